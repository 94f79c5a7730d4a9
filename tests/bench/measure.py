# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Running one command and reading from the operating system what it took."""

from __future__ import annotations

import os
import subprocess
import time
import typing as t
from pathlib import Path


class Sample(t.NamedTuple):
    """What one run took: seconds of CPU (all child processes included) and wall clock, MiB at the peak.

    The peak is that of the largest single process.
    """

    cpu: float
    wall: float
    peak: float


def run(command: t.Sequence[str], environment: t.Mapping[str, str], folder: Path) -> Sample:
    """Run a command to its end. Raises RuntimeError with the last of its output where it fails."""
    output = folder / "output.txt"
    with output.open("wb") as file:
        began = time.monotonic()
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        text = output.read_text("utf-8", "replace")
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{text[-2000:]}")
    return Sample(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)

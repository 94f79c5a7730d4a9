# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make a virtual environment from requirements, or do nothing when it is already that.

Usage: PYTHON make_venv.py FOLDER REQUIREMENTS_FILE [EXTRA_REQUIREMENT ...]

The stamp in the environment is written last, so an interrupted installation starts again the next time.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

STAMP = "esops-stamp"
LEAST_PYTHON = (3, 11)


def fingerprint(requirements: list[Path], extra: list[str]) -> str:
    """What the environment is made of: this very interpreter and every requirement."""
    digest = hashlib.sha256()
    for part in (sys.version, sys.base_prefix, *extra):
        digest.update(part.encode() + b"\0")
    for path in requirements:
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_ready(venv: Path, wanted: str) -> bool:
    """Whether a complete environment of that fingerprint exists, with an interpreter that runs."""
    stamp = venv / STAMP
    return stamp.is_file() and stamp.read_text().strip() == wanted and (venv / "bin" / "python").exists()


def create(venv: Path, requirements: list[Path], extra: list[str]) -> None:
    """Build the environment from nothing."""
    if venv.exists():
        shutil.rmtree(venv)
    made = subprocess.run([sys.executable, "-m", "venv", str(venv)], check=False)
    if made.returncode:
        sys.exit(
            f"{sys.executable} cannot create virtual environments. "
            "On Debian and Ubuntu, install its venv module first: sudo apt install python3-venv"
        )
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for path in requirements:
        pip += ["-r", str(path)]
    installed = subprocess.run([*pip, *extra], check=False)
    if installed.returncode:
        sys.exit(f"pip could not install everything in {venv.name}, see above. To try again, run the same command.")


def main(arguments: list[str]) -> None:
    """Make the environment that the command line asks for."""
    if sys.version_info < LEAST_PYTHON:
        least, here = ".".join(map(str, LEAST_PYTHON)), sys.version.split()[0]
        sys.exit(f"This needs Python {least} or later. {sys.executable} is {here}. Run make PYTHON=python3.12")
    # absolute, not resolved: a venv behind a symlink is to stay behind it
    venv, requirements, extra = Path(arguments[0]).absolute(), [Path(arguments[1])], arguments[2:]
    wanted = fingerprint(requirements, extra)
    if is_ready(venv, wanted):
        return
    began = time.monotonic()
    print(
        f"Creating {venv.name} with Python {sys.version.split()[0]}. This takes a minute or two, but only once …",
        flush=True,
    )
    create(venv, requirements, extra)
    (venv / STAMP).write_text(wanted + "\n")
    print(f"Created {venv.name} in {time.monotonic() - began:.0f} s.", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

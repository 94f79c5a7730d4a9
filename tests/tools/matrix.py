# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ansible-test with every supported ansible-core that an interpreter is at hand for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import interpreters
from tree import TREE

TOOLS = Path("tests", "tools")
# The oldest and the newest ansible-core of each controller Python, which together are all that is supported.
CORES = (("2.18", "3.11"), ("2.19", "3.11"), ("2.20", "3.12"), ("2.21", "3.13"))
STEPS = ("matrix", "ansible-test units", "ansible-test units 3.9", "ansible-test integration", "pytest in the worker")


def run_core(core: str, python: Path) -> bool:
    """Make the environment of that ansible-core and run its steps in it."""
    venv = f".venv-core-{core}"
    requirements = str(TOOLS / "requirements" / "core.txt")
    make = [str(python), str(TOOLS / "make_venv.py"), venv, requirements, f"ansible-core=={core}.*"]
    subprocess.run(make, cwd=TREE, check=True)
    env = {**os.environ, "ESOPS_VENV": venv, "ESOPS_MIRROR": f"mirror-{core}"}
    inside = str(TREE / venv / "bin" / "python")
    subprocess.run([inside, str(TOOLS / "tree.py")], cwd=TREE, env=env, check=True)
    command = [inside, str(TOOLS / "steps.py"), "--keep-going", *STEPS]
    return subprocess.run(command, cwd=TREE, env=env, check=False).returncode == 0


def main() -> int:
    """Run every core, and say at the end which were run and which were not."""
    passed: list[str] = []
    failed: list[str] = []
    skipped: list[str] = []
    for core, version in CORES:
        python = interpreters.find(version)
        if python is None:
            skipped.append(f"ansible-core {core} (no Python {version})")
            continue
        print(f"##### ansible-core {core} on Python {version}", flush=True)
        began = time.monotonic()
        (passed if run_core(core, python) else failed).append(f"{core} ({time.monotonic() - began:.0f} s)")
    absent = [version for version in interpreters.WANTED if not interpreters.find(version)]
    print(f"ansible-core passed: {', '.join(passed) or 'none'}; failed: {', '.join(failed) or 'none'}")
    print(f"skipped: {', '.join([*skipped, *(f'everything on Python {version}' for version in absent)]) or 'nothing'}")
    print(f"{len(passed)} passed, {len(failed)} failed", flush=True)
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())

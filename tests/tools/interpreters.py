# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the Python interpreters of this machine and put together the PATH that ansible-test looks them up on."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

# What ansible-core 2.18 to 2.22 knows of, controllers and targets, down to this collection's own floor.
WANTED = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")


def plain_path() -> list[str]:
    """PATH without pyenv's shims: they exist for interpreters that may not be selected, and fail when called."""
    return [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if Path(folder).name != "shims"]


def candidates(version: str) -> list[Path]:
    """Where an interpreter of that version may be, pyenv's folder after PATH."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    folders = [Path(folder) for folder in plain_path()] + sorted(pyenv.glob(f"versions/{version}.*/bin"))
    return [folder / f"python{version}" for folder in folders]


def works(python: Path) -> bool:
    """Whether the interpreter starts and can make virtual environments (Debian splits that off)."""
    if not os.access(python, os.X_OK):
        return False
    check = subprocess.run([str(python), "-c", "import ensurepip, venv"], check=False, capture_output=True)
    return check.returncode == 0


def find(version: str) -> Path | None:
    """The first interpreter of that version that works, environments of this tree left out."""
    return next((path for path in candidates(version) if ".venv" not in str(path) and works(path)), None)


def search_path(venv: Path, *versions: str) -> str:
    """A PATH on which the environment's programs come first, then the interpreters of those versions."""
    found = [str(python.parent) for python in map(find, versions) if python]
    return os.pathsep.join(dict.fromkeys([str(venv / "bin"), *found, *plain_path()]))

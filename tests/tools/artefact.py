# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the collection's artefact from the work tree.

Usage: artefact.py FOLDER - prints the artefact's path, which lies in FOLDER then.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tree import TREE


def build(folder: Path) -> Path:
    """Build into the folder, which holds nothing but that artefact afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.tar.gz"):
        old.unlink()
    galaxy = Path(sys.executable).with_name("ansible-galaxy")
    command = [str(galaxy), "collection", "build", "--force", "--output-path", str(folder), str(TREE)]
    subprocess.run(command, check=True, stdout=subprocess.PIPE)
    (artefact,) = folder.glob("*.tar.gz")
    return artefact


def main() -> None:
    """Build where the command line says."""
    print(build(Path(sys.argv[1]).absolute()))


if __name__ == "__main__":
    main()

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Show the work tree to Ansible as a collection.

Run as a program it prepares everything that the tests need beside the virtual environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
BUILD = TREE / ".build"
COLLECTION = Path("ansible_collections", "esops", "elasticsearch")
# What Python and Ansible import from: a link, so that it is never out of date.
LINK = BUILD / COLLECTION
# What ansible-test works on: it resolves links and then no longer finds itself below ansible_collections.
# Each ansible-core has one of its own (matrix.py), for the environments that ansible-test keeps in it.
MIRROR_ROOT = BUILD / os.environ.get("ESOPS_MIRROR", "mirror")
MIRROR = MIRROR_ROOT / COLLECTION
# Made in the mirror by tools, not copied to it.
KEPT_IN_MIRROR = (".git", "tests/output", "tests/integration/integration_config.yml")


def link_tree() -> None:
    """Make the relative link …/ansible_collections/NAMESPACE/NAME, right wherever the tree lies."""
    LINK.parent.mkdir(parents=True, exist_ok=True)
    target = os.path.relpath(TREE, LINK.parent)
    if LINK.is_symlink():
        if str(LINK.readlink()) == target:
            return
        LINK.unlink()
    LINK.symlink_to(target, target_is_directory=True)


def tracked_files() -> list[str]:
    """Every file of the tree that is or could be committed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=TREE, check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError) as problem:
        sys.exit(f"This needs git, and a tree made by git clone: {problem}")
    names = {os.fsdecode(name) for name in listed.split(b"\0") if name}
    return sorted(name for name in names if os.path.lexists(TREE / name))


def copy_if_changed(source: Path, target: Path) -> None:
    """Copy one file, link or mode; a file of the same size and time is taken to be the same."""
    there, here = source.lstat(), target.lstat() if os.path.lexists(target) else None
    if here and (there.st_size, there.st_mtime_ns, there.st_mode) == (here.st_size, here.st_mtime_ns, here.st_mode):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if here:
        target.unlink()
    shutil.copy2(source, target, follow_symlinks=False)


def remove_strangers(wanted: set[str]) -> None:
    """Remove from the mirror what is no longer in the tree, and folders that this leaves empty."""
    for folder, folders, files in os.walk(MIRROR, topdown=False):
        relative = Path(folder).relative_to(MIRROR)
        for name in [*files, *(item for item in folders if Path(folder, item).is_symlink())]:
            path = (relative / name).as_posix()
            if path not in wanted and not path.startswith(KEPT_IN_MIRROR):
                (MIRROR / path).unlink()
        if not relative.as_posix().startswith(KEPT_IN_MIRROR) and not any(Path(folder).iterdir()):
            Path(folder).rmdir()


def sync_mirror() -> None:
    """Bring the mirror up to date; it is a git work tree of its own because ansible-test asks git for its files."""
    names = tracked_files()
    MIRROR.mkdir(parents=True, exist_ok=True)
    remove_strangers(set(names))
    MIRROR.mkdir(parents=True, exist_ok=True)
    for name in names:
        copy_if_changed(TREE / name, MIRROR / name)
    if not (MIRROR / ".git").exists():
        subprocess.run(["git", "init", "--quiet"], cwd=MIRROR, check=True)


def main() -> None:
    """Prepare link and mirror."""
    link_tree()
    sync_mirror()


if __name__ == "__main__":
    main()

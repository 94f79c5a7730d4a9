# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Break the collection on purpose, defect by defect, and see that the tests notice each.

Usage: mutations.py [--jobs N] [--list] [WORD ...] - only defects with one of the words in their name, by default all.

Each defect is made in a copy of the tree. A defect that no test notices fails the program, and so does one whose text
is not in the code any more.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from defect import Defect
from defects import DEFECTS
from tree import COLLECTION, TREE, tracked_files

UTILS = Path("plugins", "module_utils")
# So much of the line that names the test that has failed, which may go on with what it compared.
_SHOWN = 100


def copied(target: Path) -> Path:
    """A copy of the tree, shown to Python as the collection."""
    for name in tracked_files():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(TREE / name, target / name, follow_symlinks=False)
    link = target / ".build" / COLLECTION
    link.parent.mkdir(parents=True)
    link.symlink_to(os.path.relpath(target, link.parent), target_is_directory=True)
    return target


def broken(defect: Defect) -> dict[str, str]:
    """The texts of the files with the defect in them. Raises ValueError where it does not fit the code."""
    texts: dict[str, str] = {}
    for file, good, bad in defect.all_edits:
        text = texts.get(file) or (TREE / UTILS / file).read_text("utf-8")
        if text.count(good) != 1:
            raise ValueError(f"{defect.name}: not once in {file} ({text.count(good)} times): {good!r}")
        texts[file] = text.replace(good, bad)
    return texts


def misfit(defect: Defect) -> str:
    """Why a defect does not fit the code; '' where it does."""
    try:
        broken(defect)
    except ValueError as error:
        return str(error)
    except FileNotFoundError:
        return f"{defect.name}: there is no {defect.file}"
    return ""


def tested(where: Path, arguments: tuple[str, ...]) -> tuple[int, str]:
    """Run tests in a copy: pytest's exit status, and what it put out."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((".build", "tests"))}
    # A file that changes twice within a second and keeps its size would be taken from the cache.
    environment.update(PYTHONDONTWRITEBYTECODE="1", ANSIBLE_COLLECTIONS_PATH=".build")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def caught(where: Path, defect: Defect) -> str:
    """Make the defect in a copy, run the tests about it, and remove it. The test that noticed it, or ''."""
    texts = broken(defect)
    sound = {file: (where / UTILS / file).read_bytes() for file in texts}
    try:
        for file, text in texts.items():
            (where / UTILS / file).write_text(text, "utf-8")
        status, output = tested(where, defect.tests)
    finally:
        for file, content in sound.items():
            (where / UTILS / file).write_bytes(content)
    found = re.search(r"^(?:FAILED|ERROR) (?:\S*/)?(\S+?::.+)$", output, re.MULTILINE)
    return found[1][:_SHOWN] if status == 1 and found else ""


def fail_anyhow(defects: list[Defect], copies: list[Path]) -> list[tuple[tuple[str, ...], str]]:
    """The tests that fail without any defect, and so prove nothing, with what they put out."""
    wanted = sorted({found.tests for found in defects})
    with concurrent.futures.ThreadPoolExecutor(len(copies)) as pool:
        done = pool.map(lambda number: tested(copies[number % len(copies)], wanted[number]), range(len(wanted)))
        return [(tests, output) for tests, (status, output) in zip(wanted, done) if status]


def played(defects: list[Defect], copies: list[Path]) -> list[str]:
    """Try all defects, as many at once as there are copies. The names of those that no test noticed."""
    idle: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for copy in copies:
        idle.put(copy)

    def one(defect: Defect) -> str:
        where, began = idle.get(), time.monotonic()
        try:
            test = caught(where, defect)
        finally:
            idle.put(where)
        verdict = f"caught by {test}" if test else "NOT NOTICED"
        print(f"{defect.name} ({defect.file}): {verdict}, {time.monotonic() - began:.0f} s", flush=True)
        return "" if test else defect.name

    with concurrent.futures.ThreadPoolExecutor(len(copies)) as pool:
        return [name for name in pool.map(one, defects) if name]


def main(arguments: list[str]) -> int:
    """Check that all defects fit, that the tests pass without any, and that each is noticed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--jobs", type=int, default=2, help="how many defects are tried at once")
    parser.add_argument("--list", action="store_true", help="only see that each fits the code, and list them")
    parser.add_argument("words", nargs="*", help="only defects with one of these in their name")
    options = parser.parse_args(arguments)
    chosen = [found for found in DEFECTS if not options.words or any(word in found.name for word in options.words)]
    unfit = [found for found in map(misfit, chosen) if found]
    if unfit:
        print(*unfit, sep="\n", file=sys.stderr)
        return 1
    if options.list:
        print(*(f"{found.name} ({found.file})" for found in chosen), f"{len(chosen)} defects", sep="\n")
        return 0
    with tempfile.TemporaryDirectory(prefix="esops-mutations-") as folder:
        copies = [copied(Path(folder, str(number))) for number in range(options.jobs)]
        for tests, output in fail_anyhow(chosen, copies):
            print(f"this fails without any defect: pytest {' '.join(tests)}\n{output}")
            return 1
        unnoticed = played(chosen, copies)
    print(f"{len(chosen)} defects, {len(chosen) - len(unnoticed)} noticed")
    for name in unnoticed:
        print(f"not noticed: {name}")
    return 1 if unnoticed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

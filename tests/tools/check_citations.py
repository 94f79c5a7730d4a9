# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keep citations alive: of the reference, by page and section, and of files in the maps for contributors.

A citation reads `docs/reference/PAGE.md, "Section", "Another section"`; within the reference, `PAGE.md, "Section"` or
`[text](#section)`. Numbers of sections and pages outside the repository are refused. Each path in CONTRIBUTING.md and
tests/README.md has to exist; NAME stands for a name of the reader's own.

Usage: check_citations.py FOLDER_OR_FILE ...
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
REFERENCE = TREE / "docs" / "reference"
MAPS = {TREE / "CONTRIBUTING.md", TREE / "tests" / "README.md"}
PAGE = r"(?:docs/reference/|(?<![\w/.-]))((?:elasticsearch-\w+|contract)\.md)"
CITATION = re.compile(PAGE + r'((?:,?\s(?:and\s)?"[^"\n]+")*)')
LINK = re.compile(r"\]\((?:([\w-]+\.md))?#([\w-]+)\)")
DEAD = re.compile("\N{SECTION SIGN}" + r"|\b(?:interface|inference-api|connector-api|http-behaviour)\.md\b")
FILE = re.compile(r"(?<![\w./-])((?:docs|meta|plugins|roles|tests)/[\w./-]*\w)")
# a citation that goes on in the next line of a comment or a docstring
CONTINUED = re.compile(r"\n[ \t]*(?:#:?[ \t]*)?")
SUFFIXES = {".py", ".md", ".yml", ".yaml", ".rst", ".txt"}


def headings(page: Path) -> list[str]:
    """The names of a page's sections, in order."""
    return re.findall(r"^#{1,6} (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)


def anchor(heading: str) -> str:
    """The name under which a link reaches a section, as forges build it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def citations(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each page that a text cites, with the sections that it names."""
    for found in CITATION.finditer(CONTINUED.sub(" ", text)):
        yield found[1], re.findall(r'"([^"]+)"', found[2])


def dead_citations(text: str) -> Iterator[str]:
    """The pages and sections that a text cites and that do not exist."""
    for name, sections in citations(text):
        page = REFERENCE / name
        known = headings(page) if page.is_file() else []
        if not known:
            yield f"cites {name}, which does not exist"
        for section in sections:
            if known and section not in known:
                yield f'cites {name}, "{section}", which the page does not have'


def dead_links(path: Path, text: str) -> Iterator[str]:
    """The links inside the reference that lead to no section."""
    for name, target in LINK.findall(text):
        if target not in map(anchor, headings(REFERENCE / name if name else path)):
            yield f"links to #{target}, which the page does not have"


def missing_files(text: str) -> Iterator[str]:
    """The paths in a map that are neither files nor made from a template beside them."""
    for name in FILE.findall(text):
        if "NAME" not in name and not (TREE / name).exists() and not (TREE / f"{name}.template").exists():
            yield f"names {name}, which does not exist"


def problems(path: Path) -> Iterator[str]:
    """Every citation in one file that leads nowhere."""
    text = path.read_text(encoding="utf-8")
    for found in DEAD.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield f"{path}:{line}: cites {found[0]}, not a section of docs/reference by name"
    checks = [dead_citations(text)]
    if path.resolve().parent == REFERENCE:
        checks.append(dead_links(path, text))
    if path.resolve() in MAPS:
        checks.append(missing_files(text))
    for check in checks:
        yield from (f"{path}: {problem}" for problem in check)


def main(arguments: list[str]) -> int:
    """Print what is wrong; the exit status is 1 if anything is."""
    roots = [Path(argument) for argument in arguments]
    files = [path for root in roots for path in (sorted(root.rglob("*")) if root.is_dir() else [root])]
    found = [
        problem
        for path in files
        if path.suffix in SUFFIXES and path.resolve() != Path(__file__).resolve() and "output" not in path.parts
        for problem in problems(path)
    ]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keep functions and files small enough to be read at a glance, and every function annotated.

Usage: check_sizes.py FOLDER_OR_FILE ...
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

MOST_FUNCTION_LINES = 35
MOST_FILE_LINES = 350
# Reference text, not code: it is as long as the module has options.
DOCUMENTATION_BLOCKS = {"DOCUMENTATION", "EXAMPLES", "RETURN"}
NEVER_ANNOTATED = {"self", "cls"}

Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def lines_of(node: ast.stmt) -> int:
    """How many lines a statement takes, decorators left out."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def documentation_lines(tree: ast.Module) -> int:
    """How many lines the documentation blocks take, those in doc fragment classes included."""
    return sum(
        lines_of(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(isinstance(name, ast.Name) and name.id in DOCUMENTATION_BLOCKS for name in node.targets)
    )


def missing_annotations(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Names of parameters, and `return`, that carry no annotation."""
    spec = function.args
    parameters = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))]
    missing = [item.arg for item in parameters if item.annotation is None and item.arg not in NEVER_ANNOTATED]
    return missing if function.returns else [*missing, "return"]


def problems(path: Path) -> Iterator[str]:
    """Everything in one file that breaks a limit, as `path:line: what`."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    lines = len(text.splitlines()) - documentation_lines(tree)
    if lines > MOST_FILE_LINES:
        yield f"{path}:1: file has {lines} lines without its documentation blocks, {MOST_FILE_LINES} are allowed"
    for node in ast.walk(tree):
        if not isinstance(node, Function):
            continue
        if lines_of(node) > MOST_FUNCTION_LINES:
            yield f"{path}:{node.lineno}: {node.name} has {lines_of(node)} lines, {MOST_FUNCTION_LINES} are allowed"
        missing = missing_annotations(node)
        if missing:
            yield f"{path}:{node.lineno}: {node.name} is not annotated: {', '.join(missing)}"


def python_files(places: list[str]) -> Iterator[Path]:
    """Every Python file at or below the places, generated folders left out."""
    for place in map(Path, places):
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            if not any(part.startswith(".") or part == "output" for part in path.parts):
                yield path


def main() -> int:
    """Print every problem; the number of them decides the exit status."""
    files = list(python_files(sys.argv[1:]))
    found = [problem for path in files for problem in problems(path)]
    print("\n".join([*found, f"{len(files)} files checked, {len(found)} problems"]))
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())

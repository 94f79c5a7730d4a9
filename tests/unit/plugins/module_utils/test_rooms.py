# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The layout of `module_utils`: imports point downwards only, and one package alone imports Ansible."""

from __future__ import annotations

import ast
import typing as t
from pathlib import Path

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils import _transport

ROOT = Path(_transport.__file__).resolve().parents[1]
# Each package, with those that it may import besides itself.
BELOW = {
    "_secrecy": set[str](),
    "_transport": {"_secrecy"},
    "_reconcile": {"_secrecy", "_transport"},
    "_inference": {"_secrecy", "_transport", "_reconcile"},
    "_connectors": {"_secrecy", "_transport", "_reconcile"},
    "_ansible": {"_secrecy", "_transport", "_reconcile", "_inference", "_connectors"},
}
FILES = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.py"))


def imported(path: Path) -> t.Iterator[str]:
    """Every module that a file imports, those below module_utils by their path from there."""
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            folder = path.parent.parts[: len(path.parent.parts) - node.level + 1]
            yield ".".join([*folder, node.module or ""]).strip(".")
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_packages() -> None:
    assert {path.parts[0] for path in FILES} == {*BELOW, "__init__.py"} - ({"__init__.py"} - {str(f) for f in FILES})


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_point_downwards(path: Path) -> None:
    package = path.parts[0]
    for name in imported(path):
        first = name.partition(".")[0]
        if first in BELOW:
            assert first == package or first in BELOW[package], f"{path} imports {name}"
        assert first != "ansible" or package == "_ansible", f"{path} imports {name}"
        assert first != "ansible_collections", f"{path} imports {name} by its long name"


@pytest.mark.parametrize("path", [path for path in FILES if path.name == "__init__.py"], ids=str)
def test_packages_do_nothing_when_imported(path: Path) -> None:
    assert (ROOT / path).read_text("utf-8") == ""

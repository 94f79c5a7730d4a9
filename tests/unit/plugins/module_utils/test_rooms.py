# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The layout of `module_utils`: imports point downwards only, and one package alone imports Ansible."""

from __future__ import annotations

import ast
import sys
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
# What comes from outside, and the only package that may import it.
OUTSIDE = {"ansible": "_ansible", "requests": "_transport", "urllib3": "_transport"}
# Imports a service by its name when it is asked for.
BY_NAME = Path("_inference/service_catalog.py")
STANDARD: t.Collection[str] = getattr(sys, "stdlib_module_names", frozenset())
pytestmark = pytest.mark.skipif(not STANDARD, reason="Python 3.9 has no list of its modules")
FILES = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.py"))


def imported(path: Path, source: str) -> t.Iterator[str]:
    """Every module that a file imports at any place; those that are named relatively by their path from module_utils.

    An import that leaves module_utils begins with "..".
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            depth = len(path.parts) - node.level
            folder = [".."] if depth < 0 else list(path.parts[:depth])
            names = [node.module] if node.module else [name.name for name in node.names]
            yield from (".".join([*folder, name]) for name in names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)


def wrong(path: Path, source: str) -> list[str]:
    """The imports of a file that it may not have."""
    package = path.parts[0]
    found = []
    for name in imported(path, source):
        first = name.partition(".")[0]
        if first in BELOW:
            allowed = first == package or first in BELOW[package]
        else:
            allowed = first in STANDARD and (first != "importlib" or path == BY_NAME)
            allowed = allowed or OUTSIDE.get(first) == package
        found += [] if allowed else [name]
    return found


def test_packages() -> None:
    assert {path.parts[0] for path in FILES if len(path.parts) > 1} == set(BELOW)
    assert [path for path in FILES if len(path.parts) == 1 and (ROOT / path).read_text("utf-8")] == []


@pytest.mark.parametrize("path", [path for path in FILES if len(path.parts) > 1], ids=str)
def test_imports_point_downwards(path: Path) -> None:
    assert wrong(path, (ROOT / path).read_text("utf-8")) == []


WRONG: dict[str, tuple[str, str]] = {
    "upwards": ("_transport/x.py", "from .._reconcile.loop import Loop"),
    "upwards from the lowest": ("_secrecy/x.py", "from .._transport.errors import BadInput"),
    "to a neighbour": ("_inference/x.py", "from .._connectors.schema import Json"),
    "to the other neighbour": ("_connectors/x.py", "from .._inference.endpoint import Endpoint"),
    "from a sub-package": ("_inference/services/x.py", "from ..._connectors import api"),
    "of a package by its name alone": ("_reconcile/x.py", "from .. import _inference"),
    "inside a function": ("_reconcile/x.py", "def f():\n    from .._inference import api"),
    "for the type checker alone": ("_reconcile/x.py", "if t.TYPE_CHECKING:\n    from .._ansible.module import x"),
    "Ansible": ("_transport/x.py", "from ansible.module_utils.basic import AnsibleModule"),
    "Ansible, plainly": ("_inference/x.py", "import ansible.constants"),
    "the long name": ("_ansible/x.py", "from ansible_collections.esops.elasticsearch.plugins.module_utils import _x"),
    "out of module_utils": ("_ansible/x.py", "from ...plugin_utils._role import plan"),
    "requests": ("_inference/x.py", "import requests"),
    "another library": ("_ansible/x.py", "import yaml"),
    "what imports by a text": ("_inference/x.py", "import importlib"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_import_is_noticed(name: str) -> None:
    path, source = WRONG[name]
    assert len(wrong(Path(path), source)) == 1


def test_right_imports_are_let_pass() -> None:
    lines = ("import typing as t", "from . import api", "from .api import x", "from .._transport import y")
    assert wrong(Path("_inference/x.py"), "\n".join((*lines, "from .. import _reconcile"))) == []
    assert wrong(Path("_inference/services/x.py"), "from ..service import x\nfrom ..._transport.y import z") == []


@pytest.mark.parametrize("path", [path for path in FILES if path.name == "__init__.py"], ids=str)
def test_packages_do_nothing_when_imported(path: Path) -> None:
    assert (ROOT / path).read_text("utf-8") == ""

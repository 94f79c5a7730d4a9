# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documents of the collection, and the YAML and commands in them."""

from __future__ import annotations

import ast
import re
import typing as t
from pathlib import Path

import yaml

TREE = Path(__file__).resolve().parents[2]
GUIDES = TREE / "docs" / "docsite" / "rst"
MODULES = TREE / "plugins" / "modules"

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_CODE_BLOCK = re.compile(r"^\.\. code-block:: (\S+)\n\n((?: {3}.*\n|\n)+)", re.MULTILINE)
_FILE = re.compile(r"^\.\. code-block:: \S+\n {3}:caption: (\S+)\n\n((?: {3}.*\n|\n)+)", re.MULTILINE)
_TABLE = re.compile(r"^\.\. list-table::.*\n((?: {3}:.*\n)+)\n((?: {3}.*\n|\n)+)", re.MULTILINE)


def documents() -> dict[str, Path]:
    """Every document that shows YAML, by its short name."""
    modules = sorted(MODULES.glob("[!_]*.py"))
    every = (TREE / "README.md", *sorted(GUIDES.glob("*.rst")), *modules)
    return {path.stem: path for path in every if blocks(path, "yaml")}


def blocks(path: Path, language: str) -> list[str]:
    """The code blocks of one language. The examples of a module are one block of YAML."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return [_constant(text, "EXAMPLES")] if language == "yaml" else []
    found = _FENCE.findall(text) if path.suffix == ".md" else _CODE_BLOCK.findall(text)
    return [_dedented(body) for name, body in found if name.partition("+")[0] == language]


def items(path: Path) -> list[dict[str, t.Any]]:
    """All plays and tasks of a document in their order. Other YAML, such as requirements.yml, only has to be valid."""
    found: list[dict[str, t.Any]] = []
    for block in blocks(path, "yaml"):
        loaded = yaml.safe_load(block)
        found += loaded if isinstance(loaded, list) else []
    return found


def variables(path: Path) -> dict[str, dict[str, t.Any]]:
    """The files with variables that a document has its reader write. Each is called like the variable in it."""
    loaded = [yaml.safe_load(block) for block in blocks(path, "yaml")]
    return {f"{name}.yml": {name: one[name]} for one in loaded for name in one if name == "inference_endpoints"}


def files(path: Path) -> dict[str, str]:
    """The files that a guide has its reader write: code blocks with their path as caption."""
    return {name: _dedented(body) for name, body in _FILE.findall(path.read_text("utf-8"))}


def commands(path: Path) -> list[str]:
    """The command lines of a document: every line of shell blocks, and those behind a prompt in a guide."""
    prompted = [line for block in _joined(path, "text") for line in block.splitlines() if line.startswith("$ ")]
    shell = [line for block in _joined(path, "shell") for line in block.splitlines()]
    return [line.removeprefix("$ ") for line in (*prompted, *shell) if line.strip()]


def returned(path: Path) -> set[str]:
    """The keys of the result that a module documents, and those that every module has or Ansible adds."""
    own = yaml.safe_load(_constant(path.read_text("utf-8"), "RETURN"))
    return {*own, "changed", "warnings", "deprecations", "attempts"}


def table(path: Path, name: str) -> list[list[str]]:
    """The rows of the list table with that name, the first one included."""
    for options, body in _TABLE.findall(path.read_text("utf-8")):
        if f":name: {name}\n" in options:
            return [_cells(row) for row in re.split(r"^ {3}\* ", body, flags=re.MULTILINE)[1:]]
    raise AssertionError(f"{path.name} has no table named {name}")


def table_names(path: Path) -> list[str]:
    """The names of all tables that have one."""
    return re.findall(r"^ {3}:name: (\S+)$", path.read_text("utf-8"), re.MULTILINE)


def literals(cell: str) -> list[str]:
    """What a cell contains as literal text."""
    return re.findall(r"``(.+?)``", cell)


def _joined(path: Path, language: str) -> list[str]:
    return [re.sub(r"\\\n\s*", "", block) for block in blocks(path, language)]


def _cells(row: str) -> list[str]:
    return [" ".join(cell.split()) for cell in re.split(r"^(?: {5})?- ", row, flags=re.MULTILINE)[1:]]


def _dedented(text: str) -> str:
    lines = text.splitlines()
    margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(line[margin:] for line in lines) + "\n"


def _constant(source: str, name: str) -> str:
    assigned = (node for node in ast.parse(source).body if isinstance(node, ast.Assign))
    for node in assigned:
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if name in names and isinstance(node.value, ast.Constant):
            return str(node.value.value)
    raise AssertionError(f"there is no {name}")

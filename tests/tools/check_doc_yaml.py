# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lint the YAML inside plugins: options and results by .yamllint-docs, examples by .yamllint-examples.

Usage: check_doc_yaml.py FOLDER
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from yamllint import linter
from yamllint.config import YamlLintConfig

RULES = {"DOCUMENTATION": ".yamllint-docs", "RETURN": ".yamllint-docs", "EXAMPLES": ".yamllint-examples"}


def blocks(path: Path) -> Iterator[tuple[str, int, str]]:
    """Name, first line and text of each documentation block, those in doc fragment classes included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
            continue
        names = [name.id for name in node.targets if isinstance(name, ast.Name) and name.id.isupper()]
        if names and isinstance(node.value.value, str):
            yield names[0], node.value.lineno, node.value.value


def problems(path: Path, rules: dict[str, YamlLintConfig], is_fragment: bool) -> Iterator[str]:
    """Every complaint about one file."""
    for name, line, text in blocks(path):
        # a fragment class may name its blocks as it likes
        config = rules.get(name) or (rules["DOCUMENTATION"] if is_fragment else None)
        if config is None:
            continue
        # the text begins with the line break behind the opening quotes
        for problem in linter.run(text.lstrip("\n"), config):
            yield f"{path}:{line + problem.line}: {name}: {problem.desc} ({problem.rule})"


def main() -> int:
    """Print every problem; the number of them decides the exit status."""
    rules = {name: YamlLintConfig(file=file) for name, file in RULES.items()}
    files = [path for kind in ("modules", "doc_fragments") for path in sorted(Path(sys.argv[1], kind).rglob("*.py"))]
    found = [text for path in files for text in problems(path, rules, path.parent.name == "doc_fragments")]
    print("\n".join([*found, f"{len(files)} files checked, {len(found)} problems"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

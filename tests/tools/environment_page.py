# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the site's page about environment variables from the documentation of their options.

antsibull-docs lists the variables of plugins only. A module has no place to declare them but its text.
"""

from __future__ import annotations

import re
import runpy

import yaml
from tree import TREE

FRAGMENT = TREE / "plugins" / "doc_fragments" / "_connection.py"
#: any module with the options of a connection: the links lead to its page
MODULE = "esops.elasticsearch.inference_endpoint_info#module"
TITLE = "Environment variables"
WORKER = """\
``ESOPS_ELASTICSEARCH_IN_WORKER`` is not about a connection. It is read where Ansible is started; see
:doc:`docsite/guide_worker`.
"""


def marked_up(text: str) -> str:
    """Ansible's markup as reStructuredText."""
    text = re.sub(r"O\((\w+)\)", rf":ansopt:`{MODULE}:\1`", text)
    return re.sub(r"\b[CEV]\(([^)]+)\)", r"``\1``", text)


def variables(options: dict[str, dict[str, list[str]]]) -> dict[str, list[str]]:
    """Each variable, and the option of its name, or else the options whose documentation names it."""
    found: dict[str, list[str]] = {}
    for option, about in options.items():
        for name in re.findall(r"\bE\((\w+)\)", " ".join(about["description"])):
            found.setdefault(name, []).append(option)
    own = {name: [option for option in uses if name.lower().endswith(option)] for name, uses in found.items()}
    return {name: list(dict.fromkeys(own[name] or uses)) for name, uses in found.items()}


def environment_page() -> str:
    """The page in reStructuredText."""
    told = yaml.safe_load(runpy.run_path(str(FRAGMENT))["ModuleDocFragment"].DOCUMENTATION)
    rows = []
    for name, options in variables(told["options"]).items():
        links = ", ".join(f":ansopt:`{MODULE}:{option}`" for option in options)
        rows.append(f"   * - ``{name}``\n     - {links}\n")
    notes = [f"* {marked_up(note)}\n" for note in told["notes"] if "nvironment" in note]
    return "\n".join(
        (
            f"{TITLE}\n{'=' * len(TITLE)}\n",
            "These variables set options of every module that a task leaves out. The options say how they are used.\n",
            ".. list-table::\n   :header-rows: 1\n   :widths: 50 50\n\n   * - Variable\n     - Options",
            "".join(rows),
            "".join(notes),
            WORKER,
        )
    )

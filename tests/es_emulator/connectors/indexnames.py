# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names an index may have, as far as connectors need it.

docs/reference/elasticsearch-connectors.md, "Create".
"""

from __future__ import annotations

#: characters as the server lists them in its refusal
_FORBIDDEN = (" ", '"', "*", "\\", "<", "|", ",", ">", "/", "?")
_LONGEST = 255
MANAGED_PREFIX = "content-"


def _problem(name: str) -> str | None:
    size = len(name.encode())
    listed = ",".join(f"'{sign}'" for sign in _FORBIDDEN)
    rules = (
        (not name, "must not be empty"),
        (not set(_FORBIDDEN).isdisjoint(name), f"must not contain the following characters [{listed}]"),
        ("#" in name, "must not contain '#'"),
        (":" in name, "must not contain ':'"),
        (name[:1] in set("_-+"), "must not start with '_', '-', or '+'"),
        (size > _LONGEST, f"index name is too long, ({size} > {_LONGEST})"),
        (name in {".", ".."}, "must not be '.' or '..'"),
    )
    return next((text for broken, text in rules if broken), None)


def name_problems(name: str | None) -> list[str]:
    """The error of an illegal name, printed as a Java exception prints itself; upper case is not looked at."""
    problem = None if name is None else _problem(name)
    if problem is None:
        return []
    return [f"[{name}] org.elasticsearch.indices.InvalidIndexNameException: Invalid index name [{name}], {problem}"]


def prefix_problems(name: str | None) -> list[str]:
    """The error for an index that a managed connector may not have."""
    if name is None or name.startswith(MANAGED_PREFIX):
        return []
    rule = f"Index attached to an Elastic-managed connector must start with the prefix: [{MANAGED_PREFIX}]"
    return [f"Index [{name}] is invalid. {rule}"]

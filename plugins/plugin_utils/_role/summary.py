# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The summary of a run: IDs by what happened to them."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

Summary = dict[str, list[str]]

_OF_ACTION = {"create": "created", "update": "changed", "recreate": "recreated", "delete": "removed"}
KINDS = (*_OF_ACTION.values(), "purged", "spared", "failed")


def summary(result: t.Mapping[str, t.Any], ids: t.Iterable[str]) -> Summary:
    """The summary of the module's result; `ids` are the declared ones, for a task that failed as a whole."""
    found: Summary = {kind: [] for kind in KINDS}
    if result.get("failed") and "endpoints" not in result:
        return {**found, "failed": list(ids)}
    for entry in result.get("endpoints") or []:
        kind = "failed" if entry.get("error") else _OF_ACTION.get(entry.get("action"))
        if kind:
            found[kind].append(entry["inference_id"])
    for kind in ("purged", "spared"):
        found[kind] = list(result.get(kind) or [])
    found["failed"] += [
        entry["inference_id"] for entry in result.get("purge_errors") or [] if isinstance(entry, Mapping)
    ]
    return found


def table(found: t.Mapping[str, t.Sequence[str]], title: str) -> list[str]:
    """The summary as lines of text."""
    width = max(map(len, KINDS))
    return [title, *(f"{kind:<{width}}  {len(found[kind]):>4}  {', '.join(found[kind])}".rstrip() for kind in KINDS)]

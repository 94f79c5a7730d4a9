# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The summary of a run."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.plugin_utils._role.summary import KINDS, summary, table

NOTHING: dict[str, list[str]] = {kind: [] for kind in KINDS}


def entry(inference_id: str, action: str, **more: t.Any) -> dict[str, t.Any]:
    """One endpoint of a result."""
    return {"inference_id": inference_id, "action": action, **more}


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"changed": False, "skipped": True}, {}),
        ({"endpoints": [entry("e1", "none")], "purged": [], "spared": []}, {}),
        (
            {
                "endpoints": [
                    *(entry(action[0], action) for action in ("create", "update", "recreate", "delete", "none")),
                    entry("e2", "create"),
                    entry("e3", "create", error={"msg": "m"}),
                ],
                "purged": ["p"],
                "spared": ["s"],
                "purge_errors": [entry("e4", "none", error={"msg": "m"})],
                "failed": True,
            },
            {
                "created": ["c", "e2"],
                "changed": ["u"],
                "recreated": ["r"],
                "removed": ["d"],
                "purged": ["p"],
                "spared": ["s"],
                "failed": ["e3", "e4"],
            },
        ),
        ({"failed": True, "msg": "No connection"}, {"failed": ["d1", "d2"]}),
    ],
)
def test_summary(result: t.Any, expected: t.Any) -> None:
    assert summary(result, ["d1", "d2"]) == {**NOTHING, **expected}


def test_table() -> None:
    assert table({**NOTHING, "created": ["a", "b"], "failed": ["c"]}, "Title") == [
        "Title",
        "created       2  a, b",
        "changed       0",
        "recreated     0",
        "removed       0",
        "purged        0",
        "spared        0",
        "failed        1  c",
    ]

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A set whose list is broken or not complete: its items are done, and nothing is purged."""

from __future__ import annotations

import pytest
from functional.facts import NEWEST, Json, seed, shown, standing
from functional.harness import Bench
from functional.sets import actions, ensure, item, texts, written
from support.modules import SET

from es_emulator import Emulator, Fault

PURGE: Json = {"purge": True, "purge_ids": ["*"]}


@pytest.mark.parametrize("purge", [False, True])
def test_one_endpoint_that_cannot_be_parsed_breaks_the_list(bench: Bench, emu: Emulator, purge: bool) -> None:
    """The items are read one by one. What else there is cannot be known, so nothing is purged."""
    for name in ("broken", "same"):
        seed(emu, standing(NEWEST), name)
    emu.endpoints["broken"].unreadable = "settings"
    seen = ensure(bench, item("same"), item("new"), **(PURGE if purge else {}))
    assert actions(seen) == {"same": "none", "new": "create"}
    assert "read one by one" in texts(seen.result["warnings"])
    assert bool(seen.result.get("failed")) is purge
    assert not purge or "nothing is purged" in seen.result["msg"]
    assert set(emu.endpoints) == {"broken", "same", "new"}


def test_the_broken_one_is_removed_by_force(bench: Bench, emu: Emulator) -> None:
    for name in ("broken", "same"):
        seed(emu, standing(NEWEST), name)
    emu.endpoints["broken"].unreadable = "settings"
    seen = ensure(bench, item("same"), {"inference_id": "broken", "state": "absent", "force": True})
    assert actions(seen) == {"same": "none", "broken": "delete"}
    assert set(emu.endpoints) == {"same"}


@pytest.mark.parametrize("options", [{}, {"recreate": True}, {"force": True}])
def test_the_broken_one_stays_without_recreate_and_force(bench: Bench, emu: Emulator, options: Json) -> None:
    """Check mode foretells the failure, and not even a trial is written."""
    seed(emu, standing(NEWEST), "broken")
    emu.endpoints["broken"].unreadable = "settings"
    seen = ensure(bench, item("broken", **options))
    assert actions(seen) == {"broken": "error"}
    assert "recreate: true with force: true replaces it" in seen.result["msg"]
    assert written(seen.requests) == []


def test_a_list_at_the_limit_of_the_server_purges_nothing(bench: Bench, emu: Emulator) -> None:
    seed(emu, standing(NEWEST), "mine")
    one = shown(NEWEST, standing(NEWEST), "mine")
    listed = [{**one, "inference_id": f"e{number}"} for number in range(10_000)]
    emu.add_fault(Fault("status", method="GET", path="/_inference/_all", status=200, body={"endpoints": listed}))
    run, requests = bench.run(SET, bench.arguments(endpoints=[item("mine")], **PURGE))
    assert (run.result["failed"], run.result["changed"], run.result["purged"]) == (True, False, [])
    assert "nothing is purged" in run.result["msg"]
    assert [found["action"] for found in run.result["endpoints"]] == ["none"], "it exists, though it is not listed"
    assert not [request for request in requests if request[0] == "DELETE"]

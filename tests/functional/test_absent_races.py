# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`state: absent` where another client deletes the endpoint after our read: as wanted, no matter who did it."""

from __future__ import annotations

import pytest
from functional.facts import NEWEST, Json, existing, having, seed, shown, standing
from functional.harness import GET, GET_TRIAL, USERS, Bench, delete, expect, get
from functional.sets import item
from functional.test_races import outdated
from support.modules import AZURE, GENERIC, SET

from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile.loop import MAX_RACES
from es_emulator import Emulator, Fault

ALL = get("_all")


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("version", having("names_users"))
def test_gone_after_our_read(bench: Bench, emu: Emulator, version: str, force: bool) -> None:
    """The dry run finds nothing. A deletion that finds nothing counts, for it may be the second of one request."""
    emu.set_version(version)
    outdated(emu, version, standing(version))
    differs = "" if force else "a proxy may have sent the deletion twice, and this may be the second answer"
    seen = bench.ensure(state="absent", force=force, again=False, check_differs=differs)
    assert (seen.result["changed"], seen.result["action"]) == ((False, "none") if force else (True, "delete"))
    assert seen.requests == [GET, USERS, GET] if force else [GET, delete(), GET_TRIAL]
    assert seen.check_requests == [GET, USERS]


@pytest.mark.parametrize("module", [AZURE, GENERIC])
def test_gone_after_our_read_although_its_kind_was_declared(bench: Bench, emu: Emulator, module: str) -> None:
    outdated(emu, NEWEST, standing(NEWEST))
    kind: Json = {"task_type": "text_embedding", **({"service": "azureopenai"} if module == GENERIC else {})}
    seen = bench.ensure(module=module, state="absent", force=True, again=False, **kind)
    expect(seen, "none", None, {}, {})


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("version", having("names_users"))
def test_used_and_gone_after_the_dry_run(bench: Bench, emu: Emulator, version: str, force: bool) -> None:
    """Another client forced it and was faster; that it was in use is history."""
    existing(emu, version)
    emu.add_pipeline("p-one", "e1")
    # the second deletion: ours, or the look at who uses it after a refusal
    emu.add_fault(Fault("delay", method="DELETE", skip=1, call=emu.endpoints.clear))
    arguments = bench.arguments(inference_id="e1", state="absent", force=force)
    run, requests = bench.run(AZURE, arguments)
    assert not run.result.get("failed"), run.result
    assert (run.result["changed"], run.result["action"]) == ((True, "delete") if force else (False, "none"))
    end = [USERS, delete(query="force=true"), GET_TRIAL] if force else [delete(), USERS, GET]
    assert requests == [GET, *end]


def test_there_and_not_there(bench: Bench, emu: Emulator) -> None:
    """Reads show it, and the dry run does not find it: an end comes to that, and nothing is deleted."""
    seed(emu, standing(NEWEST))
    error: Json = {"type": "resource_not_found_exception", "reason": "Inference endpoint not found [e1]"}
    emu.add_fault(
        Fault("status", method="DELETE", query="dry_run", status=404, body={"error": error, "status": 404}, times=None)
    )
    run, requests = bench.run(AZURE, bench.arguments(inference_id="e1", state="absent", force=True))
    assert (run.result["failed"], run.result["changed"], run.result["action"]) == (True, False, "none")
    assert "is changed by another client again and again" in run.result["msg"]
    assert requests == [GET, *([USERS, GET] * (MAX_RACES + 1))]
    assert "e1" in emu.endpoints


def listed(emu: Emulator, *names: str) -> None:
    """The list still has endpoints that are gone."""
    endpoints = [shown(NEWEST, standing(NEWEST), name) for name in names]
    emu.add_fault(Fault("status", method="GET", path="/_inference(/_all)?$", status=200, body={"endpoints": endpoints}))


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("force", [False, True])
def test_gone_after_the_list_was_read(bench: Bench, emu: Emulator, force: bool, check: bool) -> None:
    """In a set, those that were to be absent, and the rest goes on."""
    seed(emu, standing(NEWEST), "there")
    listed(emu, "e1", "e2", "there")
    absent = [{"inference_id": name, "state": "absent", "force": force} for name in ("e1", "e2", "there")]
    run, _requests = bench.run(SET, bench.arguments(endpoints=absent), check=check)
    assert not run.result.get("failed"), run.result
    found = {one["inference_id"]: (one["action"], one["changed"]) for one in run.result["endpoints"]}
    assert found == {"e1": ("none", False), "e2": ("none", False), "there": ("delete", True)}
    assert set(run.result["diff"]["before"]) == {"there"}
    assert ("there" in emu.endpoints) is check


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("force", [False, True])
def test_gone_before_it_is_purged(bench: Bench, emu: Emulator, force: bool, check: bool) -> None:
    """Not purged by us, and no failure; used or not, it is nothing to warn of."""
    seed(emu, standing(NEWEST), "there")
    seed(emu, standing(NEWEST), "kept")
    listed(emu, "e1", "there", "kept")
    limits: Json = {"purge": True, "purge_ids": ["*"], "force": force}
    run, _requests = bench.run(SET, bench.arguments(endpoints=[item("kept")], **limits), check=check)
    assert not run.result.get("failed"), run.result
    assert (run.result["changed"], run.result["purged"], run.result["spared"]) == (True, ["there"], [])
    assert run.result["purge_errors"] == []
    assert ("there" in emu.endpoints) is check


@pytest.mark.parametrize("check", [True, False])
def test_all_of_them_gone_before_they_are_purged(bench: Bench, emu: Emulator, check: bool) -> None:
    seed(emu, standing(NEWEST), "kept")
    listed(emu, "e1", "e2", "kept")
    limits: Json = {"purge": True, "purge_ids": ["*"], "force": True}
    run, _requests = bench.run(SET, bench.arguments(endpoints=[item("kept")], **limits), check=check)
    assert not run.result.get("failed"), run.result
    assert (run.result["changed"], run.result["purged"], run.result["spared"]) == (False, [], [])


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("status", [403, 500])
def test_other_failures_of_the_dry_run_stay_failures(bench: Bench, emu: Emulator, status: int, force: bool) -> None:
    seed(emu, standing(NEWEST))
    emu.add_fault(Fault("status", method="DELETE", query="dry_run=true", status=status, times=None))
    arguments = bench.arguments(inference_id="e1", state="absent", force=force)
    run, _requests = bench.run(AZURE, arguments, check=True)
    assert run.result["error"]["status"] == status
    assert list(emu.endpoints) == ["e1"]

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`inference_endpoints` with `purge`: what is not in the list goes, within the limits, unless it is in use."""

from __future__ import annotations

import typing as t

import pytest
from functional.facts import NEWEST, Json, seed, seed_all, shown, standing, untold
from functional.harness import Bench
from functional.sets import actions, ensure, item, texts, written
from support.modules import SET

from es_emulator import Emulator, Fault

PURGE: Json = {"purge": True, "purge_ids": ["*"]}


class Purged(t.NamedTuple):
    """Options of a purge, and what goes of `mine-1` (used), `mine-2`, `other-1` (another service), `other-2` (used)."""

    options: Json
    purged: list[str]
    spared: list[str]


PURGES = {
    "everything": Purged({"purge_ids": ["*"]}, ["mine-2", "other-1"], ["mine-1", "other-2"]),
    "force": Purged({"force": True, "purge_ids": ["*"]}, ["mine-1", "mine-2", "other-1", "other-2"], []),
    "service": Purged({"purge_services": ["azureopenai"]}, ["mine-2"], ["mine-1"]),
    "services": Purged({"purge_services": ["azureopenai", "cohere"]}, ["mine-2", "other-1"], ["mine-1", "other-2"]),
    "ids": Purged({"purge_ids": ["mine-*"]}, ["mine-2"], ["mine-1"]),
    "several globs": Purged({"purge_ids": ["*-2", "x"], "force": True}, ["mine-2", "other-2"], []),
    "both": Purged({"purge_ids": ["*-2"], "purge_services": ["cohere"]}, [], ["other-2"]),
    "a glob for preconfigured ones": Purged({"purge_ids": [".*"], "force": True}, [], []),
}


@pytest.mark.parametrize("name", PURGES)
def test_purge(bench: Bench, emu: Emulator, name: str) -> None:
    options, purged, spared = PURGES[name]
    for number in (1, 2):
        seed(emu, standing("9.5.3"), f"mine-{number}")
        emu.seed(f"other-{number}", task_type="rerank", service="cohere", service_settings={"model_id": "m"})
    emu.add_pipeline("pipeline-mine", "mine-1")
    emu.add_index("index-other", "other-2")
    seen = ensure(bench, item("kept"), purge=True, **options)
    assert actions(seen) == {"kept": "create"}
    assert (sorted(seen.result["purged"]), seen.result["spared"]) == (purged, spared)
    assert seen.result["purge_errors"] == []
    assert set(emu.endpoints) == {"kept", "mine-1", "mine-2", "other-1", "other-2"} - set(purged)
    assert not [path for _method, path in written(seen.requests) if "/." in path]
    warnings = texts(seen.result.get("warnings", []))
    assert all(f"'{spare}'" in warning for spare, warning in zip(spared, sorted(warnings.split("\n"))))
    assert ("pipeline-mine" in warnings) is ("mine-1" in spared or "mine-1" in purged)
    assert "failed" not in seen.result
    assert set(seen.result["diff"]["before"]) == {"kept", *purged}
    again = ensure(bench, item("kept"), purge=True, **options)
    assert (again.result["changed"], again.result["purged"], again.result["spared"]) == (False, [], spared)


def test_purge_keeps_what_the_list_declares(bench: Bench, emu: Emulator) -> None:
    """An item that fails and an item with `state: absent` are declared, too."""
    seed_all(emu, "fails", "goes")
    seen = ensure(bench, item("fails"), {"inference_id": "goes", "state": "absent"}, **PURGE)
    assert actions(seen) == {"fails": "none", "goes": "delete"}
    assert seen.result["purged"] == []
    assert set(emu.endpoints) == {"fails"}


def test_nothing_is_removed_once_an_item_has_failed(bench: Bench, emu: Emulator) -> None:
    """What was to be replaced must not go before its replacement is there. Check mode predicts it."""
    seed_all(emu, "fails", "absent", "other")
    fails = item("fails", service_settings={"deployment_id": "elsewhere"})
    seen = ensure(bench, fails, {"inference_id": "absent", "state": "absent"}, **PURGE)
    assert actions(seen) == {"fails": "error", "absent": "none"}
    assert (seen.result["purged"], seen.result["spared"]) == ([], ["absent", "other"])
    warnings = texts(seen.result["warnings"])
    assert "'absent' is not removed: another item failed" in warnings
    assert "'other' is not removed: an item of the list failed" in warnings
    assert set(emu.endpoints) == {"fails", "absent", "other"}


EMPTY: dict[str, tuple[Json, str]] = {
    "no limit": ({}, "purge has no limit"),
    "null": ({"purge_ids": None, "purge_services": None}, "purge has no limit"),
    "no id": ({"purge_ids": []}, "purge_ids"),
    "blank id": ({"purge_ids": [" "]}, "purge_ids"),
    "no service": ({"purge_services": []}, "purge_services"),
    "neither": ({"purge_ids": [], "purge_services": []}, "purge_ids and purge_services"),
    "one is empty": ({"purge_ids": ["mine-*"], "purge_services": []}, "purge_services"),
}


@pytest.mark.parametrize("name", EMPTY)
def test_limits_that_limit_nothing(bench: Bench, emu: Emulator, name: str) -> None:
    """An expression that came out empty must not remove everything: refused before the first request."""
    limits, words = EMPTY[name]
    seed_all(emu, "other")
    seen = bench.both(SET, endpoints=[item("mine")], purge=True, **limits)
    assert (seen.result["failed"], seen.requests, seen.check_requests) == (True, [], [])
    assert words in seen.result["msg"]
    assert 'set purge_ids: ["*"]' in seen.result["msg"]


@pytest.mark.parametrize("endpoints", [[], [{"inference_id": "gone", "state": "absent"}]], ids=["empty", "absent only"])
def test_purge_of_an_empty_list(bench: Bench, emu: Emulator, endpoints: list[Json]) -> None:
    seed_all(emu, "other")
    seen = bench.both(SET, endpoints=endpoints, **PURGE)
    assert (seen.result["failed"], seen.requests, seen.check_requests) == (True, [], [])
    assert "needs at least one endpoint with state: present" in seen.result["msg"]
    assert list(emu.endpoints) == ["other"]


def test_what_has_changed_since_it_was_listed_is_spared(bench: Bench, emu: Emulator) -> None:
    """Another client creates another service's endpoint in the place of one that the list showed."""
    seed_all(emu, "other")

    def replace() -> None:
        emu.seed("other", task_type="rerank", service="cohere", service_settings={"model_id": "m"})

    emu.add_fault(Fault("delay", method="PUT", path="/new$", call=replace))
    arguments = bench.arguments(endpoints=[item("new")], purge=True, purge_services=["azureopenai"])
    run, _requests = bench.run(SET, arguments)
    assert (run.result["purged"], run.result["spared"]) == ([], ["other"])
    assert "'other' is not removed: it was changed after the list was read" in texts(run.result["warnings"])
    assert emu.endpoints["other"].service == "cohere"


@pytest.mark.parametrize("check", [True, False])
def test_purge_that_fails_for_one(bench: Bench, emu: Emulator, check: bool) -> None:
    """What was done is still told, in full."""
    seed_all(emu, "a", "b")
    body = {"error": {"root_cause": [], "type": "status_exception", "reason": "no"}, "status": 400}
    emu.add_fault(Fault("status", method="DELETE", path="/a$", status=400, body=body, times=None))
    arguments = bench.arguments(endpoints=[item("new")], **PURGE)
    run, _requests = bench.run(SET, arguments, check=check)
    assert (run.result["failed"], run.result["changed"]) == (True, True)
    assert run.result["purged"] == ["b"]
    assert run.result["endpoints"][0]["action"] == "create"
    assert [line.partition(":")[0] for line in run.result["msg"].split("\n")[1:]] == ["a"]
    (failed,) = run.result["purge_errors"]
    assert (failed["inference_id"], failed["action"], failed["changed"]) == ("a", "none", False)
    assert failed["error"]["error"]["status"] == 400
    query = "?dry_run=true" if check else ""
    assert failed["error"]["request"] == {"method": "DELETE", "path": f"/_inference/text_embedding/a{query}"}


def test_a_removal_that_a_read_shows_as_done_stops_nothing(bench: Bench, emu: Emulator) -> None:
    """Only one that stays unclear does."""
    seed_all(emu, "keep", "old-1", "old-2")
    emu.add_fault(Fault("status", method="DELETE", path="old-1$", status=503, when="after"))
    limits: Json = {"purge": True, "purge_ids": ["old-*"], "concurrency": 1}
    run, _requests = bench.run(SET, bench.arguments(endpoints=[item("keep")], **limits))
    assert (run.result["purged"], run.result["spared"]) == (["old-1", "old-2"], [])
    assert list(emu.endpoints) == ["keep"]


def test_purge_without_the_privilege_to_read_the_version(bench: Bench, emu: Emulator) -> None:
    """What was created before is still told, and what cannot be purged stays."""
    emu.privileges = {"manage_inference", "monitor_inference"}
    seed_all(emu, "old")
    seen = ensure(bench, item("new"), **PURGE)
    assert actions(seen) == {"new": "create"}
    assert (seen.result["failed"], seen.result["changed"], seen.result["purged"]) == (True, True, [])
    assert "needs the cluster privilege monitor" in seen.result["purge_errors"][0]["error"]["msg"]
    assert set(emu.endpoints) == {"new", "old"}


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("version", ["8.14.0", "8.15.0", "8.16.0"])
def test_purge_where_the_server_cannot_tell(bench: Bench, emu: Emulator, version: str, force: bool) -> None:
    """What may be in use is spared, unless that does not matter."""
    emu.set_version(version)
    seed_all(emu, "old")
    seen = ensure(bench, item("new"), **PURGE, force=force)
    told = force or not untold(version)
    assert (seen.result["purged"], seen.result["spared"]) == ((["old"], []) if told else ([], ["old"]))
    assert set(emu.endpoints) == ({"new"} if told else {"new", "old"})
    if not told:
        reason = "'old' is not removed: this server (older than 8.16) cannot tell"
        assert reason in texts(seen.result["warnings"])


# --- a list that is broken or not complete: its items are done, and nothing is purged ---


@pytest.mark.parametrize("purge", [False, True])
def test_one_endpoint_that_cannot_be_parsed_breaks_the_list(bench: Bench, emu: Emulator, purge: bool) -> None:
    """The items are read one by one. What else there is cannot be known, so nothing is purged."""
    seed_all(emu, "broken", "same")
    emu.endpoints["broken"].unreadable = "settings"
    seen = ensure(bench, item("same"), item("new"), **(PURGE if purge else {}))
    assert actions(seen) == {"same": "none", "new": "create"}
    assert "read one by one" in texts(seen.result["warnings"])
    assert bool(seen.result.get("failed")) is purge
    assert not purge or "nothing is purged" in seen.result["msg"]
    assert set(emu.endpoints) == {"broken", "same", "new"}


def test_the_broken_one_is_removed_by_force(bench: Bench, emu: Emulator) -> None:
    seed_all(emu, "broken", "same")
    emu.endpoints["broken"].unreadable = "settings"
    seen = ensure(bench, item("same"), {"inference_id": "broken", "state": "absent", "force": True})
    assert actions(seen) == {"same": "none", "broken": "delete"}
    assert set(emu.endpoints) == {"same"}


@pytest.mark.parametrize("options", [{}, {"recreate": True}, {"force": True}])
def test_the_broken_one_stays_without_recreate_and_force(bench: Bench, emu: Emulator, options: Json) -> None:
    """Check mode foretells the failure, and not even a trial is written."""
    seed_all(emu, "broken")
    emu.endpoints["broken"].unreadable = "settings"
    seen = ensure(bench, item("broken", **options))
    assert actions(seen) == {"broken": "error"}
    assert "recreate: true with force: true replaces it" in seen.result["msg"]
    assert written(seen.requests) == []


def test_a_list_at_the_limit_of_the_server_purges_nothing(bench: Bench, emu: Emulator) -> None:
    seed_all(emu, "mine")
    one = shown(NEWEST, standing(NEWEST), "mine")
    listed = [{**one, "inference_id": f"e{number}"} for number in range(10_000)]
    emu.add_fault(Fault("status", method="GET", path="/_inference/_all", status=200, body={"endpoints": listed}))
    run, requests = bench.run(SET, bench.arguments(endpoints=[item("mine")], **PURGE))
    assert (run.result["failed"], run.result["changed"], run.result["purged"]) == (True, False, [])
    assert "nothing is purged" in run.result["msg"]
    assert [found["action"] for found in run.result["endpoints"]] == ["none"], "it exists, though it is not listed"
    assert not [request for request in requests if request[0] == "DELETE"]

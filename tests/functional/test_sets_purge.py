# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`inference_endpoints` with `purge`: what is not in the list goes, within the limits, unless it is in use."""

from __future__ import annotations

import typing as t

import pytest
from functional.facts import (
    Json,
    seed,
    standing,
    untold,
)
from functional.harness import Bench
from functional.sets import actions, ensure, item, texts, written
from support.modules import SET

from es_emulator import Emulator, Fault


class Purged(t.NamedTuple):
    """Options of a purge, and what goes of `mine-1` (used), `mine-2`, `other-1` (another service), `other-2` (used)."""

    options: Json
    purged: list[str]
    spared: list[str]


PURGES = {
    "everything": Purged({}, ["mine-2", "other-1"], ["mine-1", "other-2"]),
    "force": Purged({"force": True}, ["mine-1", "mine-2", "other-1", "other-2"], []),
    "service": Purged({"purge_services": ["azureopenai"]}, ["mine-2"], ["mine-1"]),
    "services": Purged({"purge_services": ["azureopenai", "cohere"]}, ["mine-2", "other-1"], ["mine-1", "other-2"]),
    "no service": Purged({"purge_services": []}, [], []),
    "ids": Purged({"purge_ids": ["mine-*"]}, ["mine-2"], ["mine-1"]),
    "several globs": Purged({"purge_ids": ["*-2", "x"], "force": True}, ["mine-2", "other-2"], []),
    "no id": Purged({"purge_ids": []}, [], []),
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


def test_purge_knows_what_the_list_states(bench: Bench, emu: Emulator) -> None:
    """Also what fails, and what is stated to be absent, is stated."""
    for name in ("fails", "goes"):
        seed(emu, standing("9.5.3"), name)
    fails = item("fails", service_settings={"deployment_id": "elsewhere"})
    seen = ensure(bench, fails, {"inference_id": "goes", "state": "absent"}, purge=True)
    assert actions(seen) == {"fails": "error", "goes": "delete"}
    assert seen.result["purged"] == []
    assert set(emu.endpoints) == {"fails"}


@pytest.mark.parametrize("check", [True, False])
def test_purge_that_fails_for_one(bench: Bench, emu: Emulator, check: bool) -> None:
    """What was done is told all the same, in full."""
    for name in ("a", "b"):
        seed(emu, standing("9.5.3"), name)
    emu.add_fault(Fault("status", method="DELETE", path="/_inference/a", status=500, times=None))
    run, _requests = bench.run(SET, bench.arguments(endpoints=[item("new")], purge=True), check=check)
    assert (run.result["failed"], run.result["changed"]) == (True, True)
    assert run.result["purged"] == ["b"]
    assert run.result["endpoints"][0]["action"] == "create"
    assert [line.partition(":")[0] for line in run.result["msg"].split("\n")[1:]] == ["a"]
    (failed,) = run.result["purge_errors"]
    assert (failed["inference_id"], failed["action"], failed["changed"]) == ("a", "none", False)
    assert failed["error"]["error"]["status"] == 500
    query = "?dry_run=true" if check else ""
    assert failed["error"]["request"] == {"method": "DELETE", "path": f"/_inference/a{query}"}


def test_purge_without_the_privilege_to_read_the_version(bench: Bench, emu: Emulator) -> None:
    """What was created before is told all the same, and what cannot be purged stays."""
    emu.privileges = {"manage_inference", "monitor_inference"}
    seed(emu, standing("9.5.3"), "old")
    seen = ensure(bench, item("new"), purge=True)
    assert actions(seen) == {"new": "create"}
    assert (seen.result["failed"], seen.result["changed"], seen.result["purged"]) == (True, True, [])
    assert "needs the cluster privilege monitor" in seen.result["purge_errors"][0]["error"]["msg"]
    assert set(emu.endpoints) == {"new", "old"}


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("version", ["8.14.0", "8.15.0", "8.16.0"])
def test_purge_where_the_server_cannot_tell(bench: Bench, emu: Emulator, version: str, force: bool) -> None:
    """What may be in use is spared, unless that does not matter."""
    emu.set_version(version)
    seed(emu, standing(version), "old")
    seen = ensure(bench, item("new"), purge=True, force=force)
    told = force or not untold(version)
    assert (seen.result["purged"], seen.result["spared"]) == ((["old"], []) if told else ([], ["old"]))
    assert set(emu.endpoints) == ({"new"} if told else {"new", "old"})
    if not told:
        reason = "'old' is not in the list, but this server (older than 8.16) cannot tell"
        assert reason in texts(seen.result["warnings"])

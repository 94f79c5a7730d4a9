# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several sync jobs, of which some were canceled before something failed, and what cannot be meant."""

from __future__ import annotations

import dataclasses

import pytest
from functional.connectors import ID, NOT_FORETOLD, denied, failed
from functional.facts import Json
from functional.harness import Bench
from functional.jobs import QUICK, cancel, looked, run, seed_job
from support.modules import SYNC_JOB

from es_emulator import Emulator, Fault

# Each fails for good, and in its own way.
FAULTS = {
    "denied": dataclasses.replace(denied(403), method="PUT", path="/j1/", times=None),
    "fault": Fault("status", method="PUT", path="/j1/", status=500, times=None),
    "down": Fault("status", method="PUT", path="/j1/", status=503, headers={"Retry-After": "0"}, times=None),
    "no route": Fault("reset", method="PUT", path="/j1/", times=None),
}


@pytest.mark.parametrize("wait", [False, True])
@pytest.mark.parametrize("name", FAULTS)
def test_canceled_in_part(bench: Bench, emu: Emulator, name: str, wait: bool) -> None:
    """What was canceled stays so, and the failure tells it: which, and from what to what."""
    seed_job(emu, "j1", age=1)
    seed_job(emu, "j2")
    emu.add_fault(FAULTS[name])
    more = QUICK if wait else {}
    seen = run(bench, state="canceled", connector_id=ID, retries=1, check_differs=NOT_FORETOLD, **more)
    failed(seen, "manage_connector" if name == "denied" else "", changed=True)
    assert seen.result["action"] == "cancel"
    assert "/j1" in seen.result["request"]["path"]
    diff = seen.result["diff"]
    assert {side: {job: document["status"] for job, document in diff[side].items()} for side in diff} == {
        "before": {"j2": "pending"},
        "after": {"j2": "canceled"},
    }
    assert seen.requests[:3] == [looked(None), cancel("j2"), cancel("j1")]
    assert [emu.sync_jobs[job]["status"] for job in ("j1", "j2")] == ["pending", "canceled"]


@pytest.mark.parametrize("name", FAULTS)
def test_the_first_of_several_cannot_be_canceled(bench: Bench, emu: Emulator, name: str) -> None:
    """Nothing was written, so nothing is told to be."""
    seed_job(emu, "j1")
    seed_job(emu, "j2", age=1)
    emu.add_fault(FAULTS[name])
    seen = run(bench, state="canceled", connector_id=ID, retries=1, check_differs=NOT_FORETOLD)
    failed(seen)
    assert seen.result["action"] == "none"
    assert seen.result["diff"] == {"before": {}, "after": {}}
    assert emu.sync_jobs["j2"]["status"] == "pending"


@pytest.mark.parametrize("state", ["present", "canceled", "absent"])
@pytest.mark.parametrize("connector", [{}, {"connector_id": ID}])
def test_a_named_job_and_a_type_are_not_both_declared(bench: Bench, emu: Emulator, state: str, connector: Json) -> None:
    """A job that is named has its type already: which of the two would count?"""
    seed_job(emu)
    options: Json = {"sync_job_id": "j1", "job_type": "incremental", "state": state, **connector}
    found, requests = bench.run(SYNC_JOB, bench.arguments(**options))
    assert found.result["failed"]
    assert "sync_job_id and job_type exclude each other" in found.result["msg"]
    assert requests == []
    assert list(emu.sync_jobs) == ["j1"]

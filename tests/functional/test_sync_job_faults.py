# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each write of a sync job meets each fault; a start above all is not made twice."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from functional.connectors import (
    CONFLICT,
    ID,
    LASTING,
    NOT_FORETOLD,
    VERSIONS,
    denied,
    failed,
    seed,
    texts,
)
from functional.facts import Json
from functional.harness import Bench, Request
from functional.jobs import QUICK, only_job, run, seed_job
from functional.test_lost_answers import LOST, REFUSED, armed
from support.modules import SYNC_JOB

from es_emulator import Emulator, Fault


class Write(t.NamedTuple):
    """What is declared, the write that it takes, and its method and path for a fault."""

    options: Json
    method: str
    path: str


WRITES = {
    "start": Write({"connector_id": ID}, "POST", "/_sync_job$"),
    "cancel": Write({"connector_id": ID, "state": "canceled"}, "PUT", "_cancel$"),
    "delete": Write({"sync_job_id": "j1", "state": "absent"}, "DELETE", "/j1$"),
}


def begun(emu: Emulator, name: str, fault: Fault, version: str = "9.5.3") -> Write:
    """What is there, and the fault."""
    emu.set_version(version)
    seed(emu)
    if name != "start":
        seed_job(emu)
    write = WRITES[name]
    armed(emu, dataclasses.replace(fault, path=write.path), write.method)
    return write


def written(requests: list[Request]) -> int:
    """How many writes were made."""
    return len([request for request in requests if request[0] != "GET"])


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("name", WRITES)
def test_lost(bench: Bench, emu: Emulator, name: str, fault: str) -> None:
    """A start above all is not made twice: the jobs are read until none can come any more."""
    spoiled, done = LOST[fault]
    write = begun(emu, name, spoiled, VERSIONS[len(fault) % len(VERSIONS)])
    seen = run(bench, **write.options)
    assert seen.result["changed"], seen.result
    assert written(seen.requests) == (1 if done else 2)
    assert len(emu.sync_jobs) == (0 if name == "delete" else 1)


@pytest.mark.parametrize("status", ["pending", "completed", "error"])
@pytest.mark.parametrize(("history", "oldest_first"), [(0, False), (60, False), (60, True)])
def test_a_lost_start_that_has_gone_on(
    bench: Bench, emu: Emulator, status: str, history: int, oldest_first: bool
) -> None:
    """The job may have ended by the time of the look, among many others."""
    emu.configure(quirks={"sync_jobs_oldest_first": oldest_first})
    write = begun(emu, "start", Fault("reset", when="after"))
    for number in range(history):
        seed_job(emu, f"old{number}", status="completed", age=number + 1)

    def act() -> None:
        job_id = next(job_id for job_id in emu.sync_jobs if not job_id.startswith("old"))
        emu.sync_jobs[job_id]["status"] = status

    emu.connector_service.before(lambda: emu.connector_service.before(act, "GET"), "POST")
    result, requests = bench.run(SYNC_JOB, bench.arguments(**write.options))
    assert (result.result["changed"], result.result["sync_job"]["status"]) == (True, status)
    assert written(requests) == 1
    assert len(emu.sync_jobs) == history + 1


@pytest.mark.parametrize("history", [0, 60])
def test_a_start_that_takes_effect_late(bench: Bench, emu: Emulator, history: int) -> None:
    """It is waited for, so no second one is started."""
    write = begun(emu, "start", Fault("late", requests=4))
    for number in range(history):
        seed_job(emu, f"old{number}", status="completed", age=number + 1)
    result, requests = bench.run(SYNC_JOB, bench.arguments(**write.options))
    assert written(requests) == 1
    (new,) = [name for name in emu.sync_jobs if not name.startswith("old")]
    assert (result.result["changed"], result.result["sync_job"]["id"]) == (True, new)


@pytest.mark.parametrize(("when", "starts"), [("after", 1), ("before", 2)])
@pytest.mark.parametrize("history", [1, 5, 60])
def test_a_lost_start_while_an_older_job_is_deleted(
    bench: Bench, emu: Emulator, history: int, when: str, starts: int
) -> None:
    """There are as many jobs as before then, which must not hide the new one."""
    write = begun(emu, "start", Fault("reset", when=when))
    for number in range(history):
        seed_job(emu, f"old{number}", status="completed", age=number + 1)
    emu.connector_service.before(lambda: emu.sync_jobs.pop("old0"), "POST")
    result, requests = bench.run(SYNC_JOB, bench.arguments(**write.options))
    (new,) = [name for name in emu.sync_jobs if not name.startswith("old")]
    assert (result.result["changed"], result.result["sync_job"]["id"]) == (True, new)
    assert written(requests) == starts


@pytest.mark.parametrize(
    ("name", "action", "text"),
    [("start", "create", "may still be started"), ("delete", "delete", "may still be carried out")],
)
def test_what_cannot_be_waited_for(bench: Bench, emu: Emulator, name: str, action: str, text: str) -> None:
    """Without retries nothing is repeated, and the message says what may come."""
    write = begun(emu, name, Fault("reset"))
    seen = run(bench, **write.options, retries=0, check_differs=NOT_FORETOLD)
    failed(seen, text, changed=True)
    assert seen.result["action"] == action
    assert written(seen.requests) == 1


@pytest.mark.parametrize("fault", [fault for fault in REFUSED if REFUSED[fault].times == 1])
@pytest.mark.parametrize("name", WRITES)
def test_overloaded(bench: Bench, emu: Emulator, name: str, fault: str) -> None:
    """A gateway may have passed on what it answers with 429 or 503, so it is read before the repetition."""
    write = begun(emu, name, REFUSED[fault])
    seen = run(bench, **write.options)
    assert seen.result["changed"]
    assert written(seen.requests) == 2
    assert len(emu.sync_jobs) == (0 if name == "delete" else 1)


@pytest.mark.parametrize("fault", LASTING)
@pytest.mark.parametrize("name", WRITES)
def test_never_done(bench: Bench, emu: Emulator, name: str, fault: str) -> None:
    write = begun(emu, name, LASTING[fault].fault)
    before = dict(emu.sync_jobs)
    seen = run(bench, **write.options, retries=1, check_differs=NOT_FORETOLD)
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert written(seen.requests) == 2
    assert emu.sync_jobs == before


@pytest.mark.parametrize("name", ["cancel", "delete"])
def test_conflict(bench: Bench, emu: Emulator, name: str) -> None:
    write = begun(emu, name, dataclasses.replace(CONFLICT, times=2))
    seen = run(bench, **write.options)
    assert (seen.result["changed"], written(seen.requests)) == (True, 3)


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("name", WRITES)
def test_not_allowed(bench: Bench, emu: Emulator, name: str, status: int) -> None:
    write = begun(emu, name, denied(status))
    seen = run(bench, **write.options, check_differs=NOT_FORETOLD)
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert ("manage_connector" if status == 403 else "login") in seen.result["msg"]


@pytest.mark.parametrize("fault", [500, 503])
def test_the_last_look_fails(bench: Bench, emu: Emulator, fault: int) -> None:
    """It was still started, which is no failure."""
    seed(emu)
    emu.add_fault(Fault("status", method="GET", path="_sync_job", query="status=pending", status=fault, times=None))
    emu.add_fault(Fault("status", method="GET", path="_sync_job/", status=fault, times=None))
    seen = run(bench, connector_id=ID, retries=0, again=False)
    assert (seen.result["changed"], seen.result["sync_job"]["id"]) == (True, only_job(emu)[0])
    assert "could not be read" in texts(seen.result)
    seen = run(bench, connector_id=ID, state="canceled", retries=0, again=False)
    assert (seen.result["changed"], seen.result["sync_job"]["status"]) == (True, "canceled")


def test_the_last_look_fails_while_waiting(bench: Bench, emu: Emulator) -> None:
    """What was asked for cannot be told then; that it was started can."""
    seed(emu)
    emu.add_fault(Fault("status", method="GET", path="_sync_job/", status=500, times=None))
    seen = run(bench, connector_id=ID, **QUICK, check_differs=NOT_FORETOLD)
    failed(seen, "internal error of Elasticsearch", changed=True)
    assert seen.result["action"] == "create"


@pytest.mark.parametrize("state", ["present", "canceled", "absent"])
def test_a_failure_before_anything_is_written_says_so(bench: Bench, emu: Emulator, state: str) -> None:
    emu.add_fault(Fault("status", method="GET", status=503, times=None))
    named = {"sync_job_id": "j1"} if state == "absent" else {"connector_id": "c1"}
    run, _requests = bench.run(SYNC_JOB, bench.arguments(state=state, retries=0, **named))
    assert (run.result["failed"], run.result["changed"], run.result["action"]) == (True, False, "none")

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sync jobs: started if none is under way, waited for, canceled, deleted."""

from __future__ import annotations

import typing as t

import pytest
from functional.connectors import GET, ID, VERSIONS, failed, seed, texts
from functional.facts import Json
from functional.harness import Bench
from functional.jobs import (
    CANCELING,
    ENDED,
    LIVE,
    QUICK,
    cancel,
    delete,
    looked,
    only_job,
    pending,
    posted,
    read,
    run,
    seed_job,
)
from support.modules import SYNC_JOB

from es_emulator import Emulator, Fault

WAITS = "check mode does not wait"


@pytest.mark.parametrize("job_type", ["full", "incremental", "access_control"])
@pytest.mark.parametrize("version", VERSIONS)
def test_started(bench: Bench, emu: Emulator, version: str, job_type: str) -> None:
    """The connector is read and its jobs, one is started, and the jobs that wait are read again."""
    emu.set_version(version)
    seed(emu)
    options: Json = {} if job_type == "full" else {"job_type": job_type}
    seen = run(bench, connector_id=ID, **options)
    job_id, stored = only_job(emu)
    assert seen.requests == [GET, looked(job_type), posted(job_type), pending(job_type)]
    assert seen.check_requests == [GET, looked(job_type)]
    assert (seen.result["changed"], seen.result["action"], seen.result["sync_job"]["id"]) == (True, "create", job_id)
    assert (stored["status"], stored["job_type"], stored["trigger_method"]) == ("pending", job_type, "on_demand")
    assert seen.result["diff"]["before"] == {}
    assert seen.result["diff"]["after"].items() >= {"status": "pending", "job_type": job_type}.items()


def test_trigger_method(bench: Bench, emu: Emulator) -> None:
    seed(emu)
    seen = run(bench, connector_id=ID, trigger_method="scheduled")
    assert seen.requests[2] == posted(trigger_method="scheduled")


@pytest.mark.parametrize("status", LIVE)
@pytest.mark.parametrize("version", ["8.14.0", "8.19.0", "9.5.3"])
def test_under_way_already(bench: Bench, emu: Emulator, version: str, status: str) -> None:
    emu.set_version(version)
    seed(emu)
    seed_job(emu, status=status)
    seen = run(bench, connector_id=ID)
    assert (seen.result["changed"], seen.result["action"], seen.result["sync_job"]["id"]) == (False, "none", "j1")
    assert seen.requests == [GET, looked()]
    assert len(emu.sync_jobs) == 1


def test_claimed_at_once(bench: Bench, emu: Emulator) -> None:
    """The connector service has taken it before it is read: one more request finds it."""
    seed(emu)
    service = emu.connector_service
    service.before(lambda: service.before(lambda: service.claim(only_job(emu)[0]), "GET"), "POST")
    found, requests = bench.run(SYNC_JOB, bench.arguments(connector_id=ID))
    assert (found.result["changed"], found.result["sync_job"]["status"]) == (True, "in_progress")
    assert requests == [GET, looked(), posted(), pending(), read(only_job(emu)[0])]


def test_what_runs_goes_before_what_waits(bench: Bench, emu: Emulator) -> None:
    seed(emu)
    for status in (*LIVE, CANCELING):
        seed_job(emu, status, status=status)
    assert run(bench, connector_id=ID).result["sync_job"]["id"] == "in_progress"


@pytest.mark.parametrize("others", [{"status": "completed"}, {"job_type": "incremental"}, {"connector_id": "c2"}])
def test_others_do_not_count(bench: Bench, emu: Emulator, others: Json) -> None:
    seed(emu)
    seed_job(emu, **others)
    assert run(bench, connector_id=ID).result["action"] == "create"


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("live", [None, *LIVE])
def test_a_long_history(bench: Bench, emu: Emulator, live: str | None, oldest_first: bool) -> None:
    """More jobs than one list tells: what is under way is found anywhere in it."""
    emu.configure(quirks={"sync_jobs_oldest_first": oldest_first})
    seed(emu)
    for number in range(60):
        status = live if live and number == 30 else "completed"
        seed_job(emu, f"j{number}", status=status, age=number)
    seen = run(bench, connector_id=ID)
    assert seen.result["action"] == ("none" if live else "create")
    if live:
        assert seen.result["sync_job"]["id"] == "j30"
    else:
        assert len([request for request in seen.check_requests if "&status=" in request[2]]) == 4


REFUSED_STARTS: dict[str, tuple[Json | None, Json, str]] = {
    "no connector": (None, {}, "does not exist, or was deleted"),
    "deleted softly": ({"deleted": True}, {}, "does not exist, or was deleted"),
    "no index": ({"index_name": ...}, {}, "has no index, so no full sync"),
    "detached index": ({"index_name": None}, {"job_type": "incremental"}, "has no index, so no incremental sync"),
    "no index for access control": ({"index_name": ...}, {"job_type": "access_control"}, "has no index"),
    "no service type": ({"service_type": ...}, {}, "has no service type"),
}


@pytest.mark.parametrize("name", REFUSED_STARTS)
@pytest.mark.parametrize("server", ["8.14.0", "9.5.3"])
def test_refused(bench: Bench, emu: Emulator, server: str, name: str) -> None:
    """Before anything is written. The server would take some of these."""
    there, options, text = REFUSED_STARTS[name]
    if server == "8.14.0" and name == "deleted softly":
        return
    emu.set_version(server)
    if there is not None:
        seed(emu, **there)
    seen = run(bench, connector_id=ID, **options)
    failed(seen, text)
    assert not emu.sync_jobs


@pytest.mark.parametrize("version", VERSIONS)
def test_waited_for(bench: Bench, emu: Emulator, version: str) -> None:
    """To its end, with the counters in the result."""
    emu.set_version(version)
    seed(emu)
    emu.connector_service.automatic = True
    emu.connector_service.after_requests = 1
    seen = run(bench, connector_id=ID, **QUICK, again=False)
    shown = seen.result["sync_job"]
    assert (seen.result["action"], shown["status"], shown["indexed_document_count"]) == ("create", "completed", 12)
    assert [request[0] for request in seen.requests[:3]] == ["GET", "GET", "POST"]


@pytest.mark.parametrize("named", [{}, {"sync_job_id": "j1"}])
def test_waited_for_although_another_client_started_it(bench: Bench, emu: Emulator, named: Json) -> None:
    seed(emu)
    seed_job(emu)
    emu.connector_service.automatic = True
    emu.connector_service.after_requests = 3
    result = bench.run(SYNC_JOB, bench.arguments(connector_id=ID, **named, **QUICK))[0].result
    assert (result["changed"], result["sync_job"]["status"]) == (False, "completed")


def ended(emu: Emulator, end: str) -> None:
    """Bring the only job to that end."""
    job_id, _stored = only_job(emu)
    service = emu.connector_service
    ends: dict[str, t.Callable[[], object]] = {
        "completed": lambda: service.complete(job_id),
        "error": lambda: service.fail_job(job_id, "no route to the source.", indexed_document_count=3),
        "error without a reason": lambda: service.fail_job(job_id, ""),
        "canceled": lambda: service.cancel(job_id),
        "deleted": emu.sync_jobs.clear,
    }
    ends[end]()


BAD_ENDS = {
    "error": "ended in error: no route to the source. See",
    "error without a reason": "it does not say why",
    "canceled": "canceled by another client",
    "deleted": "deleted",
}


@pytest.mark.parametrize("started", [False, True])
@pytest.mark.parametrize("end", BAD_ENDS)
def test_waited_for_a_bad_end(bench: Bench, emu: Emulator, end: str, started: bool) -> None:
    """A failure with the job in the result; `changed` says whether we started it."""
    seed(emu)
    if not started:
        seed_job(emu)
    emu.connector_service.before(lambda: ended(emu, end), "GET", "_sync_job/")
    result = bench.run(SYNC_JOB, bench.arguments(connector_id=ID, **QUICK))[0].result
    assert (result["failed"], result["changed"]) == (True, started)
    assert result["action"] == ("create" if started else "none")
    assert BAD_ENDS[end] in result["msg"]
    if end != "deleted":
        assert result["sync_job"]["status"] == end.partition(" ")[0]


@pytest.mark.parametrize(("status", "text"), [("pending", "connector service runs"), ("in_progress", "wait_timeout")])
def test_waited_for_too_long(bench: Bench, emu: Emulator, status: str, text: str) -> None:
    seed(emu)
    seed_job(emu, status=status)
    seen = run(bench, connector_id=ID, wait=True, wait_timeout=1, wait_interval=0.4, check_differs=WAITS)
    failed(seen, "within 1 seconds", f"status is {status}", text)
    assert seen.result["sync_job"]["status"] == status
    assert 3 <= len(seen.requests) - 2 <= 5


def test_waited_for_less_than_the_usual_interval(bench: Bench, emu: Emulator) -> None:
    """There is one look at the end."""
    seed(emu)
    seed_job(emu)
    seen = run(bench, connector_id=ID, wait=True, wait_timeout=1, check_differs=WAITS)
    failed(seen, "within 1 seconds")
    assert len(seen.requests) == 3


@pytest.mark.parametrize("status", [*LIVE, CANCELING, *ENDED])
def test_a_named_job_is_only_looked_at(bench: Bench, emu: Emulator, status: str) -> None:
    seed_job(emu, status=status)
    seen = run(bench, sync_job_id="j1")
    assert (seen.result["changed"], seen.result["sync_job"]["status"]) == (False, status)
    assert seen.requests == [read("j1")]


def test_a_named_job_that_is_not_there(bench: Bench) -> None:
    failed(run(bench, sync_job_id="j1"), "'j1' does not exist")


@pytest.mark.parametrize("state", ["present", "canceled", "absent"])
def test_a_job_of_another_connector(bench: Bench, emu: Emulator, state: str) -> None:
    before = seed_job(emu)
    seen = run(bench, sync_job_id="j1", connector_id="c2", state=state)
    failed(seen, "belongs to connector 'c1', not to 'c2'")
    assert emu.sync_jobs == {"j1": before}


CANCELED = {"pending": "canceled", "suspended": "canceled", "in_progress": "canceling"}


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("status", [*LIVE, CANCELING, *ENDED])
@pytest.mark.parametrize("version", ["8.14.0", "9.5.3"])
def test_canceled(bench: Bench, emu: Emulator, version: str, status: str, named: bool) -> None:
    """Only what can be; the server refuses the rest."""
    emu.set_version(version)
    seed_job(emu, status=status)
    options: Json = {"sync_job_id": "j1"} if named else {"connector_id": ID}
    seen = run(bench, state="canceled", **options)
    first = read("j1") if named else looked(None)
    if status in CANCELED:
        assert (seen.result["changed"], seen.result["action"]) == (True, "cancel")
        assert seen.requests == [first, cancel("j1"), read("j1")]
        assert emu.sync_jobs["j1"]["status"] == seen.check["sync_job"]["status"] == CANCELED[status]
        assert seen.result["diff"]["after"]["j1"]["status"] == CANCELED[status]
    else:
        assert (seen.result["changed"], seen.result["action"]) == (False, "none")
        assert seen.requests == [first]
        assert emu.sync_jobs["j1"]["status"] == status


def test_nothing_to_cancel(bench: Bench) -> None:
    assert run(bench, state="canceled", connector_id=ID).requests == [looked(None)]
    seen = run(bench, state="canceled", sync_job_id="j1")
    assert (seen.result["changed"], seen.requests) == (False, [read("j1")])


def test_several_are_canceled(bench: Bench, emu: Emulator) -> None:
    seed_job(emu, "j1", status="in_progress")
    seed_job(emu, "j2", job_type="incremental")
    seed_job(emu, "j3", connector_id="c2")
    seen = run(bench, state="canceled", connector_id=ID)
    assert set(seen.result["diff"]["before"]) == {"j1", "j2"}
    assert [emu.sync_jobs[name]["status"] for name in ("j1", "j2", "j3")] == ["canceling", "canceled", "pending"]


def test_canceled_by_type(bench: Bench, emu: Emulator) -> None:
    seed_job(emu, "j1")
    seed_job(emu, "j2", job_type="incremental")
    run(bench, state="canceled", connector_id=ID, job_type="incremental")
    assert [emu.sync_jobs[name]["status"] for name in ("j1", "j2")] == ["pending", "canceled"]


@pytest.mark.parametrize("status", ["in_progress", "canceling"])
def test_canceled_and_waited_for(bench: Bench, emu: Emulator, status: str) -> None:
    seed_job(emu, status=status)
    arguments = bench.arguments(state="canceled", connector_id=ID, **QUICK)
    emu.connector_service.before(lambda: None, "GET")
    emu.connector_service.before(lambda: emu.connector_service.cancel("j1"), "GET", "/j1$")
    result = bench.run(SYNC_JOB, arguments)[0].result
    assert (result["changed"], result["sync_job"]["status"]) == (status == "in_progress", "canceled")


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("end", ["completed", "error", "canceled", "deleted"])
def test_it_ends_just_before_it_is_canceled(bench: Bench, emu: Emulator, end: str, lost: bool) -> None:
    """The server refuses it then. One that is canceled may have been by this run: a proxy may have sent it twice."""
    seed_job(emu)
    emu.add_fault(Fault("reset" if lost else "delay", method="PUT", call=lambda: ended(emu, end)))
    result, requests = bench.run(SYNC_JOB, bench.arguments(state="canceled", connector_id=ID))
    # without an answer, the cancellation may have caused an error; but no canceled job completes
    changed = end == "canceled" or (end == "error" and lost)
    assert (result.result["changed"], result.result["action"]) == (changed, "cancel" if changed else "none")
    assert result.result.get("sync_job", {"status": "deleted"})["status"] == end
    assert requests.count(cancel("j1")) == 1


@pytest.mark.parametrize("status", [*LIVE, CANCELING, *ENDED])
@pytest.mark.parametrize("version", ["8.14.0", "9.5.3"])
def test_deleted(bench: Bench, emu: Emulator, version: str, status: str) -> None:
    emu.set_version(version)
    seed_job(emu, status=status)
    seen = run(bench, state="absent", sync_job_id="j1")
    assert (seen.result["changed"], seen.result["action"]) == (True, "delete")
    assert seen.requests == [read("j1"), delete("j1")]
    assert not emu.sync_jobs
    assert ("does not stop" in texts(seen.result)) is (status not in ENDED)


def test_deleted_already(bench: Bench) -> None:
    assert run(bench, state="absent", sync_job_id="j1").requests == [read("j1")]


MISTAKES: list[tuple[Json, str]] = [
    ({}, "connector_id"),
    ({"state": "absent", "connector_id": ID}, "sync_job_id"),
    ({"connector_id": ID, "wait_timeout": 0}, "wait_timeout"),
    ({"connector_id": ID, "wait_interval": 0}, "wait_interval"),
    ({"connector_id": ID, "wait_interval": 700000}, "wait_interval"),
    ({"connector_id": "_sync_job"}, "connector_id"),
    ({"connector_id": ""}, "connector_id"),
    ({"sync_job_id": ".."}, "sync_job_id"),
    ({"sync_job_id": ""}, "sync_job_id"),
    ({"connector_id": ID, "job_type": "whole"}, "job_type"),
]


@pytest.mark.parametrize(("options", "text"), MISTAKES)
def test_mistakes(bench: Bench, options: Json, text: str) -> None:
    found, requests = bench.run(SYNC_JOB, bench.arguments(**options))
    assert text in found.result["msg"]
    assert requests == []

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each write of a connector meets each fault: the end is the same, nothing is done twice, and no status is lost."""

from __future__ import annotations

import dataclasses
import re
import typing as t

import pytest
from functional.connectors import (
    CONFLICT,
    DELETED,
    GET,
    IDENTITY,
    LASTING,
    NEW_PASSWORD,
    NIGHTLY,
    NOT_FORETOLD,
    PASSWORD,
    PIPELINE,
    RULE,
    SCHEMA,
    VERSIONS,
    delete,
    denied,
    ensure,
    filtering,
    put,
    schedules,
    schema,
    seed,
    side,
    stored,
    texts,
    update,
)
from functional.facts import Json
from functional.harness import Bench, Request
from functional.jobs import seed_job
from functional.test_lost_answers import LOST, PROXY_PAGE, REFUSED, armed

from es_emulator import Emulator, Fault


class Write(t.NamedTuple):
    """What is there, what is declared, and the one write that it takes."""

    there: Json | None
    declared: Json
    request: Request


WRITES: dict[str, Write] = {
    "create": Write(None, IDENTITY, put(IDENTITY)),
    "name": Write({}, {"name": "New"}, update("_name", {"name": "New"})),
    "index": Write({}, {"index_name": "new"}, update("_index_name", {"index_name": "new"})),
    "service type": Write({}, {"service_type": "jira"}, update("_service_type", {"service_type": "jira"})),
    "native": Write({}, {"is_native": True}, update("_native", {"is_native": True})),
    "values": Write(
        {},
        {"configuration_secrets": {"password": NEW_PASSWORD}},
        update("_configuration", {"values": {"password": NEW_PASSWORD}}),
    ),
    "schema": Write(
        {"configuration": {}},
        {"configuration_schema": {"password": SCHEMA["password"]}, "configuration_secrets": {"password": PASSWORD}},
        update("_configuration", {"configuration": {"password": schema()["password"]}}),
    ),
    "pipeline": Write({}, {"pipeline": PIPELINE}, update("_pipeline", {"pipeline": PIPELINE})),
    "scheduling": Write(
        {}, {"scheduling": {"full": NIGHTLY}}, update("_scheduling", {"scheduling": schedules(full=NIGHTLY)})
    ),
    "features": Write(
        {},
        {"features": {"incremental_sync": {"enabled": True}}},
        update("_features", {"features": {"incremental_sync": {"enabled": True}}}),
    ),
    "API key": Write({}, {"api_key_id": "k"}, update("_api_key_id", {"api_key_id": "k"})),
    "rules": Write({}, {"filtering": {"rules": [RULE]}}, update("_filtering", {"rules": [RULE]})),
    "activation": Write(
        {"filtering": filtering(side(), side(RULE))},
        {"filtering": {"rules": [RULE]}},
        update("_filtering/_activate", None),
    ),
    "removal": Write({}, {"state": "absent"}, delete()),
    "removal for good": Write({}, {"state": "absent", "hard": True}, delete("hard=true")),
}
# All faults for those that are like no other; the others meet the faults that differ in kind.
WHOLE = ("create", "values", "removal")
# Carried out late, these would undo what comes after them: they are repeated only when they cannot arrive any more.
WAITED_OUT = ("create", "removal", "removal for good")
SOME = ("reset, done", "reset, not done", "cut off", "a proxy's 502, done", "500, done", "500, not done")
UNCLEAR: dict[str, tuple[Fault, bool]] = {
    **LOST,
    "500, done": (Fault("status", status=500, when="after"), True),
    "500, not done": (Fault("status", status=500), False),
}


def version_for(name: str, number: int) -> str:
    """Another version for each case that still has what it is about."""
    choice = VERSIONS[number % len(VERSIONS)]
    newer = name == "removal for good" and choice.startswith("8.")
    return "9.0.0" if newer else "8.17.2" if name == "features" and choice == "8.14.0" else choice


CASES = [
    pytest.param(version_for(name, 3 * row + column), name, fault, id=f"{name}-{fault}")
    for row, name in enumerate(WRITES)
    for column, fault in enumerate(UNCLEAR if name in WHOLE else SOME)
]


def begun(emu: Emulator, version: str, name: str) -> tuple[Write, Request]:
    """Store what is there; returns the write, and the read that finds out whether it took effect."""
    emu.set_version(version)
    write = WRITES[name]
    if write.there is not None:
        seed(emu, **write.there)
    return write, DELETED if write.declared.get("hard") else GET


def without_waits(requests: list[Request], name: str) -> list[Request]:
    """The requests; of those that only wait for a write to arrive, one stays."""
    if name not in WAITED_OUT:
        return requests
    return [request for number, request in enumerate(requests) if number == 0 or request != requests[number - 1]]


def armed_at(emu: Emulator, fault: Fault, write: Write) -> None:
    """Let the fault meet that write."""
    armed(emu, dataclasses.replace(fault, path=f"^{re.escape(write.request[1])}$"), write.request[0])


@pytest.mark.parametrize(("version", "name", "fault"), CASES)
def test_lost(bench: Bench, emu: Emulator, version: str, name: str, fault: str) -> None:
    """Whether it took effect is read. It is made again only if it did not, and some only after a wait."""
    write, read = begun(emu, version, name)
    spoiled, done = UNCLEAR[fault]
    armed_at(emu, spoiled, write)
    seen = ensure(bench, **write.declared, faults_in_check=False)
    assert seen.result["changed"], seen.result
    again = [] if done else [write.request]
    last = [] if name.startswith("removal") or done else [read]
    assert without_waits(seen.requests, name) == [read, write.request, read, *again, *last]
    if name in ("values", "schema"):
        assert stored(emu)["configuration"]["password"]["value"] in (PASSWORD, NEW_PASSWORD)


@pytest.mark.parametrize(
    ("version", "name", "fault"),
    [
        pytest.param(version_for(name, row + column), name, fault, id=f"{name}-{fault}")
        for row, name in enumerate(WRITES)
        for column, fault in enumerate(REFUSED if name in WHOLE else ("429", "a proxy's 503"))
        if name not in WAITED_OUT or (REFUSED[fault].times or 1) == 1
    ],
)
def test_overloaded(bench: Bench, emu: Emulator, version: str, name: str, fault: str) -> None:
    """A gateway may have passed on what it answers with 429 or 503, so it is read before each repetition."""
    write, read = begun(emu, version, name)
    armed_at(emu, REFUSED[fault], write)
    seen = ensure(bench, **write.declared, faults_in_check=False)
    assert seen.result["changed"]
    last = [] if name.startswith("removal") else [read]
    tried = [write.request, read] * (REFUSED[fault].times or 1)
    assert without_waits(seen.requests, name) == [read, *tried, write.request, *last]


@pytest.mark.parametrize("name", WAITED_OUT)
def test_what_is_waited_out_is_repeated_once(bench: Bench, emu: Emulator, name: str) -> None:
    write, read = begun(emu, "9.5.3", name)
    armed_at(emu, Fault("status", status=503, times=None), write)
    seen = ensure(bench, **write.declared, faults_in_check=False, check_differs=NOT_FORETOLD)
    assert (seen.result["failed"], seen.result["changed"], seen.result["action"]) == (True, False, "none")
    assert "tried 2 times" in seen.result["msg"]
    assert without_waits(seen.requests, name) == [read, write.request, read, write.request, read]


@pytest.mark.parametrize("name", WAITED_OUT)
def test_what_takes_effect_late(bench: Bench, emu: Emulator, name: str) -> None:
    """It is seen while it is waited for, and not made again."""
    write, read = begun(emu, "9.5.3", name)
    armed_at(emu, Fault("late", requests=3), write)
    seen = ensure(bench, **write.declared, faults_in_check=False)
    assert seen.result["changed"]
    assert without_waits(seen.requests, name) == [read, write.request, read]


@pytest.mark.parametrize(
    ("name", "action", "text"),
    [("create", "create", "may still be created"), ("removal", "delete", "may still be carried out")],
)
def test_what_cannot_be_waited_out(bench: Bench, emu: Emulator, name: str, action: str, text: str) -> None:
    """Without retries nothing is repeated, and the message says what may come."""
    write, read = begun(emu, "9.5.3", name)
    armed_at(emu, Fault("reset", times=None), write)
    seen = ensure(bench, **write.declared, retries=0, faults_in_check=False, check_differs=NOT_FORETOLD)
    assert (seen.result["failed"], seen.result["changed"], seen.result["action"]) == (True, True, action)
    assert text in seen.result["msg"]
    assert seen.requests == [read, write.request, read]


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("fault", LASTING)
def test_never_done(bench: Bench, emu: Emulator, name: str, fault: str) -> None:
    """When the retries are used up it fails, with `changed` false and the document as it was."""
    write, _read = begun(emu, "9.5.3", name)
    before = dict(emu.connectors)
    armed_at(emu, LASTING[fault].fault, write)
    seen = ensure(bench, **write.declared, retries=1, faults_in_check=False, check_differs=NOT_FORETOLD)
    assert (seen.result.get("failed"), seen.result["changed"]) == (True, False)
    assert LASTING[fault].text in seen.result["msg"]
    assert seen.result["diff"] == seen.check["diff"]
    assert seen.requests.count(write.request) == 2
    assert emu.connectors == before


@pytest.mark.parametrize("name", WRITES)
def test_done_though_every_answer_is_lost(bench: Bench, emu: Emulator, name: str) -> None:
    write, _read = begun(emu, "9.5.3", name)
    armed_at(emu, Fault("reset", when="after", times=None), write)
    seen = ensure(bench, **write.declared, retries=0, faults_in_check=False)
    assert seen.result["changed"]
    assert seen.requests.count(write.request) == 1


@pytest.mark.parametrize(
    ("name", "times"), [*((name, 1) for name in WRITES if name != "create"), ("values", 3), ("removal", 3)]
)
def test_conflict(bench: Bench, emu: Emulator, name: str, times: int) -> None:
    """The connector service writes at the same moment, its heartbeat for example: read, and do it again."""
    write, read = begun(emu, version_for(name, len(name)), name)
    armed_at(emu, dataclasses.replace(CONFLICT, times=times), write)
    seen = ensure(bench, **write.declared, faults_in_check=False)
    assert seen.result["changed"]
    last = [] if name.startswith("removal") else [read]
    assert seen.requests == [read, *[write.request, read] * times, write.request, *last]


@pytest.mark.parametrize("left", [0, 2])
def test_jobs_that_are_left_after_a_lost_removal(bench: Bench, emu: Emulator, left: int) -> None:
    """They go after the connector. When it is gone, another removal of it would not take them along."""
    seed(emu)
    seed_job(emu, "other", connector_id="c2")

    def call() -> None:
        for number in range(left):
            seed_job(emu, f"j{number}")

    emu.add_fault(Fault("reset", method="DELETE", when="after", call=call))
    seen = ensure(bench, state="absent", delete_sync_jobs=True, faults_in_check=False, again=False)
    assert (seen.result["changed"], seen.result["action"]) == (True, "delete")
    assert ("2 of its sync jobs are left" in texts(seen.result)) if left else (texts(seen.result) == "")


def test_jobs_that_cannot_be_looked_for_after_a_lost_removal(bench: Bench, emu: Emulator) -> None:
    seed(emu)
    emu.add_fault(Fault("reset", method="DELETE", when="after"))
    emu.add_fault(Fault("status", method="GET", path="_sync_job$", status=503, times=None))
    seen = ensure(bench, state="absent", delete_sync_jobs=True, retries=0, faults_in_check=False, again=False)
    assert (seen.result["changed"], seen.result["action"]) == (True, "delete")
    assert "are left could not be read" in texts(seen.result)


def test_conflict_that_does_not_end(bench: Bench, emu: Emulator) -> None:
    seed(emu)
    emu.connector_service.conflict(times=99)
    seen = ensure(bench, name="New", retries=1, check_differs=NOT_FORETOLD)
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert "tried 2 times" in seen.result["msg"]
    assert "connector service" in seen.result["msg"]
    emu.connector_service.connectors.conflicts.clear()


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("status", [401, 403])
def test_not_allowed(bench: Bench, emu: Emulator, name: str, status: int) -> None:
    write, _read = begun(emu, "9.5.3", name)
    armed_at(emu, denied(status), write)
    seen = ensure(bench, **write.declared, faults_in_check=False, check_differs=NOT_FORETOLD)
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert ("manage_connector" if status == 403 else "login") in seen.result["msg"]
    assert seen.requests.count(write.request) == 1


def test_a_part_was_done(bench: Bench, emu: Emulator) -> None:
    """A failure in the middle says that something was written; the next run does the rest, and only that."""
    seed(emu)
    declared: Json = {"service_type": "mysql", "name": "New", "scheduling": {"full": NIGHTLY}, "api_key_id": "k"}
    emu.add_fault(Fault("status", method="PUT", path="_scheduling$", status=400))
    seen = ensure(bench, **declared, faults_in_check=False, check_differs=NOT_FORETOLD)
    assert (seen.result["failed"], seen.result["changed"]) == (True, True)
    assert seen.result["diff"] == seen.check["diff"]
    emu.clear_faults()
    seen = ensure(bench, **declared)
    assert [request[1].rpartition("/")[2] for request in seen.requests] == ["c1", "_scheduling", "_api_key_id", "c1"]


@pytest.mark.parametrize("route", ["_configuration", "_pipeline", "_filtering", None])
def test_a_creation_that_breaks_off(bench: Bench, emu: Emulator, route: str | None) -> None:
    """The creation is not made again, no matter what comes after it: that would undo what is done."""
    declared: Json = {
        **IDENTITY,
        "configuration_schema": SCHEMA,
        "pipeline": PIPELINE,
        "filtering": {"rules": [RULE]},
    }
    emu.add_fault(
        Fault("html", method="PUT", path=f"{route}$" if route else None, status=502, body=PROXY_PAGE, times=1)
    )
    seen = ensure(bench, **declared, faults_in_check=False)
    assert seen.result["action"] == "create"
    assert seen.requests.count(put(IDENTITY)) == (1 if route else 2)
    assert stored(emu)["pipeline"] == PIPELINE

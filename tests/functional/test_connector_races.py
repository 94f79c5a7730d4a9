# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Others write between our look and our call, and the module itself is ended in the middle."""

from __future__ import annotations

import dataclasses
import time

import pytest
from functional.connectors import (
    GET,
    ID,
    IDENTITY,
    MISSING,
    NIGHTLY,
    PASSWORD,
    PIPELINE,
    RULE,
    SCHEMA,
    VERSIONS,
    document,
    ensure,
    failed,
    put,
    schedules,
    schema,
    seed,
    stored,
    texts,
    update,
)
from functional.facts import Json
from functional.harness import Bench
from functional.sets import started

from es_emulator import Emulator, Fault

RACE = "check mode cannot know what others do after its look"


@pytest.mark.parametrize("version", VERSIONS)
def test_created_by_another_client_meanwhile(bench: Bench, emu: Emulator, version: str) -> None:
    """This API cannot prevent it: theirs is reset, everything declared is set, and a warning names both causes."""
    emu.set_version(version)
    emu.connector_service.before(lambda: emu.seed_connector(ID, document()), "PUT", f"{ID}$")
    run, requests = bench.run("connector", bench.arguments(connector_id=ID, **IDENTITY, api_key_id="k"))
    assert (run.result["changed"], run.result["action"]) == (True, "create")
    assert requests == [GET, put(IDENTITY), update("_api_key_id", {"api_key_id": "k"}), GET]
    assert "it was soft-deleted and is revived, or another client created it" in texts(run.result)


def test_created_by_another_client_while_ours_is_unclear(bench: Bench, emu: Emulator) -> None:
    """A creation is not repeated without another read, so theirs is safe. Whose it is, no read can tell."""
    theirs = document(name="Theirs", api_key_id="k")
    emu.add_fault(Fault("status", method="PUT", path=f"{ID}$", status=503, headers={"Retry-After": "0"}))
    emu.connector_service.before(lambda: emu.seed_connector(ID, theirs), "GET", ID)
    emu.add_fault(dataclasses.replace(MISSING, method="GET"))
    run, requests = bench.run("connector", bench.arguments(connector_id=ID, **IDENTITY))
    assert requests == [GET, put(IDENTITY), GET, update("_name", {"name": "One"}), GET]
    assert (run.result["changed"], run.result["action"]) == (True, "create")
    assert stored(emu) == {**theirs, "name": "One"}


def test_created_by_another_client_just_as_declared(bench: Bench, emu: Emulator) -> None:
    """The response to ours was unclear, and what it was for is there: that counts as a change."""
    emu.add_fault(Fault("status", method="PUT", path=f"{ID}$", status=429, headers={"Retry-After": "0"}))
    emu.connector_service.before(lambda: emu.seed_connector(ID, document()), "GET", ID)
    emu.add_fault(dataclasses.replace(MISSING, method="GET"))
    run, requests = bench.run("connector", bench.arguments(connector_id=ID, **IDENTITY))
    assert (run.result["changed"], run.result["action"]) == (True, "create")
    assert requests == [GET, put(IDENTITY), GET]


@pytest.mark.parametrize("declared", [{"name": "New"}, {"service_type": "jira"}, {"configuration": {"host": "h"}}])
@pytest.mark.parametrize("server", ["8.14.0", "9.5.3"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_deleted_by_another_client_meanwhile(
    bench: Bench, emu: Emulator, when: str, server: str, declared: Json
) -> None:
    """It is made anew, which is what the report is about. Not every call notices a soft deletion, but a look does."""
    emu.set_version(server)
    seed(emu)

    def gone() -> None:
        if emu.node.release.has("connector_soft_delete"):
            emu.connectors[ID]["deleted"] = True
        else:
            del emu.connectors[ID]

    emu.add_fault(Fault("delay", method="PUT", when=when, call=gone))
    fields: Json = {"configuration_schema": {"host": SCHEMA["host"]}} if "configuration" in declared else {}
    run, requests = bench.run("connector", bench.arguments(connector_id=ID, **declared, **fields))
    assert (run.result["changed"], run.result["action"], run.result["diff"]["before"]) == (True, "create", {})
    assert requests[-1] == GET
    assert any(request[:2] == ("PUT", GET[1]) for request in requests)
    assert not stored(emu).get("deleted")


def test_deleted_again_and_again(bench: Bench, emu: Emulator) -> None:
    """Whether it is missed before an update or after a creation, the run ends some time."""
    seed(emu)
    emu.add_fault(dataclasses.replace(MISSING, method="PUT", times=None))
    run, requests = bench.run("connector", bench.arguments(connector_id=ID, name="New"))
    assert (run.result["error"]["status"], run.result["changed"]) == (404, False)
    assert requests == [GET, *[update("_name", {"name": "New"}), GET] * 6]
    emu.clear_faults()
    emu.connectors.clear()
    emu.add_fault(Fault("delay", method="PUT", when="after", call=emu.connectors.clear, times=None))
    run, requests = bench.run("connector", bench.arguments(connector_id=ID, name="New"))
    assert "changed or deleted by other clients again and again" in run.result["msg"]
    assert (run.result["changed"], run.result["action"]) == (True, "create")
    assert requests == [GET, *[put({"name": "New"}), GET] * 6]


def test_heartbeats_are_no_change_of_another_client(bench: Bench, emu: Emulator) -> None:
    """The connector service writes before each read; it is still seen that ours is undone."""
    seed(emu)
    emu.connector_service.heartbeats = True
    emu.add_fault(Fault("reset", method="PUT", times=None))
    run, requests = bench.run("connector", bench.arguments(connector_id=ID, name="New", retries=2))
    assert (run.result["failed"], run.result["changed"]) == (True, False)
    assert requests == [GET, *[update("_name", {"name": "New"}), GET] * 3]


def test_the_service_beats_its_heart(bench: Bench, emu: Emulator) -> None:
    """A conflict that the server itself meets."""
    seed(emu)
    emu.connector_service.conflict(times=2)
    declared: Json = {"service_type": "mysql", "configuration": {"host": "h"}}
    seen = ensure(bench, **declared, check_differs=RACE)
    assert seen.result["changed"]
    calls = [request[1].rpartition("/")[2] for request in seen.requests if request[0] == "PUT"]
    assert calls == ["_service_type", "_service_type", "_service_type", "_configuration"]


def test_the_service_does_it_for_us(bench: Bench, emu: Emulator) -> None:
    """What it wrote meanwhile is not written again, which would throw the status back."""
    seed(emu)
    emu.connector_service.conflict(change={"name": "New"})
    run, requests = bench.run("connector", bench.arguments(connector_id=ID, name="New", retries=2))
    assert requests == [GET, update("_name", {"name": "New"}), GET]
    assert (run.result["changed"], run.result["action"]) == (False, "none")


@pytest.mark.parametrize("declared", [{"service_type": "jira"}, {"name": "New"}, {"scheduling": {"full": NIGHTLY}}])
def test_a_proxy_sends_it_twice(bench: Bench, emu: Emulator, declared: Json) -> None:
    """The answer to the second copy says that nothing had to be done, but the first one was this run's."""
    seed(emu)
    emu.add_fault(Fault("twice", method="PUT"))
    run, _requests = bench.run("connector", bench.arguments(connector_id=ID, **declared))
    assert (run.result["changed"], run.result["action"]) == (True, "update")
    assert run.result["diff"]["before"] != run.result["diff"]["after"]


def test_the_service_registers_its_schema_meanwhile(bench: Bench, emu: Emulator) -> None:
    """A new look finds the fields."""
    seed(emu, configuration={})
    emu.connector_service.conflict(change={"configuration": schema(), "status": "needs_configuration"})
    run, _requests = bench.run(
        "connector",
        bench.arguments(
            connector_id=ID, name="New", configuration={"host": "h"}, configuration_secrets={"password": PASSWORD}
        ),
    )
    assert run.result["changed"]
    assert stored(emu)["configuration"]["host"]["value"] == "h"


@pytest.mark.parametrize("wait_timeout", [0, 20])
def test_the_service_registers_its_schema_while_we_create(bench: Bench, emu: Emulator, wait_timeout: int) -> None:
    """The last look finds the fields, so the values are set then, be it waited for or not."""
    emu.connector_service.schemas = {"postgresql": SCHEMA}
    emu.connector_service.automatic = True
    declared: Json = {**IDENTITY, "scheduling": {"full": NIGHTLY}, "configuration": {"host": "h"}}
    run, requests = bench.run("connector", bench.arguments(connector_id=ID, **declared, wait_timeout=wait_timeout))
    assert (run.result["changed"], run.result["action"]) == (True, "create")
    assert [request[1].rpartition("/")[2] for request in requests if request[0] == "PUT"] == [
        ID,
        "_scheduling",
        "_configuration",
    ]
    assert stored(emu)["configuration"]["host"]["value"] == "h"


def test_the_service_validates_a_draft_without_activating_it(bench: Bench, emu: Emulator) -> None:
    """The last look finds it valid, so it is activated."""
    seed(emu)
    service = emu.connector_service
    service.before(lambda: service.before(lambda: service.validate(ID, activate=False), "GET"), "PUT")
    run, requests = bench.run("connector", bench.arguments(connector_id=ID, filtering={"rules": [RULE]}))
    assert run.result["changed"]
    assert [request[1].rpartition("/")[2] for request in requests if request[0] == "PUT"] == ["_filtering", "_activate"]
    assert stored(emu)["filtering"][0]["active"]["rules"][0]["id"] == RULE["id"]


def test_another_client_writes_it_back(bench: Bench, emu: Emulator) -> None:
    """Told, and not fought over."""
    seed(emu)
    emu.connector_service.before(lambda: None, "GET")  # the first look
    emu.connector_service.before(
        lambda: emu.connector_service.before(lambda: emu.connectors[ID].update(name="Old"), "GET"), "PUT"
    )
    seen = ensure(bench, name="New", check_differs=RACE)
    failed(seen, "does not show it as declared: name", "Run again", changed=True)


def test_written_back_before_ours_finds_nothing_to_do(bench: Bench, emu: Emulator) -> None:
    """The answer says that it is as declared, the read does not: nothing was written, and it is not asked again."""
    seed(emu)
    emu.add_fault(Fault("status", method="PUT", status=200, body={"result": "noop"}, times=None))
    seen = ensure(bench, name="New", faults_in_check=False, check_differs=RACE)
    failed(seen, "does not show it as declared: name", "Run again")
    assert seen.requests == [GET, update("_name", {"name": "New"}), GET]


@pytest.mark.parametrize("after", [0.1, 0.25, 0.4])
def test_killed(bench: Bench, emu: Emulator, after: float) -> None:
    """Wherever it is ended, the next run makes the whole of it, and the one after that finds nothing to do."""
    declared: Json = {
        **IDENTITY,
        "configuration_schema": SCHEMA,
        "configuration_secrets": {"password": PASSWORD},
        "pipeline": PIPELINE,
        "scheduling": {"full": NIGHTLY},
        "api_key_id": "k",
    }
    emu.add_fault(Fault("delay", delay=0.12, method="PUT", times=None))
    arguments = bench.arguments(connector_id=ID, **declared)
    process = started(arguments, "connector")
    deadline = time.monotonic() + 30
    while not any(entry.method == "PUT" for entry in emu.log) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(after)
    process.kill()
    process.wait()
    emu.clear_faults()
    time.sleep(0.3)
    seen = ensure(bench, **declared)
    assert stored(emu)["scheduling"] == schedules(full=NIGHTLY)
    assert stored(emu)["configuration"]["password"]["value"] == PASSWORD
    assert not any(request == put(IDENTITY) for request in seen.requests)

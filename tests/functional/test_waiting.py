# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`wait_timeout` goes to servers that know it, and decides with `timeout` how long the client waits."""

from __future__ import annotations

import time

import pytest
from functional import facts
from functional.facts import BODY, KEY, NEWEST, SETTINGS, TASK, USER, VERSIONS, Json, can, seed, standing, stored_in
from functional.harness import GET, GET_TRIAL, TRIAL, USERS, VERSION, Bench, delete, merged_over, put, squeezed, update
from support.modules import AZURE

from es_emulator import Emulator, Fault

ASKS_AZURE = "how long Azure takes is known only when it is asked"


@pytest.mark.parametrize("version", VERSIONS)
def test_create(bench: Bench, emu: Emulator, version: str) -> None:
    """The version is asked for, because a server that does not know the parameter refuses the call."""
    emu.set_version(version)
    seen = bench.ensure(**TASK, wait_timeout=45)
    query = "timeout=45s" if can(version, "create_timeout") else ""
    assert (seen.result["changed"], seen.result["action"]) == (True, "create")
    assert seen.requests == [GET, VERSION, put(BODY, query=query)]
    assert stored_in(emu) == standing(version)


@pytest.mark.parametrize("version", facts.having("update"))
def test_update(bench: Bench, emu: Emulator, version: str) -> None:
    stored = facts.existing(emu, version, "completion")
    seen = bench.ensure(task_type="completion", wait_timeout="45", **USER)
    query = "timeout=45s" if can(version, "update_timeout") else ""
    assert seen.requests == [GET, VERSION, update(USER, "completion", query)]
    assert stored_in(emu) == merged_over(stored, USER)


@pytest.mark.parametrize("version", VERSIONS)
def test_recreate_and_delete(bench: Bench, emu: Emulator, version: str) -> None:
    """Only creates have the parameter; deletes never."""
    stored = facts.existing(emu, version)
    settings = {**SETTINGS, "api_version": "2025-01-01"}
    seen = bench.ensure(task_type="text_embedding", service_settings=settings, recreate=True, wait_timeout=45)
    query = "timeout=45s" if can(version, "create_timeout") else ""
    body: Json = {"service": "azureopenai", "service_settings": merged_over(stored["service_settings"], settings)}
    for name in ("dimensions", "similarity"):
        del body["service_settings"][name]
    if stored["chunking_settings"]:
        body["chunking_settings"] = stored["chunking_settings"]
    asked = [USERS] if can(version, "names_users") else []
    writes = [put(body, inference_id=TRIAL, query=query), GET, delete(), put(body, query=query), delete(TRIAL)]
    assert seen.requests == [GET, VERSION, *asked, *writes]
    assert len(seen.result.get("warnings", [])) == len(facts.untold(version))
    removed = bench.ensure(state="absent", wait_timeout=45)
    assert removed.requests == [GET, delete(), GET_TRIAL]


@pytest.mark.parametrize("task_type", ["text_embedding", "completion", "chat_completion"])
def test_a_write_may_take_longer_than_timeout(bench: Bench, emu: Emulator, task_type: str) -> None:
    """The server tries Azure out while we wait; `timeout` does not cut that off."""
    emu.azure.latency = 1.0
    settings = {**facts.place(task_type), "api_key": KEY}
    seen = bench.ensure(task_type=task_type, service_settings=settings, timeout=0.4)
    assert seen.result["action"] == "create"
    assert len(seen.requests) == 2


@pytest.mark.parametrize("version", ["8.19.0", "9.3.1", "9.4.0", NEWEST])
def test_azure_too_slow(bench: Bench, emu: Emulator, version: str) -> None:
    """The server gives up after `wait_timeout`: the message speaks of time, the endpoint is not there."""
    emu.set_version(version)
    emu.azure.latency = 5.0
    seen = bench.ensure(**TASK, wait_timeout=1, retries=0, check_differs=ASKS_AZURE)
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert "did not answer in time" in seen.result["msg"]
    assert "wait_timeout" in seen.result["msg"]
    assert "Request timed out after [1s]" in seen.result["error"]["caused_by"]["reason"]
    assert not emu.endpoints


def test_a_write_that_hangs_is_given_up(bench: Bench, emu: Emulator) -> None:
    """After the server's wait and ten seconds the answer counts as lost: the state is read, and told."""
    emu.add_fault(Fault("hang", method="PUT"))
    began = time.monotonic()
    run, requests = bench.run(AZURE, bench.arguments(inference_id="e1", **TASK, timeout=0.5, wait_timeout=1, retries=0))
    assert 11 <= time.monotonic() - began < 14
    assert (run.result["failed"], run.result["changed"]) == (True, False)
    assert "No complete answer from http://" in run.result["msg"]
    assert "within 11 seconds" in run.result["msg"]
    assert "does not exist" in run.result["msg"]
    assert requests == [GET, VERSION, put(BODY, query="timeout=1s"), GET]


@pytest.mark.parametrize("forced", [False, True])
def test_a_delete_may_take_longer_than_timeout(bench: Bench, emu: Emulator, forced: bool) -> None:
    """The server waits for its master and for the index; what is slow is not lost, and not asked for again."""
    seed(emu, standing(NEWEST))
    emu.add_fault(Fault("delay", method="DELETE", query="^(?!dry_run)", delay=2.0))
    run, requests = bench.run(AZURE, bench.arguments(inference_id="e1", state="absent", timeout=1, force=forced))
    assert (run.result["changed"], run.result["action"]) == (True, "delete")
    assert requests == [GET, *([USERS] if forced else []), delete(), GET_TRIAL]
    assert not emu.endpoints


def test_deletes_of_a_recreation_may_take_longer_than_timeout(bench: Bench, emu: Emulator) -> None:
    stored = seed(emu, standing(NEWEST))
    emu.add_fault(Fault("delay", method="DELETE", query="^$", delay=1.2, times=2))
    settings = {**SETTINGS, "api_version": "2025-01-01"}
    seen = bench.ensure(task_type="text_embedding", service_settings=settings, recreate=True, timeout=0.6)
    assert seen.result["action"] == "recreate"
    deletes = [request for request in seen.requests if request[0] == "DELETE"]
    assert deletes == [USERS, delete(), delete(TRIAL)]
    assert [request[0] for request in seen.requests[3:]] == ["PUT", "GET", "DELETE", "PUT", "DELETE"]
    assert stored_in(emu) == merged_over(stored, {"service_settings": {"api_version": "2025-01-01"}})


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_hanging_delete(bench: Bench, emu: Emulator, when: str) -> None:
    """Given up like any other write, which is forty seconds without the hurry."""
    seed(emu, standing(NEWEST))
    emu.add_fault(Fault("hang", method="DELETE", when=when))
    arguments = bench.arguments(inference_id="e1", state="absent", timeout=0.5, retries=1)
    run, requests = bench.run(AZURE, arguments, hurried=True)
    assert (run.result["changed"], run.result["action"]) == (True, "delete")
    assert squeezed(requests) == [GET, delete(), GET, *([delete()] if when == "before" else []), GET_TRIAL]
    assert not emu.endpoints


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_a_read_that_hangs(bench: Bench, emu: Emulator, fault: str) -> None:
    """Reads wait `timeout`, and are repeated."""
    stored = seed(emu, standing(NEWEST))
    emu.add_fault(Fault(fault, method="GET", delay=0.2))
    seen = bench.ensure(task_type="text_embedding", service_settings=facts.PLACE, timeout=0.5, again=False)
    assert (seen.result["action"], seen.result["endpoint"]) == ("none", facts.shown(NEWEST, stored))
    assert seen.requests == [GET, GET]

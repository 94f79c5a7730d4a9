# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers without the inference API, or without a part of it: it is said so, and which version would have it."""

from __future__ import annotations

import typing as t

import pytest
from functional.facts import KEY, NEWEST, PLACE, Json, existing, named
from functional.harness import VERSION, Bench, Request, get, infer
from functional.sets import item
from support.modules import AZURE, INFERENCE, INFO, SERVICES, SET

from es_emulator import Emulator, Fault

MESSAGES: Json = {"messages": [{"role": "user", "content": "a"}], "task_type": "chat_completion"}


class Case(t.NamedTuple):
    """A module, what is declared, and the first request, which meets no handler."""

    module: str
    options: Json
    request: Request


CASES: dict[str, Case] = {
    "inference": Case(
        INFERENCE, {"inference_id": "e1", "task_type": "text_embedding", "input": ["a"]}, infer("text_embedding")
    ),
    "inference, task type looked up": Case(INFERENCE, {"inference_id": "e1", "input": ["a"]}, get()),
    "chat": Case(INFERENCE, {"inference_id": "e1", **MESSAGES}, infer("chat_completion")),
    "services": Case(SERVICES, {}, get("_services")),
    "endpoints": Case(INFO, {}, get("_all")),
    "one endpoint": Case(
        AZURE,
        {"inference_id": "e1", "task_type": "text_embedding", "service_settings": {**PLACE, "api_key": KEY}},
        get(),
    ),
    "set": Case(SET, {"endpoints": [item("e1")]}, get("_all")),
}
ANSWERS = {
    405: "Incorrect HTTP method for uri [{1}] and method [{0}], allowed: [HEAD]",
    400: "no handler found for uri [{1}] and method [{0}]",
}


def without_handler(emu: Emulator, request: Request, status: int) -> Json:
    """Let the server not know a call; returns the error in the result."""
    reason = ANSWERS[status].format(*request)
    body = {"error": reason, "status": status}
    emu.add_fault(Fault("status", path=f"^{request[1]}$", status=status, body=body, times=None))
    return {"status": status, "type": None, "reason": reason, "caused_by": None}


@pytest.mark.parametrize("status", ANSWERS)
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("server", [NEWEST, "8.18.0", "serverless"])
def test_switched_off(bench: Bench, emu: Emulator, server: str, name: str, status: int) -> None:
    """The version has it, so it must be the plugin."""
    emu.set_version(server)
    case = CASES[name]
    error = without_handler(emu, case.request, status)
    for check in (True, False):
        run, requests = bench.run(case.module, bench.arguments(**case.options), check=check)
        assert (run.result["failed"], run.result["changed"]) == (True, False)
        hint = f"{named(server)} does not have the inference API: is its inference plugin disabled?"
        assert hint in run.result["msg"]
        assert run.result["error"] == error
        assert run.result["request"] == {"method": case.request[0], "path": case.request[1]}
        assert [request[:2] for request in requests] == [case.request[:2], VERSION[:2]]


@pytest.mark.parametrize("server", ["8.14.0", "8.15.0", "8.16.0", "8.17.0"])
def test_chat_needs_a_newer_server(bench: Bench, emu: Emulator, server: str) -> None:
    """Both versions are named, whatever the server itself says."""
    existing(emu, server)
    run, requests = bench.run(INFERENCE, bench.arguments(inference_id="e1", **MESSAGES))
    assert (run.result["failed"], run.result["changed"]) == (True, False)
    assert "The task type chat_completion needs Elasticsearch 8.18 or later" in run.result["msg"]
    assert f"this server is {named(server)}" in run.result["msg"]
    assert run.result["error"]["status"] in (400, 405)
    assert run.result["request"] == {"method": "POST", "path": infer("chat_completion")[1]}
    assert [request[:2] for request in requests] == [infer("chat_completion")[:2], VERSION[:2]]


@pytest.mark.parametrize("name", CASES)
def test_version_that_may_not_be_read(bench: Bench, emu: Emulator, name: str) -> None:
    """What is told is still that the API is missing, and not that reading the version was refused."""
    emu.privileges = {"manage_inference"}
    case = CASES[name]
    error = without_handler(emu, case.request, 405)
    run, _requests = bench.run(case.module, bench.arguments(**case.options))
    assert run.result["error"] == error
    assert "it is too old, or its inference plugin is disabled" in run.result["msg"]


@pytest.mark.parametrize("server", ["8.14.0", "8.16.0"])
@pytest.mark.parametrize("status", ANSWERS)
def test_services_need_a_newer_server(bench: Bench, emu: Emulator, server: str, status: int) -> None:
    """Also where the old server has no inference API at all."""
    emu.set_version(server)
    without_handler(emu, CASES["services"].request, status)
    run, _requests = bench.run(SERVICES, bench.arguments())
    assert "needs Elasticsearch 8.17 or later" in run.result["msg"]
    assert named(server) in run.result["msg"]


@pytest.mark.parametrize("server", ["8.14.0", "8.17.0", NEWEST])
def test_another_mistake_is_not_taken_for_that(bench: Bench, emu: Emulator, server: str) -> None:
    emu.set_version(server)
    run, requests = bench.run(INFERENCE, bench.arguments(inference_id="e1", task_type="painting", input=["a"]))
    assert run.result["failed"]
    assert "does not have the inference API" not in run.result["msg"]
    assert "needs Elasticsearch" not in run.result["msg"]
    assert len(requests) == 1

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway answers each write with 502 or 504: the result has that error, and the message has advice."""

from __future__ import annotations

import typing as t

import pytest
from functional import connectors as c
from functional.facts import NEWEST, SETTINGS, Json, seed, standing
from functional.harness import TRIAL, Bench
from functional.sets import item, texts
from support.modules import AZURE, CONNECTOR, INFERENCE, SET, SYNC_JOB

from es_emulator import Emulator, Fault

RECREATE: Json = {"service_settings": {**SETTINGS, "api_version": "2025-01-01"}, "recreate": True}


def error_of(status: int, reason: str, kind: str | None = None) -> Json:
    """What a result tells of it."""
    return {"status": status, "type": kind, "reason": reason, "caused_by": None}


#: status, body, and the error in the result
GATEWAYS: dict[str, tuple[int, t.Any, Json]] = {
    "502, Elasticsearch's form": (
        502,
        {"error": {"root_cause": [], "type": "status_exception", "reason": "bad gateway"}, "status": 502},
        error_of(502, "bad gateway", "status_exception"),
    ),
    "504, Elasticsearch's form": (
        504,
        {"error": {"root_cause": [], "type": "timeout_exception", "reason": "too late"}, "status": 504},
        error_of(504, "too late", "timeout_exception"),
    ),
    "502, another form": (
        502,
        {"ok": False, "message": "backend closed connection"},
        error_of(502, "backend closed connection"),
    ),
    "504, a text": (504, {"error": "upstream request timeout"}, error_of(504, "upstream request timeout")),
    "504, no JSON": (504, "upstream request timeout", error_of(504, "upstream request timeout")),
}


class Case(t.NamedTuple):
    """A task whose write meets the gateway: module, options, the request that writes, what is there before."""

    module: str
    options: Json
    method: str
    path: str = ""
    there: bool = True
    changed: bool = False


def _case(options: Json, method: str, path: str = "/e1$", **more: t.Any) -> Case:
    declared: Json = {"inference_id": "e1", "task_type": "text_embedding", **options}
    return Case(more.pop("module", AZURE), declared, method, path, **more)


CASES: dict[str, Case] = {
    "create": _case({"service_settings": SETTINGS}, "PUT", there=False),
    "update": _case({"task_settings": {"user": "new"}}, "PUT", "/_update$"),
    "removal": _case({"state": "absent"}, "DELETE"),
    "throw-away endpoint": _case(RECREATE, "PUT", r"-trial-[0-9a-f]{8}$"),
    "removal before the creation": _case(RECREATE, "DELETE"),
    "creation after the removal": _case(RECREATE, "PUT", changed=True),
    "inference": _case({"input": ["a"]}, "POST", module=INFERENCE),
    "connector": Case(CONNECTOR, {"connector_id": "c2", "name": "New"}, "PUT"),
    "connector's name": Case(CONNECTOR, {"connector_id": c.ID, "name": "New"}, "PUT"),
    "connector's removal": Case(CONNECTOR, {"connector_id": c.ID, "state": "absent"}, "DELETE"),
    "sync job": Case(SYNC_JOB, {"connector_id": c.ID, "job_type": "full"}, "POST"),
}
ROWS = [(name, list(GATEWAYS)[number % len(GATEWAYS)]) for number, name in enumerate(CASES)]
ROWS += [(name, gateway) for name in ("create", "removal", "connector's name") for gateway in GATEWAYS]
ADVICE = ("Elasticsearch, or a proxy in front of it, is not available: check the state of the cluster", "un again")


def struck(bench: Bench, case: Case, gateway: str) -> Json:
    """The result of the task, which fails."""
    status, body, _error = GATEWAYS[gateway]
    if case.there:
        seed(bench.emu, standing(NEWEST))
    c.seed(bench.emu)
    words: Json = {"method": case.method, "path": case.path, "query": "^(?!dry_run)"}
    bench.emu.add_fault(Fault("status", status=status, body=body, times=None, **words))
    run, _requests = bench.run(case.module, bench.arguments(retries=1, **case.options))
    assert run.result["failed"]
    return run.result


@pytest.mark.parametrize(("name", "gateway"), sorted({*ROWS}))
def test_no_effect_after_all_retries(bench: Bench, name: str, gateway: str) -> None:
    result = struck(bench, CASES[name], gateway)
    assert result["changed"] == CASES[name].changed
    assert result["error"] == GATEWAYS[gateway][2]
    assert result["request"]["method"] == CASES[name].method
    assert any(text in result["msg"] for text in ADVICE), result["msg"]
    assert GATEWAYS[gateway][2]["reason"].rstrip(".") in result["msg"]


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize(
    "name", ["create", "update", "removal", "connector", "connector's name", "connector's removal"]
)
def test_nothing_can_be_read_any_more(bench: Bench, emu: Emulator, name: str, gateway: str) -> None:
    """The loss of the answer is told, not only that the outcome could not be read."""
    unavailable = Fault("status", method="GET", path="/_inference|/_connector", skip=1, status=503, times=None)
    emu.add_fault(unavailable)
    result = struck(bench, CASES[name], gateway)
    assert result["error"] == GATEWAYS[gateway][2]
    assert result["request"]["method"] == CASES[name].method
    assert result["changed"], "it may have been written"
    assert "Reading it failed, too" in result["msg"]
    assert "It may have been written" in result["msg"]
    assert "run again" in result["msg"]


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_removal_of_the_throw_away_endpoint(bench: Bench, emu: Emulator, gateway: str) -> None:
    """It goes last, when the endpoint is as declared: a failure is a warning, which names what is left."""
    status, body, error = GATEWAYS[gateway]
    seed(emu, standing(NEWEST))
    emu.add_fault(Fault("status", method="DELETE", path=f"/{TRIAL}$", status=status, body=body, times=None))
    options: Json = {"inference_id": "e1", "task_type": "text_embedding", **RECREATE}
    run, _requests = bench.run(AZURE, bench.arguments(retries=1, **options))
    assert (run.result.get("failed"), run.result["changed"], run.result["action"]) == (None, True, "recreate")
    warning = texts(run.result["warnings"])
    assert "could not be removed" in warning
    assert error["reason"].rstrip(".") in warning
    assert f"DELETE _inference/text_embedding/{TRIAL}" in warning
    assert set(emu.endpoints) == {"e1", TRIAL}


def test_in_a_set(bench: Bench, emu: Emulator) -> None:
    """With the one that it is about."""
    status, body, error = GATEWAYS["504, a text"]
    emu.add_fault(Fault("status", method="PUT", path="/e1$", status=status, body=body, times=None))
    run, _requests = bench.run(SET, bench.arguments(retries=0, endpoints=[item("e1"), item("e2")]))
    assert run.result["failed"]
    found = {result["inference_id"]: result for result in run.result["endpoints"]}
    assert found["e1"]["error"]["error"] == error
    assert ADVICE[0] in found["e1"]["error"]["msg"]
    assert found["e2"]["action"] == "create"

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pretend connector service; faults and the control API with connectors."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
from emulator.connector_cases import RULE, SCHEMA, create, document
from emulator.support import Api

from es_emulator import Emulator, Fault

ERRORS = [{"ids": ["r1"], "messages": ["unknown field"]}]


def waiting(emu: Emulator, api: Api, **settings: Any) -> None:
    """A new connector, and a service that knows its schema."""
    emu.connector_service.schemas["postgresql"] = SCHEMA
    for name, value in settings.items():
        setattr(emu.connector_service, name, value)
    create(api, index_name="i", service_type="postgresql")


def test_register(emu: Emulator, api: Api) -> None:
    waiting(emu, api)
    emu.connector_service.register("c1")
    stored = emu.connectors["c1"]
    assert stored["status"] == "needs_configuration"
    assert stored["configuration"]["host"] == {"value": None, **SCHEMA["host"]}
    assert stored["configuration"]["tls"]["value"] is False
    api.put("/_connector/c1/_configuration", {"values": {"host": "h"}})
    emu.connector_service.register("c1", {"host": {"label": "Server"}, "more": {"label": "More"}})
    assert emu.connectors["c1"]["configuration"] == {
        "host": {"label": "Server", "value": "h"},
        "more": {"label": "More", "value": None},
    }
    assert emu.connectors["c1"]["status"] == "configured"


def test_steps_with_a_connector(emu: Emulator, api: Api) -> None:
    waiting(emu, api)
    service = emu.connector_service
    service.fail("c1", "no route")
    assert (emu.connectors["c1"]["status"], emu.connectors["c1"]["error"]) == ("error", "no route")
    service.connect("c1")
    assert (emu.connectors["c1"]["status"], emu.connectors["c1"]["error"]) == ("connected", None)
    seen = emu.connectors["c1"]["last_seen"]
    service.heartbeat("c1")
    assert emu.connectors["c1"]["last_seen"] > seen
    service.write("c1", {"features": {}})
    assert api.get("/_connector/c1").body["features"] == {}


@pytest.mark.parametrize(
    ("errors", "activate", "state", "active"),
    [([], True, "valid", True), ([], False, "valid", False), (ERRORS, True, "invalid", False)],
)
def test_validate(emu: Emulator, api: Api, errors: Any, activate: bool, state: str, active: bool) -> None:
    waiting(emu, api)
    api.put("/_connector/c1/_filtering", {"rules": [RULE]})
    emu.connector_service.validate("c1", errors, activate=activate)
    stored = emu.connectors["c1"]["filtering"][0]
    assert stored["draft"]["validation"] == {"errors": errors, "state": state}
    assert (stored["active"] == stored["draft"]) is active


def job(emu: Emulator, api: Api) -> str:
    """A job of a connector."""
    if "c1" not in emu.connectors:
        emu.seed_connector("c1", document())
    return str(api.post("/_connector/_sync_job", {"id": "c1"}).body["id"])


def test_steps_with_a_job(emu: Emulator, api: Api) -> None:
    service, job_id = emu.connector_service, job(emu, api)
    service.claim(job_id)
    running = dict(emu.sync_jobs[job_id])
    assert (running["status"], running["worker_hostname"]) == ("in_progress", "pretend-connector-service")
    service.progress(job_id, indexed_document_count=5)
    service.suspend(job_id)
    assert (emu.sync_jobs[job_id]["status"], emu.sync_jobs[job_id]["indexed_document_count"]) == ("suspended", 5)
    service.claim(job_id)
    service.complete(job_id, total_document_count=99)
    done = emu.sync_jobs[job_id]
    counted = {key: done[key] for key in service.counters}
    assert (done["status"], counted) == ("completed", {**service.counters, "total_document_count": 99})
    assert done["completed_at"] > running["started_at"]
    assert emu.connectors["c1"]["last_sync_status"] == "completed"


def test_a_job_that_fails_or_is_canceled(emu: Emulator, api: Api) -> None:
    service, first, second = emu.connector_service, job(emu, api), job(emu, api)
    service.fail_job(first, "no route", indexed_document_count=1)
    assert (emu.sync_jobs[first]["status"], emu.sync_jobs[first]["error"]) == ("error", "no route")
    assert emu.connectors["c1"]["last_sync_error"] == "no route"
    service.cancel(second)
    assert emu.sync_jobs[second]["status"] == "canceled"
    assert emu.sync_jobs[second]["canceled_at"] == emu.sync_jobs[second]["completed_at"]


LIFE = {
    "pending": {"claim", "complete", "fail_job", "cancel"},
    "in_progress": {"claim", "suspend", "complete", "fail_job"},
    "suspended": {"claim", "suspend", "complete", "fail_job", "cancel"},
    "canceling": {"cancel", "fail_job"},
    "completed": {"complete"},
    "canceled": {"cancel"},
    "error": {"fail_job"},
}


@pytest.mark.parametrize("status", LIFE)
@pytest.mark.parametrize("step", ["claim", "suspend", "complete", "fail_job", "cancel"])
def test_the_service_keeps_to_the_protocol(emu: Emulator, api: Api, status: str, step: str) -> None:
    job_id = job(emu, api)
    emu.sync_jobs[job_id]["status"] = status
    if step in LIFE[status]:
        getattr(emu.connector_service, step)(job_id, *(["e"] if step == "fail_job" else []))
    else:
        with pytest.raises(ValueError, match=f"a job that is {status} cannot become"):
            getattr(emu.connector_service, step)(job_id, *(["e"] if step == "fail_job" else []))
        assert emu.sync_jobs[job_id]["status"] == status


def test_step_does_what_is_due(emu: Emulator, api: Api) -> None:
    waiting(emu, api)
    service = emu.connector_service
    assert service.step() == [("register", "c1")]
    assert service.step() == []
    api.put("/_connector/c1/_configuration", {"values": {"host": "h"}})
    api.put("/_connector/c1/_filtering", {"rules": [RULE]})
    job_id = api.post("/_connector/_sync_job", {"id": "c1"}).body["id"]
    assert service.step() == [("connect", "c1"), ("validate", "c1"), ("claim", job_id)]
    assert service.step() == [("complete", job_id)]
    assert service.step() == []
    api.delete("/_connector/c1")
    emu.connectors["c1"]["status"] = "configured"
    assert service.step() == []


def test_step_follows_the_settings(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document())
    service = emu.connector_service
    service.job_error, job_id = "broken", job(emu, api)
    service.step()
    api.put(f"/_connector/_sync_job/{job_id}/_cancel")
    assert service.step() == [("cancel", job_id)]
    assert emu.sync_jobs[job_id]["status"] == "canceled"
    other = job(emu, api)
    assert [service.step(), service.step()] == [[("claim", other)], [("fail_job", other)]]
    assert emu.sync_jobs[other]["error"] == "broken"
    service.jobs_hang, third = True, job(emu, api)
    assert [service.step(), service.step()] == [[("claim", third)], []]


@pytest.mark.parametrize("requests_to_wait", [0, 1, 3])
def test_automatic_after_requests(emu: Emulator, api: Api, requests_to_wait: int) -> None:
    waiting(emu, api, automatic=True, after_requests=requests_to_wait)
    polls = 0
    while not api.get("/_connector/c1").body["configuration"]:
        polls += 1
        assert polls < 10
    assert polls == requests_to_wait
    api.get("/_inference")  # is no request to connectors
    job_id = api.post("/_connector/_sync_job", {"id": "c1"}).body["id"]
    states = [api.get(f"/_connector/_sync_job/{job_id}").body["status"] for _round in range(2 * requests_to_wait + 3)]
    expected = ["pending"] * requests_to_wait + ["in_progress"] * (requests_to_wait + 1)
    assert states == [*expected, *["completed"] * (len(states) - len(expected))]


def test_automatic_after_seconds(emu: Emulator, api: Api) -> None:
    waiting(emu, api, automatic=True, after_seconds=0.2)
    assert api.get("/_connector/c1").body["configuration"] == {}
    began = time.monotonic()
    while not api.get("/_connector/c1").body["configuration"]:
        assert time.monotonic() - began < 10
    assert time.monotonic() - began >= 0.15


def test_automatic_judges_drafts(emu: Emulator, api: Api) -> None:
    waiting(emu, api, automatic=True, draft_errors=ERRORS)
    api.put("/_connector/c1/_filtering", {"rules": [RULE]})
    assert api.get("/_connector/c1").body["filtering"][0]["draft"]["validation"]["errors"] == ERRORS


def test_heartbeats(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document())
    emu.connector_service.heartbeats = True
    seen = [api.get("/_connector/c1").body["last_seen"] for _round in range(2)]
    assert seen[0] < seen[1]


@pytest.mark.parametrize(("when", "stored"), [("before", False), ("after", True)])
@pytest.mark.parametrize("action", ["reset", "truncate", "status"])
def test_the_usual_faults(emu: Emulator, api: Api, action: str, when: str, stored: bool) -> None:
    emu.add_fault(Fault(action, method="PUT", path=r"/_connector/c1$", when=when))
    if action == "status":
        assert api.put("/_connector/c1").status == 503
    else:
        with pytest.raises(requests.exceptions.RequestException):
            api.put("/_connector/c1")
    assert ("c1" in emu.connectors) is stored
    assert (emu.log[0].path, emu.log[0].fault) == ("/_connector/c1", action)


def test_filter_path_and_pretty(api: Api) -> None:
    create(api, name="one")
    assert api.get("/_connector/c1?filter_path=id,name&pretty").body == {"id": "c1", "name": "one"}


def test_control_api(emu: Emulator, api: Api) -> None:
    assert api.put("/_emulator/connectors/c1", document(status="created", configuration={})).status == 200
    assert api.put("/_emulator/connector_service", {"schemas": {"postgresql": SCHEMA}, "job_error": "e"}).status == 200
    assert api.post("/_emulator/connector_service/step").body == [["register", "c1"]]
    assert api.post("/_emulator/connector_service/fail", {"connector_id": "c1", "error": "x"}).status == 200
    assert emu.connectors["c1"]["error"] == "x"
    assert api.post("/_emulator/connector_service/conflict", {"change": {"name": "y"}}).status == 200
    assert api.put("/_connector/c1/_name", {"name": "z"}).status == 409
    job_document = {"connector": {"id": "c1"}, "status": "in_progress", "created_at": "2026"}
    assert api.put("/_emulator/sync_jobs/j1", job_document).status == 200
    assert api.post("/_emulator/connector_service/step").body == [["fail_job", "j1"]]
    state = api.get("/_emulator/state").body
    assert (state["connectors"]["c1"]["name"], state["sync_jobs"]["j1"]["status"]) == ("y", "error")
    assert api.put("/_emulator/search_lag", {"searches": 1}).status == 200
    api.put("/_connector/c1/_name", {"name": "z"})
    assert api.post("/_emulator/refresh").status == 200
    assert api.get("/_connector").body["results"][0]["name"] == "z"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("PUT", "connector_service", {"scheams": {}}), ("POST", "connector_service/clear", {})],
)
def test_control_api_refuses_what_it_does_not_know(api: Api, method: str, path: str, body: Any) -> None:
    assert api.call(method, f"/_emulator/{path}", body).status == 400


def test_reset(emu: Emulator, api: Api) -> None:
    waiting(emu, api, automatic=True, jobs_hang=True)
    emu.connector_service.conflict()
    emu.connector_service.before(lambda: None)
    emu.set_search_lag(0, 5)
    job(emu, api)
    emu.reset()
    assert (emu.connectors, emu.sync_jobs) == ({}, {})
    service = emu.connector_service
    assert (service.schemas, service.automatic, service.jobs_hang) == ({}, False, False)
    create(api, index_name="i")
    assert api.put("/_connector/c1/_name", {"name": "x"}).status == 200
    assert emu.node.cluster.connectors.lag == 1.0
    assert api.post("/_connector/_sync_job", {"id": "c1"}).status == 400

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sync jobs (docs/reference/elasticsearch-connectors.md, "Sync jobs")."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.connector_cases import PIPELINE, UPDATED, create, document, illegal, invalid, refused
from emulator.support import Api, Reply

from es_emulator import Emulator

PATH = "/_connector/_sync_job"
STATUSES = ("pending", "in_progress", "suspended", "canceling", "canceled", "completed", "error")


def start(api: Api, connector_id: str = "c1", **body: Any) -> str:
    """Start a job of a connector."""
    reply = api.post(PATH, {"id": connector_id, **body})
    assert reply.status == 201
    assert list(reply.body) == ["id"]
    return str(reply.body["id"])


def seeded(emu: Emulator, api: Api, **changes: Any) -> str:
    """A job in the emulator."""
    emu.seed_connector("c1", document())
    job_id = start(api)
    emu.sync_jobs[job_id].update(changes)
    return job_id


def put(api: Api, job_id: str, route: str, body: Any = None) -> Reply:
    """PUT below a job."""
    return api.put(f"{PATH}/{job_id}/{route}", body)


def stats(**changes: Any) -> dict[str, Any]:
    """Counters of a job."""
    return {"deleted_document_count": 1, "indexed_document_count": 2, "indexed_document_volume": 3, **changes}


#: the routes below a job, and a body for each
ROUTES: dict[str, Any] = {
    "_cancel": None,
    "_check_in": None,
    "_claim": {"worker_hostname": "w"},
    "_error": {"error": "e"},
    "_stats": stats(),
}


def test_document(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document(language="en", pipeline=PIPELINE, error="x"))
    emu.connectors["c1"]["configuration"]["password"]["value"] = "hush"
    job_id = start(api)
    shown = api.get(f"{PATH}/{job_id}").body
    created = shown.pop("created_at")
    assert shown.pop("last_seen") == created
    assert shown == {
        "id": job_id,
        "connector": {
            "id": "c1",
            "index_name": "content-one",
            "language": "en",
            "pipeline": PIPELINE,
            "service_type": "postgresql",
            "configuration": emu.connectors["c1"]["configuration"],
        },
        "deleted_document_count": 0,
        "indexed_document_count": 0,
        "indexed_document_volume": 0,
        "job_type": "full",
        "metadata": {},
        "status": "pending",
        "total_document_count": 0,
        "trigger_method": "on_demand",
    }
    assert shown["connector"]["configuration"]["password"]["value"] == "hush"


def test_it_is_a_snapshot(emu: Emulator, api: Api) -> None:
    create(api, index_name="i", service_type="x")
    job_id = start(api, job_type="INCREMENTAL", trigger_method="scheduled")
    emu.connectors["c1"]["filtering"][0]["active"]["rules"] = []
    job = emu.sync_jobs[job_id]
    assert (job["job_type"], job["trigger_method"]) == ("incremental", "scheduled")
    assert [rule["id"] for rule in job["connector"]["filtering"]["rules"]] == ["DEFAULT"]


def test_every_post_makes_another(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document(deleted=True, status="error"))
    assert len({start(api), start(api)}) == 2


NO_INDEX = (
    "Cannot start a sync for connector [c1] with no index attached. Set the [index_name] property for the connector to "
    "enable syncing data."
)
NO_TYPE = (
    "Cannot start a sync for connector [c1] with [service_type] not defined. Set the service type of your connector "
    "before starting the sync."
)
TYPO = "[connector_sync_job_post_request] unknown field [jobtype] did you mean [job_type]?"
NO_JOB_TYPE = ["failed to parse field [job_type]", "Unknown ConnectorSyncJobType [odd]."]
NO_TRIGGER = ["failed to parse field [trigger_method]", "Unknown ConnectorSyncJobTriggerMethod [odd]."]
#: how the connector differs from the usual one, if there is one, a body, and the answer
REFUSED: list[tuple[Any, Any, Any]] = [
    ({"index_name": ...}, {}, refused(NO_INDEX)),
    ({"index_name": None}, {"job_type": "incremental"}, refused(NO_INDEX)),
    ({"service_type": ...}, {}, refused(NO_TYPE)),
    ({"index_name": ..., "service_type": ...}, {}, refused(NO_INDEX)),
    ({"index_name": ..., "service_type": ...}, {"job_type": "access_control"}, refused(NO_TYPE)),
    (None, {}, (404, "resource_not_found_exception", "Connector with id 'c1' does not exist.")),
    ({}, {"id": ""}, invalid("[id] of the connector cannot be null or empty")),
    ({}, {"id": ...}, illegal("Required [id]")),
    ({}, {"job_type": "odd"}, NO_JOB_TYPE),
    ({}, {"trigger_method": "odd"}, NO_TRIGGER),
    ({}, {"jobtype": "full"}, [TYPO]),
]


@pytest.mark.parametrize(("changes", "body", "answer"), REFUSED)
def test_refusals_of_a_create(emu: Emulator, api: Api, changes: Any, body: Any, answer: Any) -> None:
    if changes is not None:
        emu.seed_connector("c1", document(**changes))
    given = {key: value for key, value in {"id": "c1", **body}.items() if value is not ...}
    api.post(PATH, given).matches(answer)
    assert emu.sync_jobs == {}


@pytest.mark.parametrize(("index", "target"), [("i", ".search-acl-filter-i"), (None, ".search-acl-filter-null")])
def test_access_control_has_an_index_of_its_own(emu: Emulator, api: Api, index: str | None, target: str) -> None:
    emu.seed_connector("c1", document(index_name=index))
    job = emu.sync_jobs[start(api, job_type="access_control", trigger_method="on_demand")]
    assert (job["job_type"], job["trigger_method"]) == ("access_control", "on_demand")
    assert job["connector"]["index_name"] == target


@pytest.mark.parametrize("route", ROUTES)
def test_empty_id(emu: Emulator, api: Api, route: str) -> None:
    """`ConnectorSyncJobConstants`."""
    seeded(emu, api)
    problem = "[connector_sync_job_id] of the connector sync job cannot be null or empty."
    put(api, "", route, ROUTES[route]).matches(invalid(problem))


MISSING = [("GET", "", None), ("DELETE", "", None), *(("PUT", f"/{route}", body) for route, body in ROUTES.items())]


@pytest.mark.parametrize(("method", "route", "body"), MISSING)
def test_missing(emu: Emulator, api: Api, method: str, route: str, body: Any) -> None:
    mapped = "connector sync job [j1] not found"
    api.call(method, f"{PATH}/j1{route}", body).check(404, "resource_not_found_exception", mapped)
    seeded(emu, api)
    reason = mapped if route in {"/_check_in", "/_stats"} else "j1"
    api.call(method, f"{PATH}/j1{route}", body).check(404, "resource_not_found_exception", reason)


def unknown_key(form: str) -> tuple[int, str, str]:
    """The answer to the key `zzz`."""
    return 400, "x_content_parse_exception", f"[1:2] [{form}] unknown field [zzz]"


NEGATIVE = [f"[{kind}_document_count] cannot be negative." for kind in ("indexed", "total")]
NO_COUNTS = "Required [deleted_document_count, indexed_document_count, indexed_document_volume]"
#: a route below a job, a body, and its answer
REFUSED_BELOW: list[tuple[str, Any, Any]] = [
    ("_claim", {"zzz": 1}, unknown_key("claim_connector_sync_job")),
    ("_claim", {}, illegal("Required [worker_hostname]")),
    ("_error", {"zzz": 1}, unknown_key("connector_sync_job_error_request")),
    ("_error", {"error": ""}, invalid("[error] of the connector sync job cannot be null or empty")),
    ("_stats", {"zzz": 1}, unknown_key("connector_sync_job_update_ingestion_stats")),
    ("_stats", {}, illegal(NO_COUNTS)),
    ("_stats", stats(indexed_document_count=-1, total_document_count=-1), invalid(*NEGATIVE)),
]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(("route", "body", "answer"), REFUSED_BELOW)
def test_bodies_that_are_refused(emu: Emulator, api: Api, status: str, route: str, body: Any, answer: Any) -> None:
    job_id = seeded(emu, api, status=status)
    stored = dict(emu.sync_jobs[job_id])
    put(api, job_id, route, body).matches(answer)
    assert emu.sync_jobs[job_id] == stored


#: a route, the status that it asks for, and what each status becomes; any other is refused
STEPS = [
    ("_cancel", "canceling", {"pending": "canceled", "suspended": "canceled", "in_progress": "canceling"}),
    ("_error", "error", {"in_progress": "error", "canceling": "error"}),
]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(("route", "wanted", "becomes"), STEPS)
def test_steps(emu: Emulator, api: Api, route: str, wanted: str, becomes: dict[str, str], status: str) -> None:
    job_id = seeded(emu, api, status=status)
    reply = put(api, job_id, route, ROUTES[route])
    job = emu.sync_jobs[job_id]
    assert job["status"] == becomes.get(status, status)
    if status in becomes:
        reply.matches(UPDATED)
        assert job.get("error") == ("e" if route == "_error" else None)
        return
    reply.refused(
        f"Invalid transition attempt from [{status}] to [{wanted}]. Such a ConnectorSyncStatus transition is not "
        "supported by the Connector Protocol."
    )
    assert reply.error["caused_by"]["type"] == "connector_sync_job_invalid_status_transition_exception"


@pytest.mark.parametrize(("status", "ends"), [("pending", True), ("suspended", True), ("in_progress", False)])
def test_dates_of_a_cancel(emu: Emulator, api: Api, status: str, ends: bool) -> None:
    job_id = seeded(emu, api, status=status)
    put(api, job_id, "_cancel")
    job = emu.sync_jobs[job_id]
    asked = job["cancelation_requested_at"]
    assert asked is not None
    assert [job.get("canceled_at"), job.get("completed_at")] == ([asked, asked] if ends else [None, None])


@pytest.mark.parametrize("status", STATUSES)
def test_claim_does_not_look_at_the_status(emu: Emulator, api: Api, status: str) -> None:
    job_id = seeded(emu, api, status=status)
    body = {"worker_hostname": "w", "sync_cursor": {"a": 1}}
    put(api, job_id, "_claim", body).matches(UPDATED)
    job = emu.sync_jobs[job_id]
    assert (job["status"], job["worker_hostname"], job["connector"]["sync_cursor"]) == ("in_progress", "w", {"a": 1})
    assert job["started_at"] == job["last_seen"] > job["created_at"]


@pytest.mark.parametrize("status", STATUSES)
def test_stats_and_check_in_do_not_either(emu: Emulator, api: Api, status: str) -> None:
    job_id = seeded(emu, api, status=status)
    body = stats(total_document_count=9, metadata={"a": 1}, last_seen="2026-01-01T00:00:00Z")
    put(api, job_id, "_stats", body).matches(UPDATED)
    expected = {**emu.sync_jobs[job_id], **body, "last_seen": "2026-01-01T00:00:00.000Z", "status": status}
    assert emu.sync_jobs[job_id] == expected
    put(api, job_id, "_check_in").matches(UPDATED)
    assert emu.sync_jobs[job_id]["last_seen"] > "2026-01-01T00:00:00.000Z"


@pytest.mark.parametrize("status", STATUSES)
def test_delete_in_any_status(emu: Emulator, api: Api, status: str) -> None:
    job_id = seeded(emu, api, status=status)
    assert api.delete(f"{PATH}/{job_id}").body == {"acknowledged": True}
    api.delete(f"{PATH}/{job_id}").check(404, "resource_not_found_exception", job_id)


@pytest.fixture
def several(emu: Emulator, api: Api) -> list[str]:
    """Jobs, oldest first: full and incremental of c1, then access_control of c2, which is running."""
    for connector_id in ("c1", "c2"):
        emu.seed_connector(connector_id, document(index_name=connector_id))
    jobs = [start(api), start(api, job_type="incremental"), start(api, "c2", job_type="access_control")]
    emu.sync_jobs[jobs[2]]["status"] = "in_progress"
    return jobs


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [2, 1, 0]),
        ("?connector_id=c1", [1, 0]),
        ("?status=pending", [1, 0]),
        ("?status=IN_PROGRESS", [2]),
        ("?job_type=full,access_control", [2, 0]),
        ("?connector_id=c1&status=in_progress", []),
        ("?connector_id=nobody", []),
        ("?size=1&from=1", [1]),
    ],
)
@pytest.mark.parametrize("oldest_first", [False, True])
def test_list(emu: Emulator, api: Api, several: list[str], query: str, expected: list[int], oldest_first: bool) -> None:
    emu.quirks["sync_jobs_oldest_first"] = oldest_first
    body = api.get(f"{PATH}{query}").body
    wanted = [several[place] for place in expected]
    assert [item["id"] for item in body["results"]] == (wanted[::-1] if oldest_first else wanted)


TYPO_OF_A_LIST = f"request [{PATH}] contains unrecognized parameter: [connector] -> did you mean [connector_id]?"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("status=odd", "Unknown ConnectorSyncStatus [odd]."),
        ("status=pending,error", "Unknown ConnectorSyncStatus [pending,error]."),
        ("job_type=full,odd", "Unknown ConnectorSyncJobType [odd]."),
        ("from=-1", "Parameter [from] cannot be < 0"),
        ("connector=c1", TYPO_OF_A_LIST),
    ],
)
def test_refusals_of_a_list(api: Api, query: str, reason: str) -> None:
    api.get(f"{PATH}?{query}").matches(illegal(reason))


def test_empty(api: Api) -> None:
    assert api.get(PATH).body == {"count": 0, "results": []}


def test_job_writes_are_seen_at_once(emu: Emulator, api: Api) -> None:
    emu.set_search_lag(float("inf"))
    job_id = seeded(emu, api)
    put(api, job_id, "_cancel")
    assert api.get(f"{PATH}?status=canceled").body["count"] == 1

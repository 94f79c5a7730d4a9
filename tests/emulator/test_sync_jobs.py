# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sync jobs (docs/reference/elasticsearch-connectors.md, "Sync jobs")."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.connector_cases import PIPELINE, create, document, illegal, invalid, refused
from emulator.support import EVERY, Api, Reply, before

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


NO_ID = invalid("[id] of the connector cannot be null or empty")
NO_CONNECTOR = (404, "resource_not_found_exception", "Connector with id 'c1' does not exist.")
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
    (None, {}, NO_CONNECTOR),
    ({}, {"id": ""}, NO_ID),
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
    assert emu.sync_jobs[start(api, job_type="access_control")]["connector"]["index_name"] == target


@pytest.mark.parametrize(
    ("route", "form"),
    [
        ("_claim", "claim_connector_sync_job"),
        ("_error", "connector_sync_job_error_request"),
        ("_stats", "connector_sync_job_update_ingestion_stats"),
    ],
)
def test_bodies_are_strict(emu: Emulator, api: Api, route: str, form: str) -> None:
    reply = put(api, seeded(emu, api), route, {"zzz": 1})
    reply.check(400, "x_content_parse_exception", f"[1:2] [{form}] unknown field [zzz]")


@pytest.mark.parametrize("word", ["on_demand", "scheduled"])
def test_trigger_methods(emu: Emulator, api: Api, word: str) -> None:
    emu.seed_connector("c1", document())
    assert emu.sync_jobs[start(api, trigger_method=word)]["trigger_method"] == word


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


CANCEL = {"pending": "canceled", "suspended": "canceled", "in_progress": "canceling"}


@pytest.mark.parametrize("status", STATUSES)
def test_cancel(emu: Emulator, api: Api, status: str) -> None:
    job_id = seeded(emu, api, status=status)
    reply = put(api, job_id, "_cancel")
    job = emu.sync_jobs[job_id]
    if status not in CANCEL:
        text = (
            f"Invalid transition attempt from [{status}] to [canceling]. Such a ConnectorSyncStatus transition is not "
            "supported by the Connector Protocol."
        )
        reply.refused(text)
        assert reply.error["caused_by"]["type"] == "connector_sync_job_invalid_status_transition_exception"
        assert job["status"] == status
        return
    assert reply.body == {"result": "updated"}
    assert job["status"] == CANCEL[status]
    dates = [job.get(key) for key in ("cancelation_requested_at", "canceled_at", "completed_at")]
    assert dates[0] is not None
    assert dates[1:] == ([None, None] if status == "in_progress" else [dates[0]] * 2)


@pytest.mark.parametrize("status", STATUSES)
def test_error(emu: Emulator, api: Api, status: str) -> None:
    job_id = seeded(emu, api, status=status)
    reply = put(api, job_id, "_error", {"error": "broken"})
    if status in {"in_progress", "canceling"}:
        assert reply.body == {"result": "updated"}
        assert (emu.sync_jobs[job_id]["status"], emu.sync_jobs[job_id]["error"]) == ("error", "broken")
    else:
        assert (reply.status, emu.sync_jobs[job_id]["status"]) == (400, status)
    put(api, job_id, "_error", {"error": ""}).matches(
        invalid("[error] of the connector sync job cannot be null or empty")
    )


@pytest.mark.parametrize("status", STATUSES)
def test_claim_does_not_look_at_the_status(emu: Emulator, api: Api, status: str) -> None:
    job_id = seeded(emu, api, status=status)
    body = {"worker_hostname": "w", "sync_cursor": {"a": 1}}
    assert put(api, job_id, "_claim", body).body == {"result": "updated"}
    job = emu.sync_jobs[job_id]
    assert (job["status"], job["worker_hostname"], job["connector"]["sync_cursor"]) == ("in_progress", "w", {"a": 1})
    assert job["started_at"] == job["last_seen"] > job["created_at"]
    assert put(api, job_id, "_claim", {}).reason == "Required [worker_hostname]"


@pytest.mark.parametrize("status", STATUSES)
def test_stats_and_check_in_do_not_either(emu: Emulator, api: Api, status: str) -> None:
    job_id = seeded(emu, api, status=status)
    body = stats(total_document_count=9, metadata={"a": 1}, last_seen="2026-01-01T00:00:00Z")
    assert put(api, job_id, "_stats", body).body == {"result": "updated"}
    job = emu.sync_jobs[job_id]
    assert {key: job[key] for key in body if key != "last_seen"} == {k: v for k, v in body.items() if k != "last_seen"}
    assert (job["last_seen"], job["status"]) == ("2026-01-01T00:00:00.000Z", status)
    assert put(api, job_id, "_check_in").body == {"result": "updated"}
    assert emu.sync_jobs[job_id]["last_seen"] > "2026-01-01T00:00:00.000Z"


def test_stats_are_not_negative(emu: Emulator, api: Api) -> None:
    job_id = seeded(emu, api)
    put(api, job_id, "_stats", stats(indexed_document_count=-1, total_document_count=-1)).matches(
        invalid("[indexed_document_count] cannot be negative.", "[total_document_count] cannot be negative.")
    )
    assert put(api, job_id, "_stats", {}).reason == (
        "Required [deleted_document_count, indexed_document_count, indexed_document_volume]"
    )


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


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("status=odd", "Unknown ConnectorSyncStatus [odd]."),
        ("status=pending,error", "Unknown ConnectorSyncStatus [pending,error]."),
        ("job_type=full,odd", "Unknown ConnectorSyncJobType [odd]."),
        ("from=-1", "Parameter [from] cannot be < 0"),
        (
            "connector=c1",
            f"request [{PATH}] contains unrecognized parameter: [connector] -> did you mean [connector_id]?",
        ),
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


@pytest.mark.parametrize("version", EVERY)
def test_claim_is_of_8_15(emu: Emulator, api: Api, version: str) -> None:
    emu.set_version(version)
    job_id = seeded(emu, api)
    no_route = {"error": f"no handler found for uri [{PATH}/{job_id}/_claim] and method [PUT]"}
    answer = (400, no_route) if version in before("8.15.0") else 200
    put(api, job_id, "_claim", {"worker_hostname": "w"}).matches(answer)

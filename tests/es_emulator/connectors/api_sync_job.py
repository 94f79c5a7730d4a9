# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sync jobs (docs/reference/elasticsearch-connectors.md, "Sync jobs")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from es_emulator.errors import ElasticError, illegal_argument, status_error
from es_emulator.node import Call
from es_emulator.rest import Answer

from . import forms, states
from .common import admit, jobs_of, page, read_body, store_of, take_page, with_id
from .documents import new_sync_job, snapshot
from .store import Document

_COUNTERS = (
    "deleted_document_count",
    "indexed_document_count",
    "indexed_document_volume",
    "total_document_count",
)


def _not_found(reason: str) -> ElasticError:
    return ElasticError(404, "resource_not_found_exception", reason)


def _job(call: Call) -> Document:
    """The job that the path names; the bare id is the whole error."""
    job_id, jobs = call.params["id"], jobs_of(call)
    if job_id not in jobs.documents:
        raise _not_found(job_id if jobs.exists else f"connector sync job [{job_id}] not found")
    return jobs.documents[job_id]


def _update(call: Call, partial: Document) -> Answer:
    """A partial update of the job that the path names, whether it is there or not."""
    job_id, jobs = call.params["id"], jobs_of(call)
    if job_id not in jobs.documents:
        raise _not_found(f"connector sync job [{job_id}] not found")
    return Answer(200, {"result": jobs.update(job_id, partial, refresh=True)})


def _startable(call: Call, connector_id: str, job_type: str) -> Document:
    """The snapshot of a connector that can be synced; a softly deleted one can."""
    document = store_of(call).documents.get(connector_id)
    if document is None:
        raise _not_found(f"Connector with id '{connector_id}' does not exist.")
    taken = snapshot(connector_id, document, job_type)
    if not taken.get("index_name"):
        raise status_error(
            400,
            f"Cannot start a sync for connector [{connector_id}] with no index attached. Set the [index_name] property "
            "for the connector to enable syncing data.",
        )
    if not taken.get("service_type"):
        raise status_error(
            400,
            f"Cannot start a sync for connector [{connector_id}] with [service_type] not defined. Set the service type "
            "of your connector before starting the sync.",
        )
    return taken


async def post(call: Call) -> Answer:
    """Create a job, whether or not there is one already."""
    body = read_body(call, forms.SYNC_JOB_POST)
    empty = () if body["id"] else ("[id] of the connector cannot be null or empty",)
    admit(call, "sync_job/post", empty)
    job_type = body.get("job_type", "full")
    taken, jobs = _startable(call, body["id"], job_type), jobs_of(call)
    job_id = jobs.new_id()
    jobs.put(job_id, new_sync_job(taken, job_type, body.get("trigger_method", "on_demand"), jobs.clock.now()))
    return Answer(201, {"id": job_id})


async def get(call: Call) -> Answer:
    """One job, as it is stored."""
    admit(call, "sync_job/get", body=False)
    return Answer(200, with_id(call.params["id"], _job(call)))


def _word(text: str, words: tuple[str, ...], kind: str) -> str:
    """One word of a query parameter, in any case."""
    if text.lower() not in words:
        raise illegal_argument(f"Unknown {kind} [{text}].")
    return text.lower()


async def list_all(call: Call) -> Answer:
    """Jobs, newest first."""
    status, connector_id = call.query.take("status"), call.query.take("connector_id")
    begin, size = take_page(call)
    wanted: dict[str, list[Any]] = {
        "status": [_word(status, forms.JOB_STATUSES, "ConnectorSyncStatus")] if status is not None else [],
        "job_type": [_word(text, forms.JOB_TYPES, "ConnectorSyncJobType") for text in call.query.take_list("job_type")],
    }
    admit(call, "sync_job/list", body=False)
    found = [
        (job_id, job)
        for job_id, job in jobs_of(call).search().items()
        if (connector_id is None or job["connector"].get("id") == connector_id)
        and all(not words or job.get(key) in words for key, words in wanted.items())
    ]
    newest_first = not call.node.quirks["sync_jobs_oldest_first"]
    found.sort(key=lambda pair: str(pair[1]["created_at"]), reverse=newest_first)
    return page(found, begin, size)


async def delete(call: Call) -> Answer:
    """Remove a job in whatever status; nothing stops the worker."""
    admit(call, "sync_job/delete", body=False)
    _job(call)
    jobs_of(call).remove(call.params["id"])
    return Answer(200, {"acknowledged": True})


async def cancel(call: Call) -> Answer:
    """Cancel at once a job that is not running, and request the cancellation of one that is."""
    admit(call, "sync_job/cancel", body=False)
    status, now = _job(call)["status"], jobs_of(call).clock.now()
    after = "canceled" if status in {"pending", "suspended"} else "canceling"
    states.check(states.SYNC_JOB, status, after)
    partial = {"status": after, "cancelation_requested_at": now}
    if after == "canceled":
        partial.update(canceled_at=now, completed_at=now)
    return _update(call, partial)


async def check_in(call: Call) -> Answer:
    """A worker's heartbeat."""
    admit(call, "sync_job/check_in", body=False)
    return _update(call, {"last_seen": jobs_of(call).clock.now()})


async def claim(call: Call) -> Answer:
    """A worker takes a job, whatever its status."""
    body = read_body(call, forms.SYNC_JOB_CLAIM)
    admit(call, "sync_job/claim")
    _job(call)
    now = jobs_of(call).clock.now()
    partial = {"worker_hostname": body["worker_hostname"], "status": "in_progress", "last_seen": now, "started_at": now}
    if "sync_cursor" in body:
        partial["connector"] = {"sync_cursor": body["sync_cursor"]}
    return _update(call, partial)


async def error(call: Call) -> Answer:
    """A worker gives up."""
    body = read_body(call, forms.SYNC_JOB_ERROR)
    empty = () if body["error"] else ("[error] of the connector sync job cannot be null or empty",)
    admit(call, "sync_job/update_error", empty)
    states.check(states.SYNC_JOB, _job(call)["status"], "error")
    return _update(call, {**body, "status": "error"})


def _negative(body: Document) -> Sequence[str]:
    return [f"[{name}] cannot be negative." for name in _COUNTERS if body.get(name, 0) < 0]


async def stats(call: Call) -> Answer:
    """A worker's counters."""
    body = read_body(call, forms.SYNC_JOB_STATS)
    admit(call, "sync_job/update_stats", _negative(body))
    return _update(call, {"last_seen": jobs_of(call).clock.now(), **body})

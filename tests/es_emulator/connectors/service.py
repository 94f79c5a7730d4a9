# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated connector service: what the real one writes to connectors and sync jobs, step by step or automatically.

Each step may be taken by hand. With `automatic`, everything that is due is done once `after_requests` requests to the
connector API have been served, and `after_seconds` have passed, since it became due; it is looked at when a request
arrives, so nothing ever happens between two of them.
"""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from es_emulator.cluster import Cluster

from .states import SYNC_JOB
from .store import Change, Conflict, Document, Store

#: the worker that takes jobs
WORKER = "pretend-connector-service"
_COUNTERS = {
    "indexed_document_count": 12,
    "indexed_document_volume": 3,
    "deleted_document_count": 1,
    "total_document_count": 12,
}
_WITHOUT_SCHEMA = frozenset({"created", "needs_configuration"})


def _as_change(change: Mapping[str, Any] | Change) -> Change:
    """A change from the keys that it sets."""
    if not isinstance(change, Mapping):
        return change
    partial = copy.deepcopy(dict(change))
    return lambda document: document.update(copy.deepcopy(partial))


@dataclass
class _Meanwhile:
    """Something that happens just before a request that matches is served."""

    act: Callable[[], object]
    method: str | None
    path: str | None

    def strikes(self, method: str, path: str) -> bool:
        return self.method in {None, method} and (self.path is None or re.search(self.path, path) is not None)


@dataclass
class ConnectorService:
    """The service, idle unless told otherwise."""

    cluster: Cluster
    #: service type -> the schema that it registers
    schemas: dict[str, Document] = field(default_factory=dict)
    automatic: bool = False
    after_requests: int = 0
    after_seconds: float = 0.0
    #: what validations of drafts find; nothing: the draft is valid, and is activated
    draft_errors: list[Document] = field(default_factory=list)
    #: jobs end with this error, if there is one
    job_error: str | None = None
    #: jobs end with these counters
    counters: dict[str, int] = field(default_factory=lambda: dict(_COUNTERS))
    #: automatic service that never comes to the end of a job
    jobs_hang: bool = False
    #: say that it is alive before every request
    heartbeats: bool = False
    _meanwhile: list[_Meanwhile] = field(default_factory=list)
    _requests: int = 0
    _due_since: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)

    @property
    def connectors(self) -> Store:
        """Where connectors are; asked for each time, since tests put whole states back."""
        return self.cluster.connectors

    @property
    def sync_jobs(self) -> Store:
        """Where sync jobs are."""
        return self.cluster.sync_jobs

    def clear(self) -> None:
        """Back to idleness."""
        vars(self).update(vars(ConnectorService(self.cluster)))

    # steps with a connector

    def write(self, connector_id: str, change: Mapping[str, Any] | Change) -> None:
        """Write into a connector as the service does: past the API, seen by searches after a while."""
        self.connectors.rewrite(connector_id, _as_change(change), refresh=False)

    def register(self, connector_id: str, schema: Document | None = None) -> None:
        """Register a schema: new fields with their values, known ones keep theirs; then it waits to be configured."""
        document = self.connectors.documents[connector_id]
        wanted = self.schemas[document["service_type"]] if schema is None else schema
        known = document.get("configuration") or {}
        merged = {
            key: {**form, "value": known[key].get("value")} if key in known else {"value": None, **form}
            for key, form in copy.deepcopy(wanted).items()
        }
        change: Document = {"configuration": merged, "last_seen": self._now()}
        if document["status"] == "created":
            change["status"] = "needs_configuration"
        self.write(connector_id, change)

    def heartbeat(self, connector_id: str) -> None:
        """Say that it is alive."""
        self.write(connector_id, {"last_seen": self._now()})

    def connect(self, connector_id: str) -> None:
        """Reach the source with what is configured."""
        self.write(connector_id, {"status": "connected", "error": None, "last_seen": self._now()})

    def fail(self, connector_id: str, error: str) -> None:
        """Fail to reach it."""
        self.write(connector_id, {"status": "error", "error": error, "last_seen": self._now()})

    def validate(self, connector_id: str, errors: Iterable[Document] = (), *, activate: bool = True) -> None:
        """Judge the draft of the sync rules, and activate one that is valid."""
        found = list(errors)

        def judge(document: Document) -> None:
            side = document["filtering"][0]
            side["draft"]["validation"] = {"errors": found, "state": "invalid" if found else "valid"}
            if activate and not found:
                side["active"] = copy.deepcopy(side["draft"])

        self.write(connector_id, judge)

    def conflict(
        self, times: int = 1, connector_id: str | None = None, change: Mapping[str, Any] | Change | None = None
    ) -> None:
        """Write just when the next updates of others are under way, so that they are refused with 409."""
        self.connectors.conflicts.append(Conflict(times, connector_id, None if change is None else _as_change(change)))

    def before(self, act: Callable[[], object], method: str | None = None, path: str | None = None) -> None:
        """Let something happen, once, just before the next request that matches is served; `path` is searched for."""
        self._meanwhile.append(_Meanwhile(act, method, path))

    # steps with a sync job

    def _write_job(self, job_id: str, **partial: Any) -> None:
        now = self.sync_jobs.documents[job_id]["status"]
        if partial.get("status", now) not in {now, *SYNC_JOB[now]}:
            raise ValueError(f"a job that is {now} cannot become {partial['status']}")
        self.sync_jobs.rewrite(
            job_id, lambda job: job.update(last_seen=self._now(), **copy.deepcopy(partial)), refresh=True
        )

    def _begin(self, job_id: str) -> None:
        if self.sync_jobs.documents[job_id]["status"] in {"pending", "suspended"}:
            self.claim(job_id)

    def claim(self, job_id: str) -> None:
        """Begin to work on a job."""
        self._write_job(job_id, status="in_progress", started_at=self._now(), worker_hostname=WORKER)

    def progress(self, job_id: str, **counters: int) -> None:
        """Count."""
        self._write_job(job_id, **counters)

    def suspend(self, job_id: str) -> None:
        """Leave a job for later."""
        self._write_job(job_id, status="suspended")

    def complete(self, job_id: str, **counters: int) -> None:
        """Come to the end of a job, which is begun first if need be."""
        self._begin(job_id)
        self._write_job(job_id, status="completed", completed_at=self._now(), **{**self.counters, **counters})
        self._tell(job_id, "completed", None)

    def fail_job(self, job_id: str, error: str, **counters: int) -> None:
        """End a job with an error; it is begun first if need be."""
        self._begin(job_id)
        self._write_job(job_id, status="error", error=error, completed_at=self._now(), **counters)
        self._tell(job_id, "error", error)

    def conflict_job(
        self, times: int = 1, job_id: str | None = None, change: Mapping[str, Any] | Change | None = None
    ) -> None:
        """As `conflict`, for sync jobs."""
        self.sync_jobs.conflicts.append(Conflict(times, job_id, None if change is None else _as_change(change)))

    def cancel(self, job_id: str) -> None:
        """End a job because its cancellation was requested."""
        now = self._now()
        self._write_job(job_id, status="canceled", canceled_at=now, completed_at=now)
        self._tell(job_id, "canceled", None)

    def _tell(self, job_id: str, status: str, error: str | None) -> None:
        """Note in the connector how its last job ended."""
        connector_id = self.sync_jobs.documents[job_id]["connector"].get("id")
        if connector_id in self.connectors.documents:
            now = self._now()
            self.write(connector_id, {"last_sync_status": status, "last_sync_error": error, "last_synced": now})

    # by itself

    def step(self) -> list[tuple[str, str]]:
        """Do everything that is due now, once; tell what, and to which id."""
        due = dict(self._due())
        for act in due.values():
            act()
        return list(due)

    def meanwhile(self, method: str, path: str) -> None:
        """What happens before a request is served."""
        for waiting in [item for item in self._meanwhile if item.strikes(method, path)]:
            self._meanwhile.remove(waiting)
            waiting.act()
        self._requests += 1
        if self.heartbeats:
            for connector_id in self.connectors.documents:
                self.heartbeat(connector_id)
        if self.automatic:
            self._act()

    def _act(self) -> None:
        """Do what has been due for long enough."""
        due, now = dict(self._due()), time.monotonic()
        self._due_since = {key: self._due_since.get(key, (self._requests, now)) for key in due}
        for key, act in due.items():
            requests, since = self._due_since[key]
            if self._requests - requests >= self.after_requests and now - since >= self.after_seconds:
                del self._due_since[key]
                act()

    def _due(self) -> Iterator[tuple[tuple[str, str], Callable[[], None]]]:
        for connector_id, document in self.connectors.documents.items():
            if document.get("deleted") is not True:
                yield from self._due_of_connector(connector_id, document)
        for job_id, job in self.sync_jobs.documents.items():
            step = self._step_of_job(job)
            if step is not None:
                yield (step, job_id), self._job_step(step, job_id)

    def _due_of_connector(
        self, connector_id: str, document: Document
    ) -> Iterator[tuple[tuple[str, str], Callable[[], None]]]:
        known = document.get("service_type") in self.schemas
        if known and document.get("status") in _WITHOUT_SCHEMA and not document.get("configuration"):
            yield ("register", connector_id), lambda: self.register(connector_id)
        if document.get("status") == "configured":
            yield ("connect", connector_id), lambda: self.connect(connector_id)
        filtering = document.get("filtering")
        if filtering and filtering[0]["draft"]["validation"]["state"] == "edited":
            yield ("validate", connector_id), lambda: self.validate(connector_id, self.draft_errors)

    def _step_of_job(self, job: Document) -> str | None:
        if job["status"] == "in_progress":
            return None if self.jobs_hang else "complete" if self.job_error is None else "fail_job"
        return {"pending": "claim", "suspended": "claim", "canceling": "cancel"}.get(job["status"])

    def _job_step(self, step: str, job_id: str) -> Callable[[], None]:
        if step == "fail_job":
            return lambda: self.fail_job(job_id, self.job_error or "")
        act: Callable[[str], None] = getattr(self, step)
        return lambda: act(job_id)

    def _now(self) -> str:
        return self.connectors.clock.now()

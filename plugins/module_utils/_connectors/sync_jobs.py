# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sync jobs of a cluster: reading them, starting, canceling and deleting one, and waiting for its end.

The API only has actions, and each start creates another job, so every decision here depends on earlier reads.
"""

from __future__ import annotations

import typing as t

from .._reconcile.attempt import Attempt, Fate, Write
from .._reconcile.deletion import delete
from .._reconcile.loop import Loop
from .._reconcile.polling import until
from .._transport.errors import RequestError, ServerError
from .api import ConnectorApi, is_conflict, is_missing
from .document import SCHEDULES, job_secret_texts
from .schema import Json

# `ConnectorSyncJobStateMachine`. The order decides which of several live jobs is used.
LIVE = ("in_progress", "pending", "suspended")
CANCELING = "canceling"
STATUSES = (*LIVE, CANCELING, "completed", "canceled", "error")
TYPES = SCHEDULES  # each has its schedule

_NOT_ENDED = (*LIVE, CANCELING)
_FIRST_READ = 20  # jobs in the first list; if there are no more, it is complete


class Timing(t.NamedTuple):
    """Whether to wait for the end of a job, for how many seconds, and with how many between two reads."""

    wait: bool
    timeout: float
    interval: float


class Present(t.NamedTuple):
    """The jobs of a connector that have not ended, and how many it has in total."""

    live: list[Json]
    canceling: list[Json]
    total: int


class Started(t.NamedTuple):
    """A job, and whether this run has started it, as far as it knows."""

    job_id: str
    changed: bool


class Jobs:
    """The sync jobs of one cluster. `hide` is called with the secrets in them: each has a copy of its connector."""

    def __init__(self, api: ConnectorApi, hide: t.Callable[[t.Iterable[str]], None]) -> None:
        self._api = api
        self._hide = hide

    def get(self, job_id: str) -> Json | None:
        """A job, or None."""
        found = self._api.job(job_id)
        return None if found is None else self._noted(found)

    def present(self, filters: t.Mapping[str, str]) -> Present:
        """The jobs that have not ended. If the first list is incomplete, each status is read."""
        found, count = self._api.some_jobs(filters, _FIRST_READ)
        if count > len(found):
            found = [job for status in _NOT_ENDED for job in self._api.jobs({**filters, "status": status}).found]
        noted = [self._noted(job) for job in found if not has_ended(job)]
        live = [job for status in LIVE for job in noted if job["status"] == status]
        return Present(live, [job for job in noted if job["status"] == CANCELING], count)

    def pending(self, filters: t.Mapping[str, str]) -> list[Json]:
        """The first pending jobs; jobs that were started a moment ago are among them."""
        found, _count = self._api.some_jobs({**filters, "status": "pending"}, _FIRST_READ)
        return [self._noted(job) for job in found]

    def start(self, body: Json, before: Present) -> Started:
        """Start a job if no job was live before. Raises CollectionError with `changed` in its extra."""
        filters = {"connector_id": body["id"], "job_type": body["job_type"]}
        loop: Loop[list[str]] = Loop(self._api.client, lambda: self._new_ones(filters, before))
        write = Write("create", lambda: self._api.start_job(body), True, is_conflict)
        while True:
            made, new = loop.write(write, [], bool)
            if made.fate is Fate.DONE:
                return Started(str(made.answer), True)
            if new:
                return Started(new[0], loop.journal.changed(reached=True))
            _check_repeat(loop, made, "The sync job may still be started")

    def cancel(self, job: Json) -> bool:
        """Cancel a live job. False if it ended by itself, or was deleted by another client."""
        job_id = str(job["id"])
        loop: Loop[Json | None] = Loop(self._api.client, lambda: self.get(job_id), _same_status)
        write = Write("cancel", lambda: self._api.cancel_job(job_id), False, is_conflict, _is_past)
        there: Json | None = job
        while is_live(there):
            made, after = loop.write(write, there, lambda now: not is_live(now))
            if made.fate is Fate.DONE:
                return True
            if made.fate is Fate.REFUSED or is_live(after):
                _check_repeat(loop, made)
            there = after
        if there is None or there["status"] == "completed":  # a canceled job never completes
            return False
        return loop.journal.changed(reached=there["status"] in (CANCELING, "canceled"))

    def delete(self, job: Json) -> bool:
        """Delete a job. False if no deletion of this run can have done it."""
        job_id = str(job["id"])
        loop: Loop[Json | None] = Loop(
            self._api.client, lambda: self.get(job_id), lambda one, other: (one is None) == (other is None)
        )
        write = Write("delete", lambda: self._api.delete_job(job_id), True, is_conflict, is_missing)
        try:
            delete(loop, write, job)
        except RequestError as error:
            raise error.told(changed=loop.journal.changed(reached=False)) from error
        return loop.journal.changed(reached=True)

    def ended(self, job: Json, timing: Timing) -> Json | None:
        """Wait until a job has ended, and return it as it is then; None if it was deleted meanwhile.

        Returns the job as it was last read if it takes too long.
        """
        last: Json | None = job

        def look() -> bool | None:
            nonlocal last
            last = self.get(str(job["id"]))
            return True if last is None or has_ended(last) else None

        client = self._api.client
        until(look, timing.timeout, (timing.interval,), client.wait, client.now)
        return last

    def _new_ones(self, filters: t.Mapping[str, str], before: Present) -> list[str]:
        """The IDs of the new jobs, the newest first. They may have ended already.

        If jobs were deleted meanwhile, their number means nothing; but none was live before.
        """
        found, count = self._api.some_jobs(filters, _FIRST_READ)
        if count <= before.total:
            return [str(job["id"]) for job in self.present(filters).live] if found else []
        if count > len(found):  # the newest is at the beginning or at the end, depending on the server
            found = found + self._api.some_jobs(filters, _FIRST_READ, max(0, count - _FIRST_READ))[0]
        newest = sorted({(str(job.get("created_at")), str(job["id"])) for job in found}, reverse=True)
        return [job_id for _created_at, job_id in newest[: count - before.total]]

    def _noted(self, job: Json) -> Json:
        self._hide(job_secret_texts(job))
        return job


def has_ended(job: t.Mapping[str, t.Any]) -> bool:
    """Whether a job has reached a final status."""
    return job.get("status") not in _NOT_ENDED


def is_live(job: t.Mapping[str, t.Any] | None) -> bool:
    """Whether a job is pending or running, and not being canceled."""
    return job is not None and job.get("status") in LIVE


def connector_of(job: t.Mapping[str, t.Any]) -> str:
    """The ID of the connector that a job belongs to."""
    connector = job.get("connector")
    return str(connector.get("id")) if isinstance(connector, t.Mapping) else ""


def _is_past(error: ServerError) -> bool:
    """Whether a cancellation is refused because the job is gone or has ended."""
    return is_missing(error) or (error.status == 400 and "Invalid transition" in error.text)


def _same_status(one: Json | None, other: Json | None) -> bool:
    return (one and one.get("status")) == (other and other.get("status"))


def _check_repeat(loop: Loop[t.Any], made: Attempt, late: str = "") -> None:
    """Raise the error of a write that may not be sent again, with `changed` in its extra."""
    error = made.error if made.fate is Fate.REFUSED else loop.spent(made, late)
    if error is not None:
        raise error.told(changed=loop.journal.in_doubt() is not None)

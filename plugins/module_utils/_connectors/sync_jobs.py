# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sync jobs: which there are, starting one where none is under way, canceling, deleting, and waiting for the end.

The API is one of actions, and each start makes another job, so all of this rests on looking first.
"""

from __future__ import annotations

import typing as t

from .._reconcile.polling import until
from .._reconcile.writes import surely, surely_gone
from .._transport.errors import CollectionError, Refused, RequestError, ServerError
from .api import ConnectorApi, is_conflict
from .document import SCHEDULES, job_secret_texts, masked_job
from .schema import Json

# `ConnectorSyncJobStateMachine`. The order says which job is taken where several are under way.
LIVE = ("in_progress", "pending", "suspended", "canceling")
ENDED = ("completed", "canceled", "error")
CANCELABLE = ("in_progress", "pending", "suspended")
TYPES = SCHEDULES  # each has its schedule

_FIRST_LOOK = 20  # jobs in the first list; where there are no more, it tells all


class Timing(t.NamedTuple):
    """Whether to wait for the end of a job, and for how many seconds, looking every so many."""

    wait: bool
    timeout: float
    interval: float


class Present(t.NamedTuple):
    """The jobs that there are when somebody looks: those under way, and how many there are at all."""

    live: list[Json]
    total: int


class Jobs:
    """The sync jobs of one cluster. `hide` is told of the secrets in them: each has a copy of its connector."""

    def __init__(self, api: ConnectorApi, hide: t.Callable[[t.Iterable[str]], None]) -> None:
        self._api = api
        self._hide = hide

    def get(self, job_id: str) -> Json | None:
        """A job, or None."""
        found = self._api.job(job_id)
        return None if found is None else self._noted(found)

    def present(self, filters: t.Mapping[str, str]) -> Present:
        """What there is. Where the first list does not tell all, each status that counts is asked for."""
        found, count = self._api.some_jobs(filters, _FIRST_LOOK)
        if count > len(found):
            found = [job for status in LIVE for job in self._api.jobs({**filters, "status": status}).found]
        live = [self._noted(job) for job in found if job.get("status") in LIVE]
        return Present(sorted(live, key=lambda job: LIVE.index(job["status"])), count)

    def start(self, body: Json, before: Present) -> tuple[str, list[str]]:
        """Start a job. Returns its id, and those of jobs that have come besides.

        Where the answer is lost, a job that was not there before is it. If none is there yet, another one is started;
        but the first request may still take effect, and nobody can take that back.
        """
        filters, in_vain = {"connector_id": body["id"], "job_type": body["job_type"]}, list[bool]()

        def became() -> str | None:
            found = self._new_ones(filters, before)
            if not found:
                in_vain.append(True)
            return found[0] if found else None

        job_id = surely(self._api.client, lambda: self._api.start_job(body), became, is_conflict)
        return job_id, self._besides(job_id, filters, before) if in_vain else []

    def cancel(self, job: Json) -> bool:
        """Cancel a job that can be. False where it came to its end by itself, or by somebody else."""
        job_id, looked = str(job["id"]), list[bool]()

        def became() -> bool | None:
            looked.append(True)
            return None if self._is(job_id, CANCELABLE) else True

        def cancel() -> bool:
            self._api.cancel_job(job_id)
            return True

        try:
            return surely(self._api.client, cancel, became, is_conflict)
        except ServerError as error:
            # The job has gone on since it was looked at, so that it cannot be canceled any more.
            if error.status == 404 or (error.status == 400 and not self._is(job_id, CANCELABLE)):
                return bool(looked)
            raise

    def delete(self, job_id: str) -> bool:
        """Delete a job. False where somebody else was faster."""
        done = surely_gone(
            self._api.client,
            lambda: self._api.delete_job(job_id),
            lambda: self._api.job(job_id) is not None,
            is_conflict,
        )
        return done.by_us

    def ended(self, job: Json, timing: Timing) -> Json | None:
        """Wait until a job has ended, and return it as it is then; None where it was deleted meanwhile.

        Raises CollectionError, with the job in it, where it takes too long.
        """
        last = job

        def look() -> list[Json] | None:
            nonlocal last
            found = self.get(str(job["id"]))
            if found is None:
                return []
            last = found
            return None if found.get("status") in LIVE else [found]

        found = until(look, timing.timeout, (timing.interval,), self._api.client.wait)
        if found is None:
            raise _too_slow(last, timing.timeout)
        return found[0] if found else None

    def _besides(self, job_id: str, filters: t.Mapping[str, str], before: Present) -> list[str]:
        """Other jobs that were not there before. Not to be able to look is no failure: ours has been started."""
        try:
            return sorted(set(self._new_ones(filters, before)) - {job_id})
        except RequestError:
            return []

    def _new_ones(self, filters: t.Mapping[str, str], before: Present) -> list[str]:
        """The ids of the jobs that were not there before, the newest first. They may have ended already.

        Where jobs were deleted meanwhile, their number tells nothing; but none was under way before.
        """
        found, count = self._api.some_jobs(filters, _FIRST_LOOK)
        if count <= before.total:
            return [str(job["id"]) for job in self.present(filters).live] if found else []
        if count > len(found):  # the newest stands at the beginning or at the end, depending on the server
            found = found + self._api.some_jobs(filters, _FIRST_LOOK, max(0, count - _FIRST_LOOK))[0]
        newest = sorted({(str(job.get("created_at")), str(job["id"])) for job in found}, reverse=True)
        return [job_id for _created_at, job_id in newest[: count - before.total]]

    def _is(self, job_id: str, statuses: t.Container[str]) -> bool:
        found = self._api.job(job_id)
        return found is not None and found.get("status") in statuses

    def _noted(self, job: Json) -> Json:
        self._hide(job_secret_texts(job))
        return job


def connector_of(job: t.Mapping[str, t.Any]) -> str:
    """The id of the connector that a job belongs to."""
    connector = job.get("connector")
    return str(connector.get("id")) if isinstance(connector, t.Mapping) else ""


def check_connector(connector: t.Mapping[str, t.Any] | None, connector_id: str, job_type: str) -> None:
    """Raise Refused where no job can be started: the server finds that out as well, but not all of it."""
    if connector is None:
        raise Refused(
            f"Connector '{connector_id}' does not exist, or was deleted, so no sync can be started for it",
            "Create it first, or correct connector_id.",
        )
    if not connector.get("index_name"):
        raise Refused(
            f"Connector '{connector_id}' has no index, so no {job_type} sync can be started for it",
            "Set its index_name first.",
        )
    if not connector.get("service_type"):
        raise Refused(
            f"Connector '{connector_id}' has no service type, so no {job_type} sync can be started for it",
            "Set its service_type first.",
        )


def check_ending(job: Json | None, job_id: str) -> None:
    """Raise where a job that was waited for did not complete."""
    if job is None:
        raise CollectionError(f"Sync job '{job_id}' was deleted before it ended", "See who did that.")
    told = {"sync_job": masked_job(job)}
    where = f"Sync job '{job_id}' of connector '{connector_of(job)}'"
    if job.get("status") == "error":
        said = str(job.get("error") or "it does not say why").rstrip(".")
        raise CollectionError(f"{where} ended in error: {said}", "See the log of the connector service.", **told)
    if job.get("status") == "canceled":
        raise CollectionError(f"{where} was canceled by somebody else", "See who did that, and run again.", **told)


def _too_slow(job: Json, timeout: float) -> CollectionError:
    status = job.get("status")
    hint = (
        "It has not begun: see that the connector service runs and looks after this connector."
        if status == "pending"
        else "Raise wait_timeout, or look at it again later."
    )
    return CollectionError(
        f"Sync job '{job.get('id')}' of connector '{connector_of(job)}' has not ended within {timeout:g} seconds; its "
        f"status is {status}",
        hint,
        sync_job=masked_job(job),
    )

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The run of a task about sync jobs: for a live job, for none, or for a named job to be gone."""

from __future__ import annotations

import functools
import typing as t

from .._transport.advice import explain
from .._transport.errors import CollectionError, Refused, RequestError
from .api import ConnectorApi
from .document import masked_job
from .schema import Json
from .sync_jobs import CANCELING, Jobs, Present, Timing, connector_of, has_ended, is_live


class Wanted(t.NamedTuple):
    """What a task declares; an ID or a type that it does not is empty."""

    connector_id: str
    job_id: str
    job_type: str
    trigger_method: str
    timing: Timing


class SyncJobRun:
    """One task. `hide` is called with the secrets that are found."""

    def __init__(
        self,
        api: ConnectorApi,
        wanted: Wanted,
        check_mode: bool,
        warn: t.Callable[[str], None],
        hide: t.Callable[[t.Iterable[str]], None],
    ) -> None:
        self._api = api
        self._wanted = wanted
        self._check_mode = check_mode
        self._waits = wanted.timing.wait and not check_mode
        self._warn = warn
        self._jobs = Jobs(api, hide)

    def present(self) -> Json:
        """A live job of the type exists; one is started if there is none. A named job is only read."""
        if self._wanted.job_id:
            job = self._named()
            if job is None:
                raise CollectionError(f"Sync job '{self._wanted.job_id}' does not exist", "Correct sync_job_id.")
            return self._attended(job)
        connector_id, job_type = self._wanted.connector_id, self._wanted.job_type or "full"
        check_connector(self._api.get(connector_id), connector_id, job_type)
        filters = {"connector_id": connector_id, "job_type": job_type}
        before = self._startable(filters)
        if before.live:
            return self._attended(before.live[0])
        body = {"id": connector_id, "job_type": job_type, "trigger_method": self._wanted.trigger_method}
        after: Json = {"connector": {"id": connector_id}, "status": "pending", **body}
        del after["id"]
        diff = {"before": {}, "after": after}
        if self._check_mode:
            return {"changed": True, "action": "create", "sync_job": after, "diff": diff}
        return self._started(body, before, after, diff)

    def canceled(self) -> Json:
        """No live job exists, or the named one is not live."""
        found = self._not_ended()
        going = [job for job in found if is_live(job)]
        if self._check_mode:
            after = [{**job, "status": _status_canceled(job)} for job in going]
            return _summary("cancel" if going else "none", going, after or found)
        done = self._canceled(going)
        action, diff = "cancel" if done else "none", _canceled_diff(done)
        touched = [job for job in found if is_live(job) or self._waits]
        now = self._told(lambda: [self._stopped(job) for job in touched], action, diff) or found
        return {**_summary(action, done, [job for job in now if job is not None]), "diff": diff}

    def absent(self) -> Json:
        """The named job is gone."""
        job = self._named()
        if job is None:
            return _summary("none", [], [])
        if not has_ended(job):
            self._warn(
                f"Sync job '{self._wanted.job_id}' has not ended (its status is {job['status']}). Deleting it does not "
                "stop the connector service."
            )
        done = self._check_mode or self._told(lambda: self._jobs.delete(job), "none", _diff([job], []), "delete")
        return _summary("delete", [job], []) if done else _summary("none", [], [])

    def _startable(self, filters: t.Mapping[str, str]) -> Present:
        """The existing jobs, once none that is being canceled would collide with a new one."""
        before = self._jobs.present(filters)
        if before.live or not before.canceling:
            return before
        names = ", ".join(f"'{job['id']}'" for job in before.canceling)
        if not self._wanted.timing.wait:
            raise Refused(
                f"Sync job {names} of connector '{self._wanted.connector_id}' is still being canceled, so no other one "
                "of its type is started",
                "Set wait: true to wait for its end, or run again later.",
                sync_job=masked_job(before.canceling[0]),
            )
        if self._check_mode:
            return before
        for job in before.canceling:
            self._ended(job)
        return self._jobs.present(filters)

    def _started(self, body: Json, before: Present, after: Json, diff: Json) -> Json:
        started = self._told(lambda: self._jobs.start(body, before), "none", diff, "create")
        action = "create" if started.changed else "none"
        job = self._told(lambda: self._begun({"id": started.job_id, **after}), action, diff)
        return {"changed": started.changed, "action": action, "sync_job": masked_job(job), "diff": diff}

    def _begun(self, expected: Json) -> Json:
        """A job that was just started, as it is now; waits for it if the task says so."""
        job_id = str(expected["id"])
        try:
            filters = {"connector_id": self._wanted.connector_id, "job_type": expected["job_type"]}
            pending = {str(job["id"]): job for job in self._jobs.pending(filters)}
            found = pending.pop(job_id, None) or self._jobs.get(job_id) or expected
        except RequestError as error:
            if self._waits:
                raise
            self._warn(f"The sync job was started, but could not be read: {explain(error).message}")
            return expected
        if pending:
            others = ", ".join(map(repr, sorted(pending)))
            self._warn(
                f"Beside sync job '{job_id}', {others} of the same type is live as well. Another client, or an earlier "
                "attempt of this task, has started it at the same moment. Cancel what you do not need."
            )
        return self._completed(found) if self._waits else found

    def _canceled(self, going: list[Json]) -> list[Json]:
        """Cancel the jobs and return those that this run has canceled; an error names those canceled before it."""
        done: list[Json] = []
        for job in going:
            cancel = functools.partial(self._jobs.cancel, job)
            if self._told(cancel, "cancel" if done else "none", _canceled_diff(done), "cancel"):
                done.append(job)
        return done

    def _attended(self, job: Json) -> Json:
        """The result for a job that already exists: unchanged, after the wait for it."""
        shown = masked_job(job)
        diff = {"before": shown, "after": shown}
        if self._waits:
            job = self._told(lambda: self._completed(job), "none", diff)
        return {"changed": False, "action": "none", "sync_job": masked_job(job), "diff": diff}

    def _completed(self, job: Json) -> Json:
        ended = self._ended(job)
        check_ending(ended, str(job["id"]))
        return t.cast(Json, ended)

    def _ended(self, job: Json) -> Json | None:
        """A job after its end; None if it was deleted before that. Raises if it takes too long."""
        if has_ended(job):
            return job
        last = self._jobs.ended(job, self._wanted.timing)
        if last is not None and not has_ended(last):
            raise too_slow(last, self._wanted.timing.timeout)
        return last

    def _stopped(self, job: Json) -> Json | None:
        """A job after its cancellation. A failed read is an error only if the task waits for the end."""
        if self._waits:
            return self._ended(job)
        try:
            return self._jobs.get(str(job["id"]))
        except RequestError as error:
            self._warn(f"The sync job was canceled, but could not be read: {explain(error).message}")
            return {**job, "status": _status_canceled(job)}

    def _told(self, act: t.Callable[[], t.Any], done: str, diff: Json, doing: str = "none") -> t.Any:
        """Do something. An error has what was done before it, or what it may have done (`doing`)."""
        try:
            return act()
        except CollectionError as error:
            action = doing if done == "none" and error.extra.get("changed") else done
            raise error.told(changed=action != "none", action=action, diff=diff) from error

    def _not_ended(self) -> list[Json]:
        if self._wanted.job_id:
            job = self._named()
            return [job] if job is not None and not has_ended(job) else []
        job_type = {"job_type": self._wanted.job_type} if self._wanted.job_type else {}
        found = self._jobs.present({"connector_id": self._wanted.connector_id, **job_type})
        return [*found.live, *found.canceling]

    def _named(self) -> Json | None:
        """The job with the declared ID; it must not be another connector's."""
        job = self._jobs.get(self._wanted.job_id)
        if job is not None and self._wanted.connector_id not in ("", connector_of(job)):
            raise Refused(
                f"Sync job '{self._wanted.job_id}' belongs to connector '{connector_of(job)}', not to "
                f"'{self._wanted.connector_id}'",
                "Correct sync_job_id or connector_id.",
            )
        return job


def check_connector(connector: t.Mapping[str, t.Any] | None, connector_id: str, job_type: str) -> None:
    """Raise Refused if no job can be started. The server checks that, too, but not all of it."""
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
    """Raise if a job that the task waited for did not complete."""
    if job is None:
        raise CollectionError(f"Sync job '{job_id}' was deleted before it ended", "Find out which client did that.")
    where = f"Sync job '{job_id}' of connector '{connector_of(job)}'"
    if job.get("status") == "error":
        said = str(job.get("error") or "it does not say why").rstrip(".")
        hint = "See the log of the connector service."
        raise CollectionError(f"{where} ended in error: {said}", hint, sync_job=masked_job(job))
    if job.get("status") == "canceled":
        hint = "Find out which client did that, and run again."
        raise CollectionError(f"{where} was canceled by another client", hint, sync_job=masked_job(job))


def too_slow(job: Json, timeout: float) -> CollectionError:
    """The failure of a wait for the end of a job."""
    status = job.get("status")
    hint = (
        "It has not started. Check that the connector service runs, and that its configuration names this connector."
        if status == "pending"
        else "Raise wait_timeout, or read the job again later."
    )
    return CollectionError(
        f"Sync job '{job.get('id')}' of connector '{connector_of(job)}' has not ended within {timeout:g} seconds; its "
        f"status is {status}",
        hint,
        sync_job=masked_job(job),
    )


def _status_canceled(job: Json) -> str:
    """The status after a cancellation: only a job that runs has to be stopped first."""
    return "canceled" if job["status"] in ("pending", "suspended") else CANCELING


def _canceled_diff(done: list[Json]) -> Json:
    return _diff(done, [{**job, "status": _status_canceled(job)} for job in done])


def _diff(before: list[Json], after: list[Json]) -> Json:
    return {
        side: {str(job["id"]): masked_job(job) for job in jobs} for side, jobs in (("before", before), ("after", after))
    }


def _summary(action: str, before: list[Json], after: list[Json]) -> Json:
    shown = {"sync_job": masked_job(after[0])} if after else {}
    return {"changed": action != "none", "action": action, **shown, "diff": _diff(before, after if before else [])}

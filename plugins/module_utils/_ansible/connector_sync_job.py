# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `connector_sync_job`."""

from __future__ import annotations

import functools
import typing as t

from .._connectors.api import ConnectorApi
from .._connectors.declared import check_connector_id, is_connector_id
from .._connectors.document import masked_job
from .._connectors.schema import Json
from .._connectors.sync_jobs import CANCELABLE, LIVE, TYPES, Jobs, Timing, check_connector, check_ending, connector_of
from .._transport.advice import explain
from .._transport.errors import BadInput, CollectionError, Refused, RequestError
from .connection_options import connection_options
from .definition import Context, Definition

_LONGEST_WAIT = 604800  # seconds


def definition() -> Definition:
    """The module."""
    spec = {
        **connection_options(),
        "connector_id": {"type": "str"},
        "sync_job_id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "canceled", "absent"], "default": "present"},
        "job_type": {"type": "str", "choices": [*TYPES]},
        "trigger_method": {"type": "str", "choices": ["on_demand", "scheduled"], "default": "on_demand"},
        "wait": {"type": "bool", "default": False},
        "wait_timeout": {"type": "int", "default": 600},
        "wait_interval": {"type": "float", "default": 5.0},
    }
    rules = {
        "required_one_of": [("connector_id", "sync_job_id")],
        "required_if": [("state", "absent", ["sync_job_id"])],
        "mutually_exclusive": [("sync_job_id", "job_type")],
    }
    return Definition(spec, _run, _doing, rules)


def _doing(params: t.Mapping[str, t.Any]) -> str:
    verb = {"present": "start", "canceled": "cancel", "absent": "delete"}[params["state"]]
    if params.get("sync_job_id"):
        return f"{'look at' if verb == 'start' else verb} sync job '{params['sync_job_id']}'"
    return f"{verb} a sync job of connector '{params.get('connector_id')}'"


def _run(context: Context) -> dict[str, t.Any]:
    params = context.params
    _check(params)
    task = _Task(context)
    if params["state"] == "present":
        return task.looked_after() if params["sync_job_id"] else task.started()
    return task.canceled() if params["state"] == "canceled" else task.deleted()


def _check(params: t.Mapping[str, t.Any]) -> None:
    if params["connector_id"] is not None:
        check_connector_id(params["connector_id"])
    if params["sync_job_id"] is not None and not is_connector_id(params["sync_job_id"]):
        raise BadInput(f"sync_job_id {params['sync_job_id'][:50]!r} is not valid", "State the id of one sync job.")
    if not 0 < params["wait_timeout"] <= _LONGEST_WAIT:
        raise BadInput(f"wait_timeout is {params['wait_timeout']}", f"State seconds, from 1 to {_LONGEST_WAIT}.")
    # One that is longer than wait_timeout, as the default may be, just means one look at the end.
    if not 0 < params["wait_interval"] <= _LONGEST_WAIT:
        raise BadInput(
            f"wait_interval is {params['wait_interval']}", f"State seconds, more than 0 and at most {_LONGEST_WAIT}."
        )


class _Task:
    """One task, with what it states at hand."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._api = context.api(ConnectorApi)
        self._jobs = Jobs(self._api, context.scrubber.add)
        params = context.params
        self._connector_id: str = params["connector_id"] or ""
        self._job_id: str = params["sync_job_id"] or ""
        self._timing = Timing(
            params["wait"] and not context.check_mode, params["wait_timeout"], params["wait_interval"]
        )

    def started(self) -> Json:
        """A job is under way; it is started if none is."""
        params = self._context.params
        job_type = params["job_type"] or "full"
        check_connector(self._api.get(self._connector_id), self._connector_id, job_type)
        before = self._jobs.present({"connector_id": self._connector_id, "job_type": job_type})
        if before.live:
            return self._attended(before.live[0])
        body = {"id": self._connector_id, "job_type": job_type, "trigger_method": params["trigger_method"]}
        after = {"connector": {"id": self._connector_id}, "status": "pending", **body}
        del after["id"]
        diff = {"before": {}, "after": after}
        if self._context.check_mode:
            return {"changed": True, "action": "create", "sync_job": after, "diff": diff}
        job_id, besides = self._jobs.start(body, before)
        if besides:
            self._context.warn(
                f"Besides sync job '{job_id}' there is now {', '.join(map(repr, besides))}, which the same task has "
                "started where an answer was lost, or somebody else at the same moment: cancel what is not wanted."
            )
        job = self._told(lambda: self._begun(job_id, {"id": job_id, **after}), "create", diff)
        return {"changed": True, "action": "create", "sync_job": masked_job(job), "diff": diff}

    def looked_after(self) -> Json:
        """The named job is only looked at, and waited for."""
        job = self._named()
        if job is None:
            raise CollectionError(f"Sync job '{self._job_id}' does not exist", "Correct sync_job_id.")
        return self._attended(job)

    def canceled(self) -> Json:
        """No job is under way, or the named one is not."""
        live = self._live()
        going = [job for job in live if job["status"] in CANCELABLE]
        if self._context.check_mode:
            after = [{**job, "status": _status_canceled(job)} for job in going]
            return _summary("cancel" if going else "none", going, after or live)
        done = self._canceled_of(going)
        diff = _canceled_diff(done)
        touched = [job for job in live if job in going or self._timing.wait]
        now = self._told(lambda: [self._stopped(job) for job in touched], "cancel" if done else "none", diff) or live
        return {**_summary("cancel" if done else "none", done, [job for job in now if job is not None]), "diff": diff}

    def _canceled_of(self, going: list[Json]) -> list[Json]:
        """Cancel them and return those that were under way; a failure tells what was canceled before it."""
        done: list[Json] = []
        for job in going:
            cancel = functools.partial(self._jobs.cancel, job)
            if self._told(cancel, "cancel" if done else "none", _canceled_diff(done)):
                done.append(job)
        return done

    def deleted(self) -> Json:
        """The named job is gone."""
        job = self._named()
        if job is None:
            return _summary("none", [], [])
        if job.get("status") in LIVE:
            self._context.warn(
                f"Sync job '{self._job_id}' has not ended (its status is {job['status']}): deleting it does not stop "
                "the connector service."
            )
        done = self._context.check_mode or self._jobs.delete(self._job_id)
        return _summary("delete", [job], []) if done else _summary("none", [], [])

    def _attended(self, job: Json) -> Json:
        """The result for a job that is there already: unchanged, and waited for."""
        shown = masked_job(job)
        diff = {"before": shown, "after": shown}
        if self._timing.wait:
            job = self._told(lambda: self._completed(job), "none", diff)
        return {"changed": False, "action": "none", "sync_job": masked_job(job), "diff": diff}

    def _begun(self, job_id: str, expected: Json) -> Json:
        """A job that was just started, as it is now; waited for if that is asked for."""
        if self._timing.wait:
            return self._completed(expected)
        return self._looked_at(job_id, expected) or expected

    def _completed(self, job: Json) -> Json:
        ended = job if job.get("status") not in LIVE else self._jobs.ended(job, self._timing)
        check_ending(ended, str(job["id"]))
        return t.cast(Json, ended)

    def _stopped(self, job: Json) -> Json | None:
        if self._timing.wait:
            return self._jobs.ended(job, self._timing)
        return self._looked_at(str(job["id"]), {**job, "status": _status_canceled(job)})

    def _looked_at(self, job_id: str, expected: Json) -> Json | None:
        """A job after the write. That it cannot be read then is no failure."""
        try:
            return self._jobs.get(job_id)
        except RequestError as error:
            self._context.warn(f"What came of the sync job could not be read: {explain(error).message}")
            return expected

    def _told(self, act: t.Callable[[], t.Any], action: str, diff: Json) -> t.Any:
        """Do something after the writes; a failure then says what was written."""
        try:
            return act()
        except CollectionError as error:
            error.extra.update(changed=action != "none", action=action, diff=diff)
            raise

    def _live(self) -> list[Json]:
        if self._job_id:
            job = self._named()
            return [job] if job is not None and job.get("status") in LIVE else []
        job_type = self._context.params["job_type"]
        filters = {"connector_id": self._connector_id, **({"job_type": job_type} if job_type else {})}
        return self._jobs.present(filters).live

    def _named(self) -> Json | None:
        """The job whose id is stated; it must not be another connector's."""
        job = self._jobs.get(self._job_id)
        if job is not None and self._connector_id not in ("", connector_of(job)):
            raise Refused(
                f"Sync job '{self._job_id}' belongs to connector '{connector_of(job)}', not to '{self._connector_id}'",
                "Correct sync_job_id or connector_id.",
            )
        return job


def _status_canceled(job: Json) -> str:
    """What canceling makes of a status: only a job that runs has to be stopped first."""
    return "canceled" if job["status"] in ("pending", "suspended") else "canceling"


def _canceled_diff(done: list[Json]) -> Json:
    return _diff(done, [{**job, "status": _status_canceled(job)} for job in done])


def _diff(before: list[Json], after: list[Json]) -> Json:
    return {
        side: {str(job["id"]): masked_job(job) for job in jobs} for side, jobs in (("before", before), ("after", after))
    }


def _summary(action: str, before: list[Json], after: list[Json]) -> Json:
    shown = {"sync_job": masked_job(after[0])} if after else {}
    return {"changed": action != "none", "action": action, **shown, "diff": _diff(before, after if before else [])}

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creating an endpoint, including the last step of a recreation."""

from __future__ import annotations

import typing as t

from .._reconcile.attempt import Attempt, Fate, Write
from .._transport.errors import CollectionError, RequestError, ServerError, contested
from .api import already_exists, is_busy
from .comparison import differences, ignored
from .endpoint import Desired, Endpoint
from .features import check_features
from .outcome import Outcome
from .plan import Plan, creation_without_server, plan_creation

if t.TYPE_CHECKING:
    from .ensure import Ensurer


class Seen(t.NamedTuple):
    """An observation to plan on."""

    endpoint: Endpoint | None


class Creation:
    """Creates the endpoint of one run."""

    def __init__(self, run: Ensurer) -> None:
        self._run = run
        self._asked_for_trial = False
        self._removed = 0  # endpoints that were created without their secret

    def step(self, wanted: Desired) -> Outcome | Seen:
        """Create it once; returns the outcome, or what exists afterwards."""
        run = self._run
        if run.memory.last is None and not self._asked_for_trial and (run.policy.recreate or run.left_trial):
            self._asked_for_trial = True
            run.recreation.recall(run.left_trial)
            wanted = run.memory.wanted(None)
        plan = self.planned(wanted)
        for warning in plan.warnings:
            run.warn(warning)
        run.note(plan)
        if run.check_mode:
            check_features(run.api, run.desired, plan.body)
            return run.foreseen(plan)
        body = run.recreation.proven_body() if run.memory.frozen else None
        made, after = self._sent_create(body or plan.body, wanted)
        if made.fate is Fate.DONE:
            return self._created(plan, wanted, made)
        if made.fate is Fate.REFUSED:
            return self._create_refused(plan, made)
        if made.fate is Fate.UNCLEAR and after is not None and _is_own(made):
            return self._judged(wanted, after, made)
        error = run.spent(made, after, wanted)
        if error is None:
            return Seen(after)
        if run.memory.frozen and after is None:
            return self._restored(t.cast(RequestError, made.error))
        raise error

    def _judged(self, wanted: Desired, there: Endpoint, made: Attempt) -> Seen:
        """What exists after a create that was stored although it was answered with an error."""
        from .partial_creation import judged_create  # noqa: PLC0415 - rarely needed

        found = judged_create(self._run, wanted, there, made)
        self._removed += found is None
        if found is not None or self._removed == 1:
            return Seen(found)
        what = "The endpoint was created twice without its secret, and is removed again"
        error = t.cast(RequestError, made.error).told(after=what, changed=True)
        if self._run.memory.frozen:
            return self._restored(error)
        raise error

    def planned(self, wanted: Desired) -> Plan:
        """The plan of the create. Raises BadInput if the server is known to refuse it."""
        plan = creation_without_server(wanted, self._run.memory.last)
        if plan is not None:
            return plan
        try:
            return plan_creation(wanted, self._run.api.server(), self._run.memory.last)
        except ServerError as refused:
            if refused.status != 403:
                raise
            return plan_creation(wanted, None, self._run.memory.last)

    def _sent_create(self, body: t.Mapping[str, t.Any], wanted: Desired) -> tuple[Attempt, Endpoint | None]:
        desired = self._run.desired

        def send() -> Endpoint:
            return self._run.api.create(desired.inference_id, desired.task_type, body, self._run.policy.write_timeout)

        # What was deleted must come back, so it is sent twice at least.
        repeats = 1 if self._run.memory.frozen else 0
        write = Write("create", send, is_busy=is_busy, is_crossed=already_exists, repeats=repeats)
        return self._run.loop.write(self._run.with_secret(write), None, lambda now: matches(wanted, now))

    def _created(self, plan: Plan, wanted: Desired, made: Attempt) -> Outcome | Seen:
        answer = self._run.noted(made.answer)
        missed = ignored(wanted, answer)
        if not missed:
            return self._run.finished(plan, answer)
        if self._run.memory.frozen or self._run.memory.recalled:  # the trial was accepted as a whole
            self._run.loop.raced(contested(self._run.desired.inference_id))
            return Seen(answer)
        raise CollectionError(
            f"Inference endpoint '{self._run.desired.inference_id}' was created, but this server ignored "
            f"{', '.join(map(str, missed))}",
            "Leave out what this server ignores.",
        )

    def _restored(self, error: RequestError) -> Seen:
        """Restore the previous endpoint. Raises the error, unless another client has created the new one."""
        told = self._run.recreation.restored(error)
        if told is not None:
            raise told
        return Seen(self._run.loop.look())

    def _created_after_all(self) -> Endpoint | None:
        """What exists after a refused create. If that cannot be read, the restore is still sent: it only creates."""
        try:
            return self._run.loop.look()
        except RequestError:
            return None

    def _create_refused(self, plan: Plan, made: Attempt) -> Seen:
        error = t.cast(RequestError, made.error)
        if not self._run.memory.frozen and not self._run.desired.service.in_cluster:
            check_features(self._run.api, self._run.desired, plan.body, error)
            raise error
        there = self._created_after_all()
        if there is None and self._run.memory.frozen:
            return self._restored(error)
        if there is None:
            raise error
        if self._run.desired.service.in_cluster:
            from .partial_creation import without_model  # noqa: PLC0415 - rarely needed

            made.stored_although_refused = True
            raise without_model(self._run, error, there)
        self._run.loop.raced(error)
        return Seen(there)


def matches(wanted: Desired, now: Endpoint | None) -> bool:
    """Whether the endpoint is as wanted."""
    return now is not None and not now.unreadable and not differences(wanted, now)


def _is_own(made: Attempt) -> bool:
    """Whether the answer is from Elasticsearch itself."""
    return isinstance(made.error, ServerError) and made.error.own_form

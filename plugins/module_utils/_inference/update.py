# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changing an endpoint in place."""

from __future__ import annotations

import typing as t

from .._reconcile.attempt import Attempt, Fate, Write
from .._transport.advice import is_rejected_credential
from .._transport.errors import CollectionError, RequestError, ServerError, contested
from .api import is_busy, is_missing, is_of_another_type
from .comparison import ignored
from .creation import Seen, matches
from .endpoint import Desired, Endpoint
from .features import check_features
from .outcome import Outcome
from .plan import Plan, plan_after_ignored

if t.TYPE_CHECKING:
    from .ensure import Ensurer


class Update:
    """Updates the endpoint of one run."""

    def __init__(self, run: Ensurer) -> None:
        self._run = run

    def step(self, plan: Plan, wanted: Desired, seen: Endpoint) -> Outcome | Seen:
        """Update it once; returns the outcome, or what exists afterwards."""
        desired = self._run.desired

        def send() -> Endpoint:
            return self._run.api.update(
                desired.inference_id, desired.task_type, plan.body, self._run.policy.write_timeout
            )

        write = Write("update", send, is_busy=is_busy, is_crossed=is_missing)
        write = self._run.with_secret(write) if plan.sends_secret else write
        made, after = self._run.loop.write(write, seen, lambda now: matches(wanted, now))
        if made.fate is Fate.DONE:
            return self._compared(plan, wanted, seen, made)
        if made.fate is Fate.REFUSED:
            return self._refused(plan, seen, t.cast(RequestError, made.error))
        if made.fate is Fate.UNCLEAR and plan.sends_secret and after is not None:
            return self._secret_unseen(plan, wanted, after, made)
        if made.fate is Fate.BUSY and plan.sends_secret and not plan.found and after is not None:
            return self._secret_waits(plan, after, made)
        error = self._run.spent(made, after, wanted)
        if error is not None:
            raise error
        return Seen(after)

    def _secret_unseen(self, plan: Plan, wanted: Desired, after: Endpoint, made: Attempt) -> Outcome | Seen:
        """No read shows whether a secret was stored, so the same update is sent again, which does no harm."""
        made.undone = True
        spent = self._run.loop.spent(made)
        made.undone = False
        if spent is None:
            self._run.sends_secret = not plan.secret_is_optional
            return Seen(after)
        if plan.secret_is_optional and matches(wanted, after):
            self._run.secrets.not_sent(spent, refused=False)
            return Seen(after)
        if plan.found and matches(wanted, after):
            return self._run.finished(plan, after)
        if self._run.policy.update_secrets == "when_rejected":
            from .stored_secret import ask  # noqa: PLC0415 - rarely needed

            verdict = ask(self._run.api, self._run.desired)
            if not verdict.rejected and not verdict.warning:
                return self._run.finished(plan, after)
            if verdict.rejected:
                raise t.cast(RequestError, made.error).told(after="The new secret was not stored", changed=False)
        raise t.cast(RequestError, made.error).told(
            after="It may have been written",
            hint="Whether the new secret was stored cannot be seen. Run again: sending it twice does no harm.",
        )

    def _secret_waits(self, plan: Plan, after: Endpoint, made: Attempt) -> Seen:
        """Another client is changing the endpoint. That it is as declared says nothing about the secret."""
        spent = self._run.loop.spent(made)
        if spent is not None:
            if not plan.secret_is_optional:
                raise spent
            self._run.secrets.not_sent(spent, refused=False)
        return Seen(after)

    def _refused(self, plan: Plan, seen: Endpoint, error: RequestError) -> Outcome | Seen:
        if not isinstance(error, ServerError):
            raise error
        if is_of_another_type(error):
            self._run.loop.raced(error)
            return Seen(self._run.loop.look())
        if plan.secret_is_optional:
            self._run.secrets.not_sent(error)
            return Seen(seen)
        rejected = is_rejected_credential(error, self._run.desired.service.rejected_statuses)
        may_send = (
            self._run.policy.update_secrets == "when_rejected" and self._run.desired.secrets and not plan.sends_secret
        )
        if rejected and may_send:
            self._run.sends_secret = True
            return Seen(seen)
        if error.status == 400 and error.caused_by is None:
            check_features(self._run.api, self._run.desired, None, error)
            unknown = any(self._run.desired.service.is_unknown(found.path) for found in plan.found)
            if plan.sends_secret and not unknown and self._run.recreation.is_other_kind_of_secret(error):
                return self._exchanged(plan, seen, error)
        raise error

    def _compared(self, plan: Plan, wanted: Desired, seen: Endpoint, made: Attempt) -> Outcome | Seen:
        """Success only if the server's answer agrees with what was asked: some servers ignore part of an update."""
        answer = self._run.noted(made.answer)
        missed = ignored(wanted, answer)
        if not missed:
            if self._run.policy.update_secrets == "when_rejected" and not plan.found:
                from .stored_secret import prove  # noqa: PLC0415 - rarely needed

                prove(self._run.api, self._run.desired)
            return self._run.finished(plan, answer)
        if not {found.path for found in missed} <= {found.path for found in plan.found}:
            # A setting that was not sent was changed by another client.
            self._run.loop.raced(contested(self._run.desired.inference_id))
            return Seen(self._run.loop.look())
        made.changes_nothing = not plan.sends_secret and answer.shown == seen.shown
        plan = plan_after_ignored(plan, desired=self._run.desired, missed=missed, policy=self._run.policy)
        if plan.action == "refuse":
            raise self._run.recreation.refusal(plan, answer)
        there = self._run.loop.look()
        return Seen(None) if there is None else self._run.recreated(plan, wanted, there)

    def _exchanged(self, plan: Plan, seen: Endpoint, error: ServerError) -> Outcome | Seen:
        """The secret is of another kind than the stored one, which only a recreation can replace."""
        if not self._run.policy.recreate:
            hint = "If the endpoint has another kind of secret, set recreate: true to replace it."
            raise error.told(hint=hint)
        try:
            return self._run.recreated(plan._replace(action="recreate"), self._run.desired, seen)
        except CollectionError as second:
            raise second.told(before=f"{error.reason.rstrip('.')}. ") from error

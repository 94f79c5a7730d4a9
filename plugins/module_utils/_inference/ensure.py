# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ensuring that an endpoint exists as stated: carries out what the planner says, and finds out what became of it."""

from __future__ import annotations

import typing as t

from .._reconcile.writes import is_unclear, unknown_end
from .._transport.advice import explain, is_rejected_credential
from .._transport.errors import AnswerLost, CollectionError, Overtaken, RequestError, ServerError, contested
from .._transport.versions import Feature
from .api import InferenceApi, Usage, already_exists, is_busy
from .comparison import differences, ignored, predicted
from .endpoint import Desired, Endpoint, masked, shown_secrets
from .outcome import Outcome
from .plan import Plan, Policy, plan_change, plan_creation, plan_without_server
from .removal import UNKNOWN, shown_before, users, warn_of_the_unknown
from .requirements import (
    all_stated_paths,
    check_against_data,
    depends_on_server,
    needs_any_feature,
    require_features,
)

if t.TYPE_CHECKING:
    # A module's process compiles whatever it imports, so what is seldom needed is imported when it is.
    from .probe import Verdict

_MOST_RACES = 5  # how often others may change the endpoint between our read and our write


class Ensurer:
    """Brings one endpoint to what is stated. Made anew for each. `hide` is told of secrets that come to light."""

    def __init__(
        self,
        api: InferenceApi,
        desired: Desired,
        policy: Policy,
        check_mode: bool,
        warn: t.Callable[[str], None],
        hide: t.Callable[[t.Iterable[str]], None] = lambda _secrets: None,
    ) -> None:
        self._hide = hide
        self._api = api
        self._desired = desired
        self._policy = policy
        self._check_mode = check_mode
        self._warn = warn
        self._written = False
        self._lost: tuple[Plan, RequestError] | None = None
        self._resent = 0
        self._plan: Plan | None = None
        self._races: list[str] = []
        self._used_by: Usage | None = None

    def unchanged(self, current: Endpoint) -> Outcome | None:
        """The outcome where nothing has to be done, for which nothing has to be asked; None where something has."""
        plan = plan_without_server(self._desired, current, self._policy)
        if plan is None or plan.action != "none":
            return None
        self._hide(shown_secrets(current, self._desired.service.settings))
        return Outcome("none", plan.before, plan.after, plan.before)

    def run(self, current: Endpoint | None = None, *, known: bool = False) -> Outcome:
        """Do it.

        `current` is what is there, if that is `known` already. Raises CollectionError with `changed` in its extra.
        """
        try:
            for _round in range(_MOST_RACES + self._api.client.retries):
                if not known:
                    current = self._read()
                known = False
                if current is not None:  # what is kept is sent again, and may be echoed in an error
                    self._hide(shown_secrets(current, self._desired.service.settings))
                outcome = self._settled(current) or self._step(current)
                if outcome is not None:
                    return outcome
            raise contested(self._desired.inference_id)
        except CollectionError as error:
            error.extra.setdefault("changed", self._written)
            if self._plan is not None:
                error.extra.setdefault("diff", {"before": self._plan.before, "after": self._plan.after})
            raise

    def _read(self) -> Endpoint | None:
        """What is there; after a lost answer, its loss is the better thing to tell if that cannot be read."""
        try:
            return self._api.get(self._desired.inference_id)
        except RequestError as error:
            if self._lost is None:
                raise
            raise unknown_end(self._lost[1], error) from None

    def _settled(self, current: Endpoint | None) -> Outcome | None:
        """After a lost answer: whether what is there now shows that the write was carried out."""
        if self._lost is None:
            return None
        plan, error = self._lost
        visible = plan.action == "create" or plan.found
        if visible and current is not None and not differences(self._desired, current):
            self._written = True
            return self._done(plan, current)
        unseen = not visible and current is not None
        if not unseen and (isinstance(error, ServerError) or self._resent >= self._api.client.retries):
            raise self._with_state(error, current)
        if unseen and self._policy.update_secrets == "always":
            error.hint = "Whether the new secret was stored cannot be seen. Run again: to send it twice does no harm."
            raise error
        self._resent += 1
        self._api.client.pause(self._resent)
        return None

    def _step(self, current: Endpoint | None) -> Outcome | None:
        plan = plan_without_server(self._desired, current, self._policy)
        if plan is None:
            always = self._policy.update_secrets == "always"
            plan = self._plan_creation() if current is None else self._plan_change(current, send_secret=always)
        return self._carry_out(plan, current)

    def _plan_creation(self) -> Plan:
        try:
            return plan_creation(self._desired, self._api.server())
        except ServerError as refused:
            if refused.status != 403:
                raise
            return plan_creation(self._desired, None)

    def _plan_change(self, current: Endpoint, *, send_secret: bool) -> Plan:
        return plan_change(self._desired, current, self._api.server(), self._policy, send_secret=send_secret)

    def _carry_out(self, plan: Plan, current: Endpoint | None) -> Outcome | None:
        if plan.action == "none":
            if self._written and self._plan is not None and current is not None:  # by us and others together
                return self._done(self._plan, current)._replace(used_by=self._used_by)
            return Outcome("none", plan.before, plan.after, plan.before)
        if plan.action == "probe":
            return self._probe(plan, t.cast(Endpoint, current))
        self._plan = plan
        for warning in plan.warnings:
            self._warn(warning)
        if plan.action == "refuse":
            raise self._refusal(plan)
        if plan.action == "recreate":
            return self._recreate(plan, t.cast(Endpoint, current))
        if self._check_mode:
            if plan.action == "create":
                self._check_features(plan)
            return Outcome(plan.action, plan.before, plan.after, predicted(plan.after, self._desired))
        return self._write(plan, current)

    def _write(self, plan: Plan, current: Endpoint | None) -> Outcome | None:
        """Create or update. None where what is there has to be looked at again."""
        desired, wait = self._desired, self._policy.wait_timeout
        call = self._api.create if plan.action == "create" else self._api.update
        try:
            answer = call(desired.inference_id, desired.task_type, plan.body, wait)
        except AnswerLost as error:
            self._lost = (plan, error)
            return None
        except ServerError as error:
            return self._write_failed(plan, current, error)
        self._lost = None
        return self._compared(plan, current, answer)

    def _write_failed(self, plan: Plan, current: Endpoint | None, error: ServerError) -> Outcome | None:
        """None where what is there has to be looked at again."""
        if is_unclear(error):
            self._lost = (plan, error)
            return None
        if already_exists(error) if plan.action == "create" else error.status == 404:
            self._overtaken(plan, error)
            return None
        if self._rejects_old_secret(plan, error):
            return self._carry_out(self._plan_change(t.cast(Endpoint, current), send_secret=True), current)
        if is_busy(error) and self._resent < self._api.client.retries:
            self._resent += 1
            self._api.client.pause(self._resent)
            return None
        if error.status == 400 and error.caused_by is None:
            self._check_features(plan, error)
            if plan.action == "update" and plan.sends_secret:
                return self._other_secret(plan, t.cast(Endpoint, current), error)
        raise error

    def _overtaken(self, plan: Plan, error: CollectionError) -> None:
        """Somebody else has created or deleted it since we read it, so it is read again; but not for ever."""
        self._races.append(plan.action)
        if self._races.count(plan.action) > _MOST_RACES:
            raise error

    def _other_secret(self, plan: Plan, current: Endpoint, error: ServerError) -> Outcome | None:
        """9.5 and later exchange a secret only for one of the same kind, which cannot be seen beforehand."""
        about_it = any(name in error.text for name in ("secret", *self._desired.service.credential_names))
        if not about_it or not self._api.server().within(Feature.UPDATE_WITHOUT_SECRET):
            raise error
        if not self._policy.recreate:
            error.hint = "If that is another kind of secret than the endpoint has, recreate: true exchanges it."
            raise error
        try:
            return self._recreate(plan._replace(action="recreate"), current)
        except CollectionError as second:
            second.reason = f"{error.reason.rstrip('.')}. {second.reason}"
            raise

    def _rejects_old_secret(self, plan: Plan, error: ServerError) -> bool:
        """Whether an update without the secret failed because the stored one is rejected, and a new one may be sent."""
        may = plan.action == "update" and not plan.sends_secret and self._desired.secrets
        rejected = is_rejected_credential(error, self._desired.service.rejected_statuses)
        return bool(may) and self._policy.update_secrets == "when_rejected" and rejected

    def _check_features(self, plan: Plan, error: ServerError | None = None) -> None:
        """Name both versions where the server is too old for something that is stated, or for leaving something out.

        A create needs no version, so this is only asked when the server has refused, and in check mode, which has to
        foresee that.
        """
        paths = all_stated_paths(self._desired)
        created = plan.body if plan.action == "create" else None
        if not needs_any_feature(self._desired, paths) and not (created and depends_on_server(created, self._desired)):
            return
        try:
            server = self._api.server()
        except ServerError as refused:
            if refused.status != 403:
                raise
            return  # without the privilege monitor nothing can be foreseen, and a create does not need it
        try:
            require_features(self._desired, server, paths, with_secret=True)
            if created:
                check_against_data(self._desired, server, created)
        except CollectionError as missing:
            missing.extra.update(error.result() if error else {})
            raise

    def _compared(self, plan: Plan, current: Endpoint | None, answer: Endpoint) -> Outcome | None:
        """Success only if the server's answer agrees with what was asked: some servers ignore part of an update.

        What was not even sent, being so already, has been changed by somebody else meanwhile: None, to look again.
        """
        before, self._written = self._written, True
        missed = ignored(self._desired, answer)
        if not missed:
            self._prove_secret(plan)
            return self._done(plan, answer)
        if plan.action == "create":
            raise CollectionError(
                f"Inference endpoint '{self._desired.inference_id}' was created, but this server did not "
                f"take {', '.join(map(str, missed))}",
                "Leave out what this server ignores.",
                endpoint=shown_before(answer),
            )
        if not {found.path for found in missed} <= {found.path for found in plan.found}:
            self._overtaken(plan, contested(self._desired.inference_id))
            return None
        if not plan.sends_secret:
            self._written = before or answer.shown != t.cast(Endpoint, current).shown
        obstacles = tuple(f"{difference}, which this server ignored" for difference in missed)
        if self._policy.recreate:
            there = self._read()
            return self._recreate(plan._replace(action="recreate", obstacles=obstacles), there) if there else None
        raise self._refusal(plan._replace(obstacles=obstacles))

    def _prove_secret(self, plan: Plan) -> None:
        """A key sent because the old one was rejected must work; older servers store it without looking."""
        server = self._api.server() if plan.action == "update" else None
        if server is None or self._policy.update_secrets != "when_rejected" or plan.found:
            return
        if server.within(Feature.UPDATE_CHECKS_REMOTE) and not server.within(Feature.SECRET_UPDATE_DOUBTFUL):
            return
        verdict = self._ask()
        if verdict.rejected:
            raise CollectionError(
                f"The stated secret was stored for inference endpoint '{self._desired.inference_id}', but "
                "the remote service rejects it too",
                "Correct the secret.",
            )

    def _probe(self, plan: Plan, current: Endpoint) -> Outcome | None:
        """Send the secret only if the remote service rejects the one that is stored."""
        verdict = self._ask()
        if verdict.rejected and self._lost is not None and isinstance(self._lost[1], ServerError):
            raise self._lost[1]  # the new secret was not stored, and a server at fault is left alone
        if not verdict.rejected:
            if verdict.warning:
                self._warn(verdict.warning)
            if self._lost is not None:
                return self._settled_by_probe(verdict, current)
            return Outcome("none", plan.before, plan.after, plan.before)
        return self._carry_out(self._plan_change(current, send_secret=True), current)

    def _ask(self) -> Verdict:
        from .probe import ask  # noqa: PLC0415 - seldom needed

        return ask(self._api, self._desired)

    def _settled_by_probe(self, verdict: Verdict, current: Endpoint) -> Outcome:
        """After a lost answer to an update of the secret alone: what was rejected before and works now is new."""
        plan, error = t.cast("tuple[Plan, RequestError]", self._lost)
        if verdict.warning:
            error.hint = "Whether the new secret was stored could not be found out: run again."
            raise error
        self._written = True
        return self._done(plan, current)

    def _recreate(self, plan: Plan, current: Endpoint) -> Outcome | None:
        """Delete and create again. None where somebody else was at it too, and it has to be looked at again."""
        from .recreation import Recreation  # noqa: PLC0415 - seldom needed

        recreation = Recreation(self._api, self._desired, self._policy, self._warn)
        try:
            return recreation.run(plan, current, self._check_mode)
        except Overtaken as race:
            self._overtaken(plan, race.error)
            self._api.client.pause(len(self._races))
            return None
        finally:
            self._written = self._written or recreation.written
            self._used_by = recreation.usage

    def _refusal(self, plan: Plan) -> CollectionError:
        """What cannot be had in place, and what would help; names who uses the endpoint."""
        from .recreation import refusal  # noqa: PLC0415 - seldom needed

        try:
            usage = users(self._api, self._desired.inference_id)
            warn_of_the_unknown(usage, self._warn)
        except RequestError as error:
            usage = UNKNOWN
            self._warn(f"Who uses the endpoint could not be found out: {explain(error).message}")
        return refusal(self._desired, plan, self._api.server(), usage)

    def _done(self, plan: Plan, answer: Endpoint) -> Outcome:
        return Outcome(plan.action, plan.before, plan.after, masked(answer.shown, self._desired.service.settings))

    def _with_state(self, error: RequestError, current: Endpoint | None) -> RequestError:
        """Tell what is there after a write that did not come through."""
        if current is None:
            error.reason = f"{error.reason.rstrip('.')}. The endpoint does not exist now"
        else:
            error.reason = f"{error.reason.rstrip('.')}. The endpoint exists, but is not as stated"
            error.extra["endpoint"] = shown_before(current)
        return error

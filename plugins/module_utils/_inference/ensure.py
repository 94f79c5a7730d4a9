# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ensuring that an endpoint is as declared: observe, plan, attempt once, observe again."""

from __future__ import annotations

import contextlib
import typing as t

from .._reconcile.attempt import Attempt, Fate, Write
from .._reconcile.loop import Loop
from .._transport.errors import CollectionError, Overtaken, RequestError, ServerError, contested, fault
from .api import InferenceApi, Usage, is_gone, is_of_another_type
from .comparison import predicted, same
from .creation import Creation, Seen, matches
from .endpoint import Desired, Endpoint, as_result
from .endpoint_reader import EndpointReader
from .memory import Memory
from .outcome import Outcome
from .plan import Plan, Policy, plan_change, plan_sending_if_possible, plan_without_server
from .report import Ending, failure_report, success_report
from .secret_watch import NOT_WATCHED, SecretWatch
from .trial_name import trial_name

if t.TYPE_CHECKING:
    # A module's process compiles everything it imports, so what is rarely needed is imported when it is needed.
    from .recreation import Recreation

_MOST_ROUNDS = 100  # a limit in case of bugs: each kind of write has its own limit


class Ensurer:
    """Brings one endpoint to what is declared. Each has its own.

    `hide` is called with the secrets that are found. `trials` are the trial endpoints that a list has shown, by ID;
    None: no list was read.
    """

    def __init__(
        self,
        api: InferenceApi,
        desired: Desired,
        policy: Policy,
        check_mode: bool,
        warn: t.Callable[[str], None],
        hide: t.Callable[[t.Iterable[str]], None] = lambda _secrets: None,
        trials: t.Mapping[str, Endpoint] | None = None,
    ) -> None:
        self.api = api
        self.secrets: SecretWatch = NOT_WATCHED
        self.desired = desired
        self.policy = policy
        self.check_mode = check_mode
        self.warn = warn
        self.memory = Memory(desired)
        self._hide = hide
        self._reader = EndpointReader(api, desired.inference_id, accepts_unreadable=policy.recreate and policy.force)
        self.loop: Loop[Endpoint | None] = Loop(
            api.client, self._read, lambda one, other: same(one, other, desired.service)
        )
        self.usage: Usage | None = None
        self.plan: Plan | None = None
        self._now = Seen(None)
        self._known_at = -1
        self.sends_secret = False
        self.trials = trials
        self.left_trial = trials.get(trial_name(desired.inference_id)) if trials else None
        self._recreation_made: Recreation | None = None
        self._creation = Creation(self)
        self.holding = contextlib.ExitStack()

    def watching(self, secrets: SecretWatch) -> Ensurer:
        """The same with what knows whether the secret has changed, for `update_secrets: on_change`."""
        self.secrets = secrets
        return self

    def unchanged(self, current: Endpoint) -> Outcome | None:
        """The outcome if there is nothing to do, without a request; None if there may be."""
        plan = plan_without_server(self.desired, current, self.effective_policy())
        if plan is None or plan.action != "none" or self.left_trial is not None:
            return None
        self._hide(current.redacted.secrets)
        return Outcome("none", plan.before, plan.after, plan.before)

    def will_send(self, current: Endpoint | None) -> bool:
        """Whether the run is about to send the secret, as far as that can be told without a write.

        Not for a recreation: it may still be refused, and must leave its document closed then.
        """
        try:
            plan = self._creation.planned(self.desired) if current is None else self._planned(self.desired, current)
        except CollectionError:  # the error will occur again, and be reported
            return False
        return plan.action in ("create", "update") and plan.sends_secret

    def run(self, current: Endpoint | None = None, *, known: bool = False) -> Outcome:
        """Bring the endpoint to what is declared.

        `current` is the present endpoint, if that is `known`. Raises CollectionError with `changed` in its extra.
        """
        with self.secrets.during(self.loop.journal), self.holding:
            try:
                # Whether the task may replace an endpoint that cannot be parsed is decided by the read.
                as_listed = known and not (current is not None and current.unreadable)
                seen = self.noted(current) if as_listed else self.loop.look()
                for _round in range(_MOST_ROUNDS):
                    ended = self._round(seen)
                    if isinstance(ended, Outcome):
                        return ended
                    seen = ended.endpoint
                raise contested(self.desired.inference_id)
            except CollectionError as error:
                raise self._failed(error) from error
            except Exception as problem:  # a bug in the collection must not cost the endpoint either
                if not self.memory.frozen or self._now.endpoint is not None:
                    raise
                ours = fault(problem)
                raise self._failed(self.recreation.restored(ours) or ours) from problem

    def _round(self, seen: Endpoint | None) -> Outcome | Seen:
        wanted = self.memory.wanted(seen)
        if seen is None:
            return self._creation.step(wanted)
        plan = self._planned(wanted, seen)
        if plan.action == "none":
            return self.finished(plan, seen)
        if plan.action == "probe":
            return self._probe(plan, seen)
        if plan.action == "ask_usage":
            return self._ask_usage(seen)
        self.note(plan)
        for warning in plan.warnings:
            self.warn(warning)
        if plan.action == "refuse":
            raise self.recreation.refusal(plan, seen)
        if plan.action == "recreate":
            return self.recreated(plan, wanted, seen)
        if self.check_mode:
            return self.foreseen(plan, self.usage)
        from .update import Update  # noqa: PLC0415 - an unchanged endpoint does not need it

        return Update(self).step(plan, wanted, seen)

    def foreseen(self, plan: Plan, usage: Usage | None = None) -> Outcome:
        """What the real run would end with. Raises CollectionError if its secret could not be sent."""
        if plan.sends_secret:
            self.secrets.begin()
        return Outcome(plan.action, plan.before, plan.after, predicted(plan.after, self.desired), usage)

    def note(self, plan: Plan) -> None:
        """Keep the plan that the report is about: no later step of the same kind, nor the last ones of a recreation."""
        goes_on = self.plan is not None and plan.action == self.plan.action and self.loop.journal.changed(reached=False)
        if not self.memory.frozen and not goes_on:
            self.plan = plan

    def _planned(self, wanted: Desired, seen: Endpoint) -> Plan:
        if seen.unreadable:
            return self.recreation.plan_for_unreadable(seen)
        policy = self.effective_policy()
        plan = None if self.sends_secret else plan_without_server(wanted, seen, policy)
        if plan is not None:
            return plan
        if policy.update_secrets == "if_possible" and not self.sends_secret:
            plan = plan_sending_if_possible(wanted, seen, self.api.server(), policy, self.usage)
            if plan.withholds_secret:
                self.secrets.not_sent()
            return plan
        sends = self.sends_secret or policy.update_secrets == "always"
        return plan_change(wanted, seen, self.api.server(), policy, send_secret=sends, usage=self.usage)

    def effective_policy(self) -> Policy:
        """The policy, with what is to be done about the secret at this moment."""
        if self.loop.journal.count("create", Fate.DONE, Fate.UNCLEAR):  # the secret was sent with it
            return self.policy._replace(update_secrets="on_create")
        return self.policy._replace(update_secrets=self.secrets.update_secrets(self.policy.update_secrets))

    def _ask_usage(self, seen: Endpoint) -> Seen:
        """Read what uses the endpoint, and plan again. If that is unknown, it counts as used."""
        from .usage import UNKNOWN, users  # noqa: PLC0415 - rarely needed

        try:
            self.usage = users(self.api, seen)
        except RequestError as error:
            if isinstance(error, ServerError) and (is_gone(error) or is_of_another_type(error)):
                self.loop.raced(error)
                return Seen(self.loop.look())
            self.usage = UNKNOWN
        return Seen(seen)

    def _probe(self, plan: Plan, seen: Endpoint) -> Outcome | Seen:
        """Send the secret only if the remote service rejects the stored one."""
        from .stored_secret import ask  # noqa: PLC0415 - rarely needed

        verdict = ask(self.api, self.desired)
        if verdict.rejected:
            self.sends_secret = True
            return Seen(seen)
        if verdict.warning:
            self.warn(verdict.warning)
        return self.finished(plan, seen)

    def recreated(self, plan: Plan, wanted: Desired, seen: Endpoint) -> Outcome | Seen:
        """One more step of a recreation; returns what exists afterwards."""
        try:
            ended = self.recreation.step(plan, wanted, seen)
        except Overtaken as race:
            self.loop.raced(race.error)
            self.api.client.pause(self.loop.races)
            return Seen(self.loop.look())
        return ended if isinstance(ended, Outcome) else Seen(self.noted(ended.endpoint))

    @property
    def recreation(self) -> Recreation:
        if self._recreation_made is None:
            from .recreation import Recreation  # noqa: PLC0415 - rarely needed

            self._recreation_made = Recreation(self)
        return self._recreation_made

    def with_secret(self, write: Write) -> Write:
        """A write that sends the secret: whether it may is asked each time that it is sent."""

        def send() -> t.Any:
            self.secrets.begin(must_go=self.memory.frozen)
            answer = write.send()
            self.secrets.stored()
            return answer

        return write._replace(send=send)

    def spent(self, made: Attempt, after: Endpoint | None, wanted: Desired) -> RequestError | None:
        """None if what was read after a write may be planned on, else the error of the write, with what is there."""
        error = None if matches(wanted, after) else self.loop.spent(made)
        if error is None:
            return None
        exists = "The endpoint exists, but is not as declared" if after else "The endpoint does not exist now"
        return error.told(after=exists, extra={"endpoint": as_result(after)} if after else {})

    def finished(self, plan: Plan, seen: Endpoint) -> Outcome:
        """The endpoint is as declared. The trial is removed last: until now it was the memory of this run."""
        if self.left_trial is not None or self._recreation_made is not None:
            self.recreation.remove_trial(self.left_trial)
        return success_report(self._ending(), plan, seen.redacted.shown)

    def _failed(self, error: CollectionError) -> CollectionError:
        """The error with what this run has changed. A trial stays only as the memory of a lost endpoint."""
        told = failure_report(error, self._ending())
        if self._recreation_made is None:
            return told
        lost = "lost_endpoint" in told.extra
        left = self.recreation.kept_trial() if lost else self.recreation.drop_trial()
        return told.told(hint=f"{told.hint} {left}".strip(), changed=True) if left else told

    def _read(self) -> Endpoint | None:
        self._known_at = -1
        return self.noted(self._reader.read())

    Noted = t.TypeVar("Noted", bound="Endpoint | None")

    def noted(self, seen: Noted) -> Noted:
        """Note an endpoint that was read, or returned by a write."""
        if seen is not None:  # kept settings are sent again, and may be echoed in an error
            self._hide(seen.redacted.secrets)
        self.memory.note(seen)
        self._now, self._known_at = Seen(seen), len(self.loop.journal.attempts)
        return seen

    def _ending(self) -> Ending:
        later = self.loop.journal.attempts[self._known_at :] if self._known_at >= 0 else []
        known = self._known_at >= 0 and all(made.fate in (Fate.REFUSED, Fate.NEVER_SENT) for made in later)
        return Ending(self.loop.journal, self.memory, self.plan, self._now.endpoint, known, self.usage)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Safe recreation, step by step: prove, compare, read again, delete, create; restore if the create fails."""

from __future__ import annotations

import typing as t

from .._reconcile.attempt import Attempt, Fate, Write
from .._reconcile.deletion import LATE
from .._reconcile.signals import held_back_signals
from .._transport.advice import explain, is_reserved
from .._transport.errors import CollectionError, Overtaken, Refused, RequestError, ServerError, contested
from .._transport.versions import Feature
from .api import Usage, already_exists, is_busy, is_gone, is_of_another_type
from .bodies import creation_bodies
from .comparison import Difference, same
from .creation import matches
from .endpoint import Desired, Endpoint, as_result
from .outcome import Outcome
from .plan import Plan, plan_creation
from .trial import Proof, Trial
from .usage import UNKNOWN, in_use, users, warn_of_the_unknown

if t.TYPE_CHECKING:
    from .ensure import Ensurer

# The settings of an endpoint that an index mapping contains.
_MAPPED = (
    "task_type",
    "service_settings.dimensions",
    "service_settings.similarity",
    "service_settings.element_type",
)
_NUMBERS = ("service_settings.num_allocations", "service_settings.num_threads", "service_settings.adaptive_allocations")


class Left(t.NamedTuple):
    """The endpoint after a step, as far as it is known."""

    endpoint: Endpoint | None


class Recreation:
    """The steps of a recreation by `run`. A proof holds for the whole run."""

    def __init__(self, run: Ensurer) -> None:
        self._run = run
        self._id = run.desired.inference_id
        self._trial = Trial(run.api, run.desired, run.policy.write_timeout)
        self._proof: Proof | None = None
        self._asked_to_stop: list[int] | None = None

    def recall(self, known: Endpoint | None) -> None:
        """Take over the settings that the trial of a killed run has kept. `known` is a trial that was listed."""
        run = self._run
        found = self._trial.look() if run.trials is None and run.policy.recreate else known
        if found is None or not run.desired.service.shows(found.shown):
            return
        self._trial.there = True
        run.memory.recall(found)
        run.warn(
            f"Inference endpoint '{self._id}' does not exist, but the trial '{self._trial.inference_id}' of a run that "
            "was killed does: settings that the task does not declare are taken from it."
        )

    def plan_for_unreadable(self, seen: Endpoint) -> Plan:
        """The plan for an endpoint that the server can no longer parse, so that none of its settings can be kept."""
        plan = plan_creation(self._run.desired, self._run.api.server())
        warning = (
            f"The server can no longer parse inference endpoint '{self._id}', so none of its settings are kept, and "
            "what uses it is unknown."
        )
        return plan._replace(action="recreate", before=as_result(seen), warnings=(warning,))

    def proven_body(self) -> dict[str, t.Any] | None:
        """The body that worked in the trial, for the create."""
        return self._proof.body if self._proof is not None else None

    def step(self, plan: Plan, wanted: Desired, seen: Endpoint) -> Outcome | Left:
        """Carry out the step before the create. Raises Overtaken if another client changed the endpoint."""
        run = self._run
        usage = run.usage = self._users(seen)
        if not seen.unreadable:
            warn_of_the_unknown(usage, run.warn)
        if usage and not run.policy.force:
            raise in_use(self._id, usage, "deleted and created again")
        self._check_mappings([found for found in plan.found if found.path in _MAPPED], usage)
        if run.check_mode:
            return run.foreseen(plan._replace(action="recreate"), usage)
        if not run.memory.frozen:
            run.secrets.check()
        if self._asked_to_stop is None:
            self._asked_to_stop = run.holding.enter_context(held_back_signals())
        proof = self._proven(plan, wanted, seen)
        if proof.answer is not None and not seen.unreadable:
            self._check_mappings(_mapped_differences(seen, proof.answer), usage)
        self._check_still_the_same(seen)
        if self._asked_to_stop and not run.memory.frozen:
            raise CollectionError("Interrupted before any change was made")
        if run.desired.service.in_cluster and self._trial.there:
            self._trial.remove()  # it would use the memory that the new endpoint needs
        return self._deleted(usage, seen)

    def remove_trial(self, known: Endpoint | None) -> None:
        """Remove the trial, if there may be one. A failure is a warning: the endpoint itself is as declared."""
        if known is None and not self._trial.there:
            return
        if known is not None and self._proof is None:
            self._run.warn(
                f"The trial endpoint '{self._trial.inference_id}' of a run that was killed is removed: "
                f"'{self._id}' is up to date."
            )
        if self._run.check_mode:
            return
        try:
            self._trial.remove()
        except CollectionError as stuck:
            self._run.warn(stuck.message)

    def drop_trial(self) -> str:
        """Remove the trial after a failure that did not change the endpoint; returns what to report if it stays."""
        try:
            if self._proof is not None and self._trial.there:
                self._trial.remove()
        except CollectionError as stuck:
            return stuck.message
        return ""

    def kept_trial(self) -> str:
        """What to say about the trial of a lost endpoint: it stays, and the next run takes the settings from it."""
        if not self._trial.there:
            return ""
        return f"The trial endpoint '{self._trial.inference_id}' keeps the settings for the next run."

    def restored(self, error: CollectionError) -> CollectionError | None:
        """After a failed create, create the previous endpoint again. Returns the error, which says what exists now.

        None if another client has created the new endpoint in the meantime.
        """
        old = self._run.memory.last
        if old is None:
            return error
        explain(error)
        try:
            made, now = self._restore(old)
        except CollectionError as second:
            known = not (isinstance(second, RequestError) and second.unknown)
            return self._lost(error, explain(second).reason, known=known)
        name, reason = f"Inference endpoint '{self._id}'", error.reason.rstrip(".")
        if now is None:
            return self._lost(error, explain(t.cast(RequestError, made.error)).reason)
        self._run.noted(now)
        if made.fate is not Fate.DONE and matches(self._run.desired, now):
            return None
        if same(now, old, self._run.desired.service):
            works = made.fate is Fate.DONE or not self._lacks_secret(old)
            told = error.told(endpoint=as_result(now))
            told.reason = (
                f"{name} could not be created with the new settings: {reason}. The previous endpoint is restored, "
                f"{'with the secret in the task' if works else 'but without its secret, so it does not work'}"
            )
            return told if works else told.told(hint=f"{error.hint} Delete the endpoint, then run again.".strip())
        told = error.told(endpoint=as_result(now), lost_endpoint=as_result(old))
        told.reason = (
            f"{name} was deleted, and could not be created again: {reason}. What exists now is neither the new nor the "
            "previous endpoint"
        )
        told.hint = f"{error.hint} lost_endpoint has the previous settings.".strip()
        return told

    def _lacks_secret(self, old: Endpoint) -> bool:
        """Whether the previous endpoint was stored without its secret, which no read shows."""
        from .stored_secret import ask  # noqa: PLC0415 - rarely needed

        return bool(self._run.desired.secrets) and ask(self._run.api, _as_before(self._run.desired, old)).rejected

    def refusal(self, plan: Plan, seen: Endpoint) -> CollectionError:
        """The refusal of a change that is not possible in place, with the remedy and what uses the endpoint."""
        run = self._run
        try:
            usage = users(run.api, seen)
            warn_of_the_unknown(usage, run.warn)
        except RequestError as error:
            usage = UNKNOWN
            run.warn(f"What uses the endpoint is unknown: {explain(error).message}")
        extra = {"used_by": usage.result()} if usage.known else {}
        from .refusal import refused  # noqa: PLC0415 - rarely needed

        return refused(run.desired, plan, seen, run.api.server(), usage, **extra)

    def is_other_kind_of_secret(self, error: ServerError) -> bool:
        """Whether 9.5 or later refused a secret of another kind than the stored one, which no read shows."""
        names = ("secret", *self._run.desired.service.credential_names)
        return any(name in error.text for name in names) and self._run.api.server().within(
            Feature.UPDATE_WITHOUT_SECRET
        )

    def _users(self, seen: Endpoint) -> Usage:
        try:
            return users(self._run.api, seen, force=self._run.policy.force)
        except ServerError as error:
            if not is_gone(error) and not is_of_another_type(error):
                raise
            raise Overtaken(error) from None

    def _proven(self, plan: Plan, wanted: Desired, seen: Endpoint) -> Proof:
        kept = None if seen.unreadable else (self._run.memory.last if self._run.memory.frozen else seen)
        paths = [found.path for found in plan.found]
        if self._run.desired.service.in_cluster and paths and all(path.startswith(_NUMBERS) for path in paths):
            return Proof(creation_bodies(wanted, kept)[0], None)  # the same model, which works
        if self._proof is None or self._proof.body not in creation_bodies(wanted, kept):
            self._proof = self._trial.prove(wanted, kept)
        return self._proof

    def _check_still_the_same(self, seen: Endpoint) -> None:
        """The proof took some time: changes by another client in the meantime must not be deleted or undone."""
        there = self._run.loop.look()
        if not same(there, seen, self._run.desired.service):
            raise Overtaken(contested(self._id))

    def _check_mappings(self, changed: t.Sequence[Difference], usage: Usage) -> None:
        """Indexes that use the endpoint have its task type, embedding size and similarity in their mappings.

        If these differ, newer servers refuse the new endpoint, and older ones refuse each document.
        """
        if usage.indexes and changed:
            raise Refused(
                f"Index {', '.join(usage.indexes)} maps inference endpoint '{self._id}' with "
                f"{', '.join(map(str, changed))}, so nothing was changed: the index would not accept the new endpoint",
                "Use another inference_id for the new settings and reindex, or delete the index first.",
                used_by=usage.result(),
            )

    def _deleted(self, usage: Usage, seen: Endpoint, *, forced: bool = False) -> Left:
        """Delete the endpoint. From here on, the run remembers its settings."""
        run = self._run
        forced = forced or bool(usage) or usage.reserved or seen.unreadable

        def send() -> t.Any:
            return run.api.delete(self._id, seen.task_type, force=forced)

        run.secrets.begin(must_go=run.memory.frozen)
        run.memory.freeze()
        write = Write("delete", send, True, is_busy, is_gone, crossed_is_clear=True)
        made, after = run.loop.write(write, seen, lambda now: now is None)
        if made.fate in (Fate.DONE, Fate.CROSSED):
            return Left(None)
        if made.fate is Fate.REFUSED:
            if run.policy.force and not forced and is_reserved(t.cast(ServerError, made.error)):
                return self._deleted(usage, seen, forced=True)
            return self._delete_refused(made, seen)
        error = run.loop.spent(made, LATE) if after is not None else None
        if error is not None:
            raise error.told(before=f"Deleting inference endpoint '{self._id}' to create it again: ")
        return Left(after)

    def _delete_refused(self, made: Attempt, seen: Endpoint) -> Left:
        """Decide by a read: a refusal during a recreation may come from a gateway that repeats requests."""
        error, run = t.cast(ServerError, made.error), self._run
        there = run.loop.look()
        if there is None or not same(there, seen, run.desired.service):
            run.loop.raced(error)
            return Left(there)
        if error.status == 409:
            now = users(run.api, there, force=run.policy.force)
            raise in_use(self._id, now, "deleted and created again", error) if now else error
        raise error

    def _restore(self, old: Endpoint) -> tuple[Attempt, Endpoint | None]:
        """Create the previous endpoint with the only known secret, the one in the task.

        Its embedding size is sent first: finding another size afterwards would be too late, and a model that does not
        take a size just refuses it.
        """
        run = self._run
        if not run.desired.service.shows(old.shown):
            raise CollectionError(f"the task has no secret for the service '{old.service}'")
        *bodies, last = reversed(creation_bodies(_as_before(run.desired, old), old))
        for body in [*bodies, last]:
            made, now = self._restore_with(body, old)
            if now is not None or made.fate is not Fate.REFUSED or getattr(made.error, "status", None) != 400:
                break
        return made, now

    def _restore_with(self, body: dict[str, t.Any], old: Endpoint) -> tuple[Attempt, Endpoint | None]:
        run = self._run

        def send() -> Endpoint:
            return run.api.create(self._id, old.task_type, body, run.policy.write_timeout)

        while True:
            write = Write("restore", send, is_busy=is_busy, is_crossed=already_exists, repeats=1)
            write = run.with_secret(write)
            made, now = run.loop.write(write, None, lambda there: there is not None)
            if made.fate is Fate.DONE:
                return made, made.answer
            if made.fate is Fate.REFUSED:
                return made, run.loop.look()
            if now is not None or run.loop.spent(made) is not None:
                return made, now

    def _lost(self, error: CollectionError, why: str, *, known: bool = True) -> CollectionError:
        """The error for an endpoint that is gone, if that is `known`."""
        now = "so it does not exist now" if known else "and it is unknown whether it exists now"
        old = t.cast(Endpoint, self._run.memory.last)
        told = error.told(lost_endpoint=as_result(old), changed=True)
        told.reason = (
            f"Inference endpoint '{self._id}' was deleted, and could not be created again: {error.reason.rstrip('.')}. "
            f"The previous endpoint could not be restored either ({why.rstrip('.')}), {now}"
        )
        told.hint = f"{error.hint} Fix the cause and run again; lost_endpoint has the previous settings.".strip()
        return told


def _as_before(desired: Desired, old: Endpoint) -> Desired:
    """The previous endpoint as a declaration of only the secrets and the settings that belong to them."""
    companions = {
        path: value
        for credential in map(desired.service.credential, desired.secrets)
        if credential
        for path, value in desired.settings.items()
        if path in credential.companion_paths
    }
    return Desired(desired.inference_id, old.task_type, desired.service, companions, {}, desired.secrets)


def _mapped_differences(before: Endpoint, after: Endpoint) -> list[Difference]:
    found = (Difference(path, _mapped(before, path), _mapped(after, path)) for path in _MAPPED)
    return [difference for difference in found if difference.before != difference.after]


def _mapped(endpoint: Endpoint, path: str) -> t.Any:
    section, _dot, name = path.rpartition(".")
    return endpoint.section(section).get(name) if section else endpoint.task_type

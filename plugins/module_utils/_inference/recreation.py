# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Safe recreation: prove the new settings, delete, create; if that fails, put the old endpoint back."""

from __future__ import annotations

import typing as t

from .._reconcile.signals import held_back_signals
from .._reconcile.writes import surely
from .._transport.advice import explain
from .._transport.errors import CollectionError, Overtaken, Refused, RequestError, ServerError, contested
from .._transport.versions import Feature, Server
from .api import InferenceApi, Usage, already_exists, is_busy
from .comparison import Difference, ignored, predicted, same
from .endpoint import Desired, Endpoint, masked
from .outcome import Outcome
from .plan import Plan, Policy, creation_bodies
from .removal import GONE, delete_surely, in_use, shown_before, users, warn_of_the_unknown
from .trial import Trial

# What an index mapping holds of the endpoint that it names.
_MAPPED = ("task_type", "service_settings.dimensions", "service_settings.similarity")


class Recreation:
    """Replaces one endpoint. `written` tells whether the endpoint itself was touched, `usage` who uses it."""

    def __init__(self, api: InferenceApi, desired: Desired, policy: Policy, warn: t.Callable[[str], None]) -> None:
        self._api = api
        self._desired = desired
        self._policy = policy
        self._warn = warn
        self.written = False
        self.usage: Usage | None = None

    def run(self, plan: Plan, current: Endpoint, check_mode: bool) -> Outcome:
        """Replace the endpoint. Nothing is deleted before the new settings have been proven.

        Raises Overtaken where somebody else changes the endpoint at the same time.
        """
        usage = self.usage = self._users()
        warn_of_the_unknown(usage, self._warn)
        if usage and not self._policy.force:
            raise in_use(self._desired.inference_id, usage, "deleted and created again")
        self._check_mappings([found for found in plan.found if found.path in _MAPPED], usage)
        if check_mode:
            return Outcome("recreate", plan.before, plan.after, predicted(plan.after, self._desired), usage)
        with held_back_signals() as asked_to_stop:
            body, proven = Trial(self._api, self._desired, self._policy.wait_timeout).prove(current)
            self._check_mappings(_mapped_differences(current, proven), usage)
            self._check_still_the_same(current)
            if asked_to_stop:
                raise CollectionError("It was asked to stop before anything was changed")
            self._delete(usage, current)
            self.written = True
            answer = self._create_or_put_back(body, current)
        return Outcome("recreate", plan.before, plan.after, masked(answer.shown, self._desired.service.settings), usage)

    def _users(self) -> Usage:
        try:
            return users(self._api, self._desired.inference_id, force=self._policy.force)
        except ServerError as error:
            if error.status != 404:
                raise
            raise Overtaken(error) from None

    def _check_still_the_same(self, current: Endpoint) -> None:
        """The proof has taken its time. What another run has done meanwhile must not be deleted, nor be taken back."""
        there = self._api.get(self._desired.inference_id)
        if not same(there, current, self._desired.service):
            raise self._overtaken()

    def _overtaken(self) -> Overtaken:
        return Overtaken(contested(self._desired.inference_id))

    def _check_mappings(self, changed: t.Sequence[Difference], usage: Usage) -> None:
        """Index mappings that name the endpoint have its embedding size and similarity in them."""
        if not usage.indexes or not changed:
            return
        what = f"Index {', '.join(usage.indexes)} maps this endpoint with {', '.join(map(str, changed))}"
        if self._api.server().within(Feature.MAPPINGS_CHECKED_ON_CREATE):
            raise Refused(
                f"{what}, so this server may not let it be created again; it is left as it is",
                "Use another inference_id for the new settings, and reindex. Where nothing is indexed yet, delete it "
                "(state: absent, force: true), then create it.",
                used_by=usage.result(),
            )
        self._warn(f"{what}: its documents have to be indexed again.")

    def _delete(self, usage: Usage, current: Endpoint) -> None:
        inference_id = self._desired.inference_id

        def still(now: Endpoint | None) -> bool:
            return same(now, current, self._desired.service)

        # Not only where somebody uses it: some servers count endpoints as preconfigured that are not.
        forced = bool(usage) or (self._policy.force and usage.known)
        try:
            if delete_surely(self._api, inference_id, force=forced, still=still) is GONE:
                raise self._overtaken()
        except RequestError as error:
            if error.unknown:
                error.extra["lost_endpoint"] = shown_before(current)
                error.reason = f"Deleting it to create it again: {error.reason.rstrip('.')}. It may not exist now"
                error.hint = f"{error.hint} lost_endpoint has its old settings.".strip()
            if isinstance(error, ServerError) and error.status == 409:
                now = users(self._api, inference_id, force=self._policy.force)
                raise (in_use(inference_id, now, "deleted and created again", error) if now else error) from None
            raise

    def _create_or_put_back(self, body: dict[str, t.Any], old: Endpoint) -> Endpoint:
        """From here on the endpoint is gone, so whatever fails, the old one has to come back."""
        try:
            answer = self._create(self._desired.task_type, body)
        except CollectionError as error:
            if isinstance(error, ServerError) and already_exists(error):
                raise Overtaken(error) from None
            answer = self._put_back(old, error)
        except Exception as fault:  # noqa: BLE001 - a fault of ours must not cost the endpoint either
            answer = self._put_back(old, CollectionError(f"{type(fault).__name__}: {fault}"))
        if ignored(self._desired, answer):  # the server takes all of it, as was proven: this is not ours
            raise self._overtaken()
        return answer

    def _create(self, task_type: str, body: t.Mapping[str, t.Any]) -> Endpoint:
        inference_id = self._desired.inference_id
        return surely(
            self._api.client,
            lambda: self._api.create(inference_id, task_type, body, self._policy.wait_timeout),
            lambda: self._api.get(inference_id),
            is_busy,
        )

    def _put_back(self, old: Endpoint, error: CollectionError) -> Endpoint:
        """After a failed create: the old settings again.

        Returns what is there if that is the new endpoint after all; else raises the error, with what exists now.
        """
        explain(error)
        reason = error.reason.rstrip(".")
        tried, secret = "What exists now are not its old settings either", " and the secret that is stated"
        try:
            answer: Endpoint | None = self._create_old(old)
        except CollectionError as second:
            answer, now = self._what_exists_now()
            tried = f"Its old settings could not be put back either ({explain(second).reason.rstrip('.')}), {now}"
            secret = ""  # it is not known who has put them back
        if answer is not None and not ignored(self._desired, answer):
            return answer  # its answer had been lost, and it came through late
        name = f"Inference endpoint '{self._desired.inference_id}'"
        if same(answer, old, self._desired.service):
            error.reason = f"{name} could not be created with the new settings: {reason}. "
            error.reason += f"It exists with its old settings{secret}"
        else:
            error.extra["lost_endpoint"] = shown_before(old)
            error.reason = f"{name} was deleted, and could not be created again: {reason}. {tried}"
            error.hint = f"{error.hint} Run again once the cause is gone; lost_endpoint has its old settings.".strip()
        if answer is not None:
            error.extra["endpoint"] = shown_before(answer)
        raise error

    def _what_exists_now(self) -> tuple[Endpoint | None, str]:
        """What exists after all has failed, and how to say so; nothing is claimed that was not read."""
        try:
            there = self._api.get(self._desired.inference_id)
        except RequestError:
            return None, "and whether it exists now could not be found out"
        if there is None:
            return None, "so it does not exist now"
        return there, "and what exists now is not what was asked for"

    def _create_old(self, old: Endpoint) -> Endpoint:
        """Create the old endpoint with the only secret there is, the stated one.

        Its embedding size is sent at first here: to find another one only afterwards would be too late, and a model
        that does not take a size refuses it, which does no harm.
        """
        desired = self._desired
        service = desired.service
        if not desired.service.is_shown_as(old.service):
            raise CollectionError(f"for the service '{old.service}' no secret is known")
        companions = {
            name: desired.service_settings[name]
            for credential in map(service.credential, desired.secrets)
            if credential
            for name in credential.companions
            if name in desired.service_settings
        }
        past = Desired(desired.inference_id, old.task_type, service, companions, {}, {}, desired.secrets)
        *bodies, last = reversed(creation_bodies(past, old))
        for body in bodies:
            try:
                return self._create(old.task_type, body)
            except ServerError as error:
                if error.status != 400 or already_exists(error):
                    raise
        return self._create(old.task_type, last)


def refusal(desired: Desired, plan: Plan, server: Server, usage: Usage) -> Refused:
    """Why it cannot be done in place, and what to set so that it can be done otherwise."""
    hint = "Set recreate: true to delete it and create it again."
    if usage:
        hint += f" It is used by {usage}, so that needs force: true as well."
    extra = {"used_by": usage.result()} if usage.known else {}
    return Refused(
        f"Inference endpoint '{desired.inference_id}' cannot be changed in place on {server}: "
        f"{'; '.join(plan.obstacles)}",
        hint,
        **extra,
    )


def _mapped_differences(before: Endpoint, after: Endpoint) -> list[Difference]:
    found = (Difference(path, _mapped(before, path), _mapped(after, path)) for path in _MAPPED)
    return [difference for difference in found if difference.before != difference.after]


def _mapped(endpoint: Endpoint, path: str) -> t.Any:
    section, _dot, name = path.rpartition(".")
    return endpoint.section(section).get(name) if section else endpoint.task_type

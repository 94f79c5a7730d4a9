# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Safe recreation: prove the new settings, delete, create; if that fails, put the old endpoint back."""

from __future__ import annotations

import typing as t

from ._compare import differences, predicted
from ._endpoint import Desired, Endpoint, masked
from ._errors import CollectionError, Refused, RequestError, ServerError
from ._explain import explain
from ._inference_api import InferenceApi, Usage, already_exists
from ._outcome import Outcome
from ._planner import Plan, Policy, creation_bodies
from ._remove import CANNOT_TELL, in_use, shown_before
from ._services import SERVICES
from ._versions import Feature, Server
from ._writes import surely

_FITS_MAPPINGS = ("service_settings.dimensions", "service_settings.similarity", "task_type")


class Recreation:
    """Replaces one endpoint. `written` tells whether the endpoint itself was touched."""

    def __init__(self, api: InferenceApi, desired: Desired, policy: Policy, warn: t.Callable[[str], None]) -> None:
        self._api = api
        self._desired = desired
        self._policy = policy
        self._warn = warn
        self.written = False

    def run(self, plan: Plan, current: Endpoint, check_mode: bool) -> Outcome:
        """Replace the endpoint. Nothing is deleted before the new settings have been proven."""
        usage = self._usage()
        if usage and not self._policy.force:
            raise in_use(self._desired.inference_id, usage, "deleted and created again")
        if check_mode:
            return Outcome("recreate", plan.before, plan.after, predicted(plan.after, self._desired), usage)
        body = self._prove(current, usage)
        self._delete(usage)
        self.written = True
        answer = self._create_or_put_back(body, current)
        return Outcome("recreate", plan.before, plan.after, masked(answer.shown, self._desired.service.settings), usage)

    def _usage(self) -> Usage:
        if not self._api.server().within(Feature.DELETE_DRY_RUN):
            self._warn(CANNOT_TELL)
            return Usage([], [], known=False)
        return self._api.usage(self._desired.inference_id)

    def _prove(self, current: Endpoint, usage: Usage) -> dict[str, t.Any]:
        """Create a throw-away endpoint with the new settings; the body that worked is the one to use."""
        proof_id = throw_away_id(self._desired.inference_id)
        try:
            body, answer = self._create_fitting(proof_id, self._desired, current)
        except RequestError as error:
            explain(error)
            error.reason = (
                f"The new settings were tried out and do not work, so the endpoint is left as it is: {error.reason}"
            )
            if not isinstance(error, ServerError):
                self._clean_up(proof_id)  # its create may yet come through
            raise
        self._clean_up(proof_id)
        ignored = differences(self._desired, answer)
        if ignored:
            raise Refused(
                "The new settings were tried out, and this server did not take "
                f"{', '.join(map(str, ignored))}; the endpoint is left as it is",
                "Leave out what this server ignores.",
            )
        self._check_mappings(current, answer, usage)
        return body

    def _create_fitting(self, inference_id: str, desired: Desired, kept: Endpoint) -> tuple[dict[str, t.Any], Endpoint]:
        """Create with the first body that leads to the embedding size to be kept."""
        *others, last = creation_bodies(desired, kept)
        size = kept.section("service_settings").get("dimensions")
        for body in others:
            answer = self._create(inference_id, desired.task_type, body)
            if answer.section("service_settings").get("dimensions") == size:
                return body, answer
            self._clean_up(inference_id)
        return last, self._create(inference_id, desired.task_type, last)

    def _create(self, inference_id: str, task_type: str, body: dict[str, t.Any]) -> Endpoint:
        """Create, also over a throw-away endpoint that a killed run has left behind."""

        def create() -> Endpoint:
            return self._api.create(inference_id, task_type, body, self._policy.wait_timeout)

        try:
            return surely(self._api.client, create, lambda: self._api.get(inference_id))
        except ServerError as error:
            if not already_exists(error) or inference_id == self._desired.inference_id:
                raise
        self._clean_up(inference_id)
        return surely(self._api.client, create, lambda: self._api.get(inference_id))

    def _clean_up(self, inference_id: str) -> None:
        """Remove a throw-away endpoint; if that cannot be done, name it."""
        try:
            self._remove(inference_id, force=False)
        except RequestError as error:
            self._warn(
                f"The throw-away inference endpoint '{inference_id}' could not be removed, so delete it: "
                f"{explain(error).message}"
            )

    def _remove(self, inference_id: str, *, force: bool) -> None:
        def became() -> Usage | None:
            return Usage([], []) if self._api.get(inference_id) is None else None

        try:
            surely(self._api.client, lambda: self._api.delete(inference_id, force=force), became)
        except ServerError as error:
            if error.status != 404:
                raise

    def _check_mappings(self, current: Endpoint, answer: Endpoint, usage: Usage) -> None:
        """Index mappings that name the endpoint have its embedding size and similarity in them."""
        if not usage.indexes:
            return
        changed = [
            f"{path} (now {before!r}, then {after!r})"
            for path in _FITS_MAPPINGS
            for before, after in [(_get(current, path), _get(answer, path))]
            if before != after
        ]
        if changed and self._api.server().within(Feature.MAPPINGS_CHECKED_ON_CREATE):
            raise Refused(
                f"Index {', '.join(usage.indexes)} maps this endpoint with its present "
                f"{', '.join(changed)}, so this server "
                "would not let it be created again; it is left as it is",
                "Use another inference_id for the new settings, and reindex.",
                used_by=usage.result(),
            )
        if changed:
            self._warn(
                f"Index {', '.join(usage.indexes)} maps this endpoint with other model settings than it "
                f"has now: {', '.join(changed)}. Reindex."
            )

    def _delete(self, usage: Usage) -> None:
        try:
            self._remove(self._desired.inference_id, force=bool(usage))
        except ServerError as error:
            if error.status != 409 or not self._api.server().within(Feature.DELETE_DRY_RUN):
                raise
            now = self._usage()
            raise (
                in_use(self._desired.inference_id, now, "deleted and created again", error) if now else error
            ) from None

    def _create_or_put_back(self, body: dict[str, t.Any], old: Endpoint) -> Endpoint:
        inference_id = self._desired.inference_id
        try:
            answer = self._create(inference_id, self._desired.task_type, body)
        except ServerError as error:
            there = self._api.get(inference_id) if already_exists(error) else None
            if there is None:
                raise self._put_back(old, error) from None
            answer = there
        except RequestError as error:
            raise self._put_back(old, error) from None
        ignored = differences(self._desired, answer)
        if ignored:
            raise CollectionError(
                f"Inference endpoint '{inference_id}' was created again, but differs in {', '.join(map(str, ignored))}",
                "Somebody else manages it as well, or this server ignores that: run again.",
                endpoint=masked(answer.shown, self._desired.service.settings),
            )
        return answer

    def _put_back(self, old: Endpoint, error: RequestError) -> RequestError:
        """After a failed create: the old settings again, with the only secret there is, the stated one."""
        explain(error)
        inference_id = self._desired.inference_id
        service = SERVICES.get(old.service)
        error.extra["changed"] = True
        try:
            if service is None:
                raise CollectionError("its service needs a secret of its own")
            secrets = self._desired.secrets if service is self._desired.service else {}
            past = Desired(inference_id, old.task_type, service, {}, {}, {}, secrets)
            _body, answer = self._create_fitting(inference_id, past, old)
        except CollectionError as second:
            error.extra["lost_endpoint"] = shown_before(old)
            error.reason = (
                f"Inference endpoint '{inference_id}' was deleted, and could not be created again: {error.reason} "
                f"Its old settings could not be put back either ({explain(second).reason}), so it does not exist now"
            )
            error.hint = f"{error.hint} Run again once the cause is gone; lost_endpoint has its old settings.".strip()
        else:
            error.extra["endpoint"] = masked(answer.shown, service.settings)
            error.reason = (
                f"Inference endpoint '{inference_id}' could not be created with the new settings: {error.reason} "
                "It exists with its old settings and the secret that is stated"
            )
        return error


def throw_away_id(inference_id: str) -> str:
    """The id of the endpoint with which new settings are tried out: always the same, so that a later run finds it."""
    return f"{inference_id}--esops-trial"


def refusal(desired: Desired, plan: Plan, server: Server, usage: Usage | None) -> Refused:
    """Why it cannot be done in place, and what to set so that it can be done otherwise."""
    hint = "Set recreate: true to delete it and create it again."
    if usage:
        hint += f" It is used by {usage}, so that needs force: true as well."
    extra = {"used_by": usage.result()} if usage is not None and usage.known else {}
    return Refused(
        f"Inference endpoint '{desired.inference_id}' cannot be changed in place on {server}: "
        f"{'; '.join(plan.obstacles)}",
        hint,
        **extra,
    )


def _get(endpoint: Endpoint, path: str) -> t.Any:
    section, _dot, name = path.rpartition(".")
    return endpoint.section(section).get(name) if section else endpoint.task_type

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trying new settings out with a throw-away endpoint, before anything that exists is touched."""

from __future__ import annotations

import typing as t

from ._compare import ignored
from ._endpoint import Desired, Endpoint
from ._errors import Overtaken, Refused, RequestError, ServerError
from ._explain import explain
from ._inference_api import InferenceApi, already_exists
from ._planner import creation_bodies
from ._probe import infer_smallest
from ._remove import delete_surely
from ._versions import Feature
from ._writes import surely


def throw_away_id(inference_id: str) -> str:
    """The id of the endpoint with which new settings are tried out: always the same, so that a later run finds it."""
    return f"{inference_id}--esops-trial"


class Trial:
    """Finds out with which body the endpoint can be created anew."""

    def __init__(self, api: InferenceApi, wait_timeout: int | None, warn: t.Callable[[str], None]) -> None:
        self._api = api
        self._wait_timeout = wait_timeout
        self._warn = warn

    def prove(self, desired: Desired, current: Endpoint) -> tuple[dict[str, t.Any], Endpoint]:
        """The body that works, and what the server makes of it. Leaves nothing behind.

        Raises RequestError where no body works, Refused where the server ignores part of it, and Overtaken where
        another run tries something out with the same endpoint.
        """
        trial_id = throw_away_id(desired.inference_id)
        created = False
        try:
            body, answer = self._create_fitting(trial_id, desired, current)
            created = True
            if desired.task_type != "text_embedding" and not self._api.server().within(
                Feature.CREATE_CHECKS_COMPLETION
            ):
                infer_smallest(self._api, trial_id, desired.task_type)
        except RequestError as error:
            if created and isinstance(error, ServerError) and error.status == 404 and trial_id in error.text:
                raise Overtaken(error) from None  # another run has removed it
            explain(error)
            error.reason = (
                f"The new settings were tried out and do not work, so the endpoint is left as it is: {error.reason}"
            )
            if created or not isinstance(error, ServerError):  # a create without an answer may yet come through
                self._clean_up(trial_id)
            raise
        self._clean_up(trial_id)
        missed = ignored(desired, answer)
        if missed:
            raise Refused(
                "The new settings were tried out, and this server did not take "
                f"{', '.join(map(str, missed))}; the endpoint is left as it is",
                "Leave out what this server ignores.",
            )
        return body, answer

    def _create_fitting(self, trial_id: str, desired: Desired, kept: Endpoint) -> tuple[dict[str, t.Any], Endpoint]:
        """Create with the first body that leads to the embedding size to be kept."""
        *others, last = creation_bodies(desired, kept)
        size = kept.section("service_settings").get("dimensions")
        for body in others:
            answer = self._create(trial_id, desired.task_type, body)
            if answer.section("service_settings").get("dimensions") == size:
                return body, answer
            self._clean_up(trial_id)
        return last, self._create(trial_id, desired.task_type, last)

    def _create(self, trial_id: str, task_type: str, body: dict[str, t.Any]) -> Endpoint:
        """Create the throw-away endpoint. One that a killed run has left behind proves nothing, and has to go first.

        Raises Overtaken where another run tries something out at this moment.
        """

        def create() -> Endpoint:
            return self._api.create(trial_id, task_type, body, self._wait_timeout)

        try:
            return surely(self._api.client, create, lambda: self._clean_up(trial_id))
        except ServerError as error:
            if not already_exists(error):
                raise
        self._clean_up(trial_id)
        try:
            return surely(self._api.client, create, lambda: self._clean_up(trial_id))
        except ServerError as error:
            if not already_exists(error):
                raise
            raise Overtaken(error) from None

    def _clean_up(self, trial_id: str) -> None:
        """Remove the throw-away endpoint; if that cannot be done, name it."""
        try:
            delete_surely(self._api, trial_id, force=False)
        except RequestError as error:
            self._warn(
                f"The throw-away inference endpoint '{trial_id}' could not be removed, so delete it: "
                f"{explain(error).message}"
            )

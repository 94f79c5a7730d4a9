# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trying new settings out with a throw-away endpoint, before anything that exists is touched."""

from __future__ import annotations

import typing as t

from .._reconcile.writes import is_unclear, surely
from .._transport.advice import explain, is_reserved
from .._transport.errors import AnswerLost, Overtaken, Refused, RequestError, ServerError
from .._transport.versions import Feature
from .api import InferenceApi, already_exists, is_busy
from .comparison import ignored
from .endpoint import Desired, Endpoint, throw_away_id
from .plan import creation_bodies
from .probe import infer_smallest
from .removal import delete_surely


class Trial:
    """Finds out with which body the endpoint can be created anew."""

    def __init__(self, api: InferenceApi, desired: Desired, wait_timeout: int | None) -> None:
        self._api = api
        self._desired = desired
        self._wait_timeout = wait_timeout
        self._id = throw_away_id(desired.inference_id)
        self._left = False  # whether there may be one of ours

    def prove(self, current: Endpoint) -> tuple[dict[str, t.Any], Endpoint]:
        """The body that works, and what the server makes of it. Leaves nothing behind.

        Raises RequestError where no body works; Refused where the server ignores part of it, or the throw-away endpoint
        cannot be removed: then to delete the real one would be unwise; Overtaken where another run tries something out
        with the same endpoint.
        """
        try:
            body, answer = self._create_fitting(current)
            self._try_out()
        except RequestError as error:
            raise self._failed(error) from None
        self._remove()
        missed = ignored(self._desired, answer)
        if missed:
            raise Refused(
                "The new settings were tried out, and this server did not take "
                f"{', '.join(map(str, missed))}; the endpoint is left as it is",
                "Leave out what this server ignores.",
            )
        return body, answer

    def _try_out(self) -> None:
        """Older servers do not look whether a completion endpoint works."""
        task_type = self._desired.task_type
        if task_type == "text_embedding" or self._api.server().within(Feature.CREATE_CHECKS_COMPLETION):
            return
        try:
            infer_smallest(self._api, self._id, task_type)
        except ServerError as error:
            if error.status == 404 and self._id in error.text:
                raise Overtaken(error) from None  # another run has removed it
            raise

    def _failed(self, error: RequestError) -> RequestError:
        """The proof that failed; says so if the throw-away endpoint may be there all the same."""
        explain(error)
        error.reason = (
            f"The new settings were tried out and do not work, so the endpoint is left as it is: {error.reason}"
        )
        if self._left:
            try:
                self._remove()
            except Refused as stuck:
                error.hint = f"{error.hint} {stuck.message}".strip()
                return error
        if isinstance(error, AnswerLost):  # the server may still be at it
            error.hint = f"{error.hint} If '{self._id}' turns up later, delete it, or run again.".strip()
        return error

    def _create_fitting(self, kept: Endpoint) -> tuple[dict[str, t.Any], Endpoint]:
        """Create with the first body that leads to the embedding size to be kept."""
        *others, last = creation_bodies(self._desired, kept)
        size = kept.section("service_settings").get("dimensions")
        for body in others:
            answer = self._create(body)
            if answer.section("service_settings").get("dimensions") == size:
                return body, answer
            self._remove()
        return last, self._create(last)

    def _create(self, body: dict[str, t.Any]) -> Endpoint:
        """Create the throw-away endpoint. One that a killed run has left behind proves nothing, and has to go first.

        Raises Overtaken where another run tries something out at this moment.
        """

        def create() -> Endpoint:
            self._left = True
            try:
                return self._api.create(self._id, self._desired.task_type, body, self._wait_timeout)
            except RequestError as error:
                self._left = is_unclear(error)
                raise

        try:
            return surely(self._api.client, create, self._remove, is_busy)
        except ServerError as error:
            if not already_exists(error):
                raise
        self._remove()
        try:
            return surely(self._api.client, create, self._remove, is_busy)
        except ServerError as error:
            if not already_exists(error):
                raise
            raise Overtaken(error) from None

    def _remove(self) -> None:
        """Remove the throw-away endpoint. Raises Refused with its name where that cannot be done."""
        try:
            self._delete()
        except RequestError as error:
            why = explain(error).reason.rstrip(".")
            raise Refused(
                f"The throw-away inference endpoint '{self._id}', with which the new settings are tried out, could not "
                f"be removed ({why}), so the endpoint is left as it is",
                "Run again, or delete it.",
                **error.result(),
            ) from None
        self._left = False

    def _delete(self) -> None:
        """With force only where the server asks for it, since older ones do not know that."""
        try:
            delete_surely(self._api, self._id, force=False)
        except ServerError as error:
            if not is_reserved(error):
                raise
            delete_surely(self._api, self._id, force=True)

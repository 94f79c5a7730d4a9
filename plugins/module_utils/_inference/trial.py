# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trying new settings with a trial endpoint, before the existing endpoint is changed.

The trial has the kept settings of the endpoint, and is removed last: if the run is killed after it has deleted the
endpoint, the next run takes the kept settings from the trial.
"""

from __future__ import annotations

import re
import typing as t

from .._reconcile.attempt import Attempt, Fate, Write
from .._reconcile.deletion import delete
from .._reconcile.loop import Loop
from .._transport.advice import explain, is_reserved
from .._transport.errors import CollectionError, Overtaken, Refused, RequestError, ServerError
from .._transport.versions import Feature
from .api import InferenceApi, already_exists, is_busy, is_gone
from .bodies import creation_bodies
from .comparison import ignored
from .endpoint import Desired, Endpoint
from .model_state import until_started
from .stored_secret import infer_smallest
from .trial_name import trial_name

# How the cluster reports that a model does not fit (`TrainedModelAssignmentRebalancer`, `StartDeploymentAction`).
_NO_ROOM = re.compile(r"sufficient (?:available )?(?:capacity|memory)|not enough (?:capacity|memory)", re.IGNORECASE)
_TWICE = (
    "A second deployment of this model does not fit in the memory of the cluster's ML nodes: remove the endpoint "
    "(state: absent), then create it (state: present)."
)


class Proof(t.NamedTuple):
    """The body that works, and the endpoint that the server created from it; None without a trial."""

    body: dict[str, t.Any]
    answer: Endpoint | None


class Trial:
    """The trial endpoint of one endpoint. `there` says whether it may exist."""

    def __init__(self, api: InferenceApi, desired: Desired, wait_timeout: int | None) -> None:
        self._api = api
        self._desired = desired
        self._wait_timeout = wait_timeout
        self.inference_id = trial_name(desired.inference_id)
        self._loop: Loop[Endpoint | None] = Loop(api.client, self.look)
        self._task_type = desired.task_type
        self.there = False

    def look(self) -> Endpoint | None:
        """Read the trial."""
        found = self._api.get(self.inference_id)
        self.there = found is not None
        self._task_type = found.task_type if found is not None else self._task_type
        return found

    def prove(self, desired: Desired, kept: Endpoint | None) -> Proof:
        """Create the trial with the new and the kept settings, and check that it works. It stays.

        Raises RequestError if no body works, Refused if the server ignores part of it, Overtaken if another run uses
        the same trial.
        """
        try:
            proof = self._create_fitting(desired, kept)
            self._try_out()
        except RequestError as error:
            raise self._failed(error) from error
        missed = ignored(desired, t.cast(Endpoint, proof.answer))
        if missed:
            left = self._removed()
            raise Refused(
                f"The server ignored {', '.join(map(str, missed))} when the new settings were tried out, so nothing "
                "was changed",
                f"Leave out what this server ignores. {left}".strip(),
                **({"changed": True} if left else {}),
            )
        return proof

    def remove(self) -> None:
        """Remove the trial. Raises CollectionError, which names the trial, if that fails."""
        try:
            self._remove()
        except RequestError as error:
            raise self._stuck(error) from error
        self.there = False

    def _remove(self) -> None:
        there = Endpoint({"inference_id": self.inference_id, "task_type": self._task_type})
        try:
            delete(self._loop, self._removal(forced=False), there)
        except ServerError as error:
            if not is_reserved(error):
                raise
            delete(self._loop, self._removal(forced=True), there)

    def command(self) -> str:
        """The request with which users can remove the trial."""
        return f"DELETE _inference/{self._task_type}/{self.inference_id}"

    def _removal(self, *, forced: bool) -> Write:
        """Delete the trial. Older servers do not know `force`, so it is sent only if the server asks for it."""

        def send() -> t.Any:
            return self._api.delete(self.inference_id, self._task_type, force=forced)

        return Write("delete trial", send, True, is_busy, is_gone, crossed_is_clear=True)

    def _try_out(self) -> None:
        """Check that the trial works, where the server does not: older ones do not check completion endpoints."""
        task_type = self._desired.task_type
        if task_type == "text_embedding" or self._api.server().within(Feature.CREATE_CHECKS_COMPLETION):
            return
        try:
            infer_smallest(self._api, self.inference_id, task_type)
        except ServerError as error:
            if error.status == 404 and self.inference_id in error.text:
                raise Overtaken(error) from None  # another run has removed it
            raise

    def _failed(self, error: RequestError) -> RequestError:
        """The error for a failed trial. It names a trial that is left, or may be."""
        explain(error)
        left = self._removed() if self.there else ""
        in_doubt = not left and self._loop.journal.in_doubt() is not None
        no_room = self._desired.service.in_cluster and isinstance(error, ServerError) and _NO_ROOM.search(error.text)
        hint = f"{_TWICE if no_room else error.hint} {left}".strip()
        if in_doubt:
            hint = f"{hint} Trial endpoint '{self.inference_id}' may be left: {self.command()} removes it.".strip()
        elif not left and (not isinstance(error, ServerError) or not error.own_form):  # it may still be carried out
            hint = f"{hint} If '{self.inference_id}' appears later, delete it, or run again.".strip()
        before = "The new settings were tried out and do not work, so nothing was changed: "
        if in_doubt:
            before = f"The new settings could not be tried out, so '{self._desired.inference_id}' stays as it was: "
        return error.told(
            before=before,
            hint=hint,
            extra={"changed": True} if left else {},
        )

    def _removed(self) -> str:
        """Remove the trial after a failure; returns what to report if it stays."""
        try:
            self.remove()
        except CollectionError as stuck:
            return stuck.message
        return ""

    def _create_fitting(self, desired: Desired, kept: Endpoint | None) -> Proof:
        """Create the trial with the first body that results in the embedding size to keep."""
        *others, last = creation_bodies(desired, kept)
        size = kept.section("service_settings").get("dimensions") if kept is not None else None
        for body in others:
            answer = self._create(body)
            if answer.section("service_settings").get("dimensions") == size:
                return Proof(body, answer)
            self.remove()
        return Proof(last, self._create(last))

    def _create(self, body: dict[str, t.Any]) -> Endpoint:
        """Create the trial. One that a killed run has left proves nothing about the secret, and is removed first.

        Raises Overtaken if another run is trying settings at the same time.
        """
        journal, before = self._loop.journal, len(self._loop.journal.attempts)
        write = Write("create trial", self._sender(body), is_busy=is_busy, is_crossed=already_exists)
        while True:
            made, seen = self._loop.write(write, None, lambda _now: False)
            if made.fate is Fate.DONE:
                self.there, self._task_type = True, self._desired.task_type
                return t.cast(Endpoint, made.answer)
            error = t.cast(RequestError, made.error)
            if made.fate is Fate.REFUSED:
                self.there = self._desired.service.in_cluster and self.look() is not None
                raise error
            if seen is not None and self._starts(made):
                return seen
            recent = [attempt.fate for attempt in journal.attempts[before:] if attempt.kind == write.kind]
            if recent.count(Fate.CROSSED) > 1:
                raise Overtaken(error)
            if seen is not None:
                self.remove()
                made.undone = True
            spent = self._loop.spent(made)
            if spent is not None:
                raise error

    def _sender(self, body: dict[str, t.Any]) -> t.Callable[[], Endpoint]:
        task_type = self._desired.task_type
        return lambda: self._api.create(self.inference_id, task_type, body, self._wait_timeout)

    def _starts(self, made: Attempt) -> bool:
        """Whether the trial is only slow: its model is starting, and starts in time."""
        if not self._desired.service.in_cluster or getattr(made.error, "status", None) != 408:
            return False
        return until_started(self._api, self.inference_id, self._wait_timeout)

    def _stuck(self, error: RequestError) -> CollectionError:
        why = explain(error).reason.rstrip(".")
        return Refused(
            f"Trial endpoint '{self.inference_id}' could not be removed ({why})",
            f"Remove it with {self.command()}, or run again.",
            **{**error.result(), "changed": True},
        )

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An endpoint that exists although its create was answered with an error of Elasticsearch itself."""

from __future__ import annotations

import typing as t

from .._reconcile.attempt import Attempt, Write
from .._reconcile.deletion import delete
from .._transport.advice import explain
from .._transport.errors import CollectionError, RequestError, ServerError
from .api import is_busy, is_gone
from .comparison import differences
from .endpoint import Desired, Endpoint
from .model_state import ModelState, deployment_of, model_state
from .stored_secret import ask

if t.TYPE_CHECKING:
    from .ensure import Ensurer


def judged_create(run: Ensurer, wanted: Desired, there: Endpoint, made: Attempt) -> Endpoint | None:
    """The endpoint if it works; None if it was removed, so that it is created again.

    Elasticsearch stores the settings, then the secret, and then starts the model. Raises CollectionError if it is
    unknown whether the endpoint works.
    """
    error = t.cast(ServerError, made.error)
    if differences(wanted, there):
        return there  # another client's
    if wanted.service.in_cluster:
        return _with_model(run, there, error)
    verdict = ask(run.api, wanted)
    if verdict.rejected:
        _remove(run, there, error)
        run.memory.forget()
        return None
    if verdict.warning:
        raise error.told(
            after=f"Inference endpoint '{wanted.inference_id}' exists, but it is unknown whether it works",
            hint=f"{verdict.warning} Check the endpoint, or delete it and run again.",
            changed=True,
        )
    return there


def without_model(run: Ensurer, error: RequestError, there: Endpoint) -> CollectionError:
    """The error for an endpoint that was stored, but whose model did not start."""
    return _without(error, there, model_state(run.api, deployment_of(there)))


def _without(error: RequestError, there: Endpoint, state: ModelState) -> CollectionError:
    explain(error)
    hint = "Check model_id." if error.kind == "not_found" else error.hint
    how = "exists, and its model runs" if state.is_started else "exists, but its model does not run"
    return error.told(
        after=f"Inference endpoint '{there.inference_id}' {how} (state: {state})",
        hint=f"{hint} Then run again, or delete the endpoint.".strip(),
        changed=True,
    )


def _with_model(run: Ensurer, there: Endpoint, error: ServerError) -> Endpoint:
    state = model_state(run.api, deployment_of(there))
    if error.status != 408 or not (state.is_starting or state.is_started):
        raise _without(error, there, state)
    run.warn(
        f"The model of inference endpoint '{there.inference_id}' is still starting. Set wait_for_model: true to wait "
        "for it."
    )
    return there


def _remove(run: Ensurer, there: Endpoint, error: ServerError) -> None:
    """Remove the endpoint that this run has just created without its secret. It shows exactly what was sent."""

    def send() -> t.Any:
        return run.api.delete(there.inference_id, there.task_type)

    write = Write("undo", send, True, is_busy, is_gone, crossed_is_clear=True)
    try:
        delete(run.loop, write, there)
    except RequestError as stuck:
        left = "The endpoint exists without its secret, and could not be removed"
        raise error.told(after=left, changed=True) from stuck

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting until models that the cluster itself runs are allocated."""

from __future__ import annotations

import typing as t

from .._transport.errors import BadInput, CollectionError, ServerError
from .api import InferenceApi
from .endpoint import Endpoint
from .model_state import INTERVAL, ModelState, deployment_of, read_state
from .service import Service

DEFAULT_TIMEOUT = 300  # seconds
_ALLOCATED = ("fully_allocated", "asleep")  # none wanted and none allocated: adaptive allocations let the model sleep


class Wait(t.NamedTuple):
    """One endpoint to wait for, `timeout` seconds at most."""

    inference_id: str
    deployment: str
    timeout: int


def check_can_wait(service: Service) -> None:
    """Raise BadInput for a service whose models run elsewhere."""
    if not service.in_cluster:
        raise BadInput(
            f"wait_for_model is for models that the cluster itself runs, and service {service.name} runs elsewhere",
            "Leave out wait_for_model.",
        )


def wait_of(shown: t.Mapping[str, t.Any], timeout: int | None) -> Wait:
    """The wait for this endpoint."""
    endpoint = Endpoint(dict(shown))
    return Wait(endpoint.inference_id, deployment_of(endpoint), DEFAULT_TIMEOUT if timeout is None else timeout)


def wait_for_models(api: InferenceApi, waits: t.Sequence[Wait]) -> dict[str, CollectionError]:
    """Wait for all of them together, with one read per deployment and round. Returns the errors, by endpoint."""
    began = api.client.now()
    waiting, states = {wait.deployment for wait in waits}, dict[str, ModelState]()
    while True:
        for deployment in sorted(waiting):
            states[deployment] = read_state(_stats(api, deployment), deployment)
        waiting = {name for name in waiting if states[name].state not in (*_ALLOCATED, "failed")}
        left = [wait.timeout - (api.client.now() - began) for wait in waits if wait.deployment in waiting]
        if not left or max(left) <= 0:
            break
        api.client.wait(min(INTERVAL, max(left)))
    return {
        wait.inference_id: _not_allocated(wait, states[wait.deployment])
        for wait in waits
        if states[wait.deployment].state not in _ALLOCATED
    }


def _stats(api: InferenceApi, deployment: str) -> t.Any:
    try:
        return api.model_stats(deployment)
    except ServerError as error:
        if error.status != 403:
            raise
        raise error.told(hint="To wait for a model, the login needs the cluster privilege monitor_ml.") from error


def _not_allocated(wait: Wait, state: ModelState) -> CollectionError:
    when = "" if state.state == "failed" else f" after {wait.timeout} seconds"
    return CollectionError(
        f"The model of inference endpoint '{wait.inference_id}' is not allocated{when} (state: {state})",
        "Check the deployment with GET _ml/trained_models/_stats; free ML memory, or raise wait_timeout.",
    )

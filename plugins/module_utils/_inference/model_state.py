# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a model that the cluster itself runs, by `GET _ml/trained_models/{id}/_stats`."""

from __future__ import annotations

import typing as t

from .._transport.errors import CollectionError
from .api import InferenceApi
from .endpoint import Endpoint

INTERVAL = 2.0  # seconds between two reads
_STARTED = ("started", "fully_allocated", "asleep")


class ModelState(t.NamedTuple):
    """A deployment: `state` in one word (`missing` if there is none, `unknown` if it cannot be read), and why."""

    state: str
    reason: str = ""

    @property
    def is_started(self) -> bool:
        """Whether the model answers."""
        return self.state in _STARTED

    @property
    def is_starting(self) -> bool:
        """Whether the model may still start."""
        return self.state == "starting"

    def __str__(self) -> str:
        return f"{self.state} ({self.reason})" if self.reason else self.state


def deployment_of(endpoint: Endpoint) -> str:
    """The deployment that an endpoint runs on: its own, unless it names another one."""
    return str(endpoint.section("service_settings").get("deployment_id") or endpoint.inference_id)


def model_state(api: InferenceApi, deployment_id: str) -> ModelState:
    """The state of one deployment; `unknown` if it cannot be read."""
    try:
        return read_state(api.model_stats(deployment_id), deployment_id)
    except CollectionError as error:
        return ModelState("unknown", error.reason.rstrip("."))


def read_state(stats: t.Any, deployment_id: str) -> ModelState:
    """The state in an answer of the statistics API.

    A failed deployment still shows the allocation state `starting`: `failed` is in `state` alone. Zero allocations,
    with none wanted, is how adaptive allocations let a model sleep.
    """
    configs = stats.get("trained_model_stats") if isinstance(stats, dict) else None
    for config in configs if isinstance(configs, list) else []:
        deployment = config.get("deployment_stats") if isinstance(config, dict) else None
        if isinstance(deployment, dict) and deployment.get("deployment_id", deployment_id) == deployment_id:
            return _state_of(deployment)
    return ModelState("missing")


def _state_of(deployment: t.Mapping[str, t.Any]) -> ModelState:
    state, reason = str(deployment.get("state") or "unknown"), str(deployment.get("reason") or "")
    allocation = deployment.get("allocation_status")
    if state in ("failed", "stopping") or not isinstance(allocation, dict):
        return ModelState(state, reason)
    if not allocation.get("target_allocation_count") and not allocation.get("allocation_count"):
        return ModelState("asleep")
    return ModelState(str(allocation.get("state") or state), reason)


def until_started(api: InferenceApi, deployment_id: str, wait_timeout: int | None) -> bool:
    """Wait for a model that is starting. Returns whether it started within `wait_timeout` seconds (default: 30)."""
    end = api.client.now() + (30 if wait_timeout is None else wait_timeout)
    while True:
        found = model_state(api, deployment_id)
        if not found.is_starting or api.client.now() >= end:
            return found.is_started
        api.client.wait(INTERVAL)

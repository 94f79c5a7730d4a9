# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether endpoints work now: one minimal inference with each, except if that would wake a model."""

from __future__ import annotations

import re
import typing as t

from .._reconcile.side_by_side import side_by_side
from .._transport.advice import explain
from .._transport.errors import CollectionError, ServerError
from .api import InferenceApi
from .endpoint import Endpoint
from .model_state import ModelState, deployment_of, read_state
from .service_catalog import find_service
from .stored_secret import infer_smallest

#: kinds of failures that are not about the endpoint itself
_SAYS_NOTHING = (
    *("rate_limited", "remote_time_out", "time_out", "model_starting", "unavailable", "answer_lost"),
    *("cannot_connect", "tls", "not_elasticsearch", "login", "privilege"),
)
# A model that answers, but not in so few tokens: OpenAI's "max_tokens or model output limit was reached", for one.
_OUTPUT_LIMIT = re.compile(r"output limit|max_(completion_|output_|new_)?tokens", re.IGNORECASE)


class Health(t.NamedTuple):
    """Whether an endpoint works; None: unknown. `kind` and `reason` say why it does not work, or is unknown."""

    works: bool | None
    kind: str | None = None
    reason: str | None = None


NOT_CALLED = Health(None, None, "Check mode calls no endpoint.")
_ASLEEP = {
    "missing": "The model has no deployment.",
    "asleep": "The model has no allocation at this moment; the first inference starts one.",
}


class Probe:
    """Probes endpoints of one cluster. `options` are those of the module, for advice."""

    def __init__(self, api: InferenceApi, options: t.Container[str]) -> None:
        self._api = api
        self._options = options

    def run(self, endpoints: t.Sequence[Endpoint], concurrency: int) -> list[Health]:
        """Probe the endpoints, up to `concurrency` at once. Each is called at most once, because it may cost money."""
        deployments = sorted({deployment_of(endpoint) for endpoint in endpoints if runs_in_cluster(endpoint)})
        found = dict(zip(deployments, side_by_side(self._without_call, deployments, concurrency)))

        def health(endpoint: Endpoint) -> Health:
            known = found.get(deployment_of(endpoint)) if runs_in_cluster(endpoint) else None
            return known or self._called(endpoint)

        return side_by_side(health, endpoints, concurrency)

    def _without_call(self, deployment_id: str) -> Health | None:
        """The health by the state of the model; None: a call is needed."""
        try:
            return health_by_state(read_state(self._api.model_stats(deployment_id), deployment_id))
        except CollectionError as error:
            return self._failed(error)._replace(works=None)

    def _called(self, endpoint: Endpoint) -> Health:
        try:
            infer_smallest(self._api, endpoint.inference_id, endpoint.task_type)
        except CollectionError as error:
            return self._failed(error)
        return Health(True)

    def _failed(self, error: CollectionError) -> Health:
        explain(error, self._options)
        if isinstance(error, ServerError) and error.kind != "remote_credentials" and _OUTPUT_LIMIT.search(error.text):
            return Health(True)
        return Health(None if error.kind in _SAYS_NOTHING else False, error.kind, error.message)


def runs_in_cluster(endpoint: Endpoint) -> bool:
    """Whether the cluster itself runs the endpoint's model."""
    service = find_service(endpoint.service)
    return service is not None and service.in_cluster


def health_by_state(model: ModelState) -> Health | None:
    """The health of endpoints by the state of their model; None: it has an allocation, and can be called."""
    if model.state in _ASLEEP:
        return Health(None, "asleep", _ASLEEP[model.state])
    if model.is_starting:
        return Health(None, "model_starting", "The model is starting.")
    if model.state in ("failed", "stopping"):
        return Health(False, "model_not_deployed", f"The deployment of the model is {model}.")
    return None

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Models that run in the cluster: their deployments, and how these end.

docs/reference/elasticsearch-inference.md, "Models in the cluster". Sources: BaseElasticsearchInternalService,
ElasticsearchInternalModel, TransportStartTrainedModelDeploymentAction, TrainedModelAssignmentClusterService,
TransportInternalInferModelAction, InferenceWaitForAllocation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .cluster import Cluster
from .deployments import Deployment
from .errors import ElasticError, request_validation_error, status_error
from .model import StoredEndpoint
from .timevalue import show_time
from .versions import Release

#: the node of the cluster that runs models
NODE = "emulator-ml-node"
_NO_ROOM = "not enough resources to provide all requested allocations"


def deployment_of(endpoint: StoredEndpoint) -> str:
    """The deployment that an endpoint runs on: its own, unless it names another."""
    return str(endpoint.service_settings.get("deployment_id") or endpoint.inference_id)


def adapts(settings: dict[str, Any]) -> bool:
    """Tell whether the number of allocations adapts by itself."""
    adaptive = settings.get("adaptive_allocations")
    return isinstance(adaptive, dict) and adaptive.get("enabled") is True


def wanted_allocations(settings: dict[str, Any]) -> int:
    """How many allocations a deployment begins with; at least one, even if it may go down to zero."""
    if adapts(settings):
        return max(1, settings["adaptive_allocations"].get("min_number_of_allocations") or 0)
    return int(settings.get("num_allocations") or 1)


def _no_capacity() -> ElasticError:
    cause = ElasticError(
        500,
        "illegal_state_exception",
        "Could not start deployment because no suitable nodes were found, allocation explanation [none]",
    )
    text = "Could not start deployment because no ML nodes with sufficient capacity were found"
    return status_error(429, text, cause)


def _timed_out(deployment_id: str, timeout: float) -> ElasticError:
    return ElasticError(
        408,
        "model_deployment_timeout_exception",
        f"Timed out after [{show_time(timeout)}] waiting for trained model deployment [{deployment_id}] to start. Use "
        "the trained model stats API to track the state of the deployment and try again once it has started.",
    )


def _not_licensed() -> ElasticError:
    text = "current license is non-compliant for [ml]"
    return ElasticError(403, "security_exception", text, extra={"license.expired.feature": "ml"})


def _failed(reason: str) -> ElasticError:
    text = "Could not start trained model deployment, the following nodes failed with errors"
    return status_error(500, f"{text} [{{{NODE}={reason}}}]")


@dataclass
class PretendMl:
    """What the machine learning nodes do with the models of endpoints; tests change it at will."""

    cluster: Cluster = field(repr=False)
    #: allocations that the nodes have memory for; None: any number
    room: int | None = None
    #: what every deployment begins with; see `Deployment`
    starts_after: int | None = 0
    fills_after: int | None = 0
    fails_after: int | None = None

    def __post_init__(self) -> None:
        """Nothing fails at first."""
        self._failures: list[int] = []

    def clear(self) -> None:
        """Back to nodes with room for everything."""
        self.room, self.starts_after, self.fills_after, self.fails_after = None, 0, 0, None
        self._failures.clear()

    @property
    def deployments(self) -> dict[str, Deployment]:
        """Deployments by id; one whose endpoint a test has removed is gone too."""
        found, endpoints = self.cluster.deployments, self.cluster.endpoints
        for name in [name for name, item in found.items() if item.owned and name[0] != "." and name not in endpoints]:
            del found[name]
        return found

    def fail_next(self, status: int, times: int = 1) -> None:
        """Let the next models not start, with one of the server's errors, after their endpoints were stored."""
        known = (400, 403, 404, 408, 429, 500)
        if status not in known:
            raise ValueError(f"a model that does not start is answered with one of {known}, not {status}")
        self._failures.extend([status] * times)

    def ids(self) -> set[str]:
        """Ids that no new endpoint may have: of deployments, and of the models that they use."""
        used = {item.model_id for item in self.deployments.values()}
        return {*self.deployments, *used, *self.cluster.deployed_models}

    def deploy(self, endpoint: StoredEndpoint) -> Deployment:
        """Begin a deployment as the endpoint's settings say, whatever room there is."""
        settings = endpoint.service_settings
        deployment = Deployment(
            deployment_of(endpoint),
            str(settings.get("model_id") or ".elser_model_2_linux-x86_64"),
            wanted_allocations(settings),
            int(settings.get("num_threads") or 1),
            settings.get("adaptive_allocations"),
            starts_after=self.starts_after,
            fills_after=self.fills_after,
            fails_after=self.fails_after,
            owned=settings.get("deployment_id") is None,
        )
        deployment.settle()
        self.deployments[deployment.deployment_id] = deployment
        self.cluster.trained_models.add(deployment.model_id)
        return deployment

    def start(self, endpoint: StoredEndpoint, timeout: float) -> None:
        """Start the model of an endpoint that is stored by now; it stays stored if that fails (issue 137127)."""
        settings = endpoint.service_settings
        if settings.get("deployment_id") is not None:
            return
        if "num_allocations" in settings and adapts(settings):
            raise request_validation_error(["[number_of_allocations] cannot be set if adaptive allocations is enabled"])
        failure = self._failures.pop(0) if self._failures else None
        self._refuse(endpoint, failure)
        self._make_room(wanted_allocations(settings), "start")
        deployment = self.deploy(endpoint)
        if failure == 408:
            deployment.restart(None)
        if deployment.state == "failed":
            del self.deployments[deployment.deployment_id]
            raise _failed(deployment.reason)
        if deployment.state != "started":
            raise _timed_out(deployment.deployment_id, timeout)

    @staticmethod
    def _refuse(endpoint: StoredEndpoint, failure: int | None) -> None:
        """The errors that leave no deployment behind."""
        model_id = endpoint.service_settings.get("model_id")
        gone = "Error waiting for the model deployment to start. The trained model assignment was removed while waiting"
        not_found = f"Could not deploy model [{model_id}] as the model cannot be found."
        errors = {
            400: status_error(400, gone),
            403: _not_licensed(),
            404: ElasticError(404, "resource_not_found_exception", not_found),
            429: _no_capacity(),
            500: _failed("the process died"),
        }
        if failure in errors:
            raise errors[failure]

    def _make_room(self, wanted: int, verb: str, held: int = 0) -> None:
        if self.room is None:
            return
        left = self.room - sum(item.target for item in self.deployments.values()) + held
        if verb == "start" and left <= 0:
            raise _no_capacity()
        if wanted > left:
            raise status_error(429, f"Could not {verb} deployment because there are {_NO_ROOM}")

    def stop(self, endpoint: StoredEndpoint) -> None:
        """Stop what an endpoint has started; a deployment that it only uses goes on."""
        if endpoint.service_settings.get("deployment_id") is None:
            self.deployments.pop(endpoint.inference_id, None)

    def rescale(self, before: StoredEndpoint, after: StoredEndpoint) -> None:
        """Change the allocations of a deployment; what fails here is not stored."""
        name = deployment_of(before)
        deployment = self.deployments.get(name)
        if deployment is None:
            text = "does not match existing model IDs but must for in-cluster service"
            raise status_error(404, f"Requested model ID [{before.inference_id}] {text}")
        if name != before.inference_id:
            place = f"inference endpoint [{name}]" if name in self.cluster.endpoints else "the trained models API"
            text = f"Cannot update inference endpoint [{before.inference_id}] using model deployment [{name}]."
            raise status_error(409, f"{text} The model deployment must be updated through {place}.")
        if deployment.state != "started":
            raise status_error(409, "cannot update deployment that is not in [started] state")
        wanted = wanted_allocations(after.service_settings)
        self._make_room(wanted, "update", deployment.target)
        deployment.adaptive = after.service_settings.get("adaptive_allocations")
        deployment.resize(wanted, self.fills_after)

    def show(self, release: Release, endpoint: StoredEndpoint) -> StoredEndpoint:
        """An endpoint with the live number of its allocations."""
        deployment = self.deployments.get(deployment_of(endpoint))
        if deployment is None or not release.has("live_allocations"):
            return endpoint
        found = endpoint.copy()
        found.service_settings["num_allocations"] = deployment.target
        return found

    def require(self, release: Release, endpoint: StoredEndpoint, timeout: float, *, preconfigured: bool) -> None:
        """Refuse an inference that no allocation can carry out."""
        name = deployment_of(endpoint)
        deployment = self.deployments.get(name)
        if deployment is None:
            if not preconfigured:
                raise ElasticError(404, "resource_not_found_exception", f"Could not find trained model [{name}]")
            deployment = self.deploy(endpoint)
        self._refuse_broken(deployment)
        if deployment.asleep:
            deployment.wake(self.starts_after)
            if deployment.allocated == 0 and not release.has("waits_for_allocation"):
                text = f"Trained model deployment [{name}] is not allocated to any nodes"
                raise status_error(409, f"{text}; starting deployment of one allocation")
        if deployment.allocated == 0:
            waits = deployment.adaptive is not None and release.has("waits_for_allocation")
            deployment.look()
            if waits or preconfigured:
                raise _timed_out(name, timeout)
            raise status_error(409, f"Trained model deployment [{name}] is not allocated to any nodes")

    @staticmethod
    def _refuse_broken(deployment: Deployment) -> None:
        name = deployment.deployment_id
        if deployment.state in {"failed", "stopping"}:
            raise status_error(409, f"Trained model [{name}] is [{deployment.state}]")
        if deployment.lost:
            text = f"Unable to find model deployment task [{name}] please stop and start the deployment or try again"
            raise status_error(404, f"{text} momentarily")

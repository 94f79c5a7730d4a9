# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulated Azure OpenAI: deployments, valid secrets, and the messages of the real service."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import NamedTuple

EMBEDDING = "text_embedding"
#: both completion kinds run on the same deployments
CHAT_KINDS = frozenset({"completion", "chat_completion"})


class AzureCall(NamedTuple):
    """One call that the cluster made."""

    resource: str
    deployment: str
    kind: str
    secret_kind: str
    dimensions: int | None = None


@dataclass(frozen=True)
class AzureAnswer:
    """What Azure says; `status` 0 means that no such host exists."""

    status: int
    message: str = ""
    size: int | None = None


@dataclass(frozen=True)
class Deployment:
    """One deployed model; `accepts_dimensions` None means that the parameter is accepted and ignored."""

    kind: str
    dimensions: int
    accepts_dimensions: bool | None
    api_versions: frozenset[str] | None


_WRONG_SECRET = {
    "api_key": "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key "
    "for an active subscription and use a correct regional API endpoint for your resource.",
    "entra_id": "Unauthorized. Access token is missing, invalid, audience is incorrect "
    "(https://cognitiveservices.azure.com), or have expired.",
    "client_secret": "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is "
    "the client secret value, not the client secret ID.",
}
_NO_DEPLOYMENT = (
    "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, "
    "please wait a moment and try again."
)
_FAILURES = {
    429: "Requests to this operation have exceeded the call rate limit of your current pricing tier. "
    "Please retry after 1 second.",
    500: "The server had an error processing your request.",
    503: "The service is temporarily unable to process your request. Please try again later.",
}
# The second resource is that of the examples in Elasticsearch's documentation and in this collection's.
_DEFAULTS = (
    ("azure-resource", "embeddings", EMBEDDING, 1536, True),
    ("azure-resource", "ada", EMBEDDING, 1536, False),
    ("azure-resource", "embeddings-large", EMBEDDING, 3072, True),
    ("azure-resource", "chat", "completion", 0, False),
    ("Resource-name", "Deployment-id", EMBEDDING, 1536, True),
    ("Resource-name", "Larger-deployment-id", EMBEDDING, 3072, True),
    ("Resource-name", "Chat-deployment-id", "completion", 0, False),
)


@dataclass
class PretendAzure:
    """Everything that Azure knows; tests change it at will."""

    valid_keys: set[str] = field(default_factory=set)
    valid_entra_ids: set[str] = field(default_factory=set)
    valid_client_secrets: set[str] = field(default_factory=set)
    latency: float = 0.0
    calls: list[AzureCall] = field(default_factory=list)
    deployments: dict[tuple[str, str], Deployment] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with the usual deployments and secrets."""
        self._failures: list[int] = []
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Back to the beginning."""
        self.valid_keys = {"azure-key-one"}
        self.valid_entra_ids = {"entra-token-one"}
        self.valid_client_secrets = {"client-secret-one"}
        self.latency = 0.0
        self.calls.clear()
        self.deployments.clear()
        self._failures.clear()
        for deployment in _DEFAULTS:
            self.add_deployment(*deployment)

    def add_deployment(
        self,
        resource: str,
        deployment: str,
        kind: str = EMBEDDING,
        dimensions: int = 1536,
        accepts_dimensions: bool | None = True,
        api_versions: object = None,
    ) -> None:
        """Deploy a model; `api_versions` None means that any will do."""
        versions = None if api_versions is None else frozenset(api_versions)  # type: ignore[call-overload]
        self.deployments[resource, deployment] = Deployment(kind, dimensions, accepts_dimensions, versions)

    def fail_next(self, status: int, times: int = 1) -> None:
        """Let the next calls fail with a status."""
        with self._lock:
            self._failures.extend([status] * times)

    def answer(self, call: AzureCall, secret: str, api_version: str) -> AzureAnswer:
        """Answer one call, in the order in which the real service notices things."""
        with self._lock:
            self.calls.append(call)
            if self._failures:
                status = self._failures.pop(0)
                return AzureAnswer(
                    status, _WRONG_SECRET["api_key"] if status == 401 else _FAILURES.get(status, "Failed.")
                )
        return self._refusal(call, secret, api_version) or self._embed(call)

    def _refusal(self, call: AzureCall, secret: str, api_version: str) -> AzureAnswer | None:
        valid = {
            "api_key": self.valid_keys,
            "entra_id": self.valid_entra_ids,
            "client_secret": self.valid_client_secrets,
        }
        if all(resource != call.resource for resource, _name in self.deployments):
            return AzureAnswer(0)
        if secret not in valid[call.secret_kind]:
            return AzureAnswer(401, _WRONG_SECRET[call.secret_kind])
        deployment = self.deployments.get((call.resource, call.deployment))
        if deployment is None:
            return AzureAnswer(404, _NO_DEPLOYMENT)
        if deployment.api_versions is not None and api_version not in deployment.api_versions:
            return AzureAnswer(404, "Resource not found")
        if call.kind != deployment.kind and not {call.kind, deployment.kind} <= CHAT_KINDS:
            verb = "embeddings" if call.kind == EMBEDDING else "chatCompletion"
            return AzureAnswer(
                400,
                f"The {verb} operation does not work with the specified model. "
                "Please choose different model and try again.",
            )
        return None

    def _embed(self, call: AzureCall) -> AzureAnswer:
        deployment = self.deployments[call.resource, call.deployment]
        if call.kind != EMBEDDING or call.dimensions is None or deployment.accepts_dimensions is None:
            return AzureAnswer(200, size=deployment.dimensions)
        if not deployment.accepts_dimensions:
            return AzureAnswer(400, "This model does not support specifying dimensions.")
        if call.dimensions > deployment.dimensions:
            return AzureAnswer(
                400,
                f"Invalid value for 'dimensions' = {call.dimensions}. "
                f"Must be less than or equal to {deployment.dimensions}.",
            )
        return AzureAnswer(200, size=call.dimensions)

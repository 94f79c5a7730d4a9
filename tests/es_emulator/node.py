# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One emulated node: what it is, what it holds, and how a request finds its handler."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Callable

from .auth import authorize, check_licence, check_login
from .azure import PretendAzure
from .cluster import Cluster, preconfigured
from .connectors.service import ConnectorService
from .eis import PretendEis
from .endpoints import default_timeout
from .errors import ElasticError, PlainError
from .filterpath import filter_path
from .ml import PretendMl
from .model import Login, StoredEndpoint
from .remote import PretendRemote
from .rest import Answer, Query, RestRequest, answer_type, check_body_type, check_media_types, parse_boolean
from .services import SERVICES, Env
from .versions import Release

#: statuses whose answers carry no product header
_NO_PRODUCT = frozenset({401, 403, 413, 417})


def _live(env: Env, endpoint: StoredEndpoint) -> StoredEndpoint:
    service = SERVICES.get(endpoint.service)
    return endpoint if service is None else service.live(env, endpoint)


@dataclass
class Node:
    """The mutable settings of an emulated node."""

    release: Release
    login: Login | None
    licence: str
    privileges: set[str]
    quirks: dict[str, Any]
    cluster: Cluster
    azure: PretendAzure
    remote: PretendRemote
    eis: PretendEis
    ml: PretendMl
    connector_service: ConnectorService

    @property
    def env(self) -> Env:
        """What services need to know."""
        return Env(self.release, self.quirks, self.azure, self.remote, self.eis, self.ml)

    def preconfigured(self) -> dict[str, StoredEndpoint]:
        """The endpoints that come with the cluster."""
        if not self.quirks["preconfigured"]:
            return {}
        hosted = self.eis.endpoints if self.release.has("eis_endpoints") else {}
        return {**preconfigured(self.release), **hosted}

    def every_endpoint(self) -> dict[str, StoredEndpoint]:
        """All endpoints, sorted by id."""
        env, found = self.env, {**self.preconfigured(), **self.cluster.endpoints}
        found = {name: _live(env, item) for name, item in found.items()}
        if self.release.has("region_policy"):
            policy = (self.cluster.region_policy.document or {}).get("region_policy")
            found = {name: self.eis.marked(item, policy) for name, item in found.items()}
        return dict(sorted(found.items()))

    def wait(self, task_type: str) -> float:
        """How long this node waits for a remote service unless told."""
        own = self.quirks["default_timeout"]
        return default_timeout(self.release, task_type) if own is None else float(own)

    def authorize(self, action: str) -> None:
        """Refuse an action that the privileges do not grant."""
        authorize(self.login, self.privileges, action)

    def check_licence(self, service: str | None = None) -> None:
        """Refuse what the licence does not contain; which releases ask, and when, is by release."""
        if self.release.has("licence") and self.release.has("licence_per_service") == (service is not None):
            check_licence(self.licence, service)


@dataclass
class Call:
    """One request on its way through a handler."""

    node: Node
    request: RestRequest
    query: Query
    params: dict[str, str]

    @property
    def release(self) -> Release:
        return self.node.release


Handler = Callable[[Call], Awaitable[Answer]]
Finder = Callable[[Node, RestRequest], "tuple[Handler, dict[str, str]]"]


async def _handle(node: Node, request: RestRequest, find: Finder) -> Answer:
    check_login(node.login, request.headers.get("authorization"), request.uri)
    check_media_types(request, node.release.major)
    query = Query(request.query)
    for name in ("pretty", "human"):
        parse_boolean(query.take(name) or "")
    handler, params = find(node, request)
    check_body_type(request)
    answer = await handler(Call(node, request, query, params))
    if answer.content_type == "application/json":
        answer.payload = filter_path(answer.payload, query.take("filter_path") or "")
        answer.content_type = answer_type(request)
    return answer


def _wants_pretty(request: RestRequest) -> bool:
    text = Query(request.query).take("pretty")
    if text is None:
        return request.path.strip("/") == ""
    return text != "false"


async def answer_request(node: Node, request: RestRequest, find: Finder) -> Answer:
    """Answer a request, errors included, with the body encoded."""
    try:
        answer = await _handle(node, request, find)
    except ElasticError as error:
        answer = Answer(error.status, error.body(), list(error.headers))
    except PlainError as error:
        answer = Answer(error.status, error.body())
        if error.allow:
            answer.headers.append(("Allow", ",".join(error.allow)))
    if answer.status not in _NO_PRODUCT and "x-opaque-id" not in request.repeated:
        answer.headers.append(("X-elastic-product", "Elasticsearch"))
    opaque = request.headers.get("x-opaque-id")
    if opaque is not None and "x-opaque-id" not in request.repeated:
        answer.headers.append(("X-Opaque-Id", opaque))
    try:
        pretty = _wants_pretty(request)
    except ElasticError:
        pretty = False
    answer.payload = answer.encode(pretty=pretty)
    return answer

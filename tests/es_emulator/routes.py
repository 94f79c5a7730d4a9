# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which path and method reach which handler, by release, and what a path without one answers.

docs/reference/elasticsearch-http.md, "A node without the API".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from . import api_create, api_delete, api_infer, api_ml, api_read, api_region_policy, api_update
from .connectors.table import routes as connector_routes
from .errors import PlainError, illegal_argument
from .indexes.api_privileges import has_privileges
from .indexes.table import routes as index_routes
from .node import Handler, Node
from .rest import RestRequest

_METHOD_ORDER = ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH")
_KNOWN_METHODS = frozenset(_METHOD_ORDER)
#: routes of version 7 that 8.x still registers, without a handler: number of segments -> methods
_LEGACY = {2: ("POST",), 3: ("GET", "POST", "PUT", "DELETE", "HEAD")}


@dataclass(frozen=True)
class Route:
    """One registered path; `{name}` matches any segment."""

    method: str
    path: str
    handler: Handler
    feature: str | None = None

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """Parameters of a matching path."""
        parts = [part for part in self.path.split("/") if part]
        if len(parts) != len(segments):
            return None
        params = {}
        for part, segment in zip(parts, segments):
            if part.startswith("{"):
                params[part[1:-1]] = segment
            elif part != segment:
                return None
        return params


#: literal segments stand before wildcards
ROUTES = (
    Route("GET", "/", api_read.main),
    Route("HEAD", "/", api_read.main),
    Route("GET", "/_inference", api_read.get_all),
    Route("GET", "/_inference/_services", api_read.services, "services"),
    Route("GET", "/_inference/_services/{task_type}", api_read.services, "services"),
    Route("GET", "/_inference/_region_policy", api_region_policy.get, "region_policy"),
    Route("PUT", "/_inference/_region_policy", api_region_policy.put, "region_policy"),
    Route("DELETE", "/_inference/_region_policy", api_region_policy.delete, "region_policy"),
    Route("PUT", "/_inference/{id}/_update", api_update.update, "update"),
    Route("PUT", "/_inference/{task_type}/{id}/_update", api_update.update, "update"),
    Route("POST", "/_inference/{id}/_stream", api_infer.stream, "stream"),
    Route("POST", "/_inference/{task_type}/{id}/_stream", api_infer.stream, "stream"),
    Route("GET", "/_inference/{id}", api_read.get),
    Route("GET", "/_inference/{task_type}/{id}", api_read.get),
    Route("PUT", "/_inference/{id}", api_create.create),
    Route("PUT", "/_inference/{task_type}/{id}", api_create.create),
    Route("POST", "/_inference/{id}", api_infer.infer),
    Route("POST", "/_inference/{task_type}/{id}", api_infer.infer),
    Route("DELETE", "/_inference/{id}", api_delete.delete),
    Route("DELETE", "/_inference/{task_type}/{id}", api_delete.delete),
    Route("GET", "/_ml/trained_models/_stats", api_ml.stats),
    Route("GET", "/_ml/trained_models/{id}/_stats", api_ml.stats),
    *(Route(*given) for given in connector_routes()),
    *(Route(method, "/_security/user/_has_privileges", has_privileges) for method in ("GET", "POST")),
    *(Route(*given) for given in index_routes()),
)


def split_path(path: str) -> list[str]:
    """Segments, split first and decoded afterwards, once; `+` stays `+`."""
    wrong = re.search(r"%(?![0-9a-fA-F]{2})", path)
    if wrong:
        rest = path[wrong.start() : wrong.start() + 3]
        if len(rest) < 3:
            raise illegal_argument(f"unterminated escape sequence at end of string: {path}")
        raise illegal_argument(f"invalid escape sequence `{rest}' at index {wrong.start()} of: {path}")
    stripped = path.strip("/") if path.strip("/") == "" else path[1:].rstrip("/")
    return [unquote(segment, errors="replace") for segment in stripped.split("/")] if stripped else []


def _registered(node: Node) -> list[Route]:
    return [
        route
        for route in ROUTES
        if (route.feature is None or node.release.has(route.feature))
        and (node.quirks["inference_api"] or not route.path.startswith("/_inference"))
        and (node.login is not None or not route.path.startswith("/_security"))
    ]


def _legacy_methods(node: Node, segments: list[str]) -> tuple[str, ...]:
    if node.release.major != 8:
        return ()
    if len(segments) == 4 and segments[-1] == "_update":
        return ("POST",)
    return _LEGACY.get(len(segments), ())


def _wrong_method(request: RestRequest, allowed: set[str]) -> PlainError:
    order = [method for method in _METHOD_ORDER if method in allowed]
    if request.method not in _KNOWN_METHODS:
        tail = f", allowed: [{', '.join(order)}]" if order else ""
        return PlainError(405, f"Unexpected http method: {request.method}{tail}", allow=order)
    return PlainError(
        405,
        f"Incorrect HTTP method for uri [{request.uri}] and method [{request.method}], allowed: [{', '.join(order)}]",
        allow=order,
    )


def find(node: Node, request: RestRequest) -> tuple[Handler, dict[str, str]]:
    """The handler of a request, or the error for none."""
    segments = split_path(request.path)
    allowed: set[str] = set()
    for route in _registered(node):
        params = route.match(segments)
        if params is not None:
            if route.method == request.method:
                return route.handler, params
            allowed.add(route.method)
    legacy = _legacy_methods(node, segments)
    allowed.update(legacy)
    if allowed and request.method not in legacy:
        raise _wrong_method(request, allowed)
    if request.method not in _KNOWN_METHODS:
        raise _wrong_method(request, set())
    raise PlainError(400, f"no handler found for uri [{request.uri}] and method [{request.method}]", show_status=False)

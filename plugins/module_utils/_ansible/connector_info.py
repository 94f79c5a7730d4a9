# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `connector_info`."""

from __future__ import annotations

import typing as t
from urllib.parse import quote_plus

from .._connectors import refusals
from .._connectors.api import ConnectorApi, Listed, is_unknown_parameter
from .._connectors.declaration import is_connector_id
from .._connectors.document import masked, secret_texts
from .._connectors.heartbeat import MAX_AGE, heartbeat
from .._connectors.schema import Json
from .._transport.errors import BadInput, ServerError
from .connection_options import connection_options
from .definition import Context, Definition

# The filters of one or several values, and the key of a connector that each is about.
_LISTS = {"index_name": "index_name", "connector_name": "name", "service_type": "service_type"}
_LONGEST = 1000  # bytes of one filter in a URL; Elasticsearch accepts request lines of up to 4096


def definition() -> Definition:
    """The module."""
    spec = {
        **connection_options(),
        "connector_id": {"type": "str"},
        **{name: {"type": "list", "elements": "str"} for name in _LISTS},
        "query": {"type": "str"},
        "include_deleted": {"type": "bool", "default": False},
        "max_heartbeat_age": {"type": "int", "default": MAX_AGE},
    }
    rules = {"mutually_exclusive": [("connector_id", name) for name in (*_LISTS, "query")]}
    return Definition(spec, _run, lambda params: "read connectors", rules)


def _run(context: Context) -> dict[str, t.Any]:
    if context.params["max_heartbeat_age"] <= 0:
        raise BadInput(
            f"max_heartbeat_age is {context.params['max_heartbeat_age']}",
            "Set seconds, more than 0; the default is 1800.",
        )
    api = context.api(ConnectorApi)
    try:
        listed = _read(api, context.params)
    except ServerError as error:
        if context.params["include_deleted"] and is_unknown_parameter(error):
            raise refusals.missing_include_deleted(api, "include_deleted", error) from None
        raise
    if not listed.complete:
        context.warn("The cluster may have more connectors than it lists, so some may be missing: set filters.")
    for document in listed.found:
        context.scrubber.add(secret_texts(document))
    return {"changed": False, "connectors": _with_heartbeats(context, listed.found, api.now())}


def _with_heartbeats(context: Context, documents: t.Sequence[Json], now: float) -> list[Json]:
    """The connectors as returned. Warns if a clock must be wrong."""
    beats = [heartbeat(document, now) for document in documents]
    ahead = [str(document.get("id")) for document, beat in zip(documents, beats) if beat.clocks_differ]
    if ahead:
        context.warn(
            f"The last heartbeat of {', '.join(ahead)} is up to {max(beat.ahead for beat in beats):.0f} seconds in the "
            "future. A clock is wrong: that of the connector service, of Elasticsearch, or of this machine."
        )
    oldest = context.params["max_heartbeat_age"]
    return [
        {**masked(document), "online": beat.is_younger_than(oldest), "last_seen_age": beat.age}
        for document, beat in zip(documents, beats)
    ]


def _read(api: ConnectorApi, wanted: t.Mapping[str, t.Any]) -> Listed:
    connector_id = wanted["connector_id"]
    if connector_id is not None:
        # No connector can have that ID.
        found = (
            api.get(connector_id, include_deleted=wanted["include_deleted"]) if is_connector_id(connector_id) else None
        )
        return Listed([found] if found else [], True)
    given = {name: wanted[name] for name in _LISTS if wanted[name] is not None}
    for name, values in given.items():
        if not values or not all(value.strip() for value in values):  # an empty filter would match everything
            raise BadInput(f"{name} is empty", f"Set {name}, or leave it out.")
    filters = {name: ",".join(values) for name, values in given.items() if _can_be_sent(values)}
    unsent = {name: values for name, values in given.items() if name not in filters}
    if wanted["query"] is not None:
        filters["query"] = wanted["query"]
    if wanted["include_deleted"]:
        filters["include_deleted"] = "true"
    listed = api.connectors(filters)
    return Listed([document for document in listed.found if _fits(document, unsent)], listed.complete)


def _can_be_sent(values: t.Sequence[str]) -> bool:
    """Whether the server can separate the values, and accepts that many."""
    return not any("," in value for value in values) and len(quote_plus(",".join(values))) <= _LONGEST


def _fits(document: t.Mapping[str, t.Any], unsent: t.Mapping[str, t.Sequence[str]]) -> bool:
    """Whether a connector matches the filters that could not be sent to the server."""
    return all(document.get(_LISTS[name]) in values for name, values in unsent.items())

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusals by the server: predicted by reads in check mode, and reported in the same words otherwise."""

from __future__ import annotations

import re
import typing as t

from .._transport.advice import is_missing_api
from .._transport.errors import CollectionError, Refused, ServerError
from .._transport.versions import Feature, everywhere
from .api import ConnectorApi
from .document import CONTENT_PREFIX, Desired
from .plan import Call, Plan

# Texts of `ConnectorIndexService` and `ConnectorActionRequest`.
_TAKEN = re.compile(r"Index name \[.*?\] is used by another connector")
_PREFIX = re.compile(r"must start with the (required )?prefix: \[content-\]")


def predict(api: ConnectorApi, desired: Desired, plan: Plan) -> None:
    """Raise the refusal that the calls of a plan would meet; `changed` says whether others would be made before it."""
    checks: list[t.Callable[[], None]] = [lambda: _check_index(api, desired, plan)]
    # The server checks a single call for a taken index before it checks the name of the index.
    checks.insert(0 if len(plan.calls) > 1 or plan.action == "create" else 1, lambda: check_prefix(api, desired, plan))
    for check in checks:
        check()
    for number, call in enumerate(plan.calls):
        if call.group is not None and not everywhere(call.group.since):
            missing = api.too_old(call.name, call.group.since)
            if missing is not None:
                missing.extra["changed"] = number > 0
                raise missing


def check_prefix(api: ConnectorApi, desired: Desired, plan: Plan) -> None:
    """Raise if the server requires another name for the index of a connector that is managed by Elastic."""
    server = api.server() if plan.doubts_prefix else None
    if server is not None and server.within(Feature.CONTENT_PREFIX):
        raise _wrong_prefix(desired)


def is_taken(error: ServerError) -> bool:
    """Whether the server says that the index belongs to another connector."""
    return error.status == 400 and _TAKEN.search(error.server_reason) is not None


def taken(api: ConnectorApi, desired: Desired, error: ServerError | None = None) -> Refused | None:
    """The refusal, with the name of the other connector; None if there is none.

    The server finds it by a search, which may be late, so the connector is read.
    """
    index = desired.identity["index_name"]
    for found in api.connectors({"index_name": index}).found:
        other = str(found.get("id"))
        there = api.get(other) if other != desired.connector_id else None
        if there is not None and there.get("index_name") == index:
            return Refused(
                f"Index '{index}' is attached to another connector, '{other}'",
                "Set another index_name, or detach it there (index_name: '').",
                **(error.result() if error else {}),
            )
    return None


def translated(api: ConnectorApi, desired: Desired, call: Call, error: ServerError) -> CollectionError:
    """The server's refusal of a call, in the words of the prediction."""
    if error.status == 400 and _PREFIX.search(error.server_reason):
        return _wrong_prefix(desired, error)
    if call.group is not None and not everywhere(call.group.since) and is_missing_api(error):
        return api.too_old(call.name, call.group.since, error) or error
    return error


def missing_include_deleted(api: ConnectorApi, option: str, error: ServerError) -> CollectionError:
    """The error if the server does not know soft deletion."""
    return api.too_old(option, Feature.CONNECTOR_SOFT_DELETE, error) or error


def _check_index(api: ConnectorApi, desired: Desired, plan: Plan) -> None:
    for number, call in enumerate(plan.calls):
        if (call.body or {}).get("index_name") and call.route in ((), ("_index_name",)):
            refusal = taken(api, desired)
            if refusal is not None:
                refusal.extra["changed"] = number > 0
                raise refusal


def _wrong_prefix(desired: Desired, error: ServerError | None = None) -> Refused:
    return Refused(
        f"Connector '{desired.connector_id}' cannot be managed by Elastic (is_native) with that index: on "
        f"Elasticsearch 9.0 and later the name of the index must begin with {CONTENT_PREFIX}",
        f"Set an index_name that begins with {CONTENT_PREFIX}, or is_native: false.",
        **(error.result() if error else {}),
    )

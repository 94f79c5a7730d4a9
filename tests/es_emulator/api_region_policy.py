# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`_inference/_region_policy`: one policy a cluster, 9.5 and serverless.

docs/reference/elasticsearch-inference.md, "Region policy". Sources: TransportPutRegionPolicyAction,
PutRegionPolicyAction, RegionPolicy, RegionPolicyDoc, the server's own test `170_region_policy_crud.yml` and its test of
refusals for endpoints in use.
"""

from __future__ import annotations

import asyncio
from typing import Any

from . import auth
from .errors import ElasticError, request_validation_error, status_error
from .node import Call, Node
from .objectparser import STRING, STRINGS, Form, Text, an_object, objects
from .rest import Answer, refuse_body
from .strictjson import parse

_REGION = Form("csp_region", {"csp": STRING.needed(), "region": STRING.needed()}, strict=True)
_LISTS = ("allowed_regions", "allowed_geos")
_POLICY = Form(
    "region_policy",
    {"allowed_geos": STRINGS, "allowed_regions": objects(_REGION)},
    strict=True,
    exclusive=("allowed_geos", "allowed_regions"),
)
_BODY = Form("put_region_policy_request", {"region_policy": an_object(_POLICY).needed()}, strict=True)


def _none_yet() -> ElasticError:
    return ElasticError(404, "resource_not_found_exception", "No region policy is configured for this deployment")


async def get(call: Call) -> Answer:
    """The policy, and who wrote it when."""
    call.query.refuse_unknown(call.request.path)
    refuse_body(call.request)
    call.node.authorize(auth.GET_REGION_POLICY)
    document = call.node.cluster.region_policy.document
    if document is None:
        raise _none_yet()
    return Answer(200, document)


async def delete(call: Call) -> Answer:
    """Remove the policy."""
    call.query.refuse_unknown(call.request.path)
    refuse_body(call.request)
    call.node.authorize(auth.DELETE_REGION_POLICY)
    if not call.node.cluster.region_policy.write(None):
        raise _none_yet()
    return Answer(200, {"acknowledged": True})


def _values(names: list[str]) -> str | list[str]:
    """Metadata of an error: a single value is bare text."""
    return names[0] if len(names) == 1 else names


def _in_use(node: Node, denied: list[str]) -> ElasticError | None:
    """The refusal of a policy that cuts off endpoints which pipelines or indexes use."""
    pipelines = [f"{name}:{user}" for name in denied for user in node.cluster.pipelines_using(name)]
    indexes = [f"{name}:{user}" for name in denied for user in node.cluster.indexes_using(name)]
    used = [name for name in denied if any(user.startswith(f"{name}:") for user in (*pipelines, *indexes))]
    if not used:
        return None
    error = status_error(
        409,
        "Cannot put the region policy because it would deny access to the following in-use inference endpoints: "
        f"[{', '.join(used)}]. Ensure that these inference endpoints are not in use, or use force to ignore this "
        "warning and proceed anyway.",
    )
    found = {"denied_endpoint_ids": used, "referencing_indexes": indexes, "referencing_pipelines": pipelines}
    error.extra = {name: _values(sorted(values)) for name, values in found.items() if values}
    return error


def _document(node: Node, policy: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
    """The policy with who wrote it: a replacement keeps who created it; without security, no name is shown."""
    now, user = node.cluster.clock.now(), node.login.user if node.login else None
    kept = {name: value for name, value in (before or {}).items() if name.startswith("created_")}
    written = "updated" if before else "created"
    named = {f"{written}_by": user} if user else {}
    return {"region_policy": policy, **kept, f"{written}_at": now, **named}


async def put(call: Call) -> Answer:
    """Replace the policy as a whole."""
    node, body = call.node, call.request.body
    if not body:
        raise ElasticError(400, "parse_exception", "body is required")
    force = call.query.take_boolean("force")
    policy = _BODY.parse(parse(body), Text(body.decode("utf-8", "replace")))["region_policy"]
    call.query.refuse_unknown(call.request.path)
    empty = [f"[region_policy.{name}] must not be empty" for name in _LISTS if policy.get(name) == []]
    if empty:
        raise request_validation_error(empty)
    node.authorize(auth.PUT_REGION_POLICY)
    stored = node.cluster.region_policy
    before, version = stored.document, stored.version
    if not force:
        await asyncio.sleep(node.eis.latency)
        refusal = _in_use(node, node.eis.denied(policy))
        if refusal is not None:
            raise refusal
    if stored.version != version:
        raise _conflict(version, stored.version)
    stored.write(_document(node, policy, before))
    return Answer(200, stored.document)


def _conflict(read: int, current: int) -> ElasticError:
    doc_id = "region_policy_elastic"
    cause = ElasticError(
        409,
        "version_conflict_engine_exception",
        f"[{doc_id}]: version conflict, required seqNo [{read}], primary term [1]. current document has seqNo "
        f"[{current}] and primary term [1]",
        extra={"index_uuid": "emulatoremulatoremula2", "shard": "0", "index": ".inference"},
    )
    return status_error(409, "Failed to put region policy due to a concurrent update conflict. Please retry.", cause)

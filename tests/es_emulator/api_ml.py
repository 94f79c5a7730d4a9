# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`GET _ml/trained_models/…/_stats`: which models there are, and in which state their deployments are.

docs/reference/elasticsearch-inference.md, "Models in the cluster". Sources: GetTrainedModelsStatsAction,
AssignmentStats, AllocationStatus.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from . import auth
from .deployments import Deployment
from .errors import ElasticError
from .ml import NODE
from .node import Call, Node
from .rest import Answer, parse_boolean, refuse_body

_ALL = frozenset({"", "_all", "*"})


def _allocation_status(node: Node, deployment: Deployment) -> dict[str, Any]:
    """A failed deployment still counts as starting here; none of none is all, from PR 114570 on."""
    have, want = deployment.allocated, deployment.target
    empty_is_full = want == 0 and node.release.has("zero_allocations_full")
    state = "starting" if have == 0 and not empty_is_full else "started" if have < want else "fully_allocated"
    return {"allocation_count": have, "target_allocation_count": want, "state": state}


def _nodes(deployment: Deployment) -> list[dict[str, Any]]:
    if deployment.target == 0:
        return []
    route = {"routing_state": deployment.state}
    if deployment.reason:
        route["reason"] = deployment.reason
    found: dict[str, Any] = {"node": {NODE: {"name": "emulator", "roles": ["ml"]}}, "routing_state": route}
    if deployment.state == "started":
        found["number_of_allocations"] = deployment.allocated
        found["threads_per_allocation"] = deployment.threads
    return [found]


def _deployment_stats(node: Node, deployment: Deployment) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "deployment_id": deployment.deployment_id,
        "model_id": deployment.model_id,
        "threads_per_allocation": deployment.threads,
        "number_of_allocations": deployment.target,
    }
    if deployment.adaptive is not None:
        shown["adaptive_allocations"] = deployment.adaptive
    starting = deployment.asleep and node.quirks["zero_allocations_starting"]
    shown.update(queue_capacity=10000, state="starting" if starting else deployment.state)
    if deployment.reason:
        shown["reason"] = deployment.reason
    if deployment.state != "stopping":
        shown["allocation_status"] = _allocation_status(node, deployment)
    shown.update(priority="normal", start_time=deployment.start_time, peak_throughput_per_minute=0)
    return {**shown, "nodes": _nodes(deployment)}


def _matches(wanted: list[str], *names: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in wanted for name in names)


def _found(node: Node, wanted: list[str]) -> list[tuple[str, Deployment | None]]:
    """Models with the deployments that are asked for; one that is not deployed stands alone."""
    deployed = list(node.ml.deployments.values())
    found: list[tuple[str, Deployment | None]] = [
        (item.model_id, item) for item in deployed if _matches(wanted, item.deployment_id, item.model_id)
    ]
    used = {item.model_id for item in deployed}
    alone = [name for name in node.cluster.trained_models - used if _matches(wanted, name)]
    found.extend((name, None) for name in alone)
    return sorted(found, key=lambda pair: (pair[0], pair[1].deployment_id if pair[1] else ""))


async def stats(call: Call) -> Answer:
    """Statistics of models and their deployments."""
    node, query = call.node, call.query
    given = call.params.get("id", "_all")
    allowed = query.take("allow_no_match")
    begin, size = query.take_integer("from", 0), query.take_integer("size", 100)
    empty_is_fine = allowed is None or parse_boolean(allowed)
    query.refuse_unknown(call.request.path)
    refuse_body(call.request)
    node.authorize(auth.MODEL_STATS)
    tokens = [part.strip() for part in given.split(",")]
    wanted = ["*" if part in _ALL else part for part in tokens]
    found = _found(node, wanted)
    for pattern in wanted:
        matched = [
            pair for pair in found if _matches([pattern], pair[0], *([pair[1].deployment_id] if pair[1] else []))
        ]
        if not matched and ("*" not in pattern or not empty_is_fine):
            reason = f"No known trained model with model_id [{given}]"
            raise ElasticError(404, "resource_not_found_exception", reason)
    entries = []
    for model_id, deployment in found[begin : begin + size]:
        entry: dict[str, Any] = {"model_id": model_id, "pipeline_count": 0}
        if deployment is not None:
            entry["deployment_stats"] = _deployment_stats(node, deployment)
            deployment.look()
        entries.append(entry)
    return Answer(200, {"count": len({model_id for model_id, _deployment in found}), "trained_model_stats": entries})

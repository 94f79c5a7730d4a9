# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DELETE: what uses an endpoint, dry runs, force, and preconfigured endpoints.

docs/reference/elasticsearch-inference.md, "Delete".
"""

from __future__ import annotations

from typing import Any

from . import auth
from .endpoints import look_up, parse_task_type
from .errors import status_error
from .model import StoredEndpoint
from .node import Call, Node
from .rest import Answer, refuse_body
from .services import SERVICES
from .versions import Release


def _users(node: Node, inference_id: str) -> tuple[list[str], list[str]]:
    """Pipelines and indexes, as far as this release looks."""
    release = node.release
    pipelines = node.cluster.pipelines_using(inference_id) if release.has("delete_pipelines") else []
    indexes = node.cluster.indexes_using(inference_id) if release.has("delete_indexes") else []
    return pipelines, indexes


def _conflict(release: Release, inference_id: str, pipelines: list[str], indexes: list[str]) -> str:
    sentences = []
    if pipelines and release.has("delete_short"):
        return (
            f"Inference endpoint {inference_id} is referenced by pipelines and cannot be deleted. Use `force` to "
            "delete it anyway, or use `dry_run` to list the pipelines that reference it."
        )
    if pipelines:
        sentences.append(
            f"Inference endpoint {inference_id} is referenced by pipelines: [{', '.join(pipelines)}]. Ensure that no "
            "pipelines are using this inference endpoint, or use force to ignore this warning and delete the inference "
            "endpoint."
        )
    if indexes:
        sentences.append(
            f"Inference endpoint {inference_id} is being used in the mapping for indexes: [{', '.join(indexes)}]. "
            "Ensure that no index mappings are using this inference endpoint, or use force to ignore this warning and "
            "delete the inference endpoint."
        )
    text = " ".join(sentences)
    return f" {text}" if indexes and not pipelines and release.has("delete_index_space") else text


def _body(release: Release, pipelines: list[str], indexes: list[str], *, done: bool) -> dict[str, Any]:
    body: dict[str, Any] = {"acknowledged": done}
    if release.has("delete_pipelines"):
        body["pipelines"] = pipelines
    if release.has("delete_indexes"):
        body["indexes"] = indexes
    return body


def _refuse_reserved(node: Node, inference_id: str, *, force: bool) -> None:
    if inference_id not in node.preconfigured() or not node.release.has("delete_reserved_refused"):
        return
    if node.quirks["reserved_never_deletable"]:
        raise status_error(400, "Cannot delete a reserved inference endpoint.")
    if not force:
        raise status_error(
            400,
            f"[{inference_id}] is a reserved inference endpoint. Use the force=true query parameter to delete the "
            "inference endpoint.",
        )


def _refuse_unreadable(release: Release, endpoint: StoredEndpoint, *, force: bool) -> None:
    """From PR 129090 on, `force` is the way round what the server cannot read; before, only an unknown service was."""
    newer, name = release.has("delete_parses"), endpoint.inference_id
    if endpoint.unreadable == "service" and not (force and newer):
        raise status_error(404, f"No service found for this inference endpoint {name}")
    if endpoint.unreadable == "settings" and newer and not force:
        raise status_error(500, f"Failed to parse model configuration for inference endpoint [{name}]")


async def delete(call: Call) -> Answer:
    """Remove one endpoint, or say why not."""
    node, release, inference_id = call.node, call.release, call.params["id"]
    task_type = parse_task_type(release, call.params.get("task_type"))
    known = release.has("delete_params")
    force = call.query.take_boolean("force") if known else False
    dry_run = call.query.take_boolean("dry_run") if known else False
    call.query.refuse_unknown(call.request.path)
    refuse_body(call.request)
    node.authorize(auth.DELETE)
    endpoint = look_up(node.every_endpoint(), inference_id, task_type)
    _refuse_reserved(node, inference_id, force=force)
    pipelines, indexes = _users(node, inference_id)
    conflict = _conflict(release, inference_id, pipelines, indexes)
    if dry_run:
        body = _body(release, pipelines, indexes, done=False)
        if release.has("delete_indexes"):
            body["error_message"] = conflict
        return Answer(200, body)
    if conflict and not force:
        raise status_error(409, conflict)
    if inference_id in node.cluster.updating:
        raise status_error(
            409,
            f"The inference endpoint(s) [{inference_id}] are currently being updated, please wait until after they are "
            "finished updating to delete.",
        )
    _refuse_unreadable(release, endpoint, force=force)
    service = SERVICES.get(endpoint.service)
    if service is not None:
        service.stop(node.env, endpoint)
    node.cluster.endpoints.pop(inference_id, None)
    return Answer(200, _body(release, [], [], done=True))

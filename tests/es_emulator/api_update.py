# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PUT …/_update: what may be in the body, and what refuses it (docs/reference/elasticsearch-inference.md, "Update")."""

from __future__ import annotations

from typing import Any

from . import auth
from .endpoints import check_id, parse_task_type, refuse_half, refuse_unreadable, resolve_task_type, show
from .errors import status_error
from .javatext import java_str
from .model import StoredEndpoint
from .node import Call, Node
from .rest import Answer, required_body
from .services import SERVICES, Update
from .settings import JsonMap
from .strictjson import parse_map
from .versions import Release

_OBJECTS = {"service_settings": "service settings", "task_settings": "task settings"}


def _take_object(release: Release, body: JsonMap, name: str, words: str) -> JsonMap | None:
    """One member of the body; an empty one counts as absent."""
    if name not in body:
        return None
    value = body[name]
    if not isinstance(value, dict):
        raise status_error(400, f"Unable to parse {words} in the request [{java_str(body)}]")
    if not release.has("update_null_allowed") and None in value.values():
        raise status_error(500, f"Failed to parse update request [{java_str(body)}]")
    del body[name]
    return value or None


def _take_task_type(release: Release, body: JsonMap) -> Any:
    if "task_type" not in body:
        return None
    value = body["task_type"]
    if not isinstance(value, str):
        raise status_error(500, f"Failed to parse [task_type] in update request [{java_str(body)}]")
    del body["task_type"]
    return parse_task_type(release, value)


def _take_chunking(release: Release, body: JsonMap) -> JsonMap | None:
    if "chunking_settings" not in body or not release.has("update_chunking"):
        return None
    value = body["chunking_settings"]
    if not isinstance(value, dict):
        raise status_error(400, f"Unable to parse chunking settings in the request [{java_str(body)}]")
    del body["chunking_settings"]
    return value


def _parse(release: Release, raw: bytes) -> tuple[Update, Any]:
    body = parse_map(raw)
    if not body:
        raise status_error(400, "Request body is empty")
    task_type = _take_task_type(release, body)
    objects = [_take_object(release, body, name, words) for name, words in _OBJECTS.items()]
    update = Update(objects[0], objects[1], _take_chunking(release, body))
    if body:
        raise status_error(
            400,
            f"Request contained fields which cannot be updated, remove these fields and try again [{java_str(body)}]",
        )
    return update, task_type


def _existing(node: Node, inference_id: str, task_type: str) -> StoredEndpoint:
    stored = node.cluster.endpoints.get(inference_id)
    if stored is None:
        raise status_error(404, f"The inference endpoint [{inference_id}] does not exist and cannot be updated")
    node.check_licence(stored.service)
    if stored.task_type != task_type:
        raise status_error(400, "Task type must match the task type of the existing endpoint")
    return stored


async def _apply(node: Node, stored: StoredEndpoint, update: Update, timeout: float | None) -> None:
    refuse_half(stored)
    if stored.service not in SERVICES or stored.unreadable == "service":
        raise status_error(500, f"Service [{stored.service}] not found")
    refuse_unreadable(stored)
    service = SERVICES[stored.service]
    merged = service.parse_update(node.env, stored, update)
    if node.release.has("update_checks"):
        if merged == stored:
            return
        await service.check(node.env, merged, node.wait(stored.task_type) if timeout is None else timeout)
    service.rescale(node.env, stored, merged)
    if stored.inference_id in node.cluster.updating:
        raise status_error(
            409, f"Endpoint [{stored.inference_id}] is currently being updated. Try again once the update completes"
        )
    if stored.inference_id not in node.cluster.endpoints:
        raise status_error(500, "Failed to update model, updated model not found")
    node.cluster.endpoints[stored.inference_id] = merged


async def update(call: Call) -> Answer:
    """Change one endpoint."""
    node, release = call.node, call.release
    if "task_type" not in call.params and not release.has("update_two_segments"):
        raise status_error(400, "Inference ID must be provided in the path")
    inference_id = call.params["id"]
    in_url = parse_task_type(release, call.params.get("task_type"))
    call.query.take_time("master_timeout")
    timeout = call.query.take_time("timeout") if release.has("update_timeout") else None
    body = required_body(call.request)
    call.query.refuse_unknown(call.request.path)
    default = release.has("update_default_refused") and inference_id in node.preconfigured()
    if not default:
        check_id(inference_id)
    node.authorize(auth.UPDATE)
    node.check_licence()
    if default:
        raise status_error(400, f"Default endpoint [{inference_id}] cannot be updated")
    changes, in_body = _parse(release, body)
    task_type = resolve_task_type(release, in_url, in_body)
    await _apply(node, _existing(node, inference_id, task_type), changes, timeout)
    return Answer(200, show(release, node.cluster.endpoints[inference_id]))

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PUT: creating an endpoint, in the server's order of checks.

docs/reference/elasticsearch-inference.md, "Order of checks".
"""

from __future__ import annotations

from . import auth
from .endpoints import check_id, parse_task_type, resolve_task_type, show
from .errors import ElasticError, class_cast, status_error
from .model import StoredEndpoint
from .node import Call, Node
from .rest import Answer, required_body
from .services import SERVICES, Service
from .settings import JsonMap
from .strictjson import parse_map


def _service(node: Node, config: JsonMap) -> Service:
    name = config.pop("service", None)
    if name is None:
        raise status_error(400, "Inference endpoint configuration is missing the [service] setting")
    if not isinstance(name, str):
        raise class_cast(name, "java.lang.String")
    if name not in SERVICES or not SERVICES[name].available(node.release):
        raise status_error(400, f"Unknown service [{name}]")
    return SERVICES[name]


def _refuse_reserved(node: Node, inference_id: str) -> None:
    if inference_id in node.preconfigured():
        raise status_error(
            400,
            f"[{inference_id}] is a reserved inference ID. Cannot create a new inference endpoint with a reserved ID.",
        )


def _refuse_model_id(node: Node, inference_id: str) -> None:
    if inference_id in node.ml.ids():
        raise status_error(
            400,
            f"Inference endpoint IDs must be unique. Requested inference endpoint ID [{inference_id}] matches existing "
            "trained model ID(s) but must not.",
        )


def _refuse_incompatible(node: Node, endpoint: StoredEndpoint) -> None:
    """Compare with mappings; what only the check call will tell is compared after it."""
    if not node.release.has("mapping_refusal"):
        return
    settings = endpoint.service_settings
    offered = {"task_type": endpoint.task_type, "dimensions": settings.get("dimensions")}
    offered["similarity"] = settings.get("similarity")
    indexes = node.cluster.incompatible_indexes(endpoint.inference_id, offered)
    if indexes:
        raise status_error(
            400,
            f"Inference endpoint [{endpoint.inference_id}] could not be created because the inference_id is being "
            f"used in mappings with incompatible settings for indices: [{', '.join(indexes)}]. Please either use a "
            "different inference_id or update the index mappings to refer to a different inference_id.",
        )


async def _check(node: Node, service: Service, endpoint: StoredEndpoint, timeout: float) -> None:
    if not node.quirks["skip_validate_and_start"]:
        await service.check(node.env, endpoint, timeout)


def _store(node: Node, endpoint: StoredEndpoint) -> None:
    """Only here is it noticed that the id exists."""
    name = endpoint.inference_id
    if name in node.cluster.endpoints:
        raise ElasticError(400, "resource_already_exists_exception", f"Inference endpoint [{name}] already exists")
    node.cluster.endpoints[name] = endpoint


async def create(call: Call) -> Answer:
    """Create one endpoint."""
    node, inference_id = call.node, call.params["id"]
    in_url = parse_task_type(call.release, call.params.get("task_type"))
    timeout = call.query.take_time("timeout") if call.release.has("put_timeout") else None
    body = required_body(call.request)
    call.query.refuse_unknown(call.request.path)
    check_id(inference_id)
    node.authorize(auth.PUT)
    node.check_licence()
    _refuse_reserved(node, inference_id)
    config = parse_map(body)
    task_type = resolve_task_type(call.release, in_url, config.pop("task_type", None))
    service = _service(node, config)
    node.check_licence(service.name)
    _refuse_model_id(node, inference_id)
    endpoint = service.parse_create(node.env, inference_id, task_type, config)
    _refuse_incompatible(node, endpoint)
    wait = node.wait(task_type) if timeout is None else timeout
    await _check(node, service, endpoint, wait)
    _refuse_incompatible(node, endpoint)
    _store(node, endpoint)
    if not node.quirks["skip_validate_and_start"]:
        service.start(node.env, endpoint, wait)
    return Answer(200, show(call.release, endpoint))

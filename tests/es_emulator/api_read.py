# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading: endpoints, `_services` and the node itself.

docs/reference/elasticsearch-inference.md, "Responses", "Services".
"""

from __future__ import annotations

from typing import Any

from . import auth
from .endpoints import look_up, parse_task_type, refuse_unreadable, show
from .model import StoredEndpoint
from .node import Call, Node
from .rest import Answer, refuse_body
from .services import SERVICES, Service
from .versions import Release

_LIST_LIMIT = 10_000
_ALL = frozenset({"_all", "*"})
#: constants of each field in the 8.17 form
_OLD_FIELD: dict[str, Any] = {
    "default_value": None,
    "depends_on": [],
    "display": "textbox",
    "ui_restrictions": [],
    "validations": [],
    "value": None,
}


def _finish(call: Call) -> None:
    call.query.refuse_unknown(call.request.path)
    refuse_body(call.request)


def _listed(node: Node, endpoints: list[StoredEndpoint]) -> list[StoredEndpoint]:
    """One search finds no more than this many stored ones, and says nothing of it; preconfigured ones are added."""
    stored = [item.inference_id for item in endpoints if item.inference_id in node.cluster.endpoints]
    beyond = set(stored[_LIST_LIMIT:])
    return [item for item in endpoints if item.inference_id not in beyond]


async def get(call: Call) -> Answer:
    """One endpoint, still in a list, or a list by task type."""
    task_type = parse_task_type(call.release, call.params.get("task_type"))
    inference_id = call.params.get("id", "_all")
    _finish(call)
    call.node.authorize(auth.GET)
    every = call.node.every_endpoint()
    if inference_id in _ALL:
        found = _listed(call.node, [item for item in every.values() if task_type in {"any", item.task_type}])
    else:
        found = [look_up(every, inference_id, task_type)]
    for item in found:
        refuse_unreadable(item)
    both = call.release.has("both_ids")
    key = "endpoints" if call.release.has("endpoints_key") else "models"
    return Answer(200, {key: [show(call.release, item, both_ids=both) for item in found]})


async def get_all(call: Call) -> Answer:
    """Every endpoint."""
    return await get(call)


def _old_shape(release: Release, service: Service, task_types: list[str]) -> dict[str, Any]:
    """The form of 8.17."""
    shapes: list[dict[str, Any]] = []
    for task_type in task_types:
        fields = {}
        for order, (name, form) in enumerate(service.describe(release).items(), 1):
            if task_type in form["supported_task_types"]:
                kept = {key: form[key] for key in ("label", "required", "sensitive", "type")}
                fields[name] = {**_OLD_FIELD, **kept, "order": order, "tooltip": form["description"]}
        shapes.append({"task_type": task_type, "configuration": fields})
    every = {name: form for shape in shapes for name, form in shape["configuration"].items()}
    return {"provider": service.name, "task_types": shapes, "configuration": every}


async def services(call: Call) -> Answer:
    """What the services take."""
    wanted = parse_task_type(call.release, call.params.get("task_type"))
    _finish(call)
    call.node.authorize(auth.SERVICES)
    if call.node.quirks["services_needs_licence"] and call.release.has("licence"):
        auth.check_licence(call.node.licence, None)
    found: list[dict[str, Any]] = []
    for name, service in sorted(SERVICES.items()):
        task_types = list(service.task_types(call.release))
        known = service.listed and service.available(call.release)
        if not known or wanted not in {"any", *task_types}:
            continue
        if not call.release.has("services_present_shape"):
            found.append(_old_shape(call.release, service, task_types))
            continue
        configurations = service.describe(call.release)
        found.append(
            {"service": name, "name": service.title, "task_types": task_types, "configurations": configurations}
        )
    return Answer(200, found)


async def main(call: Call) -> Answer:
    """The node's banner; a serverless project does not tell its real version."""
    _finish(call)
    call.node.authorize(auth.MAIN)
    release = call.release
    version = {
        "number": release.reported,
        "build_flavor": "serverless" if release.serverless else "default",
        "build_type": "docker",
        "build_hash": "00000000",
        "build_date": "2026-01-01T00:00:00.000000000Z",
        "build_snapshot": False,
        "lucene_version": "9.12.0" if release.major == 8 else "10.3.0",
        "minimum_wire_compatibility_version": "7.17.0" if release.major == 8 else "8.19.0",
        "minimum_index_compatibility_version": "7.0.0" if release.major == 8 else "8.0.0",
    }
    names = {"name": "emulator", "cluster_name": "emulator", "cluster_uuid": call.node.cluster.uuid}
    return Answer(200, {**names, "version": version, "tagline": "You Know, for Search"})

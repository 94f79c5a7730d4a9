# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `inference_service_info`."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .._inference.api import InferenceApi
from .._transport.client import Client
from .._transport.errors import MissingFeature, NotElasticsearch, ServerError
from .._transport.versions import Feature, Server, first_release, upgrade
from .connection_options import connection_options
from .definition import Context, Definition


def definition() -> Definition:
    """The module."""
    spec = {**connection_options(), "service": {"type": "str"}, "task_type": {"type": "str"}}
    return Definition(spec, _run, lambda params: "read the inference services")


def _run(context: Context) -> dict[str, t.Any]:
    wanted = context.params
    services = [service for service in _described(context) if _fits(service, wanted)]
    return {"changed": False, "services": services, "cluster": _cluster(context.client)}


def _cluster(client: Client) -> dict[str, t.Any] | None:
    """The cluster from `GET /`, or None if the login or a gateway forbids reading it."""
    try:
        banner = client.call("GET", [])
    except NotElasticsearch:
        return None
    except ServerError as error:
        if error.status >= 500 or error.status == 429:
            raise
        return None
    return in_short(banner)


def in_short(banner: t.Any) -> dict[str, t.Any] | None:
    """Name, UUID and version of a cluster, out of the response to `GET /`."""
    if not isinstance(banner, Mapping):
        return None
    version = banner.get("version")
    number = version.get("number") if isinstance(version, Mapping) else None
    return {"name": banner.get("cluster_name"), "uuid": banner.get("cluster_uuid"), "version": number}


def _described(context: Context) -> list[dict[str, t.Any]]:
    """How the server describes its services. An older one takes the name as that of an endpoint."""
    api = context.api(InferenceApi)
    try:
        return [in_present_form(service) for service in api.services()]
    except ServerError as error:
        server = _server_of(api, error)
        if server.within(Feature.SERVICES):
            raise
        raise MissingFeature(
            f"The description of services needs Elasticsearch {first_release(Feature.SERVICES)} or later; this "
            f"server is {server}",
            upgrade(server),
            **error.result(),
        ) from None


def _server_of(api: InferenceApi, error: ServerError) -> Server:
    """The version of the server that returned an error; raises that error if the version cannot be read."""
    try:
        return api.server()
    except ServerError as refused:
        raise error if refused.status == 403 else refused from None


def in_present_form(service: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """A description in the form of 8.18 and later; 8.17 describes each task type separately."""
    if "provider" not in service:
        return dict(service)
    configurations: dict[str, t.Any] = {}
    names: list[str] = []
    for task in service.get("task_types") or []:
        if not isinstance(task, Mapping):
            continue
        names.append(str(task.get("task_type")))
        for field, facts in (task.get("configuration") or {}).items():
            known = configurations.setdefault(field, {**facts, "supported_task_types": []})
            known["supported_task_types"].append(names[-1])
    for field, facts in (service.get("configuration") or {}).items():
        configurations.setdefault(field, {**facts, "supported_task_types": list(names)})
    return {
        "service": service["provider"],
        "name": service["provider"],
        "task_types": names,
        "configurations": configurations,
    }


def _fits(service: t.Mapping[str, t.Any], wanted: t.Mapping[str, t.Any]) -> bool:
    if wanted["service"] is not None and service.get("service") != wanted["service"]:
        return False
    return wanted["task_type"] is None or wanted["task_type"].lower() in (service.get("task_types") or [])

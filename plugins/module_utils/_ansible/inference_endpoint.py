# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `inference_endpoint`: the engine for any service, its settings free-form."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Mapping

from .._inference.api import InferenceApi
from .._inference.concealment import conceal, misplaced
from .._inference.declared import desired_endpoint
from .._inference.endpoint import Desired
from .._inference.service import Service
from .._inference.service_catalog import find_service
from .._inference.unknown_service import described_service, description_of, unknown_service_warning
from .._reconcile.nested import without_nulls
from .._transport.advice import explain
from .._transport.errors import BadInput, CollectionError
from .connection_options import connection_options
from .definition import Context, Definition
from .endpoint_options import endpoint_options, wait_for_model_option
from .single_endpoint import doing, ensure


def definition() -> Definition:
    """The module."""
    spec = {
        **connection_options(),
        **endpoint_options(),
        **wait_for_model_option(),
        "task_type": {"type": "str"},
        "service": {"type": "str"},
        "service_settings": {"type": "dict"},
        "secrets": {"type": "dict", "no_log": True},
        "task_settings": {"type": "dict"},
    }
    rules = {"required_if": [("state", "present", ["task_type", "service"])]}
    return Definition(spec, _run, doing, rules, conceal)


def declared_endpoint(declared: t.Mapping[str, t.Any], context: Context) -> Desired:
    """What a task or an item of a list declares for an endpoint of any service."""
    service = find_service(declared["service"]) or _described(declared["service"], context)
    settings = without_nulls(declared.get("service_settings") or {})
    secrets = without_nulls(declared.get("secrets") or {})
    for name in misplaced(service, settings):
        if name in secrets:
            raise BadInput(f"{name} is in service_settings and in secrets", "Set it once, in secrets.")
        context.warn(f"service_settings.{name} is a secret and belongs in secrets. It is used, and masked everywhere.")
        secrets[name] = settings[name]
    for name, value in secrets.items():
        way = service.credential(name)
        if isinstance(value, Mapping) and way is not None and not way.mapped:
            secrets[name] = json.dumps(value)  # a template made a map of what is a text with JSON in it
    plain = {name: value for name, value in settings.items() if name not in secrets}
    return desired_endpoint({**declared, "service_settings": plain}, service, secrets, "secrets")


def _described(name: str, context: Context) -> Service:
    """The server's word about a service that the collection does not know."""
    try:
        services = context.api(InferenceApi).services()
    except CollectionError as error:
        services = []
        context.warn(f"The server does not describe its services: {explain(error).message}")
    context.warn(unknown_service_warning(name, services))
    return described_service(name, description_of(name, services))


def _run(context: Context) -> dict[str, t.Any]:
    return ensure(context, context.params.get("service"), lambda: declared_endpoint(context.params, context))

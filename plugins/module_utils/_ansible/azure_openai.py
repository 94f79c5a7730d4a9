# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `azure_openai_inference_endpoint`: typed options for the service `azureopenai`."""

from __future__ import annotations

import typing as t

from .._inference.service import Service
from .._inference.service_catalog import find_service
from .connection_options import connection_options
from .declared_endpoint import declared_endpoint
from .definition import Context, Definition
from .endpoint_options import endpoint_options
from .single_endpoint import doing, ensure

_SERVICE = t.cast(Service, find_service("azureopenai"))

_SERVICE_SETTINGS: dict[str, t.Any] = {
    "resource_name": {"type": "str"},
    "deployment_id": {"type": "str"},
    "api_version": {"type": "str"},
    "api_key": {"type": "str", "no_log": True},
    "entra_id": {"type": "str", "no_log": True},
    "client_secret": {"type": "str", "no_log": True},
    "client_id": {"type": "str"},
    "tenant_id": {"type": "str"},
    "scopes": {"type": "list", "elements": "str"},
    "rate_limit": {"type": "dict", "options": {"requests_per_minute": {"type": "int"}}},
    "dimensions": {"type": "int"},
    "max_input_tokens": {"type": "int", "no_log": False},
    "similarity": {"type": "str"},
}


def definition() -> Definition:
    """The module."""
    spec = {
        **connection_options(),
        **endpoint_options(),
        "task_type": {"type": "str", "choices": list(_SERVICE.task_types)},
        "service_settings": {
            "type": "dict",
            "options": _SERVICE_SETTINGS,
            "mutually_exclusive": [list(_SERVICE.credential_names)],
        },
        "task_settings": {
            "type": "dict",
            "options": {"user": {"type": "str"}, "headers": {"type": "dict", "no_log": True}},
        },
    }
    rules = {"required_if": [("state", "present", ["task_type"])]}
    return Definition(spec, _run, doing, rules)


def _run(context: Context) -> dict[str, t.Any]:
    return ensure(context, _SERVICE.name, lambda: declared_endpoint(context.params, context, _SERVICE))

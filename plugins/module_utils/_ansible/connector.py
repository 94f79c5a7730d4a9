# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `connector`."""

from __future__ import annotations

import typing as t

from .._connectors.api import ConnectorApi
from .._connectors.concealment import conceal
from .._connectors.declaration import check_connector_id, desired_connector
from .._connectors.document import SCHEDULES
from .._connectors.ensure import Ensurer
from .._connectors.removal import Removal, Remover
from .._transport.errors import BadInput
from .connection_options import connection_options
from .definition import Context, Definition

LONGEST_WAIT = 86400  # seconds

_SCHEDULE = {"type": "dict", "options": {"enabled": {"type": "bool"}, "interval": {"type": "str"}}}
_SWITCH = {"type": "dict", "options": {"enabled": {"type": "bool", "required": True}}}


def definition() -> Definition:
    """The module."""
    return Definition({**connection_options(), **_options()}, _run, _doing, {}, conceal)


def _doing(params: t.Mapping[str, t.Any]) -> str:
    verb = "create or update" if params.get("state") == "present" else "remove"
    return f"{verb} connector '{params.get('connector_id')}'"


def _run(context: Context) -> dict[str, t.Any]:
    params = context.params
    if not 0 <= params["wait_timeout"] <= LONGEST_WAIT:
        raise BadInput(f"wait_timeout is {params['wait_timeout']}", f"Set seconds, from 0 to {LONGEST_WAIT}.")
    if params["state"] == "absent":
        check_connector_id(params["connector_id"])
        wanted = Removal(params["connector_id"], params["hard"], params["delete_sync_jobs"])
        return Remover(context.api(ConnectorApi), wanted, context.check_mode, context.warn, context.scrubber.add).run()
    desired = desired_connector(params)
    if desired.unknown:
        context.warn(f"Elasticsearch drops what it does not know of a schema: {', '.join(desired.unknown)}.")
    return Ensurer(
        context.api(ConnectorApi),
        desired,
        params["wait_timeout"],
        context.check_mode,
        context.warn,
        context.scrubber.add,
        connected=params["wait_for"] == "connected",
    ).run()


def _options() -> dict[str, t.Any]:
    return {
        "connector_id": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "name": {"type": "str"},
        "description": {"type": "str"},
        "index_name": {"type": "str"},
        "service_type": {"type": "str"},
        "is_native": {"type": "bool"},
        "language": {"type": "str"},
        "pipeline": {"type": "dict", "options": _pipeline_options()},
        "scheduling": {"type": "dict", "options": dict.fromkeys(SCHEDULES, _SCHEDULE)},
        "configuration": {"type": "dict"},
        "configuration_secrets": {"type": "dict", "no_log": True},
        "configuration_schema": {"type": "dict"},
        "filtering": {"type": "dict", "options": _filtering_options()},
        "features": {"type": "dict", "options": _features_options()},
        "api_key_id": {"type": "str", "no_log": False},  # the id of a key, not the key
        "api_key_secret_id": {"type": "str", "no_log": False},
        "wait_timeout": {"type": "int", "default": 0},
        "wait_for": {"type": "str", "choices": ["schema", "connected"], "default": "schema"},
        "delete_sync_jobs": {"type": "bool", "default": False},
        "hard": {"type": "bool", "default": False},
    }


def _pipeline_options() -> dict[str, t.Any]:
    flags = ("extract_binary_content", "reduce_whitespace", "run_ml_inference")
    return {"name": {"type": "str"}, **{flag: {"type": "bool"} for flag in flags}}


def _filtering_options() -> dict[str, t.Any]:
    rule = {
        "id": {"type": "str", "required": True},
        "field": {"type": "str", "required": True},
        "order": {"type": "int", "required": True},
        "policy": {"type": "str", "required": True, "choices": ["include", "exclude"]},
        "rule": {
            "type": "str",
            "required": True,
            "choices": ["contains", "ends_with", "equals", "regex", "starts_with", ">", "<"],
        },
        "value": {"type": "str", "required": True},
        "created_at": {"type": "str"},
        "updated_at": {"type": "str"},
    }
    return {"rules": {"type": "list", "elements": "dict", "options": rule}, "advanced_snippet": {"type": "raw"}}


def _features_options() -> dict[str, t.Any]:
    return {
        "document_level_security": _SWITCH,
        "incremental_sync": _SWITCH,
        "native_connector_api_keys": {**_SWITCH, "no_log": False},
        "sync_rules": {"type": "dict", "options": {"advanced": _SWITCH, "basic": _SWITCH}},
    }

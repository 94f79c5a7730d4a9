# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies and documents that the tests of connectors share."""

from __future__ import annotations

import copy
from typing import Any

from emulator.support import Api, Reply

JsonMap = dict[str, Any]

SCHEMA: JsonMap = {
    "host": {"label": "Host", "type": "str", "required": True, "display": "textbox", "order": 1},
    "port": {"label": "Port", "type": "int", "default_value": 5432, "display": "numeric", "order": 2},
    "tables": {"label": "Tables", "type": "list", "display": "textarea", "order": 3},
    "tls": {"label": "TLS", "type": "bool", "value": False, "display": "toggle", "order": 4},
    "password": {
        "label": "Password",
        "type": "str",
        "sensitive": True,
        "depends_on": [{"field": "tls", "value": True}],
        "order": 5,
    },
}
PIPELINE = {"extract_binary_content": True, "name": "p", "reduce_whitespace": True, "run_ml_inference": False}
RULE = {"id": "r1", "field": "size", "order": 1, "policy": "exclude", "rule": ">", "value": "100"}
MIDNIGHT = "0 0 0 * * ?"
ON = {"enabled": True, "interval": "0 30 * * * ?"}


def create(api: Api, connector_id: str = "c1", **body: Any) -> Reply:
    """Create a connector."""
    reply = api.put(f"/_connector/{connector_id}", body)
    assert reply.status in {200, 201}
    return reply


def document(**changes: Any) -> JsonMap:
    """A connector that has been at work for a while; a value of ... takes a key away."""
    usual: JsonMap = {
        "name": "one",
        "index_name": "one-index",
        "service_type": "postgresql",
        "is_native": False,
        "status": "connected",
        "configuration": {
            key: {"default_value": None, "required": False, "sensitive": False, "value": None, **form}
            for key, form in SCHEMA.items()
        },
        "scheduling": {kind: {"enabled": False, "interval": MIDNIGHT} for kind in ("full", "incremental")},
        "deleted": False,
    }
    usual.update(changes)
    return copy.deepcopy({key: value for key, value in usual.items() if value is not ...})


def failed_to_parse(reply: Reply, *ends: str) -> None:
    """Assert a body that does not fit its form: the reasons from the outside in, by how they end."""
    assert reply.status == 400
    node, reasons = reply.error, [reply.reason]
    while "caused_by" in node:
        node = node["caused_by"]
        reasons.append(node["reason"])
    assert len(reasons) == len(ends), reasons
    assert all(reason.endswith(end) for reason, end in zip(reasons, ends)), reasons

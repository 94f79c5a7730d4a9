# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PUT …/_configuration: a whole schema with values, or values alone.

docs/reference/elasticsearch-connectors.md, "Configuration".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from es_emulator.errors import ElasticError, status_error
from es_emulator.node import Call

from . import forms
from .common import live, store_of
from .store import Document
from .updating import Body, Update, change


def _problems(_call: Call, body: Body) -> Sequence[str]:
    values, schema = body.get("values"), body.get("configuration")
    if values is None and schema is None:
        return ("[configuration] and [values] cannot both be null.",)
    if values is not None and schema is not None:
        return ("[configuration] and [values] cannot both be provided in the same request.",)
    return ()


def _replace(call: Call, connector_id: str, schema: Document) -> str:
    def whole(document: Document) -> None:
        document.update(configuration=schema, status="configured")

    return store_of(call).script(connector_id, whole)


def _payload(call: Call, known: Document, values: dict[str, Any]) -> Document:
    unknown = [key for key in values if key not in known]
    if unknown:
        raise status_error(
            400,
            f"Unknown [configuration] fields in the request payload: [{', '.join(unknown)}]. Remove them from request "
            "or register their schema first.",
        )
    if None in values.values() and not call.node.quirks["connector_null_value_stored"]:
        raise ElasticError(500, "null_pointer_exception", None)
    return {key: {"value": value} for key, value in values.items()}


def _configuration(call: Call, connector_id: str, body: Body) -> str:
    known = live(call, connector_id).get("configuration") or {}
    if body.get("configuration") is not None:
        return _replace(call, connector_id, body["configuration"])
    payload = _payload(call, known, body["values"])
    return change(call, connector_id, {"configuration": payload, "status": "configured"}, refresh=True)


CONFIGURATION = Update("update_configuration", _configuration, forms.UPDATE_CONFIGURATION, _problems)

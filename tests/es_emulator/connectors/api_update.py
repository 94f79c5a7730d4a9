# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routes that each change one thing of a connector.

docs/reference/elasticsearch-connectors.md, "Update", "Status".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from es_emulator.errors import ElasticError, illegal_argument, status_error
from es_emulator.node import Call
from es_emulator.objectparser import Form, Text

from . import api_configuration, api_filtering, forms, states
from .api_connector import prefix_required, refuse_taken
from .common import live, store_of
from .cron import check_cron
from .indexnames import MANAGED_PREFIX, name_problems
from .updating import Body, Update, blind, change, one_needed


def _set(call: Call, connector_id: str, body: Body) -> str:
    """Null counts as not given."""
    return blind(call, connector_id, {key: value for key, value in body.items() if value is not None})


def _index_name(call: Call, connector_id: str, body: Body) -> str:
    index = body["index_name"]
    refuse_taken(store_of(call), index, connector_id)
    native = live(call, connector_id).get("is_native")
    if index is not None and native and prefix_required(call.node) and not index.startswith(MANAGED_PREFIX):
        raise status_error(
            400,
            f"Index attached to an Elastic-managed connector must start with the prefix: [{MANAGED_PREFIX}]. "
            f"The index name in the payload [{index}] doesn't comply with this requirement.",
        )
    return change(call, connector_id, {"index_name": index})


def _index_name_problems(_call: Call, body: Body) -> Sequence[str]:
    return name_problems(body["index_name"])


def _status_of(document: Body) -> str:
    """The status of a stored connector; one without any cannot be worked with."""
    status = document.get("status")
    if status not in forms.STATUSES:
        raise illegal_argument(f"Unknown ConnectorStatus [{'null' if status is None else status}].")
    return str(status)


def _service_type(call: Call, connector_id: str, body: Body) -> str:
    status = _status_of(live(call, connector_id))
    after = "created" if status == "created" else "needs_configuration"
    return change(call, connector_id, {**body, "status": after})


def _service_type_problems(_call: Call, body: Body) -> Sequence[str]:
    return () if body["service_type"] else ('[service_type] cannot be [null] or [""].',)


def _native(call: Call, connector_id: str, body: Body) -> str:
    document = live(call, connector_id)
    index, status = document.get("index_name"), _status_of(document)
    wrong = index is not None and not index.startswith(MANAGED_PREFIX)
    if body["is_native"] and wrong and prefix_required(call.node):
        raise status_error(
            400,
            f"The index name [{index}] attached to the connector [{connector_id}] must start with the required prefix: "
            f"[{MANAGED_PREFIX}] to be Elastic-managed. Please update the attached index first to comply with this "
            "requirement.",
        )
    sets_back = status == "connected" or call.release.has("connector_native_configures")
    return change(call, connector_id, {**body, "status": "configured" if sets_back else status}, refresh=True)


def _schedules(call: Call) -> Form:
    """Cron expressions are stored in upper case, unless the node is set to keep them."""

    def interval(value: Any, _text: Text) -> str:
        upper = check_cron(value)
        return str(value) if call.node.quirks["connector_cron_verbatim"] else upper

    return forms.schedules(interval)


def _scheduling_problems(call: Call, body: Body) -> Sequence[str]:
    """The server looks twice for `incremental` and never for `access_control`."""
    kinds = {"full", "incremental"}
    if call.node.quirks["connector_scheduling_bug_fixed"]:
        kinds.add("access_control")
    if not kinds.isdisjoint(body["scheduling"]):
        return ()
    return ("[scheduling] object needs to define at least one schedule type: [full | incremental | access_control]",)


def _status(call: Call, connector_id: str, body: Body) -> str:
    states.check(states.CONNECTOR, _status_of(live(call, connector_id)), body["status"])
    return change(call, connector_id, body)


def _status_problems(_call: Call, body: Body) -> Sequence[str]:
    return () if "status" in body else ("[status] cannot be [null].",)


def _error(call: Call, connector_id: str, body: Body) -> str:
    return blind(call, connector_id, {**body, "status": "error" if body["error"] else "connected"})


def _check_in(call: Call, connector_id: str, _body: Body) -> str:
    return blind(call, connector_id, {"last_seen": store_of(call).clock.now()})


def _features(call: Call, connector_id: str, body: Body) -> str:
    if "features" not in body:
        raise ElasticError(500, "null_pointer_exception", None)
    return blind(call, connector_id, body)


#: what stands behind the id of the connector -> how it is served
UPDATES: Mapping[str, Update] = {
    "_name": Update("update_name", _set, forms.NAME, one_needed("name", "description")),
    "_index_name": Update("update_index_name", _index_name, forms.INDEX_NAME, _index_name_problems),
    "_service_type": Update("update_service_type", _service_type, forms.SERVICE_TYPE, _service_type_problems),
    "_native": Update("update_native", _native, forms.NATIVE),
    "_pipeline": Update("update_pipeline", blind, forms.PIPELINE),
    "_scheduling": Update("update_scheduling", blind, _schedules, _scheduling_problems),
    "_configuration": api_configuration.CONFIGURATION,
    "_api_key_id": Update("update_api_key_id", _set, forms.API_KEY_ID, one_needed("api_key_id", "api_key_secret_id")),
    "_filtering": api_filtering.FILTERING,
    "_filtering/_activate": api_filtering.ACTIVATE,
    "_filtering/_validation": api_filtering.VALIDATION,
    "_features": Update("update_features", _features, forms.FEATURES),
    "_status": Update("update_status", _status, forms.STATUS, _status_problems),
    "_error": Update("update_error", _error, forms.ERROR),
    "_check_in": Update("update_last_seen", _check_in, None),
    "_last_sync": Update("update_last_sync_stats", _set, forms.LAST_SYNC),
}

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bodies of all connector and sync job routes, as tables.

Requests are strict, everything inside them is lenient (docs/reference/elasticsearch-connectors.md, "Routes").
"""

from __future__ import annotations

from typing import Any

from es_emulator.objectparser import (
    BOOLEAN,
    INSTANT,
    INSTANT_OR_NULL,
    INTEGER,
    LONG,
    MAP,
    MAP_OR_NULL,
    SCALAR,
    STRING,
    STRING_OR_NULL,
    STRINGS,
    Form,
    Reader,
    Text,
    an_object,
    kind_of,
    objects,
    objects_by_name,
    one_of,
    parse_error,
    restricted,
)
from es_emulator.objectparser import Field as FormField

STATUSES = ("created", "needs_configuration", "configured", "connected", "error")
JOB_STATUSES = ("canceling", "canceled", "completed", "error", "in_progress", "pending", "suspended")
JOB_TYPES = ("full", "incremental", "access_control")
TRIGGERS = ("on_demand", "scheduled")

_TOKEN_SCALAR = frozenset({"VALUE_STRING", "VALUE_NUMBER", "VALUE_BOOLEAN", "VALUE_NULL"})
#: the order in which a configuration field is written
FIELD_KEYS = (
    "category",
    "default_value",
    "depends_on",
    "display",
    "label",
    "options",
    "order",
    "placeholder",
    "required",
    "sensitive",
    "tooltip",
    "type",
    "ui_restrictions",
    "validations",
    "value",
)
_FIELD_DEFAULTS = {"default_value": None, "required": False, "sensitive": False, "value": None}
_WRITTEN_AS_NULL = frozenset({"default_value", "value"})


def _configuration_field(given: dict[str, Any]) -> dict[str, Any]:
    """A field as it is stored: defaults filled in, null left out but for the two values."""
    full = {**_FIELD_DEFAULTS, **given}
    return {key: full[key] for key in FIELD_KEYS if key in full and (full[key] is not None or key in _WRITTEN_AS_NULL)}


_DEPENDENCY = Form("connector_configuration_dependency", {"field": STRING.needed(), "value": SCALAR.needed()})
_OPTION = Form(
    "connector_configuration_select_option",
    {"label": STRING.needed(), "value": restricted(frozenset({"VALUE_STRING", "VALUE_NUMBER"})).needed()},
)
_VALIDATION = Form(
    "connector_configuration_validation",
    {
        "constraint": restricted(frozenset({"VALUE_STRING", "VALUE_NUMBER", "START_ARRAY"})).needed(),
        "type": one_of(
            ("less_than", "greater_than", "list_type", "included_in", "regex"), "Unknown ValidationType: {}"
        ).needed(),
    },
)
CONFIGURATION_FIELD = Form(
    "connector_configuration",
    {
        "category": STRING,
        "default_value": SCALAR,
        "depends_on": objects(_DEPENDENCY),
        "display": one_of(
            ("text", "textbox", "textarea", "numeric", "toggle", "dropdown"), "Unknown ConfigurationDisplayType [{}]."
        ),
        "label": STRING.needed(),
        "options": objects(_OPTION),
        "order": INTEGER,
        "placeholder": STRING_OR_NULL,
        "required": BOOLEAN,
        "sensitive": BOOLEAN,
        "tooltip": STRING_OR_NULL,
        "type": one_of(("str", "int", "list", "bool"), "Unknown FieldType: {}", any_case=False, null=True),
        "ui_restrictions": STRINGS,
        "validations": objects(_VALIDATION),
        "value": restricted(_TOKEN_SCALAR | {"START_OBJECT"}),
    },
    build=_configuration_field,
)
#: for reading a stored document again
CONFIGURATION = objects_by_name(CONFIGURATION_FIELD)

RULE_KEYS = ("created_at", "field", "id", "order", "policy", "rule", "updated_at", "value")
RULE = Form(
    "connector_filtering_rule",
    {
        "created_at": INSTANT,
        "field": STRING.needed(),
        "id": STRING.needed(),
        "order": INTEGER.needed(),
        "policy": one_of(("exclude", "include"), "Unknown FilteringPolicy [{}].").needed(),
        "rule": one_of(
            ("contains", "ends_with", "equals", ">", "<", "regex", "starts_with"),
            "Unknown FilteringRuleCondition [{}].",
            any_case=False,
        ).needed(),
        "updated_at": INSTANT,
        "value": STRING.needed(),
    },
)
SNIPPET = Form(
    "connector_filtering_advanced_snippet",
    {
        "created_at": INSTANT,
        "updated_at": INSTANT,
        "value": FormField(frozenset({"START_OBJECT", "START_ARRAY"}), lambda value, _text: value).needed(),
    },
)
VALIDATION = Form(
    "filtering_validation_info",
    {
        "errors": objects(
            Form("connector_filtering_validation", {"ids": STRINGS.needed(), "messages": STRINGS.needed()})
        ).needed(),
        "state": one_of(("edited", "invalid", "valid"), "Unknown FilteringValidationState [{}].").needed(),
    },
)
_RULES = Form(
    "connector_filtering_rules",
    {
        "advanced_snippet": an_object(SNIPPET).needed(),
        "rules": objects(RULE).needed(),
        "validation": an_object(VALIDATION).needed(),
    },
)
_FILTERING = Form("connector_filtering", {"active": an_object(_RULES).needed(), "draft": an_object(_RULES).needed()})

_ENABLED = an_object(Form("connector_feature_enabled", {"enabled": BOOLEAN.needed()}))
_FEATURES = Form(
    "connector_features",
    {
        "document_level_security": _ENABLED,
        "incremental_sync": _ENABLED,
        "native_connector_api_keys": _ENABLED,
        "sync_rules": an_object(Form("sync_rules_features", {"advanced": _ENABLED, "basic": _ENABLED})),
    },
)
_PIPELINE = Form(
    "connector_ingest_pipeline",
    {
        "extract_binary_content": BOOLEAN.needed(),
        "name": STRING.needed(),
        "reduce_whitespace": BOOLEAN.needed(),
        "run_ml_inference": BOOLEAN.needed(),
    },
)


def schedules(read_interval: Reader) -> Form:
    """The body of _scheduling; how a cron expression is read depends on the node."""
    interval = FormField(STRING.kinds, read_interval, required=True)
    schedule = an_object(Form("schedule_config", {"enabled": BOOLEAN.needed(), "interval": interval}))
    every = Form("connector_scheduling", {"access_control": schedule, "full": schedule, "incremental": schedule})
    return Form("connector_update_scheduling_request", {"scheduling": an_object(every).needed()}, strict=True)


_SYNC_STATUS = one_of(JOB_STATUSES, "Unknown ConnectorSyncStatus [{}].", null=True)
_LAST_SYNC = {
    "last_access_control_sync_error": STRING_OR_NULL,
    "last_access_control_sync_scheduled_at": INSTANT_OR_NULL,
    "last_access_control_sync_status": _SYNC_STATUS,
    "last_deleted_document_count": LONG,
    "last_incremental_sync_scheduled_at": INSTANT_OR_NULL,
    "last_indexed_document_count": LONG,
    "last_sync_error": STRING_OR_NULL,
    "last_sync_scheduled_at": INSTANT_OR_NULL,
    "last_sync_status": _SYNC_STATUS,
    "last_synced": INSTANT_OR_NULL,
    "sync_cursor": MAP_OR_NULL,
}
_CREATE = {
    "description": STRING,
    "index_name": STRING_OR_NULL,
    "is_native": BOOLEAN,
    "language": STRING,
    "name": STRING,
    "service_type": STRING,
}


def _values(value: Any, _text: Text) -> Any:
    """Any kind of JSON is let in, but only an object (or null, which counts as not given) can be read."""
    if value is not None and not isinstance(value, dict):
        raise parse_error(f"[1:1] Expected START_OBJECT but was: {kind_of(value)}")
    return value


PUT = Form("connector_put_request", _CREATE, strict=True)
POST = Form("connector_post_request", _CREATE, strict=True)
NAME = Form("connector_update_name_request", {"name": STRING_OR_NULL, "description": STRING_OR_NULL}, strict=True)
INDEX_NAME = Form("connector_update_index_name_request", {"index_name": STRING_OR_NULL.needed()}, strict=True)
SERVICE_TYPE = Form("connector_update_service_type_request", {"service_type": STRING.needed()}, strict=True)
NATIVE = Form("connector_update_native_request", {"is_native": BOOLEAN.needed()}, strict=True)
PIPELINE = Form("connector_update_pipeline_request", {"pipeline": an_object(_PIPELINE).needed()}, strict=True)
UPDATE_CONFIGURATION = Form(
    "connector_update_configuration_request",
    {"configuration": CONFIGURATION, "values": FormField(_TOKEN_SCALAR | {"START_OBJECT", "START_ARRAY"}, _values)},
    strict=True,
)
API_KEY_ID = Form(
    "connector_update_api_key_id_request",
    {"api_key_id": STRING_OR_NULL, "api_key_secret_id": STRING_OR_NULL},
    strict=True,
)
FILTERING = Form(
    "connector_update_filtering_request",
    {"filtering": objects(_FILTERING), "advanced_snippet": an_object(SNIPPET), "rules": objects(RULE)},
    strict=True,
)
FILTERING_VALIDATION = Form(
    "connector_update_filtering_validation", {"validation": an_object(VALIDATION).needed()}, strict=True
)
FEATURES = Form("connector_update_features_request", {"features": an_object(_FEATURES)}, strict=True)
STATUS = Form(
    "connector_update_status_request", {"status": one_of(STATUSES, "Unknown ConnectorStatus [{}].")}, strict=True
)
ERROR = Form("connector_update_error_request", {"error": STRING_OR_NULL.needed()}, strict=True)
LAST_SYNC = Form("connector_update_last_sync_stats_request", _LAST_SYNC, strict=True)

SYNC_JOB_POST = Form(
    "connector_sync_job_post_request",
    {
        "id": STRING.needed(),
        "job_type": one_of(JOB_TYPES, "Unknown ConnectorSyncJobType [{}]."),
        "trigger_method": one_of(TRIGGERS, "Unknown ConnectorSyncJobTriggerMethod [{}]."),
    },
    strict=True,
)
SYNC_JOB_CLAIM = Form("claim_connector_sync_job", {"worker_hostname": STRING.needed(), "sync_cursor": MAP}, strict=True)
SYNC_JOB_ERROR = Form("connector_sync_job_error_request", {"error": STRING.needed()}, strict=True)
SYNC_JOB_STATS = Form(
    "connector_sync_job_update_ingestion_stats",
    {
        "deleted_document_count": LONG.needed(),
        "indexed_document_count": LONG.needed(),
        "indexed_document_volume": LONG.needed(),
        "total_document_count": LONG,
        "last_seen": INSTANT,
        "metadata": MAP,
    },
    strict=True,
)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the update routes make of their bodies (docs/reference/elasticsearch-connectors.md, "Update", "Scheduling")."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.connector_cases import ON, PIPELINE, document, failed_to_parse
from emulator.support import Api

from es_emulator import Emulator


def seeded(emu: Emulator, **changes: Any) -> None:
    """A connector in the emulator."""
    emu.seed_connector("c1", document(index_name="content-one", **changes))


@pytest.mark.parametrize("missing", PIPELINE)
def test_pipeline_needs_all_four(emu: Emulator, api: Api, missing: str) -> None:
    seeded(emu)
    body = {"pipeline": {key: value for key, value in PIPELINE.items() if key != missing}}
    failed_to_parse(
        api.put("/_connector/c1/_pipeline", body),
        "[1:2] [connector_update_pipeline_request] failed to parse field [pipeline]",
        f"Required [{missing}]",
    )


SIDE = {"advanced_snippet": {"value": {}}, "rules": [], "validation": {"errors": [], "state": "valid"}}
#: a body with a wrong value somewhere inside, and how the innermost error ends
INSIDE: list[tuple[str, Any, str]] = [
    ("_pipeline", {"pipeline": {**PIPELINE, "name": 1}}, "[connector_ingest_pipeline] name"),
    ("_scheduling", {"scheduling": {"full": 1}}, "[connector_scheduling] full"),
    ("_scheduling", {"scheduling": {"full": {**ON, "interval": 1}}}, "[schedule_config] interval"),
    ("_features", {"features": {"sync_rules": 1}}, "[connector_features] sync_rules"),
    ("_features", {"features": {"sync_rules": {"basic": 1}}}, "[sync_rules_features] basic"),
    ("_features", {"features": {"incremental_sync": {"enabled": 1}}}, "[connector_feature_enabled] enabled"),
    ("_filtering", {"filtering": [{"active": 1, "draft": SIDE}]}, "[connector_filtering] active"),
    (
        "_filtering",
        {"filtering": [{"active": {**SIDE, "rules": 1}, "draft": SIDE}]},
        "[connector_filtering_rules] rules",
    ),
    ("_filtering", {"advanced_snippet": {"value": 1}}, "[connector_filtering_advanced_snippet] value"),
    ("_filtering", {"rules": [{"id": 1}]}, "[connector_filtering_rule] id"),
    ("_filtering/_validation", {"validation": {"errors": [], "state": 1}}, "[filtering_validation_info] state"),
    (
        "_filtering/_validation",
        {"validation": {"errors": [{"ids": 1}], "state": "valid"}},
        "[connector_filtering_validation] ids",
    ),
    ("_configuration", {"configuration": {"a": {"label": 1}}}, "[connector_configuration] label"),
    (
        "_configuration",
        {"configuration": {"a": {"label": "x", "depends_on": [{"field": 1}]}}},
        "[connector_configuration_dependency] field",
    ),
    (
        "_configuration",
        {"configuration": {"a": {"label": "x", "options": [{"label": 1}]}}},
        "[connector_configuration_select_option] label",
    ),
    (
        "_configuration",
        {"configuration": {"a": {"label": "x", "validations": [{"type": 1}]}}},
        "[connector_configuration_validation] type",
    ),
]


@pytest.mark.parametrize(("route", "body", "field"), INSIDE)
def test_kinds_of_values_inside(emu: Emulator, api: Api, route: str, body: Any, field: str) -> None:
    seeded(emu)
    reply = api.put(f"/_connector/c1/{route}", body)
    assert reply.status == 400
    assert reply.error["root_cause"][0]["reason"].endswith(f" {field} doesn't support values of type: VALUE_NUMBER")


def test_unknown_keys_inside_are_dropped(emu: Emulator, api: Api) -> None:
    seeded(emu)
    api.put("/_connector/c1/_pipeline", {"pipeline": {**PIPELINE, "nam": "x"}})
    assert emu.connectors["c1"]["pipeline"] == PIPELINE
    api.put("/_connector/c1/_scheduling", {"scheduling": {"full": {**ON, "x": 1}, "ful": ON}})
    assert emu.connectors["c1"]["scheduling"]["full"] == ON
    api.put("/_connector/c1/_features", {"features": {"nonsense": {"enabled": True}}})
    assert emu.connectors["c1"]["features"] == {}


def test_schedules_that_are_not_given_stay(emu: Emulator, api: Api) -> None:
    seeded(emu)
    assert api.put("/_connector/c1/_scheduling", {"scheduling": {"full": ON}}).body == {"result": "updated"}
    assert emu.connectors["c1"]["scheduling"]["full"] == ON
    assert emu.connectors["c1"]["scheduling"]["incremental"] == document()["scheduling"]["incremental"]


def test_the_bug_may_be_fixed(emu: Emulator, api: Api) -> None:
    emu.quirks["connector_scheduling_bug_fixed"] = True
    seeded(emu)
    assert api.put("/_connector/c1/_scheduling", {"scheduling": {"access_control": ON}}).status == 200


@pytest.mark.parametrize(("verbatim", "stored"), [(False, "0 0 0 ? * MON-FRI"), (True, "0 0 0 ? * mon-Fri")])
def test_cron_is_stored_in_upper_case(emu: Emulator, api: Api, verbatim: bool, stored: str) -> None:
    emu.quirks["connector_cron_verbatim"] = verbatim
    seeded(emu)
    for result in ("updated", "noop"):
        body = {"scheduling": {"full": {"enabled": "true", "interval": "0 0 0 ? * mon-Fri"}}}
        assert api.put("/_connector/c1/_scheduling", body).body == {"result": result}
    assert emu.connectors["c1"]["scheduling"]["full"] == {"enabled": True, "interval": stored}


def test_cron_error(emu: Emulator, api: Api) -> None:
    seeded(emu)
    failed_to_parse(
        api.put("/_connector/c1/_scheduling", {"scheduling": {"full": {"enabled": True, "interval": "61 0 0 * * ?"}}}),
        "[connector_update_scheduling_request] failed to parse field [scheduling]",
        "[connector_scheduling] failed to parse field [full]",
        "[schedule_config] failed to parse field [interval]",
        "invalid cron expression [61 0 0 * * ?]",
        "illegal cron expression format [java.lang.IllegalArgumentException: Minute and Second values must be between "
        "0 and 59]",
    )


@pytest.mark.parametrize("feature", ["document_level_security", "incremental_sync", "native_connector_api_keys"])
def test_features(emu: Emulator, api: Api, feature: str) -> None:
    seeded(emu)
    given = {feature: {"enabled": False}}
    assert api.put("/_connector/c1/_features", {"features": given}).body == {"result": "updated"}
    assert emu.connectors["c1"]["features"] == given


def test_features_merge(emu: Emulator, api: Api) -> None:
    seeded(emu)
    rules = {"sync_rules": {"basic": {"enabled": True}}}
    api.put("/_connector/c1/_features", {"features": rules})
    api.put("/_connector/c1/_features", {"features": {"sync_rules": {"advanced": {"enabled": False}}}})
    both = {"basic": {"enabled": True}, "advanced": {"enabled": False}}
    assert emu.connectors["c1"]["features"] == {"sync_rules": both}


NOON = "2026-01-02T12:00:00.000Z"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("last_access_control_sync_error", "x"),
        ("last_access_control_sync_scheduled_at", NOON),
        ("last_access_control_sync_status", "error"),
        ("last_deleted_document_count", 1),
        ("last_incremental_sync_scheduled_at", NOON),
        ("last_indexed_document_count", 2**40),
        ("last_sync_error", "x"),
        ("last_sync_scheduled_at", NOON),
        *(("last_sync_status", word) for word in ("canceling", "canceled", "completed", "error")),
        *(("last_sync_status", word) for word in ("in_progress", "pending", "suspended")),
        ("last_synced", NOON),
        ("sync_cursor", {"a": [1]}),
    ],
)
def test_everything_in_last_sync(emu: Emulator, api: Api, key: str, value: Any) -> None:
    seeded(emu)
    assert api.put("/_connector/c1/_last_sync", {key: value}).body == {"result": "updated"}
    assert emu.connectors["c1"][key] == value


def test_last_sync(emu: Emulator, api: Api) -> None:
    seeded(emu, last_sync_error="old")
    body = {
        "last_sync_error": None,
        "last_sync_status": "COMPLETED",
        "last_synced": "2026-01-02T03:04:05+01:00",
        "last_indexed_document_count": 3,
        "sync_cursor": {"a": 1},
    }
    assert api.put("/_connector/c1/_last_sync", body).body == {"result": "updated"}
    stored = emu.connectors["c1"]
    assert stored["last_sync_error"] == "old"
    assert (stored["last_sync_status"], stored["last_synced"]) == ("completed", "2026-01-02T02:04:05.000Z")
    assert (stored["last_indexed_document_count"], stored["sync_cursor"]) == (3, {"a": 1})
    failed_to_parse(
        api.put("/_connector/c1/_last_sync", {"last_synced": "yesterday"}),
        "failed to parse field [last_synced]",
        "failed to parse date field [yesterday] with format [strict_date_optional_time||epoch_millis]",
    )


def test_check_in(emu: Emulator, api: Api) -> None:
    seeded(emu)
    seen = []
    for _round in range(2):
        assert api.put("/_connector/c1/_check_in").body == {"result": "updated"}
        seen.append(emu.connectors["c1"]["last_seen"])
    assert seen[0] < seen[1]


def test_a_number_is_not_its_text(emu: Emulator, api: Api) -> None:
    seeded(emu)
    results = [
        api.put("/_connector/c1/_configuration", {"values": {"port": value}}).body["result"]
        for value in (42, 42, "42", True, 1)
    ]
    assert results == ["updated", "noop", "updated", "updated", "updated"]

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the update routes make of their bodies (docs/reference/elasticsearch-connectors.md, "Update", "Scheduling")."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.connector_cases import NOOP, ON, PIPELINE, SIDE, JsonMap, Put, document
from emulator.support import Api

from es_emulator import Emulator


def schema(**field: Any) -> JsonMap:
    """A body with a schema of one field."""
    return {"configuration": {"a": {"label": "x", **field}}}


#: a body with a wrong value somewhere inside, and how the innermost error ends
INSIDE: list[tuple[str, Any, str]] = [
    ("_pipeline", {"pipeline": {**PIPELINE, "name": 1}}, "[connector_ingest_pipeline] name"),
    ("_scheduling", {"scheduling": {"full": 1}}, "[connector_scheduling] full"),
    ("_scheduling", {"scheduling": {"full": {**ON, "interval": 1}}}, "[schedule_config] interval"),
    ("_features", {"features": {"sync_rules": 1}}, "[connector_features] sync_rules"),
    ("_features", {"features": {"sync_rules": {"basic": 1}}}, "[sync_rules_features] basic"),
    ("_features", {"features": {"incremental_sync": {"enabled": 1}}}, "[connector_feature_enabled] enabled"),
    ("_filtering", {"filtering": [{"active": 1, "draft": SIDE}]}, "[connector_filtering] active"),
    ("_filtering", {"filtering": [{"active": {**SIDE, "rules": 1}}]}, "[connector_filtering_rules] rules"),
    ("_filtering", {"advanced_snippet": {"value": 1}}, "[connector_filtering_advanced_snippet] value"),
    ("_filtering", {"rules": [{"id": 1}]}, "[connector_filtering_rule] id"),
    ("_filtering/_validation", {"validation": {"errors": [], "state": 1}}, "[filtering_validation_info] state"),
    ("_filtering/_validation", {"validation": {"errors": [{"ids": 1}]}}, "[connector_filtering_validation] ids"),
    ("_configuration", schema(label=1), "[connector_configuration] label"),
    ("_configuration", schema(depends_on=[{"field": 1}]), "[connector_configuration_dependency] field"),
    ("_configuration", schema(options=[{"label": 1}]), "[connector_configuration_select_option] label"),
    ("_configuration", schema(validations=[{"type": 1}]), "[connector_configuration_validation] type"),
]


@pytest.mark.parametrize(("route", "body", "field"), INSIDE)
def test_kinds_of_values_inside(emu: Emulator, api: Api, route: str, body: Any, field: str) -> None:
    reply = Put(route, body, 400).check(emu, api)
    assert reply.error["root_cause"][0]["reason"].endswith(f" {field} doesn't support values of type: VALUE_NUMBER")


NOON = "2026-01-02T12:00:00.000Z"
BASIC, ADVANCED = {"basic": {"enabled": True}}, {"advanced": {"enabled": False}}
SCHEDULES = document()["scheduling"]
ONLY_FULL = {"scheduling": {**SCHEDULES, "full": ON}}
ILLEGAL_CRON = (
    "illegal cron expression format [java.lang.IllegalArgumentException: Minute and Second values must be between 0 "
    "and 59]"
)
CRON_ERROR = [
    "[connector_update_scheduling_request] failed to parse field [scheduling]",
    "[connector_scheduling] failed to parse field [full]",
    "[schedule_config] failed to parse field [interval]",
    "invalid cron expression [61 0 0 * * ?]",
    ILLEGAL_CRON,
]
LAST_SYNC: JsonMap = {"last_indexed_document_count": 3, "sync_cursor": {"a": 1}}
NO_DATE = [
    "failed to parse field [last_synced]",
    "failed to parse date field [yesterday] with format [strict_date_optional_time||epoch_millis]",
]


def features(**given: Any) -> JsonMap:
    """A body with features; they are stored as they are given."""
    return {"features": given}


PUTS = {
    **{
        f"a pipeline without {missing}": Put(
            "_pipeline",
            {"pipeline": {key: value for key, value in PIPELINE.items() if key != missing}},
            ["[1:2] [connector_update_pipeline_request] failed to parse field [pipeline]", f"Required [{missing}]"],
        )
        for missing in PIPELINE
    },
    "unknown key of a pipeline": Put("_pipeline", {"pipeline": {**PIPELINE, "nam": "x"}}, after={"pipeline": PIPELINE}),
    "unknown keys of schedules": Put(
        "_scheduling", {"scheduling": {"full": {**ON, "x": 1}, "ful": ON}}, after=ONLY_FULL
    ),
    "no feature": Put("_features", features(), after={"features": {}}),
    "unknown feature": Put("_features", features(nonsense={"enabled": True}), after={"features": {}}),
    "schedules that are not given stay": Put("_scheduling", {"scheduling": {"full": ON}}, after=ONLY_FULL),
    "cron": Put("_scheduling", {"scheduling": {"full": {"enabled": True, "interval": "61 0 0 * * ?"}}}, CRON_ERROR),
    **{
        feature: Put(
            "_features", features(**{feature: {"enabled": False}}), after=features(**{feature: {"enabled": False}})
        )
        for feature in ("document_level_security", "incremental_sync", "native_connector_api_keys")
    },
    "a first feature": Put("_features", features(sync_rules=BASIC), after=features(sync_rules=BASIC)),
    "features are merged": Put(
        "_features",
        features(sync_rules=ADVANCED),
        before=features(sync_rules=BASIC),
        after=features(sync_rules={**BASIC, **ADVANCED}),
    ),
    "nothing of a sync": Put("_last_sync", {}, NOOP),
    "null is no error of a sync": Put(
        "_last_sync", {"last_sync_error": None, **LAST_SYNC}, before={"last_sync_error": "old"}, after=LAST_SYNC
    ),
    "a state in capitals": Put(
        "_last_sync", {"last_sync_status": "COMPLETED"}, after={"last_sync_status": "completed"}
    ),
    "another time zone": Put("_last_sync", {"last_synced": "2026-01-02T13:00:00+01:00"}, after={"last_synced": NOON}),
    "no date": Put("_last_sync", {"last_synced": "yesterday"}, NO_DATE),
}


@pytest.mark.parametrize("name", PUTS)
def test_parts(emu: Emulator, api: Api, name: str) -> None:
    PUTS[name].check(emu, api)


def test_the_bug_may_be_fixed(emu: Emulator, api: Api) -> None:
    emu.quirks["connector_scheduling_bug_fixed"] = True
    access = {"scheduling": {"access_control": ON}}
    Put("_scheduling", access, after={"scheduling": {**SCHEDULES, **access["scheduling"]}}).check(emu, api)


@pytest.mark.parametrize(("verbatim", "stored"), [(False, "0 0 0 ? * MON-FRI"), (True, "0 0 0 ? * mon-Fri")])
def test_cron_is_stored_in_upper_case(emu: Emulator, api: Api, verbatim: bool, stored: str) -> None:
    emu.quirks["connector_cron_verbatim"] = verbatim
    emu.seed_connector("c1", document())
    for result in ("updated", "noop"):
        body = {"scheduling": {"full": {"enabled": "true", "interval": "0 0 0 ? * mon-Fri"}}}
        assert api.put("/_connector/c1/_scheduling", body).body == {"result": result}
    assert emu.connectors["c1"]["scheduling"]["full"] == {"enabled": True, "interval": stored}


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
    Put("_last_sync", {key: value}, after={key: value}).check(emu, api)


def test_check_in(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document())
    seen = []
    for _round in range(2):
        assert api.put("/_connector/c1/_check_in").body == {"result": "updated"}
        seen.append(emu.connectors["c1"]["last_seen"])
    assert seen[0] < seen[1]


def test_a_number_is_not_its_text(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document())
    results = [
        api.put("/_connector/c1/_configuration", {"values": {"port": value}}).body["result"]
        for value in (42, 42, "42", True, 1)
    ]
    assert results == ["updated", "noop", "updated", "updated", "updated"]

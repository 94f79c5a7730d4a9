# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connector is as declared, in another form: what the server, Kibana or the connector service may have written."""

from __future__ import annotations

import pytest
from functional.connectors import (
    BASIC,
    DLS,
    NIGHTLY,
    PASSWORD,
    PIPELINE,
    RULE,
    SCHEMA,
    ensure,
    filtering,
    rotated,
    schedules,
    schema,
    seed,
    side,
    stored,
    unchanged,
    valued,
)
from functional.facts import Json
from functional.harness import Bench

from es_emulator import Emulator

NORMALISED: dict[str, tuple[Json, Json]] = {
    "name that was never written": ({"name": ""}, {"name": ...}),
    "description that was never written": ({"description": ""}, {}),
    "description that is null": ({"description": ""}, {"description": None}),
    "index that was never written": ({"index_name": ""}, {"index_name": ...}),
    "index that was detached": ({"index_name": ""}, {"index_name": None}),
    "native that was never written": ({"is_native": False}, {"is_native": ...}),
    "language": ({"language": "en"}, {"language": "en"}),
    "no language": ({"language": ""}, {"language": None}),
    "API key that was never written": ({"api_key_id": ""}, {}),
    "one part of a pipeline": ({"pipeline": {"name": "p"}}, {"pipeline": PIPELINE}),
    "one part of a schedule": ({"scheduling": {"full": {"enabled": True}}}, {"scheduling": schedules(full=NIGHTLY)}),
    "blanks in a schedule": (
        {"scheduling": {"full": {**NIGHTLY, "interval": " 0  30 3 * * ? "}}},
        {"scheduling": schedules(full=NIGHTLY)},
    ),
    "a schedule in small letters": (
        {"scheduling": {"full": {**NIGHTLY, "interval": "0 0 3 ? * mon-fri"}}},
        {"scheduling": schedules(full={**NIGHTLY, "interval": "0 0 3 ? * MON-FRI"})},
    ),
    "a schedule stored in small letters": (
        {"scheduling": {"full": {**NIGHTLY, "interval": "0 0 3 ? * MON-FRI"}}},
        {"scheduling": schedules(full={**NIGHTLY, "interval": "0 0 3 ? * mon-fri"})},
    ),
    "schedules that are not there": ({"scheduling": {"full": {"enabled": False}}}, {"scheduling": {}}),
    "a number as text": ({"configuration": {"port": "5433"}}, {}),
    "a stored number as text": ({"configuration": {"port": 5433}}, {"configuration": valued(port="5433")}),
    "a number for a text": ({"configuration": {"host": 5}}, {"configuration": valued(host="5")}),
    "a flag as text": ({"configuration": {"tls": "yes"}}, {}),
    "a stored flag as text": ({"configuration": {"tls": True}}, {"configuration": valued(tls="true")}),
    "a list": ({"configuration": {"tables": ["a", "b"]}}, {}),
    "a list with blanks": ({"configuration": {"tables": "a, b"}}, {}),
    "a stored array": ({"configuration": {"tables": ["a", "b"]}}, {"configuration": valued(tables=["a", "b"])}),
    "an empty value": ({"configuration": {"host": ""}}, {"configuration": valued(host=None)}),
    "a dictionary": (
        {"configuration": {"host": {"b": 1, "a": [2]}}},
        {"configuration": valued(host='{"a": [2], "b": 1}')},
    ),
    "a value that is null": ({"configuration": {"host": None, "port": 5433}}, {}),
    "a secret": ({"configuration_secrets": {"password": PASSWORD}}, {}),
    "a schema with defaults left out": ({"configuration_schema": SCHEMA}, {}),
    "a schema with what is null": (
        {"configuration_schema": {**SCHEMA, "host": {**SCHEMA["host"], "tooltip": None, "required": True}}},
        {"configuration": schema(host={**schema()["host"], "depends_on": [], "tooltip": None})},
    ),
    "a schema in capitals": (
        {"configuration_schema": {**SCHEMA, "host": {**SCHEMA["host"], "type": "STR", "display": "TEXTBOX"}}},
        {},
    ),
    "features beside others": ({"features": DLS}, {"features": {**DLS, **BASIC, "incremental_sync": None}}),
    "rules in another order": (
        {"filtering": {"rules": [{**RULE, "id": "r2", "order": 2}, RULE]}},
        {"filtering": filtering(side(RULE, {**RULE, "id": "r2", "order": 2}))},
    ),
    "rules with the one at the end": (
        {"filtering": {"rules": [RULE, side()["rules"][0]]}},
        {"filtering": filtering(side(RULE))},
    ),
    "rules with dates": (
        {"filtering": {"rules": [{**RULE, "created_at": "2020-01-01T00:00:00Z"}]}},
        {"filtering": filtering(side(RULE))},
    ),
    "no rules": ({"filtering": {"rules": [], "advanced_snippet": {}}}, {}),
    "an empty snippet that is a list": ({"filtering": {"advanced_snippet": []}}, {}),
    "nothing of a group": (
        {"scheduling": {}, "pipeline": {}, "features": {}, "filtering": {}, "configuration": {}},
        {},
    ),
    "nothing at all": ({}, {}),
    "null everywhere": (
        {"name": None, "scheduling": {"full": {"enabled": None}}, "pipeline": None, "configuration_schema": None},
        {"pipeline": PIPELINE},
    ),
}


@pytest.mark.parametrize(("name", "version"), rotated(NORMALISED))
def test_server_normalised(bench: Bench, emu: Emulator, name: str, version: str) -> None:
    emu.set_version(version)
    declared, changes = NORMALISED[name]
    before = seed(emu, **changes)
    unchanged(bench, **declared)
    assert stored(emu) == before


@pytest.mark.parametrize("verbatim", [False, True])
def test_a_schedule_is_stored_straightened_or_not(bench: Bench, emu: Emulator, verbatim: bool) -> None:
    emu.configure(quirks={"connector_cron_verbatim": verbatim})
    seed(emu)
    seen = ensure(bench, scheduling={"full": {"enabled": True, "interval": "0 0 3 ? * mon-fri"}})
    assert seen.result["action"] == "update"

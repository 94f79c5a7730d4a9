# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schemas and values (docs/reference/elasticsearch-connectors.md, "Configuration")."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.connector_cases import SCHEMA, create, document, failed_to_parse
from emulator.support import Api, Reply

from es_emulator import Emulator

TOP = "[connector_update_configuration_request] failed to parse field [configuration]"


def put(api: Api, **body: Any) -> Reply:
    """PUT the configuration of c1."""
    return api.put("/_connector/c1/_configuration", body)


def test_schema_is_normalised(emu: Emulator, api: Api) -> None:
    create(api)
    given = {
        "a": {"label": "A", "type": None, "tooltip": None, "placeholder": None, "nonsense": 1},
        "b": {
            "label": "B",
            "required": "true",
            "sensitive": True,
            "order": "7",
            "display": "TextBox",
            "default_value": None,
            "depends_on": {"field": "a", "value": 1, "x": 2},
            "options": [{"label": "l", "value": "v"}],
            "ui_restrictions": "advanced",
            "validations": [{"type": "LESS_THAN", "constraint": 5}],
            "value": {"an": "object"},
        },
    }
    assert put(api, configuration=given).body == {"result": "updated"}
    assert emu.connectors["c1"]["configuration"] == {
        "a": {"default_value": None, "label": "A", "required": False, "sensitive": False, "value": None},
        "b": {
            "default_value": None,
            "depends_on": [{"field": "a", "value": 1}],
            "display": "textbox",
            "label": "B",
            "options": [{"label": "l", "value": "v"}],
            "order": 7,
            "required": True,
            "sensitive": True,
            "ui_restrictions": ["advanced"],
            "validations": [{"constraint": 5, "type": "less_than"}],
            "value": {"an": "object"},
        },
    }


WORDS: dict[str, list[Any]] = {
    "category": ["any"],
    "default_value": ["x", 1, 1.5, True],
    "display": ["text", "textbox", "textarea", "numeric", "toggle", "dropdown"],
    "placeholder": ["any"],
    "tooltip": ["any"],
    "type": ["str", "int", "list", "bool"],
    "order": [0, 2**31 - 1],
    "ui_restrictions": [["advanced", "x"]],
    "options": [[{"label": "l", "value": 1}, {"label": "m", "value": "x"}], []],
    "validations": [
        [
            {"constraint": 1, "type": "less_than"},
            {"constraint": 1, "type": "greater_than"},
            {"constraint": "str", "type": "list_type"},
            {"constraint": [1, "a"], "type": "included_in"},
            {"constraint": "a+", "type": "regex"},
        ]
    ],
    "value": ["x", 1, 1.5, True, {"a": 1}],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in WORDS.items() for value in values])
def test_everything_that_a_field_may_have(emu: Emulator, api: Api, key: str, value: Any) -> None:
    create(api)
    assert put(api, configuration={"a": {"label": "A", key: value}}).status == 200
    assert emu.connectors["c1"]["configuration"]["a"][key] == value


def test_schema_replaces_everything_and_is_always_updated(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document())
    small = {"host": {"label": "Host"}}
    assert [put(api, configuration=small).body["result"] for _round in range(2)] == ["updated", "updated"]
    assert list(emu.connectors["c1"]["configuration"]) == ["host"]
    assert put(api, configuration={}).body == {"result": "updated"}
    assert emu.connectors["c1"]["configuration"] == {}


@pytest.mark.parametrize("status", ["created", "needs_configuration", "configured", "connected", "error"])
@pytest.mark.parametrize("body", [{"configuration": SCHEMA}, {"values": {"host": "h"}}])
def test_status_is_configured_in_any_case(emu: Emulator, api: Api, status: str, body: Any) -> None:
    emu.seed_connector("c1", document(status=status, error="e"))
    assert put(api, **body).status == 200
    assert (emu.connectors["c1"]["status"], emu.connectors["c1"]["error"]) == ("configured", "e")


@pytest.mark.parametrize(
    ("field", "reasons"),
    [
        ({}, ["Required [label]"]),
        ({"label": None}, ["[connector_configuration] label doesn't support values of type: VALUE_NULL"]),
        ({"label": "x", "type": "text"}, ["failed to parse field [type]", "Unknown FieldType: text"]),
        ({"label": "x", "type": "STR"}, ["failed to parse field [type]", "Unknown FieldType: STR"]),
        (
            {"label": "x", "display": "some"},
            ["failed to parse field [display]", "Unknown ConfigurationDisplayType [some]."],
        ),
        (
            {"label": "x", "validations": [{"type": "odd", "constraint": 1}]},
            [
                "failed to parse field [validations]",
                "[connector_configuration_validation] failed to parse field [type]",
                "Unknown ValidationType: odd",
            ],
        ),
        (
            {"label": "x", "validations": [{"type": "regex", "constraint": {}}]},
            [
                "failed to parse field [validations]",
                "[connector_configuration_validation] failed to parse field [constraint]",
                "Unsupported token [START_OBJECT]",
            ],
        ),
        (
            {"label": "x", "depends_on": [{"field": "y"}]},
            ["failed to parse field [depends_on]", "Required [value]"],
        ),
        ({"label": "x", "value": [1]}, ["failed to parse field [value]", "Unsupported token [START_ARRAY]"]),
        ({"label": "x", "default_value": [1]}, ["default_value doesn't support values of type: START_ARRAY"]),
        (
            {"label": "x", "ui_restrictions": [{}]},
            ["failed to parse field [ui_restrictions]", "Can't get text on a START_OBJECT at 1:1"],
        ),
        (
            {"label": "x", "ui_restrictions": ["a", None]},
            ["failed to parse field [ui_restrictions]", "Can't get text on a VALUE_NULL at 1:1"],
        ),
        ({"label": "x", "order": 2**31}, ["failed to parse field [order]", "is out of range for an integer"]),
        ({"label": "x", "required": "maybe"}, ["failed to parse field [required]", "are allowed."]),
        ({"label": "x", "order": "first"}, ["failed to parse field [order]", 'For input string: "first"']),
    ],
)
def test_schema_that_does_not_fit(emu: Emulator, api: Api, field: Any, reasons: list[str]) -> None:
    emu.seed_connector("c1", document())
    failed_to_parse(put(api, configuration={"bad": field}), TOP, *reasons)
    assert emu.connectors["c1"] == document()


def test_root_cause_is_the_innermost_error_of_the_parser(api: Api) -> None:
    create(api)
    reply = put(api, configuration={"a": {"label": "x", "type": "odd"}})
    root = reply.error["root_cause"]
    assert [node["type"] for node in root] == ["x_content_parse_exception"]
    assert root[0]["reason"].endswith("[connector_configuration] failed to parse field [type]")


def test_values_need_a_schema(emu: Emulator, api: Api) -> None:
    create(api)
    put(api, values={"b": 1, "a": 2}).refused(
        "Unknown [configuration] fields in the request payload: [b, a]. Remove them from request or register their "
        "schema first."
    )
    assert emu.connectors["c1"]["status"] == "created"
    assert put(api, values={}).body == {"result": "updated"}  # the status is a change
    assert emu.connectors["c1"]["status"] == "configured"
    assert put(api, values={}).body == {"result": "noop"}


def test_values_leave_the_rest_alone(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document())
    assert put(api, values={"host": "h", "password": "hush"}).body == {"result": "updated"}
    expected = document(status="configured")
    expected["configuration"]["host"]["value"] = "h"
    expected["configuration"]["password"]["value"] = "hush"
    assert emu.connectors["c1"] == expected
    assert put(api, values={"host": "h"}).body == {"result": "noop"}


def test_one_unknown_value_spoils_all(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document())
    put(api, values={"host": "h", "pasword": "x"}).refused(
        "Unknown [configuration] fields in the request payload: [pasword]. Remove them from request or register their "
        "schema first."
    )
    assert emu.connectors["c1"] == document()


def test_objects_are_merged(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document())
    put(api, values={"host": {"a": 1}})
    put(api, values={"host": {"b": 2}})
    assert emu.connectors["c1"]["configuration"]["host"]["value"] == {"a": 1, "b": 2}


@pytest.mark.parametrize("stored", [False, True])
def test_null_in_values(emu: Emulator, api: Api, stored: bool) -> None:
    emu.quirks["connector_null_value_stored"] = stored
    emu.seed_connector("c1", document())
    reply = put(api, values={"tls": None})
    if stored:
        assert reply.body == {"result": "updated"}
        assert emu.connectors["c1"]["configuration"]["tls"]["value"] is None
        return
    assert (reply.status, reply.error["type"]) == (500, "null_pointer_exception")
    assert emu.connectors["c1"] == document()


@pytest.mark.parametrize("values", [1, "x", [1], True])
def test_values_are_an_object(emu: Emulator, api: Api, values: Any) -> None:
    emu.seed_connector("c1", document())
    reply = put(api, values=values)
    assert (reply.status, reply.error["type"]) == (400, "x_content_parse_exception")


def test_an_array_is_stored_and_breaks_the_next_sync(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document())
    assert put(api, values={"tables": ["a", "b"]}).status == 200
    assert emu.connectors["c1"]["configuration"]["tables"]["value"] == ["a", "b"]
    failed_to_parse(
        api.post("/_connector/_sync_job", {"id": "c1"}),
        "[connector] failed to parse field [configuration]",
        "[connector_configuration] failed to parse field [value]",
        "Unsupported token [START_ARRAY]",
    )
    put(api, values={"tables": "a,b"})
    assert api.post("/_connector/_sync_job", {"id": "c1"}).status == 201

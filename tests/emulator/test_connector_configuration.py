# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schemas and values (docs/reference/elasticsearch-connectors.md, "Configuration")."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.connector_cases import NOOP, SCHEMA, UPDATED, JsonMap, Put, create, document, refused
from emulator.support import Api, Reply

from es_emulator import Emulator


def put(api: Api, **body: Any) -> Reply:
    """PUT the configuration of c1."""
    return api.put("/_connector/c1/_configuration", body)


def holding(**values: Any) -> JsonMap:
    """The configuration of the usual connector with these values."""
    usual: JsonMap = document()["configuration"]
    return {key: {**field, "value": values.get(key, field["value"])} for key, field in usual.items()}


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


@pytest.mark.parametrize("schema", [{"host": {"label": "Host"}}, {}])
def test_schema_replaces_everything_and_is_always_updated(emu: Emulator, api: Api, schema: JsonMap) -> None:
    emu.seed_connector("c1", document())
    assert [put(api, configuration=schema).body["result"] for _round in range(2)] == ["updated", "updated"]
    assert list(emu.connectors["c1"]["configuration"]) == list(schema)


@pytest.mark.parametrize("status", ["created", "needs_configuration", "configured", "connected", "error"])
@pytest.mark.parametrize("body", [{"configuration": SCHEMA}, {"values": {"host": "h"}}])
def test_status_is_configured_in_any_case(emu: Emulator, api: Api, status: str, body: Any) -> None:
    emu.seed_connector("c1", document(status=status, error="e"))
    assert put(api, **body).status == 200
    assert (emu.connectors["c1"]["status"], emu.connectors["c1"]["error"]) == ("configured", "e")


VALIDATION = "[connector_configuration_validation] failed to parse field [{}]"
NO_TEXT = "Can't get text on a {} at 1:1"


def failing(key: str, *reasons: str) -> list[str]:
    """The reasons of an error in a key."""
    return [f"failed to parse field [{key}]", *reasons]


#: a field, and what is told about it
UNFIT: list[tuple[JsonMap, list[str]]] = [
    ({}, ["Required [label]"]),
    ({"label": None}, ["[connector_configuration] label doesn't support values of type: VALUE_NULL"]),
    ({"label": "x", "type": "text"}, failing("type", "Unknown FieldType: text")),
    ({"label": "x", "type": "STR"}, failing("type", "Unknown FieldType: STR")),
    ({"label": "x", "display": "some"}, failing("display", "Unknown ConfigurationDisplayType [some].")),
    (
        {"label": "x", "validations": [{"type": "odd", "constraint": 1}]},
        failing("validations", VALIDATION.format("type"), "Unknown ValidationType: odd"),
    ),
    (
        {"label": "x", "validations": [{"type": "regex", "constraint": {}}]},
        failing("validations", VALIDATION.format("constraint"), "Unsupported token [START_OBJECT]"),
    ),
    ({"label": "x", "depends_on": [{"field": "y"}]}, failing("depends_on", "Required [value]")),
    ({"label": "x", "value": [1]}, failing("value", "Unsupported token [START_ARRAY]")),
    ({"label": "x", "default_value": [1]}, ["default_value doesn't support values of type: START_ARRAY"]),
    ({"label": "x", "ui_restrictions": [{}]}, failing("ui_restrictions", NO_TEXT.format("START_OBJECT"))),
    ({"label": "x", "ui_restrictions": ["a", None]}, failing("ui_restrictions", NO_TEXT.format("VALUE_NULL"))),
    ({"label": "x", "order": 2**31}, failing("order", "is out of range for an integer")),
    ({"label": "x", "required": "maybe"}, failing("required", "are allowed.")),
    ({"label": "x", "order": "first"}, failing("order", 'For input string: "first"')),
]


@pytest.mark.parametrize(("field", "reasons"), UNFIT)
def test_schema_that_does_not_fit(emu: Emulator, api: Api, field: JsonMap, reasons: list[str]) -> None:
    top = "[connector_update_configuration_request] failed to parse field [configuration]"
    Put("_configuration", {"configuration": {"bad": field}}, [top, *reasons]).check(emu, api)


def test_root_cause_is_the_innermost_error_of_the_parser(api: Api) -> None:
    create(api)
    reply = put(api, configuration={"a": {"label": "x", "type": "odd"}})
    root = reply.error["root_cause"]
    assert [node["type"] for node in root] == ["x_content_parse_exception"]
    assert root[0]["reason"].endswith("[connector_configuration] failed to parse field [type]")


def unknown(*names: str) -> tuple[int, str, str]:
    """The answer to values that the schema does not have."""
    return refused(
        f"Unknown [configuration] fields in the request payload: [{', '.join(names)}]. Remove them from request or "
        "register their schema first."
    )


NEW: JsonMap = {"status": "created", "configuration": {}}
CONFIGURED = {"status": "configured"}
HOST_A = {"configuration": holding(host={"a": 1})}
#: values, the answer, and how the document differs before and after
VALUES: list[tuple[Any, Any, JsonMap, JsonMap]] = [
    ({"b": 1, "a": 2}, unknown("b", "a"), NEW, {}),
    ({}, UPDATED, NEW, CONFIGURED),  # the status is a change
    ({}, NOOP, {**NEW, **CONFIGURED}, {}),
    ({"host": "h", "password": "s"}, UPDATED, {}, {**CONFIGURED, "configuration": holding(host="h", password="s")}),
    ({"host": "h"}, NOOP, {**CONFIGURED, "configuration": holding(host="h", password="s")}, {}),
    ({"host": "h", "pasword": "x"}, unknown("pasword"), {}, {}),
    ({"host": {"b": 2}}, UPDATED, HOST_A, {**CONFIGURED, "configuration": holding(host={"a": 1, "b": 2})}),
    ({"host": {"a": 1}}, UPDATED, {}, {**CONFIGURED, **HOST_A}),
    ({"tls": None}, (500, "null_pointer_exception"), {}, {}),
    *((value, (400, "x_content_parse_exception"), {}, {}) for value in (1, "x", [1], True)),
]


@pytest.mark.parametrize(("values", "answer", "before", "after"), VALUES)
def test_values(emu: Emulator, api: Api, values: Any, answer: Any, before: JsonMap, after: JsonMap) -> None:
    Put("_configuration", {"values": values}, answer, before, after).check(emu, api)


def test_null_may_be_stored(emu: Emulator, api: Api) -> None:
    emu.quirks["connector_null_value_stored"] = True
    after = {**CONFIGURED, "configuration": holding(tls=None)}
    Put("_configuration", {"values": {"tls": None}}, UPDATED, after=after).check(emu, api)


def test_an_array_is_stored_and_breaks_the_next_sync(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document())
    assert put(api, values={"tables": ["a", "b"]}).status == 200
    assert emu.connectors["c1"]["configuration"]["tables"]["value"] == ["a", "b"]
    api.post("/_connector/_sync_job", {"id": "c1"}).because(
        "[connector] failed to parse field [configuration]",
        "[connector_configuration] failed to parse field [value]",
        "Unsupported token [START_ARRAY]",
    )
    put(api, values={"tables": "a,b"})
    assert api.post("/_connector/_sync_job", {"id": "c1"}).status == 201

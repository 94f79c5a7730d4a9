# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schemas: what may be declared, in which form it is sent, and what counts as the same."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.schema import (
    checked_schema,
    is_plain,
    normalised,
    same_schema,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import BadInput

FULL = {
    "label": "L",
    "type": "STR",
    "display": "TextBox",
    "required": False,
    "sensitive": None,
    "tooltip": None,
    "order": 1,
    "options": [{"label": "a", "value": "b"}],
    "validations": [{"type": "LESS_THAN", "constraint": 5}],
    "ui_restrictions": ["advanced"],
    "depends_on": [],
    "category": "c",
    "placeholder": "p",
    "default_value": "",
    "value": "v",
}


def test_normalised() -> None:
    assert normalised(FULL) == {
        "required": False,
        "sensitive": False,
        "label": "L",
        "default_value": None,
        "category": "c",
        "placeholder": "p",
        "display": "textbox",
        "type": "str",
        "order": 1,
        "options": [{"label": "a", "value": "b"}],
        "validations": [{"constraint": 5, "type": "less_than"}],
        "ui_restrictions": ["advanced"],
    }


def test_a_checked_schema_is_what_the_server_keeps() -> None:
    checked = checked_schema({"k": FULL})
    assert (checked.fields["k"]["value"], checked.unknown) == ("v", ())
    assert same_schema(checked.fields, {"k": FULL})
    assert checked_schema(checked.fields) == checked


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("label", "M"),
        ("type", "int"),
        ("display", "textarea"),
        ("required", True),
        ("sensitive", True),
        ("tooltip", "t"),
        ("order", 2),
        ("options", []),
        ("validations", [{"type": "less_than", "constraint": 6}]),
        ("ui_restrictions", ["other"]),
        ("depends_on", [{"field": "f", "value": 1}]),
        ("category", None),
        ("default_value", "d"),
    ],
)
def test_every_part_of_a_field_counts(key: str, value: t.Any) -> None:
    assert not same_schema({"k": FULL}, {"k": {**FULL, key: value}})


def test_values_do_not_count_for_a_schema() -> None:
    assert same_schema({"k": FULL}, {"k": {**FULL, "value": "w", "default_value": None}})
    assert not same_schema({"k": FULL}, {"k": FULL, "l": FULL})
    assert not same_schema({"k": FULL}, {})


def test_default_values_are_read_by_type() -> None:
    number = {"label": "N", "type": "int", "default_value": "5"}
    assert checked_schema({"k": number}).fields["k"]["default_value"] == 5
    assert same_schema({"k": number}, {"k": {**number, "default_value": 5}})


@pytest.mark.parametrize("display", ["text", "TEXT", "Textbox", "textarea", "numeric", "toggle", "dropdown"])
def test_displays(display: str) -> None:
    """Elastic's own connector framework writes `text`; the server reads any letter case."""
    assert checked_schema({"k": {"label": "L", "display": display}}).fields["k"]["display"] == display.lower()


# What a template makes of numbers and flags, and what is sent.
FROM_TEMPLATES: dict[str, tuple[t.Any, t.Any]] = {
    "order": ("3", 3),
    "required": ("true", True),
    "sensitive": ("no", False),
    "label": (2026, "2026"),
    "tooltip": (1.5, "1.5"),
    "validations": ([{"type": "less_than", "constraint": "65536"}], [{"constraint": 65536, "type": "less_than"}]),
    "depends_on": (
        [{"field": "tls", "value": "true"}, {"field": "port", "value": "1"}, {"field": "host", "value": "1"}],
        [{"field": "tls", "value": True}, {"field": "port", "value": 1}, {"field": "host", "value": "1"}],
    ),
}


@pytest.mark.parametrize("key", FROM_TEMPLATES)
def test_numbers_and_flags_of_a_template(key: str) -> None:
    given, sent = FROM_TEMPLATES[key]
    others = {
        "tls": {"label": "T", "type": "bool"},
        "port": {"label": "P", "type": "int"},
        "host": {"label": "H", "type": "str"},
    }
    checked = checked_schema({"k": {"label": "L", key: given}, **others})
    assert checked.fields["k"][key] == sent
    assert type(checked.fields["k"][key]) is type(sent)
    assert same_schema(checked.fields, {"k": {"label": "L", key: sent}, **others})


def test_a_number_that_no_template_made() -> None:
    """The server takes numbers with a point, and texts, as constraints."""
    for kind, constraint in (("less_than", 1.5), ("regex", "5"), ("included_in", [1, 2])):
        checked = checked_schema({"k": {"label": "L", "validations": [{"type": kind, "constraint": constraint}]}})
        assert checked.fields["k"]["validations"] == [{"constraint": constraint, "type": kind}]


def test_keys_that_no_server_knows() -> None:
    """The schema of Elastic's connector for GitHub has a `display_value`. The server drops such keys."""
    field = {
        "label": "L",
        "display_value": "x",
        "options": [{"label": "a", "value": "b", "icon": "c"}, {"label": "d", "value": "e"}],
    }
    checked = checked_schema({"auth": field, "host": {"label": "H", "UI": 1}})
    assert checked.unknown == (
        "configuration_schema.auth.display_value",
        "configuration_schema.auth.options[0].icon",
        "configuration_schema.host.UI",
    )
    assert "display_value" not in checked.fields["auth"]
    assert checked.fields["auth"]["options"] == [{"label": "a", "value": "b"}, {"label": "d", "value": "e"}]


MISSPELT = {
    "sensitive": ("sensitiv", "SENSITIVE", "sensative", "is_sensitive", "secret", "is_secret", "password"),
    "value": ("valu", "values", "vlaue", "Value", "val"),
    "required": ("requird", "require", "requierd", "Required"),
    "label": ("lable", "labels", "LABEL"),
}


@pytest.mark.parametrize(("key", "meant"), [(key, meant) for meant, keys in MISSPELT.items() for key in keys])
def test_keys_that_are_misspelt(key: str, meant: str) -> None:
    """Dropped, they would make another field of it without a word."""
    with pytest.raises(BadInput) as caught:
        checked_schema({"k": {"label": "L", key: "Secret-1"}})
    assert caught.value.message == f"configuration_schema.k has no '{key}'. Did you mean {meant}?"


@pytest.mark.parametrize("key", ["display_value", "displayed", "hidden", "group", "level", "validation", "help"])
def test_keys_that_are_not(key: str) -> None:
    assert checked_schema({"k": {"label": "L", key: "x"}}).unknown == (f"configuration_schema.k.{key}",)


REFUSED: dict[str, tuple[t.Any, str]] = {
    "no field": ("Secret-1", "k is not a dictionary"),
    "type": ({"label": "L", "type": "Secret-1"}, "k.type must be one of bool, int, list, str"),
    "display": ({"label": "L", "display": "Secret-1"}, "k.display must be one of dropdown, numeric, text, "),
    "order": ({"label": "L", "order": "Secret-1"}, "k.order must be a whole number"),
    "flag": ({"label": "L", "sensitive": "Secret-1"}, "k.sensitive must be true or false"),
    "text": ({"label": "L", "tooltip": ["Secret-1"]}, "k.tooltip must be text"),
    "flag as text": ({"label": True}, "k.label must be text"),
    "value": ({"label": "L", "type": "int", "value": "Secret-1"}, "k.value must be a whole number"),
    "default value": ({"label": "L", "type": "bool", "default_value": "Secret-1"}, "k.default_value must be true"),
    "list": ({"label": "L", "options": "Secret-1"}, "k.options must be a list of dictionaries with label and value"),
    "item": ({"label": "L", "options": [{"label": "Secret-1"}]}, "k.options must be a list of dictionaries with"),
    "texts": ({"label": "L", "ui_restrictions": "Secret-1"}, "k.ui_restrictions must be a list of texts"),
    "constraint": (
        {"label": "L", "validations": [{"type": "less_than", "constraint": "Secret-1"}]},
        "k.validations must be a whole number",
    ),
    "kind of validation": (
        {"label": "L", "validations": [{"type": "Secret-1", "constraint": 1}]},
        "k.validations must have a type that is one of greater_than, ",
    ),
    "dependency": (
        {"label": "L", "type": "int", "depends_on": [{"field": "k", "value": "Secret-1"}]},
        "k.depends_on must be a whole number",
    ),
    "no label": ({"value": "Secret-1"}, "k needs a label"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_without_a_copy_of_what_is_wrong(name: str) -> None:
    """It may be a secret in the wrong place."""
    field, text = REFUSED[name]
    with pytest.raises(BadInput) as caught:
        checked_schema({"k": field})
    assert caught.value.message.startswith(f"configuration_schema.{text}")
    assert "Secret-1" not in caught.value.message


@pytest.mark.parametrize("key", [key for key in FULL if key not in ("value", "default_value", "sensitive", "tooltip")])
def test_what_is_plain(key: str) -> None:
    assert is_plain(key, FULL[key])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("value", 1),
        ("default_value", 1),
        ("display_value", 1),
        ("type", "string"),
        ("display", {}),
        ("order", "first"),
        ("required", "x"),
        ("label", {"a": "b"}),
        ("options", [{"label": "a", "value": "b", "secret": "c"}]),
        ("ui_restrictions", [{}]),
        ("validations", "x"),
    ],
)
def test_what_may_be_secret(key: str, value: t.Any) -> None:
    assert not is_plain(key, value)

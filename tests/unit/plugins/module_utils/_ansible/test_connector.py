# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `connector`: what is covered before anything is known, and the shape of its options."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.connector import conceal, definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.declared import desired_connector
from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.schema import (
    checked_schema,
    normalised,
    same_schema,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import BadInput

MARKER = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def test_values_of_the_configuration_are_covered() -> None:
    """All of them, since the schema is not known yet; only what is surely secret is searched for."""
    found = conceal({"configuration": {"host": "plain-host", "password": "Secret-1", "none": None}, "name": "n"})
    assert found.params["configuration"] == {"host": MARKER, "password": MARKER, "none": None}
    assert found.params["name"] == "n"
    assert found.secrets == {"Secret-1"}


def test_a_schema_says_what_is_secret() -> None:
    schema = {
        "pin": {"label": "P", "sensitive": True, "value": "Secret-1", "default_value": "Secret-2"},
        "host": {"label": "H", "value": "plain-host"},
        "api_token": {"label": "T", "value": {"nested": "Secret-3"}},
        "odd": "text",
    }
    found = conceal({"configuration_schema": schema, "configuration": {"pin": "Secret-4", "host": "plain-host"}})
    assert found.secrets == {"Secret-1", "Secret-2", "Secret-3", "Secret-4"}
    assert found.params["configuration_schema"]["host"] == schema["host"]
    assert "Secret" not in json.dumps(found.params)


@pytest.mark.parametrize("option", ["configuration", "configuration_schema"])
@pytest.mark.parametrize("value", ["password=Secret-1", ["Secret-1"], 5])
def test_no_map(option: str, value: t.Any) -> None:
    found = conceal({option: value})
    assert found.params[option] == MARKER
    assert value == 5 or option == "configuration_schema" or found.secrets


def test_nothing_stated() -> None:
    assert conceal({"configuration": None, "configuration_schema": None}) == (
        {"configuration": None, "configuration_schema": None},
        set(),
    )


def test_options() -> None:
    spec = definition().argument_spec
    assert spec["configuration_secrets"]["no_log"] is True
    assert spec["api_key_id"]["no_log"] is False
    assert set(spec["scheduling"]["options"]) == {"full", "incremental", "access_control"}


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
    assert checked["k"]["value"] == "v"
    assert same_schema(checked, {"k": FULL})
    assert checked_schema(checked) == checked


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
    assert checked_schema({"k": number})["k"]["default_value"] == 5
    assert same_schema({"k": number}, {"k": {**number, "default_value": 5}})


CRONS = {
    "0 0 3 * * ?": True,
    "0 0 3 ? * MON-FRI": True,
    "0 0/15 3,9 L * ? 2030": True,
    "0 0 3 1-31 1-12 ? 1970-2199": True,
    "59 59 23 * JAN ?": True,
    "0 0 3 * *": False,
    "0 0 3 * * ? 2030 1": False,
    "60 0 3 * * ?": False,
    "0 60 3 * * ?": False,
    "0 0 24 * * ?": False,
    "0 0 3 32 * ?": False,
    "0 0 3 0 * ?": False,
    "0 0 3 * 13 ?": False,
    "0 0 3 ? * 8": False,
    "0 0 3,25 * * ?": False,
    "0 0 9-25 * * ?": False,
    "": False,
}


@pytest.mark.parametrize("interval", CRONS)
def test_cron(interval: str) -> None:
    params = {"connector_id": "c1", "scheduling": {"full": {"interval": interval}}}
    if CRONS[interval]:
        assert desired_connector(params).scheduling == {"full": {"interval": interval}}
        return
    with pytest.raises(BadInput, match=r"scheduling\.full\.interval"):
        desired_connector(params)


DAY_FIELDS = {
    "0 0 3 * * *": "0 0 3 * * ?",
    "0 0 3 ? * ?": "0 0 3 * * ?",
    "0 0 3 * * MON-FRI": "0 0 3 ? * MON-FRI",
    "0 0 3 1 * *": "0 0 3 1 * ?",
    "0 0 3 1 * MON 2030": "0 0 3 ? * MON 2030",
    "0 0 3 * JAN * 2030": "0 0 3 * JAN ? 2030",
}


@pytest.mark.parametrize("interval", DAY_FIELDS)
def test_cron_with_both_day_fields(interval: str) -> None:
    """Elasticsearch wants `?` in exactly one of them; Unix has no `?` at all. The message has the right form."""
    with pytest.raises(BadInput) as caught:
        desired_connector({"connector_id": "c1", "scheduling": {"full": {"interval": interval}}})
    assert f"scheduling.full.interval is {interval!r}" in caught.value.message
    assert DAY_FIELDS[interval] in caught.value.message
    desired_connector({"connector_id": "c1", "scheduling": {"full": {"interval": DAY_FIELDS[interval]}}})


@pytest.mark.parametrize(
    "name", ["_a", "-a", "+a", ".", "..", "a b", "a#b", "a:b", "a/b", "a,b", "a*", "a?", 'a"', "ä" * 128]
)
def test_index_names_that_cannot_be(name: str) -> None:
    with pytest.raises(BadInput, match="index_name"):
        desired_connector({"connector_id": "c1", "index_name": name})


@pytest.mark.parametrize("name", ["", "a", "A", ".a", "a-b_c+d", "ä" * 127, "content-x"])
def test_index_names_that_can_be(name: str) -> None:
    assert desired_connector({"connector_id": "c1", "index_name": name}).identity == {"index_name": name}


def test_nulls_are_not_stated() -> None:
    params = {
        "connector_id": "c1",
        "name": None,
        "pipeline": {"name": None},
        "scheduling": {"full": None, "incremental": {"enabled": None, "interval": None}},
        "configuration": {"a": None},
        "configuration_secrets": {"b": None},
        "features": {"sync_rules": {"basic": None}},
        "filtering": {"rules": None, "advanced_snippet": None},
    }
    found = desired_connector(params)
    assert not any((found.identity, found.pipeline, found.scheduling, found.values, found.features, found.api_keys))
    assert (found.schema, found.filtering) == (None, None)


@pytest.mark.parametrize("option", ["configuration", "configuration_schema"])
def test_text_that_ansible_takes_for_a_map(option: str) -> None:
    """Base64 ends in what Ansible reads as a name and its value."""
    found = conceal({option: "elE3MDAwwqDwkICA8JCAgA=="})
    assert {"elE3MDAwwqDwkICA8JCAgA==", "elE3MDAwwqDwkICA8JCAgA"} <= found.secrets

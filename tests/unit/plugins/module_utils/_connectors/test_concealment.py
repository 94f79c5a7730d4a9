# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a task is masked before the schema of the server is known."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.concealment import conceal

MARKER = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def test_values_of_the_configuration_are_masked() -> None:
    """All of them, since the schema is not known yet; only what is certainly secret is searched for."""
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
    assert found.params["configuration_schema"] == {
        "pin": {"label": "P", "sensitive": True, "value": MARKER, "default_value": MARKER},
        "host": {"label": "H", "value": MARKER},
        "api_token": {"label": "T", "value": MARKER},
        "odd": MARKER,
    }
    assert "Secret" not in json.dumps(found.params)


def test_a_schema_that_is_misspelt_or_mixed_up_with_values() -> None:
    """What is not known to be plain is masked, and searched for where the name or a flag says that it is secret."""
    schema = {
        "password": "Secret-1",
        "pw": "Secret-2",
        "a": {"label": "A", "sensitive": True, "valu": "Secret-3"},
        "b": {"label": "B", "sensitiv": True, "value": "Secret-4"},
        "c": {"api_key": {"value": "Secret-5"}},
        "none": None,
    }
    found = conceal({"configuration_schema": schema})
    assert found.params["configuration_schema"] == {
        "password": MARKER,
        "pw": MARKER,
        "a": {"label": "A", "sensitive": True, "valu": MARKER},
        "b": {"label": "B", "sensitiv": MARKER, "value": MARKER},
        "c": {"api_key": MARKER},
        "none": None,
    }
    assert found.secrets == {"Secret-1", "Secret-3"}


@pytest.mark.parametrize("option", ["configuration", "configuration_schema"])
@pytest.mark.parametrize("value", ["password=Secret-1", ["Secret-1"], 5])
def test_no_map(option: str, value: t.Any) -> None:
    found = conceal({option: value})
    assert found.params[option] == MARKER
    assert value == 5 or option == "configuration_schema" or found.secrets


def test_nothing_declared() -> None:
    assert conceal({"configuration": None, "configuration_schema": None}) == (
        {"configuration": None, "configuration_schema": None},
        set(),
    )


@pytest.mark.parametrize("option", ["configuration", "configuration_schema"])
def test_text_that_ansible_takes_for_a_map(option: str) -> None:
    """Base64 ends in what Ansible reads as a name and its value."""
    found = conceal({option: "elE3MDAwwqDwkICA8JCAgA=="})
    assert {"elE3MDAwwqDwkICA8JCAgA==", "elE3MDAwwqDwkICA8JCAgA"} <= found.secrets

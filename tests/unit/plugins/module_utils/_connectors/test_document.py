# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connectors as data: what is the same, what is masked, what a creation makes."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.document import (
    default_document,
    differs,
    fields_of,
    is_sensitive,
    job_secret_texts,
    masked,
    masked_job,
    searchable,
    secret_texts,
    whole_schedule,
)
from ansible_collections.esops.elasticsearch.tests.unit.support.connectors import Model

SHOWN = "********"
SENT = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
DOCUMENT: dict[str, t.Any] = {
    "name": "n",
    "configuration": {
        "host": {"label": "Host", "value": "h", "sensitive": False},
        "pin": {"label": "Pin", "value": "Secret-1", "default_value": "Secret-2", "sensitive": True},
        "empty": {"label": "Empty", "value": "", "default_value": None, "sensitive": True},
        "api_token": {"label": "Token", "value": "Secret-3"},
        "odd": "Secret-4",
    },
}


@pytest.mark.parametrize(
    ("name", "field", "sensitive"),
    [
        ("pin", {"sensitive": True}, True),
        ("pin", {"sensitive": False}, False),
        ("pin", None, False),
        ("password", None, True),
        ("PASSWORD", {"sensitive": False}, True),
        ("client_secret", {}, True),
        ("secret_id", {}, True),
        ("private_key", {}, True),
        ("apikey", {}, True),
        ("token_url", {}, False),
        ("credential_id", {}, False),
        ("token_url", {"sensitive": True}, True),
        ("spaces", {}, False),
        ("monkey", {}, False),
    ],
)
def test_sensitive(name: str, field: t.Any, sensitive: bool) -> None:
    assert is_sensitive(name, field) is sensitive


def test_masked() -> None:
    before = json.dumps(DOCUMENT)
    found = masked(DOCUMENT, also=("odd",), sent=("api_token", "host"))["configuration"]
    assert found["host"]["value"] == "h"
    assert (found["pin"]["value"], found["pin"]["default_value"]) == (SHOWN, SHOWN)
    assert (found["empty"]["value"], found["empty"]["default_value"]) == ("", None)
    assert found["api_token"]["value"] == SENT
    assert "Secret" not in json.dumps(found)
    assert json.dumps(DOCUMENT) == before


@pytest.mark.parametrize("configuration", [None, [], "text", {}])
def test_masked_without_a_configuration(configuration: t.Any) -> None:
    assert masked({"configuration": configuration}) == {"configuration": configuration}
    assert masked({}) == {}
    assert list(secret_texts({"configuration": configuration})) == []


def test_masked_job() -> None:
    found = masked_job({"id": "j", "connector": {"id": "c1", **DOCUMENT}})
    assert found["connector"]["configuration"]["pin"]["value"] == SHOWN
    assert masked_job({"id": "j"}) == {"id": "j"}
    assert masked_job({"id": "j", "connector": None}) == {"id": "j", "connector": None}


def test_secret_texts() -> None:
    assert set(secret_texts(DOCUMENT)) == {"Secret-1", "Secret-2", "Secret-3"}
    assert "Secret-4" in set(secret_texts(DOCUMENT, also=("odd",)))


def test_searchable() -> None:
    assert list(searchable({"a": ["long", "abc", 12345, 12, True, None, {"b": "longer"}]})) == [
        "long",
        "12345",
        "longer",
    ]


def test_fields_of_something_odd() -> None:
    assert fields_of({"configuration": {"a": 1, "b": None}}) == {"a": {"value": 1}, "b": {"value": None}}
    assert fields_of({"configuration": []}) == {}


@pytest.mark.parametrize(("one", "other"), [("", None), (None, None), ("a", "a"), (False, False)])
def test_the_same(one: t.Any, other: t.Any) -> None:
    assert not differs(one, other)


@pytest.mark.parametrize(("one", "other"), [("a", None), ("", "a"), (False, None), (True, False)])
def test_different(one: t.Any, other: t.Any) -> None:
    assert differs(one, other)


def test_schedules() -> None:
    assert whole_schedule(None) == {"enabled": False, "interval": "0 0 0 * * ?"}
    assert whole_schedule({"enabled": True, "interval": None}) == {"enabled": True, "interval": "0 0 0 * * ?"}


@pytest.mark.parametrize("identity", [{}, {"is_native": True}, {"name": "n", "index_name": "i", "language": "en"}])
def test_a_creation_makes_what_the_server_makes(identity: dict[str, t.Any]) -> None:
    """But for dates, and for what has its value only on the server."""
    model = Model()
    model.create(identity)
    expected = default_document(identity)
    assert model.document is not None
    sides = model.document.pop("filtering")[0], expected.pop("filtering")[0]
    assert model.document == expected
    assert [rule["id"] for rule in sides[0]["draft"]["rules"]] == [rule["id"] for rule in sides[1]["draft"]["rules"]]
    assert sides[1]["active"] is not sides[1]["draft"]


def test_secrets_in_urls() -> None:
    """The address of a database is a value of some services, and may have a password in it that is not called one."""
    document = {
        "configuration": {"host": {"label": "H", "value": "mongodb+srv://me:Pass-Word@db.example.com/x"}},
        "error": "cannot reach https://api.example.com/?api_key=Key-Word&page=2",
    }
    assert set(secret_texts(document)) == {"Pass-Word", "Key-Word"}
    found = masked(document)
    assert found["configuration"]["host"]["value"] == f"mongodb+srv://me:{SHOWN}@db.example.com/x"
    assert found["error"] == f"cannot reach https://api.example.com/?api_key={SHOWN}&page=2"
    job = {"connector": {"id": "c1", **document}, "error": "no answer: postgres://me:Other-Word@db/x"}
    assert set(job_secret_texts(job)) == {"Pass-Word", "Key-Word", "Other-Word"}
    assert "-Word" not in json.dumps(masked_job(job))
    assert masked_job({"connector": None, "error": "https://a:Other-Word@b"})["error"] == f"https://a:{SHOWN}@b"

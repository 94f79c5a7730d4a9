# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for the connector service, in virtual time: for a schema, and for the connection."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import CollectionError
from ansible_collections.esops.elasticsearch.tests.unit.support.connectors import NOON, FakeApi, Json, default_side, run

FIELD: Json = {"label": "Host", "type": "str", "value": None, "sensitive": False}


def at_work(**changes: t.Any) -> FakeApi:
    """A server with a connector that is at work."""
    usual: Json = {
        "name": "old",
        "service_type": "jira",
        "index_name": "content-a",
        "is_native": False,
        "status": "connected",
        "configuration": {"host": FIELD},
        "scheduling": {},
        "filtering": [{"active": default_side(), "domain": "DEFAULT", "draft": default_side()}],
    }
    return FakeApi({**usual, **changes})


def failure(api: FakeApi, **params: t.Any) -> CollectionError:
    """The error in which the task ends."""
    with pytest.raises(CollectionError) as caught:
        run(api, **params)
    return caught.value


def test_the_schema_does_not_come() -> None:
    api = at_work(configuration={})
    error = failure(api, wait=12, configuration={"host": "h"})
    assert "within 12 seconds" in error.message
    assert api.client.waits == [0.5, 1.0, 2.0, 5.0, 3.5]


def test_one_timeout_for_schema_and_connection() -> None:
    """What is left of it after the schema has come is for the connection."""
    api = at_work(configuration={}, status="needs_configuration", last_seen="2024-11-01T12:00:00Z")

    def act(call: str) -> None:
        if call == "get" and api.calls.count("get") == 4:
            t.cast(Json, api.model.document)["configuration"] = {"host": dict(FIELD)}

    api.before = act
    error = failure(api, wait=10, connected=True, configuration={"host": "h"})
    assert "is not connected within 10 seconds: its status is configured" in error.message
    assert (error.extra["changed"], error.extra["connector"]["status"]) == (True, "configured")
    assert api.client.waits == [0.5, 1.0, 2.0, 0.5, 1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("status", "late", "connected"), [("connected", 1799, True), ("connected", 1800, False), ("configured", 0, False)]
)
def test_what_counts_as_connected(status: str, late: int, connected: bool) -> None:
    """The status alone does not tell: it stays when the connector service stops."""
    api = at_work(status=status, last_seen=(NOON - late) * 1000)
    if connected:
        assert run(api, connected=True, name="old")["changed"] is False
    else:
        assert "is not connected: " in failure(api, connected=True, name="old").message
    assert (api.calls, api.client.waits) == (["get"], [])

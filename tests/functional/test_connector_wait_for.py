# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`wait_for: connected`: until the connector service works on the connector."""

from __future__ import annotations

import pytest
from functional.connectors import (
    GET,
    ID,
    IDENTITY,
    PASSWORD,
    SCHEMA,
    dated,
    ensure,
    failed,
    put,
    seed,
    stored,
    unchanged,
    update,
)
from functional.facts import Json
from functional.harness import Bench

from es_emulator import Emulator

NOON = "2024-11-01T12:00:00.000Z"
CONNECTED: Json = {"wait_for": "connected"}
NOT_FORETOLD = "check mode does not wait"


def test_connected_already(bench: Bench, emu: Emulator) -> None:
    """One request, as without the wait."""
    seed(emu)
    emu.connector_service.heartbeat(ID)
    unchanged(bench, **CONNECTED)


@pytest.mark.parametrize("version", ["8.14.0", "9.5.3"])
def test_from_nothing(bench: Bench, emu: Emulator, version: str) -> None:
    """The schema is waited for, the values are set, and then the connection is waited for."""
    emu.set_version(version)
    service = emu.connector_service
    service.schemas, service.automatic, service.after_requests = {"postgresql": SCHEMA}, True, 2
    declared: Json = {**IDENTITY, "configuration": {"host": "h"}, "wait_timeout": 20, **CONNECTED}
    seen = ensure(bench, **declared, configuration_secrets={"password": PASSWORD})
    assert (seen.result["changed"], seen.result["action"]) == (True, "create")
    assert (seen.result["connector"]["status"], stored(emu)["status"]) == ("connected", "connected")
    values = {"host": "h", "password": PASSWORD}
    written = [request for request in seen.requests if request[0] != "GET"]
    assert written == [put(IDENTITY), update("_configuration", {"values": values})]
    assert seen.check["connector"]["status"] == "created"


def test_after_a_change(bench: Bench, emu: Emulator) -> None:
    """Values set the status back, so it has to connect again."""
    seed(emu)
    emu.connector_service.automatic = True
    emu.connector_service.after_requests = 2
    seen = ensure(bench, configuration={"host": "new"}, wait_timeout=20, **CONNECTED)
    assert (seen.result["action"], seen.result["connector"]["status"]) == ("update", "connected")
    assert seen.requests[:3] == [GET, update("_configuration", {"values": {"host": "new"}}), GET]
    assert set(seen.requests[3:]) == {GET}


SILENT: dict[str, tuple[Json, tuple[str, ...]]] = {
    "never seen": ({"status": "created", "last_seen": None}, ("status is created", "never reported", "service runs")),
    "silent": (
        {"status": "connected", "last_seen": "2024-11-01T11:30:00Z"},
        ("status is connected", "last reported on it 1800 seconds ago", "service runs"),
    ),
    "not configured": (
        {"status": "needs_configuration", "last_seen": NOON},
        ("status is needs_configuration", "configuration_secrets"),
    ),
    "an error": (
        {"status": "error", "last_seen": NOON, "error": "cannot log in"},
        ("status is error (cannot log in)", "Fix the cause"),
    ),
    "not yet": ({"status": "configured", "last_seen": NOON}, ("status is configured", "0 seconds ago", "wait_timeout")),
}


@pytest.mark.parametrize("name", SILENT)
def test_not_connected(bench: Bench, emu: Emulator, name: str) -> None:
    """It fails with the connector, and nothing counts as changed. Without wait_timeout, it looks only once."""
    changes, texts = SILENT[name]
    seed(emu, **changes)
    dated(emu)
    seen = ensure(bench, **CONNECTED, check_differs=NOT_FORETOLD)
    failed(seen, f"Connector '{ID}' is not connected", *texts)
    assert (seen.requests, seen.check.get("failed")) == ([GET], None)
    assert seen.result["connector"]["status"] == changes["status"]
    assert seen.result["connector"]["configuration"]["password"]["value"] == "********"


def test_not_connected_in_time(bench: Bench, emu: Emulator) -> None:
    """What was changed before the wait stays changed."""
    seed(emu, status="configured")
    seen = ensure(bench, name="New", wait_timeout=1, **CONNECTED, check_differs=NOT_FORETOLD)
    failed(seen, "within 1 seconds", changed=True)
    assert seen.requests[:3] == [GET, update("_name", {"name": "New"}), GET]
    assert seen.result["diff"]["after"]["name"] == "New"


def test_deleted_while_it_is_waited_for(bench: Bench, emu: Emulator) -> None:
    seed(emu, status="configured")
    service = emu.connector_service
    service.before(lambda: service.before(emu.connectors.clear, "GET"), "GET")
    seen = ensure(bench, wait_timeout=1, **CONNECTED, check_differs=NOT_FORETOLD)
    failed(seen, "was deleted by another client")

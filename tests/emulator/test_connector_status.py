# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The status of a connector: its state machine, and the side effects of other routes.

docs/reference/elasticsearch-connectors.md, "Status".
"""

from __future__ import annotations

from typing import Any

import pytest
from emulator.connector_cases import NOOP, UPDATED, Put, illegal, refused
from emulator.support import Api

from es_emulator import Emulator

STATUSES = ("created", "needs_configuration", "configured", "connected", "error")
TYPE: tuple[str, Any] = ("_service_type", {"service_type": "postgresql"})
NATIVE: tuple[str, Any] = ("_native", {"is_native": False})
#: a release, a route, a body, and what each status becomes; those that are not here stay
SIDE_EFFECTS: list[tuple[str, str, Any, dict[str, str]]] = [
    ("9.5.0", *TYPE, dict.fromkeys(("configured", "connected", "error"), "needs_configuration")),
    *((version, *NATIVE, {"connected": "configured"}) for version in ("9.0.0", "9.5.3", "serverless")),
    # PR 104654; Elastic's client tests of 8.16 to 8.19 assert it of a connector that was just created
    *((version, *NATIVE, dict.fromkeys(STATUSES, "configured")) for version in ("8.14.0", "8.19.9")),
]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(("version", "route", "body", "becomes"), SIDE_EFFECTS)
def test_side_effects(emu: Emulator, api: Api, route: str, body: Any, becomes: dict[str, str], status: str) -> None:
    after = becomes.get(status, status)
    Put(route, body, NOOP if after == status else UPDATED, {"status": status}, {"status": after}).check(emu, api)


TRANSITIONS = {
    "created": {"needs_configuration", "error"},
    "needs_configuration": {"configured", "error"},
    "configured": {"needs_configuration", "configured", "connected", "error"},
    "connected": {"connected", "configured", "error"},
    "error": {"connected", "configured", "error"},
}


@pytest.mark.parametrize("now", TRANSITIONS)
@pytest.mark.parametrize("then", TRANSITIONS)
def test_status_machine(emu: Emulator, api: Api, now: str, then: str) -> None:
    body = {"status": then.upper()}
    if then in TRANSITIONS[now]:
        answer = NOOP if then == now else UPDATED
        Put("_status", body, answer, {"status": now}, {"status": then}).check(emu, api)
        return
    text = (
        f"Invalid transition attempt from [{now}] to [{then}]. Such a status transition is not supported by the "
        "Connector Protocol."
    )
    reply = Put("_status", body, refused(text), {"status": now}).check(emu, api)
    assert reply.error["caused_by"]["type"] == "connector_invalid_status_transition_exception"


WRITES = [("_service_type", {"service_type": "x"}), ("_native", {"is_native": True}), ("_status", {"status": "error"})]


@pytest.mark.parametrize(("status", "shown"), [(..., "null"), ("odd", "odd")])
@pytest.mark.parametrize(("route", "body"), WRITES)
def test_a_document_of_another_client_without_status(
    emu: Emulator, api: Api, route: str, body: Any, status: Any, shown: str
) -> None:
    Put(route, body, illegal(f"Unknown ConnectorStatus [{shown}]."), {"status": status}).check(emu, api)
    assert emu.connector_service.step() == []


FORM = "[1:2] [connector_update_status_request] failed to parse field [status]"
PUTS = {
    "unknown": Put("_status", {"status": "happy"}, [FORM, "Unknown ConnectorStatus [happy]."]),
    "null": Put("_error", {"error": None}, UPDATED, {"status": "created"}, {"status": "connected", "error": None}),
    "empty": Put("_error", {"error": ""}, UPDATED, {"status": "created"}, {"status": "connected", "error": ""}),
    "text": Put("_error", {"error": "down"}, UPDATED, {"status": "created"}, {"status": "error", "error": "down"}),
}


@pytest.mark.parametrize("name", PUTS)
def test_status_and_error(emu: Emulator, api: Api, name: str) -> None:
    PUTS[name].check(emu, api)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The status of a connector: its state machine, and the side effects of other routes.

docs/reference/elasticsearch-connectors.md, "Status".
"""

from __future__ import annotations

from typing import Any

import pytest
from emulator.connector_cases import document, failed_to_parse
from emulator.support import Api

from es_emulator import Emulator


def seeded(emu: Emulator, **changes: Any) -> None:
    """A connector in the emulator."""
    emu.seed_connector("c1", document(index_name="content-one", **changes))


def test_service_type_rewrites_the_status(emu: Emulator, api: Api) -> None:
    for status, after in (
        ("created", "created"),
        ("needs_configuration", "needs_configuration"),
        ("configured", "needs_configuration"),
        ("connected", "needs_configuration"),
        ("error", "needs_configuration"),
    ):
        seeded(emu, status=status)
        api.put("/_connector/c1/_service_type", {"service_type": "postgresql"})
        assert emu.connectors["c1"]["status"] == after


STATUSES = ("created", "needs_configuration", "configured", "connected", "error")


@pytest.mark.parametrize("version", ["9.0.0", "9.5.3", "serverless"])
def test_native_sets_a_connected_one_back(emu: Emulator, api: Api, version: str) -> None:
    emu.set_version(version)
    results = {}
    for status in STATUSES:
        seeded(emu, status=status)
        result = api.put("/_connector/c1/_native", {"is_native": False}).body["result"]
        results[status] = (emu.connectors["c1"]["status"], result)
    assert results.pop("connected") == ("configured", "updated")
    assert all(after == (status, "noop") for status, after in results.items())


@pytest.mark.parametrize("version", ["8.14.0", "8.19.9"])
def test_native_configures_before_9_0(emu: Emulator, api: Api, version: str) -> None:
    """PR 104654; Elastic's client tests of 8.16 to 8.19 assert it of a connector that was just created."""
    emu.set_version(version)
    for status in STATUSES:
        seeded(emu, status=status)
        result = api.put("/_connector/c1/_native", {"is_native": False}).body["result"]
        assert (emu.connectors["c1"]["status"], result) == (
            "configured",
            "noop" if status == "configured" else "updated",
        )


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
    seeded(emu, status=now)
    reply = api.put("/_connector/c1/_status", {"status": then.upper()})
    if then in TRANSITIONS[now]:
        assert reply.body == {"result": "noop" if then == now else "updated"}
        assert emu.connectors["c1"]["status"] == then
        return
    text = (
        f"Invalid transition attempt from [{now}] to [{then}]. Such a status transition is not supported by the "
        "Connector Protocol."
    )
    reply.refused(text)
    assert reply.error["caused_by"]["type"] == "connector_invalid_status_transition_exception"
    assert emu.connectors["c1"]["status"] == now


@pytest.mark.parametrize(("status", "shown"), [(..., "null"), ("odd", "odd")])
@pytest.mark.parametrize(
    ("route", "body"),
    [("_service_type", {"service_type": "x"}), ("_native", {"is_native": True}), ("_status", {"status": "error"})],
)
def test_a_document_of_another_client_without_status(
    emu: Emulator, api: Api, route: str, body: Any, status: Any, shown: str
) -> None:
    seeded(emu, status=status)
    text = f"Unknown ConnectorStatus [{shown}]."
    api.put(f"/_connector/c1/{route}", body).check(400, "illegal_argument_exception", text)
    assert emu.connector_service.step() == []


def test_unknown_status(emu: Emulator, api: Api) -> None:
    seeded(emu)
    failed_to_parse(
        api.put("/_connector/c1/_status", {"status": "happy"}),
        "[1:2] [connector_update_status_request] failed to parse field [status]",
        "Unknown ConnectorStatus [happy].",
    )


@pytest.mark.parametrize(("error", "status"), [(None, "connected"), ("", "connected"), ("broken", "error")])
def test_error_sets_the_status(emu: Emulator, api: Api, error: str | None, status: str) -> None:
    seeded(emu, status="created")
    api.put("/_connector/c1/_error", {"error": error})
    assert (emu.connectors["c1"]["error"], emu.connectors["c1"]["status"]) == (error, status)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connector stored by another client with plain values where fields should be."""

from __future__ import annotations

import pytest
from functional.connectors import (
    GET,
    ID,
    NEW_PASSWORD,
    PASSWORD,
    VERSIONS,
    ensure,
    failed,
    schema,
    seed,
    stored,
    texts,
)
from functional.facts import SENT, Json
from functional.harness import Bench
from support.modules import CONNECTOR

from es_emulator import Emulator

BARE: Json = {"host": "x", "port": 5432, "tls": None, "tables": ["a"], "password": PASSWORD}
DECLARED: Json = {"service_type": "mysql", "configuration": {"host": "new.example.com", "unknown": "u"}}


@pytest.mark.parametrize("values", [{"host": "x"}, BARE, {"host": "x", "port": schema()["port"]}])
def test_the_schema_is_waited_for(bench: Bench, emu: Emulator, values: Json) -> None:
    """Check mode foretells the type and the values that come with its schema, no matter what is there now."""
    seed(emu, configuration=values)
    before = stored(emu)
    run, requests = bench.run(CONNECTOR, bench.arguments(connector_id=ID, **DECLARED, wait_timeout=1), check=True)
    assert not run.result.get("failed"), run.result
    assert (run.result["changed"], run.result["action"], requests) == (True, "update", [GET])
    shown = run.result["diff"]["after"]["configuration"]
    assert {key: shown[key]["value"] for key in ("host", "unknown")} == {"host": SENT, "unknown": SENT}
    assert "shows only in a real run" in texts(run.result)
    assert stored(emu) == before


@pytest.mark.parametrize("version", VERSIONS)
def test_no_schema_comes(bench: Bench, emu: Emulator, version: str) -> None:
    """The type is changed; then it fails for want of the schema, in check mode as for real."""
    emu.set_version(version)
    seed(emu, configuration=BARE)
    seen = ensure(bench, **DECLARED, configuration_secrets={"password": NEW_PASSWORD})
    failed(seen, "host", "unknown", "connector service", changed=True)
    assert stored(emu)["service_type"] == "mysql"


def test_the_schema_comes(bench: Bench, emu: Emulator) -> None:
    seed(emu, configuration=BARE)
    fresh = schema(unknown={"label": "U", "type": "str", "value": None})
    service = emu.connector_service
    service.before(lambda: service.before(lambda: emu.connectors[ID].update(configuration=fresh), "GET"), "PUT")
    run, _requests = bench.run(CONNECTOR, bench.arguments(connector_id=ID, **DECLARED, wait_timeout=20))
    assert (run.result.get("action"), run.result.get("msg")) == ("update", None)
    fields = stored(emu)["configuration"]
    assert {key: fields[key]["value"] for key in DECLARED["configuration"]} == DECLARED["configuration"]

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a connector meets faults: it is read again, and only Elasticsearch itself says that it does not exist."""

from __future__ import annotations

import pytest
from functional.connectors import GET, ensure, seed, stored
from functional.facts import Json
from functional.harness import Bench
from functional.test_lost_answers import PROXY_PAGE

from es_emulator import Emulator, Fault


def test_the_last_look_fails(bench: Bench, emu: Emulator) -> None:
    """Everything is written by then: that is no failure."""
    seed(emu)
    emu.add_fault(Fault("status", method="GET", status=500, skip=1, times=None))
    seen = ensure(bench, name="New", faults_in_check=False, again=False)
    assert (seen.result["changed"], seen.result["connector"]["name"]) == (True, "New")
    assert "could not be read afterwards" in str(seen.result["warnings"])


@pytest.mark.parametrize("more", [{"configuration": {"host": "h"}}, {"wait_for": "connected"}])
def test_the_last_look_fails_while_something_is_missing(bench: Bench, emu: Emulator, more: Json) -> None:
    """Then it is not known whether everything is done."""
    seed(emu, configuration={})
    emu.add_fault(Fault("status", method="GET", status=500, skip=1, times=None))
    run, _requests = bench.run("connector", bench.arguments(connector_id="c1", name="New", **more))
    assert (run.result["failed"], run.result["changed"], run.result["error"]["status"]) == (True, True, 500)


@pytest.mark.parametrize("fault", ["reset", "close", "truncate", "status", "html", "empty", "not_json"])
def test_reads_are_repeated(bench: Bench, emu: Emulator, fault: str) -> None:
    seed(emu)
    emu.add_fault(Fault(fault, method="GET", status=502))
    run, requests = bench.run("connector", bench.arguments(connector_id="c1", name="One"))
    assert (run.result["changed"], requests) == (False, [GET, GET])


GATEWAYS = {
    "404 of a proxy": Fault("html", status=404, body=PROXY_PAGE, times=None),
    "404 without an error": Fault("status", status=404, body={}, times=None),
    "404 with a text": Fault("status", status=404, body={"error": "no route", "status": 404}, times=None),
    "another document": Fault("status", status=200, body={"found": False}, times=None),
}


@pytest.mark.parametrize("name", GATEWAYS)
def test_only_the_servers_word_counts_for_absence(bench: Bench, emu: Emulator, name: str) -> None:
    """A creation would replace what is there."""
    before = seed(emu)
    emu.add_fault(Fault(**{**vars(GATEWAYS[name]), "method": "GET"}))
    run, requests = bench.run("connector", bench.arguments(connector_id="c1", name="New", retries=0))
    assert run.result["failed"]
    assert {request[0] for request in requests} == {"GET"}
    assert stored(emu) == before

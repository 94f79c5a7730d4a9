# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes that die and come back, requests that are carried out late, and what happens behind the client's back."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from emulator.support import Api, endpoint
from emulator.test_faults import GET, put_bytes, talk

from es_emulator import Emulator, Fault


@pytest.fixture
def pair() -> Iterator[Emulator]:
    with Emulator(nodes=2) as emulator:
        yield emulator


def is_alive(url: str) -> bool:
    try:
        return requests.get(f"{url}/_inference", timeout=5).status_code == 200
    except requests.exceptions.ConnectionError as error:
        if "refused" in str(error):
            return False
        raise


def test_nodes_of_one_cluster(pair: Emulator) -> None:
    first, second = pair.urls
    assert (pair.url, first.rpartition(":")[2]) == (first, str(pair.port))
    assert first != second
    requests.put(f"{first}/_inference/e1", json=endpoint(), timeout=5).raise_for_status()
    assert requests.get(f"{second}/_inference/e1", timeout=5).status_code == 200
    assert [entry.path for entry in pair.log] == ["/_inference/e1"] * 2


@pytest.mark.parametrize(("when", "stored"), [("before", False), ("after", True)])
def test_a_node_dies_with_a_request(pair: Emulator, when: str, stored: bool) -> None:
    pair.add_fault(Fault("die", method="PUT", when=when))
    assert talk(pair, put_bytes()) == (b"", "rst")
    assert ("e1" in pair.endpoints) is stored
    assert [is_alive(url) for url in pair.urls] == [False, True]
    pair.clear_faults()
    assert [is_alive(url) for url in pair.urls] == [False, True]
    pair.revive()
    assert [is_alive(url) for url in pair.urls] == [True, True]


def test_a_node_departs_with_its_answer(pair: Emulator) -> None:
    """All its connections are lost, but for the request that is answered last."""
    pair.add_fault(Fault("depart", path="/_inference/e1$"))
    with socket.create_connection(("127.0.0.1", pair.port), timeout=10) as idle:
        idle.sendall(GET)
        assert idle.recv(12) == b"HTTP/1.1 200"
        while b"\r\n\r\n" not in idle.recv(65536):
            pass
        session = requests.Session()
        answer = session.put(f"{pair.url}/_inference/e1", json=endpoint(), timeout=5)
        assert (answer.status_code, answer.headers["Connection"]) == (200, "close")
        with pytest.raises(ConnectionResetError):
            idle.recv(1)
        with pytest.raises(requests.exceptions.ConnectionError, match="refused"):
            session.get(f"{pair.url}/_inference", timeout=5)
    assert [is_alive(url) for url in pair.urls] == [False, True]


def test_a_node_departs_with_a_refusal(pair: Emulator) -> None:
    pair.add_fault(Fault("depart", status=400, body={"error": "x"}))
    answer = requests.put(f"{pair.url}/_inference/e1", json=endpoint(), timeout=5)
    assert (answer.status_code, answer.json()) == (400, {"error": "x"})
    assert not pair.endpoints
    assert [is_alive(url) for url in pair.urls] == [False, True]


def test_reset_revives(pair: Emulator) -> None:
    pair.add_fault(Fault("die"))
    talk(pair, GET)
    pair.reset()
    assert [is_alive(url) for url in pair.urls] == [True, True]


def test_a_node_revived_over_the_other(pair: Emulator) -> None:
    """The control API resets as well, from the very thread that has to do it."""
    pair.add_fault(Fault("die"))
    talk(pair, GET)
    requests.post(f"{pair.urls[1]}/_emulator/reset", timeout=5).raise_for_status()
    pair.revive()
    assert [is_alive(url) for url in pair.urls] == [True, True]


def test_the_port_of_a_dead_node_is_not_given_away(pair: Emulator) -> None:
    pair.add_fault(Fault("die"))
    talk(pair, GET)
    with pytest.raises(OSError, match=r"(?i)address already in use"):
        Emulator(port=pair.port).start()


@pytest.mark.parametrize("others", [1, 2])
def test_late(emu: Emulator, api: Api, others: int) -> None:
    """The client gets nothing, others come first, and then it is carried out."""
    emu.add_fault(Fault("late", method="PUT", requests=others))
    assert talk(emu, put_bytes()) == (b"", "rst")
    for count in range(others):
        assert "e1" not in emu.endpoints, count
        assert api.get("/_inference/e1").status == 404
    assert "e1" in emu.endpoints
    assert api.get("/_inference/e1").status == 200


def test_late_ones_are_forgotten_with_the_faults(emu: Emulator, api: Api) -> None:
    emu.add_fault(Fault("late", method="PUT"))
    talk(emu, put_bytes())
    emu.clear_faults()
    assert api.get("/_inference").status == 200
    assert "e1" not in emu.endpoints


def test_a_late_request_is_counted_past_faults(emu: Emulator, api: Api) -> None:
    emu.add_fault(Fault("late", method="PUT"))
    emu.add_fault(Fault("status", method="GET", status=502))
    talk(emu, put_bytes())
    assert api.get("/_inference").status == 502
    assert "e1" in emu.endpoints


@pytest.mark.parametrize(("when", "found"), [("before", False), ("after", True)])
def test_call_comes_between_arrival_and_answer(emu: Emulator, api: Api, when: str, found: bool) -> None:
    there: list[bool] = []
    emu.add_fault(Fault("delay", method="PUT", when=when, call=lambda: there.append("e1" in emu.endpoints)))
    assert api.create().status == 200
    assert api.create("e2").status == 200
    assert there == [found]


def test_matching_by_query(emu: Emulator, api: Api) -> None:
    api.create()
    emu.add_fault(Fault("status", method="DELETE", query="^$", status=502))
    assert api.call("DELETE", "/_inference/e1?dry_run=true").status == 200
    assert api.call("DELETE", "/_inference/e1").status == 502
    emu.add_fault(Fault("status", query="dry_run", status=504))
    assert api.get("/_inference/e1").status == 200
    assert api.call("DELETE", "/_inference/e1?dry_run=true").status == 504


@pytest.mark.parametrize("wrong", [{"when": "after"}, {"requests": 0}])
def test_a_late_request_that_could_never_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="late"):
        Fault("late", **wrong)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults: what is seen on the wire, and whether the request took effect."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from emulator.support import Api, endpoint

from es_emulator import Emulator, Fault, make_tls

GET = b"GET /_inference HTTP/1.1\r\nHost: x\r\n\r\n"


def put_bytes() -> bytes:
    body = json.dumps(endpoint()).encode()
    head = "PUT /_inference/e1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Wait for something that happens by itself."""
    ends = time.monotonic() + seconds
    while not condition() and time.monotonic() < ends:
        time.sleep(0.01)
    return condition()


def talk(emu: Emulator, request: bytes, timeout: float = 10) -> tuple[bytes, str]:
    """Everything that comes back, and how the connection ended: fin, rst, or open."""
    received = b""
    with socket.create_connection(("127.0.0.1", emu.port), timeout=timeout) as connection:
        connection.sendall(request)
        while True:
            try:
                part = connection.recv(65536)
            except ConnectionResetError:
                return received, "rst"
            except TimeoutError:
                return received, "open"
            if not part:
                return received, "fin"
            received += part


@pytest.mark.parametrize(("when", "stored"), [("before", False), ("after", True)])
def test_reset_is_a_real_rst(emu: Emulator, when: str, stored: bool) -> None:
    emu.add_fault(Fault("reset", when=when))
    assert talk(emu, put_bytes()) == (b"", "rst")
    assert ("e1" in emu.endpoints) is stored
    entry = emu.log[0]
    assert (entry.status, entry.fault, entry.method) == (None, "reset", "PUT")
    assert entry.ended is not None


@pytest.mark.parametrize(("when", "stored"), [("before", False), ("after", True)])
def test_close_is_a_clean_end_without_an_answer(emu: Emulator, when: str, stored: bool) -> None:
    emu.add_fault(Fault("close", when=when))
    assert talk(emu, put_bytes()) == (b"", "fin")
    assert ("e1" in emu.endpoints) is stored


@pytest.mark.parametrize(("when", "stored"), [("before", False), ("after", True)])
def test_truncate_promises_more_than_it_sends(emu: Emulator, when: str, stored: bool) -> None:
    emu.add_fault(Fault("truncate", when=when))
    received, end = talk(emu, put_bytes())
    head, _blank, body = received.partition(b"\r\n\r\n")
    promised = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    assert end == "fin"
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert 0 < len(body) < promised
    assert ("e1" in emu.endpoints) is stored


def test_reset_over_tls(tmp_path: Path) -> None:
    tls = make_tls(tmp_path)
    with Emulator(tls=tls) as emulator:
        emulator.add_fault(Fault("reset"))
        with pytest.raises(requests.exceptions.ConnectionError):
            requests.get(emulator.url, verify=tls.ca_file, timeout=5)
        assert requests.get(emulator.url, verify=tls.ca_file, timeout=5).status_code == 200


@pytest.mark.parametrize(("when", "stored"), [("before", False), ("after", True)])
def test_a_tls_alert_after_the_handshake(tmp_path: Path, when: str, stored: bool) -> None:
    tls = make_tls(tmp_path)
    with Emulator(tls=tls) as emulator:
        emulator.add_fault(Fault("alert", when=when))
        with pytest.raises(requests.exceptions.SSLError):
            requests.put(f"{emulator.url}/_inference/e1", json=endpoint(), verify=tls.ca_file, timeout=5)
        assert ("e1" in emulator.endpoints) is stored


@pytest.mark.parametrize(("when", "stored"), [("before", False), ("after", True)])
def test_status(emu: Emulator, api: Api, when: str, stored: bool) -> None:
    emu.add_fault(Fault("status", status=429, headers={"Retry-After": "2"}, when=when))
    reply = api.create()
    assert (reply.status, reply.headers["Retry-After"], reply.body["status"]) == (429, "2", 429)
    assert reply.error["type"] == "es_rejected_execution_exception"
    assert ("e1" in emu.endpoints) is stored
    assert (emu.log[0].status, emu.log[0].fault) == (429, "status")


@pytest.mark.parametrize(
    ("fault", "status", "body", "product"),
    [
        (Fault("status", status=500, body={"error": "x"}), 500, {"error": "x"}, True),
        (Fault("status", status=502, body="Bad Gateway"), 502, "Bad Gateway", False),
        (Fault("empty", status=200), 200, "", True),
        (Fault("html", status=200, body="<p>"), 200, "<p>", False),
        (Fault("status", status=403), 403, None, False),
    ],
)
def test_answers_instead(emu: Emulator, api: Api, fault: Fault, status: int, body: Any, product: bool) -> None:
    emu.add_fault(fault)
    reply = api.get("/_inference")
    assert (reply.status, "x-elastic-product" in reply.headers) == (status, product)
    assert body is None or reply.body == body


def test_not_json(emu: Emulator, api: Api) -> None:
    emu.add_fault(Fault("not_json"))
    with pytest.raises(requests.exceptions.JSONDecodeError):
        api.get("/_inference")


@pytest.mark.parametrize(("given", "status"), [(302, 302), (308, 308), (503, 307)])
def test_redirect(emu: Emulator, api: Api, given: int, status: int) -> None:
    emu.add_fault(Fault("redirect", status=given, location="http://elsewhere.example.org/"))
    reply = api.call("GET", "/_inference", allow_redirects=False)
    assert (reply.status, reply.headers["Location"]) == (status, "http://elsewhere.example.org/")


def test_no_product_header_is_otherwise_the_real_answer(emu: Emulator, api: Api) -> None:
    emu.add_fault(Fault("no_product_header"))
    reply = api.create()
    assert (reply.status, "x-elastic-product" in reply.headers) == (200, False)
    assert "e1" in emu.endpoints
    emu.add_fault(Fault("no_product_header", body={}))
    assert api.create("e2").body == {}
    assert "e2" not in emu.endpoints


def test_delay_then_normal(emu: Emulator, api: Api) -> None:
    emu.add_fault(Fault("delay", delay=0.2))
    began = time.monotonic()
    assert api.get("/_inference").status == 200
    assert time.monotonic() - began >= 0.2
    entry = emu.log[0]
    assert entry.ended is not None
    assert entry.ended - entry.began >= 0.2


def test_delay_after_the_change_took_effect(emu: Emulator) -> None:
    emu.add_fault(Fault("delay", delay=1.0, when="after"))
    with socket.create_connection(("127.0.0.1", emu.port), timeout=10) as connection:
        connection.sendall(put_bytes())
        assert eventually(lambda: "e1" in emu.endpoints)
        assert emu.log[0].ended is None
        assert connection.recv(12) == b"HTTP/1.1 200"


def test_a_client_that_gives_up_does_not_stop_the_server(emu: Emulator) -> None:
    emu.azure.latency = 0.3
    with socket.create_connection(("127.0.0.1", emu.port), timeout=10) as connection:
        connection.sendall(put_bytes())
        assert eventually(lambda: bool(emu.azure.calls))
    assert not emu.endpoints
    assert eventually(lambda: "e1" in emu.endpoints)


def test_drip(emu: Emulator, api: Api) -> None:
    emu.quirks["preconfigured"] = False
    emu.add_fault(Fault("drip", delay=0.01))
    began = time.monotonic()
    assert api.get("/_inference").body == {"endpoints": []}
    assert time.monotonic() - began >= 0.12


def test_hang_ends_only_with_the_emulator() -> None:
    emulator = Emulator().start()
    emulator.add_fault(Fault("hang"))
    assert talk(emulator, GET, timeout=0.3) == (b"", "open")
    assert emulator.log[0].ended is None
    ends: list[str] = []
    caller = threading.Thread(target=lambda: ends.append(talk(emulator, GET)[1]))
    emulator.add_fault(Fault("hang"))
    caller.start()
    assert eventually(lambda: len(emulator.log) == 2 and emulator.log[1].fault == "hang")
    emulator.stop()
    caller.join()
    assert ends == ["fin"]


def test_matching_by_method_path_skip_and_times(emu: Emulator, api: Api) -> None:
    emu.add_fault(Fault("status", method="get", path=r"/_inference/e\d$", skip=1, times=2))
    statuses = [api.get("/_inference/e1").status for _round in range(4)]
    assert statuses == [404, 503, 503, 404]
    emu.add_fault(Fault("status", method="PUT", times=None))
    assert api.get("/_inference/e1").status == 404
    assert [api.put("/x/y").status for _round in range(3)] == [503, 503, 503]
    emu.clear_faults()
    assert api.put("/x/y").status == 400


def test_the_query_is_no_part_of_the_path(emu: Emulator, api: Api) -> None:
    emu.add_fault(Fault("status", path="pretty"))
    assert api.get("/_inference?pretty").status == 200
    assert (emu.log[0].path, emu.log[0].query) == ("/_inference", "pretty")


def test_probability_is_repeatable(emu: Emulator, api: Api) -> None:
    def rounds(seed: int) -> list[int]:
        emu.clear_faults()
        emu.add_fault(Fault("status", probability=0.5, times=None, seed=seed))
        return [api.get("/_inference").status for _round in range(20)]

    first = rounds(1)
    assert set(first) == {200, 503}
    assert rounds(1) == first
    assert rounds(2) != first


@pytest.mark.parametrize(
    "wrong", [{"action": "nonsense"}, {"action": "reset", "when": "later"}, {"action": "redirect"}]
)
def test_a_fault_that_could_never_happen(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"fault|redirect"):
        Fault(**wrong)

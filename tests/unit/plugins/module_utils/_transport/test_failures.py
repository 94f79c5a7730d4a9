# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Never sent, or perhaps carried out: each moment at which an exchange can end, with and without TLS and proxies.

What ends an exchange after the request is sent directly and in plain is in test_http_request.py.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import errors
from ansible_collections.esops.elasticsearch.tests.unit.support import sockets
from ansible_collections.esops.elasticsearch.tests.unit.support.clients import Quick, outcome, read, write
from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Hangup, Server, Step, hang_up, raw, reply
from ansible_collections.esops.elasticsearch.tests.unit.support.tls import Authority
from ansible_collections.esops.elasticsearch.tests.unit.support.tunnels import tunnel

Start = t.Callable[..., Server]
Greeting = t.Callable[[socket.socket], None]
GOOD: dict[str, t.Any] = {"endpoints": []}


def answering_hello(data: bytes = b"", *, reset: bool = False) -> Greeting:
    """Answer the first message of a TLS handshake with this, and end the connection."""

    def greet(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(data)
        raise Hangup(reset)

    return greet


ALERT = b"\x15\x03\x03\x00\x02\x02\x28"  # fatal, handshake_failure
HANDSHAKES: dict[str, Greeting] = {
    "end": answering_hello(),
    "reset": answering_hello(reset=True),
    "alert": answering_hello(ALERT),
    "plain HTTP": answering_hello(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "garbage": answering_hello(b"\x16\x03\x03\x00\x05xxxxx"),
}


@pytest.mark.parametrize("with_proxy", [True, False])
@pytest.mark.parametrize("case", HANDSHAKES)
def test_handshake_that_fails(case: str, with_proxy: bool, servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    server, proxy = servers(greeting=HANDSHAKES[case]), servers(tunnel)
    monkeypatch.setenv("https_proxy", proxy.origin)
    error = outcome(write, server.origin.replace("http:", "https:"), retries=1, use_proxy=with_proxy)
    assert isinstance(error, errors.CannotConnect)
    assert not isinstance(error, errors.TlsFailure), "another attempt may help"
    assert {seen.method for seen in proxy.seen} == ({"CONNECT"} if with_proxy else set())


TUNNELS: dict[str, Step] = {
    "refused": raw(b"HTTP/1.1 403 Forbidden\r\n\r\n", then=Hangup()),
    "end": hang_up(),
    "reset": hang_up(reset=True),
    "not HTTP": raw(b"SSH-2.0-OpenSSH_9.2\r\n", then=Hangup()),
    "half a line": raw(b"HTTP/1.1 20", then=Hangup()),
    "end behind the answer": raw(b"HTTP/1.1 200 OK\r\n\r\n", then=Hangup()),
}


@pytest.mark.parametrize("case", TUNNELS)
def test_tunnel_that_fails(case: str, servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = servers(TUNNELS[case])
    monkeypatch.setenv("https_proxy", proxy.origin)
    error = outcome(write, "https://elasticsearch.example.com:9200", use_proxy=True)
    assert type(error) is errors.CannotConnect
    assert proxy.connections == 1


def test_certificate_of_a_proxy_that_is_not_trusted(
    servers: Start, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = servers(tunnel, context=authority.server_context("localhost"))
    monkeypatch.setenv("https_proxy", f"https://localhost:{proxy.port}")
    error = outcome(write, "https://elasticsearch.example.com:9200", use_proxy=True, retries=3)
    assert type(error) is errors.TlsFailure
    assert error.reason.startswith(f"The certificate of the proxy https://localhost:{proxy.port} (from https_proxy)")
    assert (proxy.seen, proxy.connections) == ([], 1)


@pytest.mark.parametrize("target", ["http", "https"])
def test_proxy_with_a_certificate_of_the_ca_in_ca_path(
    target: str, servers: Start, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = servers(reply(200, GOOD), context=authority.server_context() if target == "https" else None)
    step = tunnel if target == "https" else reply(200, GOOD)
    proxy = servers(step, context=authority.server_context("localhost"))
    monkeypatch.setenv(f"{target}_proxy", f"https://localhost:{proxy.port}")
    assert read(Quick(server.origin, use_proxy=True, ca_path=authority.ca_file)) == GOOD
    assert [seen.method for seen in proxy.seen] == ["CONNECT" if target == "https" else "GET"]


AFTER: dict[str, Step] = {"end": hang_up(), "reset": hang_up(reset=True)}


@pytest.mark.parametrize("case", AFTER)
def test_proxy_that_hangs_up_on_the_request(case: str, servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have passed the request on before."""
    proxy = servers(AFTER[case])
    monkeypatch.setenv("http_proxy", proxy.origin)
    assert isinstance(outcome(write, "http://elasticsearch.example.com:9200", use_proxy=True), errors.AnswerLost)
    assert len(proxy.seen) == 1


@pytest.mark.parametrize("with_proxy", [True, False])
@pytest.mark.parametrize("case", AFTER)
def test_end_behind_tls(
    case: str, with_proxy: bool, servers: Start, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = servers(AFTER[case], context=authority.server_context())
    if with_proxy:
        monkeypatch.setenv("https_proxy", servers(tunnel).origin)
    error = outcome(write, server.origin, use_proxy=with_proxy, ca_path=authority.ca_file)
    assert isinstance(error, errors.AnswerLost)
    assert len(server.seen) == 1


def test_alert_after_the_handshake(servers: Start, authority: Authority) -> None:
    """TLS 1.3 refuses a client certificate when we have sent the request."""
    context = authority.server_context(client_ca=True)
    context.minimum_version = ssl.TLSVersion.TLSv1_3

    def refuse(connection: socket.socket) -> None:
        secured = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with pytest.raises(ssl.SSLError):
            secured.do_handshake()
        with socket.socket(fileno=secured.detach()) as plain, contextlib.suppress(socket.timeout):
            plain.settimeout(0.5)
            while plain.recv(65536):  # what is not read would end as a reset, which overtakes the alert
                pass

    error = outcome(write, servers(greeting=refuse).origin.replace("http:", "https:"), ca_path=authority.ca_file)
    assert type(error) is errors.TlsAlert
    assert error.kind == "tls"


@pytest.mark.parametrize("with_tls", [True, False])
def test_kept_connection_that_the_server_closes_on_the_next_request(
    with_tls: bool, servers: Start, authority: Authority
) -> None:
    """It is unknown whether the request came before the end of the connection, or after."""
    steps: list[Step] = [raw(sockets.message(200, GOOD)), hang_up()]
    server = servers(*steps, context=authority.server_context() if with_tls else None)
    client = Quick(server.origin, ca_path=authority.ca_file)
    assert read(client) == GOOD
    with pytest.raises(errors.AnswerLost):
        write(client)
    assert (server.connections, len(server.seen)) == (1, 2)


def test_kept_connection_whose_successor_fails(servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old connection has sent requests, the new one none."""
    client = Quick(servers(raw(sockets.message(200, GOOD), then=Hangup())).origin)
    assert read(client) == GOOD
    time.sleep(0.1)
    monkeypatch.setattr(socket, "getaddrinfo", no_host)
    with pytest.raises(errors.CannotConnect):
        write(client)


def no_host(*_args: t.Any, **_more: t.Any) -> t.Any:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

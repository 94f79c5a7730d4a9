# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies: taken from the environment unless that is switched off, and told no more than they need."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import CannotConnect
from ansible_collections.esops.elasticsearch.tests.unit.support.clients import Quick, outcome, read, write
from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Server, closed_port, reply
from ansible_collections.esops.elasticsearch.tests.unit.support.tls import Authority
from ansible_collections.esops.elasticsearch.tests.unit.support.tunnels import tunnel

Start = t.Callable[..., Server]
GOOD: dict[str, t.Any] = {"endpoints": []}
OF_PROXY = {"endpoints": ["by the proxy"]}
LOGIN = {"Authorization": "ApiKey SECRET"}


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_proxy_of_the_environment(variable: str, servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, server = servers(reply(200, OF_PROXY)), servers(reply(200, GOOD))
    monkeypatch.setenv(variable, proxy.origin)
    assert read(Quick(server.origin, use_proxy=True)) == OF_PROXY
    assert proxy.seen[0].target == f"{server.origin}/_inference/x"
    assert server.connections == 0


def test_proxy_that_is_not_wanted(servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, server = servers(reply(200, OF_PROXY)), servers(reply(200, GOOD))
    for variable in ("http_proxy", "all_proxy"):
        monkeypatch.setenv(variable, proxy.origin)
    assert read(Quick(server.origin, use_proxy=False)) == GOOD
    assert proxy.connections == 0


@pytest.mark.parametrize("value", ["127.0.0.1", "localhost,127.0.0.1", "127.0.0.0/8", "*"])
def test_no_proxy(value: str, servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, server = servers(reply(200, OF_PROXY)), servers(reply(200, GOOD))
    monkeypatch.setenv("http_proxy", proxy.origin)
    monkeypatch.setenv("no_proxy", value)
    assert read(Quick(server.origin, use_proxy=True)) == GOOD
    assert proxy.connections == 0


def test_tunnel_for_https(servers: Start, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, server = servers(tunnel), servers(reply(200, GOOD), context=authority.server_context())
    monkeypatch.setenv("https_proxy", proxy.origin.replace("http://", "http://user:pass@"))
    client = Quick(server.origin, use_proxy=True, ca_path=authority.ca_file, headers=LOGIN)
    assert read(client) == GOOD
    client.close()
    (seen,) = proxy.seen
    assert (seen.method, seen.target) == ("CONNECT", f"127.0.0.1:{server.port}")
    assert "authorization" not in seen.headers, "the proxy is not told our login"
    assert seen.headers["proxy-authorization"].startswith("Basic ")
    assert server.seen[0].headers["authorization"] == LOGIN["Authorization"]
    assert "proxy-authorization" not in server.seen[0].headers


def test_certificate_is_checked_behind_a_proxy(
    servers: Start, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = servers(tunnel), servers(reply(200, GOOD), context=authority.server_context())
    monkeypatch.setenv("https_proxy", proxy.origin)
    assert "not trusted" in outcome(read, server.origin, use_proxy=True).reason
    assert server.seen == []


@pytest.mark.parametrize("status", [403, 407, 502])
def test_proxy_that_refuses_the_tunnel(status: int, servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = servers(reply(status, b"no"))
    monkeypatch.setenv("https_proxy", proxy.origin)
    error = outcome(write, "https://127.0.0.1:9", use_proxy=True, headers=LOGIN, retries=1)
    assert isinstance(error, CannotConnect)
    assert str(status) in error.reason
    assert "prox" in error.hint


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_that_is_down(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{scheme}_proxy", f"http://user:hunter2@127.0.0.1:{closed_port()}")
    error = outcome(write, f"{scheme}://127.0.0.1:9", use_proxy=True)
    assert isinstance(error, CannotConnect)
    assert "hunter2" not in error.message
    assert "refused" in error.reason


@pytest.mark.parametrize("value", ["127.0.0.1:{port}", "http://127.0.0.1:{port}/"])
def test_forms_of_a_proxy(value: str, servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = servers(reply(200, OF_PROXY))
    monkeypatch.setenv("http_proxy", value.format(port=proxy.port))
    assert read(Quick("http://elasticsearch.example.com:9200", use_proxy=True)) == OF_PROXY


def test_proxy_whose_url_makes_no_sense(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://")
    error = outcome(write, "http://127.0.0.1:9", use_proxy=True)
    assert isinstance(error, CannotConnect), "nothing can have been sent"


UNUSABLE = (
    "socks5://someone:hunter2@127.0.0.1:{port}",
    "foo://someone:hunter2@127.0.0.1:{port}",
    "http://someone:hunter2@",
    "http://someone:hunter2@127.0.0.1:port",
    "http://someone:hunter2@127.0.0.1:99999",
    "http://someone:hunter2/x@127.0.0.1:{port}",
    "http://someone:hunter2@[::1",
    "http://someone:hunter2@a b",
    "http://someone:hunter2[@127.0.0.1:{port}",
    "http://someone:hunter2\U0002b62a@127.0.0.1:{port}",
)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("address", UNUSABLE)
def test_proxy_that_cannot_be_used(address: str, scheme: str, servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the libraries make of such an address is told in words, without the password."""
    proxy, server = servers(reply(200, OF_PROXY)), servers(reply(200, GOOD))
    monkeypatch.setenv(f"{scheme}_proxy", address.format(port=proxy.port))
    error = outcome(write, server.origin.replace("http:", f"{scheme}:"), use_proxy=True, headers=LOGIN)
    assert isinstance(error, CannotConnect), "nothing can have been sent"
    assert "proxy" in error.message
    assert not [word for word in ("hunter2", "hunter", "someone") if word in error.message]
    assert (proxy.connections, server.connections) == (0, 0)


def test_proxy_of_an_environment_that_may_not_be_read(servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """With use_proxy off, a proxy that makes no sense does no harm either."""
    monkeypatch.setenv("http_proxy", "http://[::1")
    assert read(Quick(servers(reply(200, GOOD)).origin, use_proxy=False)) == GOOD


def test_list_of_exceptions_is_no_proxy(servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://[::1")
    monkeypatch.setenv("no_proxy", "*,a b,[::1,127.0.0.1")
    assert read(Quick(servers(reply(200, GOOD)).origin, use_proxy=True)) == GOOD

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wherever an answer points: no request, and so no credential, goes to any server but the origin that was asked for."""

from __future__ import annotations

import contextlib
import socket
import threading
import typing as t

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.client import Client
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import CollectionError
from ansible_collections.esops.elasticsearch.tests.unit.support.clients import Quick, read, write
from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Server, raw, reply
from ansible_collections.esops.elasticsearch.tests.unit.support.tls import Authority

Start = t.Callable[..., Server]
GOOD: dict[str, t.Any] = {"endpoints": []}
LOGIN = {"Authorization": "ApiKey SECRET", "X-Token": "SECRET", "Cookie": "a=SECRET"}
STATUSES = (300, 301, 302, 303, 304, 305, 306, 307, 308)


def dry_run(client: Client) -> t.Any:
    """A call that is no GET and changes nothing."""
    return client.call("DELETE", ("_inference", "x"), {"dry_run": "true"})


def infer(client: Client) -> t.Any:
    """A call that costs money."""
    return client.call("POST", ("_inference", "completion", "x"), None, {"input": "a"}, writes=True)


CALLS = {"read": read, "write": write, "dry run": dry_run, "inference": infer}


class Listening:
    """Another origin: all that matters is whether a client connects."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._listener = socket.create_server((host, 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._listener.accept()[0].close()
                self.connections += 1

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()


@pytest.fixture
def other() -> t.Iterator[Listening]:
    found = Listening()
    yield found
    found.close()


def pointing(status: int, location: str) -> t.Any:
    line = location.encode("latin-1", "replace").replace(b"\r", b"").replace(b"\n", b"")
    return raw(b"HTTP/1.1 %d Moved\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n" % (status, line))


def call(name: str, client: Client) -> None:
    with contextlib.suppress(CollectionError):
        CALLS[name](client)
    client.close()


ELSEWHERE = {
    "port": "http://127.0.0.1:{other}/x",
    "host": "http://localhost:{other}/x",
    "host, same port": "http://localhost:{port}/x",
    "host, no port": "http://127.0.0.1/x",
    "scheme": "https://127.0.0.1:{other}/x",
    "scheme, same port": "https://127.0.0.1:{port}/x",
    "no scheme": "//127.0.0.1:{other}/x",
    "login": "http://a:b@127.0.0.1:{other}/x",
    "login, same origin": "http://a:b@127.0.0.1:{port}/x",
    "login that looks like the origin": "http://127.0.0.1:{port}@127.0.0.1:{other}/x",
    "backslash": "http://127.0.0.1:{port}\\@127.0.0.1:{other}/x",
    "backslashes": "\\\\127.0.0.1:{other}/x",
    "slash and backslash": "/\\127.0.0.1:{other}/x",
    "query that looks like a login": "http://127.0.0.1:{port}?@127.0.0.1:{other}/x",
    "fragment that looks like a login": "http://127.0.0.1:{port}#@127.0.0.1:{other}/x",
    "tab": "http://127.0.0.1:{port}\t@127.0.0.1:{other}/x",
    "three slashes": "http:///127.0.0.1:{other}/x",
    "one slash": "http:/127.0.0.1:{other}/x",
    "no slash": "http:127.0.0.1:{other}/x",
    "blank before": " http://127.0.0.1:{other}/x",
    "other spelling of the host": "http://2130706433:{other}/x",
    "IPv6 spelling of the host": "http://[::ffff:127.0.0.1]:{other}/x",
    "capitals": "HTTP://127.0.0.1:{other}/x",
    "list of two": "http://127.0.0.1:{port}/, http://127.0.0.1:{other}/x",
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", CALLS)
def test_no_other_origin_is_asked(name: str, status: int, servers: Start, other: Listening) -> None:
    for case, target in ELSEWHERE.items():
        server = servers()
        server.play(pointing(status, target.format(port=server.port, other=other.port)), reply(200, GOOD))
        call(name, Quick(server.origin, headers=LOGIN, retries=0))
        assert other.connections == 0, case
        assert {seen.headers["host"] for seen in server.seen} == {f"127.0.0.1:{server.port}"}, case
        assert {seen.method for seen in server.seen} == {server.seen[0].method}, (
            f"{case}: with nothing else than before"
        )


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", CALLS)
def test_from_tls_to_none(name: str, status: int, servers: Start, authority: Authority, other: Listening) -> None:
    server = servers(context=authority.server_context())
    server.play(pointing(status, f"http://127.0.0.1:{other.port}/x"), reply(200, GOOD))
    call(name, Quick(server.origin, ca_path=authority.ca_file, headers=LOGIN))
    assert (len(server.seen), other.connections) == (1, 0)
    server.play(pointing(status, f"http://127.0.0.1:{server.port}/x"), reply(200, GOOD))
    call(name, Quick(server.origin, ca_path=authority.ca_file, headers=LOGIN))
    assert len(server.seen) == 2, "nor to the same port"


PIECES = st.sampled_from([*"/\\:@?#.% \t;xé", "http", "https", "ftp", "//", "..", "%2f", "%40"])
HOSTS = st.sampled_from(
    ["127.0.0.1:{port}", "127.0.0.1:{other}", "localhost:{other}", "127.0.0.1", "[::1", "0:{other}"]
)
LOCATIONS = st.lists(PIECES | HOSTS | st.text(max_size=3), max_size=12).map("".join)


@pytest.mark.parametrize("name", CALLS)
@settings(suppress_health_check=list(HealthCheck), max_examples=150)
@given(location=LOCATIONS, status=st.sampled_from(STATUSES))
@example(location="http:/{other}", status=301)
def test_any_location(name: str, location: str, status: int, servers: Start, other: Listening) -> None:
    server = servers()
    for word, port in (("{port}", server.port), ("{other}", other.port)):
        location = location.replace(word, str(port))
    server.play(pointing(status, location), reply(200, GOOD))
    call(name, Quick(server.origin, headers=LOGIN, retries=0))
    server.close()
    assert other.connections == 0
    assert {seen.headers["host"] for seen in server.seen} == {f"127.0.0.1:{server.port}"}
    assert all(seen.target.startswith("/") for seen in server.seen)

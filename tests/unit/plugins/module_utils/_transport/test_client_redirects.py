# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Redirects: followed where they lead to the same origin and it is safe; nothing secret ever goes to another one."""

from __future__ import annotations

import contextlib
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import http_request
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.client import Client
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import NotElasticsearch
from ansible_collections.esops.elasticsearch.tests.unit.support.clients import Quick, outcome, read, write
from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Server, reply

Start = t.Callable[..., Server]
GOOD: dict[str, t.Any] = {"endpoints": []}
LOGIN = {"Authorization": "ApiKey SECRET", "X-Token": "SECRET"}


def redirect(status: int, location: str | None) -> t.Any:
    return reply(status, b"<html>moved</html>", {"Location": location} if location else {})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location", ["/es/_inference/x", "{origin}/es/_inference/x", "//{host}/es/_inference/x", "../es?a=b"]
)
def test_read_follows_to_the_same_origin(status: int, location: str, servers: Start) -> None:
    server = servers()
    target = location.format(origin=server.origin, host=f"127.0.0.1:{server.port}")
    server.play(redirect(status, target), reply(200, GOOD))
    assert read(Quick(server.origin, headers=LOGIN)) == GOOD
    assert [seen.method for seen in server.seen] == ["GET", "GET"]
    assert server.seen[1].target.startswith("/es")
    assert server.seen[1].headers["authorization"] == LOGIN["Authorization"]


def other(client: Client) -> t.Any:
    """A call that is no GET and writes nothing: a dry run of a deletion."""
    return client.call("DELETE", ("_inference", "x"), {"dry_run": "true"})


@pytest.mark.parametrize("status", [307, 308])
def test_others_follow_where_method_and_query_are_kept(status: int, servers: Start) -> None:
    server = servers(redirect(status, "/es"), reply(200, GOOD))
    assert write(Quick(server.origin)) == GOOD
    first, second = server.seen
    assert (first.method, first.body) == (second.method, second.body)
    assert second.target == "/es"
    server = servers(redirect(status, "/es?dry_run=true"), reply(200, GOOD))
    assert other(Quick(server.origin)) == GOOD
    assert [(seen.method, seen.target) for seen in server.seen][1] == ("DELETE", "/es?dry_run=true")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/es", "/es?dry_run=false", "/es?dry_run=true"])
def test_a_dry_run_never_becomes_a_real_one(status: int, location: str, servers: Start) -> None:
    server = servers(redirect(status, location), reply(200, GOOD))
    with contextlib.suppress(NotElasticsearch):
        other(Quick(server.origin))
    assert all(seen.method == "DELETE" and seen.target.endswith("?dry_run=true") for seen in server.seen)


@pytest.mark.parametrize("status", [301, 302, 303])
def test_write_does_not_follow_where_its_method_might_change(status: int, servers: Start) -> None:
    server = servers(redirect(status, "/es"), reply(200, GOOD))
    error = outcome(write, server.origin, retries=2)
    assert isinstance(error, NotElasticsearch)
    assert str(status) in error.reason
    assert "'/es'" in error.reason
    assert len(server.seen) == 1


#: test_client_origins.py has more of them: what is told is the same
ELSEWHERE = (
    "http://127.0.0.1:{other}/_inference/x",
    "https://127.0.0.1:{port}/x",
    "ftp://127.0.0.1:{port}/x",
    "http://127.0.0.1:port/x",
    "http://[::1/x",
)


@pytest.mark.parametrize("status", [301, 307])
@pytest.mark.parametrize("call", [read, write])
@pytest.mark.parametrize("location", ELSEWHERE)
def test_another_origin_is_never_followed(
    location: str, call: t.Callable[..., t.Any], status: int, servers: Start
) -> None:
    other, server = servers(reply(200, GOOD)), servers()
    server.play(redirect(status, location.format(port=server.port, other=other.port)))
    error = outcome(call, server.origin, headers=LOGIN, retries=1)
    assert isinstance(error, NotElasticsearch)
    assert "redirect" in error.reason
    assert error.hint
    assert len(server.seen) == 1
    assert other.connections == 0, "not even a connection, so no credential either"


def test_second_hop_to_another_origin(servers: Start) -> None:
    other, server = servers(reply(200, GOOD)), servers()
    server.play(redirect(302, "/one"), redirect(302, f"{other.origin}/two"))
    assert isinstance(outcome(read, server.origin, headers=LOGIN), NotElasticsearch)
    assert (len(server.seen), other.connections) == (2, 0)


def test_redirect_in_a_circle_ends(servers: Start) -> None:
    server = servers(redirect(302, "/again"))
    assert isinstance(outcome(read, server.origin, retries=2), NotElasticsearch)
    assert len(server.seen) <= 5


@pytest.mark.parametrize("status", [300, 301, 304, 307])
def test_redirect_to_nowhere(status: int, servers: Start) -> None:
    server = servers(redirect(status, None))
    assert isinstance(outcome(read, server.origin), NotElasticsearch)
    assert len(server.seen) == 1


def test_body_of_a_redirect_is_not_read_without_end(servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_request, "MAX_ANSWER_BYTES", 100_000)

    def endless(connection: t.Any, _seen: t.Any) -> None:
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n")
        for _time in range(200):
            connection.sendall(b" " * 65536)

    server = servers(endless)
    assert "larger than" in outcome(read, server.origin).reason


def test_query_of_the_target_is_not_quoted(servers: Start) -> None:
    server = servers(redirect(302, "https://login.example.com/?token=SECRET"))
    error = outcome(read, server.origin)
    assert "login.example.com" in error.reason
    assert "SECRET" not in error.message

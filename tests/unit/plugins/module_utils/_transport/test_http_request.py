# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single requests on real sockets: what is sent, and each way in which an answer can fail to come."""

from __future__ import annotations

import gzip
import socket
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import errors, http_request
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.client import Client
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.collection import NAME, VERSION
from ansible_collections.esops.elasticsearch.tests.unit.support import sockets
from ansible_collections.esops.elasticsearch.tests.unit.support.clients import BODY, Quick, outcome, read, write
from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Hangup, Step, message, raw, reply, slowly
from ansible_collections.esops.elasticsearch.tests.unit.support.tls import Authority

Start = t.Callable[..., sockets.Server]
GOOD = {"endpoints": [{"inference_id": "\u00fc\u20ac\U0001f600"}]}


def test_what_a_read_sends(servers: Start) -> None:
    server = servers(reply(200, GOOD))
    client = Quick(server.origin + "/prefix", headers={"Authorization": "ApiKey QQ==", "X-Tenant": "one"})
    assert client.call("GET", ("_inference", "_all"), {"a": "b c"}) == GOOD
    (seen,) = server.seen
    assert (seen.method, seen.target, seen.body) == ("GET", "/prefix/_inference/_all?a=b+c", b"")
    assert seen.headers == {
        "host": f"127.0.0.1:{server.port}",
        "user-agent": f"ansible-{NAME}/{VERSION}",
        "accept": "application/json",
        "accept-encoding": "identity",
        "authorization": "ApiKey QQ==",
        "x-tenant": "one",
    }


def test_what_a_write_sends(servers: Start) -> None:
    server = servers(reply(200, GOOD))
    body = {"a": "\u00fc\U0001f600", "b": None, "c": 1}
    assert Quick(server.origin).call("PUT", ("x",), None, body, writes=True) == GOOD
    (seen,) = server.seen
    assert (seen.method, seen.json, seen.headers["content-type"]) == ("PUT", body, "application/json")
    assert int(seen.headers["content-length"]) == len(seen.body)
    assert "authorization" not in seen.headers, "no login was set"


def test_netrc_is_not_used(servers: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password else\n")  # plain-words: quoted
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    server = servers(reply(200, GOOD))
    read(Quick(server.origin))
    read(Quick(server.origin, headers={"Authorization": "ApiKey QQ=="}))
    assert [seen.headers.get("authorization") for seen in server.seen] == [None, "ApiKey QQ=="]


def test_cookies_are_not_kept(servers: Start) -> None:
    server = servers(reply(200, GOOD, {"Set-Cookie": "a=b; Path=/"}))
    client = Quick(server.origin)
    read(client)
    read(client)
    assert "cookie" not in server.seen[1].headers


CHUNKED = b"HTTP/1.1 200 OK\r\nX-Elastic-Product: Elasticsearch\r\nTransfer-Encoding: chunked\r\n\r\n"
WHOLE: dict[str, Step] = {
    "plain": reply(200, GOOD),
    "not encoded, and it says so": reply(200, GOOD, {"Content-Encoding": " Identity"}),
    "chunked": raw(CHUNKED + b"f\r\n" + b'{"endpoints": [' + b"\r\n2\r\n]}\r\n0\r\n\r\n"),
    "until the end": raw(
        b"HTTP/1.1 200 OK\r\nX-Elastic-Product: Elasticsearch\r\nConnection: close\r\n\r\n{}", then=Hangup()
    ),
    "drop by drop": slowly(message(200, GOOD), 0.001),
    "header names in capitals": reply(200, GOOD, {"X-ELASTIC-PRODUCT": "Elasticsearch"}, product=False),
    "informational answer first": raw(b"HTTP/1.1 100 Continue\r\n\r\n" + message(200, GOOD)),
    "early hints first": raw(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + message(200, GOOD)),
    "several of them": raw(b"HTTP/1.1 102 Processing\r\n\r\n" * 5 + message(200, GOOD)),
}


@pytest.mark.parametrize("case", WHOLE)
def test_answers_that_are_whole(case: str, servers: Start) -> None:
    server = servers(WHOLE[case])
    assert read(Quick(server.origin)) in (GOOD, {"endpoints": []}, {})


def test_answer_that_comes_after_an_informational_one_is_not_that_to_the_next_request(servers: Start) -> None:
    def late(connection: socket.socket, _seen: sockets.Seen) -> None:
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        time.sleep(0.05)
        connection.sendall(message(200, {"endpoints": ["first"]}))

    server = servers(late, reply(200, GOOD))
    client = Quick(server.origin)
    assert read(client) == {"endpoints": ["first"]}
    assert read(client) == GOOD
    assert server.connections == 1


CUT = message(200, GOOD)[:-5]
BROKEN: dict[str, Step] = {
    "reset after the request": sockets.hang_up(reset=True),
    "end after the request": sockets.hang_up(),
    "cut off": raw(CUT, then=Hangup()),
    "cut off by a reset": raw(CUT, then=Hangup(True)),
    "chunks cut off": raw(CHUNKED + b"f\r\n{", then=Hangup()),
    "chunks that are none": raw(CHUNKED + b"zz\r\n{", then=Hangup()),
    "JSON cut off": reply(200, b'{"endpoints": ['),
    "no body": reply(200, b""),
    "not UTF-8": reply(200, b'{"a": "\xff"}'),
    "cut off where it could end": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", then=Hangup()),
    "encoded, though that was not asked for": reply(200, gzip.compress(b"{}"), {"Content-Encoding": "gzip"}),
    "encoded in an unknown way": reply(200, GOOD, {"Content-Encoding": "snappy"}),
    "not HTTP": raw(b"SSH-2.0-OpenSSH_9.2\r\n", then=Hangup()),
}


@pytest.mark.parametrize("call", [read, write])
@pytest.mark.parametrize("case", BROKEN)
def test_answers_that_break(case: str, call: t.Callable[..., t.Any], servers: Start) -> None:
    server = servers(BROKEN[case])
    error = outcome(call, server.origin, retries=2)
    assert isinstance(error, errors.AnswerLost)
    assert not isinstance(error, errors.TimedOut)
    # A read is repeated; a write never is, since it may have been carried out.
    assert len(server.seen) == (3 if call is read else 1)
    assert error.request is not None
    assert error.request["method"] == server.seen[0].method
    assert "0x" not in error.reason, "no addresses of Python objects"


def test_write_whose_answer_is_cut_off_in_the_headers(servers: Start) -> None:
    server = servers(raw(CUT[:40], then=Hangup()))
    assert isinstance(outcome(write, server.origin, retries=2), errors.NotElasticsearch), (
        "the product header is missing"
    )
    assert len(server.seen) == 1


def test_reset_before_the_request_was_read(servers: Start) -> None:
    server = servers(reply(200, GOOD), greeting=sockets.reset_unread)
    error = outcome(write, server.origin, retries=2)
    assert isinstance(error, errors.AnswerLost), "the client cannot know that nothing was read"
    assert server.connections == 1


def test_kept_connection_that_the_server_has_closed_meanwhile(servers: Start) -> None:
    server = servers(raw(message(200, GOOD), then=Hangup()), reply(200, GOOD))
    client = Quick(server.origin)
    read(client)
    time.sleep(0.1)
    assert write(client) == GOOD, "it is replaced before anything is sent"


@pytest.mark.parametrize("call", [read, write])
def test_refused(call: t.Callable[..., t.Any]) -> None:
    error = outcome(call, f"http://127.0.0.1:{sockets.closed_port()}", retries=2)
    assert isinstance(error, errors.CannotConnect)
    assert "refused" in error.reason
    assert ("tried 3 times" in error.reason) is (call is read)
    assert error.hint


def test_name_that_does_not_exist() -> None:
    error = outcome(write, "http://no-such-host.invalid", retries=0)
    assert isinstance(error, errors.CannotConnect)
    assert "0x" not in error.reason


@pytest.mark.parametrize("host", ["a..b", "*", "x" * 64 + ".example.com", "\u2603" * 70])
def test_names_that_no_host_can_have(host: str) -> None:
    error = outcome(write, f"http://{host}", retries=0)
    assert isinstance(error, errors.CannotConnect), "nothing can have been sent"


SLOW: dict[str, Step] = {
    "no answer": slowly(b"H", 9),
    "headers drop by drop": slowly(message(200, GOOD), 0.1),
    "headers without end": slowly(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 50, 0.1, start=20),
    "body drop by drop": slowly(message(200, [" " * 100]), 0.1, start=110),
    "chunks drop by drop": slowly(CHUNKED + b"1\r\n \r\n" * 50, 0.1, start=len(CHUNKED)),
    "informational answers without end": slowly(b"HTTP/1.1 100 Continue\r\n\r\n" * 50, 0.05),
    "early hints without end": slowly(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50, 0.05),
}


def slow(call: t.Callable[..., t.Any], origin: str, **options: t.Any) -> errors.RequestError:
    """The failure of a call that is given up in time, whatever drips in."""
    start = time.monotonic()
    error = outcome(call, origin, timeout=0.5, **options)
    assert time.monotonic() - start < 5, "the time limit holds for the whole"
    return error


@pytest.mark.parametrize("with_tls", [False, True])
@pytest.mark.parametrize("case", SLOW)
def test_slow_answers(case: str, with_tls: bool, servers: Start, authority: Authority) -> None:
    server = servers(SLOW[case], context=authority.server_context() if with_tls else None)
    error = slow(write, server.origin, ca_path=authority.ca_file)
    assert isinstance(error, errors.TimedOut)
    assert "timeout" in error.hint


def unread(_connection: socket.socket) -> None:
    time.sleep(9)


def bit_by_bit(connection: socket.socket, _seen: sockets.Seen) -> None:
    """Answer, and read the next request so slowly that each single send succeeds in time."""
    connection.sendall(message(200, GOOD))
    while connection.recv(32 * 1024):
        time.sleep(0.02)


BIG = {"input": "x" * 24 * 1024 * 1024}


def big(client: Client) -> t.Any:
    """One write that no buffer takes as a whole."""
    return client.call("PUT", ("x",), None, BIG, writes=True)


def test_request_that_is_not_read(servers: Start) -> None:
    error = slow(big, servers(reply(200, GOOD), greeting=unread).origin)
    assert isinstance(error, errors.TimedOut), "a part of it was sent"


@pytest.mark.parametrize("with_tls", [False, True])
def test_request_that_is_read_bit_by_bit(with_tls: bool, servers: Start, authority: Authority) -> None:
    """On a connection that was opened by a request with more time."""
    server = servers(bit_by_bit, context=authority.server_context() if with_tls else None)

    def second(client: Client) -> t.Any:
        client.call("PUT", ("x",), None, {}, writes=True, wait=60)
        return big(client)

    assert isinstance(slow(second, server.origin, ca_path=authority.ca_file), errors.TimedOut)
    assert server.connections == 1


HANDSHAKE = b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + b"x" * 100


def dripping(data: bytes, pause: float = 0.1) -> t.Callable[[socket.socket], None]:
    """A greeting that drips."""

    def greet(connection: socket.socket) -> None:
        for place in range(len(data)):
            time.sleep(pause)
            connection.sendall(data[place : place + 1])

    return greet


def test_slow_handshake(servers: Start, authority: Authority) -> None:
    server = servers(greeting=dripping(HANDSHAKE))
    error = slow(write, server.origin.replace("http:", "https:"), ca_path=authority.ca_file)
    assert isinstance(error, errors.CannotConnect), "nothing of the request was sent"
    assert "within 0.5 seconds" in error.reason


TUNNEL = b"HTTP/1.1 200 OK\r\n\r\n"
SLOW_TUNNELS = {
    "tunnel": slowly(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 50, 0.05),
    "handshake in the tunnel": slowly(TUNNEL + HANDSHAKE, 0.1, start=len(TUNNEL)),
}


@pytest.mark.parametrize("proxy_scheme", ["http", "https"])
@pytest.mark.parametrize("case", SLOW_TUNNELS)
def test_slow_tunnel(
    case: str, proxy_scheme: str, servers: Start, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = authority.server_context("localhost") if proxy_scheme == "https" else None
    proxy = servers(SLOW_TUNNELS[case], context=context)
    monkeypatch.setenv("https_proxy", f"{proxy_scheme}://localhost:{proxy.port}")
    error = slow(write, "https://127.0.0.1:9", use_proxy=True, ca_path=authority.ca_file)
    assert isinstance(error, errors.CannotConnect), "nothing of the request was sent"
    assert "within 0.5 seconds" in error.reason


def test_host_with_several_addresses(servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that does not react leaves time for the next."""
    server = servers(reply(200, GOOD))
    backlog = socket.create_server(("127.0.0.1", 0), backlog=0)
    waiting = [socket.create_connection(backlog.getsockname()) for _number in range(1)]
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", at) for at in (backlog.getsockname(), ("127.0.0.1", server.port))
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
    assert read(Quick("http://elasticsearch.example.com:9200", timeout=1.0)) == GOOD
    for end in (*waiting, backlog):
        end.close()


def test_time_out_of_a_write_that_the_server_itself_takes_long_over(servers: Start) -> None:
    server = servers(slowly(message(200, GOOD), 0.005))
    client = Quick(server.origin, timeout=0.05)
    assert client.call("PUT", ("x",), None, BODY, writes=True, wait=1) == GOOD


def test_size_limit(servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_request, "MAX_ANSWER_BYTES", 1000)
    big = b'"' + b"a" * 998 + b'"'
    server = servers(reply(200, big), reply(200, big + b" "), reply(200, big, {"Content-Length": str(10**12)}))
    assert read(Quick(server.origin)) == "a" * 998
    assert "larger than" in outcome(read, server.origin).reason
    # Nothing is set aside for a size that a header claims.
    assert isinstance(outcome(read, server.origin, timeout=0.3), errors.AnswerLost)


def test_body_without_end(servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_request, "MAX_ANSWER_BYTES", 100_000)

    def endless(connection: t.Any, _seen: t.Any) -> None:
        connection.sendall(
            b"HTTP/1.1 200 OK\r\n" + "".join(f"{k}: {v}\r\n" for k, v in sockets.PRODUCT.items()).encode() + b"\r\n"
        )
        while True:
            connection.sendall(b" " * 65536)

    assert isinstance(outcome(read, servers(endless).origin), errors.AnswerLost)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single requests on real sockets: what is sent, and each way in which an answer can fail to come."""

from __future__ import annotations

import gzip
import json
import time
import typing as t
import zlib
from pathlib import Path

import pytest
from urllib3 import HTTPResponse

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import http_request
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.collection import NAME, VERSION
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    AnswerLost,
    CannotConnect,
    NotElasticsearch,
    TimedOut,
)
from ansible_collections.esops.elasticsearch.tests.unit.support.clients import BODY, Quick, outcome, read, write
from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import (
    PRODUCT,
    Hangup,
    Server,
    Step,
    closed_port,
    hang_up,
    message,
    raw,
    reply,
    reset_unread,
    slowly,
)

Start = t.Callable[..., Server]
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
        "accept-encoding": "gzip",
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
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password else\n")
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


def packed(window: int) -> bytes:
    packer = zlib.compressobj(wbits=window)
    return packer.compress(json.dumps(GOOD).encode()) + packer.flush()


GZIP = {"Content-Encoding": "gzip"}
CHUNKED = b"HTTP/1.1 200 OK\r\nX-Elastic-Product: Elasticsearch\r\nTransfer-Encoding: chunked\r\n\r\n"
WHOLE: dict[str, Step] = {
    "plain": reply(200, GOOD),
    "gzip": reply(200, gzip.compress(json.dumps(GOOD).encode()), GZIP),
    "deflate, not asked for": reply(200, packed(15), {"Content-Encoding": "deflate"}),
    "chunked": raw(CHUNKED + b"f\r\n" + b'{"endpoints": [' + b"\r\n2\r\n]}\r\n0\r\n\r\n"),
    "until the end": raw(
        b"HTTP/1.1 200 OK\r\nX-Elastic-Product: Elasticsearch\r\nConnection: close\r\n\r\n{}", then=Hangup()
    ),
    "drop by drop": slowly(message(200, GOOD), 0.001),
    "gzip, drop by drop": slowly(message(200, gzip.compress(json.dumps(GOOD).encode()), GZIP), 0.001, start=120),
    "header names in capitals": reply(200, GOOD, {"X-ELASTIC-PRODUCT": "Elasticsearch"}, product=False),
    "informational answer first": raw(b"HTTP/1.1 100 Continue\r\n\r\n" + message(200, GOOD)),
}


@pytest.mark.parametrize("case", WHOLE)
def test_answers_that_are_whole(case: str, servers: Start) -> None:
    server = servers(WHOLE[case])
    assert read(Quick(server.origin)) in (GOOD, {"endpoints": []}, {})


CUT = message(200, GOOD)[:-5]
BROKEN: dict[str, Step] = {
    "reset after the request": hang_up(reset=True),
    "end after the request": hang_up(),
    "cut off": raw(CUT, then=Hangup()),
    "cut off by a reset": raw(CUT, then=Hangup(True)),
    "chunks cut off": raw(CHUNKED + b"f\r\n{", then=Hangup()),
    "chunks that are none": raw(CHUNKED + b"zz\r\n{", then=Hangup()),
    "JSON cut off": reply(200, b'{"endpoints": ['),
    "no body": reply(200, b""),
    "not UTF-8": reply(200, b'{"a": "\xff"}'),
    "gzip that is none": reply(200, b"{}", GZIP),
    "gzip cut off": reply(200, gzip.compress(json.dumps(GOOD).encode())[:-12], GZIP),
    "not HTTP": raw(b"SSH-2.0-OpenSSH_9.2\r\n", then=Hangup()),
}


@pytest.mark.parametrize("call", [read, write])
@pytest.mark.parametrize("case", BROKEN)
def test_answers_that_break(case: str, call: t.Callable[..., t.Any], servers: Start) -> None:
    server = servers(BROKEN[case])
    error = outcome(call, server.origin, retries=2)
    assert isinstance(error, AnswerLost)
    assert not isinstance(error, TimedOut)
    # A read is repeated; a write never is, since it may have been carried out.
    assert len(server.seen) == (3 if call is read else 1)
    assert error.request is not None
    assert error.request["method"] == server.seen[0].method
    assert "0x" not in error.reason, "no addresses of Python objects"


def test_write_whose_answer_is_cut_off_in_the_headers(servers: Start) -> None:
    server = servers(raw(CUT[:40], then=Hangup()))
    assert isinstance(outcome(write, server.origin, retries=2), NotElasticsearch), "the product header is missing"
    assert len(server.seen) == 1


def test_reset_before_the_request_was_read(servers: Start) -> None:
    server = servers(reply(200, GOOD), greeting=reset_unread)
    error = outcome(write, server.origin, retries=2)
    assert isinstance(error, AnswerLost), "the client cannot know that nothing was read"
    assert server.connections == 1


def test_kept_connection_that_the_server_has_closed_meanwhile(servers: Start) -> None:
    server = servers(raw(message(200, GOOD), then=Hangup()), reply(200, GOOD))
    client = Quick(server.origin)
    read(client)
    time.sleep(0.1)
    assert write(client) == GOOD, "it is replaced before anything is sent"


@pytest.mark.parametrize("call", [read, write])
def test_refused(call: t.Callable[..., t.Any]) -> None:
    error = outcome(call, f"http://127.0.0.1:{closed_port()}", retries=2)
    assert isinstance(error, CannotConnect)
    assert "refused" in error.reason
    assert ("tried 3 times" in error.reason) is (call is read)
    assert error.hint


def test_name_that_does_not_exist() -> None:
    error = outcome(write, "http://no-such-host.invalid", retries=0)
    assert isinstance(error, CannotConnect)
    assert "0x" not in error.reason


@pytest.mark.parametrize("host", ["a..b", "*", "x" * 64 + ".example.com", "\u2603" * 70])
def test_names_that_no_host_can_have(host: str) -> None:
    error = outcome(write, f"http://{host}", retries=0)
    assert isinstance(error, CannotConnect), "nothing can have been sent"


SLOW: dict[str, Step] = {
    "no answer": slowly(b"H", 2),
    "headers drop by drop": slowly(message(200, GOOD), 0.05),
    "body drop by drop": slowly(message(200, GOOD), 0.05, start=110),
    "gzip drop by drop": slowly(message(200, gzip.compress(bytes(range(200)) * 4), GZIP), 0.05, start=150),
}


# What urllib3 1.x reads with comes back only with a whole piece, so that it cannot be interrupted between two bytes.
OLD_URLLIB3 = not hasattr(HTTPResponse, "read1")


@pytest.mark.parametrize("case", SLOW)
def test_slow_answers(case: str, servers: Start, request: pytest.FixtureRequest) -> None:
    if case.startswith("headers") or (OLD_URLLIB3 and "drop" in case):
        reason = "the time-out holds for each read of the headers, and of the body with urllib3 1.x, not for all"
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    server = servers(SLOW[case])
    start = time.monotonic()
    error = outcome(write, server.origin, timeout=0.3)
    assert isinstance(error, TimedOut)
    assert time.monotonic() - start < 1, "the time-out holds for the whole answer"
    assert "timeout" in error.hint


def test_time_out_of_a_write_that_the_server_itself_takes_long_over(servers: Start) -> None:
    server = servers(slowly(message(200, GOOD), 0.005))
    client = Quick(server.origin, timeout=0.05)
    assert client.call("PUT", ("x",), None, BODY, writes=True, wait=1) == GOOD


def test_size_limit(servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_request, "MAX_ANSWER_BYTES", 1000)
    big = b'"' + b"a" * 998 + b'"'
    server = servers(reply(200, big), reply(200, big + b" "), reply(200, gzip.compress(big + b" "), GZIP))
    assert read(Quick(server.origin)) == "a" * 998
    for _time in range(2):
        assert "larger than" in outcome(read, server.origin).reason


def test_body_without_end(servers: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_request, "MAX_ANSWER_BYTES", 100_000)

    def endless(connection: t.Any, _seen: t.Any) -> None:
        connection.sendall(
            b"HTTP/1.1 200 OK\r\n" + "".join(f"{k}: {v}\r\n" for k, v in PRODUCT.items()).encode() + b"\r\n"
        )
        while True:
            connection.sendall(b" " * 65536)

    assert isinstance(outcome(read, servers(endless).origin), AnswerLost)

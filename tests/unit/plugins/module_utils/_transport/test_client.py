# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Retries of reads, writes that are sent once, several nodes, pauses: on real sockets, the requests counted."""

from __future__ import annotations

import concurrent.futures
import contextlib
import threading
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import errors
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.client import Client, path_of
from ansible_collections.esops.elasticsearch.tests.unit.support import sockets
from ansible_collections.esops.elasticsearch.tests.unit.support.clients import Quick, connection, outcome, read, write
from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Server, closed_port, message, reply

Start = t.Callable[..., Server]
GOOD: dict[str, t.Any] = {"endpoints": []}


def elastic_error(status: int) -> dict[str, t.Any]:
    return {"error": {"type": "status_exception", "reason": "because"}, "status": status}


# how many requests a read takes with two retries
STATUSES = {**dict.fromkeys((400, 401, 403, 404, 405, 408, 409, 413, 500), 1), **dict.fromkeys((429, 502, 503, 504), 3)}


@pytest.mark.parametrize("body", ["elastic", "empty"])
@pytest.mark.parametrize("status", STATUSES)
def test_statuses_of_reads(status: int, body: str, servers: Start) -> None:
    server = servers(reply(status, elastic_error(status) if body == "elastic" else b""))
    error = outcome(read, server.origin, retries=2)
    assert (type(error), len(server.seen)) == (errors.ServerError, STATUSES[status])
    assert ("tried 3 times" in error.reason) == (STATUSES[status] == 3)


@pytest.mark.parametrize("status", STATUSES)
def test_a_write_is_sent_once(status: int, servers: Start) -> None:
    """Its caller reads before it is repeated; the error tells how long the server asks to wait."""
    ill, well = servers(reply(status, elastic_error(status), {"Retry-After": "7"})), servers(reply(200, GOOD))
    client = Quick(ill.origin, well.origin, retries=5)
    with pytest.raises(errors.ServerError) as caught:
        write(client)
    assert (caught.value.status, caught.value.retry_after) == (status, 7)
    assert (len(ill.seen), len(well.seen), client.pauses) == (1, 0, [])


@pytest.mark.parametrize(("down", "asked"), [(502, 2), (503, 2), (504, 2), (429, 2), (400, 1)])
def test_the_node_after_a_write_in_trouble(down: int, asked: int, servers: Start) -> None:
    """The next request goes to another node where this one may be at fault."""
    ill, well = servers(reply(down, elastic_error(down))), servers(reply(200, GOOD))
    client = Quick(ill.origin, well.origin)
    with pytest.raises(errors.ServerError):
        write(client)
    with contextlib.suppress(errors.ServerError):
        read(client)
    assert (len(ill.seen), len(well.seen)) == ((1, 1) if asked == 2 else (2, 0))


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_read_that_succeeds_at_last(status: int, servers: Start) -> None:
    server = servers(reply(status, elastic_error(status)), reply(status, b"<html>proxy</html>"), reply(200, GOOD))
    client = Quick(server.origin, retries=2)
    assert read(client) == GOOD
    assert client.pauses == [0.5, 1.0]


def test_waiting_is_waiting() -> None:
    client = Quick("http://127.0.0.1:9")
    client.wait(2.5)
    assert client.pauses == [2.5]


def test_pauses_grow_to_a_limit_and_are_random(servers: Start) -> None:
    server = servers(reply(503))
    client = Quick(server.origin, retries=8)
    with pytest.raises(errors.ServerError):
        read(client)
    assert client.pauses == [0.5, 1, 2, 4, 8, 16, 20, 20]
    slept: list[float] = []
    asked: list[tuple[float, float]] = []

    def jitter(least: float, most: float) -> float:
        asked.append((least, most))
        return most / 3

    Client(connection(server.origin), slept.append, jitter).pause(2)
    assert (asked, slept) == ([(0.0, 1.0)], [1 / 3])


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("value", "least", "most"),
    [("7", 7, 8), ("0", 0, 0.5), ("100000", 120, 121), ("soon", 0.5, 0.5), ("-1", 0.5, 0.5), ("1.5", 0.5, 2)],
)
def test_retry_after(status: int, value: str, least: float, most: float, servers: Start) -> None:
    server = servers(reply(status, elastic_error(status), {"Retry-After": value}), reply(200, GOOD))
    client = Quick(server.origin, retries=1)
    assert read(client) == GOOD
    (pause,) = client.pauses
    assert least <= pause <= most


def test_next_node_where_one_cannot_be_reached(servers: Start) -> None:
    server = servers(reply(200, GOOD))
    client = Quick(f"http://127.0.0.1:{closed_port()}", server.origin, retries=1)
    with pytest.raises(errors.CannotConnect):
        write(client)
    assert write(client) == GOOD
    assert read(client) == GOOD
    assert client.pauses == [], "the next node gets its chance at once"
    assert server.connections == 1, "the node that answered is kept"


@pytest.mark.parametrize("status", [502, 503, 504])
def test_next_node_where_one_cannot_answer_a_read(status: int, servers: Start) -> None:
    ill, well = servers(reply(status)), servers(reply(200, GOOD))
    client = Quick(ill.origin, well.origin, retries=1)
    assert read(client) == GOOD
    assert (len(ill.seen), len(well.seen), client.pauses) == (1, 1, [])


def test_login_is_not_tried_at_other_nodes(servers: Start) -> None:
    first, second = servers(reply(401, elastic_error(401))), servers(reply(200, GOOD))
    assert isinstance(outcome(read, first.origin, second.origin, retries=3), errors.ServerError)
    assert second.seen == []


def test_every_node_gets_its_chance_before_the_first_pause(servers: Start) -> None:
    nodes = [servers(reply(503)) for _number in range(3)]
    client = Quick(*(node.origin for node in nodes), retries=4)
    with pytest.raises(errors.ServerError):
        read(client)
    assert [len(node.seen) for node in nodes] == [2, 2, 1]
    assert client.pauses == [0.5, 1.0]


def test_node_left_by_several_threads_at_once(servers: Start) -> None:
    """Two that meet the same dead node leave it once: to leave it twice would lead back to it."""
    both_met_it = threading.Barrier(2)

    def dead(connection: t.Any, _seen: t.Any) -> None:
        both_met_it.wait(5)
        connection.sendall(message(503, {}))

    broken, good = servers(dead), servers(reply(200, GOOD))
    client = Quick(broken.origin, good.origin)
    client.connect_side_by_side()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = [pool.submit(read, client) for _number in range(2)]
        assert [one.result(10) for one in found] == [GOOD, GOOD]
    assert [len(node.seen) for node in (broken, good)] == [2, 2]
    client.close()


def test_all_nodes_down() -> None:
    nodes = [f"http://127.0.0.1:{closed_port()}" for _number in range(2)]
    error = outcome(read, *nodes, retries=3)
    assert isinstance(error, errors.CannotConnect)
    assert "tried 4 times" in error.reason


def test_read_whose_time_out_is_over_is_repeated(servers: Start) -> None:
    server = servers(lambda connection, seen: None, reply(200, GOOD))
    assert read(Quick(server.origin, timeout=1.5, retries=1)) == GOOD
    assert len(server.seen) == 2


NOT_OURS: dict[str, tuple[t.Callable[..., t.Any], t.Any]] = {
    "no product header": (reply, (200, GOOD, None)),
    "another product": (reply, (200, GOOD, {"X-Elastic-Product": "OpenSearch"})),
    "HTML": (reply, (200, b"<html><body>Welcome</body></html>", {"Content-Type": "text/html"})),
}


@pytest.mark.parametrize("case", NOT_OURS)
def test_something_other_than_elasticsearch(case: str, servers: Start) -> None:
    make, (status, body, headers) = NOT_OURS[case]
    server = servers(make(status, body, headers, product=False))
    error = outcome(read, server.origin, retries=3)
    assert isinstance(error, errors.NotElasticsearch)
    assert "url" in error.hint
    assert len(server.seen) == 1
    assert isinstance(outcome(write, server.origin, retries=3), errors.NotElasticsearch)
    assert len(server.seen) == 2


def test_error_names_the_request_without_its_origin(servers: Start) -> None:
    server = servers(reply(400, elastic_error(400)))
    error = outcome(
        lambda client: client.call("DELETE", ("_inference", "a b"), {"force": "true"}, writes=True), server.origin
    )
    assert error.request == {"method": "DELETE", "path": "/_inference/a%20b?force=true"}
    assert error.result()["request"] == error.request


SEGMENTS: dict[str, str] = {
    "a/b": "a%2Fb",
    "a b": "a%20b",
    "a+b": "a%2Bb",
    "a?b#c": "a%3Fb%23c",
    "%2e": "%252e",
    "%2e%2e": "%252e%252e",
    "a%2Fb": "a%252Fb",
    "..a": "..a",
    "a/../b": "a%2F..%2Fb",
    "\u00e9\U0001f600": "%C3%A9%F0%9F%98%80",
    "_all": "_all",
    "a;b=c&d": "a%3Bb%3Dc%26d",
    "\\": "%5C",
    "a\r\nb": "a%0D%0Ab",
}


@pytest.mark.parametrize("segment", SEGMENTS)
def test_segments_arrive_as_they_are_meant(segment: str, servers: Start) -> None:
    server = servers(reply(200, GOOD))
    read(Quick(server.origin), "_inference", segment, "_update")
    assert server.seen[0].target == f"/_inference/{SEGMENTS[segment]}/_update"


@pytest.mark.parametrize("segment", ["", ".", "..", "\ud800", "a\udfff"])
def test_segments_that_mean_another_path_are_refused(segment: str, servers: Start) -> None:
    with pytest.raises(errors.BadInput):
        path_of(["_inference", segment])
    server = servers(reply(200, GOOD))
    with pytest.raises(errors.BadInput):
        read(Quick(server.origin), "_inference", segment)
    assert server.seen == []


def test_body_with_a_lone_surrogate_is_refused(servers: Start) -> None:
    """It makes the master resign (docs/reference/elasticsearch-http.md, "Bodies")."""
    server = servers(reply(200, GOOD))
    with pytest.raises(errors.BadInput) as caught:
        Quick(server.origin).call("PUT", ("x",), None, {"user": "SECRET\ud800"}, writes=True)
    assert server.seen == []
    assert "SECRET" not in caught.value.message


def test_number_that_json_does_not_have_is_refused() -> None:
    with pytest.raises(errors.BadInput, match="not finite"):
        Quick("http://a").call("PUT", ("x",), None, {"deep": [float("nan")]}, writes=True)


def test_closed_client_that_never_connected() -> None:
    Quick("http://a").close()


def test_connection_that_breaks_is_replaced(servers: Start) -> None:
    server = servers(sockets.hang_up(reset=True), reply(200, GOOD))
    assert read(Quick(server.origin, retries=1)) == GOOD
    assert server.connections == 2


def test_answers_do_not_get_mixed_up(servers: Start) -> None:
    """An answer to a read that was given up for its slowness must not be taken for that to the next."""
    late = message(200, {"endpoints": ["late"]})

    def slow(connection: t.Any, _seen: t.Any) -> None:
        connection.settimeout(1)
        connection.recv(1)  # returns when the client has closed
        connection.sendall(late)

    server = servers(slow, reply(200, GOOD))
    assert read(Quick(server.origin, timeout=1.5, retries=1)) == GOOD
    assert server.connections == 2

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that take turns on purpose: request by request, against an emulator in this process, in virtual time.

A schedule says after which requests the turn goes to the other run, which request gets a bad answer of which kind, and
where a run is killed. All schedules up to a depth are played.
"""

from __future__ import annotations

import dataclasses
import os
import threading
import typing as t
from urllib.parse import urlsplit

from functional.harness import TRIAL
from support.thinning import EVERYTHING

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.client import Client
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.connection import Connection
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import AnswerLost, CollectionError
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.http_request import Answer
from es_emulator import Emulator
from es_emulator.node import answer_request
from es_emulator.rest import RestRequest
from es_emulator.routes import find

Json = dict[str, t.Any]
REFUSAL = b'{"error":{"root_cause":[],"type":"status_exception","reason":"refused"},"status":400}'
#: kinds of bad answers: whether the write is carried out, now or later
KINDS = {"cut": "now", "drop": "never", "refuse": "never", "page": "now", "late": "later"}


class Schedule(t.NamedTuple):
    """After which requests the turn changes; which request gets which bad answer; before which one a run is killed."""

    switches: tuple[int, ...] = ()
    bad: tuple[int, str] | None = None
    killed: int | None = None


class Result(t.NamedTuple):
    """The end of one run. `killed` runs have neither."""

    result: t.Any = None
    error: CollectionError | None = None


class Sent(t.NamedTuple):
    """One request: by which run, what, and whether it changed the endpoint."""

    run: int
    method: str
    path: str
    took: bool

    @property
    def writes(self) -> bool:
        """Whether it could change something."""
        return self.method in ("PUT", "DELETE") and "dry_run" not in self.path


def answered(emulator: Emulator, request: RestRequest) -> Answer:
    """What the emulator answers, without a socket in between."""
    handling = answer_request(emulator.node, request, find)
    while True:
        try:
            handling.send(None)
        except StopIteration as stop:
            return Answer(stop.value.status, dict(stop.value.headers), bytes(stop.value.payload))


class _Killed(BaseException):
    """The run is no more."""


class Run(t.Protocol):
    """What a run does with its client."""

    def __call__(self, client: Client) -> t.Any: ...


class Play:
    """Plays one schedule of some runs."""

    def __init__(self, emulator: Emulator, runs: t.Sequence[Run], schedule: Schedule) -> None:
        self._emulator = emulator
        self._schedule = schedule
        self._baton = [threading.Semaphore(0) for _run in runs]
        self._back = threading.Semaphore(0)
        self._late: list[RestRequest] = []
        self._ended = [False] * len(runs)
        self._current = 0
        self.sent: list[Sent] = []
        self.results = [Result() for _run in runs]
        self._threads = [threading.Thread(target=self._thread, args=(number, run)) for number, run in enumerate(runs)]

    def play(self) -> Play:
        """Let the runs take turns until all have ended; what is late lands then."""
        for thread in self._threads:
            thread.start()
        while not all(self._ended):
            if self._ended[self._current]:
                self._current = self._ended.index(False)
            self._baton[self._current].release()
            self._back.acquire()
            if len(self.sent) - 1 in self._schedule.switches and len(self._ended) > 1:
                self._current = 1 - self._current
        for thread in self._threads:
            thread.join()
        for request in self._late:
            self._answer(request)
        return self

    def send(self, run: int, method: str, url: str, headers: t.Mapping[str, str], body: bytes | None) -> Answer:
        """One request of a run, when it is its turn."""
        self._back.release()
        self._baton[run].acquire()
        parts, number = urlsplit(url), len(self.sent)
        request = RestRequest(method, parts.path, parts.query, {k.lower(): v for k, v in headers.items()}, body or b"")
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if self._schedule.killed == number:
            self.sent.append(Sent(run, "killed", path, False))
            raise _Killed
        bad = self._schedule.bad[1] if self._schedule.bad is not None and self._schedule.bad[0] == number else ""
        before = self._endpoint()
        answer = self._spoiled(request, bad)
        self.sent.append(Sent(run, method, path, before != self._endpoint()))
        if answer is None:
            raise AnswerLost("reset")
        return answer

    def _spoiled(self, request: RestRequest, bad: str) -> Answer | None:
        """The answer, None if it is lost."""
        if bad == "late":
            self._late.append(request)
        real = self._answer(request) if KINDS.get(bad, "now") == "now" else None
        if bad == "refuse":
            return Answer(400, {"X-elastic-product": "Elasticsearch"}, REFUSAL)
        if bad == "page":
            return Answer(503, {}, b"<html>a gateway</html>")
        return None if bad else real

    def _answer(self, request: RestRequest) -> Answer:
        return answered(self._emulator, request)

    def _endpoint(self) -> t.Any:
        stored = self._emulator.node.cluster.endpoints.get("e1")
        return None if stored is None else dataclasses.astuple(stored)

    def _thread(self, number: int, run: Run) -> None:
        client = _client(number, self)
        try:
            self.results[number] = Result(result=run(client))
        except CollectionError as error:
            self.results[number] = Result(error=error)
        except _Killed:
            pass
        finally:
            self._ended[number] = True
            self._back.release()


class _Wire:
    """Stands in for the transport of one run."""

    def __init__(self, number: int, play: Play) -> None:
        self._number, self._play = number, play

    def send(self, method: str, url: str, headers: t.Mapping[str, str], body: bytes | None, _timeout: float) -> Answer:
        """Send one request when it is the run's turn."""
        return self._play.send(self._number, method, url, headers, body)

    def close(self) -> None:
        """There is nothing to close."""


def _client(number: int, play: Play) -> Client:
    """A client of one run, with a clock that only its own pauses move."""
    time = [0.0]

    def sleep(seconds: float) -> None:
        time[0] += seconds

    connection = Connection(("http://emulator",), {}, True, None, None, None, False, 30.0, 1)
    client = Client(connection, sleep, lambda _least, most: most, lambda: time[0])
    client._transport = t.cast(t.Any, _Wire(number, play))
    return client


class Reach(t.NamedTuple):
    """How many switches there are at most: without bad answers, and with one of a kind at a write.

    With `kills`, also with a kill before each request instead.
    """

    switches: int = 0
    switches_with_bad: int = 0
    kinds: tuple[str, ...] = ()
    kills: bool = False


def schedules(play: t.Callable[[Schedule], Play], reach: Reach) -> t.Iterator[Play]:
    """Play every schedule within reach. `make test-all` plays one switch more of concurrent runs."""
    more = 1 if reach.switches and os.environ.get(EVERYTHING) else 0
    for switches, plain in _switched(play, (), reach.switches + more):
        yield plain
        if len(switches) > reach.switches_with_bad + more:
            continue
        for number, sent in enumerate(plain.sent):
            if reach.kills:
                yield play(Schedule(switches, killed=number))
            for kind in reach.kinds if sent.writes else ():
                yield play(Schedule(switches, (number, kind)))


def _switched(
    play: t.Callable[[Schedule], Play], switches: tuple[int, ...], depth: int
) -> t.Iterator[tuple[tuple[int, ...], Play]]:
    plain = play(Schedule(switches))
    yield switches, plain
    if depth:
        first = switches[-1] + 1 if switches else 0
        for place in range(first, len(plain.sent) - 1):
            yield from _switched(play, (*switches, place), depth - 1)


def changed_is_true(play: Play, what: str) -> None:
    """Never too low for a run alone."""
    took = any(sent.took for sent in play.sent) or bool(play._late)
    (run,) = play.results
    changed = run.error.extra["changed"] if run.error is not None else run.result is not None and run.result.changed
    unclear = run.error is None or TRIAL in str(run.error.message)
    assert changed or not took or (bool(play._late) and not unclear), f"changed is too low: {what}"


def looks_before_it_repeats(play: Play, what: str) -> None:
    """No run sends a write twice without a read of its own in between."""
    for number, sent in enumerate(play.sent):
        mine = [later for later in play.sent[number + 1 :] if later.run == sent.run]
        if sent.writes and mine and mine[0].writes:
            assert (mine[0].method, mine[0].path) != (sent.method, sent.path), f"sent twice without a look: {what}"

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The loop around a write: how often it is sent, what is read in between, and how long it waits. Virtual time."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.api import is_busy
from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile.attempt import Attempt, Fate, Write
from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile.loop import (
    LONGEST_WAITS,
    MAX_RACES,
    Loop,
    Next,
    next_step,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    AnswerLost,
    CannotConnect,
    ServerError,
    TimedOut,
)

LOST = AnswerLost("reset")
BUSY = ServerError(409, "status_exception", "is currently being updated")
GONE = ServerError(404, "resource_not_found_exception")
FAULT = ServerError(503, "status_exception")


class Server:
    """A client without a network: scripted answers, a clock that only pauses move, and everything that happened."""

    def __init__(self, *answers: t.Any, reads: t.Sequence[t.Any] = (), retries: int = 3, nodes: int = 1) -> None:
        self.answers, self.reads = list(answers), list(reads)
        self.retries, self.node_count, self.arrival = retries, nodes, 60.0
        self.time, self.log = 0.0, list[str]()
        self.loop: Loop[t.Any] = Loop(t.cast(t.Any, self), self.look)

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        self.log.append(f"wait {seconds:g}")
        self.time += seconds

    def pause(self, attempt: int) -> None:
        self.log.append("pause")
        self.time += min(20.0, 0.5 * 2 ** (attempt - 1))

    def look(self) -> t.Any:
        self.log.append("read")
        return self._next(self.reads)

    def send(self) -> t.Any:
        self.log.append("write")
        return self._next(self.answers)

    def write(self, before: t.Any = "old", wanted: t.Any = "new", **more: t.Any) -> tuple[Attempt, t.Any]:
        write = Write("update", self.send, is_busy=is_busy, **more)
        return self.loop.write(write, before, lambda seen: seen == wanted)

    def _next(self, script: list[t.Any]) -> t.Any:
        step = script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


def test_a_clear_answer_costs_no_read() -> None:
    for answer, fate in (("answer", Fate.DONE), (ServerError(400, "x"), Fate.REFUSED)):
        server = Server(answer)
        made, seen = server.write()
        assert (made.fate, seen, server.log) == (fate, "old", ["write"])


def test_after_an_unclear_answer_comes_a_read() -> None:
    for seen, undone in (("new", False), ("old", True), ("other", False), (None, False)):
        server = Server(LOST, reads=[seen])
        made, found = server.write()
        assert (made.fate, made.undone, found, server.log) == (Fate.UNCLEAR, undone, seen, ["write", "read"])


def test_it_waits_as_long_as_the_server_asks() -> None:
    error = ServerError(503, "x")
    error.retry_after = 7.0
    server = Server(error, reads=["old"])
    server.write()
    assert server.log == ["write", "wait 7", "read"]


def test_all_waits_of_one_write_have_a_limit() -> None:
    error = ServerError(429, "x")
    error.retry_after = 100.0
    server = Server(error, error, error, reads=["old"] * 3)
    for _number in range(3):
        server.write()
    waits = [float(word.split()[1]) for word in server.log if word.startswith("wait")]
    assert waits == [100, 20]
    assert sum(waits) == LONGEST_WAITS


def test_busy_is_waited_for_and_read() -> None:
    server = Server(BUSY, reads=["old"])
    made, _seen = server.write()
    assert (made.fate, server.log) == (Fate.BUSY, ["write", "pause", "read"])


def test_what_was_never_sent_is_sent_again_without_a_read() -> None:
    server = Server(CannotConnect("down"), CannotConnect("down"), "answer")
    made, _seen = server.write()
    assert (made.fate, server.log) == (Fate.DONE, ["write", "pause", "write", "pause", "write"])


def test_each_node_gets_its_chance_at_once() -> None:
    server = Server(CannotConnect("down"), "answer", retries=0, nodes=2)
    assert server.write()[0].fate is Fate.DONE
    assert server.log == ["write", "write"]


def test_no_connection_for_good() -> None:
    server = Server(*[CannotConnect("down")] * 4)
    with pytest.raises(CannotConnect) as caught:
        server.write()
    assert caught.value.reason == "down (tried 4 times)"
    assert not server.loop.journal.changed(reached=False)
    assert "changed" not in caught.value.extra


def test_a_write_that_would_do_harm_late_is_waited_out() -> None:
    """Read again and again until it can no longer arrive: only then has it been seen undone."""
    server = Server(LOST, reads=["old"] * 50)
    made, seen = server.write(waited_out=True)
    assert (made.undone, seen) == (True, "old")
    assert server.time >= server.arrival
    assert server.log[:5] == ["write", "read", "pause", "read", "pause"]


def test_the_wait_counts_from_the_moment_it_was_sent() -> None:
    server = Server(reads=["old"] * 50)

    def slow() -> t.NoReturn:
        server.time += 55
        raise TimedOut("slow")

    write = Write("delete", slow, waited_out=True)
    server.loop.write(write, "old", lambda seen: seen == "new")
    assert 60 <= server.time < 70


def test_a_read_that_shows_it_done_ends_the_wait() -> None:
    for last in ("new", "other"):
        server = Server(LOST, reads=["old", "old", last])
        made, seen = server.write(waited_out=True)
        assert (made.undone, seen) == (False, last)
        assert server.log == ["write", "read", "pause", "read", "pause", "read"]


def test_a_write_without_a_visible_effect_is_not_waited_out() -> None:
    server = Server(LOST, reads=["new"])
    made, seen = server.write(before="new", waited_out=True)
    assert (made.undone, seen, server.log) == (False, "new", ["write", "read"])


def test_nothing_is_waited_out_where_nothing_is_repeated() -> None:
    server = Server(LOST, reads=["old"], retries=0)
    made, _seen = server.write(waited_out=True)
    assert (made.undone, server.log) == (False, ["write", "read"])
    assert server.loop.journal.changed(reached=False), "it may still be carried out"


def test_the_answer_that_was_lost_is_told_where_no_read_is_possible() -> None:
    server = Server(FAULT, reads=[ServerError(503, None, "overloaded")])
    with pytest.raises(ServerError) as caught:
        server.write()
    error = caught.value
    assert (error.unknown, error.extra["changed"]) == (True, True)
    assert "It may have been written" in error.reason
    assert "overloaded" in error.hint
    assert server.log == ["write", "read"]


def test_a_read_that_fails_without_a_write_in_doubt_is_its_own_failure() -> None:
    error = ServerError(503, None, "overloaded")
    server = Server(reads=[error])
    with pytest.raises(ServerError) as caught:
        server.loop.look()
    assert caught.value is error


@pytest.mark.parametrize(("retries", "repeats", "allowed"), [(0, 0, 1), (0, 1, 2), (3, 0, 4), (3, 1, 4)])
def test_how_often_a_write_is_sent(retries: int, repeats: int, allowed: int) -> None:
    server = Server(*[LOST] * 9, reads=["old"] * 9, retries=retries)
    made, _seen = server.write(repeats=repeats)
    while (error := server.loop.spent(made)) is None:
        made, _seen = server.write(repeats=repeats)
    assert server.log.count("write") == allowed
    assert server.log.count("pause") == allowed - 1
    assert ("tried" in error.reason) is (allowed > 1)


def test_what_is_waited_out_is_repeated_once_and_without_a_pause() -> None:
    server = Server(LOST, LOST, reads=["old"] * 99, retries=9)
    first, _seen = server.write(waited_out=True)
    pauses = server.log.count("pause")
    assert server.loop.spent(first, "It may come") is None
    assert server.log.count("pause") == pauses
    second, _seen = server.write(waited_out=True)
    error = server.loop.spent(second, "It may come")
    assert error is not None
    assert error.reason == "reset (tried 2 times)", "a read has shown that it was not carried out"


def test_a_write_that_may_still_be_carried_out_says_so() -> None:
    server = Server(LOST, reads=["old"], retries=0)
    made, _seen = server.write(waited_out=True)
    error = server.loop.spent(made, "It may come")
    assert error is not None
    assert error.reason.endswith("It may come")


@pytest.mark.parametrize("answer", [LOST, GONE])
def test_races_are_counted_apart_from_tries(answer: Exception) -> None:
    """What another client wrote meanwhile is planned on, also where nothing is to be repeated."""
    server = Server(*[answer] * 9, reads=["other"] * 9, retries=0)
    sent = 0
    while True:
        made, _seen = server.write(is_crossed=lambda error: error is GONE)
        sent += 1
        if server.loop.spent(made) is not None:
            break
    assert sent == MAX_RACES + 1
    assert "pause" not in server.log


def test_a_race_that_the_caller_sees_counts_as_well() -> None:
    loop = Server().loop
    for _number in range(MAX_RACES):
        loop.raced(FAULT)
    with pytest.raises(ServerError):
        loop.raced(FAULT)


def test_a_clear_answer_begins_a_new_series() -> None:
    server = Server(LOST, ServerError(400, "x"), LOST, reads=["old"] * 2, retries=1)
    fates = [server.write()[0] for _number in range(3)]
    assert [made.fate for made in fates] == [Fate.UNCLEAR, Fate.REFUSED, Fate.UNCLEAR]
    assert server.loop.journal.series("update") == [Fate.UNCLEAR]
    assert server.loop.spent(fates[-1]) is None


@pytest.mark.parametrize(
    ("fate", "undone", "waited_out", "tries", "expected"),
    [
        (Fate.UNCLEAR, True, False, [Fate.UNCLEAR], Next.REPEAT),
        (Fate.UNCLEAR, False, False, [Fate.UNCLEAR], Next.RACE),
        (Fate.UNCLEAR, False, True, [Fate.UNCLEAR], Next.REPEAT),
        (Fate.UNCLEAR, True, True, [Fate.UNCLEAR] * 2, Next.GIVE_UP),
        (Fate.UNCLEAR, True, True, [Fate.BUSY, Fate.UNCLEAR], Next.REPEAT),
        (Fate.BUSY, False, False, [Fate.BUSY] * 3, Next.GIVE_UP),
        (Fate.BUSY, False, False, [Fate.CROSSED, Fate.CROSSED, Fate.BUSY], Next.REPEAT),
        (Fate.CROSSED, False, False, [Fate.CROSSED] * 9, Next.RACE),
    ],
)
def test_the_decision(fate: Fate, undone: bool, waited_out: bool, tries: list[Fate], expected: Next) -> None:
    made = Attempt(Write("update", lambda: None, waited_out), None)
    made.fate, made.undone = fate, undone
    assert next_step(made, tries, retries=2) is expected

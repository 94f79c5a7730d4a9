# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lost responses: never a blind second write, never a false `changed`, never a false failure.

docs/reference/contract.md, "Responses to a write".
"""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.api import is_busy
from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile.writes import is_unclear, surely
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    AnswerLost,
    CollectionError,
    RequestError,
    ServerError,
    TimedOut,
)
from ansible_collections.esops.elasticsearch.tests.unit.plugins.module_utils._inference.test_ensure import (
    COMPLETION,
    NEW,
    OTHER_USER,
    READ,
    SHOWN,
    WITH_USER,
    Run,
    probe,
)
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e
from ansible_collections.esops.elasticsearch.tests.unit.support.script import (
    Call,
    ScriptedClient,
    exists,
    listed,
    not_found,
    server_error,
    unauthorised,
    version,
)

LOST = AnswerLost("The connection broke")
FAULT = ServerError(500, "status_exception", "Failed to rollback while handling failure to update")
GONE = Call("GET", READ, not_found())
UPDATE = f"{COMPLETION}/_update"


@pytest.mark.parametrize("lost", [LOST, TimedOut("late"), FAULT])
def test_create_that_came_through(lost: RequestError) -> None:
    done = Run(NEW, GONE, Call("PUT", COMPLETION, lost), SHOWN).outcome()
    assert (done.action, done.changed, done.shown) == ("create", True, e.shown_completion())


def test_create_that_did_not_come_through_is_repeated() -> None:
    run = Run(NEW, GONE, Call("PUT", COMPLETION, LOST), GONE, Call("PUT", COMPLETION, e.shown_completion()))
    assert (run.outcome().action, run.client.pauses) == ("create", [1])


def test_create_that_never_comes_through() -> None:
    lost = Call("PUT", COMPLETION, AnswerLost("The connection broke"))
    error = Run(NEW, GONE, lost, GONE, lost, GONE).failure(AnswerLost)
    assert error.extra["changed"] is False
    assert "does not exist now" in error.reason


def test_fault_of_the_server_is_not_repeated() -> None:
    error = Run(NEW, GONE, Call("PUT", COMPLETION, FAULT), GONE).failure(ServerError)
    assert error.extra["changed"] is False
    assert "does not exist now" in error.reason


def test_class_cast_is_a_mistake_of_ours() -> None:
    mistake = ServerError(500, "class_cast_exception", "x")
    assert not is_unclear(mistake)
    assert Run(NEW, GONE, Call("PUT", COMPLETION, mistake)).failure(ServerError).extra["changed"] is False


def test_create_after_which_something_else_is_there() -> None:
    other = e.shown_completion(service_settings={**e.IDENTITY, "deployment_id": "d2"})
    calls = GONE, Call("PUT", COMPLETION, AnswerLost("broke")), Call("GET", READ, listed(other)), version("9.5.3")
    dry_run = Call("DELETE", "_inference/e1?dry_run=true", {"pipelines": [], "indexes": []})
    assert Run(NEW, *calls, dry_run).failure(CollectionError).extra["changed"] is False


def test_update_that_came_through() -> None:
    done = Run(
        OTHER_USER, SHOWN, version("9.5.3"), Call("PUT", UPDATE, LOST), Call("GET", READ, listed(WITH_USER))
    ).outcome()
    assert (done.action, done.changed, done.shown) == ("update", True, WITH_USER)


def test_update_that_did_not_come_through_is_repeated() -> None:
    run = Run(OTHER_USER, SHOWN, version("9.5.3"), Call("PUT", UPDATE, LOST), SHOWN, Call("PUT", UPDATE, WITH_USER))
    assert run.outcome().action == "update"


def test_update_that_never_comes_through() -> None:
    lost = Call("PUT", UPDATE, AnswerLost("broke"))
    error = Run(OTHER_USER, SHOWN, version("9.5.3"), lost, SHOWN, lost, SHOWN).failure(AnswerLost)
    assert error.extra["changed"] is False
    assert "exists, but is not as stated" in error.reason
    assert error.extra["endpoint"] == e.shown_completion()


def test_secret_whose_update_is_lost_cannot_be_seen() -> None:
    lost = Call("PUT", UPDATE, AnswerLost("broke"))
    error = Run(NEW, SHOWN, version("9.5.3"), lost, SHOWN, update_secrets="always").failure(AnswerLost)
    assert "cannot be seen" in error.hint


def test_rejected_secret_whose_update_is_lost_is_probed() -> None:
    lost = Call("PUT", UPDATE, AnswerLost("broke"))
    calls = SHOWN, probe(unauthorised()), version("9.4.0"), lost, SHOWN
    how: dict[str, t.Any] = {"update_secrets": "when_rejected"}
    done = Run(NEW, *calls, probe({"completion": []}), **how).outcome()
    assert (done.action, done.changed) == ("update", True), "it works now, so it was stored"
    again = Call("PUT", UPDATE, e.shown_completion())
    assert Run(NEW, *calls, probe(unauthorised()), again, **how).outcome().changed
    error = Run(NEW, *calls, probe(server_error(429, "status [429]")), **how).failure(AnswerLost)
    assert "could not be found out" in error.hint


UNREADABLE = Call("GET", READ, ServerError(503, None, "overloaded"))


def test_what_became_of_it_cannot_be_read() -> None:
    error = Run(NEW, GONE, Call("PUT", COMPLETION, AnswerLost("broke")), UNREADABLE).failure(AnswerLost)
    assert "could not be found out either" in error.hint
    assert "overloaded" in error.hint
    with pytest.raises(AnswerLost) as caught:
        surely(
            t.cast(t.Any, ScriptedClient()),
            _raiser(AnswerLost("broke")),
            _raiser(ServerError(503, None, "overloaded")),
            is_busy,
        )
    assert "overloaded" in caught.value.hint


def _raiser(error: Exception) -> t.Callable[[], t.Any]:
    def fail() -> t.Any:
        raise error

    return fail


def test_secret_whose_update_met_a_fault_cannot_be_seen() -> None:
    calls = SHOWN, version("9.5.3"), Call("PUT", UPDATE, FAULT), SHOWN
    assert "cannot be seen" in Run(NEW, *calls, update_secrets="always").failure(ServerError).hint


BUSY = server_error(409, "The inference endpoint(s) [e1] are currently being updated, please wait")
MISSING = server_error(404, "x")
EXISTS = exists()
BAD = server_error(400, "x")
SURELY: dict[str, tuple[list[t.Any], list[t.Any], t.Any, int]] = {
    # what the write brings, what reading brings -> result, pauses
    "at once": (["done"], [], "done", 0),
    "seen": ([LOST], ["seen"], "seen", 0),
    "lost, not seen, then done": ([LOST, "done"], [None], "done", 1),
    "lost twice, then seen": ([LOST, LOST], [None, "seen"], "seen", 1),
    "lost too often": ([LOST, LOST, LOST], [None, None, None], LOST, 2),
    "busy, then done": ([BUSY, "done"], [], "done", 1),
    "busy too often": ([BUSY, BUSY, BUSY], [], BUSY, 2),
    "refused": ([MISSING], [], MISSING, 0),
    "fault, seen": ([FAULT], ["seen"], "seen", 0),
    "fault, not seen": ([FAULT], [None], FAULT, 0),
    "lost, then refused": ([LOST, BAD], [None], BAD, 1),
    # the first attempt was slow, and the second meets its effect
    "lost, then crossed": ([LOST, MISSING], [None, "seen"], "seen", 1),
    "lost, then exists": ([LOST, EXISTS], [None, "seen"], "seen", 1),
    "lost, crossed, not seen, then done": ([LOST, EXISTS, "done"], [None, None], "done", 2),
    "crossed with somebody else": ([EXISTS], [], EXISTS, 0),
}


@pytest.mark.parametrize("name", SURELY)
def test_surely(name: str) -> None:
    written, seen, result, pauses = SURELY[name]
    client, steps, reads = ScriptedClient(retries=2), iter(written), iter(seen)

    def write() -> t.Any:
        step = next(steps)
        if isinstance(step, Exception):
            raise step
        return step

    call = (t.cast(t.Any, client), write, lambda: next(reads), is_busy)
    if isinstance(result, Exception):
        with pytest.raises(type(result)) as caught:
            surely(*call)
        assert caught.value is result
    else:
        assert surely(*call) == result
    assert len(client.pauses) == pauses
    assert (next(steps, None), next(reads, None)) == (None, None), "no more and no fewer"

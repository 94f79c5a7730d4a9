# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process is ended at each write: killed outright, or asked to stop. The next run completes what was begun."""

from __future__ import annotations

import concurrent.futures
import os
import signal

import pytest
from functional.faults.cells import Stage
from functional.faults.judging import completes, is_stored
from functional.faults.model import State
from functional.faults.subject import Write
from functional.faults.writes import WRITES
from functional.harness import TRIAL, Bench
from support.modules import AZURE
from support.ways import WORKER, chosen

from es_emulator import Fault

# What is stored when it is killed before and after the effect of a write, and whether the throw-away endpoint is.
ALONE = ((State.BEGIN, False), (State.WANTED, False))
STEPS = {
    "trial create": ((State.BEGIN, False), (State.BEGIN, True)),
    "delete": ((State.BEGIN, True), (State.GONE, True)),
    "create": ((State.GONE, True), (State.WANTED, True)),
    "trial delete": ((State.WANTED, True), (State.WANTED, False)),
    "restore": ((State.GONE, True), (State.OLD, True)),
}
PARTS = {"first": (State.BEGIN, State.PART), "second": (State.PART, State.WANTED)}

# In the worker the module is a fork whose number only the worker knows.
pytestmark = pytest.mark.skipif(chosen() == WORKER, reason="there is no process of its own to be ended")
CELLS = [
    pytest.param(name, number, when, write.versions[place % len(write.versions)], id=f"{name} - {number.name} {when}")
    for name, write in WRITES.items()
    for place, (number, when) in enumerate(
        (number, when) for number in (signal.SIGKILL, signal.SIGTERM) for when in ("before", "after")
    )
]


def left(write: Write, number: signal.Signals, when: str) -> tuple[State, bool]:
    """What is stored afterwards, and whether the throw-away endpoint is.

    A recreation that is asked to stop comes to an end first: before anything is deleted, or when it is created again.
    In a set the endpoints under way are all brought to their end.
    """
    if write.step in PARTS:
        return PARTS[write.step][when == "after"], False
    if not write.recreates:
        return ALONE[when == "after"]
    if number == signal.SIGKILL:
        return STEPS[write.step][when == "after"]
    if write.step == "restore":
        return State.OLD, False
    stops = write.step == "trial create" and write.module == AZURE
    return (State.BEGIN if stops else State.WANTED), False


@pytest.mark.parametrize(("name", "number", "when", "server"), CELLS)
def test_ended(bench: Bench, name: str, number: signal.Signals, when: str, server: str) -> None:
    write = WRITES[name]
    stage = Stage(bench, write, server)
    stage.prepare()
    pid: concurrent.futures.Future[int] = concurrent.futures.Future()
    # What it was ended before has not been sent: to a process that survives the signal the connection just broke.
    fault = Fault(
        "reset" if when == "before" else "delay",
        when=when,
        skip=write.struck.nth - 1,
        call=lambda: os.kill(pid.result(10), number),
        **write.struck.filters,
    )
    stage.arm(fault)
    played = stage.play(killed=True, started=pid.set_result)
    assert played.run.code == -number
    state, trial = left(write, number, when)
    assert is_stored(stage, played.e1, state)
    assert (TRIAL in played.stored) is trial
    completes(stage, played.e1, trial=trial)

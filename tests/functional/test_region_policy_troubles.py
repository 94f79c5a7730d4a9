# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes of a region policy that go wrong: attempted once, and read before they are repeated or reported.

Each write with each fault, and with another client that is faster, is played in `faults`: here are the requests.
"""

from __future__ import annotations

import pytest
from functional.facts import error_body
from functional.harness import Bench, Request
from functional.region_policies import BOTH, EU, READ, REMOVE, put, stored
from support.modules import REGION_POLICY

from es_emulator import Emulator, Fault

CONFLICT = error_body(
    409, "status_exception", "Failed to put region policy due to a concurrent update conflict. Please retry."
)
#: what happens to the first write, and the outcome of the task: changed and action, or kind of the failure
TROUBLES: dict[str, tuple[Fault, tuple[bool, str] | str, list[Request]]] = {
    "another client writes": (
        Fault("status", method="PUT", status=409, body=CONFLICT),
        (True, "update"),
        [READ, put(BOTH), READ, put(BOTH)],
    ),
    "answer lost": (Fault("reset", method="PUT", when="after"), (True, "update"), [READ, put(BOTH), READ]),
    "request lost": (Fault("reset", method="PUT"), (True, "update"), [READ, put(BOTH), READ, put(BOTH)]),
    "refused": (Fault("status", method="PUT", status=400), "invalid", [READ, put(BOTH)]),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_troubles(bench: Bench, emu: Emulator, name: str) -> None:
    fault, end, requests = TROUBLES[name]
    emu.set_region_policy(EU)
    emu.add_fault(fault)
    done, sent = bench.run(REGION_POLICY, bench.arguments(region_policy=BOTH, retries=1))
    assert sent == requests
    if isinstance(end, str):
        assert (done.result["kind"], done.result["changed"], done.result["action"]) == (end, False, "none")
        assert stored(emu) == EU
    else:
        assert (done.result["changed"], done.result["action"]) == end
        assert stored(emu) == BOTH


@pytest.mark.parametrize("done_already", [True, False])
def test_deletion_whose_answer_is_lost(bench: Bench, emu: Emulator, done_already: bool) -> None:
    """It is waited out: carried out late, it would remove what was written since."""
    emu.set_region_policy(EU)
    emu.add_fault(Fault("reset", method="DELETE", when="after" if done_already else "before"))
    done, sent = bench.run(REGION_POLICY, bench.arguments(state="absent", retries=1, timeout=0.5))
    assert (done.result["changed"], done.result["action"], stored(emu)) == (True, "delete", None)
    assert sent.count(REMOVE) == (1 if done_already else 2)


def test_deletion_is_not_repeated_without_retries(bench: Bench, emu: Emulator) -> None:
    emu.set_region_policy(EU)
    emu.add_fault(Fault("status", method="DELETE", status=504))
    done, sent = bench.run(REGION_POLICY, bench.arguments(state="absent", retries=0))
    assert (done.result["failed"], done.result["changed"]) == (True, True), "it may arrive late"
    assert "The deletion may still be carried out" in done.result["msg"]
    assert sent == [READ, REMOVE, READ]


def test_write_of_which_nothing_can_be_read(bench: Bench, emu: Emulator) -> None:
    emu.add_fault(Fault("reset", method="PUT", when="after"))
    emu.add_fault(Fault("status", method="GET", path="_region_policy", status=500, skip=1, times=None))
    done, _sent = bench.run(REGION_POLICY, bench.arguments(region_policy=EU, retries=0))
    assert (done.result["failed"], done.result["changed"], done.result["action"]) == (True, True, "create")
    assert "It may have been written" in done.result["msg"]


def test_server_that_ignores_the_policy(bench: Bench, emu: Emulator) -> None:
    emu.set_region_policy(EU)
    answer = {"region_policy": EU, "created_at": "2026-01-01T00:00:00Z"}
    emu.add_fault(Fault("status", method="PUT", status=200, body=answer))
    done, _sent = bench.run(REGION_POLICY, bench.arguments(region_policy=BOTH))
    assert (done.result["failed"], done.result["changed"]) == (True, True)
    assert "does not show it as declared" in done.result["msg"]

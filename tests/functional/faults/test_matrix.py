# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every write and every trouble that it can meet: the result is true, and the next run completes what is missing."""

from __future__ import annotations

import pytest
from functional.faults.cells import Played, Stage, armed, strikes
from functional.faults.judging import completes, further, judge, never_blindly
from functional.faults.model import expected
from functional.faults.troubles import TROUBLES, Reach, Told, Trouble
from functional.faults.writes import WRITES
from functional.harness import TRIAL, Bench

CELLS = [
    pytest.param(write, trouble, versions[number % len(versions)], id=f"{write} - {trouble}")
    for write, versions in ((name, found.versions) for name, found in WRITES.items())
    for number, trouble in enumerate(TROUBLES)
]


def retries(trouble: Trouble) -> int:
    """Enough to get over what passes; what does not pass is not waited for."""
    return 2 if trouble.reach is Reach.ONCE and not trouble.dead else 1


def meanings(played: Played, stage: Stage, trouble: Trouble) -> dict[int, Told]:
    """What each spoiled answer told."""
    found = {}
    for place, entry in enumerate(played.log):
        if entry.fault is not None:
            ours = entry.fault == trouble.fault.action and entry.status != 400
            struck = ours and (strikes(stage.write.struck, entry) or trouble.reach in (Reach.ALL, Reach.WRITES))
            found[place] = trouble.told if struck else Told.FINAL
    return found


@pytest.mark.parametrize(("name", "what", "server"), CELLS)
def test_cell(bench: Bench, name: str, what: str, server: str) -> None:
    write, trouble = WRITES[name], TROUBLES[what]
    stage = Stage(bench, write, server)
    faults = armed(trouble, stage)
    stage.prepare()
    stage.arm(*faults)
    urls = stage.emu.urls if trouble.other_node else stage.emu.urls[:1]
    played = stage.play(urls=urls, retries=retries(trouble), timeout=trouble.timeout)
    struck = any(entry.fault == trouble.fault.action for entry in played.log)
    assert struck, "the trouble did not come about"
    judge(stage, played, expected(write, trouble))
    never_blindly(played.log, meanings(played, stage, trouble), retries(trouble))
    completes(stage, played.e1, left=further(played), trial=TRIAL in played.stored)

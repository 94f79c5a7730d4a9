# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The watchmen watched: the tables are whole, and the judges would notice what they are there for."""

from __future__ import annotations

import collections
import subprocess
import sys
from pathlib import Path

import pytest
from functional.faults import test_kills, test_matrix, test_other_writers
from functional.faults.connector_writes import CONNECTOR_WRITES, KINDS
from functional.faults.judging import never_blindly
from functional.faults.model import End, end_of, expected
from functional.faults.policy_writes import POLICY_WRITES
from functional.faults.subject import View
from functional.faults.troubles import TROUBLES, Told
from functional.faults.twins import GATEWAY, SET, is_left_out
from functional.faults.writes import WRITES

from es_emulator.model import LoggedRequest


def test_every_write_meets_every_trouble() -> None:
    assert len(test_matrix.CELLS) == len(WRITES) * len(TROUBLES) >= 1200
    assert len(test_kills.CELLS) == len(WRITES) * 4
    met = {name for case in test_other_writers.CELLS for name in case.values if name in WRITES}
    last = {
        "recreate, trial delete",
        "set: recreate, trial delete",
    }  # what another client does then comes after the run
    assert met == set(WRITES) - last


def test_every_write_meets_every_trouble_each_time() -> None:
    """By the single or by the set module, and by both about as often; of the statuses of gateways, some."""
    others = {*CONNECTOR_WRITES, *POLICY_WRITES}
    cells = [str(cell.id) for cell in test_matrix.CELLS if cell.values[0] not in others]
    kept = [cell for cell in cells if not is_left_out(cell)]
    pairs = {cell.removeprefix(SET) for cell in cells}
    met = sorted(cell.removeprefix(SET) for cell in kept)
    assert [pair for pair in met if GATEWAY not in pair] == sorted(pair for pair in pairs if GATEWAY not in pair)
    of_gateways = [pair for pair in met if GATEWAY in pair]
    assert len({*of_gateways}) == len(of_gateways)
    assert {pair.partition(" - ")[0] for pair in of_gateways} == {pair.partition(" - ")[0] for pair in met}
    assert {pair.partition(" - ")[2] for pair in of_gateways} == {name for name in TROUBLES if name.startswith(GATEWAY)}
    assert len(kept) >= 300
    sets = [cell for cell in kept if cell.startswith(SET)]
    assert abs(len(sets) - len(kept) / 2) < len(kept) / 6


def test_every_write_of_both_modules() -> None:
    steps = {"trial create", "trial delete", "delete", "create", "restore"}
    kinds = {"create", "update", "secret", "rotation", "delete", *(f"recreate, {step}" for step in steps)}
    assert set(WRITES) - {*CONNECTOR_WRITES, *POLICY_WRITES} == {
        *kinds,
        *(f"set: {kind}" for kind in kinds),
        "set: purge",
    }


def test_every_trouble_meets_writes_of_connectors_each_time() -> None:
    """And every write some of them, at once and in the run of everything all."""
    cells = [cell for cell in test_matrix.CELLS if cell.values[0] in CONNECTOR_WRITES]
    kept = [cell for cell in cells if not is_left_out(str(cell.id))]
    met = collections.Counter(str(cell.values[1]) for cell in kept)
    assert set(met) == set(TROUBLES)
    assert min(met.values()) >= 3
    assert {cell.values[0] for cell in kept} == set(CONNECTOR_WRITES)
    assert len(kept) < 200
    assert len(cells) > 500


def test_the_groups_of_a_connector_that_are_written() -> None:
    groups = {kind.struck.rest for kind in KINDS.values()}
    assert groups >= {"", "/_name", "/_scheduling", "/_configuration", "/_filtering", "/_service_type"}
    assert {"connector: delete", "sync job: start", "sync job: cancel", "sync job: delete"} <= set(CONNECTOR_WRITES)


def test_every_step_can_end_in_every_way() -> None:
    """No row of the model is idle."""
    for name, write in WRITES.items():
        ends = {end_of(write, trouble) for trouble in TROUBLES.values()}
        assert ends >= {End.HEALED, End.FAILED} | (set() if write.kind == "secret" else {End.UNKNOWN}), name


def test_nothing_is_ever_expected_to_be_lost_without_a_word() -> None:
    for write in WRITES.values():
        for trouble in TROUBLES.values():
            found = expected(write, trouble)
            assert found.state.name != "GONE" or found.lost, (write, trouble)
            assert found.failed is not True or found.changed is not True or write.recreates or write.step == "second"


def test_the_defects_made_on_purpose_fit_the_code() -> None:
    """So that `make mutations` has something to break."""
    command = [sys.executable, str(Path(__file__).parents[2] / "tools" / "mutations.py"), "--list"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.splitlines()[-1].split()[0]) >= 120


def entry(method: str, path: str = "/_inference/text_embedding/e1", status: int | None = 200) -> LoggedRequest:
    return LoggedRequest(method, path, "", {}, b"", 0.0, status=status)


PUT, GET, DELETE = entry("PUT"), entry("GET", "/_inference/e1"), entry("DELETE", "/_inference/e1")
OTHER, ALL = entry("GET", "/_inference/e2"), entry("GET", "/_inference/_all")


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ([PUT, PUT], Told.UNCLEAR),
        ([PUT, OTHER, PUT], Told.UNCLEAR),
        ([PUT, GET, PUT], Told.FINAL),
        ([PUT, GET, PUT], None),
        ([PUT, PUT], None),
        ([GET, PUT, PUT], None),
        ([DELETE, PUT, PUT], None),
    ],
)
def test_blind_writes_are_noticed(log: list[LoggedRequest], told: Told | None) -> None:
    place = log.index(PUT)
    with pytest.raises(AssertionError):
        never_blindly(log, {} if told is None else {place: told}, 2)


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ([PUT, GET, PUT], Told.UNCLEAR),
        ([PUT, ALL, PUT], Told.UNCLEAR),
        ([PUT, PUT], Told.UNSENT),
        ([PUT, DELETE, PUT], None),
        ([PUT, GET], Told.FINAL),
    ],
)
def test_sound_writes_are_let_pass(log: list[LoggedRequest], told: Told | None) -> None:
    never_blindly(log, {} if told is None else {0: told}, 2)


def test_more_tries_than_allowed_are_noticed() -> None:
    refused = dict.fromkeys(range(4), Told.UNSENT)
    never_blindly([PUT] * 3, refused, 2)
    with pytest.raises(AssertionError):
        never_blindly([PUT] * 4, refused, 2)


def test_view_has_all_that_is_judged() -> None:
    assert set(View._fields) == {"failed", "changed", "action", "message", "endpoint", "lost_endpoint", "said"}

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the benchmark makes of its figures; that it measures is shown by its own smallest run."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from docs.blocks import table

from bench import contenders, plays, report
from bench.judge import NOT_MEASURED, Results, judged
from bench.world import TREE, Case, declared

ABOUT = {
    "processors": 2,
    "python": "3.11.7",
    "ansible-core": "2.19.1",
    "requests": "2.34.2",
    "official client": "9.5.1",
    "emulated server": "9.5.3",
}


def results(*rows: tuple[str, str, float, int, t.Sequence[float]]) -> Results:
    """Contender, operation, latency, number of endpoints, CPU seconds of each round; the clock shows twice as much."""
    samples = [
        {"contender": key, "operation": operation, "latency": latency, "size": size, "round": number}
        | {"cpu": cpu, "wall": 2 * cpu, "peak": 100 * cpu}
        for key, operation, latency, size, rounds in rows
        for number, cpu in enumerate(rounds)
    ]
    return Results(json.loads(report.as_json({"about": ABOUT, "samples": samples})))


def verdict(found: Results, words: str) -> tuple[float | None, str]:
    (line,) = [line for line in judged(found) if words in line.what]
    return (None if line.value is None else round(line.value, 3)), str(line)


def test_ratios_are_taken_round_by_round() -> None:
    """A round in which the machine was slow slows both."""
    found = results(
        ("set", "unchanged", 0.0, 100, [1.2, 9.0, 1.4]), ("nothing", "unchanged", 0.0, 100, [1.0, 6.0, 1.0])
    )
    assert verdict(found, "own process, 100 unchanged, to an empty") == (1.4, "met")


def test_ratio_of_the_medians_where_one_was_measured_less_often() -> None:
    found = results(("set", "unchanged", 0.0, 100, [1.0, 3.0, 2.0]), ("uri", "unchanged", 0.0, 100, [20.0]))
    assert verdict(found, "own process, 100 unchanged, to 100 the uri way") == (0.1, "not met")


def test_cost_of_a_task_is_without_the_start_of_ansible() -> None:
    found = results(
        ("nothing", "unchanged", 0.0, 20, [1.0, 2.0]),
        ("single", "unchanged", 0.0, 20, [7.0, 14.0]),
        ("uri_get", "unchanged", 0.0, 20, [9.0, 18.0]),
    )
    assert verdict(found, "to a uri GET task") == (0.75, "met")
    assert verdict(found, "to a ping task") == (None, "not measured")


def test_time_and_memory() -> None:
    found = results(("set_module", "create", 0.3, 100, [2.8]), ("set_module", "unchanged", 0.0, 500, [1.0]))
    assert verdict(found, "module time") == (5.6, "not met")
    assert verdict(found, "memory") == (104.858, "met")


def test_the_price_of_fingerprints() -> None:
    """What a set costs more whose secrets are watched."""
    plain = ("set_module", "unchanged", 0.0, 500, [1.0])
    assert verdict(results(plain, ("watched_module", "unchanged", 0.0, 500, [2.5])), "fingerprints") == (1.5, "met")
    assert verdict(results(plain, ("watched_module", "unchanged", 0.0, 500, [3.5])), "fingerprints")[1] == "not met"
    assert verdict(results(plain), "fingerprints") == (None, "not measured")


def test_nothing_is_guessed(tmp_path: Path) -> None:
    found = results(("set", "unchanged", 0.0, 1, [1.0]), ("uri", "unchanged", 0.0, 20, [2.0, 4.0]))
    report.write(found, tmp_path / "README.md")
    lines = (tmp_path / "README.md").read_text("utf-8").splitlines()
    assert f"| {contenders_title('set')} | 1.00 (2.00) once | {NOT_MEASURED} |" in lines
    assert f"| {contenders_title('uri')} | {NOT_MEASURED} | 3.00 (6.00) |" in lines


def test_the_table_for_users_has_the_committed_figures() -> None:
    """Half a digit is lost to rounding. The figures are measured anew by hand only, so both can be compared."""
    found = Results(json.loads((TREE / "docs" / "docsite" / "benchmark" / "results.json").read_text("utf-8")))
    head, *rows = table(TREE / "docs" / "docsite" / "rst" / "guide_speed.rst", "speed")
    cases = [Case("unchanged", 0.0, int(cell.split()[0])) for cell in head[1:]]
    told = [[float(cell) for cell in row[1:]] for row in rows]
    keys = ("set_worker", "set", "single_worker", "single", "uri")
    assert told == [[round(found.median(key, case, "wall") or 0.0, 1) for case in cases] for key in keys]


def contenders_title(key: str) -> str:
    return next(contender.title for contender in contenders.CONTENDERS if contender.key == key)


@pytest.mark.parametrize("mode", contenders.MODES)
def test_rounds(mode: str) -> None:
    """All take part in each round that is not too large, the slow ones less often; an empty playbook always does."""
    seen: dict[tuple[Case, str], int] = {}
    for case, _number, takes_part in contenders.rounds(mode):
        for contender in takes_part:
            assert case.size <= contender.most[case.operation]
            seen[case, contender.key] = seen.get((case, contender.key), 0) + 1
    assert {key for _case, key in seen} == {contender.key for contender in contenders.present(mode)}
    for (case, key), count in seen.items():
        if key in ("single", "uri") and case.size == 100:
            assert count == 1
        if key == "set" and case.operation == "unchanged" and case.latency == 0.0:
            assert seen[case, "nothing"] == count


@pytest.mark.parametrize("play", plays.PLAYS)
def test_playbooks_have_the_whole_list(play: str, tmp_path: Path) -> None:
    text = plays.write(tmp_path, play, 3, "http://example.com").read_text("utf-8")
    assert text.count("inference_id: bench-") == len(declared(3))

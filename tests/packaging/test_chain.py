# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test chain leaves nothing out, and its tools say what they are there to say."""

from __future__ import annotations

import dataclasses
import subprocess
from pathlib import Path

import check_sizes
import pytest
import steps
import tomllib
from tree import TREE

BODY = "\n".join(f"    value = {number}" for number in range(check_sizes.MOST_FUNCTION_LINES))
BAD_SOURCES = {
    "function has 36 lines": f"def function() -> None:\n{BODY}\n",
    "function is not annotated: return": "def function():\n    pass\n",
    "function is not annotated: a, b, c": "def function(a, *b, **c) -> None:\n    pass\n",
    "method is not annotated: other": "class Thing:\n    def method(self, other) -> None:\n        pass\n",
    "file has 351 lines": "\n" * 351,
}
GOOD_SOURCES = [
    f"def function() -> None:\n{BODY}\n".replace("    value = 0\n", ""),
    "class Thing:\n    def method(self, *, other: int) -> None:\n        pass\n",
    'DOCUMENTATION = r"""\n' + "\n" * 400 + '"""\n',
    "\n" * 350,
]


def test_every_test_file_belongs_to_a_pytest_step() -> None:
    places = [place for step in steps.STEPS if step.command[0] == "pytest" for place in step.places]
    files = [path.relative_to(TREE).as_posix() for path in (TREE / "tests").rglob("test_*.py")]
    assert [file for file in files if not file.startswith((*(f"{place}/" for place in places), "tests/output/"))] == []


def test_plain_pytest_runs_what_the_steps_run() -> None:
    places = {place for step in steps.STEPS if step.command[0] == "pytest" for place in step.places}
    with (TREE / "pyproject.toml").open("rb") as file:
        assert set(tomllib.load(file)["tool"]["pytest"]["ini_options"]["testpaths"]) == places


WIDE = steps.Step("wide", "toy", ("pytest", "--version"))
NARROW = steps.Step("narrow", "toy", ("python", "-c", "print('one')\nprint('other')"))
BROKEN = steps.Step("broken", "toy", ("python", "-c", "raise SystemExit(3)"))
BROKEN_AND_WIDE = steps.Step("broken and wide", "toy", ("pytest", "--no-such-option"))
NOT_SET_UP = steps.Step("not set up", "toy", ("python", "--version"), venv="no-such-tool")


def test_two_lanes_run_everything(capfd: pytest.CaptureFixture[str]) -> None:
    assert steps.run_all([NARROW, WIDE], keep_going=False) == {"wide": "passed", "narrow": "passed"}
    output = capfd.readouterr().out
    assert "=== wide\n" in output
    assert "\npytest " in output
    assert "=== narrow\none\nother\n--- narrow: passed" in output, "in one piece"


@pytest.mark.parametrize("lane", [[BROKEN, NARROW], [BROKEN_AND_WIDE, WIDE]], ids=["narrow", "wide"])
def test_a_failure_stops_a_lane_unless_all_are_wanted(lane: list[steps.Step]) -> None:
    first, second = lane
    assert steps.run_all(lane, keep_going=False) == {first.name: "failed"}
    assert steps.run_all(lane, keep_going=True) == {first.name: "failed", second.name: "passed"}


def test_a_failure_in_one_lane_stops_the_other_behind_its_step(tmp_path: Path) -> None:
    slow = tmp_path / "test_slow.py"
    slow.write_text("import time\n\n\ndef test_slow():\n    time.sleep(2)\n")
    patient = dataclasses.replace(WIDE, name="patient", command=("pytest", "-q", str(slow)))
    assert steps.run_all([BROKEN, patient, WIDE], keep_going=False) == {"patient": "passed", "broken": "failed"}


def test_a_step_that_cannot_be_set_up_stops_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "EXTRA_VENVS", ("no-such-tool",))
    monkeypatch.setattr(steps, "TOOLS", Path("tests", "no-such-folder"))
    with pytest.raises(subprocess.CalledProcessError):
        steps.run_all([NOT_SET_UP, NARROW], keep_going=True)


def test_make_knows_every_group() -> None:
    (line,) = [text for text in (TREE / "Makefile").read_text().splitlines() if text.startswith("STEP_TARGETS")]
    assert {step.group for step in steps.STEPS} - {"matrix"} == set(line.partition(":=")[2].split())


@pytest.mark.parametrize(("complaint", "source"), BAD_SOURCES.items())
def test_sizes_complains(tmp_path: Path, complaint: str, source: str) -> None:
    path = tmp_path / "code.py"
    path.write_text(source)
    (problem,) = check_sizes.problems(path)
    assert complaint in problem


@pytest.mark.parametrize("source", GOOD_SOURCES)
def test_sizes_is_content(tmp_path: Path, source: str) -> None:
    path = tmp_path / "code.py"
    path.write_text(source)
    assert list(check_sizes.problems(path)) == []

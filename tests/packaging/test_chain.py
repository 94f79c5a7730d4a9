# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test chain leaves nothing out, and its tools say what they are there to say."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import tempfile
from pathlib import Path

import browsers
import chain
import check_sizes
import matrix
import pytest
import steps
import tomllib
from chain import Step
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
    places = [place for step in chain.STEPS if "pytest" in step.command for place in step.places]
    files = [path.relative_to(TREE).as_posix() for path in (TREE / "tests").rglob("test_*.py")]
    assert [file for file in files if not file.startswith((*(f"{place}/" for place in places), "tests/output/"))] == []


def test_plain_pytest_runs_what_the_steps_run() -> None:
    places = {place for step in chain.STEPS if "pytest" in step.command for place in step.places}
    with (TREE / "pyproject.toml").open("rb") as file:
        assert set(tomllib.load(file)["tool"]["pytest"]["ini_options"]["testpaths"]) == places


WIDE = Step("wide", "toy", ("pytest", "--version"))
NARROW = Step("narrow", "toy", ("python", "-c", "print('one')\nprint('other')"))
BROKEN = Step("broken", "toy", ("python", "-c", "print('why')\nraise SystemExit(3)"))
BROKEN_AND_WIDE = Step("broken and wide", "toy", ("pytest", "--no-such-option"))
NOT_SET_UP = Step("not set up", "toy", ("python", "--version"), venv="no-such-tool")
NO_PYTHON = Step("no Python", "toy", ("python", "--version"), needs_python="2.0")
NO_BROWSER = Step("no browser", "toy", ("python", "--version"), needs_browser=True)


def lines(capfd: pytest.CaptureFixture[str]) -> list[str]:
    """What was printed, without durations."""
    return [re.sub(r"[0-9.]+ s$", "N s", line) for line in capfd.readouterr().out.splitlines()]


def test_a_line_for_each_step_and_all_that_a_failing_one_says(capfd: pytest.CaptureFixture[str]) -> None:
    verdicts = steps.run_all([NARROW, BROKEN, NO_PYTHON], keep_going=True)
    assert verdicts == {"narrow": "passed", "broken": "failed", "no Python": "skipped"}
    assert lines(capfd) == [
        f"{'narrow':<36} passed   N s",
        "===== broken",
        "why",
        f"{'broken':<36} failed   N s",
        f"{'no Python':<36} skipped  Python 2.0 is not installed",
    ]


def test_without_a_browser_its_step_is_skipped(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(browsers, "APPLICATIONS", (str(tmp_path / "Chromium"),))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert steps.run_all([NO_BROWSER], keep_going=False) == {"no browser": "skipped"}
    assert lines(capfd) == [f"{'no browser':<36} skipped  {browsers.NONE_HERE}"]
    (tmp_path / "Chromium").touch()
    assert browsers.find() == str(tmp_path / "Chromium")


def test_a_skipped_step_is_no_failure_and_an_unknown_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "STEPS", (NO_PYTHON, BROKEN))
    assert steps.main(["no Python"]) == 0
    assert steps.main(["broken"]) == 1
    assert steps.main(["misspelt"]) == 1


def test_a_single_step_says_all(capfd: pytest.CaptureFixture[str]) -> None:
    assert steps.run_all([NARROW], keep_going=False) == {"narrow": "passed"}
    assert lines(capfd) == ["one", "other", f"{'narrow':<36} passed   N s"]
    assert steps.run_all([BROKEN], keep_going=False) == {"broken": "failed"}
    assert lines(capfd) == ["why", f"{'broken':<36} failed   N s"]


def test_two_lanes_run_everything() -> None:
    assert steps.run_all([NARROW, WIDE], keep_going=False) == {"wide": "passed", "narrow": "passed"}


@pytest.mark.parametrize("lane", [[BROKEN, NARROW], [BROKEN_AND_WIDE, WIDE]], ids=["narrow", "wide"])
def test_a_failure_stops_a_lane_unless_all_are_wanted(lane: list[Step]) -> None:
    first, second = lane
    assert steps.run_all(lane, keep_going=False) == {first.name: "failed"}
    assert steps.run_all(lane, keep_going=True) == {first.name: "failed", second.name: "passed"}


def test_a_failure_in_one_lane_stops_the_other_behind_its_step(tmp_path: Path) -> None:
    slow = tmp_path / "test_slow.py"
    slow.write_text("import time\n\n\ndef test_slow():\n    time.sleep(2)\n")
    patient = dataclasses.replace(WIDE, name="patient", command=("pytest", "-q", str(slow)))
    assert steps.run_all([BROKEN, patient, WIDE], keep_going=False) == {"patient": "passed", "broken": "failed"}


def test_a_step_that_cannot_be_set_up_stops_both(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(steps, "EXTRA_VENVS", ("no-such-tool",))
    monkeypatch.setattr(steps, "TOOLS", Path("tests", "no-such-folder"))
    with pytest.raises(subprocess.CalledProcessError):
        steps.run_all([NOT_SET_UP, NARROW], keep_going=True)
    (head, *_why, line) = lines(capfd)
    assert (head, line) == ("===== not set up", f"{'not set up':<36} failed   its set-up failed, see above")


def test_a_step_leaves_nothing_outside_the_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its temporary folder goes with it, and what Ansible and matplotlib keep is kept in the tree."""
    code = "import os, tempfile; print(tempfile.mkdtemp(), os.environ['ANSIBLE_HOME'], os.environ['MPLCONFIGDIR'])"
    said: list[str] = []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert steps.execute(dataclasses.replace(NARROW, command=("python", "-c", code)), [], said.append) == 0
    temporary, *kept = (Path(word) for word in "".join(said).split())
    assert tmp_path in temporary.parents
    assert "_" not in temporary.parent.name
    assert list(tmp_path.iterdir()) == []
    assert all(TREE / ".build" in folder.parents for folder in kept)


def test_what_a_test_proves_elsewhere_too_is_left_to_the_matrix() -> None:
    """All unit tests run once on each Python; some tests of sanity say what ruff, mypy and other tests say."""
    test = {step.name: step.command for step in chain.STEPS if step.group not in chain.LONG}
    again = [command for command in test.values() if "units" in command and chain.THIS_PYTHON in command]
    assert [command for command in again if "--collect-only" not in command] == []
    assert test["ansible-test sanity"][2:8:2] == ("--skip-test",) * 3
    left = {step.name: step.command for step in chain.STEPS if step.group == "matrix"}
    assert left[matrix.SANITY] == ("ansible-test", "sanity")
    assert left["ansible-test units 3.9"][-2:] == ("--python", "3.9")


def test_the_rooms_that_are_tested_on_another_python_are_there() -> None:
    for room in chain.OF_THE_PYTHON:
        assert list((TREE / "tests" / "unit" / "plugins" / "module_utils" / room).glob("test_*.py"))


def test_make_knows_every_group() -> None:
    (line,) = [text for text in (TREE / "Makefile").read_text().splitlines() if text.startswith("STEP_TARGETS")]
    assert {step.group for step in chain.STEPS} - {"matrix"} == set(line.partition(":=")[2].split())


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

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The matrix runs every pair of ansible-core and Python that there is, and its table has the result of each."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import chain
import interpreters
import matrix
import pytest
from tree import TREE

OLD, NEW = matrix.CORES[0], matrix.CORES[-1]


@pytest.fixture(autouse=True)
def at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with every Python but 3.10 and 3.14."""
    monkeypatch.setattr(interpreters, "find", lambda version: None if version in ("3.10", "3.14") else Path("python"))


def all_passed(core: matrix.Core) -> dict[str, str]:
    """A report of a run in which nothing failed."""
    names = [matrix.SANITY, *(step for python in core.targets for step in core.steps(python))]
    return dict.fromkeys(names, "passed")


@pytest.mark.parametrize("core", matrix.CORES, ids=lambda core: core.version)
def test_every_step_of_the_matrix_exists(core: matrix.Core) -> None:
    assert set(all_passed(core)) - {step.name for step in chain.STEPS} == set()


def test_modules_run_in_the_worker_of_these_releases_and_no_other() -> None:
    """The condition knows the releases that the matrix tests; importing it would make this process a controller."""
    text = (TREE / "plugins" / "plugin_utils" / "_conditions.py").read_text("utf-8")
    known = re.search(r"^KNOWN_CORES = (\(.*\))$", text, re.MULTILINE)
    assert known
    assert ast.literal_eval(known[1]) == tuple(core.version for core in matrix.CORES)


def test_other_control_nodes_and_plain_targets_are_told_apart() -> None:
    own = ("ansible-test units", "ansible-test integration", "pytest in the worker", "pytest functional, in the worker")
    assert OLD.steps("3.11") == own
    assert OLD.steps("3.13") == ("ansible-test units 3.13", "ansible-test integration from 3.13")
    assert NEW.steps("3.9") == ("ansible-test units 3.9", "ansible-test integration on 3.9")


def test_the_table_says_all_of_it() -> None:
    failed = {**all_passed(OLD), "ansible-test integration on 3.9": "failed"}
    del failed["ansible-test units 3.12"]
    results = [matrix.Result(OLD, failed), matrix.Result(NEW, reason="there is nothing to run it on")]
    lines = matrix.summary(results)
    assert lines[0].split("  ")[0] == "ansible-core"
    assert lines[1].split() == ["2.18", "passed", "failed", "skipped", "passed", "failed", "passed", "-"]
    assert lines[2].split() == [NEW.version, *["skipped"] * 7]
    assert "failed: 2.18, 3.9: ansible-test integration on 3.9 failed" in lines
    assert "skipped: 2.18, 3.10: Python 3.10 is not installed" in lines
    assert "failed: 2.18, 3.12: ansible-test units 3.12 not run" in lines
    assert f"skipped: {NEW.version}, sanity: there is nothing to run it on" in lines


@pytest.mark.parametrize(
    ("verdicts", "status", "said"),
    [
        (all_passed(OLD), 0, "5 passed, 0 failed, 1 skipped"),
        ({**all_passed(OLD), matrix.SANITY: "failed"}, 1, "4 passed, 1 failed, 1 skipped"),
        ({}, 1, "0 passed, 5 failed, 1 skipped"),
    ],
)
def test_the_status_follows_from_the_table(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    verdicts: dict[str, str],
    status: int,
    said: str,
) -> None:
    monkeypatch.setattr(matrix, "run_core", lambda *_arguments: verdicts)
    assert matrix.main(["2.18"]) == status
    assert capsys.readouterr().out.splitlines()[-1] == said


def test_where_nothing_can_run_nothing_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters, "find", lambda _version: None)
    assert matrix.main([]) == 1


def test_an_unknown_core_is_refused() -> None:
    with pytest.raises(SystemExit, match=r"Unknown ansible-core: 2\.7"):
        matrix.main(["2.7"])

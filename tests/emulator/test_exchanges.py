# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every exchange in the folder `exchanges`, on each of its releases; transcripts.py tells how they are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from emulator.support import Api
from emulator.transcripts import FOLDER, Scenario, scenarios

FILES = sorted(FOLDER.iterdir())
ROWS = [
    pytest.param(scenario, version, id=f"{path.stem}: {scenario.name}: {version}")
    for path in FILES
    for scenario in scenarios(path)
    for version in scenario.versions()
]


@pytest.mark.parametrize(("scenario", "version"), ROWS)
def test_exchanges(api: Api, scenario: Scenario) -> None:
    scenario.run(api)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_answer_is_one_of_a_release(path: Path) -> None:
    """A condition that no release meets would leave a request out."""
    for scenario in scenarios(path):
        for step in scenario.steps:
            given = [step.answer(version) for version in scenario.versions()]
            assert all(answer in given for answer in step.answers), step.where


@pytest.mark.parametrize(
    "answer",
    [
        "404",
        "400 status_exception: Unknown",
        "400 x_content_parse_exception",
        "400 status_exception: ...known task_type",
        "400 {error.type: null}",
        "400 {error.reason: Unknown}",
        "400 = {}",
        "<9 400",
    ],
)
def test_a_wrong_answer_is_noticed(api: Api, tmp_path: Path, answer: str) -> None:
    """The last one is of another release: nothing is sent, so what comes next is noticed."""
    path = tmp_path / "wrong.txt"
    path.write_text(f"=== wrong\nGET /_inference/nonsense/x\n    {answer}\nstate {{endpoints.e1: 1}}\n")
    (scenario,) = scenarios(path)
    with pytest.raises(AssertionError, match=r"wrong\.txt:2" if answer != "<9 400" else r"wrong\.txt:4"):
        scenario.run(api)

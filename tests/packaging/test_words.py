# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check of plain words finds what it has to find, and nothing else."""

from __future__ import annotations

from pathlib import Path

import check_words
import pytest

# Each with what the check names: the words that are found, as they are written.
BAD = [
    ("Somebody else has changed it.", ["Somebody"]),
    ("text = 'Nobody knows it, but for somebody'", ["Nobody", "somebody"]),
    ("Whoever sets it, and whatever has the ID", ["Whoever", "whatever has"]),
    ("It says how one can read it.", ["how one can"]),
    ("It is used all the same.", ["all the same"]),
    ("It needs a privilege for that.", ["for that"]),
    ("It has to be created, and for that two are missing", ["and for that"]),
    ("Connectors are looked after too.", ["looked after"]),
    ("What stands under service_settings", ["stands under"]),
    ("A secret belongs into secrets", ["belongs into"]),
    ("secrets that come to light", ["come to light"]),
    ("everything that is not so on the server", ["is not so"]),
    ("Who uses an older one updates.", ["Who uses an older one"]),
    ("It shows secrets in no result.", ["in no result"]),
    ("Everything is as stated.", ["stated"]),
    ("What the task does not state", ["task does not state"]),
    ("State the new key.", ["State the"]),
    ("You have to state it there", ["to state it"]),
    ("is a secret: state it under secrets", ["secret: state it"]),
    ("puts it right", ["puts it right"]),
    ("A patch release mends bugs", ["mends"]),
    ("reads what became of the write", ["became of"]),
    ("takes a setting: it takes it away", ["takes it away"]),
    ("must not be seen", ["must not be seen"]),
    ("The value is covered.", ["is covered"]),
    ("The others are left alone.", ["left alone"]),
    ("It is left as it is.", ["left as it is"]),
    ("the old one is put back", ["put back"]),
    ("the old one has to come back", ["has to come back"]),
    ("the task's settings laid over it", ["laid over"]),
    ("all settings, those included that it added", ["those included"]),
    ("Whether it is to be there", ["is to be there"]),
    ("the server did not take it", ["did not take"]),
    ("It fits no pattern.", ["fits no"]),
    ("two runs at once", ["two runs at once"]),
    ("It believes a change", ["believes"]),
    ("what the server says of it", ["says of"]),
    ("a fault of ours", ["of ours"]),
    ("surely stored", ["surely"]),
    ("It is seldom read.", ["seldom"]),
    ("It waited in vain.", ["in vain"]),
    ("thereby it is lost", ["thereby"]),
    ("It was asked to stop before anything was changed", ["asked to stop before"]),
    ("seconds that lie between two looks", ["lie between two"]),
    ("the single call of Azure", ["single call of"]),
    ("syncs of who may read what", ["who may read what"]),
    ("tasks without a Python of their own", ["without a Python of their own"]),
    # across lines, in comments, in strings that are joined, in names
    ("it is left\n  alone", ["left alone"]),
    ("# what became\n# of it", ["became # of"]),
    ('text = "the setting is put"\n    " back"', ['put" " back']),
    ("def what_becomes_of(write): ...", ["becomes_of"]),
]
GOOD = [
    "Set the new key for that endpoint.",
    "The state the model is in, and the states of all models.",
    "Whatever happens, the task says what exists now.",
    "Use a host name that the certificate covers. It is covered by a test.",
    "The names are the same. It stands for any text. The task did not take effect.",
    "Nodes of one cluster: if one cannot be reached, the next is used, which one can see.",
    "The same update is sent again, and the previous endpoint is restored.",
    # IDs and accounts that a test makes up
    "get('nobody'), '/_connector/nobody/_native', '//someone:key@es', '?id=nobody', 'nobody-1', `nobody`",
    # as others say it
    "# plain-words: quoted\n'Nobody expects it'\n",
    "'Nobody expects it'  # plain-words: quoted\n",
]


@pytest.mark.parametrize(("text", "found"), BAD)
def test_words_to_avoid_are_named_with_their_line(tmp_path: Path, text: str, found: list[str]) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"A line before.\n\n{text}\n")
    problems = list(check_words.problems(path))
    assert [problem.split("'", 1)[1].split("': write instead: ")[0] for problem in problems] == found
    assert all(problem.startswith(f"{path}:3: ") for problem in problems)


@pytest.mark.parametrize("text", GOOD)
def test_plain_words_and_quotations_are_accepted(tmp_path: Path, text: str) -> None:
    path = tmp_path / "page.md"
    path.write_text(text)
    assert list(check_words.problems(path)) == []


def test_each_row_of_the_table_has_an_example() -> None:
    assert [
        word.pattern for word in check_words.WORDS if not any(word.expression.search(text) for text, _ in BAD)
    ] == []


def test_the_exit_status_tells_whether_there_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.rst").write_text("Set the key.\n")
    assert check_words.main([str(tmp_path)]) == 0
    (tmp_path / "bad.rst").write_text("State the key.\n")
    assert check_words.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == f"{tmp_path / 'bad.rst'}:1: 'State the': write instead: Set\n"

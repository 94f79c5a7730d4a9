# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chunking settings (docs/reference/elasticsearch-inference.md, "Chunking settings")."""

from __future__ import annotations

import copy
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference import chunking
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import BadInput
from ansible_collections.esops.elasticsearch.tests.unit.support.endpoints import SENTENCE, WORD_DEFAULT, server

GOOD: tuple[dict[str, t.Any], ...] = (
    SENTENCE,
    WORD_DEFAULT,
    {"strategy": "sentence", "max_chunk_size": 20},
    {"strategy": "sentence", "max_chunk_size": 1000, "sentence_overlap": 0},
    {"strategy": "word", "max_chunk_size": 10, "overlap": 5},
    {"strategy": "word", "max_chunk_size": 11, "overlap": 1},
    {"strategy": "none"},
    {"strategy": "recursive", "max_chunk_size": 10},
    {"strategy": "recursive", "max_chunk_size": 10, "separators": ["\n"]},
    {"strategy": "recursive", "max_chunk_size": 10, "separator_group": "markdown"},
)
BAD: tuple[tuple[dict[str, t.Any], str], ...] = (
    ({"strategy": "sentence", "max_chunk_size": 19}, "takes 20 or more"),
    ({"strategy": "sentence", "max_chunk_size": 20, "sentence_overlap": 2}, "sentence_overlap is 2"),
    ({"strategy": "sentence", "max_chunk_size": 20, "sentence_overlap": -1}, "sentence_overlap is -1"),
    (
        {"strategy": "sentence", "max_chunk_size": 20, "overlap": 5},
        "overlap is not a setting of the strategy 'sentence'",
    ),
    ({"strategy": "word", "max_chunk_size": 9, "overlap": 1}, "takes 10 or more"),
    ({"strategy": "word", "max_chunk_size": 10, "overlap": 6}, "overlap is 6"),
    ({"strategy": "word", "max_chunk_size": 11, "overlap": 6}, "overlap is 6"),
    ({"strategy": "word", "max_chunk_size": 10, "overlap": 0}, "overlap is 0"),
    (
        {"strategy": "word", "max_chunk_size": 10, "overlap": 1, "sentence_overlap": 1},
        "sentence_overlap is not a setting",
    ),
    ({"strategy": "none", "max_chunk_size": 10}, "max_chunk_size is not a setting of the strategy 'none'"),
    ({"strategy": "recursive", "max_chunk_size": 9}, "takes 10 or more"),
    ({"strategy": "recursive", "max_chunk_size": 10, "separators": []}, "separators is empty"),
    (
        {"strategy": "recursive", "max_chunk_size": 10, "separators": ["a"], "separator_group": "plaintext"},
        "exclude each other",
    ),
)
INCOMPLETE: tuple[tuple[dict[str, t.Any], str], ...] = (
    ({"max_chunk_size": 100}, "strategy is needed"),
    ({"strategy": "sentence"}, "'sentence' needs max_chunk_size"),
    ({"strategy": "word", "max_chunk_size": 10}, "'word' needs overlap"),
    ({"strategy": "word", "overlap": 10}, "'word' needs max_chunk_size"),
    ({"strategy": "recursive"}, "'recursive' needs max_chunk_size"),
)


@pytest.mark.parametrize("settings", GOOD)
def test_good(settings: dict[str, t.Any]) -> None:
    chunking.check(settings, complete=True)
    chunking.check(settings, complete=False)


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize(("settings", "text"), BAD)
def test_bad(settings: dict[str, t.Any], text: str, complete: bool) -> None:
    with pytest.raises(BadInput) as caught:
        chunking.check(settings, complete=complete)
    assert text in caught.value.message
    assert "chunking_settings" in caught.value.message


@pytest.mark.parametrize(("settings", "text"), INCOMPLETE)
def test_incomplete(settings: dict[str, t.Any], text: str) -> None:
    chunking.check(settings, complete=False)
    with pytest.raises(BadInput) as caught:
        chunking.check(settings, complete=True)
    assert text in caught.value.message


def test_strategy_of_a_newer_server() -> None:
    """An endpoint may have one that is not known here; a part of its settings cannot be checked then."""
    whole = chunking.merge({"max_chunk_size": 99}, {"strategy": "by-meaning", "max_chunk_size": 30})
    with pytest.raises(BadInput, match="'by-meaning', which is not known here, so set strategy, too"):
        chunking.check(whole, complete=True)


MERGED_OVER: tuple[tuple[dict[str, t.Any], dict[str, t.Any], dict[str, t.Any]], ...] = (
    ({"max_chunk_size": 99}, SENTENCE, {**SENTENCE, "max_chunk_size": 99}),
    ({"sentence_overlap": 0}, SENTENCE, {**SENTENCE, "sentence_overlap": 0}),
    ({"strategy": "none"}, SENTENCE, {"strategy": "none"}),
    ({"strategy": "word", "overlap": 9}, SENTENCE, {"strategy": "word", "max_chunk_size": 250, "overlap": 9}),
    ({"strategy": "sentence"}, WORD_DEFAULT, {"strategy": "sentence", "max_chunk_size": 250}),
    (
        {"separator_group": "markdown"},
        {"strategy": "recursive", "max_chunk_size": 9, "separators": ["a"]},
        {"strategy": "recursive", "max_chunk_size": 9, "separator_group": "markdown"},
    ),
    ({"max_chunk_size": 99}, {}, {"max_chunk_size": 99}),
)


@pytest.mark.parametrize(("declared", "there", "whole"), MERGED_OVER)
def test_merged_over(declared: dict[str, t.Any], there: dict[str, t.Any], whole: dict[str, t.Any]) -> None:
    untouched = copy.deepcopy((declared, there))
    assert chunking.merge(declared, there) == whole
    assert (declared, there) == untouched
    assert chunking.merge(declared, whole) == whole


@pytest.mark.parametrize("group", ["plaintext", "markdown"])
def test_groups_are_recognised_by_what_they_stand_for(group: str) -> None:
    for separators in chunking.SEPARATOR_GROUPS[group]:
        assert chunking.same("separator_group", group, {"separators": separators})
        assert not chunking.same("separator_group", group, {"separators": separators[:-1]})
    other = {"plaintext": "markdown", "markdown": "plaintext"}[group]
    assert not chunking.same("separator_group", group, {"separators": chunking.SEPARATOR_GROUPS[other][0]})
    assert not chunking.same("separator_group", group, {})


NEEDS: tuple[tuple[dict[str, t.Any], str, bool], ...] = (
    ({}, "8.14.0", True),
    (SENTENCE, "8.15.5", False),
    (SENTENCE, "8.16.0", True),
    ({"max_chunk_size": 30}, "8.15.5", False),
    ({"strategy": "none"}, "8.18.8", False),
    ({"strategy": "none"}, "8.19.0", True),
    ({"strategy": "recursive", "max_chunk_size": 30}, "9.0.8", False),
    ({"strategy": "recursive", "max_chunk_size": 30}, "9.1.0", True),
    ({"max_chunk_size": 300}, "8.19.0", True),
    ({"max_chunk_size": 301}, "8.19.13", False),
    ({"max_chunk_size": 301}, "9.1.10", False),
    ({"max_chunk_size": 301}, "9.2.0", True),
)


@pytest.mark.parametrize(("settings", "version", "known"), NEEDS)
def test_what_it_needs_of_the_server(settings: dict[str, t.Any], version: str, known: bool) -> None:
    needs = list(chunking.needs(settings))
    assert all(server(version).within(ranges) for _what, ranges in needs) is known
    assert all(what.startswith("chunking_settings") for what, _ranges in needs)
    assert all(server("serverless").within(ranges) for _what, ranges in needs)


@given(st.sampled_from(GOOD), st.sampled_from(GOOD))
def test_declared_whole_it_replaces_what_was_there(declared: dict[str, t.Any], there: dict[str, t.Any]) -> None:
    whole = chunking.merge(declared, there)
    assert {key: whole[key] for key in declared} == declared
    if declared.get("strategy") in ("none", "word"):
        assert whole == declared, "every setting of these is declared"

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the declared settings match the endpoint.

docs/reference/elasticsearch-inference.md, "Responses", "Rough edges for a client"; docs/reference/contract.md,
"Situations".
"""

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference import comparison
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.comparison import Difference, differences
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Setting
from ansible_collections.esops.elasticsearch.plugins.module_utils._secrecy.mask import SENT_SECRET, SHOWN_SECRET
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e
from ansible_collections.esops.elasticsearch.tests.unit.support.model import PLAINTEXT

HEADERS = e.shown(task_settings={"headers": {"a": "1", "b": "2"}, "user": "u"})
RECURSIVE = e.shown(chunking_settings={"strategy": "recursive", "max_chunk_size": 99, "separators": PLAINTEXT})

SAME: dict[str, tuple[dict[str, t.Any], dict[str, t.Any]]] = {
    "nothing declared": ({}, e.shown()),
    "everything declared": (
        {"service_settings": e.shown()["service_settings"], "chunking_settings": e.SENTENCE},
        e.shown(),
    ),
    "task type in capitals": ({}, e.shown(task_type="TEXT_EMBEDDING")),
    "similarity in any case": ({"service_settings": {"similarity": " Dot_PRODUCT "}}, e.shown()),
    "strategy in any case": ({"chunking_settings": {"strategy": "Sentence"}}, e.shown()),
    "defaults added": ({"chunking_settings": {"strategy": "sentence", "max_chunk_size": 250}}, e.shown()),
    "group expanded": (
        {"chunking_settings": {"strategy": "recursive", "max_chunk_size": 99, "separator_group": "plaintext"}},
        RECURSIVE,
    ),
    "null is not declared": ({"service_settings": {"dimensions": None, "rate_limit": None}}, e.shown()),
    "null inside is not declared": ({"service_settings": {"rate_limit": {"requests_per_minute": None}}}, e.shown()),
    "headers in another order": ({"task_settings": {"headers": {"b": "2", "a": "1"}}}, HEADERS),
    "no headers where there are none": ({"task_settings": {"headers": {}}}, e.shown()),
    "unknown keys of the server": ({}, e.shown(metadata={"x": 1})),
    "8.14": ({"service_settings": {"dimensions": 1536}}, {"model_id": "e1", **e.shown(inference_id=None)}),
}


@pytest.mark.parametrize("name", SAME)
def test_same(name: str) -> None:
    declared, shown = SAME[name]
    assert differences(e.desired(**declared), e.current(shown)) == []


DIFFERENT: dict[str, tuple[dict[str, t.Any], dict[str, t.Any], list[Difference]]] = {
    "service": (
        {"service_settings": {"dimensions": 1}},
        e.shown(service="openai"),
        [Difference("service", "openai", "azureopenai")],
    ),
    "task type": ({"task_type": "completion"}, e.shown(), [Difference("task_type", "text_embedding", "completion")]),
    "a number": (
        {"service_settings": {"dimensions": 256}},
        e.shown(),
        [Difference("service_settings.dimensions", 1536, 256)],
    ),
    "not there": (
        {"service_settings": {"max_input_tokens": 5}},
        e.shown(),
        [Difference("service_settings.max_input_tokens", None, 5)],
    ),
    "case counts elsewhere": (
        {"service_settings": {"resource_name": "R"}},
        e.shown(),
        [Difference("service_settings.resource_name", "r", "R")],
    ),
    "similarity": (
        {"service_settings": {"similarity": "COSINE"}},
        e.shown(),
        [Difference("service_settings.similarity", "dot_product", "cosine")],
    ),
    "nested": (
        {"service_settings": {"rate_limit": {"requests_per_minute": 1}}},
        e.shown(),
        [Difference("service_settings.rate_limit.requests_per_minute", 1440, 1)],
    ),
    "headers as a whole": (
        {"task_settings": {"headers": {"a": "1"}}},
        HEADERS,
        [Difference("task_settings.headers", {"a": "1", "b": "2"}, {"a": "1"}, True)],
    ),
    "headers away": (
        {"task_settings": {"headers": {}}},
        HEADERS,
        [Difference("task_settings.headers", {"a": "1", "b": "2"}, {}, True)],
    ),
    "chunking": (
        {"chunking_settings": {"strategy": "word", "max_chunk_size": 250, "overlap": 10}},
        e.shown(),
        [
            Difference("chunking_settings.strategy", "sentence", "word"),
            Difference("chunking_settings.overlap", None, 10),
        ],
    ),
    "group": (
        {"chunking_settings": {"separator_group": "markdown"}},
        RECURSIVE,
        [Difference("chunking_settings.separator_group", PLAINTEXT, "markdown")],
    ),
    "8.15 has no chunking": (
        {"chunking_settings": {"max_chunk_size": 99}},
        e.shown(chunking_settings=None),
        [Difference("chunking_settings.max_chunk_size", None, 99)],
    ),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_different(name: str) -> None:
    declared, shown, expected = DIFFERENT[name]
    assert differences(e.desired(**declared), e.current(shown)) == expected


def test_words_of_a_difference() -> None:
    assert str(Difference("a.b", None, 5)) == "a.b (now not set, wanted 5)"
    assert str(Difference("a.b", "x", "y")) == "a.b (now 'x', wanted 'y')"
    assert str(Difference("a.b", "x", "y", True)) == "a.b (values not shown)"


def test_preview_lays_what_is_declared_over_what_is_there() -> None:
    wanted = e.desired(
        {"dimensions": 256, "rate_limit": {"requests_per_minute": 1}, "similarity": "COSINE"},
        task_settings={"headers": {"c": "3"}},
        chunking_settings={"strategy": "word", "max_chunk_size": 250, "overlap": 10},
        secrets={"entra_id": e.KEY},
    )
    there = e.current(HEADERS)
    untouched = copy.deepcopy(HEADERS)
    settings = {**e.IDENTITY, "dimensions": 256, "rate_limit": {"requests_per_minute": 1}, "similarity": "cosine"}
    expected = {
        **e.shown(),
        "service_settings": settings,
        "task_settings": {"headers": {"c": SENT_SECRET}, "user": "u"},
        "chunking_settings": {"strategy": "word", "max_chunk_size": 250, "overlap": 10},
    }
    assert comparison.preview(wanted, there, differences(wanted, there), False) == expected
    settings["entra_id"] = SENT_SECRET
    assert comparison.preview(wanted, there, differences(wanted, there), True) == expected
    assert untouched == HEADERS


def test_preview_covers_what_the_server_shows_in_clear() -> None:
    found = comparison.preview(e.desired({}), e.current(HEADERS), [], False)
    assert found["task_settings"]["headers"] == {"a": SHOWN_SECRET, "b": SHOWN_SECRET}


def test_preview_of_another_service() -> None:
    wanted = e.desired({"dimensions": 256})
    there = e.current(e.shown(service="openai", service_settings={"model_id": "m"}))
    found = comparison.preview(wanted, there, differences(wanted, there), False)
    assert found["service"] == "azureopenai"
    assert found["service_settings"]["dimensions"] == 256


@pytest.mark.parametrize(
    ("setting", "declared", "shown", "is_equal"),
    [
        (Setting("p", unordered=True), ["b", "a"], ["a", "b"], True),
        (Setting("p"), ["b", "a"], ["a", "b"], False),
        (Setting("p"), True, 1, False),
        (Setting("p"), 0, False, False),
        (Setting("p", lower=True), " Word", "word", True),
        (Setting("p", lower=True, spelled={"word": "other"}), "word", "OTHER", True),
        (Setting("p", whole=True, filled=True), {"a": 1}, {"a": 1, "b": 2}, True),
        (Setting("p", whole=True, filled=True), {"a": 1}, {"b": 2}, False),
    ],
)
def test_values(setting: Setting, declared: t.Any, shown: t.Any, *, is_equal: bool) -> None:
    assert comparison.equal(setting, declared, shown) is is_equal


def test_parts_that_are_not_declared_are_sent_with_the_others() -> None:
    assert comparison.with_other_parts(Setting("p", filled=True), {"a": {"x": 1}}, {"a": {"x": 0, "y": 2}, "b": 3}) == {
        "a": {"x": 1, "y": 2},
        "b": 3,
    }
    assert comparison.with_other_parts(Setting("p"), {"a": 1}, {"a": 0, "b": 3}) == {"a": 1}

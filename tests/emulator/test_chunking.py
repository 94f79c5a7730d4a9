# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chunking settings (docs/reference/elasticsearch-inference.md, "Chunking settings")."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.support import SENTENCE, Api, before, since

from es_emulator import Emulator

PLAINTEXT = [r"(?<!\n)\n\n(?!\n)", r"(?<!\n)\n(?!\n)"]
MARKDOWN = ["\n# ", "\n## ", "\n### ", "\n#### ", "\n##### ", "\n###### "]
MARKDOWN += ["\n" + r"^(?!\s*$).*\n-{1,}" + r"\n", "\n" + r"^(?!\s*$).*\n={1,}" + r"\n"]
CAPPED = {"8.16.0", "8.17.2", "8.18.0", "8.19.7", "9.0.0", "9.1.7"}
NEW_STRATEGIES = {"8.19.7", *since("9.1.7")}


def number_text(version: str, value: str, word: str, limit: str, name: str = "max_chunk_size") -> str:
    article = "a " if version in before("9.2.0") else ""
    return f"[chunking_settings] Invalid value [{value}]. [{name}] must be {article}{word} than or equal to [{limit}]"


@pytest.mark.parametrize("version", since("8.16.0"))
@pytest.mark.parametrize("given", [..., None, {}])
def test_create_default(emu: Emulator, api: Api, given: Any) -> None:
    assert api.create(chunking_settings=given).body["chunking_settings"] == SENTENCE
    assert emu.endpoints["e1"].chunking_settings == SENTENCE


@pytest.mark.parametrize("version", since("8.16.0"))
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"strategy": "sentence", "max_chunk_size": 20}, {"sentence_overlap": 1}),
        ({"strategy": "SENTENCE", "max_chunk_size": 300, "sentence_overlap": 0}, {"strategy": "sentence"}),
        ({"strategy": "word", "max_chunk_size": 10, "overlap": 5}, {}),
    ],
)
def test_accepted(api: Api, given: dict[str, Any], shown: dict[str, Any]) -> None:
    assert api.create(chunking_settings=given).body["chunking_settings"] == {**given, **shown}


@pytest.mark.parametrize("version", since("8.16.0"))
def test_size_limits(api: Api, version: str) -> None:
    too_small = api.create(chunking_settings={"strategy": "sentence", "max_chunk_size": 19})
    too_small.invalid(number_text(version, "19.0", "greater", "20.0"))
    too_small = api.create(chunking_settings={"strategy": "word", "max_chunk_size": 9, "overlap": 1})
    too_small.invalid(number_text(version, "9.0", "greater", "10.0"))
    wide = api.create(chunking_settings={"strategy": "word", "max_chunk_size": 20, "overlap": 11})
    wide.invalid(number_text(version, "11.0", "less", "10.0", "overlap"))


@pytest.mark.parametrize("version", since("8.16.0"))
def test_upper_limit_300_until_9_1(api: Api, version: str) -> None:
    reply = api.create(chunking_settings={"strategy": "sentence", "max_chunk_size": 301})
    if version in CAPPED:
        reply.invalid(number_text(version, "301.0", "less", "300.0"))
    else:
        assert reply.status == 200


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        (
            {"strategy": "word", "max_chunk_size": 20},
            ["[chunking_settings] does not contain the required setting [overlap]"],
        ),
        ({"strategy": "sentence"}, ["[chunking_settings] does not contain the required setting [max_chunk_size]"]),
        (
            {"strategy": "sentence", "max_chunk_size": 20, "overlap": 1},
            ["Sentence based chunking settings can not have the following settings: [overlap]"],
        ),
        (
            {"strategy": "sentence", "max_chunk_size": "20", "sentence_overlap": 2},
            [
                "field [max_chunk_size] is not of the expected type. The value [20] cannot be converted to a [Integer]",
                "sentence_overlap[2] must be either 0 or 1",
            ],
        ),
        (
            {"strategy": "word", "max_chunk_size": 20, "overlap": 0},
            ["[chunking_settings] Invalid value [0]. [overlap] must be a positive integer"],
        ),
        (
            {"strategy": "recursive", "max_chunk_size": 20, "separators": ["a"], "separator_group": "markdown"},
            ["Recursive chunking settings can not have both separators and separator_set"],
        ),
        (
            {"strategy": "recursive", "max_chunk_size": 20, "separator_group": "html"},
            [
                (
                    "[chunking_settings] Invalid value [html] received. [separator_group] must be one of "
                    "[markdown, plaintext]"
                )
            ],
        ),
        (
            {"strategy": "recursive", "max_chunk_size": 20, "separators": []},
            ["Recursive chunking settings can not have an empty list of separators"],
        ),
        (
            {"strategy": "recursive", "max_chunk_size": 20, "separators": ["a"] * 51},
            ["separators list size [51] must not exceed [50]"],
        ),
        (
            {"strategy": "recursive", "max_chunk_size": 20, "separators": ["a", 1]},
            ["field [separators] is not of the expected type. The value [1] cannot be converted to a [String]"],
        ),
    ],
)
def test_refused(api: Api, given: dict[str, Any], problems: list[str]) -> None:
    api.create(chunking_settings=given).invalid(*problems)


def test_fifty_separators_are_the_limit_only_in_the_newest(emu: Emulator, api: Api) -> None:
    emu.set_version("9.4.1")
    given = {"strategy": "recursive", "max_chunk_size": 20, "separators": ["a"] * 51}
    assert api.create(chunking_settings=given).status == 200


def test_strategy(api: Api) -> None:
    missing = api.create(chunking_settings={"max_chunk_size": 20})
    missing.check(400, "illegal_argument_exception", "Can't generate Chunker without ChunkingStrategy provided")
    api.create(chunking_settings={"strategy": "page"}).check(
        400, "illegal_argument_exception", "Invalid chunkingStrategy page"
    )
    assert api.create(chunking_settings={"strategy": None}).status == 500


@pytest.mark.parametrize("version", since("8.16.0"))
def test_none_and_recursive_by_version(api: Api, version: str) -> None:
    none = api.create("e1", chunking_settings={"strategy": "none", "max_chunk_size": 1})
    recursive = api.create("e2", chunking_settings={"strategy": "recursive", "max_chunk_size": 10})
    if version not in NEW_STRATEGIES:
        assert {none.error["type"], recursive.error["type"]} == {"illegal_argument_exception"}
        return
    assert none.body["chunking_settings"] == {"strategy": "none"}
    assert recursive.body["chunking_settings"] == {
        "strategy": "recursive",
        "max_chunk_size": 10,
        "separators": PLAINTEXT,
    }


@pytest.mark.parametrize(("group", "separators"), [("plaintext", PLAINTEXT), ("Markdown", MARKDOWN)])
def test_separator_group_is_shown_expanded(api: Api, group: str, separators: list[str]) -> None:
    given = {"strategy": "recursive", "max_chunk_size": 10, "separator_group": group}
    shown = api.create(chunking_settings=given).body["chunking_settings"]
    assert shown == {"strategy": "recursive", "max_chunk_size": 10, "separators": separators}

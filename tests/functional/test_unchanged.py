# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything declared is already so: unchanged, with exactly one request, however the task words it."""

from __future__ import annotations

import typing as t
from types import MappingProxyType

import pytest
from functional import facts
from functional.facts import HEADER_VALUE, KEY, PLACE, VERSIONS, WORD, Json, can, existing, place, seed, shown
from functional.harness import GET, Bench, expect

from es_emulator import Emulator
from es_emulator.chunking import SEPARATOR_GROUPS

NUMBERS: Json = {"dimensions": 512, "max_input_tokens": 300, "similarity": "l2_norm"}
HEADERS = {"x-team": HEADER_VALUE, "x-other": "header-value-other"}
LIMIT = {"requests_per_minute": 77}


class Case(t.NamedTuple):
    """The ability that is needed, what is stored beside the standing endpoint, and how the task words it."""

    declared: Json
    stored: t.Mapping[str, t.Any] = MappingProxyType({})
    needs: str = ""


CASES: dict[str, Case] = {
    "with secret": Case({"service_settings": {**PLACE, "api_key": KEY}}),
    "without secret": Case({"service_settings": PLACE}),
    "another secret": Case({"service_settings": {**PLACE, "entra_id": "whatever-1"}}),
    "nothing declared": Case({}),
    "one setting declared": Case(
        {"service_settings": {"deployment_id": "embeddings"}}, {"task_settings": {"user": "u"}}
    ),
    "nulls": Case({"service_settings": {"resource_name": None, "dimensions": None}, "task_settings": {"user": None}}),
    "similarity in another case": Case({"service_settings": {"similarity": "Dot_Product"}}),
    "similarity with blanks": Case({"service_settings": {"similarity": " DOT_PRODUCT "}}),
    "defaults of the server": Case(
        {"service_settings": {"rate_limit": {"requests_per_minute": 1440}, "dimensions": 1536}}, {}, "rate_limit"
    ),
    "user": Case({"task_settings": {"user": "ü"}}, {"task_settings": {"user": "ü"}}),
    "headers, the whole map": Case(
        {"task_settings": {"headers": dict(reversed(list(HEADERS.items())))}},
        {"task_settings": {"headers": HEADERS, "user": "u"}},
        "headers",
    ),
    "no headers": Case({"task_settings": {"headers": {}}}, {"task_settings": {"user": "u"}}, "headers"),
    "chunking as created": Case({"chunking_settings": {"strategy": "sentence", "max_chunk_size": 250}}, {}, "chunking"),
    "chunking in part": Case(
        {"chunking_settings": {"max_chunk_size": "120"}}, {"chunking_settings": facts.OTHER_CHUNKING}, "chunking"
    ),
    "chunking that reads as word": Case({"chunking_settings": WORD}, {"chunking_settings": None}, "chunking"),
    "separators": Case(
        {"chunking_settings": {"strategy": "recursive", "separators": ["a", "b"]}},
        {"chunking_settings": {"strategy": "recursive", "max_chunk_size": 99, "separators": ["a", "b"]}},
        "recursive",
    ),
    **{
        f"separator group {group}": Case(
            {"chunking_settings": {"strategy": "recursive", "max_chunk_size": 99, "separator_group": group}},
            {"chunking_settings": {"strategy": "recursive", "max_chunk_size": 99, "separators": list(separators)}},
            "recursive",
        )
        for group, separators in SEPARATOR_GROUPS.items()
    },
}
ROWS = [
    pytest.param(version, name, id=f"{version}-{name}")
    for version in VERSIONS
    for name, case in CASES.items()
    if not case.needs or can(version, case.needs)
]


@pytest.mark.parametrize(("version", "name"), ROWS)
def test_unchanged(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    case = CASES[name]
    stored = existing(emu, version, **case.stored)
    seen = bench.ensure(task_type="text_embedding", **case.declared)
    there = shown(version, stored)
    expect(seen, "none", there, there, there)
    assert seen.requests == seen.check_requests == [GET]
    assert facts.stored_in(emu) == stored


@pytest.mark.parametrize(
    ("version", "task_type"),
    [(version, kind) for version in VERSIONS for kind in facts.task_types(version) if kind != "text_embedding"],
)
def test_unchanged_completion(bench: Bench, emu: Emulator, version: str, task_type: str) -> None:
    stored = existing(emu, version, task_type, task_settings={"user": "u"})
    settings = {**place(task_type), "rate_limit": {"requests_per_minute": "120"}}
    seen = bench.ensure(task_type=task_type, service_settings=settings)
    there = shown(version, stored)
    expect(seen, "none", there, there, there)
    assert seen.requests == seen.check_requests == [GET]


@pytest.mark.parametrize("version", VERSIONS)
def test_options_that_only_matter_for_writes_cost_nothing(bench: Bench, emu: Emulator, version: str) -> None:
    stored = existing(emu, version)
    emu.add_pipeline("p", "e1")
    settings = {**PLACE, "api_key": KEY}
    seen = bench.ensure(
        task_type="text_embedding", service_settings=settings, recreate=True, force=True, wait_timeout=60
    )
    there = shown(version, stored)
    expect(seen, "none", there, there, there)
    assert seen.requests == seen.check_requests == [GET]


def test_unknown_keys_of_a_newer_server_are_ignored(bench: Bench, emu: Emulator) -> None:
    stored = seed(emu, {**facts.standing("9.5.3"), "metadata": {"some": "thing"}})
    seen = bench.ensure(task_type="text_embedding", service_settings=PLACE)
    there = {**shown("9.5.3", stored), "metadata": {"some": "thing"}}
    expect(seen, "none", there, there, there)
    assert seen.requests == [GET]

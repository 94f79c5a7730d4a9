# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoint exists, and the server is too old for what is declared anew: a failure that names both versions."""

from __future__ import annotations

import typing as t

import pytest
from functional import facts
from functional.facts import OAUTH2, PLACE, SENT, SETTINGS, Json, can, existing, having, shown, stored_in
from functional.harness import GET, USERS, VERSION, Bench, expect_failure, merged_over

from es_emulator import Emulator

RECURSIVE: Json = {"strategy": "recursive", "max_chunk_size": 99}


class Case(t.NamedTuple):
    """What is declared, the ability it needs, the first release with it, and what the server has to have besides."""

    declared: Json
    needs: str
    first: str
    besides: str = ""


CASES: dict[str, Case] = {
    "rate limit": Case(
        {"service_settings": {**SETTINGS, "rate_limit": {"requests_per_minute": 77}}}, "rate_limit", r"8\.15"
    ),
    "chunking": Case({"chunking_settings": {"strategy": "sentence", "max_chunk_size": 99}}, "chunking", r"8\.16"),
    "recursive chunking": Case({"chunking_settings": RECURSIVE}, "recursive", r"8\.19 or 9\.1", "chunking"),
    "no chunking": Case({"chunking_settings": {"strategy": "none"}}, "recursive", r"8\.19 or 9\.1", "chunking"),
    "headers": Case({"task_settings": {"headers": {"x-team": facts.HEADER_VALUE}}}, "headers", r"9\.4"),
    "oauth2": Case({"service_settings": {**PLACE, **OAUTH2, "client_secret": facts.CLIENT_SECRET}}, "oauth2", r"9\.4"),
}
ROWS = [
    pytest.param(version, name, recreate, id=f"{version}-{name}-{recreate}")
    for version in facts.VERSIONS
    for name, case in CASES.items()
    for recreate in (False, True)
    if not can(version, case.needs) and (not case.besides or can(version, case.besides))
]


@pytest.mark.parametrize(("version", "name", "recreate"), ROWS)
def test_existing(bench: Bench, emu: Emulator, version: str, name: str, recreate: bool) -> None:
    """No way leads there, recreation neither: nothing is written."""
    case = CASES[name]
    stored = existing(emu, version)
    seen = bench.ensure(task_type="text_embedding", recreate=recreate, **case.declared)
    expect_failure(seen, f"needs Elasticsearch {case.first} or later", facts.named(version))
    assert seen.requests == seen.check_requests == [GET, VERSION]
    assert stored_in(emu) == stored


@pytest.mark.parametrize("version", having("headers"))
def test_header_values_in_a_refusal(bench: Bench, emu: Emulator, version: str) -> None:
    """The message and diff name the headers, and show no value, neither the old nor the new one."""
    stored = existing(emu, version, task_settings={"headers": {"x-team": facts.HEADER_VALUE}})
    settings = {**SETTINGS, "dimensions": 512}
    declared: Json = {"headers": {"x-team": facts.NEW_HEADER_VALUE}}
    seen = bench.ensure(task_type="text_embedding", service_settings=settings, task_settings=declared)
    expect_failure(seen, r"dimensions.*1536.*512", "recreate: true", used_by=([], []))
    changes: Json = {"service_settings": {"dimensions": 512}, "task_settings": {"headers": {"x-team": SENT}}}
    before = shown(version, stored)
    assert seen.result["diff"] == {"before": before, "after": merged_over(before, changes)}
    assert seen.requests == [GET, VERSION, USERS]
    assert stored_in(emu) == stored

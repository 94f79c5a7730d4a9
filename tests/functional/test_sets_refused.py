# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`inference_endpoints`: what is refused before any request, and what only keeps one item from being done."""

from __future__ import annotations

import re

import pytest
from functional.facts import KEY, NEW_KEY, Json
from functional.harness import VERSION, Bench
from functional.sets import ALL, actions, ensure, item
from support.modules import SET

BAD: dict[str, tuple[Json, str]] = {
    "twice": ({"endpoints": [item("a"), item("b"), item("a")]}, r"'a' appears twice in the list, as number 1 and 3"),
    "twice, absent": (
        {"endpoints": [item("a"), {"inference_id": "a", "state": "absent"}]},
        r"'a' appears twice in the list",
    ),
    "concurrency 0": ({"endpoints": [], "concurrency": 0}, "concurrency is 0"),
    "concurrency 65": ({"endpoints": [], "concurrency": 65}, "concurrency is 65"),
    "limits without purge": ({"endpoints": [], "purge_ids": ["a"]}, "need purge"),
    "services without purge": ({"endpoints": [], "purge_services": []}, "need purge"),
    "preconfigured": ({"endpoints": [item("a"), item(".b")]}, r"number 2 \('\.b'\): .*preconfigured"),
    "id": ({"endpoints": [item("A")]}, r"number 1 \('A'\): .*not valid"),
    "wait": ({"endpoints": [item("a", wait_timeout=0)]}, r"number 1 \('a'\): wait_timeout is 0"),
    "wait of all": ({"endpoints": [item("a")], "wait_timeout": -1}, "wait_timeout is -1"),
    "value": ({"endpoints": [item("a", service_settings={"dimensions": -1})]}, r"'a'\): service_settings\.dimensions"),
    "no service": ({"endpoints": [{"inference_id": "a", "task_type": "rerank"}]}, "service"),
    "no list": ({}, "endpoints"),
    "an item that is a text": ({"endpoints": [item("a"), "some text"]}, r"endpoints, number 2 must be a dictionary"),
    "an item that is null": ({"endpoints": [None]}, r"endpoints, number 1 must be a dictionary"),
    "a group that is none": (
        {"endpoints": [item("a", chunking_settings=[])]},
        r"endpoints, number 1: chunking_settings must be a dictionary",
    ),
    "misspelt": ({"endpoints": [item("a", secret={"api_key": KEY})]}, "secret"),
    "two secrets": ({"endpoints": [item("a", secrets={"api_key": KEY, "entra_id": NEW_KEY})]}, "only one secret"),
}


@pytest.mark.parametrize("name", BAD)
def test_refused_before_any_request(bench: Bench, name: str) -> None:
    options, pattern = BAD[name]
    seen = bench.both(SET, **options)
    assert seen.requests == []
    assert (seen.result["failed"], seen.result.get("changed", False)) == (True, False)
    assert re.search(pattern, seen.result["msg"])


def test_what_the_data_does_not_have_fails_one_item(bench: Bench) -> None:
    """Only a server that is newer than the collection may have it, so the server's version is read first."""
    seen = ensure(bench, item("a", task_type="rerank"), item("b"))
    assert actions(seen) == {"a": "error", "b": "create"}
    assert "has no task type 'rerank'" in seen.result["msg"]
    assert seen.requests[0] == ALL
    assert sorted(request[:2] for request in seen.requests[1:]) == [
        VERSION[:2],
        ("PUT", "/_inference/text_embedding/b"),
    ]

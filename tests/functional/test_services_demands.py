# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`inference_endpoint` with what single services demand, keep, hide and spell in their own way, by release."""

from __future__ import annotations

import pytest
from functional import services as s
from functional.facts import NEWEST, Json
from functional.harness import GET, VERSION, Bench, expect_failure, put
from functional.services import ensure, made

from es_emulator import Emulator

UPDATE = "/_inference/{}/e1/_update"


# --- task settings that an update replaces ---


@pytest.mark.parametrize("always_merged", [False, True])
@pytest.mark.parametrize("version", ["9.2.6", "9.4.1", NEWEST])
@pytest.mark.parametrize(
    ("service", "task_type", "there", "wanted"),
    [
        ("contextualai", "rerank", {"top_n": 3, "instruction": "one"}, {"top_n": 4}),
        ("anthropic", "completion", {"max_tokens": 3, "temperature": 0.5}, {"temperature": 0.25}),
        ("cohere", "rerank", {"top_n": 3, "return_documents": True}, {"top_n": 4}),
    ],
)
def test_what_is_not_declared_stays(
    bench: Bench, service: str, task_type: str, there: Json, wanted: Json, version: str, always_merged: bool
) -> None:
    """Whether the server merges task settings or puts the new ones in the place of all."""
    bench.emu.set_version(version)
    bench.emu.quirks["task_settings_always_merged"] = always_merged
    task = {**s.complete(service, task_type), "task_settings": there}
    made(bench, task)
    seen = ensure(bench, {**task, "task_settings": wanted})
    assert (seen.result.get("action"), seen.result.get("msg")) == ("update", None)
    assert bench.emu.endpoints["e1"].task_settings == {**there, **wanted}
    assert seen.result["endpoint"]["task_settings"] == {**there, **wanted}


def test_parameters_that_others_added_stay(bench: Bench, emu: Emulator) -> None:
    """The custom service merges them one by one, so only the declared ones count."""
    task = {**s.first("custom"), "task_settings": {"parameters": {"first": "1"}}}
    made(bench, task)
    emu.endpoints["e1"].task_settings = {"parameters": {"first": "1", "second": "2"}}
    assert ensure(bench, task).result["action"] == "none"
    seen = ensure(bench, {**task, "task_settings": {"parameters": {"first": "3"}}})
    assert (seen.result.get("action"), seen.result.get("msg")) == ("update", None)
    assert emu.endpoints["e1"].task_settings == {"parameters": {"first": "3", "second": "2"}}


# --- what is demanded only sometimes ---


@pytest.mark.parametrize("task_type", ["text_embedding", "completion", "chat_completion"])
def test_location_before_9_5(bench: Bench, emu: Emulator, task_type: str) -> None:
    """Whether it is needed depends on the version, which a create does not ask for: so the server says it first."""
    task = s.complete("googlevertexai", task_type)
    emu.set_version("9.4.1")
    seen = ensure(bench, task)
    assert "also set service_settings.location" in seen.result["msg"]
    assert "location" in seen.result["error"]["reason"]
    assert [request[:2] for request in seen.requests] == [GET[:2], put({}, task_type)[:2], VERSION[:2]]
    assert seen.check_requests == [GET, VERSION]
    assert emu.endpoints == {}
    assert ensure(bench, s.with_settings(task, location="l")).result["action"] == "create"


# --- words ---


@pytest.mark.parametrize(
    ("service", "name", "word"),
    [("alibabacloud-ai-search", "http_schema", "HTTPS"), ("amazon_sagemaker", "api", "OpenAI")],
)
def test_words_in_another_case(bench: Bench, service: str, name: str, word: str) -> None:
    """The server takes these as they are, so nothing that it refuses is sent."""
    seen = ensure(bench, s.with_settings(s.first(service), **{name: word}))
    expect_failure(seen, rf"service_settings\.{name}.*must be one of")
    assert seen.requests == [GET, VERSION]


# --- what is not shown ---


@pytest.mark.parametrize("version", ["9.4.1", NEWEST])
def test_address_that_is_not_shown(bench: Bench, emu: Emulator, version: str) -> None:
    """9.5 stores Cohere's address and does not show it; older servers do, so there its absence is a difference."""
    emu.set_version(version)
    made(bench, s.first("cohere"))
    seen = ensure(bench, s.with_settings(s.first("cohere"), url="https://u"), again=False)
    assert seen.requests[:2] == [GET, VERSION]
    if version == NEWEST:
        assert (seen.result["action"], len(seen.requests)) == ("none", 2)
    else:
        expect_failure(seen, r"service_settings\.url \(now not set, wanted 'https://u'\)", used_by=([], []))


@pytest.mark.parametrize("version", ["9.4.1", NEWEST])
def test_address_is_stored(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    task = s.with_settings(s.first("cohere"), url="https://u")
    made(bench, task)
    assert emu.endpoints["e1"].service_settings["url"] == "https://u"
    assert ensure(bench, task, again=False).result["action"] == "none"

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoint does not exist: it is created with two requests, or refused before the second."""

from __future__ import annotations

import pytest
from functional import facts
from functional.facts import ENTRA, KEY, OTHER_CHUNKING, VERSIONS, Json, can, named, place, shown, standing, stored_in
from functional.harness import GET, VERSION, Bench, Seen, expect, expect_failure, get, put

from es_emulator import Emulator

# the ability that the server needs, the arguments, which are the body as well, and changes to what is stored
Case = tuple[str, Json, Json]
ALL_KINDS = ("text_embedding", "completion", "chat_completion")


def cases(task_type: str) -> dict[str, Case]:
    """What can be declared for a task type: each with the ability that it needs."""
    there = place(task_type)
    limit = {"rate_limit": {"requests_per_minute": 77}}
    oauth = {**facts.OAUTH2, "client_secret": facts.CLIENT_SECRET}
    headers = {"x-team": facts.HEADER_VALUE, "x-other": "header-value-other"}
    return {
        "plain": ("", {"service_settings": {**there, "api_key": KEY}}, {}),
        "entra_id": ("", {"service_settings": {**there, "entra_id": ENTRA}}, {"secrets": {"entra_id": ENTRA}}),
        "rate limit": (
            "rate_limit",
            {"service_settings": {**there, **limit, "api_key": KEY}},
            {"service_settings": limit},
        ),
        "user": (
            "",
            {"service_settings": {**there, "api_key": KEY}, "task_settings": {"user": 'söme "user"'}},
            {"task_settings": {"user": 'söme "user"'}},
        ),
        "oauth2": (
            "oauth2",
            {"service_settings": {**there, **oauth}},
            {"service_settings": facts.OAUTH2, "secrets": {"client_secret": facts.CLIENT_SECRET}},
        ),
        "headers": (
            "headers",
            {"service_settings": {**there, "api_key": KEY}, "task_settings": {"headers": headers}},
            {"task_settings": {"headers": headers}},
        ),
        **(embedding_cases(there) if task_type == "text_embedding" else {}),
    }


def embedding_cases(there: Json) -> dict[str, Case]:
    """What only embeddings have."""
    numbers = {"dimensions": 512, "max_input_tokens": 300, "similarity": "cosine"}
    markdown = {"strategy": "recursive", "max_chunk_size": 99, "separators": ["a", "b"]}
    base = {"service_settings": {**there, "api_key": KEY}}
    return {
        "numbers": (
            "",
            {"service_settings": {**there, **numbers, "api_key": KEY}},
            {"service_settings": numbers, "dimensions_set_by_user": True},
        ),
        "chunking": ("chunking", {**base, "chunking_settings": OTHER_CHUNKING}, {"chunking_settings": OTHER_CHUNKING}),
        "no chunking": (
            "recursive",
            {**base, "chunking_settings": {"strategy": "none"}},
            {"chunking_settings": {"strategy": "none"}},
        ),
        "recursive": ("recursive", {**base, "chunking_settings": markdown}, {"chunking_settings": markdown}),
    }


def rows(*, possible: bool) -> list[tuple[str, str, str]]:
    """Version, task type and name of the cases that are possible on that server, or those that are not."""
    return [
        (version, task_type, name)
        for version in VERSIONS
        for task_type in facts.task_types(version)
        for name, (need, *_rest) in cases(task_type).items()
        if (not need or can(version, need)) is possible
    ]


# Chunking came with 8.16, further strategies later: to a server that has neither, either may be named.
FIRST_RELEASES = {
    "rate_limit": r"8\.15",
    "oauth2": r"9\.4",
    "headers": r"9\.4",
    "chunking": r"8\.16",
    "recursive": r"(8\.16|8\.19 or 9\.1)",
    "completion": r"8\.15",
    "chat_completion": r"9\.3",
}


def declared_diff(task_type: str, arguments: Json) -> Json:
    """The diff's after of a create: what is sent, secrets and header values as markers."""
    settings = {
        name: facts.SENT if name in ("api_key", "entra_id", "client_secret") else value
        for name, value in arguments["service_settings"].items()
    }
    after: Json = {"inference_id": "e1", "task_type": task_type, "service": "azureopenai", **arguments}
    after["service_settings"] = settings
    if "headers" in arguments.get("task_settings", {}):
        after["task_settings"] = {"headers": dict.fromkeys(arguments["task_settings"]["headers"], facts.SENT)}
    return after


def expect_too_old(seen: Seen, task_type: str, *patterns: str) -> None:
    """Check mode knows it by the version; the real run tells the server's own words as well."""
    error = seen.result["error"]
    assert error["status"] == 400
    expect_failure(seen, *patterns, error=error, request=put({}, task_type))
    assert seen.check_requests == [GET, VERSION]
    assert not {"error", "request"} & set(seen.check)


@pytest.mark.parametrize(("version", "task_type", "name"), rows(possible=True))
def test_created(bench: Bench, emu: Emulator, version: str, task_type: str, name: str) -> None:
    emu.set_version(version)
    _need, arguments, changes = cases(task_type)[name]
    stored = standing(version, task_type, **changes)
    seen = bench.ensure(task_type=task_type, **arguments)
    expect(seen, "create", shown(version, stored), {}, declared_diff(task_type, arguments))
    assert seen.requests == [GET, put({"service": "azureopenai", **arguments}, task_type)]
    assert stored_in(emu) == stored


@pytest.mark.parametrize(("version", "task_type", "name"), rows(possible=False))
def test_setting_needs_newer_server(bench: Bench, emu: Emulator, version: str, task_type: str, name: str) -> None:
    emu.set_version(version)
    need, arguments, _changes = cases(task_type)[name]
    seen = bench.ensure(task_type=task_type, **arguments)
    expect_too_old(seen, task_type, f"needs Elasticsearch {FIRST_RELEASES[need]}", named(version) + r"\b")
    assert seen.requests == [GET, put({"service": "azureopenai", **arguments}, task_type), VERSION]
    assert not emu.endpoints


@pytest.mark.parametrize(
    ("version", "task_type"),
    [(version, kind) for kind in ALL_KINDS for version in VERSIONS if kind not in facts.task_types(version)],
)
def test_task_type_needs_newer_server(bench: Bench, emu: Emulator, version: str, task_type: str) -> None:
    emu.set_version(version)
    settings = {**place(task_type), "api_key": KEY}
    seen = bench.ensure(task_type=task_type, service_settings=settings)
    expect_too_old(seen, task_type, rf"{task_type} needs Elasticsearch {FIRST_RELEASES[task_type]}", named(version))
    body = {"service": "azureopenai", "service_settings": settings}
    assert seen.requests == [GET, put(body, task_type), VERSION]
    assert not emu.endpoints


MISSING = {
    "no settings": ({}, "resource_name", "deployment_id", "api_version", "api_key", "entra_id"),
    "no secret": (place("text_embedding"), "api_key", "entra_id", "client_secret"),
}


@pytest.mark.parametrize("name", MISSING)
@pytest.mark.parametrize("version", VERSIONS)
def test_needed_for_create(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    """What is missing is named, in check mode too, and nothing is written."""
    emu.set_version(version)
    settings, *missing = MISSING[name]
    seen = bench.ensure(task_type="text_embedding", service_settings=settings)
    expect_failure(seen, *(rf"\b{option}\b" for option in missing), "also set")
    assert seen.requests == seen.check_requests == [GET, VERSION]
    assert not emu.endpoints


@pytest.mark.parametrize("version", facts.having("completion"))
def test_numbers_as_strings(bench: Bench, emu: Emulator, version: str) -> None:
    """Templates make strings of numbers; integers are sent."""
    emu.set_version(version)
    as_text = {"dimensions": "512", "max_input_tokens": "300", "rate_limit": {"requests_per_minute": "77"}}
    numbers = {"dimensions": 512, "max_input_tokens": 300, "rate_limit": {"requests_per_minute": 77}}
    arguments: Json = {"service_settings": {**place("text_embedding"), **as_text, "api_key": KEY}}
    body: Json = {"service_settings": {**place("text_embedding"), **numbers, "api_key": KEY}}
    if can(version, "chunking"):
        arguments["chunking_settings"] = {"strategy": "word", "max_chunk_size": "100", "overlap": "20"}
        body["chunking_settings"] = {"strategy": "word", "max_chunk_size": 100, "overlap": 20}
    seen = bench.ensure(task_type="text_embedding", **arguments)
    chunking = {"chunking_settings": body["chunking_settings"]} if can(version, "chunking") else {}
    stored = standing(version, service_settings=numbers, dimensions_set_by_user=True, **chunking)
    expect(seen, "create", shown(version, stored), {}, declared_diff("text_embedding", body))
    assert seen.requests == [GET, put({"service": "azureopenai", **body})]
    assert stored_in(emu) == stored


def test_dots_and_length_of_the_id(bench: Bench, emu: Emulator) -> None:
    inference_id = "a.b-c_d" + "x" * 200
    settings = {**place("text_embedding"), "api_key": KEY}
    seen = bench.ensure(inference_id=inference_id, task_type="text_embedding", service_settings=settings)
    body = {"service": "azureopenai", "service_settings": settings}
    assert seen.requests == [get(inference_id), put(body, inference_id=inference_id)]
    assert stored_in(emu, inference_id) == standing(emu.version)


@pytest.mark.parametrize("version", facts.having("-headers"))
def test_no_headers_before_servers_had_them(bench: Bench, emu: Emulator, version: str) -> None:
    """An empty map is not sent, so that a server that is too old for headers has nothing to refuse."""
    emu.set_version(version)
    settings = {**place("text_embedding"), "api_key": KEY}
    seen = bench.ensure(task_type="text_embedding", service_settings=settings, task_settings={"headers": {}})
    assert (seen.result["changed"], seen.result["action"]) == (True, "create")
    assert seen.requests == [GET, put({"service": "azureopenai", "service_settings": settings})]


def test_every_request_carries_login_and_name(bench: Bench, emu: Emulator) -> None:
    arguments = bench.arguments(
        inference_id="e1", task_type="text_embedding", service_settings={**place("text_embedding"), "api_key": KEY}
    )
    bench.run("azure_openai_inference_endpoint", arguments)
    for entry in emu.log:
        assert entry.headers["authorization"] == "ApiKey ZXNvcHM6Y2x1c3Rlci1rZXktWnE4dw=="
        assert entry.headers["user-agent"].startswith("ansible-esops.elasticsearch/")

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running an inference, and `_services` (docs/reference/elasticsearch-inference.md, "Run inference", "Services")."""

from __future__ import annotations

import json
from typing import Any

import pytest
from emulator.support import EVERY, KEY, PLACE, Api, before, since

from es_emulator import Emulator

CHAT = {**PLACE, "deployment_id": "chat"}
MESSAGES = {"messages": [{"role": "user", "content": "hello"}]}


def seed(emu: Emulator, version: str, task_type: str = "text_embedding") -> None:
    emu.set_version(version)
    emu.seed(
        "e1", task_type=task_type, service_settings=dict(PLACE if task_type == "text_embedding" else CHAT), secrets=KEY
    )


@pytest.mark.parametrize("version", EVERY)
def test_text_embedding(emu: Emulator, api: Api, version: str) -> None:
    seed(emu, version)
    body = api.post("/_inference/text_embedding/e1", {"input": ["a", "b"]}).body
    assert [len(item["embedding"]) for item in body["text_embedding"]] == [1536, 1536]
    assert len(api.post("/_inference/e1", {"input": "a"}).body["text_embedding"]) == 1


@pytest.mark.parametrize("version", since("8.15.0"))
def test_completion(emu: Emulator, api: Api, version: str) -> None:
    seed(emu, version, "completion")
    body = api.post("/_inference/e1", {"input": "hello"}).body
    assert list(body["completion"][0]) == ["result"]


@pytest.mark.parametrize("version", since("9.3.0"))
def test_chat_completion_only_as_a_stream(emu: Emulator, api: Api, version: str) -> None:
    seed(emu, version, "chat_completion")
    api.post("/_inference/e1", {"input": "x"}).refused(
        "The task type for the inference entity is chat_completion, please use the "
        "_inference/chat_completion/e1/_stream URL."
    )
    reply = api.post("/_inference/chat_completion/e1/_stream", MESSAGES)
    assert reply.headers["Content-Type"] == "text/event-stream"
    events = [part.split("data: ")[1] for part in reply.body.strip().split("\n\n")]
    assert events[-1] == "[DONE]"
    assert json.loads(events[0])["choices"][0]["delta"]["content"] == "An"


@pytest.mark.parametrize("version", EVERY)
def test_stream_of_a_completion(emu: Emulator, api: Api, version: str) -> None:
    seed(emu, version, "completion")
    reply = api.post("/_inference/completion/e1/_stream", {"input": "x"})
    if version in since("8.16.0"):
        assert '"delta": "An"' in reply.body
    else:
        assert reply.status == 400
        assert reply.body["error"].startswith("no handler found for uri [/_inference/completion/e1/_stream]")


@pytest.mark.parametrize("version", EVERY)
def test_rejected_key_is_401_but_no_cluster_login_failure(emu: Emulator, api: Api, version: str) -> None:
    seed(emu, version)
    emu.azure.valid_keys = {"rotated"}
    reply = api.post("/_inference/e1", {"input": "x"})
    assert (reply.status, reply.error["type"]) == (401, "status_exception")
    assert reply.reason.startswith(
        "Received an authentication error status code for request from inference entity id [e1] status [401]. "
    )
    assert "www-authenticate" not in reply.headers


@pytest.mark.parametrize(("remote", "status"), [(429, 429), (503, 400)])
def test_other_answers_of_azure(emu: Emulator, api: Api, remote: int, status: int) -> None:
    seed(emu, "9.5.0")
    emu.azure.fail_next(remote)
    assert api.post("/_inference/e1", {"input": "x"}).status == status
    assert api.post("/_inference/e1", {"input": "x"}).status == 200


@pytest.mark.parametrize(("version", "status"), [("9.3.1", 408), ("9.4.0", 504), ("9.5.0", 504)])
def test_timeout(emu: Emulator, api: Api, version: str, status: int) -> None:
    seed(emu, version)
    emu.azure.latency = 5
    assert api.post("/_inference/e1?timeout=30ms", {"input": "x"}).status == status


def test_requests_that_are_wrong(emu: Emulator, api: Api) -> None:
    seed(emu, "9.5.0")
    kind = "action_request_validation_exception"
    api.post("/_inference/e1", {"input": None}).check(400, kind, "Validation Failed: 1: Field [input] cannot be null;")
    api.post("/_inference/e1", {"input": []}).check(
        400, kind, "Validation Failed: 1: Field [input] cannot be an empty array;"
    )
    assert api.post("/_inference/e1", {"input": 3}).error["type"] == "x_content_parse_exception"
    assert api.post("/_inference/e1", {"input": "x", "foo": 1}).error["type"] == "x_content_parse_exception"
    assert api.post("/_inference/e1").reason == "request body is required"
    assert api.post("/_inference/nope", {"input": "x"}).status == 404
    assert "Incompatible task_type" in api.post("/_inference/completion/e1", {"input": "x"}).reason
    assert api.post("/_inference/e1/_stream", {"input": "x"}).status == 405


@pytest.mark.parametrize(("version", "status"), [("9.3.0", 400), ("9.4.0", 200)])
def test_reasoning_of_a_chat(emu: Emulator, api: Api, version: str, status: int) -> None:
    seed(emu, version, "chat_completion")
    body = {**MESSAGES, "reasoning": {"effort": "low"}}
    assert api.post("/_inference/chat_completion/e1/_stream", body).status == status


def fields(version: str) -> set[str]:
    found = {"api_key", "entra_id", "resource_name", "deployment_id", "api_version", "rate_limit.requests_per_minute"}
    if version in since("9.4.0"):
        found |= {"client_secret", "client_id", "scopes", "tenant_id", "dimensions", "headers"}
    return found


@pytest.mark.parametrize("version", since("8.18.0"))
def test_present_shape(api: Api, version: str) -> None:
    found = next(item for item in api.get("/_inference/_services").body if item["service"] == "azureopenai")
    chat = ["chat_completion"] if version in since("9.3.0") else []
    assert (found["name"], found["task_types"]) == ("Azure OpenAI", ["text_embedding", "completion", *chat])
    form = found["configurations"]
    assert set(form) == fields(version)
    assert (form["api_key"]["sensitive"], form["api_key"]["updatable"], form["api_key"]["required"]) == (
        True,
        True,
        False,
    )
    assert (form["resource_name"]["required"], form["resource_name"]["updatable"]) == (True, False)
    assert form["rate_limit.requests_per_minute"]["type"] == "int"
    if version in since("9.4.0"):
        assert form["tenant_id"]["sensitive"] is (version in before("9.5.0"))
        assert form["headers"]["type"] == "map"


def test_shape_of_8_17(emu: Emulator, api: Api) -> None:
    emu.set_version("8.17.2")
    every = api.get("/_inference/_services").body
    found: dict[str, Any] = next(item for item in every if item["provider"] == "azureopenai")
    assert "name" not in found
    assert [item["task_type"] for item in found["task_types"]] == ["text_embedding", "completion"]
    form = found["task_types"][0]["configuration"]["api_key"]
    wanted = {"default_value", "depends_on", "display", "order", "tooltip", "ui_restrictions", "validations", "value"}
    assert wanted <= set(form)
    assert "updatable" not in form


@pytest.mark.parametrize(("task_type", "offered"), [("completion", True), ("rerank", False)])
def test_by_task_type(api: Api, task_type: str, offered: bool) -> None:
    found = api.get(f"/_inference/_services/{task_type}").body
    assert ("azureopenai" in [item["service"] for item in found]) is offered
    assert all(task_type in item["task_types"] for item in found)


def test_licence_is_a_quirk(emu: Emulator, api: Api) -> None:
    emu.licence = "basic"
    assert api.get("/_inference/_services").status == 200
    emu.quirks["services_needs_licence"] = True
    assert api.get("/_inference/_services").status == 403

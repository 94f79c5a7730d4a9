# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every service: POST inference by task type, and `_services`; exchanges/infer.txt has all that is not multiplied.

docs/reference/elasticsearch-inference.md, "Run inference", "Services".
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from emulator.service_cases import BY_NAME, CASES, PAIRS, Case, first_task, name_of, versions_of
from emulator.support import Api, Reply, before, since

from es_emulator import Emulator

MESSAGES = {"messages": [{"role": "user", "content": "hello"}]}
DOCUMENTS = ["a red apple", "a green pear", "a red pear"]


def seed(emu: Emulator, case: Case, task_type: str, **changes: Any) -> None:
    settings = {**case.required, **case.extra, "dimensions": 16, **changes.pop("settings", {})}
    if "embedding" not in task_type:
        del settings["dimensions"]
    emu.seed(
        "e1", task_type=task_type, service=case.service, service_settings=settings, secrets=case.secrets, **changes
    )


def events(reply: Reply) -> list[Any]:
    """The data of server-sent events, without the end mark."""
    assert reply.headers["Content-Type"] == "text/event-stream"
    data = [part.removeprefix("event: message\ndata: ") for part in reply.body.strip().split("\n\n")]
    assert data.pop() == "[DONE]"
    return [json.loads(item) for item in data]


def run(api: Api, task_type: str, **body: Any) -> Any:
    if task_type == "chat_completion":
        chunks = events(api.post("/_inference/chat_completion/e1/_stream", MESSAGES))
        return {"words": [chunk["choices"][0]["delta"].get("content") for chunk in chunks]}
    query = {"query": "red pear"} if task_type == "rerank" else {}
    return api.post(f"/_inference/{task_type}/e1", {"input": DOCUMENTS, **query, **body}).body


@pytest.mark.parametrize(("case", "task_type"), PAIRS, ids=name_of)
def test_shape_of_the_answer(emu: Emulator, api: Api, case: Case, task_type: str) -> None:
    seed(emu, case, task_type)
    found = run(api, task_type)
    if task_type == "chat_completion":
        assert found["words"][:2] == ["An", "answer"]
    elif task_type == "completion":
        assert list(found["completion"][0]) == ["result"]
    elif task_type == "rerank":
        assert [item["index"] for item in found["rerank"]] == [2, 0, 1]
        assert all(set(item) == {"index", "relevance_score"} for item in found["rerank"])
    elif task_type == "sparse_embedding":
        first = found["sparse_embedding"][0]
        assert (first["is_truncated"], sorted(first["embedding"])) == (False, ["a", "apple", "red"])
    else:
        key = "embeddings" if task_type == "embedding" else "text_embedding"
        assert [len(item["embedding"]) for item in found[key]] == [16, 16, 16]
    assert len(emu.remote.calls) == (1 if case.secrets else 0)


@pytest.mark.parametrize(
    ("service", "settings", "key", "length"),
    [
        ("cohere", {"embedding_type": "byte"}, "text_embedding_bytes", 16),
        ("cohere", {"embedding_type": "bit"}, "text_embedding_bits", 2),
        ("elasticsearch", {"element_type": "bit"}, "text_embedding_bits", 2),
        ("custom", {"response": {"json_parser": {"embedding_type": "byte"}}}, "text_embedding_bytes", 16),
    ],
)
def test_bytes_and_bits(emu: Emulator, api: Api, service: str, settings: dict[str, Any], key: str, length: int) -> None:
    seed(emu, BY_NAME[service], "text_embedding", settings=settings)
    found = run(api, "text_embedding")
    assert list(found) == [key]
    assert len(found[key][0]["embedding"]) == length
    assert all(isinstance(value, int) and -128 <= value < 128 for value in found[key][0]["embedding"])


def test_streamed_completion_and_chat(emu: Emulator, api: Api) -> None:
    seed(emu, BY_NAME["mistral"], "completion")
    found = events(api.post("/_inference/completion/e1/_stream", {"input": "x"}))
    assert found[0] == {"completion": [{"delta": "An"}]}
    seed(emu, BY_NAME["mistral"], "chat_completion")
    chunk = events(api.post("/_inference/chat_completion/e1/_stream", MESSAGES))[0]
    assert (chunk["model"], chunk["object"]) == ("m", "chat.completion.chunk")
    assert (
        "please use the _inference/chat_completion/e1/_stream URL" in api.post("/_inference/e1", {"input": "x"}).reason
    )


def test_rejected_stored_secret_is_401(emu: Emulator, api: Api) -> None:
    seed(emu, BY_NAME["custom"], "completion")
    emu.remote.valid_secrets = {"rotated"}
    reply = api.post("/_inference/e1", {"input": "x"})
    assert (reply.status, "remote-key-one" in reply.reason, "www-authenticate" in reply.headers) == (401, False, False)
    emu.remote.echoes_secrets = True
    assert "remote-key-one" in api.post("/_inference/e1", {"input": "x"}).reason


def test_control(emu: Emulator, api: Api) -> None:
    change = {"valid_secrets": ["two"], "dimensions": 7, "fail_next": {"status": 429}, "echoes_secrets": True}
    assert api.put("/_emulator/remote", change).status == 200
    assert api.put("/_emulator/remote", {"latency": 0, "accepts_dimensions": False}).status == 200
    assert api.put("/_emulator/remote", {"nonsense": 1}).status == 400
    body = BY_NAME["cohere"].body("text_embedding", api_key="two")
    assert api.put("/_inference/e1", body).status == 400
    assert api.put("/_inference/e1", body).body["service_settings"]["dimensions"] == 7
    state = api.get("/_emulator/state").body["remote"]
    assert (state["valid_secrets"], state["dimensions"], len(state["calls"])) == (["two"], 7, 2)
    emu.reset()
    assert (emu.remote.valid_secrets, emu.remote.dimensions, emu.remote.calls) == ({"remote-key-one"}, 1024, [])


LISTED = [
    (case, version) for case in CASES for version in versions_of(case, first_task(case)) if version in since("8.17.2")
]


@pytest.mark.parametrize(("case", "version"), LISTED, ids=name_of)
def test_listed_in_services(api: Api, case: Case, version: str) -> None:
    old = version == "8.17.2"
    key, form = ("provider", "configuration") if old else ("service", "configurations")
    found = {item[key]: item for item in api.get("/_inference/_services").body}
    assert list(found) == sorted(found)
    if case.service == "elser":
        assert "elser" not in found
        return
    kinds = (
        [item["task_type"] for item in found[case.service]["task_types"]] if old else found[case.service]["task_types"]
    )
    assert set(case.task_types) & set(kinds) == {name for name in case.task_types if version in versions_of(case, name)}
    fields = found[case.service][form]
    for name in case.secrets:
        assert fields[name]["sensitive"] is True
        assert old or fields[name]["updatable"] is True
    sensitive = {name for name, entry in fields.items() if entry["sensitive"]}
    assert set(case.secrets) <= sensitive
    assert sensitive - set(case.secrets) <= {"client_secret"}
    assert set(case.required) <= set(fields)
    assert ("rate_limit.requests_per_minute" in fields) == (
        bool(case.rate_limit) or (case.service == "elastic" and version[:4] in {"8.18", "8.19", "9.0.", "9.1."})
    )


def test_details_of_services(emu: Emulator, api: Api) -> None:
    found = {item["service"]: item["configurations"] for item in api.get("/_inference/_services").body}
    assert found["custom"]["secret_parameters"]["type"] == "map"
    assert found["cohere"]["api_key"]["required"] is True
    assert found["llama"]["api_key"]["required"] is False
    assert found["openai"]["api_key"]["required"] is False
    assert found["openai"]["organization_id"]["updatable"] is True
    assert found["openai"]["scopes"]["type"] == "list"
    assert found["elasticsearch"]["num_allocations"]["updatable"] is True
    assert found["elasticsearch"]["num_threads"]["updatable"] is False
    assert found["amazon_sagemaker"]["batch_size"]["updatable"] is False
    assert found["jinaai"]["multimodal_model"]["supported_task_types"] == ["embedding"]
    assert found["googlevertexai"]["project_id"]["required"] is True
    emu.set_version("9.4.1")
    found = {item["service"]: item["configurations"] for item in api.get("/_inference/_services").body}
    assert found["openai"]["organization_id"]["updatable"] is False
    assert "client_secret" not in found["openai"]


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

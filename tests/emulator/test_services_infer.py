# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every service: POST inference by task type, what the remote side refuses, and `_services`.

docs/reference/elasticsearch-inference.md, "Run inference", "Services".
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from emulator.service_cases import BY_NAME, CASES, PAIRS, Case, first_task, name_of, versions_of
from emulator.support import Api, Reply, since

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


def test_embedding_takes_objects(emu: Emulator, api: Api) -> None:
    seed(emu, BY_NAME["jinaai"], "embedding", settings={"embedding_type": "bit"})
    content = {"content": {"type": "image", "format": "base64", "value": "AAAA"}}
    assert list(api.post("/_inference/embedding/e1", {"input": [content, "x"]}).body) == ["embeddings_bits"]
    seed(emu, BY_NAME["jinaai"], "text_embedding")
    assert api.post("/_inference/text_embedding/e1", {"input": [content]}).status == 400


IMAGE = {"type": "image", "format": "base64", "value": "AAAA"}


@pytest.mark.parametrize(("version", "status"), [("9.4.0", 400), ("9.5.0", 200)])
def test_newer_forms_of_input(emu: Emulator, api: Api, status: int) -> None:
    seed(emu, BY_NAME["jinaai"], "embedding")
    several = {"content": [IMAGE, {"type": "text", "value": "x"}]}
    assert api.post("/_inference/embedding/e1", {"input": {"content": IMAGE}}).status == 200
    assert api.post("/_inference/embedding/e1", {"input": several}).status == status
    assert api.post("/_inference/embedding/e1", {"input": IMAGE}).status == 400, "that is the form of rerank"
    seed(emu, BY_NAME["jinaai"], "rerank")
    assert api.post("/_inference/rerank/e1", {"input": [IMAGE, "x"], "query": "y"}).status == status
    assert api.post("/_inference/rerank/e1", {"input": ["x"], "query": IMAGE}).status == status
    assert api.post("/_inference/rerank/e1", {"input": [{"content": IMAGE}], "query": "y"}).status == 400


def test_rerank_options(emu: Emulator, api: Api) -> None:
    seed(emu, BY_NAME["cohere"], "rerank", task_settings={"return_documents": True, "top_n": 2})
    assert [item["text"] for item in run(api, "rerank")["rerank"]] == ["a red pear", "a red apple"]
    found = run(api, "rerank", top_n=1, return_documents=False)["rerank"]
    assert [set(item) for item in found] == [{"index", "relevance_score"}]


@pytest.mark.parametrize("field", [{"query": 1}, {"top_n": "x"}, {"return_documents": "yes"}])
def test_rerank_fields_of_another_type(emu: Emulator, api: Api, field: dict[str, Any]) -> None:
    seed(emu, BY_NAME["cohere"], "rerank")
    reply = api.post("/_inference/rerank/e1", {"input": "x", "query": "y", **field})
    assert (reply.status, reply.error["type"]) == (400, "x_content_parse_exception")


def test_rerank_needs_a_query_and_no_other_task_takes_one(emu: Emulator, api: Api) -> None:
    seed(emu, BY_NAME["cohere"], "rerank")
    kind = "action_request_validation_exception"
    for path in ("rerank/e1", "e1"):
        for body, word in (({"input": "x"}, "null"), ({"input": "x", "query": ""}, "empty")):
            text = f"Validation Failed: 1: Field [query] cannot be {word} for task type [rerank];"
            api.post(f"/_inference/{path}", body).check(400, kind, text)
    seed(emu, BY_NAME["cohere"], "completion")
    text = "Validation Failed: 1: Field [query] cannot be specified for task type [completion];"
    api.post("/_inference/completion/e1", {"input": "x", "query": "y"}).check(400, kind, text)
    assert api.post("/_inference/e1", {"input": "x", "query": "y"}).status == 200


@pytest.mark.parametrize("task_type", ["text_embedding", "sparse_embedding", "rerank"])
def test_only_talk_is_streamed(emu: Emulator, api: Api, task_type: str) -> None:
    seed(emu, BY_NAME["custom"], task_type)
    body = {"input": "x", **({"query": "y"} if task_type == "rerank" else {})}
    reply = api.post(f"/_inference/{task_type}/e1/_stream", body)
    reply.refused(f"Streaming is not allowed for service [custom] and task [{task_type}]", 405)


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


def test_preconfigured_endpoints_answer(api: Api) -> None:
    assert (
        "red"
        in api.post("/_inference/.elser-2-elasticsearch", {"input": "red"}).body["sparse_embedding"][0]["embedding"]
    )


@pytest.mark.parametrize(
    ("remote", "status", "text"),
    [
        (401, 401, "Received an authentication error status code"),
        (403, 403, "Received a permission denied error status code"),
        (404, 404, "Received an unsuccessful status code"),
        (429, 429, "Received a rate limit status code. Token limit [unknown], "),
        (500, 400, "Received a server error status code"),
        (503, 400, "Received a server busy error status code"),
    ],
)
def test_failures_of_the_remote_side(emu: Emulator, api: Api, remote: int, status: int, text: str) -> None:
    seed(emu, BY_NAME["cohere"], "completion")
    emu.remote.fail_next(remote)
    reply = api.post("/_inference/e1", {"input": "x"})
    assert reply.status == status
    assert reply.reason.startswith(text)
    assert f"request from inference entity id [e1] status [{remote}]. Error message: [" in reply.reason
    assert api.post("/_inference/e1", {"input": "x"}).status == 200


def test_rejected_stored_secret_is_401(emu: Emulator, api: Api) -> None:
    seed(emu, BY_NAME["custom"], "completion")
    emu.remote.valid_secrets = {"rotated"}
    reply = api.post("/_inference/e1", {"input": "x"})
    assert (reply.status, "remote-key-one" in reply.reason, "www-authenticate" in reply.headers) == (401, False, False)
    emu.remote.echoes_secrets = True
    assert "remote-key-one" in api.post("/_inference/e1", {"input": "x"}).reason


def test_every_value_of_a_map_must_be_valid(emu: Emulator, api: Api) -> None:
    seed(emu, BY_NAME["custom"], "completion")
    emu.endpoints["e1"].secrets = {"secret_parameters": {"one": "remote-key-one", "two": "bad"}}
    assert api.post("/_inference/e1", {"input": "x"}).status == 401


def test_seeded_without_the_secret_it_needs(emu: Emulator, api: Api) -> None:
    for service, status in (("cohere", 401), ("llama", 200)):
        seed(emu, BY_NAME[service], "completion")
        emu.endpoints["e1"].secrets = {}
        assert api.post("/_inference/e1", {"input": "x"}).status == status


def test_slow_remote_side(emu: Emulator, api: Api) -> None:
    seed(emu, BY_NAME["cohere"], "completion")
    emu.remote.latency = 5
    reply = api.post("/_inference/e1?timeout=30ms", {"input": "x"})
    assert (reply.status, reply.error["type"]) == (504, "timeout_exception")


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

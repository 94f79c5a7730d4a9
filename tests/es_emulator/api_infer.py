# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""POST: running an inference, whole or as server-sent events.

docs/reference/elasticsearch-inference.md, "Routes", "Run inference".
"""

from __future__ import annotations

import json
from typing import Any

from . import auth
from .endpoints import look_up, parse_task_type, refuse_half, refuse_unreadable
from .errors import ElasticError, illegal_argument, not_found, request_validation_error, status_error
from .model import StoredEndpoint
from .node import Call
from .rest import Answer, required_body
from .services import SERVICES, Question
from .settings import JsonMap, is_java
from .strictjson import parse_map
from .versions import Release

_PLAIN_FIELDS = frozenset({"input", "query", "input_type", "task_settings", "return_documents", "top_n"})
_RERANK_FIELDS = {"return_documents": "Boolean", "top_n": "Integer", "query": "String"}
_CHAT_FIELDS = frozenset(
    {"messages", "model", "max_completion_tokens", "stop", "temperature", "tool_choice", "tools", "top_p"}
)
_STREAMED = frozenset({"completion", "chat_completion"})
#: settings that name the model, by service
_MODEL_NAMES = ("deployment_id", "model_id", "model", "endpoint_name")
_USE_STREAM = (
    "The task type for the inference entity is chat_completion, please use the "
    "_inference/chat_completion/{id}/_stream URL."
)


def _refuse_foreign(body: JsonMap, known: frozenset[str]) -> None:
    for name in body:
        if name not in known:
            raise ElasticError(
                400, "x_content_parse_exception", f"[1:2] [inference_action_request] unknown field [{name}]"
            )


def _item(value: Any) -> str | None:
    """A text, or the value of an object around one; None for anything else."""
    if isinstance(value, dict):
        value = value.get("value") if isinstance(value.get("type"), str) else None
    return value if isinstance(value, str) else None


def _content(release: Release, value: Any, task_type: str) -> str:
    """One input: a text, an object with `content` (`embedding`), or an item by itself (`rerank`)."""
    items: list[Any] = [value]
    if isinstance(value, dict) and task_type in {"any", "embedding"} and "content" in value:
        listed = isinstance(value["content"], list) and release.has("content_lists")
        items = value["content"] if listed else [value["content"]]
    elif isinstance(value, dict) and not (task_type in {"any", "rerank"} and release.has("rerank_objects")):
        items = []
    texts = [_item(item) for item in items]
    if not texts or None in texts:
        raise ElasticError(
            400,
            "x_content_parse_exception",
            "[1:2] [inference_action_request] input doesn't support values of this type",
        )
    return " ".join(str(text) for text in texts)


def _inputs(release: Release, body: JsonMap, task_type: str) -> list[str]:
    given = body.get("input")
    if given is None:
        raise request_validation_error(["Field [input] cannot be null"])
    texts: list[Any] = given if isinstance(given, list) else [given]
    if not texts:
        raise request_validation_error(["Field [input] cannot be an empty array"])
    return [_content(release, text, task_type) for text in texts]


def _demand_query(query: str | None) -> None:
    if not query:
        word = "null" if query is None else "empty"
        raise request_validation_error([f"Field [query] cannot be {word} for task type [rerank]"])


def _question(release: Release, body: JsonMap, task_type: str) -> Question:
    """What is asked; the fields of rerank are looked at where the URL states the task type."""
    _refuse_foreign(body, _PLAIN_FIELDS)
    for name, wanted in _RERANK_FIELDS.items():
        if name == "query" and isinstance(body.get(name), dict) and release.has("rerank_objects"):
            continue
        if body.get(name) is not None and not is_java(body[name], wanted):
            text = (
                f"[1:2] [inference_action_request] {name} doesn't support values of type: {type(body[name]).__name__}"
            )
            raise ElasticError(400, "x_content_parse_exception", text)
    inputs = _inputs(release, body, task_type)
    if task_type == "rerank":
        _demand_query(_query(body))
    elif task_type != "any" and release.has("rerank_fields_only_there"):
        for name in _RERANK_FIELDS:
            if body.get(name) is not None:
                text = f"Field [{name}] cannot be specified for task type [{task_type}]"
                raise request_validation_error([text])
    return Question(inputs, _query(body), body.get("top_n"), body.get("return_documents"))


def _query(body: JsonMap) -> str | None:
    return None if body.get("query") is None else _item(body["query"])


def _messages(release: Release, body: JsonMap) -> Question:
    _refuse_foreign(body, _CHAT_FIELDS | ({"reasoning"} if release.has("chat_reasoning") else set()))
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise illegal_argument("Required [messages]")
    return Question([str(item.get("content")) if isinstance(item, dict) else str(item) for item in messages])


def _endpoint(call: Call, task_type: str) -> StoredEndpoint:
    inference_id = call.params["id"]
    every = call.node.every_endpoint()
    if inference_id not in every:
        raise not_found(inference_id)
    endpoint = look_up(every, inference_id, "any")
    refuse_half(endpoint)
    call.node.check_licence(endpoint.service)
    if task_type not in {"any", endpoint.task_type}:
        raise status_error(
            400,
            f"Incompatible task_type, the requested type [{task_type}] does not match the model type "
            f"[{endpoint.task_type}]",
        )
    if endpoint.service not in SERVICES or endpoint.unreadable == "service":
        raise status_error(400, f"Unknown service [{endpoint.service}] for model [{inference_id}]")
    refuse_unreadable(endpoint)
    return endpoint


def _begin(call: Call) -> tuple[str, JsonMap, float | None]:
    task_type = parse_task_type(call.release, call.params.get("task_type"))
    timeout = call.query.take_time("timeout")
    body = parse_map(required_body(call.request))
    call.query.refuse_unknown(call.request.path)
    return task_type, body, timeout


async def _run(call: Call, endpoint: StoredEndpoint, question: Question, timeout: float | None) -> JsonMap:
    if endpoint.task_type == "rerank":
        _demand_query(question.query)
    limit = call.node.wait(endpoint.task_type) if timeout is None else timeout
    return await SERVICES[endpoint.service].infer(call.node.env, endpoint, question, limit)


async def infer(call: Call) -> Answer:
    """One whole answer."""
    task_type, body, timeout = _begin(call)
    question = (
        _messages(call.release, body) if task_type == "chat_completion" else _question(call.release, body, task_type)
    )
    call.node.authorize(auth.INFER)
    call.node.check_licence()
    endpoint = _endpoint(call, task_type)
    if endpoint.task_type == "chat_completion":
        raise status_error(400, _USE_STREAM.format(id=endpoint.inference_id))
    return Answer(200, await _run(call, endpoint, question, timeout))


def _events(chunks: list[str]) -> Answer:
    text = "".join(f"event: message\ndata: {chunk}\n\n" for chunk in [*chunks, "[DONE]"])
    return Answer(200, text.encode(), content_type="text/event-stream")


def _chat_chunk(endpoint: StoredEndpoint, delta: JsonMap, finish: str | None) -> str:
    choice = {"delta": delta, "finish_reason": finish, "index": 0}
    settings = endpoint.service_settings
    model = next((settings[name] for name in _MODEL_NAMES if name in settings), None)
    chunk = {"id": "chatcmpl-emulator", "choices": [choice], "model": model}
    return json.dumps({**chunk, "object": "chat.completion.chunk"})


async def stream(call: Call) -> Answer:
    """The same, word by word."""
    task_type, body, timeout = _begin(call)
    chat = task_type == "chat_completion"
    question = _messages(call.release, body) if chat else _question(call.release, body, task_type)
    call.node.authorize(auth.INFER)
    call.node.check_licence()
    endpoint = _endpoint(call, task_type)
    if endpoint.task_type == "chat_completion" and not chat:
        raise status_error(400, _USE_STREAM.format(id=endpoint.inference_id))
    if endpoint.task_type not in _STREAMED:
        raise status_error(
            405, f"Streaming is not allowed for service [{endpoint.service}] and task [{endpoint.task_type}]"
        )
    result = await _run(call, endpoint, question, timeout)
    words = str(result["completion"][0]["result"]).split(" ")
    if not chat:
        return _events([json.dumps({"completion": [{"delta": word}]}) for word in words])
    chunks = [_chat_chunk(endpoint, {"content": word, "role": "assistant"}, None) for word in words]
    return _events([*chunks, _chat_chunk(endpoint, {}, "stop")])

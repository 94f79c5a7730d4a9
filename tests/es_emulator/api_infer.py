# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""POST: running an inference, whole or as server-sent events (inference-api.md §1, §6)."""

from __future__ import annotations

import json
from typing import Any

from . import auth
from .endpoints import look_up, parse_task_type
from .errors import ElasticError, illegal_argument, not_found, request_validation_error, status_error
from .model import StoredEndpoint
from .node import Call
from .rest import Answer, required_body
from .services import SERVICES
from .settings import JsonMap
from .strictjson import parse_map

_PLAIN_FIELDS = frozenset({"input", "query", "input_type", "task_settings", "return_documents", "top_n"})
_CHAT_FIELDS = frozenset(
    {"messages", "model", "max_completion_tokens", "stop", "temperature", "tool_choice", "tools", "top_p"}
)
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


def _inputs(body: JsonMap) -> list[str]:
    _refuse_foreign(body, _PLAIN_FIELDS)
    given = body.get("input")
    if given is None:
        raise request_validation_error(["Field [input] cannot be null"])
    texts: list[Any] = given if isinstance(given, list) else [given]
    if not texts:
        raise request_validation_error(["Field [input] cannot be an empty array"])
    for text in texts:
        if not isinstance(text, str):
            raise ElasticError(
                400,
                "x_content_parse_exception",
                "[1:2] [inference_action_request] input doesn't support values of this type",
            )
    return texts


def _messages(body: JsonMap) -> list[str]:
    _refuse_foreign(body, _CHAT_FIELDS)
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise illegal_argument("Required [messages]")
    return [str(message.get("content")) if isinstance(message, dict) else str(message) for message in messages]


def _endpoint(call: Call, task_type: str) -> StoredEndpoint:
    inference_id = call.params["id"]
    every = call.node.every_endpoint()
    if inference_id not in every:
        raise not_found(inference_id)
    endpoint = look_up(every, inference_id, "any")
    call.node.check_licence(endpoint.service)
    if task_type not in {"any", endpoint.task_type}:
        raise status_error(
            400,
            f"Incompatible task_type, the requested type [{task_type}] does not match the model type "
            f"[{endpoint.task_type}]",
        )
    if endpoint.service not in SERVICES:
        raise status_error(400, f"Unknown service [{endpoint.service}] for model [{inference_id}]")
    return endpoint


def _begin(call: Call) -> tuple[str, JsonMap, float | None]:
    task_type = parse_task_type(call.release, call.params.get("task_type"))
    timeout = call.query.take_time("timeout")
    body = parse_map(required_body(call.request))
    call.query.refuse_unknown(call.request.path)
    return task_type, body, timeout


async def _run(call: Call, endpoint: StoredEndpoint, inputs: list[str], timeout: float | None) -> JsonMap:
    limit = call.node.wait(endpoint.task_type) if timeout is None else timeout
    return await SERVICES[endpoint.service].infer(call.node.env, endpoint, inputs, limit)


async def infer(call: Call) -> Answer:
    """One whole answer."""
    task_type, body, timeout = _begin(call)
    inputs = _messages(body) if task_type == "chat_completion" else _inputs(body)
    call.node.authorize(auth.INFER)
    call.node.check_licence()
    endpoint = _endpoint(call, task_type)
    if endpoint.task_type == "chat_completion":
        raise status_error(400, _USE_STREAM.format(id=endpoint.inference_id))
    return Answer(200, await _run(call, endpoint, inputs, timeout))


def _events(chunks: list[str]) -> Answer:
    text = "".join(f"event: message\ndata: {chunk}\n\n" for chunk in [*chunks, "[DONE]"])
    return Answer(200, text.encode(), content_type="text/event-stream")


def _chat_chunk(endpoint: StoredEndpoint, delta: JsonMap, finish: str | None) -> str:
    choice = {"delta": delta, "finish_reason": finish, "index": 0}
    chunk = {"id": "chatcmpl-emulator", "choices": [choice], "model": endpoint.service_settings.get("deployment_id")}
    return json.dumps({**chunk, "object": "chat.completion.chunk"})


async def stream(call: Call) -> Answer:
    """The same, word by word."""
    task_type, body, timeout = _begin(call)
    chat = task_type == "chat_completion"
    inputs = _messages(body) if chat else _inputs(body)
    call.node.authorize(auth.INFER)
    call.node.check_licence()
    endpoint = _endpoint(call, task_type)
    if endpoint.task_type == "chat_completion" and not chat:
        raise status_error(400, _USE_STREAM.format(id=endpoint.inference_id))
    if endpoint.task_type == "text_embedding":
        raise status_error(
            405, f"Streaming is not allowed for service [{endpoint.service}] and task [{endpoint.task_type}]"
        )
    result = await _run(call, endpoint, inputs, timeout)
    words = str(result["completion"][0]["result"]).split(" ")
    if not chat:
        return _events([json.dumps({"completion": [{"delta": word}]}) for word in words])
    chunks = [_chat_chunk(endpoint, {"content": word, "role": "assistant"}, None) for word in words]
    return _events([*chunks, _chat_chunk(endpoint, {}, "stop")])

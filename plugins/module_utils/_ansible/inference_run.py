# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `inference_run`: one inference, to prove that an endpoint answers."""

from __future__ import annotations

import typing as t

from .._inference.api import InferenceApi
from .._inference.concealment import conceal
from .._inference.endpoint import is_plain_id
from .._transport.errors import BadInput, CollectionError
from .connection_options import connection_options
from .definition import Context, Definition

_EMBEDDINGS = ("text_embedding", "text_embedding_bytes", "embeddings", "embeddings_bytes")
_BITS = ("text_embedding_bits", "embeddings_bits")  # each number holds eight dimensions
_ASKED = ("input", "query", "input_type", "task_settings", "messages")


def definition() -> Definition:
    """The module."""
    spec = {
        **connection_options(),
        "inference_id": {"type": "str", "required": True},
        "task_type": {"type": "str"},
        "input": {"type": "raw"},  # as a list, Ansible would cut a text at its commas
        "query": {"type": "str"},
        "input_type": {"type": "str"},
        "task_settings": {"type": "dict"},
        "messages": {"type": "list", "elements": "dict"},
    }
    rules = {"required_one_of": [("input", "messages")], "mutually_exclusive": [("input", "messages")]}
    return Definition(spec, _run, lambda params: f"run an inference by '{params.get('inference_id')}'", rules, conceal)


def _run(context: Context) -> dict[str, t.Any]:
    params = context.params
    if not is_plain_id(params["inference_id"]):
        raise BadInput(f"inference_id {params['inference_id']!r} is not valid", "State the id of one endpoint.")
    api = context.api(InferenceApi)
    _check_input(params["input"])
    task_type = (params["task_type"] or "any").strip().lower()
    if task_type == "any":  # the server's word for one that is not stated
        task_type = _task_type(context, params["inference_id"])
    needed, other = ("messages", "input") if task_type == "chat_completion" else ("input", "messages")
    body = {name: params[name] for name in _ASKED if params[name] is not None}
    if needed not in body:
        raise BadInput(f"{needed} must be stated for the task type '{task_type}'", f"State it instead of {other}.")
    if needed == "messages" and len(body) > 1:
        names = ", ".join(name for name in body if name != needed)
        raise BadInput(f"The task type '{task_type}' takes messages alone, and not {names}", "Leave it out.")
    answer = api.infer(params["inference_id"], task_type, body)
    return {"changed": False, "result": answer, **conveniences(answer)}


def _check_input(given: t.Any) -> None:
    texts = given if isinstance(given, list) else [given]
    if given is not None and (not texts or not all(isinstance(text, str) for text in texts)):
        raise BadInput("input is neither a text nor a list of texts", "State the text or texts to work on.")


def _task_type(context: Context, inference_id: str) -> str:
    endpoint = context.api(InferenceApi).get(inference_id)
    if endpoint is None:
        raise CollectionError(
            f"Inference endpoint '{inference_id}' does not exist", "Create it first, or correct the id."
        )
    return endpoint.task_type


def conveniences(answer: t.Any) -> dict[str, t.Any]:
    """What is usually wanted of an answer: the size of the embeddings, or the text. Of one in another form: nothing."""
    try:
        return _wanted(answer)
    except (AttributeError, KeyError, TypeError):
        return {}


def _wanted(answer: t.Any) -> dict[str, t.Any]:
    if isinstance(answer, list):
        return {"text": "".join(_delta(event.get("data")) for event in answer)}
    for name, factor in (*((name, 1) for name in _EMBEDDINGS), *((name, 8) for name in _BITS)):
        vectors = answer.get(name) if isinstance(answer, dict) else None
        if vectors:
            return {"dimensions": factor * len(vectors[0].get("embedding") or [])}
    completions = answer.get("completion") if isinstance(answer, dict) else None
    return {"text": "".join(str(item.get("result", "")) for item in completions)} if completions else {}


def _delta(data: t.Any) -> str:
    """The piece of text in one event of a chat; some releases wrap it once more."""
    chunk = data.get("chat_completion", data) if isinstance(data, dict) else {}
    choices = chunk.get("choices") or [] if isinstance(chunk, dict) else []
    return "".join(str((choice.get("delta") or {}).get("content") or "") for choice in choices)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `inference_run`: one inference, to show that an endpoint answers."""

from __future__ import annotations

import typing as t

from .._inference.api import InferenceApi
from .._inference.concealment import conceal
from .._inference.endpoint import is_plain_id
from .._inference.inference_call import Question, answer, body_of
from .._transport.errors import BadInput, CollectionError
from .connection_options import connection_options
from .definition import Context, Definition

_EMBEDDINGS = ("text_embedding", "text_embedding_bytes", "embeddings", "embeddings_bytes")
_BITS = ("text_embedding_bits", "embeddings_bits")  # each number holds eight dimensions
_LONGEST_WAIT = 86400  # seconds


def definition() -> Definition:
    """The module."""
    spec = {
        **connection_options(),
        "inference_id": {"type": "str", "required": True},
        "task_type": {"type": "str"},
        "input": {"type": "raw"},  # with a list, Ansible would split a text at its commas
        "query": {"type": "raw"},
        "input_type": {"type": "str"},
        "task_settings": {"type": "dict"},
        "messages": {"type": "list", "elements": "dict"},
        "reasoning": {"type": "dict"},
        "wait_timeout": {"type": "int"},
    }
    rules = {"required_one_of": [("input", "messages")], "mutually_exclusive": [("input", "messages")]}
    return Definition(
        spec, _run, lambda params: f"run an inference with '{params.get('inference_id')}'", rules, conceal
    )


def _run(context: Context) -> dict[str, t.Any]:
    params = context.params
    if not is_plain_id(params["inference_id"]):
        raise BadInput(f"inference_id {params['inference_id']!r} is not valid", "Set the ID of one endpoint.")
    wait_timeout = params["wait_timeout"]
    if wait_timeout is not None and not 0 < wait_timeout <= _LONGEST_WAIT:
        raise BadInput(f"wait_timeout is {wait_timeout}", f"Set whole seconds, from 1 to {_LONGEST_WAIT}.")
    api = context.api(InferenceApi)
    task_type = (params["task_type"] or "any").strip().lower()
    if task_type in ("", "any"):  # "any" is the server's word for a task type that is not set
        task_type = _task_type(api, params["inference_id"])
    question = Question(params["inference_id"], task_type, body_of(task_type, params), wait_timeout)
    found = answer(api, question)
    return {"changed": False, "result": found, **conveniences(found)}


def _task_type(api: InferenceApi, inference_id: str) -> str:
    endpoint = api.get(inference_id)
    if endpoint is None:
        raise CollectionError(
            f"Inference endpoint '{inference_id}' does not exist",
            "Create it first, or correct the ID.",
            kind="not_found",
        )
    return endpoint.task_type


def conveniences(found: t.Any) -> dict[str, t.Any]:
    """What users mostly need from an answer: the size of the embeddings, or the text. Empty for other forms."""
    try:
        return _wanted(found)
    except (AttributeError, KeyError, TypeError):
        return {}


def _wanted(found: t.Any) -> dict[str, t.Any]:
    if isinstance(found, list):
        return {"text": "".join(_delta(event.get("data")) for event in found)}
    for name, factor in (*((name, 1) for name in _EMBEDDINGS), *((name, 8) for name in _BITS)):
        vectors = found.get(name) if isinstance(found, dict) else None
        if vectors:
            return {"dimensions": factor * len(vectors[0].get("embedding") or [])}
    completions = found.get("completion") if isinstance(found, dict) else None
    return {"text": "".join(str(item.get("result", "")) for item in completions)} if completions else {}


def _delta(data: t.Any) -> str:
    """The piece of text in one event of a chat; some releases wrap it once more."""
    chunk = data.get("chat_completion", data) if isinstance(data, dict) else {}
    choices = chunk.get("choices") or [] if isinstance(chunk, dict) else []
    return "".join(str((choice.get("delta") or {}).get("content") or "") for choice in choices)

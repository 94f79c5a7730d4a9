# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of POST inference by task type: made up, always the same for the same question, of the right shape."""

from __future__ import annotations

from typing import Any, Callable

from es_emulator.model import StoredEndpoint
from es_emulator.settings import JsonMap

from .base import Question

#: a short stand-in for real numbers
_FLOATS = (0.25, -0.5, 0.125, 0.0625)
_BYTES = (23, -64, 15, 127)
#: how settings name what an embedding is made of -> ending of the answer's key
_ELEMENTS = {"byte": "_bytes", "int8": "_bytes", "bit": "_bits", "binary": "_bits"}


def element(settings: JsonMap) -> str:
    """What embeddings are made of: "" for floats, "_bytes" or "_bits"."""
    response = settings.get("response")
    parser = response.get("json_parser") if isinstance(response, dict) else None
    inside = parser.get("embedding_type") if isinstance(parser, dict) else None
    named = settings.get("embedding_type") or settings.get("element_type") or inside
    return _ELEMENTS.get(str(named).lower(), "")


def _vector(kind: str, size: int) -> list[Any]:
    if not kind:
        return [_FLOATS[place % len(_FLOATS)] for place in range(size)]
    # eight bits to the byte
    return [_BYTES[place % len(_BYTES)] for place in range(size // 8 if kind == "_bits" else size)]


def _embeddings(endpoint: StoredEndpoint, question: Question, size: int) -> JsonMap:
    kind = element(endpoint.service_settings)
    key = "embeddings" if endpoint.task_type == "embedding" else endpoint.task_type
    return {key + kind: [{"embedding": _vector(kind, size)} for _text in question.inputs]}


def _weights(text: str) -> dict[str, float]:
    words = sorted(set(text.lower().split()))
    return {word: round(1 + 0.25 * (len(word) % 8), 2) for word in words}


def _sparse(_endpoint: StoredEndpoint, question: Question, _size: int) -> JsonMap:
    return {"sparse_embedding": [{"is_truncated": False, "embedding": _weights(text)} for text in question.inputs]}


def _score(query: str, text: str) -> float:
    wanted = set(query.lower().split())
    return round((1 + len(wanted & set(text.lower().split()))) / (1 + len(wanted)), 4)


def _rerank(endpoint: StoredEndpoint, question: Question, _size: int) -> JsonMap:
    settings = endpoint.task_settings
    scored = [(_score(question.query or "", text), place, text) for place, text in enumerate(question.inputs)]
    scored.sort(key=lambda item: (-item[0], item[1]))
    most = question.top_n or settings.get("top_n") or settings.get("top_k")
    asked = settings.get("return_documents") if question.return_documents is None else question.return_documents
    found: list[JsonMap] = [{"index": place, "relevance_score": score} for score, place, _text in scored]
    if asked:
        found = [{**entry, "text": question.inputs[entry["index"]]} for entry in found]
    return {"rerank": found[:most]}


def _completion(_endpoint: StoredEndpoint, question: Question, _size: int) -> JsonMap:
    return {"completion": [{"result": f"An answer to: {' '.join(question.inputs)}"}]}


_ANSWERS: dict[str, Callable[[StoredEndpoint, Question, int], JsonMap]] = {
    "text_embedding": _embeddings,
    "embedding": _embeddings,
    "sparse_embedding": _sparse,
    "rerank": _rerank,
    "completion": _completion,
    "chat_completion": _completion,
}


def answer(endpoint: StoredEndpoint, question: Question, size: int) -> JsonMap:
    """The whole answer to one inference."""
    return _ANSWERS[endpoint.task_type](endpoint, question, size)

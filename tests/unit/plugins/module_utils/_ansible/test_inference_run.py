# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `inference_run` makes of a response; the shapes are those of the API specification.

docs/reference/contract.md, "Reading".
"""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.inference_run import conveniences


def chunk(*pieces: str | None, **more: t.Any) -> dict[str, t.Any]:
    """One event of a chat."""
    choices = [{"delta": {"content": piece} if piece is not None else {"role": "assistant"}} for piece in pieces]
    return {"event": "message", "data": {"choices": choices, "object": "chat.completion.chunk", **more}}


def wrapped(event: dict[str, t.Any]) -> dict[str, t.Any]:
    """As some releases show it."""
    return {**event, "data": {"chat_completion": event["data"]}}


VECTOR = [0.1, 0.2, 0.3, 0.4]
CASES: dict[str, tuple[t.Any, dict[str, t.Any]]] = {
    "floats": ({"text_embedding": [{"embedding": VECTOR}]}, {"dimensions": 4}),
    "several": ({"text_embedding": [{"embedding": VECTOR}, {"embedding": VECTOR}]}, {"dimensions": 4}),
    "bytes": ({"text_embedding_bytes": [{"embedding": [1, -2]}]}, {"dimensions": 2}),
    "bits": ({"text_embedding_bits": [{"embedding": [1, 2, 3]}]}, {"dimensions": 24}),
    "embedding": ({"embeddings": [{"embedding": VECTOR}]}, {"dimensions": 4}),
    "embedding bytes": ({"embeddings_bytes": [{"embedding": VECTOR}]}, {"dimensions": 4}),
    "embedding bits": ({"embeddings_bits": [{"embedding": [1]}]}, {"dimensions": 8}),
    "sparse": ({"sparse_embedding": [{"is_truncated": False, "embedding": {"a": 1.2}}]}, {}),
    "rerank": ({"rerank": [{"index": 0, "relevance_score": 0.9}]}, {}),
    "completion": ({"completion": [{"result": "Hello"}]}, {"text": "Hello"}),
    "completion, several": ({"completion": [{"result": "Hel"}, {"result": "lo"}]}, {"text": "Hello"}),
    "chat": ([chunk(None), chunk("Hel"), chunk("lo"), chunk(usage={"total_tokens": 3})], {"text": "Hello"}),
    "chat, wrapped": ([wrapped(chunk("Hel")), wrapped(chunk("lo"))], {"text": "Hello"}),
    "chat without text": ([chunk(None)], {"text": ""}),
    "chat, content null": ([{"event": "message", "data": {"choices": [{"delta": {"content": None}}]}}], {"text": ""}),
    "chat, no delta": ([{"event": "message", "data": {"choices": [{"index": 0}]}}], {"text": ""}),
    "chat, choices null": ([{"event": "message", "data": {"choices": None}}], {"text": ""}),
    "nothing": ({}, {}),
    "no vectors": ({"text_embedding": []}, {}),
    "something new": ({"audio": [1]}, {}),
    "no object": ("text", {}),
    "null": (None, {}),
}


@pytest.mark.parametrize("name", CASES)
def test_conveniences(name: str) -> None:
    answer, expected = CASES[name]
    assert conveniences(answer) == expected


NAMES = st.sampled_from(
    ["text_embedding", "embedding", "embeddings_bits", "completion", "result", "data", "choices", "delta", "content",
     "chat_completion"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_no_answer_is_too_odd(answer: t.Any) -> None:
    """The server has the last word about the form of an answer: a new one is shown, not stumbled over."""
    found = conveniences(answer)
    assert set(found) <= {"dimensions", "text"}
    assert isinstance(found.get("dimensions", 0), int)
    assert isinstance(found.get("text", ""), str)

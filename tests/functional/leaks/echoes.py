# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers and proxies that repeat what they were told, in every part of an answer."""

from __future__ import annotations

import json
import typing as t
from urllib.parse import quote

from functional.facts import Json
from hypothesis import strategies as st

from es_emulator import Fault

STATUSES = (400, 401, 403, 404, 405, 409, 413, 429, 500, 502, 503, 504)
_TYPES = (
    "security_exception",
    "status_exception",
    "resource_already_exists_exception",
    "resource_not_found_exception",
    "x_content_parse_exception",
)
#: what makes an error be taken for one of a kind
_WORDS = (
    "authentication error status code. Received an authentication error status code for request status [401]",
    "Resource not found at [",
    "Rate limit status [429]",
    "Request timed out after [30s]",
    "validation call to service threw an exception",
    "license is non-compliant",
    "being used in mappings with incompatible settings",
    "Configuration contains settings [{",
    "currently being updated",
    '[1:2] x at [Source: (byte[])"',
    "",
)


def _caused(texts: list[str], depth: int) -> Json:
    node: Json = {"type": "exception", "reason": texts[depth % len(texts)]}
    return {**node, "caused_by": _caused(texts, depth - 1)} if depth else node


def _error(texts: list[str], status: int, kind: str, words: str) -> Json:
    node: Json = {"type": kind, "reason": f"{words} {texts[0]}", "caused_by": _caused(texts, len(texts))}
    return {"error": {"root_cause": [node], **node}, "status": status}


def _endpoint(texts: list[str], inference_id: str = "e1") -> Json:
    """An endpoint that shows what none should show."""
    return {
        "inference_id": inference_id,
        "task_type": "text_embedding",
        "service": "openai",
        "service_settings": {"model_id": texts[0], "api_key": texts[0], "url": texts[-1], "dimensions": 5},
        "task_settings": {"headers": {"x": texts[0]}, "user": texts[-1]},
        "chunking_settings": {"strategy": texts[0]},
        "more": [{"deep": texts}],
    }


def _answers(texts: list[str]) -> list[tuple[str, t.Any]]:
    """Method and body of good answers."""
    usage = {"acknowledged": False, "pipelines": texts, "indexes": texts, "error_message": " ".join(texts)}
    return [
        ("GET", {"endpoints": [_endpoint(texts), _endpoint(texts, "e2")]}),
        ("GET", {"version": {"number": texts[0], "build_flavor": texts[-1]}}),
        ("GET", [{"service": texts[0], "name": texts[-1], "task_types": texts, "configurations": {"a": {"b": texts}}}]),
        ("PUT", _endpoint(texts)),
        ("DELETE", usage),
        ("POST", {"completion": [{"result": " ".join(texts)}], "more": texts}),
        ("POST", {"text_embedding": [{"embedding": [1.0], "text": texts[0]}]}),
    ]


def _events(texts: list[str], said: Json) -> list[tuple[str, Json]]:
    """Name and data of the events of a chat."""
    return [("message", said), ("message", {"chat_completion": said}), ("error", _error(texts, 500, "x", ""))]


def _header(text: str) -> str:
    """A text as it can stand in a header."""
    return text if text.isascii() and text.isprintable() else quote(text.encode("utf-8", "surrogatepass"), safe="")


def _places(text: str) -> list[str]:
    """Where a redirect might lead."""
    told = _header(text)
    return [
        f"https://elsewhere.example.com/{told}",
        f"https://someone:{quote(told, safe='')}@elsewhere.example.com/",
        f"https://elsewhere.example.com/login?next={told}",
        f"https://elsewhere.example.com/#{told}",
        f"http:{told}",
    ]


@st.composite
def faults(draw: st.DrawFn, texts: list[str]) -> Fault:
    """A fault whose answers have the texts in them."""
    method = draw(st.sampled_from((None, "GET", "PUT", "DELETE", "POST")))
    when = draw(st.sampled_from(("before", "after")))
    common: Json = {"method": method, "times": draw(st.sampled_from((None, 1))), "when": when}
    joined = " | ".join(texts)
    headers = {"kbn-name": _header(texts[0])} if draw(st.booleans()) else {"Warning": f'299 - "{_header(texts[0])}"'}
    status = draw(st.sampled_from(STATUSES))
    kind = draw(st.integers(0, 7))
    if kind <= 2:
        body = _error(texts, status, draw(st.sampled_from((*_TYPES, texts[0]))), draw(st.sampled_from(_WORDS)))
        return Fault("status", status=status, body=body, headers=headers, **common)
    if kind == 3:
        bodies: list[Json] = [{"error": joined}, {"error": joined, "status": status}, {"message": joined}]
        bodies.append({"statusCode": status, "error": joined, "message": joined})
        return Fault("status", status=status, body=draw(st.sampled_from(bodies)), headers=headers, **common)
    if kind == 4:
        page = f"<html><title>{joined}</title><body>{joined}</body></html>"
        return Fault("html", status=draw(st.sampled_from((200, *STATUSES))), body=page, **common)
    if kind == 5:
        cut = json.dumps(_error(texts, 200, "x", ""))[: draw(st.integers(10, 200))]
        said = {"choices": [{"delta": {"content": joined}}], "more": texts}
        events = [f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in _events(texts, said)]
        return Fault("not_json", body=draw(st.sampled_from((joined, cut, *events))), **common)
    if kind == 6:
        place = draw(st.sampled_from(_places(texts[0])))
        return Fault("redirect", status=draw(st.sampled_from((301, 302, 307))), location=place, **common)
    method, body = draw(st.sampled_from(_answers(texts)))
    return Fault("status", status=200, body=body, headers=headers, **{**common, "method": method})

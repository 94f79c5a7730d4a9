# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Server-sent events, and errors in their place.

docs/reference/elasticsearch-inference.md, "Run inference"; docs/reference/elasticsearch-http.md, "Error bodies".
"""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.event_stream import checked_events
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import errors
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.http_request import Answer

PRODUCT = {"X-elastic-product": "Elasticsearch"}


def answer(status: int, body: t.Any, headers: t.Mapping[str, str] | None = None) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, headers or {}, data)


def of(status: int, kind: str, reason: t.Any) -> dict[str, t.Any]:
    """An error in Elasticsearch's usual form."""
    said = {"type": kind, "reason": reason}
    return {"error": {"root_cause": [said], **said}, "status": status}


STREAM = (
    b'event: message\ndata: {"a": 1}\n\nevent: message\r\ndata: {"b":\r\ndata: 2}\r\n\r\n: comment\n\ndata: [DONE]\n\n'
)


def test_events() -> None:
    expected = [{"event": "message", "data": {"a": 1}}, {"event": "message", "data": {"b": 2}}]
    assert checked_events(answer(200, STREAM, PRODUCT)) == expected


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\x85", "\x0b", "\x1c"])
def test_what_is_no_end_of_a_line(char: str) -> None:
    """JSON may have these characters as they are, and a model may write them."""
    body = json.dumps({"text": f"a{char}b"}, ensure_ascii=False).encode()
    expected = [{"event": "message", "data": {"text": f"a{char}b"}}]
    assert checked_events(answer(200, b"event: message\ndata: " + body + b"\n\n", PRODUCT)) == expected


def test_error_among_events() -> None:
    said = json.dumps(of(401, "status_exception", "Received an authentication error status code status [401]"))
    stream = b'event: message\ndata: {"a": 1}\n\nevent: error\ndata: ' + said.encode() + b"\n\n"
    with pytest.raises(errors.ServerError) as caught:
        checked_events(answer(200, stream, PRODUCT))
    assert (caught.value.status, caught.value.type) == (401, "status_exception")


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (answer(200, b"event: message\ndata: {\n\n", PRODUCT), errors.AnswerLost),
        (answer(401, of(401, "security_exception", "x")), errors.ServerError),
        (answer(302, b"", {"Location": "/x"}), errors.NotElasticsearch),
        (answer(200, b"<html></html>", {"Content-Type": "text/html"}), errors.NotElasticsearch),
        (answer(200, b"", PRODUCT), errors.AnswerLost),
        (answer(200, b"data: [DONE]\n\n", PRODUCT), errors.AnswerLost),
        (answer(200, b'event: error\ndata: {"error": {"reason": "x"}}\n\n', PRODUCT), errors.ServerError),
    ],
)
def test_events_that_fail(given: Answer, kind: type[errors.RequestError]) -> None:
    with pytest.raises(kind):
        checked_events(given)


def test_error_under_an_error_status() -> None:
    said = json.dumps(of(429, "status_exception", "Received a rate limit status code"))
    with pytest.raises(errors.ServerError) as caught:
        checked_events(answer(429, f"event: error\ndata: {said}\n\n".encode()))
    assert caught.value.status == 429

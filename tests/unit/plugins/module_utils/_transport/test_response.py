# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error bodies of every shape, and whatever else may be at the other end.

docs/reference/elasticsearch-http.md, "Surprises", "A node without the API", "Bodies", "Error bodies".
"""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import errors
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.http_request import Answer
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.response import checked, failure

PRODUCT = {"X-elastic-product": "Elasticsearch"}


def answer(status: int, body: t.Any, headers: t.Mapping[str, str] | None = None) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, headers or {}, data)


def of(status: int, kind: str, reason: t.Any, **more: t.Any) -> dict[str, t.Any]:
    """An error in Elasticsearch's usual form."""
    said = {"type": kind, "reason": reason}
    return {"error": {"root_cause": [said], **said, **more}, "status": status}


NOT_FOUND = of(404, "resource_not_found_exception", "Inference endpoint not found [x]")
BLOCK = "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered / initialized];"
CHAIN = {"caused_by": {"type": "a", "reason": "outer", "caused_by": {"type": "b", "reason": "inner"}}}
SHAPES: dict[str, tuple[int, t.Any, str | None, str]] = {
    "usual": (404, NOT_FOUND, "resource_not_found_exception", "Inference endpoint not found [x]"),
    "text, no status": (
        400,
        {"error": "no handler found for uri [/x] and method [POST]"},
        None,
        "no handler found for uri",
    ),
    "text and status": (
        405,
        {"error": "Incorrect HTTP method for uri [/x]", "status": 405},
        None,
        "Incorrect HTTP method",
    ),
    "406": (
        406,
        {"error": "Content-Type header [text/plain] is not supported", "status": 406},
        None,
        "Content-Type header",
    ),
    "no reason": (503, of(503, "master_not_discovered_exception", None), "master_not_discovered_exception", ""),
    "block": (503, of(503, "cluster_block_exception", BLOCK), "cluster_block_exception", "blocked by"),
    "no body": (413, b"", None, ""),
    "blanks": (417, b" \r\n", None, ""),
    "empty object": (404, {}, None, ""),
    "no type": (400, {"error": {"reason": "x"}, "status": 400}, None, "x"),
    "licence": (
        403,
        of(403, "security_exception", "current license", **{"license.expired.feature": "x"}),
        "security_exception",
        "current",
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shape(name: str) -> None:
    status, body, kind, reason = SHAPES[name]
    with pytest.raises(errors.ServerError) as caught:
        checked(answer(status, body))  # none of them has the product header, and need not
    found = caught.value
    assert (found.status, found.type, found.caused_by) == (status, kind, None)
    assert found.server_reason.startswith(reason)
    assert found.message
    assert found.result()["error"] == {"status": status, "type": kind, "reason": found.server_reason, "caused_by": None}


OWN_FORM: dict[str, tuple[int, t.Any, bool]] = {
    "object with a type": (404, NOT_FOUND, True),
    "no handler": (400, {"error": "no handler found for uri [/x] and method [POST]"}, True),
    "wrong method": (405, {"error": "Incorrect HTTP method for uri [/x] and method [GET]", "status": 405}, True),
    "a gateway's text, with a status of a gateway": (503, {"status": 503, "error": "Service Unavailable"}, False),
    "error without details": (404, {"error": "ResourceNotFoundException[x]", "status": 404}, False),
    "object without a type": (404, {"error": {"reason": "x"}, "status": 404}, False),
    "a type that is none": (404, {"error": {"type": {}, "reason": "x"}}, False),
    "empty object": (404, {}, False),
    "no body": (404, b"", False),
    "page": (503, b"<html>", False),
}


@pytest.mark.parametrize("name", OWN_FORM)
def test_own_form(name: str) -> None:
    status, body, own = OWN_FORM[name]
    found = failure(answer(status, body))
    assert isinstance(found, errors.ServerError)
    assert found.own_form is own


def test_innermost_cause() -> None:
    found = failure(answer(400, of(400, "status_exception", "x", **CHAIN)))
    assert isinstance(found, errors.ServerError)
    assert found.caused_by == {"type": "b", "reason": "inner"}
    assert found.text == "x inner b"


def test_quoted_request_body_is_taken_out() -> None:
    quoted = '[1:30] Duplicate field \'a\'\n at [Source: (byte[])"{"api_key": "SECRET",\n"x": "}"; line: 1, column: 30]'
    found = failure(
        answer(400, of(400, "x_content_parse_exception", quoted, caused_by={"type": "j", "reason": quoted}))
    )
    assert "SECRET" not in json.dumps(found.result()) + found.message
    assert "Duplicate field 'a'" in found.message
    assert "column: 30" in found.message


PAGE = b"<!DOCTYPE html><HTML><body>502 Bad Gateway</body></HTML>"
NGINX = b"<html>\r\n<head><title>404 Not Found</title></head>\r\n<body><center><h1>Nothing</h1></center></body></html>"
TLS_ONLY = b"Client sent an HTTP request to an HTTPS server.\n"
KIBANA = {"statusCode": 404, "error": "Not Found", "message": "Not Found"}
FOREIGN: dict[str, tuple[int, t.Any, dict[str, str], str]] = {
    "page": (404, PAGE, {}, "an HTML page"),
    "page with a title": (404, NGINX, {}, "'404 Not Found'"),
    "page, 401": (401, PAGE, {}, "an HTML page"),
    "Kibana": (404, KIBANA, {"kbn-name": "kibana"}, "'Not Found'"),
    "Kibana's login page": (302, b"", {"KBN-Name": "kibana", "Location": "/login?next=x"}, "redirect to '/login'"),
    "text": (400, b"Bad\nRequest \x1b[1m", {}, "'Bad Request [1m'"),
    "long text": (400, b"a" * 300, {}, f"'{'a' * 200}…'"),
    "list": (400, [1], {}, ": JSON"),
    "number as error": (400, {"error": 5}, {}, ": JSON"),
    "text as error": (404, {"status": 404, "error": "Not Found"}, {}, "'Not Found'"),
    "text that only mentions it": (400, {"error": "x: no handler found for uri"}, {}, "'x: no handler found for uri'"),
    "Elastic Cloud": (404, {"ok": False, "message": "Unknown resource."}, {}, "'Unknown resource.'"),
    "AWS": (403, {"Message": "x", "message": "Missing Authentication Token"}, {}, "'Missing Authentication Token'"),
    "another API's error": (400, {"errors": [{"title": "y", "detail": "x"}]}, {}, "'x'"),
    "nested in the end": (400, {"error": [[[["x"]]]]}, {}, ": JSON"),
    "URL with a password": (400, {"message": "see https://u:SECRET@h/"}, {}, "'see https://u:********@h/'"),
    "not UTF-8": (400, b"\xff\xfe", {}, ": text"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign(name: str) -> None:
    status, body, headers, text = FOREIGN[name]
    with pytest.raises(errors.NotElasticsearch) as caught:
        checked(answer(status, body, headers))
    assert f"HTTP status {status} from Elasticsearch" in caught.value.reason
    assert caught.value.reason.endswith(text) or status == 302
    assert text in caught.value.reason
    assert "SECRET" not in caught.value.message
    assert ("Kibana: set url" in caught.value.hint) == name.startswith("Kibana")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_page_of_a_gateway(status: int) -> None:
    found = failure(answer(status, PAGE, {"retry-after": "7"}))
    assert isinstance(found, errors.ServerError)
    assert (found.status, found.retry_after) == (status, 7.0)
    assert "not in Elasticsearch's form: an HTML page" in found.reason
    assert "<" not in found.message
    assert found.result()["error"] == {"status": status, "type": None, "reason": "", "caused_by": None}


def test_words_of_a_gateway_are_the_reason() -> None:
    found = failure(answer(502, {"message": "backend closed"}))
    assert found.result()["error"]["reason"] == "backend closed"
    assert found.reason.endswith("form: 'backend closed'")


RETRY_AFTER: dict[str, float | None] = {
    "7": 7.0, " 7 ": 7.0, "0": 0.0, "999999": 999999.0, "9999999": None, "-1": None, "1.5": None, "": None,
    "soon": None,
    "Wed, 21 Oct 2026 07:28:00 GMT": None,
}  # fmt: skip


@pytest.mark.parametrize("value", RETRY_AFTER)
def test_retry_after(value: str) -> None:
    found = failure(answer(429, of(429, "x", "y"), {"RETRY-AFTER": value}))
    assert isinstance(found, errors.ServerError)
    assert found.retry_after == RETRY_AFTER[value]


@pytest.mark.parametrize("headers", [{}, {"X-Elastic-Product": "OpenSearch"}, {"Server": "nginx"}])
def test_good_answer_without_the_product_header(headers: dict[str, str]) -> None:
    with pytest.raises(errors.NotElasticsearch, match="X-Elastic-Product"):
        checked(answer(200, {"endpoints": []}, headers))


@pytest.mark.parametrize("body", [b"", b"{", b'{"endpoints": [', b"\xff", b"<html>"])
def test_good_answer_that_is_not_whole(body: bytes) -> None:
    with pytest.raises(errors.AnswerLost):
        checked(answer(200, body, PRODUCT))


def test_good_answer() -> None:
    assert checked(answer(200, {"a": "\u00fc"}, {"X-ELASTIC-PRODUCT": "Elasticsearch"})) == {"a": "\u00fc"}
    assert checked(answer(201, b' {"a": 1}\n', PRODUCT)) == {"a": 1}

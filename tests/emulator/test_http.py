# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Media types, bodies and headers, where bytes matter; exchanges/http.txt has what does not need them.

docs/reference/elasticsearch-http.md
"""

from __future__ import annotations

import gzip
import http.client
from typing import Any

import pytest
from emulator.support import Api

from es_emulator import Emulator, Fault
from es_emulator.errors import PlainError
from es_emulator.rest import RestRequest
from es_emulator.routes import find

JSON = "application/json"
VENDOR = "application/vnd.elasticsearch+json"


def raw(emu: Emulator, method: str, target: str, headers: dict[str, str] | None = None, body: Any = None) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", emu.port, timeout=10)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_no_clock_in_the_answer(emu: Emulator, api: Api) -> None:
    """Elasticsearch sends neither Date nor Server; what is in front of it may."""
    date = "Fri, 01 Nov 2024 10:00:00 GMT"
    emu.add_fault(Fault("delay", headers={"Date": date}))
    assert api.get("/_connector").headers["Date"] == date
    assert not {"Date", "Server"} & set(api.get("/_connector").headers)


NO_API = [
    ("GET", "/_inference/x", 405, "POST"),
    ("PATCH", "/_inference/_services", 405, "POST"),
    ("POST", "/_inference/x", 400, None),
    ("GET", "/_inference/text_embedding/x", 400, None),
    ("PUT", "/_inference/x/_update", 400, None),
    ("PATCH", "/_inference/a/b", 405, "GET,POST,PUT,DELETE,HEAD"),
    ("PUT", "/_inference/text_embedding/x/_update", 405, "POST"),
    ("POST", "/_inference/text_embedding/x/_update", 400, None),
    ("POST", "/_inference", 405, "GET,PUT,DELETE,HEAD"),
]


@pytest.mark.parametrize(("method", "path", "status", "allow"), NO_API)
def test_hb2_a_node_of_8_x_without_the_api(
    emu: Emulator, api: Api, method: str, path: str, status: int, allow: str | None
) -> None:
    emu.set_version("8.19.0")
    emu.quirks["inference_api"] = False
    reply = api.call(method, path)
    assert (reply.status, reply.headers.get("Allow")) == (status, allow)
    if allow is None:
        assert reply.body == {"error": f"no handler found for uri [{path}] and method [{method}]"}
    else:
        text = f"Incorrect HTTP method for uri [{path}] and method [{method}], allowed: [{allow.replace(',', ', ')}]"
        assert reply.body == {"error": text, "status": 405}


def test_hb3_unknown_verb(emu: Emulator) -> None:
    """The HTTP parser of the framework refuses such a verb itself, so this is asked of the routes."""
    with pytest.raises(PlainError, match=r"^Unexpected http method: FOO, allowed: \[GET, POST, PUT, DELETE\]$"):
        find(emu.node, RestRequest("FOO", "/_inference/x", "", {}, b""))
    with pytest.raises(PlainError, match=r"^Unexpected http method: FOO$"):
        find(emu.node, RestRequest("FOO", "/a/b/c/d/e/f", "", {}, b""))


def test_hb3_escapes(emu: Emulator, api: Api) -> None:
    api.get("/_inference/a%2Fb")
    assert emu.log[-1].path == "/_inference/a%2Fb"
    _answer, body = raw(emu, "GET", "/_inference/a%zz")
    assert b"invalid escape sequence `%zz' at index 13 of: /_inference/a%zz" in body
    _answer, body = raw(emu, "GET", "/_inference/a%")
    assert b"unterminated escape sequence at end of string: /_inference/a%" in body


def test_hb5_pretty(emu: Emulator, api: Api) -> None:
    emu.quirks["preconfigured"] = False
    answer, body = raw(emu, "GET", "/_inference?pretty")
    assert body == b'{\n  "endpoints" : [ ]\n}\n'
    assert answer.getheader("Content-Type") == JSON
    api.create(task_settings={"user": "[] {} \U0001f600 \u00e9"})
    body = raw(emu, "GET", "/_inference/e1?pretty")[1]
    assert '"user" : "[] {} \\ud83d\\ude00 \u00e9"'.encode() in body
    assert raw(emu, "GET", "/?pretty=false")[1].startswith(b'{"name":')


ACCEPTS = [
    (None, JSON),
    ("*/*", JSON),
    ("text/html", JSON),
    ("application/json, */*", JSON),
    (VENDOR, VENDOR),
    (f"{VENDOR};compatible-with=9", f"{VENDOR};compatible-with=9"),
    (f"{VENDOR}; compatible-with=8", f"{VENDOR};compatible-with=8"),
    ("application/json; charset=utf-8", "application/json;charset=utf-8"),
]


@pytest.mark.parametrize(("accept", "wanted"), ACCEPTS)
def test_hb4_type_of_the_answer(emu: Emulator, accept: str | None, wanted: str) -> None:
    answer, _body = raw(emu, "GET", "/_inference", {"Accept": accept} if accept else {})
    assert (answer.status, answer.getheader("Content-Type")) == (200, wanted)


@pytest.mark.parametrize(
    ("version", "headers", "detail"),
    [
        (
            "8.19.0",
            {"Accept": f"{VENDOR};compatible-with=9"},
            f"Accept version must be either version 8 or 7, but found 9. Accept={VENDOR};compatible-with=9",
        ),
        (
            "9.5.0",
            {"Content-Type": f"{VENDOR};compatible-with=9"},
            (
                "A compatible version is required on both Content-Type and Accept headers if either one has requested "
                f"a compatible version. Accept=null, Content-Type={VENDOR};compatible-with=9"
            ),
        ),
        ("9.5.0", {"Accept": "", "Content-Type": JSON}, "Header [Accept] cannot be empty."),
    ],
)
def test_hb4_media_types_that_do_not_fit(emu: Emulator, headers: dict[str, str], detail: str) -> None:
    body = b"{}" if "Content-Type" in headers else None
    answer, content = raw(emu, "PUT" if body else "GET", "/_inference/e1", headers, body)
    assert answer.status == 400
    assert b'"type":"media_type_header_exception"' in content
    assert detail.encode() in content


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_hb4_unsupported_type_of_a_body(emu: Emulator, content_type: str) -> None:
    answer, body = raw(emu, "PUT", "/_inference/e1", {"Content-Type": content_type} if content_type else {}, b"{}")
    assert answer.status == 406
    assert body == f'{{"error":"Content-Type header [{content_type}] is not supported","status":406}}'.encode()


@pytest.mark.parametrize("content_type", ["Application/JSON", "application/json; charset=latin1"])
def test_hb4_case_and_parameters_do_not_matter(emu: Emulator, content_type: str) -> None:
    answer, _body = raw(emu, "PUT", "/_inference/e1", {"Content-Type": content_type}, b"{}")
    assert answer.status == 400


def test_hb4_unparsable_type(emu: Emulator) -> None:
    _answer, body = raw(emu, "PUT", "/_inference/e1", {"Content-Type": "json"}, b"{}")
    assert b"media_type_header_exception" in body


def test_hb3_405_beats_406(emu: Emulator) -> None:
    assert raw(emu, "PATCH", "/_inference/e1", {"Content-Type": "text/plain"}, b"x")[0].status == 405


def test_hb7_gzip_when_asked(emu: Emulator) -> None:
    answer, body = raw(emu, "GET", "/", {"Accept-Encoding": "gzip"})
    assert answer.getheader("Content-Encoding") == "gzip"
    assert b"You Know" in gzip.decompress(body)
    assert raw(emu, "GET", "/", {"Accept-Encoding": "br"})[0].getheader("Content-Encoding") is None


def test_hb7_request_bodies_may_be_gzip(emu: Emulator, api: Api) -> None:
    headers = {"Content-Type": JSON, "Content-Encoding": "gzip"}
    assert api.call("PUT", "/_inference/e1", gzip.compress(b"{}"), headers=headers).status == 400
    assert emu.log[-1].json == {}


@pytest.mark.parametrize(
    ("name", "value", "detail"),
    [
        ("Accept", JSON, "Incorrect header [Accept]. Only one value should be provided"),
        ("X-Opaque-Id", "me", "multiple values for single-valued header [X-Opaque-Id]."),
    ],
)
def test_hb4_headers_that_came_twice(emu: Emulator, name: str, value: str, detail: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", emu.port, timeout=10)
    connection.putrequest("GET", "/_inference")
    connection.putheader(name, value)
    connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 400
    assert detail.encode() in body
    assert (answer.getheader("X-elastic-product") is None) is (name == "X-Opaque-Id")


def test_hb7_long_line_and_opaque_id(emu: Emulator) -> None:
    answer, body = raw(emu, "GET", "/_inference/" + "a" * 4096)
    assert answer.status == 400
    assert b"too_long_http_line_exception" in body
    answer, _body = raw(emu, "GET", "/_inference", {"X-Opaque-Id": "me"})
    assert answer.getheader("X-Opaque-Id") == "me"


def test_no_headers_that_a_node_does_not_send_byte_by_byte_either(emu: Emulator) -> None:
    emu.add_fault(Fault("drip"))
    answer, _body = raw(emu, "GET", "/_inference/x")
    assert not {"Date", "Server"} & {name for name, _value in answer.getheaders()}

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`_mget` and `_bulk`: many documents in one request.

docs/reference/elasticsearch-http.md, "Error bodies".
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from emulator.support import Api, Reply
from emulator.test_documents import BLOCKED, CONFLICT, DOC, ONE, TWO, found, written
from emulator.test_indexes import NAME, create

from es_emulator import Emulator


@pytest.fixture
def made(emu: Emulator, api: Api) -> Emulator:
    assert create(api).status == 200
    return emu


# -- _mget -------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_many_reads(api: Api, method: str) -> None:
    api.put(DOC, ONE)
    docs = [found(ONE, 1, 0), {"_index": NAME, "_id": "e2", "found": False}]
    by_ids = api.call(method, f"/{NAME}/_mget", {"ids": ["e1", "e2"]})
    by_docs = api.call(method, "/_mget", {"docs": [{"_index": NAME, "_id": "e1"}, {"_index": NAME, "_id": "e2"}]})
    assert (by_ids.status, by_ids.body) == (by_docs.status, by_docs.body) == (200, {"docs": docs})
    assert "_source" not in api.post(f"/{NAME}/_mget?_source=false", {"ids": ["e1"]}).body["docs"][0]
    chosen = {"docs": [{"_id": "e1", "_source": ["nope"]}, {"_id": "e1", "_source": False}]}
    first, second = api.post(f"/{NAME}/_mget", chosen).body["docs"]
    assert (first["_source"], "_source" in second) == ({}, False)
    api.put(DOC, TWO)
    assert api.post(f"/{NAME}/_mget?realtime=false", {"ids": ["e1"]}).body["docs"][0]["found"] is False
    assert api.post(f"/{NAME}/_mget?realtime=false&refresh", {"ids": ["e1"]}).body["docs"][0]["_source"] == TWO


def test_one_that_cannot_be_read_does_not_spoil_the_others(made: Emulator, api: Api) -> None:
    api.put(DOC, ONE)
    api.put("/other/_doc/1", {})
    made.privileges = {"read@esops-*", "read@nope"}
    wanted = [{"_index": NAME, "_id": "e1"}, {"_index": "nope", "_id": "1"}, {"_index": "other", "_id": "1"}]
    good, missing, denied = api.post("/_mget", {"docs": wanted}).body["docs"]
    assert good == found(ONE, 1, 0)
    assert (missing["_index"], missing["_id"], missing["error"]["type"]) == ("nope", "1", "index_not_found_exception")
    assert missing["error"]["root_cause"][0]["reason"] == "no such index [nope]"
    assert denied["error"]["reason"].startswith("action [indices:data/read/mget[shard]] is unauthorized")
    made.privileges = {"monitor"}
    assert api.post("/_mget", {"docs": wanted}).status == 403


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "no documents to get"),
        ({"ids": []}, "no documents to get"),
        ({"ids": ["e1"]}, "index is missing for doc 0"),
        ({"docs": [{"_index": "a"}]}, "id is missing for doc 0"),
        ({"x": ["e1"]}, "unknown key [x] for a START_ARRAY, expected [docs] or [ids]"),
        ({"docs": [{"_type": "a"}]}, "failed to parse multi get request. unknown field [_type]"),
    ],
)
def test_many_reads_that_are_refused(api: Api, body: Any, reason: str) -> None:
    reply = api.post("/_mget", body)
    assert reply.status == 400
    assert reason in reply.reason


# -- _bulk -------------------------------------------------------------------------------------------------------------


def bulk(api: Api, *lines: Any, path: str = f"/{NAME}/_bulk", kind: str = "application/x-ndjson") -> Reply:
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    return api.call("POST", path, body, headers={"Content-Type": kind})


@pytest.mark.parametrize("kind", ["application/x-ndjson", "application/json"])
def test_many_writes(made: Emulator, api: Api, kind: str) -> None:
    reply = bulk(
        api,
        *({"create": {"_id": "e1"}}, ONE),
        *({"create": {"_id": "e1"}}, TWO),
        *({"index": {"_id": "e1", "if_seq_no": 0, "if_primary_term": 1}}, TWO),
        *({"index": {"_id": "e2"}}, {"nonsense": 1}),
        *({"update": {"_id": "e1"}}, {"doc": {"when": 1}}),
        {"delete": {"_id": "e3"}},
        {"delete": {"_id": "e1", "if_seq_no": 9, "if_primary_term": 1}},
        kind=kind,
    )
    assert (reply.status, reply.body["errors"]) == (200, True)
    created, exists, indexed, strict, updated, missing, stale = reply.body["items"]
    assert created == {"create": {**written("created", 1, 0), "status": 201}}
    place = {"index_uuid": made.document_indexes[NAME].uuid, "shard": "0", "index": NAME}
    text = "[e1]: version conflict, document already exists (current version [1])"
    error = {"type": CONFLICT, "reason": text, **place}
    assert exists == {"create": {"_index": NAME, "_id": "e1", "status": 409, "error": error}}
    assert indexed == {"index": {**written("updated", 2, 1), "status": 200}}
    assert (strict["index"]["status"], strict["index"]["error"]["type"]) == (400, "strict_dynamic_mapping_exception")
    assert updated["update"]["result"] == "updated"
    assert (missing["delete"]["status"], missing["delete"]["result"]) == (404, "not_found")
    assert stale["delete"]["status"] == 409
    assert made.document_indexes[NAME].documents["e1"].source == {**TWO, "when": 1}


def test_writes_over_several_indexes(made: Emulator, api: Api) -> None:
    api.put("/other")
    made.privileges = {"write@esops-*"}
    lines = [{"index": {"_index": name, "_id": "1"}} for name in (NAME, "other", "nope")]
    reply = bulk(
        api,
        *(part for line in lines for part in (line, ONE)),
        {"delete": {"_index": "nope", "_id": "1"}},
        path="/_bulk",
    )
    good, denied, uncreated, missing = (entry for item in reply.body["items"] for entry in item.values())
    assert (good["status"], denied["status"], uncreated["status"], missing["status"]) == (201, 403, 403, 404)
    assert denied["error"]["reason"].startswith("action [indices:data/write/index:op_type/index] is unauthorized")
    assert uncreated["error"]["reason"].startswith("action [indices:admin/auto_create] is unauthorized")
    assert missing["error"]["type"] == "index_not_found_exception"
    made.privileges = {"read@*"}
    refused = bulk(api, {"delete": {"_id": "1"}})
    assert refused.status == 403
    assert refused.reason.startswith("action [indices:data/write/bulk] is unauthorized")


def test_a_bulk_meets_a_block_one_by_one(made: Emulator, api: Api) -> None:
    made.document_indexes[NAME].block("write")
    reply = bulk(api, {"index": {"_id": "e1"}}, ONE)
    assert reply.body["items"][0]["index"]["error"] == {"type": "cluster_block_exception", "reason": BLOCKED}
    assert (reply.status, reply.body["items"][0]["index"]["status"]) == (200, 403)


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"", "parse_exception", "request body is required"),
        (b'{"delete":{"_id":"1"}}', "illegal_argument_exception", "must be terminated by a newline [\\n]"),
        (b"\n", "action_request_validation_exception", "no requests added"),
        (b"[]\n", "illegal_argument_exception", "line [1], expected START_OBJECT but found [START_ARRAY]"),
        (b'{"drop":{}}\n', "illegal_argument_exception", "expected field [create], [delete], [index] or [update] but"),
        (b'{"index":{"_type":"x"}}\n{}\n', "illegal_argument_exception", "contains an unknown parameter [_type]"),
        (b'{"delete":{}}\n', "action_request_validation_exception", "id is missing"),
        (
            b'{"create":{"_id":"1","if_seq_no":0,"if_primary_term":1}}\n{}\n',
            "action_request_validation_exception",
            "create operations do not support compare and set",
        ),
    ],
)
def test_a_bulk_that_is_refused_as_a_whole(made: Emulator, api: Api, body: bytes, kind: str, reason: str) -> None:
    reply = api.call("POST", f"/{NAME}/_bulk", body, headers={"Content-Type": "application/x-ndjson"})
    assert (reply.status, reply.error["type"]) == (400, kind)
    assert reason in reply.reason
    assert made.document_indexes[NAME].documents == {}


def test_a_bulk_needs_an_index(api: Api) -> None:
    assert "index is missing" in bulk(api, {"delete": {"_id": "1"}}, path="/_bulk").reason


def test_lines_are_for_a_bulk_alone(made: Emulator, api: Api) -> None:
    reply = api.call("PUT", DOC, b"{}\n", headers={"Content-Type": "application/x-ndjson"})
    assert (reply.status, reply.body["error"]) == (406, "Content-Type header [application/x-ndjson] is not supported")
    assert made.document_indexes[NAME].documents == {}

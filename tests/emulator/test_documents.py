# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents: writes on conditions, reads, and many in one request.

docs/reference/elasticsearch-http.md, "Error bodies".
"""

from __future__ import annotations

from typing import Any

import pytest
from emulator.support import Api, Reply
from emulator.test_indexes import BODY, NAME, create, no_index

from es_emulator import Emulator

DOC = f"/{NAME}/_doc/e1"
ONE = {"fingerprint": "one"}
TWO = {"fingerprint": "two"}
BLOCKED = f"index [{NAME}] blocked by: [FORBIDDEN/8/index write (api)];"
CONFLICT = "version_conflict_engine_exception"


@pytest.fixture
def made(emu: Emulator, api: Api) -> Emulator:
    assert create(api).status == 200
    return emu


def written(result: str, version: int, seq_no: int, doc_id: str = "e1") -> dict[str, Any]:
    return {
        "_index": NAME,
        "_id": doc_id,
        "_version": version,
        "result": result,
        "_shards": {"total": 1, "successful": 1, "failed": 0},
        "_seq_no": seq_no,
        "_primary_term": 1,
    }


def found(source: Any, version: int, seq_no: int, doc_id: str = "e1") -> dict[str, Any]:
    about = {"_version": version, "_seq_no": seq_no, "_primary_term": 1}
    return {"_index": NAME, "_id": doc_id, **about, "found": True, "_source": source}


def conflict(reply: Reply, emu: Emulator, text: str) -> None:
    reply.check(409, CONFLICT, f"[e1]: version conflict, {text}")
    place = {"index_uuid": emu.document_indexes[NAME].uuid, "shard": "0", "index": NAME}
    assert {name: reply.error[name] for name in place} == place


@pytest.mark.parametrize("path", [f"/{NAME}/_create/e1", f"{DOC}?op_type=create"])
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_create_only(made: Emulator, api: Api, method: str, path: str) -> None:
    reply = api.call(method, path, ONE)
    assert (reply.status, reply.body) == (201, written("created", 1, 0))
    assert reply.headers["Location"] == DOC
    conflict(api.call(method, path, TWO), made, "document already exists (current version [1])")
    assert api.get(DOC).body == found(ONE, 1, 0)


def test_write_on_a_condition(made: Emulator, api: Api) -> None:
    api.put(DOC, ONE)
    reply = api.put(f"{DOC}?if_seq_no=0&if_primary_term=1", TWO)
    assert (reply.status, reply.body) == (200, written("updated", 2, 1))
    assert "Location" not in reply.headers
    stale = api.put(f"{DOC}?if_seq_no=0&if_primary_term=1", ONE)
    now = "current document has seqNo [1] and primary term [1]"
    conflict(stale, made, f"required seqNo [0], primary term [1]. {now}")
    conflict(api.delete(f"{DOC}?if_seq_no=1&if_primary_term=2"), made, f"required seqNo [1], primary term [2]. {now}")
    api.delete(f"{DOC}?if_seq_no=1&if_primary_term=1").matches((200, written("deleted", 3, 2)))
    none = "required seqNo [1], primary term [1]. but no document was found"
    conflict(api.put(f"{DOC}?if_seq_no=1&if_primary_term=1", ONE), made, none)
    conflict(api.delete(f"{DOC}?if_seq_no=1&if_primary_term=1"), made, none)


@pytest.mark.usefixtures("made")
def test_versions_go_on_after_a_delete(api: Api) -> None:
    api.put(DOC, ONE)
    api.delete(DOC)
    assert api.put(DOC, TWO).body == written("created", 3, 2)
    assert api.put(f"/{NAME}/_doc/e2", TWO).body == written("created", 1, 3, "e2")


VALIDATION, ILLEGAL = "action_request_validation_exception", "illegal_argument_exception"
TWO_CONDITIONS = "create operations do not support compare and set. use index instead"


@pytest.mark.parametrize(
    ("query", "kind", "reason"),
    [
        ("if_seq_no=0", VALIDATION, "ifSeqNo is set, but primary term is [0]"),
        ("if_primary_term=1", VALIDATION, "ifSeqNo is unassigned, but primary term is [1]"),
        ("op_type=create&if_seq_no=0&if_primary_term=1", VALIDATION, TWO_CONDITIONS),
        ("op_type=x", ILLEGAL, "opType must be 'create' or 'index', found: [x]"),
        ("refresh=x", ILLEGAL, "Unknown value for refresh: [x]."),
        ("if_seq_no=-1&if_primary_term=1", ILLEGAL, "must be non negative. got [-1]."),
        ("if_seq_no=x&if_primary_term=1", ILLEGAL, "Failed to parse long parameter [if_seq_no]"),
        ("nonsense", ILLEGAL, "unrecognized parameter: [nonsense]"),
    ],
)
def test_parameters_that_are_refused(made: Emulator, api: Api, query: str, kind: str, reason: str) -> None:
    reply = api.put(f"{DOC}?{query}", ONE)
    reply.matches((400, kind))
    assert reason in reply.reason
    assert made.document_indexes[NAME].documents == {}


def test_ids_and_bodies_that_are_refused(api: Api) -> None:
    create(api)
    long = api.put(f"/{NAME}/_doc/{'x' * 513}", ONE)
    assert "is too long, must be no longer than 512 bytes but was: 513" in long.reason
    api.put(DOC).check(400, "parse_exception", "request body is required")
    api.put(DOC, b'{"fingerprint": ').matches((400, "document_parsing_exception"))
    assert api.put(f"/{NAME}/_create/e1?op_type=index", ONE).reason == "opType must be 'create', found: [index]"


NEW_FIELD = "[1:{}] mapping set to strict, dynamic introduction of [{}] within [{}] is not allowed"
WRONG = "[1:2] failed to parse field [{}] of type [{}] in document with id 'e1'. Preview of field's value: '{}'"
NO_OBJECT = "[1:2] object mapping for [service] tried to parse field [service] as object, but found a concrete value"


@pytest.mark.parametrize(
    ("source", "kind", "reason"),
    [
        ({"nonsense": 1}, "strict_dynamic_mapping_exception", NEW_FIELD.format(2, "nonsense", "_doc")),
        ({"service": {"x": 1}}, "strict_dynamic_mapping_exception", NEW_FIELD.format(14, "x", "service")),
        ({"when": "yesterday"}, "document_parsing_exception", WRONG.format("when", "date", "yesterday")),
        ({"fingerprint": {"a": 1}}, "document_parsing_exception", WRONG.format("fingerprint", "keyword", "{a=1}")),
        ({"service": "x"}, "document_parsing_exception", NO_OBJECT),
    ],
)
def test_documents_that_do_not_fit(made: Emulator, api: Api, source: Any, kind: str, reason: str) -> None:
    reply = api.put(DOC, source)
    assert (reply.status, reply.error["type"], reply.reason) == (400, kind, reason)
    assert reply.error["root_cause"][0]["reason"] == reason
    assert made.document_indexes[NAME].documents == {}


@pytest.mark.parametrize(
    "source",
    [
        {"when": "2026-01-01T00:00:00.123Z"},
        {"when": 1767225600000},
        {"when": None, "fingerprint": ["a", "b"]},
        {"runs": {"any": [{"thing": 1}]}},
        {"service": {"name": True}},
        {},
    ],
)
def test_documents_that_fit(made: Emulator, api: Api, source: Any) -> None:
    assert api.put(DOC, source).status == 201
    assert api.get(DOC).body["_source"] == source
    assert made.document_indexes[NAME].mappings == BODY["mappings"]


def test_reading(made: Emulator, api: Api) -> None:
    api.get(DOC).matches((404, {"_index": NAME, "_id": "e1", "found": False}))
    assert api.call("HEAD", DOC).status == 404
    reply = api.get(f"/{NAME}/_source/e1")
    reply.check(404, "resource_not_found_exception", f"Document not found [{NAME}]/[e1]")
    both = {**ONE, "when": 1}
    api.put(DOC, both)
    assert api.get(f"/{NAME}/_source/e1").body == both
    assert api.call("HEAD", DOC).status == 200
    assert "_source" not in api.get(f"{DOC}?_source=false").body
    for query in ("_source=fingerprint", "_source_includes=fingerprint", "_source_excludes=when"):
        assert api.get(f"{DOC}?{query}").body["_source"] == ONE
    no_index(api.get("/nope/_doc/e1"), "nope")
    assert made.document_indexes[NAME].documents["e1"].source == both


@pytest.mark.usefixtures("made")
def test_a_get_is_realtime_unless_told_otherwise(api: Api) -> None:
    api.put(DOC, ONE)
    assert api.get(DOC).status == 200
    assert api.get(f"{DOC}?realtime=false").status == 404
    reply = api.put(f"{DOC}?refresh=true", TWO)
    assert reply.body == {**written("updated", 2, 1), "forced_refresh": True}
    assert api.get(f"{DOC}?realtime=false").body["_source"] == TWO
    api.put(f"{DOC}?refresh=false", ONE)
    assert api.get(f"{DOC}?realtime=false").body["_source"] == TWO
    assert api.post(f"/{NAME}/_refresh").body == {"_shards": {"total": 1, "successful": 1, "failed": 0}}
    assert api.get(f"{DOC}?realtime=false").body["_source"] == ONE
    assert api.put(f"{DOC}?refresh=wait_for", TWO).body == written("updated", 4, 3)


def test_deleting_what_is_not_there(made: Emulator, api: Api) -> None:
    api.delete(DOC).matches((404, written("not_found", 1, 0)))
    no_index(api.delete("/nope/_doc/e1"), "nope")
    assert list(made.document_indexes) == [NAME]


def test_a_write_makes_its_index_with_a_mapping_of_its_own(emu: Emulator, api: Api) -> None:
    source = {"text": "a", "day": "2026-01-01", "number": 1, "part": 0.5, "on": True, "inner": {"x": [1]}, "none": None}
    assert api.put("/nope/_doc/1", source).status == 201
    text = {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}}
    assert api.get("/nope/_mapping").body["nope"]["mappings"]["properties"] == {
        "text": text,
        "day": {"type": "date"},
        "number": {"type": "long"},
        "part": {"type": "float"},
        "on": {"type": "boolean"},
        "inner": {"properties": {"x": {"type": "long"}}},
    }
    assert emu.document_indexes["nope"].replicas == 1
    assert api.put("/nope/_doc/2", {"number": "x"}).error["type"] == "document_parsing_exception"
    assert api.post("/nope/_doc", {"number": 2}).body["_id"] == "emulated-id-00000001"


def test_an_index_needs_the_privilege_to_come_about(emu: Emulator, api: Api) -> None:
    emu.privileges = {"write@*"}
    reply = api.put("/nope/_doc/1", {})
    assert (reply.status, emu.document_indexes) == (403, {})
    assert reply.reason.startswith("action [indices:admin/auto_create] is unauthorized for user [_anonymous]")
    assert reply.reason.endswith("the index privileges [auto_configure,create_index,manage,all]")


def one_of_each(api: Api) -> dict[str, Reply]:
    """The answers to one request of each kind."""
    return {
        "create": api.put(f"/{NAME}/_create/new", ONE),
        "index": api.put(DOC, ONE),
        "get": api.get(DOC),
        "delete": api.delete(DOC),
    }


@pytest.mark.parametrize(
    ("held", "allowed"),
    [
        ("create_doc", {"create"}),
        ("create", {"create", "index"}),
        ("index", {"create", "index"}),
        ("write", {"create", "index", "delete"}),
        ("delete", {"delete"}),
        ("read", {"get"}),
        ("all", {"create", "index", "delete", "get"}),
    ],
)
def test_privileges(made: Emulator, api: Api, held: str, allowed: set[str]) -> None:
    made.privileges = {f"{held}@esops-*"}
    replies = one_of_each(api)
    assert {name for name, reply in replies.items() if reply.status != 403} == allowed
    for reply in replies.values():
        assert reply.status != 403 or f"on indices [{NAME}], this action is granted by" in reply.reason


FLOOD = "TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block"


@pytest.mark.parametrize(
    ("block", "status", "text", "spared"),
    [
        ("write", 403, "FORBIDDEN/8/index write (api)", {"get"}),
        ("read_only", 403, "FORBIDDEN/5/index read-only (api)", {"get"}),
        ("read", 403, "FORBIDDEN/7/index read (api)", {"create", "index", "delete"}),
        ("metadata", 403, "", {"get", "create", "index", "delete"}),
        ("read_only_allow_delete", 429, FLOOD, {"get", "delete"}),
    ],
)
def test_blocks(made: Emulator, api: Api, block: str, status: int, text: str, spared: set[str]) -> None:
    made.document_indexes[NAME].block(block)
    replies = one_of_each(api)
    refused = {name: reply for name, reply in replies.items() if reply.status in {403, 429}}
    assert set(replies) - set(refused) == spared
    for reply in refused.values():
        reply.check(status, "cluster_block_exception", f"index [{NAME}] blocked by: [{text}];")


def test_a_closed_index(made: Emulator, api: Api) -> None:
    made.document_indexes[NAME].closed = True
    for reply in (api.put(DOC, ONE), api.get(DOC)):
        reply.check(400, "index_closed_exception", "closed")


def test_several_shards_count_by_themselves(emu: Emulator, api: Api) -> None:
    create(api, body={"settings": {"number_of_shards": 3}})
    numbers = [api.put(f"/{NAME}/_doc/{name}", {}).body["_seq_no"] for name in "abcdefgh"]
    shards = {emu.document_indexes[NAME].shard_of(name) for name in "abcdefgh"}
    assert len(shards) == 3
    assert sorted(numbers)[:3] == [0, 0, 0]

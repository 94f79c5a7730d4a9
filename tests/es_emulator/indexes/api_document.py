# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single documents: store on conditions, read, delete.

Sources: RestIndexAction, IndexRequest, DocWriteRequest, RestGetAction, RestDeleteAction.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_plus

from es_emulator.errors import ElasticError, illegal_argument, request_validation_error
from es_emulator.node import Call, Node
from es_emulator.rest import Answer, Query, refuse_body, required_body
from es_emulator.strictjson import parse_map

from .access import authorize, denied
from .api_index import auto_create, find_index
from .index import Condition, Index, StoredDocument

_MOST_ID_BYTES = 512
_REFRESHES = ("true", "false", "wait_for", "")
_READ_PARAMETERS = ("preference", "routing", "stored_fields", "version", "version_type", "force_synthetic_source")


def take_refresh(query: Query) -> bool:
    """Whether a write is to be visible to searches when it is answered."""
    text = query.take("refresh")
    if text is not None and text not in _REFRESHES:
        raise illegal_argument(f"Unknown value for refresh: [{text}].")
    return text in {"true", "", "wait_for"}


def _number(name: str, text: Any) -> int:
    try:
        return int(text)
    except (TypeError, ValueError):
        raise illegal_argument(f"Failed to parse long parameter [{name}] with value [{text}]") from None


def read_condition(create: bool, seq_no: Any, primary_term: Any) -> tuple[Condition, list[str]]:
    """The condition of a write, and what is wrong with it."""
    number = None if seq_no is None else _number("if_seq_no", seq_no)
    term = 0 if primary_term is None else _number("if_primary_term", primary_term)
    for words, value in (("sequence numbers", number), ("primary term", term)):
        if value is not None and value < 0:
            raise illegal_argument(f"{words} must be non negative. got [{value}].")
    problems = []
    if create and (number is not None or term):
        problems.append("create operations do not support compare and set. use index instead")
    elif number is not None and term == 0:
        problems.append("ifSeqNo is set, but primary term is [0]")
    elif number is None and term:
        problems.append(f"ifSeqNo is unassigned, but primary term is [{term}]")
    return Condition(create, number, term or None), problems


def id_problems(doc_id: str) -> list[str]:
    """What is wrong with an id."""
    size = len(doc_id.encode())
    if size > _MOST_ID_BYTES:
        return [f"id [{doc_id}] is too long, must be no longer than {_MOST_ID_BYTES} bytes but was: {size}"]
    return []


def written(index: Index, doc_id: str, stored: StoredDocument, result: str) -> dict[str, Any]:
    """What is answered to a write."""
    return {
        "_index": index.name,
        "_id": doc_id,
        "_version": stored.version,
        "result": result,
        "_shards": {"total": 1 + index.replicas, "successful": 1, "failed": 0},
        "_seq_no": stored.seq_no,
        "_primary_term": index.primary_term,
    }


def store(node: Node, name: str, doc_id: str | None, source: dict[str, Any], condition: Condition) -> dict[str, Any]:
    """Store one document, for any caller."""
    index = auto_create(node, name)
    kind = "create" if condition.create else "index"
    error = denied(node, f"indices:data/write/index:op_type/{kind}", index.name)
    if error is not None:
        raise error
    doc_id = index.new_id() if doc_id is None else doc_id
    result = index.write(doc_id, source, condition)
    return written(index, doc_id, index.documents[doc_id], result)


def remove(node: Node, name: str, doc_id: str, condition: Condition) -> dict[str, Any]:
    """Remove one document; it does not create an index."""
    index = find_index(node, name)
    error = denied(node, "indices:data/write/delete", index.name)
    if error is not None:
        raise error
    before = index.delete(doc_id, condition)
    stored = index.tombstone(doc_id) if before is None else before
    return written(index, doc_id, stored, "deleted" if before else "not_found")


def _finish(call: Call, answer: dict[str, Any], *, refresh: bool, status: int) -> Answer:
    if refresh:
        call.node.cluster.document_indexes[answer["_index"]].refresh()
        if call.query.take("refresh") != "wait_for":
            shards = answer.pop("_shards")
            answer = {**answer, "_shards": shards, "forced_refresh": True}
    found = Answer(status, answer)
    if status == 201:
        where = "/".join(quote_plus(part) for part in (answer["_index"], "_doc", answer["_id"]))
        found.headers.append(("Location", f"/{where}"))
    return found


def _op_type(call: Call, *, create: bool) -> bool:
    text = call.query.take("op_type")
    if create:
        if text not in {None, "create"}:
            raise illegal_argument(f"opType must be 'create', found: [{text}]")
        return True
    if text not in {None, "create", "index"}:
        raise illegal_argument(f"opType must be 'create' or 'index', found: [{text}]")
    return text == "create"


def _parse_source(body: bytes) -> dict[str, Any]:
    try:
        return parse_map(body)
    except ElasticError as error:
        raise ElasticError(400, "document_parsing_exception", "[1:1] failed to parse", error) from None


async def _store(call: Call, *, create: bool) -> Answer:
    query, doc_id = call.query, call.params.get("id")
    body = required_body(call.request)
    create = _op_type(call, create=create)
    condition, problems = read_condition(create, query.take("if_seq_no"), query.take("if_primary_term"))
    refresh = take_refresh(query)
    query.take_time("timeout")
    for name in ("wait_for_active_shards", "routing", "require_alias", "pipeline", "version", "version_type"):
        query.take(name)
    query.refuse_unknown(call.request.path)
    problems.extend(id_problems(doc_id or ""))
    if problems:
        raise request_validation_error(problems)
    authorize(call.node, "indices:data/write/index", call.params["index"])
    answer = store(call.node, call.params["index"], doc_id, _parse_source(body), condition)
    return _finish(call, answer, refresh=refresh, status=201 if answer["result"] == "created" else 200)


async def index_document(call: Call) -> Answer:
    """Store a document."""
    return await _store(call, create=False)


async def create_document(call: Call) -> Answer:
    """Store a document that is not there yet."""
    return await _store(call, create=True)


async def delete(call: Call) -> Answer:
    """Remove a document."""
    query, doc_id = call.query, call.params["id"]
    condition, problems = read_condition(False, query.take("if_seq_no"), query.take("if_primary_term"))
    refresh = take_refresh(query)
    query.take_time("timeout")
    for name in ("wait_for_active_shards", "routing", "version", "version_type"):
        query.take(name)
    query.refuse_unknown(call.request.path)
    refuse_body(call.request)
    if problems:
        raise request_validation_error(problems)
    authorize(call.node, "indices:data/write/delete", call.params["index"])
    answer = remove(call.node, call.params["index"], doc_id, condition)
    return _finish(call, answer, refresh=refresh, status=404 if answer["result"] == "not_found" else 200)


def shown_source(source: dict[str, Any], wanted: Any, excluded: Any = None) -> dict[str, Any]:
    """The top-level fields that are asked for; all of them if none are named."""
    kept = source if not wanted else {name: value for name, value in source.items() if name in wanted}
    return {name: value for name, value in kept.items() if name not in (excluded or ())}


def read(index: Index, doc_id: str, *, realtime: bool = True) -> dict[str, Any]:
    """One document as it is answered; a realtime read sees what no refresh has made visible yet."""
    index.refuse_blocked("read")
    stored = (index.documents if realtime else index.visible).get(doc_id)
    if stored is None:
        return {"_index": index.name, "_id": doc_id, "found": False}
    about = {"_version": stored.version, "_seq_no": stored.seq_no, "_primary_term": index.primary_term}
    return {"_index": index.name, "_id": doc_id, **about, "found": True, "_source": stored.source}


async def _get(call: Call) -> dict[str, Any]:
    query = call.query
    realtime = query.take("realtime") != "false"
    refresh = query.take_boolean("refresh")
    includes, excludes = query.take_list("_source_includes"), query.take_list("_source_excludes")
    source = query.take("_source")
    for name in _READ_PARAMETERS:
        query.take(name)
    query.refuse_unknown(call.request.path)
    refuse_body(call.request)
    authorize(call.node, "indices:data/read/get", call.params["index"])
    index = find_index(call.node, call.params["index"])
    if refresh:
        index.refresh()
    found = read(index, call.params["id"], realtime=realtime)
    if source == "false":
        found.pop("_source", None)
    elif "_source" in found:
        named = source.split(",") if source and source != "true" else []
        found["_source"] = shown_source(found["_source"], [*includes, *named], excludes)
    return found


async def get(call: Call) -> Answer:
    """One document; there is no error in the answer if there is none."""
    found = await _get(call)
    return Answer(200 if found["found"] else 404, found)


async def exists(call: Call) -> Answer:
    """The same without a body."""
    return Answer(200 if (await _get(call))["found"] else 404, b"")


async def source(call: Call) -> Answer:
    """What was stored, and nothing else."""
    found = await _get(call)
    if not found["found"]:
        reason = f"Document not found [{found['_index']}]/[{found['_id']}]"
        raise ElasticError(404, "resource_not_found_exception", reason)
    return Answer(200, found["_source"])

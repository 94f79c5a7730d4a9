# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`_mget` and `_bulk`: many documents in one request, each with an answer of its own.

Sources: MultiGetRequest, BulkRequestParser, BulkItemResponse, AuthorizationService (items that a caller may not write).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from es_emulator.errors import ElasticError, illegal_argument, request_validation_error
from es_emulator.node import Call, Node
from es_emulator.objectparser import kind_of
from es_emulator.rest import Answer, required_body
from es_emulator.strictjson import parse, parse_map

from .access import authorize, authorize_anywhere
from .api_document import id_problems, read, read_condition, remove, shown_source, store, take_refresh
from .api_index import find_index
from .index import Condition

_GET_FIELDS = frozenset({"_index", "_id", "_source", "routing", "stored_fields", "version", "version_type"})
_ACTIONS = ("create", "delete", "index", "update")
_METADATA = frozenset(
    [
        *("_index", "_id", "routing", "if_seq_no", "if_primary_term", "version", "version_type", "op_type"),
        *("pipeline", "require_alias", "retry_on_conflict", "dynamic_templates", "list_executed_pipelines"),
    ]
)


def _item_error(error: ElasticError) -> dict[str, Any]:
    """An error inside an answer: with the cause, without a root cause."""
    return error.chain()


# -- _mget -------------------------------------------------------------------------------------------------------------


def _wanted(call: Call) -> list[dict[str, Any]]:
    body, index = parse_map(required_body(call.request)), call.params.get("index")
    found: list[dict[str, Any]] = []
    for key, value in body.items():
        if key not in {"docs", "ids"}:
            raise ElasticError(
                400, "parsing_exception", f"unknown key [{key}] for a {kind_of(value)}, expected [docs] or [ids]"
            )
        for item in value if isinstance(value, list) else []:
            entry = {"_id": item} if key == "ids" else dict(item)
            unknown = [name for name in entry if name not in _GET_FIELDS]
            if unknown:
                reason = f"failed to parse multi get request. unknown field [{unknown[0]}]"
                raise ElasticError(400, "parse_exception", reason)
            found.append({**({"_index": index} if index else {}), **entry})
    if not found:
        raise request_validation_error(["no documents to get"])
    problems = [
        f"{words} is missing for doc {place}"
        for place, entry in enumerate(found)
        for words, name in (("index", "_index"), ("id", "_id"))
        if entry.get(name) is None
    ]
    if problems:
        raise request_validation_error(problems)
    return found


def _one(node: Node, entry: dict[str, Any], *, with_source: bool, realtime: bool) -> dict[str, Any]:
    name, doc_id = str(entry["_index"]), str(entry["_id"])
    try:
        index = find_index(node, name)
        authorize(node, "indices:data/read/mget[shard]", index.name)
        found = read(index, doc_id, realtime=realtime)
    except ElasticError as error:
        return {"_index": name, "_id": doc_id, "error": error.body()["error"]}
    wanted = entry.get("_source", True)
    if wanted is False or not with_source:
        found.pop("_source", None)
    elif isinstance(wanted, (list, str)) and "_source" in found:
        found["_source"] = shown_source(found["_source"], [wanted] if isinstance(wanted, str) else wanted)
    return found


async def multi_get(call: Call) -> Answer:
    """Many documents; one that is not there, or not to be read, does not spoil the others."""
    query = call.query
    wanted = _wanted(call)
    realtime = query.take("realtime") != "false"
    refresh, with_source = query.take_boolean("refresh"), query.take("_source") != "false"
    for name in ("preference", "routing", "stored_fields", "_source_includes", "_source_excludes"):
        query.take(name)
    query.refuse_unknown(call.request.path)
    authorize_anywhere(call.node, "indices:data/read/mget")
    if refresh:
        for index in call.node.cluster.document_indexes.values():
            index.refresh()
    return Answer(
        200, {"docs": [_one(call.node, entry, with_source=with_source, realtime=realtime) for entry in wanted]}
    )


# -- _bulk -------------------------------------------------------------------------------------------------------------


@dataclass
class _Item:
    action: str
    name: str | None
    doc_id: str | None
    condition: Condition
    source: bytes = b""


def _action_line(number: int, line: bytes) -> tuple[str, dict[str, Any]]:
    begin = f"Malformed action/metadata line [{number}]"
    given = parse(line)
    if not isinstance(given, dict):
        raise illegal_argument(f"{begin}, expected START_OBJECT but found [{kind_of(given)}]")
    if len(given) != 1:
        found = "END_OBJECT" if not given else "FIELD_NAME"
        raise illegal_argument(f"{begin}, expected {'FIELD_NAME' if not given else 'END_OBJECT'} but found [{found}]")
    ((action, metadata),) = given.items()
    if action not in _ACTIONS:
        words = ", ".join(f"[{name}]" for name in _ACTIONS[:3])
        raise illegal_argument(f"{begin}, expected field {words} or [update] but found [{action}]")
    if not isinstance(metadata, dict):
        raise illegal_argument(f"{begin}, expected a simple value for field [{action}] but found [{kind_of(metadata)}]")
    unknown = [name for name in metadata if name not in _METADATA]
    if unknown:
        raise illegal_argument(f"Action/metadata line [{number}] contains an unknown parameter [{unknown[0]}]")
    return action, metadata


def _items(body: bytes, index: str | None) -> tuple[list[_Item], list[str]]:
    if not body.endswith(b"\n"):
        raise illegal_argument("The bulk request must be terminated by a newline [\\n]")
    lines = body.split(b"\n")[:-1]
    items: list[_Item] = []
    problems: list[str] = []
    place = 0
    while place < len(lines):
        line, place = lines[place], place + 1
        if not line.strip():
            continue
        action, metadata = _action_line(place, line)
        create = action == "create" or metadata.get("op_type") == "create"
        condition, wrong = read_condition(create, metadata.get("if_seq_no"), metadata.get("if_primary_term"))
        doc_id = metadata.get("_id")
        item = _Item(action, metadata.get("_index", index), None if doc_id is None else str(doc_id), condition)
        if item.name is None:
            wrong.append("index is missing")
        if action in {"delete", "update"} and item.doc_id is None:
            wrong.append("id is missing")
        problems.extend([*wrong, *id_problems(item.doc_id or "")])
        if action != "delete":
            if place >= len(lines):
                break
            item.source, place = lines[place], place + 1
        items.append(item)
    return items, problems


def _update(node: Node, item: _Item) -> dict[str, Any]:
    """A partial document over a stored one, which must be there."""
    index, doc_id = find_index(node, str(item.name)), str(item.doc_id)
    stored, given = index.documents.get(doc_id), parse_map(item.source)
    if stored is None and not given.get("doc_as_upsert"):
        place = {"index_uuid": index.uuid, "shard": str(index.shard_of(doc_id)), "index": index.name}
        raise ElasticError(404, "document_missing_exception", f"[{doc_id}]: document missing", extra=place)
    return store(
        node, index.name, doc_id, {**(stored.source if stored else {}), **given.get("doc", {})}, item.condition
    )


def _carry_out(node: Node, item: _Item) -> dict[str, Any]:
    if item.action == "delete":
        return remove(node, str(item.name), str(item.doc_id), item.condition)
    if item.action == "update":
        return _update(node, item)
    try:
        source = parse_map(item.source)
    except ElasticError as error:
        raise ElasticError(400, "document_parsing_exception", "[1:1] failed to parse", error) from None
    return store(node, str(item.name), item.doc_id, source, item.condition)


_STATUS = {"created": 201, "not_found": 404}


async def bulk(call: Call) -> Answer:
    """Writes one by one, in order; each fails for itself."""
    query, node = call.query, call.node
    items, problems = _items(required_body(call.request), call.params.get("index"))
    refresh = take_refresh(query)
    query.take_time("timeout")
    for name in (
        "wait_for_active_shards",
        "routing",
        "pipeline",
        "require_alias",
        "_source",
        "list_executed_pipelines",
    ):
        query.take(name)
    query.refuse_unknown(call.request.path)
    if problems or not items:
        raise request_validation_error(problems or ["no requests added"])
    authorize_anywhere(node, "indices:data/write/bulk")
    answers: list[dict[str, Any]] = []
    for item in items:
        try:
            done = _carry_out(node, item)
            answer = {**done, "status": _STATUS.get(done["result"], 200)}
        except ElasticError as error:
            answer = {"_index": item.name, "_id": item.doc_id, "status": error.status, "error": _item_error(error)}
        answers.append({item.action: answer})
        if refresh and "error" not in answer:
            node.cluster.document_indexes[answer["_index"]].refresh()
    failed = any("error" in entry for answer in answers for entry in answer.values())
    return Answer(200, {"errors": failed, "took": 1, "items": answers})

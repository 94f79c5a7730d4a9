# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create, read, refresh and delete indexes."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any

from es_emulator.errors import ElasticError, illegal_argument
from es_emulator.node import Call, Node
from es_emulator.rest import Answer, Query, parse_boolean, refuse_body
from es_emulator.strictjson import parse_map

from .access import authorize
from .index import Index, missing_index
from .mapping import parse_mappings
from .settings import check_name, invalid_name, parse_settings

_RESOLVING = ("ignore_unavailable", "allow_no_indices")
_TIMES = ("timeout", "master_timeout")


def find_index(node: Node, name: str) -> Index:
    """An index by its name or an alias."""
    indexes = node.cluster.document_indexes
    found = indexes.get(name) or next((item for item in indexes.values() if name in item.aliases), None)
    if found is None:
        if name.startswith("_"):
            raise invalid_name(name, "must not start with '_'.")
        raise missing_index(name)
    return found


def _take_known(query: Query, names: Iterable[str]) -> None:
    for name in names:
        query.take(name)


def _resolve(call: Call, expression: str) -> list[Index]:
    """Indexes by names, aliases and patterns; hidden ones only by name, unless they are asked for."""
    query, indexes = call.query, call.node.cluster.document_indexes
    lenient = query.take_boolean("ignore_unavailable")
    allowed = query.take("allow_no_indices")
    hidden = bool({"hidden", "all"} & set(query.take_list("expand_wildcards")))
    found: dict[str, Index] = {}
    for part in ("*" if expression == "_all" else expression).split(","):
        if "*" in part:
            seen = [item for item in indexes.values() if hidden or not item.hidden or part.startswith(".")]
            matching = {item.name: item for item in seen if fnmatchcase(item.name, part)}
            if not matching and allowed is not None and not parse_boolean(allowed):
                raise missing_index(part)
            found.update(matching)
        elif not (lenient and part not in indexes):
            index = find_index(call.node, part)
            found[index.name] = index
    return list(found.values())


async def create(call: Call) -> Answer:
    """Create an index."""
    node, name = call.node, call.params["index"]
    for parameter in _TIMES:
        call.query.take_time(parameter)
    call.query.take("wait_for_active_shards")
    body = parse_map(call.request.body) if call.request.body else {}
    for key in body:
        if key not in {"settings", "mappings", "aliases"}:
            raise ElasticError(400, "parse_exception", f"unknown key [{key}] for create index")
    call.query.refuse_unknown(call.request.path)
    check_name(name)
    authorize(node, "indices:admin/create", name)
    existing = node.cluster.document_indexes.get(name)
    if existing is not None:
        raise already_exists(existing)
    settings = parse_settings(body.get("settings") or {}, serverless=node.release.serverless)
    mappings = parse_mappings(body.get("mappings") or {})
    node.cluster.document_indexes[name] = Index(name, settings, mappings, dict(body.get("aliases") or {}))
    return Answer(200, {"acknowledged": True, "shards_acknowledged": True, "index": name})


def already_exists(index: Index) -> ElasticError:
    """The error for a name that an index has."""
    extra = {"index_uuid": index.uuid, "index": index.name}
    reason = f"index [{index.name}/{index.uuid}] already exists"
    return ElasticError(400, "resource_already_exists_exception", reason, extra=extra)


def auto_create(node: Node, name: str) -> Index:
    """The index for a write, which comes into being with its first document, its mapping all dynamic."""
    try:
        return find_index(node, name)
    except ElasticError as error:
        if error.kind != "index_not_found_exception":
            raise
    check_name(name)
    authorize(node, "indices:admin/auto_create", name)
    index = Index(name)
    node.cluster.document_indexes[name] = index
    return index


async def delete(call: Call) -> Answer:
    """Remove an index, by name only."""
    name = call.params["index"]
    _take_known(call.query, (*_TIMES, *_RESOLVING, "expand_wildcards"))
    call.query.refuse_unknown(call.request.path)
    refuse_body(call.request)
    if name.startswith("_") and name != "_all":
        raise invalid_name(name, "must not start with '_'.")
    if "*" in name or name == "_all":
        raise illegal_argument("Wildcard expressions or all indices are not allowed")
    authorize(call.node, "indices:admin/delete", name)
    index = find_index(call.node, name)
    index.refuse_blocked("metadata")
    del call.node.cluster.document_indexes[index.name]
    return Answer(200, {"acknowledged": True})


def _shown_settings(index: Index) -> dict[str, Any]:
    """Nested, as the server shows them, with what it adds."""
    added = {
        "index.routing.allocation.include._tier_preference": "data_content",
        "index.provided_name": index.name,
        "index.creation_date": str(index.created),
        "index.uuid": index.uuid,
        "index.version.created": "9000000",
    }
    shown: dict[str, Any] = {}
    usual = {"index.number_of_shards": "1"}
    for name, value in sorted(
        {**usual, **index.settings, "index.number_of_replicas": str(index.replicas), **added}.items()
    ):
        *path, last = name.split(".")
        place = shown
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return shown


def _shown(index: Index) -> dict[str, Any]:
    return {"aliases": index.aliases, "mappings": index.mappings, "settings": _shown_settings(index)}


async def _read(call: Call, action: str, show: Any) -> Answer:
    name = call.params.get("index", "_all")
    _take_known(call.query, ("master_timeout", "local", "flat_settings", "include_defaults", "features"))
    indexes = None if name.startswith("_") and name != "_all" else name
    if indexes is None:
        raise invalid_name(name, "must not start with '_'.")
    for part in name.split(","):
        authorize(call.node, action, part)
    found = _resolve(call, name)
    call.query.refuse_unknown(call.request.path)
    refuse_body(call.request)
    return Answer(200, {index.name: show(index) for index in found})


async def get(call: Call) -> Answer:
    """Everything about indexes."""
    return await _read(call, "indices:admin/get", _shown)


async def mapping(call: Call) -> Answer:
    """Mappings."""
    return await _read(call, "indices:admin/mappings/get", lambda index: {"mappings": index.mappings})


async def settings(call: Call) -> Answer:
    """Settings."""

    def show(index: Index) -> dict[str, Any]:
        return {"settings": _shown_settings(index)}

    return await _read(call, "indices:monitor/settings/get", show)


async def exists(call: Call) -> Answer:
    """Whether there is an index; the answer has no body."""
    try:
        await get(call)
    except ElasticError as error:
        if error.status != 404:
            raise
        return Answer(404, b"")
    return Answer(200, b"")


async def refresh(call: Call) -> Answer:
    """Make everything visible to reads that are not realtime."""
    name = call.params.get("index", "_all")
    for part in name.split(","):
        authorize(call.node, "indices:admin/refresh", part)
    found = _resolve(call, name)
    call.query.refuse_unknown(call.request.path)
    refuse_body(call.request)
    for index in found:
        index.refresh()
    shards = sum(index.shards * (1 + index.replicas) for index in found)
    good = sum(index.shards for index in found)
    return Answer(200, {"_shards": {"total": shards, "successful": good, "failed": 0}})

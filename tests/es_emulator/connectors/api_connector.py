# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create, read, list and delete connectors (docs/reference/elasticsearch-connectors.md, "Create, read, delete")."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any

from es_emulator.errors import illegal_argument, request_validation_error, status_error
from es_emulator.node import Call, Node
from es_emulator.objectparser import Form
from es_emulator.rest import Answer, refuse_body

from . import forms
from .common import admit, jobs_of, live, not_found, page, read_body, store_of, take_page, with_id
from .documents import DEFAULT_PIPELINE, new_connector
from .indexnames import name_problems, prefix_problems
from .store import Document, Store

_LONGEST_ID = 512
_QUERIED = ("index_name", "name", "description")


def prefix_required(node: Node) -> bool:
    """Tell whether the index of a managed connector needs its prefix."""
    return node.release.has("connector_content_prefix") or bool(node.quirks["connector_content_prefix_everywhere"])


def refuse_taken(store: Store, index_name: str | None, own_id: str | None) -> None:
    """Two connectors cannot write into one index, as far as a search can see."""
    if index_name is None:
        return
    for doc_id, document in store.search().items():
        if doc_id != own_id and document.get("index_name") == index_name and document.get("deleted") is not True:
            raise status_error(400, f"Index name [{index_name}] is used by another connector.")


def _given(call: Call, form: Form) -> Document:
    """The body; null is the same as not given."""
    if not call.request.body:
        return {}
    body = read_body(call, form)
    asked = call.node.quirks["connector_index_name_required"] and not call.release.has("connector_both_answers")
    if asked and "index_name" not in body:
        raise illegal_argument("Required [index_name]")
    return {key: value for key, value in body.items() if value is not None}


def _write(call: Call, connector_id: str | None, body: Document) -> tuple[str, bool]:
    """Store a fresh document in place of any other; return the id and whether it is a new one."""
    store, node = store_of(call), call.node
    refuse_taken(store, body.get("index_name"), connector_id)
    document = new_connector(body, store.clock.now())
    if node.release.has("connector_soft_delete"):
        document["deleted"] = False
    if node.quirks["connector_pipeline_default"]:
        document["pipeline"] = dict(DEFAULT_PIPELINE)
    doc_id = connector_id or store.new_id()
    size = len(doc_id.encode())
    if size > _LONGEST_ID:
        text = f"id [{doc_id}] is too long, must be no longer than {_LONGEST_ID} bytes but was: {size}"
        raise request_validation_error([text])
    before = store.documents.get(doc_id)
    revived = before is not None and before.get("deleted") is True and node.quirks["connector_revived_is_created"]
    store.put(doc_id, document)
    return doc_id, before is None or bool(revived)


def _check(call: Call, verb: str, body: Document) -> None:
    problems = name_problems(body.get("index_name"))
    if body.get("is_native") and prefix_required(call.node):
        problems += prefix_problems(body.get("index_name"))
    admit(call, verb, problems)


def _answer(call: Call, doc_id: str, *, new: bool, old_key: str) -> Answer:
    """Id and result; the first releases had only one of them."""
    payload: dict[str, Any] = {"id": doc_id, "result": "created" if new else "updated"}
    if not call.release.has("connector_both_answers"):
        payload = {old_key: payload[old_key]}
    return Answer(201 if new else 200, payload)


async def put(call: Call) -> Answer:
    """Create, or overwrite everything."""
    body = _given(call, forms.PUT)
    _check(call, "put", body)
    doc_id, new = _write(call, call.params.get("id"), body)
    return _answer(call, doc_id, new=new, old_key="result")


async def post(call: Call) -> Answer:
    """Create under an id of the server's."""
    body = _given(call, forms.POST)
    _check(call, "post", body)
    doc_id, new = _write(call, None, body)
    return _answer(call, doc_id, new=new, old_key="id")


def _include_deleted(call: Call) -> bool:
    known = call.release.has("connector_soft_delete")
    return call.query.take_boolean("include_deleted") if known else False


async def get(call: Call) -> Answer:
    """One connector, as it is stored."""
    deleted = _include_deleted(call)
    admit(call, "get", body=False)
    connector_id = call.params["id"]
    return Answer(200, with_id(connector_id, live(call, connector_id, deleted=deleted)))


def _contains(document: Document, key: str, query: str) -> bool:
    """A wildcard search; a description is looked at word by word, in any case."""
    text, pattern = str(document.get(key) or ""), f"*{query.replace('[', '[[]')}*"
    if key != "description":
        return fnmatchcase(text, pattern)
    return any(fnmatchcase(word, pattern.lower()) for word in re.findall(r"\w+", text.lower()))


def _matches(document: Document, terms: dict[str, list[str]], query: str | None) -> bool:
    if any(wanted and document.get(key) not in wanted for key, wanted in terms.items()):
        return False
    return not query or any(_contains(document, key, query) for key in _QUERIED)


async def list_all(call: Call) -> Answer:
    """Connectors by the name of their index; those without one come last."""
    terms = {
        "index_name": call.query.take_list("index_name"),
        "name": call.query.take_list("connector_name"),
        "service_type": call.query.take_list("service_type"),
    }
    query, deleted = call.query.take("query"), _include_deleted(call)
    begin, size = take_page(call)
    admit(call, "list", [text for name in terms["index_name"] for text in name_problems(name)], body=False)
    found = [
        (doc_id, document)
        for doc_id, document in store_of(call).search().items()
        if (deleted or document.get("deleted") is not True) and _matches(document, terms, query)
    ]
    found.sort(key=lambda pair: (not pair[1].get("index_name"), pair[1].get("index_name") or ""))
    return page(found, begin, size)


def _remove_jobs(call: Call, connector_id: str) -> None:
    jobs = jobs_of(call)
    for job_id, job in list(jobs.documents.items()):
        if job["connector"].get("id") == connector_id:
            jobs.remove(job_id)


async def delete(call: Call) -> Answer:
    """Mark as deleted, or really remove."""
    store, connector_id, soft = store_of(call), call.params["id"], call.release.has("connector_soft_delete")
    with_jobs = call.query.take_boolean("delete_sync_jobs")
    hard = call.query.take_boolean("hard") if soft else True
    call.query.refuse_unknown(call.request.path)
    refuse_body(call.request)
    admit(call, "delete")
    if not hard:
        live(call, connector_id)
        store.update(connector_id, {"deleted": True}, refresh=True)
    elif not store.remove(connector_id):
        raise not_found(connector_id)
    if with_jobs:
        _remove_jobs(call, connector_id)
    return Answer(200, {"acknowledged": True})

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all handlers of connectors and sync jobs share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from es_emulator.errors import ElasticError, illegal_argument, request_validation_error
from es_emulator.node import Call
from es_emulator.objectparser import Form
from es_emulator.rest import Answer, refuse_body

from .access import authorize
from .store import Document, Store

_EMPTY_ID = '[connector_id] cannot be [null] or [""].'
_EMPTY_JOB_ID = "[connector_sync_job_id] of the connector sync job cannot be null or empty."
_WINDOW = 10_000


def not_found(connector_id: str) -> ElasticError:
    """A connector that is not there, or only softly deleted."""
    return ElasticError(404, "resource_not_found_exception", f"connector [{connector_id}] not found")


def store_of(call: Call) -> Store:
    """The index of the connectors."""
    return call.node.cluster.connectors


def jobs_of(call: Call) -> Store:
    """The index of the sync jobs."""
    return call.node.cluster.sync_jobs


def live(call: Call, connector_id: str, *, deleted: bool = False) -> Document:
    """A connector by id; one that was softly deleted only if asked for."""
    document = store_of(call).documents.get(connector_id)
    gone = document is not None and document.get("deleted") is True and not deleted
    if document is None or (gone and call.release.has("connector_soft_delete")):
        raise not_found(connector_id)
    return document


def admit(call: Call, verb: str, problems: Sequence[str] = (), *, body: bool = True) -> None:
    """The checks between the parsing and the doing, in the server's order."""
    call.query.refuse_unknown(call.request.path)
    if not body:
        refuse_body(call.request)
    if call.params.get("id") == "":  # a path with nothing between two slashes
        problems = (_EMPTY_JOB_ID if verb.startswith("sync_job/") else _EMPTY_ID, *problems)
    if problems:
        raise request_validation_error(problems)
    authorize(call.node, verb)


def read_body(call: Call, form: Form) -> dict[str, Any]:
    """The body of a request by its form."""
    given: dict[str, Any] = form.read_request(call.request)
    return given


def take_page(call: Call) -> tuple[int, int]:
    """`from` and `size`."""
    begin, size = call.query.take_integer("from", 0), call.query.take_integer("size", 100)
    for name, value in (("from", begin), ("size", size)):
        if value < 0:
            raise illegal_argument(f"Parameter [{name}] cannot be < 0")
    return begin, size


def page(found: Iterable[tuple[str, Document]], begin: int, size: int) -> Answer:
    """One page of documents, each as stored with its id in front."""
    if begin + size > _WINDOW:
        reason = (
            f"Result window is too large, from + size must be less than or equal to: [{_WINDOW}] but was "
            f"[{begin + size}]. See the scroll api for a more efficient way to request large data sets. This limit can "
            "be set by changing the [index.max_result_window] index level setting."
        )
        raise ElasticError(400, "search_phase_execution_exception", "all shards failed", illegal_argument(reason))
    every = list(found)
    shown = [with_id(doc_id, document) for doc_id, document in every[begin : begin + size]]
    return Answer(200, {"count": min(len(every), _WINDOW), "results": shown})


def with_id(doc_id: str, document: Mapping[str, Any]) -> Document:
    """A stored document as it is answered: verbatim."""
    return {"id": doc_id, **document}

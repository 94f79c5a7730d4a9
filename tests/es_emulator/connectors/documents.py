# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What documents look like: a new connector, sync rules in order, a sync job.

docs/reference/elasticsearch-connectors.md, "The connector document", "Sync rules", "The job document".
"""

from __future__ import annotations

import copy
from typing import Any

from es_emulator.errors import ElasticError
from es_emulator.objectparser import Text, parse_error

from . import forms
from .store import Document

MIDNIGHT = "0 0 0 * * ?"
DEFAULT_PIPELINE = {
    "extract_binary_content": True,
    "name": "ent-search-generic-ingestion",
    "reduce_whitespace": True,
    "run_ml_inference": False,
}
_DEFAULT_RULE = {"field": "_", "id": "DEFAULT", "policy": "include", "rule": "regex", "value": ".*"}
_ACCESS_CONTROL_PREFIX = ".search-acl-filter-"


def default_rule(order: int, created_at: str) -> Document:
    """The rule that stands last everywhere."""
    rule = {**_DEFAULT_RULE, "created_at": created_at, "updated_at": created_at, "order": order}
    return {key: rule[key] for key in forms.RULE_KEYS}


def _default_rules(now: str) -> Document:
    return {
        "advanced_snippet": {"created_at": now, "updated_at": now, "value": {}},
        "rules": [default_rule(0, now)],
        "validation": {"errors": [], "state": "valid"},
    }


def new_connector(body: Document, now: str) -> Document:
    """A connector as it is written: what was not given and has no default is left out; `body` has no null in it."""
    native = body.get("is_native", False)
    schedule = {"enabled": False, "interval": MIDNIGHT}
    document: Document = {
        "configuration": {},
        "custom_scheduling": {},
        "description": body.get("description"),
        "filtering": [{"active": _default_rules(now), "domain": "DEFAULT", "draft": _default_rules(now)}],
        "index_name": body.get("index_name"),
        "is_native": native,
        "language": body.get("language"),
        "name": body.get("name", ""),
        "scheduling": {kind: dict(schedule) for kind in ("access_control", "full", "incremental")},
        "service_type": body.get("service_type"),
        "status": "needs_configuration" if native else "created",
        "sync_now": False,
    }
    return {key: value for key, value in document.items() if value is not None}


def _is_default(rule: Document) -> bool:
    return all(rule[key] == value for key, value in _DEFAULT_RULE.items())


def dated_rule(rule: Document, now: str | None) -> Document:
    """A rule with all its keys; dates that were not given are now, or null."""
    full = {"created_at": now, "updated_at": now, **rule}
    return {key: full[key] for key in forms.RULE_KEYS}


def sorted_rules(rules: list[Document], now: str) -> list[Document]:
    """Rules by their order; the default rule is taken out wherever it stands and put at the end."""
    own = sorted((rule for rule in rules if not _is_default(rule)), key=lambda rule: int(rule["order"]))
    created = next((str(rule["created_at"]) for rule in rules if _is_default(rule)), now)
    return [*own, default_rule(own[-1]["order"] + 1 if own else 0, created)]


def dated_snippet(snippet: Document, now: str | None) -> Document:
    """An advanced snippet with its dates."""
    full = {"created_at": now, "updated_at": now, **snippet}
    return {key: full[key] for key in ("created_at", "updated_at", "value")}


def filtering_of(document: Document) -> Document:
    """The one element of a stored filtering; an empty list is an error of Java's."""
    stored = document.get("filtering")
    if not isinstance(stored, list):
        raise parse_error("Required [filtering]")
    if not stored:
        raise ElasticError(500, "index_out_of_bounds_exception", "Index 0 out of bounds for length 0")
    return copy.deepcopy({**stored[0], "domain": "DEFAULT"})


def _strict_configuration(document: Document) -> Any:
    """The configuration, read as strictly as a request: what does not fit its form is an error."""
    try:
        return forms.CONFIGURATION.read(document.get("configuration") or {}, Text(""))
    except ElasticError as error:
        raise parse_error("[1:1] [connector] failed to parse field [configuration]", error) from None


def snapshot(connector_id: str, document: Document, job_type: str) -> Document:
    """What a sync job keeps of its connector, secrets included."""
    index = document.get("index_name")
    if job_type == "access_control":
        index = f"{_ACCESS_CONTROL_PREFIX}{'null' if index is None else index}"
    filtering = document.get("filtering")
    taken: Document = {
        "id": connector_id,
        "filtering": copy.deepcopy(filtering[0]["active"]) if filtering else None,
        "index_name": index,
        "language": document.get("language"),
        "pipeline": copy.deepcopy(document.get("pipeline")),
        "service_type": document.get("service_type"),
        "configuration": _strict_configuration(document),
    }
    return {key: value for key, value in taken.items() if value is not None}


def new_sync_job(connector: Document, job_type: str, trigger_method: str, now: str) -> Document:
    """A sync job that was not begun yet."""
    return {
        "connector": connector,
        "created_at": now,
        "deleted_document_count": 0,
        "indexed_document_count": 0,
        "indexed_document_volume": 0,
        "job_type": job_type,
        "last_seen": now,
        "metadata": {},
        "status": "pending",
        "total_document_count": 0,
        "trigger_method": trigger_method,
    }

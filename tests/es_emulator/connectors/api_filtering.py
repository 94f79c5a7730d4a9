# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sync rules: drafts, their validation, and their activation.

docs/reference/elasticsearch-connectors.md, "Sync rules".
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

from es_emulator.errors import status_error
from es_emulator.node import Call

from . import forms
from .common import live, store_of
from .documents import dated_rule, dated_snippet, filtering_of, sorted_rules
from .store import Document
from .updating import Body, Update, blind, change


def _problems(_call: Call, body: Body) -> Sequence[str]:
    parts = {"rules", "advanced_snippet"} & set(body)
    if "filtering" in body and parts:
        return (
            "If [filtering] is specified, [rules] and [advanced_snippet] should not be present in the request body.",
        )
    return () if parts or "filtering" in body else ("[advanced_snippet] and [rules] cannot be both [null].",)


def _now(call: Call) -> str | None:
    """What a date that was not given becomes."""
    return store_of(call).clock.now() if call.release.has("connector_filtering_defaults") else None


def _side(side: Document, now: str | None) -> Document:
    return {
        "advanced_snippet": dated_snippet(side["advanced_snippet"], now),
        "rules": [dated_rule(rule, now) for rule in side["rules"]],
        "validation": side["validation"],
    }


def _whole(call: Call, connector_id: str, filtering: list[Document]) -> str:
    now = _now(call)
    written = [
        {"active": _side(item["active"], now), "domain": "DEFAULT", "draft": _side(item["draft"], now)}
        for item in filtering
    ]
    return blind(call, connector_id, {"filtering": written})


def _draft(call: Call, connector_id: str, body: Body) -> str:
    """What is not given stays as it is in the draft; the validation starts again."""
    stored, now = filtering_of(live(call, connector_id)), _now(call)
    draft = stored["draft"]
    if "advanced_snippet" in body:
        draft["advanced_snippet"] = dated_snippet(body["advanced_snippet"], now)
    if "rules" in body:
        rules = [dated_rule(rule, now) for rule in body["rules"]]
        draft["rules"] = rules if now is None else sorted_rules(rules, now)
    draft["validation"] = {"errors": [], "state": "edited"}
    return change(call, connector_id, {"filtering": [stored]})


def _filtering(call: Call, connector_id: str, body: Body) -> str:
    if "filtering" in body:
        return _whole(call, connector_id, body["filtering"])
    return _draft(call, connector_id, body)


def _validation(call: Call, connector_id: str, body: Body) -> str:
    stored = filtering_of(live(call, connector_id))
    stored["draft"]["validation"] = body["validation"]
    return change(call, connector_id, {"filtering": [stored]})


def _activate(call: Call, connector_id: str, _body: Body) -> str:
    stored = filtering_of(live(call, connector_id))
    state = stored["draft"]["validation"]["state"]
    if state != "valid":
        raise status_error(
            400,
            "Filtering draft needs to be validated by the connector service before activation. Current filtering draft "
            f"validation state [{state}] is not equal to [valid].",
        )
    return change(call, connector_id, {"filtering": [{**stored, "active": copy.deepcopy(stored["draft"])}]})


FILTERING = Update("update_filtering", _filtering, forms.FILTERING, _problems)
VALIDATION = Update("update_filtering/draft_validation", _validation, forms.FILTERING_VALIDATION)
ACTIVATE = Update("update_filtering/activate", _activate, None)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sync rules: what has to be done with which active side and draft; what the server makes of a draft."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.sync_rules import (
    UNDECLARED,
    Filtering,
    activated,
    default_rule,
    is_false_default,
    judged,
    with_default_rule,
    with_draft,
)

Json = dict[str, t.Any]
RULE: Json = {"id": "a", "field": "f", "order": 1, "policy": "include", "rule": "equals", "value": "1"}
OTHER: Json = {**RULE, "value": "2"}


def side(*rules: Json, snippet: t.Any = None, state: str = "valid") -> Json:
    return {
        "rules": with_default_rule({**rule, "created_at": "2020"} for rule in rules),
        "advanced_snippet": {"value": {} if snippet is None else snippet, "updated_at": "2020"},
        "validation": {
            "state": state,
            "errors": [{"ids": ["a"], "messages": ["m", "n"]}] if state == "invalid" else [],
        },
    }


@pytest.mark.parametrize("state", ["edited", "invalid", "valid"])
@pytest.mark.parametrize("draft", [RULE, OTHER])
def test_same_as_active(draft: Json, state: str) -> None:
    assert judged(Filtering([RULE]), [{"active": side(RULE), "draft": side(draft, state=state)}]).action == "none"


@pytest.mark.parametrize(("state", "action"), [("valid", "activate"), ("edited", "pending"), ("invalid", "invalid")])
def test_same_as_the_draft(state: str, action: str) -> None:
    verdict = judged(Filtering([RULE]), [{"active": side(OTHER), "draft": side(RULE, state=state)}])
    assert verdict.action == action
    assert verdict.errors == (("a: m; n",) if state == "invalid" else ())


@pytest.mark.parametrize("state", ["edited", "invalid", "valid"])
def test_same_as_neither(state: str) -> None:
    assert judged(Filtering([RULE]), [{"active": side(), "draft": side(OTHER, state=state)}]).action == "send"


@pytest.mark.parametrize("stored", [None, [], {}, [None], [{}], [{"active": None, "draft": None}]])
def test_nothing_there(stored: t.Any) -> None:
    """Sent, but for what is nothing itself."""
    assert judged(Filtering([RULE]), stored).action == "send"
    assert with_draft(Filtering([RULE]), stored)[0]["draft"]["validation"] == {"errors": [], "state": "edited"}


def test_only_what_is_declared_counts() -> None:
    stored = [{"active": side(RULE, snippet={"q": 1}), "draft": side(RULE, snippet={"q": 1})}]
    assert judged(Filtering(None, {"q": 1}), stored).action == "none"
    assert judged(Filtering([RULE], UNDECLARED), stored).action == "none"
    assert judged(Filtering([RULE], {}), stored).action == "send"
    assert judged(Filtering([OTHER], {"q": 1}), stored).action == "send"


@pytest.mark.parametrize(("declared", "stored"), [({}, []), ([], {}), ({}, None)])
def test_nothing_is_nothing(declared: t.Any, stored: t.Any) -> None:
    sides = {"rules": [], "advanced_snippet": {"value": stored}}
    assert judged(Filtering(None, declared), [{"active": sides, "draft": sides}]).action == "none"


@pytest.mark.parametrize("key", ["field", "order", "policy", "rule", "value"])
def test_every_part_of_a_rule_counts(key: str) -> None:
    stored = [{"active": side(RULE), "draft": side(RULE)}]
    assert judged(Filtering([{**RULE, key: 7}]), stored).action == "send"


def test_numbers_as_text() -> None:
    """The API has texts; another client may have written a number."""
    stored = [{"active": side({**RULE, "value": 1})}]
    assert judged(Filtering([RULE]), stored).action == "none"


def test_order_of_the_list_does_not_count() -> None:
    last = {**RULE, "id": "b", "order": 2}
    stored = [{"active": side(last, RULE)}]
    assert judged(Filtering([RULE, last]), stored).action == "none"
    assert [rule["id"] for rule in with_default_rule([last, RULE])] == ["a", "b", "DEFAULT"]
    assert [rule["order"] for rule in with_default_rule([last, RULE])] == [1, 2, 3]
    assert with_default_rule([])[0]["order"] == 0


def test_document_afterwards() -> None:
    stored = [{"active": side(), "domain": "DEFAULT", "draft": side(OTHER, snippet={"q": 1})}]
    found = with_draft(Filtering([RULE]), stored)
    assert found[0]["draft"]["advanced_snippet"]["value"] == {"q": 1}
    assert found[0]["active"] == stored[0]["active"]
    assert stored[0]["draft"] == side(OTHER, snippet={"q": 1})
    assert activated(found)[0]["active"] == found[0]["draft"]


def test_bodies() -> None:
    assert Filtering([RULE]).body() == {"rules": [RULE]}
    assert Filtering(None, {}).body() == {"advanced_snippet": {"value": {}}}
    assert Filtering([], [1]).body() == {"rules": [], "advanced_snippet": {"value": [1]}}


def test_the_rule_at_the_end() -> None:
    assert is_false_default({**RULE, "id": "DEFAULT"})
    assert not is_false_default({**with_default_rule([])[0], "order": 77, "created_at": "x"})
    assert not is_false_default(RULE)


def test_the_date_that_was_sent_with_the_default_rule_stays() -> None:
    """`ConnectorFiltering.sortFilteringRulesByOrder` takes its creation for both dates."""
    sent = {**default_rule(7), "created_at": "2023-06-25T12:30:00.000Z", "updated_at": "2023-05-25T12:30:00.000Z"}
    dates = dict.fromkeys(("created_at", "updated_at"), "2023-06-25T12:30:00.000Z")
    assert with_default_rule([sent]) == [{**default_rule(0), **dates}]
    assert with_default_rule([default_rule(7)]) == [default_rule(0)]

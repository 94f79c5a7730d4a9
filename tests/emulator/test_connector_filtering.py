# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sync rules (docs/reference/elasticsearch-connectors.md, "Sync rules")."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from emulator.connector_cases import RULE, SIDE, UPDATED, Put, create
from emulator.support import Api, Reply

from es_emulator import Emulator

DEFAULT = {"id": "DEFAULT", "field": "_", "policy": "include", "rule": "regex", "value": ".*"}
DATES = ("created_at", "updated_at")


def put(api: Api, **body: Any) -> Reply:
    """PUT the filtering of c1."""
    return api.put("/_connector/c1/_filtering", body)


def side(emu: Emulator, name: str = "draft") -> dict[str, Any]:
    """The draft or the active rules of c1."""
    found: dict[str, Any] = emu.connectors["c1"]["filtering"][0][name]
    return found


def rule(order: int, **changes: Any) -> dict[str, Any]:
    """A rule of some order."""
    return {**RULE, "id": f"r{order}", "order": order, **changes}


def undated(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rules without their dates."""
    return [{key: value for key, value in item.items() if key not in DATES} for item in rules]


OWN = {**DEFAULT, "value": "x", "order": 1}
#: rules as they are sent, and as they are stored
KEPT: list[tuple[Any, list[dict[str, Any]]]] = [
    ([rule(5), {**DEFAULT, "order": 0}, rule(2)], [rule(2), rule(5), {**DEFAULT, "order": 6}]),
    ([], [{**DEFAULT, "order": 0}]),
    ([{**DEFAULT, "order": 9}], [{**DEFAULT, "order": 0}]),
    ([OWN], [OWN, {**DEFAULT, "order": 2}]),  # it has the name of the default rule, but is another one
    ({**RULE, "policy": "Include"}, [{**RULE, "policy": "include"}, {**DEFAULT, "order": 2}]),
    *(
        ([{**RULE, "rule": condition}], [{**RULE, "rule": condition}, {**DEFAULT, "order": 2}])
        for condition in ("contains", "ends_with", "equals", "regex", "starts_with", ">", "<")
    ),
]


@pytest.mark.parametrize(("rules", "stored"), KEPT)
def test_draft_is_sorted_and_ends_with_the_default_rule(
    emu: Emulator, api: Api, rules: Any, stored: list[dict[str, Any]]
) -> None:
    create(api)
    active = copy.deepcopy(side(emu, "active"))
    put(api, rules=rules).matches(UPDATED)
    assert undated(side(emu)["rules"]) == stored
    assert side(emu)["validation"] == {"errors": [], "state": "edited"}
    assert side(emu, "active") == active
    assert emu.connectors["c1"]["status"] == "created"


def test_dates(emu: Emulator, api: Api) -> None:
    create(api)
    old = "2020-01-01T00:00:00.000Z"
    put(api, rules=[rule(1), rule(2, created_at="2020-01-01T00:00:00Z"), {**DEFAULT, "order": 3, "created_at": old}])
    first, second, default = side(emu)["rules"]
    assert first["created_at"] == first["updated_at"] > old
    assert (second["created_at"], second["updated_at"] > old) == (old, True)
    assert (default["created_at"], default["updated_at"]) == (old, old)
    again = put(api, rules=[rule(1), rule(2)])
    assert again.body == {"result": "updated"}
    assert side(emu)["rules"][0]["created_at"] > first["created_at"]


def test_what_is_not_given_stays_in_the_draft(emu: Emulator, api: Api) -> None:
    create(api)
    put(api, rules=[rule(1)])
    rules = side(emu)["rules"]
    put(api, advanced_snippet={"value": [{"a": 1}]})
    assert side(emu)["rules"] == rules
    assert side(emu)["advanced_snippet"]["value"] == [{"a": 1}]
    snippet = side(emu)["advanced_snippet"]
    assert snippet["created_at"] == snippet["updated_at"]
    put(api, rules=[])
    assert side(emu)["advanced_snippet"] == snippet


def test_before_8_15_nothing_is_filled_in(emu: Emulator, api: Api) -> None:
    emu.set_version("8.14.0")
    create(api)
    put(api, rules=[rule(5), rule(2)])
    assert undated(side(emu)["rules"]) == [rule(5), rule(2)]
    assert side(emu)["rules"][0]["created_at"] is None


RULES = "failed to parse field [rules]"
NO_RULE = "[connector_filtering_rule] {} doesn't support values of type: {}"
NULL = "{} doesn't support values of type: VALUE_NULL"
SNIPPET = "[connector_filtering_advanced_snippet] value doesn't support values of type: {}"
#: a body, and what is told about it
UNFIT: list[tuple[Any, list[str]]] = [
    *(
        ({"rules": [{key: value for key, value in RULE.items() if key != missing}]}, [RULES, f"Required [{missing}]"])
        for missing in RULE
    ),
    (
        {"rules": [{**RULE, "policy": "allow"}]},
        [RULES, "failed to parse field [policy]", "Unknown FilteringPolicy [allow]."],
    ),
    (
        {"rules": [{**RULE, "rule": "REGEX"}]},
        [RULES, "failed to parse field [rule]", "Unknown FilteringRuleCondition [REGEX]."],
    ),
    ({"rules": [{**RULE, "value": 100}]}, [RULES, NO_RULE.format("value", "VALUE_NUMBER")]),
    ({"rules": [{**RULE, "order": None}]}, [RULES, NO_RULE.format("order", "VALUE_NULL")]),
    *(({key: None}, [NULL.format(key)]) for key in ("rules", "advanced_snippet", "filtering")),
    *(
        ({"advanced_snippet": {"value": value}}, ["failed to parse field [advanced_snippet]", SNIPPET.format(kind)])
        for value, kind in (("x", "VALUE_STRING"), (1, "VALUE_NUMBER"), (None, "VALUE_NULL"))
    ),
    ({"filtering": [{"active": SIDE}]}, ["failed to parse field [filtering]", "Required [draft]"]),
]


@pytest.mark.parametrize(("body", "reasons"), UNFIT)
def test_what_does_not_fit(emu: Emulator, api: Api, body: Any, reasons: list[str]) -> None:
    Put("_filtering", body, reasons).check(emu, api)


def test_validation_and_activation(emu: Emulator, api: Api) -> None:
    create(api)
    assert api.put("/_connector/c1/_filtering/_activate").body == {"result": "noop"}
    put(api, rules=[rule(1)])
    for state in ("edited", "invalid"):
        errors = [{"ids": ["r1"], "messages": ["no"]}] if state == "invalid" else []
        body = {"validation": {"errors": errors, "state": state}}
        assert api.put("/_connector/c1/_filtering/_validation", body).status == 200
        assert side(emu)["validation"] == body["validation"]
        api.put("/_connector/c1/_filtering/_activate").refused(
            "Filtering draft needs to be validated by the connector service before activation. Current filtering draft "
            f"validation state [{state}] is not equal to [valid]."
        )
    api.put("/_connector/c1/_filtering/_validation", {"validation": {"errors": [], "state": "VALID"}})
    assert api.put("/_connector/c1/_filtering/_activate").body == {"result": "updated"}
    assert side(emu, "active") == side(emu)
    assert undated(side(emu, "active")["rules"])[0] == rule(1)


def test_a_later_draft_leaves_the_active_side_alone(emu: Emulator, api: Api) -> None:
    """They are two copies: neither rules, nor the snippet, nor the validation of one are those of the other."""
    create(api)
    put(api, rules=[rule(1)])
    put(api, advanced_snippet={"value": [{"a": 1}]})
    api.put("/_connector/c1/_filtering/_validation", {"validation": {"errors": [], "state": "valid"}})
    assert api.put("/_connector/c1/_filtering/_activate").body == {"result": "updated"}
    active = copy.deepcopy(side(emu, "active"))
    put(api, rules=[rule(2), rule(3)])
    put(api, advanced_snippet={"value": [{"b": 2}]})
    body = {"validation": {"errors": [{"ids": ["r2"], "messages": ["no"]}], "state": "invalid"}}
    api.put("/_connector/c1/_filtering/_validation", body)
    assert side(emu, "active") == active
    assert undated(active["rules"])[0] == rule(1)
    assert (active["advanced_snippet"]["value"], active["validation"]["state"]) == ([{"a": 1}], "valid")
    assert (side(emu)["validation"], side(emu)["advanced_snippet"]["value"]) == (body["validation"], [{"b": 2}])


def test_whole_filtering(emu: Emulator, api: Api) -> None:
    create(api)
    part = {**SIDE, "rules": [rule(5), rule(2)]}
    assert put(api, filtering={"active": part, "draft": part, "domain": "other"}).body == {"result": "updated"}
    assert emu.connectors["c1"]["filtering"][0]["domain"] == "DEFAULT"
    assert undated(side(emu, "active")["rules"]) == [rule(5), rule(2)]


def test_an_empty_filtering_breaks_drafts(api: Api) -> None:
    create(api)
    assert put(api, filtering=[]).body == {"result": "updated"}
    assert put(api, rules=[]).status == 500

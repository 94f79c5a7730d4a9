# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sync rules: active, draft that is valid, edited or invalid, and something else than both."""

from __future__ import annotations

import pytest
from functional.connectors import (
    GET,
    RULE,
    VERSIONS,
    ensure,
    failed,
    filtering,
    seed,
    side,
    stored,
    texts,
    unchanged,
    update,
)
from functional.facts import Json
from functional.harness import Bench

from es_emulator import Emulator

DECLARED: Json = {"filtering": {"rules": [RULE]}}
OTHER: Json = {**RULE, "value": "7"}
SEND = update("_filtering", {"rules": [RULE]})
ACTIVATE = update("_filtering/_activate", None)
LAST: Json = {"id": "DEFAULT", "field": "_", "order": 0, "policy": "include", "rule": "regex", "value": ".*"}
ERRORS = [{"ids": ["r1"], "messages": ["size is no field", "and more"]}]


@pytest.mark.parametrize("version", VERSIONS)
def test_same_as_active(bench: Bench, emu: Emulator, version: str) -> None:
    """Whatever the draft is."""
    emu.set_version(version)
    for draft in (side(RULE), side(OTHER), side(OTHER, state="edited"), side(RULE, state="invalid", errors=ERRORS)):
        before = seed(emu, filtering=filtering(side(RULE), draft))
        unchanged(bench, **DECLARED)
        assert stored(emu) == before


@pytest.mark.parametrize("version", VERSIONS)
def test_same_as_a_valid_draft(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    seed(emu, filtering=filtering(side(OTHER), side(RULE)))
    seen = ensure(bench, **DECLARED)
    assert seen.requests == [GET, ACTIVATE, GET]
    assert stored(emu)["filtering"][0]["active"]["rules"][0]["value"] == "100"
    assert stored(emu)["status"] == "connected"


@pytest.mark.parametrize("version", VERSIONS)
def test_same_as_an_edited_draft(bench: Bench, emu: Emulator, version: str) -> None:
    """Nothing is sent, or the validation would begin anew; a warning says what it waits for."""
    emu.set_version(version)
    before = seed(emu, filtering=filtering(side(OTHER), side(RULE, state="edited")))
    result = unchanged(bench, **DECLARED)
    assert "wait for the connector service" in texts(result)
    assert stored(emu) == before


@pytest.mark.parametrize("version", ["8.14.0", "9.5.3"])
def test_same_as_an_invalid_draft(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    before = seed(emu, filtering=filtering(side(OTHER), side(RULE, state="invalid", errors=ERRORS)))
    seen = ensure(bench, name="New", **DECLARED)
    failed(seen, "r1: size is no field; and more")
    assert seen.requests == [GET]
    assert stored(emu) == before


@pytest.mark.parametrize("draft", ["valid", "edited", "invalid"])
@pytest.mark.parametrize("version", VERSIONS)
def test_same_as_neither(bench: Bench, emu: Emulator, version: str, draft: str) -> None:
    """The draft is sent; the connector service makes it active later, which is no further change."""
    emu.set_version(version)
    seed(emu, filtering=filtering(side(OTHER), side({**RULE, "value": "8"}, state=draft)))
    seen = ensure(bench, **DECLARED)
    assert seen.requests == [GET, SEND, GET]
    sides = stored(emu)["filtering"][0]
    assert (sides["draft"]["validation"]["state"], sides["active"]["rules"][0]["value"]) == ("edited", "7")
    assert "wait for the connector service" in texts(seen.result)
    emu.connector_service.validate("c1")
    assert "warnings" not in unchanged(bench, **DECLARED)


def test_found_invalid_later(bench: Bench, emu: Emulator) -> None:
    seed(emu)
    ensure(bench, **DECLARED)
    emu.connector_service.validate("c1", ERRORS)
    failed(ensure(bench, **DECLARED), "size is no field")


def test_the_service_is_quick(bench: Bench, emu: Emulator) -> None:
    """It has validated the draft before we look again."""
    seed(emu)
    emu.connector_service.automatic = True
    run, requests = bench.run("connector", bench.arguments(connector_id="c1", **DECLARED))
    assert (run.result["action"], requests) == ("update", [GET, SEND, GET])
    assert "warnings" not in run.result


def test_one_part_leaves_the_other_alone(bench: Bench, emu: Emulator) -> None:
    seed(emu, filtering=filtering(side(OTHER, snippet={"q": 1})))
    seen = ensure(bench, filtering={"advanced_snippet": [{"q": 2}]})
    assert seen.requests[1] == update("_filtering", {"advanced_snippet": {"value": [{"q": 2}]}})
    draft = stored(emu)["filtering"][0]["draft"]
    assert (draft["advanced_snippet"]["value"], draft["rules"][0]["value"]) == ([{"q": 2}], "7")


def test_a_snippet_as_text(bench: Bench, emu: Emulator) -> None:
    """A template has made a text of it."""
    seed(emu)
    seen = ensure(bench, filtering={"advanced_snippet": '{"q": [1]}'})
    assert seen.requests[1] == update("_filtering", {"advanced_snippet": {"value": {"q": [1]}}})


def test_no_rules_at_all(bench: Bench, emu: Emulator) -> None:
    seed(emu, filtering=filtering(side(RULE)))
    seen = ensure(bench, filtering={"rules": []})
    assert seen.requests[1] == update("_filtering", {"rules": []})
    assert [rule["id"] for rule in stored(emu)["filtering"][0]["draft"]["rules"]] == ["DEFAULT"]


def test_the_server_sorts(bench: Bench, emu: Emulator) -> None:
    """And takes the rule called DEFAULT out, to put its own at the end."""
    seed(emu)
    rules = [{**RULE, "id": "late", "order": 9}, LAST, {**RULE, "id": "early"}]
    seen = ensure(bench, filtering={"rules": rules})
    shown = seen.check["connector"]["filtering"][0]["draft"]["rules"]
    assert [rule["id"] for rule in shown] == ["early", "late", "DEFAULT"]
    found = stored(emu)["filtering"][0]["draft"]["rules"]
    assert [(rule["id"], rule["order"]) for rule in found] == [(rule["id"], rule["order"]) for rule in shown]

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The update routes: what each requires, changes and returns.

docs/reference/elasticsearch-connectors.md, "Update", "Status".
"""

from __future__ import annotations

from typing import Any

import pytest
from emulator.connector_cases import (
    EVERY_ROUTE,
    FILTERING,
    NOOP,
    ON,
    ROUTES,
    SIDE,
    UPDATED,
    Put,
    create,
    document,
    illegal,
    invalid,
    refused,
)
from emulator.support import Api

from es_emulator import Emulator

WHOLE = {"filtering": [{"active": SIDE, "draft": SIDE}]}
NOT_FOUND = (404, "resource_not_found_exception", "connector [c1] not found")
TAKEN = refused("Index name [taken] is used by another connector.")


def seeded(emu: Emulator, **changes: Any) -> dict[str, Any]:
    """A connector in the emulator, as it is then."""
    emu.seed_connector("c1", document(filtering=FILTERING, **changes))
    return document(filtering=FILTERING, **changes)


@pytest.mark.parametrize("always", [False, True])
@pytest.mark.parametrize("route", ROUTES)
def test_updated_and_the_same_again(emu: Emulator, api: Api, route: str, always: bool) -> None:
    before = seeded(emu)
    body = ROUTES[route].body
    api.put(f"/_connector/c1/{route}", body).matches(UPDATED)
    assert emu.connectors["c1"] != before
    emu.quirks["connector_always_updated"] = always
    changed = always or route in {"_check_in", "_filtering"}
    api.put(f"/_connector/c1/{route}", body).matches(UPDATED if changed else NOOP)


@pytest.mark.parametrize("route", EVERY_ROUTE)
def test_missing(emu: Emulator, api: Api, route: str) -> None:
    body, looks = EVERY_ROUTE[route].body, EVERY_ROUTE[route].looks
    api.put(f"/_connector/c1/{route}", body).matches(NOT_FOUND)  # the index is not there either
    create(api, "other")
    reply = api.put(f"/_connector/c1/{route}", body)
    if looks:
        reply.matches(NOT_FOUND)
        return
    reply.check(404, "document_missing_exception", "[c1]: document missing")
    assert (reply.error["index"], reply.error["shard"]) == (".elastic-connectors-v1", "0")
    emu.quirks["connector_blind_404_mapped"] = True
    api.put(f"/_connector/c1/{route}", body).matches(NOT_FOUND)


@pytest.mark.parametrize("route", EVERY_ROUTE)
def test_soft_deleted(emu: Emulator, api: Api, route: str) -> None:
    before = seeded(emu, deleted=True)
    body, looks = EVERY_ROUTE[route].body, EVERY_ROUTE[route].looks
    assert api.put(f"/_connector/c1/{route}", body).status == (404 if looks else 200)
    assert (emu.connectors["c1"] == before) is looks


def test_whole_filtering_does_not_look_first(emu: Emulator, api: Api) -> None:
    seeded(emu, deleted=True)
    assert api.put("/_connector/c1/_filtering", WHOLE).status == 200


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("route", ROUTES)
def test_what_refreshes(emu: Emulator, api: Api, route: str, everything: bool) -> None:
    emu.quirks["connector_updates_refresh"] = everything
    emu.set_search_lag(float("inf"))
    seeded(emu)
    api.put(f"/_connector/c1/{route}", ROUTES[route].body)
    listed = api.get("/_connector?include_deleted=true").body["results"][0]
    assert (listed == api.get("/_connector/c1").body) is (ROUTES[route].refreshes or everything)
    emu.refresh()
    assert api.get("/_connector").body["results"][0] == api.get("/_connector/c1").body


@pytest.mark.parametrize("route", [route for route in ROUTES if ROUTES[route].body])
def test_every_body_is_needed_and_strict(emu: Emulator, api: Api, route: str) -> None:
    before = seeded(emu)
    body, path = ROUTES[route].body, f"/_connector/c1/{route}"
    api.put(path).check(400, "parse_exception", "request body is required")
    reply = api.put(path, {**body, "zzz": 1})
    assert (reply.status, reply.error["type"]) == (400, "x_content_parse_exception")
    assert reply.reason.endswith(f" [{ROUTES[route].form}] unknown field [zzz]")
    unknown = f"request [{path}] contains unrecognized parameter: [refresh]"
    assert api.put(f"{path}?refresh=true", body).reason.startswith(unknown)
    assert emu.connectors["c1"] == before


@pytest.mark.parametrize("route", ["_check_in", "_filtering/_activate"])
def test_routes_without_a_body(emu: Emulator, api: Api, route: str) -> None:
    seeded(emu)
    path = f"/_connector/c1/{route}"
    api.put(path, {"x": 1}).matches(illegal(f"request [PUT {path}] does not support having a body"))


@pytest.mark.parametrize("route", EVERY_ROUTE)
def test_empty_id(emu: Emulator, api: Api, route: str) -> None:
    """A path with nothing between two slashes; the server's own tests ask for a 400."""
    seeded(emu)
    api.put(f"/_connector//{route}", EVERY_ROUTE[route].body).matches(invalid(NO_ID))


NO_ID = '[connector_id] cannot be [null] or [""].'
BOTH_NULL = "cannot both be [null]. Please provide a value for at least one of them."
NO_NAME = f"[name] and [description] {BOTH_NULL}"
NO_SCHEDULE = "[scheduling] object needs to define at least one schedule type: [full | incremental | access_control]"
NO_CONFIGURATION = "[configuration] and [values] cannot both be null."
TWO_CONFIGURATIONS = "[configuration] and [values] cannot both be provided in the same request."
TWO_FILTERINGS = (
    "If [filtering] is specified, [rules] and [advanced_snippet] should not be present in the request body."
)
#: bodies that are refused for any connector
REFUSED: list[tuple[str, Any, Any]] = [
    ("_name", {}, invalid(NO_NAME)),
    ("_name", {"name": None, "description": None}, invalid(NO_NAME)),
    ("_service_type", {"service_type": ""}, invalid('[service_type] cannot be [null] or [""].')),
    ("_api_key_id", {"api_key_id": None}, invalid(f"[api_key_id] and [api_key_secret_id] {BOTH_NULL}")),
    ("_scheduling", {"scheduling": {}}, invalid(NO_SCHEDULE)),
    ("_scheduling", {"scheduling": {"access_control": ON}}, invalid(NO_SCHEDULE)),
    ("_scheduling", {"scheduling": {"ful": ON}}, invalid(NO_SCHEDULE)),
    ("_status", {}, invalid("[status] cannot be [null].")),
    ("_configuration", {}, invalid(NO_CONFIGURATION)),
    ("_configuration", {"values": None}, invalid(NO_CONFIGURATION)),
    ("_configuration", {"values": {}, "configuration": {}}, invalid(TWO_CONFIGURATIONS)),
    ("_filtering", {}, invalid("[advanced_snippet] and [rules] cannot be both [null].")),
    ("_filtering", {**WHOLE, "rules": []}, invalid(TWO_FILTERINGS)),
    ("_index_name", {}, illegal("Required [index_name]")),
    ("_service_type", {}, illegal("Required [service_type]")),
    ("_native", {}, illegal("Required [is_native]")),
    ("_pipeline", {}, illegal("Required [pipeline]")),
    ("_scheduling", {}, illegal("Required [scheduling]")),
    ("_error", {}, illegal("Required [error]")),
    ("_filtering/_validation", {}, illegal("Required [validation]")),
    ("_features", {}, (500, "null_pointer_exception")),
]


@pytest.mark.parametrize(("route", "body", "answer"), REFUSED)
def test_problems_of_a_request(emu: Emulator, api: Api, route: str, body: Any, answer: Any) -> None:
    Put(route, body, answer).check(emu, api)
    api.put(f"/_connector/nobody/{route}", body).matches(answer)


def test_empty_id_comes_before_the_problems_of_the_body(api: Api) -> None:
    api.put("/_connector//_name", {}).matches(invalid(NO_ID, NO_NAME))


NO_INDEX = {"index_name": None}
PUTS = {
    "null and an empty text": Put("_name", {"name": None, "description": ""}, after={"description": ""}),
    "the same index": Put("_index_name", {"index_name": "content-one"}, NOOP, {"status": "created"}),
    "no index": Put("_index_name", {"index_name": None}, UPDATED, {"status": "created"}, NO_INDEX),
    "null where no index was": Put("_index_name", {"index_name": None}, UPDATED, {"index_name": ...}, NO_INDEX),
    "null where null was": Put("_index_name", {"index_name": None}, NOOP, NO_INDEX),
    "index of another": Put("_index_name", {"index_name": "taken"}, TAKEN, {"status": "created"}),
}


@pytest.mark.parametrize("name", PUTS)
def test_names(emu: Emulator, api: Api, name: str) -> None:
    emu.seed_connector("other", document(index_name="taken"))
    PUTS[name].check(emu, api)


def test_index_name_in_use_is_told_before_the_connector_is_missing(emu: Emulator, api: Api) -> None:
    emu.seed_connector("other", document(index_name="taken"))
    api.put("/_connector/nobody/_index_name", {"index_name": "taken"}).matches(TAKEN)


PREFIX_OF_INDEX = (
    "Index attached to an Elastic-managed connector must start with the prefix: [content-]. The index name in the "
    "payload [plain] doesn't comply with this requirement."
)
PREFIX_OF_NATIVE = (
    "The index name [plain] attached to the connector [c1] must start with the required prefix: [content-] to be "
    "Elastic-managed. Please update the attached index first to comply with this requirement."
)


@pytest.mark.parametrize(("version", "allowed"), [("8.19.7", True), ("9.0.0", False), ("serverless", False)])
def test_native_and_prefix_in_both_directions(emu: Emulator, api: Api, allowed: bool) -> None:
    seeded(emu, is_native=True)
    away = api.put("/_connector/c1/_index_name", {"index_name": "plain"})
    away.matches(UPDATED if allowed else refused(PREFIX_OF_INDEX))
    assert api.put("/_connector/c1/_native", {"is_native": False}).status == 200
    assert api.put("/_connector/c1/_index_name", {"index_name": "plain"}).status == 200
    turn_on = api.put("/_connector/c1/_native", {"is_native": True})
    turn_on.matches(UPDATED if allowed else refused(PREFIX_OF_NATIVE))
    assert api.put("/_connector/c1/_native", {"is_native": False}).status == 200

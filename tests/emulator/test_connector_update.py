# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The update routes: what each requires, changes and returns.

docs/reference/elasticsearch-connectors.md, "Update", "Status".
"""

from __future__ import annotations

from typing import Any

import pytest
from emulator.connector_cases import ON, PIPELINE, RULE, create, document
from emulator.support import Api

from es_emulator import Emulator

#: route -> (a body, whether it looks first, whether it refreshes)
ROUTES: dict[str, tuple[Any, bool, bool]] = {
    "_name": ({"name": "other"}, False, False),
    "_index_name": ({"index_name": "other"}, True, False),
    "_service_type": ({"service_type": "other"}, True, False),
    "_native": ({"is_native": True}, True, True),
    "_pipeline": ({"pipeline": PIPELINE}, False, False),
    "_scheduling": ({"scheduling": {"full": ON}}, False, False),
    "_configuration": ({"values": {"host": "h"}}, True, True),
    "_api_key_id": ({"api_key_id": "k"}, False, False),
    "_filtering": ({"rules": [RULE]}, True, False),
    "_filtering/_validation": ({"validation": {"errors": [], "state": "invalid"}}, True, False),
    "_features": ({"features": {"incremental_sync": {"enabled": True}}}, False, False),
    "_status": ({"status": "error"}, True, False),
    "_error": ({"error": "broken"}, False, False),
    "_check_in": (None, False, False),
    "_last_sync": ({"last_sync_error": "x"}, False, False),
}
#: names of the bodies, as errors give them
FORMS = {
    "_name": "connector_update_name_request",
    "_index_name": "connector_update_index_name_request",
    "_service_type": "connector_update_service_type_request",
    "_native": "connector_update_native_request",
    "_pipeline": "connector_update_pipeline_request",
    "_scheduling": "connector_update_scheduling_request",
    "_configuration": "connector_update_configuration_request",
    "_api_key_id": "connector_update_api_key_id_request",
    "_filtering": "connector_update_filtering_request",
    "_filtering/_validation": "connector_update_filtering_validation",
    "_features": "connector_update_features_request",
    "_status": "connector_update_status_request",
    "_error": "connector_update_error_request",
    "_last_sync": "connector_update_last_sync_stats_request",
}
FULL_FILTERING = {
    "advanced_snippet": {"value": {}},
    "rules": [],
    "validation": {"errors": [], "state": "valid"},
}
WHOLE = {"filtering": [{"active": FULL_FILTERING, "draft": FULL_FILTERING}]}
FILTERING = [{"active": FULL_FILTERING, "domain": "DEFAULT", "draft": FULL_FILTERING}]


def seeded(emu: Emulator, **changes: Any) -> dict[str, Any]:
    """A connector in the emulator."""
    emu.seed_connector("c1", document(index_name="content-one", filtering=FILTERING, **changes))
    return emu.connectors["c1"]


@pytest.mark.parametrize("route", ROUTES)
def test_updated(emu: Emulator, api: Api, route: str) -> None:
    seeded(emu)
    before = document(index_name="content-one", filtering=FILTERING)
    reply = api.put(f"/_connector/c1/{route}", ROUTES[route][0])
    assert (reply.status, reply.body) == (200, {"result": "updated"})
    assert emu.connectors["c1"] != before


@pytest.mark.parametrize("route", [*ROUTES, "_filtering/_activate"])
def test_missing(emu: Emulator, api: Api, route: str) -> None:
    body, looks, _refreshes = ROUTES.get(route, (None, True, False))
    not_found = (404, "resource_not_found_exception", "connector [c1] not found")
    api.put(f"/_connector/c1/{route}", body).check(*not_found)  # the index is not there either
    create(api, "other")
    reply = api.put(f"/_connector/c1/{route}", body)
    if looks:
        reply.check(*not_found)
        return
    reply.check(404, "document_missing_exception", "[c1]: document missing")
    assert (reply.error["index"], reply.error["shard"]) == (".elastic-connectors-v1", "0")
    emu.quirks["connector_blind_404_mapped"] = True
    api.put(f"/_connector/c1/{route}", body).check(*not_found)


@pytest.mark.parametrize("route", [*ROUTES, "_filtering/_activate"])
def test_soft_deleted(emu: Emulator, api: Api, route: str) -> None:
    body, looks, _refreshes = ROUTES.get(route, (None, True, False))
    seeded(emu, deleted=True)
    before = document(index_name="content-one", filtering=FILTERING, deleted=True)
    reply = api.put(f"/_connector/c1/{route}", body)
    assert reply.status == (404 if looks else 200)
    assert (emu.connectors["c1"] == before) is looks


def test_whole_filtering_does_not_look_first(emu: Emulator, api: Api) -> None:
    seeded(emu, deleted=True)
    assert api.put("/_connector/c1/_filtering", WHOLE).status == 200


@pytest.mark.parametrize("always", [False, True])
@pytest.mark.parametrize("route", ROUTES)
def test_the_same_again(emu: Emulator, api: Api, route: str, always: bool) -> None:
    seeded(emu)
    body = ROUTES[route][0]
    assert api.put(f"/_connector/c1/{route}", body).status == 200
    emu.quirks["connector_always_updated"] = always
    result = api.put(f"/_connector/c1/{route}", body).body["result"]
    assert result == ("updated" if always or route in {"_check_in", "_filtering"} else "noop")


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("route", ROUTES)
def test_what_refreshes(emu: Emulator, api: Api, route: str, everything: bool) -> None:
    emu.quirks["connector_updates_refresh"] = everything
    emu.set_search_lag(float("inf"))
    seeded(emu)
    body, _looks, refreshes = ROUTES[route]
    api.put(f"/_connector/c1/{route}", body)
    listed = api.get("/_connector?include_deleted=true").body["results"][0]
    assert (listed == api.get("/_connector/c1").body) is (refreshes or everything)
    emu.refresh()
    assert api.get("/_connector").body["results"][0] == api.get("/_connector/c1").body


@pytest.mark.parametrize("route", [route for route in ROUTES if ROUTES[route][0] is not None])
def test_every_body_is_needed_and_strict(emu: Emulator, api: Api, route: str) -> None:
    seeded(emu)
    api.put(f"/_connector/c1/{route}").check(400, "parse_exception", "request body is required")
    reply = api.put(f"/_connector/c1/{route}", {**ROUTES[route][0], "zzz": 1})
    assert (reply.status, reply.error["type"]) == (400, "x_content_parse_exception")
    assert reply.reason.endswith(f" [{FORMS[route]}] unknown field [zzz]")
    assert api.put(f"/_connector/c1/{route}?refresh=true", ROUTES[route][0]).reason.startswith(
        f"request [/_connector/c1/{route}] contains unrecognized parameter: [refresh]"
    )
    assert emu.connectors["c1"] == document(index_name="content-one", filtering=FILTERING)


@pytest.mark.parametrize("route", ["_check_in", "_filtering/_activate"])
def test_routes_without_a_body(emu: Emulator, api: Api, route: str) -> None:
    seeded(emu)
    path = f"/_connector/c1/{route}"
    text = f"request [PUT {path}] does not support having a body"
    api.put(path, {"x": 1}).check(400, "illegal_argument_exception", text)


BOTH_NULL = "cannot both be [null]. Please provide a value for at least one of them."
SCHEDULES = "[scheduling] object needs to define at least one schedule type: [full | incremental | access_control]"
INVALID = [
    ("_name", {}, f"[name] and [description] {BOTH_NULL}"),
    ("_name", {"name": None, "description": None}, f"[name] and [description] {BOTH_NULL}"),
    ("_service_type", {"service_type": ""}, '[service_type] cannot be [null] or [""].'),
    ("_api_key_id", {"api_key_id": None}, f"[api_key_id] and [api_key_secret_id] {BOTH_NULL}"),
    ("_scheduling", {"scheduling": {}}, SCHEDULES),
    ("_scheduling", {"scheduling": {"access_control": ON}}, SCHEDULES),
    ("_scheduling", {"scheduling": {"ful": ON}}, SCHEDULES),
    ("_status", {}, "[status] cannot be [null]."),
    ("_configuration", {}, "[configuration] and [values] cannot both be null."),
    ("_configuration", {"values": None}, "[configuration] and [values] cannot both be null."),
    (
        "_configuration",
        {"values": {}, "configuration": {}},
        "[configuration] and [values] cannot both be provided in the same request.",
    ),
    ("_filtering", {}, "[advanced_snippet] and [rules] cannot be both [null]."),
    (
        "_filtering",
        {**WHOLE, "rules": []},
        "If [filtering] is specified, [rules] and [advanced_snippet] should not be present in the request body.",
    ),
]


@pytest.mark.parametrize(("route", "body", "problem"), INVALID)
def test_problems_of_a_request(emu: Emulator, api: Api, route: str, body: Any, problem: str) -> None:
    seeded(emu)
    for connector_id in ("c1", "nobody"):
        reply = api.put(f"/_connector/{connector_id}/{route}", body)
        reply.check(400, "action_request_validation_exception", f"Validation Failed: 1: {problem};")


@pytest.mark.parametrize("route", [*ROUTES, "_filtering/_activate"])
def test_empty_id(emu: Emulator, api: Api, route: str) -> None:
    """A path with nothing between two slashes; the server's own tests ask for a 400."""
    seeded(emu)
    reply = api.put(f"/_connector//{route}", ROUTES.get(route, (None, True, False))[0])
    problem = 'Validation Failed: 1: [connector_id] cannot be [null] or [""].;'
    reply.check(400, "action_request_validation_exception", problem)


def test_empty_id_comes_first(api: Api) -> None:
    """Before the problems of the body."""
    both = "[name] and [description] cannot both be [null]. Please provide a value for at least one of them."
    reason = f'Validation Failed: 1: [connector_id] cannot be [null] or [""].;2: {both};'
    api.put("/_connector//_name", {}).check(400, "action_request_validation_exception", reason)


REQUIRED = [
    ("_index_name", "index_name"),
    ("_service_type", "service_type"),
    ("_native", "is_native"),
    ("_pipeline", "pipeline"),
    ("_scheduling", "scheduling"),
    ("_error", "error"),
    ("_filtering/_validation", "validation"),
]


@pytest.mark.parametrize(("route", "key"), REQUIRED)
def test_required_keys(emu: Emulator, api: Api, route: str, key: str) -> None:
    seeded(emu)
    api.put(f"/_connector/c1/{route}", {}).check(400, "illegal_argument_exception", f"Required [{key}]")


def test_features_without_features(emu: Emulator, api: Api) -> None:
    seeded(emu)
    reply = api.put("/_connector/c1/_features", {})
    assert (reply.status, reply.error["type"]) == (500, "null_pointer_exception")


def test_name_and_description(emu: Emulator, api: Api) -> None:
    stored = seeded(emu, description="d")
    assert api.put("/_connector/c1/_name", {"name": None, "description": ""}).body == {"result": "updated"}
    stored = emu.connectors["c1"]
    assert (stored["name"], stored["description"]) == ("one", "")


def test_index_name(emu: Emulator, api: Api) -> None:
    emu.seed_connector("other", document(index_name="taken"))
    text = "Index name [taken] is used by another connector."
    api.put("/_connector/nobody/_index_name", {"index_name": "taken"}).refused(text)
    seeded(emu, status="created")
    api.put("/_connector/c1/_index_name", {"index_name": "taken"}).refused(text)
    assert api.put("/_connector/c1/_index_name", {"index_name": "content-one"}).body == {"result": "noop"}
    assert api.put("/_connector/c1/_index_name", {"index_name": None}).body == {"result": "updated"}
    assert emu.connectors["c1"]["index_name"] is None
    assert emu.connectors["c1"]["status"] == "created"


def test_null_where_there_was_no_index_is_a_change(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document(index_name=...))
    results = [api.put("/_connector/c1/_index_name", {"index_name": None}).body["result"] for _round in range(2)]
    assert results == ["updated", "noop"]


@pytest.mark.parametrize(("version", "refused"), [("8.19.7", False), ("9.0.0", True), ("serverless", True)])
def test_native_and_prefix_in_both_directions(emu: Emulator, api: Api, version: str, refused: bool) -> None:
    emu.set_version(version)
    seeded(emu, is_native=True)
    away = api.put("/_connector/c1/_index_name", {"index_name": "plain"})
    emu.seed_connector("c2", document(index_name="plain2"))
    turn_on = api.put("/_connector/c2/_native", {"is_native": True})
    if not refused:
        assert (away.status, turn_on.status) == (200, 200)
        return
    away.refused(
        "Index attached to an Elastic-managed connector must start with the prefix: [content-]. The index name in the "
        "payload [plain] doesn't comply with this requirement."
    )
    turn_on.refused(
        "The index name [plain2] attached to the connector [c2] must start with the required prefix: [content-] to be "
        "Elastic-managed. Please update the attached index first to comply with this requirement."
    )
    assert api.put("/_connector/c2/_native", {"is_native": False}).status == 200
    assert api.put("/_connector/c1/_native", {"is_native": False}).status == 200
    assert api.put("/_connector/c1/_index_name", {"index_name": "plain"}).status == 200

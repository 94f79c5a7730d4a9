# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create, overwrite, read, list and delete connectors.

docs/reference/elasticsearch-connectors.md, "The connector document", "Create, read, delete".
"""

from __future__ import annotations

from typing import Any

import pytest
from emulator.connector_cases import MIDNIGHT, JsonMap, create, document, illegal, invalid, refused
from emulator.support import EVERY, Api, before, since

from es_emulator import Emulator

NOT_FOUND = (404, "resource_not_found_exception", "connector [c1] not found")
DONE = (200, {"acknowledged": True})
DEFAULT_RULE = {"field": "_", "id": "DEFAULT", "order": 0, "policy": "include", "rule": "regex", "value": ".*"}


@pytest.mark.parametrize("version", EVERY)
def test_responses_to_a_create(emu: Emulator, api: Api, version: str) -> None:
    old = version in before("8.15.0")
    c1 = {} if old else {"id": "c1"}
    api.put("/_connector/c1", {"name": "one"}).matches((201, {**c1, "result": "created"}))
    api.put("/_connector/c1").matches((200, {**c1, "result": "updated"}))
    post = api.post("/_connector", {"name": "two"})
    post.matches((201, {"id": post.body["id"], **({} if old else {"result": "created"})}))
    assert emu.connectors[post.body["id"]]["name"] == "two"


def test_put_without_an_id_makes_one(emu: Emulator, api: Api) -> None:
    ids = {api.put("/_connector").body["id"], api.post("/_connector").body["id"]}
    assert ids == set(emu.connectors)
    assert {len(doc_id) for doc_id in ids} == {20}


def test_defaults(api: Api) -> None:
    api.put("/_connector/c1")
    shown = api.get("/_connector/c1").body
    assert next(iter(shown)) == "id"
    filtering = shown.pop("filtering")
    assert shown == {
        "id": "c1",
        "configuration": {},
        "custom_scheduling": {},
        "is_native": False,
        "name": "",
        "scheduling": {
            kind: {"enabled": False, "interval": MIDNIGHT} for kind in ("access_control", "full", "incremental")
        },
        "status": "created",
        "sync_now": False,
        "deleted": False,
    }
    assert [item["domain"] for item in filtering] == ["DEFAULT"]
    for side in (filtering[0]["active"], filtering[0]["draft"]):
        assert side["advanced_snippet"]["value"] == {}
        assert side["validation"] == {"errors": [], "state": "valid"}
        rule = side["rules"][0]
        assert {key: rule[key] for key in DEFAULT_RULE} == DEFAULT_RULE
        assert rule["created_at"] == rule["updated_at"] == side["advanced_snippet"]["created_at"]


GIVEN = {"name": "n", "description": "d", "index_name": "i", "language": "en", "service_type": "x"}


@pytest.mark.parametrize(
    ("body", "stored"),
    [
        (GIVEN, {**GIVEN, "status": "created"}),
        ({"is_native": True}, {"status": "needs_configuration"}),
        ({"index_name": None}, {"index_name": ...}),  # the only null that is allowed
    ],
)
def test_what_is_stored(emu: Emulator, api: Api, body: JsonMap, stored: JsonMap) -> None:
    assert api.put("/_connector/c1", body).status == 201
    assert {key: emu.connectors["c1"].get(key, ...) for key in stored} == stored


@pytest.mark.parametrize("version", EVERY)
def test_deleted_is_a_field_of_9(emu: Emulator, api: Api, version: str) -> None:
    create(api)
    assert ("deleted" in emu.connectors["c1"]) is (version in since("9.0.0"))


@pytest.mark.parametrize("written", [False, True])
def test_pipeline_of_a_new_connector(emu: Emulator, api: Api, written: bool) -> None:
    emu.quirks["connector_pipeline_default"] = written
    create(api)
    assert ("pipeline" in emu.connectors["c1"]) is written


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        *(
            ({key: None}, f"{key} doesn't support values of type: VALUE_NULL")
            for key in ("description", "language", "name", "service_type", "is_native")
        ),
        ({"nam": "x"}, "unknown field [nam] did you mean [name]?"),
        ({"pipeline": {}}, "unknown field [pipeline]"),
        ({"name": 1}, "name doesn't support values of type: VALUE_NUMBER"),
        ({"is_native": 1}, "is_native doesn't support values of type: VALUE_NUMBER"),
    ],
)
def test_a_body_that_does_not_fit(emu: Emulator, api: Api, body: Any, problem: str) -> None:
    reply = api.put("/_connector/c1", body)
    reply.check(400, "x_content_parse_exception", f"[1:2] [connector_put_request] {problem}")
    assert "caused_by" not in reply.error
    assert emu.connectors == {}


INVALID_NAME = "org.elasticsearch.indices.InvalidIndexNameException"
ILLEGAL = {
    "_x": "must not start with '_', '-', or '+'",
    "a b": "must not contain the following characters [' ','\"','*','\\','<','|',',','>','/','?']",
    "a#b": "must not contain '#'",
    "a:b": "must not contain ':'",
    ".": "must not be '.' or '..'",
    "..": "must not be '.' or '..'",
    "x" * 256: "index name is too long, (256 > 255)",
}


@pytest.mark.parametrize("name", ILLEGAL)
def test_index_name(emu: Emulator, api: Api, name: str) -> None:
    text = f"[{name}] {INVALID_NAME}: Invalid index name [{name}], {ILLEGAL[name]}"
    create(api, "c2")
    for reply in (
        api.put("/_connector/c1", {"index_name": name}),
        api.post("/_connector", {"index_name": name}),
        api.put("/_connector/c2/_index_name", {"index_name": name}),
    ):
        reply.matches(invalid(text))
    assert list(emu.connectors) == ["c2"]


NO_PREFIX = (
    "Index [other] is invalid. Index attached to an Elastic-managed connector must start with the prefix: [content-]"
)


@pytest.mark.parametrize("version", EVERY)
@pytest.mark.parametrize("everywhere", [False, True])
def test_native_needs_the_prefix_from_9_0(emu: Emulator, api: Api, version: str, everywhere: bool) -> None:
    emu.quirks["connector_content_prefix_everywhere"] = everywhere
    answer = invalid(NO_PREFIX) if version in since("9.0.0") or everywhere else 201
    api.put("/_connector/c1", {"index_name": "other", "is_native": True}).matches(answer)
    assert api.put("/_connector/c2", {"index_name": "content-x", "is_native": True}).status == 201


def test_index_name_in_use(api: Api) -> None:
    create(api, index_name="i")
    taken = refused("Index name [i] is used by another connector.")
    api.put("/_connector/c2", {"index_name": "i"}).matches(taken)
    api.post("/_connector", {"index_name": "i"}).matches(taken)
    assert api.put("/_connector/c1", {"index_name": "i"}).status == 200
    api.delete("/_connector/c1")
    assert api.put("/_connector/c2", {"index_name": "i"}).status == 201


def test_put_overwrites_everything(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document(api_key_id="k", pipeline={}, error="e"))
    assert api.put("/_connector/c1", {"name": "new"}).body == {"id": "c1", "result": "updated"}
    stored = emu.connectors["c1"]
    assert (stored["name"], stored["configuration"], stored["status"]) == ("new", {}, "created")
    assert not {"api_key_id", "pipeline", "error", "index_name", "service_type"} & set(stored)


@pytest.mark.parametrize("created", [False, True])
def test_put_revives(emu: Emulator, api: Api, created: bool) -> None:
    emu.quirks["connector_revived_is_created"] = created
    emu.seed_connector("c1", document(deleted=True))
    reply = api.put("/_connector/c1")
    assert (reply.status, reply.body["result"]) == ((201, "created") if created else (200, "updated"))
    assert emu.connectors["c1"]["deleted"] is False


def test_index_name_key_of_8_14(emu: Emulator, api: Api) -> None:
    emu.quirks["connector_index_name_required"] = True
    assert api.put("/_connector/c1", {"name": "x"}).status == 201
    emu.set_version("8.14.0")
    api.put("/_connector/c2", {"name": "x"}).matches(illegal("Required [index_name]"))
    assert api.put("/_connector/c2", {"index_name": None}).status == 201


def test_the_longest_id(api: Api) -> None:
    assert api.put(f"/_connector/{'x' * 512}").status == 201
    api.put(f"/_connector/{'x' * 513}").matches((400, "action_request_validation_exception"))


def test_get_shows_what_is_stored(emu: Emulator, api: Api) -> None:
    stored = document(extra={"kibana": "wrote this"}, description=None)
    stored["configuration"]["password"]["value"] = "hush"
    emu.seed_connector("c1", stored)
    api.get("/_connector/c1").matches((200, {"id": "c1", **stored}))


DELETED = document(deleted=True)
#: what is stored, requests to it with their answers, and what is left
LIVES: dict[str, tuple[Any, list[tuple[str, Any]], Any]] = {
    "nothing": (None, [("GET", NOT_FOUND), ("DELETE", NOT_FOUND), ("DELETE ?hard=true", NOT_FOUND)], None),
    "is deleted": (
        DELETED,
        [
            ("GET", NOT_FOUND),
            ("GET ?include_deleted=true", (200, {"id": "c1", **DELETED})),
            ("GET ?include_deleted=false", NOT_FOUND),
        ],
        DELETED,
    ),
    "soft delete": (document(), [("DELETE", DONE), ("DELETE", NOT_FOUND)], DELETED),
    "hard delete": (document(), [("DELETE ?hard=true", DONE), ("GET ?include_deleted=true", NOT_FOUND)], None),
    "both": (DELETED, [("DELETE ?hard=true", DONE), ("GET ?include_deleted=true", NOT_FOUND)], None),
}


@pytest.mark.parametrize("name", LIVES)
def test_reading_and_deleting(emu: Emulator, api: Api, name: str) -> None:
    stored, requests, left = LIVES[name]
    if stored:
        emu.seed_connector("c1", stored)
    for request, answer in requests:
        method, _space, query = request.partition(" ")
        api.call(method, f"/_connector/c1{query}").matches(answer)
    assert emu.connectors.get("c1") == left


def unrecognized(path: str, parameter: str) -> tuple[int, str, str]:
    """The answer to a parameter that the release does not have."""
    return illegal(f"request [{path}] contains unrecognized parameter: [{parameter}]")


@pytest.mark.parametrize("version", before("9.0.0"))
def test_before_9_0_delete_is_for_good(emu: Emulator, api: Api) -> None:
    create(api)
    api.delete("/_connector/c1?hard=true").matches(unrecognized("/_connector/c1", "hard"))
    for path in ("/_connector/c1", "/_connector"):
        api.get(f"{path}?include_deleted=true").matches(unrecognized(path, "include_deleted"))
    assert api.delete("/_connector/c1").status == 200
    assert emu.connectors == {}


@pytest.mark.parametrize(("query", "left"), [("", 2), ("&delete_sync_jobs=true", 1), ("&delete_sync_jobs=false", 2)])
@pytest.mark.parametrize("hard", ["false", "true"])
def test_jobs_of_a_deleted_connector(emu: Emulator, api: Api, query: str, left: int, hard: str) -> None:
    for connector_id in ("c1", "c2"):
        create(api, connector_id, index_name=f"i-{connector_id}", service_type="x")
        assert api.post("/_connector/_sync_job", {"id": connector_id}).status == 201
    assert api.delete(f"/_connector/c1?hard={hard}{query}").status == 200
    assert len(emu.sync_jobs) == left
    repeated = api.delete(f"/_connector/c1?hard={hard}&delete_sync_jobs=true")
    assert (repeated.status, len(emu.sync_jobs)) == (404, left)


def ids(api: Api, query: str = "") -> list[str]:
    """Ids of a list."""
    body = api.get(f"/_connector{query}").body
    assert list(body) == ["count", "results"]
    return [item["id"] for item in body["results"]]


@pytest.fixture
def several(emu: Emulator) -> None:
    emu.seed_connector("none", document(index_name=...))
    emu.seed_connector("null", document(index_name=None, name="Two"))
    emu.seed_connector("b", document(index_name="b-index", service_type="mysql"))
    emu.seed_connector("a", document(index_name="a-index", description="Reads the Mail"))
    emu.seed_connector("gone", document(index_name="0-index", deleted=True))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["a", "b", "none", "null"]),
        ("?include_deleted=true", ["gone", "a", "b", "none", "null"]),
        ("?index_name=b-index,a-index", ["a", "b"]),
        ("?connector_name=Two", ["null"]),
        ("?connector_name=two", []),
        ("?service_type=mysql", ["b"]),
        ("?service_type=mysql&connector_name=Two", []),
        ("?query=-ind", ["a", "b"]),
        ("?query=b*x", ["b"]),
        ("?query=Tw", ["null"]),
        ("?query=tw", []),
        ("?query=MAI", ["a"]),
        ("?query=[a]", []),
        ("?from=1&size=2", ["b", "none"]),
        ("?size=0", []),
    ],
)
@pytest.mark.usefixtures("several")
def test_list(api: Api, query: str, expected: list[str]) -> None:
    assert ids(api, query) == expected


@pytest.mark.usefixtures("several")
def test_count_is_of_all_pages(api: Api) -> None:
    assert api.get("/_connector?size=1").body["count"] == 4


def test_pages_of_a_hundred(emu: Emulator, api: Api) -> None:
    for number in range(101):
        emu.seed_connector(f"c{number:03}", document(index_name=f"i{number:03}"))
    assert len(ids(api)) == 100
    assert ids(api, "?from=100") == ["c100"]


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("from=-1", illegal("Parameter [from] cannot be < 0")),
        ("size=-1", illegal("Parameter [size] cannot be < 0")),
        ("size=x", illegal("Failed to parse int parameter [size] with value [x]")),
        ("sise=1", illegal("request [/_connector] contains unrecognized parameter: [sise] -> did you mean [size]?")),
        ("index_name=_x", invalid(f"[_x] {INVALID_NAME}: Invalid index name [_x], {ILLEGAL['_x']}")),
    ],
)
def test_refusals_of_a_list(api: Api, query: str, answer: Any) -> None:
    api.get(f"/_connector?{query}").matches(answer)


def test_pages_end_at_ten_thousand(api: Api) -> None:
    reply = api.get("/_connector?from=9999&size=2")
    reply.matches((400, "search_phase_execution_exception"))
    reply.because("all shards failed", "by changing the [index.max_result_window] index level setting.")

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Indexes: their names, settings and mappings, and the privileges for them.

docs/reference/elasticsearch-http.md, "Error bodies".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from emulator.support import Api, Reply

from es_emulator import Emulator, Login

NAME = "esops-inference-secrets"
MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "_meta": {"managed_by": "esops.elasticsearch", "version": 1},
    "properties": {
        "fingerprint": {"type": "keyword", "index": False, "doc_values": False},
        "when": {"type": "date"},
        "runs": {"type": "object", "enabled": False},
        "service": {"properties": {"name": {"type": "keyword"}}},
    },
}
SETTINGS = {"index": {"hidden": True, "number_of_shards": 1, "auto_expand_replicas": "0-1"}}
BODY = {"settings": SETTINGS, "mappings": MAPPINGS}


def create(api: Api, name: str = NAME, body: Any = BODY) -> Reply:
    return api.put(f"/{name}", body)


def no_index(reply: Reply, name: str) -> None:
    reply.check(404, "index_not_found_exception", f"no such index [{name}]")
    extra = {"resource.type": "index_or_alias", "resource.id": name, "index_uuid": "_na_", "index": name}
    assert {key: reply.error[key] for key in extra} == extra


@pytest.fixture
def anna() -> Iterator[Api]:
    """A user of a cluster with logins, with the privilege `monitor` and every one for other indexes."""
    with Emulator(login=Login("basic", "anna", "secret"), privileges={"monitor", "all@other-*"}) as emu:
        api = Api(emu)
        api.session.auth = ("anna", "secret")
        yield api
        api.session.close()


def test_life_of_an_index(emu: Emulator, api: Api) -> None:
    no_index(api.get(f"/{NAME}"), NAME)
    assert api.call("HEAD", f"/{NAME}").status == 404
    create(api).matches((200, {"acknowledged": True, "shards_acknowledged": True, "index": NAME}))
    assert api.call("HEAD", f"/{NAME}").status == 200
    assert api.get(f"/{NAME}/_mapping").body == {NAME: {"mappings": MAPPINGS}}
    index = emu.document_indexes[NAME]
    assert index.settings == {
        "index.auto_expand_replicas": "0-1",
        "index.hidden": "true",
        "index.number_of_shards": "1",
    }
    shown = api.get(f"/{NAME}/_settings").body[NAME]["settings"]["index"]
    assert {"hidden": "true", "auto_expand_replicas": "0-1", "number_of_replicas": "0"}.items() <= shown.items()
    whole = api.get(f"/{NAME}").body[NAME]
    assert (whole["mappings"], whole["aliases"], whole["settings"]["index"]) == (MAPPINGS, {}, shown)
    again = create(api)
    again.check(400, "resource_already_exists_exception", f"index [{NAME}/{index.uuid}] already exists")
    assert (again.error["index_uuid"], again.error["index"]) == (index.uuid, NAME)
    assert api.delete(f"/{NAME}").body == {"acknowledged": True}
    no_index(api.delete(f"/{NAME}"), NAME)


def test_without_a_body(emu: Emulator, api: Api) -> None:
    assert api.put("/plain").status == 200
    assert api.get("/plain/_mapping").body == {"plain": {"mappings": {}}}
    assert emu.document_indexes["plain"].replicas == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"hidden": True, "number_of_shards": 1},
        {"index.hidden": "true", "index.number_of_shards": "1"},
        {"index": {"hidden": True}, "number_of_shards": 1},
    ],
)
def test_settings_in_any_form(emu: Emulator, api: Api, settings: Any) -> None:
    assert create(api, body={"settings": settings}).status == 200
    assert emu.document_indexes[NAME].settings == {"index.hidden": "true", "index.number_of_shards": "1"}


UNKNOWN_SETTING = (
    "unknown setting [index.nonsense] please check that any required plugins are installed, or check the breaking "
    "changes documentation for removed settings"
)
NO_SHARDS = "Failed to parse value [0] for setting [index.number_of_shards] must be >= 1"
NO_RANGE = "failed to parse [index.auto_expand_replicas] from value: [1] at index -1"
NOT_HERE = (
    "Settings [index.auto_expand_replicas,index.number_of_shards] are not available when running in serverless mode"
)


@pytest.mark.parametrize(
    ("version", "settings", "reason"),
    [
        ("9.5.0", {"nonsense": 1}, UNKNOWN_SETTING),
        ("9.5.0", {"hiden": True}, "unknown setting [index.hiden] did you mean [index.hidden]?"),
        ("9.5.0", {"number_of_shards": 0}, NO_SHARDS),
        ("9.5.0", {"number_of_shards": "x"}, "Failed to parse value [x] for setting [index.number_of_shards]"),
        ("9.5.0", {"hidden": "yes"}, "Failed to parse value [yes] as only [true] or [false] are allowed."),
        ("9.5.0", {"auto_expand_replicas": "1"}, NO_RANGE),
        ("serverless", SETTINGS, NOT_HERE),
    ],
)
def test_settings_that_are_refused(emu: Emulator, api: Api, settings: Any, reason: str) -> None:
    create(api, body={"settings": settings, "mappings": MAPPINGS}).check(400, "illegal_argument_exception", reason)
    assert emu.document_indexes == {}
    assert create(api, body={"settings": {"hidden": True}, "mappings": MAPPINGS}).status == 200


NO_SUCH_TYPE = (
    "The mapper type [nonsense] declared on field [f] does not exist. It might have been created within a future "
    "version or requires a plugin to be installed. Check the documentation."
)


@pytest.mark.parametrize(
    ("mappings", "reason"),
    [
        ({"propertis": {}}, "Root mapping definition has unsupported parameters:  [propertis : {}]"),
        ({"properties": {"f": {"type": "keyword", "x": 1}}}, "unknown parameter [x] on mapper [f] of type [keyword]"),
        ({"properties": {"o": {"properties": {"f": {}}}}}, "No type specified for field [o.f]"),
        ({"properties": {"f": {"type": "nonsense"}}}, NO_SUCH_TYPE),
    ],
)
def test_mappings_that_are_refused(api: Api, mappings: Any, reason: str) -> None:
    reply = create(api, body={"mappings": mappings})
    kind = "mapper_parsing_exception"
    assert (reply.status, reply.error["type"], reply.reason) == (400, kind, f"Failed to parse mapping: {reason}")
    assert reply.error["root_cause"] == [{"type": kind, "reason": reason}]


def test_bodies_and_parameters_that_are_refused(api: Api) -> None:
    create(api, body={"mapping": {}}).check(400, "parse_exception", "unknown key [mapping] for create index")
    assert "unrecognized parameter: [x]" in api.put(f"/{NAME}?x").reason
    assert "unit is missing" in api.put(f"/{NAME}?timeout=5").reason
    assert api.put(f"/{NAME}", b"{").error["type"] == "x_content_parse_exception"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Upper", "must be lowercase"),
        ("-x", "must not start with '_', '-', or '+'"),
        ("_x", "must not start with '_', '-', or '+'"),
        ("a%20b", "must not contain the following characters [' ','\"','*',',','/','<','>','?','\\','|']"),
        ("a:b", "must not contain ':'"),
        ("x" * 256, "index name is too long, (256 > 255)"),
    ],
)
def test_names_that_no_index_can_have(api: Api, name: str, why: str) -> None:
    reason = f"Invalid index name [{name.replace('%20', ' ')}], {why}"
    create(api, name).check(400, "invalid_index_name_exception", reason)


def test_wildcards_pass_hidden_indexes_over(api: Api) -> None:
    create(api)
    api.put("/esops-other")
    assert list(api.get("/esops-*").body) == ["esops-other"]
    assert set(api.get("/esops-*?expand_wildcards=all").body) == {"esops-other", NAME}
    assert list(api.get("/_mapping").body) == ["esops-other"]
    assert api.get("/nope*").body == {}
    no_index(api.get("/nope*?allow_no_indices=false"), "nope*")
    no_index(api.get(f"/{NAME},nope"), "nope")
    assert list(api.get(f"/{NAME},nope?ignore_unavailable=true").body) == [NAME]
    assert api.delete("/esops-*").reason == "Wildcard expressions or all indices are not allowed"


def test_an_alias_stands_for_its_index(api: Api) -> None:
    create(api, body={"aliases": {"short": {}}})
    assert list(api.get("/short").body) == [NAME]


@pytest.mark.parametrize(
    ("method", "path", "action", "granted"),
    [
        ("PUT", "", "admin/create", "create_index,manage,all"),
        ("GET", "", "admin/get", "view_index_metadata,manage,all"),
        ("GET", "/_mapping", "admin/mappings/get", "view_index_metadata,manage,all"),
        ("GET", "/_settings", "monitor/settings/get", "view_index_metadata,manage,all"),
        ("DELETE", "", "admin/delete", "delete_index,manage,all"),
        ("POST", "/_refresh", "admin/refresh", "maintenance,manage,all"),
    ],
)
def test_privileges(anna: Api, method: str, path: str, action: str, granted: str) -> None:
    assert anna.call("HEAD", f"/{NAME}").status == 403
    anna.call(method, f"/{NAME}{path}").check(
        403,
        "security_exception",
        f"action [indices:{action}] is unauthorized for user [anna] with effective roles [emulator] on indices "
        f"[{NAME}], this action is granted by the index privileges [{granted}]",
    )
    anna.emulator.privileges = {f"{granted.partition(',')[0]}@esops-*"}
    assert anna.call(method, f"/{NAME}{path}").status in {200, 404}


@pytest.mark.parametrize("block", ["read_only", "metadata"])
def test_blocks_on_metadata(emu: Emulator, api: Api, block: str) -> None:
    create(api)
    emu.document_indexes[NAME].block(block)
    assert api.delete(f"/{NAME}").error["type"] == "cluster_block_exception"
    emu.document_indexes[NAME].block(block, on=False)
    assert api.delete(f"/{NAME}").status == 200


def test_a_block_that_does_not_exist(emu: Emulator, api: Api) -> None:
    create(api)
    with pytest.raises(ValueError, match="no such block"):
        emu.document_indexes[NAME].block("reads")


def test_reset_and_state(emu: Emulator, api: Api) -> None:
    create(api)
    api.put(f"/{NAME}/_doc/e1", {"fingerprint": "x"})
    state = api.get("/_emulator/state").body["document_indexes"]
    assert state[NAME]["documents"]["e1"]["source"] == {"fingerprint": "x"}
    emu.reset()
    assert emu.document_indexes == {}


# -- _has_privileges ---------------------------------------------------------------------------------------------------

ASK = "/_security/user/_has_privileges"
ASKED = {
    "cluster": ["manage_inference", "monitor"],
    "index": [{"names": [NAME], "privileges": ["read", "index", "create_index", "view_index_metadata"]}],
}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_has_privileges(anna: Api, method: str) -> None:
    anna.emulator.privileges = {"manage_inference", "write@esops-*"}
    shown = {
        "username": "anna",
        "has_all_requested": False,
        "cluster": {"manage_inference": True, "monitor": False},
        "index": {NAME: {"read": False, "index": True, "create_index": False, "view_index_metadata": False}},
        "application": {},
    }
    anna.call(method, ASK, ASKED).matches((200, shown))
    for enough in ({"manage", "read@*", "index@esops-*", f"manage@{NAME}"}, {"all"}):
        anna.emulator.privileges = enough
        assert anna.post(ASK, ASKED).body["has_all_requested"] is True


PARSE, ILLEGAL = "parse_exception", "illegal_argument_exception"
NOTHING = "Validation Failed: 1: must specify at least one privilege;"
NO_PRIVILEGES = "failed to parse indices privileges. missing required field [privileges]"
UNKNOWN_KEY = "failed to parse privileges to check. unexpected field [indexes]"


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (None, PARSE, "request body is required"),
        ({}, "action_request_validation_exception", NOTHING),
        ({"indexes": []}, PARSE, UNKNOWN_KEY),
        ({"index": [{"names": ["a"]}]}, PARSE, NO_PRIVILEGES),
        ({"cluster": ["x"]}, ILLEGAL, "unknown cluster privilege [x]. a privilege must be"),
        ({"index": [{"names": "a", "privileges": "x"}]}, ILLEGAL, "unknown index privilege [x]. a privilege must be"),
    ],
)
def test_has_privileges_that_is_refused(anna: Api, body: Any, kind: str, reason: str) -> None:
    reply = anna.post(ASK, body)
    reply.matches((400, kind))
    assert reply.reason.startswith(reason)


def test_without_security_there_is_nothing_to_ask(api: Api) -> None:
    api.post(ASK, ASKED).matches((400, {"error": f"no handler found for uri [{ASK}] and method [POST]"}))

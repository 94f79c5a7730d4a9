# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routes, query parameters, privileges, licence, serverless.

docs/reference/elasticsearch-inference.md, "Routes", "When features appeared".
"""

from __future__ import annotations

import pytest
from emulator.support import EVERY, KEY, Api, before, endpoint, since

from es_emulator import Emulator


@pytest.mark.parametrize("version", EVERY)
def test_create_in_both_forms_and_any_case_of_task_type(emu: Emulator, api: Api) -> None:
    assert api.put("/_inference/a", endpoint()).status == 200
    assert api.put("/_inference/TEXT_embedding/b", endpoint(task_type=...)).status == 200
    assert api.put("/_inference/any/c", endpoint()).status == 200
    assert sorted(emu.endpoints) == ["a", "b", "c"]


@pytest.mark.parametrize("version", EVERY)
@pytest.mark.parametrize("path", ["/_inference", "/_inference/_all", "/_inference/*", "/_inference/any/_all"])
def test_lists(api: Api, version: str, path: str) -> None:
    api.create("b")
    api.create("a")
    body = api.get(path).body
    key, name = ("models", "model_id") if version == "8.14.0" else ("endpoints", "inference_id")
    own = [item[name] for item in body[key] if not item[name].startswith(".")]
    assert list(body) == [key]
    assert own == ["a", "b"]


def test_unknown_task_type(api: Api) -> None:
    api.get("/_inference/nonsense/x").refused("Unknown task_type [nonsense]")


@pytest.mark.parametrize(
    ("task_type", "first"), [("chat_completion", "8.18.0"), ("embedding", "9.3.0"), ("rerank", "8.14.0")]
)
@pytest.mark.parametrize("version", EVERY)
def test_task_types_by_version(api: Api, version: str, task_type: str, first: str) -> None:
    reply = api.get(f"/_inference/{task_type}/_all")
    if version in since(first):
        assert reply.status == 200
    else:
        reply.refused(f"Unknown task_type [{task_type}]")


def test_one_segment_is_an_id(api: Api) -> None:
    api.get("/_inference/text_embedding").check(
        404, "resource_not_found_exception", "Inference endpoint not found [text_embedding]"
    )


@pytest.mark.parametrize("version", before("8.16.0"))
def test_update_before_8_16(api: Api) -> None:
    reply = api.update({"service_settings": KEY})
    text = "Incorrect HTTP method for uri [/_inference/text_embedding/e1/_update] and method [PUT], allowed: [POST]"
    assert reply.status == 405
    assert reply.body == {"error": text, "status": 405}
    assert reply.headers["Allow"] == "POST"
    api.put("/_inference/e1/_update", endpoint()).refused("Unknown task_type [e1]")


@pytest.mark.parametrize("version", before("8.17.0"))
def test_services_before_8_17(api: Api) -> None:
    api.get("/_inference/_services").check(
        404, "resource_not_found_exception", "Inference endpoint not found [_services]"
    )


TIMEOUT_ON_PUT = {"8.19.7", "9.1.7", "9.2.6", "9.3.1", "9.4.1", "9.5.0", "serverless"}


@pytest.mark.parametrize("version", EVERY)
def test_put_timeout(api: Api, version: str) -> None:
    reply = api.put("/_inference/e1?timeout=5s", endpoint())
    if version in TIMEOUT_ON_PUT:
        assert reply.status == 200
    else:
        reply.check(
            400, "illegal_argument_exception", "request [/_inference/e1] contains unrecognized parameter: [timeout]"
        )


@pytest.mark.parametrize("version", since("8.17.2"))
def test_update_parameters(api: Api, version: str) -> None:
    api.create()
    assert api.update({"service_settings": KEY}, query="?master_timeout=5s").status == 200
    reply = api.update({"service_settings": KEY}, query="?timeout=5s")
    assert reply.status == (200 if version in {"9.5.0", "serverless"} else 400)


@pytest.mark.parametrize("parameter", ["force", "dry_run"])
@pytest.mark.parametrize("version", EVERY)
def test_delete_parameters(emu: Emulator, api: Api, version: str, parameter: str) -> None:
    api.create()
    reply = api.delete(f"/_inference/e1?{parameter}")
    if version != "8.14.0":
        assert reply.status == 200
        return
    text = f"request [/_inference/e1] contains unrecognized parameter: [{parameter}]"
    reply.check(400, "illegal_argument_exception", text)
    assert "e1" in emu.endpoints


@pytest.mark.parametrize(
    ("method", "path", "action", "privileges"),
    [
        ("PUT", "/_inference/e1", "cluster:admin/xpack/inference/put", {"monitor_inference", "monitor"}),
        ("PUT", "/_inference/completion/e1/_update", "cluster:admin/xpack/inference/update", {"monitor_inference"}),
        ("DELETE", "/_inference/e1", "cluster:admin/xpack/inference/delete", {"monitor_inference"}),
        ("GET", "/_inference/e1", "cluster:monitor/xpack/inference/get", set()),
        ("POST", "/_inference/e1", "cluster:monitor/xpack/inference", set()),
        ("GET", "/_inference/_services", "cluster:monitor/xpack/inference/services/get", set()),
        ("GET", "/", "cluster:monitor/main", {"manage_inference", "monitor_inference"}),
    ],
)
def test_privileges(emu: Emulator, api: Api, method: str, path: str, action: str, privileges: set[str]) -> None:
    emu.privileges = privileges
    body = {"PUT": endpoint(), "POST": {"input": "x"}}.get(method)
    reply = api.call(method, path, body)
    assert (reply.status, reply.error["type"]) == (403, "security_exception")
    assert reply.reason.startswith(f"action [{action}] is unauthorized for user [_anonymous]")
    assert "this action is granted by the cluster privileges [" in reply.reason
    assert "x-elastic-product" not in reply.headers


def test_manage_inference_may_read(emu: Emulator, api: Api) -> None:
    emu.privileges = {"manage_inference"}
    assert api.create().status == 200
    assert api.get("/_inference/e1").status == 200


@pytest.mark.parametrize("version", EVERY)
def test_licence(emu: Emulator, api: Api, version: str) -> None:
    emu.seed("e1", service_settings=endpoint()["service_settings"], secrets=KEY)
    emu.licence = "basic"
    enforced = version in since("8.18.0")
    for reply in (api.create("e2"), api.post("/_inference/e1", {"input": "x"})):
        if enforced:
            reply.check(403, "security_exception", "current license is non-compliant for [inference]")
            assert reply.error["license.expired.feature"] == "inference"
            assert "x-elastic-product" not in reply.headers
        else:
            assert reply.status == 200
    if version in since("8.16.0"):
        assert api.update({"service_settings": KEY}).status == (403 if enforced else 200)
    assert api.get("/_inference/e1").status == 200
    assert api.delete("/_inference/e1").status == 200


@pytest.mark.parametrize("version", since("8.18.0"))
def test_licence_is_checked_after_the_service_name_from_9_3(emu: Emulator, api: Api, version: str) -> None:
    emu.licence = "basic"
    reply = api.create(service="nonsense")
    if version in since("9.3.0"):
        reply.refused("Unknown service [nonsense]")
    else:
        assert reply.status == 403


@pytest.mark.parametrize("version", EVERY)
def test_what_a_node_calls_itself(api: Api, version: str) -> None:
    shown = api.get("/").body["version"]
    serverless = version == "serverless"
    assert shown["number"] == ("8.11.0" if serverless else version)
    assert shown["build_flavor"] == ("serverless" if serverless else "default")

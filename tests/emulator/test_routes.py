# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What exchanges/routes.txt cannot tell of privileges and the licence.

docs/reference/elasticsearch-inference.md, "Routes", "When features appeared".
"""

from __future__ import annotations

import pytest
from emulator.support import EVERY, KEY, Api, endpoint, since

from es_emulator import Emulator


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


@pytest.mark.parametrize("version", EVERY)
def test_what_a_node_calls_itself(api: Api, version: str) -> None:
    shown = api.get("/").body["version"]
    serverless = version == "serverless"
    assert shown["number"] == ("8.11.0" if serverless else version)
    assert shown["build_flavor"] == ("serverless" if serverless else "default")

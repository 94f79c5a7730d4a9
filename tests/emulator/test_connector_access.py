# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which routes there are, and who may use them.

docs/reference/elasticsearch-connectors.md, "Routes", "Privileges", "When features appeared".
"""

from __future__ import annotations

import copy
from typing import Any

import pytest
from emulator.connector_cases import EVERY_ROUTE, FILTERING, document
from emulator.support import EVERY, Api, before, since

from es_emulator import Emulator
from es_emulator.connectors.access import READ_INDEX, WRITE_INDEX

JOB = "/_connector/_sync_job"
COUNTS = {"deleted_document_count": 1, "indexed_document_count": 2, "indexed_document_volume": 3}
#: method, path, body, the action's last part
ROUTES: list[tuple[str, str, Any, str]] = [
    ("GET", "/_connector", None, "list"),
    ("GET", "/_connector/c1", None, "get"),
    ("POST", "/_connector", {}, "post"),
    ("PUT", "/_connector/c2", {}, "put"),
    ("PUT", "/_connector", {}, "put"),
    ("DELETE", "/_connector/c1", None, "delete"),
    *(("PUT", f"/_connector/c1/{path}", route.body, route.action) for path, route in EVERY_ROUTE.items()),
    ("GET", JOB, None, "sync_job/list"),
    ("GET", f"{JOB}/j1", None, "sync_job/get"),
    ("POST", JOB, {"id": "c1"}, "sync_job/post"),
    ("DELETE", f"{JOB}/j1", None, "sync_job/delete"),
    ("PUT", f"{JOB}/j1/_cancel", None, "sync_job/cancel"),
    ("PUT", f"{JOB}/j1/_check_in", None, "sync_job/check_in"),
    ("PUT", f"{JOB}/j1/_claim", {"worker_hostname": "x"}, "sync_job/claim"),
    ("PUT", f"{JOB}/j1/_error", {"error": "x"}, "sync_job/update_error"),
    ("PUT", f"{JOB}/j1/_stats", COUNTS, "sync_job/update_stats"),
]
READING = {"list", "get", "sync_job/list", "sync_job/get"}
NEW = {"update_features", "sync_job/claim"}


@pytest.fixture(autouse=True)
def stored(emu: Emulator) -> None:
    """A connector and a job."""
    emu.seed_connector("c1", document(filtering=FILTERING))
    emu.seed_sync_job("j1", {"connector": {"id": "c1"}, "status": "in_progress", "created_at": "2026"})


@pytest.mark.parametrize("version", EVERY)
def test_routes_by_version(emu: Emulator, api: Api, version: str) -> None:
    held = vars(emu.node.cluster)
    stored = copy.deepcopy(held)
    for method, path, body, verb in ROUTES:
        reply = api.call(method, path, body)
        if verb in NEW and version in before("8.15.0"):
            reply.matches((400, {"error": f"no handler found for uri [{path}] and method [{method}]"}))
        else:
            assert reply.status in {200, 201}
        held.update(copy.deepcopy(stored))


@pytest.mark.parametrize("version", ["9.0.0", "9.5.0", "serverless"])
@pytest.mark.parametrize(("method", "path", "body", "verb"), ROUTES)
def test_cluster_privileges(emu: Emulator, api: Api, method: str, path: str, body: Any, verb: str) -> None:
    emu.privileges = {"monitor_connector", "monitor", "manage_inference", READ_INDEX, WRITE_INDEX}
    reply = api.call(method, path, body)
    if verb in READING:
        assert reply.status == 200
        emu.privileges = {"monitor"}
        reply = api.call(method, path, body)
    assert (reply.status, reply.error["type"]) == (403, "security_exception")
    granting = "[monitor_connector,manage_connector,manage,all]" if verb in READING else "[manage_connector,manage,all]"
    assert reply.reason == (
        f"action [cluster:admin/xpack/connector/{verb}] is unauthorized for user [_anonymous] with effective roles "
        f"[emulator], this action is granted by the cluster privileges {granting}"
    )
    assert "x-elastic-product" not in reply.headers
    emu.privileges = {"manage_connector"}
    assert api.call(method, path, body).status in {200, 201}


@pytest.mark.parametrize("version", before("9.0.0", tuple(since("8.15.0"))))
@pytest.mark.parametrize(("method", "path", "body", "verb"), ROUTES)
def test_index_privileges(emu: Emulator, api: Api, method: str, path: str, body: Any, verb: str) -> None:
    kind = "read" if verb in READING else "write"
    emu.privileges = {"manage_connector", WRITE_INDEX if kind == "read" else READ_INDEX}
    reply = api.call(method, path, body)
    index = ".elastic-connectors-sync-jobs-v1" if verb.startswith("sync_job/") else ".elastic-connectors-v1"
    assert (reply.status, reply.error["type"]) == (403, "security_exception")
    assert reply.reason == (
        f"action [indices:data/{kind}/xpack/connector/{verb}] is unauthorized for user [_anonymous] with effective "
        f"roles [emulator] on indices [{index}], this action is granted by the index privileges [{kind},all]"
    )
    emu.privileges = {READ_INDEX if kind == "read" else WRITE_INDEX}
    assert api.call(method, path, body).status in {200, 201}


def test_a_wrong_request_is_told_before_the_privilege(emu: Emulator, api: Api) -> None:
    emu.privileges = set()
    assert api.put("/_connector/c1/_name", {"nam": "x"}).status == 400
    assert api.put("/_connector/c1/_name", {}).status == 400
    assert api.put("/_connector/c1/_name?x", {"name": "x"}).status == 400
    assert api.put("/_connector/nobody/_native", {"is_native": True}).status == 403


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/_connector", "GET,POST,PUT,DELETE,HEAD"),
        ("PATCH", "/_connector/c1", "GET,PUT,DELETE"),
        ("POST", "/_connector/c1/_name", "PUT"),
        ("GET", "/_connector/c1/_filtering/_activate", "PUT"),
        ("POST", f"{JOB}/j1", "GET,DELETE"),
    ],
)
def test_wrong_methods(api: Api, method: str, path: str, allowed: str) -> None:
    reply = api.call(method, path)
    assert (reply.status, reply.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize("path", ["/_connector/c1/_description", "/_connector/_secret/x", "/_connector/c1/_language"])
def test_routes_that_are_not_there(api: Api, path: str) -> None:
    api.put(path, {}).matches((400, {"error": f"no handler found for uri [{path}] and method [PUT]"}))


def test_a_node_without_the_inference_plugin_has_connectors(emu: Emulator, api: Api) -> None:
    emu.quirks["inference_api"] = False
    assert api.get("/_connector/c1").status == 200
    assert api.get("/_inference/c1").status == 400


def test_a_literal_is_no_id_for_reading(emu: Emulator, api: Api) -> None:
    emu.seed_connector("_sync_job", document())
    assert api.get(JOB).body["count"] == 1
    assert list(api.get(JOB).body) == ["count", "results"]

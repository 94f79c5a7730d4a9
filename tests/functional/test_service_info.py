# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`inference_service_info`: services and cluster, filters, the form of 8.17, servers that describe nothing."""

from __future__ import annotations

import pytest
from functional import services as s
from functional.facts import VERSIONS, Json
from functional.harness import VERSION, Bench, Request, get
from support.modules import SERVICES

from es_emulator import Emulator, Fault

DESCRIBED = get("_services")
OLD = ("8.14.0", "8.15.0", "8.16.0")
ABLE = [version for version in VERSIONS if version not in OLD]
#: an alias of the service `elasticsearch`
NOT_LISTED = {"elser"}


def info(bench: Bench, **options: object) -> tuple[Json, list[Request]]:
    """Run the module in both modes, which must not differ in anything."""
    arguments = bench.arguments(**options)
    check, check_requests = bench.run(SERVICES, arguments, check=True)
    run, requests = bench.run(SERVICES, arguments)
    assert (check.result, check_requests) == (run.result, requests)
    return {name: value for name, value in run.result.items() if name != "invocation"}, requests


def shown(emu: Emulator) -> Json:
    """The cluster of the emulator, as `GET /` shows it."""
    return {"name": "emulator", "uuid": emu.node.cluster.uuid, "version": emu.node.release.reported}


@pytest.mark.parametrize("version", ABLE)
def test_everything(bench: Bench, emu: Emulator, version: str) -> None:
    """In one form, whichever server describes them."""
    emu.set_version(version)
    result, requests = info(bench)
    assert requests == [DESCRIBED, VERSION]
    assert (set(result), result["changed"]) == ({"changed", "services", "cluster"}, False)
    assert result["cluster"] == shown(emu)
    names = [service["service"] for service in result["services"]]
    assert "azureopenai" in names
    assert len(set(names)) == len(names)
    for service in result["services"]:
        assert {"service", "name", "task_types", "configurations"} <= set(service)
        for facts in service["configurations"].values():
            assert set(facts["supported_task_types"]) <= set(service["task_types"]), service["service"]


def test_every_service_that_the_collection_knows(bench: Bench) -> None:
    result, _requests = info(bench)
    described = {service["service"]: service for service in result["services"]}
    assert set(described) >= set(s.NAMES) - NOT_LISTED
    for name in set(s.NAMES) - NOT_LISTED:
        sensitive = {field for field, facts in described[name]["configurations"].items() if facts.get("sensitive")}
        assert sensitive <= set(s.facts(name).credential_names), name
        assert set(described[name]["task_types"]) <= set(s.facts(name).task_types), name


@pytest.mark.parametrize("version", ABLE)
def test_one_service(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    result, requests = info(bench, service="azureopenai")
    assert [service["service"] for service in result["services"]] == ["azureopenai"]
    assert requests == [DESCRIBED, VERSION]
    assert result["services"][0]["configurations"]["api_key"]["sensitive"] is True


@pytest.mark.parametrize("version", ABLE)
@pytest.mark.parametrize("task_type", ["text_embedding", "TEXT_EMBEDDING", "completion", "rerank"])
def test_task_type(bench: Bench, emu: Emulator, version: str, task_type: str) -> None:
    """The same as all of them, and then looked through."""
    emu.set_version(version)
    everything, _requests = info(bench)
    result, _requests = info(bench, task_type=task_type)
    assert result["services"] == [
        service for service in everything["services"] if task_type.lower() in service["task_types"]
    ]
    assert result["services"]


@pytest.mark.parametrize(
    "filters",
    [{"service": "nobody"}, {"task_type": "painting"}, {"service": "deepseek", "task_type": "text_embedding"}],
)
def test_nothing_fits(bench: Bench, emu: Emulator, filters: Json) -> None:
    assert info(bench, **filters)[0] == {"changed": False, "services": [], "cluster": shown(emu)}


@pytest.mark.parametrize("version", OLD)
def test_server_that_describes_nothing(bench: Bench, emu: Emulator, version: str) -> None:
    """Both versions are named."""
    emu.set_version(version)
    result, requests = info(bench)
    assert (result["failed"], result["changed"]) == (True, False)
    assert "needs Elasticsearch 8.17 or later" in result["msg"]
    assert version in result["msg"]
    assert requests == [DESCRIBED, VERSION]


def test_server_failure(bench: Bench, emu: Emulator) -> None:
    """Not taken for an old server."""
    emu.add_fault(Fault("status", method="GET", path="/_inference/_services", status=500, times=None))
    result, _requests = info(bench, retries=0)
    assert result["failed"]
    assert "needs Elasticsearch" not in result["msg"]
    assert result["error"]["status"] == 500


def test_no_privilege(bench: Bench, emu: Emulator) -> None:
    emu.privileges = set()
    result, _requests = info(bench)
    assert result["failed"]
    assert result["error"]["status"] == 403


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, {"error": {"type": "security_exception", "reason": "unauthorized"}, "status": 403}),
        (404, {"status": 404, "error": "Not Found"}),
        (404, "<html>nothing here</html>"),
        (200, "<html>a login page</html>"),
    ],
    ids=["privilege", "gateway", "page", "login page"],
)
def test_cluster_that_may_not_be_read(bench: Bench, emu: Emulator, status: int, body: object) -> None:
    """The services are returned: a login without `monitor`, or a gateway that lets only some paths through."""
    emu.add_fault(Fault("status", method="GET", path="^/$", status=status, body=body, times=None))
    result, requests = info(bench, service="openai")
    assert (result["cluster"], [service["service"] for service in result["services"]]) == (None, ["openai"])
    assert requests == [DESCRIBED, VERSION]


def test_login_without_monitor(bench: Bench, emu: Emulator) -> None:
    emu.privileges = {"monitor_inference"}
    result, _requests = info(bench)
    assert result["cluster"] is None
    assert result["services"]


def test_cluster_that_fails_to_answer(bench: Bench, emu: Emulator) -> None:
    """That is a failure of the server, and not a lack of permission."""
    emu.add_fault(Fault("status", method="GET", path="^/$", status=500, times=None))
    result, _requests = info(bench, retries=0)
    assert (result["failed"], result["error"]["status"]) == (True, 500)
    assert result["request"] == {"method": "GET", "path": "/"}

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python API, and the control API over HTTP."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
import requests
from check_citations import REFERENCE, headings
from emulator.support import KEY, PLACE, Api, endpoint

from es_emulator import Emulator, Fault, versions
from es_emulator.timevalue import show_time

TESTS = Path(__file__).parents[1]


def test_log(emu: Emulator, api: Api) -> None:
    api.put("/_inference/a%20b?x=%20", endpoint())
    api.get("/_inference")
    first, second = emu.log
    assert (first.method, first.path, first.query, first.status) == ("PUT", "/_inference/a%20b", "x=%20", 400)
    assert first.headers["content-type"] == "application/json"
    assert json.loads(first.body) == first.json == endpoint()
    assert (second.json, second.fault) == (None, None)
    assert first.ended is not None
    assert first.began <= first.ended <= second.began
    emu.clear_log()
    assert emu.log == []


def test_reset_and_version(emu: Emulator, api: Api) -> None:
    api.create()
    emu.azure.valid_keys = {"x"}
    emu.azure.add_deployment("r", "d")
    emu.add_fault(Fault("status"))
    emu.licence, emu.privileges, emu.quirks["preconfigured"] = "basic", set(), False
    emu.add_pipeline("p", inference_id="e1")
    emu.deployed_models.add("m")
    emu.set_version("8.16.0")
    emu.reset()
    assert emu.version == "8.16.0"
    assert (emu.endpoints, emu.log, emu.deployed_models) == ({}, [], set())
    assert ("r", "d") not in emu.azure.deployments
    assert api.create().status == 200
    assert api.delete("/_inference/e1").status == 200


def test_seed_fills_nothing_in_and_keeps_its_own_copy(emu: Emulator) -> None:
    settings = dict(PLACE)
    emu.seed("e1", service_settings=settings, secrets=KEY)
    settings["resource_name"] = "changed"
    stored = emu.endpoints["e1"]
    assert (stored.service_settings, stored.secrets, stored.chunking_settings) == (PLACE, KEY, None)


def test_drift_behind_the_back(emu: Emulator, api: Api) -> None:
    api.create()
    emu.endpoints["e1"].service_settings["rate_limit"] = {"requests_per_minute": 1}
    assert api.shown()["service_settings"]["rate_limit"] == {"requests_per_minute": 1}


def test_two_creators_racing(emu: Emulator) -> None:
    emu.azure.latency = 0.2
    replies: list[Any] = []

    def create() -> None:
        client = Api(emu)
        replies.append(client.create())
        client.session.close()

    threads = [threading.Thread(target=create) for _caller in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reply.status for reply in replies) == [200, 400]
    loser = next(reply for reply in replies if reply.status == 400)
    assert loser.error["type"] == "resource_already_exists_exception"


def test_each_cluster_has_a_uuid_of_its_own(emu: Emulator, api: Api) -> None:
    uuid = api.get("/").body["cluster_uuid"]
    emu.reset()
    assert api.get("/").body["cluster_uuid"] == uuid
    assert len(uuid) == 22
    assert uuid != Emulator().node.cluster.uuid


@pytest.mark.parametrize("version", ["8.13.0", "7.17.0", "10.0.0", "9", "x", "9.5.0-SNAPSHOT"])
def test_versions_that_it_does_not_know(version: str) -> None:
    with pytest.raises(ValueError, match=r"version|8\.14"):
        Emulator(version)


def test_short_version_and_unknown_quirk() -> None:
    assert versions.Release.parse("9.5").reported == "9.5.0"
    with pytest.raises(ValueError, match="unknown quirks: typo"):
        Emulator(quirks={"typo": 1})


def test_every_feature_names_its_source() -> None:
    for name, feature in versions.FEATURES.items():
        page = "connectors" if feature.source.startswith("connectors, ") else "inference"
        sections = feature.source.removeprefix("connectors, ").partition(":")[0].split(", ")
        assert set(sections) <= set(headings(REFERENCE / f"elasticsearch-{page}.md")), name
        for first, end in feature.spans:
            assert end is None or first < end or first == "0.0.0", name


@pytest.mark.parametrize(
    ("seconds", "text"), [(30, "30s"), (120, "2m"), (1.5, "1.5s"), (0.05, "50ms"), (0, "0s"), (90, "1.5m")]
)
def test_time_values_are_printed_in_the_largest_unit(seconds: float, text: str) -> None:
    assert show_time(seconds) == text


def control(api: Api, method: str, path: str, body: Any = None) -> Any:
    reply = api.call(method, f"/_emulator/{path}", body)
    assert reply.status == 200, reply.body
    return reply.body


def test_control_state_seed_and_users(emu: Emulator, api: Api) -> None:
    control(api, "POST", "seed", {"inference_id": "e1", "service_settings": PLACE, "secrets": KEY})
    control(api, "PUT", "pipelines/p1", {"inference_id": "e1"})
    control(api, "PUT", "indexes/i1", {"inference_id": "e1", "model_settings": {"dimensions": 3}})
    control(api, "PUT", "models/m", {})
    control(api, "PUT", "version", {"version": "8.19.7"})
    control(api, "PUT", "settings", {"licence": "basic", "privileges": ["manage"], "quirks": {"compression": False}})
    assert (emu.licence, emu.privileges, emu.quirks["compression"]) == ("basic", {"manage"}, False)
    state = control(api, "GET", "state")
    assert state["endpoints"]["e1"]["secrets"] == KEY
    assert (state["pipelines"], state["version"], state["deployed_models"]) == ({"p1": "e1"}, "8.19.7", ["m"])
    assert state["indexes"]["i1"]["inference_id"] == "e1"
    assert emu.log == []
    control(api, "DELETE", "pipelines/p1")
    control(api, "DELETE", "indexes/i1")
    assert api.delete("/_inference/e1").status == 200
    assert [item["path"] for item in control(api, "GET", "log")] == ["/_inference/e1"]
    control(api, "DELETE", "log")
    assert emu.log == []
    control(api, "POST", "reset")
    assert emu.deployed_models == set()


def test_control_azure_and_faults(emu: Emulator, api: Api) -> None:
    control(api, "PUT", "azure", {"valid_keys": ["two"], "latency": 0, "fail_next": {"status": 429}})
    control(api, "PUT", "deployment", {"resource": "r", "deployment": "d", "dimensions": 7})
    settings = {"resource_name": "r", "deployment_id": "d", "api_key": "two"}
    assert api.create(settings=settings).status == 400
    assert api.create(settings=settings).body["service_settings"]["dimensions"] == 7
    control(api, "PUT", "faults", {"action": "status", "status": 502, "times": None})
    assert api.get("/_inference").status == 502
    control(api, "DELETE", "faults")
    assert api.get("/_inference").status == 200
    assert emu.azure.valid_keys == {"two"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "nonsense", None, 404),
        ("PUT", "faults", {"action": "nonsense"}, 400),
        ("PUT", "azure", {"nonsense": 1}, 400),
        ("PUT", "version", {"version": "1.0"}, 400),
        ("PUT", "settings", {"quirks": {"typo": True}}, 400),
        ("PUT", "version", b"{", 400),
        ("POST", "seed", {}, 400),
    ],
)
def test_control_mistakes_are_told(api: Api, method: str, path: str, body: Any, status: int) -> None:
    reply = api.call(method, f"/_emulator/{path}", body)
    assert reply.status == status
    assert reply.body["error"]


def test_it_can_be_started_again() -> None:
    emulator = Emulator()
    for _round in range(2):
        with emulator:
            assert requests.get(emulator.url, timeout=10).status_code == 200
    assert len(emulator.log) == 2


def test_a_port_that_is_taken(emu: Emulator) -> None:
    with pytest.raises(OSError, match=r"(?i)address already in use"):
        Emulator(port=emu.port).start()

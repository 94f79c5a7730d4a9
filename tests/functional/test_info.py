# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`inference_endpoint_info`: one read, filters, the old form, ids that none can have."""

from __future__ import annotations

import pytest
from functional.facts import HEADER_VALUE, NEWEST, SHOWN, VERSIONS, Json, can, seed, shown, standing
from functional.harness import Bench, Request, get
from support.modules import INFO

from es_emulator import Emulator

ALL = get("_all")


def info(bench: Bench, **options: object) -> tuple[Json, list[Request]]:
    """Run the module in both modes, which must not differ in anything."""
    arguments = bench.arguments(**options)
    check, check_requests = bench.run(INFO, arguments, check=True)
    run, requests = bench.run(INFO, arguments)
    assert (check.result, check_requests) == (run.result, requests)
    return {name: value for name, value in run.result.items() if name != "invocation"}, requests


def several(emu: Emulator, version: str) -> dict[str, Json]:
    """A few endpoints; returns what is shown of each, by id."""
    emu.set_version(version)
    emu.quirks["preconfigured"] = False
    stored = {"a-one": standing(version), "b-two": standing(version, task_settings={"user": "ü"})}
    if can(version, "completion"):
        stored["c-three"] = standing(version, "completion")
    for inference_id, endpoint in stored.items():
        seed(emu, endpoint, inference_id)
    found = {inference_id: shown(version, endpoint, inference_id) for inference_id, endpoint in stored.items()}
    emu.seed("d-foreign", task_type="sparse_embedding", service="elser", service_settings={"num_threads": 1})
    return found


def ids(result: Json) -> list[str]:
    """The ids in a result."""
    return [endpoint["inference_id"] for endpoint in result["endpoints"]]


@pytest.mark.parametrize("version", VERSIONS)
def test_everything(bench: Bench, emu: Emulator, version: str) -> None:
    mine = several(emu, version)
    result, requests = info(bench)
    assert (set(result), result["changed"]) == ({"changed", "endpoints"}, False)
    assert result["endpoints"][:-1] == list(mine.values())
    assert ids(result)[-1] == "d-foreign"
    assert requests in ([ALL], [("GET", "/_inference", "", None)])


@pytest.mark.parametrize("inference_id", ["b-two", "nobody"])
@pytest.mark.parametrize("version", VERSIONS)
def test_one(bench: Bench, emu: Emulator, version: str, inference_id: str) -> None:
    mine = several(emu, version)
    result, requests = info(bench, inference_id=inference_id)
    assert result == {"changed": False, "endpoints": [mine[inference_id]] if inference_id in mine else []}
    assert requests == [get(inference_id)]


FILTERS: dict[str, tuple[Json, list[str]]] = {
    "task type": ({"task_type": "completion"}, ["c-three"]),
    "task type in capitals": ({"task_type": "COMPLETION"}, ["c-three"]),
    "glob with a class": ({"inference_id": "[ad]-*"}, ["a-one", "d-foreign"]),
    "glob for all": ({"inference_id": "*"}, ["a-one", "b-two", "c-three", "d-foreign"]),
    "all together": ({"inference_id": "?-t*", "task_type": "text_embedding", "service": "azureopenai"}, ["b-two"]),
    "one of another task type": ({"inference_id": "a-one", "task_type": "completion"}, []),
    "one of another service": ({"inference_id": "a-one", "service": "elser"}, []),
}


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("version", ["8.15.0", "8.16.0", "8.19.13", NEWEST, "serverless"])
def test_filters(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    several(emu, version)
    options, expected = FILTERS[name]
    result, requests = info(bench, **options)
    assert ids(result) == expected
    assert len(requests) == 1


@pytest.mark.parametrize(
    "inference_id", ["../_all", "a/b", "_services", "a b", "ä", "A-ONE", "..", ".", "a%2fb", "a,b"]
)
def test_ids_that_none_can_have(bench: Bench, emu: Emulator, inference_id: str) -> None:
    """They match nothing, and above all nothing else."""
    several(emu, NEWEST)
    result, requests = info(bench, inference_id=inference_id)
    assert result == {"changed": False, "endpoints": []}
    assert all("/.." not in path and "a/b" not in path for _method, path, _query, _body in requests)


def test_id_that_means_all_to_the_server(bench: Bench, emu: Emulator) -> None:
    """`_all` is no id, and no glob: anything that is returned is not made up."""
    several(emu, NEWEST)
    result, requests = info(bench, inference_id="_all")
    assert ids(result) in ([], ["a-one", "b-two", "c-three", "d-foreign"])
    assert requests == [ALL]


@pytest.mark.parametrize("version", ["8.17.0", "9.3.1", NEWEST])
def test_preconfigured_ones_are_listed(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    result, _requests = info(bench)
    assert ".elser-2-elasticsearch" in ids(result)
    result, requests = info(bench, inference_id=".elser-2-elasticsearch")
    assert ids(result) == [".elser-2-elasticsearch"]
    assert requests == [get(".elser-2-elasticsearch")]


@pytest.mark.parametrize("service", ["azureopenai", "openai"])
def test_header_values_are_masked(bench: Bench, emu: Emulator, service: str) -> None:
    emu.quirks["preconfigured"] = False
    seed(emu, standing(NEWEST, service=service, task_settings={"headers": {"x-team": HEADER_VALUE}}))
    result, _requests = info(bench)
    assert result["endpoints"][0]["task_settings"] == {"headers": {"x-team": SHOWN}}


def test_privilege(bench: Bench, emu: Emulator) -> None:
    emu.privileges = set()
    result, _requests = info(bench)
    assert result["failed"]
    assert "monitor_inference" in result["msg"]
    assert result["error"]["status"] == 403

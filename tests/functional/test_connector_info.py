# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading connectors and sync jobs: filters, pages, what is masked, privileges; and that no secret shows anywhere."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from functional.connectors import (
    DELETED,
    GET,
    ID,
    NEW_PASSWORD,
    PASSWORD,
    VERSION,
    VERSIONS,
    listed,
    schema,
    seed,
    valued,
)
from functional.facts import Json
from functional.harness import Bench, Request
from functional.jobs import job, jobs_listed, seed_job
from support.modules import CONNECTOR, CONNECTOR_INFO, CONNECTORS, SYNC_JOB, SYNC_JOB_INFO

from es_emulator import Emulator, Fault

SHOWN = "********"
NEW = [version for version in VERSIONS if not version.startswith("8.")]


def info(bench: Bench, module: str = CONNECTOR_INFO, **options: object) -> tuple[Json, list[Request]]:
    """Run the module in both modes, which must not differ in anything."""
    check, check_requests = bench.run(module, bench.arguments(**options), check=True)
    run, requests = bench.run(module, bench.arguments(**options))
    assert (_ageless(check.result), check_requests) == (_ageless(run.result), requests)
    return {name: value for name, value in run.result.items() if name != "invocation"}, requests


def _ageless(result: Json) -> Json:
    """A result without the ages of heartbeats: a second may have passed between two runs."""
    found = [{**one, "last_seen_age": ...} for one in result.get("connectors", [])]
    return {**result, "connectors": found}


def several(emu: Emulator, version: str) -> None:
    """A few connectors, one of them deleted where that is kept."""
    emu.set_version(version)
    seed(emu, "a", name="Alpha", index_name="content-a")
    seed(emu, "b", name="Beta", index_name="content-b", service_type="jira", description="tickets of Alpha")
    seed(emu, "c", name="Alpha", index_name=...)
    if version in NEW:
        seed(emu, "d", name="Gone", index_name="content-d", deleted=True)


def ids(result: Json) -> list[str]:
    """The ids in a result."""
    found: list[Json] = result["connectors"] if "connectors" in result else result["sync_jobs"]
    return [one["id"] for one in found]


@pytest.mark.parametrize("version", VERSIONS)
def test_all(bench: Bench, emu: Emulator, version: str) -> None:
    several(emu, version)
    result, requests = info(bench)
    assert (result["changed"], ids(result), requests) == (False, ["a", "b", "c"], [listed()])
    expected = {"id": "a", **emu.connectors["a"], "online": False, "last_seen_age": ...}
    expected["configuration"] = valued(password=SHOWN)
    assert _ageless(result)["connectors"][0] == expected


@pytest.mark.parametrize("version", VERSIONS)
def test_one(bench: Bench, emu: Emulator, version: str) -> None:
    several(emu, version)
    result, requests = info(bench, connector_id="b")
    assert (ids(result), requests) == (["b"], [("GET", "/_connector/b", "", None)])
    assert ids(info(bench, connector_id="nobody")[0]) == []
    if version in NEW:
        assert ids(info(bench, connector_id="d")[0]) == []
        assert ids(info(bench, connector_id="d", include_deleted=True)[0]) == ["d"]


FILTERS: dict[str, tuple[Json, list[str]]] = {
    "index": ({"index_name": "content-b"}, ["b"]),
    "indexes": ({"index_name": ["content-a", "content-b"]}, ["a", "b"]),
    "name": ({"connector_name": "Alpha"}, ["a", "c"]),
    "name in small letters": ({"connector_name": "alpha"}, []),
    "service type": ({"service_type": ["jira", "mysql"]}, ["b"]),
    "text": ({"query": "Alpha"}, ["a", "b", "c"]),
    "together": ({"connector_name": "Alpha", "index_name": "content-a"}, ["a"]),
    "none": ({"service_type": "nobody"}, []),
}


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("version", ["8.14.0", "9.5.3"])
def test_filters(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    several(emu, version)
    options, expected = FILTERS[name]
    result, requests = info(bench, **options)
    assert sorted(ids(result)) == expected
    assert len(requests) == 1


@pytest.mark.parametrize("version", NEW)
def test_deleted_ones_too(bench: Bench, emu: Emulator, version: str) -> None:
    several(emu, version)
    result, _requests = info(bench, include_deleted=True)
    assert sorted(ids(result)) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("options", [{}, {"connector_id": "a"}])
def test_deleted_ones_need_a_newer_server(bench: Bench, emu: Emulator, options: Json) -> None:
    several(emu, "8.19.0")
    result, requests = info(bench, include_deleted=True, **options)
    assert result["failed"]
    assert "include_deleted needs Elasticsearch 9.0 or later; this server is Elasticsearch 8.19.0" in result["msg"]
    assert requests[-1] == VERSION


def test_pages(bench: Bench, emu: Emulator) -> None:
    for number in range(1003):
        emu.seed_connector(f"n{number:04}", {"name": "n", "index_name": f"i{number:04}", "status": "created"})
    result, requests = info(bench)
    assert len(set(ids(result))) == len(ids(result)) == 1003
    assert [request[2] for request in requests] == [f"from={began}&size=500" for began in (0, 500, 1000)]


@pytest.mark.parametrize(("count", "warned"), [(9_999, False), (10_000, True), (10_001, True)])
@pytest.mark.parametrize(("module", "text"), [(CONNECTOR_INFO, "more connectors"), (SYNC_JOB_INFO, "more sync jobs")])
def test_more_than_the_server_lists(
    bench: Bench, emu: Emulator, module: str, text: str, count: int, warned: bool
) -> None:
    """A search of the server counts no further than it goes, so that it is unknown whether there are more."""
    everything = [{"id": str(number), "name": "n", "job_type": "full"} for number in range(min(count, 10_000))]
    for began in range(0, 10_000, 500):
        body = {"count": count, "results": everything[began : began + 500]}
        emu.add_fault(Fault("status", status=200, body=body))
    run, requests = bench.run(module, bench.arguments())
    assert len(requests) == 20
    assert run.result["connectors" if module == CONNECTOR_INFO else "sync_jobs"][-1]["id"] == everything[-1]["id"]
    assert (f"{text} than it lists" in str(run.result.get("warnings"))) is warned


@pytest.mark.parametrize("connector_id", ["_sync_job", "..", ".", " ", "x" * 600])
def test_ids_that_none_can_have(bench: Bench, connector_id: str) -> None:
    for module, option in (
        (CONNECTOR_INFO, "connector_id"),
        (SYNC_JOB_INFO, "connector_id"),
        (SYNC_JOB_INFO, "sync_job_id"),
    ):
        result, requests = info(bench, module, **{option: connector_id})
        assert (ids(result), requests) == ([], [])


@pytest.mark.parametrize("options", [{"index_name": [""]}, {"service_type": []}, {"connector_id": "a", "query": "x"}])
def test_filters_that_say_nothing(bench: Bench, options: Json) -> None:
    result, requests = info(bench, **options)
    assert (result["failed"], requests) == (True, [])


@pytest.mark.parametrize("version", VERSIONS)
def test_jobs(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    for number, (status, job_type, owner) in enumerate(
        [("completed", "full", ID), ("error", "incremental", ID), ("pending", "full", "other")]
    ):
        seed_job(emu, f"j{number}", status=status, job_type=job_type, connector_id=owner, age=number)
    result, requests = info(bench, SYNC_JOB_INFO)
    assert (ids(result), requests) == (["j0", "j1", "j2"], [jobs_listed()])
    shown = result["sync_jobs"][0]
    assert shown["connector"]["configuration"] == valued(password=SHOWN)
    if version in ("8.14.0", "9.5.3"):
        filtered_jobs(bench)


def filtered_jobs(bench: Bench) -> None:
    """The filters and what passes them."""
    assert ids(info(bench, SYNC_JOB_INFO, connector_id=ID)[0]) == ["j0", "j1"]
    assert ids(info(bench, SYNC_JOB_INFO, status="pending")[0]) == ["j2"]
    assert ids(info(bench, SYNC_JOB_INFO, job_type=["incremental", "access_control"])[0]) == ["j1"]
    assert ids(info(bench, SYNC_JOB_INFO, sync_job_id="j1")[0]) == ["j1"]
    assert ids(info(bench, SYNC_JOB_INFO, sync_job_id="j1", connector_id="other")[0]) == []
    assert ids(info(bench, SYNC_JOB_INFO, sync_job_id="j1", status="completed")[0]) == []
    assert ids(info(bench, SYNC_JOB_INFO, sync_job_id="j1", job_type=["full"])[0]) == []
    assert ids(info(bench, SYNC_JOB_INFO, sync_job_id="none")[0]) == []


@pytest.mark.parametrize("version", ["8.14.0", "8.19.0", "9.0.0", "9.5.3"])
@pytest.mark.parametrize("module", CONNECTORS)
def test_privileges(bench: Bench, emu: Emulator, version: str, module: str) -> None:
    """The hint names what this server and the older ones ask for."""
    emu.set_version(version)
    emu.configure(privileges=["monitor"])
    options = {CONNECTOR: {"connector_id": ID}, SYNC_JOB: {"connector_id": ID}}.get(module, {})
    result, _requests = info(bench, module, **options)
    assert result["error"]["status"] == 403
    assert "manage_connector" in result["msg"]
    assert ".elastic-connectors*" in result["msg"]


@pytest.mark.parametrize("version", ["9.0.0", "9.5.3"])
def test_reading_is_enough_for_reading(bench: Bench, emu: Emulator, version: str) -> None:
    several(emu, version)
    emu.configure(privileges=["monitor_connector"])
    assert ids(info(bench)[0]) == ["a", "b", "c"]
    run, requests = bench.run(CONNECTOR, bench.arguments(connector_id="a", name="Alpha"))
    assert (run.result["changed"], len(requests)) == (False, 1)
    run, _requests = bench.run(CONNECTOR, bench.arguments(connector_id="a", name="New"))
    assert "manage_connector" in run.result["msg"]


# What is stored and what is declared with it; where a task alone can have a secret is in tests/functional/leaks.
LEAKS: dict[str, tuple[Json, Json]] = {
    "value": ({}, {"configuration_secrets": {"password": NEW_PASSWORD}}),
    "default value": (
        {"configuration": schema(password={**schema()["password"], "default_value": NEW_PASSWORD})},
        {"name": "New"},
    ),
    "name says it, the schema does not": (
        {"configuration": {"api_token": {"label": "T", "sensitive": False, "value": NEW_PASSWORD}}},
        {"name": "New"},
    ),
    "error of the connector": ({"error": f"login with {PASSWORD} failed"}, {"name": "New"}),
    "last error": ({"last_sync_error": f"cannot log in: {quote(PASSWORD)}/{PASSWORD}"}, {"name": "New"}),
    "type of another field": ({}, {"configuration": {"port": NEW_PASSWORD}}),
    "no schema yet": ({"configuration": {}}, {"configuration_secrets": {"password": NEW_PASSWORD}}),
    "removal": ({}, {"state": "absent"}),
}


@pytest.mark.parametrize("name", LEAKS)
@pytest.mark.parametrize("version", ["8.19.0", "9.5.3"])
def test_no_leak(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    emu.set_version(version)
    there, declared = LEAKS[name]
    seed(emu, **there)
    for modes in ({"check": True}, {"diff": False}, {}):
        bench.run(CONNECTOR, bench.arguments(connector_id=ID, **declared), **modes)
        bench.run(CONNECTOR_INFO, bench.arguments())
    for run, _given in bench.runs:
        assert "ü+=" not in run.output
        assert "\\u00fc+=" not in run.output


ECHOES = {
    "fault": Fault(
        "status",
        method="PUT",
        status=500,
        body={"error": {"type": "x", "reason": f"{PASSWORD}{NEW_PASSWORD}"}},
        times=None,
    ),
    "proxy": Fault("html", method="PUT", status=400, body=f"<html>{NEW_PASSWORD}</html>", times=None),
}


@pytest.mark.parametrize("name", ECHOES)
def test_servers_that_echo(bench: Bench, emu: Emulator, name: str) -> None:
    seed(emu)
    emu.add_fault(ECHOES[name])
    run, _requests = bench.run(
        CONNECTOR, bench.arguments(connector_id=ID, configuration_secrets={"password": NEW_PASSWORD})
    )
    assert run.result["failed"]
    assert "ü+=" not in run.output
    assert "\\u00fc+=" not in run.output


def test_jobs_that_echo(bench: Bench, emu: Emulator) -> None:
    seed_job(emu, "j0", status="error", error=f"login with {PASSWORD} failed")
    found, _requests = info(bench, SYNC_JOB_INFO)
    assert found["sync_jobs"][0]["error"] == f"login with {SHOWN} failed"
    run, _requests = bench.run(SYNC_JOB, bench.arguments(sync_job_id="j0", wait=True))
    assert f"login with {SHOWN} failed" in run.result["msg"]
    assert job()["connector"]["configuration"]["password"]["value"] == PASSWORD


def test_soft_deleted_ones_are_masked(bench: Bench, emu: Emulator) -> None:
    seed(emu, deleted=True)
    result, requests = info(bench, connector_id=ID, include_deleted=True)
    assert (result["connectors"][0]["configuration"]["password"]["value"], requests) == (SHOWN, [DELETED])
    assert GET not in requests

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a connector is: index and management by Elastic in the right order, refusals, revival, removal."""

from __future__ import annotations

import copy

import pytest
from functional.connectors import (
    DELETED,
    GET,
    ID,
    IDENTITY,
    RULE,
    VERSION,
    VERSIONS,
    delete,
    document,
    ensure,
    failed,
    filtering,
    listed,
    put,
    schedules,
    seed,
    side,
    stored,
    texts,
    unchanged,
    update,
    valued,
)
from functional.facts import Json
from functional.harness import Bench

from es_emulator import Emulator, Fault

OLD = [version for version in VERSIONS if version.startswith("8.")]
NEW = [version for version in VERSIONS if version not in OLD]
NATIVE_ON = update("_native", {"is_native": True})
NATIVE_OFF = update("_native", {"is_native": False})


def moved(name: str | None) -> tuple[str, str, str, Json]:
    """The call that gives it another index."""
    return ("PUT", f"{GET[1]}/_index_name", "", {"index_name": name})


@pytest.mark.parametrize("version", VERSIONS)
def test_to_elastic_managed(bench: Bench, emu: Emulator, version: str) -> None:
    """The index first."""
    emu.set_version(version)
    seed(emu, index_name="mine")
    seen = ensure(bench, is_native=True, index_name="content-mine")
    assert seen.requests == [GET, moved("content-mine"), NATIVE_ON, GET]
    assert (stored(emu)["is_native"], stored(emu)["index_name"]) == (True, "content-mine")
    assert stored(emu)["status"] == seen.check["connector"]["status"] == "configured"


@pytest.mark.parametrize("version", VERSIONS)
def test_from_elastic_managed(bench: Bench, emu: Emulator, version: str) -> None:
    """The index last."""
    emu.set_version(version)
    seed(emu, is_native=True, index_name="content-mine", status="configured")
    seen = ensure(bench, is_native=False, index_name="mine")
    assert seen.requests == [GET, NATIVE_OFF, moved("mine"), GET]
    assert (stored(emu)["is_native"], stored(emu)["index_name"]) == (False, "mine")


WRONG: dict[str, tuple[Json, Json]] = {
    "new": ({}, {"is_native": True, "index_name": "mine"}),
    "index": ({"is_native": True, "index_name": "content-mine"}, {"index_name": "mine"}),
    "switched on": ({"index_name": "mine"}, {"is_native": True}),
    "both": ({"index_name": "other"}, {"is_native": True, "index_name": "mine"}),
    "with more": ({"index_name": "mine"}, {"is_native": True, "service_type": "jira", "name": "New"}),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("version", NEW)
def test_prefix(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    """Foretold by check mode, and refused before anything is written."""
    emu.set_version(version)
    there, declared = WRONG[name]
    if there:
        seed(emu, **there)
    before = dict(emu.connectors)
    seen = ensure(bench, **declared)
    failed(seen, "must begin with content-", "is_native: false")
    assert emu.connectors == before
    assert VERSION in seen.check_requests
    if name == "switched on":  # no further request where one call finds out
        assert seen.requests == [GET, NATIVE_ON]


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("version", OLD)
def test_prefix_of_older_servers(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    """They take any index."""
    emu.set_version(version)
    there, declared = WRONG[name]
    if there:
        seed(emu, **there)
    seen = ensure(bench, **declared)
    assert seen.result["changed"]
    assert stored(emu)["index_name"] == "mine"


def test_prefix_on_an_older_server_after_all(bench: Bench, emu: Emulator) -> None:
    """Should one of them have the rule, its refusal is told in the same words."""
    emu.set_version("8.19.0")
    emu.configure(quirks={"connector_content_prefix_everywhere": True})
    seen = ensure(bench, is_native=True, index_name="mine", check_differs="not established for that server")
    failed(seen, "must begin with content-")
    assert seen.result["error"]["status"] == 400


@pytest.mark.parametrize("version", VERSIONS)
def test_index_of_another(bench: Bench, emu: Emulator, version: str) -> None:
    """Refused with the other one's name, in check mode as well."""
    emu.set_version(version)
    seed(emu)
    seed(emu, "other", index_name="content-other")
    for declared in (
        {"index_name": "content-other"},
        {"connector_id": "new", **IDENTITY, "index_name": "content-other"},
    ):
        seen = ensure(bench, **declared)
        failed(seen, "'content-other'", "another connector, 'other'")
        assert seen.result["error"]["status"] == 400
    assert set(emu.connectors) == {ID, "other"}


@pytest.mark.parametrize("version", NEW)
def test_index_of_a_deleted_one(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    seed(emu, "other", index_name="content-other", deleted=True)
    seen = ensure(bench, **{**IDENTITY, "index_name": "content-other"})
    assert seen.result["action"] == "create"


@pytest.mark.parametrize("version", ["8.14.0", "9.5.3"])
def test_index_that_was_let_go_a_moment_ago(bench: Bench, emu: Emulator, version: str) -> None:
    """The server's search still finds it; the other connector itself does not have it any more."""
    emu.set_version(version)
    seed(emu)
    seed(emu, "other", index_name="content-other")
    emu.set_search_lag(searches=2)
    bench.run("connector", bench.arguments(connector_id="other", index_name="content-third"))
    seen = ensure(bench, index_name="content-other", retries=5)
    assert seen.result["action"] == "update"
    assert stored(emu)["index_name"] == "content-other"


def test_two_swap_their_indexes(bench: Bench, emu: Emulator) -> None:
    seed(emu, index_name="content-a")
    seed(emu, "c2", index_name="content-b")
    for connector_id, index in ((ID, "content-tmp"), ("c2", "content-a"), (ID, "content-b")):
        arguments = bench.arguments(connector_id=connector_id, index_name=index, retries=8)
        run, _requests = bench.run("connector", arguments, real_time=True)  # the server's searches lag behind
        assert run.result["changed"], run.result
    assert (stored(emu)["index_name"], stored(emu, "c2")["index_name"]) == ("content-b", "content-a")


@pytest.mark.parametrize("version", VERSIONS)
def test_detached(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    seed(emu)
    seen = ensure(bench, index_name="")
    assert seen.requests == [GET, moved(None), GET]
    assert stored(emu)["index_name"] is None
    assert seen.result["diff"]["after"]["index_name"] is None


REFUSED: dict[str, tuple[Json | None, Json, str]] = {
    "language": ({"language": "de"}, {"language": "en"}, "language 'de', not 'en'"),
    "language that was never set": ({}, {"language": "en"}, "has no language, not 'en'"),
    "language removed": ({"language": "de"}, {"language": ""}, "language 'de'"),
    "API key removed": ({"api_key_id": "k"}, {"api_key_id": ""}, "cannot remove the api_key_id"),
    "service type removed": ({}, {"service_type": ""}, "cannot remove the service_type"),
    "half a pipeline": ({}, {"pipeline": {"name": "p"}}, "pipeline.extract_binary_content"),
    "half a pipeline for a new one": (None, {"pipeline": {"name": "p"}}, "pipeline.reduce_whitespace"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(bench: Bench, emu: Emulator, name: str) -> None:
    """Before anything is written, with the rest of the task undone."""
    there, declared, text = REFUSED[name]
    if there is not None:
        seed(emu, **there)
    before = copy.deepcopy(emu.connectors)
    seen = ensure(bench, description="new", **declared)
    failed(seen, text)
    assert seen.requests == [GET]
    assert emu.connectors == before


@pytest.mark.parametrize("version", NEW)
def test_revived(bench: Bench, emu: Emulator, version: str) -> None:
    """One that was deleted softly becomes a new connector, and both modes say so."""
    emu.set_version(version)
    seed(emu, deleted=True, scheduling=schedules(full={"enabled": True, "interval": "0 0 1 * * ?"}))
    seen = ensure(bench, **IDENTITY)
    assert (seen.result["changed"], seen.result["action"]) == (True, "create")
    assert seen.requests == [GET, put(IDENTITY), GET]
    assert DELETED in seen.check_requests
    assert stored(emu)["deleted"] is False
    assert stored(emu)["configuration"] == {}
    assert "was soft-deleted" in texts(seen.result)
    assert texts(seen.check) == texts(seen.result)


def test_revived_without_the_server_saying_so(bench: Bench, emu: Emulator) -> None:
    emu.configure(quirks={"connector_revived_is_created": True})
    seed(emu, deleted=True)
    assert ensure(bench, **IDENTITY).result["action"] == "create"


@pytest.mark.parametrize("version", VERSIONS)
def test_new_ones_are_not_said_to_be_revived(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    seen = ensure(bench, **IDENTITY)
    assert texts(seen.result) == texts(seen.check) == ""
    expected = {key: value for key, value in document(status="created").items() if key in IDENTITY or key == "status"}
    assert expected.items() <= stored(emu).items()


def test_the_pipeline_of_the_specification(bench: Bench, emu: Emulator) -> None:
    """Should a creation write one after all, that is no matter."""
    emu.configure(quirks={"connector_pipeline_default": True})
    pipeline: Json = {"name": "p", "extract_binary_content": True, "reduce_whitespace": True, "run_ml_inference": True}
    assert ensure(bench, **IDENTITY, pipeline=pipeline).result["action"] == "create"
    assert stored(emu)["pipeline"] == pipeline


@pytest.mark.parametrize("connector_id", ["a/b", "a b", "ü", "a%2fb", "a+b", "*", "a,b", "A"])
def test_awkward_ids(bench: Bench, emu: Emulator, connector_id: str) -> None:
    run, _requests = bench.run("connector", bench.arguments(connector_id=connector_id, name="x"))
    assert run.result["action"] == "create"
    assert set(emu.connectors) == {connector_id}
    run, requests = bench.run("connector", bench.arguments(connector_id=connector_id, name="x"))
    assert (run.result["changed"], len(requests)) == (False, 1)


@pytest.mark.parametrize("jobs", [False, True])
@pytest.mark.parametrize("version", VERSIONS)
def test_removed(bench: Bench, emu: Emulator, version: str, jobs: bool) -> None:
    emu.set_version(version)
    shown = {"id": ID, **seed(emu), "configuration": valued(password="********")}
    emu.seed_sync_job("j1", {"connector": {"id": ID}, "status": "completed", "job_type": "full"})
    options: Json = {"delete_sync_jobs": True} if jobs else {}
    seen = ensure(bench, state="absent", **options)
    assert seen.requests == [GET, delete("delete_sync_jobs=true" if jobs else "")]
    assert (seen.result["changed"], seen.result["action"]) == (True, "delete")
    assert seen.result["diff"] == {"before": shown, "after": {}}
    assert bool(emu.sync_jobs) is not jobs
    assert emu.connectors.get(ID, {"deleted": True})["deleted"]


@pytest.mark.parametrize("version", VERSIONS)
def test_gone_already(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    result = unchanged(bench, state="absent", delete_sync_jobs=True)
    assert result == {"changed": False, "action": "none", "diff": {"before": {}, "after": {}}}


@pytest.mark.parametrize("version", NEW)
def test_deleted_softly_is_gone(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    seed(emu, deleted=True)
    unchanged(bench, state="absent")


@pytest.mark.parametrize("deleted", [False, True])
@pytest.mark.parametrize("version", NEW)
def test_removed_for_good(bench: Bench, emu: Emulator, version: str, deleted: bool) -> None:
    emu.set_version(version)
    seed(emu, deleted=deleted)
    seen = ensure(bench, state="absent", hard=True, delete_sync_jobs=deleted)
    assert seen.requests == [DELETED, delete("hard=true&delete_sync_jobs=true" if deleted else "hard=true")]
    assert not emu.connectors


@pytest.mark.parametrize("version", OLD)
def test_removed_for_good_before_9_0(bench: Bench, emu: Emulator, version: str) -> None:
    """Every deletion is a hard one there, and the server knows no parameter for it."""
    emu.set_version(version)
    seed(emu)
    seen = ensure(bench, state="absent", hard=True, again=False)
    assert (seen.result["changed"], seen.result["action"]) == (True, "delete")
    assert seen.requests == [DELETED, GET, delete()]
    assert seen.check_requests == [DELETED, GET]
    assert not emu.connectors
    seen = ensure(bench, state="absent", hard=True, again=False)
    assert (seen.result["changed"], seen.requests) == (False, [DELETED, GET])


def test_features_need_a_newer_server(bench: Bench, emu: Emulator) -> None:
    """Both versions are named; what came before it is told to be written, in check mode too."""
    emu.set_version("8.14.0")
    features: Json = {"incremental_sync": {"enabled": True}}
    seed(emu)
    seen = ensure(bench, features=features)
    failed(seen, "features needs Elasticsearch 8.15 or later", "this server is Elasticsearch 8.14.0")
    seen = ensure(bench, name="New", features=features)
    failed(seen, "8.15", changed=True)


def test_nothing_is_lost_by_a_second_run(bench: Bench, emu: Emulator) -> None:
    """The trap of this API: a creation on what exists wipes everything."""
    before = seed(emu, filtering=filtering(side(RULE)), api_key_id="k", pipeline={"name": "p"})
    ensure(bench, **{**IDENTITY, "name": "New"})
    assert stored(emu) == {**before, "name": "New"}


def test_no_connector_api(bench: Bench, emu: Emulator) -> None:
    body = {"error": f"no handler found for uri [{GET[1]}] and method [GET]"}
    emu.add_fault(Fault("status", method="GET", path=GET[1], status=400, body=body, times=None))
    run, _requests = bench.run("connector", bench.arguments(connector_id=ID, name="x"))
    assert run.result["failed"]
    assert "connector API" in run.result["msg"]


def test_list_is_the_usual_one(bench: Bench, emu: Emulator) -> None:
    """Check mode asks for the index by name, and for nothing else of the list."""
    seed(emu)
    seen = ensure(bench, index_name="content-new")
    assert seen.check_requests == [GET, listed(index_name="content-new")]

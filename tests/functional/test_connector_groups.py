# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every group of a connector, with one that is absent, the same, different, or the same in the server's own form."""

from __future__ import annotations

import typing as t

import pytest
from functional.connectors import (
    BASIC,
    DLS,
    GET,
    ID,
    IDENTITY,
    NIGHTLY,
    PASSWORD,
    PIPELINE,
    RULE,
    SCHEMA,
    VERSION,
    document,
    ensure,
    filtering,
    put,
    rotated,
    schedules,
    schema,
    seed,
    side,
    stored,
    unchanged,
    update,
    valued,
)
from functional.facts import Json
from functional.harness import Bench

from es_emulator import Emulator


class Group(t.NamedTuple):
    """What is declared, what the document has if it is so, what it has otherwise, and the call it takes.

    `created` are the calls beside the creation for one that is absent, None where the creation does it; `status` is the
    status after the call, for one that was connected.
    """

    declared: Json
    same: Json
    different: Json
    call: tuple[str, Json | None]
    created: tuple[tuple[str, Json | None], ...] = ()
    status: str = "connected"


GROUPS: dict[str, Group] = {
    "name": Group({"name": "Two"}, {"name": "Two"}, {"name": "One"}, ("_name", {"name": "Two"})),
    "description": Group(
        {"description": "d"}, {"description": "d"}, {"description": "other"}, ("_name", {"description": "d"})
    ),
    "both": Group(
        {"name": "Two", "description": "d"},
        {"name": "Two", "description": "d"},
        {"name": "One"},
        ("_name", {"name": "Two", "description": "d"}),
    ),
    "index": Group(
        {"index_name": "i2"}, {"index_name": "i2"}, {"index_name": "i1"}, ("_index_name", {"index_name": "i2"})
    ),
    "service type": Group(
        {"service_type": "jira"},
        {"service_type": "jira"},
        {"service_type": "mysql"},
        ("_service_type", {"service_type": "jira"}),
        status="needs_configuration",
    ),
    "native": Group(
        {"is_native": True},
        {"is_native": True},
        {"is_native": False},
        ("_native", {"is_native": True}),
        (),
        "configured",
    ),
    "pipeline": Group(
        {"pipeline": PIPELINE},
        {"pipeline": PIPELINE},
        {"pipeline": {**PIPELINE, "name": "other"}},
        ("_pipeline", {"pipeline": PIPELINE}),
        (("_pipeline", {"pipeline": PIPELINE}),),
    ),
    "schedule": Group(
        {"scheduling": {"full": NIGHTLY}},
        {"scheduling": schedules(full=NIGHTLY)},
        {"scheduling": schedules()},
        ("_scheduling", {"scheduling": schedules(full=NIGHTLY)}),
        (("_scheduling", {"scheduling": schedules(full=NIGHTLY)}),),
    ),
    "schedule of access control alone": Group(
        {"scheduling": {"access_control": NIGHTLY}},
        {"scheduling": schedules(access_control=NIGHTLY)},
        {"scheduling": schedules()},
        ("_scheduling", {"scheduling": schedules(access_control=NIGHTLY)}),
        (("_scheduling", {"scheduling": schedules(access_control=NIGHTLY)}),),
    ),
    "schema": Group(
        {"configuration_schema": SCHEMA, "configuration_secrets": {"password": PASSWORD}},
        {"configuration": schema()},
        {"configuration": schema(port=None)},
        ("_configuration", {"configuration": {**schema(), "port": {**schema()["port"], "value": None}}}),
        (
            (
                "_configuration",
                {
                    "configuration": {
                        key: {**field, "value": PASSWORD if key == "password" else None}
                        for key, field in schema().items()
                    }
                },
            ),
        ),
        "configured",
    ),
    "features": Group(
        {"features": BASIC},
        {"features": {**DLS, **BASIC}},
        {"features": {**DLS, "sync_rules": {"basic": {"enabled": False}, "advanced": {"enabled": True}}}},
        ("_features", {"features": BASIC}),
        (("_features", {"features": BASIC}),),
    ),
    "API keys": Group(
        {"api_key_id": "k2", "api_key_secret_id": "s2"},
        {"api_key_id": "k2", "api_key_secret_id": "s2"},
        {"api_key_id": "k1", "api_key_secret_id": "s2"},
        ("_api_key_id", {"api_key_id": "k2"}),
        (("_api_key_id", {"api_key_id": "k2", "api_key_secret_id": "s2"}),),
    ),
    "rules": Group(
        {"filtering": {"rules": [RULE]}},
        {"filtering": filtering(side(RULE))},
        {"filtering": filtering(side({**RULE, "value": "7"}))},
        ("_filtering", {"rules": [RULE]}),
        (("_filtering", {"rules": [RULE]}),),
    ),
    "snippet": Group(
        {"filtering": {"advanced_snippet": {"q": 1}}},
        {"filtering": filtering(side(snippet={"q": 1}))},
        {"filtering": filtering(side(snippet={"q": 2}))},
        ("_filtering", {"advanced_snippet": {"value": {"q": 1}}}),
        (("_filtering", {"advanced_snippet": {"value": {"q": 1}}}),),
    ),
    "values": Group(
        {"configuration": {"port": 5500}},
        {"configuration": valued(port=5500)},
        {"configuration": valued(port=5433)},
        ("_configuration", {"values": {"port": 5500}}),
        status="configured",
    ),
}
CREATED = [name for name in GROUPS if name != "values"]  # values need a schema first


def fits(name: str, version: str) -> bool:
    """Whether the server has the group at all."""
    return name != "features" or version != "8.14.0"


def pairs(names: t.Iterable[str]) -> list[tuple[str, str]]:
    """Groups with the versions that they meet."""
    return [(name, version) for name, version in rotated(names) if fits(name, version)]


def identity(group: Group) -> Json:
    """What of the declared things goes into the creation."""
    return {key: value for key, value in group.declared.items() if not isinstance(value, dict) and "api_key" not in key}


@pytest.mark.parametrize(("name", "version"), pairs(CREATED))
def test_absent(bench: Bench, emu: Emulator, name: str, version: str) -> None:
    """Two requests for the creation, and one for each extra group; then one look."""
    emu.set_version(version)
    group = GROUPS[name]
    seen = ensure(bench, **group.declared)
    assert (seen.result["changed"], seen.result["action"]) == (True, "create")
    assert seen.requests == [GET, put(identity(group)), *(update(*call) for call in group.created), GET]
    assert seen.result["connector"]["id"] == ID
    assert stored(emu)["status"] == (
        "needs_configuration" if name == "native" else "configured" if name == "schema" else "created"
    )
    for key, value in group.declared.items():
        if key in ("name", "description", "index_name", "service_type", "is_native", "pipeline", "features"):
            assert stored(emu)[key] == value


@pytest.mark.parametrize(("name", "version"), pairs(GROUPS))
def test_same(bench: Bench, emu: Emulator, name: str, version: str) -> None:
    """One request, no change, and the document with its status untouched."""
    emu.set_version(version)
    group = GROUPS[name]
    before = seed(emu, **group.same)
    result = unchanged(bench, **group.declared)
    assert stored(emu) == before
    assert result["diff"]["before"] == result["diff"]["after"]
    run, requests = bench.run("connector", bench.arguments(connector_id=ID, **group.declared), check=True)
    assert (run.result["changed"], requests) == (False, [GET])


@pytest.mark.parametrize(("name", "version"), pairs(GROUPS))
def test_different(bench: Bench, emu: Emulator, name: str, version: str) -> None:
    """One call for the group that differs; the rest of the document stays, but for the status that the server sets."""
    emu.set_version(version)
    group = GROUPS[name]
    before = seed(emu, **group.different)
    seen = ensure(bench, **group.declared)
    assert (seen.result["changed"], seen.result["action"]) == (True, "update")
    assert seen.requests == [GET, update(*group.call), GET]
    after = stored(emu)
    assert after["status"] == group.status
    touched = {"status", *group.same}
    assert {key: value for key, value in after.items() if key not in touched} == {
        key: value for key, value in before.items() if key not in touched
    }
    if name not in ("rules", "snippet", "features", "schema"):  # they are looked at in their own tests
        assert {key: after[key] for key in group.same} == group.same
    assert seen.result["diff"]["before"] != seen.result["diff"]["after"]
    assert seen.result["diff"]["before"]["status"] == seen.result["diff"]["after"]["status"]
    assert seen.check["connector"]["status"] == group.status


@pytest.mark.parametrize("status", ["created", "needs_configuration", "configured", "error"])
@pytest.mark.parametrize("version", ["8.14.0", "8.19.0", "9.0.0", "9.5.3"])
def test_native_and_the_status(bench: Bench, emu: Emulator, version: str, status: str) -> None:
    """Before 9.0 the server sets `configured` whatever the status was. Check mode asks for the version if it counts."""
    emu.set_version(version)
    seed(emu, is_native=False, status=status)
    seen = ensure(bench, is_native=True)
    after = "configured" if version.startswith("8") else status
    assert seen.requests == [GET, update("_native", {"is_native": True}), GET]
    assert stored(emu)["status"] == seen.result["connector"]["status"] == seen.check["connector"]["status"] == after
    assert seen.check_requests == ([GET] if status == "configured" else [GET, VERSION])


def test_native_and_the_status_where_the_version_may_not_be_read(bench: Bench, emu: Emulator) -> None:
    """The status is shown as newer servers set it."""
    emu.configure(privileges=["manage_connector"])
    seed(emu, is_native=False, status="error")
    seen = ensure(bench, is_native=True)
    assert (seen.check["connector"]["status"], seen.check_requests) == ("error", [GET, VERSION])


@pytest.mark.parametrize("version", ["8.14.0", "9.5.3"])
def test_everything_at_once(bench: Bench, emu: Emulator, version: str) -> None:
    """In the order that the server demands; a second run finds nothing to do."""
    emu.set_version(version)
    names = [
        name
        for name in ("both", "pipeline", "schedule", "schema", "features", "API keys", "rules")
        if fits(name, version)
    ]
    declared: Json = {**IDENTITY, "is_native": True, "language": "en"}
    for name in names:
        declared.update(GROUPS[name].declared)
    seen = ensure(bench, **declared)
    order = ["_configuration", "_pipeline", "_scheduling", "_features", "_api_key_id", "_filtering"]
    routes = [path.rpartition("/")[2] for _method, path, _query, _body in seen.requests[2:-1]]
    assert routes == [route for route in order if route != "_features" or fits("features", version)]
    assert len(seen.requests) == 2 + len(routes) + 1
    assert seen.requests[1] == put({**IDENTITY, "name": "Two", "description": "d", "is_native": True, "language": "en"})


def test_all_groups_change(bench: Bench, emu: Emulator) -> None:
    before = document()
    seed(emu)
    declared: Json = {}
    for name in ("both", "index", "service type", "values", "pipeline", "schedule", "features", "API keys", "rules"):
        declared.update(GROUPS[name].declared)
    seen = ensure(bench, **declared)
    routes = [path.rpartition("/")[2] for _method, path, _query, _body in seen.requests[1:-1]]
    assert routes == [
        *("_index_name", "_service_type", "_configuration", "_name", "_pipeline", "_scheduling"),
        *("_features", "_api_key_id", "_filtering"),
    ]
    assert stored(emu)["sync_cursor"] == before["sync_cursor"]
    assert stored(emu)["status"] == "configured"

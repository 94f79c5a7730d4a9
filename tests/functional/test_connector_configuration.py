# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values and schema of a connector's configuration: before there is a schema, with one, and registering one."""

from __future__ import annotations

import pytest
from functional.connectors import (
    GET,
    ID,
    IDENTITY,
    NEW_PASSWORD,
    PASSWORD,
    RULE,
    SCHEMA,
    VERSIONS,
    ensure,
    failed,
    put,
    schedules,
    schema,
    seed,
    stored,
    texts,
    update,
    valued,
)
from functional.facts import Json
from functional.harness import Bench

from es_emulator import Emulator

HOST: Json = {"configuration": {"host": "new.example.com"}}
MARKER = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
SHOWN = "********"


@pytest.mark.parametrize("version", VERSIONS)
def test_created_without_a_schema(bench: Bench, emu: Emulator, version: str) -> None:
    """Everything else is done; then it fails and says what has to happen. Run again, it does nothing but fail."""
    emu.set_version(version)
    scheduling: Json = {"full": {"enabled": True, "interval": "0 0 3 * * ?"}}
    declared: Json = {**IDENTITY, **HOST, "configuration_secrets": {"password": PASSWORD}, "scheduling": scheduling}
    seen = ensure(bench, **declared)
    failed(seen, "host, password", "connector service", "configuration_schema", "run this task again", changed=True)
    scheduled = update("_scheduling", {"scheduling": schedules(**scheduling)})
    assert seen.requests == [GET, put(IDENTITY), scheduled, GET]
    assert stored(emu)["scheduling"]["full"]["enabled"]
    before = stored(emu)
    seen = ensure(bench, **declared)
    failed(seen, "host, password")
    assert seen.requests == [GET]
    assert stored(emu) == before


@pytest.mark.parametrize("version", ["8.14.0", "9.5.3"])
def test_the_connector_service_comes_in_time(bench: Bench, emu: Emulator, version: str) -> None:
    """The wait ends when it has registered the schema, and the values follow."""
    emu.set_version(version)
    emu.connector_service.schemas = {"postgresql": SCHEMA}
    emu.connector_service.automatic = True
    emu.connector_service.after_requests = 3
    declared: Json = {**IDENTITY, "configuration": {"host": "h", "port": "5433"}, "wait_timeout": 20}
    seen = ensure(bench, **declared, configuration_secrets={"password": PASSWORD})
    assert (seen.result["changed"], seen.result["action"]) == (True, "create")
    values = {"host": "h", "port": 5433, "password": PASSWORD}
    written = [request for request in seen.requests if request[0] != "GET"]
    assert written == [put(IDENTITY), update("_configuration", {"values": values})]
    assert {key: stored(emu)["configuration"][key]["value"] for key in values} == values
    assert seen.result["diff"]["after"]["configuration"] == {key: {"value": MARKER} for key in values}
    assert "shows only in a real run" in texts(seen.check)


def test_it_does_not_come_in_time(bench: Bench, emu: Emulator) -> None:
    """Check mode takes it that it will, since nothing tells."""
    seed(emu, configuration={})
    seen = ensure(bench, **HOST, wait_timeout=1, check_differs="only the real run can wait for the connector service")
    failed(seen, "within 1 seconds")
    assert (seen.check["changed"], seen.check["action"]) == (True, "update")
    assert seen.requests == [GET] * len(seen.requests)
    assert 3 <= len(seen.requests) <= 5


def test_the_schema_that_comes_has_no_such_field(bench: Bench, emu: Emulator) -> None:
    emu.connector_service.schemas = {"postgresql": SCHEMA}
    emu.connector_service.automatic = True
    emu.connector_service.after_requests = 4
    seen = ensure(
        bench, **IDENTITY, configuration={"hosst": "h"}, wait_timeout=20, check_differs="it shows with the schema"
    )
    failed(seen, "no field hosst", "host", changed=True)


@pytest.mark.parametrize("version", ["8.14.0", "9.0.0"])
def test_unknown_keys_are_named_before_anything_is_written(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    before = seed(emu)
    seen = ensure(
        bench, name="New", configuration={"hosst": "h", "port": 1}, configuration_secrets={"pasword": "x" * 9}
    )
    failed(seen, "no field hosst, pasword", "host, password, port, tables, tls")
    assert seen.requests == [GET]
    assert stored(emu) == before


def test_another_service_has_another_schema(bench: Bench, emu: Emulator) -> None:
    """Keys that the old schema does not have may come with the new one, so the service type is set first."""
    seed(emu)
    seen = ensure(bench, service_type="jira", configuration={"jira_url": "u"})
    failed(seen, "jira_url", "no schema with these fields", changed=True)
    assert seen.requests == [GET, update("_service_type", {"service_type": "jira"}), GET]
    failed(ensure(bench, service_type="jira", configuration={"jira_url": "u"}), "no field jira_url", "a moment ago")


def test_keys_that_the_old_schema_has_are_set_at_once(bench: Bench, emu: Emulator) -> None:
    seed(emu)
    seen = ensure(bench, service_type="mysql", **HOST)
    assert seen.requests == [
        GET,
        update("_service_type", {"service_type": "mysql"}),
        update("_configuration", {"values": HOST["configuration"]}),
        GET,
    ]
    assert stored(emu)["status"] == "configured"


@pytest.mark.parametrize("version", VERSIONS)
def test_only_what_differs_is_sent(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    seed(emu)
    values: Json = {"host": "new", "port": "5433", "tables": ["a", "b"], "tls": "no"}
    seen = ensure(bench, configuration=values, configuration_secrets={"password": NEW_PASSWORD})
    sent: Json = {"host": "new", "tls": False, "password": NEW_PASSWORD}
    assert seen.requests == [GET, update("_configuration", {"values": sent}), GET]
    assert stored(emu)["configuration"] == valued(**sent)
    before, after = (seen.result["diff"][side]["configuration"] for side in ("before", "after"))
    assert (before["password"]["value"], after["password"]["value"]) == (SHOWN, MARKER)
    assert (before["host"]["value"], after["host"]["value"]) == ("db.example.com", "new")
    assert seen.result["connector"]["configuration"]["password"]["value"] == SHOWN


def test_a_value_of_another_type(bench: Bench, emu: Emulator) -> None:
    before = seed(emu)
    seen = ensure(bench, name="New", configuration={"port": "many"})
    failed(seen, "value of port", "must be")
    assert "many" not in seen.result["msg"]
    assert stored(emu) == before


@pytest.mark.parametrize("value", [PASSWORD, NEW_PASSWORD])
def test_a_secret_among_the_plain_values(bench: Bench, emu: Emulator, value: str) -> None:
    """Accepted with a warning, and still hidden, whether it changes or not."""
    seed(emu, configuration={**schema(), "pin": {**schema()["password"], "label": "Pin", "value": PASSWORD}})
    seen = ensure(bench, configuration={"pin": value})
    assert "configuration_secrets" in texts(seen.result)
    assert seen.result["changed"] is (value != PASSWORD)
    leaks = [run.output for run, _given in bench.runs if value.replace('"', '\\"') in run.output or "ü+=" in run.output]
    assert not leaks


def test_a_short_secret_under_a_plain_name(bench: Bench, emu: Emulator) -> None:
    """Too short to be searched for, it is masked where it is set."""
    seed(emu, configuration={**schema(), "pin": {**schema()["password"], "label": "Pin", "value": "7q7"}})
    ensure(bench, configuration={"pin": "7q8"})
    assert not [run.output for run, _given in bench.runs if "7q7" in run.output or "7q8" in run.output]


@pytest.mark.parametrize("version", ["8.14.0", "9.5.3"])
def test_a_schema_of_our_own(bench: Bench, emu: Emulator, version: str) -> None:
    """Registered with the values in one call; then only values differ."""
    emu.set_version(version)
    declared: Json = {
        **IDENTITY,
        "configuration_schema": SCHEMA,
        "configuration": {"host": "h", "port": "1", "tls": True},
        "configuration_secrets": {"password": PASSWORD},
    }
    seen = ensure(bench, **declared)
    values = {"host": "h", "port": 1, "tls": True, "password": PASSWORD}
    fields = {key: {**field, "value": values.get(key)} for key, field in schema().items()}
    assert seen.requests == [GET, put(IDENTITY), update("_configuration", {"configuration": fields}), GET]
    assert stored(emu)["configuration"] == fields
    declared["configuration"] = {"host": "h2", "port": "1"}
    seen = ensure(bench, **declared)
    assert seen.requests == [GET, update("_configuration", {"values": {"host": "h2"}}), GET]


def test_a_schema_as_the_framework_writes_it(bench: Bench, emu: Emulator) -> None:
    """With `display: text`, and a key that no server knows, as Elastic's connector for GitHub has it."""
    field: Json = {"label": "Method", "display": "TEXT", "type": "str", "order": "1", "required": "true"}
    declared: Json = {**IDENTITY, "configuration_schema": {"auth": {**field, "display_value": "x"}}}
    seen = ensure(bench, **declared)
    sent = {
        "label": "Method",
        "display": "text",
        "type": "str",
        "order": 1,
        "required": True,
        "sensitive": False,
        "default_value": None,
        "value": None,
    }
    assert seen.requests == [GET, put(IDENTITY), update("_configuration", {"configuration": {"auth": sent}}), GET]
    assert stored(emu)["configuration"] == {"auth": sent}
    told = "Elasticsearch drops what it does not know of a schema: configuration_schema.auth.display_value."
    assert texts(seen.result) == texts(seen.check) == told


def test_another_schema_keeps_the_values(bench: Bench, emu: Emulator) -> None:
    """Of fields that stay. One that goes takes its value with it, and one that comes gets the declared one."""
    seed(emu)
    fields: Json = {key: form for key, form in SCHEMA.items() if key not in ("tls", "tables")}
    fields["host"] = {**fields["host"], "label": "Server"}
    fields["user"] = {"label": "User", "value": "reader"}
    seen = ensure(bench, configuration_schema=fields, configuration={"port": 7})
    assert len(seen.requests) == 3
    found = stored(emu)["configuration"]
    assert {key: field["value"] for key, field in found.items()} == {
        "host": "db.example.com",
        "port": 7,
        "password": PASSWORD,
        "user": "reader",
    }
    assert found["host"]["label"] == "Server"


def test_a_field_that_is_not_called_sensitive_any_more(bench: Bench, emu: Emulator) -> None:
    """Its value stays hidden in this run, whatever it is called before and after."""
    seed(emu, configuration={"pin": {**schema()["password"], "label": "Pin"}})
    seen = ensure(bench, configuration_schema={"pin": {"label": "Pin"}}, again=False)
    assert seen.result["diff"]["after"]["configuration"]["pin"]["value"] == MARKER
    assert not [run.output for run, _given in bench.runs if "ü+=" in run.output]
    emu.connectors.clear()


def test_a_stored_array_is_sent_as_text(bench: Bench, emu: Emulator) -> None:
    """Another client has sent an array as a value; the whole form would be refused with it."""
    seed(emu, configuration=valued(tables=["a", "b"]))
    seen = ensure(bench, configuration_schema={**SCHEMA, "host": {**SCHEMA["host"], "label": "Server"}})
    assert seen.result["action"] == "update"
    assert stored(emu)["configuration"]["tables"]["value"] == "a,b"


def test_an_empty_schema_takes_everything_away(bench: Bench, emu: Emulator) -> None:
    seed(emu)
    seen = ensure(bench, configuration_schema={})
    assert seen.requests == [GET, update("_configuration", {"configuration": {}}), GET]
    assert stored(emu)["configuration"] == {}


MISTAKES: dict[str, tuple[Json, str]] = {
    "misspelt key": ({"configuration_schema": {"h": {"label": "H", "requierd": True}}}, "'requierd'"),
    "no field": ({"configuration_schema": {"h": "text"}}, "not a dictionary"),
    "value without a field": (
        {"configuration_schema": {"h": {"label": "H"}}, "configuration": {"i": 1}},
        "no field i",
    ),
    "value that is plain and secret": (
        {"configuration": {"password": "p" * 8}, "configuration_secrets": {"password": PASSWORD}},
        "configuration_secrets",
    ),
    "misspelt part of a pipeline": ({"pipeline": {"nmae": "p"}}, "nmae"),
    "misspelt schedule": ({"scheduling": {"ful": {}}}, "ful"),
    "misspelt part of a schedule": ({"scheduling": {"full": {"intervall": "0 0 3 * * ?"}}}, "intervall"),
    "misspelt feature": ({"features": {"sync_rule": {}}}, "sync_rule"),
    "misspelt part of a feature": ({"features": {"incremental_sync": {"enable": True}}}, "enable"),
    "misspelt part of a rule": ({"filtering": {"rules": [{**RULE, "feild": "f"}]}}, "feild"),
    "another rule at the end": ({"filtering": {"rules": [{**RULE, "id": "DEFAULT"}]}}, "DEFAULT"),
    "incomplete rule": ({"filtering": {"rules": [{"id": "a", "field": "f"}]}}, "order"),
    "rule twice": (
        {
            "filtering": {
                "rules": [
                    {"id": "a", "order": order, "policy": "include", "rule": "equals", "field": "f", "value": "v"}
                    for order in (1, 2)
                ]
            }
        },
        "more than once",
    ),
    "snippet that is a text": ({"filtering": {"advanced_snippet": "select"}}, "advanced_snippet"),
    "cron of Unix": ({"scheduling": {"full": {"interval": "0 3 * * *"}}}, "five|5 fields"),
    "cron of Unix with seconds": ({"scheduling": {"full": {"interval": "0 0 3 * * *"}}}, "0 0 3 * * ?"),
    "cron out of range": ({"scheduling": {"full": {"interval": "61 0 0 * * ?"}}}, "'61'"),
    "index that cannot be": ({"index_name": "_x"}, "index_name"),
    "index with a blank": ({"index_name": "a b"}, "index_name"),
    "path of the API": ({"connector_id": "_sync_job"}, "path of the API"),
    "empty ID": ({"connector_id": ""}, "connector_id"),
    "ID that means up": ({"connector_id": ".."}, "connector_id"),
    "no time": ({"wait_timeout": -1}, "wait_timeout"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_found_before_the_first_request(bench: Bench, name: str) -> None:
    """The server ignores what it does not know inside of these."""
    declared, text = MISTAKES[name]
    for check in (False, True):
        run, requests = bench.run("connector", bench.arguments(**{"connector_id": ID, **declared}), check=check)
        assert run.result["failed"]
        assert any(part in run.result["msg"] for part in text.split("|")), run.result["msg"]
        assert requests == []

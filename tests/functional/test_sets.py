# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`inference_endpoints`: one read for all, each item as it should be, failures told line by line."""

from __future__ import annotations

import json
import re
import time

import pytest
from functional import facts
from functional.facts import CHAT_PLACE, KEY, NEW_KEY, PLACE, SENT, VERSIONS, Json, can, seed_all, shown, standing
from functional.harness import VERSION, Bench, get, put
from functional.sets import ALL, actions, ensure, item, limited, started, texts, unchanged
from support.modules import SET

from es_emulator import Emulator, Fault


@pytest.mark.parametrize("version", VERSIONS)
def test_everything_at_once(bench: Bench, emu: Emulator, version: str) -> None:
    """Create, leave unchanged, delete what is there, leave what is not; change where the server can."""
    emu.set_version(version)
    seed_all(emu, "same", "old", "drifted")
    change = {"task_settings": {"user": "new"}} if can(version, "update") else {}
    if can(version, "loses_chunking"):
        emu.endpoints["drifted"].chunking_settings = {"strategy": "word", "max_chunk_size": 250, "overlap": 100}
    endpoints = [
        item("new"),
        item("same"),
        item("drifted", **change),
        {"inference_id": "old", "state": "absent"},
        {"inference_id": "never", "state": "absent"},
    ]
    seen = ensure(bench, *endpoints)
    drifted = "update" if change else "none"
    expected = {"new": "create", "same": "none", "drifted": drifted, "old": "delete", "never": "none"}
    assert actions(seen) == expected
    assert seen.result["changed"]
    assert (seen.result["purged"], seen.result["spared"]) == ([], [])
    assert seen.requests[0] == ALL
    assert seen.requests.count(ALL) == 1
    assert seen.requests.count(VERSION) <= 1
    by_id = {found["inference_id"]: found for found in seen.result["endpoints"]}
    assert by_id["same"]["endpoint"] == shown(version, standing(version), "same")
    assert by_id["new"]["endpoint"] == shown(version, standing(version), "new")
    assert "endpoint" not in by_id["old"]
    changed = {name for name, action in expected.items() if action != "none"}
    assert {name for name, found in by_id.items() if found["changed"]} == changed
    assert set(seen.result["diff"]["before"]) == set(seen.result["diff"]["after"]) == changed
    assert seen.result["diff"]["after"]["new"]["service_settings"]["api_key"] == SENT
    assert len(seen.result.get("warnings", [])) == len(facts.untold(version))
    unchanged(bench, *endpoints)


def test_five_hundred_unchanged(bench: Bench, emu: Emulator) -> None:
    emu.quirks["preconfigured"] = False
    names = [f"e{number}" for number in range(500)]
    seed_all(emu, *names)
    for check in (True, False):
        arguments = bench.arguments(endpoints=[item(name) for name in names], purge=True, purge_ids=["*"])
        run, requests = bench.run(SET, arguments, check=check)
        assert requests == [ALL]
        assert run.result["changed"] is False
        assert [found["inference_id"] for found in run.result["endpoints"]] == names
        assert {found["action"] for found in run.result["endpoints"]} == {"none"}
        assert run.result["diff"] == {"before": {}, "after": {}}


def test_options_of_the_whole_set(bench: Bench, emu: Emulator) -> None:
    """What an item does not set is taken from the top; what it sets wins."""
    seed_all(emu, "a", "b", "c")
    for name in ("a", "b", "c"):
        emu.add_pipeline(f"pipeline-{name}", name)
    absent: list[Json] = [{"inference_id": name, "state": "absent"} for name in ("a", "b")]
    absent.append({"inference_id": "c", "state": "absent", "force": False})
    seen = ensure(bench, *absent, force=True)
    assert actions(seen) == {"a": "delete", "b": "delete", "c": "error"}
    assert set(emu.endpoints) == {"c"}
    assert "pipeline-c" in seen.result["msg"]
    assert "pipeline-a" not in seen.result["msg"]


def test_secrets_of_each_item(bench: Bench, emu: Emulator) -> None:
    emu.azure.valid_keys = {NEW_KEY}
    seed_all(emu, "a", "b", "c")
    new = {"secrets": {"api_key": NEW_KEY}}
    endpoints = [item("a", **new), item("b", update_secrets="on_create", **new), item("c", **new)]
    seen = ensure(bench, *endpoints, update_secrets="when_rejected")
    assert actions(seen) == {"a": "update", "b": "none", "c": "update"}
    assert [emu.endpoints[name].secrets["api_key"] for name in "abc"] == [NEW_KEY, KEY, NEW_KEY]
    always = ensure(bench, item("a", update_secrets="always", **new), item("b", **new))
    assert actions(always) == {"a": "update", "b": "none"}


def test_each_failure_has_its_line(bench: Bench, emu: Emulator) -> None:
    seed_all(emu, "moved", "used")
    emu.add_pipeline("my-pipeline", "used")
    endpoints = [
        item("good"),
        item("moved", service_settings={"deployment_id": "elsewhere"}),
        {"inference_id": "used", "state": "absent"},
        item("incomplete", secrets=None),
        limited("also-good", 7),
    ]
    seen = ensure(bench, *endpoints)
    assert actions(seen) == {
        "good": "create",
        "moved": "error",
        "used": "none",
        "incomplete": "error",
        "also-good": "create",
    }
    assert (seen.result["failed"], seen.result["changed"]) == (True, True)
    first, *lines = seen.result["msg"].split("\n")
    assert first.startswith("2 of 5 ")
    assert [line.partition(":")[0] for line in lines] == ["moved", "incomplete"]
    assert "deployment_id" in lines[0]
    assert "recreate: true" in lines[0]
    assert "secrets.api_key" in lines[1]
    assert seen.result["spared"] == ["used"], "nothing is removed once an item has failed"
    assert "'used' is not removed: another item failed" in texts(seen.result["warnings"])
    errors = [found["error"] for found in seen.result["endpoints"] if "error" in found]
    assert [error["msg"] for error in errors] == [line.partition(": ")[2] for line in lines]
    assert set(emu.endpoints) == {"good", "also-good", "moved", "used"}
    again = ensure(bench, *endpoints)
    assert (again.result["failed"], again.result["changed"]) == (True, False)


def test_failure_of_the_server_is_told_in_full(bench: Bench, emu: Emulator) -> None:
    """Only the real run can meet it. The next run completes what is missing."""
    emu.add_fault(Fault("status", method="PUT", path="/_inference/text_embedding/b", status=500, times=4))
    endpoints = [item("a"), item("b"), item("c", secrets={"api_key": facts.WRONG_KEY})]
    seen = ensure(bench, *endpoints, check_differs="the server refuses")
    by_id = {found["inference_id"]: found for found in seen.result["endpoints"]}
    assert by_id["a"]["action"] == "create"
    assert by_id["b"]["error"]["error"]["status"] == 500
    assert by_id["b"]["error"]["request"] == {"method": "PUT", "path": "/_inference/text_embedding/b"}
    assert by_id["c"]["error"]["error"]["status"] in (400, 401)
    assert [found["changed"] for found in by_id.values()] == [True, False, False]
    endpoints[2] = item("c")
    assert actions(ensure(bench, *endpoints)) == {"a": "none", "b": "create", "c": "create"}
    unchanged(bench, *endpoints)


def test_failures_of_several_lines(bench: Bench, emu: Emulator) -> None:
    """What a remote service says may have any form: each endpoint still has one line of the message."""
    told = 'Received a bad request: {\n\t"detail": "no\r\nsuch model",\n}\n\nold: fine'
    inner = {"type": "status_exception", "reason": told}
    error = {"type": "status_exception", "reason": "Could not validate:\n", "caused_by": inner}
    body = {"error": {"root_cause": [inner], **error}, "status": 400}
    emu.add_fault(Fault("status", method="PUT", path="/(a|c)$", status=400, body=body, times=None))
    endpoints = [item("a"), item("b"), item("c")]
    seen = ensure(bench, *endpoints, check_differs="the server refuses", concurrency=1)
    first, *lines = seen.result["msg"].splitlines()
    assert first.startswith("2 of 3 ")
    assert [line.partition(":")[0] for line in lines] == ["a", "c"]
    one_line = 'Received a bad request: { "detail": "no such model", } old: fine'
    assert [one_line in line for line in lines] == [True, True]
    errors = [found["error"] for found in seen.result["endpoints"] if "error" in found]
    assert [error["error"]["caused_by"]["reason"] for error in errors] == [told] * 2


def test_stop_at_the_first_failure(bench: Bench, emu: Emulator) -> None:
    endpoints = [item("a"), item("b", secrets=None), item("c")]
    seed_all(emu, "other")
    seen = ensure(bench, *endpoints, continue_on_error=False, concurrency=1, purge=True, purge_ids=["*"])
    assert actions(seen) == {"a": "create", "b": "error"}
    assert (seen.result["failed"], seen.result["changed"]) == (True, True)
    assert seen.result["msg"].split("\n")[1:] == [line for line in seen.result["msg"].split("\n") if line[:2] == "b:"]
    assert set(emu.endpoints) == {"a", "other"}, "nothing is purged after a failure"


def test_empty_list(bench: Bench, emu: Emulator) -> None:
    seed_all(emu, "a")
    seen = ensure(bench)
    assert (seen.result["changed"], seen.result["endpoints"], seen.requests) == (False, [], [ALL])


def test_secret_among_the_settings(bench: Bench, emu: Emulator) -> None:
    """Accepted, warned of, and shown nowhere (which `bench` checks)."""
    endpoint = item(
        "a", secrets=None, service_settings={"api_key": KEY}, task_settings={"headers": {"x": facts.HEADER_VALUE}}
    )
    seen = ensure(bench, endpoint)
    assert actions(seen) == {"a": "create"}
    assert emu.endpoints["a"].secrets == {"api_key": KEY}
    assert "service_settings.api_key is a secret" in texts(seen.result["warnings"])


def test_items_as_json_texts(bench: Bench, emu: Emulator) -> None:
    """As they come from a survey; a secret in such a text is still a secret."""
    endpoint = item("a", secrets=None, service_settings={"api_key": KEY})
    seen = bench.both(SET, endpoints=[json.dumps(endpoint)])
    assert actions(seen) == {"a": "create"}
    assert set(emu.endpoints) == {"a"}


def test_created_meanwhile(bench: Bench, emu: Emulator) -> None:
    """Another client creates one between our read and our write: read again, and go on from there."""
    arguments = bench.arguments(endpoints=[item("a"), item("b")])
    emu.azure.latency = 0.3
    process = started(arguments)
    until = time.monotonic() + 30
    while not any(entry.method == "PUT" for entry in emu.log):
        assert time.monotonic() < until
        time.sleep(0.005)
    seed_all(emu, "a")
    assert process.wait(30) == 0
    assert set(emu.endpoints) == {"a", "b"}


def test_completion_kinds(bench: Bench, emu: Emulator) -> None:
    endpoints = [
        {**item("e"), "task_type": "text_embedding"},
        {**item("c"), "task_type": "completion", "service_settings": CHAT_PLACE},
        {**item("s"), "task_type": "chat_completion", "service_settings": CHAT_PLACE},
    ]
    assert set(actions(ensure(bench, *endpoints)).values()) == {"create"}
    assert {name: endpoint.task_type for name, endpoint in emu.endpoints.items()} == {
        "e": "text_embedding",
        "c": "completion",
        "s": "chat_completion",
    }
    unchanged(bench, *endpoints)


def test_first_requests(bench: Bench) -> None:
    """A new endpoint costs one write beside the one read."""
    seen = ensure(bench, item("a"))
    body = {"service": "azureopenai", "service_settings": {**PLACE, "api_key": KEY}}
    assert seen.requests == [ALL, put(body, inference_id="a")]


@pytest.mark.parametrize("fault", [None, Fault("status", path="/_inference/_services", status=403, times=None)])
def test_services_are_asked_for_once(bench: Bench, emu: Emulator, fault: Fault | None) -> None:
    """However many items are of services that the collection does not know, and whatever the answer is."""
    if fault:
        emu.add_fault(fault)
    endpoints = [{**item(name), "service": "nobody"} for name in ("a", "b", "c")]
    run, requests = bench.run(SET, bench.arguments(endpoints=endpoints), check=True)
    assert requests.count(get("_services")) == 1
    warnings = texts(run.result["warnings"])
    assert warnings.count("the service 'nobody'. Check its spelling.") == 1
    assert ("Neither the collection nor the server knows" in warnings) is (fault is None)
    assert ("does not describe its services" in warnings) is (fault is not None)


# --- what is refused before any request, and what only keeps one item from being done ---

BAD: dict[str, tuple[Json, str]] = {
    "twice": ({"endpoints": [item("a"), item("b"), item("a")]}, r"'a' appears twice in the list, as number 1 and 3"),
    "twice, absent": (
        {"endpoints": [item("a"), {"inference_id": "a", "state": "absent"}]},
        r"'a' appears twice in the list",
    ),
    "concurrency 0": ({"endpoints": [], "concurrency": 0}, "concurrency is 0"),
    "concurrency 65": ({"endpoints": [], "concurrency": 65}, "concurrency is 65"),
    "limits without purge": ({"endpoints": [], "purge_ids": ["a"]}, "need purge"),
    "services without purge": ({"endpoints": [], "purge_services": []}, "need purge"),
    "preconfigured": ({"endpoints": [item("a"), item(".b")]}, r"number 2 \('\.b'\): .*preconfigured"),
    "id": ({"endpoints": [item("A")]}, r"number 1 \('A'\): .*not valid"),
    "wait": ({"endpoints": [item("a", wait_timeout=0)]}, r"number 1 \('a'\): wait_timeout is 0"),
    "wait of all": ({"endpoints": [item("a")], "wait_timeout": -1}, "wait_timeout is -1"),
    "value": ({"endpoints": [item("a", service_settings={"dimensions": -1})]}, r"'a'\): service_settings\.dimensions"),
    "no service": ({"endpoints": [{"inference_id": "a", "task_type": "rerank"}]}, "service"),
    "no list": ({}, "endpoints"),
    "an item that is a text": ({"endpoints": [item("a"), "some text"]}, r"endpoints, number 2 must be a dictionary"),
    "an item that is null": ({"endpoints": [None]}, r"endpoints, number 1 must be a dictionary"),
    "a group that is none": (
        {"endpoints": [item("a", chunking_settings=[])]},
        r"endpoints, number 1: chunking_settings must be a dictionary",
    ),
    "misspelt": ({"endpoints": [item("a", secret={"api_key": KEY})]}, "secret"),
    "two secrets": ({"endpoints": [item("a", secrets={"api_key": KEY, "entra_id": NEW_KEY})]}, "only one secret"),
}


@pytest.mark.parametrize("name", BAD)
def test_refused_before_any_request(bench: Bench, name: str) -> None:
    options, pattern = BAD[name]
    seen = bench.both(SET, **options)
    assert seen.requests == []
    assert (seen.result["failed"], seen.result.get("changed", False)) == (True, False)
    assert re.search(pattern, seen.result["msg"])


def test_what_the_data_does_not_have_fails_one_item(bench: Bench) -> None:
    """Only a server that is newer than the collection may have it, so the server's version is read first."""
    seen = ensure(bench, item("a", task_type="rerank"), item("b"))
    assert actions(seen) == {"a": "error", "b": "create"}
    assert "has no task type 'rerank'" in seen.result["msg"]
    assert seen.requests[0] == ALL
    assert sorted(request[:2] for request in seen.requests[1:]) == [
        VERSION[:2],
        ("PUT", "/_inference/text_embedding/b"),
    ]

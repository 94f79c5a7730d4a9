# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes that are carried out late, twice or by half, by another client, and endpoints that cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from emulator.support import KEY, PLACE, WORD, Api, Reply, before, endpoint, since
from emulator.test_faults import put_bytes, talk

from es_emulator import Emulator, Fault

E1 = "/_inference/e1"
CONNECTOR = "/_connector/c1"
JOB = "/_connector/_sync_job"
BROKEN = "Failed to parse stored model [e1] for [azureopenai] service, please delete and add the service again"
UNKNOWN = "Unknown service [azureopenai] for model [e1]. "
INVALID = (
    "Failed to load inference endpoint [e1]. Endpoint is in an invalid state, try deleting and reinitializing the "
    "service"
)


def seed(emu: Emulator, inference_id: str = "e1", **more: Any) -> None:
    emu.seed(inference_id, service_settings=dict(PLACE), secrets=KEY, chunking_settings=WORD, **more)


Request = Callable[[Api], Reply]


def _deleted(emu: Emulator) -> bool:
    return "e1" not in emu.endpoints


#: what is sent, and how its effect shows
WRITES: dict[str, tuple[Request, Callable[[Emulator], bool]]] = {
    "DELETE": (lambda api: api.delete(E1), _deleted),
    "PUT": (lambda api: api.create("e2"), lambda emu: "e2" in emu.endpoints),
    "_update": (
        lambda api: api.update({"task_settings": {"user": "new"}}),
        lambda emu: emu.endpoints["e1"].task_settings == {"user": "new"},
    ),
    "POST": (
        lambda api: api.post(JOB, {"id": "c1", "job_type": "full", "trigger_method": "on_demand"}),
        lambda emu: bool(emu.sync_jobs),
    ),
    "PUT of a connector": (
        lambda api: api.put("/_connector/c2", {"name": "two"}),
        lambda emu: "c2" in emu.connectors,
    ),
}


@pytest.fixture
def stocked(emu: Emulator, api: Api) -> Emulator:
    seed(emu)
    assert api.put(CONNECTOR, {"name": "one", "index_name": "i", "service_type": "x"}).status == 201
    emu.clear_log()
    return emu


@pytest.mark.parametrize("write", WRITES)
def test_a_gateway_gives_up_and_the_write_comes_late(stocked: Emulator, api: Api, write: str) -> None:
    send, done = WRITES[write]
    stocked.add_fault(Fault("status", status=504, when="late", requests=2))
    assert send(api).status == 504
    for _other in range(2):
        assert not done(stocked)
        assert api.get("/").status == 200
    assert done(stocked)


@pytest.mark.parametrize("write", WRITES)
def test_a_late_write_waits_for_the_test(stocked: Emulator, api: Api, write: str) -> None:
    send, done = WRITES[write]
    stocked.add_fault(Fault("html", status=502, when="late", requests=None))
    assert send(api).status == 502
    for _other in range(3):
        api.get("/")
    assert not done(stocked)
    stocked.carry_out()
    assert done(stocked)


def test_late_with_a_silent_end(emu: Emulator, api: Api) -> None:
    emu.add_fault(Fault("close", when="late"))
    assert talk(emu, put_bytes()) == (b"", "fin")
    assert not emu.endpoints
    api.get("/")
    assert "e1" in emu.endpoints


def test_late_over_the_control_api(emu: Emulator, api: Api) -> None:
    fault = {"action": "status", "status": 503, "when": "late", "requests": None}
    assert api.put("/_emulator/faults", fault).status == 200
    assert api.create().status == 503
    assert not emu.endpoints
    assert api.post("/_emulator/carry_out").status == 200
    assert "e1" in emu.endpoints


def test_a_late_delete_removes_what_was_created_since(emu: Emulator, api: Api) -> None:
    seed(emu)
    emu.add_fault(Fault("status", status=504, method="DELETE", when="late", requests=3))
    assert api.delete(E1).status == 504
    assert api.delete(E1).status == 200
    assert api.create().status == 200
    assert api.get(E1).status == 200
    assert api.get(E1).status == 404


@pytest.mark.parametrize("action", ["delay", "drip", "no_product_header", "depart", "other", "half"])
def test_what_cannot_be_late(action: str) -> None:
    with pytest.raises(ValueError, match="late"):
        Fault(action, when="late")
    with pytest.raises(ValueError, match="late"):
        Fault("status", when="late", requests=0)


@pytest.mark.parametrize(
    ("send", "status", "kind"),
    [
        (lambda api: api.create(), 400, "resource_already_exists_exception"),
        (lambda api: api.delete("/_inference/e0"), 404, "resource_not_found_exception"),
    ],
)
def test_a_proxy_sends_a_write_twice(emu: Emulator, api: Api, send: Request, status: int, kind: str) -> None:
    seed(emu, "e0")
    emu.add_fault(Fault("twice"))
    reply = send(api)
    assert (reply.status, reply.error["type"]) == (status, kind)
    assert [entry.fault for entry in emu.log] == ["twice"]
    assert sorted(emu.endpoints) == (["e0", "e1"] if status == 400 else [])


def test_a_second_copy_that_comes_late(emu: Emulator, api: Api) -> None:
    seed(emu)
    emu.add_fault(Fault("twice", method="DELETE", when="late", requests=1))
    assert api.delete(E1).status == 200
    assert api.create().status == 200
    assert api.get(E1).status == 404


@pytest.mark.parametrize("path", ["/_inference/e1", "/_inference/text_embedding/e1"])
def test_stored_by_half(emu: Emulator, api: Api, path: str) -> None:
    emu.add_fault(Fault("half", method="PUT"))
    api.put(path, endpoint()).refused("Failed to store inference endpoint [e1]", 500)
    assert emu.endpoints["e1"].secrets == {}
    assert api.shown()["service_settings"]["resource_name"] == "azure-resource"
    api.create().check(400, "resource_already_exists_exception", "Inference endpoint [e1] already exists")
    for reply in (api.post(E1, {"input": "a"}), api.update({"service_settings": KEY})):
        reply.check(500, "illegal_state_exception", INVALID)
    assert api.delete(E1).status == 200
    assert api.create().status == 200
    assert api.post(E1, {"input": "a"}).status == 200


def test_stored_by_half_with_another_answer(emu: Emulator, api: Api) -> None:
    emu.add_fault(Fault("half", status=502, body="Bad gateway"))
    assert (api.create().status, emu.endpoints["e1"].half) == (502, True)


@pytest.mark.parametrize(("part", "status", "text"), [("settings", 400, BROKEN), ("service", 500, UNKNOWN)])
def test_an_endpoint_that_the_server_cannot_read(emu: Emulator, api: Api, part: str, status: int, text: str) -> None:
    seed(emu, unreadable=part)
    seed(emu, "e2")
    emu.seed("e3", task_type="completion", service_settings=dict(PLACE), secrets=KEY)
    for path in (E1, "/_inference", "/_inference/_all", "/_inference/text_embedding/_all"):
        api.get(path).refused(text, status)
    assert (api.get("/_inference/e2").status, api.get("/_inference/completion/_all").status) == (200, 200)
    assert api.post(E1, {"input": "a"}).status == 400
    assert api.update({"task_settings": {"user": "x"}}).status == status
    assert api.create().status == 400
    emu.endpoints["e1"].unreadable = ""
    assert api.get(E1).status == 200


@pytest.mark.parametrize("version", since("8.15.0"))
@pytest.mark.parametrize("part", ["settings", "service"])
def test_removing_what_cannot_be_read(emu: Emulator, api: Api, version: str, part: str) -> None:
    seed(emu, unreadable=part)
    newer = version in since("9.1.7") or version == "8.19.7"
    assert api.delete(E1 + "?dry_run=true").status == 200
    api.delete("/_inference/completion/e1").refused(
        "Requested task type [completion] does not match the inference endpoint's task type [text_embedding]"
    )
    plain = api.delete("/_inference/text_embedding/e1")
    if part == "service":
        plain.refused("No service found for this inference endpoint e1", 404)
    elif newer:
        plain.refused("Failed to parse model configuration for inference endpoint [e1]", 500)
    else:
        assert plain.status == 200
        return
    assert api.delete(E1 + "?force=true").status == (200 if newer else 404)
    assert ("e1" in emu.endpoints) is not newer


def test_removing_it_before_there_was_force(emu: Emulator, api: Api) -> None:
    (version,) = before("8.15.0")
    emu.set_version(version)
    seed(emu, unreadable="settings")
    assert api.delete(E1).status == 200


def test_a_list_ends_at_ten_thousand(emu: Emulator, api: Api) -> None:
    emu.fill(10_001, service_settings=dict(PLACE))
    listed = [item["inference_id"] for item in api.get("/_inference").body["endpoints"]]
    assert len([name for name in listed if name.startswith("filler-")]) == 10_000
    assert ".elser-2-elasticsearch" in listed
    assert (listed[-1], api.get("/_inference/filler-10000").status) == ("filler-09999", 200)


@pytest.mark.parametrize(("when", "seen"), [("before", 404), ("after", 200)])
def test_another_clients_write_between_two_requests(emu: Emulator, api: Api, when: str, seen: int) -> None:
    seed(emu)
    emu.add_fault(
        Fault(
            "other", method="GET", path="e1$", when=when, writes=[("DELETE", E1), ("PUT", "/_inference/e2", endpoint())]
        )
    )
    assert api.get(E1).status == seen
    assert list(emu.endpoints) == ["e2"]
    assert [(entry.method, entry.fault) for entry in emu.log] == [("GET", "other")]


def test_another_client_writes_and_the_answer_is_lost(emu: Emulator, api: Api) -> None:
    """Any fault can have writes; whatever the caller may not do, the other client may."""
    emu.privileges = {"monitor_inference"}
    emu.add_fault(Fault("status", status=502, writes=[("PUT", "/_connector/c9?pretty", {"name": "nine"})]))
    assert api.create().status == 502
    assert list(emu.connectors) == ["c9"]
    assert emu.privileges == {"monitor_inference"}


def test_another_clients_write_over_the_control_api(emu: Emulator, api: Api) -> None:
    seed(emu)
    fault = {"action": "other", "writes": [["DELETE", "/_inference/e1?force=true"]]}
    assert api.put("/_emulator/faults", fault).status == 200
    assert api.get(E1).status == 404


def test_a_write_that_fails_does_not_pass_unnoticed(emu: Emulator, api: Api) -> None:
    emu.add_fault(Fault("other", writes=[("DELETE", E1)]))
    assert api.get("/").status == 500


@pytest.mark.parametrize("status", [408, 429, 499, 501, 507, 520, 524])
@pytest.mark.parametrize("action", ["status", "html", "empty"])
def test_any_status_before_and_after(emu: Emulator, api: Api, status: int, action: str) -> None:
    headers = {"Retry-After": "1", "Content-Type": "text/x"}
    for when in ("before", "after"):
        emu.add_fault(Fault(action, status=status, when=when, headers=headers))
        reply = api.create()
        assert (reply.status, reply.headers["Retry-After"], reply.headers["Content-Type"]) == (status, "1", "text/x")
        assert ("e1" in emu.endpoints) is (when == "after")

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Models that run in the cluster: their deployments, how they start, and calls to what does not run.

docs/reference/elasticsearch-inference.md, "Models in the cluster".
"""

from __future__ import annotations

from typing import Any

import pytest
from emulator.support import Api, Reply

from es_emulator import Deployment, Emulator

ADAPTIVE = {"enabled": True, "min_number_of_allocations": 0, "max_number_of_allocations": 4}
ADAPTS: dict[str, Any] = {"num_allocations": ..., "adaptive_allocations": ADAPTIVE}
NODES_FAILED = (
    "Could not start trained model deployment, the following nodes failed with errors "
    "[{emulator-ml-node=the process died}]"
)
REMOVED = "Error waiting for the model deployment to start. The trained model assignment was removed while waiting"
NOT_ALLOCATED = "Trained model deployment [e1] is not allocated to any nodes"
NO_CAPACITY = "Could not start deployment because no ML nodes with sufficient capacity were found"
NOT_FOUND = "No known trained model with model_id [{}]"
MATCHES = (
    "Inference endpoint IDs must be unique. Requested inference endpoint ID [{}] matches existing trained model ID(s) "
    "but must not."
)


def timed_out(after: str, name: str = "e1") -> tuple[int, str, str]:
    """The answer of a request that has waited for so long."""
    reason = (
        f"Timed out after [{after}] waiting for trained model deployment [{name}] to start. Use the trained model "
        "stats API to track the state of the deployment and try again once it has started."
    )
    return 408, "model_deployment_timeout_exception", reason


def create(api: Api, inference_id: str = "e1", query: str = "", **settings: Any) -> Reply:
    usual: dict[str, Any] = {"model_id": ".rerank-v1", "num_threads": 1, "num_allocations": 2, **settings}
    body = {"service": "elasticsearch", "service_settings": {k: v for k, v in usual.items() if v is not ...}}
    return api.put(f"/_inference/rerank/{inference_id}{query}", body)


def stats(api: Api, name: str = "e1") -> dict[str, Any]:
    """The statistics of the one deployment that has this id."""
    reply = api.get(f"/_ml/trained_models/{name}/_stats")
    assert (reply.status, reply.body["count"]) == (200, 1)
    found: dict[str, Any] = reply.body["trained_model_stats"][0]["deployment_stats"]
    return found


def seen(api: Api, name: str = "e1") -> tuple[Any, ...]:
    """Its state, and how many allocations it has of how many, in which state."""
    found = stats(api, name)
    status = found.get("allocation_status") or {}
    names = ("allocation_count", "target_allocation_count", "state")
    return (found["state"], *(status.get(part) for part in names))


def infer(api: Api, name: str = "e1", query: str = "") -> Reply:
    return api.post(f"/_inference/{name}{query}", {"input": ["a"], "query": "a"})


def test_a_model_that_runs(api: Api) -> None:
    assert create(api).status == 200
    found = stats(api)
    start_time = found.pop("start_time")
    assert isinstance(start_time, int)
    assert found == {
        "deployment_id": "e1",
        "model_id": ".rerank-v1",
        "threads_per_allocation": 1,
        "number_of_allocations": 2,
        "queue_capacity": 10000,
        "state": "started",
        "allocation_status": {"allocation_count": 2, "target_allocation_count": 2, "state": "fully_allocated"},
        "priority": "normal",
        "peak_throughput_per_minute": 0,
        "nodes": [
            {
                "node": {"emulator-ml-node": {"name": "emulator", "roles": ["ml"]}},
                "routing_state": {"routing_state": "started"},
                "number_of_allocations": 2,
                "threads_per_allocation": 1,
            }
        ],
    }
    assert infer(api).status == 200


def test_by_model_by_deployment_and_all(emu: Emulator, api: Api) -> None:
    create(api, "e1")
    create(api, "e2")
    create(api, "e3", model_id="mine")
    api.delete("/_inference/e3")
    emu.deployments["d"] = Deployment("d", "other", state="started")

    def found(path: str) -> list[tuple[str, str | None]]:
        entries = api.get(f"/_ml/trained_models{path}/_stats").body["trained_model_stats"]
        return [(item["model_id"], item.get("deployment_stats", {}).get("deployment_id")) for item in entries]

    assert found("/e2") == [(".rerank-v1", "e2")]
    assert found("/.rerank-v1") == found("/e1,e2") == [(".rerank-v1", "e1"), (".rerank-v1", "e2")]
    assert found("/mine") == [("mine", None)]
    assert found("") == found("/_all") == [(".rerank-v1", "e1"), (".rerank-v1", "e2"), ("mine", None), ("other", "d")]
    assert found("/m*") == [("mine", None)]
    assert api.get("/_ml/trained_models/e2/_stats?size=0").body == {"count": 1, "trained_model_stats": []}


@pytest.mark.parametrize("query", ["", "?allow_no_match=true", "?allow_no_match=false"])
def test_an_id_that_nothing_has(api: Api, query: str) -> None:
    for name in ("nope", ".rerank-v1-elasticsearch"):
        reply = api.get(f"/_ml/trained_models/{name}/_stats{query}")
        reply.check(404, "resource_not_found_exception", NOT_FOUND.format(name))


def test_allow_no_match_is_for_wildcards(api: Api) -> None:
    assert api.get("/_ml/trained_models/x*/_stats").body == {"count": 0, "trained_model_stats": []}
    reply = api.get("/_ml/trained_models/x*/_stats?allow_no_match=false")
    reply.check(404, "resource_not_found_exception", NOT_FOUND.format("x*"))
    assert api.get("/_ml/trained_models/x*/_stats?nonsense").status == 400


def test_privilege(emu: Emulator, api: Api) -> None:
    create(api)
    emu.privileges = {"manage_inference"}
    reply = api.get("/_ml/trained_models/e1/_stats")
    assert (reply.status, reply.error["type"]) == (403, "security_exception")
    assert reply.reason.startswith("action [cluster:monitor/xpack/ml/inference/stats/get] is unauthorized for user")
    assert "[monitor_ml," in reply.reason
    emu.privileges = {"monitor_ml"}
    assert api.get("/_ml/trained_models/e1/_stats").status == 200


STARTED, FULL = ("started", 1, 2, "started"), ("started", 2, 2, "fully_allocated")
STARTING, FAILED = ("starting", 0, 2, "starting"), ("failed", 0, 2, "starting")
#: how a model starts, the query of a create and its answer, and what one read after the other shows then
STARTS: dict[str, tuple[dict[str, Any], str, Any, list[Any]]] = {
    "slowly": ({"starts_after": 2, "fills_after": 1}, "", timed_out("30s"), [STARTING, STARTING, STARTED, FULL]),
    "with one allocation": ({"fills_after": None}, "", 200, [STARTED] * 3),
    "never": ({"starts_after": None}, "?timeout=2m", timed_out("2m"), [STARTING] * 5),
    "without success": ({"starts_after": None, "fails_after": 1}, "", timed_out("30s"), [STARTING, FAILED]),
}


@pytest.mark.parametrize("name", STARTS)
def test_start(emu: Emulator, api: Api, name: str) -> None:
    parts, query, answer, states = STARTS[name]
    for part, value in parts.items():
        setattr(emu.ml, part, value)
    create(api, query=query).matches(answer)
    assert "e1" in emu.endpoints
    assert [seen(api) for _read in states] == states
    if states[-1] == FAILED:
        assert stats(api)["reason"] == "the process died"
        infer(api).refused("Trained model [e1] is [failed]", 409)


UNLICENSED = "current license is non-compliant for [ml]"
NO_MODEL = "Could not deploy model [.rerank-v1] as the model cannot be found."
#: the answer, and whether a deployment is left
DOES_NOT_START = [
    ((400, "status_exception", REMOVED), False),
    ((403, "security_exception", UNLICENSED), False),
    ((404, "resource_not_found_exception", NO_MODEL), False),
    (timed_out("30s"), True),
    ((429, "status_exception", NO_CAPACITY), False),
    ((500, "status_exception", NODES_FAILED), False),
]


@pytest.mark.parametrize(("answer", "left"), DOES_NOT_START)
def test_what_does_not_start_is_stored(emu: Emulator, api: Api, answer: tuple[int, str, str], left: bool) -> None:
    emu.ml.fail_next(answer[0])
    reply = create(api)
    assert (reply.status, reply.error["type"], reply.reason) == answer
    assert api.shown()["service_settings"]["num_allocations"] == 2
    assert ("e1" in emu.deployments) is left
    again = create(api)
    if left:
        again.refused(MATCHES.format("e1"))
    else:
        again.check(400, "resource_already_exists_exception", "Inference endpoint [e1] already exists")
        infer(api).check(404, "resource_not_found_exception", "Could not find trained model [e1]")
    assert api.delete("/_inference/e1").status == 200
    assert create(api).status == 200


def test_only_the_servers_own_statuses(emu: Emulator) -> None:
    with pytest.raises(ValueError, match="does not start is answered"):
        emu.ml.fail_next(502)


def test_room_for_some_allocations(emu: Emulator, api: Api) -> None:
    emu.ml.room = 3
    assert create(api, "e1").status == 200
    short = "Could not {} deployment because there are not enough resources to provide all requested allocations"
    create(api, "e2").refused(short.format("start"), 429)
    assert create(api, "e3", num_allocations=1).status == 200
    none = create(api, "e4", num_allocations=1)
    assert (none.status, none.error["caused_by"]["type"]) == (429, "illegal_state_exception")
    assert sorted(emu.endpoints) == ["e1", "e2", "e3", "e4"]
    body = {"service_settings": {"num_allocations": 3}}
    api.update(body, task_type="rerank").refused(short.format("update"), 429)
    assert api.shown()["service_settings"]["num_allocations"] == 2
    api.delete("/_inference/e3")
    assert api.update(body, task_type="rerank").status == 200
    assert (stats(api)["number_of_allocations"], seen(api)) == (3, ("started", 3, 3, "fully_allocated"))


def test_an_update_needs_a_started_deployment(emu: Emulator, api: Api) -> None:
    emu.ml.starts_after = None
    create(api)
    body = {"service_settings": {"num_allocations": 3}}
    api.update(body, task_type="rerank").refused("cannot update deployment that is not in [started] state", 409)
    emu.deployments["e1"].restart()
    emu.ml.fills_after = 1
    assert api.update(body, task_type="rerank").status == 200
    assert [seen(api) for _read in range(2)] == [("started", 2, 3, "started"), ("started", 3, 3, "fully_allocated")]
    assert api.update({"service_settings": {"num_allocations": 1}}, task_type="rerank").status == 200
    assert seen(api) == ("started", 1, 1, "fully_allocated")


def test_the_number_that_is_shown_is_the_present_one(emu: Emulator, api: Api) -> None:
    shown = create(api, **ADAPTS).body["service_settings"]
    assert shown == {"model_id": ".rerank-v1", "num_threads": 1, "adaptive_allocations": ADAPTIVE}
    emu.deployments["e1"].resize(4)
    assert api.shown()["service_settings"] == {**shown, "num_allocations": 4}
    assert stats(api)["adaptive_allocations"] == ADAPTIVE
    emu.set_version("8.16.0")
    assert "num_allocations" not in api.shown()["service_settings"]


@pytest.mark.parametrize(("version", "status"), [("8.15.0", "starting"), ("8.16.0", "fully_allocated")])
def test_scaled_to_zero(emu: Emulator, api: Api, version: str, status: str) -> None:
    create(api, **ADAPTS)
    emu.set_version(version)
    emu.deployments["e1"].sleep()
    assert seen(api) == ("started", 0, 0, status)
    assert stats(api)["nodes"] == []
    emu.quirks["zero_allocations_starting"] = True
    assert seen(api) == ("starting", 0, 0, status)


LOST = "Unable to find model deployment task [e1] please stop and start the deployment or try again momentarily"


@pytest.mark.parametrize(
    ("settings", "deed", "answer", "shown"),
    [
        ({}, "stop", (409, "status_exception", "Trained model [e1] is [stopping]"), ("stopping", None, None, None)),
        ({}, "lose", (404, "status_exception", LOST), FULL),
        (ADAPTS, "sleep", 200, ("started", 1, 1, "fully_allocated")),
    ],
)
def test_a_call_to_what_does_not_run(
    emu: Emulator, api: Api, settings: dict[str, Any], deed: str, answer: Any, shown: Any
) -> None:
    create(api, **settings)
    getattr(emu.deployments["e1"], deed)()
    infer(api).matches(answer)
    assert seen(api) == shown


def test_a_call_to_a_model_that_wakes_too_slowly(emu: Emulator, api: Api) -> None:
    create(api, **ADAPTS)
    emu.ml.starts_after = 2
    emu.deployments["e1"].sleep()
    infer(api, query="?timeout=5s").matches(timed_out("5s"))
    assert seen(api) == ("starting", 0, 1, "starting")
    assert infer(api).status == 200


def test_older_servers_do_not_wait_for_it(emu: Emulator, api: Api) -> None:
    emu.set_version("8.16.0")
    create(api, **ADAPTS)
    emu.ml.starts_after = 1
    emu.deployments["e1"].sleep()
    infer(api).refused(f"{NOT_ALLOCATED}; starting deployment of one allocation", 409)
    infer(api).refused(NOT_ALLOCATED, 409)
    assert infer(api).status == 200


def test_a_call_to_a_model_that_still_starts(emu: Emulator, api: Api) -> None:
    emu.ml.starts_after = 1
    create(api)
    infer(api).refused(NOT_ALLOCATED, 409)
    assert infer(api).status == 200


def test_preconfigured_ones_start_with_their_first_call(emu: Emulator, api: Api) -> None:
    name = ".rerank-v1-elasticsearch"
    emu.ml.starts_after = 1
    infer(api, name).matches(timed_out("30s", name))
    assert infer(api, name).status == 200
    assert seen(api, name) == ("started", 1, 1, "fully_allocated")


def test_what_a_test_has_stored_runs_and_goes_with_it(emu: Emulator, api: Api) -> None:
    settings = {"model_id": "m", "num_threads": 1, "num_allocations": 3}
    emu.seed("e1", service="elasticsearch", task_type="rerank", service_settings=settings)
    assert seen(api) == ("started", 3, 3, "fully_allocated")
    create(api).refused(MATCHES.format("e1"))
    create(api, "m").refused(MATCHES.format("m"))
    del emu.endpoints["e1"]
    assert create(api).status == 200


def test_skip_validate_and_start(emu: Emulator, api: Api) -> None:
    emu.quirks["skip_validate_and_start"] = True
    assert create(api).status == 200
    assert emu.deployments == {}


def test_control(emu: Emulator, api: Api) -> None:
    assert api.put("/_emulator/ml", {"room": 1, "starts_after": None, "fail_next": {"status": 404}}).status == 200
    assert create(api).status == 404
    assert create(api, "e2").status == 429
    assert create(api, "e3", num_allocations=1).status == 408
    assert api.put("/_emulator/deployments/e3", {"state": "failed", "reason": "why"}).status == 200
    assert (seen(api, "e3")[0], stats(api, "e3")["reason"]) == ("failed", "why")
    assert api.get("/_emulator/state").body["deployments"]["e3"]["target"] == 1
    assert api.delete("/_emulator/deployments/e3").status == 200
    assert emu.deployments == {}
    assert api.put("/_emulator/ml", {"nonsense": 1}).status == 400
    emu.reset()
    assert create(api, "e4").status == 200

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`inference_endpoint_info` with `probe`: which endpoints work right now, and why the others do not.

docs/reference/contract.md, "Reading".
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

import pytest
from functional.facts import NEW_REMOTE_KEY, REMOTE_KEY, Json, error_body, seed, standing
from functional.harness import Bench, Request, get, infer
from support.modules import INFO

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.trial_name import trial_name
from es_emulator import Deployment, Emulator, Fault

ALL = get("_all")
ELSER: Json = {"model_id": ".elser_model_2", "num_threads": 1, "num_allocations": 1}
WORKS: Json = {"works": True, "kind": None, "reason": None}
PRIVILEGE = error_body(403, "security_exception", "action [x] is unauthorized")


def stats(deployment: str = "e1") -> Request:
    """Reading the state of a model."""
    return ("GET", f"/_ml/trained_models/{deployment}/_stats", "", None)


def probe(bench: Bench, **options: t.Any) -> tuple[dict[str, Json | None], list[Request]]:
    """Run the module; the probe of each endpoint by ID, and the requests after the one that reads the endpoints."""
    run, requests = bench.run(INFO, bench.arguments(probe=True, **options))
    assert (run.result.get("failed"), run.result["changed"]) == (None, False), run.result
    found = {endpoint["inference_id"]: endpoint.get("probe") for endpoint in run.result["endpoints"]}
    return found, sorted(requests[1:], key=str)


def remote(emu: Emulator, *names: str, task_type: str = "text_embedding", service: str = "openai") -> None:
    """Endpoints of a remote service."""
    for name in names:
        settings = {"model_id": "text-embedding-3-small"}
        emu.seed(name, task_type=task_type, service=service, service_settings=settings, secrets={"api_key": REMOTE_KEY})
    emu.remote.valid_secrets = {REMOTE_KEY}


def in_cluster(emu: Emulator, name: str = "e1", **settings: t.Any) -> Deployment:
    """An endpoint whose model the cluster runs."""
    shown = {**ELSER, **settings}
    emu.seed(name, task_type="sparse_embedding", service="elasticsearch", service_settings=shown, secrets={})
    return emu.deployments[shown.get("deployment_id", name)]


@pytest.mark.parametrize("task_type", ["text_embedding", "completion", "chat_completion"])
def test_works(bench: Bench, emu: Emulator, task_type: str) -> None:
    seed(emu, standing("9.5.3", task_type))
    found, requests = probe(bench, inference_id="e1")
    assert found == {"e1": WORKS}
    assert requests == [infer(task_type)]


def test_rerank_and_tasks_that_are_not_known(bench: Bench, emu: Emulator) -> None:
    remote(emu, "e1", task_type="rerank", service="cohere")
    found, requests = probe(bench, inference_id="e1")
    assert found == {"e1": WORKS}
    assert requests == [("POST", "/_inference/rerank/e1", "", {"query": "a", "input": ["a"]})]


def test_not_probed_unless_asked(bench: Bench, emu: Emulator) -> None:
    seed(emu, standing("9.5.3"))
    run, requests = bench.run(INFO, bench.arguments(inference_id="e1"))
    assert "probe" not in run.result["endpoints"][0]
    assert requests == [get()]


def test_check_mode_calls_nothing(bench: Bench, emu: Emulator) -> None:
    remote(emu, "a", "b")
    in_cluster(emu)
    run, requests = bench.run(INFO, bench.arguments(probe=True), check=True)
    assert requests == [ALL]
    probes = {endpoint["inference_id"]: endpoint.get("probe") for endpoint in run.result["endpoints"]}
    untold = {"works": None, "kind": None, "reason": "Check mode calls no endpoint."}
    assert {name: found for name, found in probes.items() if found} == {"a": untold, "b": untold, "e1": untold}


OWN_429 = error_body(429, "circuit_breaking_exception", "Data too large")
LIMIT = "Could not finish the message because max_tokens or model output limit was reached."
REMOTE_LIMIT = error_body(
    400, "status_exception", f"Received an unsuccessful status code from inference entity id [e1] status [400]. {LIMIT}"
)
#: what the one request is answered with: works, kind, and a pattern for the reason
ANSWERS: dict[str, tuple[Fault, bool | None, str | None, str]] = {
    "connection lost": (Fault("reset", when="after"), None, "answer_lost", r"connection to \S+ broke"),
    "rate limit of the cluster": (Fault("status", status=429, body=OWN_429), None, "rate_limited", "Data too large"),
    "gateway": (Fault("status", status=503), None, "unavailable", "not available"),
    "timeout": (Fault("status", status=408), None, "time_out", "in time"),
    "privilege": (Fault("status", status=403, body=PRIVILEGE), None, "privilege", "monitor_inference"),
    "output limit": (Fault("status", status=400, body=REMOTE_LIMIT), True, None, ""),
    "fault": (Fault("status", status=500), False, "server_fault", "see its log"),
    "licence": (
        Fault(
            "status", status=403, body=error_body(403, "security_exception", "license is non-compliant for [inference]")
        ),
        False,
        "licence",
        "Enterprise",
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answers(bench: Bench, emu: Emulator, name: str) -> None:
    """Sent once, no matter what is answered: it may cost money."""
    fault, works, kind, pattern = ANSWERS[name]
    seed(emu, standing("9.5.3"))
    emu.add_fault(dataclasses.replace(fault, method="POST", times=None))
    found, requests = probe(bench, inference_id="e1")
    _expect(found["e1"], works, kind, pattern)
    assert requests == [infer()]


#: status of the remote service: works, kind, and a pattern for the reason
STATUSES: dict[int, tuple[bool | None, str, str]] = {
    401: (False, "remote_credentials", "check the secret"),
    404: (False, "remote_missing", "deployment"),
    429: (None, "rate_limited", "quota"),
    500: (False, "remote_failed", "The remote service failed: run again later"),
}


@pytest.mark.parametrize("status", STATUSES)
def test_remote_answers(bench: Bench, emu: Emulator, status: int) -> None:
    seed(emu, standing("9.5.3"))
    emu.azure.fail_next(status, 99)
    found, requests = probe(bench, inference_id="e1")
    _expect(found["e1"], *STATUSES[status])
    assert requests == [infer()]


def _expect(found: Json | None, works: bool | None, kind: str | None, pattern: str) -> None:
    assert found is not None
    assert (found["works"], found["kind"]) == (works, kind)
    assert re.search(pattern, found["reason"] or "")
    assert bool(found["reason"]) is (works is not True)


def test_side_by_side_and_in_order(bench: Bench, emu: Emulator) -> None:
    """One that fails says nothing of the others."""
    names = [f"e{number:02}" for number in range(20)]
    remote(emu, *names)
    emu.endpoints["e07"].secrets["api_key"] = NEW_REMOTE_KEY
    found, requests = probe(bench, inference_id="e*", concurrency=4)
    assert list(found) == names
    assert [name for name, health in found.items() if health != WORKS] == ["e07"]
    assert requests == [infer(inference_id=name) for name in names]


@pytest.mark.parametrize("concurrency", [0, 65])
def test_concurrency_has_limits(bench: Bench, concurrency: int) -> None:
    run, requests = bench.run(INFO, bench.arguments(probe=True, concurrency=concurrency))
    assert run.result["msg"] == f"concurrency is {concurrency}. Set a number from 1 to 64."
    assert requests == []


#: filter by ID, and the endpoints that are probed then
MEANT: dict[str | None, list[str]] = {
    None: ["e1"],
    "*": ["e1"],
    "*e1*": ["e1"],
    ".*": [".multilingual-e5-small-elasticsearch"],
    ".multilingual-e5-small-elasticsearch": [".multilingual-e5-small-elasticsearch"],
    trial_name("e1"): [trial_name("e1")],
}


@pytest.mark.parametrize("pattern", MEANT)
def test_preconfigured_and_trials_only_if_the_filter_names_them(
    bench: Bench, emu: Emulator, pattern: str | None
) -> None:
    """One whose model never ran shows as asleep: the probe does not start it."""
    remote(emu, "e1", trial_name("e1"))
    found, _requests = probe(bench, inference_id=pattern, task_type="text_embedding")
    assert [name for name, health in found.items() if health] == MEANT[pattern]
    assert not emu.deployments


def test_trials_are_marked(bench: Bench, emu: Emulator) -> None:
    remote(emu, "e1", trial_name("e1"), "e2--esops-trial-00000000")
    run, _requests = bench.run(INFO, bench.arguments(inference_id="e*"))
    marks = {endpoint["inference_id"]: endpoint.get("is_trial") for endpoint in run.result["endpoints"]}
    assert marks == {"e1": None, trial_name("e1"): True, "e2--esops-trial-00000000": None}


def test_model_of_the_cluster_works(bench: Bench, emu: Emulator) -> None:
    in_cluster(emu)
    found, requests = probe(bench, inference_id="e1")
    assert found == {"e1": WORKS}
    assert requests == [stats(), infer("sparse_embedding")]


UNREADABLE = Fault("status", path="_stats", status=500, times=None)
#: what happens to the model: works, kind, and a pattern for the reason; nothing is called
MODELS: dict[str, tuple[t.Callable[[Emulator, Deployment], t.Any], bool | None, str, str]] = {
    "scaled to zero": (lambda _emu, model: model.sleep(), None, "asleep", "first inference starts one"),
    "starting": (lambda _emu, model: model.restart(None), None, "model_starting", "starting"),
    "failed": (lambda _emu, model: model.fail("it died"), False, "model_not_deployed", r"failed \(it died"),
    "stopping": (lambda _emu, model: model.stop(), False, "model_not_deployed", "stopping"),
    "no deployment": (lambda emu, _model: emu.deployments.pop("e1"), None, "asleep", "no deployment"),
    "state that may not be read": (
        lambda emu, _model: setattr(emu, "privileges", {"monitor_inference"}),
        None,
        "privilege",
        "monitor_ml",
    ),
    # not even where the server is at fault does that say anything of the endpoint, which was not called
    "state that cannot be read": (lambda emu, _model: emu.add_fault(UNREADABLE), None, "server_fault", "see its log"),
}


@pytest.mark.parametrize("name", MODELS)
def test_model_that_is_not_known_to_run_is_not_called(bench: Bench, emu: Emulator, name: str) -> None:
    change, works, kind, pattern = MODELS[name]
    change(emu, in_cluster(emu))
    found, requests = probe(bench, inference_id="e1")
    _expect(found["e1"], works, kind, pattern)
    assert requests == [stats()]


def test_model_that_the_node_has_lost(bench: Bench, emu: Emulator) -> None:
    in_cluster(emu).lose()
    found, requests = probe(bench, inference_id="e1")
    _expect(found["e1"], False, "model_not_deployed", "no running deployment")
    assert requests == [stats(), infer("sparse_embedding")]


def test_endpoints_that_share_a_deployment(bench: Bench, emu: Emulator) -> None:
    """Its state is read once, the endpoints are called one by one."""
    emu.deployments["d"] = Deployment("d", "my-model", state="started", allocated=1)
    for name in ("e1", "e2"):
        in_cluster(emu, name, deployment_id="d")
    found, requests = probe(bench, inference_id="e?")
    assert found == {"e1": WORKS, "e2": WORKS}
    assert requests == [stats("d"), infer("sparse_embedding"), infer("sparse_embedding", "e2")]


def test_login_without_privileges_for_models_only_matters_for_them(bench: Bench, emu: Emulator) -> None:
    remote(emu, "a")
    emu.privileges = {"monitor_inference"}
    assert probe(bench, inference_id="a")[0] == {"a": WORKS}

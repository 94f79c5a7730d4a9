# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`wait_for_model`: the wait comes last, a failed one leaves `changed` as it was, and check mode does not wait.

What is told of a model that comes too late, or whose state may not be read: `test_messages.py`.
"""

from __future__ import annotations

import typing as t

import pytest
from functional.facts import KEY, PLACE, Json
from functional.harness import GET, Bench, Request
from functional.mistakes import IN_CLUSTER
from functional.sets import ALL, item
from support.modules import GENERIC, SET

from es_emulator import Deployment, Emulator

WAITING: Json = {**IN_CLUSTER, "wait_for_model": True}
STATS: Request = ("GET", "/_ml/trained_models/e1/_stats", "", None)
WAIT = "check mode does not wait"


#: what the model does, and how often its state is read
STATES: dict[str, tuple[t.Callable[[Deployment], None], int]] = {
    "allocated already": (lambda _model: None, 1),
    "in time": (lambda model: model.restart(1), 2),
    "scaled to zero, which is success": (Deployment.sleep, 1),
}


@pytest.mark.parametrize("state", STATES)
def test_it_runs(bench: Bench, emu: Emulator, state: str) -> None:
    emu.seed("e1", **IN_CLUSTER)
    change, reads = STATES[state]
    change(emu.deployments["e1"])
    seen = bench.ensure(module=GENERIC, again=False, **{**WAITING, "service_settings": None})
    assert (seen.result["changed"], seen.requests, seen.check_requests) == (False, [GET, *([STATS] * reads)], [GET])


def test_a_failed_deployment_ends_the_wait_at_once(bench: Bench, emu: Emulator) -> None:
    emu.seed("e1", **IN_CLUSTER)
    emu.deployments["e1"].fail("no space left")
    seen = bench.ensure(module=GENERIC, check_differs=WAIT, **WAITING)
    assert (seen.result["failed"], seen.result["changed"], seen.result["action"]) == (True, False, "none")
    assert "'e1' is not allocated (state: failed (no space left))" in seen.result["msg"]
    assert seen.requests == [GET, STATS]


def test_a_model_that_runs_elsewhere(bench: Bench) -> None:
    """An error in the single module, before the first request."""
    options: Json = {"service": "azureopenai", "service_settings": PLACE, "secrets": {"api_key": KEY}}
    seen = bench.ensure(module=GENERIC, task_type="text_embedding", wait_for_model=True, **options)
    assert (seen.result["failed"], seen.requests) == (True, [])
    assert "wait_for_model is for models that the cluster itself runs" in seen.result["msg"]


@pytest.mark.parametrize("fails", [False, True])
def test_in_a_set(bench: Bench, emu: Emulator, fails: bool) -> None:
    """After all items, for those whose model the cluster runs; a failed wait stops the purge."""
    emu.seed("e1", **IN_CLUSTER)
    emu.seed("old", task_type="rerank", service="cohere", service_settings={"model_id": "m"})
    if fails:
        emu.deployments["e1"].fail("why")
    endpoints = [{"inference_id": "e1", **IN_CLUSTER}, item("azure")]
    limits: Json = {"purge": True, "purge_ids": ["*"], "wait_for_model": True}
    seen = bench.both(SET, endpoints=endpoints, check_differs=WAIT, **limits)
    found = {one["inference_id"]: (one["action"], "error" in one) for one in seen.result["endpoints"]}
    assert found == {"e1": ("none", fails), "azure": ("create", False)}
    assert (seen.result["purged"], seen.result["spared"]) == (([], ["old"]) if fails else (["old"], []))
    order = [request[:2] for request in seen.requests]
    assert order[0] == ALL[:2]
    assert order.index(STATS[:2]) == 2, "after all items, before the purge"
    assert STATS not in seen.check_requests

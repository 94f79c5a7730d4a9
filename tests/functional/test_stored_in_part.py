# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A create that Elasticsearch answers with an error although the endpoint is stored: what exists is what is told."""

from __future__ import annotations

import pytest
from functional.facts import BODY, NEWEST, SETTINGS, TASK, Json, error_body, seed, standing, stored_in
from functional.harness import GET, Bench, Request, delete, expect_failure, infer, put
from functional.mistakes import IN_CLUSTER
from functional.sets import texts
from support.modules import GENERIC

from es_emulator import Emulator, Fault

PUT_MODEL = put({"service": "elasticsearch", "service_settings": IN_CLUSTER["service_settings"]})
STATS: Request = ("GET", "/_ml/trained_models/e1/_stats", "", None)
WRITE = "check mode cannot know what only a write tells"


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_it_works(bench: Bench, emu: Emulator, status: int) -> None:
    """One inference shows that the secret is stored, too: created."""
    own = error_body(status, "status_exception", "failed to store")
    emu.add_fault(Fault("status", method="PUT", status=status, when="after", body=own))
    seen = bench.ensure(**TASK)
    assert (seen.result["changed"], seen.result["action"]) == (True, "create")
    assert seen.requests == [GET, put(BODY), GET, infer()]
    assert stored_in(emu) == standing(NEWEST)


def test_its_secret_is_missing(bench: Bench, emu: Emulator) -> None:
    """What this run has just created is deleted, and created once more."""
    emu.add_fault(Fault("half", method="PUT"))
    seen = bench.ensure(**TASK)
    assert (seen.result["changed"], seen.result["action"]) == (True, "create")
    assert seen.requests == [GET, put(BODY), GET, infer(), delete(), put(BODY)]
    assert stored_in(emu) == standing(NEWEST)


def test_its_secret_is_missing_each_time(bench: Bench, emu: Emulator) -> None:
    """It is not left behind: no later run could see that its secret is missing."""
    emu.add_fault(Fault("half", method="PUT", times=2))
    seen = bench.ensure(**TASK, check_differs=WRITE)
    assert (seen.result["failed"], seen.result["changed"], seen.result["action"]) == (True, True, "create")
    assert "was created twice without its secret, and is removed again" in seen.result["msg"]
    assert list(emu.endpoints) == []
    assert bench.ensure(**TASK).result["action"] == "create"


def test_its_secret_is_missing_each_time_in_a_recreation(bench: Bench, emu: Emulator) -> None:
    """The previous endpoint is restored."""
    stored = seed(emu, standing(NEWEST))
    emu.add_fault(Fault("half", method="PUT", path="/e1$", times=2))
    task: Json = {"task_type": "text_embedding", "service_settings": {**SETTINGS, "api_version": "2025-01-01"}}
    seen = bench.ensure(recreate=True, check_differs=WRITE, **task)
    assert (seen.result["failed"], seen.result["changed"], seen.result["action"]) == (True, True, "recreate")
    assert "The previous endpoint is restored" in seen.result["msg"]
    assert list(emu.endpoints) == ["e1"]
    assert stored_in(emu) == {**stored, "dimensions_set_by_user": True}, "its size is sent"


def test_the_previous_endpoint_is_restored_without_its_secret(bench: Bench, emu: Emulator) -> None:
    """No read shows that, so it is tested, and not reported as restored with the secret."""
    seed(emu, standing(NEWEST))
    emu.add_fault(Fault("half", method="PUT", path="/e1$", times=3))
    task: Json = {"task_type": "text_embedding", "service_settings": {**SETTINGS, "api_version": "2025-01-01"}}
    seen = bench.ensure(recreate=True, check_differs=WRITE, **task)
    assert (seen.result["failed"], seen.result["changed"], seen.result["action"]) == (True, True, "recreate")
    assert "restored, but without its secret, so it does not work. " in seen.result["msg"]
    assert "Delete the endpoint, then run again." in seen.result["msg"]


@pytest.mark.parametrize("readable", [True, False])
def test_one_without_its_secret_that_cannot_be_removed(bench: Bench, emu: Emulator, readable: bool) -> None:
    emu.add_fault(Fault("half", method="PUT"))
    emu.add_fault(Fault("status", method="DELETE", status=503, times=None))
    if not readable:
        emu.add_fault(Fault("status", method="GET", path="/e1$", status=503, skip=3, times=None))  # one is check mode's
    seen = bench.ensure(**TASK, check_differs=WRITE)
    assert (seen.result["failed"], seen.result["changed"], seen.result["action"]) == (True, True, "create")
    assert "exists without its secret, and could not be removed" in seen.result["msg"]


def test_whether_it_works_cannot_be_told(bench: Bench, emu: Emulator) -> None:
    """It is not deleted, and not reported as created."""
    own = error_body(500, "status_exception", "failed to store")
    emu.add_fault(Fault("status", method="PUT", status=500, when="after", body=own))
    emu.add_fault(Fault("status", method="POST", status=503))
    seen = bench.ensure(**TASK, check_differs=WRITE)
    assert (seen.result["failed"], seen.result["changed"], seen.result["action"]) == (True, True, "create")
    assert "'e1' exists, but it is unknown whether it works" in seen.result["msg"]
    assert seen.requests == [GET, put(BODY), GET, infer()]
    assert stored_in(emu) == standing(NEWEST)


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_the_model_does_not_start(bench: Bench, emu: Emulator, status: int) -> None:
    """The endpoint exists without its model: a failure that says so, and never a second create."""
    emu.ml.fail_next(status)
    seen = bench.ensure(module=GENERIC, check_differs=WRITE, **IN_CLUSTER)
    assert (seen.result["failed"], seen.result["changed"], seen.result["action"]) == (True, True, "create")
    assert "'e1' exists, but its model does not run (state: missing)" in seen.result["msg"]
    assert seen.requests == [GET, PUT_MODEL, GET, STATS]
    assert list(emu.endpoints) == ["e1"]


@pytest.mark.parametrize("status", [409, 503])
def test_the_model_runs_anyway(bench: Bench, emu: Emulator, status: int) -> None:
    """The create was answered with an error, and the message does not say that the model does not run."""
    emu.add_fault(Fault("status", method="PUT", status=status, when="after"))
    seen = bench.ensure(module=GENERIC, check_differs=WRITE, **IN_CLUSTER)
    assert (seen.result["failed"], seen.result["changed"], seen.result["action"]) == (True, True, "create")
    assert "'e1' exists, and its model runs (state: fully_allocated). " in seen.result["msg"]
    assert seen.requests == [GET, PUT_MODEL, GET, STATS]


def test_the_model_is_still_starting(bench: Bench, emu: Emulator) -> None:
    """That is no failure, but the endpoint does not answer yet."""
    emu.ml.starts_after = None
    seen = bench.ensure(module=GENERIC, again=False, check_differs=WRITE, timeout=1, **IN_CLUSTER)
    assert (seen.result["changed"], seen.result["action"]) == (True, "create"), seen.result
    assert "is still starting. Set wait_for_model: true" in texts(seen.result["warnings"])
    assert seen.requests == [GET, PUT_MODEL, GET, STATS]


@pytest.mark.parametrize("kind", ["settings", "service"])
def test_an_endpoint_that_cannot_be_parsed(bench: Bench, emu: Emulator, kind: str) -> None:
    """`absent` with `force` deletes it; without, the message says so, and nothing is sent but the read."""
    seed(emu, standing(NEWEST))
    emu.endpoints["e1"].unreadable = kind
    seen = bench.ensure(state="absent", again=False)
    assert (seen.result["failed"], seen.result["changed"], seen.requests) == (True, False, [GET])
    assert "state: absent with force: true deletes it" in seen.result["msg"]
    forced = bench.ensure(state="absent", force=True, again=False)
    assert (forced.result["changed"], forced.result["action"]) == (True, "delete")
    assert not emu.endpoints
    assert ("DELETE", "/_inference/e1", "force=true", None) in forced.requests


def test_one_that_cannot_be_parsed_is_replaced(bench: Bench, emu: Emulator) -> None:
    seed(emu, standing(NEWEST))
    emu.endpoints["e1"].unreadable = "settings"
    options: Json = {"task_type": "text_embedding", "service_settings": SETTINGS, "recreate": True}
    refused = bench.ensure(**options)
    assert (refused.result["failed"], refused.result["changed"]) == (True, False)
    seen = bench.ensure(force=True, **options)
    assert (seen.result["changed"], seen.result["action"]) == (True, "recreate")
    assert "none of its settings are kept" in texts(seen.result["warnings"])
    assert stored_in(emu) == standing(NEWEST)
    assert list(emu.endpoints) == ["e1"]


def test_elser_is_told_by_its_model(bench: Bench, emu: Emulator) -> None:
    """Two services are shown under one name: `absent` for one does not delete the other's endpoint."""
    emu.seed("e1", **IN_CLUSTER)
    seen = bench.ensure(module=GENERIC, state="absent", service="elser", force=True)
    expect_failure(seen, "has the service 'elasticsearch', not 'elser'", endpoint=seen.result["endpoint"])
    assert list(emu.endpoints) == ["e1"]

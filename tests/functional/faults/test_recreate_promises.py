# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is promised of a recreation, sentence by sentence, as far as the tables beside this do not show it.

That bad settings never cost the old endpoint and that the old settings come back is shown on every version in
`test_recreate_failures`.
"""

from __future__ import annotations

import pytest
from functional.facts import KEY, NEW_KEY, Json, shown, standing
from functional.faults.cells import Stage
from functional.faults.judging import completes, true_to_the_server
from functional.faults.subject import E1, OTHER
from functional.faults.writes import WRITES, old_again
from functional.harness import TRIAL, Bench, delete, get
from functional.sets import item, texts
from support.modules import SET

from es_emulator import Fault

MODULES = ["recreate, create", "set: recreate, create"]


@pytest.fixture(params=MODULES)
def stage(bench: Bench, request: pytest.FixtureRequest) -> Stage:
    found = Stage(bench, WRITES[request.param], "9.3.1")
    found.prepare()
    return found


def test_the_secret_does_not_allow_the_old_settings(stage: Stage) -> None:
    """It works while it is tried out, and is revoked before the create: nothing can be created with it any more."""

    def revoke() -> None:
        stage.emu.azure.valid_keys = {KEY}

    stage.arm(Fault("delay", method="DELETE", path=f"/{E1}$", query="^$", call=revoke))
    played = stage.play()
    view = played.view
    assert (view.failed, view.changed, played.e1) == (True, True, None)
    for words in ("was deleted", "refuses the credentials", "could not be restored either", "does not exist now"):
        assert words in view.message
    assert view.lost_endpoint == shown(stage.version, stage.task.begin or {})
    assert view.endpoint is None
    stage.emu.azure.valid_keys = {KEY, NEW_KEY}
    completes(stage, played.e1, trial=True)


def test_what_is_lost_can_be_created_by_hand(stage: Stage) -> None:
    """`lost_endpoint` has everything that the server shows, also settings that are not declared."""
    begin = stage.task.begin or {}
    stage.arm(Fault("status", status=400, method="PUT", path=f"/{E1}$", times=None))
    lost = stage.play().view.lost_endpoint or {}
    assert lost["task_settings"] == begin["task_settings"]
    assert lost["service_settings"]["rate_limit"] == begin["service_settings"]["rate_limit"]
    assert lost["chunking_settings"] == begin["chunking_settings"]


def test_everything_fails_and_another_client_had_restored_it(stage: Stage) -> None:
    """The truth is what is read, not what was tried."""
    stage.arm(
        Fault("status", status=400, method="PUT", path=f"/{E1}$"),
        Fault("status", status=500, method="PUT", path=f"/{E1}$", call=lambda: _seed(stage, old_again(stage.version))),
    )
    played = stage.play()
    assert "The previous endpoint is restored" in played.view.message
    assert played.view.lost_endpoint is None
    true_to_the_server(stage, played)


def _seed(stage: Stage, stored: Json) -> None:
    stage.emu.seed(E1, **stored)


@pytest.mark.parametrize("fault", ["reset", "status", "busy"])
def test_what_was_deleted_is_created_at_the_second_attempt_also_without_retries(stage: Stage, fault: str) -> None:
    """`retries: 0` is about writes that can wait for the next run; this one cannot."""
    body: Json = {"status": 409, "error": {"type": "status_exception", "reason": "[e1] is currently being updated"}}
    kinds: dict[str, Json] = {"reset": {}, "status": {"status": 503}, "busy": {"status": 409, "body": body}}
    action = "reset" if fault == "reset" else "status"
    stage.arm(Fault(action, method="PUT", path=f"/{E1}$", **kinds[fault]))
    played = stage.play(retries=0)
    assert (played.view.failed, played.view.action, played.e1) == (False, "recreate", stage.task.wanted)


@pytest.mark.parametrize("spoiled", ["PUT", "DELETE"])
def test_a_trial_that_takes_effect_late_is_named_and_then_removed(stage: Stage, spoiled: str) -> None:
    """The server was still at it when we had given up: what the run made is not left without its name being told."""
    stage.arm(Fault("late", method=spoiled, path=f"/{TRIAL}$", requests=1))
    played = stage.play(retries=0)
    assert played.view.failed is (spoiled == "PUT")
    assert played.e1 == (stage.task.begin if spoiled == "PUT" else stage.task.wanted)
    assert TRIAL in played.view.said
    assert spoiled == "DELETE" or TRIAL in played.stored
    stage.emu.clear_faults()
    completes(stage, played.e1)


@pytest.mark.parametrize("stuck", [False, True])
def test_what_is_removed_before_the_trial_fails_is_not_said_to_be_left_behind(bench: Bench, stuck: bool) -> None:
    """It was there when the set was read, and it is told of it only if it still is."""
    stage = Stage(bench, WRITES["set: recreate, create"], "9.5.3")
    stage.prepare()
    stage.emu.seed(TRIAL, **standing("9.5.3"))
    stage.arm(
        Fault("status", status=403, method="DELETE" if stuck else "PUT", path=f"/{TRIAL}$", skip=0 if stuck else 1)
    )
    played = stage.play()
    assert played.view.failed
    assert (TRIAL in played.stored, "is still there" in played.view.said) == (stuck, stuck)
    true_to_the_server(stage, played)


@pytest.mark.parametrize("purge", [False, True])
def test_a_set_removes_what_a_killed_run_has_left_behind(bench: Bench, purge: bool) -> None:
    """Its one read shows the trial. It goes once the endpoint is seen up to date; a purge never counts it."""
    emu = bench.emu
    for name in (E1, TRIAL, OTHER, f"{OTHER}--esops-trial"):
        emu.seed(name, **standing("9.5.3"))
    limits: Json = {"purge": True, "purge_ids": ["*"]} if purge else {}
    run, requests = bench.run(SET, bench.arguments(endpoints=[item(E1), item(OTHER)], **limits))
    assert TRIAL in texts(run.result["warnings"])
    assert run.result["changed"] is purge, "the removal of a trial is no change"
    assert run.result["purged"] == ([f"{OTHER}--esops-trial"] if purge else []), "a name that a user has chosen"
    assert TRIAL not in emu.endpoints
    assert purge or requests == [get("_all"), delete(TRIAL)]

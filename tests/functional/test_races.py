# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another client writes between our read and our write. The first read is answered with what was there before that."""

from __future__ import annotations

import pytest
from functional import facts, harness
from functional.facts import BODY, KEY, NEWEST, PLACE, TASK, USER, Json, can, existing, seed, shown, standing, stored_in
from functional.harness import GET, VERSION, Bench, delete, expect, expect_failure, merged_over, put, update

from es_emulator import Emulator, Fault

RACE = "check mode cannot know what others do after its read"


MISSING = facts.error_body(404, "resource_not_found_exception", "Inference endpoint not found [e1]")
BUSY = facts.error_body(
    409, "status_exception", "Endpoint [e1] is currently being updated. Try again once the update completes"
)
BUSY_DELETE = facts.error_body(
    409,
    "status_exception",
    "The inference endpoint(s) [e1] are currently being updated, please wait until after they are finished updating "
    "to delete.",
)


def missed(emu: Emulator) -> None:
    """The first read comes too early to see the endpoint."""
    emu.add_fault(Fault("status", method="GET", path="/_inference/e1", status=404, body=MISSING))


def outdated(emu: Emulator, version: str, stored: Json) -> None:
    """The first read still shows an endpoint that is gone."""
    listed = shown(version, stored)
    if version == "8.14.0":
        body: Json = {"models": [{"model_id": listed.pop("inference_id"), **listed}]}
    else:
        body = {"endpoints": [listed]}
    emu.add_fault(Fault("status", method="GET", path="/_inference/e1", status=200, body=body))


@pytest.mark.parametrize("version", facts.VERSIONS)
def test_created_just_as_declared(bench: Bench, emu: Emulator, version: str) -> None:
    """The other's endpoint is what we want, and its secret is not touched.

    It counts as changed: a proxy may have sent our create twice, and this may be the answer to the second.
    """
    stored = existing(emu, version, secrets={"api_key": facts.NEW_KEY})
    missed(emu)
    seen = bench.ensure(**TASK, check_differs=RACE)
    there = shown(version, stored)
    assert (seen.result["changed"], seen.result["action"], seen.result["endpoint"]) == (True, "create", there)
    assert seen.requests == [GET, put(BODY), GET]
    assert stored_in(emu) == stored


@pytest.mark.parametrize("version", facts.VERSIONS)
def test_created_differently(bench: Bench, emu: Emulator, version: str) -> None:
    """The other's endpoint is not what we want: go on from there, in place or with a refusal."""
    chunking = None if can(version, "loses_chunking") else standing(version)["chunking_settings"]
    stored = existing(emu, version, task_settings={"user": "old"}, chunking_settings=chunking)
    missed(emu)
    seen = bench.ensure(**TASK, **USER, check_differs=RACE)
    begin = [GET, put({**BODY, **USER}), GET, VERSION]
    if can(version, "update"):
        after = merged_over(stored, USER)
        expect(seen, "update", shown(version, after), shown(version, stored), shown(version, after))
        assert seen.requests == [*begin, update(USER)]
        assert stored_in(emu) == after
        return
    tells = can(version, "names_users")
    expect_failure(
        seen,
        "user.*old.*new",
        "recreate: true",
        used_by=([], []) if tells else None,
        warnings=facts.untold(version),
        endpoint=shown(version, stored),
    )
    assert seen.requests == [*begin, *([harness.USERS] if tells else [])]
    assert stored_in(emu) == stored


@pytest.mark.parametrize("version", facts.having("update"))
def test_deleted_before_our_update(bench: Bench, emu: Emulator, version: str) -> None:
    """What we wanted to change is gone: it is created, with what it had besides."""
    emu.set_version(version)
    outdated(emu, version, standing(version, "completion"))
    settings = {**PLACE, "deployment_id": "chat", "api_key": KEY}
    seen = bench.ensure(task_type="completion", service_settings=settings, **USER, check_differs=RACE)
    after = standing(version, "completion", **USER)
    assert (seen.result["changed"], seen.result["action"]) == (True, "create")
    assert seen.result["endpoint"] == shown(version, after)
    limit = {"rate_limit": {"requests_per_minute": 120}}
    body = {"service": "azureopenai", "service_settings": {**settings, **limit}, **USER}
    assert seen.requests == [GET, VERSION, update(USER, "completion"), GET, put(body, "completion")]
    assert stored_in(emu) == after


def test_update_under_way_for_long(bench: Bench, emu: Emulator) -> None:
    stored = seed(emu, standing(NEWEST))
    emu.updating.add("e1")
    seen = bench.ensure(
        task_type="text_embedding", **USER, retries=1, check_differs="only a write meets the update of another"
    )
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert seen.result["error"]["status"] == 409
    assert "run again" in seen.result["msg"]
    assert stored_in(emu) == stored


def test_delete_while_an_update_is_under_way(bench: Bench, emu: Emulator) -> None:
    """A 409 that is not about users: it is waited for, and not taken for being in use."""
    seed(emu, standing(NEWEST))
    emu.add_fault(Fault("status", method="DELETE", status=409, body=BUSY_DELETE))
    seen = bench.ensure(state="absent", faults_in_check=False, again=False)
    assert (seen.result["changed"], seen.result["action"]) == (True, "delete")
    assert not emu.endpoints


def test_used_since_the_dry_run(bench: Bench, emu: Emulator) -> None:
    """Recreation: a pipeline begins to use the endpoint after we asked who does. The old one stays, and is named."""
    stored = seed(emu, standing(NEWEST))
    emu.add_pipeline("late-pipeline", "e1")
    unused = {"acknowledged": False, "pipelines": [], "indexes": [], "error_message": ""}
    emu.add_fault(Fault("status", method="DELETE", path="/e1$", status=200, body=unused))
    settings = {**PLACE, "similarity": "cosine", "api_key": KEY}
    seen = bench.ensure(task_type="text_embedding", service_settings=settings, recreate=True, check_differs=RACE)
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert "late-pipeline" in seen.result["msg"]
    assert stored_in(emu) == stored
    assert list(emu.endpoints) == ["e1"]


def test_drift_behind_our_back_is_repaired(bench: Bench, emu: Emulator) -> None:
    stored = seed(emu, standing(NEWEST, task_settings={"user": "declared"}))
    emu.endpoints["e1"].task_settings["user"] = "drifted"
    declared: Json = {"task_settings": {"user": "declared"}}
    seen = bench.ensure(task_type="text_embedding", **declared)
    before = merged_over(shown(NEWEST, stored), {"task_settings": {"user": "drifted"}})
    expect(seen, "update", shown(NEWEST, stored), before, shown(NEWEST, stored))
    assert stored_in(emu) == stored


NEWER: Json = {**facts.SETTINGS, "api_version": "2025-01-01"}


def test_changed_while_new_settings_are_tried_out(bench: Bench, emu: Emulator) -> None:
    """What another client has set since we read it is kept by the recreation, which begins again."""
    old = standing(NEWEST)
    theirs = seed(emu, {**old, "task_settings": {"user": "theirs"}})
    outdated(emu, NEWEST, old)
    seen = bench.ensure(task_type="text_embedding", service_settings=NEWER, recreate=True, check_differs=RACE)
    assert (seen.result["changed"], seen.result["action"]) == (True, "recreate")
    assert stored_in(emu) == merged_over(theirs, {"service_settings": {"api_version": "2025-01-01"}})
    assert seen.result["diff"]["before"]["task_settings"] == {"user": "theirs"}
    assert seen.requests.count(delete()) == 1


def test_others_never_stop_changing_it(bench: Bench, emu: Emulator) -> None:
    """It ends, and what is there stays unchanged."""
    stored = seed(emu, standing(NEWEST))
    for number in range(40):
        outdated(emu, NEWEST, {**stored, "task_settings": {"user": f"user {number}"}})
    seen = bench.ensure(task_type="text_embedding", service_settings=NEWER, recreate=True, check_differs=RACE)
    expect_failure(seen, "changed by another client again and again", used_by=None)
    assert stored_in(emu) == stored


def test_what_an_earlier_round_wrote_is_told(bench: Bench, emu: Emulator) -> None:
    """Our change was written; one of theirs cannot be undone. The last update did nothing, and `changed` is true."""
    stored = seed(emu, standing(NEWEST, task_settings={"user": "old"}))
    limit = {"rate_limit": {"requests_per_minute": 1440}}

    def theirs() -> None:
        emu.endpoints["e1"].service_settings["rate_limit"] = {"requests_per_minute": 7}

    emu.add_fault(Fault("delay", method="PUT", path="_update$", call=theirs))
    settings: Json = {"task_type": "text_embedding", "service_settings": {**facts.SETTINGS, **limit}}
    ignored = merged_over(stored, {**USER, "service_settings": {"rate_limit": {"requests_per_minute": 7}}})
    emu.add_fault(Fault("status", method="PUT", path="_update$", status=200, body=shown(NEWEST, ignored)))
    seen = bench.ensure(**settings, **USER, check_differs=RACE)
    expect_failure(
        seen,
        r"requests_per_minute \(now 7, wanted 1440\), which this server ignored",
        changed=True,
        action="update",
        endpoint=shown(NEWEST, ignored),
        used_by=([], []),
    )
    updates = [request for request in seen.requests if request[0] == "PUT"]
    assert updates == [update(USER), update({"service_settings": limit})], "no secret, which would be written unseen"
    assert stored_in(emu) == ignored

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that no sound server gives, and situations that follow one another: no traceback, no lie, nothing lost."""

from __future__ import annotations

import pytest
from functional import facts
from functional.facts import NEW_KEY, NEWEST, RECREATE, TASK, Json, existing, having, seed, shown, standing, stored_in
from functional.harness import GET, TRIAL, USERS, VERSION, Bench, merged_over, put

from es_emulator import Emulator, Fault

CHANGE: Json = {"service_settings": {"api_version": "2025-01-01"}}
ODD: dict[str, object] = {
    "null": None,
    "list": [],
    "text": "x",
    "number": 7,
    "empty object": {},
    "other object": {"ok": True},
}
LOST = "an answer that is lost cannot be foretold"


def odd_answer(body: object, method: str, path: str = "") -> Fault:
    """The real thing happens, and is answered with nonsense."""
    headers = {"Content-Type": "application/json", "X-elastic-product": "Elasticsearch"}
    text = "null" if body is None else body
    return Fault("status", method=method, path=path or None, when="after", status=200, body=text, headers=headers)


@pytest.mark.parametrize("name", ODD)
def test_odd_answer_to_a_create(bench: Bench, emu: Emulator, name: str) -> None:
    """It may have been carried out: so it is read, and was."""
    emu.add_fault(odd_answer(ODD[name], "PUT"))
    seen = bench.ensure(**TASK)
    assert (seen.result["changed"], seen.result["action"]) == (True, "create")
    assert seen.requests.count(put({"service": "azureopenai", "service_settings": facts.SETTINGS})) == 1
    assert stored_in(emu) == standing(NEWEST)


@pytest.mark.parametrize("path", [f"/{TRIAL}$", "/e1$"])
@pytest.mark.parametrize("name", ODD)
def test_odd_answer_during_a_recreation(bench: Bench, emu: Emulator, name: str, path: str) -> None:
    stored = seed(emu, standing(NEWEST))
    emu.add_fault(odd_answer(ODD[name], "PUT", path))
    seen = bench.ensure(**RECREATE)
    assert (seen.result["changed"], seen.result["action"]) == (True, "recreate")
    assert stored_in(emu) == merged_over({**stored, "secrets": {"api_key": NEW_KEY}}, CHANGE)
    assert list(emu.endpoints) == ["e1"]


#: what is no list of endpoints at all: `_inference/test_api.py` of the unit tests
READS: dict[str, object] = {
    "no endpoint in the list": {"endpoints": []},
    "text in the list": {"endpoints": ["x"]},
    "settings as text": {"endpoints": [{"inference_id": "e1", "service_settings": "x", "chunking_settings": 3}]},
}


@pytest.mark.parametrize("name", READS)
def test_odd_answer_to_a_read(bench: Bench, emu: Emulator, name: str) -> None:
    """No matter how it is read, nothing is written because of it, and nothing breaks."""
    stored = seed(emu, standing(NEWEST))
    fault = odd_answer(READS[name], "GET", "/_inference/")
    emu.add_fault(Fault(**{**vars(fault), "times": None}))
    seen = bench.ensure(**TASK, retries=0, again=False)
    assert seen.result["failed"]
    assert not seen.result["changed"]
    assert stored_in(emu) == stored


@pytest.mark.parametrize(
    ("version", "task_type"), [(version, kind) for version in having("merges") for kind in facts.task_types(version)]
)
def test_rotated_key_and_another_difference(bench: Bench, emu: Emulator, version: str, task_type: str) -> None:
    """A rotated key repairs itself, also where something else differs: an update is tried out with the stored key."""
    emu.azure.valid_keys = {NEW_KEY}
    stored = existing(emu, version, task_type)
    limit: Json = {"rate_limit": {"requests_per_minute": 77}}
    settings = {**facts.place(task_type), **limit, "api_key": NEW_KEY}
    seen = bench.ensure(
        task_type=task_type,
        service_settings=settings,
        update_secrets="when_rejected",
        check_differs="that the stored key is rejected shows when the update is tried out",
    )
    assert (seen.result["changed"], seen.result["action"]) == (True, "update")
    assert stored_in(emu) == merged_over(stored, {"service_settings": limit, "secrets": {"api_key": NEW_KEY}})


def test_unclear_probe_after_a_lost_answer_claims_nothing(bench: Bench, emu: Emulator) -> None:
    """The secret's update is reset before its effect, then the probe is answered 429: unknown, and not claimed."""
    version = "9.3.1"
    emu.azure.valid_keys = {NEW_KEY}
    stored = existing(emu, version)
    emu.add_fault(Fault("reset", method="PUT"))
    full = {"error": {"root_cause": [], "type": "status_exception", "reason": "rate limit status code"}, "status": 429}
    emu.add_fault(
        Fault("status", method="POST", status=429, body=full, times=None, skip=1, headers={"Retry-After": "0"})
    )
    settings = {**facts.PLACE, "api_key": NEW_KEY}
    seen = bench.ensure(
        task_type="text_embedding",
        service_settings=settings,
        update_secrets="when_rejected",
        retries=1,
        check_differs=LOST,
    )
    if stored_in(emu) == stored:
        assert seen.result.get("failed") or not seen.result["changed"]


def test_left_over_throw_away_is_no_proof(bench: Bench, emu: Emulator) -> None:
    """The answer to the trial is lost without effect, and an old throw-away endpoint is found: it proves nothing."""
    stored = seed(emu, standing(NEWEST))
    seed(emu, standing(NEWEST, **CHANGE), TRIAL)
    emu.add_fault(Fault("status", method="PUT", path=TRIAL, status=504))
    settings = {**facts.NEW_VERSION, "api_key": facts.WRONG_KEY}
    seen = bench.ensure(
        task_type="text_embedding", service_settings=settings, recreate=True, check_differs="Azure refuses the new key"
    )
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert stored_in(emu) == stored


@pytest.mark.parametrize("version", having("names_users"))
def test_deletion_that_cannot_be_confirmed(bench: Bench, emu: Emulator, version: str) -> None:
    """The answer to the deletion is lost, and so is every read after it: the old settings are in the result."""
    stored = existing(emu, version)
    emu.add_fault(Fault("reset", method="DELETE", path="/e1$", when="after", skip=1))
    emu.add_fault(Fault("status", method="GET", path="/_inference/e1$", status=500, times=None, skip=2))
    seen = bench.ensure(**RECREATE, retries=0, check_differs=LOST)
    if seen.result.get("failed"):
        assert seen.result["lost_endpoint"] == shown(version, stored)
    else:
        assert stored_in(emu) == merged_over({**stored, "secrets": {"api_key": NEW_KEY}}, CHANGE)
    assert seen.requests[:3] == [GET, VERSION, USERS]

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recreation that fails: the old endpoint is never lost to bad settings, and the message tells what is there."""

from __future__ import annotations

import re

import pytest
from functional import facts
from functional.facts import NEW_KEY, NEW_VERSION, PLACE, RECREATE, VERSIONS, Json, can, existing, standing, stored_in
from functional.harness import GET, TRIAL, USERS, VERSION, Bench, Request, Seen, delete, get, merged_over, put
from functional.test_recreate import recreation
from support.modules import AZURE

from es_emulator import Emulator, Fault

AFTER_DELETE = "what the server says after the deletion cannot be known before"
ASKS_AZURE = "what Azure says is known only when it is asked"
REFUSAL: Json = {"error": {"root_cause": [], "type": "validation_exception", "reason": "some reason"}, "status": 400}
INVALID = {"status": 400, "type": "validation_exception", "reason": "some reason", "caused_by": None}


def beginning(version: str) -> list[Request]:
    """What is read before anything is written."""
    return [GET, VERSION, *([USERS] if can(version, "names_users") else [])]


def body_of(version: str, settings: Json) -> Json:
    """The body of a create that keeps what a standing endpoint has."""
    kept: Json = {"rate_limit": {"requests_per_minute": 1440}} if can(version, "rate_limit") else {}
    body: Json = {"service": "azureopenai", "service_settings": {**kept, **settings}}
    if can(version, "chunking"):
        body["chunking_settings"] = standing(version)["chunking_settings"]
    return body


BAD: dict[str, tuple[Json, str]] = {
    "wrong key": ({"api_key": facts.WRONG_KEY}, r"remote service refuses the credentials"),
    "no such deployment": ({"deployment_id": "nowhere"}, r"remote service does not know"),
    "no such resource": ({"resource_name": "nowhere"}, r"."),
    "size that the model refuses": (
        {"deployment_id": "ada", "dimensions": 7},
        r"does not support specifying dimensions",
    ),
    "size beyond the model's": ({"dimensions": 9999}, r"9999"),
}


def refused_trial(bench: Bench, settings: Json) -> Seen:
    """A recreation whose proof fails."""
    return bench.ensure(
        task_type="text_embedding", service_settings=settings, recreate=True, retries=0, check_differs=ASKS_AZURE
    )


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("version", VERSIONS)
def test_bad_settings_never_cost_the_endpoint(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    changes, pattern = BAD[name]
    stored = existing(emu, version)
    settings = {**NEW_VERSION, **changes}
    seen = refused_trial(bench, settings)
    result = seen.result
    assert (result["failed"], result["changed"]) == (True, False)
    assert "so nothing was changed" in result["msg"]
    assert re.search(pattern, result["msg"])
    assert result["error"]["status"] >= 400
    assert result["request"] == {"method": "PUT", "path": f"/_inference/text_embedding/{TRIAL}"}
    assert seen.requests == [*beginning(version), put(body_of(version, settings), inference_id=TRIAL)]
    assert stored_in(emu) == stored
    assert list(emu.endpoints) == ["e1"]


@pytest.mark.parametrize("version", VERSIONS)
def test_restored(bench: Bench, emu: Emulator, version: str) -> None:
    """The create fails after the deletion: the old settings are restored with the only secret there is."""
    stored = existing(emu, version, service_settings={"similarity": "cosine"})
    emu.add_fault(Fault("status", method="PUT", path="/e1$", status=400, body=REFUSAL))
    settings = {**NEW_VERSION, "similarity": "l2_norm"}
    seen = bench.ensure(
        task_type="text_embedding", service_settings=settings, recreate=True, check_differs=AFTER_DELETE
    )
    result = dict(seen.result)
    message = result.pop("msg")
    for text in (
        "could not be created with the new settings",
        "some reason",
        "The previous endpoint is restored",
        "'e1'",
    ):
        assert text in message
    after = {**stored, "secrets": {"api_key": NEW_KEY}, "dimensions_set_by_user": True}
    result.pop("diff")
    result.pop("warnings", None)
    assert result == {
        "failed": True,
        "kind": "invalid",
        "changed": True,
        "action": "recreate",
        "error": INVALID,
        "request": {"method": "PUT", "path": "/_inference/text_embedding/e1"},
        "endpoint": facts.shown(version, after),
    }
    old = {**PLACE, "similarity": "cosine", "dimensions": 1536, "api_key": NEW_KEY}
    *until_create, remove_trial = recreation(version, [body_of(version, settings)])
    assert seen.requests == [*until_create, GET, put(body_of(version, old)), remove_trial]
    assert stored_in(emu) == after


BY_USER: Json = {"service_settings": {"dimensions": 512}, "dimensions_set_by_user": True}
#: what is stored beside the standing endpoint, and whether a pipeline uses it
RESTORED: dict[str, tuple[Json, bool]] = {
    "a size that a user had set": (BY_USER, False),
    "the same, in use and forced": (BY_USER, True),
    "without the size that its model refuses": ({"service_settings": {"deployment_id": "ada"}}, False),
}


@pytest.mark.parametrize("name", RESTORED)
@pytest.mark.parametrize("version", VERSIONS)
def test_size_of_the_restored_one(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    """Restored in one go, never created wrongly first."""
    changes, used = RESTORED[name]
    stored = existing(emu, version, **changes)
    if used:
        emu.add_pipeline("some-pipeline", "e1")
    emu.add_fault(Fault("status", method="PUT", path="/e1$", status=400, body=REFUSAL))
    seen = bench.ensure(**RECREATE, force=True, check_differs=AFTER_DELETE)
    assert seen.result["changed"]
    assert "The previous endpoint is restored" in seen.result["msg"]
    assert seen.result["endpoint"] == facts.shown(version, stored)
    assert stored_in(emu) == {**stored, "secrets": {"api_key": NEW_KEY}}
    really = [request for request in seen.requests if request[:2] == delete()[:2] and request != USERS]
    assert len(really) == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_not_restored(bench: Bench, emu: Emulator, version: str) -> None:
    """Neither the new nor the old one can be created: the message says so, the result has the old settings."""
    stored = existing(emu, version)
    emu.add_fault(Fault("status", method="PUT", path="/e1$", status=400, body=REFUSAL, times=None))
    seen = bench.ensure(**RECREATE, check_differs=AFTER_DELETE)
    result = seen.result
    assert (result["failed"], result["changed"]) == (True, True)
    for text in ("was deleted", "does not exist now", "some reason"):
        assert text in result["msg"]
    assert "endpoint" not in result
    assert result["lost_endpoint"] == facts.shown(version, stored)
    assert result["error"] == INVALID
    assert list(emu.endpoints) == [TRIAL], "it keeps what the next run needs"
    assert TRIAL in result["msg"]


@pytest.mark.parametrize("version", VERSIONS)
def test_left_over_throw_away(bench: Bench, emu: Emulator, version: str) -> None:
    """A killed run has left its throw-away endpoint behind: the next one removes it."""
    stored = existing(emu, version)
    facts.seed(emu, standing(version), TRIAL)
    seen = bench.ensure(**RECREATE)
    assert seen.result["action"] == "recreate"
    after = merged_over(
        {**stored, "secrets": {"api_key": NEW_KEY}}, {"service_settings": {"api_version": "2025-01-01"}}
    )
    trial = put(body_of(version, NEW_VERSION), inference_id=TRIAL)
    end = [GET, delete(), put(body_of(version, NEW_VERSION)), delete(TRIAL)]
    assert seen.requests == [*beginning(version), trial, get(TRIAL), delete(TRIAL), trial, *end]
    assert stored_in(emu) == after
    assert list(emu.endpoints) == ["e1"]


def test_throw_away_that_cannot_be_looked_for(bench: Bench, emu: Emulator) -> None:
    """Neither the answer to its creation nor the look tells whether it is there: it is named, with what removes it."""
    facts.seed(emu, standing(facts.NEWEST))
    emu.add_fault(Fault("status", method="PUT", path=f"/{TRIAL}$", status=503, when="after"))
    emu.add_fault(Fault("status", method="GET", path=f"/{TRIAL}$", status=500))
    task = {"task_type": "text_embedding", "service_settings": NEW_VERSION, "recreate": True}
    run, _requests = bench.run(AZURE, bench.arguments(inference_id="e1", **task))
    assert (run.result["changed"], run.result["action"]) == (True, "none")
    assert set(emu.endpoints) == {"e1", TRIAL}
    assert f"DELETE _inference/text_embedding/{TRIAL}" in run.result["msg"]
    assert "do not work" not in run.result["msg"]


SIZES: Json = {"task_type": "text_embedding", "dimensions": 1536, "similarity": "dot_product"}


@pytest.mark.parametrize("version", facts.having("names_indexes"))
def test_mapping_would_refuse_the_new_one(bench: Bench, emu: Emulator, version: str) -> None:
    """The server would not create it again under an index that has its size: refused before the deletion."""
    stored = existing(emu, version)
    emu.add_index("some-index", "e1", model_settings=SIZES)
    settings = {**PLACE, "dimensions": 512, "api_key": NEW_KEY}
    seen = bench.ensure(task_type="text_embedding", service_settings=settings, recreate=True, force=True)
    result = seen.result
    assert (result["failed"], result["changed"]) == (True, False)
    assert result["used_by"] == {"pipelines": [], "indexes": ["some-index"]}
    for text in ("some-index", "dimensions", "1536", "512", "Use another inference_id", "delete the index first"):
        assert text in result["msg"]
    assert stored_in(emu) == stored
    assert list(emu.endpoints) == ["e1"]


@pytest.mark.parametrize("version", facts.having("names_indexes", "mappings_checked"))
def test_mapping_that_holds_nothing_yet(bench: Bench, emu: Emulator, version: str) -> None:
    """What the hint of the refusal says works: the size is in a mapping once something is indexed."""
    existing(emu, version)
    emu.add_index("some-index", "e1")
    settings = {**PLACE, "dimensions": 512, "api_key": NEW_KEY}
    refused = bench.ensure(task_type="text_embedding", service_settings=settings, recreate=True, force=True)
    assert refused.result["failed"]
    assert bench.ensure(state="absent", force=True).result["action"] == "delete"
    assert bench.ensure(task_type="text_embedding", service_settings=settings).result["action"] == "create"
    assert emu.endpoints["e1"].service_settings["dimensions"] == 512

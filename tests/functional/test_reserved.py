# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that count an endpoint of the user as preconfigured, and delete it with force only (PR 138942)."""

from __future__ import annotations

import pytest
from functional.facts import NEW_KEY, NEW_VERSION, NEWEST, RECREATE, Json, error_body, seed, standing, stored_in
from functional.harness import GET, GET_TRIAL, TRIAL, USERS, VERSION, Bench, Request, delete, merged_over
from functional.sets import ALL, item
from support.modules import SET

from es_emulator import Emulator, Fault

FORCED_USERS: Request = delete(query="dry_run=true&force=true")
FORCED = delete(query="force=true")
#: which deletions are refused; it is not known whether the dry run is one of them
REFUSED = {"dry run too": "^(?!.*force=true)", "not the dry run": "^$"}
IN_CHECK = "where the dry run does not say so, check mode cannot know"


def answer(emu: Emulator, reason: str, status: int, path: str = "", query: str = "") -> None:
    """Let the server refuse deletions from now on."""
    body = error_body(status, "status_exception", reason)
    emu.add_fault(Fault("status", method="DELETE", status=status, body=body, times=None, path=path, query=query))


def count_as_reserved(emu: Emulator, query: str) -> None:
    """Let the server refuse to delete what the task is about without force."""
    for name in ("e1", TRIAL):
        reason = (
            f"[{name}] is a reserved inference endpoint. Use the force=true query parameter to delete the inference "
            "endpoint."
        )
        answer(emu, reason, 400, path=f"/{name}$", query=query)


def deletions(requests: list[Request]) -> list[tuple[str, str]]:
    """Path and query of what was deleted, or would have been."""
    return [(path, query) for method, path, query, _body in requests if method == "DELETE" and "dry_run" not in query]


@pytest.mark.parametrize("name", REFUSED)
def test_recreate_with_force(bench: Bench, emu: Emulator, name: str) -> None:
    stored = seed(emu, standing(NEWEST))
    count_as_reserved(emu, REFUSED[name])
    seen = bench.ensure(**RECREATE, force=True)
    assert (seen.result["changed"], seen.result["action"]) == (True, "recreate")
    asked = [USERS, FORCED_USERS] if name == "dry run too" else [USERS]
    assert seen.check_requests == seen.requests[: 2 + len(asked)] == [GET, VERSION, *asked]
    typed = "/_inference/text_embedding"
    first = [] if name == "dry run too" else [(f"{typed}/e1", "")]
    trial = [(f"{typed}/{TRIAL}", ""), (f"{typed}/{TRIAL}", "force=true")]
    assert deletions(seen.requests) == [*first, (f"{typed}/e1", "force=true"), *trial]
    new = {"service_settings": {"api_version": "2025-01-01"}, "secrets": {"api_key": NEW_KEY}}
    assert stored_in(emu) == merged_over(stored, new)
    assert list(emu.endpoints) == ["e1"]


@pytest.mark.parametrize("name", REFUSED)
def test_recreate_without_force(bench: Bench, emu: Emulator, name: str) -> None:
    """The hint names force; nothing is lost, and nothing is left behind."""
    stored = seed(emu, standing(NEWEST))
    count_as_reserved(emu, REFUSED[name])
    seen = bench.ensure(**RECREATE, check_differs="" if name == "dry run too" else IN_CHECK)
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert "[e1] is a reserved inference endpoint" in seen.result["msg"]
    assert "force: true" in seen.result["msg"]
    assert seen.result["error"]["status"] == 400
    typed = "/_inference/text_embedding"
    trial = [(f"{typed}/e1", ""), (f"{typed}/{TRIAL}", ""), (f"{typed}/{TRIAL}", "force=true")]
    assert deletions(seen.requests) == ([] if name == "dry run too" else trial)
    assert stored_in(emu) == stored
    assert list(emu.endpoints) == ["e1"]


@pytest.mark.parametrize("name", REFUSED)
def test_absent_without_force(bench: Bench, emu: Emulator, name: str) -> None:
    stored = seed(emu, standing(NEWEST))
    count_as_reserved(emu, REFUSED[name])
    seen = bench.ensure(state="absent", check_differs="" if name == "dry run too" else IN_CHECK)
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert "[e1] is a reserved inference endpoint" in seen.result["msg"]
    assert "force: true" in seen.result["msg"]
    assert seen.requests == [GET, delete(), GET]
    assert stored_in(emu) == stored


@pytest.mark.parametrize("name", REFUSED)
def test_absent_with_force(bench: Bench, emu: Emulator, name: str) -> None:
    seed(emu, standing(NEWEST))
    count_as_reserved(emu, REFUSED[name])
    seen = bench.ensure(state="absent", force=True)
    assert (seen.result["changed"], seen.result["action"]) == (True, "delete")
    asked = [USERS, FORCED_USERS] if name == "dry run too" else [USERS]
    refused = [] if name == "dry run too" else [delete()]
    assert (seen.check_requests, seen.requests) == ([GET, *asked], [GET, *asked, *refused, FORCED, GET_TRIAL])
    assert not emu.endpoints


@pytest.mark.parametrize("name", REFUSED)
def test_used_anyway(bench: Bench, emu: Emulator, name: str) -> None:
    """Who uses it is told, although the server speaks of something else."""
    seed(emu, standing(NEWEST))
    emu.add_pipeline("some-pipeline", "e1")
    count_as_reserved(emu, REFUSED[name])
    seen = bench.ensure(state="absent", force=True)
    assert seen.result["used_by"] == {"pipelines": ["some-pipeline"], "indexes": []}
    assert "some-pipeline" in str(seen.result["warnings"])
    assert not emu.endpoints


BUSY = (
    "The inference endpoint(s) [e1] are currently being updated, please wait until after they are finished updating to "
    "delete."
)


@pytest.mark.parametrize("options", [{"state": "absent"}, {"service_settings": NEW_VERSION, "recreate": True}])
def test_refused_for_another_reason(bench: Bench, emu: Emulator, options: Json) -> None:
    """That is what is told then."""
    stored = seed(emu, standing(NEWEST))
    count_as_reserved(emu, REFUSED["dry run too"])
    answer(emu, BUSY, 409, path="/e1$", query="^force=true$")
    seen = bench.ensure(
        task_type="text_embedding", force=True, retries=0, check_differs="check mode deletes nothing", **options
    )
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert seen.result["error"] == {"status": 409, "type": "status_exception", "reason": BUSY, "caused_by": None}
    assert stored_in(emu) == stored
    assert list(emu.endpoints) == ["e1"]


def test_other_refusals_are_not_forced(bench: Bench, emu: Emulator) -> None:
    """One that cannot be deleted at all is asked for once."""
    stored = seed(emu, standing(NEWEST))
    answer(emu, "Cannot delete a reserved inference endpoint.", 400)
    seen = bench.ensure(state="absent", force=True)
    assert (seen.result["failed"], seen.requests) == (True, [GET, USERS])
    assert "force: true" not in seen.result["msg"]
    assert stored_in(emu) == stored


def test_purge_with_force(bench: Bench, emu: Emulator) -> None:
    seed(emu, standing(NEWEST))
    count_as_reserved(emu, REFUSED["dry run too"])
    seen = bench.both(SET, endpoints=[item("other")], purge=True, purge_ids=["*"], force=True)
    assert (seen.result["changed"], seen.result["purged"]) == (True, ["e1"])
    assert seen.requests[0] == ALL
    assert list(emu.endpoints) == ["other"]

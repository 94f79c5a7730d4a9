# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`state: absent`: gone, in use, forced, of another kind, preconfigured, gone after our read."""

from __future__ import annotations

import pytest
from functional import facts
from functional.facts import KEY, NEWEST, PLACE, VERSIONS, Json, can, existing, seed, seed_all, shown, standing, untold
from functional.harness import GET, GET_TRIAL, USERS, Bench, delete, expect, expect_failure, get
from functional.sets import item
from functional.test_races import outdated
from support.modules import AZURE, GENERIC, SET

from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile.loop import MAX_RACES
from es_emulator import Emulator, Fault


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("version", VERSIONS)
def test_gone_already(bench: Bench, emu: Emulator, version: str, force: bool) -> None:
    emu.set_version(version)
    seen = bench.ensure(state="absent", force=force)
    expect(seen, "none", None, {}, {})
    assert seen.requests == seen.check_requests == [GET]


@pytest.mark.parametrize(
    ("version", "task_type"), [(version, kind) for version in VERSIONS for kind in facts.task_types(version)]
)
def test_removed(bench: Bench, emu: Emulator, version: str, task_type: str) -> None:
    stored = existing(emu, version, task_type, task_settings={"user": "ü"})
    seed_all(emu, "another")
    seen = bench.ensure(state="absent")
    tells = can(version, "names_users")
    expect(
        seen, "delete", None, shown(version, stored), {}, used_by=([], []) if tells else None, warnings=untold(version)
    )
    assert seen.requests == [GET, delete(task_type=task_type), GET_TRIAL]
    users = delete(query="dry_run=true", task_type=task_type)
    assert seen.check_requests == [GET, *([users] if tells else [])]
    assert list(emu.endpoints) == ["another"]


@pytest.mark.parametrize("version", VERSIONS)
def test_removed_with_everything_declared(bench: Bench, emu: Emulator, version: str) -> None:
    """A task that is turned from present to absent keeps its settings; they do not matter, though they be bad."""
    existing(emu, version)
    settings = {**PLACE, "resource_name": "other", "similarity": "cosine", "api_key": KEY}
    seen = bench.ensure(state="absent", task_type="text_embedding", service_settings=settings)
    assert (seen.result["changed"], seen.result["action"]) == (True, "delete")
    assert not emu.endpoints


USES = {"pipeline": (["p-one", "p-two"], []), "index": ([], ["i-one"]), "both": (["p-one"], ["i-one", "i-two"])}


def used(emu: Emulator, version: str, use: str) -> tuple[list[str], list[str]]:
    """Make pipelines or indexes use the endpoint; returns those that this server can name."""
    pipelines, indexes = USES[use]
    for name in pipelines:
        emu.add_pipeline(name, "e1")
    for name in indexes:
        emu.add_index(name, "e1")
    return (pipelines if can(version, "names_users") else [], indexes if can(version, "names_indexes") else [])


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("version", facts.having("names_users"))
def test_in_use(bench: Bench, emu: Emulator, version: str, use: str) -> None:
    """Refused with the users' names; check mode knows it from the dry run."""
    stored = existing(emu, version)
    known = used(emu, version, use)
    seen = bench.ensure(state="absent")
    if known == ([], []):
        assert seen.result["action"] == "delete"
        return
    result = seen.result
    assert (result["failed"], result["changed"]) == (True, False)
    assert result["used_by"] == {"pipelines": known[0], "indexes": known[1]}
    for text in ("'e1'", *known[0], *known[1], "force: true"):
        assert text in result["msg"]
    assert result["error"]["status"] == 409
    assert seen.requests == [GET, delete(), USERS]
    assert seen.check_requests == [GET, USERS]
    assert facts.stored_in(emu) == stored


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("version", VERSIONS)
def test_forced(bench: Bench, emu: Emulator, version: str, use: str) -> None:
    stored = existing(emu, version)
    known = used(emu, version, use)
    seen = bench.ensure(state="absent", force=True)
    tells = can(version, "names_users")
    warnings = (*untold(version), *([rf"{(known[0] + known[1])[0]}.*force"] if known != ([], []) else []))
    expect(seen, "delete", None, shown(version, stored), {}, used_by=known if tells else None, warnings=warnings)
    forced = "force=true" if known != ([], []) else ""
    assert seen.requests == [GET, *([USERS] if tells else []), delete(query=forced), GET_TRIAL]
    assert seen.check_requests == [GET, *([USERS] if tells else [])]
    assert not emu.endpoints


@pytest.mark.parametrize("version", VERSIONS)
def test_another_task_type(bench: Bench, emu: Emulator, version: str) -> None:
    """Nothing but what was meant is ever deleted, forced or not."""
    stored = existing(emu, version)
    seen = bench.ensure(state="absent", task_type="completion", force=True)
    expect_failure(seen, "text_embedding", "completion", "'e1'", endpoint=shown(version, stored))
    assert seen.requests == seen.check_requests == [GET]
    assert facts.stored_in(emu) == stored


@pytest.mark.parametrize("version", VERSIONS)
def test_another_service(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    emu.seed("e1", task_type="text_embedding", service="openai", service_settings={"model_id": "m"})
    seen = bench.ensure(state="absent", force=True)
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    for text in ("openai", "azureopenai", "'e1'"):
        assert text in seen.result["msg"]
    assert seen.requests == seen.check_requests == [GET]
    assert list(emu.endpoints) == ["e1"]


PRECONFIGURED = ".elser-2-elasticsearch"


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("state", ["absent", "present"])
@pytest.mark.parametrize("version", ["8.14.0", "8.17.0", "8.18.0", NEWEST])
def test_preconfigured(bench: Bench, emu: Emulator, version: str, state: str, force: bool) -> None:
    """Refused before any request."""
    emu.set_version(version)
    options: Json = {"state": state, "force": force, "recreate": force, "inference_id": PRECONFIGURED}
    if state == "present":
        options.update(task_type="text_embedding", service_settings={**facts.place("text_embedding"), "api_key": KEY})
    seen = bench.ensure(**options)
    expect_failure(seen, "preconfigured", r"\.elser-2-elasticsearch")
    assert seen.requests == seen.check_requests == []


def test_long_gone_licence_does_not_matter(bench: Bench, emu: Emulator) -> None:
    """An expired licence can still be cleaned up after."""
    emu.licence = "basic"
    seed(emu, standing(NEWEST))
    seen = bench.ensure(state="absent")
    assert seen.result["action"] == "delete"
    assert not emu.endpoints


ALL = get("_all")


# --- another client deletes it after our read: as wanted, no matter who did it ---


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("version", facts.having("names_users"))
def test_gone_after_our_read(bench: Bench, emu: Emulator, version: str, force: bool) -> None:
    """The dry run finds nothing. A deletion that finds nothing counts, for it may be the second of one request."""
    emu.set_version(version)
    outdated(emu, version, standing(version))
    differs = "" if force else "a proxy may have sent the deletion twice, and this may be the second answer"
    seen = bench.ensure(state="absent", force=force, again=False, check_differs=differs)
    assert (seen.result["changed"], seen.result["action"]) == ((False, "none") if force else (True, "delete"))
    assert seen.requests == [GET, USERS, GET] if force else [GET, delete(), GET_TRIAL]
    assert seen.check_requests == [GET, USERS]


@pytest.mark.parametrize("module", [AZURE, GENERIC])
def test_gone_after_our_read_although_its_kind_was_declared(bench: Bench, emu: Emulator, module: str) -> None:
    outdated(emu, NEWEST, standing(NEWEST))
    kind: Json = {"task_type": "text_embedding", **({"service": "azureopenai"} if module == GENERIC else {})}
    seen = bench.ensure(module=module, state="absent", force=True, again=False, **kind)
    expect(seen, "none", None, {}, {})


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("version", facts.having("names_users"))
def test_used_and_gone_after_the_dry_run(bench: Bench, emu: Emulator, version: str, force: bool) -> None:
    """Another client forced it and was faster; that it was in use is history."""
    existing(emu, version)
    emu.add_pipeline("p-one", "e1")
    # the second deletion: ours, or the look at who uses it after a refusal
    emu.add_fault(Fault("delay", method="DELETE", skip=1, call=emu.endpoints.clear))
    arguments = bench.arguments(inference_id="e1", state="absent", force=force)
    run, requests = bench.run(AZURE, arguments)
    assert not run.result.get("failed"), run.result
    assert (run.result["changed"], run.result["action"]) == ((True, "delete") if force else (False, "none"))
    end = [USERS, delete(query="force=true"), GET_TRIAL] if force else [delete(), USERS, GET]
    assert requests == [GET, *end]


def test_there_and_not_there(bench: Bench, emu: Emulator) -> None:
    """Reads show it, and the dry run does not find it: an end comes to that, and nothing is deleted."""
    seed(emu, standing(NEWEST))
    error: Json = {"type": "resource_not_found_exception", "reason": "Inference endpoint not found [e1]"}
    emu.add_fault(
        Fault("status", method="DELETE", query="dry_run", status=404, body={"error": error, "status": 404}, times=None)
    )
    run, requests = bench.run(AZURE, bench.arguments(inference_id="e1", state="absent", force=True))
    assert (run.result["failed"], run.result["changed"], run.result["action"]) == (True, False, "none")
    assert "is changed by another client again and again" in run.result["msg"]
    assert requests == [GET, *([USERS, GET] * (MAX_RACES + 1))]
    assert "e1" in emu.endpoints


def listed(emu: Emulator, *names: str) -> None:
    """The list still has endpoints that are gone."""
    endpoints = [shown(NEWEST, standing(NEWEST), name) for name in names]
    emu.add_fault(Fault("status", method="GET", path="/_inference(/_all)?$", status=200, body={"endpoints": endpoints}))


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("force", [False, True])
def test_gone_after_the_list_was_read(bench: Bench, emu: Emulator, force: bool, check: bool) -> None:
    """In a set, those that were to be absent, and the rest goes on."""
    seed_all(emu, "there")
    listed(emu, "e1", "e2", "there")
    absent = [{"inference_id": name, "state": "absent", "force": force} for name in ("e1", "e2", "there")]
    run, _requests = bench.run(SET, bench.arguments(endpoints=absent), check=check)
    assert not run.result.get("failed"), run.result
    found = {one["inference_id"]: (one["action"], one["changed"]) for one in run.result["endpoints"]}
    assert found == {"e1": ("none", False), "e2": ("none", False), "there": ("delete", True)}
    assert set(run.result["diff"]["before"]) == {"there"}
    assert ("there" in emu.endpoints) is check


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("there", [["there"], []])
def test_gone_before_it_is_purged(bench: Bench, emu: Emulator, there: list[str], force: bool, check: bool) -> None:
    """Not purged by us, and no failure, be it all of them; used or not, it is nothing to warn of."""
    seed_all(emu, *there, "kept")
    listed(emu, "e1", "e2", *there, "kept")
    limits: Json = {"purge": True, "purge_ids": ["*"], "force": force}
    run, _requests = bench.run(SET, bench.arguments(endpoints=[item("kept")], **limits), check=check)
    assert not run.result.get("failed"), run.result
    assert (run.result["changed"], run.result["purged"], run.result["spared"]) == (bool(there), there, [])
    assert run.result["purge_errors"] == []
    assert set(emu.endpoints) == {"kept", *(there if check else [])}


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("status", [403, 500])
def test_other_failures_of_the_dry_run_stay_failures(bench: Bench, emu: Emulator, status: int, force: bool) -> None:
    seed(emu, standing(NEWEST))
    emu.add_fault(Fault("status", method="DELETE", query="dry_run=true", status=status, times=None))
    arguments = bench.arguments(inference_id="e1", state="absent", force=force)
    run, _requests = bench.run(AZURE, arguments, check=True)
    assert run.result["error"]["status"] == status
    assert list(emu.endpoints) == ["e1"]

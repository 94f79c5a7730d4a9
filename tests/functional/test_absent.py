# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`state: absent`: gone, in use, forced, of another kind, preconfigured."""

from __future__ import annotations

import pytest
from functional import facts
from functional.facts import KEY, NEWEST, PLACE, VERSIONS, Json, can, existing, seed, shown, standing, stored_in, untold
from functional.harness import GET, GET_TRIAL, USERS, Bench, delete, expect, expect_failure

from es_emulator import Emulator


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
    seed(emu, standing(version), "another")
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
    assert stored_in(emu) == stored


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
    assert stored_in(emu) == stored


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

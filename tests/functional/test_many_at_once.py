# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many runs on the same endpoints at the same time: no false failure, no lost update, the end state right."""

from __future__ import annotations

import collections
import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest
from functional.facts import KEY, PLACE, Json, seed_all
from functional.harness import Bench
from functional.sets import item, limited, unchanged
from support.modules import AZURE, SET, Run

from es_emulator import Emulator

RUNS = 20
VERSIONS = ("8.19.0", "9.3.1", "9.5.3")


@pytest.fixture(autouse=True)
def slow(emu: Emulator) -> None:
    """Azure takes its time, so that runs meet each other inside their writes."""
    emu.azure.latency = 0.02


def at_once(bench: Bench, module: str, tasks: t.Sequence[Json]) -> list[Json]:
    """Run all tasks at once; none may fail. The log of the emulator has the requests of all of them."""
    bench.emu.clear_log()

    def run(task: Json) -> Run:
        return bench.run(module, bench.arguments(**task), real_time=True, among_others=True)[0]

    with ThreadPoolExecutor(len(tasks)) as pool:
        runs = list(pool.map(run, tasks))
    failures = [run.result["msg"] for run in runs if run.result.get("failed")]
    assert not failures, "\n".join(failures)
    return [run.result for run in runs]


def done(results: t.Iterable[Json], name: str) -> list[str]:
    """What each run says that it did to one endpoint."""
    return [found["action"] for result in results for found in result["endpoints"] if found["inference_id"] == name]


def answered(emu: Emulator, method: str, path: str) -> list[int | None]:
    """The statuses of all such writes, in order."""
    return [entry.status for entry in emu.log if (entry.method, entry.path, entry.query) == (method, path, "")]


@pytest.mark.parametrize("version", VERSIONS)
def test_same_set_created(bench: Bench, emu: Emulator, version: str) -> None:
    """Each endpoint is created; a run whose own creation met that of another says so too, and the others found it."""
    emu.set_version(version)
    endpoints = [item(f"e{number}") for number in range(6)]
    results = at_once(bench, SET, [{"endpoints": endpoints}] * RUNS)
    for number in range(6):
        sent = answered(emu, "PUT", f"/_inference/text_embedding/e{number}")
        assert sent.count(200) == 1
        assert done(results, f"e{number}").count("create") == len(sent), "each run that wrote, and no other"
        assert {*done(results, f"e{number}")} <= {"create", "none"}
    assert set(emu.endpoints) == {f"e{number}" for number in range(6)}
    unchanged(bench, *endpoints)


@pytest.mark.parametrize("version", VERSIONS)
def test_same_set_changed(bench: Bench, emu: Emulator, version: str) -> None:
    """A change in place arrives, no matter which run brings it, and no other run's setting is lost."""
    emu.set_version(version)
    recreate = version < "9.4"
    seed_all(emu, *(f"e{number}" for number in range(4)))
    endpoints = [limited(f"e{number}", 321) for number in range(4)]
    results = at_once(bench, SET, [{"endpoints": endpoints, "recreate": recreate}] * RUNS)
    for number in range(4):
        says = done(results, f"e{number}")
        if recreate:
            deleted = answered(emu, "DELETE", f"/_inference/text_embedding/e{number}")
            assert 1 <= deleted.count(200) <= says.count("recreate") <= len(deleted)
        else:
            updated = answered(emu, "PUT", f"/_inference/text_embedding/e{number}/_update")
            assert says.count("update") == updated.count(200) >= 1
        assert emu.endpoints[f"e{number}"].service_settings["rate_limit"] == {"requests_per_minute": 321}
    assert set(emu.endpoints) == {f"e{number}" for number in range(4)}, "no throw-away endpoint is left"
    unchanged(bench, *endpoints)


def purged_once(emu: Emulator, results: t.Sequence[Json], names: set[str]) -> None:
    """Each is deleted once. A run says so that deleted it, or met another's deletion: it may have been its own."""
    says = collections.Counter(name for result in results for name in result["purged"])
    assert set(says) == names
    for name in names:
        sent = answered(emu, "DELETE", f"/_inference/text_embedding/{name}")
        assert sent.count(200) == 1
        assert says[name] == len(sent)


@pytest.mark.parametrize("version", VERSIONS)
def test_overlapping_sets(bench: Bench, emu: Emulator, version: str) -> None:
    """Two teams share endpoints and purge what is their own; what is shared and what is the other's stays."""
    emu.set_version(version)
    seed_all(emu, "a-old", "b-old")
    tasks: list[Json] = [
        {
            "endpoints": [item(f"{team}-{number}") for number in range(3)] + [item("shared-1"), item("shared-2")],
            "purge": True,
            "purge_ids": [f"{team}-*"],
        }
        for team in ("a", "b")
    ]
    results = at_once(bench, SET, tasks * (RUNS // 2))
    expected = {*(f"{team}-{number}" for team in "ab" for number in range(3)), "shared-1", "shared-2"}
    assert set(emu.endpoints) == expected
    assert all("create" in done(results, name) for name in expected)
    purged_once(emu, results, {"a-old", "b-old"})
    for task in tasks:
        unchanged(bench, *task.pop("endpoints"), **task)


def test_purged_by_many(bench: Bench, emu: Emulator) -> None:
    """What another run removed first is no failure."""
    seed_all(emu, *(f"old-{number}" for number in range(8)))
    results = at_once(bench, SET, [{"endpoints": [item("kept")], "purge": True, "purge_ids": ["old-*"]}] * RUNS)
    assert set(emu.endpoints) == {"kept"}
    purged_once(emu, results, {f"old-{number}" for number in range(8)})


def test_opposite_wishes(bench: Bench, emu: Emulator) -> None:
    """The last one wins, whole: each run that says so wrote, and the endpoint is what one of them declared."""
    seed_all(emu, "e1")
    wishes = [{"endpoints": [limited("e1", 100 + number % 2)]} for number in range(RUNS)]
    at_once(bench, SET, wishes)
    assert emu.endpoints["e1"].service_settings["rate_limit"]["requests_per_minute"] in (100, 101)
    assert emu.endpoints["e1"].secrets == {"api_key": KEY}


def test_different_settings_of_one_endpoint(bench: Bench, emu: Emulator) -> None:
    """Two teams own one setting each: neither takes back what the other has set."""
    seed_all(emu, "e1")
    place: Json = {"inference_id": "e1", "task_type": "text_embedding", "service_settings": {**PLACE, "api_key": KEY}}
    limit = {**place, "service_settings": {**place["service_settings"], "rate_limit": {"requests_per_minute": 555}}}
    user = {**place, "task_settings": {"user": "platform"}}
    at_once(bench, AZURE, [limit, user] * (RUNS // 2))
    stored = emu.endpoints["e1"]
    assert stored.service_settings["rate_limit"] == {"requests_per_minute": 555}
    assert stored.task_settings["user"] == "platform"


def test_created_and_removed(bench: Bench, emu: Emulator) -> None:
    """Some want it, some do not: none fails, and the end is one of the two, whole."""
    wanted = {"endpoints": [item("e1")]}
    unwanted = {"endpoints": [{"inference_id": "e1", "state": "absent"}]}
    at_once(bench, SET, [wanted, unwanted] * (RUNS // 2))
    assert not emu.endpoints or emu.endpoints["e1"].secrets == {"api_key": KEY}
    unchanged_or_create = at_once(bench, SET, [wanted])
    assert done(unchanged_or_create, "e1")[0] in ("none", "create")
    unchanged(bench, item("e1"))

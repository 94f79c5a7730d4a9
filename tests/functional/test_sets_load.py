# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`inference_endpoints` at work: memory, being killed, writes side by side, never two to one id."""

from __future__ import annotations

import re
import signal
import time
import typing as t
from pathlib import Path

import pytest
from functional.facts import seed, seed_all, standing
from functional.harness import Bench
from functional.sets import WRITES, actions, ensure, item, started, unchanged, written
from support.modules import SET

from es_emulator import Emulator, Fault
from es_emulator.model import LoggedRequest


def test_memory(bench: Bench, emu: Emulator, tmp_path: Path) -> None:
    """500 endpoints take less than 150 MB, Python, Ansible and requests included.

    What the kernel accounts to a finished process has the memory of the one in it that started it; the status has not.
    """
    names = [f"e{number}" for number in range(500)]
    seed_all(emu, *names)
    status = tmp_path / "status"
    assert started(bench.arguments(endpoints=[item(name) for name in names]), status=status).wait(60) == 0
    peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
    assert peak
    assert int(peak.group(1)) < 150 * 1024


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_killed_in_the_middle(bench: Bench, emu: Emulator, number: int) -> None:
    """What was begun stays, the next run completes the rest, and creates nothing twice."""
    emu.azure.latency = 0.05
    endpoints = [item(f"e{count}") for count in range(12)]
    process = started(bench.arguments(endpoints=endpoints, concurrency=2))
    until = time.monotonic() + 30
    while len(emu.endpoints) < 3:
        assert time.monotonic() < until
        time.sleep(0.01)
    process.send_signal(number)
    assert process.wait(10) != 0
    time.sleep(0.3)
    there = set(emu.endpoints)
    assert 3 <= len(there) < 12
    emu.azure.latency = 0.0
    seen = ensure(bench, *endpoints)
    assert {name for name, action in actions(seen).items() if action == "none"} == there
    assert {path.rpartition("/")[2] for _method, path in written(seen.requests)} == set(emu.endpoints) - there
    unchanged(bench, *endpoints)


@pytest.mark.parametrize("concurrency", [1, 2, 5, None])
def test_concurrency(bench: Bench, emu: Emulator, concurrency: int | None) -> None:
    """Writes overlap, and never more of them than asked; the same for a purge."""
    limit = concurrency or 8
    emu.azure.latency = 0.1
    endpoints = [item(f"e{count}") for count in range(3 * limit)]
    for arguments in ({"endpoints": endpoints}, {"endpoints": [item("kept")], "purge": True, "purge_ids": ["e*"]}):
        if arguments.get("purge"):
            seed(emu, standing("9.5.3"), "kept")
            emu.add_fault(Fault("delay", method="DELETE", delay=0.05, times=None))
        bench.run(SET, bench.arguments(concurrency=concurrency, **arguments))
        spans = [
            (entry.began, t.cast(float, entry.ended))
            for entry in emu.log
            if entry.method in WRITES and "dry_run" not in entry.query
        ]
        assert len(spans) == 3 * limit
        at_once = [sum(began <= moment < ended for began, ended in spans) for moment, _end in spans]
        assert max(at_once) <= limit
        assert max(at_once) == limit or limit > 2, "on a busy machine some may be late"
        assert limit == 1 or max(at_once) > 1


def test_never_two_writes_to_one_id(bench: Bench, emu: Emulator) -> None:
    """A recreate is several writes; they follow each other, also while others are under way."""
    emu.azure.latency = 0.03
    names = [f"e{count}" for count in range(6)]
    seed_all(emu, *names)
    emu.azure.add_deployment("azure-resource", "other")
    endpoints = [item(name, service_settings={"deployment_id": "other"}, recreate=True) for name in names]
    assert set(actions(ensure(bench, *endpoints)).values()) == {"recreate"}
    for name in names:
        spans = sorted(
            (entry.began, t.cast(float, entry.ended))
            for entry in emu.log
            if entry.method in WRITES and entry.path.split("/")[-1] == name
        )
        assert len(spans) >= 2
        assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:]))
    unchanged(bench, *endpoints)


def test_stopped_while_it_recreates(bench: Bench, emu: Emulator) -> None:
    """A request to stop is obeyed when nothing is half done: no endpoint is lost between its two writes."""
    names = [f"e{count}" for count in range(8)]
    seed_all(emu, *names)
    emu.azure.add_deployment("azure-resource", "other")
    emu.azure.latency = 0.1
    endpoints = [item(name, service_settings={"deployment_id": "other"}) for name in names]
    process = started(bench.arguments(endpoints=endpoints, recreate=True, concurrency=2))
    until = time.monotonic() + 30
    while not any(_deletes(entry, names) for entry in emu.log):
        assert time.monotonic() < until
        time.sleep(0.002)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) != 0
    assert set(emu.endpoints) == set(names)
    places = [emu.endpoints[name].service_settings["deployment_id"] for name in names]
    assert 0 < places.count("other") < len(names), "what was under way was finished, and no more was begun"
    emu.azure.latency = 0.0
    seen = ensure(bench, *endpoints, recreate=True)
    assert list(actions(seen).values()).count("recreate") == places.count("embeddings")
    unchanged(bench, *endpoints, recreate=True)


def _deletes(entry: LoggedRequest, names: list[str]) -> bool:
    really = entry.method == "DELETE" and "dry_run" not in entry.query
    return really and entry.path.split("/")[-1] in names

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is the connector service still at work? By the date of a response where it has one, else by the own clock."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from functional.connectors import ID, dated, seed, texts
from functional.facts import Json
from functional.harness import Bench
from support.modules import CONNECTOR_INFO

from es_emulator import Emulator

# By the date of a response: (last heartbeat, options) -> online, age.
AGES: dict[str, tuple[Json, Json, tuple[bool, int | None]]] = {
    "just now": ({"last_seen": "2024-11-01T12:00:00.123456Z"}, {}, (True, 0)),
    "young": ({"last_seen": "2024-11-01T11:30:00.500Z"}, {}, (True, 1799)),
    "old": ({"last_seen": "2024-11-01T11:30:00.000Z"}, {}, (False, 1800)),
    "old, but young enough": ({"last_seen": "2024-11-01T11:30:00.000Z"}, {"max_heartbeat_age": 1801}, (True, 1800)),
    "too old": ({"last_seen": "2024-11-01T11:59:00.000Z"}, {"max_heartbeat_age": 60}, (False, 60)),
    "never": ({"last_seen": ...}, {}, (False, None)),
    "cleared": ({"last_seen": None}, {}, (False, None)),
    "a little in the future": ({"last_seen": "2024-11-01T12:01:00.000Z"}, {}, (True, 0)),
}


@pytest.mark.parametrize("name", AGES)
@pytest.mark.parametrize("one", [False, True])
def test_by_the_date_of_the_response(bench: Bench, emu: Emulator, name: str, one: bool) -> None:
    changes, options, expected = AGES[name]
    seed(emu, **changes)
    dated(emu)
    run, _requests = bench.run(CONNECTOR_INFO, bench.arguments(**options, **({"connector_id": ID} if one else {})))
    (found,) = run.result["connectors"]
    assert (found["online"], found["last_seen_age"]) == expected
    assert texts(run.result) == ""


def test_heartbeats_in_the_future(bench: Bench, emu: Emulator) -> None:
    """They count as now, and one warning says that a clock is wrong."""
    seed(emu, "a", index_name="a", last_seen="2024-11-01T12:01:01.000Z")
    seed(emu, "b", index_name="b", last_seen="2024-11-01T11:00:00.000Z")
    seed(emu, "c", index_name="c", last_seen="2024-11-01T14:00:00.000Z")
    dated(emu)
    run, _requests = bench.run(CONNECTOR_INFO, bench.arguments())
    found = [(one["online"], one["last_seen_age"]) for one in run.result["connectors"]]
    assert found == [(True, 0), (False, 3600), (True, 0)]
    assert "The last heartbeat of a, c is up to 7200 seconds in the future" in texts(run.result)


def test_by_the_clock_of_this_machine(bench: Bench, emu: Emulator) -> None:
    """Elasticsearch itself sends no date."""
    now = datetime.now(timezone.utc)
    seed(emu, "a", index_name="a", last_seen=now.isoformat())
    seed(emu, "b", index_name="b", last_seen=(now - timedelta(days=1)).isoformat())
    run, _requests = bench.run(CONNECTOR_INFO, bench.arguments())
    young, old = run.result["connectors"]
    assert (young["online"], young["last_seen_age"] < 600) == (True, True)
    assert (old["online"], 86400 <= old["last_seen_age"] < 87000) == (False, True)


@pytest.mark.parametrize("age", [0, -1])
def test_an_age_that_none_can_have(bench: Bench, age: int) -> None:
    run, requests = bench.run(CONNECTOR_INFO, bench.arguments(max_heartbeat_age=age))
    assert (run.result["failed"], requests) == (True, [])
    assert f"max_heartbeat_age is {age}" in run.result["msg"]

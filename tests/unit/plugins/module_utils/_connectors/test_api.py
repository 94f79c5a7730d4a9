# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of connectors and sync jobs, page by page, in an order that the server does not define."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.api import ConnectorApi, Listed
from ansible_collections.esops.elasticsearch.tests.unit.support.script import Call, ScriptedClient

COUNT = 503


def page(began: int, ids: t.Iterable[int], count: int = COUNT, path: str = "_connector") -> Call:
    """A page that begins there, and what it brings."""
    found = [{"id": f"c{number}"} for number in ids]
    return Call("GET", f"{path}?from={began}?size={min(500, 10_000 - began)}", {"count": count, "results": found})


def listed(*pages: Call) -> Listed:
    """What is made of these pages, all of which are asked for."""
    client = ScriptedClient(*pages)
    found = ConnectorApi(t.cast(t.Any, client)).connectors({})
    client.check_finished()
    return found


def numbers(found: Listed) -> list[int]:
    """The numbers in the ids."""
    return sorted(int(item["id"][1:]) for item in found.found)


WHOLE = (page(0, range(500)), page(500, range(500, COUNT)))
# Three came on the first page already, and as many did not come at all.
TWICE = (page(0, range(500)), page(500, (7, 8, 9)))


def test_one_reading_is_enough_where_nothing_came_twice() -> None:
    found = listed(*WHOLE)
    assert (numbers(found), found.complete) == ([*range(COUNT)], True)


@pytest.mark.parametrize("second", [WHOLE, (page(0, range(3, COUNT)), page(500, (0, 1, 2)))], ids=["same", "another"])
def test_missed_ones_come_with_the_second_reading(second: tuple[Call, ...]) -> None:
    found = listed(*TWICE, *second)
    assert (numbers(found), found.complete) == ([*range(COUNT)], True)


def test_the_newer_reading_of_one_counts() -> None:
    """It is listed once, as it was last seen."""
    newer = Call("GET", "_connector?from=0?size=500", {"count": 2, "results": [{"id": "c1", "name": "new"}]})
    found = listed(page(0, (1,), 2), page(1, (1,), 2), newer, page(1, (2,), 2))
    assert found == Listed([{"id": "c1", "name": "new"}, {"id": "c2"}], True)


@pytest.mark.parametrize("second", [TWICE, (page(0, range(500)), page(500, (500, 501, 9)))], ids=["all", "one"])
def test_a_second_reading_that_misses_some_too(second: tuple[Call, ...]) -> None:
    """There is no third one, and the list says that it is not complete."""
    found = listed(*TWICE, *second)
    assert (len(found.found), found.complete) == (500 if second == TWICE else 502, False)


def test_some_deleted_while_they_are_read() -> None:
    """Fewer than the count of the first page, but as many as the last one says."""
    found = listed(page(0, range(500)), page(500, (), 500))
    assert (numbers(found), found.complete) == ([*range(500)], True)


def test_a_page_that_is_empty_too_early() -> None:
    """Reading does not go on for ever."""
    found = listed(page(0, (1,), 3), page(1, (), 3), page(0, (1, 2), 3), page(2, (), 3))
    assert (numbers(found), found.complete) == ([1, 2], False)


def test_more_than_a_search_goes_through() -> None:
    """No second reading where the first went as far as the server does."""
    found = listed(*(page(began, range(began, began + 500), 10_001) for began in range(0, 10_000, 500)))
    assert (numbers(found), found.complete) == ([*range(10_000)], False)


def test_sync_jobs_are_read_in_the_same_way() -> None:
    pages = [page(0, (1,), 2, "_connector/_sync_job"), page(1, (1,), 2, "_connector/_sync_job")] * 2
    client = ScriptedClient(*pages)
    found = ConnectorApi(t.cast(t.Any, client)).jobs({})
    client.check_finished()
    assert (numbers(found), found.complete) == ([1], False)

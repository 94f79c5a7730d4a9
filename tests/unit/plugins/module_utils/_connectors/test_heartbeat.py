# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How old a heartbeat is, no matter which client has written it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.heartbeat import (
    Heartbeat,
    epoch_of,
    epoch_of_header,
    heartbeat,
)

NOON = 1730462400.0  # 2024-11-01T12:00:00Z
TIMES: dict[t.Any, float | None] = {
    "2024-11-01T12:00:00Z": NOON,
    "2024-11-01T12:00:00.250Z": NOON + 0.25,
    "2024-11-01T12:00:00.250000000Z": NOON + 0.25,
    "2024-11-01T12:00:00.250000+00:00": NOON + 0.25,
    "2024-11-01T14:00:00+02:00": NOON,
    "2024-11-01T06:30:00-0530": NOON,
    "2024-11-01 12:00:00": NOON,
    1730462400250: NOON + 0.25,
    1730462400500.0: NOON + 0.5,
    "": None,
    "yesterday": None,
    "2024-13-01T12:00:00Z": None,
    True: None,
    None: None,
}


@pytest.mark.parametrize("instant", TIMES)
def test_times(instant: t.Any) -> None:
    assert epoch_of(instant) == TIMES[instant]


@pytest.mark.parametrize("instant", [[], {}])
def test_no_time_at_all(instant: t.Any) -> None:
    assert epoch_of(instant) is None


HEADERS: dict[str | None, float | None] = {
    "Fri, 01 Nov 2024 12:00:00 GMT": NOON,
    "Fri, 01 Nov 2024 12:00:00 -0000": NOON,
    "Fri, 01 Nov 2024 14:00:00 +0200": NOON,
    "soon": None,
    "Fri, 41 Nov 2024 12:00:00 GMT": None,
    "": None,
    None: None,
}


@pytest.mark.parametrize("date", HEADERS)
def test_headers(date: str | None) -> None:
    assert epoch_of_header(date) == HEADERS[date]


@pytest.mark.parametrize(
    ("late", "expected", "online", "differ"),
    [
        (0, Heartbeat(0), True, False),
        (1799.9, Heartbeat(1799), True, False),
        (1800, Heartbeat(1800), False, False),
        (90000, Heartbeat(90000), False, False),
        (-60, Heartbeat(0, 60), True, False),
        (-61, Heartbeat(0, 61), True, True),
    ],
)
def test_age(late: float, expected: Heartbeat, online: bool, differ: bool) -> None:
    found = heartbeat({"last_seen": "2024-11-01T12:00:00Z"}, NOON + late)
    assert (found, found.is_younger_than(1800), found.clocks_differ) == (expected, online, differ)


@pytest.mark.parametrize("document", [{}, {"last_seen": None}, {"last_seen": "?"}])
def test_never_seen(document: dict[str, t.Any]) -> None:
    found = heartbeat(document, NOON)
    assert (found.age, found.is_younger_than(10**9), found.clocks_differ) == (None, False, False)

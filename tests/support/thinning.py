# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of the tests that multiply rows by server versions run every time.

A test of 22 rows on 18 versions is 396 runs that mostly prove the same. Every row runs on some versions and every
version with some rows, each time the same ones. A test without rows runs on its oldest and its newest version and on
some between, other ones for each test. All of them run with `make test-all`, which sets ESOPS_TEST_EVERYTHING.
"""

from __future__ import annotations

import os
import typing as t
import zlib

EVERYTHING = "ESOPS_TEST_EVERYTHING"
# A row of a test with many rows runs on every sixth version.
_STEP = 6
# A test without rows runs on every third of its versions; on all if there are no more than so many.
_STEP_WITHOUT_ROWS, _FEW = 3, 5

Item = t.TypeVar("Item")


def thinned(items: list[Item], versions: t.Sequence[str]) -> tuple[list[Item], list[Item]]:
    """Return the tests to run and those to leave out: a diagonal through each table of rows and versions.

    With fewer rows or versions than the step, each version still gets one row, and each row one version.
    """
    if os.environ.get(EVERYTHING):
        return items, []
    places = [_place(item) for item in items]
    rows: dict[str, dict[str, int]] = {}
    columns: dict[str, list[str]] = {}
    for name, version, row in places:
        mine = rows.setdefault(name, {})
        mine.setdefault(row, len(mine))
        if version in versions and version not in columns.setdefault(name, []):
            columns[name].append(version)

    def is_on(name: str, version: str, row: str) -> bool:
        if version not in versions:
            return True
        if len(rows[name]) == 1:
            return _is_chosen(name, columns[name], version)
        step = min(_STEP, len(rows[name]), len(columns[name]))
        return (columns[name].index(version) + rows[name][row]) % step == 0

    on = [is_on(*place) for place in places]
    met = {(name, row) for (name, _version, row), is_kept in zip(places, on) if is_kept}
    # a row that has not all versions may have none of those: its last one runs
    for number in {(name, row): number for number, (name, _version, row) in enumerate(places)}.values():
        name, _version, row = places[number]
        on[number] = on[number] or (name, row) not in met
    kept = [item for item, is_kept in zip(items, on) if is_kept]
    return kept, [item for item, is_kept in zip(items, on) if not is_kept]


def _is_chosen(name: str, versions: t.Sequence[str], version: str) -> bool:
    """Whether a test without rows runs on a version. It runs on all if the test names only a few."""
    if len(versions) <= _FEW or version in (versions[0], versions[-1]):
        return True
    return (versions.index(version) + zlib.crc32(name.encode())) % _STEP_WITHOUT_ROWS == 0


def leave_out(config: t.Any, items: list[Item], left: t.Sequence[Item]) -> None:
    """Deselect collected tests, and tell pytest of it."""
    if left:
        gone = {id(item) for item in left}
        items[:] = [item for item in items if id(item) not in gone]
        config.hook.pytest_deselected(items=left)


def sampled(items: list[Item]) -> tuple[list[Item], list[Item]]:
    """Return the tests to run and those to leave out: one test of each file.

    For modules in another kind of process: how a module starts and ends there is proven by tests of its own
    (tests/playbooks), and what it does is proven by all tests in the usual kind.
    """
    if os.environ.get(EVERYTHING):
        return items, []
    first = {_file(item): item for item in reversed(items)}
    kept: list[Item] = []
    left: list[Item] = []
    for item in items:
        (kept if first[_file(item)] is item else left).append(item)
    return kept, left


def _file(item: t.Any) -> str:
    return str(item.nodeid.partition("::")[0])


def _place(item: t.Any) -> tuple[str, str, str]:
    """The test function, the version that it runs on (or nothing), and all its other parameters."""
    params = dict(item.callspec.params) if hasattr(item, "callspec") else {}
    version = str(params.pop("version", ""))
    return item.nodeid.partition("[")[0], version, repr(sorted(params.items()))

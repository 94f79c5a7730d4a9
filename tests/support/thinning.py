# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of the tests that multiply rows by server versions run every time.

A test of 22 rows on 18 versions is 396 runs that mostly prove the same. Every row runs on some versions and every
version with some rows, each time the same ones; all of them run with `make test-all`, which sets ESOPS_TEST_EVERYTHING.
"""

from __future__ import annotations

import os
import typing as t

EVERYTHING = "ESOPS_TEST_EVERYTHING"
# A row of a test with many rows runs on every sixth version.
_STEP = 6

Item = t.TypeVar("Item")


def thinned(items: list[Item], versions: t.Sequence[str]) -> tuple[list[Item], list[Item]]:
    """Return the tests to run and those to leave out: a diagonal through each table of rows and versions.

    With fewer rows than the step, each version still gets one row; a test without rows keeps all versions.
    """
    if os.environ.get(EVERYTHING):
        return items, []
    tables: dict[str, dict[str, int]] = {}
    for item in items:
        name, _version, row = _place(item)
        rows = tables.setdefault(name, {})
        rows.setdefault(row, len(rows))
    kept: list[Item] = []
    left: list[Item] = []
    for item in items:
        name, version, row = _place(item)
        rows = tables[name]
        step = min(_STEP, len(rows))
        on = version not in versions or (versions.index(version) + rows[row]) % step == 0
        (kept if on else left).append(item)
    return kept, left


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

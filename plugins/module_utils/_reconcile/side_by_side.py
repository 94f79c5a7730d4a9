# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work on several things at the same time."""

from __future__ import annotations

import typing as t

Thing = t.TypeVar("Thing")
Result = t.TypeVar("Result")


def side_by_side(work: t.Callable[[Thing], Result], todo: t.Sequence[Thing], concurrency: int) -> list[Result]:
    """Work on all items, up to `concurrency` at the same time, started in order; the results in that order."""
    if not todo:
        return []
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - most runs find nothing to do

    with ThreadPoolExecutor(max_workers=concurrency) as pool:
        return list(pool.map(work, todo))

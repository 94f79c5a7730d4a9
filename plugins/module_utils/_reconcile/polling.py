# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for something by looking again and again."""

from __future__ import annotations

import time
import typing as t

Result = t.TypeVar("Result")


def until(
    look: t.Callable[[], Result | None],
    timeout: float,
    intervals: t.Iterable[float],
    wait: t.Callable[[float], None],
    now: t.Callable[[], float] = time.monotonic,
) -> Result | None:
    """Wait, then look, until `look` brings something or `timeout` seconds are over; None in that case.

    `intervals` are the seconds between two looks, the last one holding on. One look is always made, and one when the
    time is over.
    """
    deadline = now() + timeout
    steps = list(intervals)
    while True:
        wait(max(0.0, min(steps[0], deadline - now())))
        found = look()
        if found is not None or now() >= deadline:
            return found
        if len(steps) > 1:
            steps.pop(0)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for something by repeated reads."""

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
    """Wait, then look, until `look` returns something; None after `timeout` seconds.

    `intervals` are the seconds between two looks; the last one repeats. There is always at least one look, and one when
    the time is over.
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

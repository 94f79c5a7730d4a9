# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting one object: sent again only once the first deletion can no longer arrive."""

from __future__ import annotations

import typing as t

from .._transport.errors import RequestError
from .attempt import Fate, Write
from .loop import Loop

LATE = "The deletion may still be carried out"

Seen = t.TypeVar("Seen")


def delete(loop: Loop[Seen | None], write: Write, seen: Seen) -> None:
    """Delete what was seen. Raises RequestError if it is not certain that it is gone."""
    there: Seen | None = seen
    while there is not None:
        made, after = loop.write(write, there, lambda now: now is None)
        if made.fate is Fate.DONE or (made.fate is Fate.CROSSED and write.crossed_is_clear):
            return
        if made.fate is Fate.REFUSED:
            raise t.cast(RequestError, made.error)
        error = loop.spent(made, LATE) if after is not None else None
        if error is not None:
            raise error
        there = after

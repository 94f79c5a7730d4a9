# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting a connector or a sync job: sent again only once the first deletion can no longer arrive."""

from __future__ import annotations

import typing as t

from .._reconcile.attempt import Attempt, Fate, Write
from .._reconcile.loop import MAX_RACES, Loop
from .._transport.errors import CollectionError
from .schema import Json


def delete(loop: Loop[Json | None], write: Write, seen: Json) -> None:
    """Delete what was seen. Raises CollectionError where it is not certain that it is gone."""
    there: Json | None = seen
    while there is not None:
        made, after = loop.write(write, there, lambda now: now is None)
        if made.fate is Fate.DONE:
            return
        error = t.cast(CollectionError, made.error)
        if made.fate is Fate.REFUSED:
            raise error
        if after is not None:
            _check_repeat(loop, made, error)
        there = after


def _check_repeat(loop: Loop[Json | None], made: Attempt, error: CollectionError) -> None:
    journal = loop.journal
    tries = journal.count(made.kind)
    if made.fate is Fate.CROSSED:  # it was gone, and another client has created it again
        if tries > MAX_RACES:
            raise error
        return
    spent = made.fate is Fate.UNCLEAR and journal.count(made.kind, Fate.UNCLEAR) > 1
    if spent or not loop.may_repeat(made.kind):
        in_doubt = made.fate is Fate.UNCLEAR and not made.undone
        raise error.tried(tries).told(after="The deletion may still be carried out" if in_doubt else "")
    if made.undone:
        loop.pause(made.kind)

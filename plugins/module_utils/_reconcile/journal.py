# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writes of a run, in order, and what follows from them for the report."""

from __future__ import annotations

from .attempt import Attempt, Fate


class Journal:
    """The writes of a run to one object. The report is derived from it, for success and failure alike."""

    def __init__(self) -> None:
        self.attempts: list[Attempt] = []

    def count(self, kind: str, *fates: Fate) -> int:
        """The number of attempts of that kind with one of these fates; without fates, all of them."""
        return sum(made.kind == kind and (not fates or made.fate in fates) for made in self.attempts)

    def series(self, kind: str) -> list[Fate]:
        """The fates of the last attempts of that kind, since one got a clear answer: what follows that is new."""
        fates = [made.fate for made in self.attempts if made.kind == kind]
        clear = [place for place, fate in enumerate(fates, 1) if fate in (Fate.DONE, Fate.REFUSED)]
        return fates[max(clear, default=0) :]

    def carried_out(self, kind: str) -> bool:
        """Whether a write of that kind took effect, as far as the run knows."""
        return any(made.kind == kind and _took_effect(made) for made in self.attempts)

    def changed(self, *, reached: bool) -> bool:
        """Whether this run changed something. `reached`: the object is as wanted at the end.

        Never too low for a run alone: a write whose response was unclear counts unless a read has shown it undone, and
        it counts in any case if what it was for is there.
        """
        return any(_counts(made, reached) for made in self.attempts)

    @property
    def is_clear(self) -> bool:
        """Whether the response to every write said whether it was carried out."""
        return all(made.fate is not Fate.UNCLEAR for made in self.attempts)

    def in_doubt(self) -> Attempt | None:
        """The last attempt that may have taken effect, or still may."""
        open_ends = [made for made in self.attempts if made.fate is Fate.UNCLEAR and not made.undone]
        return open_ends[-1] if open_ends else None


def _took_effect(made: Attempt) -> bool:
    return made.fate in (Fate.DONE, Fate.CROSSED) or (made.fate is Fate.UNCLEAR and not made.undone)


def _counts(made: Attempt, reached: bool) -> bool:
    if made.fate is Fate.DONE:
        return not made.changes_nothing
    if made.fate is Fate.UNCLEAR:
        return reached or not made.undone
    if made.fate is Fate.CROSSED:  # a proxy may have sent this run's write twice, and this answers the second
        return reached
    return made.stored_although_refused

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The loop around every write: attempt once, then observe, before anything is repeated or reported.

    observe -> plan (pure) -> attempt once -> observe -> plan -> ...

What is planned is up to the object (an endpoint, a connector, a sync job). What happens around a write is the same for
all of them and is here: pauses, the number of attempts, `Retry-After`, and waiting until a write can no longer arrive.
"""

from __future__ import annotations

import enum
import typing as t

from .._transport.client import Client
from .._transport.errors import CollectionError, RequestError
from .attempt import Attempt, Fate, Write, attempt
from .journal import Journal

LONGEST_WAITS = 120.0  # the most seconds that a run waits for `Retry-After`, in all attempts of one kind of write
MAX_RACES = 5  # how often a run plans again because other clients write at the same time

Seen = t.TypeVar("Seen")


class Loop(t.Generic[Seen]):
    """The writes of one run to one object. `look` reads it, `same` compares two reads."""

    def __init__(
        self,
        client: Client,
        look: t.Callable[[], Seen],
        same: t.Callable[[Seen, Seen], bool] = lambda one, other: one == other,
    ) -> None:
        self.journal = Journal()
        self.races = 0
        self._client = client
        self._look = look
        self._same = same
        self._waited: dict[str, float] = {}

    def write(self, write: Write, before: Seen, reached: t.Callable[[Seen], bool]) -> tuple[Attempt, Seen]:
        """Send a write once, and return it with the object as it is known to be afterwards.

        `before` is the object as the last read showed it, `reached` tells whether an object is what the write is for.
        A write that was never sent is sent again while attempts remain. After a clear answer nothing is read here: the
        second part is `before`, and the caller knows better. After any other, the object is read.
        Raises the error of a write that was never sent, and the error of the write if the read fails as well.
        """
        while True:
            sent = self._client.now()
            made = attempt(write, before)
            self.journal.attempts.append(made)
            if made.fate is not Fate.NEVER_SENT:
                break
            self._again_unsent(write, t.cast(RequestError, made.error))
        if made.fate in (Fate.DONE, Fate.REFUSED) or (made.fate is Fate.CROSSED and write.crossed_is_clear):
            return made, before
        self._wait_as_asked(made)
        return made, self._observed(write, made, reached, sent)

    def look(self) -> Seen:
        """Read the object. If a write is in doubt and the read fails, raise the error of the write."""
        try:
            return self._look()
        except RequestError as error:
            doubt = self.journal.in_doubt()
            if doubt is None or doubt.error is None:
                raise
            raise unknown_end(doubt.error, error) from error

    def spent(self, made: Attempt, late: str = "") -> RequestError | None:
        """Whether a write that has not reached its aim may be planned again: None, or the error if it may not.

        Pauses before it returns None, if a pause helps. `late` is what the error says about a write that may still
        be carried out.
        """
        error, tries = t.cast(RequestError, made.error), self.journal.series(made.kind)
        found = next_step(made, tries, self._client.retries)
        if found is Next.RACE:
            self.races += 1
            return error if self.races > MAX_RACES else None
        if found is Next.GIVE_UP:
            in_doubt = made.fate is Fate.UNCLEAR and not made.undone
            return error.tried(len(tries)).told(after=late if in_doubt else "")
        if made.fate is Fate.UNCLEAR and not made.write.waited_out:
            self.pause(made.kind)
        return None

    def raced(self, error: CollectionError) -> None:
        """Another client wrote at the same time, so plan again. Raises the error if that happened too often."""
        self.races += 1
        if self.races > MAX_RACES:
            raise error

    def pause(self, kind: str) -> None:
        """Pause before a write of that kind is sent again, longer each time."""
        self._client.pause(max(1, self.journal.count(kind)))

    def _again_unsent(self, write: Write, error: RequestError) -> None:
        """Allow a write that was never sent to be sent again: to each node once, then as often as `retries` says."""
        tried, nodes = self.journal.count(write.kind, Fate.NEVER_SENT), self._client.node_count
        if tried > max(self._client.retries, nodes - 1):
            raise error.tried(tried)
        if tried >= nodes:
            self._client.pause(tried - nodes + 1)

    def _wait_as_asked(self, made: Attempt) -> None:
        """Wait as long as the server asked for, within the limit for all attempts of this kind."""
        asked = getattr(made.error, "retry_after", None) or 0.0
        if made.fate is Fate.BUSY and not asked:
            self.pause(made.kind)
            return
        seconds = min(asked, LONGEST_WAITS - self._waited.get(made.kind, 0.0))
        if seconds > 0:
            self._waited[made.kind] = self._waited.get(made.kind, 0.0) + seconds
            self._client.wait(seconds)

    def _observed(self, write: Write, made: Attempt, reached: t.Callable[[Seen], bool], sent: float) -> Seen:
        """The object after a write without a clear answer; one that is waited out is read until it cannot arrive."""

        def pending(seen: Seen) -> bool:
            return not reached(seen) and self._same(seen, made.before)

        seen, looks = self.look(), 0
        if made.fate is not Fate.UNCLEAR:
            return seen
        waits = write.waited_out and self._client.retries > 0
        while waits and pending(seen) and self._client.now() - sent < self._client.arrival:
            looks += 1
            self._client.pause(looks)
            seen = self.look()
        made.undone = pending(seen) and (waits or not write.waited_out)
        return seen


class Next(enum.Enum):
    """What follows a write that has not reached its aim."""

    REPEAT = "it was not carried out, and may be sent again"
    RACE = "another client wrote at the same time: plan anew"
    GIVE_UP = "it was tried often enough"


def next_step(made: Attempt, tries: t.Sequence[Fate], retries: int) -> Next:
    """What follows a write that has not reached its aim. Pure.

    `tries` are the fates of the attempts to make this write, this one included.
    """
    tried = [fate for fate in tries if fate is not Fate.CROSSED]
    if made.fate is Fate.CROSSED or (made.fate is Fate.UNCLEAR and not made.undone and not made.write.waited_out):
        return Next.RACE
    if made.write.waited_out and tried.count(Fate.UNCLEAR) > 1:  # each time it may arrive late
        return Next.GIVE_UP
    return Next.REPEAT if len(tried) <= max(retries, made.write.repeats) else Next.GIVE_UP


def unknown_end(lost: RequestError, unread: RequestError) -> RequestError:
    """The error for a write without a clear answer whose effect cannot be read either."""
    error = lost.told(
        after="It may have been written",
        hint=f"Reading it failed, too ({unread.reason.rstrip('.')}): run again.",
        changed=True,
    )
    error.unknown = True
    return error

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One attempt to write: sent exactly once, and what its response means."""

from __future__ import annotations

import enum
import typing as t

from .._transport.errors import CannotConnect, RequestError, ServerError, TlsFailure


class Fate(enum.Enum):
    """The meaning of a response to a write."""

    DONE = "answered as done"
    NEVER_SENT = "not done: no connection, so the server has seen nothing"
    REFUSED = "not done: Elasticsearch itself refused it"
    BUSY = "not done: Elasticsearch is carrying out another client's write"
    CROSSED = "already so: the object exists (a create) or is gone (any other write), although the last read differed"
    UNCLEAR = "it may have been done: only a read can tell"


def never(_error: ServerError) -> bool:
    """A predicate that holds for no error."""
    return False


class Write(t.NamedTuple):
    """One write to one object.

    `kind` is its name in the journal (`create`, `update`, `delete`, ...), `send` makes the one request.
    `waited_out`: if it took effect late, it would undo a later step, so it is sent again only once it can no longer
    arrive. `is_busy` and `is_crossed` recognize refusals that are specific to an API. `crossed_is_clear`: a crossed
    write shows what exists, as the 404 of a removal does, so that no read is needed. `repeats` is how often it
    may be sent again at least, even if `retries` is lower.
    """

    kind: str
    send: t.Callable[[], t.Any]
    waited_out: bool = False
    is_busy: t.Callable[[ServerError], bool] = never
    is_crossed: t.Callable[[ServerError], bool] = never
    crossed_is_clear: bool = False
    repeats: int = 0


# Statuses below 500 that gateways send although the request took effect, and that nodes send under load.
_UNCLEAR_BELOW_500 = (408, 429, 499)


def fate_of(error: RequestError, write: Write) -> Fate:
    """What an error says about a write. Anything that is not Elasticsearch's own word leaves it open."""
    if isinstance(error, CannotConnect):
        return Fate.NEVER_SENT
    if not isinstance(error, ServerError) or not error.own_form:
        return Fate.UNCLEAR
    if write.is_busy(error):
        return Fate.BUSY
    if write.is_crossed(error):
        return Fate.CROSSED
    if error.status == 500 and error.type == "class_cast_exception":  # raised while the request is parsed
        return Fate.REFUSED
    if 400 <= error.status < 500 and error.status not in _UNCLEAR_BELOW_500:
        return Fate.REFUSED
    return Fate.UNCLEAR


class Attempt:
    """One write that was sent, and what is known about it.

    `before` is the last observation before it was sent. `undone` becomes true once a read has shown that it did not
    take effect. `changes_nothing` marks a write that was carried out and changed nothing.
    """

    def __init__(self, write: Write, before: t.Any) -> None:
        self.write = write
        self.kind = write.kind
        self.before = before
        self.fate = Fate.DONE
        self.answer: t.Any = None
        self.error: RequestError | None = None
        self.undone = False
        self.stored_although_refused = False
        self.changes_nothing = False


def attempt(write: Write, before: t.Any) -> Attempt:
    """Send a write once. The only place that does.

    Raises TlsFailure if the certificate is not trusted: nothing was sent, and nothing will be.
    """
    made = Attempt(write, before)
    try:
        made.answer = write.send()
    except TlsFailure:
        raise
    except RequestError as error:
        made.error, made.fate = error, fate_of(error, write)
    return made

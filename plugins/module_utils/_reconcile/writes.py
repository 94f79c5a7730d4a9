# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making a write happen once, although answers get lost."""

from __future__ import annotations

import typing as t

from .._transport.client import Client
from .._transport.errors import AnswerLost, RequestError, ServerError

Result = t.TypeVar("Result")


def surely(
    client: Client,
    write: t.Callable[[], Result],
    became: t.Callable[[], Result | None],
    busy: t.Callable[[ServerError], bool],
) -> Result:
    """Make a write; where its answer is lost, read what became of it, and only if nothing did, make it again.

    `became` reads, and returns what the write would have returned, or None where it has had no effect. A write that
    was refused because another one is under way, which `busy` tells, is made again as well. Raises the last error when
    the retries are used up; its `unknown` says that what became of the write could not be read.
    """
    attempt, lost = 0, False
    while True:
        attempt += 1
        try:
            return write()
        except (AnswerLost, ServerError) as error:
            lost = lost or is_unclear(error)
            if is_unclear(error) or (lost and _crossed(error)):
                found = _read(became, error)
                if found is not None:
                    return found
            refused = isinstance(error, ServerError) and busy(error)
            if attempt > client.retries or not (refused or _worth_repeating(error, lost)):
                raise
        client.pause(attempt)


class Gone(t.NamedTuple):
    """What became of a deletion: whether it was ours, and whether it took a look to tell."""

    by_us: bool
    looked: bool


def surely_gone(
    client: Client,
    delete: t.Callable[[], None],
    is_there: t.Callable[[], bool],
    busy: t.Callable[[ServerError], bool],
) -> Gone:
    """Delete something by `surely`. It is no error if somebody else was faster."""
    looked: list[bool] = []

    def became() -> bool | None:
        looked.append(True)
        return None if is_there() else True

    def write() -> bool:
        delete()
        return True

    try:
        return Gone(surely(client, write, became, busy), bool(looked))
    except ServerError as error:
        if error.status != 404:
            raise
        # If an answer to us was lost before, it was ours that did it.
        return Gone(bool(looked), bool(looked))


def is_unclear(error: RequestError) -> bool:
    """Whether the write may have been carried out: its answer was lost, or the server reports a fault of its own.

    A class cast is none: it happens while the request is read, before anything else.
    """
    if isinstance(error, ServerError):
        return error.status == 500 and error.type != "class_cast_exception"
    return isinstance(error, AnswerLost)


def _crossed(error: RequestError) -> bool:
    """Whether a second attempt has met the effect of the first, which had only been slow."""
    return isinstance(error, ServerError) and (error.type == "resource_already_exists_exception" or error.status == 404)


def _worth_repeating(error: RequestError, lost: bool) -> bool:
    """Nothing became of the write; a server at fault is left alone."""
    return not isinstance(error, ServerError) or (lost and _crossed(error))


def _read(became: t.Callable[[], Result | None], lost: RequestError) -> Result | None:
    """What became of a lost write; where that cannot be read, the lost answer is what there is to tell."""
    try:
        return became()
    except RequestError as error:
        raise unknown_end(lost, error) from None


def unknown_end(lost: RequestError, error: RequestError) -> RequestError:
    """The loss of an answer, for the case that reading what became of the write failed as well."""
    lost.unknown = True
    lost.hint = f"What became of it could not be found out either ({error.reason.rstrip('.')}): run again."
    return lost

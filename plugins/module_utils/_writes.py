# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making a write happen once, although answers get lost."""

from __future__ import annotations

import typing as t

from ._client import Client
from ._errors import AnswerLost, RequestError, ServerError
from ._inference_api import is_busy

Result = t.TypeVar("Result")


def surely(
    client: Client,
    write: t.Callable[[], Result],
    became: t.Callable[[], Result | None],
    busy: t.Callable[[ServerError], bool] = is_busy,
) -> Result:
    """Make a write; where its answer is lost, read what became of it, and only if nothing did, make it again.

    `became` reads, and returns what the write would have returned, or None where it has had no effect. A write that
    was refused because another one is under way, which `busy` tells, is made again as well. Raises the last error when
    the retries are used up.
    """
    attempt = 0
    while True:
        attempt += 1
        try:
            return write()
        except (AnswerLost, ServerError) as error:
            refused = isinstance(error, ServerError) and busy(error)
            if isinstance(error, ServerError) and not (refused or hides_success(error)):
                raise
            found = None if refused else _read(became, error)
            if found is not None:
                return found
            if attempt > client.retries or (isinstance(error, ServerError) and not refused):
                raise
        client.pause(attempt)


def _read(became: t.Callable[[], Result | None], lost: RequestError) -> Result | None:
    """What became of a lost write; where that cannot be read, the lost answer is what there is to tell."""
    try:
        return became()
    except RequestError as error:
        raise unknown_end(lost, error) from None


def unknown_end(lost: RequestError, error: RequestError) -> RequestError:
    """The loss of an answer, for the case that reading what became of the write failed as well."""
    lost.hint = f"What became of it could not be found out either ({error.reason.rstrip('.')}): run again."
    return lost


def hides_success(error: ServerError) -> bool:
    """Whether a write may have been carried out although the server reports a fault of its own.

    A class cast is the exception: it happens while the request is read, before anything else.
    """
    return error.status == 500 and error.type != "class_cast_exception"

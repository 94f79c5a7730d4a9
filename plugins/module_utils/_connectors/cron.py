# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cron expressions of Elasticsearch: seconds first, and `?` in one of the two day fields. Pure."""

from __future__ import annotations

import re
import typing as t

from .._transport.errors import BadInput

# Of the fields second, minute, hour, day of month, month, day of week and perhaps year: the lowest and highest number.
_RANGES = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2200))
_DAY_OF_MONTH, _DAY_OF_WEEK = 3, 5
_FEWEST = 6


def plain_cron(interval: t.Any) -> str:
    """An expression with single blanks and in upper case: the server may store it as sent, or in upper case."""
    return " ".join(str(interval).upper().split())


def check_cron(where: str, interval: str) -> None:
    """Refuse an expression that is invalid for certain; the server decides about others. Raises BadInput."""
    parts = interval.split()
    if len(parts) not in (_FEWEST, _FEWEST + 1):
        raise BadInput(
            f"{where} has {len(parts)} fields",
            "Elasticsearch expects six, seconds first, and optionally a year, for example 0 0 3 * * ?.",
        )
    for part, (lowest, highest) in zip(parts, _RANGES):
        for item in part.split(","):
            numbers = re.fullmatch(r"(\d+)(?:-(\d+))?", item)
            if numbers and not all(lowest <= int(number) <= highest for number in numbers.groups() if number):
                raise BadInput(f"{where} has {item!r}", f"This field takes {lowest} to {highest}.")
    if ("?" in parts[_DAY_OF_MONTH]) == ("?" in parts[_DAY_OF_WEEK]):
        raise BadInput(
            f"{where} is {interval!r}, which Elasticsearch does not accept",
            "Exactly one of the two day fields (the fourth, day of month, and the sixth, day of week) must be ?. "
            f"Set it to, for example, {_with_one_question_mark(parts)}.",
        )


def _with_one_question_mark(parts: list[str]) -> str:
    """The expression that was probably meant."""
    found = list(parts)
    if found[_DAY_OF_MONTH] == "?":
        found[_DAY_OF_MONTH] = "*"
    elif found[_DAY_OF_WEEK] == "*":
        found[_DAY_OF_WEEK] = "?"
    else:
        found[_DAY_OF_MONTH] = "?"
    return " ".join(found)

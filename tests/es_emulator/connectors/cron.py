# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cron expressions of the server: seconds first, six fields and an optional year.

docs/reference/elasticsearch-connectors.md, "Scheduling".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from es_emulator.errors import ElasticError, illegal_argument

_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()  # noqa: SIM905
_DAYS = "SUN MON TUE WED THU FRI SAT".split()  # noqa: SIM905


@dataclass(frozen=True)
class _Part:
    """One field: the numbers it takes, names for them, what else it may contain, and the words of the refusal."""

    low: int
    high: int
    refusal: str
    names: tuple[str, ...] = ()
    extra: str = ""


_PARTS = (
    _Part(0, 59, "Minute and Second values must be between 0 and 59"),
    _Part(0, 59, "Minute and Second values must be between 0 and 59"),
    _Part(0, 23, "Hour values must be between 0 and 23"),
    _Part(1, 31, "Day of month values must be between 1 and 31", extra=r"\?|L|LW|L-\d+W?|\d+W"),
    _Part(1, 12, "Month values must be between 1 and 12", tuple(_MONTHS)),
    _Part(1, 7, "Day-of-Week values must be between 1 and 7", tuple(_DAYS), r"\?|L|(?:\d|[A-Z]{3})(?:L|#[1-5])"),
    _Part(1970, 2299, "Year values must be after 1970"),
)
_DAY_OF_MONTH, _DAY_OF_WEEK = 3, 5
_NEEDED = 6
_TERM = re.compile(r"(?P<all>\*)?(?:(?P<first>\d+|[A-Z]{3})(?:-(?P<last>\d+|[A-Z]{3}))?)?(?:/(?P<step>\d+))?")


def _number(text: str, part: _Part) -> int:
    if text.isdigit():
        return int(text)
    if text not in part.names:
        raise ValueError(f"illegal characters [{text}] at pos [0] '")
    return part.names.index(text) + 1


def _check_term(term: str, part: _Part) -> None:
    if part.extra and re.fullmatch(part.extra, term):
        return
    match = _TERM.fullmatch(term)
    if match is None or not term or (match["all"] and match["first"]):
        raise ValueError(f"Unexpected character [{term[:1]}] at pos [0] ")
    for text in filter(None, (match["first"], match["last"])):
        if not part.low <= _number(text, part) <= part.high:
            raise ValueError(part.refusal)
    if match["step"] and int(match["step"]) > part.high:
        raise ValueError(f"increment [{match['step']}] > {part.high + 1} at pos [2]")


def _check(expression: str) -> None:
    found = expression.split()[: len(_PARTS)]
    for text, part in zip(found, _PARTS):
        for term in filter(None, text.split(",")):
            _check_term(term, part)
    if len(found) < _NEEDED:
        raise ValueError(f"unexpected end of expression at pos [{len(expression)}].")
    if ("?" in found[_DAY_OF_MONTH]) == ("?" in found[_DAY_OF_WEEK]):
        raise ValueError(
            "support for specifying both a day-of-week AND a day-of-month parameter is not implemented."
            if "?" not in found[_DAY_OF_MONTH]
            else "'?' can only be specified for Day-of-Month -OR- Day-of-Week. at pos [1]"
        )


def _java(reason: str) -> str:
    return f"illegal cron expression format [java.lang.IllegalArgumentException: {reason}]"


def check_cron(expression: str) -> str:
    """The expression as it is stored: in upper case, blanks kept. Refuse what is none."""
    upper = expression.upper()
    try:
        _check(upper)
    except ValueError as error:
        cause: ElasticError = illegal_argument(_java(str(error)))
        raise illegal_argument(f"invalid cron expression [{expression}]", cause) from None
    return upper

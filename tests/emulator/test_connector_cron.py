# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cron expressions (docs/reference/elasticsearch-connectors.md, "Scheduling")."""

from __future__ import annotations

import pytest

from es_emulator.connectors.cron import check_cron
from es_emulator.errors import ElasticError

VALID = [
    "0 0 0 * * ?",
    "0 0/15 * * * ?",
    "*/10 * * * * ?",
    "0 5-20/5 8-18 ? * MON-FRI",
    "0 0 0 L * ?",
    "0 0 0 LW * ?",
    "0 0 0 L-3 * ?",
    "0 0 0 15W * ?",
    "0 0 0 ? * 6L",
    "0 0 0 ? * FRI#2",
    "0 0 0 1 JAN,FEB,MAR,APR,MAY,JUN,JUL,AUG,SEP,OCT,NOV,DEC ?",
    "0 0 0 ? * SUN,MON,TUE,WED,THU,FRI,SAT",
    "0 0 22-2 * * ? 2026",
    " 0  0 0 * * ? ",
]
INVALID = {
    "0 0 * * *": "unexpected end of expression at pos [9].",
    "0 0 0 * * *": "support for specifying both a day-of-week AND a day-of-month parameter is not implemented.",
    "0 0 0 ? * ?": "'?' can only be specified for Day-of-Month -OR- Day-of-Week. at pos [1]",
    "60 0 0 * * ?": "Minute and Second values must be between 0 and 59",
    "0 61 0 * * ?": "Minute and Second values must be between 0 and 59",
    "0 0 24 * * ?": "Hour values must be between 0 and 23",
    "0 0 0 32 * ?": "Day of month values must be between 1 and 31",
    "0 0 0 0 * ?": "Day of month values must be between 1 and 31",
    "0 0 0 * 13 ?": "Month values must be between 1 and 12",
    "0 0 0 ? * 8": "Day-of-Week values must be between 1 and 7",
    "0 0 0 ? * XYZ": "illegal characters [XYZ] at pos [0] '",
    "0 0/99 0 * * ?": "increment [99] > 60 at pos [2]",
    "@daily": "Unexpected character [@] at pos [0] ",
    "": "unexpected end of expression at pos [0].",
}


@pytest.mark.parametrize("expression", VALID)
def test_valid(expression: str) -> None:
    assert check_cron(expression) == expression
    assert check_cron(expression.lower()) == expression.upper()


@pytest.mark.parametrize("expression", INVALID)
def test_invalid(expression: str) -> None:
    with pytest.raises(ElasticError) as caught:
        check_cron(expression)
    assert caught.value.reason == f"invalid cron expression [{expression}]"
    assert caught.value.caused_by is not None
    assert caught.value.caused_by.reason == (
        f"illegal cron expression format [java.lang.IllegalArgumentException: {INVALID[expression]}]"
    )

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time values of query parameters, read and printed as the server does.

docs/reference/elasticsearch-http.md, "Methods and routes".
"""

from __future__ import annotations

import re

from .errors import illegal_argument

_UNITS = {"nanos": 1e-9, "micros": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def parse_time(name: str, text: str) -> float:
    """Seconds of a time value; -1 means without limit."""
    clean = text.strip().lower()
    if clean == "-1":
        return float("inf")
    if clean in {"0", "-0"}:
        return 0.0
    match = re.fullmatch(r"(.*?)\s*(nanos|micros|ms|s|m|h|d)", clean)
    if match is None:
        raise illegal_argument(
            f"failed to parse setting [{name}] with value [{text}] as a time value: unit is missing or unrecognized"
        )
    if not re.fullmatch(r"[+-]?\d+", match[1]):
        raise illegal_argument(f"failed to parse [{text}]")
    if int(match[1]) < 0:
        raise illegal_argument(
            f"failed to parse setting [{name}] with value [{text}] as a time value: "
            "negative durations are not supported"
        )
    return int(match[1]) * _UNITS[match[2]]


def show_time(seconds: float) -> str:
    """The same duration in the largest unit of which there is at least one."""
    for unit in ("d", "h", "m", "s", "ms"):
        count = seconds / _UNITS[unit]
        if count >= 1:
            return f"{round(count, 1):g}{unit}"
    return "0s"

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Java prints what a JSON parser gave it; error texts of the server contain such prints."""

from __future__ import annotations

from typing import Any

_INT32 = 2**31
_INT64 = 2**63
#: Python type -> class that the server's JSON parser makes of it
_CLASSES = {str: "java.lang.String", bool: "java.lang.Boolean", float: "java.lang.Double", list: "java.util.ArrayList"}


def java_class(value: Any) -> str:
    """Full name of the class that holds a parsed JSON value."""
    if isinstance(value, bool) or not isinstance(value, int):
        return "java.util.HashMap" if isinstance(value, dict) else _CLASSES[type(value)]
    if -_INT32 <= value < _INT32:
        return "java.lang.Integer"
    return "java.lang.Long" if -_INT64 <= value < _INT64 else "java.math.BigInteger"


def java_str(value: Any) -> str:
    """Text of a value as Java's toString gives it: maps as {k=v}, lists as [a, b]."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={java_str(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(java_str(item) for item in value) + "]"
    return str(value)


def java_double(value: float) -> str:
    """Text of a number that was passed as a Java double."""
    return str(float(value))

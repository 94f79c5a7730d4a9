# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of a connector's configuration: what is sent for a field, and whether it is stored already. Pure.

The server checks no value and keeps its type, so `42` and `"42"` differ for it, although they mean the same to the
connector service, which reads them by the type of the field.
"""

from __future__ import annotations

import json
import re
import typing as t

BLANK = (None, "")  # both mean "no value": the API cannot tell one from the other reliably

_FLAGS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
_WHOLE = re.compile(r"[+-]?\d+")


def text_of(value: t.Any) -> str:
    """A value as text: as YAML and JSON write it, a list separated by commas, anything nested as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)) and not any(isinstance(item, (dict, list, tuple)) for item in value):
        return ",".join(map(text_of, value))
    if isinstance(value, (t.Mapping, list, tuple)):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def coerced(value: t.Any, kind: str | None) -> t.Any:
    """The form in which a value is sent for a field of that type (`str`, `int`, `bool`, `list`, or not known).

    A list or map is sent as text: an array makes the server fail later, and a map would be merged into the old one.
    Raises ValueError with the form that the value must have.
    """
    nested = isinstance(value, (t.Mapping, list, tuple))
    if not nested and value in BLANK:
        return ""
    if kind == "int":
        return whole(value)
    if kind == "bool":
        return flag(value)
    return text_of(value) if nested or kind in ("str", "list") else value


def same(value: t.Any, stored: t.Any, kind: str | None) -> bool:
    """Whether a declared value is the stored one, both read by the type of the field. Raises ValueError."""
    wanted = coerced(value, kind)
    if wanted in BLANK or stored in BLANK or stored == []:
        return wanted in BLANK and (stored in BLANK or stored == [])
    if isinstance(value, t.Mapping):
        return bool(_parsed(stored) == value)
    if kind == "list" or isinstance(value, (list, tuple)):
        return _items(wanted) == _items(stored)
    try:
        return text_of(wanted) == text_of(coerced(stored, kind))
    except ValueError:
        return False


def whole(value: t.Any) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (int, str)) and not isinstance(value, bool) and _WHOLE.fullmatch(str(value).strip()):
        return int(value)
    raise ValueError("must be a whole number")


def flag(value: t.Any) -> bool:
    found = _FLAGS.get(text_of(value).strip().lower()) if isinstance(value, (bool, int, str)) else None
    if found is None:
        raise ValueError("must be true or false")
    return found


def _items(value: t.Any) -> list[str]:
    return [item.strip() for item in text_of(value).split(",") if item.strip()]


def _parsed(stored: t.Any) -> t.Any:
    """A stored text as a map, if it is one in JSON."""
    try:
        return json.loads(stored) if isinstance(stored, str) else stored
    except ValueError:
        return stored

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms that the value of a setting can have, each with its check."""

from __future__ import annotations

import math
import re
import typing as t
from collections.abc import Mapping


def _text(value: t.Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "must be a non-empty string"


def _resource(value: t.Any) -> str | None:
    is_address = isinstance(value, str) and re.search(r"[/:]|\.azure\.com$", value.strip())
    return "must be the name of the resource alone, not a URL or a host name" if is_address else _text(value)


def _texts(value: t.Any) -> str | None:
    good = isinstance(value, list) and value and all(_text(item) is None for item in value)
    return None if good else "must be a list of non-empty strings"


def _text_map(value: t.Any) -> str | None:
    good = isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values())
    return None if good else "must be a dictionary of strings"


def _positive(value: t.Any) -> str | None:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
    return None if good else "must be a whole number above 0"


def _whole(value: t.Any) -> str | None:
    good = isinstance(value, int) and not isinstance(value, bool)
    return None if good else "must be a whole number"


def _number(value: t.Any) -> str | None:
    good = isinstance(value, (int, float)) and not isinstance(value, bool)
    return None if good else "must be a number"


def _flag(value: t.Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _map(value: t.Any) -> str | None:
    return None if isinstance(value, Mapping) else "must be a dictionary"


def problem(kind: str, value: t.Any) -> str | None:
    """The problem with the form of a value of that kind, or None."""
    if isinstance(value, float) and not math.isfinite(value):
        return "must be a finite number"
    return CHECKS["text" if ":" in kind else kind](value)


def unknown_word(kind: str, value: t.Any) -> str | None:
    """The problem with a word that its kind does not list, or None. A newer server may have more words."""
    name, _colon, listed = kind.partition(":")
    words = listed.split(",")
    known = not listed or (value.strip().lower() if name == "choice" else value) in words
    return None if known else f"must be one of {', '.join(words)}"


def from_text(kind: str, value: t.Any) -> t.Any:
    """A value in the form that the server requires.

    Strings (from a template or a survey) become numbers or flags, and whole numbers become strings, as with Ansible's
    typed options. A `number` becomes a floating-point one: Elasticsearch refuses `1` where it wants `1.0`
    (`ServiceUtils`).
    """
    if kind in ("text", "resource") and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if kind == "number" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind in ("positive", "whole") and isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, str):
        return value
    if kind in ("positive", "whole", "number"):
        try:
            return float(value.strip()) if kind == "number" else int(value.strip())
        except ValueError:
            return value
    if kind == "flag" and value.strip().lower() in _FLAGS:
        return _FLAGS[value.strip().lower()]
    return value


_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}

CHECKS: dict[str, t.Callable[[t.Any], str | None]] = {
    "whole": _whole,
    "number": _number,
    "flag": _flag,
    "map": _map,
    "any": lambda value: None,
    "text": _text,
    "resource": _resource,
    "texts": _texts,
    "text_map": _text_map,
    "positive": _positive,
}

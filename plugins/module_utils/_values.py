# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms that the value of a setting can have, each with its check."""

from __future__ import annotations

import typing as t

SIMILARITIES = ("cosine", "dot_product", "l2_norm")


def _text(value: t.Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "must be a text that is not empty"


def _texts(value: t.Any) -> str | None:
    good = isinstance(value, list) and value and all(_text(item) is None for item in value)
    return None if good else "must be a list of texts, none of them empty"


def _text_map(value: t.Any) -> str | None:
    good = isinstance(value, t.Mapping) and all(isinstance(item, str) for item in value.values())
    return None if good else "must be a map of texts"


def _positive(value: t.Any) -> str | None:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
    return None if good else "must be a whole number above 0"


def _similarity(value: t.Any) -> str | None:
    good = isinstance(value, str) and value.strip().lower() in SIMILARITIES
    return None if good else f"must be one of {', '.join(SIMILARITIES)}"


CHECKS: dict[str, t.Callable[[t.Any], str | None]] = {
    "any": lambda value: None,
    "text": _text,
    "texts": _texts,
    "text_map": _text_map,
    "positive": _positive,
    "similarity": _similarity,
}

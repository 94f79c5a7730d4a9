# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`filter_path`: omitting parts of a successful response.

docs/reference/elasticsearch-http.md, "Surprises", "Bodies".
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

Pattern = tuple[str, ...]
_NOTHING = object()


def _step(patterns: list[Pattern], key: str) -> tuple[bool, list[Pattern]]:
    """Whether a key is matched to the end, and what is left of the patterns below it."""
    matched, left = False, []
    for pattern in patterns:
        rest = pattern
        if pattern[0] == "**":
            left.append(pattern)
            rest = pattern[1:]
        if rest and fnmatchcase(key, rest[0]):
            matched = matched or len(rest) == 1
            left.extend([rest[1:]] if len(rest) > 1 else [])
    return matched, left


def _kept(value: Any, patterns: list[Pattern]) -> Any:
    if isinstance(value, list):
        parts = [part for part in (_kept(item, patterns) for item in value) if part is not _NOTHING]
        return parts or _NOTHING
    if not isinstance(value, dict):
        return _NOTHING
    found = {}
    for key, item in value.items():
        matched, left = _step(patterns, key)
        part = item if matched else _kept(item, left)
        if part is not _NOTHING:
            found[key] = part
    return found or _NOTHING


def _without(value: Any, patterns: list[Pattern]) -> Any:
    if isinstance(value, list):
        return [_without(item, patterns) for item in value]
    if not isinstance(value, dict):
        return value
    steps = {key: _step(patterns, key) for key in value}
    return {key: _without(item, steps[key][1]) for key, item in value.items() if not steps[key][0]}


def filter_path(value: Any, text: str) -> Any:
    """Keep what the patterns name; those that begin with a minus remove."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    wanted = [tuple(part.split(".")) for part in parts if not part.startswith("-")]
    unwanted = [tuple(part[1:].split(".")) for part in parts if part.startswith("-")]
    if unwanted:
        value = _without(value, unwanted)
    if wanted:
        value = _kept(value, wanted)
    return {} if value is _NOTHING else value

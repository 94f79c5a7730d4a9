# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values in nested maps, addressed by dotted paths."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping


def without_nulls(value: t.Any) -> t.Any:
    """A copy without keys that are null, as they are not declared, and without maps that this leaves empty."""
    if not isinstance(value, Mapping):
        return value
    pruned = {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return {key: inner for key, inner in pruned.items() if inner != {} or value[key] == {}}


def flattened(
    settings: t.Mapping[str, t.Any], prefix: str, whole: t.Container[str] = ()
) -> t.Iterator[tuple[str, t.Any]]:
    """The settings by dotted path. Paths in `whole`, and maps whose keys have dots, count as one value."""
    for key, value in settings.items():
        path = f"{prefix}.{key}"
        inside = isinstance(value, Mapping) and value and path not in whole
        if inside and not any("." in name for name in value):
            yield from flattened(value, path, whole)
        else:
            yield path, value


def get_path(body: t.Mapping[str, t.Any], path: str) -> t.Any:
    """The value at a dotted path, or None."""
    value: t.Any = body
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def set_path(body: dict[str, t.Any], path: str, value: t.Any) -> None:
    """Set the value at a dotted path, and create the maps on the way."""
    *parents, last = path.split(".")
    for key in parents:
        inner = body.get(key)
        body[key] = dict(inner) if isinstance(inner, Mapping) else {}
        body = body[key]
    body[last] = value


def del_path(body: dict[str, t.Any], path: str) -> None:
    """Remove the value at a dotted path."""
    parent, _dot, last = path.rpartition(".")
    inner = get_path(body, parent)
    if isinstance(inner, Mapping) and last in inner:
        set_path(body, parent, {key: value for key, value in inner.items() if key != last})

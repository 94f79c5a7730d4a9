# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The layers of endpoints: merged setting by setting, and whether two of them disagree.

Messages name variables and settings, never values, which may be secret.
"""

from __future__ import annotations

import ast
import contextlib
import itertools
import re
import typing as t
from collections.abc import Mapping
from datetime import date

from .variables import BASE, LAYER, PREFIX

Json = dict[str, t.Any]
Path = tuple[str, ...]

#: the options of an endpoint that are dictionaries themselves; a test compares them with those of the module
MAPS = ("chunking_settings", "secrets", "service_settings", "task_settings")
_MOST_CONFLICTS = 10
_DATE = re.compile(r"datetime\.date\((\d+), (\d+), (\d+)\)")


def read(value: t.Any) -> t.Any:
    """The value of a variable, without dates: YAML reads `2024-02-01` as a date, and an API version is meant.

    Up to ansible-core 2.18, a template that is a dictionary with a date in it becomes a text, which is parsed again.
    """
    if isinstance(value, Mapping):
        return {key: read(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [read(inner) for inner in value]
    if isinstance(value, str) and value.startswith(("{", "[")) and _DATE.search(value):
        text = _DATE.sub(lambda match: repr(date(*map(int, match.groups())).isoformat()), value)
        with contextlib.suppress(ValueError, SyntaxError):
            return read(ast.literal_eval(text))
    return value.isoformat() if isinstance(value, date) else value


def is_unset(value: t.Any) -> bool:
    """Whether a variable has no value. Up to ansible-core 2.18, a template that is null becomes an empty text."""
    return value is None or value == ""


def misshapen(name: str, value: t.Any) -> list[str]:
    """A sentence for each place in a variable that needs a dictionary and has something else."""
    if is_unset(value):
        return []
    if not isinstance(value, Mapping):
        return [f"{name} must be a dictionary with the inference IDs as keys, not {_kind(value)}."]
    found = []
    for inference_id, options in value.items():
        where = f"{name}[{inference_id}]"
        if isinstance(options, Mapping):
            found += misshapen_options(where, options)
            if options.get("inference_id", inference_id) != inference_id:
                found.append(f"{where} sets another inference_id; the key is the ID, so leave inference_id out.")
        elif not is_unset(options):
            found.append(f"{where} must be a dictionary of options, or null to remove it, not {_kind(options)}.")
    return found


def misshapen_options(where: str, options: t.Any) -> list[str]:
    """The same for the options of one endpoint."""
    if is_unset(options):
        return []
    if not isinstance(options, Mapping):
        return [f"{where} must be a dictionary of options, not {_kind(options)}."]
    return [
        f"{where}.{name} must be a dictionary, not {_kind(options[name])}."
        for name in MAPS
        if not is_unset(options.get(name)) and not isinstance(options[name], Mapping)
    ]


def conflicts(layers: t.Mapping[str, t.Any], order: t.Sequence[str]) -> list[str]:
    """A sentence for each setting that two layers without an order set to different values.

    `layers` are variables by name, without the base, which every layer may override.
    """
    found = [
        (one, other, path)
        for one, other in itertools.combinations(sorted(layers), 2)
        if not {one, other} <= set(order)
        for path in _different(layers[one] or {}, layers[other] or {})
    ]
    if not found:
        return []
    told = [f"{one} and {other} set {'.'.join(path)} to different values." for one, other, path in found]
    more = len(told) - _MOST_CONFLICTS
    if more > 0:
        told[_MOST_CONFLICTS:] = [f"The same is true for {more} more settings."]
    names = dict.fromkeys(name.removeprefix(LAYER) for pair in found for name in pair[:2])
    return [
        *told,
        f"Set {PREFIX}layers to a list with {', '.join(names)} in the order that you want; the last one wins.",
    ]


def declared(
    variables: t.Mapping[str, t.Any], order: t.Sequence[str], defaults: t.Mapping[str, t.Any] | None
) -> dict[str, Json]:
    """The endpoints by ID: the base, the layers over it, and the defaults under each endpoint. Null removes."""
    beneath = merge({}, _without_empty_maps(defaults or {}))
    found: dict[str, Json] = {}
    for name in in_order(variables, order):
        for inference_id, options in (variables[name] or {}).items():
            if is_unset(options):
                found.pop(str(inference_id), None)
            else:
                below = found.get(str(inference_id), beneath)
                found[str(inference_id)] = merge(below, _without_empty_maps(options))
    return found


def items(endpoints: t.Mapping[str, Json]) -> list[Json]:
    """The endpoints in the form of the module's option."""
    return [{**options, "inference_id": inference_id} for inference_id, options in endpoints.items()]


def in_order(variables: t.Iterable[str], order: t.Sequence[str]) -> list[str]:
    """The names of the variables: first the base, last those with an order. The others do not conflict."""
    return sorted(variables, key=lambda name: (name != BASE, order.index(name) if name in order else -1, name))


def variables_of(layers: t.Any) -> list[str]:
    """The variables that a list of layers names; full names are possible, too."""
    listed = layers.split(",") if isinstance(layers, str) else layers or []
    return [LAYER + str(name).strip().removeprefix(LAYER) for name in listed if str(name).strip()]


def merge(lower: t.Mapping[str, t.Any], upper: t.Mapping[str, t.Any]) -> Json:
    """One dictionary over another, down to the single setting. A null takes the setting out."""
    merged = dict(lower)
    for key, value in upper.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, Mapping):
            below = merged.get(key)
            merged[key] = merge(below if isinstance(below, Mapping) else {}, value)
        else:
            merged[key] = value
    return merged


def _without_empty_maps(options: t.Mapping[str, t.Any]) -> Json:
    return {name: None if name in MAPS and is_unset(value) else value for name, value in options.items()}


def _different(one: t.Mapping[str, t.Any], other: t.Mapping[str, t.Any], above: Path = ()) -> t.Iterator[Path]:
    for key in one:
        if key not in other:
            continue
        path = (*above, str(key))
        if isinstance(one[key], Mapping) and isinstance(other[key], Mapping):
            yield from _different(one[key], other[key], path)
        elif not _same(one[key], other[key]):
            yield path


def _same(one: t.Any, other: t.Any) -> bool:
    """Whether two values mean the same to a module, which takes the text "600" for the number 600."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return set(one) == set(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if one is None or other is None:
        return one is other
    return _text(one) == _text(other)


def _text(value: t.Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _kind(value: t.Any) -> str:
    kinds: tuple[tuple[type, str], ...] = (
        (str, "a text"),
        (list, "a list"),
        (bool, "true or false"),
        (int, "a number"),
    )
    return next((told for kind, told in kinds if isinstance(value, kind)), "that")

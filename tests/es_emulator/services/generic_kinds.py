# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinds of values that only some services have, read as the server reads them.

docs/reference/elasticsearch-inference.md, "Create".
"""

from __future__ import annotations

from typing import Any

from es_emulator.errors import class_cast
from es_emulator.javatext import java_class, java_str
from es_emulator.settings import JsonMap, Problems, not_allowed, take, take_positive_integer

_ALLOCATIONS = {"enabled": "Boolean", "min_number_of_allocations": "Integer", "max_number_of_allocations": "Integer"}


def take_allocations(settings: JsonMap, name: str, problems: Problems) -> JsonMap | None:
    """Remove adaptive allocations."""
    given = settings.pop(name, None)
    if given is None:
        return None
    if not isinstance(given, dict):
        raise class_cast(given, "java.util.Map")
    rest = dict(given)
    found = {key: take(rest, key, wanted, problems) for key, wanted in _ALLOCATIONS.items()}
    problems.extend(not_allowed(key, name) for key in rest)
    least, most = found["min_number_of_allocations"], found["max_number_of_allocations"]
    if least is not None and least < 0:
        problems.append("[min_number_of_allocations] must be a non-negative integer or null")
    if most is not None and most < 1:
        problems.append("[max_number_of_allocations] must be a positive integer or null")
    if least is not None and most is not None and least > most:
        problems.append("[min_number_of_allocations] must not be larger than [max_number_of_allocations]")
    return {key: value for key, value in found.items() if value is not None}


def take_limited(settings: JsonMap, name: str, scope: str, most: int, problems: Problems) -> int | None:
    """Remove an integer from 1 to a largest one."""
    value = take_positive_integer(settings, name, scope, problems)
    if value is not None and value > most:
        problems.append(
            f"[{scope}] Invalid value [{float(value)}]. [{name}] must be less than or equal to [{float(most)}]"
        )
        return None
    return value


def take_fraction(settings: JsonMap, name: str, scope: str, most: int, problems: Problems) -> Any:
    """Remove a decimal number from 0 to a largest one; a whole number is no Double to the server, 1 is refused."""
    value = take(settings, name, "Double", problems)
    for limit, words, wrong in ((0, "greater", -1), (most, "less", 1)):
        if value is not None and (value - limit) * wrong > 0:
            problems.append(
                f"[{scope}] Invalid value [{value}]. [{name}] must be a {words} than or equal to [{float(limit)}]"
            )
            return None
    return value


def take_pairs(settings: JsonMap, name: str, scope: str, problems: Problems) -> list[list[str]] | None:
    """Remove a list of lists of two strings."""
    value: list[Any] | None = take(settings, name, "List", problems)
    begin = f"[{scope}] failed to parse tuple list entry"
    for place, entry in enumerate(value or []):
        where = f"{begin} [{place}] for setting [{name}]"
        if not isinstance(entry, list):
            problems.append(f"{where}, expected a list but the entry is [{java_class(entry).rpartition('.')[2]}]")
            return None
        if len(entry) != 2:
            problems.append(f"{where}, the tuple list size must be two, but was [{len(entry)}]")
            return None
        for part, words in zip(entry, ("first", "second")):
            if not isinstance(part, str):
                kind = java_class(part).rpartition(".")[2]
                problems.append(f"{where}, the {words} element must be a string but was [{kind}]")
                return None
    return value or None


def take_parameters(settings: JsonMap, name: str, problems: Problems) -> JsonMap | None:
    """Remove a map of single values; null members are dropped."""
    given = take(settings, name, "Map", problems) or {}
    found = {key: value for key, value in given.items() if value is not None}
    for key, value in found.items():
        if isinstance(value, (dict, list)):
            problems.append(
                f"Map field [{name}] has an entry that is not valid, [{key} => {java_str(value)}]. Value type of "
                f"[{java_str(value)}] is not one of [Boolean, Double, Float, Integer, String]."
            )
    return found or None

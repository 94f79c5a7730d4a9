# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading settings out of a request by a service's tables, as strictly as the server does (inference-api.md §3)."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, Callable

from es_emulator.errors import class_cast
from es_emulator.settings import (
    SERVICE_SETTINGS,
    JsonMap,
    Problems,
    missing,
    not_allowed,
    raise_if_any,
    refuse_left_over,
    take,
    take_positive_integer,
    take_string,
    take_string_list,
    take_text_map,
)
from es_emulator.versions import Release

from .base import SIMILARITIES, read_rate_limit
from .generic_form import Field, Form, within

_ALLOCATIONS = {"enabled": "Boolean", "min_number_of_allocations": "Integer", "max_number_of_allocations": "Integer"}


def one_of(names: tuple[str, ...], scope: str) -> str:
    """Text for a group of which no member is there."""
    if len(names) == 1:
        return missing(names[0], scope)
    return f"[{scope}] does not contain one of the required settings [{', '.join(names)}]"


def _read_allocations(settings: JsonMap, name: str, problems: Problems) -> JsonMap | None:
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


@dataclass
class Parser:
    """Reads the fields of one scope; problems are collected, consumed keys removed."""

    form: Form
    release: Release
    task_type: str
    scope: str
    problems: Problems

    def _choice(self, settings: JsonMap, item: Field) -> str | None:
        value = take_string(settings, item.name, self.scope, self.problems)
        if value is None:
            return None
        choices = SIMILARITIES if item.kind == "similarity" else item.choices
        word = value.strip().lower() if item.fold else value
        if word not in choices:
            allowed = ", ".join(sorted(choices))
            self.problems.append(
                f"[{self.scope}] Invalid value [{value}] received. [{item.name}] must be one of [{allowed}]"
            )
            return None
        word = item.spelled.get(word, word)
        return word.upper() if item.fold == "upper" else word

    def _nested(self, settings: JsonMap, item: Field) -> JsonMap | None:
        given = take(settings, item.name, "Map", self.problems)
        if not given:
            return None
        rest = dict(given)
        found = self.read(item.members, rest)
        refuse_left_over(self.release, rest, self.form.name)
        return found or None

    def _value(self, settings: JsonMap, item: Field) -> Any:
        name, scope, problems = item.name, self.scope, self.problems
        kinds: dict[str, Callable[[], Any]] = {
            "text": lambda: take_string(settings, name, scope, problems),
            "texts": lambda: take_string_list(settings, name, problems),
            "text_map": lambda: take_text_map(settings, name, problems) or None,
            "positive": lambda: take_positive_integer(settings, name, scope, problems),
            "whole": lambda: take(settings, name, "Integer", problems),
            # a whole number is no Double to the server: 1 is refused where 1.0 is taken
            "number": lambda: take(settings, name, "Double", problems),
            "flag": lambda: take(settings, name, "Boolean", problems),
            "map": lambda: take(settings, name, "Map", problems) or None,
            "any": lambda: settings.pop(name, None),
            "choice": lambda: self._choice(settings, item),
            "similarity": lambda: self._choice(settings, item),
            "nested": lambda: self._nested(settings, item),
            "rate_limit": lambda: read_rate_limit(self.release, self.form.name, settings, name, problems),
            "allocations": lambda: _read_allocations(settings, name, problems),
        }
        return kinds[item.kind]()

    def read(self, fields: tuple[Field, ...], settings: JsonMap, required: tuple[str, ...] = ()) -> JsonMap:
        """Read what the release knows; absent settings are absent in the result."""
        found: JsonMap = {}
        for item in fields:
            if not item.known(self.release, self.task_type):
                continue
            before = len(self.problems)
            if item.refused:
                if settings.pop(item.name, None) is not None:
                    self.problems.append(not_allowed(item.name, self.scope))
                continue
            value = self._value(settings, item)
            if value is not None:
                found[item.name] = value
            elif item.name in required and len(self.problems) == before:
                self.problems.append(missing(item.name, self.scope))
        return found

    def demand_groups(self, found: JsonMap) -> None:
        """Note the groups of which no member is there; a member of every group stands for them all and is not named."""
        groups = self.form.rules.groups(self.scope, self.task_type)
        shared = set.intersection(*map(set, groups)) if len(groups) > 1 else set()
        for group in groups:
            if not any(name in found for name in group):
                self.problems.append(one_of(tuple(name for name in group if name not in shared), self.scope))


def _sagemaker(parser: Parser, found: JsonMap) -> None:
    """Its own kind of model has to be told what others are asked for (specification, PR 6222)."""
    if found.get("api") == "elastic" and parser.task_type == "text_embedding":
        needed = [name for name in ("similarity", "element_type") if name not in found]
        parser.problems.extend(missing(name, parser.scope) for name in needed)


def _vertex(parser: Parser, found: JsonMap) -> None:
    """Models of Google's own have a place, until 9.5 gave it a default (specification, PR 6361)."""
    elsewhere = "url" in found or "streaming_url" in found
    located = parser.task_type != "rerank" and not elsewhere
    if located and parser.release.number < (9, 5, 0) and "location" not in found:
        parser.problems.append(missing("location", parser.scope))
    if elsewhere and found.get("provider", "GOOGLE") == "GOOGLE":
        parser.problems.extend(not_allowed(name, parser.scope) for name in ("url", "streaming_url") if name in found)


#: what single services demand beyond their tables
_MORE: dict[str, Callable[[Parser, JsonMap], None]] = {"amazon_sagemaker": _sagemaker, "googlevertexai": _vertex}


def companion_problems(form: Form, release: Release, found: JsonMap) -> Problems:
    """Problems of settings that belong to one way to log in and do not come all together."""
    problems = []
    for way in form.ways:
        lacking = [name for name in way.companions if name not in found]
        if within(release, way.known_in) and 0 < len(lacking) < len(way.companions):
            text = f"all {form.title} OAuth2 fields must be provided together; missing: [{', '.join(lacking)}]"
            problems.append(f"[{SERVICE_SETTINGS}] {text}")
    return problems


def read_scope(form: Form, release: Release, task_type: str, scope: str, settings: JsonMap) -> JsonMap:
    """One stage of a create: all problems of a scope come in one error."""
    parser = Parser(form, release, task_type, scope, [])
    found = parser.read(form.fields[scope], settings, form.rules.names(scope, task_type))
    if scope == SERVICE_SETTINGS:
        parser.demand_groups(found)
        _MORE.get(form.name, lambda _parser, _found: None)(parser, found)
        parser.problems.extend(companion_problems(form, release, found))
    raise_if_any(parser.problems)
    return found


def move_renamed(form: Form, given: dict[str, JsonMap]) -> None:
    """Bring settings that stand under an old name to their present place."""
    for (scope, name), (new_scope, new_name) in form.renamed.items():
        if name in given[scope]:
            value = given[scope].pop(name)
            given[new_scope].setdefault(new_name, value)


def _put_inside(found: JsonMap, path: list[str], value: Any) -> None:
    """Set a member of maps that are there already, unless it is stated."""
    inside: Any = found
    for name in path[:-1]:
        inside = inside.get(name) if isinstance(inside, dict) else None
    if isinstance(inside, dict):
        inside.setdefault(path[-1], value)


def fill_in(form: Form, release: Release, task_type: str, scope: str, found: JsonMap) -> None:
    """Add what the server adds by itself before it asks anybody."""
    for default in form.defaults:
        if default.scope != scope or (default.task_types and task_type not in default.task_types):
            continue
        head, *rest = default.name.split(".")
        item = next((item for item in form.fields[scope] if item.name == head), None)
        # one that no request may contain for this task type is filled in nevertheless
        if item is not None and not within(release, item.known_in):
            continue
        if rest:
            _put_inside(found, [head, *rest], default.value)
        elif isinstance(default.value, dict):
            found[head] = {**copy.deepcopy(default.value), **found.get(head, {})}
        else:
            found.setdefault(head, default.value)
    rate_limit = form.default_rate_limit(release, task_type) if scope == SERVICE_SETTINGS else None
    if rate_limit is not None:
        found.setdefault("rate_limit", rate_limit)

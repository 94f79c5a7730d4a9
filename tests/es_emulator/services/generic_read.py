# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading settings out of a request by a service's tables, as strictly as the server does.

docs/reference/elasticsearch-inference.md, "Settings of azureopenai".
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Callable

from es_emulator.service_facts.form import SERVICE, Field, Form, within
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
from .generic_kinds import take_allocations, take_fraction, take_limited, take_pairs, take_parameters
from .generic_special import SPECIAL


def one_of(names: tuple[str, ...], scope: str) -> str:
    """Text for a group of which no member is there."""
    if len(names) == 1:
        return missing(names[0], scope)
    return f"[{scope}] does not contain one of the required settings [{', '.join(names)}]"


@dataclass
class Parser:
    """Reads the fields of one scope; problems are collected, consumed keys removed."""

    form: Form
    release: Release
    task_type: str
    scope: str
    problems: Problems
    #: whether what a create must contain is asked for
    demanding: bool = False
    #: settings that were read before
    beside: JsonMap = field(default_factory=dict)

    def _choice(self, settings: JsonMap, item: Field) -> str | None:
        value = take_string(settings, item.name, self.scope, self.problems)
        if value is None:
            return None
        choices = SIMILARITIES if item.kind == "similarity" else item.choices
        word = value.strip().lower() if item.fold or item.kind == "similarity" else value
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
        if item.kind == "nested":
            refuse_left_over(self.release, rest, self.form.name)
        return found or None

    def _value(self, settings: JsonMap, item: Field) -> Any:
        name, scope, problems = item.name, self.scope, self.problems
        kinds: dict[str, Callable[[], Any]] = {
            "text": lambda: take_string(settings, name, scope, problems),
            "texts": lambda: take_string_list(settings, name, problems),
            "pairs": lambda: take_pairs(settings, name, scope, problems),
            "text_map": lambda: take_text_map(settings, name, problems) or None,
            "positive": lambda: (
                take_limited(settings, name, scope, item.most, problems)
                if item.most
                else take_positive_integer(settings, name, scope, problems)
            ),
            "whole": lambda: take(settings, name, "Integer", problems),
            "number": lambda: take(settings, name, "Double", problems),
            "fraction": lambda: take_fraction(settings, name, scope, item.most or 1, problems),
            "flag": lambda: take(settings, name, "Boolean", problems),
            "map": lambda: take(settings, name, "Map", problems) or None,
            "parameters": lambda: take_parameters(settings, name, problems),
            "choice": lambda: self._choice(settings, item),
            "similarity": lambda: self._choice(settings, item),
            "nested": lambda: self._nested(settings, item),
            # unknown parts are dropped
            "loose": lambda: self._nested(settings, item),
            "rate_limit": lambda: read_rate_limit(self.release, self.form.name, settings, name, problems),
            "allocations": lambda: take_allocations(settings, name, problems),
        }
        return kinds[item.kind]()

    def _readable(self, item: Field, found: JsonMap) -> bool:
        known = item.known(self.release, self.task_type) and item.kind != "shown"
        return known and item.fits({**self.beside, **found})

    def read(self, fields: tuple[Field, ...], settings: JsonMap) -> JsonMap:
        """Read what the release knows; absent settings are absent in the result."""
        found: JsonMap = {}
        declared = dict(settings)
        for item in fields:
            if not self._readable(item, found):
                continue
            before = len(self.problems)
            if item.refused:
                if settings.pop(item.name, None) is not None:
                    self.problems.append(not_allowed(item.name, self.scope))
                continue
            value = self._value(settings, item)
            if value is not None:
                found[item.name] = value
            elif self.demanding and len(self.problems) == before and item.demanded(self.release, declared):
                self.problems.append(missing(item.name, self.scope))
        return found

    def demand_one(self, found: JsonMap) -> None:
        """Note that none of those is there of which one must be."""
        form = self.form
        if form.one_of and not any(name in found for name in (*form.one_of, form.instead)):
            names = [name for name in form.one_of if form.field(name, self.release, self.task_type)]
            self.problems.append(one_of(tuple(names), self.scope))


def companion_problems(form: Form, release: Release, found: JsonMap) -> Problems:
    """Problems of settings that belong to one way to log in and do not come all together."""
    problems = []
    for way in form.ways:
        lacking = [name for name in way.companions if name not in found]
        if within(release, way.known_in) and 0 < len(lacking) < len(way.companions):
            text = f"all {form.title} OAuth2 fields must be provided together; missing: [{', '.join(lacking)}]"
            problems.append(f"[{SERVICE_SETTINGS}] {text}")
    return problems


def read_scope(
    form: Form, release: Release, task_type: str, scope: str, settings: JsonMap, beside: JsonMap | None = None
) -> JsonMap:
    """One stage of a create: all problems of a scope come in one error."""
    parser = Parser(form, release, task_type, scope, [], demanding=True, beside=beside or {})
    declared = dict(settings)
    found = parser.read(form.fields[scope], settings)
    if scope == SERVICE:
        parser.demand_one(found)
        if form.name in SPECIAL:
            SPECIAL[form.name](release, task_type, {**declared, **found}, parser.problems)
        parser.problems.extend(companion_problems(form, release, found))
    raise_if_any(parser.problems)
    return found


def move_renamed(form: Form, given: dict[str, JsonMap]) -> None:
    """Move settings with an old name to their present place."""
    for (scope, name), (new_scope, new_name) in form.renamed.items():
        if name in given[scope]:
            value = given[scope].pop(name)
            given[new_scope].setdefault(new_name, value)


def _fill(fields: tuple[Field, ...], release: Release, task_type: str, found: JsonMap) -> None:
    for item in fields:
        if not item.known(release, task_type):
            continue
        if item.members and isinstance(found.get(item.name), dict):
            _fill(item.members, release, task_type, found[item.name])
        if item.default is None or not within(release, item.default_in):
            continue
        if isinstance(item.default, dict):
            found[item.name] = {**copy.deepcopy(item.default), **found.get(item.name, {})}
        else:
            found.setdefault(item.name, item.default)


def fill_in(form: Form, release: Release, task_type: str, scope: str, found: JsonMap) -> None:
    """Add what the server adds by itself before it calls a service."""
    _fill(form.fields[scope], release, task_type, found)

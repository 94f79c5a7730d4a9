# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form in which the generic service wants to know a service: tables of settings, secrets and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from es_emulator.settings import JsonMap
from es_emulator.versions import Number, Release

#: releases: half-open pairs; None = for ever
Spans = tuple[tuple[Number, Optional[Number]], ...]


def within(release: Release, spans: Spans) -> bool:
    """Tell whether a release lies in one of the spans."""
    return any(first <= release.number and (end is None or release.number < end) for first, end in spans)


@dataclass(frozen=True)
class Field:
    """One member of `service_settings` or `task_settings`."""

    name: str
    kind: str
    known_in: Spans
    #: releases whose `_update` changes it
    merged_in: Spans
    #: empty: all
    task_types: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    #: "lower" or "upper": the case into which words are folded; "" = words are taken as they are
    fold: str = ""
    #: words that are stored as another word
    spelled: Mapping[str, str] = field(default_factory=dict)
    #: the server finds it by itself and takes none
    refused: bool = False
    #: of kind "nested"
    members: tuple[Field, ...] = ()

    def known(self, release: Release, task_type: str) -> bool:
        """Tell whether a release reads it for a task type."""
        return within(release, self.known_in) and (not self.task_types or task_type in self.task_types)

    def merged(self, release: Release) -> bool:
        """Tell whether an update by this release changes it."""
        return within(release, self.merged_in)


@dataclass(frozen=True)
class Way:
    """One way to log in at the remote service: secrets that go together, and settings that they need."""

    secrets: tuple[str, ...]
    companions: tuple[str, ...]
    known_in: Spans
    #: the secret is a map whose every value is secret
    mapped: bool


@dataclass(frozen=True)
class Default:
    """A value that the server fills in where none is stated."""

    name: str
    value: Any
    task_types: tuple[str, ...] = ()
    scope: str = "service_settings"


@dataclass(frozen=True)
class Rules:
    """What a create must contain, by scope."""

    required: Mapping[str, tuple[str, ...]]
    #: task type -> names of `service_settings`
    required_for: Mapping[str, tuple[str, ...]]
    #: task type, "" for all -> groups of `service_settings`, of each of which one member is enough
    required_any: Mapping[str, tuple[tuple[str, ...], ...]]

    def names(self, scope: str, task_type: str) -> tuple[str, ...]:
        """Names that must be there."""
        more = self.required_for.get(task_type, ()) if scope == "service_settings" else ()
        return (*self.required.get(scope, ()), *more)

    def groups(self, scope: str, task_type: str) -> tuple[tuple[str, ...], ...]:
        """Groups of which one member must be there."""
        if scope != "service_settings":
            return ()
        return (*self.required_any.get("", ()), *self.required_any.get(task_type, ()))


@dataclass(frozen=True)
class Form:
    """One service."""

    name: str
    title: str
    known_in: Spans
    #: another name for a service, and the releases in which it is no more than that
    alias_of: str
    alias_in: Spans
    task_types: Mapping[str, Spans]
    #: scope -> its fields
    fields: Mapping[str, tuple[Field, ...]]
    rules: Rules
    ways: tuple[Way, ...]
    secret_optional: bool
    rate_limits: Mapping[str, int]
    chunked: frozenset[str]
    rejected_statuses: tuple[int, ...]
    #: (scope, name) -> (scope, name) under which it is stored
    renamed: Mapping[tuple[str, str], tuple[str, str]]
    #: pairs of which an update sets one and unsets the other
    exclusive: tuple[tuple[str, str], ...]
    defaults: tuple[Default, ...]
    similarity: str
    #: an update replaces all of `task_settings`
    replaces_task_settings: Spans

    @property
    def local(self) -> bool:
        """Whether nothing outside the cluster is called."""
        return not self.ways

    def field(self, name: str) -> Field | None:
        """One of the fields of `service_settings`."""
        return next((item for item in self.fields["service_settings"] if item.name == name), None)

    def default_rate_limit(self, release: Release, task_type: str) -> JsonMap | None:
        """The rate limit of an endpoint for which none was stated."""
        found = self.field("rate_limit")
        if found is None or not found.known(release, task_type) or task_type not in self.rate_limits:
            return None
        return {"requests_per_minute": self.rate_limits[task_type]}

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

SERVICE = "service_settings"
#: releases: half-open pairs; None = for ever
Spans = tuple[tuple[Number, Optional[Number]], ...]
EVER: Spans = (((0, 0, 0), None),)
NEVER: Spans = ()


def within(release: Release, spans: Spans) -> bool:
    """Tell whether a release lies in one of the spans."""
    return any(first <= release.number and (end is None or release.number < end) for first, end in spans)


@dataclass(frozen=True)
class Field:
    """One member of `service_settings` or `task_settings`; a name may stand twice, for different task types."""

    name: str
    kind: str
    known_in: Spans = EVER
    #: releases whose `_update` changes it
    merged_in: Spans = NEVER
    #: empty: all
    task_types: tuple[str, ...] = ()
    #: releases that demand it in a create
    required_in: Spans = NEVER
    #: ... unless one of these is set
    unless: tuple[str, ...] = ()
    #: known only where another setting has one of these values; elsewhere it is an unknown setting
    only_if: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    #: "lower" or "upper": the case into which words are folded; "" = words are taken as they are
    fold: str = ""
    #: words that are stored as another word
    spelled: Mapping[str, str] = field(default_factory=dict)
    #: the largest number, where there is a limit
    most: int | None = None
    #: the server finds it by itself and takes none
    refused: bool = False
    #: releases that take and store it but never show it
    hidden_in: Spans = NEVER
    #: of kinds "nested" and "loose"
    members: tuple[Field, ...] = ()
    #: what the server fills in and shows where none is set, and the releases that do; None = nothing
    default: Any = None
    default_in: Spans = EVER

    def known(self, release: Release, task_type: str) -> bool:
        """Tell whether a release reads it for a task type."""
        return within(release, self.known_in) and (not self.task_types or task_type in self.task_types)

    def merged(self, release: Release) -> bool:
        """Tell whether an update by this release changes it."""
        return within(release, self.merged_in)

    def fits(self, found: JsonMap) -> bool:
        """Tell whether the settings read before it leave room for it."""
        return all(found.get(name) in values for name, values in self.only_if.items())

    def demanded(self, release: Release, given: JsonMap) -> bool:
        """Tell whether a create by this release must contain it, given what else is set."""
        return within(release, self.required_in) and not any(given.get(name) is not None for name in self.unless)


@dataclass(frozen=True)
class Way:
    """One way to log in at the remote service: secrets that go together, and settings that they need."""

    secrets: tuple[str, ...]
    companions: tuple[str, ...] = ()
    known_in: Spans = EVER
    #: the secret is a map whose every value is secret
    mapped: bool = False


@dataclass(frozen=True)
class Form:
    """One service."""

    name: str
    title: str
    known_in: Spans
    task_types: Mapping[str, Spans]
    #: scope -> its fields
    fields: Mapping[str, tuple[Field, ...]]
    ways: tuple[Way, ...] = ()
    secret_optional: bool = False
    #: `service_settings` of which one must be there, and another that makes up for all of them
    one_of: tuple[str, ...] = ()
    instead: str = ""
    chunked: frozenset[str] = frozenset({"text_embedding", "sparse_embedding", "embedding"})
    #: the status and the words with which the remote side answers a wrong secret
    rejected_status: int = 401
    rejected_words: str = "The provided credentials are not valid."
    #: type and text of the server's errors around those of a library that asks the remote side, outermost first
    wrapped: tuple[tuple[str, str], ...] = ()
    #: (scope, name) -> (scope, name) under which it is stored
    renamed: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    #: another name for a service, and the releases in which it is no more than that
    alias_of: str = ""
    alias_in: Spans = NEVER
    #: the model runs on the cluster's own nodes
    in_cluster: bool = False
    #: the model runs at Elastic, and a self-managed cluster must be connected to it
    hosted: bool = False
    #: similarity that is filled in for embeddings of numbers, and for those of bits; "" = none is
    similarity: str = "dot_product"
    similarity_bits: str = "l2_norm"
    #: value of `provider` -> similarity that is filled in
    similarity_by_provider: Mapping[str, str] = field(default_factory=dict)
    #: an update replaces all of `task_settings`
    replaces_task_settings: Spans = NEVER

    @property
    def local(self) -> bool:
        """Whether nothing outside the cluster is called."""
        return not self.ways

    def field(self, name: str, release: Release, task_type: str) -> Field | None:
        """One of the fields of `service_settings`, as a release reads it for a task type."""
        fitting = [item for item in self.fields[SERVICE] if item.name == name and item.known(release, task_type)]
        return fitting[0] if fitting else None

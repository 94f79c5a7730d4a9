# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every service offers to the generic part, and the reading of settings from a table."""

from __future__ import annotations

import abc
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Callable

from es_emulator.azure import PretendAzure
from es_emulator.eis import PretendEis
from es_emulator.ml import PretendMl
from es_emulator.model import StoredEndpoint
from es_emulator.remote import PretendRemote
from es_emulator.settings import (
    SERVICE_SETTINGS,
    JsonMap,
    Problems,
    not_allowed,
    take_choice,
    take_map,
    take_positive_integer,
    take_positive_long,
    take_string,
    take_string_list,
    unknown_settings,
)
from es_emulator.versions import Release

SIMILARITIES = ("cosine", "dot_product", "l2_norm")


@dataclass(frozen=True)
class Env:
    """What the answer to a request depends on besides the cluster's state."""

    release: Release
    quirks: Mapping[str, Any]
    azure: PretendAzure
    remote: PretendRemote
    eis: PretendEis
    ml: PretendMl


@dataclass(frozen=True)
class Setting:
    """One member of `service_settings`, as it is read and as `_services` describes it."""

    name: str
    kind: str
    label: str
    description: str = ""
    required: bool = False
    #: release that introduced it (feature table), None = always there
    feature: str | None = None
    #: task types that take it, None = all
    task_types: tuple[str, ...] | None = None
    #: whether `_update` merges it (9.4 and newer)
    mergeable: bool = False
    #: how `_services` lists it; None = not listed
    form_type: str | None = "str"
    form_updatable: bool = False

    def known(self, release: Release, task_type: str) -> bool:
        """Tell whether this release reads it for a task type."""
        return (self.feature is None or release.has(self.feature)) and (
            self.task_types is None or task_type in self.task_types
        )


@dataclass(frozen=True)
class Update:
    """The parts of an `_update` body that are there."""

    service_settings: JsonMap | None
    task_settings: JsonMap | None
    chunking_settings: JsonMap | None


@dataclass(frozen=True)
class Question:
    """What an inference is run with."""

    inputs: list[str]
    query: str | None = None
    top_n: int | None = None
    return_documents: bool | None = None


class Service(abc.ABC):
    """One inference service."""

    name: str
    title: str
    #: task types whose endpoints have chunking settings
    chunked: frozenset[str] = frozenset({"text_embedding"})
    #: an alias is not listed by `_services`
    listed: bool = True

    def available(self, _release: Release) -> bool:
        """Tell whether a release has the service."""
        return True

    def shown_name(self, _release: Release) -> str:
        """The name of the service in answers."""
        return self.name

    @abc.abstractmethod
    def task_types(self, release: Release) -> tuple[str, ...]:
        """Task types that a release of this service supports."""

    @abc.abstractmethod
    def parse_create(self, env: Env, inference_id: str, task_type: str, config: JsonMap) -> StoredEndpoint:
        """Read a create body (without task type and service)."""

    @abc.abstractmethod
    def parse_update(self, env: Env, stored: StoredEndpoint, update: Update) -> StoredEndpoint:
        """Merge an update into a copy of what is stored."""

    @abc.abstractmethod
    async def check(self, env: Env, endpoint: StoredEndpoint, timeout: float) -> None:
        """Make the check call and fill in what the remote side tells."""

    def start(self, env: Env, endpoint: StoredEndpoint, timeout: float) -> None:  # noqa: B027 - most start nothing
        """Start what a new endpoint needs; it is stored by then, and stays so if this fails."""

    def seed(self, env: Env, endpoint: StoredEndpoint) -> None:  # noqa: B027
        """Have what an endpoint needs that a test has stored."""

    def stop(self, env: Env, endpoint: StoredEndpoint) -> None:  # noqa: B027 - nor do they stop anything
        """Stop what an endpoint has started."""

    def rescale(self, env: Env, before: StoredEndpoint, after: StoredEndpoint) -> None:  # noqa: B027
        """Change what an endpoint has started, before its update is stored."""

    def live(self, _env: Env, endpoint: StoredEndpoint) -> StoredEndpoint:
        """An endpoint with what is not stored with it."""
        return endpoint

    @abc.abstractmethod
    async def infer(self, env: Env, endpoint: StoredEndpoint, question: Question, timeout: float) -> JsonMap:
        """Run one inference."""

    @abc.abstractmethod
    def shown_settings(self, release: Release, endpoint: StoredEndpoint) -> JsonMap:
        """`service_settings` as this release shows them."""

    @abc.abstractmethod
    def describe(self, release: Release) -> dict[str, JsonMap]:
        """Fields for `_services`, by name."""


def read_rate_limit(release: Release, service: str, settings: JsonMap, name: str, problems: Problems) -> JsonMap | None:
    """Remove a rate limit; absent, null and empty are the same."""
    given = take_map(settings, name) or {}
    value = take_positive_long(given, "requests_per_minute", name, problems)
    if given and not release.has("rate_limit_keys_validated"):
        raise unknown_settings(release, given, service)
    problems.extend(not_allowed(key, name) for key in given)
    return None if value is None else {"requests_per_minute": value}


def loses_chunking(env: Env) -> bool:
    """Tell whether an update of this release forgets the stored chunking settings, whatever the service."""
    kept_anyway = env.quirks["chunking_kept_on_819"] and env.release.number[:2] == (8, 19)
    return env.release.has("update_loses_chunking") and not kept_anyway


@dataclass
class Reader:
    """Reads settings of a table out of an object; problems are collected, consumed keys removed."""

    release: Release
    service: str
    problems: Problems

    def _rate_limit(self, settings: JsonMap, setting: Setting) -> JsonMap | None:
        return read_rate_limit(self.release, self.service, settings, setting.name, self.problems)

    def _string(self, settings: JsonMap, setting: Setting) -> str | None:
        return take_string(settings, setting.name, SERVICE_SETTINGS, self.problems, required=setting.required)

    def _integer(self, settings: JsonMap, setting: Setting) -> int | None:
        return take_positive_integer(settings, setting.name, SERVICE_SETTINGS, self.problems)

    def _similarity(self, settings: JsonMap, setting: Setting) -> str | None:
        return take_choice(settings, setting.name, SERVICE_SETTINGS, SIMILARITIES, self.problems)

    def _strings(self, settings: JsonMap, setting: Setting) -> list[str] | None:
        return take_string_list(settings, setting.name, self.problems)

    def read(self, table: tuple[Setting, ...], task_type: str, settings: JsonMap) -> JsonMap:
        """Read what the release knows; absent settings are absent in the result."""
        kinds: dict[str, Callable[[JsonMap, Setting], Any]] = {
            "string": self._string,
            "integer": self._integer,
            "similarity": self._similarity,
            "strings": self._strings,
            "rate_limit": self._rate_limit,
        }
        found = {item.name: kinds[item.kind](settings, item) for item in table if item.known(self.release, task_type)}
        return {name: value for name, value in found.items() if value is not None}

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The classes for the facts about a service."""

from __future__ import annotations

import functools
import typing as t
from collections.abc import Mapping

from .._transport.versions import ALWAYS, NEVER, Ranges

NONE: t.Mapping[str, t.Any] = {}


class Setting(t.NamedTuple):
    """One setting of a service.

    `path` is its dotted path in the endpoint object. `kind` is the form of its value: those of
    `setting_types.CHECKS`, `choice:a,b,c` for words in any case, and `exact:a,b,c` for words exactly as they are.
    `updatable` are the servers that change it in place, `since` those that know it at all. `task_types` limits it
    (empty: any). `whole` marks a map that is declared, compared and sent as one value; with `filled`, its parts are
    compared one by one and those that are not declared stay, because the server adds some of its own, but it is still
    sent as one value. `masked` marks one that the server shows in clear, although it is a secret. `lower` and
    `upper` mark words that the server folds to that case, `spelled` those that it shows under another name. `unordered`
    marks a list whose order means nothing. `shown_only` marks one that the server finds by itself and refuses in a
    request, `dynamic` one that changes by itself, `hidden` are the servers that store it and never show
    it, so that its absence tells nothing.
    """

    path: str
    kind: str = "any"
    updatable: Ranges = NEVER
    since: Ranges = ALWAYS
    task_types: tuple[str, ...] = ()
    whole: bool = False
    masked: bool = False
    lower: bool = False
    unordered: bool = False
    upper: bool = False
    filled: bool = False
    spelled: t.Mapping[str, str] = NONE
    shown_only: bool = False
    dynamic: bool = False
    hidden: Ranges = NEVER

    def fits(self, task_type: str) -> bool:
        """Whether endpoints of this task type have the setting."""
        return not self.task_types or task_type in self.task_types


class Credential(t.NamedTuple):
    """One way to log in at the remote service.

    `secrets` are the names below `service_settings` (dotted) that go together, `companions` the settings that must
    come with them. `mapped` says that the one secret is a map whose every value is secret.
    """

    secrets: tuple[str, ...]
    companions: tuple[str, ...] = ()
    since: Ranges = ALWAYS
    mapped: bool = False

    @property
    def companion_paths(self) -> tuple[str, ...]:
        """The paths of the companions."""
        return tuple(f"service_settings.{name}" for name in self.companions)


class Demand(t.NamedTuple):
    """Settings without which some endpoints cannot be created.

    It holds for `task_types` (empty: all) on `servers`, where the setting `when[0]` has the value `when[1]` (none: in
    any case) and none of the settings `unless` is there.
    """

    paths: tuple[str, ...]
    task_types: tuple[str, ...] = ()
    servers: Ranges = ALWAYS
    when: tuple[str, str] | None = None
    unless: tuple[str, ...] = ()


class ServiceFacts(t.NamedTuple):
    """Everything that the collection knows about one service.

    `required` are the settings without which nothing can be created, `required_for` those that only some task types
    demand, `required_any` groups of which one member is enough (by task type; "" stands for all of them), and
    `required_if` those that depend on more than that.
    `identity` are those that decide what the server finds out by itself, which is `derived`. `rate_limits` is the
    server's default by task type; a task type that is missing there has none. `chunking_task_types` are those whose
    endpoints have chunking settings. `rejected_statuses` are the remote statuses that mean "these credentials are
    wrong" (some remote services say it in words alone). `credential_optional`: the server asks for no secret.
    `renamed` maps the old path of a setting to the new one under which it is stored and shown.
    `exclusive` are pairs of settings of which an update sets one and unsets the other. `known` is false for a service
    of which only the server's own description is known: the server decides everything. `shown_as` is the
    service name in the server's answers, where it differs. `replaces_task_settings`: an update forgets the task
    settings that it does not have. `disjoint` are a secret and a setting, both maps, with no key in common on
    these servers. `in_cluster`: the cluster itself runs the model, so an endpoint is stored first and its model is
    started afterwards; what the server refuses by then is stored anyway. `models` are how the names of its models
    begin, where another service shares its name.
    """

    name: str
    title: str
    task_types: t.Mapping[str, Ranges]
    settings: tuple[Setting, ...]
    credentials: tuple[Credential, ...]
    required: tuple[str, ...]
    identity: tuple[str, ...]
    derived: tuple[str, ...]
    rate_limits: t.Mapping[str, int]
    chunking_task_types: tuple[str, ...]
    rejected_statuses: tuple[int, ...] = (401,)
    since: Ranges = ALWAYS
    required_for: t.Mapping[str, tuple[str, ...]] = NONE
    required_any: t.Mapping[str, tuple[tuple[str, ...], ...]] = NONE
    credential_optional: bool = False
    renamed: t.Mapping[str, str] = NONE
    exclusive: tuple[tuple[str, str], ...] = ()
    known: bool = True
    shown_as: str = ""
    deprecated: Ranges = NEVER
    required_if: tuple[Demand, ...] = ()
    replaces_task_settings: bool = False
    disjoint: tuple[tuple[str, str, Ranges], ...] = ()
    in_cluster: bool = False
    models: tuple[str, ...] = ()


class Service(ServiceFacts):
    """The facts about a service, and what follows from them, computed once for all endpoints of a set."""

    def setting(self, path: str) -> Setting:
        """The facts about one setting; one that is not listed counts as fixed."""
        return self._settings_by_path.get(path) or Setting(path)

    def is_unknown(self, path: str) -> bool:
        """Whether the data does not have a setting. Never so for a service that only the server describes."""
        setting = path.startswith(("service_settings.", "task_settings."))
        return self.known and setting and path not in self._settings_by_path

    def is_shown_as(self, name: str) -> bool:
        """Whether the server may show the service under this name."""
        return name in (self.name, self.shown_as)

    def shows(self, shown: t.Mapping[str, t.Any]) -> bool:
        """Whether an endpoint in this form is one of the service; services that share a name differ by their models."""
        if not self.is_shown_as(str(shown.get("service"))):
            return False
        settings = shown.get("service_settings")
        model = settings.get("model_id") if isinstance(settings, Mapping) else None
        return not self.models or model is None or str(model).startswith(self.models)

    def rivals(self, path: str) -> list[str]:
        """The settings that are removed when this one is set."""
        return [other for pair in self.exclusive if path in pair for other in pair if other != path]

    def credential(self, name: str) -> Credential | None:
        """The credential that this secret belongs to."""
        return next((credential for credential in self.credentials if name in credential.secrets), None)

    def takes_map(self, path: str) -> bool:
        """Whether a map can be the value of the setting at this path, or settings are below it."""
        kind = self.setting(self.renamed.get(path, path)).kind
        return path in self.divided or kind in ("any", "map", "text_map")

    @functools.cached_property
    def credential_names(self) -> tuple[str, ...]:
        """The names of all secrets."""
        return tuple(dict.fromkeys(name for credential in self.credentials for name in credential.secrets))

    @functools.cached_property
    def companion_paths(self) -> tuple[str, ...]:
        """The paths of all settings that belong to one kind of secret only."""
        return tuple(path for credential in self.credentials for path in credential.companion_paths)

    @functools.cached_property
    def whole_settings(self) -> frozenset[str]:
        """The paths of the maps that count as one value."""
        return frozenset(setting.path for setting in self.settings if setting.whole)

    @functools.cached_property
    def hidden_settings(self) -> frozenset[str]:
        """The paths of the settings that some servers never show."""
        return frozenset(setting.path for setting in self.settings if setting.hidden)

    @functools.cached_property
    def known_paths(self) -> frozenset[str]:
        """The path of every setting, and of every map that contains settings, including former names."""
        paths = (*(setting.path for setting in self.settings), *self.renamed)
        return frozenset((*paths, *_above(paths)))

    @functools.cached_property
    def divided(self) -> frozenset[str]:
        """The paths of the maps that contain settings."""
        return frozenset(_above((*(setting.path for setting in self.settings), *self.renamed)))

    @functools.cached_property
    def _settings_by_path(self) -> dict[str, Setting]:
        return {setting.path: setting for setting in reversed(self.settings)}


def _above(paths: t.Iterable[str]) -> t.Iterator[str]:
    """The paths of the maps that contain these paths."""
    for path in paths:
        parts = path.split(".")
        yield from (".".join(parts[:length]) for length in range(1, len(parts)))

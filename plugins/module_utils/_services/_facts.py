# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The form in which the facts about a service are written down."""

from __future__ import annotations

import typing as t

from ansible_collections.esops.elasticsearch.plugins.module_utils._versions import ALWAYS, NEVER, Ranges


class Setting(t.NamedTuple):
    """One setting of a service.

    `path` is where it stands in the endpoint object, dotted. `kind` is the form of its value (`_values.CHECKS`).
    `updatable` are the servers that change it in place, `since` those that know it at all. `task_types` limits it
    (empty: any). `whole` marks a map that is stated, compared and sent as one value. `masked` marks one that the
    server shows in clear, and that is a secret all the same. `lower` marks a word that the server folds to lower
    case, `unordered` a list whose order means nothing.
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

    def fits(self, task_type: str) -> bool:
        """Whether endpoints of this task type have the setting."""
        return not self.task_types or task_type in self.task_types


class Credential(t.NamedTuple):
    """One way to log in at the remote service: the secret's name in `service_settings`, and what must go with it."""

    name: str
    companions: tuple[str, ...] = ()
    since: Ranges = ALWAYS


class Service(t.NamedTuple):
    """All that the collection knows of one service.

    `required` are the settings without which nothing can be created. `identity` are those that decide what the
    server finds out by itself, which is `derived`. `rate_limits` is the server's default by task type.
    `chunking_task_types` are those whose endpoints have chunking settings. `rejected_statuses` are the remote
    statuses that mean "these credentials are wrong".
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

    def setting(self, path: str) -> Setting:
        """The facts about one setting; one that is not listed is taken for fixed."""
        return next((setting for setting in self.settings if setting.path == path), Setting(path))

    def credential(self, name: str) -> Credential | None:
        """The credential of that name."""
        return next((credential for credential in self.credentials if credential.name == name), None)

    @property
    def credential_names(self) -> tuple[str, ...]:
        """The names of all secrets."""
        return tuple(credential.name for credential in self.credentials)

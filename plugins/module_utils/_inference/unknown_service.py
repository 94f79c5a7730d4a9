# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that the collection does not know, by the server's description (`GET _inference/_services`)."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .._transport.versions import ALWAYS, NEVER
from .service import Credential, Service, Setting
from .service_catalog import NAMES
from .suggestions import nearest

Described = t.Mapping[str, t.Any]


def description_of(name: str, services: t.Sequence[Described]) -> Described:
    """How the server describes one of its services; empty if it does not list it. 8.17 calls it a provider."""
    return next((item for item in services if item.get("service", item.get("provider")) == name), {})


def unknown_service_warning(name: str, services: t.Sequence[Described]) -> str:
    """The warning for the user; `services` is the server's description, which may be empty."""
    if description_of(name, services):
        return (
            f"The collection does not know the service '{name}'. Which of its settings can change in place is taken "
            "from the server's description of it, and each change is verified by reading the endpoint back."
        )
    near = nearest(name, (*NAMES, *(str(item.get("service", item.get("provider"))) for item in services)))
    who = "Neither the collection nor the server knows" if services else "The collection does not know"
    question = f"Did you mean '{near}'?" if near else "Check its spelling."
    return f"{who} the service '{name}'. {question}"


def described_service(name: str, found: Described) -> Service:
    """The facts about a service by the server's description of it, which may be empty.

    The description is a hint for forms: its `updatable` is used only because every answer to an update is compared
    with what was asked. 8.17 has another shape, in which nothing is called updatable.
    """
    configurations = _configurations(found)
    secrets = tuple(sorted(field for field, facts in configurations.items() if facts.get("sensitive")))
    settings = [
        Setting(f"{section}.{field}", updatable=ALWAYS if facts.get("updatable") else NEVER)
        for field, facts in configurations.items()
        if field not in secrets
        for section in ("service_settings", "task_settings")
    ]
    return Service(
        name=name,
        title=str(found.get("name") or name),
        task_types={},
        settings=tuple(settings),
        credentials=(Credential(secrets),) if secrets else (),
        required=(),
        identity=(),
        derived=(),
        rate_limits={},
        chunking_task_types=(),
        credential_optional=True,
        known=False,
    )


def _configurations(found: Described) -> dict[str, Described]:
    fields = {**(found.get("configuration") or {}), **(found.get("configurations") or {})}
    for task in found.get("task_types") or []:
        if isinstance(task, Mapping):
            fields.update(task.get("configuration") or {})
    return {name: facts for name, facts in fields.items() if isinstance(facts, Mapping)}

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking what a task declares before anything is sent, by the facts about its service."""

from __future__ import annotations

import typing as t

from .._reconcile.nested import flattened, without_nulls
from .._transport.errors import BadInput
from . import chunking, setting_types
from .endpoint import Contradiction, Desired, check_id, is_off
from .service import Service


def desired_endpoint(
    params: t.Mapping[str, t.Any],
    service: Service,
    secrets: t.Mapping[str, t.Any],
    secrets_option: str = "service_settings",
) -> Desired:
    """What a task declares, checked as far as that is possible without the server. Raises BadInput.

    `params` has `inference_id`, `task_type` and the three groups of settings; `secrets` are the remote credentials,
    which must not be in them.
    """
    check_id(params["inference_id"])
    desired = Desired(
        inference_id=params["inference_id"],
        task_type=params["task_type"].strip().lower(),
        service=service,
        settings=_settings(params, service),
        chunking_settings=chunking.normalised(without_nulls(params.get("chunking_settings") or {})),
        secrets={name: value for name, value in secrets.items() if value is not None},
        secrets_option=secrets_option,
    )
    _check_exclusive(desired)
    _check_values(desired)
    chunking.check(desired.chunking_settings, complete=False)
    _check_credentials(desired)
    return desired._replace(contradictions=tuple(_contradictions(desired)))


def _settings(params: t.Mapping[str, t.Any], service: Service) -> dict[str, t.Any]:
    """The settings by path, under their present names, and values that arrived as text in the form that is demanded."""
    found: dict[str, t.Any] = {}
    for section in ("service_settings", "task_settings"):
        for path, value in flattened(without_nulls(params.get(section) or {}), section, service.whole_settings):
            present = service.renamed.get(path, path)
            if value == {} and not service.setting(present).whole:
                continue  # a group without anything in it declares nothing
            formed = setting_types.from_text(service.setting(present).kind, value)
            if found.get(present) not in (None, formed):
                raise BadInput(f"{present} is set twice, once under its earlier name", "Set it once.")
            found[present] = formed
    for first, second in service.exclusive:
        for path, rival in ((first, second), (second, first)):
            if is_off(found.get(path)) and rival in found:
                del found[path]  # its rival being declared says just that
    return found


def _check_exclusive(desired: Desired) -> None:
    """Refuse both settings of a pair. The server keeps one of them only, so every run would change the endpoint."""
    for first, second in desired.service.exclusive:
        if first in desired.settings and second in desired.settings:
            raise BadInput(
                f"{first} and {second} exclude each other", f"Set one of them only, or {second}.enabled to false."
            )


def _check_values(desired: Desired) -> None:
    for path, value in desired.settings.items():
        if any(other.path.startswith(f"{path}.") for other in desired.service.settings):
            raise BadInput(f"{path} must be a dictionary", "Set the settings inside it, each with a value.")
        problem = setting_types.problem(desired.service.setting(path).kind, value)
        if problem:
            raise BadInput(f"{path} {problem}", "Correct it, or leave it out to keep what the server has.")


def _contradictions(desired: Desired) -> t.Iterator[Contradiction]:
    """What the collection's data for the service does not have."""
    service, task_type = desired.service, desired.task_type
    if service.known and task_type not in service.task_types:
        hint = f"Set one of {', '.join(service.task_types)}."
        yield Contradiction(f"{service.title} has no task type '{task_type}'", hint)
        return  # the rest depends on it
    for path, value in desired.settings.items():
        setting = service.setting(path)
        problem = setting_types.unknown_word(setting.kind, value)
        if setting.shown_only:
            yield Contradiction(f"{path} is set by the server, which refuses it in a request", "Leave it out.")
        elif not setting.fits(task_type):
            yield Contradiction(f"{path} is not a setting of the task type '{task_type}'", "Leave it out.")
        elif problem:
            yield Contradiction(f"{path} {problem}", "Correct it, or leave it out to keep what the server has.")
    for secret, path, servers in service.disjoint:
        keys = set(desired.secrets.get(secret) or ()) & set(desired.settings.get(path) or ())
        if keys:
            reason = f"{', '.join(sorted(keys))} is in both {desired.secrets_option}.{secret} and {path}"
            yield Contradiction(reason, "Use another name in one of them.", servers)
    if desired.chunking_settings and service.known and task_type not in service.chunking_task_types:
        yield Contradiction(f"chunking_settings do not exist for the task type '{task_type}'", "Leave them out.")


def _check_credentials(desired: Desired) -> None:
    service = desired.service
    for name, value in desired.secrets.items():
        if not value or (isinstance(value, str) and not value.strip()):
            raise BadInput(f"{desired.secrets_option}.{name} is empty", "Give it a value, or leave it out.")
        way = service.credential(name)
        if way is not None and service.known and not way.mapped and not isinstance(value, str):
            raise BadInput(f"{desired.secrets_option}.{name} must be a string", "Put it in quotes.")
    ways = {service.credential(name) for name in desired.secrets} - {None}
    declared = [name for name in service.credential_names if name in desired.secrets] or sorted(desired.secrets)
    if len(ways) > 1:
        raise BadInput(f"{' and '.join(declared)} are both set", "Set only one secret.")
    for credential in service.credentials:
        companions = [name for name in credential.companions if f"service_settings.{name}" in desired.settings]
        if companions and desired.secrets and credential not in ways:
            raise BadInput(
                f"{', '.join(companions)} cannot be combined with {declared[0]}",
                f"They belong to {' and '.join(credential.secrets)}: set that, or leave them out.",
            )

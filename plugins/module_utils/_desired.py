# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking what a task states before anything is sent, by the facts about its service."""

from __future__ import annotations

import typing as t

from . import _chunking, _values
from ._endpoint import Desired, check_id, flattened, get_path, without_nulls
from ._errors import BadInput
from ._services import Service


def desired_endpoint(params: t.Mapping[str, t.Any], service: Service, secrets: t.Mapping[str, t.Any]) -> Desired:
    """What a task states, checked as far as that is possible without the server. Raises BadInput.

    `params` has `inference_id`, `task_type` and the three groups of settings; `secrets` are the remote credentials,
    which must not stand in them.
    """
    check_id(params["inference_id"])
    desired = Desired(
        inference_id=params["inference_id"],
        task_type=params["task_type"],
        service=service,
        service_settings=without_nulls(params.get("service_settings") or {}),
        task_settings=without_nulls(params.get("task_settings") or {}),
        chunking_settings=_chunking.normalised(without_nulls(params.get("chunking_settings") or {})),
        secrets={name: value for name, value in secrets.items() if value is not None},
    )
    _check_task_type(desired)
    _check_values(desired)
    _check_chunking(desired)
    _check_credentials(desired)
    return desired


def whole_settings(service: Service) -> set[str]:
    """The paths of the maps that count as one value."""
    return {setting.path for setting in service.settings if setting.whole}


def stated_settings(desired: Desired) -> t.Iterator[tuple[str, t.Any]]:
    """Every stated service and task setting, by dotted path."""
    for section in ("service_settings", "task_settings"):
        yield from flattened(desired.section(section), section, whole_settings(desired.service))


def check_complete(body: t.Mapping[str, t.Any], desired: Desired) -> None:
    """Refuse a body from which nothing can be created: something required, or the secret, is missing.

    Raises BadInput.
    """
    service = desired.service
    missing = [path for path in service.required if get_path(body, path) is None]
    credential = next((service.credential(name) for name in desired.secrets), None)
    if credential is None:
        missing.append(f"one of {', '.join('service_settings.' + name for name in service.credential_names)}")
    else:
        companions = [f"service_settings.{name}" for name in credential.companions]
        missing += [path for path in companions if get_path(body, path) is None]
    if missing:
        raise BadInput(
            f"Inference endpoint '{desired.inference_id}' has to be created, and for that {', '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} missing",
            "State what is missing; an endpoint that exists can be confirmed without it.",
        )


def _check_task_type(desired: Desired) -> None:
    known = desired.service.task_types
    if desired.task_type not in known:
        raise BadInput(
            f"{desired.service.title} has no task type '{desired.task_type}'", f"State one of {', '.join(known)}."
        )


def _check_values(desired: Desired) -> None:
    for path, value in stated_settings(desired):
        setting = desired.service.setting(path)
        if not setting.fits(desired.task_type):
            raise BadInput(f"{path} is not a setting of the task type '{desired.task_type}'", "Leave it out.")
        problem = _values.CHECKS[setting.kind](value)
        if problem:
            raise BadInput(f"{path} {problem}", "Correct it, or leave it out to keep what the server has.")


def _check_chunking(desired: Desired) -> None:
    if not desired.chunking_settings:
        return
    if desired.task_type not in desired.service.chunking_task_types:
        raise BadInput(f"chunking_settings do not exist for the task type '{desired.task_type}'", "Leave them out.")
    _chunking.check(desired.chunking_settings, complete=False)


def _check_credentials(desired: Desired) -> None:
    service = desired.service
    for name, value in desired.secrets.items():
        if not isinstance(value, str) or not value.strip():
            raise BadInput(f"service_settings.{name} is empty", "Give it a value, or leave it out.")
    if len(desired.secrets) > 1:
        raise BadInput(f"{' and '.join(desired.secrets)} are both stated", "State exactly one secret.")
    for credential in service.credentials:
        companions = [name for name in credential.companions if name in desired.service_settings]
        if companions and desired.secrets and credential.name not in desired.secrets:
            raise BadInput(
                f"{', '.join(companions)} cannot be combined with {next(iter(desired.secrets))}",
                f"They belong to {credential.name}: state that, or leave them out.",
            )

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking what a task states before anything is sent, by the facts about its service."""

from __future__ import annotations

import typing as t

from .._reconcile.nested import del_path, flattened, get_path, set_path, without_nulls
from .._transport.errors import BadInput
from .._transport.versions import Server, everywhere
from . import chunking, setting_types
from .endpoint import Desired, check_id, is_off
from .service import Demand, Service


def desired_endpoint(
    params: t.Mapping[str, t.Any],
    service: Service,
    secrets: t.Mapping[str, t.Any],
    secrets_option: str = "service_settings",
) -> Desired:
    """What a task states, checked as far as that is possible without the server. Raises BadInput.

    `params` has `inference_id`, `task_type` and the three groups of settings; `secrets` are the remote credentials,
    which must not stand in them.
    """
    check_id(params["inference_id"])
    stated = {name: without_nulls(params.get(name) or {}) for name in ("service_settings", "task_settings")}
    stated = _in_form(stated, service)
    desired = Desired(
        inference_id=params["inference_id"],
        task_type=params["task_type"].strip().lower(),
        service=service,
        service_settings=stated["service_settings"],
        task_settings=stated["task_settings"],
        chunking_settings=chunking.normalised(without_nulls(params.get("chunking_settings") or {})),
        secrets={name: value for name, value in secrets.items() if value is not None},
        secrets_option=secrets_option,
    )
    _check_task_type(desired)
    _check_exclusive(desired)
    _check_values(desired)
    _check_chunking(desired)
    _check_credentials(desired)
    return desired


def _in_form(stated: dict[str, t.Any], service: Service) -> dict[str, t.Any]:
    """The settings under their present names, and with values that arrived as text in the form that is demanded."""
    result: dict[str, t.Any] = {name: {} for name in stated}
    for name, settings in stated.items():
        for path, value in flattened(settings, name, service.whole_settings):
            present = service.renamed.get(path, path)
            if value == {} and not service.setting(present).whole:
                continue  # a group without anything in it states nothing
            formed = setting_types.from_text(service.setting(present).kind, value)
            if get_path(result, present) not in (None, formed):
                raise BadInput(f"{present} is stated twice, also under its earlier name", "State it once.")
            set_path(result, present, formed)
    for first, second in service.exclusive:
        for path, rival in ((first, second), (second, first)):
            if is_off(get_path(result, path)) and get_path(result, rival) is not None:
                del_path(result, path)  # its rival being stated says just that
    return result


def stated_settings(desired: Desired) -> t.Iterator[tuple[str, t.Any]]:
    """Every stated service and task setting, by dotted path."""
    for section in ("service_settings", "task_settings"):
        yield from flattened(desired.section(section), section, desired.service.whole_settings)


def check_complete(body: t.Mapping[str, t.Any], desired: Desired, server: Server | None = None) -> None:
    """Refuse a body from which nothing can be created: something required, or the secret, is missing.

    Without `server`, only what every server demands counts. Raises BadInput.
    """
    service = desired.service
    paths = (*service.required, *service.required_for.get(desired.task_type, ()))
    missing = [path for path in paths if get_path(body, path) is None]
    for demand in service.required_if:
        if everywhere(demand.servers) or (server is not None and server.within(demand.servers)):
            missing += _lacking(demand, body, desired.task_type)
    groups = (*service.required_any.get("", ()), *service.required_any.get(desired.task_type, ()))
    missing += [f"one of {', '.join(group)}" for group in groups if all(get_path(body, path) is None for path in group)]
    missing += _missing_credentials(body, desired)
    if missing:
        raise BadInput(
            f"Inference endpoint '{desired.inference_id}' has to be created, and for that {', '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} missing",
            "State what is missing; an endpoint that exists can be confirmed without it.",
        )


def depends_on_server(body: t.Mapping[str, t.Any], desired: Desired) -> bool:
    """Whether some servers miss something in a body that others do without."""
    demands = (demand for demand in desired.service.required_if if not everywhere(demand.servers))
    return any(_lacking(demand, body, desired.task_type) for demand in demands)


def _lacking(demand: Demand, body: t.Mapping[str, t.Any], task_type: str) -> list[str]:
    if demand.task_types and task_type not in demand.task_types:
        return []
    if demand.when and get_path(body, demand.when[0]) != demand.when[1]:
        return []
    if any(get_path(body, path) is not None for path in demand.unless):
        return []
    return [path for path in demand.paths if get_path(body, path) is None]


def _missing_credentials(body: t.Mapping[str, t.Any], desired: Desired) -> list[str]:
    service, option = desired.service, desired.secrets_option
    credential = desired.credential
    if not service.known:
        return []  # which of its secrets go together, and which exclude each other, its description does not say
    if credential is not None:
        missing = [f"{option}.{name}" for name in credential.secrets if name not in desired.secrets]
        companions = [f"service_settings.{name}" for name in credential.companions]
        return missing + [path for path in companions if get_path(body, path) is None]
    if service.credential_optional or not service.credentials:
        return []
    ways = [" with ".join(f"{option}.{name}" for name in way.secrets) for way in service.credentials]
    return [ways[0] if len(ways) == 1 else f"one of {', '.join(ways)}"]


def _check_task_type(desired: Desired) -> None:
    known = desired.service.task_types
    if desired.service.known and desired.task_type not in known:
        raise BadInput(
            f"{desired.service.title} has no task type '{desired.task_type}'", f"State one of {', '.join(known)}."
        )


def _check_exclusive(desired: Desired) -> None:
    """Refuse both settings of a pair. The server keeps one of them only, so every run would change the endpoint."""
    for first, second in desired.service.exclusive:
        paths = [path for path, _value in stated_settings(desired) if path in (first, second)]
        if len(paths) > 1:
            raise BadInput(
                f"{first} and {second} exclude each other", f"Set one of them only, or {second}.enabled to false."
            )


def _check_values(desired: Desired) -> None:
    for path, value in stated_settings(desired):
        setting = desired.service.setting(path)
        if any(other.path.startswith(f"{path}.") for other in desired.service.settings):
            raise BadInput(f"{path} must be a dictionary", "State its settings below it, each with a value.")
        if setting.shown_only:
            raise BadInput(f"{path} is found out by the server, which refuses to be told", "Leave it out.")
        if not setting.fits(desired.task_type):
            raise BadInput(f"{path} is not a setting of the task type '{desired.task_type}'", "Leave it out.")
        problem = setting_types.problem(setting.kind, value)
        if problem:
            raise BadInput(f"{path} {problem}", "Correct it, or leave it out to keep what the server has.")


def _check_chunking(desired: Desired) -> None:
    if not desired.chunking_settings:
        return
    if desired.service.known and desired.task_type not in desired.service.chunking_task_types:
        raise BadInput(f"chunking_settings do not exist for the task type '{desired.task_type}'", "Leave them out.")
    chunking.check(desired.chunking_settings, complete=False)


def _check_credentials(desired: Desired) -> None:
    service = desired.service
    for name, value in desired.secrets.items():
        if not value or (isinstance(value, str) and not value.strip()):
            raise BadInput(f"{desired.secrets_option}.{name} is empty", "Give it a value, or leave it out.")
        way = service.credential(name)
        if way is not None and service.known and not way.mapped and not isinstance(value, str):
            raise BadInput(f"{desired.secrets_option}.{name} must be a text", "Put it in quotes.")
    ways = {service.credential(name) for name in desired.secrets} - {None}
    stated = [name for name in service.credential_names if name in desired.secrets] or sorted(desired.secrets)
    if len(ways) > 1:
        raise BadInput(f"{' and '.join(stated)} are both stated", "State exactly one secret.")
    for credential in service.credentials:
        companions = [name for name in credential.companions if name in desired.service_settings]
        if companions and desired.secrets and credential not in ways:
            raise BadInput(
                f"{', '.join(companions)} cannot be combined with {stated[0]}",
                f"They belong to {' and '.join(credential.secrets)}: state that, or leave them out.",
            )

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the declared settings require from the server, and what a create requires."""

from __future__ import annotations

import typing as t

from .._reconcile.nested import get_path
from .._transport.errors import BadInput, MissingFeature
from .._transport.versions import ALWAYS, Ranges, Server, everywhere, first_release, is_over, upgrade
from . import chunking
from .endpoint import Contradiction, Desired
from .service import Demand
from .suggestions import unknown_settings

Body = t.Mapping[str, t.Any]


def check_against_data(desired: Desired, server: Server | None, body: Body | None = None) -> tuple[str, ...]:
    """Refuse what contradicts the collection's data for the service, and an incomplete create (`body`).

    The data does not cover newer servers: for these it is a warning, and the server decides. `server` is None if its
    version cannot be read. Returns the warnings, raises BadInput.
    """
    found = [one for one in desired.contradictions if _applies(one.servers, server)]
    if body is not None:
        found += _incomplete(body, desired, server)
    if found and (server is None or server.is_known):
        raise BadInput(found[0].reason, found[0].hint)
    return tuple(
        f"Inference endpoint '{desired.inference_id}': {one.reason}. {server} is newer than the collection's data, so "
        "the server decides."
        for one in found
    )


def missing_settings(body: Body, desired: Desired, server: Server | None = None) -> list[str]:
    """The required settings and secrets that a create with this body lacks.

    Without `server`, only settings that every server requires count.
    """
    service = desired.service
    paths = (*service.required, *service.required_for.get(desired.task_type, ()))
    missing = [path for path in paths if get_path(body, path) is None]
    for demand in service.required_if:
        if _applies(demand.servers, server):
            missing += _lacking(demand, body, desired.task_type)
    groups = (*service.required_any.get("", ()), *service.required_any.get(desired.task_type, ()))
    missing += [f"one of {', '.join(group)}" for group in groups if all(get_path(body, path) is None for path in group)]
    return missing + _missing_credentials(body, desired)


def depends_on_server(body: Body, desired: Desired) -> bool:
    """Whether some servers require more of this body than others."""
    demands = (demand for demand in desired.service.required_if if not everywhere(demand.servers))
    return any(_lacking(demand, body, desired.task_type) for demand in demands)


def require_features(desired: Desired, server: Server, paths: t.Sequence[str], with_secret: bool) -> None:
    """Raise MissingFeature for settings that the server is too old for."""
    for what, ranges in _needs(desired, paths, with_secret):
        if is_over(ranges, server):
            raise MissingFeature(f"{what} no longer exists; this server is {server}", "Leave it out.")
        if not server.within(ranges):
            raise MissingFeature(
                f"{what} needs Elasticsearch {first_release(ranges)} or later; this server is {server}",
                upgrade(server, ", or leave it out"),
            )


def needs_any_feature(desired: Desired, paths: t.Sequence[str]) -> bool:
    """Whether some supported server lacks a feature that this needs."""
    return any(not everywhere(ranges) for _what, ranges in _needs(desired, paths, True))


def all_declared_paths(desired: Desired) -> list[str]:
    """The dotted paths of all declared settings that a create sends: an empty map is left out."""
    return [
        *(path for path, value in desired.settings.items() if value != {}),
        *(f"chunking_settings.{key}" for key in desired.chunking_settings),
    ]


def _applies(servers: Ranges, server: Server | None) -> bool:
    """Whether this server is among these; for an unknown server, whether all are."""
    return everywhere(servers) if server is None else server.within(servers)


def _incomplete(body: Body, desired: Desired, server: Server | None) -> t.Iterator[Contradiction]:
    missing = missing_settings(body, desired, server)
    if missing:
        questions = dict.fromkeys(filter(None, unknown_settings(desired).values()))
        yield Contradiction(
            f"To create inference endpoint '{desired.inference_id}', also set {', '.join(missing)}", " ".join(questions)
        )


def _lacking(demand: Demand, body: Body, task_type: str) -> list[str]:
    if demand.task_types and task_type not in demand.task_types:
        return []
    if demand.when and get_path(body, demand.when[0]) != demand.when[1]:
        return []
    if any(get_path(body, path) is not None for path in demand.unless):
        return []
    return [path for path in demand.paths if get_path(body, path) is None]


def _missing_credentials(body: Body, desired: Desired) -> list[str]:
    service, option = desired.service, desired.secrets_option
    credential = desired.credential
    if not service.known:
        return []  # its description does not say which secrets belong together, and which exclude each other
    if credential is not None:
        missing = [f"{option}.{name}" for name in credential.secrets if name not in desired.secrets]
        companions = [f"service_settings.{name}" for name in credential.companions]
        return missing + [path for path in companions if get_path(body, path) is None]
    if service.credential_optional or not service.credentials:
        return []
    ways = [" with ".join(f"{option}.{name}" for name in way.secrets) for way in service.credentials]
    return [ways[0] if len(ways) == 1 else f"one of {', '.join(ways)}"]


def _needs(desired: Desired, paths: t.Sequence[str], with_secret: bool) -> list[tuple[str, Ranges]]:
    """The required features, each with the servers that have it."""
    service = desired.service
    needs: list[tuple[str, Ranges]] = [(f"service {service.name}", service.since)]
    needs.append((f"task type {desired.task_type}", service.task_types.get(desired.task_type, ALWAYS)))
    needs += [(path, desired.service.setting(path).since) for path in paths]
    if any(path.startswith("chunking_settings") for path in paths):
        needs += chunking.needs(desired.chunking_settings)
    if with_secret:
        credentials = map(desired.service.credential, desired.secrets)
        needs += [(f"service_settings.{' and '.join(found.secrets)}", found.since) for found in credentials if found]
    return needs

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the options of a task, or of an item of a list, to the declared endpoint: the same way for every module."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Mapping

from .._inference.api import InferenceApi
from .._inference.declaration import desired_endpoint
from .._inference.endpoint import Desired
from .._inference.service import Service
from .._inference.service_catalog import find_service
from .._reconcile.nested import without_nulls
from .._secrecy.search import searched_for
from .._transport.advice import explain
from .._transport.errors import BadInput, CollectionError
from .definition import Context


def declared_endpoint(params: t.Mapping[str, t.Any], context: Context, service: Service | None = None) -> Desired:
    """What a task or an item declares, checked, with the secrets apart. Raises BadInput.

    `service` is given by a module that is for one service; it has each secret as an option of its own among the
    settings. Any other module has the option `secrets` for them.
    """
    service = service or find_service(params["service"]) or _described(params["service"], context)
    option = "secrets" if "secrets" in params else "service_settings"
    settings, secrets = _apart(params, service, context.warn if option == "secrets" else None)
    desired = desired_endpoint({**params, "service_settings": settings}, service, secrets, option)
    context.scrubber.add(searched_for(desired.secrets))
    return desired


def _apart(
    params: t.Mapping[str, t.Any], service: Service, warn: t.Callable[[str], None] | None
) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """The settings of the service, and the secrets; `warn` is called for secrets among the settings."""
    settings, secrets = params.get("service_settings") or {}, without_nulls(params.get("secrets") or {})
    for name in service.credential_names:
        if settings.get(name) is None:
            continue
        if name in secrets:
            raise BadInput(f"{name} is in service_settings and in secrets", "Set it once, in secrets.")
        if warn is not None:
            warn(f"service_settings.{name} is a secret and belongs in secrets. It is used, and masked everywhere.")
        secrets[name] = without_nulls(settings[name])
    for name, value in secrets.items():
        way = service.credential(name)
        if isinstance(value, Mapping) and way is not None and not way.mapped:
            secrets[name] = json.dumps(value)  # a template made a map of what is a text with JSON in it
    return {name: value for name, value in settings.items() if name not in secrets}, secrets


def _described(name: str, context: Context) -> Service:
    """The server's word about a service that the collection does not know."""
    # A module's process compiles all that it imports, and this is rarely needed.
    from .._inference.unknown_service import (  # noqa: PLC0415
        described_service,
        description_of,
        unknown_service_warning,
    )

    try:
        services = context.api(InferenceApi).services()
    except CollectionError as error:
        services = []
        context.warn(f"The server does not describe its services: {explain(error).message}")
    context.warn(unknown_service_warning(name, services))
    return described_service(name, description_of(name, services))

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the secrets in free-form settings, before anything is logged or shown.

A secret belongs into `secrets`. One that stands among the settings all the same is taken for one by the facts about the
service, and where a name is unknown (misspelt perhaps, or of a service that the collection does not know) by caution: a
setting that is covered for nothing does no harm.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping

from ._endpoint import SENT_SECRET, covered, get_path, set_path
from ._services import Service, find_service

_LOOKS_SECRET = re.compile(r"key|secret|token|pass|pwd|credential|entra_id|auth|headers", re.IGNORECASE)
_LOOKS_HARMLESS = re.compile(r"^(max|min|num)_|_tokens$|tokenizer|_url$", re.IGNORECASE)
_SHORTEST = 4  # a shorter text is covered where it stands, but not searched for in what the server says
_SHORTEST_NUMBER = 8  # digits; a shorter number is a size or a limit rather than a key


class Concealed(t.NamedTuple):
    """The arguments as they may be shown, and the texts in them that must not be shown anywhere."""

    params: dict[str, t.Any]
    secrets: set[str]


def conceal(params: t.Mapping[str, t.Any]) -> Concealed:
    """Cover what is secret in `service_settings` and `task_settings`."""
    service = find_service(str(params.get("service")))
    shown, secrets = dict(params), set()
    for section in ("service_settings", "task_settings"):
        settings = params.get(section)
        if not isinstance(settings, Mapping):
            # A text: Ansible may yet make a map of it, or refuse it and show it.
            if settings is not None:
                shown[section] = SENT_SECRET
                secrets.add(str(settings))
            continue
        shown[section] = dict(settings)
        for name, value in settings.items():
            if value is not None and _is_secret(service, section, name, value):
                shown[section][name] = covered(value, SENT_SECRET)
                # A part of its own name, as the type of a service account is, would be taken out of that name as well.
                secrets.update(text for text in texts(value) if text not in name)
        _cover_masked(service, section, shown, secrets)
    return Concealed(shown, {text for text in secrets if len(text) >= _SHORTEST})


def misplaced(service: Service, settings: t.Mapping[str, t.Any]) -> list[str]:
    """The names of secrets that stand among the settings."""
    return [name for name in settings if name in service.credential_names]


def texts(value: t.Any) -> t.Iterator[str]:
    """Every text inside a value, long numbers included."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int) and len(str(value)) >= _SHORTEST_NUMBER:
        yield str(value)


def _is_secret(service: Service | None, section: str, name: str, value: t.Any) -> bool:
    if service is not None:
        if section == "service_settings" and name in service.credential_names:
            return True
        return (section, name) not in service.known_names and any(True for _text in texts(value))
    return bool(_LOOKS_SECRET.search(name)) and not _LOOKS_HARMLESS.search(name)


def _cover_masked(service: Service | None, section: str, shown: dict[str, t.Any], secrets: set[str]) -> None:
    """Cover what the server shows in clear although it is secret."""
    for setting in service.settings if service else ():
        value = get_path(shown, setting.path) if setting.masked and setting.path.startswith(section) else None
        if value:
            secrets.update(texts(value))
            set_path(shown, setting.path, covered(value, SENT_SECRET))

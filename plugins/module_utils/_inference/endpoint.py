# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inference endpoints as data: as the server shows them, and as a task declares them."""

from __future__ import annotations

import functools
import re
import typing as t
from collections.abc import Mapping

from .._secrecy.mask import SHOWN_SECRET, covered, without
from .._secrecy.search import is_named_secret, searched_in_covered, searched_in_shown, url_secrets
from .._transport.errors import BadInput
from .._transport.versions import ALWAYS, Ranges
from .service import Credential, Service, Setting
from .service_catalog import find_service

_HEADERS = ("service_settings.headers", "task_settings.headers")  # shown by several services, known or not

_SECTIONS = ("service_settings.", "task_settings.")

_ID = re.compile(r"[a-z0-9](?:[a-z0-9_\-.]*[a-z0-9])?")


class _Shown(t.NamedTuple):
    shown: dict[str, t.Any]
    legacy: bool = False
    unreadable: bool = False


class Endpoint(_Shown):
    """An endpoint as the server shows it.

    `legacy` marks the form of 8.14, which identifies that server; `unreadable` marks an endpoint that exists, but that
    the server can no longer parse, so that only its ID is known.
    """

    @property
    def inference_id(self) -> str:
        """The ID."""
        return str(self.shown.get("inference_id", ""))

    @property
    def task_type(self) -> str:
        """The task type, in lower case."""
        return str(self.shown.get("task_type", "")).lower()

    @property
    def service(self) -> str:
        """The name of the service."""
        return str(self.shown.get("service", ""))

    def section(self, name: str) -> dict[str, t.Any]:
        """One group of settings; empty if the server does not show it."""
        settings = self.shown.get(name)
        return settings if isinstance(settings, dict) else {}

    @functools.cached_property
    def redacted(self) -> Redacted:
        """The endpoint as it may be shown, and the secrets in it: searched for once."""
        service = find_service(self.service)
        return redacted(self.shown, service.settings if service else ())


class Contradiction(t.NamedTuple):
    """A declaration that contradicts the collection's data for the service, on these servers."""

    reason: str
    hint: str
    servers: Ranges = ALWAYS


class Desired(t.NamedTuple):
    """What a task declares of an endpoint, and nothing else: without nulls, secrets apart.

    `settings` are those of the service and of the task, by dotted path, such as `service_settings.rate_limit.
    requests_per_minute`; a map that counts as one value is not divided. `secrets_option` is the option of the secrets,
    for messages. `contradictions` count only if something has to be written: an endpoint that is as declared shows
    that its server has it all.
    """

    inference_id: str
    task_type: str
    service: Service
    settings: dict[str, t.Any]
    chunking_settings: dict[str, t.Any]
    secrets: dict[str, t.Any]
    secrets_option: str = "service_settings"
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def credential(self) -> Credential | None:
        """The credential that the secrets belong to. Secrets of two credentials are refused earlier."""
        return next(filter(None, map(self.service.credential, self.secrets)), None)


def is_endpoint(answer: t.Any) -> bool:
    """Whether a part of an answer is an endpoint at all."""
    return isinstance(answer, dict) and isinstance(answer.get("inference_id", answer.get("model_id")), str)


def read_endpoint(shown: t.Mapping[str, t.Any]) -> Endpoint:
    """Take an endpoint from an answer. 8.14 calls its id `model_id`; 8.16 shows both names for a while."""
    legacy = "inference_id" not in shown
    body = {key: value for key, value in shown.items() if key != "model_id"}
    if legacy:
        body = {"inference_id": shown.get("model_id"), **body}
    return Endpoint(body, legacy)


def check_id(inference_id: str) -> None:
    """Refuse an ID that every server refuses, or that belongs to Elasticsearch. Raises BadInput."""
    if inference_id.startswith("."):
        raise BadInput(
            f"Inference endpoint '{inference_id}' is preconfigured (its id begins with a dot)",
            "Elasticsearch manages it itself: use another inference_id.",
        )
    if inference_id == "_all" or not _ID.fullmatch(inference_id):
        raise BadInput(
            f"inference_id {inference_id!r} is not valid",
            "Use lower-case letters a-z, digits, hyphens, underscores and dots, and begin and end it with a letter or "
            "digit.",
        )


def is_plain_id(text: str) -> bool:
    """Whether a text can be the ID of one endpoint, including preconfigured ones."""
    return text != "_all" and _ID.fullmatch(text.lstrip(".")) is not None


def is_off(value: t.Any) -> bool:
    """Whether a value is a group of settings that is switched off."""
    return isinstance(value, Mapping) and value.get("enabled") is False


class Redacted(t.NamedTuple):
    """An endpoint with secrets masked, and the secret texts that the server shows in it."""

    shown: dict[str, t.Any]
    secrets: set[str]


def redacted(shown: t.Mapping[str, t.Any], settings: t.Iterable[Setting]) -> Redacted:
    """Find the secrets in an endpoint: secret settings, headers, keys in URLs.

    In an endpoint of an unknown service, also values whose names sound secret.
    """
    secret_paths = {*(setting.path for setting in settings if setting.masked), *_HEADERS}
    by_name = _SECTIONS if find_service(str(shown.get("service"))) is None else ()
    secrets: set[str] = set()

    def clean(value: t.Any, path: str = "") -> t.Any:
        if isinstance(value, Mapping):
            return {name: entry(name, inner, f"{path}.{name}" if path else str(name)) for name, inner in value.items()}
        if isinstance(value, list):
            return [clean(inner, path) for inner in value]
        if isinstance(value, str):
            found = url_secrets(value)
            secrets.update(found)
            return without(value, found)
        return value

    def entry(name: t.Any, value: t.Any, path: str) -> t.Any:
        if path in secret_paths and value:
            secrets.update(searched_in_shown(value))
        elif path.startswith(by_name) and is_named_secret(name, value):
            secrets.update(searched_in_covered(value))
        else:
            return clean(value, path)
        return covered(value, SHOWN_SECRET)

    return Redacted(clean(shown), secrets)


def masked(shown: t.Mapping[str, t.Any], settings: t.Iterable[Setting]) -> dict[str, t.Any]:
    """An endpoint with secrets masked."""
    return redacted(shown, settings).shown


def as_result(endpoint: Endpoint) -> dict[str, t.Any]:
    """An endpoint for a result or a diff, with secrets masked."""
    return endpoint.redacted.shown

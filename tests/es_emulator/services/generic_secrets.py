# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of the generic service: exactly one way to log in, complete.

docs/reference/elasticsearch-inference.md, "Settings of azureopenai", "Update".
"""

from __future__ import annotations

from typing import Any

from es_emulator.errors import status_error
from es_emulator.javatext import java_str
from es_emulator.service_facts.form import Form, Way, within
from es_emulator.settings import (
    SECRET_SETTINGS,
    SERVICE_SETTINGS,
    TASK_SETTINGS,
    JsonMap,
    Problems,
    missing,
    raise_if_any,
    take_string,
    take_text_map,
)
from es_emulator.versions import Release


def ways(form: Form, release: Release) -> list[Way]:
    """The ways that a release knows."""
    return [way for way in form.ways if within(release, way.known_in)]


def _take(settings: JsonMap, way: Way, scope: str, problems: Problems) -> JsonMap:
    given: JsonMap = {}
    for name in way.secrets:
        value: Any = (
            take_text_map(settings, name, problems) if way.mapped else take_string(settings, name, scope, problems)
        )
        if value:
            given[name] = value
    return given


def _take_only(settings: JsonMap, way: Way, problems: Problems, *, optional: bool) -> JsonMap:
    """The one way there is: each of its secrets is demanded by name."""
    given = _take(settings, way, SECRET_SETTINGS, problems)
    if not problems and not (optional and not given):
        problems.extend(missing(name, SECRET_SETTINGS) for name in way.secrets if name not in given)
    return given


def _take_one(release: Release, settings: JsonMap, known: list[Way], problems: Problems, *, optional: bool) -> JsonMap:
    """Several ways: exactly one."""
    scope = SERVICE_SETTINGS if release.has("secrets_new_scope") else SECRET_SETTINGS
    given: JsonMap = {}
    for way in known:
        given.update(_take(settings, way, scope, problems))
    used = [way for way in known if any(name in given for name in way.secrets)]
    if len(used) != 1 and not (optional and not used and not problems):
        names = " or ".join(f"[{name}]" for way in known for name in way.secrets)
        received = f", received: {java_str(list(given))}" if given else ""
        problems.append(f"[{scope}] must have exactly one of {names} field set{received}")
    return given


def take_secrets(form: Form, release: Release, settings: JsonMap, *, optional: bool) -> JsonMap:
    """Remove the secrets; none at all is fine only where they are optional."""
    known = ways(form, release)
    if not known:
        return {}
    problems: Problems = []
    if len(known) == 1:
        given = _take_only(settings, known[0], problems, optional=optional)
    else:
        given = _take_one(release, settings, known, problems, optional=optional)
    raise_if_any(problems)
    return given


def refuse_mismatch(form: Form, release: Release, secrets: JsonMap, settings: JsonMap) -> None:
    """A secret and the settings that go with it need each other."""
    for way in ways(form, release):
        fields = ", ".join(way.companions)
        present = [name for name in way.companions if name in settings]
        has_secret = any(name in secrets for name in way.secrets)
        if has_secret and len(present) < len(way.companions):
            raise_if_any([f"OAuth2 requires the fields [{fields}], to be set."])
        if present and not has_secret:
            wanted = f"the [{way.secrets[0]}] field"
            text = f"To use OAuth2 {wanted} must be set, either remove fields [{fields}], or provide {wanted}."
            raise_if_any([text])


def refuse_same_names(form: Form, release: Release, secrets: JsonMap, task_settings: JsonMap) -> None:
    """From 9.5, a parameter cannot have the name of a secret one (PR 153309; the text is a guess)."""
    mapped = [name for way in form.ways if way.mapped for name in way.secrets]
    if not mapped or not release.has("custom_names_once"):
        return
    both = sorted(set(task_settings.get("parameters", {})) & set(secrets.get(mapped[0], {})))
    if both:
        text = f"[parameters] cannot contain the same keys as [{mapped[0]}], received: {java_str(both)}"
        raise_if_any([f"[{TASK_SETTINGS}] {text}"])


def refuse_other_way(form: Form, release: Release, stored: JsonMap, given: JsonMap) -> None:
    """From 9.5 an update may replace secrets only by those of the same kind (the text is a guess)."""
    if len(ways(form, release)) > 1 and given and stored and set(given) != set(stored):
        text = f"only the [{next(iter(stored))}] field can be updated, received: {java_str(list(given))}"
        raise_if_any([f"[{SERVICE_SETTINGS}] {text}"])


def refuse_new_companions(form: Form, stored: JsonMap, given: JsonMap) -> None:
    """An update cannot turn an endpoint into one that uses OAuth2."""
    for way in form.ways:
        fields = [name for name in way.companions if name in given]
        if fields and not any(name in stored for name in way.companions):
            raise status_error(
                400,
                "Cannot update OAuth2 fields as the service was not configured with OAuth2 settings. "
                f"Please remove the fields {java_str(fields)} and try again",
            )


def secret_values(secrets: JsonMap) -> list[str]:
    """Every secret text, those inside maps included."""
    found: list[str] = []
    for value in secrets.values():
        found.extend(map(str, value.values()) if isinstance(value, dict) else [str(value)])
    return found

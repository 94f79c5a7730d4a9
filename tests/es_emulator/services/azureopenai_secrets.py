# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets and OAuth2 fields of `azureopenai`: exactly one secret, all fields together.

docs/reference/elasticsearch-inference.md, "Settings of azureopenai", "Update".
"""

from __future__ import annotations

from es_emulator.errors import status_error
from es_emulator.javatext import java_str
from es_emulator.settings import SECRET_SETTINGS, SERVICE_SETTINGS, JsonMap, Problems, raise_if_any, take_string
from es_emulator.versions import Release

from .azureopenai_tables import OAUTH2_FIELDS, SECRETS

_FIELDS = ", ".join(OAUTH2_FIELDS)


def _scope(release: Release) -> str:
    return SERVICE_SETTINGS if release.has("secrets_new_scope") else SECRET_SETTINGS


def _take_given(release: Release, settings: JsonMap, problems: Problems) -> dict[str, str]:
    """Remove every secret; once there is a problem the server counts none as given."""
    given = {}
    for name, (_label, feature) in SECRETS.items():
        if feature is None or release.has(feature):
            value = take_string(settings, name, _scope(release), problems)
            if value is not None and not problems:
                given[name] = value
    return given


def _wrong_number(release: Release, given: dict[str, str]) -> str:
    scope = _scope(release)
    if release.has("secrets_three_kinds"):
        text = f"[{scope}] must have exactly one of [api_key], [entra_id], or [client_secret] field set"
        return f"{text}, received: {java_str(list(given))}" if given else text
    if given:
        return f"[{scope}] must have only one of the [api_key] or the [entra_id] key set"
    return f"[{scope}] must have either the [api_key] or the [entra_id] key set"


def take_secrets(release: Release, settings: JsonMap, *, optional: bool = False) -> dict[str, str]:
    """Remove the secret; exactly one must be there (or none, where that is allowed)."""
    problems: Problems = []
    given = _take_given(release, settings, problems)
    if len(given) != 1 and not (optional and not given and not problems):
        problems.append(_wrong_number(release, given))
    raise_if_any(problems)
    return given


def oauth2_problems(found: JsonMap) -> Problems:
    """Problems of OAuth2 fields that do not come all together."""
    pair_missing = [name for name in OAUTH2_FIELDS[:2] if name not in found]
    if len(pair_missing) == 1:
        text = f"OAuth2 fields [client_id, scopes] must be provided together; missing: [{pair_missing[0]}]"
        return [f"[{SERVICE_SETTINGS}] {text}"]
    missing = [name for name in OAUTH2_FIELDS if name not in found]
    if missing and len(missing) < len(OAUTH2_FIELDS):
        text = f"all Azure OpenAI OAuth2 fields must be provided together; missing: [{', '.join(missing)}]"
        return [f"[{SERVICE_SETTINGS}] {text}"]
    return []


def refuse_mismatch(secrets: dict[str, str], settings: JsonMap) -> None:
    """A client secret and the OAuth2 fields need each other."""
    present = [name for name in OAUTH2_FIELDS if name in settings]
    if "client_secret" in secrets and not present:
        raise_if_any([f"OAuth2 requires the fields [{_FIELDS}], to be set."])
    if present and secrets and "client_secret" not in secrets:
        ways_out = f"either remove fields [{_FIELDS}], or provide the [client_secret] field."
        raise_if_any([f"To use OAuth2 the [client_secret] field must be set, {ways_out}"])


def refuse_other_kind(stored: dict[str, str], given: dict[str, str]) -> None:
    """From 9.5 an update may replace the secret only by one of the same kind (the text is a guess)."""
    if given and stored and set(given) != set(stored):
        text = f"only the [{next(iter(stored))}] field can be updated, received: {java_str(list(given))}"
        raise_if_any([f"[{SERVICE_SETTINGS}] {text}"])


def refuse_new_oauth2(stored: JsonMap, given: JsonMap) -> None:
    """An update cannot turn an endpoint into one that uses OAuth2."""
    fields = [name for name in OAUTH2_FIELDS if name in given]
    if fields and not any(name in stored for name in OAUTH2_FIELDS):
        raise status_error(
            400,
            "Cannot update OAuth2 fields as the service was not configured with OAuth2 settings. "
            f"Please remove the fields {java_str(fields)} and try again",
        )

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The login to Elasticsearch: from options or the environment to the header that carries it. No I/O."""

from __future__ import annotations

import base64
import re
import typing as t

from .errors import BadInput

# In order of precedence in the environment.
LOGIN_VARIABLES = (
    "ELASTICSEARCH_API_KEY",
    "ELASTICSEARCH_BEARER_TOKEN",
    "ELASTICSEARCH_USERNAME",
    "ELASTICSEARCH_PASSWORD",
)
LOGIN_OPTIONS = ("api_key", "bearer_token", "username", "password")
_VARIABLES = dict(zip(LOGIN_OPTIONS, LOGIN_VARIABLES))
_PAIR = ("username", "password")
_HEADER = re.compile(r"(?:Authorization: *)?(ApiKey|Bearer|Basic) +", re.IGNORECASE)
# The advice for the value of a whole header, by its scheme.
_BELONGS = {
    "apikey": "Set api_key to what follows the word ApiKey.",
    "bearer": "Set bearer_token to what follows the word Bearer.",
    "basic": "Set username and password in its place.",
}


class Login(t.NamedTuple):
    """The value of the header Authorization, and the options or variables it comes from."""

    header: str
    source: str


def login(options: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> Login | None:
    """The login to send, or None if there is none. An option wins over every environment variable.

    Raises BadInput.
    """
    kinds = {{"password": "username"}.get(name, name) for name in options}
    if len(kinds) > 1:
        raise BadInput(
            f"More than one login is set: {', '.join(options)}",
            "Set one of them: api_key, bearer_token, or username with password.",
        )
    found = {name: (name, value) for name, value in options.items()}
    # User name and password belong together; any other option is complete by itself.
    for name, variable in _VARIABLES.items():
        if environ.get(variable) and name not in found and (not options or (kinds == {"username"} and name in _PAIR)):
            found[name] = (variable, environ[variable])
    if "api_key" in found:
        source, value = found["api_key"]
        return Login(f"ApiKey {_encoded_api_key(source, value)}", source)
    if "bearer_token" in found:
        source, value = found["bearer_token"]
        return Login(f"Bearer {_token(source, value)}", source)
    return _basic(found) if found else None


def login_hint(source: str, origin: str) -> str:
    """The advice for a login that Elasticsearch refuses; without a source, none was sent."""
    if not source:
        return (
            f"No login is set for {origin}: set api_key, bearer_token, or username with password, or one of the "
            f"environment variables {', '.join(LOGIN_VARIABLES[:2])}, {' with '.join(LOGIN_VARIABLES[2:])} where the "
            "module runs."
        )
    return f"Elasticsearch refuses the login: check {source}, and that it belongs to the cluster at {origin}."


def _basic(found: t.Mapping[str, tuple[str, str]]) -> Login:
    missing = next((name for name in _PAIR if name not in found), None)
    if missing is not None:
        ((source, _value),) = found.values()
        raise BadInput(
            f"{source} is set, but {missing} is not",
            f"Set {missing}, or the environment variable {_VARIABLES[missing]}.",
        )
    (user_source, user), (password_source, password) = (found[name] for name in _PAIR)
    return Login("Basic " + _base64(f"{user}:{password}"), f"{user_source} and {password_source}")


def _encoded_api_key(source: str, api_key: str) -> str:
    """The encoded form of an API key for the header: base64 of `id:api_key`."""
    api_key = api_key.strip()
    if api_key.startswith("{"):
        raise BadInput(
            f"{source} contains a whole JSON object", "Set it to the value of the field `encoded` of that object alone."
        )
    return _token(source, api_key) if ":" not in api_key or _HEADER.match(api_key) else _base64(api_key)


def _token(source: str, value: str) -> str:
    """A token that is valid in a header. Messages never quote the value."""
    value = value.strip()
    header = _HEADER.match(value)
    if header:
        raise BadInput(f"{source} contains a whole Authorization header", _BELONGS[header.group(1).lower()])
    if not re.fullmatch(r"[\x21-\x7e]+", value):
        raise BadInput(
            f"{source} contains characters that cannot be in an HTTP header", "Copy it again, without line breaks."
        )
    return value


def _base64(text: str) -> str:
    try:
        return base64.b64encode(text.encode("utf-8")).decode("ascii")
    except UnicodeEncodeError:
        raise BadInput("The login contains characters that are not Unicode text", "Copy it again, as UTF-8.") from None

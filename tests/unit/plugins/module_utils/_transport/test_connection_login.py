# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to log in: the group of the login, further headers, and what of it is secret.

docs/reference/contract.md, "Connection".
"""

from __future__ import annotations

import base64
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.connection_options import connection_options
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.connection import (
    environment_secrets,
    resolve,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import BadInput

KEYS = (
    "api_key",
    "username",
    "password",
    "bearer_token",
    "http_headers",
    "cloud_id",
    "ca_path",
    "client_cert",
    "client_key",
)
VARIABLES = {
    "api_key": "ELASTICSEARCH_API_KEY",
    "bearer_token": "ELASTICSEARCH_BEARER_TOKEN",
    "username": "ELASTICSEARCH_USERNAME",
    "password": "ELASTICSEARCH_PASSWORD",
}


def headers(environ: t.Mapping[str, str] | None = None, **options: t.Any) -> dict[str, str]:
    rest = {"url": ["https://a"], "validate_certs": True, "use_proxy": True, "timeout": 1, "retries": 0}
    return dict(resolve({**dict.fromkeys(KEYS), **rest, **options}, environ or {}).headers)


def variables(**logins: str) -> dict[str, str]:
    return {VARIABLES[name]: value for name, value in logins.items()}


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


BASIC = {"username": "u", "password": "p"}
LOGINS: dict[str, tuple[dict[str, str], dict[str, str], str | None]] = {
    "none": ({}, {}, None),
    "encoded api key": ({"api_key": "aWQ6a2V5"}, {}, "ApiKey aWQ6a2V5"),
    "id and key": ({"api_key": "id:key"}, {}, f"ApiKey {b64('id:key')}"),
    "api key from a file": ({"api_key": "aWQ6a2V5\n"}, {}, "ApiKey aWQ6a2V5"),
    "bearer": ({"bearer_token": "tok"}, {}, "Bearer tok"),
    "bearer from a file": ({"bearer_token": "tok\n"}, {}, "Bearer tok"),
    "basic": (BASIC, {}, f"Basic {b64('u:p')}"),
    "basic, colon in the password": ({"username": "u", "password": "p:q"}, {}, f"Basic {b64('u:p:q')}"),
    "basic, not ASCII": ({"username": "\u00fc", "password": "\u20ac"}, {}, f"Basic {b64('ü:€')}"),
    "basic, blanks count": ({"username": "u", "password": " p "}, {}, f"Basic {b64('u: p ')}"),
    "api key of the environment": ({}, variables(api_key="id:key"), f"ApiKey {b64('id:key')}"),
    "bearer of the environment": ({}, variables(bearer_token="tok"), "Bearer tok"),
    "basic of the environment": ({}, variables(**BASIC), f"Basic {b64('u:p')}"),
    "environment, all": ({}, variables(api_key="QQ==", bearer_token="tok", **BASIC), "ApiKey QQ=="),
    "environment, bearer over user": ({}, variables(bearer_token="tok", **BASIC), "Bearer tok"),
    "environment, empty is unset": ({}, variables(api_key="", bearer_token="", **BASIC), f"Basic {b64('u:p')}"),
    "environment, all empty": ({}, variables(api_key="", bearer_token="", username="", password=""), None),
    "bearer over the key of the environment": ({"bearer_token": "tok"}, variables(api_key="QQ=="), "Bearer tok"),
    "user over the key of the environment": (
        BASIC,
        variables(api_key="QQ==", bearer_token="tok"),
        f"Basic {b64('u:p')}",
    ),
    "key over the user of the environment": ({"api_key": "QQ=="}, variables(**BASIC), "ApiKey QQ=="),
    "user, password of the environment": (
        {"username": "u"},
        variables(username="v", password="p", api_key="QQ==", bearer_token="tok"),
        f"Basic {b64('u:p')}",
    ),
    "password, user of the environment": (
        {"password": "p"},
        variables(username="u", password="q", api_key="QQ=="),
        f"Basic {b64('u:p')}",
    ),
    "key over half a login of the environment": ({"api_key": "QQ=="}, variables(username="u"), "ApiKey QQ=="),
    "environment, key over half a login": ({}, variables(api_key="QQ==", username="u"), "ApiKey QQ=="),
}


@pytest.mark.parametrize("case", LOGINS)
def test_login(case: str) -> None:
    options, environ, expected = LOGINS[case]
    assert headers(environ, **options).get("Authorization") == expected


#: messages.txt has more of them, with the whole message
BAD_LOGINS: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "key and bearer": ({"api_key": "SECRET", "bearer_token": "SECRET"}, {}, "More than one login"),
    "bearer and password": ({"bearer_token": "SECRET", "password": "SECRET"}, {}, "More than one login"),
    "password alone": ({"password": "SECRET"}, {}, "password is set, but username is not"),
    "user alone, other logins in the environment": (
        {"username": "u"},
        variables(api_key="SECRET", bearer_token="SECRET", username="v"),
        "username is set, but password is not",
    ),
    "environment, user alone": ({}, variables(username="u"), "ELASTICSEARCH_USERNAME is set, but password is not"),
    "environment, bad key": ({}, variables(api_key="SEC RET"), "ELASTICSEARCH_API_KEY contains characters"),
    "empty key": ({"api_key": ""}, {}, "api_key is empty"),
    "empty password": ({"username": "u", "password": ""}, {}, "password is empty"),
    "empty key beside bearer": ({"api_key": "", "bearer_token": "SECRET"}, {}, "api_key is empty"),
    "not ASCII in the token": ({"bearer_token": "SECRET\u00e9"}, {}, "bearer_token contains characters"),
    "blank in the token": ({"bearer_token": "SEC RET"}, {}, "bearer_token contains characters"),
    "not Unicode": ({"username": "u", "password": "SECRET\ud800"}, {}, "not Unicode text"),
    "only blanks": ({"bearer_token": "  "}, {}, "bearer_token"),
}


@pytest.mark.parametrize("case", BAD_LOGINS)
def test_bad_login(case: str) -> None:
    options, environ, text = BAD_LOGINS[case]
    with pytest.raises(BadInput, match=text) as caught:
        headers(environ, **options)
    assert "SECRET" not in caught.value.message
    assert "SEC RET" not in caught.value.message
    assert caught.value.hint


TEXT = st.text(st.characters(), min_size=1, max_size=20)  # lone surrogates too, as the environment may have them


@given(st.sampled_from(["api_key", "bearer_token", "password", "header"]), TEXT, TEXT, st.booleans())
def test_any_secret_is_taken_or_refused_without_being_quoted(kind: str, value: str, user: str, from_env: bool) -> None:
    secret = "\u2603Hidden" + value  # so that it is no part of the message by chance
    for text in (secret, value):
        options: dict[str, t.Any] = {kind: text}
        if kind == "password":
            options["username"] = user
        elif kind == "header":
            options = {"http_headers": {"X-Token": text}}
        try:
            in_env = from_env and kind != "header"
            found = headers(variables(**options)) if in_env else headers(**options)
        except BadInput as error:
            assert "Hidden" not in error.message  # noqa: PT017
        else:
            assert all("\n" not in header and "\r" not in header for header in found.values())


GOOD_HEADERS: dict[str, tuple[dict[str, t.Any], dict[str, str]]] = {
    "text": ({"X-Tenant": "one"}, {"X-Tenant": "one"}),
    "number": ({"X-Tenant": 1}, {"X-Tenant": "1"}),
    "blanks around it": ({"X-A": "  one", "X-B": "two ", "X-C": " a b "}, {"X-A": "one", "X-B": "two", "X-C": "a b"}),
    "blanks alone": ({"X-A": "  ", "X-B": ""}, {"X-A": "", "X-B": ""}),
    "blanks around a login": ({"Authorization": " Custom x "}, {"Authorization": "Custom x"}),
    "null is not declared": ({"X-Tenant": None}, {}),
    "own login": ({"Authorization": "Custom x"}, {"Authorization": "Custom x"}),
}


@pytest.mark.parametrize("case", GOOD_HEADERS)
def test_further_headers(case: str) -> None:
    declared, expected = GOOD_HEADERS[case]
    assert headers(http_headers=declared) == expected


@pytest.mark.parametrize(
    "declared",
    [
        {"Bad Name": "SECRET"},
        {"": "SECRET"},
        {"X:Y": "SECRET"},
        {"X-\u00e9": "SECRET"},
        {"X-A": "SECRET\r\nX-B: 1"},
        {"X-A": "SECRET\n"},
        {"X-A": "\tSECRET"},
        {"X-A": "SECRET\u2603"},
        {"Host": "SECRET"},
        {"content-length": "SECRET"},
        {"Transfer-Encoding": "SECRET"},
        {"Accept": "SECRET"},
        {"Content-Type": "SECRET"},
    ],
)
def test_bad_headers_are_refused_without_their_values(declared: dict[str, str]) -> None:
    with pytest.raises(BadInput) as caught:
        headers(http_headers=declared)
    assert "SECRET" not in caught.value.message
    assert "http_headers" in caught.value.message


def test_a_login_among_the_headers() -> None:
    declared = {"authorization": "Custom x"}
    assert headers(variables(api_key="QQ=="), http_headers=declared) == declared, "it is explicit, so it wins"
    with pytest.raises(BadInput):
        headers(http_headers={"authorization": "Custom SECRET"}, api_key="QQ==")


def test_secrets_of_the_environment() -> None:
    environ = {
        **variables(api_key="k", bearer_token="t", username="u", password="p"),
        "ELASTICSEARCH_URL": "https://u:url-pass@a",
        "https_proxy": "http://u:proxy%20pass@proxy:1",
        "ELASTICSEARCH_ENDPOINTS": "https://a, https://u:end-pass@b",
        "OTHER": "https://u:not-ours@a",
    }
    found = environment_secrets(environ)
    assert {"k", "t", "p", "url-pass", "proxy%20pass", "proxy pass", "end-pass"} <= found
    assert not found & {"u", "not-ours", ""}


FALLBACKS: dict[str, tuple[str, str, t.Any]] = {
    "validate_certs": ("ELASTICSEARCH_VALIDATE_CERTS", "no", False),
    "timeout": ("ELASTICSEARCH_TIMEOUT", "1.5", 1.5),
}


def validated(**options: t.Any) -> dict[str, t.Any]:
    """The options as Ansible hands them to a module."""
    result = ArgumentSpecValidator(connection_options()).validate(options)
    assert result.error_messages == []
    return dict(result.validated_parameters)


@pytest.mark.parametrize("option", FALLBACKS)
def test_variables_of_options_that_have_a_default(option: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variable, text, value = FALLBACKS[option]
    default = validated()[option]
    monkeypatch.setenv(variable, text)
    assert validated()[option] == value != default
    assert validated(**{option: default})[option] == default, "the option wins"
    monkeypatch.setenv(variable, "")
    assert validated()[option] == default, "an empty variable is an unset one"
    monkeypatch.setenv(variable, "many")
    assert validated(**{option: default})[option] == default, "a variable that is not used does no harm"
    with pytest.raises(BadInput, match=f"The environment variable {variable} is 'many'"):
        validated()


def test_defaults_and_secrets_of_the_argument_spec() -> None:
    found = validated(urls="https://a,https://b")
    assert found["url"] == ["https://a", "https://b"]
    expected = {"validate_certs": True, "use_proxy": True, "timeout": 30.0, "retries": 3}
    assert {name: found[name] for name in expected} == expected
    hidden = {name for name, option in connection_options().items() if option.get("no_log")}
    assert hidden == {"api_key", "password", "bearer_token", "http_headers"}

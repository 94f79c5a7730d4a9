# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets among the arguments, and the arguments as they may be shown, misspelt names included."""

from __future__ import annotations

import copy
import json
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.azure_openai import (
    definition,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._secrecy.arguments import (
    masked_params,
    option_secrets,
    plain_texts,
    plain_words,
)

SPEC: dict[str, t.Any] = definition().argument_spec
ARGUMENTS: dict[str, t.Any] = {
    "url": ["https://user:Url-Pass@a.example.com", "https://b.example.com"],
    "api_key": "Key-1",
    "password": "Key-2",
    "http_headers": {"X-Token": "Key-3", "X-Other": ["Key-4"]},
    "inference_id": "e1",
    "service_settings": {"resource_name": "r", "api_key": "Key-5", "dimensions": 5},
    "task_settings": {"user": "u", "headers": {"h": "Key-6", "n": 77}},
    "bearer_token": None,
}


def test_secrets_among_the_arguments() -> None:
    keys = {f"Key-{number}" for number in range(1, 7)}
    assert option_secrets(SPEC, ARGUMENTS) == {*keys, "77", "Url-Pass"}


@pytest.mark.parametrize("form", [json.dumps, lambda value: [value], lambda value: [json.dumps(value)]])
def test_secrets_in_other_forms_of_an_option_with_options(form: t.Callable[[t.Any], t.Any]) -> None:
    arguments = {"service_settings": form({"api_key": "Key-1", "resource_name": "r"})}
    shown = repr(masked_params(SPEC, arguments))
    found = option_secrets(SPEC, arguments)
    assert "Key-1" not in shown
    assert any("Key-1" in text for text in found)


@pytest.mark.parametrize("text", ["api_key=Key-1 resource_name=r", "{'api_key': 'Key-1'}", "api_key=Key-1,"])
def test_text_that_ansible_would_take_for_a_map(text: str) -> None:
    arguments = {"service_settings": text}
    assert "Key-1" not in repr(masked_params(SPEC, arguments))
    assert any("Key-1" in found for found in option_secrets(SPEC, arguments))


MISSPELT: tuple[dict[str, t.Any], ...] = (
    {"apikey": "Key-1"},
    {"api-key": {"deep": ["Key-1"]}},
    {"service_settings": {"apikey": "Key-1"}},
    {"service_settings": {"api_key ": "Key-1"}},
    {"task_settings": {"header": {"Authorization": "Key-1"}}},
    {"service_setting": {"api_key": "Key-1"}},
    {"service_settings": [{"api_kee": "Key-1"}]},
    {"service_settings": "Key-1"},
    {"service_settings": ["Key-1"]},
)


@pytest.mark.parametrize("arguments", MISSPELT)
def test_values_under_misspelt_names_are_masked(arguments: dict[str, t.Any]) -> None:
    untouched = copy.deepcopy(arguments)
    assert "Key-1" not in repr(masked_params(SPEC, arguments))
    assert arguments == untouched


def test_what_is_no_secret_is_shown() -> None:
    shown = masked_params(SPEC, {**ARGUMENTS, "urls": ["https://a"], "_ansible_check_mode": True})
    assert (shown["inference_id"], shown["urls"], shown["_ansible_check_mode"]) == ("e1", ["https://a"], True)
    assert shown["service_settings"]["resource_name"] == "r"
    assert shown["service_settings"]["dimensions"] == 5
    assert shown["task_settings"]["user"] == "u"
    assert shown["bearer_token"] is None
    assert not any(f"Key-{number}" in repr(shown) for number in range(1, 7))


ADDRESSES = (
    "https://user:Url-Pass@a.example.com",
    "https://user:Url-Pass@a.example.com,https://b.example.com",
    ["https://a", "https://user:Url-Pass@b"],
    "user:Url-Pass@a.example.com:9200",
    "https://user:Url%2DPass@a.example.com",
    "https://user:Url-Pass/with@all:kinds@of,marks#in?it@a.example.com",
    "https://a.example.com/?key=Url-Pass-1",
    "https://a.example.com/#Url-Pass-1",
    "a.example.com?key=Url-Pass-1",
    "foo:bar://user:Url-Pass@a",
)


@pytest.mark.parametrize("name", ["url", "urls"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_secrets_in_addresses(address: t.Any, name: str) -> None:
    found = option_secrets(SPEC, {name: address})
    assert any(secret.startswith("Url-Pass") for secret in found)
    assert "Pass" not in repr(masked_params(SPEC, {name: address}))


def test_secrets_in_other_urls() -> None:
    """A URL among the settings of a service is shown, but without the secrets in it."""
    address = "https://user:Url-Pass@a.example.com/embed?version=2024-01-01&api-key=Url-Key"
    spec = {"service_settings": {"type": "dict"}}
    given = {"service_settings": {"url": address, "model_id": "m"}}
    assert option_secrets(spec, given) == {"Url-Pass", "Url-Key"}
    assert masked_params(spec, given)["service_settings"]["model_id"] == "m"
    assert "Url-" not in repr(masked_params(spec, given))


@pytest.mark.parametrize("name", ["service_settings", "http_headers"])
def test_base64_that_ansible_would_take_for_a_map(name: str) -> None:
    """The text before the last `=` becomes a name, and names are shown in messages."""
    assert option_secrets(SPEC, {name: "S2V5LTE="}) >= {"S2V5LTE=", "S2V5LTE"}
    assert "api_key" not in option_secrets(SPEC, {name: "api_key=Key-1"})


MAPS: tuple[tuple[dict[str, t.Any], set[str]], ...] = (
    ({"inference_id": {"api_key": "Key-1"}}, {"Key-1"}),
    ({"timeout": {"password": "Key-1"}}, {"Key-1"}),
    ({"url": [{"password": "Key-1"}]}, {"Key-1"}),
    ({"service_settings": {"deployment_id": {"api_key": "Key-1"}}}, {"Key-1"}),
    ({"service_settings": {"rate_limit": {"requests_per_minute": {"api_key": "Key-1"}}}}, {"Key-1"}),
    ({"chunking_settings": {"separators": [{"a": "Key-1"}]}}, {"Key-1"}),
)


@pytest.mark.parametrize(("arguments", "secrets"), MAPS)
def test_map_where_the_option_takes_none(arguments: dict[str, t.Any], secrets: set[str]) -> None:
    """Ansible would make a text of it, log that, and show it."""
    assert "Key-1" not in repr(masked_params(SPEC, arguments))
    assert option_secrets(SPEC, arguments) == secrets


ACCOUNT = {
    "type": "service_account",
    "project_id": "search",
    "client_email": "search@example.com",
    "token_uri": "https://oauth2.example.com/token",
    "private_key": "-----BEGIN PRIVATE KEY-----\nS3cret\n",
    "certificate": "-----BEGIN CERTIFICATE-----",
}
USER = {"type": "authorized_user", "client_id": "search", "client_secret": "Key-1", "refresh_token": "Key-2"}
SECRETS_SPEC: dict[str, t.Any] = {
    "endpoints": {"type": "list", "elements": "dict", "options": {"secrets": {"type": "dict", "no_log": True}}},
    "password": {"type": "str", "no_log": True},
    "http_headers": {"type": "dict", "no_log": True},
}


def in_set(**secrets: t.Any) -> dict[str, t.Any]:
    return {"endpoints": [{"secrets": secrets}]}


def test_secrets_in_an_account() -> None:
    """Its project may be called as an index is: that is no secret, and Ansible is not to take it for one."""
    given = in_set(service_account_json=ACCOUNT)
    assert option_secrets(SECRETS_SPEC, given) == {ACCOUNT["private_key"], ACCOUNT["certificate"]}
    assert plain_texts(SECRETS_SPEC, given) == {
        ACCOUNT[name] for name in ("type", "project_id", "client_email", "token_uri")
    }
    assert option_secrets(SECRETS_SPEC, in_set(service_account_json=USER)) == {"Key-1", "Key-2"}


def test_a_map_that_is_no_account_is_secret_as_a_whole() -> None:
    given = in_set(secret_parameters={"one": "search", "private_key": "Key-1"})
    assert option_secrets(SECRETS_SPEC, given) == {"search", "Key-1"}
    assert plain_texts(SECRETS_SPEC, given) == set()


def test_what_is_secret_elsewhere_is_no_plain_text() -> None:
    assert "search" not in plain_texts(SECRETS_SPEC, {**in_set(account=ACCOUNT), "password": "search"})


def test_options_whose_secret_is_a_plain_word() -> None:
    """Not those of headers: `X-Team: search` is no secret, but for all that is known."""
    given = {
        **in_set(api_key="elastic", other="Key-1", account=ACCOUNT, parameters={"a": ["word"]}),
        "password": "elastic",
        "http_headers": {"X-Team": "search"},
    }
    assert plain_words(SECRETS_SPEC, given) == ["endpoints.secrets.api_key", "endpoints.secrets.parameters", "password"]
    assert plain_words(SECRETS_SPEC, in_set(api_key="Key-1")) == []

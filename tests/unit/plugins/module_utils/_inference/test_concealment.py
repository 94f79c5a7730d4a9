# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets among free-form settings are masked in what is shown, and known to the code that scrubs texts."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.inference_endpoints import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.concealment import PLAIN_NAMES, conceal
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import NAMES, find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._secrecy.mask import SENT_SECRET
from ansible_collections.esops.elasticsearch.plugins.module_utils._secrecy.search import searched_for

SECRET = "s3cret-0ne"
conceal_set = definition().conceal


def facts(name: str) -> Service:
    return t.cast(Service, find_service(name))


def shown(service: str, section: str = "service_settings", **settings: t.Any) -> tuple[t.Any, set[str]]:
    """What is shown of one group of settings, and the secrets found there."""
    found = conceal({"service": service, section: settings})
    return found.params[section], found.secrets


CREDENTIALS = [(name, secret) for name in NAMES for secret in facts(name).credential_names]


@pytest.mark.parametrize(("service", "name"), CREDENTIALS)
def test_credential_among_the_settings(service: str, name: str) -> None:
    assert shown(service, **{name: SECRET}) == ({name: SENT_SECRET}, {SECRET})


@pytest.mark.parametrize("service", NAMES)
def test_known_settings_stay_readable(service: str) -> None:
    for setting in facts(service).settings:
        section, *names = setting.path.split(".")
        if setting.masked or len(names) > 1:
            continue
        settings, secrets = shown(service, section, **{names[0]: "plain-text"})
        assert settings == {names[0]: "plain-text"}
        assert secrets == set()


@pytest.mark.parametrize("service", NAMES)
def test_rate_limit_stays_readable(service: str) -> None:
    limit = {"requests_per_minute": 77}
    assert shown(service, rate_limit=limit) == ({"rate_limit": limit}, set())


@pytest.mark.parametrize("service", NAMES)
@pytest.mark.parametrize("section", ["service_settings", "task_settings"])
def test_misspelt_names_are_masked(service: str, section: str) -> None:
    """Of a known service, any name that is not known may be a misspelt secret."""
    settings, secrets = shown(service, section, api_kye=SECRET, deep={"x": [SECRET + "2"]})
    assert settings == {"api_kye": SENT_SECRET, "deep": {"x": SENT_SECRET}}
    assert secrets == {SECRET, SECRET + "2"}


@pytest.mark.parametrize(
    ("service", "section", "name"),
    [
        (name, *setting.path.split(".", 1))
        for name in NAMES
        for setting in facts(name).settings
        if setting.masked and setting.kind == "text_map"
    ],
)
def test_masked_maps_show_their_names(service: str, section: str, name: str) -> None:
    assert shown(service, section, **{name: {"x-key": SECRET}}) == ({name: {"x-key": SENT_SECRET}}, {SECRET})


def test_masked_list() -> None:
    settings, secrets = shown("custom", query_parameters=[["key", SECRET]])
    assert settings == {"query_parameters": SENT_SECRET}
    assert secrets == {"key", SECRET} - {"key"}


def test_secret_map() -> None:
    settings, secrets = shown("custom", secret_parameters={"one": SECRET, "two": {"three": SECRET + "2"}})
    assert settings == {"secret_parameters": {"one": SENT_SECRET, "two": SENT_SECRET}}
    assert secrets == {SECRET, SECRET + "2"}


LOOKS_SECRET = (
    "api_key", "access_token", "password", "Client_Secret", "service_credentials", "entra_id", "authorization",
    "headers", "passphrase", "auth_value",
)  # fmt: skip
LOOKS_HARMLESS = ("max_tokens", "num_tokens", "max_input_tokens", "tokenizer", "token_url", "model_id", "url", "region")


@pytest.mark.parametrize("service", ["nobody", "", None])
@pytest.mark.parametrize("name", LOOKS_SECRET)
def test_unknown_service_by_caution(service: str | None, name: str) -> None:
    assert shown(t.cast(str, service), **{name: SECRET}) == ({name: SENT_SECRET}, {SECRET})


@pytest.mark.parametrize("name", LOOKS_HARMLESS)
def test_unknown_service_harmless(name: str) -> None:
    assert shown("nobody", **{name: "value"}) == ({name: "value"}, set())


def test_short_secrets_are_masked_but_not_searched_for() -> None:
    """A text of a letter or two occurs everywhere: to replace it would garble every message."""
    assert shown("openai", api_key="abc") == ({"api_key": SENT_SECRET}, set())


def test_number_as_secret() -> None:
    for name in ("api_key", "api_kye"):
        assert shown("openai", "service_settings", **{name: 12345678}) == ({name: SENT_SECRET}, {"12345678"})
    assert shown("openai", deep={"api_kye": [12345678]}) == ({"deep": {"api_kye": SENT_SECRET}}, {"12345678"})
    assert shown("openai", my_token=123456) == ({"my_token": SENT_SECRET}, {"123456"}), "its name speaks of a secret"
    assert shown("openai", my_token=12345) == ({"my_token": SENT_SECRET}, set()), "too short to be searched for"
    sizes = {"newer_size": 1024, "newer_flag": True, "newer_weight": 0.123456789}
    found = shown("openai", "service_settings", **sizes)
    assert found == (sizes, set()), "what is searched for is gone from every result"


def test_account_among_the_settings() -> None:
    """All of it is masked there, but its names and addresses are not searched for anywhere else."""
    account = {"type": "service_account", "project_id": "search", "private_key": SECRET}
    settings, secrets = shown("googlevertexai", service_account_json=account)
    assert settings == {"service_account_json": dict.fromkeys(account, SENT_SECRET)}
    assert secrets == {SECRET}


PLAIN = [
    (name, *setting.path.split(".", 1))
    for name in NAMES
    for setting in facts(name).settings
    if setting.path.count(".") == 1 and setting.kind not in ("map", "text_map", "any")
]


@pytest.mark.parametrize(("service", "section", "name"), PLAIN)
def test_map_under_a_plain_setting(service: str, section: str, name: str) -> None:
    """It takes no map, so that nothing in it is known to be plain."""
    settings, secrets = shown(service, section, **{name: {"api_key": SECRET, "x": [SECRET + "2"]}})
    assert settings == {name: {"api_key": SENT_SECRET, "x": SENT_SECRET}}
    assert secrets == {SECRET, SECRET + "2"}
    assert shown(service, section, **{name: [{"x": SECRET}]}) == ({name: SENT_SECRET}, {SECRET})


def test_map_under_a_former_name() -> None:
    assert shown("cohere", model={"x": SECRET}) == ({"model": {"x": SENT_SECRET}}, {SECRET})


MAPS = [
    (name, *setting.path.split(".", 1))
    for name in NAMES
    for setting in facts(name).settings
    if setting.kind == "map" and not setting.masked
]


@pytest.mark.parametrize(("service", "section", "name"), MAPS)
def test_map_that_is_the_user_s_own(service: str, section: str, name: str) -> None:
    """It may have anything in it; what its names speak of as secret is masked."""
    given = {"enabled": True, "parts": [{"text": "plain-text", "token_path": "$.one"}, 5]}
    assert shown(service, section, **{name: given}) == ({name: given}, set())
    settings, secrets = shown(service, section, **{name: {**given, "deep": [{"api_key": SECRET}]}})
    assert settings == {name: {**given, "deep": [{"api_key": SENT_SECRET}]}}
    assert secrets == {SECRET}


def test_misspelt_below_a_known_name() -> None:
    limit = {"requests_per_minute": 5, "api_kye": SECRET}
    settings, secrets = shown("openai", rate_limit=limit)
    assert settings == {"rate_limit": {"requests_per_minute": 5, "api_kye": SENT_SECRET}}
    assert secrets == {SECRET}


@pytest.mark.parametrize("service", ["strange", None])
def test_unknown_service_below_a_plain_name(service: t.Any) -> None:
    settings, secrets = shown(
        service, rate_limit={"requests_per_minute": 5, "api_key": SECRET}, request=[{"url": "u", "token": "t0ken-two"}]
    )
    assert settings == {
        "rate_limit": {"requests_per_minute": 5, "api_key": SENT_SECRET},
        "request": [{"url": "u", "token": SENT_SECRET}],
    }
    assert secrets == {SECRET, "t0ken-two"}


def test_plain_names_are_those_of_the_facts() -> None:
    told = {setting.path.split(".")[1] for name in NAMES for setting in facts(name).settings if not setting.masked}
    assert sorted(PLAIN_NAMES) == sorted(told)


def test_unknown_service_and_a_name_that_says_nothing() -> None:
    """The server may say later that it is a secret, and the log is written before."""
    assert shown("nobody", blob=SECRET) == ({"blob": SENT_SECRET}, set())


@pytest.mark.parametrize("value", [None, False, [], {}])
def test_nothing_declared(value: t.Any) -> None:
    found = conceal({"service": "openai", "service_settings": None, "task_settings": {"user": value}})
    assert found.params == {"service": "openai", "service_settings": None, "task_settings": {"user": value}}
    assert found.secrets == set()


@pytest.mark.parametrize("value", ['{"api_key": "s3cret-0ne"}', "api_key=s3cret-0ne", ["s3cret-0ne"], 7])
def test_settings_that_are_no_map_yet(value: t.Any) -> None:
    found = conceal({"service": "openai", "service_settings": value})
    assert found.params["service_settings"] == SENT_SECRET
    assert SECRET not in str(found.params)


def test_arguments_stay_as_they_are() -> None:
    given_params = {
        "service": "openai",
        "service_settings": {"api_key": SECRET},
        "task_settings": {"headers": {"a": SECRET}},
    }
    conceal(given_params)
    assert given_params["service_settings"] == {"api_key": SECRET}
    assert given_params["task_settings"] == {"headers": {"a": SECRET}}


def test_set() -> None:
    found = conceal_set(
        {"endpoints": [{"service": "openai", "service_settings": {"api_key": SECRET}}, "text", None], "purge": True}
    )
    assert found.params == {
        "endpoints": [{"service": "openai", "service_settings": {"api_key": SENT_SECRET}}, "text", None],
        "purge": True,
    }
    assert found.secrets == {SECRET}


@pytest.mark.parametrize("value", [None, "text", {"a": 1}])
def test_set_that_is_no_list(value: t.Any) -> None:
    assert conceal_set({"endpoints": value}).params == {"endpoints": value}


def test_what_is_searched_for() -> None:
    value = {"a": ["text", ("more", {"d": "short"[:3]})], "f": 1, "g": None, "h": 123456, "i": True, "j": 1.25e-7}
    assert sorted(searched_for(value)) == ["1.25e-07", "123456", "more", "text"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    service=st.sampled_from([*NAMES, "nobody"]),
    section=st.sampled_from(["service_settings", "task_settings"]),
    settings=st.dictionaries(st.text(max_size=12) | st.sampled_from(["api_key", "headers", "rate_limit"]), JSON),
)
def test_anything_can_be_concealed(service: str, section: str, settings: dict[str, t.Any]) -> None:
    """Nothing that can be declared breaks it; the names stay, and every text that is a secret is gone from there."""
    found = conceal({"service": service, section: settings})
    assert set(found.params[section]) == set(settings)
    covered = {name for name in settings if found.params[section][name] != settings[name]}
    assert all(len(secret) >= 4 for secret in found.secrets)
    assert found.secrets <= {text for name in covered for text in searched_for(settings[name])} | {SENT_SECRET}

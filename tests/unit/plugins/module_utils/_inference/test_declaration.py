# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused before any request: the rules of each setting.

docs/reference/elasticsearch-inference.md, "Settings of azureopenai".
"""

from __future__ import annotations

import copy
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference import comparison, endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.declaration import desired_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile import nested
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import BadInput
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e

OAUTH2 = {"client_id": "c", "scopes": ["s"], "tenant_id": "t"}
BAD: dict[str, tuple[dict[str, t.Any], str]] = {
    "empty text": (
        {"service_settings": {"resource_name": ""}},
        "service_settings.resource_name must be a non-empty string",
    ),
    **{
        f"resource_name {value}": (
            {"service_settings": {"resource_name": value}},
            "service_settings.resource_name must be the name of the resource alone",
        )
        for value in ("https://r.openai.azure.com", "r.openai.azure.com", "r.openai.azure.com/", "//r")
    },
    "blank text": (
        {"service_settings": {"api_version": " "}},
        "service_settings.api_version must be a non-empty string",
    ),
    "empty user": ({"task_settings": {"user": ""}}, "task_settings.user must be a non-empty string"),
    "zero": ({"service_settings": {"dimensions": 0}}, "service_settings.dimensions must be a whole number above 0"),
    "negative": ({"service_settings": {"max_input_tokens": -1}}, "max_input_tokens must be a whole number"),
    "too large": ({"service_settings": {"dimensions": 2**31}}, "dimensions must be a whole number"),
    "no limit": (
        {"service_settings": {"rate_limit": {"requests_per_minute": 0}}},
        "requests_per_minute must be a whole",
    ),
    "no scopes": ({"service_settings": {**OAUTH2, "scopes": []}}, "scopes must be a list"),
    "empty scope": ({"service_settings": {**OAUTH2, "scopes": ["a", ""]}}, "scopes must be a list"),
    "header that is no text": (
        {"task_settings": {"headers": {"a": 1}}},
        "task_settings.headers must be a dictionary of strings",
    ),
    "two secrets": ({"secrets": {"api_key": "x", "entra_id": "y"}}, "api_key and entra_id are both set"),
    "empty secret": ({"secrets": {"api_key": ""}}, "service_settings.api_key is empty"),
    "blank secret": ({"secrets": {"client_secret": " "}}, "service_settings.client_secret is empty"),
    "OAuth2 with a key": ({"service_settings": OAUTH2, "secrets": {"api_key": "x"}}, "cannot be combined with api_key"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name: str) -> None:
    declared, text = BAD[name]
    untouched = copy.deepcopy(declared)
    with pytest.raises(BadInput) as caught:
        e.desired(**declared)
    assert text in caught.value.message
    assert caught.value.hint
    assert declared == untouched


CONTRADICTIONS: dict[str, tuple[dict[str, t.Any], str]] = {
    "task type": ({"task_type": "rerank"}, "Azure OpenAI has no task type 'rerank'"),
    "task type any": ({"task_type": "any"}, "has no task type"),
    "similarity": ({"service_settings": {"similarity": "euclid"}}, "must be one of cosine, dot_product, l2_norm"),
    "dimensions of a completion": (
        {"task_type": "completion", "service_settings": {"dimensions": 1}},
        "not a setting of the task type 'completion'",
    ),
    "similarity of a completion": (
        {"task_type": "completion", "service_settings": {"similarity": "cosine"}},
        "not a setting of the task type",
    ),
    "tokens of a chat": (
        {"task_type": "chat_completion", "service_settings": {"max_input_tokens": 1}},
        "not a setting of the task type",
    ),
    "chunking of a completion": (
        {"task_type": "completion", "chunking_settings": {"strategy": "none"}},
        "chunking_settings do not exist",
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_what_the_data_does_not_have(name: str) -> None:
    """It counts only where something has to be written, and not on servers that are newer than the data."""
    declared, text = CONTRADICTIONS[name]
    (found,) = e.desired(**declared).contradictions
    assert text in found.reason
    assert found.hint


def declared(service: str, task_type: str, **settings: t.Any) -> endpoint.Desired:
    """What a task declares of an endpoint of any service."""
    secrets = settings.pop("secrets", {})
    params = {"inference_id": "e1", "task_type": task_type, **settings}
    return desired_endpoint(params, t.cast(Service, find_service(service)), secrets, "secrets")


BAD_OF_OTHERS: dict[str, tuple[str, str, dict[str, t.Any], str]] = {
    "a group that is none": (
        "openai",
        "completion",
        {"service_settings": {"rate_limit": 5}},
        "service_settings.rate_limit must be a dictionary",
    ),
    "not a number": (
        "anthropic",
        "completion",
        {"task_settings": {"temperature": "nan"}},
        "task_settings.temperature must be a finite number",
    ),
    "infinite, not known": (
        "openai",
        "completion",
        {"task_settings": {"newer": float("inf")}},
        "task_settings.newer must be a finite number",
    ),
    "both kinds of allocations": (
        "elasticsearch",
        "rerank",
        {"service_settings": {"num_allocations": 1, "adaptive_allocations": {"enabled": True}}},
        "service_settings.num_allocations and service_settings.adaptive_allocations exclude each other",
    ),
    "a fixed number beside a limit": (
        "elser",
        "sparse_embedding",
        {"service_settings": {"num_allocations": 1, "adaptive_allocations": {"max_number_of_allocations": 4}}},
        "exclude each other",
    ),
    "secret without quotes": (
        "openai",
        "completion",
        {"secrets": {"api_key": 12345678}},
        "secrets.api_key must be a string",
    ),
}


@pytest.mark.parametrize("name", BAD_OF_OTHERS)
def test_bad_input_for_any_service(name: str) -> None:
    service, task_type, settings, text = BAD_OF_OTHERS[name]
    with pytest.raises(BadInput) as caught:
        declared(service, task_type, **settings)
    assert text in caught.value.message
    assert "12345678" not in caught.value.message


def test_another_name_of_a_setting() -> None:
    found = declared("openai", "completion", service_settings={"auth_url": "https://t"})
    assert found.settings == {"service_settings.token_url": "https://t"}


def test_empty_groups_declare_nothing() -> None:
    found = declared("openai", "completion", service_settings={"rate_limit": {}}, task_settings={"newer": {}})
    assert found.settings == {}
    headers = declared("openai", "completion", task_settings={"headers": {}})
    assert headers.settings == {"task_settings.headers": {}}, "this one is a value as a whole"


def test_keys_with_dots_stay_as_they_are() -> None:
    """As names of headers or paths in JSON, below a setting that the collection does not know."""
    settings = {"newer": {"x.team": "a", "deep": {"b": 1}}, "other": {"$.c": "d"}}
    found = declared("openai", "completion", task_settings=settings)
    assert found.settings == {f"task_settings.{name}": value for name, value in settings.items()}


def test_forms_that_mean_the_same() -> None:
    """The server takes a task type in any case; Ansible a number for a text, and 7.0 for 7."""
    settings = {"project_id": 1234, "rate_limit": {"requests_per_minute": 7.0}}
    found = declared("googlevertexai", " Rerank", service_settings=settings)
    assert found.task_type == "rerank"
    limit = "service_settings.rate_limit.requests_per_minute"
    assert repr(found.settings) == f"{{'service_settings.project_id': '1234', '{limit}': 7}}"


@pytest.mark.parametrize("value", ["x\ud800", ["x"], 5])
def test_a_secret_is_never_quoted(value: t.Any) -> None:
    try:
        e.desired(secrets={"api_key": value, "entra_id": "SECRET"})
    except BadInput as error:
        assert "SECRET" not in error.message  # noqa: PT017


def test_what_is_not_declared_is_not_there() -> None:
    wanted = e.desired(
        {"resource_name": "r", "dimensions": None, "rate_limit": {"requests_per_minute": None}},
        task_settings={"user": None, "headers": {}},
        chunking_settings={"strategy": None},
        secrets={"api_key": None, "entra_id": "x"},
    )
    assert wanted.settings == {"service_settings.resource_name": "r", "task_settings.headers": {}}, (
        "an empty map is a statement"
    )
    assert (wanted.chunking_settings, wanted.secrets) == ({}, {"entra_id": "x"})


IDS: dict[str, bool] = {
    "a": True,
    "0": True,
    "a-b_c.d": True,
    "e" * 300: True,
    "": False,
    "A": False,
    "a b": False,
    "a/b": False,
    "-a": False,
    "a-": False,
    "_all": False,
    "a.": False,
    "_a": False,
    "a\n": False,
    "\u00e9": False,
    "*": False,
    ".elser": False,
    "..": False,
    ".": False,
    "\u0661": False,
}


@pytest.mark.parametrize("inference_id", IDS)
def test_ids(inference_id: str) -> None:
    if IDS[inference_id]:
        assert e.desired(inference_id=inference_id).inference_id == inference_id
        assert endpoint.is_plain_id(inference_id)
        return
    with pytest.raises(BadInput) as caught:
        e.desired(inference_id=inference_id)
    assert ("preconfigured" in caught.value.message) == inference_id.startswith(".")


def test_plain_ids_include_preconfigured_ones() -> None:
    assert endpoint.is_plain_id(".elser-2-elasticsearch")
    assert not any(map(endpoint.is_plain_id, ("_all", "*", "a*", "", ".", "A")))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
MAPS = st.dictionaries(st.sampled_from("abc"), JSON, max_size=3)


@given(MAPS)
def test_nulls_go_and_nothing_else(settings: dict[str, t.Any]) -> None:
    untouched = copy.deepcopy(settings)
    pruned = nested.without_nulls(settings)
    assert settings == untouched
    assert nested.without_nulls(pruned) == pruned
    left = dict(nested.flattened(pruned, "x"))
    assert left == {path: value for path, value in nested.flattened(settings, "x") if value is not None}


@given(MAPS, st.lists(st.sampled_from("abc"), min_size=1, max_size=3), JSON)
def test_what_is_set_at_a_path_is_found_there(settings: dict[str, t.Any], keys: list[str], value: t.Any) -> None:
    path, copied = ".".join(keys), dict(settings)
    untouched = copy.deepcopy(settings)
    nested.set_path(copied, path, value)
    assert nested.get_path(copied, path) == value
    assert settings == untouched, "maps on the way are copied"


def test_reading_an_endpoint() -> None:
    old = endpoint.read_endpoint(
        {"model_id": "e1", "task_type": "text_embedding", "service": "azureopenai", "task_settings": {}}
    )
    assert (old.legacy, old.shown["inference_id"], "model_id" in old.shown) == (True, "e1", False)
    assert old.section("task_settings") == old.section("chunking_settings") == {}
    both = endpoint.read_endpoint({"inference_id": "e1", "model_id": "e1"})
    assert (both.legacy, both.shown) == (False, {"inference_id": "e1"})
    assert (both.task_type, both.service) == ("", "")


def test_booleans_are_no_numbers() -> None:
    with pytest.raises(BadInput):
        e.desired({"dimensions": True})
    assert not comparison.equal(e.AZURE.setting("x"), 1, True)
    assert comparison.equal(e.AZURE.setting("x"), True, True)

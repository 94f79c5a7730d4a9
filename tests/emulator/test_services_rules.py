# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What single services do beyond their tables: words that change, values filled in, settings that need others."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.service_cases import BY_NAME, KEY, add_place
from emulator.support import Api, Reply

from es_emulator import Deployment, Emulator

ONE_OF = "[service_settings] Invalid value [x] received. [embedding_type] must be one of "
NOT_TEXT = (
    "field [service_account_json] is not of the expected type. The value [{a=1}] cannot be converted to a [String]"
)
BAD_ENTRY = (
    "Map field [secret_parameters] has an entry that is not valid, [a => 1]. Value type of [1] is not one of [String]."
)
NO_CLIENT_SECRET = (
    "To use OAuth2 the [client_secret] field must be set, either remove fields [client_id, scopes, token_url], "
    "or provide the [client_secret] field."
)
TWO_SECRETS = (
    "[service_settings] must have exactly one of [api_key] or [client_secret] field set, "
    "received: [api_key, client_secret]"
)


def create(api: Api, service: str, task_type: str, inference_id: str = "e1", **settings: Any) -> Reply:
    body = add_place(BY_NAME[service].body(task_type, **settings), api.emulator.version)
    return api.put(f"/_inference/{inference_id}", body)


@pytest.mark.parametrize(
    ("service", "task_type", "settings", "shown"),
    [
        ("cohere", "text_embedding", {"embedding_type": "INT8"}, {"embedding_type": "byte"}),
        ("cohere", "text_embedding", {"embedding_type": "binary"}, {"embedding_type": "bit", "similarity": "l2_norm"}),
        ("cohere", "text_embedding", {}, {"embedding_type": "float"}),
        ("cohere", "rerank", {"model": "old-name", "model_id": ...}, {"model_id": "old-name", "model": None}),
        ("voyageai", "text_embedding", {}, {"embedding_type": "float"}),
        ("jinaai", "rerank", {}, {"embedding_type": None}),
        ("amazonbedrock", "completion", {"provider": "AI21Labs"}, {"provider": "AI21LABS"}),
        ("googlevertexai", "completion", {}, {"provider": "GOOGLE"}),
        ("googlevertexai", "text_embedding", {}, {"provider": None}),
        ("hugging_face", "sparse_embedding", {}, {"max_input_tokens": 512}),
        ("fireworksai", "completion", {}, {"url": "https://api.fireworks.ai/inference/v1/chat/completions"}),
        ("fireworksai", "completion", {"url": "https://mine"}, {"url": "https://mine"}),
        ("openai", "text_embedding", {"similarity": "L2_Norm"}, {"similarity": "l2_norm"}),
        ("openai", "text_embedding", {"dimensions": 5}, {"dimensions": 5}),
        ("custom", "rerank", {"input_type": {"default": "x"}}, {"input_type": {"translation": {}, "default": "x"}}),
        ("custom", "rerank", {"headers": {"a": "b", "c": None}}, {"headers": {"a": "b"}}),
        ("custom", "rerank", {"headers": {}}, {"headers": None}),
        ("elser", "sparse_embedding", {"model_id": ".elser_model_2"}, {"model_id": ".elser_model_2"}),
        ("elasticsearch", "text_embedding", {}, {"dimensions": 1024, "element_type": "float"}),
        ("elasticsearch", "text_embedding", {"model_id": ".multilingual-e5-small"}, {"dimensions": None}),
    ],
)
def test_shown(api: Api, service: str, task_type: str, settings: dict[str, Any], shown: dict[str, Any]) -> None:
    reply = create(api, service, task_type, **settings)
    assert reply.status == 200, reply.body
    found = reply.body["service_settings"]
    assert {name: found.get(name) for name in shown} == shown


@pytest.mark.parametrize(
    ("service", "task_type", "settings", "problem"),
    [
        (
            "amazonbedrock",
            "text_embedding",
            {"dimensions": 5},
            "[service_settings] does not allow the setting [dimensions]",
        ),
        (
            "cohere",
            "text_embedding",
            {"embedding_type": "x"},
            ONE_OF + "[binary, bit, byte, float, int8]",
        ),
        (
            "openai",
            "text_embedding",
            {"dimensions": "5"},
            "field [dimensions] is not of the expected type. The value [5] cannot be converted to a [Integer]",
        ),
        (
            "openai",
            "text_embedding",
            {"dimensions": 0},
            "[service_settings] Invalid value [0]. [dimensions] must be a positive integer",
        ),
        (
            "googlevertexai",
            "rerank",
            {"service_account_json": {"a": 1}},
            NOT_TEXT,
        ),
        (
            "custom",
            "rerank",
            {"secret_parameters": {"a": 1}},
            BAD_ENTRY,
        ),
        (
            "cohere",
            "rerank",
            {"api_key": ""},
            "[secret_settings] Invalid value empty string. [api_key] must be a non-empty string",
        ),
        (
            "elasticsearch",
            "rerank",
            {"adaptive_allocations": {"enabled": False, "foo": 1}},
            "[adaptive_allocations] does not allow the setting [foo]",
        ),
        (
            "elasticsearch",
            "rerank",
            {"adaptive_allocations": {"min_number_of_allocations": 3, "max_number_of_allocations": 2}},
            "[min_number_of_allocations] must not be larger than [max_number_of_allocations]",
        ),
    ],
)
def test_refused(api: Api, service: str, task_type: str, settings: dict[str, Any], problem: str) -> None:
    create(api, service, task_type, **settings).invalid(problem)


def test_a_whole_number_is_no_double(api: Api) -> None:
    body = BY_NAME["anthropic"].body("completion")
    body["task_settings"]["temperature"] = 1
    text = "field [temperature] is not of the expected type. The value [1] cannot be converted to a [Double]"
    api.put("/_inference/e1", body).invalid(text)
    body["task_settings"]["temperature"] = 1.0
    assert api.put("/_inference/e1", body).body["task_settings"] == {"max_tokens": 9, "temperature": 1.0}


def test_model_below_task_settings_is_moved(api: Api) -> None:
    body = {**BY_NAME["openai"].body("completion", model_id=...), "task_settings": {"model": "m", "user": "u"}}
    shown = api.put("/_inference/e1", body).body
    assert (shown["service_settings"]["model_id"], shown["task_settings"]) == ("m", {"user": "u"})


def test_nested_task_settings(api: Api) -> None:
    body = BY_NAME["googlevertexai"].body("completion")
    body["task_settings"] = {"thinking_config": {"thinking_budget": 0, "foo": 1}}
    # ThinkingConfig.java forgets what it does not know
    assert api.put("/_inference/e1", body).body["task_settings"] == {"thinking_config": {"thinking_budget": 0}}


def test_vertex_places(emu: Emulator, api: Api) -> None:
    body = BY_NAME["googlevertexai"].body("completion")
    emu.set_version("9.4.1")
    api.put("/_inference/e1", body).invalid(
        "For Google Vertex AI models, you must provide 'location', 'project_id', and 'model_id'. "
        "Provided values: location=null, project_id=p, model_id=m"
    )
    embedding = BY_NAME["googlevertexai"].body("text_embedding")
    text = "[service_settings] does not contain the required setting [location]"
    api.put("/_inference/e1", embedding).invalid(text)
    assert api.put("/_inference/e3", BY_NAME["googlevertexai"].body("rerank")).status == 200
    emu.set_version("9.5.0")
    assert api.put("/_inference/e1", body).status == 200
    elsewhere = {"project_id": ..., "model_id": ..., "url": "https://u"}
    create(api, "googlevertexai", "completion", "e2", **elsewhere).invalid(
        "'provider' is either GOOGLE or null. For Google Vertex AI models 'uri' and 'streaming_uri' must not be "
        "provided. Remove 'url' and 'streaming_url' fields. Provided values: uri=https://u, streaming_uri=null"
    )
    create(api, "googlevertexai", "completion", "e2", provider="meta", project_id=..., model_id=...).invalid(
        "Google Model Garden provider=meta selected. Either 'uri' or 'streaming_uri' must be provided"
    )
    assert create(api, "googlevertexai", "completion", "e2", provider="Anthropic", **elsewhere).status == 200


def test_sagemaker_with_its_own_models(api: Api) -> None:
    body = BY_NAME["amazon_sagemaker"].body("text_embedding")
    body["service_settings"]["api"] = "elastic"
    reply = api.put("/_inference/e1", body)
    needed = [
        f"[service_settings] does not contain the required setting [{name}]" for name in ("similarity", "element_type")
    ]
    reply.invalid(*needed)
    body["service_settings"].update(similarity="cosine", element_type="byte")
    shown = api.put("/_inference/e1", body).body["service_settings"]
    assert (shown["similarity"], shown["element_type"]) == ("cosine", "byte")


@pytest.mark.parametrize("name", ["similarity", "element_type"])
def test_sagemaker_with_models_of_openai(api: Api, name: str) -> None:
    """Its similarity is neither taken nor shown."""
    value = {"similarity": "cosine", "element_type": "byte"}[name]
    text = f"Configuration contains settings [{{{name}={value}}}] unknown to the [amazon_sagemaker] service"
    create(api, "amazon_sagemaker", "text_embedding", **{name: value}).refused(text)
    shown = create(api, "amazon_sagemaker", "text_embedding").body["service_settings"]
    assert "similarity" not in shown
    assert shown["dimensions"] == 1024


@pytest.mark.parametrize(("interface", "task_type"), [("openai", "rerank"), ("Elastic", "completion")])
def test_sagemaker_has_not_everything_for_each_interface(api: Api, interface: str, task_type: str) -> None:
    body = BY_NAME["amazon_sagemaker"].body(task_type)
    body["service_settings"]["api"] = interface
    reply = api.put("/_inference/e1", body)
    text = f"Task [{interface}] is not compatible for service [sagemaker] and api [{task_type}]."
    assert (reply.status, reply.reason.partition(" Supported")[0]) == (405, text)


@pytest.mark.parametrize(("version", "shown"), [("9.4.1", "https://mine"), ("9.5.0", None)])
def test_cohere_hides_its_url_from_9_5(emu: Emulator, api: Api, shown: str | None) -> None:
    reply = create(api, "cohere", "rerank", url="https://mine")
    assert reply.body["service_settings"].get("url") == shown
    assert emu.endpoints["e1"].service_settings["url"] == "https://mine"


@pytest.mark.parametrize("word", ["HTTPS", " https", "ftp"])
def test_a_word_that_is_compared_as_it_stands(api: Api, word: str) -> None:
    reply = create(api, "alibabacloud-ai-search", "rerank", http_schema=word)
    reply.invalid(
        f"[service_settings] Invalid value [{word}] received. [http_schema] must be one of [http, https]",
    )


OAUTH2: dict[str, Any] = {
    "api_key": ...,
    "client_secret": "remote-key-one",
    "client_id": "c",
    "scopes": ["s"],
    "token_url": "https://t",
}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, None),
        (
            {"token_url": ...},
            "[service_settings] all OpenAI OAuth2 fields must be provided together; missing: [token_url]",
        ),
        (
            {"client_id": ..., "scopes": ..., "token_url": ...},
            "OAuth2 requires the fields [client_id, scopes, token_url], to be set.",
        ),
        (
            {"client_secret": ..., **KEY},
            NO_CLIENT_SECRET,
        ),
        (
            KEY,
            TWO_SECRETS,
        ),
    ],
)
def test_openai_oauth2(emu: Emulator, api: Api, changes: dict[str, Any], problem: str | None) -> None:
    reply = create(api, "openai", "completion", **{**OAUTH2, **changes})
    if problem is None:
        assert reply.body["service_settings"]["scopes"] == ["s"]
        assert emu.endpoints["e1"].secrets == {"client_secret": "remote-key-one"}
    else:
        reply.invalid(problem)


ADAPTIVE = {"enabled": True, "min_number_of_allocations": 1, "max_number_of_allocations": 4}


def test_both_kinds_of_allocations_are_refused_and_stored(emu: Emulator, api: Api) -> None:
    """Issue 137127: the husk stays."""
    reply = create(api, "elasticsearch", "rerank", adaptive_allocations=ADAPTIVE)
    text = "Validation Failed: 1: [number_of_allocations] cannot be set if adaptive allocations is enabled;"
    reply.check(400, "action_request_validation_exception", text)
    assert list(emu.endpoints) == ["e1"]
    again = create(api, "elasticsearch", "rerank", num_allocations=..., adaptive_allocations=ADAPTIVE)
    assert again.error["type"] == "resource_already_exists_exception"
    api.delete("/_inference/e1")
    assert create(api, "elasticsearch", "rerank", num_allocations=..., adaptive_allocations=ADAPTIVE).status == 200


def test_a_deployment_stands_for_everything(emu: Emulator, api: Api) -> None:
    declared: dict[str, Any] = {"model_id": ..., "num_threads": ..., "num_allocations": ..., "deployment_id": "d"}
    create(api, "elasticsearch", "rerank", **declared).refused("Cannot find deployment [d]", 404)
    emu.deployments["d"] = Deployment("d", "m", target=2, threads=4)
    other = create(api, "elasticsearch", "rerank", **{**declared, "model_id": "n"})
    other.refused("Deployment [d] uses model [m] which does not match the model [n] in the request.")
    shown = create(api, "elasticsearch", "rerank", **declared).body
    wanted = {"num_allocations": 2, "num_threads": 4, "model_id": "m", "deployment_id": "d"}
    assert shown["service_settings"] == wanted
    assert shown["task_settings"] == {"return_documents": True}


@pytest.mark.parametrize(("version", "service"), [("8.15.0", "elser"), ("8.16.0", "elasticsearch")])
def test_elser_is_an_alias_from_8_16(emu: Emulator, api: Api, service: str) -> None:
    create(api, "elser", "sparse_embedding")
    assert (api.shown()["service"], emu.endpoints["e1"].service) == (service, service)
    emu.seed("e2", service="elser", task_type="sparse_embedding", service_settings={"num_threads": 1})
    assert api.shown("e2")["service"] == service


def test_another_size_than_declared(emu: Emulator, api: Api) -> None:
    emu.remote.accepts_dimensions = False
    create(api, "openai", "text_embedding", dimensions=5).refused(
        "The retrieved embeddings size [1024] does not match the size specified in the settings [5]. Please recreate "
        "the [e1] configuration with the correct dimensions"
    )


def test_a_secret_among_seeded_settings_is_not_shown(emu: Emulator, api: Api) -> None:
    emu.seed("e1", service="cohere", task_type="rerank", service_settings={"model_id": "m", "api_key": "k", "odd": 1})
    assert api.shown()["service_settings"] == {
        "model_id": "m",
        "rate_limit": {"requests_per_minute": 10000},
        "odd": 1,
    }


def test_licence_of_elastic_has_a_name_of_its_own(emu: Emulator, api: Api) -> None:
    emu.licence = "basic"
    reply = create(api, "elastic", "rerank")
    assert (reply.status, reply.reason) == (403, "current license is non-compliant for [Elastic Inference Service]")


@pytest.mark.parametrize(("version", "refused"), [("9.4.1", False), ("9.5.0", True)])
def test_a_parameter_cannot_have_the_name_of_a_secret_one(api: Api, version: str, refused: bool) -> None:
    case = BY_NAME["custom"]
    task_settings = {"parameters": {next(iter(case.secrets["secret_parameters"])): "x", "other": 1}}
    body = add_place(case.body("completion"), version)
    assert (api.put("/_inference/e1", {**body, "task_settings": task_settings}).status == 400) is refused
    assert api.put("/_inference/e2", body).status == 200
    reply = api.update({"task_settings": task_settings}, "e2", "completion")
    assert (reply.status == 400) is refused
    assert not refused or "cannot contain the same keys as [secret_parameters]" in reply.reason

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every service: create, show, and what is refused; the sources are named in the tables of es_emulator/service_facts.

docs/reference/elasticsearch-inference.md, "Create".
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from emulator.service_cases import (
    BY_NAME,
    CASES,
    CHUNKED,
    DENSE,
    PAIRS,
    Case,
    add_place,
    first_task,
    name_of,
    versions_of,
)
from emulator.support import EVERY, SENTENCE, Api, number, since

from es_emulator import Emulator
from es_emulator.services import SERVICES

MATRIX = [(case, task_type, version) for case, task_type in PAIRS for version in versions_of(case, task_type)]
each_service = pytest.mark.parametrize("case", CASES, ids=name_of)
each_pair = pytest.mark.parametrize(("case", "task_type"), PAIRS, ids=name_of)


def put(emu: Emulator, api: Api, body: dict[str, Any]) -> Any:
    return api.put("/_inference/e1", add_place(body, emu.version))


def test_every_service_has_a_case() -> None:
    assert {case.service for case in CASES} == set(SERVICES) - {"azureopenai"}


def alias(case: Case, version: str) -> str:
    return "elasticsearch" if case.service == "elser" and version in since("8.16.0") else case.service


def settings_expected(case: Case, task_type: str, version: str) -> dict[str, Any]:
    expected = {**case.required, **case.extra, **case.filled_in}
    if case.rate_limit and version in since("8.15.0"):
        expected["rate_limit"] = {"requests_per_minute": case.limit(task_type)}
    if task_type in DENSE:
        expected.update(dimensions=1024, similarity=case.similarity)
    if case.service == "custom":
        expected["response"] = case.response(task_type)
        if task_type in DENSE and version in since("9.2.6"):
            expected["response"]["json_parser"]["embedding_type"] = "float"
    return expected


@pytest.mark.parametrize(("case", "task_type", "version"), MATRIX, ids=name_of)
def test_create_and_show(emu: Emulator, api: Api, case: Case, task_type: str, version: str) -> None:
    reply = put(emu, api, case.body(task_type))
    assert reply.status == 200, reply.body
    shown = api.shown()
    if version != "8.16.0":
        assert shown == reply.body
    assert (shown["task_type"], shown["service"]) == (task_type, alias(case, version))
    expected = settings_expected(case, task_type, version)
    assert {name: shown["service_settings"].get(name) for name in expected} == expected
    assert shown.get("task_settings", {}).items() >= case.task_settings.items()
    chunked = task_type in CHUNKED and version in since("8.16.0")
    assert shown.get("chunking_settings") == (SENTENCE if chunked else None)
    assert emu.endpoints["e1"].secrets == case.secrets
    assert "remote-key-one" not in json.dumps([reply.body, shown])


@each_service
def test_unknown_before_its_first_release(emu: Emulator, api: Api, case: Case) -> None:
    first = min(map(number, case.task_types.values()))
    for version in [name for name in EVERY if number(name) < first]:
        emu.set_version(version)
        task_type = first_task(case)
        known = task_type != "chat_completion" or version in since("8.18.0")
        text = f"Unknown service [{case.service}]" if known else f"Unknown task_type [{task_type}]"
        put(emu, api, case.body(task_type)).refused(text)


@each_pair
def test_task_types_come_one_after_another(emu: Emulator, api: Api, case: Case, task_type: str) -> None:
    newest, first = number(case.task_types[task_type]), min(map(number, case.task_types.values()))
    for version in [name for name in EVERY if first <= number(name) < newest]:
        emu.set_version(version)
        reply = put(emu, api, case.body(task_type))
        text = f"The [{case.service}] service does not support task type [{task_type}]"
        assert reply.reason in {text, f"Unknown task_type [{task_type}]", f"Unknown service [{case.service}]"}


NEVER = [
    (case, other)
    for case in CASES
    for other in ("rerank", "embedding", "sparse_embedding", "text_embedding", "completion")
    if other not in case.task_types and case.service != "amazon_sagemaker"
]


@pytest.mark.parametrize(("case", "other"), NEVER, ids=name_of)
def test_task_type_that_it_never_has(emu: Emulator, api: Api, case: Case, other: str) -> None:
    put(emu, api, case.body(other)).refused(f"The [{case.service}] service does not support task type [{other}]")


@each_service
def test_missing_required_settings_come_in_one_error(emu: Emulator, api: Api, case: Case) -> None:
    reply = put(emu, api, case.body(first_task(case), **dict.fromkeys(case.required, ...)))
    assert reply.error["type"] == "validation_exception"
    for name in case.required:
        if case.service in {"elasticsearch", "elser"} and name == "num_allocations":
            wanted = "[service_settings] does not contain one of the required settings [num_allocations, "
        else:
            wanted = f"[service_settings] does not contain the required setting [{name}]"
        assert wanted in reply.reason
    assert not emu.endpoints


@each_service
def test_secret_is_demanded_by_name(emu: Emulator, api: Api, case: Case) -> None:
    reply = put(emu, api, case.body(first_task(case), **dict.fromkeys(case.secrets, ...)))
    if case.service in {"custom", "llama"} or not case.secrets:
        assert reply.status == 200
    elif case.service == "openai":
        reply.invalid("[service_settings] must have exactly one of [api_key] or [client_secret] field set")
    else:
        problems = [f"[secret_settings] does not contain the required setting [{name}]" for name in case.secrets]
        reply.invalid(*problems)


@each_service
@pytest.mark.parametrize("place", ["service_settings", "task_settings", ""])
def test_unknown_key(emu: Emulator, api: Api, case: Case, place: str) -> None:
    body = case.body(first_task(case))
    (body.setdefault(place, {}) if place else body)["foo"] = {"bar": [1, "x"]}
    text = f"Configuration contains settings [{{foo={{bar=[1, x]}}}}] unknown to the [{case.service}] service"
    put(emu, api, body).refused(text)


@each_service
def test_rate_limit_where_there_is_none_is_unknown(emu: Emulator, api: Api, case: Case) -> None:
    reply = put(emu, api, case.body(first_task(case), rate_limit={"requests_per_minute": 5}))
    if case.rate_limit:
        assert reply.body["service_settings"]["rate_limit"] == {"requests_per_minute": 5}
    else:
        refused = "[service_settings] does not allow the setting [rate_limit];"
        unknown = f"rate_limit={{requests_per_minute=5}}}}] unknown to the [{case.service}]"
        assert (refused if case.service == "elastic" else unknown) in reply.reason


@each_service
def test_chunking_where_there_is_none_is_unknown(emu: Emulator, api: Api, case: Case) -> None:
    for task_type in case.task_types:
        body = {**case.body(task_type), "chunking_settings": SENTENCE}
        emu.endpoints.clear()
        reply = put(emu, api, body)
        assert (reply.status == 200) is (task_type in CHUNKED), reply.body


@each_service
def test_no_service_settings(emu: Emulator, api: Api, case: Case) -> None:
    body = case.body(first_task(case))
    del body["service_settings"]
    put(emu, api, body).refused("Missing required field [service_settings]")


#: services whose remote side does not say 401, and what the innermost cause says then
REJECTED = {
    "amazonbedrock": "The security token included in the request is invalid. (Service: BedrockRuntime, Status Code: 40",
    "amazon_sagemaker": "The security token included in the request is invalid. (Service: SageMakerRuntime, ",
    "googleaistudio": "Received an unsuccessful status code for request from inference entity id [e1] status [400]. "
    "Error message: [API key not valid. Please pass a valid API key.]",
}
CLEAR = (
    "Received an authentication error status code for request from inference entity id [e1] status [401]. "
    "Error message: [The provided credentials are not valid.]"
)
REJECTIONS = [
    (case, version)
    for case in CASES
    for version in ("8.17.2", "9.5.0")
    if case.secrets and version in versions_of(case, first_task(case))
]


@pytest.mark.parametrize(("case", "version"), REJECTIONS, ids=name_of)
def test_rejected_secret(emu: Emulator, api: Api, case: Case, version: str) -> None:
    task_type = first_task(case)
    emu.remote.valid_secrets = {"rotated"}
    reply = put(emu, api, case.body(task_type))
    if version == "8.17.2":
        checked = task_type == "text_embedding"
        assert reply.status == (case.rejected if checked else 200)
    else:
        assert reply.status == 400
        cause = reply.error["caused_by"]
        while "caused_by" in cause:
            cause = cause["caused_by"]
        assert cause["reason"].startswith(REJECTED.get(case.service, CLEAR))
        assert not emu.endpoints
        assert emu.remote.calls[0].secrets == tuple(case.secrets)


@pytest.mark.parametrize("name", ["access_key", "secret_key"])
def test_pairs_of_secrets_go_together(emu: Emulator, api: Api, name: str) -> None:
    body = BY_NAME["amazonbedrock"].body("completion", **{name: ...})
    put(emu, api, body).invalid(f"[secret_settings] does not contain the required setting [{name}]")


def test_in_cluster_services_call_nothing(emu: Emulator, api: Api) -> None:
    emu.remote.valid_secrets = set()
    for name in ("elasticsearch", "elser", "elastic"):
        emu.endpoints.clear()
        assert put(emu, api, BY_NAME[name].body("sparse_embedding")).status == 200
    assert emu.remote.calls == []


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
def test_words_and_values_that_are_filled_in(
    emu: Emulator, api: Api, service: str, task_type: str, settings: dict[str, Any], shown: dict[str, Any]
) -> None:
    reply = put(emu, api, BY_NAME[service].body(task_type, **settings))
    assert reply.status == 200, reply.body
    found = reply.body["service_settings"]
    assert {name: found.get(name) for name in shown} == shown

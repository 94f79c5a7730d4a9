# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The check call to Azure, and how endpoints are shown.

docs/reference/elasticsearch-inference.md, "The check call", "Responses".
"""

from __future__ import annotations

import time
from typing import Any

import pytest
from emulator.support import EVERY, KEY, PLACE, SENTENCE, WORD, Api, before, endpoint, since

from es_emulator import Emulator
from es_emulator.endpoints import default_timeout
from es_emulator.versions import Release

WRAPPED = "Could not complete inference endpoint creation as validation call to service threw an exception."
AUTH = "Received an authentication error status code for request from inference entity id [e1] status [401]. "


@pytest.mark.parametrize("dimensions", [None, 256])
def test_check_sends_dimensions_only_if_the_user_set_them(emu: Emulator, api: Api, dimensions: int | None) -> None:
    reply = api.create(settings={"dimensions": dimensions})
    call = emu.azure.calls[0]
    assert (call.kind, call.dimensions, call.deployment) == ("text_embedding", dimensions, "embeddings")
    assert reply.body["service_settings"]["dimensions"] == (dimensions or 1536)
    assert emu.endpoints["e1"].dimensions_set_by_user is (dimensions is not None)


def test_another_size_than_declared(emu: Emulator, api: Api) -> None:
    emu.azure.add_deployment("azure-resource", "embeddings", accepts_dimensions=None)
    api.create(settings={"dimensions": 8}).refused(
        "The retrieved embeddings size [1536] does not match the size specified in the settings [8]. Please recreate "
        "the [e1] configuration with the correct dimensions"
    )


@pytest.mark.parametrize("version", EVERY)
def test_refusals_of_azure(emu: Emulator, api: Api, version: str) -> None:
    reply = api.create(settings={"api_key": "bad"})
    root = reply.error["root_cause"][0]
    assert root["reason"].startswith(AUTH + "Error message: [Access denied due to invalid subscription key")
    if version in before("8.18.0"):
        reply.refused(root["reason"], 401)
        assert "www-authenticate" not in reply.headers
        assert "x-elastic-product" not in reply.headers
    else:
        assert (reply.status, reply.error["type"], reply.reason) == (400, "status_exception", WRAPPED)
        assert reply.error["caused_by"] == root
    assert not emu.endpoints


@pytest.mark.parametrize(
    ("settings", "version", "status", "text"),
    [
        ({"deployment_id": "nowhere"}, "8.17.2", 404, "The API deployment for this resource does not exist."),
        (
            {"deployment_id": "ada", "dimensions": 5},
            "8.17.2",
            400,
            "This model does not support specifying dimensions.",
        ),
        ({"dimensions": 5000}, "8.17.2", 400, "Must be less than or equal to 1536."),
        ({"deployment_id": "chat"}, "8.17.2", 400, "does not work with the specified model"),
        ({"resource_name": "nowhere"}, "8.17.2", 400, "Invalid host [https://nowhere.openai.azure.com]"),
        ({"deployment_id": "nowhere"}, "9.5.0", 400, "The API deployment for this resource does not exist."),
    ],
)
def test_other_refusals(api: Api, settings: dict[str, Any], status: int, text: str) -> None:
    reply = api.create(settings=settings)
    assert reply.status == status
    assert text in reply.error["root_cause"][0]["reason"]


@pytest.mark.parametrize(("remote", "status"), [(429, 429), (403, 403), (500, 400), (503, 400)])
def test_remote_4xx_keeps_its_number_and_5xx_becomes_400(emu: Emulator, api: Api, remote: int, status: int) -> None:
    emu.set_version("8.17.2")
    emu.azure.fail_next(remote)
    reply = api.create()
    assert reply.status == status
    assert f"status [{remote}]" in reply.reason


@pytest.mark.parametrize("version", since("8.15.0"))
def test_completion_is_checked_from_8_18(emu: Emulator, api: Api, version: str) -> None:
    reply = api.create(task_type="completion", settings={"api_key": "bad"})
    checked = version in since("8.18.0")
    assert (reply.status, len(emu.azure.calls)) == ((400, 1) if checked else (200, 0))


@pytest.mark.parametrize("version", since("9.3.0"))
def test_chat_completion_is_checked(api: Api) -> None:
    assert api.create(task_type="chat_completion", settings={"api_key": "bad"}).status == 400


TIMEOUTS = {
    "9.1.7": {"type": "status_exception", "reason": "Request timed out after [50ms]"},
    "9.3.4": {"type": "status_exception", "reason": "Request timed out after [50ms]"},
    "9.4.0": {"type": "status_exception", "reason": "Request timed out after [50ms]"},
    "9.3.5": {
        "type": "timeout_exception",
        "reason": "Request timed out after [50ms] for inference id [e1]",
        "timed_out": True,
    },
    "9.4.1": {
        "type": "timeout_exception",
        "reason": "Request timed out after [50ms] for inference id [e1]",
        "timed_out": True,
    },
}


@pytest.mark.parametrize(("version", "cause"), TIMEOUTS.items())
def test_check_slower_than_the_timeout(emu: Emulator, api: Api, cause: dict[str, Any]) -> None:
    emu.azure.latency = 5
    began = time.monotonic()
    reply = api.put("/_inference/e1?timeout=50ms", endpoint())
    assert (reply.status, reply.reason, reply.error["caused_by"]) == (400, WRAPPED, cause)
    assert time.monotonic() - began < 2


def test_timeout_is_passed_through_until_8_17(emu: Emulator, api: Api) -> None:
    emu.set_version("8.17.2")
    emu.quirks["default_timeout"] = 0.02
    emu.azure.latency = 5
    api.create().refused("Request timed out after [20ms]", 408)


@pytest.mark.parametrize("version", EVERY)
def test_default_timeouts(version: str) -> None:
    long = 120 if version in since("9.5.0") else 30
    found = [
        default_timeout(Release.parse(version), name) for name in ("text_embedding", "completion", "chat_completion")
    ]
    assert found == [30, long, long]


def test_quirk_9_4_0_with_the_new_timeout_error(emu: Emulator, api: Api) -> None:
    emu.set_version("9.4.0")
    emu.quirks["timeout_exception_in_940"] = True
    emu.azure.latency = 5
    assert api.put("/_inference/e1?timeout=20ms", endpoint()).error["caused_by"]["type"] == "timeout_exception"


def test_quirk_the_server_repeats_429_inside_the_timeout(emu: Emulator, api: Api) -> None:
    emu.quirks.update(remote_retries=True, remote_retry_delay=0.01)
    emu.azure.fail_next(429, times=2)
    assert api.create().status == 200
    assert len(emu.azure.calls) == 3
    emu.azure.fail_next(503, times=1000)
    reply = api.put("/_inference/e2?timeout=50ms", endpoint())
    assert "timed out" in reply.error["caused_by"]["reason"]


ID_KEYS = {"8.14.0": ["model_id"], "8.16.0": ["model_id", "inference_id"]}


@pytest.mark.parametrize("version", EVERY)
def test_shown(api: Api, version: str) -> None:
    created = api.create(task_settings={"user": "u"}).body
    shown = api.shown()
    ids = ID_KEYS.get(version, ["inference_id"])
    assert list(shown)[: len(ids)] == ids
    assert [shown[name] for name in ids] == ["e1"] * len(ids)
    settings: dict[str, Any] = {**PLACE, "dimensions": 1536, "similarity": "dot_product"}
    if version in since("8.15.0"):
        settings["rate_limit"] = {"requests_per_minute": 1440}
    assert shown["service_settings"] == settings
    assert (shown["task_type"], shown["service"], shown["task_settings"]) == (
        "text_embedding",
        "azureopenai",
        {"user": "u"},
    )
    assert shown.get("chunking_settings") == (SENTENCE if version in since("8.16.0") else None)
    if version != "8.16.0":
        assert created == shown


@pytest.mark.parametrize(("version", "place"), [("8.17.2", -1), ("8.18.0", 3)])
def test_order_of_keys_differs_between_versions(api: Api, place: int) -> None:
    assert list(api.create().body["service_settings"])[place] == "rate_limit"


@pytest.mark.parametrize("version", since("8.15.0"))
def test_completion_shown(api: Api) -> None:
    shown = api.create(task_type="completion").body
    assert shown["service_settings"] == {**PLACE, "deployment_id": "chat", "rate_limit": {"requests_per_minute": 120}}
    assert "chunking_settings" not in shown


@pytest.mark.parametrize("version", EVERY)
def test_empty_task_settings_are_hidden_from_8_16(api: Api, version: str) -> None:
    shown = api.create().body
    assert shown.get("task_settings", "hidden") == ("hidden" if version in since("8.16.0") else {})


@pytest.mark.parametrize("version", EVERY)
def test_no_secret_is_ever_shown(api: Api) -> None:
    reply = api.create()
    assert "azure-key-one" not in str(reply.body) + str(api.get("/_inference/_all").body)


@pytest.mark.parametrize("version", since("8.16.0"))
def test_stored_without_chunking_reads_as_the_old_default(emu: Emulator, api: Api) -> None:
    emu.seed("e1", service_settings=dict(PLACE), secrets=KEY)
    assert api.shown()["chunking_settings"] == WORD
    assert emu.endpoints["e1"].chunking_settings is None


def test_max_input_tokens_only_if_set(api: Api) -> None:
    assert api.create(settings={"max_input_tokens": 9}).body["service_settings"]["max_input_tokens"] == 9


def test_reading_errors(api: Api) -> None:
    api.get("/_inference/e1").check(404, "resource_not_found_exception", "Inference endpoint not found [e1]")
    api.create()
    api.get("/_inference/completion/e1").refused(
        "Requested task type [completion] does not match the inference endpoint's task type [text_embedding]"
    )
    assert api.get("/_inference/any/e1").status == 200


def test_list_by_task_type(api: Api) -> None:
    api.create("a")
    api.create("b", task_type="completion")
    found = api.get("/_inference/completion/_all")
    assert [item["inference_id"] for item in found.body["endpoints"]] == ["b"]
    assert api.get("/_inference/chat_completion/_all").body == {"endpoints": []}


def test_lists_contain_preconfigured_endpoints(emu: Emulator, api: Api) -> None:
    api.create("a")
    ids = [item["inference_id"] for item in api.get("/_inference").body["endpoints"]]
    assert ids == [".elser-2-elasticsearch", ".multilingual-e5-small-elasticsearch", ".rerank-v1-elasticsearch", "a"]
    emu.quirks["preconfigured"] = False
    assert len(api.get("/_inference").body["endpoints"]) == 1


@pytest.mark.parametrize("version", since("8.16.0"))
def test_metadata_from_9_4(api: Api, version: str) -> None:
    assert ("metadata" in api.shown(".elser-2-elasticsearch")) == (version in since("9.4.0"))

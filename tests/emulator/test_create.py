# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error bodies, and the order of the checks of a create.

docs/reference/elasticsearch-inference.md, "Error bodies", "Order of checks".
"""

from __future__ import annotations

from typing import Any

import pytest
from emulator.support import EVERY, KEY, Api, endpoint, since

from es_emulator import Emulator


def cast_text(found: str, wanted: str) -> str:
    where = f"({found} and {wanted} are in module java.base of loader 'bootstrap')"
    return f"class {found} cannot be cast to class {wanted} {where}"


@pytest.mark.parametrize(
    ("changes", "found", "wanted"),
    [
        ({"service_settings": 3}, "java.lang.Integer", "java.util.Map"),
        ({"service_settings": []}, "java.util.ArrayList", "java.util.Map"),
        ({"task_settings": "x"}, "java.lang.String", "java.util.Map"),
        ({"chunking_settings": True}, "java.lang.Boolean", "java.util.Map"),
        ({"service": 1}, "java.lang.Integer", "java.lang.String"),
        ({"task_type": 2**40}, "java.lang.Long", "java.lang.String"),
        ({"settings": {"rate_limit": 7.5}}, "java.lang.Double", "java.util.Map"),
    ],
)
def test_wrong_type_of_a_whole_object_is_500(api: Api, changes: dict[str, Any], found: str, wanted: str) -> None:
    body = endpoint(settings=changes.pop("settings", None))
    api.put("/_inference/e1", {**body, **changes}).check(500, "class_cast_exception", cast_text(found, wanted))


def test_syntax_error_quotes_the_body(api: Api) -> None:
    reply = api.put("/_inference/e1", b'{"api_key": secret}')
    assert (reply.status, reply.error["type"]) == (400, "x_content_parse_exception")
    assert reply.reason.startswith("[1:13] Unrecognized token 'secret'")
    assert '(byte[])"{"api_key": secret}"' in reply.reason
    assert reply.error["caused_by"]["type"] == "json_parse_exception"
    assert reply.error["root_cause"][0]["type"] == "x_content_parse_exception"


def test_unexpected_end(api: Api) -> None:
    reply = api.put("/_inference/e1", b'{"a": ')
    assert reply.error["caused_by"]["type"] == "json_e_o_f_exception"


@pytest.mark.parametrize("body", [b'{"a":1,"a":2}', b'{"x":{"a":1,"a":2}}'])
def test_duplicate_key(api: Api, body: bytes) -> None:
    reply = api.put("/_inference/e1", body)
    assert (reply.status, reply.error["type"]) == (400, "x_content_parse_exception")
    assert "Duplicate field 'a'" in reply.reason


@pytest.mark.parametrize("path", ["/_inference/e1", "/_inference/text_embedding/e1/_update"])
def test_no_body(api: Api, path: str) -> None:
    api.put(path).check(400, "parse_exception", "request body is required")


def test_what_follows_the_first_value_is_ignored_and_comments_are_fine(api: Api) -> None:
    reply = api.put("/_inference/e1", b'\xef\xbb\xbf/* hi */ {"task_type":"any" /* "x" */} junk')
    reply.refused("task_type [any] is not valid type for inference")


def test_rest_comes_first_an_empty_body_beats_an_unknown_parameter(api: Api) -> None:
    api.put("/_inference/BAD?x=1").check(400, "parse_exception", "request body is required")
    api.put("/_inference/BAD?x=1", {}).check(
        400, "illegal_argument_exception", "request [/_inference/BAD] contains unrecognized parameter: [x]"
    )
    reply = api.put("/_inference/BAD?timeout=5", endpoint())
    text = "failed to parse setting [timeout] with value [5] as a time value: unit is missing or unrecognized"
    reply.check(400, "illegal_argument_exception", text)


@pytest.mark.parametrize("inference_id", ["Upper", "-a", "a-", "_all", ".dot", "a b", "é", "a/b"])
def test_id_pattern(api: Api, inference_id: str) -> None:
    path = "/_inference/" + inference_id.replace("/", "%2F")
    reply = api.put(path, b"{}")
    assert (reply.status, reply.error["type"]) == (400, "action_request_validation_exception")
    assert reply.reason == (
        f"Validation Failed: 1: Invalid inference_id; '{inference_id}' can contain lowercase alphanumeric "
        "(a-z and 0-9), hyphens or underscores; must start and end with alphanumeric;"
    )


@pytest.mark.parametrize("inference_id", ["a", "a.b", "a_b-c", "0", "a" * 500])
def test_ids_that_are_legal(api: Api, inference_id: str) -> None:
    assert api.create(inference_id).status == 200


def test_id_before_privilege(emu: Emulator, api: Api) -> None:
    emu.privileges = set()
    assert api.create("Bad").error["type"] == "action_request_validation_exception"
    assert api.create("good").status == 403


def test_privilege_before_json(emu: Emulator, api: Api) -> None:
    emu.privileges = set()
    assert api.put("/_inference/e1", b"{").status == 403


TASK_TYPES = [
    ({"task_type": ...}, "", "model is missing required setting [task_type]"),
    ({"task_type": ...}, "any/", "model is missing required setting [task_type]"),
    ({"task_type": "any"}, "", "task_type [any] is not valid type for inference"),
    ({"task_type": "nonsense"}, "", "Unknown task_type [nonsense]"),
    (
        {"task_type": "Completion"},
        "text_embedding/",
        (
            "Cannot resolve conflicting task_type parameter in the request URL [text_embedding] and the request body "
            "[Completion]"
        ),
    ),
]


@pytest.mark.parametrize(("changes", "url", "reason"), TASK_TYPES)
def test_task_type(api: Api, changes: dict[str, Any], url: str, reason: str) -> None:
    api.put(f"/_inference/{url}e1", endpoint(**changes)).refused(reason)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"3"])
def test_a_body_that_is_no_object_counts_as_an_empty_one(api: Api, body: bytes) -> None:
    api.put("/_inference/e1", body).refused("model is missing required setting [task_type]")


def test_service(api: Api) -> None:
    api.create(service=...).refused("Inference endpoint configuration is missing the [service] setting")
    api.create(service=None).refused("Inference endpoint configuration is missing the [service] setting")
    api.create(service="nonsense").refused("Unknown service [nonsense]")


def test_deployed_model_before_settings(emu: Emulator, api: Api) -> None:
    emu.deployed_models.add("e1")
    api.create(service_settings=...).refused(
        "Inference endpoint IDs must be unique. Requested inference endpoint ID [e1] matches existing trained model "
        "ID(s) but must not."
    )


MAPPING_REFUSAL = {
    "8.19.6": False,
    "8.19.7": True,
    "9.0.8": False,
    "9.1.6": False,
    "9.1.7": True,
    "9.2.0": False,
    "9.2.1": True,
    "9.3.0": True,
    "serverless": True,
}


@pytest.mark.parametrize(("version", "refused"), MAPPING_REFUSAL.items())
@pytest.mark.parametrize("known", [True, False], ids=["before the check call", "after it"])
def test_incompatible_mappings(emu: Emulator, api: Api, refused: bool, known: bool) -> None:
    emu.add_index("i1", inference_id="e1", model_settings={"task_type": "text_embedding", "dimensions": 384})
    emu.add_index("i2", inference_id="e1")
    emu.add_index("i3", inference_id="e1", model_settings={"dimensions": 1536, "similarity": "dot_product"})
    reply = api.create(settings={"dimensions": 1536} if known else None)
    if not refused:
        assert reply.status == 200
        return
    reply.refused(
        "Inference endpoint [e1] could not be created because the inference_id is being used in mappings with "
        "incompatible settings for indices: [i1]. Please either use a different inference_id or update the index "
        "mappings to refer to a different inference_id."
    )
    assert len(emu.azure.calls) == (0 if known else 1)
    assert not emu.endpoints


@pytest.mark.parametrize("version", EVERY)
def test_exists_is_noticed_only_after_the_call_to_azure(emu: Emulator, api: Api) -> None:
    assert api.create().status == 200
    api.create().check(400, "resource_already_exists_exception", "Inference endpoint [e1] already exists")
    assert len(emu.azure.calls) == 2
    assert "authentication error" in api.create(settings={"api_key": "bad"}).error["root_cause"][0]["reason"]


def test_nothing_is_sent_for_bad_settings(emu: Emulator, api: Api) -> None:
    api.create(settings={"resource_name": ""})
    assert emu.azure.calls == []


def test_success_is_the_bare_object_and_a_read_sees_it(emu: Emulator, api: Api) -> None:
    reply = api.create(task_settings={"user": "u"})
    assert reply.status == 200
    assert reply.body == api.shown()
    assert emu.endpoints["e1"].secrets == KEY


@pytest.mark.parametrize("version", since("8.18.0"))
def test_check_can_be_skipped(emu: Emulator, api: Api) -> None:
    emu.quirks["skip_validate_and_start"] = True
    reply = api.create(settings={"api_key": "bad"})
    assert reply.status == 200
    assert "dimensions" not in reply.body["service_settings"]


@pytest.mark.parametrize(
    ("task_type", "deployment", "dimensions"),
    [
        ("text_embedding", "Deployment-id", 1536),
        ("text_embedding", "Larger-deployment-id", 3072),
        ("completion", "Chat-deployment-id", None),
    ],
)
def test_the_examples_of_the_documentation_work(
    api: Api, task_type: str, deployment: str, dimensions: int | None
) -> None:
    place = {"resource_name": "Resource-name", "deployment_id": deployment, "api_version": "2024-02-01"}
    body = {"service": "azureopenai", "service_settings": {**place, "api_key": "azure-key-one"}}
    reply = api.put(f"/_inference/{task_type}/e1", body)
    assert reply.status == 200, reply.body
    assert reply.body["service_settings"].get("dimensions") == dimensions

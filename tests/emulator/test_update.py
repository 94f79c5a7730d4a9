# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`_update`, up to 9.3 and in general (docs/reference/elasticsearch-inference.md, "Update")."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.support import EVERY, KEY, PLACE, SENTENCE, WORD, Api, before, since

from es_emulator import Emulator

UPDATING = since("8.17.2")
OLD = [version for version in UPDATING if version in before("9.4.0")]
MERGING = since("9.4.0")
NOT_UPDATABLE = "Request contained fields which cannot be updated, remove these fields and try again"


@pytest.fixture(params=UPDATING)
def version(request: pytest.FixtureRequest, emu: Emulator) -> str:
    """A release that can update, with endpoint e1 in it."""
    emu.set_version(request.param)
    seed(emu)
    return str(request.param)


def seed(emu: Emulator, **changes: Any) -> None:
    settings = {**PLACE, "dimensions": 1536, "similarity": "dot_product", "rate_limit": {"requests_per_minute": 1440}}
    stored = {"service_settings": settings, "secrets": KEY, "chunking_settings": SENTENCE, **changes}
    emu.seed("e1", **stored)


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({}, 400, "Request body is empty"),
        ([], 400, "Request body is empty"),
        ({"service_settings": 3}, 400, "Unable to parse service settings in the request [{service_settings=3}]"),
        ({"task_settings": None}, 400, "Unable to parse task settings in the request [{task_settings=null}]"),
        (
            {"service": "azureopenai", "task_settings": {"user": "u"}},
            400,
            f"{NOT_UPDATABLE} [{{service=azureopenai}}]",
        ),
        (
            {"inference_id": "e1"},
            400,
            f"{NOT_UPDATABLE} [{{inference_id=e1}}]",
        ),
        ({"task_type": 3}, 500, "Failed to parse [task_type] in update request [{task_type=3}]"),
        ({"task_type": "nonsense"}, 400, "Unknown task_type [nonsense]"),
    ],
)
def test_body(api: Api, version: str, body: Any, status: int, reason: str) -> None:
    assert version
    api.update(body).refused(reason, status)


def test_update_needs_the_task_type(api: Api, version: str) -> None:
    assert version
    body = {"service_settings": KEY}
    api.put("/_inference/e1/_update", body).refused("model is missing required setting [task_type]")
    assert api.put("/_inference/e1/_update", {**body, "task_type": "text_embedding"}).status == 200
    api.put("/_inference/completion/e1/_update", body).refused(
        "Task type must match the task type of the existing endpoint"
    )
    conflict = "Cannot resolve conflicting task_type parameter in the request URL [completion] and the request body "
    reply = api.put("/_inference/completion/e1/_update", {**body, "task_type": "text_embedding"})
    reply.refused(conflict + "[text_embedding]")


@pytest.mark.parametrize(("old", "known"), [("8.16.0", False), ("8.16.4", False), ("8.17.1", False), ("8.17.2", True)])
def test_two_segments_from_8_17_2(emu: Emulator, api: Api, old: str, known: bool) -> None:
    emu.set_version(old)
    seed(emu)
    body = {"task_type": "text_embedding", "service_settings": KEY}
    reply = api.put("/_inference/e1/_update", body)
    if known:
        assert reply.status == 200
    else:
        reply.refused("Inference ID must be provided in the path")
    assert api.update(body).status == 200


def test_missing_id(api: Api, version: str) -> None:
    assert version
    reply = api.update({"service_settings": KEY}, inference_id="nope")
    assert reply.status == 404
    assert reply.reason == "The inference endpoint [nope] does not exist and cannot be updated"


def test_concurrent(emu: Emulator, api: Api, version: str) -> None:
    assert version
    emu.updating.add("e1")
    emu.azure.valid_keys.add("two")
    text = "Endpoint [e1] is currently being updated. Try again once the update completes"
    api.update({"service_settings": {"api_key": "two"}}).refused(text, 409)
    reply = api.delete("/_inference/e1")
    assert reply.status == 409
    assert reply.reason.startswith("The inference endpoint(s) [e1] are currently being updated, ")


def test_answer_is_the_bare_object_as_read(api: Api, version: str) -> None:
    assert version
    assert api.update({"service_settings": KEY}).body == api.shown()


def test_preconfigured(emu: Emulator, api: Api, version: str) -> None:
    reply = api.update({"service_settings": KEY}, inference_id=".elser-2-elasticsearch", task_type="sparse_embedding")
    if version in since("9.5.0"):
        reply.refused("Default endpoint [.elser-2-elasticsearch] cannot be updated")
    else:
        assert reply.error["type"] == "action_request_validation_exception"
    assert list(emu.endpoints) == ["e1"]


def test_secret_is_replaced(emu: Emulator, api: Api, version: str) -> None:
    assert version
    emu.azure.valid_keys.add("two")
    assert api.update({"service_settings": {"api_key": "two"}}).status == 200
    assert emu.endpoints["e1"].secrets == {"api_key": "two"}


def test_secret_demanded_with_service_settings_until_9_4(emu: Emulator, api: Api, version: str) -> None:
    reply = api.update({"service_settings": {"rate_limit": {"requests_per_minute": 7}}})
    if version in since("9.5.0"):
        assert reply.status == 200
    else:
        assert (reply.status, reply.error["type"]) == (400, "validation_exception")
        assert "[secret_settings] must have" in reply.reason
    assert emu.endpoints["e1"].secrets == KEY
    assert api.update({"task_settings": {"user": "u"}}).status == 200


def test_kind_of_secret_may_change_until_9_4(emu: Emulator, api: Api, version: str) -> None:
    reply = api.update({"service_settings": {"entra_id": "entra-token-one"}})
    if version in since("9.5.0"):
        assert (reply.status, reply.error["type"]) == (400, "validation_exception")
        assert emu.endpoints["e1"].secrets == KEY
    else:
        assert emu.endpoints["e1"].secrets == {"entra_id": "entra-token-one"}


def test_rate_limit_and_max_input_tokens(emu: Emulator, api: Api, version: str) -> None:
    changes = {"rate_limit": {"requests_per_minute": 7}, "max_input_tokens": 9}
    reply = api.update({"service_settings": {**KEY, **changes}})
    assert reply.status == 200
    shown = {name: reply.body["service_settings"].get(name) for name in changes}
    merged = version in MERGING
    assert shown == (changes if merged else {"rate_limit": {"requests_per_minute": 1440}, "max_input_tokens": None})
    assert ("max_input_tokens" in emu.endpoints["e1"].service_settings) is merged


@pytest.mark.parametrize("name", ["resource_name", "deployment_id", "api_version", "dimensions", "similarity"])
def test_immutable_settings(emu: Emulator, api: Api, version: str, name: str) -> None:
    before_it = emu.endpoints["e1"].copy()
    value: Any = 3 if name == "dimensions" else "cosine"
    reply = api.update({"service_settings": {**KEY, name: value}})
    if version in since("9.5.0"):
        reply.refused(f"Configuration contains settings [{{{name}={value}}}] unknown to the [azureopenai] service")
    else:
        assert reply.status == 200
    assert emu.endpoints["e1"].service_settings == before_it.service_settings


def test_unknown_keys(api: Api, version: str) -> None:
    in_service = api.update({"service_settings": {**KEY, "foo": 1}})
    assert in_service.status == (400 if version in since("9.5.0") else 200)
    in_task = api.update({"task_settings": {"foo": 1}})
    assert in_task.status == (400 if version in since("9.4.0") else 200)


def test_user(emu: Emulator, api: Api, version: str) -> None:
    assert version
    api.update({"task_settings": {"user": "u"}})
    assert emu.endpoints["e1"].task_settings == {"user": "u"}
    api.update({"task_settings": {"user": "v"}})
    assert emu.endpoints["e1"].task_settings == {"user": "v"}
    api.update({"task_settings": {"user": ""}}).invalid(
        "[task_settings] Invalid value empty string. [user] must be a non-empty string"
    )


def test_null_is_500_until_9_3_and_removes_from_9_4(emu: Emulator, api: Api, version: str) -> None:
    seed(emu, task_settings={"user": "u"})
    reply = api.update({"task_settings": {"user": None}})
    if version in OLD:
        reply.refused("Failed to parse update request [{task_settings={user=null}}]", 500)
        assert emu.endpoints["e1"].task_settings == {"user": "u"}
    else:
        assert "task_settings" not in reply.body


def test_chunking_in_the_body_is_refused_until_9_4(emu: Emulator, api: Api, version: str) -> None:
    wanted = {"strategy": "word", "max_chunk_size": 50, "overlap": 5}
    reply = api.update({"chunking_settings": wanted})
    if version in since("9.5.0"):
        assert reply.body["chunking_settings"] == wanted
        assert emu.endpoints["e1"].chunking_settings == wanted
    else:
        assert reply.status == 400
        assert reply.reason.startswith("Request contained fields which cannot be updated")


LOSES = {
    "8.16.0": True,
    "8.17.2": True,
    "8.18.0": True,
    "8.19.12": True,
    "9.0.8": True,
    "9.1.10": True,
    "9.2.5": True,
    "9.2.6": False,
    "9.3.0": True,
    "9.3.1": False,
    "9.4.0": False,
    "9.5.0": False,
    "serverless": False,
}


@pytest.mark.parametrize(("release", "lost"), LOSES.items())
@pytest.mark.parametrize("body", [{"service_settings": KEY}, {"task_settings": {"user": "u"}}])
def test_stored_chunking(emu: Emulator, api: Api, release: str, lost: bool, body: dict[str, Any]) -> None:
    emu.set_version(release)
    seed(emu)
    assert api.update(body).body["chunking_settings"] == (WORD if lost else SENTENCE)
    assert emu.endpoints["e1"].chunking_settings == (None if lost else SENTENCE)


def test_quirk_8_19_keeps_chunking_after_all(emu: Emulator, api: Api) -> None:
    emu.set_version("8.19.13")
    emu.quirks["chunking_kept_on_819"] = True
    seed(emu)
    assert api.update({"service_settings": KEY}).body["chunking_settings"] == SENTENCE


def test_check_call_from_9_4(emu: Emulator, api: Api, version: str) -> None:
    reply = api.update({"service_settings": {"api_key": "bad"}})
    if version in OLD:
        assert reply.status == 200
        assert emu.endpoints["e1"].secrets == {"api_key": "bad"}
        assert emu.azure.calls == []
    else:
        assert (reply.status, reply.error["root_cause"][0]["type"]) == (400, "status_exception")
        assert "status [401]" in reply.error["caused_by"]["reason"]
        assert emu.endpoints["e1"].secrets == KEY


def test_no_op_from_9_4_makes_no_call(emu: Emulator, api: Api, version: str) -> None:
    assert version
    emu.azure.valid_keys.clear()
    assert api.update({"service_settings": KEY}).status == 200
    assert emu.azure.calls == []


def test_no_op_still_writes_until_9_3(emu: Emulator, api: Api) -> None:
    emu.set_version("9.1.7")
    seed(emu)
    api.update({"service_settings": KEY})
    assert emu.endpoints["e1"].chunking_settings is None


def test_completion_has_no_chunking_to_lose(emu: Emulator, api: Api) -> None:
    emu.set_version("9.1.7")
    emu.seed("e1", task_type="completion", service_settings={**PLACE, "deployment_id": "chat"}, secrets=KEY)
    assert "chunking_settings" not in api.update({"task_settings": {"user": "u"}}, task_type="completion").body


def test_every_version_is_tested() -> None:
    assert set(UPDATING) | set(before("8.17.2")) == set(EVERY)

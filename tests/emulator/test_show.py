# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What exchanges/show.txt cannot tell of the check call to Azure, and of how endpoints are shown.

docs/reference/elasticsearch-inference.md, "The check call", "Responses".
"""

from __future__ import annotations

import time
from typing import Any

import pytest
from emulator.support import EVERY, PLACE, SENTENCE, Api, before, endpoint, since

from es_emulator import Emulator
from es_emulator.endpoints import default_timeout
from es_emulator.versions import Release

WRAPPED = "Could not complete inference endpoint creation as validation call to service threw an exception."
AUTH = "Received an authentication error status code for request from inference entity id [e1] status [401]. "


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


OLD_TIMEOUT = {"type": "status_exception", "reason": "Request timed out after [50ms]"}
NEW_TIMEOUT = {
    "type": "timeout_exception",
    "reason": "Request timed out after [50ms] for inference id [e1]",
    "timed_out": True,
}
TIMEOUTS = {
    "9.1.7": OLD_TIMEOUT,
    "9.3.4": OLD_TIMEOUT,
    "9.4.0": OLD_TIMEOUT,
    "9.3.5": NEW_TIMEOUT,
    "9.4.1": NEW_TIMEOUT,
}


@pytest.mark.parametrize(("version", "cause"), TIMEOUTS.items())
def test_check_slower_than_the_timeout(emu: Emulator, api: Api, cause: dict[str, Any]) -> None:
    emu.azure.latency = 5
    began = time.monotonic()
    reply = api.put("/_inference/e1?timeout=50ms", endpoint())
    assert (reply.status, reply.reason, reply.error["caused_by"]) == (400, WRAPPED, cause)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("version", EVERY)
def test_default_timeouts(version: str) -> None:
    long = 120 if version in since("9.5.0") else 30
    found = [
        default_timeout(Release.parse(version), name) for name in ("text_embedding", "completion", "chat_completion")
    ]
    assert found == [30, long, long]


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


@pytest.mark.parametrize("version", EVERY)
def test_no_secret_is_ever_shown(api: Api) -> None:
    reply = api.create()
    assert "azure-key-one" not in str(reply.body) + str(api.get("/_inference/_all").body)

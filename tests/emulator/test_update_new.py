# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`_update` of 9.4 and 9.5 (docs/reference/elasticsearch-inference.md, "Update")."""

from __future__ import annotations

import time
from typing import Any

import pytest
from emulator.support import KEY, OAUTH2, PLACE, SENTENCE, Api, since

from es_emulator import Emulator

MERGING = since("9.4.0")
SECRET = {"client_secret": "client-secret-one"}


def seed(emu: Emulator, version: str, **changes: Any) -> None:
    emu.set_version(version)
    settings = {**PLACE, "dimensions": 1536, "similarity": "dot_product", **changes.pop("settings", {})}
    emu.seed("e1", **{"service_settings": settings, "secrets": KEY, "chunking_settings": SENTENCE, **changes})


@pytest.mark.parametrize("version", MERGING)
def test_headers_are_replaced_as_a_whole(emu: Emulator, api: Api, version: str) -> None:
    seed(emu, version, task_settings={"user": "u", "headers": {"a": "1", "b": "2"}})
    shown = api.update({"task_settings": {"headers": {"c": "3"}}}).body
    assert shown["task_settings"] == {"user": "u", "headers": {"c": "3"}}
    assert api.update({"task_settings": {"headers": {}}}).body["task_settings"] == {"user": "u", "headers": {"c": "3"}}
    assert api.update({"task_settings": {"headers": None}}).body["task_settings"] == {"user": "u"}


@pytest.mark.parametrize("version", MERGING)
def test_oauth2_fields_are_merged(emu: Emulator, api: Api, version: str) -> None:
    seed(emu, version, settings=OAUTH2, secrets=SECRET)
    shown = api.update({"service_settings": {**SECRET, "client_id": "d"}}).body["service_settings"]
    assert {name: shown[name] for name in OAUTH2} == {**OAUTH2, "client_id": "d"}


@pytest.mark.parametrize("version", MERGING)
def test_oauth2_cannot_be_added(emu: Emulator, api: Api, version: str) -> None:
    seed(emu, version)
    reply = api.update({"service_settings": {**SECRET, **OAUTH2}})
    assert reply.status == 400
    assert reply.reason.startswith("Cannot update OAuth2 fields as the service was not configured with OAuth2 settings")


def test_9_4_client_secret_without_its_fields(emu: Emulator, api: Api) -> None:
    seed(emu, "9.4.1")
    api.update({"service_settings": SECRET}).invalid(
        "OAuth2 requires the fields [client_id, scopes, tenant_id], to be set."
    )
    seed(emu, "9.4.1", settings=OAUTH2, secrets=SECRET)
    assert "To use OAuth2 the [client_secret] field must be set" in api.update({"service_settings": KEY}).reason


def test_quirk_9_4_ignores_rate_limit(emu: Emulator, api: Api) -> None:
    seed(emu, "9.4.1")
    emu.quirks["rate_limit_ignored_on_update"] = True
    reply = api.update({"service_settings": {**KEY, "rate_limit": {"requests_per_minute": 7}}})
    assert reply.body["service_settings"]["rate_limit"] == {"requests_per_minute": 1440}
    emu.set_version("9.5.0")
    reply = api.update({"service_settings": {"rate_limit": {"requests_per_minute": 7}}})
    assert reply.body["service_settings"]["rate_limit"] == {"requests_per_minute": 7}


@pytest.mark.parametrize(("version", "kept"), [("9.5.0", True), ("9.5.2", True), ("9.5.3", False)])
def test_quirk_secret_cannot_be_updated_before_9_5_3(emu: Emulator, api: Api, version: str, kept: bool) -> None:
    seed(emu, version)
    emu.azure.valid_keys.add("two")
    emu.quirks["secret_not_updatable"] = True
    assert api.update({"service_settings": {"api_key": "two"}}).status == 200
    assert emu.endpoints["e1"].secrets == (KEY if kept else {"api_key": "two"})


@pytest.mark.parametrize("version", MERGING)
@pytest.mark.parametrize("limit", [{}, None])
def test_empty_rate_limit_changes_nothing(emu: Emulator, api: Api, version: str, limit: Any) -> None:
    seed(emu, version, settings={"rate_limit": {"requests_per_minute": 7}})
    reply = api.update({"service_settings": {**KEY, "rate_limit": limit}})
    assert reply.body["service_settings"]["rate_limit"] == {"requests_per_minute": 7}


@pytest.mark.parametrize("version", MERGING)
def test_values_are_validated(emu: Emulator, api: Api, version: str) -> None:
    seed(emu, version)
    api.update({"service_settings": {**KEY, "max_input_tokens": 0}}).invalid(
        "[service_settings] Invalid value [0]. [max_input_tokens] must be a positive integer"
    )


def test_9_5_chunking_is_validated_and_not_for_completion(emu: Emulator, api: Api) -> None:
    seed(emu, "9.5.0")
    assert (
        "must be greater than"
        in api.update({"chunking_settings": {"strategy": "sentence", "max_chunk_size": 1}}).reason
    )
    assert "Unable to parse chunking settings" in api.update({"chunking_settings": 3}).reason
    emu.seed("c", task_type="completion", service_settings={**PLACE, "deployment_id": "chat"}, secrets=KEY)
    assert api.update({"chunking_settings": SENTENCE}, inference_id="c", task_type="completion").status == 400


def test_9_5_timeout_of_the_check(emu: Emulator, api: Api) -> None:
    seed(emu, "9.5.0")
    emu.azure.latency = 5
    began = time.monotonic()
    reply = api.update({"service_settings": {"max_input_tokens": 5}}, query="?timeout=50ms")
    assert reply.status == 400
    assert reply.error["caused_by"]["timed_out"] is True
    assert time.monotonic() - began < 2
    assert "max_input_tokens" not in emu.endpoints["e1"].service_settings


def test_9_5_the_check_repeats_what_the_user_set(emu: Emulator, api: Api) -> None:
    seed(emu, "9.5.0", settings={"dimensions": 256}, dimensions_set_by_user=True)
    api.update({"service_settings": {"max_input_tokens": 5}})
    assert emu.azure.calls[0].dimensions == 256

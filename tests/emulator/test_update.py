# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What exchanges/update.txt cannot tell of `_update` (docs/reference/elasticsearch-inference.md, "Update")."""

from __future__ import annotations

import time
from typing import Any

import pytest
from emulator.support import KEY, PLACE, SENTENCE, WORD, Api, since

from es_emulator import Emulator


@pytest.fixture(autouse=True)
def _stored(emu: Emulator) -> None:
    settings = {**PLACE, "dimensions": 1536, "similarity": "dot_product", "rate_limit": {"requests_per_minute": 1440}}
    emu.seed("e1", service_settings=settings, secrets=KEY, chunking_settings=SENTENCE)


@pytest.mark.parametrize("version", since("8.17.2"))
def test_concurrent(emu: Emulator, api: Api) -> None:
    emu.updating.add("e1")
    emu.azure.valid_keys.add("two")
    text = "Endpoint [e1] is currently being updated. Try again once the update completes"
    api.update({"service_settings": {"api_key": "two"}}).refused(text, 409)
    reply = api.delete("/_inference/e1")
    assert reply.status == 409
    assert reply.reason.startswith("The inference endpoint(s) [e1] are currently being updated, ")


@pytest.mark.parametrize("version", since("8.17.2"))
def test_answer_is_the_bare_object_as_read(api: Api) -> None:
    assert api.update({"service_settings": KEY}).body == api.shown()


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


@pytest.mark.parametrize(("version", "lost"), LOSES.items())
@pytest.mark.parametrize("body", [{"service_settings": KEY}, {"task_settings": {"user": "u"}}])
def test_stored_chunking(emu: Emulator, api: Api, lost: bool, body: dict[str, Any]) -> None:
    assert api.update(body).body["chunking_settings"] == (WORD if lost else SENTENCE)
    assert emu.endpoints["e1"].chunking_settings == (None if lost else SENTENCE)


def test_9_5_timeout_of_the_check(emu: Emulator, api: Api) -> None:
    emu.azure.latency = 5
    began = time.monotonic()
    reply = api.update({"service_settings": {"max_input_tokens": 5}}, query="?timeout=50ms")
    assert reply.status == 400
    assert reply.error["caused_by"]["timed_out"] is True
    assert time.monotonic() - began < 2
    assert "max_input_tokens" not in emu.endpoints["e1"].service_settings

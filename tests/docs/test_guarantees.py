# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The numbers in the guide about guarantees are those of the code and of its tests."""

from __future__ import annotations

import math
import typing as t
from urllib.parse import urlsplit

import pytest
from functional.facts import CHAT_PLACE, KEY, PLACE, standing
from functional.faults.interleaving import answered
from functional.faults.test_interleavings import CASES, SOFT
from functional.harness import TRIAL

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.api import InferenceApi
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.declaration import desired_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.ensure import Ensurer
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.plan import Policy
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.client import Client
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.connection import Connection
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import AnswerLost, CollectionError
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.http_request import Answer
from es_emulator import Emulator
from es_emulator.rest import RestRequest

from .blocks import GUIDES, literals, table

GUIDE = GUIDES / "guide_guarantees.rst"
#: how the tests call the runs of a row of the guide, where they call them something else
NAMES = {
    "a recreation, and a run without ``recreate``": "recreation and ensure",
    "a recreation and a removal": "recreation and removal",
    "a recreation and a purge": "recreation and purge",
}


def test_table_of_schedules() -> None:
    told = {NAMES.get(row[0], row[0]): (int(row[1]), int(row[2])) for row in table(GUIDE, "schedules")[1:]}
    concurrent = {name: case.reach for name, case in CASES.items() if len(case.runs) > 1}
    assert told == {name: (reach.switches, reach.switches_with_bad) for name, reach in concurrent.items()}
    assert {reach.kinds for reach in concurrent.values()} == {SOFT}


class Silence:
    """A server that takes each write to the endpoint and answers none, until its DELETE was sent twice."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self.clock = 0.0
        self.deletions: list[float] = []

    def send(self, method: str, url: str, headers: t.Mapping[str, str], body: bytes | None, timeout: float) -> Answer:
        """Answer one request; what gets no answer takes all the time that the module has for it."""
        parts = urlsplit(url)
        request = RestRequest(method, parts.path, parts.query, {k.lower(): v for k, v in headers.items()}, body or b"")
        if method == "GET" or parts.query == "dry_run=true" or TRIAL in parts.path:
            return answered(self._emulator, request)
        if method == "DELETE":
            self.deletions.append(self.clock)
            if len(self.deletions) > 1:
                answered(self._emulator, request)
        self.clock += timeout
        raise AnswerLost("timeout")

    def close(self) -> None:
        """There is nothing to close."""

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.clock += seconds


def longest(task_type: str) -> float:
    """Seconds from the DELETE of a recreation to its end, with the default `timeout` and `retries`."""
    with Emulator("9.5.3") as emulator:
        emulator.azure.valid_keys = {KEY}
        emulator.seed("e1", **standing("9.5.3", task_type))
        silence = Silence(emulator)
        connection = Connection(("http://emulator",), {}, True, None, None, None, False, 30.0, 3)
        client = Client(connection, silence.wait, lambda _least, most: most, lambda: silence.clock)
        client._transport = t.cast(t.Any, silence)
        place = PLACE if task_type == "text_embedding" else CHAT_PLACE
        settings = {**place, "api_version": "2025-01-01"}
        params = {"inference_id": "e1", "task_type": task_type, "service_settings": settings}
        desired = desired_endpoint(params, t.cast(Service, find_service("azureopenai")), {"api_key": KEY})
        with pytest.raises(CollectionError) as lost:
            Ensurer(InferenceApi(client), desired, Policy(recreate=True), False, lambda _text: None).run()
        assert "could not be restored either" in lost.value.message
        return silence.clock - silence.deletions[0]


def test_longest_time_for_which_signals_are_held_back() -> None:
    rows = table(GUIDE, "held-back")[1:]
    told = {name: int(time.split()[0]) for kinds, time in rows for name in literals(kinds)}
    assert set(told) == {"text_embedding", "completion", "chat_completion"}
    assert told == {task_type: math.ceil(longest(task_type) / 60) for task_type in told}

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All schedules of concurrent runs up to a number of switches, also with one bad answer: nothing is lost untold.

The guide about guarantees has these numbers.
"""

from __future__ import annotations

import typing as t

import pytest
from functional.facts import KEY, PLACE, Json, standing
from functional.faults.interleaving import (
    KINDS,
    Play,
    Reach,
    Run,
    Schedule,
    changed_is_true,
    looks_before_it_repeats,
    schedules,
)

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.api import InferenceApi
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.declaration import desired_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import Endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint_set import EndpointSet, Purge
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.ensure import Ensurer
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.plan import Policy
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.removal import Removal, Remover
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.client import Client
from es_emulator import Emulator

SOFT = ("cut", "drop", "refuse", "page")
KEPT: Json = {"task_settings": {"user": "kept"}, "service_settings": {"rate_limit": {"requests_per_minute": 7}}}


def ensuring(recreate: bool = False, **settings: t.Any) -> Run:
    """A run that ensures an endpoint and declares neither its user nor its rate limit."""
    params = {"inference_id": "e1", "task_type": "text_embedding", "service_settings": {**PLACE, **settings}}
    desired = desired_endpoint(params, t.cast(Service, find_service("azureopenai")), {"api_key": KEY})

    def run(client: Client) -> t.Any:
        api, policy = InferenceApi(client), Policy(recreate=recreate)
        return Ensurer(api, desired, policy, False, lambda _text: None).run()

    return run


def removing(client: Client) -> t.Any:
    """A run that removes it."""
    return Remover(InferenceApi(client), Removal("e1"), False, lambda _text: None).run()


def purging(client: Client) -> t.Any:
    """A set with a purge that matches it."""
    api = InferenceApi(client)
    present: dict[str, Endpoint] = {found.inference_id: found for found in api.all()}
    whole = EndpointSet(api, False, lambda _text: None, lambda _secrets: None, present, 1)
    for found in whole.purge(Purge(["azureopenai"], ["e*"], False), set(), False):
        if found.error is not None:
            raise found.error
        return found.outcome
    return None


NEW: Json = {"api_version": "2025-01-01"}
RECREATE, UPDATE, CREATE = ensuring(True, **NEW), ensuring(max_input_tokens=9), ensuring()


class Case(t.NamedTuple):
    """Runs on a stored endpoint (or none), how they are played, and what has to be there in the end."""

    runs: tuple[Run, ...]
    reach: Reach
    stored: bool = True
    afterwards: Run | None = None
    removes: bool = False


ALONE = Reach(0, 0, (*KINDS,), kills=True)
CASES: dict[str, Case] = {
    "create": Case((CREATE,), ALONE, False, CREATE),
    "update": Case((UPDATE,), ALONE, True, UPDATE),
    "remove": Case((removing,), ALONE, removes=True),
    "recreate": Case((RECREATE,), ALONE, True, RECREATE),
    "two creates": Case((CREATE, CREATE), Reach(3, 3, SOFT), False, CREATE),
    "two updates": Case((UPDATE, ensuring(max_input_tokens=8)), Reach(2, 2, SOFT)),
    "two recreations": Case((RECREATE, RECREATE), Reach(3, 1, SOFT), True, RECREATE),
    "recreation and ensure": Case((RECREATE, ensuring(**NEW)), Reach(2, 1, SOFT), True, RECREATE),
    "recreation and removal": Case((RECREATE, removing), Reach(2, 1, SOFT), removes=True),
    "recreation and purge": Case((RECREATE, purging), Reach(2, 1, SOFT), removes=True),
    "two removals": Case((removing, removing), Reach(2, 2, SOFT), removes=True),
    "two purges": Case((purging, purging), Reach(2, 2, SOFT), removes=True),
}


class Stage:
    """Plays schedules of a case, each on a fresh cluster, and judges them."""

    def __init__(self, emulator: Emulator, case: Case) -> None:
        self.emulator, self.case = emulator, case

    def play(self, schedule: Schedule) -> Play:
        self._prepare()
        return Play(self.emulator, self.case.runs, schedule).play()

    def judged(self, play: Play, schedule_of: str) -> None:
        told = [run for run in play.results if run.error is not None]
        stored, case = self.emulator.node.cluster.endpoints.get("e1"), self.case
        what = f"{schedule_of}: {[(s.run, s.method, s.path) for s in play.sent]}, {play.results}"
        looks_before_it_repeats(play, what)
        killed = any(sent.method == "killed" for sent in play.sent)
        late = bool(play._late)
        if len(case.runs) == 1 and not killed:
            changed_is_true(play, what)
        if case.stored and not case.removes and not killed:
            lost = any("lost_endpoint" in run.error.extra for run in told if run.error is not None)
            assert stored is not None or lost or late, f"the endpoint is lost untold: {what}"
            if stored is not None and not _keeps(stored):
                assert told, f"settings are lost untold: {what}"
        if case.afterwards is not None and not told:
            self._completes(case.afterwards, what, keeps=case.stored and not late)

    def _completes(self, run: Run, what: str, *, keeps: bool) -> None:
        """One plain run afterwards completes, and the next one finds nothing to do."""
        first = Play(self.emulator, [run], Schedule()).play()
        assert first.results[0].error is None, f"a plain run afterwards fails: {what}: {first.results}"
        second = Play(self.emulator, [run], Schedule()).play()
        assert [sent.method for sent in second.sent] == ["GET"], f"not unchanged in the end: {what}"
        assert not keeps or _keeps(self.emulator.node.cluster.endpoints["e1"]), f"settings are lost: {what}"

    def _prepare(self) -> None:
        self.emulator.reset()
        self.emulator.node.login = None
        self.emulator.node.quirks["preconfigured"] = False
        self.emulator.azure.valid_keys = {KEY}
        if self.case.stored:
            self.emulator.seed("e1", **standing("9.5.3", **KEPT))


def _keeps(stored: t.Any) -> bool:
    limit = stored.service_settings.get("rate_limit")
    return (stored.task_settings, limit) == ({"user": "kept"}, {"requests_per_minute": 7})


def test_a_fault_of_this_collection_does_not_cost_the_endpoint(emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong between the DELETE and the create, the previous endpoint is restored."""
    real, failures = InferenceApi.create, [ZeroDivisionError("ours")]

    def create(api: InferenceApi, inference_id: str, *arguments: t.Any) -> Endpoint:
        if inference_id == "e1" and failures:
            raise failures.pop()
        return real(api, inference_id, *arguments)

    monkeypatch.setattr(InferenceApi, "create", create)
    stage = Stage(emu, CASES["recreate"])
    (run,) = stage.play(Schedule()).results
    assert run.error is not None
    assert "The previous endpoint is restored" in run.error.message
    assert _keeps(emu.node.cluster.endpoints["e1"])


@pytest.mark.parametrize("name", CASES)
def test_every_schedule(name: str, emu: Emulator) -> None:
    case = CASES[name]
    stage, played = Stage(emu, case), 0
    for play in schedules(stage.play, case.reach):
        stage.judged(play, str(play._schedule))
        played += 1
    assert played >= (5 if len(case.runs) == 1 else 20)

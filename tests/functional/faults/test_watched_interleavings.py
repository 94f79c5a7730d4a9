# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`update_secrets: on_change` under concurrent runs, bad answers and kills: no fingerprint claims what is not stored.

That is checked after every single request. Afterwards, plain runs come to rest once the run markers have aged.
"""

from __future__ import annotations

import hashlib
import typing as t

import pytest
from functional.facts import KEY, NEW_KEY, PLACE, seed, standing
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
from functional.watched import INDEX, claims_nothing_untrue, closed, is_closed, store

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference import fingerprint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.api import InferenceApi
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.declaration import desired_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.ensure import Ensurer
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.plan import Policy
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.removal import Removal, Remover
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.secret_index import SecretIndex
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.secret_record import SecretRecord
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.secret_removal import RemovalRecord
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.client import Client
from es_emulator import Emulator
from es_emulator.rest import RestRequest

SOFT = ("cut", "drop")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fingerprint that costs nothing: thousands are made here, and what it is made of is another test's matter."""
    monkeypatch.setattr(fingerprint, "_scrypt", lambda message, salt, *_costs: hashlib.sha256(salt + message).digest())


class Clock:
    """The time of day, which all runs share; `steps` are seconds that pass before each further request."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.step = 0.0


CLOCK = Clock()


def index_of(client: Client, api: InferenceApi) -> SecretIndex:
    """The index, as a module makes it."""
    return SecretIndex(client, api.server, INDEX, False, lambda _text: None, lambda: CLOCK.now + client.now())


def ensuring(key: str, recreate: bool = False) -> Run:
    """A run whose secret is watched."""
    params = {"inference_id": "e1", "task_type": "text_embedding", "service_settings": PLACE}
    desired = desired_endpoint(params, t.cast(Service, find_service("azureopenai")), {"api_key": key})

    def run(client: Client) -> t.Any:
        api, policy = InferenceApi(client), Policy("on_change", recreate)
        record = SecretRecord(index_of(client, api), desired)
        return Ensurer(api, desired, policy, False, lambda _text: None).watching(record).run()

    return run


def removing(client: Client) -> t.Any:
    """A run that removes the endpoint with its document."""
    api = InferenceApi(client)
    record = RemovalRecord(index_of(client, api), "e1")
    return Remover(api, Removal("e1"), False, lambda _text: None, secrets=record).run()


class Case(t.NamedTuple):
    """Runs on an endpoint with the key of a closed document (or without a document, or without an endpoint)."""

    runs: tuple[Run, ...]
    reach: Reach
    stored: bool = True
    known: bool = True
    indexed: bool = True
    version: str = "9.5.3"
    removes: bool = False


ADOPT, ROTATE, RECREATE = ensuring(KEY), ensuring(NEW_KEY), ensuring(NEW_KEY, recreate=True)
ALONE = Reach(0, 0, (*KINDS,), kills=True)

CASES: dict[str, Case] = {
    "create": Case((ADOPT,), ALONE, stored=False, known=False),
    "create with the index": Case((ADOPT,), ALONE, stored=False, known=False, indexed=False),
    "adopt": Case((ADOPT,), ALONE, known=False),
    "rotate": Case((ROTATE,), ALONE),
    "recreate": Case((RECREATE,), ALONE, version="8.15.0"),
    "remove": Case((removing,), ALONE, removes=True),
    "two rotations": Case((ROTATE, ADOPT), Reach(2, 1, SOFT, kills=True)),
    "two adoptions": Case((ROTATE, ADOPT), Reach(2, 1, ("late",)), known=False),
    "two creates": Case((ROTATE, ADOPT), Reach(2), stored=False, known=False),
    "two creates of both": Case((ROTATE, ADOPT), Reach(1, 1, ("cut",)), stored=False, known=False, indexed=False),
    "rotation and removal": Case((ROTATE, removing), Reach(2, 1, SOFT), removes=True),
    "recreation and rotation": Case((RECREATE, ensuring(KEY, recreate=True)), Reach(1), version="8.15.0"),
    "two removals": Case((removing, removing), Reach(1, 1, SOFT), removes=True),
}


class WatchedPlay(Play):
    """Looks at the documents after every request."""

    def _answer(self, request: RestRequest) -> t.Any:
        CLOCK.now += CLOCK.step
        answer = super()._answer(request)
        claims_nothing_untrue(self._emulator)
        return answer


class SlowPlay(WatchedPlay):
    """So many of the first writes to a document take 400 seconds."""

    slow = 0

    def _answer(self, request: RestRequest) -> t.Any:
        answer = super()._answer(request)
        if request.method == "PUT" and "/_doc/" in request.path and self.slow:
            self.slow -= 1
            CLOCK.now += 400
        return answer


class Stage:
    """Plays schedules of a case, each on a fresh cluster, and judges them."""

    def __init__(self, emulator: Emulator, case: Case) -> None:
        self.emulator, self.case = emulator, case

    def play(self, schedule: Schedule) -> Play:
        self._prepare()
        return WatchedPlay(self.emulator, self.case.runs, schedule).play()

    def judged(self, play: Play) -> None:
        what = f"{play._schedule}: {[(s.run, s.method, s.path) for s in play.sent]}, {play.results}"
        claims_nothing_untrue(self.emulator)
        looks_before_it_repeats(play, what)
        killed = any(sent.method == "killed" for sent in play.sent)
        if len(self.case.runs) == 1 and not killed:
            changed_is_true(play, what)
        if not killed and not play._late and not self.case.removes:
            assert "e1" in self.emulator.node.cluster.endpoints or any(run.error for run in play.results), what
        self._comes_to_rest(what)

    def _comes_to_rest(self, what: str) -> None:
        """Once markers have aged, one plain run sends the secret and the next finds nothing to do."""
        for _run in range(2):
            CLOCK.now += 1000
            run = WatchedPlay(self.emulator, [ensuring(NEW_KEY, recreate=True)], Schedule()).play()
            assert run.results[0].error is None, f"a plain run afterwards fails: {what}: {run.results}"
        assert {sent.method for sent in run.sent} == {"GET"}, f"it does not come to rest: {what}: {run.sent}"
        if self.case.version == "8.15.0" and not is_closed(self.emulator):
            return  # an open document alone recreates nothing, so the endpoint keeps the secret that it has
        assert len(run.sent) == 2
        assert is_closed(self.emulator)
        assert self.emulator.node.cluster.endpoints["e1"].secrets == {"api_key": NEW_KEY}

    def _prepare(self) -> None:
        emulator, case = self.emulator, self.case
        emulator.reset()
        CLOCK.now = 1_800_000_000.0
        emulator.set_version(case.version)
        emulator.node.login = None
        emulator.node.quirks["preconfigured"] = False
        emulator.azure.valid_keys = {KEY, NEW_KEY}
        if case.indexed:
            _play_unseen(emulator, ensuring(KEY))
        emulator.node.cluster.endpoints.pop("e1", None)
        if case.stored:
            seed(emulator, standing(case.version))
        for index in emulator.node.cluster.document_indexes.values():
            index.documents.clear()
        if case.known:
            store(emulator, closed(KEY))


def _play_unseen(emulator: Emulator, run: Run) -> None:
    (done,) = Play(emulator, [run], Schedule()).play().results
    assert done.error is None


@pytest.mark.parametrize("name", CASES)
def test_every_schedule(name: str, emu: Emulator) -> None:
    case = CASES[name]
    stage, played = Stage(emu, case), 0
    for play in schedules(stage.play, case.reach):
        stage.judged(play)
        played += 1
    assert played >= (5 if len(case.runs) == 1 else 12)


@pytest.mark.parametrize(
    ("name", "step"), [("rotate", 100.0), ("rotate", 200.0), ("rotate", 250.0), ("two rotations", 50.0)]
)
def test_slow_runs(name: str, step: float, emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """No secret is sent under a marker that is older than five minutes, however slow each request is.

    No request is under way for longer than 250 seconds: then the client gives up, and nothing is promised. While one
    of two runs waits for its turn, its request is under way.
    """
    monkeypatch.setattr(CLOCK, "step", step)
    stage = Stage(emu, CASES[name])
    for play in schedules(stage.play, Reach(stage.case.reach.switches)):
        stage.judged(play)


@pytest.mark.parametrize(("slow", "sent"), [(0, True), (1, True), (2, True), (99, False)])
def test_a_marker_that_is_too_old(slow: int, sent: bool, emu: Emulator) -> None:
    """It is renewed until the secret can be sent under a new one; where that never works, the secret is not sent."""
    stage = Stage(emu, CASES["rotate"])
    stage.play(Schedule(killed=0))
    play = SlowPlay(emu, stage.case.runs, Schedule())
    play.slow = slow
    (run,) = play.play().results
    writes = [(one.path.partition("?")[0].rpartition("/")[2], one.took) for one in play.sent if one.writes]
    if not sent:
        assert run.error is not None
        assert "took more than five minutes" in run.error.message
        assert {took for _path, took in writes} == {False}
        assert emu.node.cluster.endpoints["e1"].secrets == {"api_key": KEY}
        return
    assert writes == [("e1", False)] * (1 + slow) + [("_update", True), ("e1", False)]
    assert is_closed(emu)

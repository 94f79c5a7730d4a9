# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thousands of module runs against a server of whose answers three in a hundred are broken.

Each owner of some endpoints changes its mind again and again. Whatever a run says has to be true at once; in the end
every endpoint is as declared. ESOPS_SOAK_RUNS sets the number of runs, ESOPS_SOAK_SEED repeats one soak.
"""

from __future__ import annotations

import os
import random
import threading
import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest
from functional.facts import KEY, PLACE, SECRETS, Json
from functional.harness import LOGIN, forms_of
from support.modules import AZURE, SET, Run, run_module

from es_emulator import Emulator, Fault

RUNS = int(os.environ.get("ESOPS_SOAK_RUNS", "3000"))
SEED = int(os.environ.get("ESOPS_SOAK_SEED", "7"))
OWNERS, OWNED = 4, 6
#: action, when it strikes, further settings; together they break three answers in a hundred
BROKEN: tuple[tuple[str, str, Json], ...] = (
    ("reset", "before", {}),
    ("reset", "after", {}),
    ("close", "after", {}),
    ("truncate", "after", {}),
    ("empty", "after", {}),
    ("html", "before", {"status": 502}),
    ("html", "after", {"status": 502}),
    ("html", "after", {"status": 504}),
    ("status", "before", {"status": 503}),
    ("status", "before", {"status": 429}),
)
SHARE = 0.03


def broken(seed: int) -> list[Fault]:
    """The faults, each with dice of its own."""
    each = SHARE / len(BROKEN)
    return [
        Fault(action, when=when, probability=each, times=None, seed=seed * 100 + number, **more)
        for number, (action, when, more) in enumerate(BROKEN)
    ]


class Owner:
    """One user of the cluster: wants its endpoints in ever new states, and checks what it is told."""

    def __init__(self, emu: Emulator, number: int) -> None:
        self.emu = emu
        self.dice = random.Random(SEED * 1000 + number)
        self.declared: dict[str, Json | None] = {f"owner{number}-{count}": None for count in range(OWNED)}
        self.failures: list[str] = []
        self.warnings: list[str] = []

    def wish(self) -> Json | None:
        """What an endpoint shall be: absent, or with some settings."""
        if self.dice.random() < 0.2:
            return None
        settings: Json = {"deployment_id": self.dice.choice(["embeddings", "embeddings", "other"])}
        settings["rate_limit"] = {"requests_per_minute": self.dice.choice([60, 600, 6000])}
        return {"service_settings": settings, "task_settings": {"user": self.dice.choice(["a", "b"])}}

    def step(self, _number: int) -> None:
        """Change one endpoint, or apply all of them as a set."""
        if self.dice.random() < 0.2:
            self.apply_all()
            return
        name = self.dice.choice(sorted(self.declared))
        self.declared[name] = self.wish()
        single: Json = {"state": "absent"}
        if self.declared[name] is not None:
            single = {**laid(self.declared[name]), "task_type": "text_embedding", "recreate": True}
            single["service_settings"]["api_key"] = KEY
        if self.told(run_module(AZURE, {**self.login(), "inference_id": name, **single})):
            self.check(name)

    def apply_all(self) -> bool:
        """Apply everything that is declared; whether it succeeded."""
        endpoints = [
            {"inference_id": name, "state": "absent"}
            if wanted is None
            else {
                "inference_id": name,
                "service": "azureopenai",
                "task_type": "text_embedding",
                "secrets": {"api_key": KEY},
                **laid(wanted),
            }
            for name, wanted in self.declared.items()
        ]
        good = self.told(run_module(SET, {**self.login(), "endpoints": endpoints, "recreate": True}))
        for name in self.declared if good else ():
            self.check(name)
        return good

    def login(self) -> Json:
        """How to reach the emulator."""
        return {"url": self.emu.url, "api_key": ":".join(LOGIN.values.values())}

    def told(self, run: Run) -> bool:
        """Whether the run succeeded. A failure has to be an answer to a fault, not our own bug, and show no secret."""
        assert "Traceback" not in run.output
        assert "Fault in esops" not in run.output
        assert not [form for secret in SECRETS for form in forms_of(secret) if form in run.output]
        self.warnings += [str(warning) for warning in run.result.get("warnings", [])]
        if run.result.get("failed"):
            self.failures.append(run.result["msg"])
        return not run.result.get("failed")

    def check(self, name: str) -> None:
        """A success means that the endpoint is as declared, now."""
        stored, wanted = self.emu.endpoints.get(name), self.declared[name]
        if wanted is None:
            assert stored is None, f"{name} is said to be gone"
            return
        assert stored is not None, f"{name} is said to be there"
        assert stored.secrets == {"api_key": KEY}
        assert wanted["service_settings"].items() <= stored.service_settings.items()
        assert stored.task_settings == wanted["task_settings"]


def laid(wanted: Json | None) -> Json:
    """The options of a wish, with what all endpoints have."""
    assert wanted is not None
    return {**wanted, "service_settings": {**PLACE, **wanted["service_settings"]}}


@pytest.mark.parametrize("version", ["8.19.13", "9.3.1", "9.5.3"])
def test_every_endpoint_is_as_declared_in_the_end(version: str) -> None:
    with Emulator(version=version, login=LOGIN) as emu:
        emu.azure.valid_keys = {KEY}
        emu.azure.add_deployment("azure-resource", "other")
        for fault in broken(SEED):
            emu.add_fault(fault)
        owners = [Owner(emu, number) for number in range(OWNERS)]
        _soak(owners, RUNS // 3)
        failed = sum(len(owner.failures) for owner in owners)
        assert failed <= RUNS // 100, "with its retries, a run rides out nearly every broken answer"
        for owner in owners:
            assert any(owner.apply_all() for _attempt in range(8)), owner.failures[-1]
        emu.clear_faults()
        emu.clear_log()
        assert all(owner.apply_all() for owner in owners)
        assert {entry.method for entry in emu.log} == {"GET"}, "nothing was left to be done"
        declared = {name for owner in owners for name, wanted in owner.declared.items() if wanted is not None}
        warned = "\n".join(warning for owner in owners for warning in owner.warnings)
        strange = [name for name in emu.endpoints if name not in declared and f"'{name}'" not in warned]
        assert not strange, "what is left behind is named"


def _soak(owners: t.Sequence[Owner], runs: int) -> None:
    stop = threading.Event()

    def work(owner: Owner) -> None:
        for number in range(runs // len(owners)):
            if stop.is_set():
                return
            try:
                owner.step(number)
            except BaseException:
                stop.set()
                raise

    with ThreadPoolExecutor(len(owners)) as pool:
        list(pool.map(work, owners))

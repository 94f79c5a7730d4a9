# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks made at random, with secrets in every place, against servers that repeat what they are told: none gets out."""

from __future__ import annotations

import copy
import os
import typing as t

import pytest
from functional import facts
from functional.facts import Json
from functional.leaks import echoes, values
from functional.leaks.places import TOLD, UNSEEN, Place
from functional.leaks.plants import Task
from functional.leaks.search import forms, halves, leaked, pieces
from functional.leaks.table import MODULES, base, places
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.modules import run_module
from support.thinning import EVERYTHING

from es_emulator import Emulator, Fault

#: how many tasks are made for each module
EXAMPLES = int(os.environ.get("ESOPS_HYPOTHESIS_EXAMPLES", "50")) * (40 if os.environ.get(EVERYTHING) else 1)


class Case(t.NamedTuple):
    """One run."""

    module: str
    task: Task
    secrets: list[str]
    ordinary: list[str]
    modes: Json
    version: str
    seeded: Json
    #: texts of what is there besides endpoints, if anything is
    beside: list[str]
    fault: Fault | None
    #: by name, for the report of a failure
    planted: list[tuple[str, t.Any]]


def _seeds(texts: list[str]) -> list[Json]:
    """What is there before the run: nothing, what is wanted, something else, something that shows secrets."""
    openai: Json = {"task_type": "text_embedding", "service": "openai", "secrets": {"api_key": "k"}}
    azure: Json = facts.standing("9.5.3")
    telling = {"model_id": "m", "url": f"https://a:{texts[0]}@b", "api_kye": texts[0]}
    return [
        {},
        azure,
        {**openai, "service_settings": {"model_id": "text-embedding-3-small", "dimensions": 1024}},
        {**openai, "service_settings": {"model_id": "another"}},
        {**openai, "service_settings": telling, "task_settings": {"headers": {"x-team": texts[0]}, "user": texts[-1]}},
        {**openai, "service": "acme", "service_settings": telling},
        {**azure, "task_settings": {"headers": {"x-team": texts[0]}}},
    ]


def _planted(draw: st.DrawFn, module: str, task: Task) -> list[tuple[Place, t.Any]]:
    """Put secrets into the task; returns those that are still there when the last one has found its place."""
    chosen = draw(st.lists(st.sampled_from(places(module)), min_size=1, max_size=4, unique_by=lambda place: place.name))
    family = draw(values.families(len(chosen)))
    found: list[tuple[Place, t.Any]] = []
    for place, secret in zip(chosen, family):
        value: t.Any = secret
        if not place.texts and draw(st.integers(0, 3)) == 0:
            value = draw(values.NUMBERS if place.promise != TOLD else values.NUMBERS | values.ORDINARY)
        found.append((place, value))
    bare = copy.deepcopy(task)
    while True:  # those that others have taken the place of are left out
        for place, value in found:
            place.plant(task, value)
        there = [(place, value) for place, value in found if _is_there(task, place, value)]
        if there == found:
            return found
        found = there
        for ours, begun in ((task.arguments, bare.arguments), (task.environment, bare.environment)):
            ours.clear()
            ours.update(copy.deepcopy(begun))


def _is_there(task: Task, place: Place, value: t.Any) -> bool:
    once_more = copy.deepcopy(task)
    place.plant(once_more, value)
    return once_more == task


def _echo(draw: st.DrawFn, secrets: list[str]) -> list[str]:
    """Texts with the secrets in them, in forms drawn at random."""
    found = []
    for secret in secrets:
        known = [*forms(secret), *halves(secret), *(form for piece in pieces(secret) for form in forms(piece))]
        found += [
            f"it says [{form}]" for form in draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=3))
        ]
    return draw(st.permutations(found)) or ["nothing"]


@st.composite
def cases(draw: st.DrawFn, module: str) -> Case:
    """A task, a server, and the way in which it is run."""
    task = base(module, "URL")
    for way in MODULES[module].ways:
        if draw(st.integers(0, 3)) == 0:
            task.arguments.update(copy.deepcopy(dict(way)))
    planted = _planted(draw, module, task)
    told = [(place, value) for place, value in planted if place.promise != UNSEEN and not isinstance(value, bool)]
    distinct = [str(value) for _place, value in planted if _is_distinct(value)]
    echoed = _echo(draw, [str(value) for place, value in told if _is_distinct(value)])
    return Case(
        module,
        task,
        distinct,
        [str(value) for place, value in told if not _is_distinct(value)],
        {"check": draw(st.booleans()), "diff": draw(st.booleans())},
        draw(st.sampled_from(("9.5.3", "9.3.0", "8.14.0"))),
        draw(st.sampled_from(_seeds(echoed))),
        echoed if MODULES[module].seed and draw(st.booleans()) else [],
        draw(st.none() | echoes.faults(echoed)),
        [(place.name, value) for place, value in planted],
    )


def _is_distinct(value: t.Any) -> bool:
    text = str(value)
    return ("zQ7" in text or "7Qz" in text or len(text) >= 20) if isinstance(value, str) else len(text) >= 9


def hunt(emu: Emulator, case: Case) -> None:
    """Run a case and search everything that came out of it."""
    emu.reset()
    emu.set_version(case.version)
    emu.node.login = None
    for inference_id in ("e1", "e2") if case.seeded else ():
        emu.seed(inference_id, **copy.deepcopy(case.seeded))
    seed = MODULES[case.module].seed
    if seed is not None and case.beside:
        seed(emu, case.beside)
    if case.fault is not None:
        emu.add_fault(case.fault)
    arguments = dict(case.task.arguments)
    if arguments.get("url") == ["URL"]:
        arguments["url"] = emu.url
    run = run_module(case.module, arguments, environment=case.task.environment, **case.modes)
    assert "Traceback" not in run.output, run.output
    assert "Fault in esops" not in run.output, run.output
    found = leaked(run, case.secrets, case.ordinary)
    assert not found, f"{found}\n{run.output}"


@pytest.mark.parametrize("module", MODULES)
def test_nothing_leaks(module: str, emu: Emulator) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=not os.environ.get(EVERYTHING),  # a new fault is for those who look for one
    )
    @given(cases(module))
    def go(case: Case) -> None:
        hunt(emu, case)

    go()

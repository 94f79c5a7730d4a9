# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is measured, and doing what how often: the tables of the benchmark."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

from . import plays
from .world import LOGIN, TREE, Case, World, authorization, declared

BIN = Path(sys.executable).parent
OTHER_PYTHON = TREE / ".venv-bench" / "bin" / "python"
# The switch of the action plugin: whether modules run inside Ansible's worker.
_SWITCH = "ESOPS_ELASTICSEARCH_IN_WORKER"
OWN_PROCESS, IN_WORKER = {_SWITCH: "false"}, {_SWITCH: "true"}
_RAW_GET = "import sys, urllib.request as u; u.urlopen(u.Request(sys.argv[1], headers={'Authorization': sys.argv[2]}))"


class Stage(t.NamedTuple):
    """Where everything lies and runs during a benchmark."""

    folder: Path
    world: World

    def environment(self, more: t.Mapping[str, str]) -> dict[str, str]:
        """What every command finds around it, and nothing of the caller's settings of Ansible."""
        return {
            "PATH": f"{BIN}:{os.environ.get('PATH', '')}",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(TREE / ".build"),
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_NOCOLOR": "1",
            "ELASTICSEARCH_URL": self.world.url,
            "ELASTICSEARCH_API_KEY": LOGIN,
            **more,
        }


Command = t.Callable[[Stage, Case], list[str]]


def playbook(play: str) -> Command:
    """Run a playbook."""

    def command(stage: Stage, case: Case) -> list[str]:
        return [str(BIN / "ansible-playbook"), str(plays.write(stage.folder, play, case.size, stage.world.url))]

    return command


def module_process(play: str) -> Command:
    """Run the very file that Ansible makes of a module and its arguments, without Ansible around it."""

    def command(stage: Stage, case: Case) -> list[str]:
        kept = stage.folder / f"kept-{play}-{case.size}"
        if not kept.exists():
            more = {**OWN_PROCESS, "ANSIBLE_KEEP_REMOTE_FILES": "1", "ANSIBLE_REMOTE_TMP": str(kept)}
            subprocess.run(
                playbook(play)(stage, case), env=stage.environment(more), check=True, stdout=subprocess.DEVNULL
            )
            stage.world.prepare(case)
        (path,) = kept.rglob("AnsiballZ_*.py")
        return [sys.executable, str(path)]

    return command


def _official(stage: Stage, case: Case) -> list[str]:
    path = stage.folder / f"declared-{case.size}.json"
    path.write_text(json.dumps(declared(case.size)), "utf-8")
    return [str(OTHER_PYTHON), str(Path(__file__).with_name("official.py")), stage.world.url, LOGIN, str(path)]


def _adhoc(_stage: Stage, _case: Case) -> list[str]:
    return [str(BIN / "ansible"), "localhost", "-m", "ansible.builtin.ping"]


def _raw_get(stage: Stage, _case: Case) -> list[str]:
    return [sys.executable, "-c", _RAW_GET, f"{stage.world.url}/_inference/bench-000", authorization()]


@dataclasses.dataclass(frozen=True)
class Contender:
    """One way to do the work, or a floor under all of them.

    `most` is the largest number of endpoints for each operation; beyond that it would take too long, and an operation
    that is missing there is not its business. `works` is false for a floor: it leaves everything as it is. `slow` ones
    are repeated less. `needs` is a path in the tree without which it cannot be measured. One that `settles` has state
    of its own, so that the same work is done once before it is measured.
    """

    key: str
    title: str
    command: Command
    most: t.Mapping[str, int]
    environment: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    works: bool = True
    slow: bool = False
    needs: str = ""
    settles: bool = False


def _everywhere(size: int) -> dict[str, int]:
    return {"unchanged": size, "one changed": size, "create": size}


_SLOWLY = {"unchanged": 100, "one changed": 20, "create": 20}
_PLUGIN = "plugins/action"

_SINGLE, _SET = "the single module in a loop", "inference_endpoints"

CONTENDERS = (
    Contender("nothing", "an empty playbook (one debug task)", playbook("nothing"), {"unchanged": 500}, works=False),
    Contender("adhoc", "ansible -m ping", _adhoc, {"unchanged": 1}, works=False),
    Contender("raw_get", "one GET, plain Python", _raw_get, {"unchanged": 1}, works=False),
    Contender("ping", "a ping task each", playbook("ping"), {"unchanged": 20}, works=False, slow=True),
    Contender("uri_get", "a uri GET task each", playbook("uri_get"), {"unchanged": 20}, works=False, slow=True),
    Contender("uri", "uri tasks, endpoint by endpoint", playbook("uri"), _SLOWLY, slow=True),
    Contender("uri_list", "uri tasks, the list read once", playbook("uri_list"), {**_SLOWLY, "one changed": 100}),
    Contender("official", "a Python script on the official client", _official, _everywhere(500)),
    Contender("single", _SINGLE, playbook("single"), _SLOWLY, OWN_PROCESS, slow=True),
    Contender("set", _SET, playbook("set"), _everywhere(500), OWN_PROCESS),
    Contender("single_worker", f"{_SINGLE}, in the worker", playbook("single"), _SLOWLY, IN_WORKER, needs=_PLUGIN),
    Contender("set_worker", f"{_SET}, in the worker", playbook("set"), _everywhere(500), IN_WORKER, needs=_PLUGIN),
    Contender("ping_module", "the module process of ping", module_process("ping"), {"unchanged": 1}, works=False),
    Contender("uri_module", "the module process of uri", module_process("uri_get"), {"unchanged": 1}, works=False),
    Contender("single_module", "the module process of the single module", module_process("single"), {"unchanged": 1}),
    Contender(
        "set_module",
        "the module process of inference_endpoints",
        module_process("set"),
        {"unchanged": 500, "create": 100},
    ),
    Contender(
        "watched_module",
        "the same with update_secrets: on_change",
        module_process("watched"),
        {"unchanged": 500},
        settles=True,
    ),
)


class Scenario(t.NamedTuple):
    """One operation at one latency of Azure (seconds); `rounds` says how often, by number of endpoints."""

    operation: str
    latency: float
    rounds: t.Mapping[int, int]


_MODES: t.Mapping[str, tuple[Scenario, ...]] = {
    "full": (
        Scenario("unchanged", 0.0, {1: 5, 20: 3, 100: 3, 500: 3}),
        Scenario("one changed", 0.0, {1: 3, 20: 3, 100: 3, 500: 3}),
        Scenario("create", 0.0, {1: 3, 20: 3, 100: 3, 500: 2}),
        # Azure is asked only when an endpoint is created, which the first two show
        Scenario("unchanged", 0.3, {20: 1}),
        Scenario("one changed", 0.3, {20: 1}),
        Scenario("create", 0.3, {1: 3, 20: 2, 100: 3, 500: 1}),
    ),
    "quick": (
        Scenario("unchanged", 0.0, {1: 2, 20: 2, 100: 2, 500: 2}),
        Scenario("create", 0.3, {1: 1, 100: 1}),
    ),
    "smoke": (Scenario("unchanged", 0.0, {1: 1}), Scenario("create", 0.0, {1: 1})),
}
MODES = tuple(_MODES)
# How often those are run that take long, at most: by number of endpoints, in each mode.
_SLOW_ROUNDS: t.Mapping[str, t.Mapping[int, int]] = {"full": {100: 1}, "quick": {100: 0}, "smoke": {}}


# One of each kind of command and a floor, to see that measuring works.
_SMOKE = ("nothing", "official", "set_worker", "set_module", "watched_module")


def present(mode: str) -> list[Contender]:
    """Those that a mode measures here."""
    there = [contender for contender in CONTENDERS if (TREE / contender.needs).exists()]
    return [contender for contender in there if mode != "smoke" or contender.key in _SMOKE]


def rounds(mode: str) -> t.Iterator[tuple[Case, int, list[Contender]]]:
    """Every round of a mode: its case, its number from 0, and who takes part."""
    for scenario in _MODES[mode]:
        for size, most in scenario.rounds.items():
            case = Case(scenario.operation, scenario.latency, size)
            for number in range(most):
                takes_part = [
                    contender
                    for contender in present(mode)
                    if size <= contender.most.get(case.operation, 0)
                    and number < (_SLOW_ROUNDS[mode].get(size, most) if contender.slow else most)
                ]
                # from alternating ends, so that no contender always comes first after a quiet moment
                yield case, number, takes_part if number % 2 == 0 else takes_part[::-1]

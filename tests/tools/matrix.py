# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ansible-test with every supported ansible-core, on every installed Python that it supports, and sum it up.

Usage: matrix.py [ANSIBLE-CORE ...] - such as 2.18 2.21; all of them if none is named.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import interpreters
from tree import TREE

TOOLS = Path("tests", "tools")
SANITY = "ansible-test sanity, every Python"


@dataclass(frozen=True)
class Core:
    """One release of ansible-core: what it runs on, and what its modules run on."""

    version: str
    #: the Python of this core's environment
    own: str
    #: of these the own one runs everything, the others run integration once more
    controllers: tuple[str, ...]
    targets: tuple[str, ...]

    def steps(self, python: str) -> tuple[str, ...]:
        """The steps that show that this core works with that Python."""
        if python == self.own:
            in_the_worker = ("pytest in the worker", "pytest functional, in the worker")
            return ("ansible-test units", "ansible-test integration", *in_the_worker)
        place = "from" if python in self.controllers else "on"
        return (f"ansible-test units {python}", f"ansible-test integration {place} {python}")


@dataclass
class Result:
    """The result for one core: step and verdict, or why there was nothing to run."""

    core: Core
    verdicts: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    seconds: float = 0

    def cell(self, python: str) -> tuple[str, str]:
        """A word for the table, and a reason if it is neither success nor expected."""
        if python not in self.core.targets:
            return "-", ""
        if self.reason:
            return "skipped", self.reason
        if not interpreters.find(python):
            return "skipped", f"Python {python} is not installed"
        return self.sum_up(self.core.steps(python))

    def sum_up(self, steps: tuple[str, ...]) -> tuple[str, str]:
        """One word for several steps; a step that was never reached has not passed."""
        bad = [f"{step} {self.verdicts.get(step, 'not run')}" for step in steps if self.verdicts.get(step) != "passed"]
        return ("failed", "; ".join(bad)) if bad else ("passed", "")

    def cells(self) -> dict[str, tuple[str, str]]:
        """The row of the table, by the heads of its columns."""
        sanity = ("skipped", self.reason) if self.reason else self.sum_up((SANITY,))
        return {"sanity": sanity, **{python: self.cell(python) for python in interpreters.WANTED}}


# The support matrix of ansible-core; targets before 3.9 are below the floor of the collection. The own Pythons are,
# taken together, the oldest and the newest of them.
PYTHONS = interpreters.WANTED
CORES = (
    Core("2.18", "3.11", PYTHONS[2:5], PYTHONS[:5]),
    Core("2.19", "3.11", PYTHONS[2:5], PYTHONS[:5]),
    Core("2.20", "3.12", PYTHONS[3:6], PYTHONS),
    Core("2.21", "3.13", PYTHONS[3:6], PYTHONS),
    # Still a release candidate, which pip takes for as long as there is no final release.
    Core("2.22", "3.13", PYTHONS[4:6], PYTHONS),
)


def run_core(core: Core, python: Path) -> dict[str, str]:
    """Make the environment of that ansible-core, run its steps in it, and return the result of each."""
    venv = f".venv-core-{core.version}"
    requirements = str(TOOLS / "requirements" / "core.txt")
    make = [str(python), str(TOOLS / "make_venv.py"), venv, requirements, f"ansible-core=={core.version}.*"]
    subprocess.run(make, cwd=TREE, check=True)
    env = {**os.environ, "ESOPS_VENV": venv, "ESOPS_MIRROR": f"mirror-{core.version}"}
    inside = str(TREE / venv / "bin" / "python")
    subprocess.run([inside, str(TOOLS / "tree.py")], cwd=TREE, env=env, check=True)
    steps = [step for version in core.targets for step in core.steps(version)]
    with tempfile.TemporaryDirectory(prefix="esops-matrix-") as folder:
        report = Path(folder, "report.json")
        command = [inside, str(TOOLS / "steps.py"), "--keep-going", f"--report={report}", SANITY, *steps]
        subprocess.run(command, cwd=TREE, env=env, check=False)
        verdicts: dict[str, str] = json.loads(report.read_text()) if report.exists() else {}
    return verdicts


def run(core: Core) -> Result:
    """Run one core, if there is a Python that it runs on; a broken installation is a failure, not an end."""
    python = interpreters.find(core.own)
    if python is None:
        return Result(core, reason=f"ansible-core {core.version} needs Python {core.own}, which is not installed")
    print(f"##### ansible-core {core.version} on Python {core.own}", flush=True)
    began = time.monotonic()
    try:
        verdicts = run_core(core, python)
    except subprocess.CalledProcessError as problem:
        print(f"ansible-core {core.version} cannot be set up: {problem}", flush=True)
        verdicts = {}
    return Result(core, verdicts, seconds=time.monotonic() - began)


def summary(results: list[Result]) -> list[str]:
    """The table, ansible-core by Python, then a line for each cell that did not pass."""
    heads = ["ansible-core", "sanity", *(f"Python {python}" for python in interpreters.WANTED)]
    rows = [[result.core.version, *(word for word, _reason in result.cells().values())] for result in results]
    widths = [max(map(len, column)) for column in zip(heads, *rows)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in [heads, *rows]]
    for result in results:
        for column, (word, reason) in result.cells().items():
            if reason:
                lines.append(f"{word}: {result.core.version}, {column}: {reason}")
    return [*lines, "-: not supported by that ansible-core"]


def main(arguments: list[str]) -> int:
    """Run the cores asked for, and say at the end what passed, what failed and what was not run."""
    known = {core.version: core for core in CORES}
    strange = [name for name in arguments if name not in known]
    if strange:
        sys.exit(f"Unknown ansible-core: {', '.join(strange)}. Choose from {', '.join(known)}.")
    results = [run(core) for core in CORES if not arguments or core.version in arguments]
    print(*summary(results), sep="\n")
    words = [word for result in results for word, _reason in result.cells().values()]
    counts = {word: words.count(word) for word in ("passed", "failed", "skipped")}
    print(", ".join(f"{count} {word}" for word, count in counts.items()), flush=True)
    return 0 if counts["passed"] and not counts["failed"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

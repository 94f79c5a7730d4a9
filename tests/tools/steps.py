# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of the test chain: what they are called, what they run, where. Two lanes of them run side by side.

Usage: steps.py [--keep-going] [--report=FILE] GROUP_OR_STEP ... - `test` is all but the groups of LONG, in order. The
report is JSON: each step that was run, with what became of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import interpreters
from tree import BUILD, LINK, MIRROR, MIRROR_ROOT, TREE, sync_mirror

TOOLS = Path("tests", "tools")
VENV = TREE / os.environ.get("ESOPS_VENV", ".venv")
# Environments of their own for tools that pin what others need in another version.
EXTRA_VENVS = ("ansible-lint", "galaxy-importer", "bench", "docs")
THIS_PYTHON = "{}.{}".format(*sys.version_info)
OLDEST_TARGET = "3.9"
HAS_OLDEST = bool(interpreters.find(OLDEST_TARGET))
PYTEST = ("pytest", "-n", "auto", "--dist", "worksteal", "-q")
# Tests of faults wait for most of their time, so that the cores have room for more of them.
PYTEST_WAITING = ("pytest", "-n", str(2 * (os.cpu_count() or 1)), "--dist", "worksteal", "-q")
# What Ansible sees as part of the collection is checked with it, the rest on its own.
TYPED_TESTS = sorted(
    f"tests/{folder.name}"
    for folder in (TREE / "tests").iterdir()
    if folder.is_dir() and folder.name not in ("unit", "integration", "output", "__pycache__")
)
# What may cite the reference.
CITING = ("plugins", "roles", "docs", "tests", "README.md", "CONTRIBUTING.md")
# Too long for every time: make test-all.
LONG = {"matrix", "soak", "ways"}
# How ansible-test says that it did nothing, with exit status 0.
NOTHING_RAN = "All targets skipped"
Say = t.Callable[[str], t.Any]
MYPY = ("mypy", "--config-file", "pyproject.toml", "--cache-dir")


@dataclass(frozen=True)
class Step:
    """One command, with the make target that it belongs to."""

    name: str
    group: str
    command: tuple[str, ...]
    where: Path = TREE
    venv: str = ""
    # folders for the command line: those without Python files are left out
    places: tuple[str, ...] = ()
    # more of MYPYPATH than the link's root
    imports: tuple[str, ...] = ()
    # without this interpreter there is nothing to do
    needs_python: str = ""
    # interpreters that are taken along where they exist
    more_pythons: tuple[str, ...] = ()
    # how modules run in it, if it is not for the caller to say: support/ways.py
    way: str = ""

    @property
    def wide(self) -> bool:
        """Whether it keeps all cores busy by itself."""
        return self.command[0] == "pytest"


def ansible_test(*arguments: str) -> tuple[str, ...]:
    """An ansible-test command that takes only the interpreter it runs on, whatever else is installed."""
    return ("ansible-test", *arguments, "--python", THIS_PYTHON)


def units_on(version: str, group: str) -> Step:
    """Unit tests on another interpreter, in an environment that ansible-test makes and keeps."""
    command = ("ansible-test", "units", "--venv", "--requirements", "--python", version)
    return Step(f"ansible-test units {version}", group, command, MIRROR, needs_python=version)


def integration(name: str, controller: str, target: str) -> Step:
    """Integration with Ansible on one interpreter and the modules on another, as ansible-test writes them."""
    hosts = ("--controller", f"origin:python={controller}", "--target", f"controller:python={target}")
    command = ("python", f"{TOOLS}/integration.py", *hosts, "--requirements")
    return Step(f"ansible-test integration {name}", "matrix", command, needs_python=target.rpartition("/")[2])


def integration_on(version: str) -> Step:
    """Integration with the modules running on another interpreter than Ansible."""
    return integration(f"on {version}", THIS_PYTHON, f"venv/{version}")


def integration_from(version: str) -> Step:
    """Integration with Ansible and the modules running on another interpreter."""
    return integration(f"from {version}", f"venv/{version}", f"venv/{version}")


STEPS = (
    Step("ruff check", "lint", ("ruff", "check", ".")),
    Step("ruff format", "lint", ("ruff", "format", "--check", ".")),
    Step("sizes", "lint", ("python", f"{TOOLS}/check_sizes.py", "plugins", "tests", "noxfile.py")),
    Step("citations", "lint", ("python", f"{TOOLS}/check_citations.py", *CITING)),
    Step("yamllint", "lint", ("yamllint", "--strict", ".")),
    Step("yamllint documentation", "lint", ("python", f"{TOOLS}/check_doc_yaml.py", "plugins")),
    Step(
        "mypy collection",
        "lint",
        (*MYPY, ".build/mypy/collection"),
        places=(f"{LINK.relative_to(TREE)}/plugins", f"{LINK.relative_to(TREE)}/tests/unit"),
    ),
    Step(
        "mypy tests",
        "lint",
        (*MYPY, ".build/mypy/tests"),
        places=tuple(TYPED_TESTS),
        imports=("tests", "tests/tools"),
    ),
    Step("reuse", "reuse", ("reuse", "lint", "--quiet")),
    Step("pytest unit", "unit", PYTEST, places=("tests/unit", "tests/emulator")),
    Step("pytest functional", "functional", PYTEST_WAITING, places=("tests/functional",)),
    # A sample of the modules' tests, and whatever runs Ansible itself; with ESOPS_TEST_EVERYTHING all of both.
    Step(
        "pytest in the worker",
        "functional",
        PYTEST_WAITING,
        places=("tests/functional", "tests/playbooks", "tests/docs"),
        way="worker",
    ),
    Step(
        "pytest playbooks, own processes",
        "ways",
        PYTEST_WAITING,
        places=("tests/playbooks", "tests/docs"),
        way="process",
    ),
    Step("pytest soak", "soak", PYTEST, places=("tests/soak",)),
    Step("pytest packaging", "packaging", PYTEST, places=("tests/packaging", "tests/bench")),
    Step("ansible-test sanity", "sanity", ansible_test("sanity"), where=MIRROR),
    Step(
        f"ansible-test compile and import {OLDEST_TARGET}",
        "sanity",
        ("ansible-test", "sanity", "--test", "compile", "--test", "import", "--python", OLDEST_TARGET),
        where=MIRROR,
        needs_python=OLDEST_TARGET,
    ),
    Step(
        "ansible-test sanity, every Python",
        "matrix",
        ("ansible-test", "sanity"),
        where=MIRROR,
        more_pythons=interpreters.WANTED,
    ),
    # The same tests have run on this Python already, so where the oldest one can be had it takes its place.
    Step("ansible-test units", "matrix" if HAS_OLDEST else "units", ansible_test("units"), where=MIRROR),
    units_on(OLDEST_TARGET, "units"),
    *(units_on(version, "matrix") for version in interpreters.WANTED if version != OLDEST_TARGET),
    Step(
        "ansible-test integration",
        "integration",
        ("python", f"{TOOLS}/integration.py", "--local", "--python", THIS_PYTHON),
    ),
    *(make(version) for version in interpreters.WANTED for make in (integration_from, integration_on)),
    Step(
        "antsibull-docs",
        "docs-lint",
        (
            "python",
            f"{TREE / TOOLS}/antsibull_docs_steady.py",
            "lint-collection-docs",
            "--plugin-docs",
            "--validate-collection-refs=all",
            ".",
        ),
        where=MIRROR,
    ),
    Step("antsibull-changelog", "docs-lint", ("antsibull-changelog", "lint")),
    Step("site", "docs", (".venv-docs/bin/python", f"{TOOLS}/docs_site.py", ".build/docs"), venv="docs"),
    Step(
        "ansible-lint", "ansible-lint", ("ansible-lint", "--profile", "production", "--offline"), MIRROR, "ansible-lint"
    ),
    Step("bench, smallest size", "bench-smoke", ("python", "-m", "bench", "smoke"), venv="bench"),
    Step("galaxy-importer", "importer", ("python", f"{TOOLS}/importer.py"), venv="galaxy-importer"),
)


def environment(step: Step) -> dict[str, str]:
    """The step's environment: programs of its venv first, the collection importable, UTF-8."""
    venv = TREE / f".venv-{step.venv}" if step.venv == "ansible-lint" else VENV
    env = {**os.environ, "PATH": interpreters.search_path(venv, *filter(None, [step.needs_python]), *step.more_pythons)}
    env.pop("VIRTUAL_ENV", None)
    env["PYTHONUNBUFFERED"] = "1"
    if step.way:
        env["ESOPS_TEST_WAY"] = step.way
    if env.get("LC_ALL", env.get("LANG", "C")) in ("", "C", "POSIX"):
        env["LC_ALL"] = "C.UTF-8"
    if step.where == MIRROR:
        env.pop("PYTHONPATH", None)
        env["ANSIBLE_COLLECTIONS_PATH"] = str(MIRROR_ROOT)
        return env
    env["ANSIBLE_COLLECTIONS_PATH"] = str(BUILD)
    env["PYTHONPATH"] = os.pathsep.join(str(place) for place in (BUILD, TREE / "tests"))
    env["MYPYPATH"] = os.pathsep.join(str(place) for place in (BUILD, *(TREE / name for name in step.imports)))
    return env


def prepare(step: Step) -> None:
    """What the step needs to be there: an up-to-date mirror, its own environment."""
    if step.where == MIRROR:
        sync_mirror()
    if step.venv in EXTRA_VENVS:
        requirements = TOOLS / "requirements" / f"{step.venv}.txt"
        command = [sys.executable, str(TOOLS / "make_venv.py"), f".venv-{step.venv}", str(requirements)]
        subprocess.run(command, cwd=TREE, check=True)


def execute(step: Step, places: list[str], say: Say) -> int:
    """Run the step's command, hand on its output as it comes, and return its exit status."""
    command, idle = [*step.command, *places], False
    with subprocess.Popen(
        command,
        cwd=step.where,
        env=environment(step),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            say(line)
            idle = idle or NOTHING_RAN in line
    if idle:
        say("ansible-test found nothing to run, which is no success\n")
    return process.returncode or int(idle)


def run(step: Step, say: Say) -> str:
    """Run one step, say what it says, how it went and how long it took, and return `passed` or what else."""
    began = time.monotonic()
    say(f"=== {step.name}\n")
    if step.needs_python and not interpreters.find(step.needs_python):
        say(f"--- {step.name}: skipped, there is no Python {step.needs_python} here\n\n")
        return "skipped"
    prepare(step)
    places = [place for place in step.places if any((TREE / place).rglob("*.py"))]
    status = 1
    if places or not step.places:
        status = execute(step, places, say)
    else:
        say(f"nothing to run: {', '.join(step.places)} hold no Python files\n")
    verdict = "failed" if status else "passed"
    say(f"--- {step.name}: {verdict}, {time.monotonic() - began:.1f} s\n\n")
    return verdict


def run_lane(lane: list[Step], stop: threading.Event, *, keep_going: bool, live: bool) -> dict[str, str]:
    """Run steps one after the other and return what became of each; what is not `live` is printed step by step.

    The first failure stops this lane, and others behind the step that they are at, unless all are wanted.
    """
    verdicts: dict[str, str] = {}
    for step in lane:
        if stop.is_set():
            break
        said: list[str] = []
        try:
            verdicts[step.name] = run(step, print_now if live else said.append)
        except BaseException:
            stop.set()
            raise
        finally:
            print_now("".join(said))
        if verdicts[step.name] == "failed" and not keep_going:
            stop.set()
    return verdicts


def run_all(chosen: list[Step], *, keep_going: bool) -> dict[str, str]:
    """Run what keeps all cores busy in one lane, and beside it all the rest, most of which waits for one core."""
    stop = threading.Event()
    lanes = [[step for step in chosen if step.wide is wide] for wide in (True, False)]
    with ThreadPoolExecutor() as pool:
        running = [
            pool.submit(run_lane, lane, stop, keep_going=keep_going, live=lane is lanes[0] or not lanes[0])
            for lane in lanes
        ]
        try:
            return {name: verdict for lane in running for name, verdict in lane.result().items()}
        except BaseException:
            stop.set()
            raise


def print_now(text: str) -> None:
    """Print in one piece, which the other lane cannot get into."""
    sys.stdout.write(text)
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Run the steps asked for; the first failure stops unless all are wanted."""
    keep_going = "--keep-going" in arguments
    wanted = {name for name in arguments if not name.startswith("-")}
    if "test" in wanted:
        wanted |= {step.group for step in STEPS} - LONG
    chosen = [step for step in STEPS if wanted & {step.name, step.group}]
    began = time.monotonic()
    verdicts = run_all(chosen, keep_going=keep_going)
    for option in arguments:
        if option.startswith("--report="):
            Path(option.partition("=")[2]).write_text(json.dumps(verdicts))
    passed, failed, skipped = (
        [name for name, verdict in verdicts.items() if verdict == word] for word in ("passed", "failed", "skipped")
    )
    print(f"steps: {time.monotonic() - began:.0f} s")
    for name, steps in (("failed", failed), ("skipped", skipped)):
        if steps:
            print(f"{name}: {', '.join(steps)}")
    print(f"{len(passed)} passed, {len(failed)} failed", flush=True)
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run steps of the test chain (chain.py). Two lanes of them run side by side.

Usage: steps.py [--keep-going] [--report=FILE] GROUP_OR_STEP ... - `test` is all but the groups of LONG. Prints a line
for each step, and the whole output of one that fails; of a single step, the output as it comes. The report is JSON:
each step that was run, with its verdict.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import browsers
import interpreters
from chain import LONG, STEPS, TOOLS, Step
from tree import BUILD, MIRROR, MIRROR_ROOT, TREE, sync_mirror

VENV = TREE / os.environ.get("ESOPS_VENV", ".venv")
# Environments of their own for tools that pin what others need in another version.
EXTRA_VENVS = ("ansible-lint", "galaxy-importer", "bench", "docs", "browser")
# How ansible-test says that it did nothing, with exit status 0.
NOTHING_RAN = "All targets skipped"
# What tools would keep in the home folder of the user. One level down: Python imports from .build, and mypy reads it.
KEPT_IN_TREE = {"ANSIBLE_HOME": "home/ansible", "MPLCONFIGDIR": "home/matplotlib"}
Say = t.Callable[[str], t.Any]


class Result(t.NamedTuple):
    """The verdict on a step (`passed`, `failed` or `skipped`), and why or for how long."""

    verdict: str
    note: str


def environment(step: Step, temporary: str) -> dict[str, str]:
    """The step's environment: programs of its venv first, the collection importable, UTF-8, and a temporary folder."""
    venv = TREE / f".venv-{step.venv}" if step.venv == "ansible-lint" else VENV
    env = {**os.environ, "PATH": interpreters.search_path(venv, *filter(None, [step.needs_python]), *step.more_pythons)}
    env.pop("VIRTUAL_ENV", None)
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # thousands of processes would compile the collection anew
    env.update({name: str(BUILD / folder) for name, folder in KEPT_IN_TREE.items()})
    env.update(PYTHONUNBUFFERED="1", TMPDIR=temporary)
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


def prepare(step: Step, say: Say) -> None:
    """Provide what the step needs: an up-to-date mirror, what ansible-test downloads, its own environment."""
    if step.where == MIRROR:
        sync_mirror()
    if step.name.startswith("ansible-test"):
        call(say, str(TOOLS / "pip_bootstrap.py"))
    if step.venv in EXTRA_VENVS:
        requirements = TOOLS / "requirements" / f"{step.venv}.txt"
        call(say, str(TOOLS / "make_venv.py"), f".venv-{step.venv}", str(requirements))


def call(say: Say, *command: str) -> None:
    """Run a program of this folder, and hand on its output."""
    done = subprocess.run(
        [sys.executable, *command], cwd=TREE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    say(done.stdout)
    done.check_returncode()


@contextlib.contextmanager
def temporary_folder() -> t.Iterator[str]:
    """A folder that does not stay. Its name has no `_`: antsibull-docs takes `name_` for a reference."""
    folder = Path(tempfile.gettempdir(), f"esops-{secrets.token_hex(8)}")
    folder.mkdir(mode=0o700)
    try:
        yield str(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def execute(step: Step, places: list[str], say: Say) -> int:
    """Run the step's command, hand on its output as it comes, and return its exit status."""
    command, idle = [*step.command, *places], False
    with (
        temporary_folder() as temporary,
        subprocess.Popen(
            command,
            cwd=step.where,
            env=environment(step, temporary),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        for line in process.stdout or ():
            say(line)
            idle = idle or NOTHING_RAN in line
    if idle:
        say("ansible-test ran nothing, which counts as a failure\n")
    return process.returncode or int(idle)


def run(step: Step, say: Say) -> Result:
    """Run one step."""
    if step.needs_python and not interpreters.find(step.needs_python):
        return Result("skipped", f"Python {step.needs_python} is not installed")
    if step.needs_browser and not browsers.find():
        return Result("skipped", browsers.NONE_HERE)
    began = time.monotonic()
    prepare(step, say)
    places = [place for place in step.places if any((TREE / place).rglob("*.py"))]
    status = 1
    if places or not step.places:
        status = execute(step, places, say)
    else:
        say(f"nothing to run: no Python files in {', '.join(step.places)}\n")
    return Result("failed" if status else "passed", f"{time.monotonic() - began:.1f} s")


def run_lane(lane: list[Step], stop: threading.Event, *, keep_going: bool, live: bool) -> dict[str, str]:
    """Run steps one after the other and return the verdict on each.

    The first failure stops this lane, and the others after their current step, unless all steps are wanted.
    """
    verdicts: dict[str, str] = {}
    for step in lane:
        if stop.is_set():
            break
        said: list[str] = []
        result = Result("failed", "its set-up failed, see above")
        try:
            result = run(step, print_now if live else said.append)
        except BaseException:
            stop.set()
            raise
        finally:
            print_now(report(step, result, "" if result.verdict == "passed" else "".join(said)))
        verdicts[step.name] = result.verdict
        if result.verdict == "failed" and not keep_going:
            stop.set()
    return verdicts


def report(step: Step, result: Result, said: str) -> str:
    """The line about a step, below the output that is worth reading."""
    output = f"===== {step.name}\n{said.rstrip()}\n" if said else ""
    return f"{output}{step.name:<36} {result.verdict:<8} {result.note}\n"


def run_all(chosen: list[Step], *, keep_going: bool) -> dict[str, str]:
    """Run what keeps all cores busy in one lane, and beside it all the rest, most of which waits for one core."""
    stop = threading.Event()
    lanes = [[step for step in chosen if step.wide is wide] for wide in (True, False)]
    with ThreadPoolExecutor() as pool:
        running = [
            pool.submit(run_lane, lane, stop, keep_going=keep_going, live=len(chosen) == 1) for lane in lanes if lane
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
    for name, steps in (("failed", failed), ("skipped", skipped)):
        if steps:
            print(f"{name}: {', '.join(steps)}")
    print(f"{len(passed)} passed, {len(failed)} failed in {time.monotonic() - began:.0f} s", flush=True)
    return 0 if verdicts and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of the test chain: the name of each step, the make target that it belongs to, its command."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import interpreters
from tree import LINK, MIRROR, TREE

TOOLS = Path("tests", "tools")
THIS_PYTHON = "{}.{}".format(*sys.version_info)
OLDEST_TARGET = "3.9"
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
# Where only plain words are allowed.
WORDED = (
    ".github",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    "changelogs",
    "docs",
    "extensions",
    "playbooks",
    "plugins",
    "roles",
    "tests/README.md",
    "tests/bench",
    "tests/browser",
    "tests/cluster",
    "tests/conftest.py",
    "tests/demo",
    "tests/docs",
    "tests/emulator",
    "tests/es_emulator",
    "tests/functional",
    "tests/integration/targets",
    "tests/packaging",
    "tests/playbooks",
    "tests/soak",
    "tests/support",
    "tests/tools",
    "tests/unit",
)
# Too long for every time: make test-all.
LONG = {"browser", "matrix", "soak", "ways"}
# ruff and mypy find what pylint and pep8 find, in a hundredth of the time. Every test that runs a module shows that it
# can be imported; `import` shows it once more in an environment of its own.
CHECKED_ELSEWHERE = ("pylint", "pep8", "import")
# Folders whose tests depend on the Python that runs them: TLS, sockets, requests, and the shell around each module.
OF_THE_PYTHON = ("_transport", "_ansible", "_secrecy")
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
    # likewise without a browser
    needs_browser: bool = False
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


def units_on(version: str, group: str, *rooms: str) -> Step:
    """Unit tests on another interpreter, in an environment that ansible-test makes and keeps; all, or of some rooms."""
    targets = tuple(f"tests/unit/plugins/module_utils/{room}/" for room in rooms)
    command = ("ansible-test", "units", "--venv", "--requirements", "--python", version, *targets)
    name = f"ansible-test units {version}{', some rooms' if rooms else ''}"
    return Step(name, group, command, MIRROR, needs_python=version)


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
    Step("plain words", "lint", ("python", f"{TOOLS}/check_words.py", *WORDED)),
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
    # Whatever runs Ansible itself. That each module does the same in the worker is one test of it.
    Step(
        "pytest in the worker",
        "functional",
        PYTEST_WAITING,
        places=("tests/playbooks", "tests/docs"),
        way="worker",
    ),
    # One test of each file; with ESOPS_TEST_EVERYTHING all.
    Step(
        "pytest functional, in the worker",
        "ways",
        PYTEST_WAITING,
        places=("tests/functional",),
        way="worker",
    ),
    Step(
        "pytest playbooks, own processes",
        "ways",
        PYTEST_WAITING,
        places=("tests/playbooks", "tests/docs"),
        way="process",
    ),
    Step("pytest long", "ways", (*PYTEST_WAITING, "-m", "long"), places=("tests/playbooks",), way="worker"),
    Step("pytest soak", "soak", PYTEST, places=("tests/soak",)),
    Step("pytest packaging", "packaging", PYTEST, places=("tests/packaging", "tests/bench")),
    Step(
        "ansible-test sanity",
        "sanity",
        ansible_test("sanity", *(word for name in CHECKED_ELSEWHERE for word in ("--skip-test", name))),
        where=MIRROR,
    ),
    Step(
        "ansible-test sanity, every Python",
        "matrix",
        ("ansible-test", "sanity"),
        where=MIRROR,
        more_pythons=interpreters.WANTED,
    ),
    # pytest has run the unit tests on this Python: here it only has to find them in ansible-test's way.
    Step("ansible-test units, collected", "units", ansible_test("units", "--collect-only"), where=MIRROR),
    Step("ansible-test units", "matrix", ansible_test("units"), where=MIRROR),
    units_on(OLDEST_TARGET, "units", *OF_THE_PYTHON),
    *(units_on(version, "matrix") for version in interpreters.WANTED),
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
            f"--config-file={TREE / TOOLS}/antsibull.cfg",
            "lint-collection-docs",
            "--plugin-docs",
            "--validate-collection-refs=all",
            ".",
        ),
        where=MIRROR,
    ),
    Step("antsibull-changelog", "docs-lint", ("antsibull-changelog", "lint")),
    Step("site", "docs", (".venv-docs/bin/python", f"{TOOLS}/docs_site.py", ".build/docs"), venv="docs"),
    # reads what the step above has built
    Step(
        "site in a browser",
        "browser",
        (".venv-browser/bin/python", "-m", "pytest", "-q"),
        venv="browser",
        places=("tests/browser",),
        needs_browser=True,
    ),
    Step(
        "ansible-lint", "ansible-lint", ("ansible-lint", "--profile", "production", "--offline"), MIRROR, "ansible-lint"
    ),
    Step("bench, smallest size", "bench-smoke", ("python", "-m", "bench", "smoke"), venv="bench"),
    Step("galaxy-importer", "importer", ("python", f"{TOOLS}/importer.py"), venv="galaxy-importer"),
)

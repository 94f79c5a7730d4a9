# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a task may run inside Ansible's worker."""

from __future__ import annotations

import types
import typing as t
from pathlib import Path

import pytest

from ansible_collections.esops.elasticsearch.plugins.plugin_utils import _conditions
from ansible_collections.esops.elasticsearch.plugins.plugin_utils._conditions import (
    CONDITIONS,
    PLAIN_SHELLS,
    Facts,
    means_on,
    obstacles,
    same_flags,
    same_python,
)

ROOT = Path(_conditions.__file__).resolve().parents[2]
#: one fact that is otherwise, and what is said of it
OTHERWISE: tuple[tuple[str, t.Any, str], ...] = (
    ("switched_on", False, "switched off"),
    ("core", "2.17", "not been tested"),
    ("core", "2.99", "not been tested"),
    ("platform", "darwin", "macOS"),
    ("worker", False, "another way"),
    ("main_thread", False, "another way"),
    ("core_action", False, "plugin that runs modules"),
    ("core_connection", False, "connection"),
    ("core_shell", False, "shell plugin"),
    ("own_module", False, "another one"),
    ("core_module_utils", False, "module_utils"),
    ("executable", "/bin/zsh", "shell may change"),
    ("executable", "", "shell may change"),
    ("shell_reads", True, "shell may change"),
    ("temporary_folder", True, "temporary folder"),
    ("become", True, "another user"),
    ("asynchronous", True, "asynchronous"),
    ("environment", True, "environment of its own"),
    ("same_interpreter", False, "interpreter"),
    ("same_flags", False, "flags"),
    ("requests", "missing", "requests"),
    ("requests", "elsewhere", "requests"),
    ("untouched_network", False, "network functions"),
    ("folder_exists", False, "folder"),
    ("verbosity", 3, "verbosity"),
    ("debugging", True, "debugging"),
    ("keeps_files", True, "files of modules"),
    ("extensions", True, "debugger or coverage"),
    ("limits", True, "limit of open files"),
    ("secret_in_command", True, "command line"),
)


def test_a_plain_local_task_stays() -> None:
    assert obstacles(Facts()) == []
    assert obstacles(Facts(verbosity=2, executable=PLAIN_SHELLS[-1], core="2.18")) == []


@pytest.mark.parametrize(("name", "value", "said"), OTHERWISE)
def test_one_thing_that_is_otherwise_is_enough(name: str, value: t.Any, said: str) -> None:
    (text,) = obstacles(Facts()._replace(**{name: value}))
    assert said in text


def test_every_fact_and_every_condition_counts() -> None:
    assert {name for name, _value, _said in OTHERWISE} == set(Facts._fields)
    said = {text for name, value, _said in OTHERWISE for text in obstacles(Facts()._replace(**{name: value}))}
    assert said == {text for text, _holds in CONDITIONS}


def test_same_python(tmp_path: Path) -> None:
    real, venv = tmp_path / "usr", tmp_path / "venv"
    for folder in (real, venv):
        folder.mkdir()
    (real / "python3.11").touch()
    (real / "other").touch()
    for folder in (real, venv):
        (folder / "python3").symlink_to(real / "python3.11")
    (tmp_path / "link").symlink_to(venv)
    (venv / "python").symlink_to("python3")
    assert same_python(f"{venv}/python", f"{venv}/python3")
    assert same_python(f"{tmp_path}/link/python", f"{venv}/python3")
    assert same_python(f"{real}/python3", f"{real}/python3.11")
    # another environment with the same program, another program, a name to be looked up, none at all
    assert not same_python(f"{venv}/python3", f"{real}/python3")
    assert not same_python(f"{real}/other", f"{real}/python3")
    assert not same_python("python3", f"{real}/python3")
    assert not same_python("", f"{real}/python3")


FLAGS = {"no_site": 0, "isolated": 0, "ignore_environment": 0, "no_user_site": 0}


@pytest.mark.parametrize(
    ("flags", "environ", "user_site", "same"),
    [
        ({}, {"PYTHONPATH": "/x"}, True, True),
        ({"no_site": 1}, {}, False, False),
        ({"isolated": 1, "no_user_site": 1}, {"HOME": "/x"}, False, True),
        ({"isolated": 1, "no_user_site": 1}, {"PYTHONPATH": "/x"}, False, False),
        ({"ignore_environment": 1}, {"PYTHONHASHSEED": "0"}, False, False),
        ({"no_user_site": 1}, {}, True, False),
        ({"no_user_site": 1}, {"PYTHONNOUSERSITE": "1"}, True, True),
    ],
)
def test_same_flags(flags: dict[str, int], environ: dict[str, str], *, user_site: bool, same: bool) -> None:
    given = types.SimpleNamespace(**{**FLAGS, **flags})
    assert same_flags(given, environ, user_site=user_site) is same


def test_means_on() -> None:
    assert all(means_on(value) for value in (True, 1, "1", "yes", "On", " true\n"))
    nothing_clear: tuple[t.Any, ...] = (False, 0, "0", "no", "off", "", None, "maybe", [], 2)
    assert not any(means_on(value) for value in nothing_clear)


def test_every_module_has_the_action() -> None:
    """A module without would run, only slowly: nobody would notice."""
    modules, actions = (
        {path.name: path for path in (ROOT / "plugins" / kind).glob("[!_]*.py")} for kind in ("modules", "action")
    )
    assert set(actions) == set(modules)
    assert len({path.read_text(encoding="utf-8") for path in actions.values()}) == 1
    # which the action asks for the module's secrets
    missing = [name for name, path in modules.items() if "import definition\n" not in path.read_text(encoding="utf-8")]
    assert missing == []

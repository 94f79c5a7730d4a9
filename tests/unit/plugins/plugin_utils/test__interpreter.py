# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a new Python would be like this one, and what the action plugin finds in every module."""

from __future__ import annotations

import types
from pathlib import Path

import pytest

from ansible_collections.esops.elasticsearch.plugins.plugin_utils import _interpreter
from ansible_collections.esops.elasticsearch.plugins.plugin_utils._interpreter import same_flags, same_python

ROOT = Path(_interpreter.__file__).resolve().parents[2]


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


def test_every_module_has_the_action() -> None:
    """A module without would run, only slowly, which is easy to miss."""
    modules, actions = (
        {path.name: path for path in (ROOT / "plugins" / kind).glob("[!_]*.py")} for kind in ("modules", "action")
    )
    assert set(actions) == set(modules)
    assert len({path.read_text(encoding="utf-8") for path in actions.values()}) == 1
    # which the action asks for the module's secrets
    missing = [name for name, path in modules.items() if "import definition\n" not in path.read_text(encoding="utf-8")]
    assert missing == []

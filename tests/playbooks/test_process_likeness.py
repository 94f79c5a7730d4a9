# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module inside Ansible's worker finds around it what it finds in a process of its own, and ends as it does there.

For this, a module that looks around and misbehaves stands in the place of one of the collection's, in a copy of it.
"""

from __future__ import annotations

import json
import re
import shutil
import typing as t
from pathlib import Path

import pytest
from support.ways import PROCESS, WORKER, switch

from .conftest import TREE, Ansible
from .probe import DOINGS

PROBE = "esops.elasticsearch.inference_service_info"
KEY, DEEP_KEY = "key-of-the-probe", "deep-key-of-the-probe"
_TRACEBACK = re.compile(r"Traceback \(most recent call last\):(\n +[^\n]*)+")


def copied(folder: Path) -> Path:
    """A copy of the collection with the probe in it."""
    place = folder / "collections" / "ansible_collections" / "esops" / "elasticsearch"
    for name in ("plugins", "meta"):
        shutil.copytree(TREE / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TREE / "galaxy.yml", place)
    shutil.copy(Path(__file__).with_name("probe.py"), place / "plugins" / "modules" / "inference_service_info.py")
    return folder / "collections"


def tasks() -> list[dict[str, t.Any]]:
    """One for each thing that the probe does."""
    return [
        {
            "name": doing,
            PROBE: {"do": doing, "key": KEY, "nested": {"key": DEEP_KEY, "number": 7}},
            "ignore_errors": True,
            "vars": {"ansible_remote_tmp": f"{{{{ temporary }}}}/{number}"},
        }
        for number, doing in enumerate(DOINGS)
    ]


def _run(ansible: Ansible, collections: Path, way: str) -> list[t.Any]:
    outcomes, temporary = ansible.folder / "outcomes", ansible.folder / "temporary"
    more = {
        **switch(),
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_CALLBACK_PLUGINS": str(TREE / "tests" / "docs" / "callback_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "outcomes",
        "OUTCOMES_FILE": str(outcomes),
    }
    # By the variable, since modules see the environment.
    variables = {"temporary": str(temporary), "esops_elasticsearch_in_worker": way == WORKER}
    output = ansible.playbook(tasks(), "-e", json.dumps(variables), more=more)
    told = outcomes.read_text("utf-8")
    assert KEY not in output + told
    assert temporary.exists() is (way == PROCESS)
    shutil.rmtree(temporary, ignore_errors=True)
    outcomes.unlink()
    return [_steady(json.loads(line)) for line in told.splitlines()]


def differences(one: t.Any, other: t.Any, place: str = "") -> list[str]:
    """Each place where two results differ, with both values."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = sorted({*one, *other})
        return [text for name in names for text in differences(one.get(name), other.get(name), f"{place}.{name}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other))
        return [text for number, pair in pairs for text in differences(*pair, f"{place}[{number}]")]
    return [] if one == other else [f"{place}: {one!r} and {other!r}"]


def _steady(value: t.Any) -> t.Any:
    """Without what tells where a module's code lies: a traceback is only that there is one."""
    if isinstance(value, dict):
        return {key: _steady(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_steady(inner) for inner in value]
    return _TRACEBACK.sub("TRACEBACK", value) if isinstance(value, str) else value


@pytest.mark.long
def test_it_finds_and_ends_the_same(ansible: Ansible) -> None:
    collections = copied(ansible.folder)
    process, worker = (_run(ansible, collections, way) for way in (PROCESS, WORKER))
    assert len(process) == len(DOINGS)
    assert (process[0]["task"], process[0]["status"]) == ("look", "ok")
    assert differences(process, worker) == []

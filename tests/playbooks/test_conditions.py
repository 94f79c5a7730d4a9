# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One thing that differs from a plain local task, or that cannot be found out, keeps a task out of Ansible's worker."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: a condition that could not be checked: which error it was differs between releases
_UNKNOWN = re.compile(r" \([A-Z]\w+\)$")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, t.Any]:
    """What the program tells."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path_factory.mktemp("home")),
        "PYTHONPATH": os.pathsep.join([str(ROOT / ".build"), str(ROOT / "tests")]),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build"),
        "ELASTICSEARCH_BEARER_TOKEN": "Environment-Secret",
    }
    command = [sys.executable, "-m", "playbooks.obstacles"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return t.cast("dict[str, t.Any]", json.loads(done.stdout))


def test_each_change_counts(found: dict[str, t.Any]) -> None:
    told = {name: (expected, _UNKNOWN.sub(" (*)", obstacle)) for name, (expected, obstacle) in found["rows"].items()}
    assert {name: pair for name, pair in told.items() if pair[0] != pair[1]} == {}


def test_every_condition_has_a_change(found: dict[str, t.Any]) -> None:
    expected = {text.removesuffix(" (*)") for text, _obstacle in found["rows"].values()}
    assert expected - {""} == set(found["conditions"])

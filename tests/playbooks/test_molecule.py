# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role by molecule, as those run it who know it from other collections; without containers."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from support.ways import switch

from .clusters import BIN, TREE

EXTENSIONS = TREE / "extensions"
SCENARIOS = sorted(path.parent.name for path in EXTENSIONS.glob("molecule/*/molecule.yml"))


@pytest.mark.long
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(scenario: str, tmp_path: Path) -> None:
    settings = yaml.safe_load((EXTENSIONS / "molecule" / scenario / "molecule.yml").read_text("utf-8"))
    keys = [value.rpartition(":")[2] for name, value in settings["ansible"]["env"].items() if name.endswith("_KEY")]
    done = subprocess.run(
        [str(BIN / "molecule"), "test", "--scenario-name", scenario],
        cwd=EXTENSIONS,
        env={
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "LANG": "C.UTF-8",
            "NO_COLOR": "1",
            **switch(),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    steps = len(settings["scenario"]["test_sequence"])
    assert done.returncode == 0, done.stdout
    assert re.search(rf"actions={steps} +successful={steps} ", done.stdout), done.stdout
    assert keys
    assert not [key for key in keys if key in done.stdout]

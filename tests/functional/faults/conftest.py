# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster of two nodes, either of which can die."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("functional.faults.cells", "functional.faults.judging")

from functional.faults.twins import is_left_out  # noqa: E402
from functional.harness import LOGIN  # noqa: E402
from support.thinning import EVERYTHING, leave_out  # noqa: E402

from es_emulator import Emulator  # noqa: E402


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only repeats another cell, unless everything is to run."""
    if os.environ.get(EVERYTHING):
        return
    left = [item for item in items if Path(__file__).parent in item.path.parents and is_left_out(_cell(item))]
    leave_out(config, items, left)


def _cell(item: pytest.Item) -> str:
    """The id of a cell; nothing for tests without a `name` and a `server`."""
    found = getattr(item, "callspec", None)
    return str(found.id) if found is not None and {"name", "server"} <= set(found.params) else ""


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    with Emulator(login=LOGIN, nodes=2) as emulator:
        yield emulator

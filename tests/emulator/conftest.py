# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One running emulator for all tests here; every test begins with a fresh state, on its release."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from emulator.support import Api

from es_emulator import Emulator


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def version() -> str:
    """The release that the emulator plays; a test parametrised with `version` sets another one."""
    return "9.5.0"


@pytest.fixture
def emu(running: Emulator, version: str) -> Emulator:
    running.reset()
    running.set_version(version)
    return running


@pytest.fixture
def api(emu: Emulator) -> Iterator[Api]:
    client = Api(emu)
    yield client
    client.session.close()

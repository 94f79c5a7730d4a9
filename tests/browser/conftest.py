# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One browser for all tests. Without one, or without playwright, they are skipped."""

from __future__ import annotations

import functools
import typing as t

import browsers
import pytest


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[t.Any]:
    program = browsers.find()
    if program is None:
        pytest.skip(browsers.NONE_HERE)
    reader = pytest.importorskip("browser.reader")
    with reader.browser(program, tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="session")
def look(browser: t.Any) -> t.Callable[..., t.Any]:
    """Read a page once, however many tests ask what is on it."""
    reader = pytest.importorskip("browser.reader")
    return functools.lru_cache(None)(functools.partial(reader.look, browser))

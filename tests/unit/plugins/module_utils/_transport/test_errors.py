# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fault in the collection itself names its place, whatever other libraries have set in the process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import fault


@pytest.mark.parametrize("limit", [None, 0, 1])
def test_fault_names_where_it_was_raised(limit: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some libraries set sys.tracebacklimit to 0 when they are imported, ansible-builder for one."""
    if limit is not None:
        monkeypatch.setattr(sys, "tracebacklimit", limit, raising=False)
    try:
        int("x")
    except ValueError as error:
        told = fault(error)
    assert f"{Path(__file__).name}:" in told.message
    assert "ValueError" in told.message


def test_fault_without_a_place() -> None:
    assert "at an unknown place: KeyError" in fault(KeyError("x")).message

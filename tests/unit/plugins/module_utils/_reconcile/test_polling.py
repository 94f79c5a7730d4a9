# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting by reading again and again."""

from __future__ import annotations

from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile.polling import until


def test_until() -> None:
    """One look is made at once when there is no time; the last interval holds on."""
    waits: list[float] = []
    assert until(lambda: None, 0, (5,), waits.append, lambda: 0.0) is None
    assert waits == [0]
    looks = iter([None, None, None, "found"])
    assert until(lambda: next(looks), 100, (1, 2), waits.append, lambda: 0.0) == "found"
    assert waits[1:] == [1, 2, 2, 2]

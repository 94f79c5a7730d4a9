# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`changed`, derived from what was sent and what was seen."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile.attempt import Attempt, Fate, Write
from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile.journal import Journal


def made(fate: Fate, kind: str = "create", **more: t.Any) -> Attempt:
    found = Attempt(Write(kind, lambda: None), None)
    vars(found).update(fate=fate, **more)
    return found


def journal(*attempts: Attempt) -> Journal:
    found = Journal()
    found.attempts += attempts
    return found


# attempts; changed if what was wanted is there, and if it is not
ROWS: dict[str, tuple[list[Attempt], bool, bool]] = {
    "nothing sent": ([], False, False),
    "never sent": ([made(Fate.NEVER_SENT)], False, False),
    "refused": ([made(Fate.REFUSED)], False, False),
    "refused, and stored": ([made(Fate.REFUSED, stored_although_refused=True)], True, True),
    "busy": ([made(Fate.BUSY)], False, False),
    "done": ([made(Fate.DONE)], True, True),
    "done, and nothing changed": ([made(Fate.DONE, changes_nothing=True)], False, False),
    "unclear": ([made(Fate.UNCLEAR)], True, True),
    "unclear, seen undone": ([made(Fate.UNCLEAR, undone=True)], True, False),
    "crossed": ([made(Fate.CROSSED)], True, False),
    "undone, then refused": ([made(Fate.UNCLEAR, undone=True), made(Fate.REFUSED)], True, False),
    "undone, then done": ([made(Fate.UNCLEAR, undone=True), made(Fate.DONE)], True, True),
}


@pytest.mark.parametrize("name", ROWS)
def test_changed(name: str) -> None:
    attempts, reached, missed = ROWS[name]
    found = journal(*attempts)
    assert (found.changed(reached=True), found.changed(reached=False)) == (reached, missed)


def test_what_is_in_doubt() -> None:
    first, second = made(Fate.UNCLEAR), made(Fate.UNCLEAR, undone=True)
    assert journal(second, first, second, made(Fate.DONE)).in_doubt() is first
    assert journal(second).in_doubt() is None


def test_counts_by_kind_and_fate() -> None:
    found = journal(made(Fate.UNCLEAR, "delete"), made(Fate.DONE, "delete"), made(Fate.DONE))
    assert (found.count("delete"), found.count("delete", Fate.DONE), found.count("update")) == (2, 1, 0)
    assert found.carried_out("delete")
    assert not found.carried_out("update")

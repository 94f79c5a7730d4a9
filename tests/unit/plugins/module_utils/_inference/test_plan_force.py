# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An endpoint of another service or task type may be another user's: it takes force to replace it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.plan import Policy, plan_change
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e


@pytest.mark.parametrize(
    ("recreate", "force", "action"),
    [(False, False, "refuse"), (True, False, "refuse"), (False, True, "refuse"), (True, True, "recreate")],
)
@pytest.mark.parametrize(
    "there", [e.shown(service="openai"), e.shown(task_type="sparse_embedding")], ids=["service", "type"]
)
def test_what_may_be_another_users_needs_force(
    there: dict[str, t.Any], action: str, *, recreate: bool, force: bool
) -> None:
    policy = Policy(recreate=recreate, force=force)
    wanted = e.desired(e.IDENTITY, secrets={"api_key": e.KEY})
    found = plan_change(wanted, e.current(there), e.server("9.5.3"), policy, send_secret=False)
    assert found.action == action

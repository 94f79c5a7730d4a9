# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a run that ensured a connector: derived from what it sent and what it planned."""

from __future__ import annotations

from .._reconcile.attempt import Fate
from .._reconcile.journal import Journal
from .._transport.errors import CollectionError
from .plan import CREATE, Plan
from .schema import Json


def success_report(shown: Json, journal: Journal, planned: Plan, last: Plan, check_mode: bool) -> Json:
    """The result of a run whose connector is as declared; `last` is the plan that found nothing left to do."""
    action = planned.action if check_mode else _action(journal, reached=True)
    told = planned if action != "none" else last
    return {
        "changed": action != "none",
        "action": action,
        "connector": shown,
        "diff": {"before": told.before, "after": told.after},
    }


def failure_report(error: CollectionError, journal: Journal, planned: Plan | None, check_mode: bool) -> CollectionError:
    """The error with what this run has changed, or would have changed."""
    changed = bool(error.extra.get("changed", journal.changed(reached=False)))
    extra: Json = {"changed": changed, "action": "none"}
    if changed:
        extra["action"] = planned.action if check_mode and planned else _action(journal, reached=False)
    if planned is not None:
        extra["diff"] = {"before": planned.before, "after": planned.after}
    return error.told(extra={**extra, **error.extra})


def _action(journal: Journal, *, reached: bool) -> str:
    if not journal.changed(reached=reached):
        return "none"
    created = journal.count(CREATE, Fate.DONE, Fate.UNCLEAR) if reached else journal.carried_out(CREATE)
    return "create" if created else "update"

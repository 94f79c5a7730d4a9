# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a run that ensured an endpoint, derived from what it sent and last read."""

from __future__ import annotations

import typing as t

from .._reconcile.attempt import Fate
from .._reconcile.journal import Journal
from .._transport.errors import CollectionError
from .api import Usage
from .endpoint import Endpoint, as_result
from .memory import Memory
from .outcome import Outcome
from .plan import Plan

_KINDS = {"restore": "create", "undo": "create"}  # the names of writes in a result, if they differ


class Ending(t.NamedTuple):
    """The input of a report. `plan` is what was (or would be) carried out.

    `now` is the endpoint as last read; `known`: it is still so, as far as the run knows.
    """

    journal: Journal
    memory: Memory
    plan: Plan | None
    now: Endpoint | None
    known: bool
    usage: Usage | None


def success_report(ending: Ending, unchanged: Plan, shown: dict[str, t.Any]) -> Outcome:
    """The result of a run whose endpoint is as declared. `unchanged` is the plan that found nothing to do."""
    plan = ending.plan
    if plan is None or not ending.journal.changed(reached=True):
        return Outcome("none", unchanged.before, unchanged.after, shown)
    return Outcome(_action(ending.journal, reached=True), plan.before, plan.after, shown, ending.usage)


def failure_report(error: CollectionError, ending: Ending) -> CollectionError:
    """The error with what this run has changed, and what exists now."""
    journal, extra = ending.journal, dict[str, t.Any]()
    changed = bool(error.extra.get("changed", journal.changed(reached=False)))
    extra["changed"] = changed
    extra["action"] = _action(journal, reached=False) if changed else "none"
    if ending.plan is not None:
        extra["diff"] = {"before": ending.plan.before, "after": ending.plan.after}
    lost = _lost(ending)
    if lost is not None:
        extra["lost_endpoint"] = as_result(lost)
    elif ending.now is not None and ending.known and journal.attempts:
        extra["endpoint"] = as_result(ending.now)
    return error.told(extra={**extra, **error.extra, "changed": changed})


def _action(journal: Journal, *, reached: bool) -> str:
    if journal.carried_out("delete"):
        return "recreate"
    kinds = [made.kind for made in journal.attempts if made.fate not in (Fate.NEVER_SENT, Fate.BUSY)]
    done = [kind for kind in kinds if journal.carried_out(kind)]
    last = (done or (kinds if reached else []))[-1:]
    stored = [made.kind for made in journal.attempts if made.stored_although_refused]
    kind = (last or stored or ["none"])[0]
    return _KINDS.get(kind, kind)


def _lost(ending: Ending) -> Endpoint | None:
    """The endpoint that this run has (or may have) deleted, and that is not known to exist."""
    if not ending.memory.frozen or not ending.journal.carried_out("delete"):
        return None
    return ending.memory.last if ending.now is None or not ending.known else None

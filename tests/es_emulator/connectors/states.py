# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which status may follow which, for connectors and for sync jobs.

docs/reference/elasticsearch-connectors.md, "Status", "Status of a job".
"""

from __future__ import annotations

from collections.abc import Mapping

from es_emulator.errors import ElasticError

Transitions = Mapping[str, frozenset[str]]

CONNECTOR: Transitions = {
    "created": frozenset({"needs_configuration", "error"}),
    "needs_configuration": frozenset({"configured", "error"}),
    "configured": frozenset({"needs_configuration", "configured", "connected", "error"}),
    "connected": frozenset({"connected", "configured", "error"}),
    "error": frozenset({"connected", "configured", "error"}),
}
SYNC_JOB: Transitions = {
    "pending": frozenset({"in_progress", "canceled"}),
    "in_progress": frozenset({"canceling", "completed", "suspended", "error"}),
    "suspended": frozenset({"in_progress", "canceled"}),
    "canceling": frozenset({"canceled", "error"}),
    "completed": frozenset(),
    "canceled": frozenset(),
    "error": frozenset(),
}


def check(transitions: Transitions, now: str, then: str) -> None:
    """Refuse what the protocol does not know."""
    if then not in transitions[now]:
        what, of = ("ConnectorSyncStatus", "sync_job_") if transitions is SYNC_JOB else ("status", "")
        text = (
            f"Invalid transition attempt from [{now}] to [{then}]. Such a {what} transition is not supported by the "
            "Connector Protocol."
        )
        kind = f"connector_{of}invalid_status_transition_exception"
        raise ElasticError(400, "status_exception", text, ElasticError(400, kind, text), root_is_outer=True)

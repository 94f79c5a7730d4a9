# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Defects in how connectors and sync jobs are written, waited for, and shown."""

from __future__ import annotations

from defect import FUNCTIONAL, WRITERS, matrix, one, unit

_WRITING = (
    one(
        "a creation is repeated while the first one may still arrive",
        "_connectors/ensure.py",
        "self._api.create(connector_id, body or {}), True, is_conflict)",
        "self._api.create(connector_id, body or {}), False, is_conflict)",
        (FUNCTIONAL.format("connector_faults"), "-k", "late"),
    ),
    one(
        "heartbeats count as another client's change",
        "_connectors/ensure.py",
        "return all(one.get(key) == other.get(key) for key in self._touched)",
        "return one == other",
        (FUNCTIONAL.format("connector_races"),),
    ),
    one(
        "a call without lasting effect is made again and again",
        "_connectors/ensure.py",
        "        if ignored:",
        "        if False:",
        (FUNCTIONAL.format("connector_races"),),
    ),
    one(
        "what was deleted meanwhile is reported as updated",
        "_connectors/ensure.py",
        'if self._plan is None or found.action == "create" or',
        "if self._plan is None or",
        (FUNCTIONAL.format("connector_races"),),
    ),
    one(
        "a call that a proxy sent twice does not count as a change",
        "_connectors/ensure.py",
        "made.fate = Fate.CROSSED",
        "made.changes_nothing = True",
        (FUNCTIONAL.format("connector_races"),),
    ),
    one(
        "an answer that nothing had to be done counts as a write",
        "_connectors/ensure.py",
        "            if made.answer == _NOTHING_TO_DO:",
        "            if False:",
        (FUNCTIONAL.format("connector_races"),),
    ),
    one(
        "what had nothing to do is asked again and again",
        "_connectors/ensure.py",
        "if made.fate is Fate.DONE or made.answer == _NOTHING_TO_DO]",
        "if made.fate is Fate.DONE]",
        (FUNCTIONAL.format("connector_races"),),
    ),
    one(
        "a connector that was reset is not told",
        "_connectors/ensure.py",
        'if made.answer == "updated" and call.group is None:',
        "if False:",
        (FUNCTIONAL.format("connector_races"),),
    ),
    one(
        "a gateway's 404 is taken for a connector that does not exist",
        "_connectors/api.py",
        "            if is_missing(error):\n                return None",
        "            if error.status == 404:\n                return None",
        (FUNCTIONAL.format("connector_reads"),),
    ),
    one(
        "a service type that is there already is sent again",
        "_connectors/groups.py",
        'if wanted is None or not differs(wanted, document.get("service_type")):',
        "if wanted is None:",
        (FUNCTIONAL.format("connector_groups"),),
    ),
    one(
        "a deletion is repeated while the first one may still arrive",
        "_connectors/removal.py",
        'Write("delete", send, True, is_conflict, is_missing)',
        'Write("delete", send, False, is_conflict, is_missing)',
        (FUNCTIONAL.format("connector_faults"), "-k", "late"),
    ),
    one(
        "jobs that may be left are not named",
        "_connectors/removal.py",
        "self._loop.journal.attempts[-1].fate is not Fate.DONE:",
        "False:",
        (FUNCTIONAL.format("connector_faults"), "-k", "removal"),
    ),
    one(
        "a deletion that another client made is a failure",
        "_connectors/removal.py",
        "True, is_conflict, is_missing), seen)",
        "True, is_conflict), seen)",
        WRITERS,
    ),
)
_SYNCING = (
    one(
        "a sync is started again while the first start may still arrive",
        "_connectors/sync_jobs.py",
        "self._api.start_job(body), True, is_conflict)",
        "self._api.start_job(body), False, is_conflict)",
        (FUNCTIONAL.format("sync_job_faults"),),
    ),
    one(
        "a sync is started again without a read",
        "_connectors/sync_jobs.py",
        "            if new:\n",
        "            if False:\n",
        matrix("job and start and done"),
    ),
    one(
        "a second sync is not named",
        "_connectors/sync_job_run.py",
        "        if pending:\n",
        "        if False:\n",
        (FUNCTIONAL.format("sync_job_canceling"),),
    ),
    one(
        "a job that is being canceled counts as live",
        "_connectors/sync_jobs.py",
        'LIVE = ("in_progress", "pending", "suspended")',
        'LIVE = ("in_progress", "pending", "suspended", "canceling")',
        (FUNCTIONAL.format("sync_job_canceling"),),
    ),
    one(
        "a job that ended by itself is reported as canceled",
        "_connectors/sync_jobs.py",
        'if there is None or there["status"] == "completed":',
        "if False:",
        (FUNCTIONAL.format("sync_job"),),
    ),
)
_SHOWING = (
    one(
        "passwords in addresses of a connector are shown",
        "_connectors/document.py",
        "    return t.cast(Json, without_url_secrets(found))\n\n\ndef masked_job",
        "    return found\n\n\ndef masked_job",
        unit("_connectors/document"),
    ),
    one(
        "a misspelt schema is logged",
        "_connectors/concealment.py",
        "if value is not None and not is_plain(str(name), value)}",
        "if value is not None and name in ('value', 'default_value')}",
        unit("_connectors/concealment"),
    ),
    one(
        "a misspelt flag of a schema is dropped without a word",
        "_connectors/schema.py",
        "        if meant:\n",
        "        if False:\n",
        unit("_connectors/schema"),
    ),
    one(
        "a connector counts as online by its status",
        "_connectors/waiting.py",
        'return document.get("status") == "connected" and heartbeat(document, now).is_younger_than(MAX_AGE)',
        'return document.get("status") == "connected"',
        unit("_connectors/waiting"),
    ),
    one(
        "the date of a response is ignored",
        "_connectors/api.py",
        "return time.time() if told is None else told",
        "return time.time()",
        (FUNCTIONAL.format("connector_heartbeat"),),
    ),
    one(
        "cron of Unix gets as far as the server",
        "_connectors/cron.py",
        'if ("?" in parts[_DAY_OF_MONTH]) == ("?" in parts[_DAY_OF_WEEK]):',
        "if False:",
        unit("_connectors/cron"),
    ),
)
OF_CONNECTORS = (*_WRITING, *_SYNCING, *_SHOWING)

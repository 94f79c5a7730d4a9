# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Defects in how connectors and sync jobs are written, and shown."""

from __future__ import annotations

from defect import FUNCTIONAL, WRITERS, matrix, one

OF_CONNECTORS = (
    one(
        "a creation that was refused is made again without a look",
        "_connectors/api.py",
        'self.client.call("PUT", [_ROOT, connector_id], None, body, writes=ONCE)',
        'self.client.call("PUT", [_ROOT, connector_id], None, body, writes=True)',
        (FUNCTIONAL.format("connector_faults"), "-k", "test_refused and create"),
    ),
    one(
        "a service type that is there already is sent again",
        "_connectors/groups.py",
        'if wanted is None or not differs(wanted, document.get("service_type")):',
        "if wanted is None:",
        (FUNCTIONAL.format("connector_groups"),),
    ),
    one(
        "what others have deleted meanwhile is told as updated",
        "_connectors/ensure.py",
        'if not self._written or found.action == "create":',
        "if not self._written:",
        WRITERS,
    ),
    one(
        "what became of a call to a connector is not looked at",
        "_connectors/ensure.py",
        "            self._lost = (call, error)\n            return\n",
        "            raise error\n",
        matrix("connector and reset"),
    ),
    one(
        "a sync is started again without a look",
        "_connectors/sync_jobs.py",
        "            found = self._new_ones(filters, before)\n            if",
        "            found: list[str] = []\n            if",
        matrix("job and start and done"),
    ),
    one(
        "a second sync is not named",
        "_ansible/connector_sync_job.py",
        "        if besides:",
        "        if False:",
        (FUNCTIONAL.format("sync_job_faults"), "-k", "nobody_expects_it"),
    ),
    one(
        "passwords in addresses of a connector are shown",
        "_connectors/document.py",
        "    return t.cast(Json, without_url_secrets(found))\n\n\ndef masked_job",
        "    return found\n\n\ndef masked_job",
        ("tests/unit/plugins/module_utils/_connectors/test_document.py",),
    ),
)

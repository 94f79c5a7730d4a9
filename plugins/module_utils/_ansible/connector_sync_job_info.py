# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `connector_sync_job_info`."""

from __future__ import annotations

import typing as t

from .._connectors.api import ConnectorApi, Listed
from .._connectors.declaration import is_connector_id
from .._connectors.document import job_secret_texts, masked_job
from .._connectors.schema import Json
from .._connectors.sync_jobs import STATUSES, TYPES, connector_of
from .connection_options import connection_options
from .definition import Context, Definition


def definition() -> Definition:
    """The module."""
    spec = {
        **connection_options(),
        "sync_job_id": {"type": "str"},
        "connector_id": {"type": "str"},
        "status": {"type": "str", "choices": sorted(STATUSES)},
        "job_type": {"type": "list", "elements": "str", "choices": [*TYPES]},
    }
    return Definition(spec, _run, lambda params: "read sync jobs")


def _run(context: Context) -> dict[str, t.Any]:
    listed = _read(context.api(ConnectorApi), context.params)
    if not listed.complete:
        context.warn("The cluster may have more sync jobs than it lists, so some may be missing: set filters.")
    for job in listed.found:
        context.scrubber.add(job_secret_texts(job))
    return {"changed": False, "sync_jobs": [masked_job(job) for job in listed.found]}


def _read(api: ConnectorApi, wanted: t.Mapping[str, t.Any]) -> Listed:
    job_id, connector_id = wanted["sync_job_id"], wanted["connector_id"]
    if not all(is_connector_id(one) for one in (job_id, connector_id) if one is not None):
        return Listed([], True)  # no job has such an ID
    if job_id is not None:
        job = api.job(job_id)
        return Listed([job] if job is not None and _fits(job, wanted) else [], True)
    filters = {name: wanted[name] for name in ("connector_id", "status") if wanted[name] is not None}
    if wanted["job_type"]:
        filters["job_type"] = ",".join(wanted["job_type"])
    return api.jobs(filters)


def _fits(job: Json, wanted: t.Mapping[str, t.Any]) -> bool:
    return (
        wanted["connector_id"] in (None, connector_of(job))
        and wanted["status"] in (None, job.get("status"))
        and (not wanted["job_type"] or job.get("job_type") in wanted["job_type"])
    )

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sync jobs to begin with, and the requests that are made for them."""

from __future__ import annotations

import copy
import typing as t

from functional.connectors import ID, valued
from functional.facts import Json
from functional.harness import Bench, Request, Seen, _agree, _Frozen, _plain, _writes
from support.modules import SYNC_JOB

from es_emulator import Emulator

ROOT = "/_connector/_sync_job"
LIVE = ("pending", "in_progress", "suspended")
CANCELING = "canceling"
QUICK: Json = {"wait": True, "wait_timeout": 20, "wait_interval": 0.05}
ENDED = ("completed", "canceled", "error")
_FIRST = 20


def jobs_listed(**filters: str) -> Request:
    """All of them, page by page."""
    query = "&".join(f"{name}={value}" for name, value in {**filters, "from": "0", "size": "500"}.items())
    return ("GET", ROOT, query, None)


def looked(job_type: str | None = "full", connector_id: str = ID) -> Request:
    """The first look at the jobs of a connector."""
    of_type = f"&job_type={job_type}" if job_type else ""
    return ("GET", ROOT, f"connector_id={connector_id}{of_type}&from=0&size={_FIRST}", None)


def pending(job_type: str = "full", connector_id: str = ID) -> Request:
    """The jobs that wait, which is read after a start: it has what was started, and what another run has started."""
    query = f"connector_id={connector_id}&job_type={job_type}&status=pending&from=0&size={_FIRST}"
    return ("GET", ROOT, query, None)


def read(job_id: str) -> Request:
    """Reading one."""
    return ("GET", f"{ROOT}/{job_id}", "", None)


def posted(job_type: str = "full", trigger_method: str = "on_demand", connector_id: str = ID) -> Request:
    """Starting one."""
    return ("POST", ROOT, "", {"id": connector_id, "job_type": job_type, "trigger_method": trigger_method})


def cancel(job_id: str) -> Request:
    """Canceling one."""
    return ("PUT", f"{ROOT}/{job_id}/_cancel", "", None)


def delete(job_id: str) -> Request:
    """Deleting one."""
    return ("DELETE", f"{ROOT}/{job_id}", "", None)


def job(*, connector_id: str = ID, age: int = 0, **changes: t.Any) -> Json:
    """A job as it is stored; each year of age makes it older."""
    usual: Json = {
        "connector": {
            "id": connector_id,
            "index_name": "content-one",
            "service_type": "postgresql",
            "configuration": valued(),
        },
        "created_at": f"{2024 - age}-01-01T00:00:00.000000Z",
        "job_type": "full",
        "trigger_method": "on_demand",
        "status": "pending",
        "metadata": {},
        "indexed_document_count": 0,
        "deleted_document_count": 0,
        "indexed_document_volume": 0,
        "total_document_count": 0,
        "last_seen": "2024-01-01T00:00:00.000000Z",
    }
    return copy.deepcopy({**usual, **changes})


def seed_job(emu: Emulator, job_id: str = "j1", **changes: t.Any) -> Json:
    """Store a job; returns what is stored."""
    found = job(**changes)
    emu.seed_sync_job(job_id, found)
    return found


def only_job(emu: Emulator) -> tuple[str, Json]:
    """The id and the document of the only job that there is."""
    ((job_id, found),) = emu.sync_jobs.items()
    return job_id, copy.deepcopy(found)


def run(bench: Bench, *, check_differs: str = "", again: bool = True, **options: t.Any) -> Seen:
    """Run a task in check mode and for real on the same state; once more, it changes nothing, unless `again=False`."""
    arguments = bench.arguments(**options)
    began = _Frozen(bench.emu)
    check, check_requests = bench.run(SYNC_JOB, arguments, check=True)
    assert not [request for request in check_requests if _writes(request)]
    began.restore()
    real, requests = bench.run(SYNC_JOB, arguments)
    seen = Seen(_plain(real.result), requests, _plain(check.result), check_requests)
    if not check_differs:
        _agree(seen)
    if again and not seen.result.get("failed"):
        bench.emu.clear_faults()
        once_more, _requests = bench.run(SYNC_JOB, arguments)
        assert (once_more.result["changed"], once_more.result["action"]) == (False, "none")
    return seen

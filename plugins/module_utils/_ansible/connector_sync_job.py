# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `connector_sync_job`."""

from __future__ import annotations

import typing as t

from .._connectors.api import ConnectorApi
from .._connectors.declaration import check_connector_id, is_connector_id
from .._connectors.sync_job_run import SyncJobRun, Wanted
from .._connectors.sync_jobs import TYPES, Timing
from .._transport.errors import BadInput, CollectionError
from .connection_options import connection_options
from .definition import Context, Definition

_LONGEST_WAIT = 604800  # seconds


def definition() -> Definition:
    """The module."""
    spec = {
        **connection_options(),
        "connector_id": {"type": "str"},
        "sync_job_id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "canceled", "absent"], "default": "present"},
        "job_type": {"type": "str", "choices": [*TYPES]},
        "trigger_method": {"type": "str", "choices": ["on_demand", "scheduled"], "default": "on_demand"},
        "wait": {"type": "bool", "default": False},
        "wait_timeout": {"type": "int", "default": 600},
        "wait_interval": {"type": "float", "default": 5.0},
    }
    rules = {
        "required_one_of": [("connector_id", "sync_job_id")],
        "required_if": [("state", "absent", ["sync_job_id"])],
        "mutually_exclusive": [("sync_job_id", "job_type")],
    }
    return Definition(spec, _run, _doing, rules)


def _doing(params: t.Mapping[str, t.Any]) -> str:
    verb = {"present": "start", "canceled": "cancel", "absent": "delete"}[params["state"]]
    if params.get("sync_job_id"):
        return f"{'read' if verb == 'start' else verb} sync job '{params['sync_job_id']}'"
    return f"{verb} a sync job of connector '{params.get('connector_id')}'"


def _run(context: Context) -> dict[str, t.Any]:
    params = context.params
    _check(params)
    wanted = Wanted(
        connector_id=params["connector_id"] or "",
        job_id=params["sync_job_id"] or "",
        job_type=params["job_type"] or "",
        trigger_method=params["trigger_method"],
        timing=Timing(params["wait"], params["wait_timeout"], params["wait_interval"]),
    )
    task = SyncJobRun(context.api(ConnectorApi), wanted, context.check_mode, context.warn, context.scrubber.add)
    act = {"present": task.present, "canceled": task.canceled, "absent": task.absent}[params["state"]]
    try:
        return act()
    except CollectionError as error:
        raise error.told(extra={"action": "none", **error.extra}) from error


def _check(params: t.Mapping[str, t.Any]) -> None:
    if params["connector_id"] is not None:
        check_connector_id(params["connector_id"])
    if params["sync_job_id"] is not None and not is_connector_id(params["sync_job_id"]):
        raise BadInput(f"sync_job_id {params['sync_job_id'][:50]!r} is not valid", "Set the ID of one sync job.")
    if not 0 < params["wait_timeout"] <= _LONGEST_WAIT:
        raise BadInput(f"wait_timeout is {params['wait_timeout']}", f"Set seconds, from 1 to {_LONGEST_WAIT}.")
    # One longer than wait_timeout, as the default may be, means one read at the end.
    if not 0 < params["wait_interval"] <= _LONGEST_WAIT:
        raise BadInput(
            f"wait_interval is {params['wait_interval']}", f"Set seconds, more than 0 and at most {_LONGEST_WAIT}."
        )

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ensuring that a connector does not exist."""

from __future__ import annotations

import typing as t

from .._reconcile.writes import surely_gone
from .._transport.advice import explain
from .._transport.errors import RequestError, ServerError
from .api import ConnectorApi, is_conflict, is_unknown_parameter
from .document import masked, secret_texts
from .schema import Json


class Removal(t.NamedTuple):
    """What is to go: the connector, also one that is kept after a soft deletion (`hard`), and its sync jobs."""

    connector_id: str
    hard: bool = False
    delete_sync_jobs: bool = False

    def query(self) -> dict[str, str]:
        """The query of the call. What is not asked for is not named, since older servers do not know it."""
        return {name: "true" for name in ("hard", "delete_sync_jobs") if getattr(self, name)}


def remove(
    api: ConnectorApi,
    wanted: Removal,
    check_mode: bool,
    warn: t.Callable[[str], None],
    hide: t.Callable[[t.Iterable[str]], None],
) -> dict[str, t.Any]:
    """Delete a connector if it is there, and return the result."""
    try:
        current = _current(api, wanted)
    except ServerError as error:
        if not (wanted.hard and is_unknown_parameter(error)):
            raise
        # Before 9.0 every deletion is a hard one, and needs no parameter.
        wanted = wanted._replace(hard=False)
        current = _current(api, wanted)
    if current is None:
        return _result("none", {})
    hide(secret_texts(current))
    if not check_mode and not _delete(api, wanted, warn):
        return _result("none", {})
    return _result("delete", masked(current))


def _result(action: str, before: Json) -> dict[str, t.Any]:
    return {"changed": action != "none", "action": action, "diff": {"before": before, "after": {}}}


def _current(api: ConnectorApi, wanted: Removal) -> Json | None:
    return api.get(wanted.connector_id, include_deleted=wanted.hard)


def _delete(api: ConnectorApi, wanted: Removal, warn: t.Callable[[str], None]) -> bool:
    """Delete it. False where somebody else was faster."""
    done = surely_gone(
        api.client,
        lambda: api.delete(wanted.connector_id, wanted.query()),
        lambda: _current(api, wanted) is not None,
        is_conflict,
    )
    if done.looked and wanted.delete_sync_jobs:
        _name_left_jobs(api, wanted.connector_id, warn)
    return done.by_us


def _name_left_jobs(api: ConnectorApi, connector_id: str, warn: t.Callable[[str], None]) -> None:
    """The jobs go after the connector, and when it is gone no call of it takes them along any more."""
    try:
        _jobs, count = api.some_jobs({"connector_id": connector_id}, 1)
    except RequestError as error:
        warn(f"Whether sync jobs of connector '{connector_id}' are left could not be read: {explain(error).message}")
        return
    if count:
        warn(
            f"Connector '{connector_id}' is gone, but {count} of its sync jobs are left, since the answer to the "
            "removal was lost: look again with connector_sync_job_info, and delete them with connector_sync_job."
        )

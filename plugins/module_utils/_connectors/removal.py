# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ensuring that a connector does not exist: observe, plan, attempt once, observe again."""

from __future__ import annotations

import typing as t

from .._reconcile.attempt import Fate, Write
from .._reconcile.deletion import delete
from .._reconcile.loop import Loop
from .._transport.advice import explain
from .._transport.errors import CollectionError, RequestError, ServerError
from .api import ConnectorApi, is_conflict, is_missing, is_unknown_parameter
from .document import masked, secret_texts
from .schema import Json


class Removal(t.NamedTuple):
    """What to remove: the connector, also one that is kept after a soft deletion (`hard`), and its sync jobs."""

    connector_id: str
    hard: bool = False
    delete_sync_jobs: bool = False

    def query(self) -> dict[str, str]:
        """The query of the call. Parameters that are off are left out, because older servers do not know them."""
        return {name: "true" for name in ("hard", "delete_sync_jobs") if getattr(self, name)}


class Remover:
    """Removes one connector if it exists. `hide` is called with the secrets that are found."""

    def __init__(
        self,
        api: ConnectorApi,
        wanted: Removal,
        check_mode: bool,
        warn: t.Callable[[str], None],
        hide: t.Callable[[t.Iterable[str]], None],
    ) -> None:
        self._api = api
        self._wanted = wanted
        self._check_mode = check_mode
        self._warn = warn
        self._hide = hide
        # The connector service writes all the time, so two reads count as equal if both find the connector.
        self._loop: Loop[Json | None] = Loop(
            api.client, self._read, lambda one, other: (one is None) == (other is None)
        )
        self._first: Json | None = None

    def run(self) -> Json:
        """Remove it, and return the result. Raises CollectionError with `changed` in its extra."""
        try:
            self._first = self._loop.look()
            if self._first is None:
                return _result(None)
            if not self._check_mode:
                self._delete(self._first)
                return _result(self._first if self._loop.journal.changed(reached=True) else None)
            return _result(self._first)
        except CollectionError as error:
            changed = self._loop.journal.changed(reached=False)
            shown = {"diff": _result(self._first)["diff"]} if self._first is not None else {}
            raise error.told(changed=changed, action="delete" if changed else "none", extra=shown) from error

    def _delete(self, seen: Json) -> None:
        wanted = self._wanted

        def send() -> None:
            self._api.delete(wanted.connector_id, wanted.query())

        delete(self._loop, Write("delete", send, True, is_conflict, is_missing), seen)
        if wanted.delete_sync_jobs and self._loop.journal.attempts[-1].fate is not Fate.DONE:
            self._name_left_jobs()

    def _read(self) -> Json | None:
        try:
            found = self._api.get(self._wanted.connector_id, include_deleted=self._wanted.hard)
        except ServerError as error:
            if not (self._wanted.hard and is_unknown_parameter(error)):
                raise
            # Before 9.0 every deletion is a hard one, and needs no parameter.
            self._wanted = self._wanted._replace(hard=False)
            found = self._api.get(self._wanted.connector_id)
        if found is not None:
            self._hide(secret_texts(found))
        return found

    def _name_left_jobs(self) -> None:
        """The server deletes the jobs after the connector. Once it is gone, no call for it deletes them any more."""
        connector_id = self._wanted.connector_id
        try:
            _jobs, count = self._api.some_jobs({"connector_id": connector_id}, 1)
        except RequestError as error:
            self._warn(
                f"Whether sync jobs of connector '{connector_id}' are left could not be read: {explain(error).message}"
            )
            return
        if count:
            self._warn(
                f"Connector '{connector_id}' is gone, but {count} of its sync jobs are left, because the deletion got "
                "no clear response. Read them with connector_sync_job_info, and delete them with connector_sync_job."
            )


def _result(removed: Json | None) -> Json:
    """The result; None: nothing was removed."""
    before = {} if removed is None else masked(removed)
    return {
        "changed": removed is not None,
        "action": "none" if removed is None else "delete",
        "diff": {"before": before, "after": {}},
    }

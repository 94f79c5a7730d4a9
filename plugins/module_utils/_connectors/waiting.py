# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for the connector service: until it has registered a schema, or until a connector is connected."""

from __future__ import annotations

import typing as t

from .._reconcile.polling import until
from .._transport.errors import CollectionError
from .heartbeat import MAX_AGE, heartbeat
from .schema import Json

_INTERVALS = (0.5, 1.0, 2.0, 5.0)  # seconds between two reads

Result = t.TypeVar("Result")


class Patience:
    """Waits at most `timeout` seconds in total, over all waits."""

    def __init__(self, timeout: float, wait: t.Callable[[float], None], now: t.Callable[[], float]) -> None:
        self.timeout = timeout
        self._wait = wait
        self._now = now
        self._deadline: float | None = None

    def until(self, look: t.Callable[[], Result | None]) -> Result | None:
        """Read until `look` returns something; None if time runs out. Without a timeout, nothing is read."""
        if self.timeout <= 0:
            return None
        if self._deadline is None:
            self._deadline = self._now() + self.timeout
        return until(look, max(0.0, self._deadline - self._now()), _INTERVALS, self._wait, self._now)


def no_schema(connector_id: str, pending: t.Sequence[str], timeout: float) -> CollectionError:
    """The error if no schema was registered in time."""
    waited = f" within {timeout:g} seconds" if timeout > 0 else ""
    return CollectionError(
        f"The values of {', '.join(pending)} could not be set for connector '{connector_id}': it has no schema with "
        f"these fields yet{waited}. Everything else is configured as in the task",
        "The connector service registers the schema when it first finds the connector. Check that it runs, and run "
        "this task again (wait_timeout waits for it), or set configuration_schema.",
    )


def is_connected(document: t.Mapping[str, t.Any], now: float) -> bool:
    """Whether the connector service works on a connector: by its status and by its last heartbeat."""
    return document.get("status") == "connected" and heartbeat(document, now).is_younger_than(MAX_AGE)


def not_connected(document: Json, now: float, timeout: float) -> CollectionError:
    """The error if the connector did not connect in time."""
    status, age = document.get("status"), heartbeat(document, now).age
    seen = "has never reported on it" if age is None else f"last reported on it {age} seconds ago"
    said = f" ({document['error']})" if document.get("error") else ""
    waited = f" within {timeout:g} seconds" if timeout > 0 else ""
    return CollectionError(
        f"Connector '{document.get('id')}' is not connected{waited}: its status is {status}{said}, and the connector "
        f"service {seen}",
        _advice(status, age, timeout),
    )


def _advice(status: t.Any, age: int | None, timeout: float) -> str:
    if age is None or age >= MAX_AGE:
        return "Check that the connector service runs, and that its configuration names this connector."
    if status == "needs_configuration":
        return "Set the values that its schema requires, in configuration and configuration_secrets."
    if status == "error":
        return "Fix the cause of its error, and run this task again."
    return "Raise wait_timeout, and see the log of the connector service." if timeout > 0 else "Set wait_timeout."

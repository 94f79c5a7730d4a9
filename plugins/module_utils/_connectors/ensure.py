# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ensuring that a connector exists as stated: carries out what the planner says, and looks what came of it.

A creation replaces whatever has the id, so it is only made right after a look that found nothing, however often it has
to be tried. Every other call is made only while what it is for still differs.
"""

from __future__ import annotations

import typing as t

from .._reconcile.writes import is_unclear, unknown_end
from .._transport.advice import explain
from .._transport.errors import CannotConnect, CollectionError, RequestError, ServerError
from .._transport.versions import Feature
from . import refusals
from .api import ConnectorApi, is_conflict, is_unknown_parameter
from .document import Desired, masked, searchable, secret_texts
from .plan import Call, Plan, plan, secret_keys
from .schema import Json
from .waiting import Patience, is_connected, not_connected

_MOST_RACES = 5  # how often others may create or delete it between our read and our write
_REFUSED = (429, 503)


class _Unreadable(Exception):
    """Everything was written, but what came of it could not be read."""


class Ensurer:
    """Brings one connector to what is stated. `hide` is told of the secrets that come to light.

    `wait_timeout` is how many seconds to wait for the connector service in all: to register a schema, where values need
    one, and to connect, if `connected` says that it has to.
    """

    def __init__(
        self,
        api: ConnectorApi,
        desired: Desired,
        wait_timeout: float,
        check_mode: bool,
        warn: t.Callable[[str], None],
        hide: t.Callable[[t.Iterable[str]], None],
        *,
        connected: bool = False,
    ) -> None:
        self._api = api
        self._desired = desired
        self._patience = Patience(wait_timeout, api.client.wait)
        self._connected = connected
        self._check_mode = check_mode
        self._warn = warn
        self._hide = hide
        self._first: Plan | None = None
        self._written = False
        self._passed = False
        self._done: set[tuple[str, ...]] = set()
        self._retyped = False
        self._lost: tuple[Call, RequestError] | None = None
        self._tries = 0
        self._races = 0

    def run(self) -> Json:
        """Do it, and return the result. Raises CollectionError with `changed` in its extra."""
        try:
            return self._rounds()
        except CollectionError as error:
            error.extra.setdefault("changed", self._written)
            if self._first is not None:
                error.extra.setdefault("diff", {"before": self._first.before, "after": self._first.after})
            raise

    def _rounds(self) -> Json:
        while True:
            try:
                document = self._read()
            except _Unreadable:
                return self._result(t.cast(Plan, self._first), t.cast(Plan, self._first).expected)
            found = self._planned(document)
            self._settle(found)
            # Deleted after it was written: what it is now began with a creation, which is what has to be told.
            if not self._written or found.action == "create":
                self._first = found
            if self._check_mode:
                return self._foretold(self._as_this_server_does(found, document))
            if found.calls:
                self._pass(found, document)
            elif found.pending:
                self._await_schema(found)
            else:
                there = t.cast(Json, document)
                if self._connected:
                    there = self._await_connection(there)
                return self._result(found, self._masked(there))

    def _planned(self, document: Json | None, *, old: bool = False) -> Plan:
        return plan(self._desired, document, waits=self._patience.timeout > 0, retyped=self._retyped, old=old)

    def _as_this_server_does(self, found: Plan, document: Json | None) -> Plan:
        """The plan with what an older server does otherwise; the version is read only where that shows."""
        other = self._planned(document, old=True)
        server = self._api.server() if other != found else None
        return found if server is None or server.within(Feature.CONNECTOR_NATIVE_KEEPS_STATUS) else other

    def _read(self) -> Json | None:
        """What is there; after a lost answer, its loss is the better thing to tell if that cannot be read."""
        try:
            document = self._api.get(self._desired.connector_id)
        except RequestError as error:
            if self._lost is not None:
                raise unknown_end(self._lost[1], error) from None
            if self._passed and not t.cast(Plan, self._first).pending and not self._connected:
                self._warn(f"Everything was written, but could not be read afterwards: {explain(error).message}")
                raise _Unreadable from None
            raise
        there = document or {}
        secret = secret_keys(self._desired, there)
        self._hide(secret_texts(there, secret))
        self._hide(searchable([value for key, value in self._desired.values.items() if key in secret]))
        return document

    def _settle(self, found: Plan) -> None:
        """After a lost answer: what is there now shows whether the call was carried out."""
        if self._lost is None:
            return
        call, error = self._lost
        self._lost = None
        if not any(other.route == call.route for other in found.calls):
            self._made(call)
            return
        if isinstance(error, ServerError):
            raise error
        error.hint = error.hint or "It was not carried out: run again."
        self._try_again(error)

    def _pass(self, found: Plan, document: Json | None) -> None:
        """Make the calls, until one fails in such a way that what is there has to be looked at again."""
        if self._done and document is None:
            self._overtaken(CollectionError(f"Connector '{self._desired.connector_id}' is deleted again and again"))
            self._done.clear()
        # Other calls than before may be due: the connector service has registered a schema meanwhile, for one.
        ignored = [call.name for call in found.calls if call.route in self._done]
        if ignored:
            raise CollectionError(
                f"Connector '{self._desired.connector_id}' was written, but the server does not show it as stated: "
                f"{', '.join(ignored)}",
                "The connector service or somebody else may have changed it at the same time: run again.",
            )
        if found.action == "update" and len(found.calls) > 1:
            refusals.check_prefix(self._api, self._desired, found)
        self._passed = False
        self._retyped = self._retyped or "service_type" in found.groups
        for call in found.calls:
            try:
                self._make(call)
            except RequestError as error:
                self._after(call, error)
                return
            self._made(call)
        self._passed = True

    def _made(self, call: Call) -> None:
        self._written = True
        self._done.add(call.route)

    def _make(self, call: Call) -> None:
        connector_id = self._desired.connector_id
        if call.route:
            self._api.update(connector_id, call.route, call.body)
        elif self._api.create(connector_id, call.body or {}) == "updated":
            self._warn(_REVIVED.format(connector_id))

    def _after(self, call: Call, error: RequestError) -> None:
        """Return where a look at what is there helps; else raise what has to be told."""
        if is_unclear(error):
            self._lost = (call, error)
            return
        if isinstance(error, CannotConnect) and not call.route:
            self._try_again(error)
            return
        if not isinstance(error, ServerError):
            raise error
        if is_conflict(error) or (error.status in _REFUSED and not call.route):
            self._try_again(error, error.retry_after)
        elif error.status == 404 and call.route:
            self._overtaken(error)
        elif refusals.is_taken(error):
            refusal = refusals.taken(self._api, self._desired, error)
            if refusal is not None:
                raise refusal
            self._try_again(error)  # that index was let go a moment ago, which the server's search has not seen
        else:
            raise refusals.translated(self._api, self._desired, call, error)

    def _try_again(self, error: RequestError, at_least: float | None = None) -> None:
        if self._tries >= self._api.client.retries:
            if self._tries:
                error.reason = f"{error.reason.rstrip('.')} (tried {self._tries + 1} times)"
            raise error
        self._tries += 1
        self._api.client.pause(self._tries, at_least)

    def _overtaken(self, error: CollectionError) -> None:
        """Somebody else has deleted it since we read it; but not for ever."""
        self._races += 1
        if self._races > _MOST_RACES:
            raise error

    def _await_schema(self, found: Plan) -> None:
        """Wait until there is a field for each pending value."""
        if self._patience.until(self._has_fields) is None:
            raise self._no_schema(found, self._written)

    def _has_fields(self) -> bool | None:
        document = self._api.get(self._desired.connector_id)
        return True if document is None or not self._planned(document).pending else None

    def _await_connection(self, document: Json) -> Json:
        """Wait until the connector is connected, and return it as it is then."""
        last: Json | None = document

        def look() -> bool | None:
            nonlocal last
            last = self._api.get(self._desired.connector_id)
            return True if last is None or is_connected(last, self._api.now()) else None

        if not is_connected(document, self._api.now()):
            self._patience.until(look)
        if last is None:
            raise CollectionError(
                f"Connector '{self._desired.connector_id}' was deleted by another client while this task waited for it",
                "Run it again.",
            )
        self._hide(secret_texts(last, secret_keys(self._desired, last)))
        if not is_connected(last, self._api.now()):
            error = not_connected(last, self._api.now(), self._patience.timeout)
            error.extra["connector"] = self._masked(last)
            raise error
        return last

    def _masked(self, document: Json) -> Json:
        return masked(document, secret_keys(self._desired, document))

    def _no_schema(self, found: Plan, changed: bool) -> CollectionError:
        waited = f" within {self._patience.timeout:g} seconds" if self._patience.timeout else ""
        return CollectionError(
            f"The values of {', '.join(found.pending)} could not be set for connector '{self._desired.connector_id}': "
            f"it has no schema with these fields yet{waited}. Everything else is configured as in the task",
            "The connector service registers the schema when it first meets the connector. Check that it runs, and run "
            "this task again (wait_timeout waits for it), or set configuration_schema.",
            changed=changed,
        )

    def _foretold(self, found: Plan) -> Json:
        """What the real run would come to."""
        refusals.foretell(self._api, self._desired, found)
        if found.pending and not self._patience.timeout:
            raise self._no_schema(found, bool(found.calls))
        if found.pending:
            self._warn("Whether the connector service registers a schema in time shows only in a real run.")
        if found.action == "create" and self._was_deleted():
            self._warn(_REVIVED.format(self._desired.connector_id))
        return self._result(found, found.expected)

    def _was_deleted(self) -> bool:
        try:
            return self._api.get(self._desired.connector_id, include_deleted=True) is not None
        except ServerError as error:
            if is_unknown_parameter(error):
                return False  # a server on which whatever is deleted is gone
            raise

    def _result(self, found: Plan, shown: Json) -> Json:
        for warning in found.warnings:
            self._warn(warning)
        first = t.cast(Plan, self._first)
        return {
            "changed": first.action != "none",
            "action": first.action,
            "connector": shown,
            "diff": {"before": first.before, "after": first.after},
        }


_REVIVED = (
    "Connector '{}' was there although Elasticsearch did not show it: it had been deleted softly and is revived, or "
    "somebody else created it at the same moment. It has the stated settings and defaults, and nothing of before."
)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ensuring that a connector is as declared: observe, plan, attempt each call once, observe again."""

from __future__ import annotations

import functools
import typing as t

from .._reconcile.attempt import Attempt, Fate, Write
from .._reconcile.loop import Loop
from .._transport.advice import explain
from .._transport.errors import CollectionError, RequestError, ServerError
from .._transport.versions import Feature
from . import refusals
from .api import ConnectorApi, is_conflict, is_missing, is_unknown_parameter
from .document import Desired, masked, searchable, secret_texts
from .plan import CREATE, Call, Plan, plan, secret_keys
from .report import failure_report, success_report
from .schema import Json
from .waiting import Patience, is_connected, no_schema, not_connected

_NOTHING_TO_DO = "noop"  # the answer to a call that found everything as declared
_MOST_ROUNDS = 100  # a limit in case of bugs: each kind of write has its own limit


class Seen(t.NamedTuple):
    """A connector as it was read; None if it does not exist."""

    document: Json | None


class Ensurer:
    """Brings one connector to what is declared. `hide` is called with the secrets that are found.

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
        self._check_mode = check_mode
        self._warn = warn
        self._hide = hide
        self._patience = Patience(wait_timeout, api.client.wait, api.client.now)
        self._connected = connected
        self._loop: Loop[Json | None] = Loop(api.client, self._read, self._same)
        self._touched: t.Collection[str] = ()  # of the current call
        self._plan: Plan | None = None

    def run(self) -> Json:
        """Do it, and return the result. Raises CollectionError with `changed` in its extra."""
        try:
            seen = Seen(self._loop.look())
            for _round in range(_MOST_ROUNDS):
                ended = self._round(seen.document)
                if not isinstance(ended, Seen):
                    return ended
                seen = ended
            raise self._contested()
        except CollectionError as error:
            raise failure_report(error, self._loop.journal, self._plan, self._check_mode) from error

    def _round(self, document: Json | None) -> Json | Seen:
        """One step: the result, or what was read after it."""
        found = self._planned(document)
        self._note(found)
        if self._check_mode:
            return self._predicted(self._as_this_server_does(found, document))
        if found.calls:
            return self._carried_out(found, document)
        if found.pending:
            return self._with_schema(found)
        there = t.cast(Json, document)
        return self._finished(found, self._masked(self._await_connection(there) if self._connected else there))

    def _planned(self, document: Json | None, *, old: bool = False) -> Plan:
        retyped = self._loop.journal.carried_out("_service_type")
        return plan(self._desired, document, waits=self._patience.timeout > 0, retyped=retyped, old=old)

    def _note(self, found: Plan) -> None:
        """Keep the plan for the report: the first one of this run, or a later creation."""
        begun = self._loop.journal.changed(reached=False)
        if self._plan is None or found.action == "create" or (found.action != "none" and not begun):
            self._plan = found

    def _as_this_server_does(self, found: Plan, document: Json | None) -> Plan:
        """The plan with what an older server does differently; the version is read only if that matters."""
        other = self._planned(document, old=True)
        server = self._api.server() if other != found else None
        return found if server is None or server.within(Feature.CONNECTOR_NATIVE_KEEPS_STATUS) else other

    def _carried_out(self, found: Plan, document: Json | None) -> Json | Seen:
        """Make the calls of a plan in order, and read the connector after the last one or after a bad response."""
        self._check_progress(found, document)
        if found.action == "update" and len(found.calls) > 1:
            refusals.check_prefix(self._api, self._desired, found)
        for call in found.calls:
            self._touched = call.patch.keys()
            made, after = self._loop.write(self._write(call), document, functools.partial(self._is_reached, call))
            if made.fate is Fate.REFUSED:
                return self._refused(call, made)
            if made.fate is not Fate.DONE:
                return self._again(call, made, after)
            if made.answer == "updated" and call.group is None:
                self._warn(_REVIVED.format(self._desired.connector_id))
            if made.answer == _NOTHING_TO_DO:  # a proxy may have sent it twice, and this answers the second
                made.fate = Fate.CROSSED
            document = {**(document or {}), **call.patch}
        return self._read_back(found)

    def _write(self, call: Call) -> Write:
        connector_id, body = self._desired.connector_id, call.body
        if call.group is None:
            # A creation replaces the connector with that ID. A late one would reset what later calls have set.
            return Write(CREATE, lambda: self._api.create(connector_id, body or {}), True, is_conflict)
        return Write(
            call.kind, lambda: self._api.update(connector_id, call.route, body), False, is_conflict, is_missing
        )

    def _is_reached(self, call: Call, document: Json | None) -> bool:
        """Whether a connector no longer needs the call."""
        if document is None or call.group is None:
            return document is not None
        try:
            return call.route not in [other.route for other in self._planned(document).calls]
        except CollectionError:  # planning again raises it
            return True

    def _same(self, one: Json | None, other: Json | None) -> bool:
        """Whether two reads agree in what the current call changes: the connector service writes all the time."""
        if one is None or other is None:
            return one is other
        return all(one.get(key) == other.get(key) for key in self._touched)

    def _check_progress(self, found: Plan, document: Json | None) -> None:
        """Fail if a call of this run had no lasting effect."""
        journal = self._loop.journal
        if document is None:
            if journal.changed(reached=False):
                self._loop.raced(self._contested())
            return
        began = max((number for number, made in enumerate(journal.attempts) if made.kind == CREATE), default=0)
        since = journal.attempts[began:]
        done = [made.kind for made in since if made.fate is Fate.DONE or made.answer == _NOTHING_TO_DO]
        ignored = [call.name for call in found.calls if call.kind in done]
        if ignored:
            raise CollectionError(
                f"Connector '{self._desired.connector_id}' was written, but the server does not show it as declared: "
                f"{', '.join(ignored)}",
                "The connector service or another client may have changed it at the same time. Run again.",
            )

    def _again(self, call: Call, made: Attempt, after: Json | None) -> Seen:
        """Plan on what was read after a call without a clear response, if the call may still be repeated."""
        if not self._is_reached(call, after):
            error = self._loop.spent(made, "The connector may still be created" if call.group is None else "")
            if error is not None:
                raise error
        return Seen(after)

    def _refused(self, call: Call, made: Attempt) -> Seen:
        """An index that belonged to another connector a moment ago may be free soon; every other refusal is final."""
        error = t.cast(ServerError, made.error)
        if not refusals.is_taken(error):
            raise refusals.translated(self._api, self._desired, call, error)
        refusal = refusals.taken(self._api, self._desired, error)
        if refusal is not None:
            raise refusal
        made.fate = Fate.BUSY
        spent = self._loop.spent(made)
        if spent is not None:
            raise spent
        self._loop.pause(made.kind)
        return Seen(self._loop.look())

    def _read_back(self, found: Plan) -> Json | Seen:
        """The connector after all calls. If only that read fails, the task has still succeeded."""
        try:
            return Seen(self._loop.look())
        except RequestError as error:
            if found.pending or self._connected or self._loop.journal.in_doubt():
                raise
            self._warn(f"Everything was written, but could not be read afterwards: {explain(error).message}")
            return self._finished(found, found.expected)

    def _with_schema(self, found: Plan) -> Seen:
        """Wait until the connector has a field for each pending value."""

        def look() -> Seen | None:
            document = self._loop.look()
            return Seen(document) if document is None or not self._planned(document).pending else None

        seen = self._patience.until(look)
        if seen is None:
            raise no_schema(self._desired.connector_id, found.pending, self._patience.timeout)
        return seen

    def _await_connection(self, document: Json) -> Json:
        """Wait until the connector is connected, and return it as it is then."""
        last: Json | None = document

        def look() -> bool | None:
            nonlocal last
            last = self._loop.look()
            return True if last is None or is_connected(last, self._api.now()) else None

        if not is_connected(document, self._api.now()):
            self._patience.until(look)
        if last is None:
            raise CollectionError(
                f"Connector '{self._desired.connector_id}' was deleted by another client while this task waited for it",
                "Run it again.",
            )
        if not is_connected(last, self._api.now()):
            error = not_connected(last, self._api.now(), self._patience.timeout)
            raise error.told(connector=self._masked(last))
        return last

    def _predicted(self, found: Plan) -> Json:
        """Check mode: the result that the real run would have."""
        refusals.predict(self._api, self._desired, found)
        if found.pending and not self._patience.timeout:
            raise no_schema(self._desired.connector_id, found.pending, 0.0).told(changed=bool(found.calls))
        if found.pending:
            self._warn("Whether the connector service registers a schema in time shows only in a real run.")
        if found.action == "create" and self._was_deleted():
            self._warn(_REVIVED.format(self._desired.connector_id))
        return self._finished(found, found.expected)

    def _was_deleted(self) -> bool:
        try:
            return self._api.get(self._desired.connector_id, include_deleted=True) is not None
        except ServerError as error:
            if is_unknown_parameter(error):
                return False  # before 9.0 deletions are final
            raise

    def _finished(self, found: Plan, shown: Json) -> Json:
        for warning in found.warnings:
            self._warn(warning)
        return success_report(shown, self._loop.journal, t.cast(Plan, self._plan), found, self._check_mode)

    def _read(self) -> Json | None:
        document = self._api.get(self._desired.connector_id)
        there = document or {}
        secret = secret_keys(self._desired, there)
        self._hide(secret_texts(there, secret))
        self._hide(searchable([value for key, value in self._desired.values.items() if key in secret]))
        return document

    def _masked(self, document: Json) -> Json:
        return masked(document, secret_keys(self._desired, document))

    def _contested(self) -> CollectionError:
        return CollectionError(
            f"Connector '{self._desired.connector_id}' is changed or deleted by other clients again and again",
            "Find out which client does that, and run again.",
        )


_REVIVED = (
    "Connector '{}' existed although Elasticsearch did not show it: it was soft-deleted and is revived, or another "
    "client created it at the same moment and it is reset. It has the settings of this task and defaults, and nothing "
    "that it had before."
)

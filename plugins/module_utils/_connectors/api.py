# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls of the connector API that the collection makes, each one method."""

from __future__ import annotations

import contextlib
import time
import typing as t

from .._transport.advice import is_missing_api
from .._transport.client import Client
from .._transport.errors import AnswerLost, CollectionError, MissingFeature, RequestError, ServerError
from .._transport.http_request import Answer
from .._transport.response import checked
from .._transport.server import ServerVersion
from .._transport.versions import Feature, Ranges, Server, first_release, upgrade
from .heartbeat import epoch_of_header
from .schema import Json

_ROOT = "_connector"
_JOBS = (_ROOT, "_sync_job")
_PAGE = 500  # with fewer pages, items rarely move between two of them
_READ_AGAIN = 2  # the most times that a list is read
_MOST_LISTED = 10_000  # the server's limit for a search


class Listed(t.NamedTuple):
    """The items of a list; `complete` is false if the server may have more than it lists."""

    found: list[Json]
    complete: bool


class ConnectorApi:
    """The connector API of one cluster."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._version = ServerVersion(client)
        self._date: str | None = None

    def now(self) -> float:
        """The time in seconds since 1970: from the last response if it has a date, or else from this machine."""
        told = epoch_of_header(self._date)
        return time.time() if told is None else told

    def server(self) -> Server | None:
        """The server's version and flavour; None if the login may not read it."""
        try:
            return self._version.get()
        except ServerError as error:
            if error.status != 403:
                raise
            return None

    def get(self, connector_id: str, *, include_deleted: bool = False) -> Json | None:
        """A connector, or None. A soft-deleted one is read only with `include_deleted`."""
        query = {"include_deleted": "true"} if include_deleted else None
        return self._one([_ROOT, connector_id], query, "connector")

    def connectors(self, filters: t.Mapping[str, str]) -> Listed:
        """The connectors that match the filters."""
        return self._all([_ROOT], filters)

    def create(self, connector_id: str, body: Json) -> str:
        """Create a connector. One with that ID, also a soft-deleted one, is replaced as a whole.

        Returns `created` or `updated`.
        """
        with self._explained():
            return _result(self.client.call("PUT", [_ROOT, connector_id], None, body, writes=True))

    def update(self, connector_id: str, route: t.Sequence[str], body: Json | None) -> str:
        """Change one group. Returns `updated` or `noop`."""
        return _result(self._call("PUT", [_ROOT, connector_id, *route], None, body, writes=True))

    def delete(self, connector_id: str, query: t.Mapping[str, str]) -> None:
        """Delete a connector."""
        self._call("DELETE", [_ROOT, connector_id], query, writes=True)

    def job(self, job_id: str) -> Json | None:
        """A sync job, or None."""
        return self._one([*_JOBS, job_id], None, "sync job")

    def jobs(self, filters: t.Mapping[str, str]) -> Listed:
        """The sync jobs that match the filters."""
        return self._all([*_JOBS], filters)

    def some_jobs(self, filters: t.Mapping[str, str], size: int, began: int = 0) -> tuple[list[Json], int]:
        """The first sync jobs of the list, and how many there are in total."""
        return self._page([*_JOBS], filters, began, size)

    def start_job(self, body: Json) -> str:
        """Start a sync job, another one with each call. Returns its ID."""
        answer = self._call("POST", [*_JOBS], None, body, writes=True)
        found = answer.get("id") if isinstance(answer, dict) else None
        if not isinstance(found, str):
            raise AnswerLost("The response has no ID of a sync job, so a proxy may have replaced it")
        return found

    def cancel_job(self, job_id: str) -> None:
        """Cancel a pending or running sync job."""
        self._call("PUT", [*_JOBS, job_id, "_cancel"], None, writes=True)

    def delete_job(self, job_id: str) -> None:
        """Delete a sync job of any status."""
        self._call("DELETE", [*_JOBS, job_id], None, writes=True)

    def too_old(self, what: str, since: Ranges, error: ServerError | None = None) -> MissingFeature | None:
        """The error if the server is too old for `what`; None if it is not, as far as is known.

        `error` is the server's answer that it does not have it.
        """
        server = self.server()
        if server.within(since) if server else error is None:
            return None
        this = f"this server is {server}" if server else "this server does not have it"
        unknown = "Upgrade, or leave it out. Reading the version of this server needs the cluster privilege monitor."
        return MissingFeature(
            f"{what} needs Elasticsearch {first_release(since)} or later; {this}",
            upgrade(server, ", or leave it out") if server else unknown,
            **(error.result() if error else {}),
        )

    def _one(self, segments: list[str], query: t.Mapping[str, str] | None, kind: str) -> Json | None:
        try:
            found = self._call("GET", segments, query)
        except ServerError as error:
            # A gateway's 404 does not mean "does not exist": the creation would replace an existing connector.
            if is_missing(error):
                return None
            raise
        if not isinstance(found, dict) or not isinstance(found.get("id"), str):
            raise RequestError(f"The response is not a {kind}", "Check url: is it Elasticsearch?")
        return found

    def _all(self, segments: list[str], filters: t.Mapping[str, str]) -> Listed:
        """All pages. Their order is undefined: an item may appear twice and another not at all, so read again then."""
        found: dict[str, Json] = {}
        count = 0
        for _time in range(_READ_AGAIN):
            pages, count = self._pages(segments, filters)
            found.update((str(item.get("id")), item) for item in pages)
            if len(found) >= count or len(pages) >= _MOST_LISTED:
                break
        return Listed(list(found.values()), count <= len(found) < _MOST_LISTED)  # the server does not count further

    def _pages(self, segments: list[str], filters: t.Mapping[str, str]) -> tuple[list[Json], int]:
        """The items of all pages, and the server's count of them."""
        found: list[Json] = []
        while True:
            page, count = self._page(segments, filters, len(found), min(_PAGE, _MOST_LISTED - len(found)))
            found += page
            if not page or len(found) >= min(count, _MOST_LISTED):
                return found, count

    def _page(self, segments: list[str], filters: t.Mapping[str, str], began: int, size: int) -> tuple[list[Json], int]:
        body = self._call("GET", segments, {**filters, "from": str(began), "size": str(size)})
        results = body.get("results") if isinstance(body, dict) else None
        if not isinstance(results, list) or not all(isinstance(item, dict) for item in results):
            raise RequestError("The response has no list of results", "Check url: is it Elasticsearch?")
        count = body.get("count")
        return results, count if isinstance(count, int) else len(results)

    def _call(
        self,
        method: str,
        segments: list[str],
        query: t.Mapping[str, str] | None,
        body: Json | None = None,
        *,
        writes: bool = False,
    ) -> t.Any:
        with self._explained():
            return self.client.call(method, segments, query, body, writes=writes, parse=self._dated)

    def _dated(self, answer: Answer) -> t.Any:
        """The JSON of a response; notes its date, which a proxy may add, but Elasticsearch does not."""
        self._date = next((value for name, value in answer.headers.items() if name.lower() == "date"), None)
        return checked(answer)

    @contextlib.contextmanager
    def _explained(self) -> t.Iterator[None]:
        """The error to raise; it says so if the server does not have this call."""
        try:
            yield
        except ServerError as error:
            if is_missing_api(error):
                raise self._no_connectors(error) from None
            raise

    def _no_connectors(self, error: ServerError) -> CollectionError:
        missing = self.too_old("The connector API", Feature.CONNECTORS)
        if missing is not None:
            return missing
        server = self.server()
        perhaps = "is that module disabled?" if server else "it is too old, or that module is disabled."
        return error.told(hint=f"{server or 'This server'} does not have this call of the connector API: {perhaps}")


def _result(answer: t.Any) -> str:
    result = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(result, str):
        raise AnswerLost("The response does not say what was done, so a proxy may have replaced it")
    return result


def is_conflict(error: ServerError) -> bool:
    """Whether another client, such as the connector service, wrote at the same time, so that nothing was written."""
    return error.status == 409


def is_missing(error: ServerError) -> bool:
    """Whether Elasticsearch itself says that the connector or the sync job does not exist."""
    return error.status == 404 and error.type in ("resource_not_found_exception", "document_missing_exception")


def is_unknown_parameter(error: ServerError) -> bool:
    """Whether the server does not know a parameter of the query."""
    return error.status == 400 and "unrecognized parameter" in error.server_reason

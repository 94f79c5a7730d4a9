# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removing a connector: a deletion is repeated only when the first one can no longer arrive. Virtual time."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.removal import Removal, Remover
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    AnswerLost,
    CollectionError,
    RequestError,
    ServerError,
)
from ansible_collections.esops.elasticsearch.tests.unit.support.connectors import ID, Json, Patient, at_work, refused

LOST = AnswerLost("The connection broke")
MISSING = refused(404, f"connector [{ID}] not found", "resource_not_found_exception")
BUSY = refused(409, "version conflict", "version_conflict_engine_exception")


class Api:
    """A server with one connector. `answers` are the errors of the deletions, each with whether it took effect."""

    def __init__(self, *answers: tuple[RequestError | None, bool], there: bool = True) -> None:
        self.client = Patient()
        self.document: Json | None = at_work() if there else None
        self.answers = list(answers)
        self.calls: list[str] = []
        self.jobs = 0
        self.at: dict[int, t.Callable[[], None]] = {}

    def get(self, _connector_id: str, *, include_deleted: bool = False) -> Json | None:
        self.calls.append("get deleted" if include_deleted else "get")
        self.at.get(len(self.calls), lambda: None)()
        return self.document and {"id": ID, **self.document, "last_seen": len(self.calls)}

    def delete(self, _connector_id: str, query: t.Mapping[str, str]) -> None:
        self.calls.append(" ".join(["delete", *query]))
        error, done = self.answers.pop(0) if self.answers else (None, True)
        if done:
            self.document = None
        if error is not None:
            raise error

    def some_jobs(self, _filters: Json, _size: int) -> tuple[list[Json], int]:
        self.calls.append("jobs")
        return [], self.jobs


def remove(api: Api, *, warnings: list[str] | None = None, check: bool = False, **wanted: t.Any) -> Json:
    """Remove the connector."""
    told = [] if warnings is None else warnings
    return Remover(t.cast(t.Any, api), Removal(ID, **wanted), check, told.append, lambda _secrets: None).run()


def failure(api: Api, **wanted: t.Any) -> CollectionError:
    """The error in which a removal ends."""
    with pytest.raises(CollectionError) as caught:
        remove(api, **wanted)
    return caught.value


def squeezed(calls: list[str]) -> list[str]:
    """The calls, with one of each series of reads."""
    return [call for number, call in enumerate(calls) if number == 0 or call != calls[number - 1]]


def test_removed() -> None:
    api = Api()
    result = remove(api)
    assert (result["changed"], result["action"], api.calls) == (True, "delete", ["get", "delete"])
    assert (result["diff"]["before"]["id"], result["diff"]["after"]) == (ID, {})


def test_gone_already() -> None:
    api = Api(there=False)
    assert (remove(api), api.calls) == (
        {"changed": False, "action": "none", "diff": {"before": {}, "after": {}}},
        ["get"],
    )


def test_check_mode() -> None:
    api = Api()
    assert (remove(api, check=True)["action"], api.calls) == ("delete", ["get"])


UNCLEAR: dict[str, RequestError] = {
    "lost": LOST,
    "503": refused(503, "no master"),
    "a gateway's 404": ServerError(404, None, "Not Found"),
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_unclear_and_done(name: str) -> None:
    api = Api((UNCLEAR[name], True))
    assert (remove(api)["action"], api.calls) == ("delete", ["get", "delete", "get"])


@pytest.mark.parametrize("name", UNCLEAR)
def test_unclear_and_not_done(name: str) -> None:
    """Heartbeats in between do not count as a change of the connector."""
    api = Api((UNCLEAR[name], False))
    assert remove(api)["action"] == "delete"
    assert squeezed(api.calls) == ["get", "delete", "get", "delete"]
    assert api.client.time >= api.client.arrival


def test_it_arrives_late() -> None:
    api = Api((LOST, False))
    api.at[5] = lambda: setattr(api, "document", None)
    assert (remove(api)["action"], api.calls) == ("delete", ["get", "delete", "get", "get", "get"])


def test_repeated_once() -> None:
    api = Api(*[(LOST, False)] * 9)
    error = failure(api)
    assert (error.extra["changed"], error.extra["action"]) == (False, "none")
    assert "tried 2 times" in error.message
    assert squeezed(api.calls) == ["get", "delete", "get", "delete", "get"]


def test_without_retries() -> None:
    api = Api((LOST, False))
    api.client.retries = 0
    error = failure(api)
    assert (error.extra["changed"], error.extra["action"], api.calls) == (True, "delete", ["get", "delete", "get"])
    assert "The deletion may still be carried out" in error.message


def test_not_found_although_it_was_read_before() -> None:
    """A proxy may have sent this run's deletion twice, and this answers the second one."""
    api = Api((MISSING, True))
    assert (remove(api)["changed"], api.calls) == (True, ["get", "delete", "get"])


def test_created_again_and_again() -> None:
    api = Api(*[(MISSING, False)] * 9)
    assert failure(api).extra["changed"] is False
    assert api.calls.count("delete") == 6


def test_conflicts() -> None:
    api = Api((BUSY, False), (BUSY, False))
    assert (remove(api)["action"], api.calls) == ("delete", ["get", "delete", "get", "delete", "get", "delete"])
    api = Api(*[(BUSY, False)] * 9)
    assert (failure(api).extra["changed"], api.calls.count("delete")) == (False, 3)


def test_refused() -> None:
    api = Api((refused(403, "no", "security_exception"), False))
    error = failure(api)
    assert (error.extra["changed"], error.extra["action"], api.calls) == (False, "none", ["get", "delete"])
    assert error.extra["diff"]["before"]["id"] == ID


def test_the_parameters() -> None:
    api = Api()
    remove(api, hard=True, delete_sync_jobs=True)
    assert api.calls == ["get deleted", "delete hard delete_sync_jobs"]


def test_before_9_0_every_deletion_is_for_good() -> None:
    api = Api()
    unknown = refused(400, "request [/_connector/c1] contains unrecognized parameter: [include_deleted]")
    get = api.get

    def strict(_connector_id: str, *, include_deleted: bool = False) -> Json | None:
        found = get(_connector_id, include_deleted=include_deleted)
        if include_deleted:
            raise unknown
        return found

    api.get = strict  # type: ignore[method-assign]
    assert (remove(api, hard=True)["action"], api.calls) == ("delete", ["get deleted", "get", "delete"])


@pytest.mark.parametrize("left", [0, 2])
def test_jobs_that_may_be_left(left: int) -> None:
    """Only after an unclear deletion: the server deletes them after the connector."""
    warnings: list[str] = []
    api = Api((LOST, True))
    api.jobs = left
    assert remove(api, warnings=warnings, delete_sync_jobs=True)["changed"]
    assert api.calls[-1] == "jobs"
    assert ["2 of its sync jobs are left" in warning for warning in warnings] == [True] * (left // 2)
    api = Api()
    remove(api, delete_sync_jobs=True)
    assert "jobs" not in api.calls

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sync jobs: one start however answers get lost, waiting, and what cannot be started at all."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors import sync_jobs
from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.api import Listed
from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.sync_jobs import (
    LIVE,
    Jobs,
    Timing,
    check_connector,
    check_ending,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile.polling import until
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    AnswerLost,
    CollectionError,
    Refused,
)
from ansible_collections.esops.elasticsearch.tests.unit.support.connectors import Json, Patient, refused

BODY = {"id": "c1", "job_type": "full", "trigger_method": "on_demand"}
FILTERS = {"connector_id": "c1", "job_type": "full"}
LOST = AnswerLost("The connection broke")


class FakeJobs:
    """Stands in for `_connector_api.ConnectorApi`."""

    def __init__(self, *statuses: str) -> None:
        self.client = Patient()
        self.made = 0
        self.stored = {f"old{number}": self._job(f"old{number}", status) for number, status in enumerate(statuses)}
        self.writes = 0
        self.raises: list[tuple[str, Exception]] = []
        self.new_status = "pending"
        self.newest_first = True

    def _job(self, job_id: str, status: str) -> Json:
        self.made += 1
        created_at = f"2024-01-01T00:00:{self.made:02}.000000Z"
        return {"id": job_id, "status": status, "connector": {"id": "c1"}, "created_at": created_at}

    def job(self, job_id: str) -> Json | None:
        return dict(self.stored[job_id]) if job_id in self.stored else None

    def some_jobs(self, _filters: Json, size: int, began: int = 0) -> tuple[list[Json], int]:
        found = sorted(self.stored.values(), key=lambda job: str(job["created_at"]), reverse=self.newest_first)
        return found[began : began + size], len(found)

    def jobs(self, filters: Json) -> Listed:
        return Listed([job for job in self.stored.values() if job["status"] == filters["status"]], True)

    def start_job(self, _body: Json) -> str:
        job_id = f"new{self.writes}"
        self._write(lambda: self.stored.update({job_id: self._job(job_id, self.new_status)}))
        return job_id

    def cancel_job(self, job_id: str) -> None:
        def act() -> None:
            if job_id not in self.stored:
                raise refused(404, job_id)
            if self.stored[job_id]["status"] not in ("pending", "in_progress", "suspended"):
                raise refused(400, "Invalid transition")
            self.stored[job_id]["status"] = "canceled"

        self._write(act)

    def delete_job(self, job_id: str) -> None:
        def act() -> None:
            if self.stored.pop(job_id, None) is None:
                raise refused(404, job_id)

        self._write(act)

    def _write(self, act: t.Callable[[], None]) -> None:
        self.writes += 1
        fault = self.raises.pop(0) if self.raises else None
        if fault and fault[0] == "before":
            raise fault[1]
        act()
        if fault:
            raise fault[1]


def jobs(api: FakeJobs) -> Jobs:
    return Jobs(t.cast(t.Any, api), lambda _secrets: None)


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("history", [0, 5, 40])
@pytest.mark.parametrize("status", ["pending", "in_progress", "completed"])
def test_a_lost_start_is_found(status: str, history: int, newest_first: bool) -> None:
    """Under way or ended, among few or many, at either end of the list."""
    api = FakeJobs(*["completed"] * history)
    api.newest_first = newest_first
    before = jobs(api).present(FILTERS)
    api.new_status, api.raises = status, [("after", LOST)]
    assert jobs(api).start(BODY, before) == ("new0", [])
    assert len([name for name in api.stored if name.startswith("new")]) == 1


@pytest.mark.parametrize("history", [0, 40])
def test_a_lost_start_that_was_not_made(history: int) -> None:
    api = FakeJobs(*["completed"] * history)
    before = jobs(api).present(FILTERS)
    api.raises = [("before", LOST)]
    assert jobs(api).start(BODY, before) == ("new1", [])
    assert (api.writes, len(api.stored)) == (2, history + 1)


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("history", [0, 40])
def test_a_lost_start_that_is_made_late_is_named(history: int, newest_first: bool) -> None:
    """After the look at the jobs, so that it is started again: nobody can take either back."""
    api = FakeJobs(*["completed"] * history)
    api.newest_first = newest_first
    before = jobs(api).present(FILTERS)
    api.raises = [("before", LOST)]
    write = api._write

    def late(act: t.Callable[[], None]) -> None:
        if api.writes == 1:
            api.stored["late"] = api._job("late", "pending")
        write(act)

    api._write = late  # type: ignore[method-assign]
    assert jobs(api).start(BODY, before) == ("new1", ["late"])


@pytest.mark.parametrize("status", ["completed", None])
@pytest.mark.parametrize("history", [1, 5, 40])
def test_a_lost_start_is_found_though_an_older_job_is_deleted(history: int, status: str | None) -> None:
    """Their number is as before then, and a second one must not be started for that."""
    api = FakeJobs(*["completed"] * history)
    before = jobs(api).present(FILTERS)
    api.raises = [("after", LOST)]
    if status is None:  # nothing was made
        api.raises = [("before", LOST)]
    del api.stored["old0"]
    job_id, besides = jobs(api).start(BODY, before)
    assert (job_id, besides) == ("new0" if status else "new1", [])
    assert len([name for name in api.stored if name.startswith("new")]) == 1


def test_a_late_start_that_cannot_be_looked_for_is_no_failure() -> None:
    api = FakeJobs()
    before = jobs(api).present(FILTERS)
    api.raises = [("before", LOST)]
    looks, some_jobs = list[int](), api.some_jobs

    def failing(filters: Json, size: int, began: int = 0) -> tuple[list[Json], int]:
        looks.append(1)
        if len(looks) > 1:
            raise LOST
        return some_jobs(filters, size, began)

    api.some_jobs = failing  # type: ignore[method-assign, assignment]
    assert jobs(api).start(BODY, before) == ("new1", [])
    assert len(looks) == 2


def test_a_start_that_conflicts_is_made_again() -> None:
    """It was not carried out, so that is no second one."""
    api = FakeJobs()
    before = jobs(api).present(FILTERS)
    api.raises = [("before", refused(409, "conflict"))]
    assert jobs(api).start(BODY, before) == ("new1", [])
    assert (api.writes, len(api.stored)) == (2, 1)


def test_what_is_under_way() -> None:
    """What runs goes before what waits; long histories are asked for by status."""
    for extra in ([], ["completed"] * 40):
        api = FakeJobs(*extra, "canceling", "pending", "error", "in_progress", "suspended")
        found = jobs(api).present(FILTERS)
        assert [job["status"] for job in found.live] == list(LIVE)
        assert found.total == len(extra) + 5


@pytest.mark.parametrize(("when", "writes"), [("before", 2), ("after", 1)])
def test_lost_cancellation(when: str, writes: int) -> None:
    api = FakeJobs("pending")
    api.raises = [(when, LOST)]
    assert jobs(api).cancel(api.stored["old0"]) is True
    assert (api.writes, api.stored["old0"]["status"]) == (writes, "canceled")


@pytest.mark.parametrize("status", ["completed", None])
def test_it_has_gone_on_before_the_cancellation(status: str | None) -> None:
    api = FakeJobs("pending")
    job = dict(api.stored["old0"])
    if status:
        api.stored["old0"]["status"] = status
    else:
        api.stored.clear()
    assert jobs(api).cancel(job) is False


def test_a_cancellation_that_is_refused_for_another_reason() -> None:
    api = FakeJobs("pending")
    api.raises = [("before", refused(400, "no"))]
    with pytest.raises(CollectionError):
        jobs(api).cancel(api.stored["old0"])


@pytest.mark.parametrize(("when", "writes"), [("before", 2), ("after", 1)])
def test_lost_deletion(when: str, writes: int) -> None:
    api = FakeJobs("pending")
    api.raises = [(when, LOST)]
    assert jobs(api).delete("old0") is True
    assert (api.writes, api.stored) == (writes, {})


def test_deleted_by_somebody_else() -> None:
    assert jobs(FakeJobs()).delete("old0") is False
    api = FakeJobs("pending")
    api.raises = [("before", refused(400, "no"))]
    with pytest.raises(CollectionError):
        jobs(api).delete("old0")


def test_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    api = FakeJobs("pending")
    now = [0.0]

    def quick(look: t.Any, timeout: float, intervals: t.Any, wait: t.Callable[[float], None]) -> t.Any:
        def advance(seconds: float) -> None:
            now[0] += seconds
            wait(seconds)
            if now[0] >= 25:
                api.stored["old0"]["status"] = "completed"

        return until(look, timeout, intervals, advance, lambda: now[0])

    monkeypatch.setattr(sync_jobs, "until", quick)
    ended = jobs(api).ended(api.stored["old0"], Timing(True, 60, 10))
    assert ended is not None
    assert (ended["status"], api.client.waits) == ("completed", [10, 10, 10])
    api.stored["old0"]["status"] = "in_progress"
    now[0] = -1000.0
    with pytest.raises(CollectionError, match="within 60 seconds") as caught:
        jobs(api).ended(api.stored["old0"], Timing(True, 60, 25))
    assert caught.value.extra["sync_job"]["status"] == "in_progress"
    assert api.client.waits[3:] == [25, 25, 10]
    api.stored.clear()
    assert jobs(api).ended({"id": "old0"}, Timing(True, 60, 25)) is None


def test_secrets_of_jobs_are_told_to_be_hidden() -> None:
    api = FakeJobs("pending")
    fields = {"pin": {"sensitive": True, "value": "Stored-Secret"}}
    api.stored["old0"]["connector"]["configuration"] = fields
    hidden: set[str] = set()
    found = Jobs(t.cast(t.Any, api), hidden.update)
    found.get("old0")
    assert hidden == {"Stored-Secret"}
    hidden.clear()
    found.present(FILTERS)
    assert hidden == {"Stored-Secret"}


@pytest.mark.parametrize(
    ("connector", "text"),
    [
        (None, "does not exist"),
        ({"service_type": "s"}, "no index"),
        ({"index_name": None, "service_type": "s"}, "no index"),
        ({"index_name": "i"}, "no service type"),
    ],
)
def test_what_cannot_be_started(connector: Json | None, text: str) -> None:
    with pytest.raises(Refused, match=text):
        check_connector(connector, "c1", "access_control")
    check_connector({"index_name": "i", "service_type": "s"}, "c1", "full")


def test_endings() -> None:
    job = {"id": "j", "connector": {"id": "c1"}}
    check_ending({**job, "status": "completed"}, "j")
    for status, text in (("error", "it does not say why"), ("canceled", "by somebody else")):
        with pytest.raises(CollectionError, match=text) as caught:
            check_ending({**job, "status": status}, "j")
        assert caught.value.extra["sync_job"]["status"] == status
    with pytest.raises(CollectionError, match="deleted"):
        check_ending(None, "j")


def test_until() -> None:
    """One look is made at once when there is no time; the last interval holds on."""
    waits: list[float] = []
    assert until(lambda: None, 0, (5,), waits.append, lambda: 0.0) is None
    assert waits == [0]
    looks = iter([None, None, None, "found"])
    assert until(lambda: next(looks), 100, (1, 2), waits.append, lambda: 0.0) == "found"
    assert waits[1:] == [1, 2, 2, 2]

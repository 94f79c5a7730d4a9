# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sync jobs: one start whatever the responses are, cancellation, deletion, and waiting. Virtual time."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.api import Listed
from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.sync_jobs import (
    LIVE,
    Jobs,
    Started,
    Timing,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    AnswerLost,
    CollectionError,
    ServerError,
)
from ansible_collections.esops.elasticsearch.tests.unit.support.connectors import Json, Patient, refused

BODY = {"id": "c1", "job_type": "full", "trigger_method": "on_demand"}
FILTERS = {"connector_id": "c1", "job_type": "full"}
LOST = AnswerLost("The connection broke")


class FakeJobs:
    """A server with sync jobs of one connector. `raises` are errors of its writes: `before` or `after` the effect."""

    def __init__(self, *statuses: str) -> None:
        self.client = Patient()
        self.made = 0
        self.stored = {f"old{number}": self._job(f"old{number}", status) for number, status in enumerate(statuses)}
        self.writes = 0
        self.raises: list[tuple[str, Exception]] = []
        self.new_status = "pending"
        self.newest_first = True
        self.reads = 0
        self.at: dict[int, t.Callable[[], None]] = {}

    def _job(self, job_id: str, status: str) -> Json:
        self.made += 1
        created_at = f"2024-01-01T00:00:{self.made:02}.000000Z"
        return {"id": job_id, "status": status, "connector": {"id": "c1"}, "created_at": created_at}

    def job(self, job_id: str) -> Json | None:
        self.reads += 1
        self.at.get(self.reads, lambda: None)()
        return dict(self.stored[job_id]) if job_id in self.stored else None

    def some_jobs(self, _filters: Json, size: int, began: int = 0) -> tuple[list[Json], int]:
        self.reads += 1
        self.at.get(self.reads, lambda: None)()
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
                raise refused(404, job_id, "resource_not_found_exception")
            if self.stored[job_id]["status"] not in ("pending", "in_progress", "suspended"):
                raise refused(400, "Invalid transition attempt from [x] to [y].")
            self.stored[job_id]["status"] = "canceled"

        self._write(act)

    def delete_job(self, job_id: str) -> None:
        def act() -> None:
            if self.stored.pop(job_id, None) is None:
                raise refused(404, job_id, "resource_not_found_exception")

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


UNCLEAR: dict[str, Exception] = {
    "lost": LOST,
    "429": refused(429, "busy"),
    "503": refused(503, "no master"),
    "a gateway's 404": ServerError(404, None, "Not Found"),
}


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("history", [0, 5, 40])
@pytest.mark.parametrize("status", ["pending", "in_progress", "completed"])
def test_an_unclear_start_is_found(status: str, history: int, newest_first: bool) -> None:
    """Live or ended, among few or many, at either end of the list."""
    api = FakeJobs(*["completed"] * history)
    api.newest_first = newest_first
    before = jobs(api).present(FILTERS)
    api.new_status, api.raises = status, [("after", LOST)]
    assert jobs(api).start(BODY, before) == Started("new0", True)
    assert len([name for name in api.stored if name.startswith("new")]) == 1
    assert api.client.time == 0


@pytest.mark.parametrize("name", UNCLEAR)
@pytest.mark.parametrize("history", [0, 40])
def test_an_unclear_start_that_was_not_made(history: int, name: str) -> None:
    """Another one is started only when the first can no longer arrive."""
    api = FakeJobs(*["completed"] * history)
    before = jobs(api).present(FILTERS)
    api.raises = [("before", UNCLEAR[name])]
    assert jobs(api).start(BODY, before) == Started("new1", True)
    assert (api.writes, len(api.stored)) == (2, history + 1)
    assert api.client.time >= api.client.arrival


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("history", [0, 40])
def test_an_unclear_start_that_arrives_late(history: int, newest_first: bool) -> None:
    api = FakeJobs(*["completed"] * history)
    api.newest_first = newest_first
    before = jobs(api).present(FILTERS)
    api.raises, api.at = [("before", LOST)], {6: lambda: api.stored.update(late=api._job("late", "pending"))}
    assert jobs(api).start(BODY, before) == Started("late", True)
    assert api.writes == 1


def test_a_start_is_repeated_once() -> None:
    api = FakeJobs()
    before = jobs(api).present(FILTERS)
    api.raises = [("before", LOST)] * 9
    with pytest.raises(AnswerLost) as caught:
        jobs(api).start(BODY, before)
    assert "tried 2 times" in caught.value.message
    assert (api.writes, caught.value.extra["changed"]) == (2, False)


def test_a_start_without_retries() -> None:
    api = FakeJobs()
    api.client.retries = 0
    before = jobs(api).present(FILTERS)
    api.raises = [("before", LOST)]
    with pytest.raises(AnswerLost) as caught:
        jobs(api).start(BODY, before)
    assert (api.writes, caught.value.extra["changed"]) == (1, True)
    assert "may still be started" in caught.value.message


def test_a_start_that_is_refused() -> None:
    api = FakeJobs()
    before = jobs(api).present(FILTERS)
    api.raises = [("before", refused(400, "no"))]
    with pytest.raises(ServerError) as caught:
        jobs(api).start(BODY, before)
    assert (api.writes, caught.value.extra["changed"]) == (1, False)


@pytest.mark.parametrize("status", ["completed", None])
@pytest.mark.parametrize("history", [1, 5, 40])
def test_an_unclear_start_is_found_though_an_older_job_is_deleted(history: int, status: str | None) -> None:
    """Their number is as before then, and a second one must not be started because of it."""
    api = FakeJobs(*["completed"] * history)
    before = jobs(api).present(FILTERS)
    api.raises = [("after", LOST)]
    if status is None:  # nothing was made
        api.raises = [("before", LOST)]
    del api.stored["old0"]
    assert jobs(api).start(BODY, before) == Started("new0" if status else "new1", True)
    assert len([name for name in api.stored if name.startswith("new")]) == 1


def test_a_start_that_conflicts_is_made_again() -> None:
    """It was not carried out, so that is no second one."""
    api = FakeJobs()
    before = jobs(api).present(FILTERS)
    api.raises = [("before", refused(409, "conflict", "version_conflict_engine_exception"))]
    assert jobs(api).start(BODY, before) == Started("new1", True)
    assert (api.writes, len(api.stored)) == (2, 1)


def test_what_has_not_ended() -> None:
    """What runs goes before what waits; long histories are asked for by status."""
    for extra in ([], ["completed"] * 40):
        api = FakeJobs(*extra, "canceling", "pending", "error", "in_progress", "suspended")
        found = jobs(api).present(FILTERS)
        assert [job["status"] for job in found.live] == list(LIVE)
        assert [job["status"] for job in found.canceling] == ["canceling"]
        assert found.total == len(extra) + 5


@pytest.mark.parametrize("name", UNCLEAR)
@pytest.mark.parametrize(("when", "writes"), [("before", 2), ("after", 1)])
def test_unclear_cancellation(when: str, writes: int, name: str) -> None:
    """It does no harm if it comes late, so it is not waited for."""
    api = FakeJobs("pending")
    api.raises = [(when, UNCLEAR[name])]
    assert jobs(api).cancel(api.stored["old0"]) is True
    assert (api.writes, api.stored["old0"]["status"]) == (writes, "canceled")
    assert api.client.time < 1


@pytest.mark.parametrize(
    ("status", "by_us"), [("completed", False), ("error", False), (None, False), ("canceled", True)]
)
def test_it_has_gone_on_before_the_cancellation(status: str | None, by_us: bool) -> None:
    """One that is canceled may have been by this run: a proxy may have sent the cancellation twice."""
    api = FakeJobs("in_progress")
    job = dict(api.stored["old0"])
    if status:
        api.stored["old0"]["status"] = status
    else:
        api.stored.clear()
    assert jobs(api).cancel(job) is by_us
    assert api.writes == 1


def test_it_completes_while_the_cancellation_is_unclear() -> None:
    """No canceled job completes."""
    api = FakeJobs("in_progress")
    api.raises = [("before", LOST)]
    api.at = {1: lambda: api.stored["old0"].update(status="completed")}
    assert jobs(api).cancel(dict(api.stored["old0"])) is False


def test_a_cancellation_that_is_refused_for_another_reason() -> None:
    api = FakeJobs("pending")
    api.raises = [("before", refused(400, "no"))]
    with pytest.raises(CollectionError) as caught:
        jobs(api).cancel(api.stored["old0"])
    assert (api.writes, caught.value.extra["changed"]) == (1, False)


def test_a_cancellation_that_is_never_done() -> None:
    for error in (LOST, refused(409, "conflict", "version_conflict_engine_exception")):
        api = FakeJobs("pending")
        api.raises = [("before", error)] * 9
        with pytest.raises(CollectionError) as caught:
            jobs(api).cancel(api.stored["old0"])
        assert "tried 3 times" in caught.value.message
        assert (api.writes, caught.value.extra["changed"]) == (3, False)


@pytest.mark.parametrize(("when", "writes"), [("before", 2), ("after", 1)])
def test_unclear_deletion(when: str, writes: int) -> None:
    api = FakeJobs("pending")
    api.raises = [(when, LOST)]
    assert jobs(api).delete(api.stored["old0"]) is True
    assert (api.writes, api.stored) == (writes, {})
    assert (api.client.time >= api.client.arrival) is (when == "before")


def test_deleted_although_it_was_read_before() -> None:
    """A proxy may have sent this run's deletion twice."""
    assert jobs(FakeJobs()).delete({"id": "old0", "status": "pending"}) is True


def test_a_deletion_that_fails() -> None:
    api = FakeJobs("pending")
    api.raises = [("before", refused(400, "no"))]
    with pytest.raises(CollectionError) as caught:
        jobs(api).delete(api.stored["old0"])
    assert caught.value.extra["changed"] is False
    api.client.retries, api.raises = 0, [("before", LOST)]
    with pytest.raises(CollectionError) as caught:
        jobs(api).delete(api.stored["old0"])
    assert "may still be carried out" in caught.value.message
    assert caught.value.extra["changed"] is True


def test_waiting() -> None:
    api = FakeJobs("pending")
    api.at = {3: lambda: api.stored["old0"].update(status="completed")}
    ended = jobs(api).ended(api.stored["old0"], Timing(True, 60, 10))
    assert ended is not None
    assert (ended["status"], api.client.waits) == ("completed", [10, 10, 10])
    api.stored["old0"]["status"] = "in_progress"
    last = jobs(api).ended(api.stored["old0"], Timing(True, 60, 25))
    assert last is not None
    assert (last["status"], api.client.waits[3:]) == ("in_progress", [25, 25, 10])
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

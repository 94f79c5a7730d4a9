# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doing part: lost answers, conflicts, races, the wait for a schema, refusals; each with the calls it makes."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors import waiting
from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile import polling as poll
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    AnswerLost,
    CannotConnect,
    NotElasticsearch,
    ServerError,
)
from ansible_collections.esops.elasticsearch.tests.unit.support.connectors import (
    FIELD,
    FakeApi,
    Json,
    Told,
    at_work,
    failure,
    once,
    refused,
    run,
)

LOST = AnswerLost("The connection broke")


@pytest.mark.parametrize(("when", "calls"), [("before", ["_name", "get", "_name"]), ("after", ["_name"])])
def test_lost_answer(when: str, calls: list[str]) -> None:
    api = FakeApi(at_work())
    setattr(api, when, once(LOST, at="_name"))
    assert run(api, name="new")["action"] == "update"
    assert api.calls == ["get", *calls, "get"]
    assert api.client.pauses == (1 if when == "before" else 0)


@pytest.mark.parametrize(("when", "calls"), [("before", ["create", "get", "create"]), ("after", ["create"])])
def test_lost_creation(when: str, calls: list[str]) -> None:
    """Never made again without a look that finds nothing."""
    api = FakeApi()
    setattr(api, when, once(LOST, at="create"))
    told = Told()
    result = run(api, told=told, name="new")
    assert (result["changed"], result["action"], told.warnings) == (True, "create", [])
    assert api.calls == ["get", *calls, "get"]


@pytest.mark.parametrize(
    "error", [CannotConnect("no connection"), refused(429, "busy"), refused(503, "no master"), refused(409, "conflict")]
)
def test_refused_creation(error: Exception) -> None:
    api = FakeApi()
    api.before = once(error, at="create")
    assert run(api, name="new")["changed"]
    assert api.calls == ["get", "create", "get", "create", "get"]
    assert api.client.pauses == 1


def test_refused_creation_for_good() -> None:
    api = FakeApi()
    api.before = once(*[refused(503, "no master")] * 9, at="create")
    error = failure(api, name="new")
    assert (error.extra["changed"], api.calls.count("create")) == (False, 3)
    assert "tried 3 times" in error.message


def test_connection_lost_at_an_update() -> None:
    """The client has tried that already."""
    api = FakeApi(at_work())
    api.before = once(CannotConnect("no connection"), at="_name")
    assert isinstance(failure(api, name="new"), CannotConnect)
    assert api.calls == ["get", "_name"]


def test_somebody_else_answers() -> None:
    api = FakeApi(at_work())
    api.before = once(NotElasticsearch("a page", "look"), at="_name")
    assert isinstance(failure(api, name="new"), NotElasticsearch)


def test_a_fault_of_the_server_is_not_tempted_again() -> None:
    for when, changed in (("before", False), ("after", True)):
        api = FakeApi(at_work())
        setattr(api, when, once(refused(500, "fault", "null_pointer_exception"), at="_name"))
        if changed:
            assert run(api, name="new")["changed"]
        else:
            assert failure(api, name="new").extra["changed"] is False
        assert api.calls.count("_name") == 1


def test_the_look_after_a_lost_answer_fails() -> None:
    api = FakeApi(at_work())
    looks = iter([None, refused(503, "down")])

    def act(call: str) -> None:
        if call == "_name":
            raise LOST
        error = next(looks) if call == "get" else None
        if error:
            raise error

    api.before = act
    error = failure(api, name="new")
    assert isinstance(error, AnswerLost)
    assert "could not be found out" in error.message


def test_conflicts_end_some_time() -> None:
    api = FakeApi(at_work())
    api.model.conflicts = 99
    error = failure(api, name="new")
    assert isinstance(error, ServerError)
    assert (error.status, api.calls.count("_name"), error.extra["changed"]) == (409, 3, False)


def test_deleted_again_and_again() -> None:
    api = FakeApi(at_work())

    def act(call: str) -> None:
        if call == "_name":
            api.model.document = None
        if call == "get" and api.model.document is None:
            api.model.document = at_work()

    api.before = act
    error = failure(api, name="new")
    assert isinstance(error, ServerError)
    assert (error.status, api.calls.count("_name")) == (404, 6)


def test_deleted_after_each_pass() -> None:
    api = FakeApi()

    def act(call: str) -> None:
        if call == "create":
            api.model.document = None

    api.after = act
    error = failure(api, name="new")
    assert "deleted again and again" in error.message
    assert error.extra["changed"] is True


def test_what_the_server_ignores_is_told() -> None:
    api = FakeApi(at_work())
    api.after = lambda call: t.cast(Json, api.model.document).update(name="old") if call == "_name" else None
    error = failure(api, name="new")
    assert "name and description" in error.message
    assert error.extra["changed"] is True
    assert api.calls == ["get", "_name", "get"]


def test_revived() -> None:
    """The server says `updated` to a creation."""
    api = FakeApi()
    api.before = lambda call: setattr(api.model, "document", at_work()) if call == "create" else None
    told = Told()
    result = run(api, told=told, name="new")
    assert result["action"] == "create"
    assert "had been deleted softly" in told.warnings[0]


def test_the_last_look_fails() -> None:
    api = FakeApi(at_work())
    looks = iter([None, refused(503, "down")])

    def act(call: str) -> None:
        error = next(looks) if call == "get" else None
        if error:
            raise error

    api.before = act
    told = Told()
    result = run(api, told=told, name="new")
    assert (result["changed"], result["connector"]["name"]) == (True, "new")
    assert "could not be read afterwards" in told.warnings[0]


def test_the_last_look_fails_while_values_are_missing() -> None:
    """Then it is not true that everything is done."""
    api = FakeApi(at_work(configuration={}))
    looks = iter([None, refused(503, "down")])

    def act(call: str) -> None:
        error = next(looks) if call == "get" else None
        if error:
            raise error

    api.before = act
    error = failure(api, name="new", configuration={"host": "h"})
    assert isinstance(error, ServerError)
    assert error.extra["changed"] is True


def test_no_schema() -> None:
    api = FakeApi(at_work(configuration={}))
    for check in (True, False):
        error = failure(api, check=check, name="new", configuration={"host": "h"})
        assert error.extra["changed"] is True
        assert "host" in error.message
    assert api.calls == ["get", "get", "_name", "get"]
    assert failure(api, configuration={"host": "h"}).extra["changed"] is False


def test_the_schema_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a few looks; then the values are sent, and nothing else again."""
    now = [0.0]
    monkeypatch.setattr(waiting, "until", _without_time(now))
    api = FakeApi(at_work(configuration={}))

    def act(call: str) -> None:
        if call == "get" and api.calls.count("get") == 5:
            t.cast(Json, api.model.document)["configuration"] = {"host": dict(FIELD)}

    api.before = act
    result = run(api, wait=30, name="new", configuration={"host": "h"})
    assert result["changed"]
    assert [call for call in api.calls if call != "get"] == ["_name", "_configuration"]
    assert api.client.waits[:4] == [0.5, 1.0, 2.0]


def _without_time(now: list[float]) -> t.Callable[..., t.Any]:
    def until(look: t.Any, timeout: float, intervals: t.Any, wait: t.Callable[[float], None], _now: t.Any) -> t.Any:
        def advance(seconds: float) -> None:
            now[0] += seconds
            wait(seconds)

        return poll.until(look, timeout, intervals, advance, lambda: now[0])

    return until


def test_the_schema_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "until", _without_time([0.0]))
    api = FakeApi(at_work(configuration={}))
    error = failure(api, wait=12, configuration={"host": "h"})
    assert "within 12 seconds" in error.message
    assert [round(seconds, 1) for seconds in api.client.waits] == [0.5, 1.0, 2.0, 5.0, 3.5]


def test_secrets_are_told_to_be_hidden() -> None:
    secret = {**FIELD, "sensitive": True, "value": "Stored-Secret"}
    api = FakeApi(at_work(configuration={"pin": secret}))
    told = Told()
    result = run(api, told=told, configuration={"pin": "Stated-Secret"})
    assert {"Stored-Secret", "Stated-Secret"} <= told.secrets
    assert "configuration_secrets" in told.warnings[0]
    assert "Secret" not in str(result)


def test_the_diff_goes_with_a_failure() -> None:
    api = FakeApi(at_work())
    api.before = once(refused(400, "no"), at="_name")
    diff = failure(api, name="new").extra["diff"]
    assert (diff["before"]["name"], diff["after"]["name"]) == ("old", "new")

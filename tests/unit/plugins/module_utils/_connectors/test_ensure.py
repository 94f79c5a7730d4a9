# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ensuring a connector: unclear responses, conflicts, races, waits, refusals; each with its calls, in virtual time."""

from __future__ import annotations

import typing as t

import pytest

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
# Anything that is not certainly Elasticsearch's own refusal may have been carried out.
UNCLEAR: dict[str, Exception] = {
    "lost": LOST,
    "429": refused(429, "busy"),
    "503": refused(503, "no master"),
    "500": refused(500, "fault", "null_pointer_exception"),
    "408": refused(408, "too slow"),
    "a gateway's 404": ServerError(404, None, "Not Found"),
    "a page": NotElasticsearch("a page", "look"),
}


@pytest.mark.parametrize("name", UNCLEAR)
@pytest.mark.parametrize(("when", "calls"), [("before", ["_name", "get", "_name", "get"]), ("after", ["_name", "get"])])
def test_unclear_update(name: str, when: str, calls: list[str]) -> None:
    """It is read before it is made again, and not made again if it took effect."""
    api = FakeApi(at_work())
    setattr(api, when, once(UNCLEAR[name], at="_name"))
    result = run(api, name="new")
    assert (result["changed"], result["action"], result["diff"]["before"]["name"]) == (True, "update", "old")
    assert api.calls == ["get", *calls]
    assert api.client.pauses == (1 if when == "before" else 0)


@pytest.mark.parametrize("name", UNCLEAR)
def test_unclear_creation_that_took_effect(name: str) -> None:
    api = FakeApi()
    api.after = once(UNCLEAR[name], at="create")
    told = Told()
    result = run(api, told=told, name="new")
    assert (result["changed"], result["action"], told.warnings) == (True, "create", [])
    assert api.calls == ["get", "create", "get"]


@pytest.mark.parametrize("name", UNCLEAR)
def test_unclear_creation_that_did_not(name: str) -> None:
    """It replaces what has the ID. So it is made again only when the first one can no longer arrive."""
    api = FakeApi()
    api.before = once(UNCLEAR[name], at="create")
    result = run(api, name="new")
    assert (result["changed"], result["action"]) == (True, "create")
    reads = api.calls[2:-2]
    assert api.calls == ["get", "create", *["get"] * len(reads), "create", "get"]
    assert api.client.time >= api.client.arrival
    assert len(reads) > 3


def test_a_creation_that_arrives_late() -> None:
    """It is seen while it is waited for, and not made again."""
    api = FakeApi()
    lost = once(LOST, at="create")

    def act(call: str) -> None:
        lost(call)
        if api.calls.count("get") == 4 and api.model.document is None:
            api.model.create({"name": "new"})

    api.before = act
    result = run(api, name="new")
    assert (result["changed"], result["action"], api.calls) == (True, "create", ["get", "create", "get", "get", "get"])


def test_a_creation_is_repeated_once() -> None:
    api = FakeApi()
    api.before = once(*[LOST] * 9, at="create")
    error = failure(api, name="new")
    assert (error.extra["changed"], error.extra["action"], api.calls.count("create")) == (False, "none", 2)
    assert "tried 2 times" in error.message


def test_a_creation_without_retries() -> None:
    """Nothing is waited for, so it may still come."""
    api = FakeApi()
    api.client.retries = 0
    api.before = once(LOST, at="create")
    error = failure(api, name="new")
    assert (error.extra["changed"], error.extra["action"], api.calls) == (True, "create", ["get", "create", "get"])
    assert "may still be created" in error.message


@pytest.mark.parametrize("call", ["create", "_name"])
def test_never_sent(call: str) -> None:
    """Sent again without a read, while attempts remain."""
    api = FakeApi(None if call == "create" else at_work())
    api.before = once(CannotConnect("no connection"), at=call)
    assert run(api, name="new")["changed"]
    assert api.calls == ["get", call, call, "get"]
    api = FakeApi(None if call == "create" else at_work())
    api.before = once(*[CannotConnect("no connection")] * 9, at=call)
    error = failure(api, name="new")
    assert (type(error), error.extra["changed"], api.calls) == (CannotConnect, False, ["get", *[call] * 3])


def test_conflict_of_a_creation() -> None:
    api = FakeApi()
    api.before = once(refused(409, "conflict", "version_conflict_engine_exception"), at="create")
    assert run(api, name="new")["changed"]
    assert api.calls == ["get", "create", "get", "create", "get"]


def test_retries_end() -> None:
    api = FakeApi(at_work())
    api.before = once(*[LOST] * 9, at="_name")
    error = failure(api, name="new")
    assert (error.extra["changed"], error.extra["action"], api.calls.count("_name")) == (False, "none", 3)
    assert "tried 3 times" in error.message


def test_heartbeats_are_no_change_of_another_client() -> None:
    """The connector service writes between two reads; it is still seen that the write is undone."""
    api = FakeApi(at_work())
    lost = once(*[LOST] * 9, at="_name")

    def act(call: str) -> None:
        t.cast(Json, api.model.document)["last_seen"] = len(api.calls)
        lost(call)

    api.before = act
    error = failure(api, name="new")
    assert (error.extra["changed"], api.calls.count("_name")) == (False, 3)


def test_the_read_after_an_unclear_response_fails() -> None:
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
    assert (error.extra["changed"], error.extra["action"]) == (True, "update")
    assert "It may have been written" in error.message


def test_done_by_another_client_after_all() -> None:
    """Ours was seen undone; but what it was for is there, and its response was unclear."""
    api = FakeApi(at_work())
    api.before = once(LOST, at="_name")

    def pause(attempt: int, _at_least: float | None = None) -> None:
        assert attempt == 1
        t.cast(Json, api.model.document)["name"] = "new"

    api.client.pause = pause  # type: ignore[method-assign]
    result = run(api, name="new")
    assert (result["changed"], result["action"]) == (True, "update")


def test_done_just_before_ours() -> None:
    """The server says `noop`: another client has done the same, or a proxy has sent our call twice."""
    api = FakeApi(at_work())
    api.before = lambda call: t.cast(Json, api.model.document).update(name="new") if call == "_name" else None
    api.answer = "noop"
    result = run(api, name="new")
    assert (result["changed"], result["action"], api.calls) == (True, "update", ["get", "_name", "get"])
    assert result["diff"]["before"] != result["diff"]["after"]


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


def test_deleted_after_each_creation() -> None:
    api = FakeApi()

    def act(call: str) -> None:
        if call == "create":
            api.model.document = None

    api.after = act
    error = failure(api, name="new")
    assert "changed or deleted by other clients again and again" in error.message
    assert (error.extra["changed"], error.extra["action"]) == (True, "create")


def test_deleted_after_a_change() -> None:
    """It is created anew, and that is what the report is about."""
    api = FakeApi(at_work())
    api.after = lambda call: setattr(api.model, "document", None) if call == "_name" else None
    result = run(api, name="new", api_key_id="k")
    assert (result["changed"], result["action"], result["diff"]["before"]) == (True, "create", {})
    assert [call for call in api.calls if call != "get"] == ["_name", "_api_key_id", "create", "_api_key_id"]


def test_what_the_server_ignores_is_told() -> None:
    api = FakeApi(at_work())
    api.after = lambda call: t.cast(Json, api.model.document).update(name="old") if call == "_name" else None
    error = failure(api, name="new")
    assert "name and description" in error.message
    assert (error.extra["changed"], error.extra["action"]) == (True, "update")
    assert api.calls == ["get", "_name", "get"]


def test_a_creation_answered_with_updated() -> None:
    """Everything declared is set then, and a warning names both possible causes."""
    api = FakeApi()
    api.before = lambda call: setattr(api.model, "document", at_work()) if call == "create" else None
    told = Told()
    result = run(api, told=told, name="new", api_key_id="k")
    assert (result["action"], result["connector"]["api_key_id"]) == ("create", "k")
    assert api.calls == ["get", "create", "_api_key_id", "get"]
    assert "was soft-deleted and is revived, or another client created it" in told.warnings[0]


def test_the_last_read_fails() -> None:
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


@pytest.mark.parametrize("more", [{"configuration": {"host": "h"}}, {"connected": True}])
def test_the_last_read_fails_while_something_is_missing(more: Json) -> None:
    """Then it is not known whether everything is done."""
    api = FakeApi(at_work(configuration={}))
    looks = iter([None, refused(503, "down")])

    def act(call: str) -> None:
        error = next(looks) if call == "get" else None
        if error:
            raise error

    api.before = act
    error = failure(api, name="new", **more)
    assert isinstance(error, ServerError)
    assert error.extra["changed"] is True


def test_secrets_are_told_to_be_hidden() -> None:
    secret = {**FIELD, "sensitive": True, "value": "Stored-Secret"}
    api = FakeApi(at_work(configuration={"pin": secret}))
    told = Told()
    result = run(api, told=told, configuration={"pin": "Declared-Secret"})
    assert {"Stored-Secret", "Declared-Secret"} <= told.secrets
    assert "configuration_secrets" in told.warnings[0]
    assert "Secret" not in str(result)


def test_the_diff_goes_with_a_failure() -> None:
    api = FakeApi(at_work())
    api.before = once(refused(400, "no"), at="_name")
    error = failure(api, name="new")
    assert (error.extra["diff"]["before"]["name"], error.extra["diff"]["after"]["name"]) == ("old", "new")
    assert (error.extra["changed"], error.extra["action"]) == (False, "none")


def test_a_part_was_done() -> None:
    api = FakeApi(at_work())
    api.before = once(refused(400, "no"), at="_api_key_id")
    error = failure(api, name="new", api_key_id="k")
    assert (error.extra["changed"], error.extra["action"], api.calls) == (
        True,
        "update",
        ["get", "_name", "_api_key_id"],
    )

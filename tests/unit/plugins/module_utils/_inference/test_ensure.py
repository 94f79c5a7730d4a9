# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine, by the requests that it makes. Each script is all that is sent.

docs/reference/contract.md, "Situations", "Secrets".
"""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.api import InferenceApi
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.ensure import Ensurer
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.outcome import Outcome
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.plan import Policy
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    BadInput,
    CollectionError,
    MissingFeature,
    Refused,
    ServerError,
    TimedOut,
)
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e
from ansible_collections.esops.elasticsearch.tests.unit.support.script import (
    Call,
    ScriptedClient,
    exists,
    listed,
    not_found,
    server_error,
    unauthorised,
    version,
)

READ, COMPLETION, EMBEDDING = "_inference/e1", "_inference/completion/e1", "_inference/text_embedding/e1"
SECRET = {"api_key": e.KEY}
OTHER_USER: dict[str, t.Any] = {"task_type": "completion", "task_settings": {"user": "u"}, "secrets": SECRET}
WITH_USER = e.shown_completion(task_settings={"user": "u"})
NEW: dict[str, t.Any] = {"service_settings": e.IDENTITY, "task_type": "completion", "secrets": SECRET}
DRY = "_inference/e1?dry_run=true"
NOBODY = {"acknowledged": False, "pipelines": [], "indexes": [], "error_message": ""}

Failed = t.TypeVar("Failed", bound=CollectionError)


class Run:
    """One run of the engine on a script; everything of the script has to be used up."""

    def __init__(self, stated: dict[str, t.Any], *calls: Call, check_mode: bool = False, **policy: t.Any) -> None:
        self.client = ScriptedClient(*calls)
        self.warnings: list[str] = []
        api = InferenceApi(t.cast(t.Any, self.client))
        self._ensurer = Ensurer(api, e.desired(**stated), Policy(**policy), check_mode, self.warnings.append)

    def outcome(self) -> Outcome:
        done = self._ensurer.run()
        self.client.check_finished()
        return done

    def failure(self, kind: type[Failed]) -> Failed:
        with pytest.raises(kind) as caught:
            self._ensurer.run()
        self.client.check_finished()
        assert e.KEY not in repr((caught.value.message, caught.value.result(), self.warnings))
        return caught.value


@pytest.mark.parametrize("check_mode", [True, False])
def test_unchanged_takes_one_request(check_mode: bool) -> None:
    done = Run(NEW, Call("GET", READ, listed(e.shown_completion())), check_mode=check_mode).outcome()
    assert (done.action, done.changed, done.before, done.shown) == ("none", False, done.after, e.shown_completion())


def test_create_takes_two_requests() -> None:
    body = {"service": "azureopenai", "service_settings": {**e.IDENTITY, **SECRET}}
    run = Run(NEW, Call("GET", READ, not_found()), Call("PUT", COMPLETION, e.shown_completion(), body, wait=120))
    done = run.outcome()
    assert (done.action, done.changed, done.before, done.shown) == ("create", True, {}, e.shown_completion())
    assert e.KEY not in repr(done)


def test_create_in_check_mode_writes_nothing() -> None:
    done = Run({**NEW, "task_type": "text_embedding"}, Call("GET", READ, not_found()), check_mode=True).outcome()
    assert (done.action, done.before) == ("create", {})
    assert e.KEY not in repr(done)


def test_check_mode_foresees_what_the_server_is_too_old_for() -> None:
    run = Run(
        {**NEW, "task_type": "chat_completion"}, Call("GET", READ, not_found()), version("9.2.0"), check_mode=True
    )
    assert "9.3" in run.failure(MissingFeature).message


def test_update_takes_three_requests() -> None:
    run = Run(
        OTHER_USER,
        Call("GET", READ, listed(e.shown_completion())),
        version("8.19.0"),
        Call("PUT", f"{COMPLETION}/_update", WITH_USER, {"task_settings": {"user": "u"}}, wait=120),
    )
    done = run.outcome()
    assert (done.action, done.before, done.after, done.shown) == ("update", e.shown_completion(), WITH_USER, WITH_USER)


def test_update_in_check_mode() -> None:
    run = Run(OTHER_USER, Call("GET", READ, listed(e.shown_completion())), version("8.19.0"), check_mode=True)
    assert (run.outcome().action, run.warnings) == ("update", [])


@pytest.mark.parametrize(("number", "sent"), [("8.18.0", False), ("8.19.0", True), ("9.0.0", False), ("9.1.0", True)])
def test_wait_timeout_goes_to_servers_that_know_it(number: str, sent: bool) -> None:
    target = COMPLETION + ("?timeout=7s" if sent else "")
    calls = (
        Call("GET", READ, not_found()),
        version(number),
        Call("PUT", target, e.shown_completion(), wait=7 if sent else 120),
    )
    assert Run(NEW, *calls, wait_timeout=7).outcome().action == "create"


def test_somebody_else_creates_it_meanwhile() -> None:
    calls = (
        Call("GET", READ, not_found()),
        Call("PUT", COMPLETION, exists()),
        Call("GET", READ, listed(e.shown_completion())),
    )
    done = Run(NEW, *calls).outcome()
    assert (done.action, done.changed) == ("none", False)


def test_somebody_else_deletes_it_meanwhile() -> None:
    run = Run(
        {**NEW, **OTHER_USER},
        Call("GET", READ, listed(e.shown_completion())),
        version("9.5.3"),
        Call("PUT", f"{COMPLETION}/_update", server_error(404, "The inference endpoint [e1] does not exist")),
        Call("GET", READ, not_found()),
        Call("PUT", COMPLETION, WITH_USER),
    )
    assert run.outcome().action == "create"


def test_endless_race_ends() -> None:
    """An index of that name, say, which is there for the create and not for the read."""
    race = Call("GET", READ, not_found()), Call("PUT", COMPLETION, exists())
    run = Run(NEW, *race * 20)
    with pytest.raises(CollectionError) as caught:
        run.outcome()
    assert caught.value.extra["changed"] is False


def test_busy_endpoint_is_tried_again() -> None:
    busy = server_error(409, "Endpoint [e1] is currently being updated. Try again once the update completes")
    update = f"{COMPLETION}/_update"
    shown = Call("GET", READ, listed(e.shown_completion()))
    run = Run(OTHER_USER, shown, version("9.5.3"), Call("PUT", update, busy), shown, Call("PUT", update, WITH_USER))
    assert (run.outcome().action, run.client.pauses) == ("update", [1])
    run = Run(OTHER_USER, shown, version("9.5.3"), Call("PUT", update, busy), shown, Call("PUT", update, busy))
    assert run.failure(ServerError).extra["changed"] is False


def refusal_calls(number: str, shown: dict[str, t.Any]) -> tuple[Call, ...]:
    return Call("GET", READ, listed(shown)), version(number)


@pytest.mark.parametrize("check_mode", [True, False])
def test_refused_change_names_who_uses_it(check_mode: bool) -> None:
    usage = {**NOBODY, "pipelines": ["p"], "indexes": ["i"]}
    calls = *refusal_calls("9.5.3", e.shown()), Call("DELETE", DRY, usage)
    error = Run({"service_settings": {"dimensions": 9}}, *calls, check_mode=check_mode).failure(Refused)
    for part in (
        "service_settings.dimensions (now 1536, wanted 9)",
        "recreate: true",
        "force: true",
        "pipeline p",
        "index i",
    ):
        assert part in error.message
    assert error.extra["used_by"] == {"pipelines": ["p"], "indexes": ["i"]}
    assert error.extra["changed"] is False
    assert error.extra["diff"]["after"]["service_settings"]["dimensions"] == 9


def test_refused_change_where_the_server_cannot_tell_who_uses_it() -> None:
    run = Run({"service_settings": {"dimensions": 9}}, *refusal_calls("8.14.3", e.shown(chunking_settings=None)))
    error = run.failure(Refused)
    assert "used_by" not in error.extra
    assert "8.15" in run.warnings[0]


def test_update_that_the_server_ignored_is_no_success() -> None:
    shown = e.shown()
    stated = {"service_settings": {"max_input_tokens": 9}, "task_settings": {"user": "u"}, "secrets": SECRET}
    half = e.shown(task_settings={"user": "u"})
    update = Call("PUT", f"{EMBEDDING}/_update", half)
    error = Run(stated, *refusal_calls("9.4.0", shown), update, Call("DELETE", DRY, NOBODY)).failure(Refused)
    assert "max_input_tokens (now not set, wanted 9), which this server ignored" in error.reason
    assert "user" not in error.reason
    assert error.extra["changed"] is True, "the rest was written"


def test_update_that_the_server_ignored_altogether() -> None:
    update = Call("PUT", f"{COMPLETION}/_update", e.shown_completion())
    calls = *refusal_calls("9.5.3", e.shown_completion()), update, Call("DELETE", DRY, NOBODY)
    assert Run(OTHER_USER, *calls).failure(Refused).extra["changed"] is False


def test_create_that_the_server_did_not_take_whole() -> None:
    stated = {**NEW, "service_settings": {**e.IDENTITY, "rate_limit": {"requests_per_minute": 9}}}
    error = Run(stated, Call("GET", READ, not_found()), Call("PUT", COMPLETION, e.shown_completion())).failure(
        CollectionError
    )
    assert "was created, but" in error.reason
    assert (error.extra["changed"], error.extra["endpoint"]) == (True, e.shown_completion())


@pytest.mark.parametrize("answer", [version("9.5.3"), Call("GET", "", server_error(403, "no", "security_exception"))])
def test_incomplete_create_writes_nothing(answer: Call) -> None:
    """Whether the server is newer than the data has to be known; if its version cannot be read, it counts as known."""
    run = Run({**NEW, "secrets": {}}, Call("GET", READ, not_found()), answer)
    assert run.failure(BadInput).extra["changed"] is False


def test_incomplete_create_on_a_newer_server() -> None:
    body = {"service": "azureopenai", "service_settings": NEW["service_settings"]}
    refused = server_error(400, "[service_settings] must have exactly one secret")
    run = Run(
        {**NEW, "secrets": {}}, Call("GET", READ, not_found()), version("9.6.0"), Call("PUT", COMPLETION, refused, body)
    )
    assert run.failure(ServerError) is not None
    assert "the server decides" in run.warnings[0]


def test_setting_that_the_server_is_too_old_for() -> None:
    refused = server_error(
        400, "Model configuration contains settings [{rate_limit={}}] unknown to the [azureopenai] service"
    )
    stated = {"service_settings": {**e.IDENTITY, "rate_limit": {"requests_per_minute": 9}}, "secrets": SECRET}
    run = Run(stated, Call("GET", READ, not_found()), Call("PUT", EMBEDDING, refused), version("8.14.3"))
    error = run.failure(MissingFeature)
    assert "8.15" in error.message
    assert "8.14.3" in error.message


@pytest.mark.parametrize("status", [400, 401, 403])
def test_refused_write_is_told_as_it_is(status: int) -> None:
    refused = server_error(status, "no", "x", "because")
    error = Run(NEW, Call("GET", READ, not_found()), Call("PUT", COMPLETION, refused)).failure(ServerError)
    assert (error.extra["changed"], error.result()["error"]["status"]) == (False, status)


def test_always_sends_the_secret_and_says_so() -> None:
    calls = (
        *refusal_calls("9.4.0", e.shown_completion()),
        Call("PUT", f"{COMPLETION}/_update", e.shown_completion(), {"service_settings": SECRET}),
    )
    done = Run(NEW, *calls, update_secrets="always").outcome()
    assert (done.action, done.changed, done.shown) == ("update", True, e.shown_completion())
    assert done.after["service_settings"]["api_key"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def probe(answer: t.Any) -> Call:
    return Call("POST", COMPLETION, answer, {"input": "a"}, wait=120)


SHOWN = Call("GET", READ, listed(e.shown_completion()))


@pytest.mark.parametrize("check_mode", [True, False])
def test_secret_that_works_is_left_alone(check_mode: bool) -> None:
    run = Run(NEW, SHOWN, probe({"completion": []}), check_mode=check_mode, update_secrets="when_rejected")
    assert (run.outcome().action, run.warnings) == ("none", [])


@pytest.mark.parametrize("check_mode", [True, False])
def test_secret_that_is_rejected_is_sent(check_mode: bool) -> None:
    update = (
        [] if check_mode else [Call("PUT", f"{COMPLETION}/_update", e.shown_completion(), {"service_settings": SECRET})]
    )
    calls = SHOWN, probe(unauthorised()), version("9.4.0"), *update
    assert Run(NEW, *calls, check_mode=check_mode, update_secrets="when_rejected").outcome().action == "update"


@pytest.mark.parametrize("number", ["8.19.0", "9.5.1"])
def test_secret_that_is_stored_unproven_is_proven(number: str) -> None:
    update = Call("PUT", f"{COMPLETION}/_update", e.shown_completion())
    calls = SHOWN, probe(unauthorised()), version(number), update
    assert Run(NEW, *calls, probe({"completion": []}), update_secrets="when_rejected").outcome().changed
    error = Run(NEW, *calls, probe(unauthorised()), update_secrets="when_rejected").failure(CollectionError)
    assert "rejects it too" in error.reason
    assert error.extra["changed"] is True


@pytest.mark.parametrize(
    "answer",
    [
        server_error(429, "Received a rate limit status code. status [429]"),
        server_error(500, "status [500]"),
        server_error(401, "unable to authenticate", "security_exception"),
        server_error(404, "Resource not found at [x] status [404]"),
        TimedOut("no answer"),
    ],
)
def test_unclear_probe_changes_nothing_and_warns(answer: Exception) -> None:
    run = Run(NEW, SHOWN, probe(answer), update_secrets="when_rejected")
    assert run.outcome().action == "none"
    (warning,) = run.warnings
    assert "could not be found out" in warning
    assert "left as it is" in warning


def test_chat_is_probed_through_its_stream() -> None:
    stated = {**NEW, "task_type": "chat_completion"}
    shown = listed(e.shown_completion(task_type="chat_completion"))
    call = Call("POST", "_inference/chat_completion/e1/_stream", [])
    run = Run(stated, Call("GET", READ, shown), call, update_secrets="when_rejected")
    assert run.outcome().action == "none"


def test_difference_is_not_probed() -> None:
    update = Call("PUT", f"{COMPLETION}/_update", WITH_USER, {"task_settings": {"user": "u"}})
    run = Run(OTHER_USER, SHOWN, version("9.3.0"), update, update_secrets="when_rejected")
    assert run.outcome().action == "update"


def test_difference_whose_update_fails_for_the_old_secret_sends_the_new_one() -> None:
    """From 9.4 an update is tried out with the stored secret (docs/reference/elasticsearch-inference.md, "Update")."""
    wrapped = "Could not complete inference endpoint creation as validation call to service threw an exception."
    rejected = server_error(400, wrapped, inner=unauthorised().server_reason)
    update = f"{COMPLETION}/_update"
    run = Run(
        OTHER_USER,
        SHOWN,
        version("9.5.3"),
        Call("PUT", update, rejected, {"task_settings": {"user": "u"}}),
        Call("PUT", update, WITH_USER, {"task_settings": {"user": "u"}, "service_settings": SECRET}),
        update_secrets="when_rejected",
    )
    assert run.outcome().action == "update"


def test_known_endpoint_is_not_read_again() -> None:
    client = ScriptedClient()
    ensurer = Ensurer(InferenceApi(t.cast(t.Any, client)), e.desired(**NEW), Policy(), False, lambda text: None)
    assert ensurer.run(e.current(e.shown_completion()), known=True).action == "none"

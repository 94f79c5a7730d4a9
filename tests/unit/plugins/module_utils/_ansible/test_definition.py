# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole runs without Ansible's process: results, failures, and no secret in them.

docs/reference/contract.md, "Results", "Secrets", "Failures".
"""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible import azure_openai, inference_endpoint_info
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.definition import (
    Context,
    Definition,
    Finished,
    execute,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.trial_name import trial_name
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import CollectionError
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e
from ansible_collections.esops.elasticsearch.tests.unit.support import script
from ansible_collections.esops.elasticsearch.tests.unit.support.script import Call, listed, not_found, server_error
from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Server, reply

READ = "_inference/e1"
ARGUMENTS: dict[str, t.Any] = {
    "url": ["http://127.0.0.1:9"],
    "api_key": "Login-Secret",
    "inference_id": "e1",
    "task_type": "completion",
    "service_settings": {**e.IDENTITY, "api_key": "Azure-Secret"},
}


def run(
    definition: Definition, arguments: dict[str, t.Any], *calls: Call, check_mode: bool = False, diff_mode: bool = True
) -> Finished:
    checked = ArgumentSpecValidator(definition.argument_spec, **definition.rules).validate(arguments)
    assert checked.error_messages == []
    context = Context(checked.validated_parameters, check_mode=check_mode, diff_mode=diff_mode)
    client = script.ScriptedClient(*calls)
    if calls:
        context._client = t.cast(t.Any, client)
    finished = execute(definition, context)
    client.check_finished()
    assert client.closed or not calls
    assert not any(secret in json.dumps(finished) for secret in ("Login-Secret", "Azure-Secret", "Header-Secret"))
    return finished


def ensure(*calls: Call, **changes: t.Any) -> Finished:
    modes = {name: changes.pop(name) for name in ("check_mode", "diff_mode") if name in changes}
    return run(azure_openai.definition(), {**ARGUMENTS, **changes}, *calls, **modes)


def test_unchanged() -> None:
    finished = ensure(Call("GET", READ, listed(e.shown_completion())))
    shown = e.shown_completion()
    assert finished == Finished(
        {"changed": False, "action": "none", "endpoint": shown, "diff": {"before": shown, "after": shown}}, False, []
    )


def test_created() -> None:
    create = Call("PUT", "_inference/completion/e1", e.shown_completion())
    finished = ensure(Call("GET", READ, not_found()), create, diff_mode=False)
    assert finished.result == {"changed": True, "action": "create", "endpoint": e.shown_completion()}


def test_numbers_given_as_texts_are_sent_as_numbers() -> None:
    settings = {**e.IDENTITY, "api_key": "Azure-Secret", "rate_limit": {"requests_per_minute": "7"}}
    body = {"service": "azureopenai", "service_settings": {**settings, "rate_limit": {"requests_per_minute": 7}}}
    shown = e.shown_completion(service_settings={**e.IDENTITY, "rate_limit": {"requests_per_minute": 7}})
    create = Call("PUT", "_inference/completion/e1", shown, body)
    assert not ensure(Call("GET", READ, not_found()), create, service_settings=settings).failed


def test_removed() -> None:
    deletion = Call("DELETE", "_inference/completion/e1", {"acknowledged": True, "pipelines": [], "indexes": []})
    trial = Call("GET", f"_inference/{trial_name('e1')}", not_found())
    finished = ensure(Call("GET", READ, listed(e.shown_completion())), deletion, trial, state="absent")
    assert finished.result["action"] == "delete"
    assert finished.result["diff"] == {"before": e.shown_completion(), "after": {}}


def test_failure_says_what_why_and_what_to_do() -> None:
    said = server_error(403, "action [x] is unauthorized for user [u] with Login-Secret", "security_exception")
    said.request = {"method": "GET", "path": "/_inference/e1"}
    finished = ensure(Call("GET", READ, said))
    assert finished.failed
    result = finished.result
    assert result["msg"].startswith("Could not create or update inference endpoint 'e1': action [x] is unauthorized")
    assert "manage_inference" in result["msg"]
    assert (result["changed"], result["request"]) == (False, {"method": "GET", "path": "/_inference/e1"})
    assert (result["kind"], result["error"]["status"]) == ("privilege", 403)
    assert "********" in result["error"]["reason"], "the server echoed it"


BAD: dict[str, tuple[dict[str, t.Any], str]] = {
    "id": ({"inference_id": "A"}, "inference_id 'A' is not valid"),
    "preconfigured": ({"inference_id": ".elser", "state": "absent", "force": True}, "is preconfigured"),
    "wait_timeout": ({"wait_timeout": 0}, "wait_timeout is 0"),
    "wait_timeout too long": ({"wait_timeout": 86401}, "wait_timeout is 86401"),
    "url": ({"url": ["127.0.0.1:9200"]}, "does not begin with https"),
    "chunking": ({"chunking_settings": {"strategy": "word", "max_chunk_size": 9}}, "max_chunk_size is 9"),
    "empty key": ({"service_settings": {"api_key": ""}}, "service_settings.api_key is empty"),
    "login": ({"username": "u"}, "More than one login"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_fails_before_any_request(name: str) -> None:
    changes, text = BAD[name]
    finished = ensure(**changes)
    assert finished.failed
    assert text in finished.result["msg"]
    assert (finished.result["changed"], finished.result["kind"]) == (False, "bad_input")
    assert "request" not in finished.result


def test_bug_in_the_collection_shows_no_secret() -> None:
    def fail(_context: Context) -> dict[str, t.Any]:
        raise KeyError("Login-Secret")

    finished = run(
        Definition({"api_key": {"type": "str", "no_log": True}}, fail, lambda params: "do it"),
        {"api_key": "Login-Secret"},
    )
    assert finished.failed
    assert "Please report it" in finished.result["msg"]
    assert "KeyError" in finished.result["msg"]
    assert finished.result["kind"] == "fault"


def test_failure_without_an_error_has_a_kind() -> None:
    """That of a set, for one, of which single endpoints failed."""
    finished = run(Definition({}, lambda _context: {"failed": True, "msg": "m"}, lambda params: "do it"), {})
    assert finished == Finished({"msg": "m", "kind": "failed"}, True, [])


@pytest.mark.parametrize("options", [{}, {"wait_timeout": {"type": "int"}}])
def test_no_option_is_recommended_that_the_module_does_not_have(options: dict[str, t.Any]) -> None:
    def fail(_context: Context) -> dict[str, t.Any]:
        raise server_error(408, "Request timed out after [30s]", "status_exception")

    finished = run(Definition(options, fail, lambda params: "do it"), {})
    assert "in time: run again." in finished.result["msg"]
    assert ("Raise wait_timeout" in finished.result["msg"]) is bool(options)


def test_warnings_are_told_once_and_without_secrets() -> None:
    def warn(context: Context) -> dict[str, t.Any]:
        for _time in range(2):
            context.warn("it says Login-Secret")
        return {"changed": False}

    finished = run(
        Definition({"api_key": {"type": "str", "no_log": True}}, warn, lambda params: ""), {"api_key": "Login-Secret"}
    )
    assert finished.warnings == ["it says ********"]


def test_secrets_of_the_environment_are_masked(
    monkeypatch: pytest.MonkeyPatch, servers: t.Callable[..., Server]
) -> None:
    monkeypatch.setenv("ELASTICSEARCH_API_KEY", "id:Login-Secret")
    echo = {"error": {"type": "x", "reason": "id:Login-Secret aWQ6TG9naW4tU2VjcmV0"}, "status": 400}
    server = servers(reply(400, echo))
    finished = run(inference_endpoint_info.definition(), {"url": [server.origin]})
    assert finished.failed
    assert server.seen[0].headers["authorization"] == "ApiKey aWQ6TG9naW4tU2VjcmV0"
    assert "aWQ6TG9naW4tU2VjcmV0" not in json.dumps(finished)


ELSER = {
    "inference_id": ".elser-2",
    "task_type": "sparse_embedding",
    "service": "elasticsearch",
    "service_settings": {},
}
CHAT = e.shown_completion(inference_id="e2", task_type="chat_completion")
OPENAI = {**e.shown(inference_id="o1"), "service": "openai"}
ALL = listed(ELSER, e.shown(task_settings={"headers": {"h": "Header-Secret"}}), CHAT, OPENAI)
FILTERS: dict[str, tuple[dict[str, str], list[str]]] = {
    "all": ({}, [".elser-2", "e1", "e2", "o1"]),
    "glob": ({"inference_id": "e*"}, ["e1", "e2"]),
    "glob, one letter": ({"inference_id": "?1"}, ["e1", "o1"]),
    "glob, in brackets": ({"inference_id": "[eo]1"}, ["e1", "o1"]),
    "capitals": ({"inference_id": "E1"}, []),
    "service": ({"service": "azureopenai"}, ["e1", "e2"]),
    "task type": ({"task_type": "text_embedding"}, ["e1", "o1"]),
    "both": ({"task_type": "text_embedding", "service": "openai"}, ["o1"]),
    "none": ({"inference_id": "x*"}, []),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters_of_info(name: str) -> None:
    declared, expected = FILTERS[name]
    finished = run(
        inference_endpoint_info.definition(), {"url": ["http://a"], **declared}, Call("GET", "_inference/_all", ALL)
    )
    assert [shown["inference_id"] for shown in finished.result["endpoints"]] == expected
    assert finished.result["changed"] is False


def test_info_of_one() -> None:
    arguments = {"url": ["http://a"], "inference_id": "e1"}
    found = run(inference_endpoint_info.definition(), arguments, Call("GET", READ, listed(e.shown())))
    assert found.result == {"changed": False, "endpoints": [e.shown()]}
    assert (
        run(inference_endpoint_info.definition(), arguments, Call("GET", READ, not_found())).result["endpoints"] == []
    )
    other = {**arguments, "task_type": "completion"}
    assert (
        run(inference_endpoint_info.definition(), other, Call("GET", READ, listed(e.shown()))).result["endpoints"] == []
    )
    dotted = Call("GET", "_inference/.elser-2", listed(ELSER))
    assert run(inference_endpoint_info.definition(), {**arguments, "inference_id": ".elser-2"}, dotted).result[
        "endpoints"
    ] == [ELSER]


def test_messages_are_sentences() -> None:
    assert CollectionError("It failed", "Do this.").message == "It failed. Do this."
    assert CollectionError("Why?", "").message == "Why?"
    assert CollectionError("", "Do this.").message == "Do this."

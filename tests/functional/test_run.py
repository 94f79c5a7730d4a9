# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`inference_run`: one inference of each task type, in check mode too; what is asked is what is sent."""

from __future__ import annotations

import re
import typing as t

import pytest
from functional import services as s
from functional.facts import KEY, NEW_REMOTE_KEY, VERSIONS, Json, seed, standing, task_types
from functional.harness import Bench, Request, get
from support.modules import GENERIC, INFERENCE

from es_emulator import Emulator, Fault

MESSAGES = [{"role": "user", "content": "Say hello"}]
#: what a task states for each task type
QUESTIONS: dict[str, Json] = {
    "text_embedding": {"input": ["a", "b"]},
    "embedding": {"input": ["a"]},
    "sparse_embedding": {"input": ["some words"]},
    "rerank": {"input": ["cats", "some dogs"], "query": "dogs"},
    "completion": {"input": ["Say hello"]},
    "chat_completion": {"messages": MESSAGES},
}


def ask(bench: Bench, **options: t.Any) -> tuple[Json, list[Request]]:
    """Run the module in both modes, which must not differ in anything: it changes nothing, and asks each time."""
    arguments = bench.arguments(**{"inference_id": "e1", **options})
    check, check_requests = bench.run(INFERENCE, arguments, check=True)
    run, requests = bench.run(INFERENCE, arguments)
    assert (check.result, check_requests) == (run.result, requests)
    assert run.result["changed"] is False
    return {name: value for name, value in run.result.items() if name != "invocation"}, requests


def posted(task_type: str, body: Json) -> Request:
    """The request that asks."""
    stream = "/_stream" if task_type == "chat_completion" else ""
    return ("POST", f"/_inference/{task_type}/e1{stream}", "", body)


@pytest.mark.parametrize(("service", "task_type"), s.every_task_type())
def test_every_service(bench: Bench, service: str, task_type: str) -> None:
    task = s.complete(service, task_type)
    made, _requests = bench.run(GENERIC, bench.arguments(inference_id="e1", **task))
    assert made.result.get("action") == "create", made.result
    question = QUESTIONS[task_type]
    result, requests = ask(bench, task_type=task_type, **question)
    assert requests == [posted(task_type, question)]
    assert "failed" not in result, result
    shown = made.result["endpoint"]["service_settings"]
    if "embedding" in task_type and task_type != "sparse_embedding":
        assert result["dimensions"] == shown.get("dimensions", result["dimensions"]) > 0
        assert "text" not in result
    elif task_type in ("completion", "chat_completion"):
        assert result["text"]
    else:
        assert set(result) == {"changed", "result"}
        assert len(result["result"][task_type]) == len(question["input"])


@pytest.mark.parametrize(
    ("version", "task_type"), [(version, task_type) for version in VERSIONS for task_type in task_types(version)]
)
def test_every_version(bench: Bench, emu: Emulator, version: str, task_type: str) -> None:
    """The task type is looked up where it is not stated, which takes one request more."""
    emu.set_version(version)
    seed(emu, standing(version, task_type))
    question = QUESTIONS[task_type]
    result, requests = ask(bench, **question)
    assert requests == [get(), posted(task_type, question)]
    assert result["result"]
    assert ("dimensions" in result, "text" in result) == (task_type == "text_embedding", task_type != "text_embedding")


def test_everything_that_can_be_stated(bench: Bench, emu: Emulator) -> None:
    seed(emu, standing("9.5.3"))
    options = {"input": ["a"], "input_type": "search", "task_settings": {"user": "u"}}
    _result, requests = ask(bench, task_type="text_embedding", **options)
    assert requests == [posted("text_embedding", options)]


@pytest.mark.parametrize("given", ["plain text", ["plain text"]])
def test_one_text(bench: Bench, emu: Emulator, given: t.Any) -> None:
    seed(emu, standing("9.5.3"))
    result, requests = ask(bench, task_type="text_embedding", input=given)
    assert requests[0][3]["input"] in ("plain text", ["plain text"])
    assert result["dimensions"] == 1536


def test_text_with_a_comma(bench: Bench, emu: Emulator) -> None:
    """`input` is a string or a list of strings (docs/reference/contract.md, "Reading")."""
    seed(emu, standing("9.5.3"))
    _result, requests = ask(bench, task_type="text_embedding", input="Hello, world")
    assert requests[0][3]["input"] in ("Hello, world", ["Hello, world"])


@pytest.mark.parametrize("stated", ["any", "", " Any"])
def test_task_type_that_says_nothing(bench: Bench, emu: Emulator, stated: str) -> None:
    seed(emu, standing("9.5.3", "chat_completion"))
    result, requests = ask(bench, task_type=stated, messages=MESSAGES)
    assert requests == [get(), posted("chat_completion", {"messages": MESSAGES})]
    assert result["text"]


def test_preconfigured(bench: Bench) -> None:
    """One that comes with the cluster can be asked, though not changed."""
    result, requests = ask(bench, inference_id=".elser-2-elasticsearch", input=["some words"])
    assert requests[-1][1] == "/_inference/sparse_embedding/.elser-2-elasticsearch"
    assert "failed" not in result


#: options, patterns in the message, paths of the requests
REFUSED: dict[str, tuple[Json, str, list[str]]] = {
    "nothing": ({}, "one of the following is required: input, messages", []),
    "both": ({"input": ["a"], "messages": MESSAGES}, "mutually exclusive", []),
    "id": ({"inference_id": "a/b", "input": ["a"]}, "inference_id 'a/b' is not valid", []),
    "all": ({"inference_id": "_all", "input": ["a"]}, "inference_id '_all' is not valid", []),
    "missing": ({"inference_id": "nobody", "input": ["a"]}, "'nobody' does not exist", ["/_inference/nobody"]),
    "messages needed": (
        {"task_type": "chat_completion", "input": ["a"]},
        "messages must be stated for the task type 'chat_completion'",
        [],
    ),
    "input needed": (
        {"task_type": "text_embedding", "messages": MESSAGES},
        "input must be stated for the task type 'text_embedding'",
        [],
    ),
    "input needed, others stated": (
        {"messages": MESSAGES, "task_settings": {"user": "u"}},
        "input must be stated for the task type 'text_embedding'",
        ["/_inference/e1"],
    ),
    "more than messages": (
        {"task_type": "chat_completion", "messages": MESSAGES, "task_settings": {"user": "u"}, "input_type": "search"},
        "takes messages alone, and not input_type, task_settings",
        [],
    ),
    "another task type": (
        {"task_type": "completion", "input": ["a"]},
        "Could not run an inference by 'e1'.*does not match the model type",
        ["/_inference/completion/e1"],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(bench: Bench, emu: Emulator, name: str) -> None:
    options, pattern, paths = REFUSED[name]
    seed(emu, standing("9.5.3"))
    arguments = bench.arguments(**{"inference_id": "e1", **options})
    for check in (True, False):
        run, requests = bench.run(INFERENCE, arguments, check=check)
        assert run.result["failed"]
        assert re.search(pattern, run.result["msg"]), run.result["msg"]
        assert [path for _method, path, _query, _body in requests] == paths


@pytest.mark.parametrize(
    ("status", "pattern"),
    [(401, "credential|secret|key"), (429, "[Rr]ate limit|call rate"), (500, "500|error processing")],
)
def test_remote_failure(bench: Bench, emu: Emulator, status: int, pattern: str) -> None:
    """Told as it is; nothing is asked twice that costs money, but what was refused for its rate is."""
    seed(emu, standing("9.5.3"))
    emu.azure.fail_next(status, 99)
    arguments = bench.arguments(inference_id="e1", task_type="text_embedding", input=["a"], retries=0)
    run, requests = bench.run(INFERENCE, arguments)
    assert (run.result["failed"], run.result["changed"]) == (True, False)
    assert re.search(pattern, run.result["msg"]), run.result["msg"]
    assert len(requests) == 1


def test_rejected_secret(bench: Bench, emu: Emulator) -> None:
    made, _requests = bench.run(GENERIC, bench.arguments(inference_id="e1", **s.complete("cohere", "text_embedding")))
    assert made.result["action"] == "create"
    emu.remote.valid_secrets = {NEW_REMOTE_KEY}
    run, _requests = bench.run(INFERENCE, bench.arguments(inference_id="e1", input=["a"]))
    assert run.result["failed"]
    assert run.result["error"]["status"] == 401


def test_lost_answer_is_not_asked_again(bench: Bench, emu: Emulator) -> None:
    """It costs money."""
    seed(emu, standing("9.5.3"))
    emu.add_fault(Fault("reset", method="POST", when="after", times=None))
    run, requests = bench.run(
        INFERENCE, bench.arguments(inference_id="e1", task_type="text_embedding", input=["a"], retries=3)
    )
    assert run.result["failed"]
    assert len(requests) == 1


def test_secret_in_a_misspelt_option(bench: Bench, emu: Emulator) -> None:
    seed(emu, standing("9.5.3"))
    run, requests = bench.run(INFERENCE, bench.arguments(inference_id="e1", input=["a"], apikey=KEY))
    assert run.result["failed"]
    assert requests == []

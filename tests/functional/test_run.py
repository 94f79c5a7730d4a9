# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`inference_run`: one inference of each task type, in check mode too; what is asked is what is sent."""

from __future__ import annotations

import re
import typing as t

import pytest
from functional import services as s
from functional.facts import KEY, NEW_REMOTE_KEY, VERSIONS, Json, existing, seed, standing, task_types
from functional.harness import VERSION, Bench, Request, get
from support.modules import INFERENCE

from es_emulator import Emulator, Fault

MESSAGES = [{"role": "user", "content": "Say hello"}]
#: what a task declares for each task type
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


def posted(task_type: str, body: Json, query: str = "") -> Request:
    """The request that asks."""
    stream = "/_stream" if task_type == "chat_completion" else ""
    return ("POST", f"/_inference/{task_type}/e1{stream}", query, body)


@pytest.mark.parametrize(("service", "task_type"), s.every_task_type())
def test_every_service(bench: Bench, service: str, task_type: str) -> None:
    shown = s.made(bench, s.complete(service, task_type))["service_settings"]
    question = QUESTIONS[task_type]
    result, requests = ask(bench, task_type=task_type, **question)
    assert requests == [posted(task_type, question)]
    assert "failed" not in result, result
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
    """The task type is looked up where it is not declared, which takes one request more."""
    existing(emu, version, task_type)
    question = QUESTIONS[task_type]
    result, requests = ask(bench, **question)
    assert requests == [get(), posted(task_type, question)]
    assert result["result"]
    assert ("dimensions" in result, "text" in result) == (task_type == "text_embedding", task_type != "text_embedding")


def test_everything_that_can_be_declared(bench: Bench, emu: Emulator) -> None:
    seed(emu, standing("9.5.3"))
    options = {"input": ["a"], "input_type": "search", "task_settings": {"user": "u"}}
    _result, requests = ask(bench, task_type="text_embedding", **options)
    assert requests == [posted("text_embedding", options)]


@pytest.mark.parametrize("given", ["plain text", "Hello, world", ["plain text"], ["Hello, world", "and again"]])
def test_texts_are_sent_as_they_are(bench: Bench, emu: Emulator, given: t.Any) -> None:
    """Also with commas, at which Ansible would cut a list."""
    seed(emu, standing("9.5.3"))
    result, requests = ask(bench, task_type="text_embedding", input=given)
    assert requests == [posted("text_embedding", {"input": given})]
    assert result["dimensions"] == 1536


IMAGE = {"type": "image", "format": "base64", "value": "data:image/png;base64,AAAA"}
SEVERAL = {"content": [IMAGE, {"type": "text", "value": "a cat"}]}
PARTS = [
    {"role": "user", "content": [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {}}]}
]
#: service, task type, and what a task declares that is more than texts
OBJECTS: dict[str, tuple[str, str, Json]] = {
    "an image": ("jinaai", "embedding", {"input": {"content": IMAGE}}),
    "images and texts": ("jinaai", "embedding", {"input": [{"content": IMAGE}, "a dog", SEVERAL]}),
    "rerank images": ("jinaai", "rerank", {"input": [IMAGE, "a dog"], "query": "a cat"}),
    "rerank by an image": ("jinaai", "rerank", {"input": ["a cat", "a dog"], "query": IMAGE}),
    "chat with parts": ("openai", "chat_completion", {"messages": PARTS}),
    "chat with reasoning": ("openai", "chat_completion", {"messages": MESSAGES, "reasoning": {"effort": "low"}}),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_objects_are_sent_as_they_are(bench: Bench, name: str) -> None:
    service, task_type, question = OBJECTS[name]
    s.made(bench, s.complete(service, task_type))
    result, requests = ask(bench, task_type=task_type, **question)
    assert requests == [posted(task_type, question)]
    assert result["result"]


#: what an older server refuses: service, task type, version, question, message
TOO_NEW: dict[str, tuple[str, str, str, Json, str]] = {
    "reasoning": (
        "openai",
        "chat_completion",
        "9.3.0",
        OBJECTS["chat with reasoning"][2],
        "reasoning needs Elasticsearch 9.4 or later; this server is Elasticsearch 9.3.0",
    ),
    "several items": (
        "jinaai",
        "embedding",
        "9.4.0",
        OBJECTS["images and texts"][2],
        "More than one item in content needs Elasticsearch 9.5 or later; this server is Elasticsearch 9.4.0",
    ),
    "rerank": (
        "jinaai",
        "rerank",
        "9.4.0",
        OBJECTS["rerank by an image"][2],
        "An object as input or query of rerank needs Elasticsearch 9.5 or later; this server is Elasticsearch 9.4.0",
    ),
}


@pytest.mark.parametrize("name", TOO_NEW)
@pytest.mark.parametrize("may_read_version", [True, False])
def test_too_new_for_the_server(bench: Bench, emu: Emulator, name: str, may_read_version: bool) -> None:
    """Both versions are named, with the server's words; without the privilege monitor these have to do."""
    service, task_type, version, question, text = TOO_NEW[name]
    emu.set_version(version)
    s.made(bench, s.complete(service, task_type))
    if not may_read_version:
        emu.add_fault(Fault("status", method="GET", path="^/$", status=403, times=None))
    result, requests = ask(bench, task_type=task_type, **question)
    assert requests == [posted(task_type, question), VERSION]
    assert (text in result["msg"]) is may_read_version
    assert result["kind"] == ("missing_feature" if may_read_version else result["kind"])
    assert result["error"]["status"] == 400


def test_wait_timeout_is_sent(bench: Bench, emu: Emulator) -> None:
    """Each supported server knows it for this call."""
    for version in VERSIONS:
        existing(emu, version)
        _result, requests = ask(bench, task_type="text_embedding", input="a", wait_timeout=90)
        assert requests == [posted("text_embedding", {"input": "a"}, "timeout=90s")]


@pytest.mark.parametrize("version", ["9.3.1", "9.5.3"])  # 408 and 504
def test_wait_timeout_is_the_server_s_limit(bench: Bench, emu: Emulator, version: str) -> None:
    existing(emu, version)
    emu.azure.latency = 30
    result, _requests = ask(bench, task_type="text_embedding", input="a", wait_timeout=1)
    assert result["kind"] == "remote_time_out"
    assert result["msg"].endswith("run again. Raise wait_timeout to give it more time.")


@pytest.mark.parametrize("declared", ["any", "", " Any"])
def test_task_type_that_says_nothing(bench: Bench, emu: Emulator, declared: str) -> None:
    seed(emu, standing("9.5.3", "chat_completion"))
    result, requests = ask(bench, task_type=declared, messages=MESSAGES)
    assert requests == [get(), posted("chat_completion", {"messages": MESSAGES})]
    assert result["text"]


def test_query_that_is_a_number(bench: Bench) -> None:
    """YAML makes a number of the text 2024."""
    s.made(bench, s.complete("cohere", "rerank"))
    _result, requests = ask(bench, task_type="rerank", input=["in 2024", "in 2025"], query=2024)
    assert requests == [posted("rerank", {"input": ["in 2024", "in 2025"], "query": "2024"})]


def test_preconfigured(bench: Bench) -> None:
    """One that comes with the cluster can be asked, though not changed."""
    result, requests = ask(bench, inference_id=".elser-2-elasticsearch", input=["some words"])
    assert requests[-1][1] == "/_inference/sparse_embedding/.elser-2-elasticsearch"
    assert "failed" not in result


#: options, patterns in the message, paths of the requests
REFUSED: dict[str, tuple[Json, str, list[str]]] = {
    "nothing": ({}, "one of the following is required: input, messages", []),
    "both": ({"input": ["a"], "messages": MESSAGES}, "exclude each other", []),
    "id": ({"inference_id": "a/b", "input": ["a"]}, "inference_id 'a/b' is not valid", []),
    "all": ({"inference_id": "_all", "input": ["a"]}, "inference_id '_all' is not valid", []),
    "missing": ({"inference_id": "nobody", "input": ["a"]}, "'nobody' does not exist", ["/_inference/nobody"]),
    "messages needed": (
        {"task_type": "chat_completion", "input": ["a"]},
        "messages must be set for the task type 'chat_completion'",
        [],
    ),
    "input needed": (
        {"task_type": "text_embedding", "messages": MESSAGES},
        "input must be set for the task type 'text_embedding'",
        [],
    ),
    "input needed, others declared": (
        {"messages": MESSAGES, "task_settings": {"user": "u"}},
        "input must be set for the task type 'text_embedding'",
        ["/_inference/e1"],
    ),
    "more than messages": (
        {"task_type": "chat_completion", "messages": MESSAGES, "task_settings": {"user": "u"}, "input_type": "search"},
        "The task type 'chat_completion' does not take input_type, task_settings. It takes messages, reasoning.",
        [],
    ),
    "reasoning for a completion": (
        {"task_type": "completion", "input": "a", "reasoning": {"effort": "low"}},
        "The task type 'completion' does not take reasoning. It takes input, query, input_type, task_settings.",
        [],
    ),
    "no text": ({"task_type": "completion", "input": [3]}, "input must be a string, an object, or a list of these", []),
    "no texts": ({"task_type": "completion", "input": []}, "input must be a string, an object, or a list of these", []),
    "no query": ({"task_type": "rerank", "input": "a", "query": ["b"]}, "query must be a string or an object", []),
    "wait_timeout": ({"input": "a", "wait_timeout": 0}, "wait_timeout is 0", []),
    "wait_timeout too long": ({"input": "a", "wait_timeout": 86401}, "wait_timeout is 86401", []),
    "another task type": (
        {"task_type": "completion", "input": ["a"]},
        "Could not run an inference with 'e1'.*does not match the model type",
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


#: status of the remote service, kind, end of the message
REMOTE: dict[int, tuple[str, str]] = {
    401: ("remote_credentials", "check the secret, and that it belongs to this resource."),
    429: ("rate_limited", "run again later, or raise the quota there."),
    500: ("remote_failed", "The remote service failed: run again later."),
}


@pytest.mark.parametrize("status", REMOTE)
def test_remote_failure(bench: Bench, emu: Emulator, status: int) -> None:
    """It is told as it is. Advice about a trial call or about options that this module does not have would mislead."""
    seed(emu, standing("9.5.3"))
    emu.azure.fail_next(status, 99)
    kind, end = REMOTE[status]
    result, requests = ask(bench, task_type="text_embedding", input="a", retries=0)
    assert (result["failed"], result["kind"], len(requests)) == (True, kind, 1)
    assert result["msg"].endswith(end), result["msg"]


OWN_429 = {"error": {"type": "circuit_breaking_exception", "reason": "Data too large"}, "status": 429}
#: what happens to the first request, and whether it is sent again: only where nothing was run for sure
REPEATED: dict[str, tuple[Fault, bool]] = {
    "Elasticsearch's own 429": (Fault("status", method="POST", status=429, body=OWN_429), True),
    "429 of a proxy": (Fault("status", method="POST", status=429, body={"message": "slow down"}), False),
    "503 of the server": (Fault("status", method="POST", status=503, body={**OWN_429, "status": 503}), False),
    "503 of a proxy": (Fault("status", method="POST", status=503, body={"message": "no"}), False),
    "connection lost": (Fault("reset", method="POST", when="after"), False),
    "400": (Fault("status", method="POST", status=400, body={**OWN_429, "status": 400}), False),
}


@pytest.mark.parametrize("name", REPEATED)
def test_paid_call_is_repeated_only_if_nothing_was_run(bench: Bench, emu: Emulator, name: str) -> None:
    fault, again = REPEATED[name]
    seed(emu, standing("9.5.3"))
    emu.add_fault(fault)
    arguments = bench.arguments(inference_id="e1", task_type="text_embedding", input="a", retries=2)
    run, requests = bench.run(INFERENCE, arguments)
    assert requests == [posted("text_embedding", {"input": "a"})] * (2 if again else 1)
    assert run.result.get("failed", False) is not again


def test_own_429_again_and_again(bench: Bench, emu: Emulator) -> None:
    seed(emu, standing("9.5.3"))
    emu.add_fault(Fault("status", method="POST", status=429, body=OWN_429, times=None))
    result, requests = ask(bench, task_type="text_embedding", input="a", retries=1)
    assert (result["kind"], len(requests)) == ("rate_limited", 2)
    assert "(tried 2 times)" in result["msg"]


def test_every_node_is_tried_until_one_takes_the_request(bench: Bench, emu: Emulator) -> None:
    """What was never sent costs nothing."""
    seed(emu, standing("9.5.3"))
    urls = ["http://127.0.0.1:9", "http://127.0.0.1:10", emu.url]
    result, requests = ask(bench, task_type="text_embedding", input="a", url=urls, retries=0)
    assert requests == [posted("text_embedding", {"input": "a"})]
    assert result["dimensions"] == 1536


def test_rejected_secret(bench: Bench, emu: Emulator) -> None:
    s.made(bench, s.complete("cohere", "text_embedding"))
    emu.remote.valid_secrets = {NEW_REMOTE_KEY}
    run, _requests = bench.run(INFERENCE, bench.arguments(inference_id="e1", input=["a"]))
    assert run.result["failed"]
    assert run.result["error"]["status"] == 401


def test_secret_in_a_misspelt_option(bench: Bench, emu: Emulator) -> None:
    seed(emu, standing("9.5.3"))
    run, requests = bench.run(INFERENCE, bench.arguments(inference_id="e1", input=["a"], apikey=KEY))
    assert run.result["failed"]
    assert requests == []

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input and wrong addresses: a clear failure that says what to do, if possible before the first request."""

from __future__ import annotations

import json
import socket

import pytest
from functional import facts
from functional.facts import CLIENT_SECRET, ENTRA, HEADER_VALUE, KEY, NEWEST, PLACE, SETTINGS, TASK, Json, seed
from functional.harness import GET, VERSION, Bench, expect_failure
from functional.services import texts

from es_emulator import Emulator, Fault

CHAT: Json = {**facts.place("completion"), "api_key": KEY}


def with_settings(**settings: object) -> Json:
    """A task with these service settings beside the usual ones."""
    return {"service_settings": {**SETTINGS, **settings}}


# Options merged over a good task, and what the message has to name. The rules of values are proven in
# `_inference/test_declaration.py` and `test_chunking.py`, those of the connection in `_transport/test_connection.py`.
BEFORE_ANY_REQUEST: dict[str, tuple[Json, tuple[str, ...]]] = {
    "unknown task type": ({"task_type": "rerank"}, ("task_type", "text_embedding", "completion", "chat_completion")),
    "unknown state": ({"state": "gone"}, ("state", "present", "absent")),
    "misspelt secret at the top": ({"entraid": ENTRA}, ("entraid",)),
    "misspelt header map": ({"task_settings": {"header": {"x-team": HEADER_VALUE}}}, ("header",)),
    "fraction": (with_settings(dimensions="1.5"), ("dimensions", "int")),
    "rate limit as number": (with_settings(rate_limit=77), ("rate_limit", "dict")),
    "unknown key of the rate limit": (with_settings(rate_limit={"per_minute": 7}), ("per_minute",)),
    "settings as list": ({"service_settings": [1]}, ("service_settings", "dict")),
    "headers as list": ({"task_settings": {"headers": [HEADER_VALUE]}}, ("headers", "dict")),
    "header that is no text": ({"task_settings": {"headers": {"a": {"b": 1}}}}, ("headers",)),
    **{
        f"empty {name}": (with_settings(**{name: ""}), (name, "empty"))
        for name in ("resource_name", "deployment_id", "api_version")
    },
    "empty entra_id": ({"service_settings": {**PLACE, "entra_id": ""}}, ("entra_id", "empty")),
    "three secrets": (with_settings(entra_id=ENTRA, client_secret=CLIENT_SECRET), ("api_key", "client_secret")),
    "strategy": (
        {"chunking_settings": {"strategy": "paragraph"}},
        ("strategy", "sentence", "word", "none", "recursive"),
    ),
    "separator group": (
        {"chunking_settings": {"strategy": "recursive", "max_chunk_size": 50, "separator_group": "html"}},
        ("separator_group", "markdown", "plaintext"),
    ),
    "update_secrets": ({"update_secrets": "never"}, ("update_secrets", "on_create", "always", "when_rejected")),
    "no address": ({"url": None}, ("url", "cloud_id", "ELASTICSEARCH_URL")),
    "two logins": ({"bearer_token": "another-token-of-mine"}, ("api_key", "bearer_token")),
    "recreate": ({"recreate": "perhaps"}, ("recreate", "bool")),
}


@pytest.mark.parametrize("name", BEFORE_ANY_REQUEST)
def test_refused_before_any_request(bench: Bench, emu: Emulator, name: str) -> None:
    """Whether the endpoint exists does not matter; the server is not even asked."""
    options, words = BEFORE_ANY_REQUEST[name]
    stored = seed(emu, facts.standing(NEWEST))
    seen = bench.ensure(**{**TASK, **options})
    assert seen.result["failed"]
    assert not seen.result.get("changed")
    for word in words:
        assert word in seen.result["msg"], seen.result["msg"]
    assert seen.requests == seen.check_requests == []
    assert facts.stored_in(emu) == stored


NEWER = "9.6.0"  # than the collection's data

# Options merged over a good task that the collection's data does not have, and what the message has to name.
AGAINST_THE_DATA: dict[str, tuple[Json, tuple[str, ...]]] = {
    "similarity": (with_settings(similarity="euclid"), ("similarity", "cosine", "dot_product", "l2_norm")),
    "chunking of a completion": (
        {"task_type": "completion", "service_settings": CHAT, "chunking_settings": {"strategy": "none"}},
        ("chunking_settings", "completion"),
    ),
}


@pytest.mark.parametrize("version", [NEWEST, NEWER])
@pytest.mark.parametrize("name", AGAINST_THE_DATA)
def test_what_the_data_does_not_have(bench: Bench, emu: Emulator, name: str, version: str) -> None:
    """Refused on a server that the collection knows; on a newer one the server decides, and the task says so."""
    options, words = AGAINST_THE_DATA[name]
    emu.set_version(version)
    seen = bench.ensure(**{**TASK, **options}, check_differs="" if version == NEWEST else "only the server knows")
    assert seen.result["failed"]
    told = seen.result["msg"] if version == NEWEST else texts(seen)
    for word in words:
        assert word in told
    assert seen.check_requests == [GET, VERSION]
    writes = seen.requests[len(seen.check_requests) :]
    assert [request[0] for request in writes] == ([] if version == NEWEST else ["PUT"])
    assert emu.endpoints == {}


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize(
    "inference_id",
    ["", " ", "UPPER", "a b", "a/b", "../x", "_all", "*", "_x", "x_", "-x", "x-", "x.", "ä", "a,b", "a%2fb", "a\nb"],
)
def test_ids_that_the_server_refuses(bench: Bench, inference_id: str, state: str) -> None:
    seen = bench.ensure(inference_id=inference_id, state=state, **TASK)
    # one that begins with a dot may be told that it is preconfigured
    expect_failure(seen, "lower-case letters|its id begins with a dot")
    assert seen.requests == seen.check_requests == []


PLACES: dict[str, tuple[Fault, tuple[str, ...]]] = {
    "a proxy's page": (Fault("html", status=200, times=None), ("X-Elastic-Product", "url")),
    "Kibana's login page": (
        Fault("redirect", status=302, location="/login?next=%2F", headers={"kbn-name": "kibana"}, times=None),
        ("Kibana", "9200", "url"),
    ),
    "a list where an object is due": (Fault("status", status=200, body=[], times=None), ("url",)),
    "an answer of something else": (Fault("status", status=200, body={"ok": True}, times=None), ("url",)),
}


@pytest.mark.parametrize("name", PLACES)
def test_not_elasticsearch(bench: Bench, emu: Emulator, name: str) -> None:
    fault, words = PLACES[name]
    seed(emu, facts.standing(NEWEST))
    emu.add_fault(fault)
    seen = bench.ensure(**TASK, retries=0)
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    for word in words:
        assert word in seen.result["msg"], seen.result["msg"]
    assert set(seen.requests) <= {GET, ("GET", "/login", "next=%2F", None)}


def test_no_server_listens(bench: Bench) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    seen = bench.ensure(**TASK, url=url, retries=1)
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    for word in ("No connection to http://127.0.0.1:", "Connection refused (tried 2 times)", "in url"):
        assert word in seen.result["msg"]
    assert seen.result["request"] == {"method": "GET", "path": "/_inference/e1"}


def test_server_error_that_echoes_the_request(bench: Bench, emu: Emulator) -> None:
    """A server may print what was sent; the secret is taken out of that."""
    reason = f'Configuration contains settings [{{"api_key"={KEY}}}] unknown to the [azureopenai] service'
    node = {"type": "status_exception", "reason": reason, "caused_by": {"type": "x", "reason": f"again {KEY}"}}
    emu.add_fault(
        Fault("status", method="PUT", status=400, body={"error": {"root_cause": [node], **node}, "status": 400})
    )
    seen = bench.ensure(**TASK, check_differs="only a write meets the server's refusal")
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert "unknown to the [azureopenai] service" in seen.result["msg"]


def test_every_secret_of_every_kind_at_once(bench: Bench, emu: Emulator) -> None:
    """Headers and values that are part of one another do not uncover each other."""
    headers = {"x-one": "header-value", "x-two": "header-value-one", "x-three": "value"}
    options: Json = {"task_settings": {"headers": headers}, "http_headers": {"x-proxy": "proxy-password-one"}}
    seen = bench.ensure(**TASK, **options)
    assert seen.result["action"] == "create"
    assert facts.stored_in(emu)["task_settings"] == {"headers": headers}


def test_answer_to_the_creation_of_a_key_as_key(bench: Bench) -> None:
    """What is said stays readable: none of its words is masked."""
    pasted = {"id": "VuaCfGcBCdbkQm", "name": "value", "api_key": "ui2lp2axTNmsya", "encoded": "VnVhQ2ZHY0JDZGJr"}
    arguments = {**bench.arguments(inference_id="e1", state="absent"), "api_key": json.dumps(pasted)}
    run, requests = bench.run("azure_openai_inference_endpoint", arguments)
    assert run.result["msg"] == (
        "api_key contains a whole JSON object. Set it to the value of the field `encoded` of that object alone."
    )
    assert requests == []
    assert not [value for value in pasted.values() if value in run.output and value != "value"]

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls of the inference API and what is read from their responses.

docs/reference/elasticsearch-inference.md, "Routes", "Responses", "Delete".
"""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.api import InferenceApi, Usage, server_wait
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import errors
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.versions import Server
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e
from ansible_collections.esops.elasticsearch.tests.unit.support import script
from ansible_collections.esops.elasticsearch.tests.unit.support.script import Call, listed, server_error, version


def api(*calls: Call) -> InferenceApi:
    return InferenceApi(t.cast(t.Any, script.ScriptedClient(*calls)))


def test_version_is_asked_for_once() -> None:
    asked = api(version("9.4.2"))
    assert asked.server() == asked.server() == Server((9, 4, 2))
    assert api(version("8.11.0", "serverless")).server().serverless


@pytest.mark.parametrize("answer", [{}, [], {"version": "9"}, None])
def test_answer_without_a_version(answer: t.Any) -> None:
    with pytest.raises(errors.CollectionError, match="version number"):
        api(Call("GET", "", answer)).server()


def test_version_that_may_not_be_read() -> None:
    refused = server_error(403, "action [cluster:monitor/main] is unauthorized for user [u]", "security_exception")
    with pytest.raises(errors.ServerError) as caught:
        api(Call("GET", "", refused)).server()
    assert "monitor" in caught.value.hint


def test_reading_one() -> None:
    found = api(Call("GET", "_inference/e1", listed(e.shown()))).get("e1")
    assert found is not None
    assert (found.shown, found.legacy) == (e.shown(), False)
    old = {"models": [{"model_id": "e1", "task_type": "text_embedding", "service": "azureopenai"}]}
    found = api(Call("GET", "_inference/e1", old)).get("e1")
    assert found is not None
    assert (found.shown["inference_id"], found.legacy) == ("e1", True)
    assert api(Call("GET", "_inference/e1", script.not_found())).get("e1") is None


@pytest.mark.parametrize(
    "error", [server_error(404, "no such index"), server_error(403, "x"), errors.ServerError(404, None, "")]
)
def test_other_errors_do_not_mean_that_it_is_missing(error: errors.ServerError) -> None:
    with pytest.raises(errors.ServerError):
        api(Call("GET", "_inference/e1", error)).get("e1")


@pytest.mark.parametrize(
    "answer",
    [{}, [], {"endpoints": None}, {"endpoints": {}}, {"endpoints": [1]}, {"endpoints": [{}]}, {"endpoints": []}, "x"],
)
def test_answer_that_is_no_list_of_endpoints(answer: t.Any) -> None:
    with pytest.raises(errors.RequestError, match="The answer has no"):
        api(Call("GET", "_inference/e1", answer)).get("e1")


def test_reading_all() -> None:
    found = api(Call("GET", "_inference/_all", listed(e.shown(), e.shown(inference_id=".elser-2-elasticsearch")))).all()
    assert [endpoint.shown["inference_id"] for endpoint in found] == ["e1", ".elser-2-elasticsearch"]
    assert api(Call("GET", "_inference/_all", listed())).all() == []


NO_API = (
    errors.ServerError(405, None, "Incorrect HTTP method for uri [/_inference/x] and method [GET], allowed: [POST]"),
    errors.ServerError(400, None, "no handler found for uri [/_inference/x] and method [GET]"),
    errors.ServerError(
        400, "invalid_index_name_exception", "Invalid index name [_inference], must not start with '_'."
    ),
)


@pytest.mark.parametrize("error", NO_API)
def test_server_without_the_api(error: errors.ServerError) -> None:
    with pytest.raises(errors.MissingFeature, match=r"8\.11") as caught:
        api(Call("GET", "_inference/e1", error), version("8.10.4")).get("e1")
    assert "8.10.4" in caught.value.reason
    assert caught.value.hint == "Upgrade to 8.14 or later, the oldest release that this collection supports."
    with pytest.raises(errors.ServerError) as switched_off:
        api(Call("GET", "_inference/e1", error), version("8.19.0")).get("e1")
    assert "plugin" in switched_off.value.hint


WAITS = {("text_embedding", None): 30, ("completion", None): 120, ("chat_completion", None): 120, ("completion", 7): 7}


@pytest.mark.parametrize(("kind", "declared"), WAITS)
def test_how_long_the_server_may_take(kind: str, declared: int | None) -> None:
    assert server_wait(kind, declared) == WAITS[kind, declared]


@pytest.mark.parametrize(
    ("number", "create", "update"),
    [
        ("8.18.0", "", ""),
        ("8.19.0", "?timeout=5s", ""),
        ("9.0.0", "", ""),
        ("9.4.2", "?timeout=5s", ""),
        ("9.5.0", "?timeout=5s", "?timeout=5s"),
    ],
)
def test_time_out_of_the_server(number: str, create: str, update: str) -> None:
    """It is sent to servers that know it; the others take their own time, and we have to wait that long."""
    path, body = "_inference/text_embedding/e1", {"a": 1}
    asked = api(
        version(number),
        Call("PUT", path + create, e.shown(), body, 5 if create else 30),
        Call("PUT", f"{path}/_update{update}", e.shown(), body, 5 if update else 30),
    )
    assert asked.create("e1", "text_embedding", body, 5).shown == asked.update("e1", "text_embedding", body, 5).shown


@pytest.mark.parametrize("answer", [{}, [], None, "x", {"acknowledged": True}])
def test_answer_to_a_write_that_is_no_endpoint(answer: t.Any) -> None:
    with pytest.raises(errors.AnswerLost):
        api(Call("PUT", "_inference/completion/e1", answer)).create("e1", "completion", {})


USAGES: dict[str, tuple[t.Any, Usage, str]] = {
    "nobody": ({"pipelines": [], "indexes": []}, Usage([], []), ""),
    "sorted": (
        {"pipelines": ["b", "a"], "indexes": ["i"], "error_message": "x"},
        Usage(["a", "b"], ["i"], error_message="x"),
        "ingest pipeline a, b and index i",
    ),
    "8.15": ({"acknowledged": False, "pipelines": ["p"]}, Usage(["p"], [], indexes_known=False), "ingest pipeline p"),
    "8.14": ({"acknowledged": True}, Usage([], [], known=False, indexes_known=False), ""),
    "indexes only": ({"pipelines": [], "indexes": ["i"]}, Usage([], ["i"]), "index i"),
}


@pytest.mark.parametrize("name", USAGES)
def test_who_uses_it(name: str) -> None:
    answer, expected, words = USAGES[name]
    path = "_inference/rerank/e1"
    found = api(Call("DELETE", f"{path}?dry_run=true", answer)).usage("e1", "rerank")
    assert (found, str(found), bool(found)) == (expected, words, bool(words))
    assert api(Call("DELETE", path, answer)).delete("e1", "rerank") == expected
    assert api(Call("DELETE", f"{path}?force=true", answer)).delete("e1", "rerank", force=True) == expected
    assert api(Call("DELETE", "_inference/e1", answer)).delete("e1", "") == expected


def test_inference() -> None:
    assert api(Call("POST", "_inference/completion/e1", {"completion": []}, {"input": "a"}, 120)).infer(
        "e1", "completion", {"input": "a"}
    )
    streamed = Call("POST", "_inference/chat_completion/e1/_stream", [{"event": "message"}], {"messages": []}, 120)
    assert api(streamed).infer("e1", "chat_completion", {"messages": []}) == [{"event": "message"}]


METHODS: dict[str, t.Callable[[InferenceApi, str], t.Any]] = {
    "get": lambda asked, name: asked.get(name),
    "create": lambda asked, name: asked.create(name, "completion", {}),
    "update": lambda asked, name: asked.update(name, "completion", {}),
    "delete": lambda asked, name: asked.delete(name, "rerank", force=True),
    "usage": lambda asked, name: asked.usage(name, "rerank"),
    "infer": lambda asked, name: asked.infer(name, "completion", {}),
}


@pytest.mark.parametrize(
    "name", ["", "*", "_all", "a*", "a,b", "a/b", "..", ".", "...", "-a", "A", "\u0430", "a?", "a#", "a%2fb"]
)
@pytest.mark.parametrize("method", METHODS)
def test_no_request_is_about_more_than_one(method: str, name: str) -> None:
    """Not even where a server lists something like that, and a purge would remove it."""
    with pytest.raises(errors.BadInput, match="not the id of one inference endpoint"):
        METHODS[method](api(), name)

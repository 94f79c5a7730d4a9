# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running one inference, which may cost money: its body, and when it is sent again."""

from __future__ import annotations

import functools
import typing as t

from .._reconcile.attempt import Write
from .._reconcile.loop import Loop
from .._transport.errors import BadInput, CollectionError, MissingFeature, RequestError, ServerError
from .._transport.versions import Feature, Ranges, first_release, upgrade
from .api import InferenceApi

_CHAT = "chat_completion"
#: the keys of the body, for a chat and for every other task type; the first one is required
_CHAT_FIELDS = ("messages", "reasoning")
_OTHER_FIELDS = ("input", "query", "input_type", "task_settings")


class Question(t.NamedTuple):
    """The input of an inference. `wait_timeout` is in seconds; None: the server's own limit."""

    inference_id: str
    task_type: str
    body: dict[str, t.Any]
    wait_timeout: int | None = None


def body_of(task_type: str, given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The body of the request. Raises BadInput for an input that the task type does not take."""
    taken, other = (_CHAT_FIELDS, _OTHER_FIELDS) if task_type == _CHAT else (_OTHER_FIELDS, _CHAT_FIELDS)
    body = {name: given[name] for name in taken if given.get(name) is not None}
    foreign = ", ".join(name for name in other if given.get(name) is not None)
    if taken[0] not in body:
        raise BadInput(f"{taken[0]} must be set for the task type '{task_type}'", f"Set it instead of {foreign}.")
    if foreign:
        raise BadInput(f"The task type '{task_type}' does not take {foreign}", f"It takes {', '.join(taken)}.")
    if not _is_input(body.get("input", "")):
        raise BadInput("input must be a string, an object, or a list of these", "Set the texts or objects to work on.")
    if "query" in body:
        body["query"] = _query(body["query"])
    return body


def answer(api: InferenceApi, question: Question) -> t.Any:
    """The server's answer. The request is sent again only if it was never sent, or after Elasticsearch's own 429.

    Raises RequestError, and MissingFeature if the server is too old for it.
    """
    loop: Loop[None] = Loop(api.client, lambda: None)  # an inference changes nothing that a read could show
    infer = Write("infer", functools.partial(api.infer, *question))
    while True:
        made, _seen = loop.write(infer, None, lambda _seen: False)
        if made.error is None:
            return made.answer
        refused = isinstance(made.error, ServerError) and made.error.status == 429 and made.error.own_form
        error = loop.spent(made) if refused else made.error.tried(loop.journal.count("infer"))
        if error is not None:
            raise _explained(api, question, error) from made.error


def _is_input(given: t.Any) -> bool:
    items = given if isinstance(given, list) else [given]
    return bool(items) and all(isinstance(item, (str, dict)) for item in items)


def _query(given: t.Any) -> t.Any:
    """A query: a text or an object. YAML may have turned a text into a number."""
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return str(given)
    if not isinstance(given, (str, dict)):
        raise BadInput("query must be a string or an object", "Set the query to rank by.")
    return given


def _needs(question: Question) -> t.Iterator[tuple[str, Ranges]]:
    """The parts of a request that not every server accepts, each with the servers that do."""
    body, given = question.body, question.body.get("input")
    items = [*(given if isinstance(given, list) else [given]), body.get("query")]
    objects = [item for item in items if isinstance(item, dict)]
    if "reasoning" in body:
        yield "reasoning", Feature.CHAT_REASONING
    if objects and question.task_type == "rerank":
        yield "An object as input or query of rerank", Feature.RERANK_OBJECTS
    if any(isinstance(item.get("content"), list) for item in objects):
        yield "More than one item in content", Feature.CONTENT_LISTS


def _explained(api: InferenceApi, question: Question, error: RequestError) -> CollectionError:
    """The error to raise; it names both versions if the server is too old."""
    needs = list(_needs(question)) if isinstance(error, ServerError) and error.status == 400 else []
    if not needs:
        return error
    try:
        server = api.server()
    except CollectionError:  # without the privilege monitor, only the server's own error is left
        return error
    for what, ranges in needs:
        if not server.within(ranges):
            return MissingFeature(
                f"{what} needs Elasticsearch {first_release(ranges)} or later; this server is {server}",
                upgrade(server, ", or leave it out"),
                **error.result(),
            )
    return error

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls of the inference API that the collection makes, each one method."""

from __future__ import annotations

import contextlib
import typing as t

from .._transport.advice import is_missing_api, is_reserved
from .._transport.client import Client
from .._transport.errors import AnswerLost, BadInput, CollectionError, MissingFeature, RequestError, ServerError
from .._transport.response import checked
from .._transport.server import ServerVersion
from .._transport.versions import Feature, Ranges, Server, first_release, upgrade
from .endpoint import Endpoint, is_endpoint, is_plain_id, read_endpoint

# The server's own time limit for a write, in seconds, if no timeout is sent: it tries the remote service.
_SERVER_WAIT = {"completion": 120, "chat_completion": 120}
_SERVER_WAIT_OTHERWISE = 30

_ROOT = "_inference"


class Usage(t.NamedTuple):
    """What uses an endpoint. `known` and `indexes_known` are false if the server cannot tell; `error_message` is its
    refusal. `reserved` says that it counts the endpoint as preconfigured, and deletes it only if forced to."""

    pipelines: list[str]
    indexes: list[str]
    known: bool = True
    indexes_known: bool = True
    error_message: str = ""
    reserved: bool = False

    def __bool__(self) -> bool:
        return bool(self.pipelines or self.indexes)

    def __str__(self) -> str:
        named = (("ingest pipeline", self.pipelines), ("index", self.indexes))
        return " and ".join(f"{kind} {', '.join(names)}" for kind, names in named if names)

    def result(self) -> dict[str, list[str]]:
        """The value of `used_by` in a result."""
        return {"pipelines": self.pipelines, "indexes": self.indexes}


class InferenceApi:
    """The inference API of one cluster. The server's version is asked for once, unless that fails."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._version = ServerVersion(client)
        self._services: list[dict[str, t.Any]] | CollectionError | None = None

    def server(self) -> Server:
        """The server's version and flavour."""
        return self._version.get()

    def get(self, inference_id: str) -> Endpoint | None:
        """The endpoint of that id, or None. Read without the task type, as a wrong one is an error."""
        try:
            found = self._endpoints([_one(inference_id)])
        except ServerError as error:
            if is_gone(error):
                return None
            raise
        if not found:
            raise RequestError("The answer has no inference endpoint in it", "Check url: is it Elasticsearch?")
        return found[0]

    def all(self) -> list[Endpoint]:
        """All endpoints, preconfigured ones included."""
        return self._endpoints(["_all"])

    def services(self) -> list[dict[str, t.Any]]:
        """The server's description of its services, read at most once, even if that fails.

        Only for servers with `Feature.SERVICES`.
        """
        if self._services is None:
            try:
                with self._explained():
                    body = self.client.call("GET", [_ROOT, "_services"])
                self._services = [item for item in body if isinstance(item, dict)] if isinstance(body, list) else []
            except CollectionError as error:
                self._services = error
        if isinstance(self._services, CollectionError):
            raise self._services
        return self._services

    def create(self, inference_id: str, task_type: str, body: t.Any, wait_timeout: int | None = None) -> Endpoint:
        """Create an endpoint. `wait_timeout` is in seconds, and is sent to servers that know it."""
        query = self._timeout(wait_timeout, Feature.CREATE_TIMEOUT)
        return self._write([task_type, _one(inference_id)], query, body, server_wait(task_type, query and wait_timeout))

    def update(self, inference_id: str, task_type: str, body: t.Any, wait_timeout: int | None = None) -> Endpoint:
        """Change an endpoint in place. Some servers refuse the call without the task type."""
        query = self._timeout(wait_timeout, Feature.UPDATE_TIMEOUT)
        wait = server_wait(task_type, query and wait_timeout)
        return self._write([task_type, _one(inference_id), "_update"], query, body, wait)

    def delete(self, inference_id: str, task_type: str, *, force: bool = False) -> Usage:
        """Delete an endpoint of that task type (empty: any); with `force`, even one in use."""
        query = {"force": "true"} if force else None
        segments = _typed(inference_id, task_type)
        return _usage(self.client.call("DELETE", segments, query, writes=True, wait=_SERVER_WAIT_OTHERWISE))

    def usage(self, inference_id: str, task_type: str, *, force: bool = False) -> Usage:
        """What uses an endpoint, from the server's dry run of a deletion.

        With `force`, also for one that the server treats as preconfigured, for which even the dry run may need it. 8.14
        has no dry run (PR 109123).
        """
        segments, query = _typed(inference_id, task_type), {"dry_run": "true"}
        try:
            return _usage(self.client.call("DELETE", segments, query))
        except ServerError as error:
            if not force or not is_reserved(error):
                raise
        found = _usage(self.client.call("DELETE", segments, {**query, "force": "true"}))
        return found._replace(reserved=True)

    def model_stats(self, deployment_id: str) -> t.Any:
        """The statistics of a model that the cluster runs; None if no model has that deployment."""
        try:
            return self.client.call("GET", ["_ml", "trained_models", deployment_id, "_stats"])
        except ServerError as error:
            if is_gone(error):
                return None
            raise

    def infer(self, inference_id: str, task_type: str, body: t.Any, wait_timeout: int | None = None) -> t.Any:
        """Run one inference. Sent once, because it may cost money.

        `wait_timeout` is in seconds; every server with this API knows it here.
        """
        parse, segments, since = checked, [_ROOT, task_type, _one(inference_id)], Feature.INFERENCE
        if task_type == "chat_completion":
            from .event_stream import checked_events  # noqa: PLC0415 - rarely needed

            parse, segments, since = checked_events, [*segments, "_stream"], Feature.CHAT_COMPLETION
        with self._explained(since):
            wait = server_wait(task_type, wait_timeout)
            query = None if wait_timeout is None else {"timeout": f"{wait_timeout}s"}
            return self.client.call("POST", segments, query, body, writes=True, wait=wait, parse=parse)

    def _endpoints(self, segments: list[str]) -> list[Endpoint]:
        with self._explained():
            body = self.client.call("GET", [_ROOT, *segments])
        listed = body.get("endpoints", body.get("models")) if isinstance(body, dict) else None
        if not isinstance(listed, list) or not all(map(is_endpoint, listed)):
            raise RequestError("The answer has no list of inference endpoints in it", "Check url: is it Elasticsearch?")
        return [read_endpoint(shown) for shown in listed]

    @contextlib.contextmanager
    def _explained(self, since: Ranges = Feature.INFERENCE) -> t.Iterator[None]:
        """The error to raise; it says so if the server does not have this call."""
        try:
            yield
        except ServerError as error:
            # 8.16 and 8.17 stream, but do not know the task type.
            unknown = since == Feature.CHAT_COMPLETION and "Unknown task_type" in error.server_reason
            if unknown or is_missing_api(error):
                raise self._missing(error, since) from None
            raise

    def _missing(self, error: ServerError, since: Ranges) -> CollectionError:
        try:
            server = self.server()
        except ServerError as refused:
            if refused.status != 403:
                raise
            error.hint = "This server does not have this: it is too old, or its inference plugin is disabled."
            return error
        if server.within(since):
            error.hint = f"{server} does not have the inference API: is its inference plugin disabled?"
            return error
        what = "The inference API" if since == Feature.INFERENCE else "The task type chat_completion"
        return MissingFeature(
            f"{what} needs Elasticsearch {first_release(since)} or later; this server is {server}",
            upgrade(server),
            **error.result(),
        )

    def _timeout(self, wait_timeout: int | None, known_by: t.Any) -> dict[str, str] | None:
        if wait_timeout is None or not self.server().within(known_by):
            return None
        return {"timeout": f"{wait_timeout}s"}

    def _write(self, segments: list[str], query: dict[str, str] | None, body: t.Any, wait: float) -> Endpoint:
        answer = self.client.call("PUT", [_ROOT, *segments], query, body, writes=True, wait=wait)
        if not is_endpoint(answer):
            raise AnswerLost("The answer is not an inference endpoint, so a proxy may have replaced it")
        return read_endpoint(answer)


def _one(inference_id: str) -> str:
    """The id, if it can only be that of one endpoint. No request of any caller is about several of them."""
    if not is_plain_id(inference_id):
        raise BadInput(f"{inference_id!r} is not the id of one inference endpoint", "Set the ID of one endpoint.")
    return inference_id


def _typed(inference_id: str, task_type: str) -> list[str]:
    """The path of one endpoint with its task type. The server refuses it for an endpoint of another task type."""
    return [_ROOT, *([task_type] if task_type else []), _one(inference_id)]


def server_wait(task_type: str, sent_timeout: t.Any) -> float:
    """The server's time limit for a write, in seconds: the timeout that was sent, or else its own."""
    return sent_timeout if sent_timeout is not None else _SERVER_WAIT.get(task_type, _SERVER_WAIT_OTHERWISE)


def already_exists(error: ServerError) -> bool:
    """Whether another client has created the endpoint."""
    return error.type == "resource_already_exists_exception"


# `TransportGetInferenceModelAction` and the removal; `TransportUpdateInferenceModelAction`
_ANOTHER_TYPE = (
    "does not match the inference endpoint's task type",
    "Task type must match the task type of the existing endpoint",
)


def is_of_another_type(error: ServerError) -> bool:
    """Whether the endpoint has another task type than the path: another client has created it again."""
    return error.status == 400 and any(words in error.text for words in _ANOTHER_TYPE)


def is_missing(error: ServerError) -> bool:
    """Whether an update did not find the endpoint (the `type` of that answer is UNVERIFIED)."""
    return error.status == 404


def is_gone(error: ServerError) -> bool:
    """Whether Elasticsearch says that the endpoint does not exist. Any other 404 says nothing about the endpoint."""
    return error.status == 404 and error.type == "resource_not_found_exception"


def is_busy(error: ServerError) -> bool:
    """Whether another update of the same endpoint is in progress."""
    return error.status == 409 and "currently being updated" in error.text


def _usage(body: t.Any) -> Usage:
    found = body if isinstance(body, dict) else {}
    pipelines, indexes = found.get("pipelines"), found.get("indexes")
    return Usage(
        _names(pipelines),
        _names(indexes),
        pipelines is not None,
        indexes is not None,
        str(found.get("error_message") or ""),
    )


def _names(value: t.Any) -> list[str]:
    return sorted(map(str, value)) if isinstance(value, list) else []

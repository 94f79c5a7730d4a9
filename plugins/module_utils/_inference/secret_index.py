# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The index with the fingerprints of secrets: its documents, one for each endpoint, and the index itself."""

from __future__ import annotations

import threading
import time
import typing as t
import uuid
from collections.abc import Mapping

from .._transport.client import Client, Lines
from .._transport.collection import NAME
from .._transport.errors import AnswerLost, BadInput, CollectionError, Refused, RequestError, ServerError
from .._transport.http_request import Answer
from .._transport.response import checked
from .._transport.versions import Server
from .secret_document import Document, read_document

_SETTINGS = {"index": {"hidden": True, "number_of_shards": 1, "auto_expand_replicas": "0-1"}}
_SERVERLESS_SETTINGS = {"index": {"hidden": True}}  # serverless decides about shards and replicas
_MARK = {"managed_by": NAME, "content": "fingerprints of the secrets of inference endpoints"}
_MAPPINGS = {
    "dynamic": "strict",
    "_meta": _MARK,
    "properties": {
        "inference_id": {"type": "keyword"},
        "service": {"type": "keyword"},
        "secrets": {"type": "keyword"},
        "updated_at": {"type": "date"},
        "collection_version": {"type": "keyword"},
        "fingerprint": {"type": "object", "enabled": False},
        "markers": {"type": "object", "enabled": False},
    },
}
PRIVILEGES = ("read", "write", "create_index", "view_index_metadata")
_BLOCKS = ("read_only", "read_only_allow_delete", "write")
_NO_DOCUMENT = "The answer is not about a document, so a proxy may have replaced it"
_FORBIDDEN = set('\\/*?"<>| ,#:')


class Change(t.NamedTuple):
    """One conditional write: the new content of a document (None: it goes), and the document as it was read."""

    inference_id: str
    body: dict[str, t.Any] | None
    before: Document | None


class SecretIndex:
    """The fingerprints of one cluster, for one run. The index is checked, and created if need be, before it is written.

    `weak` and `unsent` collect endpoints for one warning each at the end, as does `ahead` the seconds that a marker is
    in the future.
    """

    def __init__(
        self,
        client: Client,
        server: t.Callable[[], Server],
        name: str,
        check_mode: bool,
        warn: t.Callable[[str], None],
        clock: t.Callable[[], float] = time.time,
    ) -> None:
        _check_name(name)
        self.client = client
        self.name = name
        self.check_mode = check_mode
        self.warn = warn
        self.run = uuid.uuid4().hex
        self.weak: set[str] = set()
        self.unsent: set[str] = set()
        self.ahead = 0.0
        self._server = server
        self._clock = clock
        self._ready: bool | CollectionError = False
        self._preparing = threading.Lock()

    def now(self) -> float:
        """The time in seconds since 1970, to the millisecond, as documents have it."""
        return round(self._clock(), 3)

    def read(self, inference_id: str) -> Document | None:
        """The document of an endpoint."""
        try:
            answer = self._call("GET", ["_doc", inference_id])
        except ServerError as error:
            if _is_absent(error):
                return None
            raise
        if not isinstance(answer, Mapping) or "found" not in answer:
            raise AnswerLost(_NO_DOCUMENT)
        return read_document(answer)

    def read_all(self, inference_ids: t.Sequence[str]) -> dict[str, Document]:
        """The documents of several endpoints, by one request."""
        try:
            answer = self._call("POST", ["_mget"], body={"ids": list(inference_ids)})
        except ServerError as error:
            if _is_absent(error):
                return {}
            raise
        found: dict[str, Document] = {}
        for entry in _entries(answer, "docs"):
            if "error" in entry:
                problem = _item_error(entry)
                if _is_absent(problem):
                    continue
                raise self._told(problem)
            document = read_document(entry)
            if document is not None:
                found[str(entry.get("_id"))] = document
        return found

    def write(self, change: Change) -> Document | None:
        """Carry out one change, on the condition that the document is still as it was read. Sent once."""
        body, query = change.body, _condition(change.before)
        segments, method = ["_doc", change.inference_id], "DELETE" if body is None else "PUT"
        if change.before is None:
            query = {"op_type": "create"}
        answer = self._call(method, segments, query, body, writes=True)
        return _written(answer, change)

    def write_all(self, changes: t.Sequence[Change]) -> list[Document | None]:
        """Make several changes by one request; None for each that failed."""
        lines: list[t.Any] = []
        for change in changes:
            action = "create" if change.before is None else "index"
            lines += [{action: {"_id": change.inference_id, **_condition(change.before)}}, change.body]
        entries = _entries(self._call("POST", ["_bulk"], body=Lines(lines), writes=True), "items")
        results = [next((item for item in entry.values() if isinstance(item, Mapping)), {}) for entry in entries]
        if len(results) != len(changes):
            raise AnswerLost("The answer to a bulk request has another number of items than the request")
        pairs = zip(changes, results)
        return [None if "error" in result else _written(result, change) for change, result in pairs]

    def prepare(self, *, asks: bool = False) -> None:
        """Check that the index may be written, and create it if it does not exist. In check mode nothing is written.

        With `asks`, and in check mode, the login's privileges are asked for. Raises CollectionError if one is missing,
        if the index belongs to something else, or if its writes are blocked.
        """
        with self._preparing:
            if self._ready is False:
                try:
                    self._prepare(asks or self.check_mode)
                    self._ready = True
                except CollectionError as error:
                    self._ready = error
            if isinstance(self._ready, CollectionError):
                raise self._ready

    def tell(self) -> None:
        """Warn once about each: endpoints whose secrets are not watched, or could not be sent, and differing clocks."""
        if self.ahead:
            self.warn(
                f"A run marker in the index '{self.name}' is {round(self.ahead)} seconds in the future: the clocks of "
                "the machines that run this collection differ. Synchronize them."
            )
        if self.weak:
            self.warn(
                f"update_secrets: on_change does not watch the secrets of {_named(self.weak)}: a secret with fewer "
                "than 20 characters, or fewer than 10 different ones, could be guessed from its fingerprint. Use "
                "update_secrets: when_rejected for them."
            )
        if self.unsent:
            self.warn(
                f"Whether the secrets of {_named(self.unsent)} have changed is unknown: the index '{self.name}' has no "
                "fingerprint of them yet, and on this server they cannot be sent without changing other settings. To "
                "send them, create the endpoints again."
            )

    def _prepare(self, asks: bool) -> None:
        missing = self._missing_privileges() if asks else []
        if missing and missing != ["create_index"]:
            raise self._lacking(missing)
        if self._checked(self._described()):
            return
        if missing:
            raise self._lacking(missing)
        if not self.check_mode:
            self._create()

    def _described(self) -> Mapping[str, t.Any] | None:
        """Settings and mappings of the index; None if it does not exist."""
        try:
            answer = self._call("GET", [])
        except ServerError as error:
            if _is_absent(error):
                return None
            raise
        described = answer.get(self.name) if isinstance(answer, Mapping) else None
        if not isinstance(described, Mapping):
            raise Refused(f"secrets_index: '{self.name}' is an alias, not an index", "Set secrets_index to an index.")
        return described

    def _checked(self, described: Mapping[str, t.Any] | None) -> bool:
        """Whether the index exists. Raises Refused if it must not be written."""
        if described is None:
            return False
        meta = (described.get("mappings") or {}).get("_meta") or {}
        if meta.get("managed_by") != NAME:
            raise Refused(
                f"The index '{self.name}' was not created by {NAME}, so nothing is written to it",
                "Set secrets_index to another name.",
            )
        blocks = ((described.get("settings") or {}).get("index") or {}).get("blocks") or {}
        blocked = [name for name in _BLOCKS if str(blocks.get(name)).lower() == "true"]
        if blocked:
            raise Refused(
                f"Writes to the index '{self.name}' are blocked (index.blocks.{blocked[0]}), so no secret was sent",
                "Find the cause (often a full disk), and remove the block.",
            )
        return True

    def _create(self) -> None:
        settings = _SERVERLESS_SETTINGS if self._is_serverless() else _SETTINGS
        try:
            self._call("PUT", [], body={"settings": settings, "mappings": _MAPPINGS}, writes=True)
        except RequestError as error:
            exists = isinstance(error, ServerError) and error.type == "resource_already_exists_exception"
            clear = isinstance(error, ServerError) and error.own_form and not exists
            # after another run's create, or an unclear answer, the index is read, not created again
            if clear or not self._checked(self._described()):
                raise

    def _is_serverless(self) -> bool:
        """Whether this is serverless. A login without the privilege `monitor` cannot tell."""
        try:
            return self._server().serverless
        except ServerError as refused:
            if refused.status != 403:
                raise
            return False

    def _missing_privileges(self) -> list[str]:
        """The index privileges that the login lacks. A cluster without security does not have this call.

        In a real run nothing depends on the answer: the write itself may be refused.
        """
        body = {"index": [{"names": [self.name], "privileges": list(PRIVILEGES)}]}
        try:
            answer = self.client.call("POST", ["_security", "user", "_has_privileges"], None, body)
        except RequestError as error:
            absent = isinstance(error, ServerError) and error.own_form and error.status in (400, 405)
            if absent or not self.check_mode:
                return []
            raise
        if not isinstance(answer, Mapping) or answer.get("has_all_requested") is not False:
            return []
        held = ((answer.get("index") or {}).get(self.name)) or {}
        return [name for name in PRIVILEGES if not held.get(name)]

    def _lacking(self, missing: t.Sequence[str]) -> CollectionError:
        reason = f"The login lacks index privileges on '{self.name}': {', '.join(missing)}"
        return CollectionError(reason, self._role(), kind="privilege")

    def _call(self, method: str, segments: list[str], query: t.Any = None, body: t.Any = None, **how: t.Any) -> t.Any:
        try:
            return self.client.call(method, [self.name, *segments], query, body, parse=_parsed, **how)
        except ServerError as error:
            raise self._told(error) from error

    def _told(self, error: ServerError) -> ServerError:
        if is_conflict(error):
            return error.told(hint="Another run keeps writing this document: run again.")
        if error.status == 403 and error.type == "security_exception":
            return error.told(hint=self._role())
        return error

    def _role(self) -> str:
        return f"Give the login the index privileges {', '.join(PRIVILEGES)} on '{self.name}'."


def is_conflict(error: ServerError) -> bool:
    """Whether another run has written the document since it was read."""
    return error.status == 409 and error.type == "version_conflict_engine_exception"


def _is_absent(error: ServerError) -> bool:
    return error.type == "index_not_found_exception"


def _parsed(answer: Answer) -> t.Any:
    """The JSON of an answer. Elasticsearch answers with 404, and without an error, if there is no such document."""
    if answer.status == 404:
        try:
            body = answer.json()
        except ValueError:
            body = None
        if isinstance(body, Mapping) and (body.get("found") is False or body.get("result") == "not_found"):
            return body
    return checked(answer)


def _condition(before: Document | None) -> dict[str, t.Any]:
    return {} if before is None else {"if_seq_no": before.seq_no, "if_primary_term": before.primary_term}


def _written(answer: t.Any, change: Change) -> Document | None:
    """The document as it is after a change; None if it is gone."""
    if not isinstance(answer, Mapping) or "_id" not in answer:
        raise AnswerLost(_NO_DOCUMENT)
    return None if change.body is None else read_document({**answer, "found": True, "_source": change.body})


def _entries(answer: t.Any, name: str) -> list[t.Mapping[str, t.Any]]:
    entries = answer.get(name) if isinstance(answer, Mapping) else None
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise AnswerLost(f"The answer has no list of {name} in it")
    return entries


def _item_error(entry: t.Mapping[str, t.Any]) -> ServerError:
    """The error of one document in an answer about several."""
    error = entry.get("error")
    told = error if isinstance(error, Mapping) else {}
    kind = str(told.get("type"))
    return ServerError(403 if kind == "security_exception" else 500, kind, str(told.get("reason") or ""))


def _named(inference_ids: t.Collection[str]) -> str:
    first = sorted(inference_ids)[:20]
    return ", ".join(f"'{name}'" for name in first) + (" and others" if len(inference_ids) > len(first) else "")


def _check_name(name: str) -> None:
    """Raise BadInput for anything but the name of one index."""
    valid = name and name == name.lower() and not _FORBIDDEN & set(name) and name[0] not in "_-+"
    if not valid or name in (".", "..") or len(name.encode()) > 255:
        raise BadInput(
            f"secrets_index: {name!r} is not the name of one index",
            "Use lower-case letters, digits, hyphens, underscores and dots; a wildcard or a list of names is not "
            "possible.",
        )

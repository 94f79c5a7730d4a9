# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator's tests share: a raw HTTP client and bodies to send."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from es_emulator import Emulator

#: one release of every line, oldest first
VERSIONS = (
    "8.14.0",
    "8.15.0",
    "8.16.0",
    "8.17.2",
    "8.18.0",
    "8.19.7",
    "9.0.0",
    "9.1.7",
    "9.2.6",
    "9.3.1",
    "9.4.1",
    "9.5.0",
)
EVERY = (*VERSIONS, "serverless")
WORD = {"strategy": "word", "max_chunk_size": 250, "overlap": 100}
SENTENCE = {"strategy": "sentence", "max_chunk_size": 250, "sentence_overlap": 1}
PLACE = {"resource_name": "azure-resource", "deployment_id": "embeddings", "api_version": "2024-02-01"}
KEY = {"api_key": "azure-key-one"}
OAUTH2 = {"client_id": "c", "tenant_id": "t", "scopes": ["s"]}


def number(version: str) -> tuple[int, ...]:
    """A version as numbers; serverless is the newest."""
    return (99, 0, 0) if version == "serverless" else tuple(int(part) for part in version.split("."))


def since(first: str, versions: tuple[str, ...] = EVERY) -> list[str]:
    """The versions from one on."""
    return [version for version in versions if number(version) >= number(first)]


def before(end: str, versions: tuple[str, ...] = EVERY) -> list[str]:
    """The versions older than one."""
    return [version for version in versions if number(version) < number(end)]


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def error(self) -> dict[str, Any]:
        """The error object."""
        found: dict[str, Any] = self.body["error"]
        return found

    @property
    def reason(self) -> str:
        """Its reason."""
        return str(self.error["reason"])

    def check(self, status: int, kind: str, reason: str) -> None:
        """Assert the whole shape of an error without a cause."""
        assert (self.status, self.error["type"], self.reason) == (status, kind, reason)
        assert self.error["root_cause"][0]["type"] == kind
        assert self.error["root_cause"][0]["reason"] == reason
        assert self.body["status"] == status

    def refused(self, reason: str, status: int = 400) -> None:
        """Assert a status_exception."""
        self.check(status, "status_exception", reason)

    def invalid(self, *problems: str) -> None:
        """Assert a validation_exception with these problems."""
        text = "".join(f"{place}: {problem};" for place, problem in enumerate(problems, 1))
        self.check(400, "validation_exception", f"Validation Failed: {text}")

    def matches(self, answer: Any) -> None:
        """Assert an answer as a table of exchanges gives it.

        That is a status alone; a status and the whole body; a status and the type of an error; a status, the type and
        the reason of an error without a cause; or a list of reasons, from the outside in, each by how it ends.
        """
        if isinstance(answer, int):
            assert self.status == answer
        elif isinstance(answer, list):
            self.because(*answer)
        elif len(answer) == 3:
            self.check(*answer)
        elif isinstance(answer[1], str):
            assert (self.status, self.error["type"]) == answer
        else:
            assert (self.status, self.body) == answer

    def because(self, *ends: str) -> None:
        """Assert a refusal with these reasons, from the outside in, each by how it ends."""
        assert self.status == 400
        node, reasons = self.error, [self.reason]
        while "caused_by" in node:
            node = node["caused_by"]
            reasons.append(node["reason"])
        assert len(reasons) == len(ends), reasons
        assert all(reason.endswith(end) for reason, end in zip(reasons, ends)), reasons


class Api:
    """Talks raw HTTP to an emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.session = requests.Session()
        self.session.trust_env = False

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Reply:
        """Send one request; a body of bytes goes out as it is."""
        if isinstance(body, bytes):
            options.setdefault("headers", {"Content-Type": "application/json"})
            options["data"] = body
        elif body is not None:
            options["json"] = body
        answer = self.session.request(method, self.emulator.url + path, timeout=10, **options)
        json_type = "json" in answer.headers.get("Content-Type", "")
        return Reply(answer.status_code, answer.json() if json_type and answer.content else answer.text, answer.headers)

    def get(self, path: str) -> Reply:
        """GET."""
        return self.call("GET", path)

    def put(self, path: str, body: Any = None) -> Reply:
        """PUT."""
        return self.call("PUT", path, body)

    def post(self, path: str, body: Any = None) -> Reply:
        """POST."""
        return self.call("POST", path, body)

    def delete(self, path: str) -> Reply:
        """DELETE."""
        return self.call("DELETE", path)

    def create(self, inference_id: str = "e1", **changes: Any) -> Reply:
        """Create an endpoint from the usual body with changes."""
        return self.put(f"/_inference/{inference_id}", endpoint(**changes))

    def update(self, body: Any, inference_id: str = "e1", task_type: str = "text_embedding", query: str = "") -> Reply:
        """Change an endpoint."""
        return self.put(f"/_inference/{task_type}/{inference_id}/_update{query}", body)

    def shown(self, inference_id: str = "e1") -> dict[str, Any]:
        """The endpoint as it is read."""
        body = self.get(f"/_inference/{inference_id}").body
        found: dict[str, Any] = (body.get("endpoints") or body.get("models"))[0]
        return found


def endpoint(
    task_type: Any = "text_embedding", settings: Mapping[str, Any] | None = None, **top: Any
) -> dict[str, Any]:
    """A create body; `settings` are merged over the usual ones, a value of ... removes one."""
    usual: dict[str, Any] = {**PLACE, **KEY}
    if task_type in {"completion", "chat_completion"}:
        usual["deployment_id"] = "chat"
    usual.update(settings or {})
    service_settings = {name: value for name, value in usual.items() if value is not ...}
    body = {"task_type": task_type, "service": "azureopenai", "service_settings": service_settings, **top}
    return copy.deepcopy({name: value for name, value in body.items() if value is not ...})

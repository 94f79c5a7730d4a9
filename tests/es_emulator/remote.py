# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated remote side of every service but Azure OpenAI: which secrets it accepts, the size of its embeddings."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import NamedTuple

from .azure import AzureAnswer

_FAILURES = {
    429: "Rate limit reached for requests. Please try again later.",
    500: "The server had an error while processing the request.",
    503: "The service is overloaded. Please try again later.",
}


class RemoteCall(NamedTuple):
    """One call that the cluster made."""

    service: str
    inference_id: str
    task_type: str
    #: names of the secrets that went along
    secrets: tuple[str, ...]
    dimensions: int | None = None


@dataclass
class PretendRemote:
    """Everything that the remote services know; tests change it at will."""

    valid_secrets: set[str] = field(default_factory=set)
    dimensions: int = 1024
    #: whether a requested size is obeyed; else the answer has `dimensions` in any case
    accepts_dimensions: bool = True
    latency: float = 0.0
    #: whether a refusal repeats the secret that it refuses, as some real services do
    echoes_secrets: bool = False
    calls: list[RemoteCall] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with the usual secret."""
        self._failures: list[int] = []
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Back to the beginning."""
        self.valid_secrets = {"remote-key-one"}
        self.dimensions, self.accepts_dimensions = 1024, True
        self.latency, self.echoes_secrets = 0.0, False
        self.calls.clear()
        self._failures.clear()

    def fail_next(self, status: int, times: int = 1) -> None:
        """Let the next calls fail with a status."""
        with self._lock:
            self._failures.extend([status] * times)

    def answer(self, call: RemoteCall, secrets: list[str] | None, rejected: AzureAnswer) -> AzureAnswer:
        """Answer one call, with `rejected` for a wrong secret; `secrets` None means that one is needed and missing."""
        with self._lock:
            self.calls.append(call)
            failure = self._failures.pop(0) if self._failures else None
        if failure is not None:
            return rejected if failure == rejected.status else AzureAnswer(failure, _FAILURES.get(failure, "Failed."))
        wrong = [] if secrets is None else sorted(set(secrets) - self.valid_secrets)
        if secrets is None or wrong:
            told = f" Received: {', '.join(wrong)}" if wrong and self.echoes_secrets else ""
            return AzureAnswer(rejected.status, rejected.message + told)
        obeyed = self.accepts_dimensions and call.dimensions is not None
        return AzureAnswer(200, size=call.dimensions if obeyed else self.dimensions)

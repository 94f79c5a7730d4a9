# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cluster that is measured against: the emulator in a process of its own, and what is in it before each run."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import requests

TREE = Path(__file__).resolve().parents[2]
SERVER = "9.5.3"
LOGIN = "bench:login-of-the-benchmark"
AZURE_KEY = "azure-key-of-the-benchmark"
RATE_LIMIT, DRIFTED_LIMIT = 600, 5

Json = dict[str, t.Any]


class Case(t.NamedTuple):
    """One piece of work: what has to be done to how many endpoints. `latency` is that of Azure, in seconds."""

    operation: str
    latency: float
    size: int


#: how many endpoints each operation writes, of `size`
WRITES: t.Mapping[str, t.Callable[[int], int]] = {
    "unchanged": lambda size: 0,
    "one changed": lambda size: 1,
    "create": lambda size: size,
}


def declared(size: int, azure_key: str = AZURE_KEY) -> list[Json]:
    """The declared endpoints, in the form of the items of `inference_endpoints`."""
    place = {"resource_name": "azure-resource", "deployment_id": "embeddings", "api_version": "2024-02-01"}
    return [
        {
            "inference_id": f"bench-{number:03}",
            "service": "azureopenai",
            "task_type": "text_embedding",
            "service_settings": {**place, "rate_limit": {"requests_per_minute": RATE_LIMIT}},
            "secrets": {"api_key": azure_key},
        }
        for number in range(size)
    ]


def authorization() -> str:
    """The login as an HTTP header has it."""
    return "ApiKey " + base64.b64encode(LOGIN.encode()).decode()


class World:
    """The emulated cluster. `standing` is how many endpoints are as declared; None if that is not known."""

    def __init__(self, folder: Path) -> None:
        ready = folder / "ready.json"
        command = [sys.executable, "-m", "es_emulator", "--version", SERVER, "--api-key", LOGIN]
        self.process = subprocess.Popen(
            [*command, "--ready-file", str(ready)],
            env={**os.environ, "PYTHONPATH": str(TREE / "tests")},
            stdout=subprocess.DEVNULL,
        )
        for _attempt in range(300):
            if ready.exists() or self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.url: str = json.loads(ready.read_text("utf-8"))["url"]
        self._session = requests.Session()
        self._session.headers["Authorization"] = authorization()
        self._standing: int | None = None

    def call(self, method: str, path: str, body: t.Any = None) -> t.Any:
        """One request, by the control API or the real one."""
        answer = self._session.request(method, self.url + path, json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def prepare(self, case: Case) -> None:
        """Bring the cluster to where the case begins."""
        self._azure(0.0)
        if case.operation == "create":
            self._reset()
        else:
            self._fill(case.size)
        if case.operation == "one changed":
            limit = {"service_settings": {"rate_limit": {"requests_per_minute": DRIFTED_LIMIT}}}
            self.call("PUT", f"/_inference/text_embedding/bench-{case.size // 2:03}/_update", limit)
        self._standing = None
        self._azure(case.latency)
        self.call("DELETE", "/_emulator/log")

    def check(self, case: Case, *, works: bool) -> list[tuple[str, str]]:
        """See that the run did the whole of its work and nothing else; returns method and path of its requests.

        `works` is false for a run that measures something else, and leaves everything as it is.
        """
        log = [(entry["method"], entry["path"]) for entry in self.call("GET", "/_emulator/log")]
        wanted = WRITES[case.operation](case.size) if works else 0
        writes = [entry for entry in log if entry[0] not in ("GET", "HEAD") and not entry[1].endswith("/_mget")]
        if len(writes) != wanted:
            raise AssertionError(f"{case}: {len(writes)} writes instead of {wanted}: {writes[:5]}")
        if works or case.operation == "unchanged":
            self._check_limits(case.size)
            self._standing = case.size
        return log

    def close(self) -> None:
        """End it."""
        self._session.close()
        self.process.terminate()
        self.process.wait()

    def _azure(self, latency: float) -> None:
        self.call("PUT", "/_emulator/azure", {"valid_keys": [AZURE_KEY], "latency": latency})

    def _reset(self) -> None:
        self.call("POST", "/_emulator/reset")
        self._azure(0.0)
        self._standing = 0

    def _fill(self, size: int) -> None:
        if self._standing == size:
            return
        self._reset()
        for item in declared(size):
            body = {"service": item["service"], "service_settings": {**item["service_settings"], **item["secrets"]}}
            self.call("PUT", f"/_inference/text_embedding/{item['inference_id']}", body)

    def _check_limits(self, size: int) -> None:
        stored = self.call("GET", "/_emulator/state")["endpoints"]
        limits = [item["service_settings"]["rate_limit"]["requests_per_minute"] for item in stored.values()]
        if limits != [RATE_LIMIT] * size:
            raise AssertionError(f"{len(limits)} endpoints instead of {size}, with the limits {set(limits)}")


@contextlib.contextmanager
def running(folder: Path) -> t.Iterator[World]:
    """A world for as long as it is needed."""
    world = World(folder)
    try:
        yield world
    finally:
        world.close()

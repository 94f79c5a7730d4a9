# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A double of the inference API with a small cluster in it: several endpoints, from several threads."""

from __future__ import annotations

import collections
import copy
import threading
import time
import typing as t

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.api import Usage
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import Endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import ServerError
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.versions import Server
from ansible_collections.esops.elasticsearch.tests.unit.support.model import Model
from ansible_collections.esops.elasticsearch.tests.unit.support.script import not_found


class Patient:
    """A client that does not wait."""

    retries = 1

    def pause(self, _attempt: int, _at_least: float | None = None) -> None:
        """Go on at once."""


class FakeApi:
    """Stands in for `_inference_api.InferenceApi`: a cluster of version 9.5.3, as strict as `Model`.

    `broken` maps an id to the method that fails for it with a 500; `duration` is how long a write takes.
    """

    def __init__(self, broken: t.Mapping[str, str] | None = None, duration: float = 0.0) -> None:
        self.client = Patient()
        self.models: dict[str, Model] = {}
        self.foreign: dict[str, dict[str, t.Any]] = {}
        self.pipelines: dict[str, str] = {}
        self.writes: list[tuple[str, str]] = []
        self.busy: collections.Counter[str] = collections.Counter()
        self.most_at_once = 0
        self._broken = dict(broken or {})
        self._duration = duration
        self._lock = threading.Lock()

    def server(self) -> Server:
        """The newest."""
        return Server((9, 5, 3))

    def all(self) -> list[Endpoint]:
        """Everything there is."""
        shown = [*(model.shown for model in self.models.values() if model.shown), *self.foreign.values()]
        return [Endpoint(copy.deepcopy(body)) for body in shown]

    def get(self, inference_id: str) -> Endpoint | None:
        """One endpoint."""
        self._fail("get", inference_id)
        return next((item for item in self.all() if item.shown["inference_id"] == inference_id), None)

    def create(self, inference_id: str, task_type: str, body: t.Any, wait: int | None = None) -> Endpoint:
        """PUT."""
        del wait
        with self._writing("create", inference_id):
            assert inference_id not in self.models
            model = Model("9.5.3")
            shown = model.create(inference_id, task_type, body)
            self.models[inference_id] = model
        return Endpoint(shown)

    def update(self, inference_id: str, task_type: str, body: t.Any, wait: int | None = None) -> Endpoint:
        """PUT _update."""
        del task_type, wait
        with self._writing("update", inference_id):
            return Endpoint(self.models[inference_id].update(body))

    def delete(self, inference_id: str, *, force: bool = False) -> Usage:
        """DELETE."""
        usage = self._usage(inference_id)
        with self._writing("delete", inference_id):
            if usage and not force:
                raise ServerError(409, "status_exception", f"Inference endpoint {inference_id} is referenced")
            if self.models.pop(inference_id, None) is None and self.foreign.pop(inference_id, None) is None:
                raise not_found(inference_id)
        return usage

    def usage(self, inference_id: str, *, force: bool = False) -> Usage:
        """DELETE with dry_run."""
        del force
        self._fail("usage", inference_id)
        return self._usage(inference_id)

    def _usage(self, inference_id: str) -> Usage:
        return Usage(sorted(name for name, used in self.pipelines.items() if used == inference_id), [])

    def _fail(self, method: str, inference_id: str) -> None:
        if self._broken.get(inference_id) == method:
            raise ServerError(500, "some_exception", f"{method} of {inference_id} is broken")

    def _writing(self, method: str, inference_id: str) -> _Write:
        self._fail(method, inference_id)
        return _Write(self, method, inference_id)


class _Write:
    """One write under way: two to one id at once would be a fault."""

    def __init__(self, api: FakeApi, method: str, inference_id: str) -> None:
        self._api, self._method, self._id = api, method, inference_id

    def __enter__(self) -> None:
        api = self._api
        with api._lock:
            assert not api.busy[self._id], "two writes to one id at once"
            api.busy[self._id] += 1
            api.most_at_once = max(api.most_at_once, sum(api.busy.values()))
        time.sleep(api._duration)

    def __exit__(self, kind: object, *_error: object) -> None:
        api = self._api
        with api._lock:
            api.busy[self._id] -= 1
            if kind is None:
                api.writes.append((self._method, self._id))

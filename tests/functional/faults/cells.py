# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playing one cell: the same task without the trouble, to know the order of its requests, then with it."""

from __future__ import annotations

import re
import typing as t

from functional.facts import Json
from functional.faults.subject import E1, Request, Task, View, Write
from functional.faults.troubles import Reach, Trouble
from functional.faults.writes import refusal_of_the_create
from functional.harness import LOGIN, Bench
from support.modules import Run

from es_emulator import Emulator, Fault
from es_emulator.model import LoggedRequest

# By method, what says that a request writes: only the POST of a sync job does.
WRITING: dict[str, Json] = {
    "PUT": {"method": "PUT"},
    "DELETE": {"method": "DELETE", "query": "^(?!dry_run)"},
    "POST": {"method": "POST", "path": "/_sync_job$"},
}


_ORDERS: dict[tuple[str, str, str, bool], tuple[LoggedRequest, ...]] = {}


class Played(t.NamedTuple):
    """One run: its result, what was asked of the server, what is stored then."""

    run: Run
    view: View
    log: list[LoggedRequest]
    stored: dict[str, Json]

    @property
    def e1(self) -> Json | None:
        """The endpoint that it is about."""
        return self.stored.get(E1)


def strikes(request: Request, entry: LoggedRequest) -> bool:
    """Whether a request is one of those meant."""
    words = request.filters
    return bool(
        entry.method == words["method"]
        and re.search(words["path"], entry.path)
        and re.search(words["query"], entry.query)
    )


def writes(entry: LoggedRequest) -> bool:
    """Whether it is a request that writes."""
    if entry.method == "POST":
        return entry.path.endswith("/_sync_job")
    return entry.method in WRITING and "dry_run" not in entry.query


class Stage:
    """The place where one write is played, on one version."""

    def __init__(self, bench: Bench, write: Write, version: str) -> None:
        self.bench = bench
        self.emu: Emulator = bench.emu
        self.write = write
        self.version = version
        self.subject = write.subject
        self.task: Task = self.subject.task(write.kind, version)

    def prepare(self) -> None:
        """The state before the task, without any trouble but that which makes a recreation restore the old endpoint."""
        self.subject.prepare(self.emu, self.version, self.task)
        self.emu.node.login = LOGIN

    def order(self) -> tuple[LoggedRequest, ...]:
        """The requests of the task where nothing goes wrong."""
        return _rehearsed(self)

    def index(self) -> int:
        """Which of them is to be struck."""
        struck = [number for number, entry in enumerate(self.order()) if strikes(self.write.struck, entry)]
        return struck[self.write.struck.nth - 1]

    def arm(self, *faults: Fault) -> None:
        """Switch faults on; they come before the one that makes a recreation restore, to count all requests."""
        for fault in (*faults, *([refusal_of_the_create()] if self.write.first else [])):
            self.emu.add_fault(fault)

    def play(self, *, urls: t.Sequence[str] = (), declared: Json | None = None, **options: t.Any) -> Played:
        """Run the task once. `declared` is merged over what is declared of the endpoint."""
        asked = self.task._replace(declared={**self.task.declared, **(declared or {})})
        given = self.subject.arguments(self.write.module, asked)
        modes = {name: options.pop(name) for name in ("started", "killed") if name in options}
        whole = self.bench.arguments(**{"url": list(urls) or self.emu.url, **given, **options})
        run, _requests = self.bench.run(self.write.module, whole, hurried=True, **modes)
        return self._played(run)

    def _played(self, run: Run) -> Played:
        view = self.subject.view(self.write.module, self.write.kind, run.result)
        return Played(run, view, self.emu.log, self.subject.stored(self.emu))


def _rehearsed(stage: Stage) -> tuple[LoggedRequest, ...]:
    """The order of requests is the same each time, so that one rehearsal does for all cells."""
    write = stage.write
    key = (write.kind, write.module, stage.version, write.first is not None)
    if key not in _ORDERS:
        stage.prepare()
        stage.arm()
        _ORDERS[key] = tuple(stage.play().log)
    return _ORDERS[key]


def armed(trouble: Trouble, stage: Stage) -> list[Fault]:
    """The faults that make a trouble of the write that is meant."""
    struck, position = stage.write.struck, stage.index()
    words: list[Json] = [{**struck.filters, "skip": struck.nth - 1}]
    if trouble.before:
        words = [{"skip": position - 1}]
    elif trouble.reach is Reach.ALL:
        words = [{"skip": position}]
    elif trouble.reach is Reach.WRITES:
        earlier = [entry.method for entry in stage.order()[:position] if writes(entry)]
        words = [{**WRITING[method], "skip": earlier.count(method)} for method in WRITING]
    if trouble.fault.status == 409:
        words = [{**found, "body": stage.subject.busy} for found in words]
    times = 1 if trouble.reach is Reach.ONCE else None
    return [Fault(**{**vars(trouble.fault), **found, "times": times}) for found in words]

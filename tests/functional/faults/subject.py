# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the matrix knows of a write, and of that which is written."""

from __future__ import annotations

import typing as t

from functional.facts import Json

from es_emulator import Emulator

E1, OTHER = "e1", "other"


class Request(t.NamedTuple):
    """Which request is struck: the first of the method to that id whose body passes, dry runs left out."""

    method: str
    inference_id: str
    nth: int = 1
    #: what may follow the id in the path, as a regular expression
    rest: str = "(/_update)?"

    @property
    def filters(self) -> Json:
        """The words of a fault that say so."""
        path = f"/{self.inference_id}{self.rest}$"
        return {"method": self.method, "path": path, "query": "^(?!dry_run)"}


class Task(t.NamedTuple):
    """What is asked of one endpoint: by `kind` of the write that it leads to.

    `begin` is stored beforehand (None: nothing is), `declared` are the options, `wanted` is what shall be stored in the
    end (None: nothing). `fresh` is what shall be stored where the endpoint was not there any more. `part` is what is
    stored when only the first of two calls was made. `looks` is how many requests find out that nothing is to be done.
    """

    kind: str
    begin: Json | None
    declared: Json
    wanted: Json | None
    fresh: Json | None
    part: Json | None = None
    looks: int = 1


class View(t.NamedTuple):
    """What a result says about the one endpoint, whichever module gave it."""

    failed: bool
    changed: bool | None
    action: str | None
    message: str
    #: the server's object, as the result shows it
    endpoint: Json | None
    lost_endpoint: Json | None
    #: everything that the user reads: message and warnings
    said: str


class Subject(t.NamedTuple):
    """What is written, as far as the matrix has to know it: another kind of thing is another one of these."""

    #: what is asked, by kind of write and version
    task: t.Callable[[str, str], Task]
    #: brings the cluster into the state before the task
    prepare: t.Callable[[Emulator, str, Task], None]
    #: the options of a module for a task
    arguments: t.Callable[[str, Task], Json]
    #: what is stored, by id
    stored: t.Callable[[Emulator], dict[str, Json]]
    #: what the server shows of it, by version
    shown: t.Callable[[str, Json], Json]
    #: what a result says about it, by module and kind of write
    view: t.Callable[[str, str, Json], View]
    #: what the set's other thing shall be
    other: t.Callable[[str, Task], Json] = lambda version, task: {}
    #: what of the stored thing is never shown
    secrets: t.Callable[[Json], t.Any] = lambda stored: stored.get("secrets")
    #: stores the thing that it is about, or removes it
    store: t.Callable[[Emulator, Json | None], None] = lambda emu, thing: None
    #: what the server says while something else is written
    busy: t.Mapping[str, t.Any] | None = None


class Write(t.NamedTuple):
    """One write: of which kind, by which module, which request. `first` makes an earlier one fail."""

    kind: str
    module: str
    struck: Request
    subject: Subject
    versions: tuple[str, ...]
    first: t.Mapping[str, t.Any] | None = None
    step: str = ""

    @property
    def recreates(self) -> bool:
        """Whether it is a step of a recreation."""
        return self.kind == "recreate"

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a route that changes one thing of a connector is put together.

docs/reference/elasticsearch-connectors.md, "Update".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Callable

from es_emulator.node import Call, Handler
from es_emulator.objectparser import Form
from es_emulator.rest import Answer

from .common import admit, not_found, read_body, store_of
from .store import Document

Body = dict[str, Any]
Problems = Callable[[Call, Body], Sequence[str]]


def _none(_call: Call, _body: Body) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Update:
    """One route: its action, what it does, its body (None: it takes none), and the problems of a request."""

    verb: str
    act: Callable[[Call, str, Body], str]
    form: Callable[[Call], Form] | Form | None
    problems: Problems = _none

    def handler(self) -> Handler:
        """The handler of the route."""

        async def handle(call: Call) -> Answer:
            form = self.form if self.form is None or isinstance(self.form, Form) else self.form(call)
            body = {} if form is None else read_body(call, form)
            admit(call, self.verb, self.problems(call, body), body=form is not None)
            return Answer(200, {"result": self.act(call, call.params["id"], body)})

        return handle


def change(call: Call, connector_id: str, partial: Document, *, refresh: bool = False) -> str:
    """A partial update; most routes forget to refresh."""
    quirks = call.node.quirks
    result = store_of(call).update(connector_id, partial, refresh=refresh or quirks["connector_updates_refresh"])
    return "updated" if quirks["connector_always_updated"] else result


def blind(call: Call, connector_id: str, partial: Document) -> str:
    """An update that does not look first: it changes deleted connectors as well."""
    store = store_of(call)
    if connector_id not in store.documents:
        mapped = call.node.quirks["connector_blind_404_mapped"] or not store.exists
        raise not_found(connector_id) if mapped else store.missing(connector_id)
    return change(call, connector_id, partial)


def one_needed(*names: str) -> Problems:
    """The problem of a body in which all of these are null."""
    listed = " and ".join(f"[{name}]" for name in names)
    text = f"{listed} cannot both be [null]. Please provide a value for at least one of them."
    return lambda _call, body: () if any(body.get(name) is not None for name in names) else (text,)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real client on real sockets that does not wait: its pauses are only remembered."""

from __future__ import annotations

import typing as t

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.client import Client
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.connection import Connection
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import RequestError

BODY = {"service": "azureopenai"}


def connection(*nodes: str, **changes: t.Any) -> Connection:
    """A connection with short times."""
    usual: dict[str, t.Any] = {
        "nodes": nodes,
        "headers": {},
        "validate_certs": True,
        "ca_path": None,
        "client_cert": None,
        "client_key": None,
        "use_proxy": False,
        "timeout": 5.0,
        "retries": 0,
    }
    return Connection(**{**usual, **changes})


class Quick(Client):
    """A client that keeps its pauses in a list; the jitter is always the most that is allowed."""

    def __init__(self, *nodes: str, **changes: t.Any) -> None:
        self.pauses: list[float] = []
        super().__init__(connection(*nodes, **changes), self.pauses.append, lambda _least, most: most)


def read(client: Client, *segments: str) -> t.Any:
    """One read."""
    return client.call("GET", segments or ("_inference", "x"))


def write(client: Client) -> t.Any:
    """One write."""
    return client.call("PUT", ("_inference", "text_embedding", "x"), None, BODY, writes=True)


def outcome(call: t.Callable[[Client], t.Any], *nodes: str, **changes: t.Any) -> RequestError:
    """The exception of a call that fails."""
    client = Quick(*nodes, **changes)
    try:
        call(client)
    except RequestError as error:
        return error
    finally:
        client.close()
    raise AssertionError("the call did not fail")

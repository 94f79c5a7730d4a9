# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The version of the server, read when it is needed."""

from __future__ import annotations

import threading

from .client import Client
from .errors import CollectionError, ServerError
from .versions import Server, parse_server


class ServerVersion:
    """The version and flavour of one cluster. Read once, unless that fails, even by several threads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._server: Server | None = None
        self._asking = threading.Lock()

    def get(self) -> Server:
        """The server's version and flavour."""
        with self._asking:
            if self._server is None:
                self._server = self._asked()
            return self._server

    def _asked(self) -> Server:
        try:
            return parse_server(self._client.call("GET", []))
        except ValueError as error:
            raise CollectionError(str(error), "Check url: is it Elasticsearch?") from None
        except ServerError as error:
            if error.status == 403 and not error.hint:
                error.hint = "This depends on the server's version; reading that needs the cluster privilege monitor."
            raise

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request log, safe to read while requests arrive."""

from __future__ import annotations

import threading
import time

from .model import LoggedRequest
from .rest import RestRequest


class RequestLog:
    """Every request, oldest first."""

    def __init__(self) -> None:
        self._entries: list[LoggedRequest] = []
        self._lock = threading.Lock()

    def begin(self, request: RestRequest) -> LoggedRequest:
        """Note that a request arrived."""
        entry = LoggedRequest(
            request.method, request.path, request.query, dict(request.headers), request.body, time.monotonic()
        )
        with self._lock:
            self._entries.append(entry)
        return entry

    def snapshot(self) -> list[LoggedRequest]:
        """The entries as they are now."""
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        """Forget them."""
        with self._lock:
            self._entries.clear()

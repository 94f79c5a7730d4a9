# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy that makes tunnels."""

from __future__ import annotations

import contextlib
import socket
import threading

from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Hangup, Seen


def tunnel(connection: socket.socket, seen: Seen) -> None:
    """A step that plays the proxy for CONNECT: join both sides until one of them ends."""
    host, _colon, port = seen.target.rpartition(":")
    with socket.create_connection((host, int(port))) as upstream:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=_pump, args=(upstream, connection), daemon=True)
        back.start()
        _pump(connection, upstream)
        back.join(5)
    raise Hangup


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a node listens: a port that can be shut, so that connections are refused, and opened again."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import struct
from collections.abc import Callable

_HOST = "127.0.0.1"


def reset(transport: asyncio.Transport) -> None:
    """End a connection with RST: closing a socket that must not linger sends one."""
    raw = transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def alert(transport: asyncio.Transport) -> None:
    """End a connection with a TLS alert (internal error) after its handshake."""
    os.write(transport.get_extra_info("socket").fileno(), b"\x15\x03\x03\x00\x02\x02\x50")
    transport.abort()


class Door:
    """The port of one node. It stays reserved while it is shut, or another server might get it."""

    def __init__(self, port: int) -> None:
        """Take a port, 0 for any free one. Raises OSError where it is taken."""
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._held.bind((_HOST, port))
        # Only from here on, or a port that another emulator holds could be taken as well.
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.port: int = self._held.getsockname()[1]
        self._server: asyncio.Server | None = None

    async def open(self, protocol: Callable[[], asyncio.Protocol], tls: ssl.SSLContext | None) -> None:
        """Listen, unless that is done already."""
        if self._server is not None:
            return
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listening.bind((_HOST, self.port))
        self._server = await asyncio.get_running_loop().create_server(protocol, sock=listening, ssl=tls)

    def shut(self) -> None:
        """Refuse connections from now on; existing ones stay open."""
        if self._server is not None:
            self._server.close()
        self._server = None

    def release(self) -> None:
        """Shut, and let go of the port."""
        self.shut()
        self._held.close()

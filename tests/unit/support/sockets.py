# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small HTTP server on a real socket, whose every answer is scripted, down to how the connection ends."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
import time
import typing as t

PRODUCT = {"X-Elastic-Product": "Elasticsearch"}
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Seen(t.NamedTuple):
    """One request as it came over the wire; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> t.Any:
        """The body as JSON."""
        return json.loads(self.body)


class Hangup(Exception):
    """Ends the connection; `reset` sends RST instead of FIN."""

    def __init__(self, reset: bool = False) -> None:
        super().__init__()
        self.reset = reset


Step = t.Callable[[socket.socket, Seen], None]


class Server:
    """Plays the steps one by one, one for each request; the last is played for all that follow.

    `greeting` is called when a connection is accepted, before anything is read from it.
    """

    def __init__(
        self,
        *steps: Step,
        context: ssl.SSLContext | None = None,
        greeting: t.Callable[[socket.socket], None] | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.seen: list[Seen] = []
        self.connections = 0
        self._steps = list(steps)
        self._context = context
        self._greeting = greeting
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server((host, 0))
        self.port: int = self._listener.getsockname()[1]
        self.origin = f"{'https' if context else 'http'}://{host}:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def play(self, *steps: Step) -> None:
        """Set the steps, where they have to know the server's own port."""
        self._steps = list(steps)

    def close(self) -> None:
        """Stop listening and end all connections."""
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        connection = plain
        try:
            if self._greeting is not None:
                self._greeting(plain)
            if self._context is not None:
                connection = self._context.wrap_socket(plain, server_side=True)
            with connection.makefile("rb") as reader:
                while self._answer(connection, reader):
                    pass
        except Hangup as end:
            if end.reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        except OSError:
            pass  # the client went away; what it saw is the test's business
        finally:
            with self._lock:
                self._open.discard(plain)
            connection.close()

    def _answer(self, connection: socket.socket, reader: t.BinaryIO) -> bool:
        seen = read_request(reader)
        if seen is None:
            return False
        with self._lock:
            step = self._steps[min(len(self.seen), len(self._steps) - 1)]
            self.seen.append(seen)
        step(connection, seen)
        return True


def read_request(reader: t.BinaryIO) -> Seen | None:
    """Read one request, or None at the end of the connection."""
    start = reader.readline().decode("latin-1").split()
    if len(start) != 3:
        return None
    headers: dict[str, str] = {}
    for line in iter(reader.readline, b"\r\n"):
        if not line:
            return None
        name, _colon, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    return Seen(start[0], start[1], headers, reader.read(int(headers.get("content-length", "0"))))


def raw(data: bytes, *, then: Hangup | None = None) -> Step:
    """Send just these bytes."""

    def step(connection: socket.socket, _seen: Seen) -> None:
        connection.sendall(data)
        if then is not None:
            raise then

    return step


def reply(
    status: int = 200, body: t.Any = None, headers: t.Mapping[str, str] | None = None, *, product: bool = True
) -> Step:
    """A whole answer: JSON, or bytes as they are. With `product` a good one carries Elasticsearch's header."""
    return raw(message(status, body, headers, product=product))


def message(
    status: int = 200, body: t.Any = None, headers: t.Mapping[str, str] | None = None, *, product: bool = True
) -> bytes:
    """The bytes of an answer."""
    data = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    known = {"Content-Type": "application/json", "Content-Length": str(len(data))}
    everything = {**known, **(PRODUCT if product and status < 300 else {}), **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in everything.items())
    return f"HTTP/1.1 {status} Text\r\n{lines}\r\n".encode() + data


def hang_up(*, reset: bool = False) -> Step:
    """End the connection without an answer, the request having been read."""

    def step(_connection: socket.socket, _seen: Seen) -> None:
        raise Hangup(reset)

    return step


def reset_unread(_connection: socket.socket) -> None:
    """A greeting: end the connection before the request is read, but after it was sent."""
    time.sleep(0.1)
    raise Hangup(True)


def slowly(data: bytes, pause: float, *, start: int = 0) -> Step:
    """Send the first `start` bytes at once and the rest one by one, with a pause before each."""

    def step(connection: socket.socket, _seen: Seen) -> None:
        connection.sendall(data[:start])
        for place in range(start, len(data)):
            time.sleep(pause)
            connection.sendall(data[place : place + 1])

    return step


def closed_port() -> int:
    """A port on which no server listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])

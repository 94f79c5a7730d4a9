# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections for urllib3 that keep one time limit for a whole exchange and know whether any of the request was sent.

The libraries limit each single read, so that an answer that drips in never ends. Here every operation of a socket gets
what is left of the time: connecting, the proxy's tunnel, the TLS handshake, the request,
informational answers, headers and body.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import typing as t

try:
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.connection import HTTPConnection, HTTPSConnection
except ImportError:  # reported where requests is needed
    HTTPConnection = HTTPSConnection = object  # type: ignore[misc, assignment]
    HTTPConnectionPool = HTTPSConnectionPool = object  # type: ignore[misc, assignment]

if t.TYPE_CHECKING:
    _Socket = socket.socket
    _Connection = HTTPConnection
else:
    _Socket = _Connection = object

_running = threading.local()
_SWITCHING_PROTOCOLS = 101  # the last informational answer


class Exchange:
    """One request with its answer, in one thread: `with Exchange(seconds) as exchange`.

    `sent`: a byte of the request may have been sent. `tunnelled`: a proxy was asked for a tunnel.
    """

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout
        self._end = time.monotonic() + timeout
        self.sent = False
        self.tunnelled = False

    def __enter__(self) -> Exchange:
        _running.exchange = self
        return self

    def __exit__(self, *_error: object) -> None:
        del _running.exchange

    @property
    def is_over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._end

    def left(self) -> float:
        """The seconds that are left. Raises socket.timeout when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        return left


def _current() -> Exchange:
    return t.cast(Exchange, _running.exchange)


class _Timed(_Socket):
    """Gives every operation the time that is left. TLS inside TLS calls `sendall` before each `recv`."""

    def sendall(self, *args: t.Any) -> None:
        self.settimeout(_current().left())
        super().sendall(*args)

    def recv_into(self, *args: t.Any) -> int:
        self.settimeout(_current().left())
        return super().recv_into(*args)


class TimedSocket(_Timed, socket.socket):
    """A plain socket."""


class TimedTlsSocket(_Timed, ssl.SSLSocket):
    """The socket that the TLS context makes of a plain one."""

    def do_handshake(self, block: bool = False) -> None:
        self.settimeout(_current().left())
        super().do_handshake(block)


class _Answer(http.client.HTTPResponse):
    """Skips informational answers. Python itself skips only 100, and takes another one for the answer.

    The real answer would then be taken for that to the next request.
    """

    def begin(self) -> None:
        super().begin()
        while 100 <= self.status < 200 and self.status != _SWITCHING_PROTOCOLS:
            self.headers = None  # type: ignore[assignment]  # as before the first, so that the next is read
            super().begin()


class _Watched(_Connection):
    """Records in the exchange what is sent, and makes sockets that keep its time limit."""

    response_class = _Answer
    _connecting = False

    def connect(self) -> None:
        self._connecting = True
        try:
            super().connect()
        finally:
            self._connecting = False

    def send(self, data: t.Any) -> None:
        """Send a part of the request, or of the request for a tunnel."""
        if self.sock is None and self.auto_open:
            self.connect()
        if self._connecting:
            _current().tunnelled = True
        else:
            _current().sent = True
        super().send(data)

    def _new_conn(self) -> socket.socket:
        return _connected(self._dns_host, self.port, self.socket_options or ())


def _connected(host: str, port: int, options: t.Iterable[tuple[t.Any, ...]]) -> socket.socket:
    """Connect to the first address of a host that accepts. Each gets its share of the time. Raises OSError."""
    failure = None
    addresses = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    for number, (family, kind, protocol, _name, address) in enumerate(addresses):
        plain = TimedSocket(family, kind, protocol)
        try:
            for option in options:
                plain.setsockopt(*option)
            plain.settimeout(_current().left() / (len(addresses) - number))
            plain.connect(address)
        except OSError as error:
            plain.close()
            failure = failure or error
        else:
            return plain
    raise failure or OSError("the host has no address")


class _WatchedHttp(_Watched, HTTPConnection):
    pass


class _WatchedHttps(_Watched, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _WatchedHttp


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedHttps


POOLS = {"http": _HttpPool, "https": _HttpsPool}

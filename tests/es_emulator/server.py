# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP server: aiohttp in a thread of its own, and the sending of answers, whole or spoiled."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import threading
import time
from http import HTTPStatus
from typing import Protocol

from aiohttp import web

from . import control
from .faults import SILENT, Faults, lets_through, spoil
from .log import RequestLog
from .model import Fault, LoggedRequest
from .node import Node, answer_request
from .rest import Answer, RestRequest, compressed
from .routes import find

_LINE_LIMIT = 4096
_BUFFER_LIMIT = 64 * 1024


class Backend(Protocol):
    """What the server serves."""

    node: Node
    faults: Faults
    requests: RequestLog

    def control(self) -> control.Controls:
        """Operations behind /_emulator."""


async def _read(request: web.BaseRequest) -> RestRequest:
    path, _mark, query = request.raw_path.partition("?")
    headers: dict[str, str] = {}
    repeated = set()
    for name, value in request.headers.items():
        low = name.lower()
        if low in headers:
            repeated.add(low)
        headers[low] = f"{headers[low]}, {value}" if low in headers else value
    body = await request.content.read()
    return RestRequest(request.method, path, query.partition("#")[0], headers, body, frozenset(repeated))


def _too_long(request: RestRequest) -> Answer | None:
    if len(request.method) + len(request.uri) + len("  HTTP/1.1") <= _LINE_LIMIT:
        return None
    node = {"type": "too_long_http_line_exception", "reason": f"An HTTP line is larger than {_LINE_LIMIT} bytes."}
    answer = Answer(400, {"error": {"root_cause": [node], **node}, "status": 400})
    answer.payload = answer.encode(pretty=False)
    return answer


def _response(answer: Answer, payload: bytes) -> web.Response:
    response = web.Response(status=answer.status, body=payload)
    response.headers["Content-Type"] = answer.content_type
    for name, value in answer.headers:
        response.headers.add(name, value)
    return response


def _reset(transport: asyncio.Transport) -> None:
    """End the connection with RST: closing a socket that must not linger sends one."""
    raw = transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _cut_off(transport: asyncio.Transport, answer: Answer) -> None:
    """Promise a whole body, send half of it, and end the connection properly."""
    payload = bytes(answer.payload)
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}", f"Content-Type: {answer.content_type}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    lines += [f"Content-Length: {max(len(payload), 2)}", "", ""]
    transport.write("\r\n".join(lines).encode() + payload[: len(payload) // 2])
    transport.close()


class HttpServer:
    """Serves a backend until stopped."""

    def __init__(self, backend: Backend, tls: ssl.SSLContext | None) -> None:
        self._backend = backend
        self._tls = tls
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._error: BaseException | None = None
        self.port = 0

    def start(self, port: int) -> None:
        """Listen; returns when connections are taken."""
        self._ready.clear()
        self._error = None
        self._thread = threading.Thread(target=self._run, args=(port,), name="es-emulator", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Close everything, hanging requests included."""
        if self._loop is not None and self._stop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
        self._loop = self._stop = self._thread = None

    def _run(self, port: int) -> None:
        try:
            asyncio.run(self._main(port))
        except OSError as error:
            self._error = error
        finally:
            self._ready.set()

    async def _main(self, port: int) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = web.Server(self._handle, access_log=None, max_line_size=_BUFFER_LIMIT, max_field_size=_BUFFER_LIMIT)
        runner = web.ServerRunner(server, shutdown_timeout=0.2)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", port, ssl_context=self._tls)
            await site.start()
            self.port = runner.addresses[0][1]
            self._ready.set()
            await self._stop.wait()
        finally:
            await runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        rest = await _read(request)
        if rest.path == control.PREFIX or rest.path.startswith(control.PREFIX + "/"):
            return control.answer(self._backend.control(), rest)
        entry = self._backend.requests.begin(rest)
        fault = self._backend.faults.pick(rest)
        if fault is not None:
            entry.fault = fault.action
        if fault is not None and fault.when == "before":
            await self._wait(fault)
        real = None
        if lets_through(fault):
            real = _too_long(rest) or await answer_request(self._backend.node, rest, find)
        if fault is None:
            assert real is not None
            return self._whole(rest, entry, real)
        if fault.when == "after":
            await self._wait(fault)
        return await self._spoiled(request, entry, fault, real)

    @staticmethod
    async def _wait(fault: Fault) -> None:
        """The delay of a fault: before the request takes effect, or between that and the answer."""
        if fault.action != "drip":
            await asyncio.sleep(fault.delay)

    def _whole(self, rest: RestRequest, entry: LoggedRequest, answer: Answer) -> web.Response:
        payload = bytes(answer.payload)
        packed = compressed(rest, payload) if self._tls is None and self._backend.node.quirks["compression"] else None
        if packed is not None:
            answer.headers.append(("Content-Encoding", "gzip"))
        self._finish(entry, answer.status)
        return _response(answer, payload if packed is None else packed)

    @staticmethod
    def _finish(entry: LoggedRequest, status: int | None) -> None:
        entry.status, entry.ended = status, time.monotonic()

    async def _spoiled(
        self, request: web.BaseRequest, entry: LoggedRequest, fault: Fault, real: Answer | None
    ) -> web.StreamResponse:
        transport = request.transport
        if fault.action in SILENT:
            if fault.action == "hang" and self._stop is not None:
                await self._stop.wait()
            self._finish(entry, None)
            if transport is not None:
                _reset(transport) if fault.action == "reset" else transport.close()
            return web.Response()
        answer = spoil(fault, real)
        self._finish(entry, answer.status)
        if fault.action == "truncate" and transport is not None:
            _cut_off(transport, answer)
            return web.Response()
        if fault.action == "drip":
            return await self._drip(request, answer, fault.delay)
        return _response(answer, bytes(answer.payload))

    async def _drip(self, request: web.BaseRequest, answer: Answer, delay: float) -> web.StreamResponse:
        payload = bytes(answer.payload)
        response = web.StreamResponse(status=answer.status)
        response.headers["Content-Type"] = answer.content_type
        response.headers["Content-Length"] = str(len(payload))
        for name, value in answer.headers:
            response.headers.add(name, value)
        await response.prepare(request)
        for byte in payload:
            if self._stop is None or self._stop.is_set():
                break
            await response.write(bytes([byte]))
            await asyncio.sleep(delay)
        return response

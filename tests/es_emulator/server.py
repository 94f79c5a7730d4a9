# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP server: aiohttp in a thread of its own, and the sending of answers, whole or spoiled."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import ssl
import threading
import time
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any, Protocol

from aiohttp import web

from . import control
from .doors import Door, alert, reset
from .faults import DYING, SILENT, Faults, lets_through, spoil, store_half
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


#: how a fault ends a connection that gets no answer, where it does not just close it
_ENDS = {"reset": reset, "late": reset, "alert": alert}


class _Bare(web.StreamResponse):
    """An answer with the headers of a node: it sends neither `Date` nor `Server` unless a fault has them."""

    async def _prepare_headers(self) -> None:
        wanted = set(self.headers)
        await super()._prepare_headers()
        for name in {"Date", "Server"} - wanted:
            del self.headers[name]


class _BareWhole(_Bare, web.Response):
    """The same for one that is sent as a whole."""


def _response(answer: Answer, payload: bytes) -> web.Response:
    response = _BareWhole(status=answer.status, body=payload)
    response.headers["Content-Type"] = answer.content_type
    for name, value in answer.headers:
        response.headers.add(name, value)
    return response


def _cut_off(transport: asyncio.Transport, answer: Answer) -> None:
    """Promise a whole body, send half of it, and end the connection properly."""
    payload = bytes(answer.payload)
    phrase = HTTPStatus(answer.status).phrase if answer.status in set(HTTPStatus) else "Unknown"
    lines = [f"HTTP/1.1 {answer.status} {phrase}", f"Content-Type: {answer.content_type}"]
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
        self._runner: web.ServerRunner | None = None
        self._doors: dict[int, Door] = {}
        self._reviving: asyncio.Task[None] | None = None

    @property
    def ports(self) -> list[int]:
        """Where it listens, node by node."""
        return list(self._doors)

    def start(self, port: int, nodes: int) -> None:
        """Listen; returns when connections are taken. `port` is that of the first node, 0 for any free one."""
        self._ready.clear()
        self._error = None
        self._thread = threading.Thread(target=self._run, args=(port, nodes), name="es-emulator", daemon=True)
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

    def revive(self) -> None:
        """Let every node that died listen again."""
        if self._loop is None:
            return
        opening = self._open_doors()
        if threading.current_thread() is self._thread:  # asked for by a request, which cannot wait for itself
            self._reviving = self._loop.create_task(opening)
        else:
            asyncio.run_coroutine_threadsafe(opening, self._loop).result()

    async def _open_doors(self) -> None:
        if self._runner is not None and self._runner.server is not None:
            for door in self._doors.values():
                await door.open(self._runner.server, self._tls)

    def _run(self, port: int, nodes: int) -> None:
        try:
            asyncio.run(self._main([port, *[0] * (nodes - 1)]))
        except OSError as error:
            self._error = error
        finally:
            self._ready.set()

    async def _main(self, ports: list[int]) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = web.Server(self._handle, access_log=None, max_line_size=_BUFFER_LIMIT, max_field_size=_BUFFER_LIMIT)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.2)
        await self._runner.setup()
        self._doors = {}
        try:
            for door in map(Door, ports):
                self._doors[door.port] = door
            await self._open_doors()
            self._ready.set()
            await self._stop.wait()
        finally:
            for door in self._doors.values():
                door.release()
            await self._runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        rest = await _read(request)
        if rest.path == control.PREFIX or rest.path.startswith(control.PREFIX + "/"):
            return await control.answer(self._backend.control(), rest)
        entry = self._backend.requests.begin(rest)
        fault = self._backend.faults.pick(rest)
        if fault is None:
            real = await self._real(rest)
            await self._catch_up()
            return self._whole(rest, entry, real)
        entry.fault = fault.action
        if fault.when != "after":
            await self._strike(fault)
        spoiled = await self._real(rest) if lets_through(fault) else None
        if fault.action == "twice" and fault.when != "late":
            spoiled = await self._real(rest)
        if fault.action == "half":
            spoiled = store_half(fault, rest, self._backend.node.cluster.endpoints)
        if fault.when == "after":
            await self._strike(fault)
        await self._catch_up()
        if fault.when == "late":
            self._backend.faults.put_off(rest, fault.requests)
        return await self._spoiled(request, entry, fault, spoiled)

    async def _real(self, rest: RestRequest) -> Answer:
        return _too_long(rest) or await answer_request(self._backend.node, rest, find)

    async def _catch_up(self) -> None:
        """Carry out what was put off until now; no client waits for its answer any more."""
        for rest in self._backend.faults.due():
            await self._real(rest)

    async def carry_out(self) -> None:
        """Carry out everything that was put off."""
        for rest in self._backend.faults.all_due():
            await self._real(rest)

    def wait_for(self, task: Coroutine[Any, Any, None]) -> None:
        """Have something done in the server's thread, from another one."""
        if self._loop is None:
            task.close()
            raise RuntimeError("the emulator does not run")
        asyncio.run_coroutine_threadsafe(task, self._loop).result()

    async def _write(self, method: str, target: str, body: Any = None) -> None:
        """What another client writes: with every right, and not in the log."""
        path, _mark, query = target.partition("?")
        headers = {"content-type": "application/json"}
        rest = RestRequest(method, path, query, headers, b"" if body is None else json.dumps(body).encode())
        node = dataclasses.replace(self._backend.node, login=None, privileges={"all"})
        answer = await answer_request(node, rest, find)
        if answer.status >= 300:
            raise RuntimeError(f"{method} {target} of another client: {answer.status} {answer.payload!r}")

    async def _strike(self, fault: Fault) -> None:
        """What a fault does before the request takes effect, or between that and the answer: call back, and delay."""
        for write in fault.writes:
            await self._write(*write)
        if fault.call is not None:
            fault.call()
        if fault.action != "drip":
            await asyncio.sleep(fault.delay)

    def _die(self, transport: asyncio.Transport, *, spare: bool) -> None:
        """The node that a request came to is gone, and its connections with it, but for the request's own if `spare`.

        Other nodes stay.
        """
        port = transport.get_extra_info("sockname")[1]
        self._doors[port].shut()
        runner = self._runner
        connections = runner.server.connections if runner is not None and runner.server is not None else []
        for connection in connections:
            other = connection.transport
            mine = other is not None and other.get_extra_info("sockname")[1] == port
            if other is not None and mine and not (spare and other is transport):
                reset(other)

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
        if fault.action in DYING and transport is not None:
            self._die(transport, spare=fault.action == "depart")
        if fault.action in SILENT:
            if fault.action == "hang" and self._stop is not None:
                await self._stop.wait()
            self._finish(entry, None)
            if transport is not None:
                _ENDS.get(fault.action, lambda open_one: open_one.close())(transport)
            return web.Response()
        answer = real if real is not None and fault.action == "half" else spoil(fault, real)
        self._finish(entry, answer.status)
        if fault.action == "truncate" and transport is not None:
            _cut_off(transport, answer)
            return web.Response()
        if fault.action == "drip":
            return await self._drip(request, answer, fault.delay)
        response = _response(answer, bytes(answer.payload))
        if fault.action == "depart":
            response.force_close()
        return response

    async def _drip(self, request: web.BaseRequest, answer: Answer, delay: float) -> web.StreamResponse:
        payload = bytes(answer.payload)
        response = _Bare(status=answer.status)
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

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one place that talks to Elasticsearch: nodes, retries of reads, redirects.

Reads are retried. A write is sent once, and its error is raised: the caller finds out by a read whether the write took
effect (`_reconcile/loop.py`).
"""

from __future__ import annotations

import contextlib
import functools
import json
import random
import threading
import time
import typing as t
from urllib.parse import SplitResult, quote, urlencode, urljoin, urlsplit, urlunsplit

from .connection import Connection
from .errors import (
    AnswerLost,
    BadInput,
    CannotConnect,
    RequestError,
    ServerError,
    TlsFailure,
)
from .http_request import Answer, Transport
from .response import checked

_FIRST_PAUSE = 0.5  # seconds; doubled each time, then a random part of it (full jitter)
_LONGEST_PAUSE = 20.0
_LONGEST_RETRY_AFTER = 120.0
_MAX_REDIRECTS = 3
_PASSING = (429, 502, 503, 504)  # statuses after which a read is retried
_ACCEPT = {"Accept": "application/json"}


class Client:
    """Calls Elasticsearch. `sleep`, `jitter` and `clock` are there for tests."""

    def __init__(
        self,
        connection: Connection,
        sleep: t.Callable[[float], None] = time.sleep,
        jitter: t.Callable[[float, float], float] = random.uniform,
        clock: t.Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._nodes = connection.nodes
        self._leaving = threading.Lock()
        self._transport: Transport | None = None
        self._sleep = sleep
        self._jitter = jitter
        self.now = clock

    @property
    def retries(self) -> int:
        """How often a request may be retried."""
        return self._connection.retries

    @property
    def node_count(self) -> int:
        """The number of nodes."""
        return len(self._nodes)

    @property
    def arrival(self) -> float:
        """Seconds after which a write that was sent can no longer take effect.

        Twice `timeout`, 60 by default: Elasticsearch gives up such writes after 30 seconds (`master_timeout` and
        `timeout` of a request), and a proxy in front of it may delay one as long.
        """
        return 2 * self._connection.timeout

    def call(
        self,
        method: str,
        segments: t.Sequence[str],
        query: t.Mapping[str, str] | None = None,
        body: t.Any = None,
        *,
        writes: bool = False,
        wait: float = 0.0,
        parse: t.Callable[[Answer], t.Any] = checked,
    ) -> t.Any:
        """Make one call and return its JSON, or what `parse` returns for the answer.

        `segments` are the parts of the path, not yet encoded. With `writes`, the call changes something or costs
        money, and is sent only once. `wait` is how many seconds the server itself may take; the timeout is at
        least ten seconds more. Raises RequestError with `request` set.
        """
        path = path_of(segments)
        target = f"{path}?{urlencode(query)}" if query else path
        timeout = max(self._connection.timeout, wait + 10 if wait else 0)
        with _named(method, target):
            send = functools.partial(self._sent, method, target, body, timeout, parse)
            return send() if writes else self._with_retries(send)

    def connect_side_by_side(self) -> None:
        """Prepare for calls from several threads."""
        if self._transport is None:
            self._transport = Transport(self._connection)

    def pause(self, attempt: int, at_least: float | None = None) -> None:
        """Wait before attempt number `attempt` (from 1): as long as the server asks, or else a random, growing time."""
        limit = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (attempt - 1))
        jittered = self._jitter(0.0, limit)
        self._sleep(jittered if at_least is None else min(at_least, _LONGEST_RETRY_AFTER) + jittered / 10)

    def close(self) -> None:
        """Close the kept-open connections."""
        if self._transport is not None:
            self._transport.close()

    def wait(self, seconds: float) -> None:
        """Wait for so many seconds."""
        self._sleep(seconds)

    def _sent(self, method: str, target: str, body: t.Any, timeout: float, parse: t.Callable[[Answer], t.Any]) -> t.Any:
        """Send a request to the current node. If that node fails, the next request goes to another one."""
        node = self._nodes[0]
        try:
            return parse(self._send(node, method, target, body, timeout))
        except RequestError as error:
            if _passes(error):
                self._leave(node)
            raise

    def _with_retries(self, read: t.Callable[[], t.Any]) -> t.Any:
        tried = 0
        while True:
            try:
                return read()
            except RequestError as error:
                tried += 1
                if not _passes(error):
                    raise
                # Each node is tried once, even without retries.
                if tried > max(self._connection.retries, len(self._nodes) - 1):
                    raise error.tried(tried) from error
                # The other nodes are tried at once; waiting helps only after that.
                retry_after = getattr(error, "retry_after", None)
                if tried >= len(self._nodes) or retry_after is not None:
                    self.pause(max(1, tried - len(self._nodes) + 1), retry_after)

    def _send(self, node: str, method: str, target: str, body: t.Any, timeout: float) -> Answer:
        self.connect_side_by_side()
        transport = t.cast(Transport, self._transport)
        url = node + target
        headers = {**self._connection.headers, **_ACCEPT}
        data = None
        if body is not None:
            data = encoded(body)
            headers["Content-Type"] = "application/x-ndjson" if isinstance(body, Lines) else "application/json"
        for _hop in range(_MAX_REDIRECTS):
            answer = transport.send(method, url, headers, data, timeout)
            target_url = _safe_redirect(method, url, answer)
            if target_url is None:
                return answer
            url = target_url
        return answer

    def _leave(self, node: str) -> None:
        """Go on with the next node, unless another thread has left this one already."""
        with self._leaving:
            if self._nodes[0] == node:
                self._nodes = (*self._nodes[1:], node)


@contextlib.contextmanager
def _named(method: str, target: str) -> t.Iterator[None]:
    """Add the request to an error."""
    try:
        yield
    except RequestError as error:
        error.request = {"method": method, "path": target}
        raise


class Lines(t.NamedTuple):
    """A body of several JSON values, each on a line of its own."""

    values: t.Sequence[t.Any]


def path_of(segments: t.Sequence[str]) -> str:
    """The encoded path of these segments. Raises BadInput for a segment that means "go up"."""
    for segment in segments:
        if segment in ("", ".", "..") or any("\ud800" <= char <= "\udfff" for char in segment):
            raise BadInput(f"{segment!r} cannot be part of a request's path", "Use a name that Elasticsearch allows.")
    return "/" + "/".join(quote(segment, safe="_-.*") for segment in segments)


def encoded(body: t.Any) -> bytes:
    """A body as JSON. Half a surrogate pair is refused: in the cluster state it makes the master resign.

    Raises BadInput.
    """
    if isinstance(body, Lines):
        return b"".join(encoded(value) + b"\n" for value in body.values)
    try:
        return json.dumps(body, allow_nan=False, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise BadInput("A setting has characters that are not Unicode text", "Write it again, as UTF-8.") from None
    except ValueError:
        raise BadInput(
            "A setting is a number that is not finite", "JSON has no such number: set another one."
        ) from None


def _passes(error: RequestError) -> bool:
    """Whether the same read may work if it is retried, or at another node."""
    if isinstance(error, ServerError):
        return error.status in _PASSING
    return isinstance(error, (CannotConnect, AnswerLost)) and not isinstance(error, TlsFailure)


def _safe_redirect(method: str, url: str, answer: Answer) -> str | None:
    """The target of a redirect that may be followed, or None. Never another scheme, host or port.

    Anything but a GET must stay the same request: a dry run that loses its query is no longer a dry run.
    """
    location = next((value for name, value in answer.headers.items() if name.lower() == "location"), None)
    allowed = (301, 302, 303, 307, 308) if method == "GET" else (307, 308)
    if answer.status not in allowed or not location:
        return None
    try:
        target, here = urlsplit(urljoin(url, location)), urlsplit(url)
        if method != "GET" and target.query != here.query:
            return None
        if _origin(target) != _origin(here) or "@" in target.netloc:
            return None
    except ValueError:  # not a URL
        return None
    # The origin is never taken from the answer, however other software may parse it.
    return urlunsplit((here.scheme, here.netloc, target.path, target.query, ""))


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)

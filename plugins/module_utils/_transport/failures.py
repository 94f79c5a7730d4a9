# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The error for an exchange without an answer.

The exchange knows whether the server may have received the request, which decides between `CannotConnect` and
`AnswerLost`. The libraries' exceptions only say why.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import typing as t

from .connection import Connection
from .errors import AnswerLost, CannotConnect, CollectionError, RequestError, TimedOut, TlsAlert, TlsFailure
from .exchange import Exchange
from .route import Peer, Route
from .tls import advice, is_mere_end, is_untrusted, untrusted

_TUNNEL = re.compile(r"Tunnel connection failed: (.*)", re.DOTALL)
_TLS_RECORD = re.compile(r"^[\x14-\x17]\x03")
_LONGEST = 200  # characters of a proxy's answer


def failure(error: BaseException, exchange: Exchange, route: Route, connection: Connection) -> RequestError:
    """The error to raise for an exchange that `error` ended."""
    chain = list(_chain(error))
    if exchange.sent:
        return _after_sending(chain, exchange, route, connection)
    return _before_sending(chain, exchange, route, connection)


def _before_sending(
    chain: list[BaseException], exchange: Exchange, route: Route, connection: Connection
) -> CannotConnect:
    refused = next((found.group(1) for found in map(_TUNNEL.match, map(str, chain)) if found), None)
    if refused is not None:
        return _no_tunnel(refused, route)
    to_proxy = bool(route.proxy) and not exchange.tunnelled
    peer = Peer(f"the proxy {route.named_proxy}", route.proxy_source) if to_proxy else route.server
    if any(map(is_untrusted, chain)):
        return untrusted(chain, peer, connection)
    problem = next((link for link in chain if isinstance(link, ssl.SSLError)), None)
    if problem is not None:
        found = CannotConnect(*advice(problem, peer, connection))
        found.kind = TlsFailure.kind
        return found
    why = _why(chain, exchange)
    if to_proxy:
        return CannotConnect(
            f"No connection to {route.named_origin}: the proxy {route.named_proxy} cannot be reached: {why}",
            _proxy_hint(route),
        )
    return CannotConnect(
        f"No connection to {route}: {why}", _proxy_hint(route) if route.proxy else _address_hint(chain, route)
    )


def _no_tunnel(refused: str, route: Route) -> CannotConnect:
    said = " ".join(refused.split())[:_LONGEST]
    return CannotConnect(
        f"No connection to {route.named_origin}: the proxy {route.named_proxy} refuses to connect: {said}",
        f"Set the login of the proxy in {route.proxy_source}, like http://USER:PASSWORD@proxy.example.com:3128."
        if said.startswith("407")
        else _proxy_hint(route),
    )


def _proxy_hint(route: Route) -> str:
    return (
        f"Check {route.proxy_source} and the proxy itself. To connect without it, set use_proxy: false or add "
        f"{route.host} to NO_PROXY."
    )


def _address_hint(chain: list[BaseException], route: Route) -> str:
    if any(isinstance(link, socket.gaierror) or _is_no_address(link) for link in chain):
        return f"Check the spelling of the host in {route.address_source}, and DNS on the host where the module runs."
    return (
        f"Check the host and port in {route.address_source}, whether Elasticsearch runs there, and firewalls on the "
        "way."
    )


def _after_sending(chain: list[BaseException], exchange: Exchange, route: Route, connection: Connection) -> AnswerLost:
    if exchange.is_over:
        return TimedOut(
            f"No complete answer from {route} within {exchange.timeout:g} seconds",
            f"Raise {connection.source('timeout')}, or check why the server is slow.",
        )
    broken = next((link for link in chain if isinstance(link, ssl.SSLError) and not is_mere_end(link)), None)
    if broken is not None:
        return TlsAlert(*advice(broken, route.server, connection))
    lost = f"The connection to {route} broke before the answer was complete"
    if route.origin.startswith("http:") and not route.proxy:
        if any(isinstance(link, http.client.BadStatusLine) and _TLS_RECORD.match(str(link)) for link in chain):
            return AnswerLost(f"{route} speaks TLS", f"Set {route.address_source} to https:// in place of http://.")
        if any(isinstance(link, ConnectionResetError) for link in chain):
            return AnswerLost(
                f"{lost}: {_why(chain, exchange)}",
                f"Elasticsearch speaks TLS by default: if it does there, set {route.address_source} to https:// in "
                "place of http://.",
            )
    between = f"{route.proxy_source}, the proxy itself," if route.proxy else "the network and any proxy"
    return AnswerLost(
        f"{lost}: {_why(chain, exchange)}", f"Run again. If it happens again, check {between} on the way."
    )


def _why(chain: list[BaseException], exchange: Exchange) -> str:
    """The text of the innermost error, without the object addresses and URLs that the libraries add."""
    if exchange.is_over or any(isinstance(link, socket.timeout) for link in chain):
        return f"no answer within {exchange.timeout:g} seconds"
    if any(map(_is_no_address, chain)):
        return "this is not a valid host name"
    if any(isinstance(link, ssl.SSLError) and is_mere_end(link) for link in chain):
        return "it was closed"
    for link in reversed(chain):
        if isinstance(link, OSError) and link.strerror:
            return link.strerror
    texts = [str(link) for link in chain if str(link)]
    return min(texts, key=len) if texts else type(chain[0]).__name__


def _is_no_address(error: BaseException) -> bool:
    return isinstance(error, UnicodeError) or type(error).__name__ in ("InvalidURL", "LocationParseError")


def _chain(error: BaseException | None) -> t.Iterator[BaseException]:
    """An exception, those that it wraps (in `args` or `reason`), and its causes."""
    seen: set[int] = set()
    waiting: list[t.Any] = [error]
    while waiting:
        link = waiting.pop(0)
        # A CollectionError belongs to an earlier request, in whose handling this one was sent.
        if isinstance(link, BaseException) and not isinstance(link, CollectionError) and id(link) not in seen:
            seen.add(id(link))
            yield link
            waiting += [*link.args, getattr(link, "reason", None), link.__cause__, link.__context__]

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request to one node, on `requests`: TLS, proxies, time limit, size limit.

What `requests` does by itself is disabled: `.netrc`, redirects, trust in the environment. Every failure becomes one of
the exceptions in `errors`, which say whether the server may have received the request.
"""

from __future__ import annotations

import http.client
import json
import ssl
import typing as t

from .collection import USER_AGENT
from .connection import Connection
from .errors import AnswerLost, CollectionError
from .exchange import POOLS, Exchange, TimedTlsSocket
from .failures import failure
from .route import UNKNOWN, Route, environment_proxy, origin_of
from .tls import proxy_context, tls_context

try:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3 import __version__ as urllib3_version  # type: ignore[attr-defined]
    from urllib3 import disable_warnings as urllib3_disable_warnings
    from urllib3 import exceptions as urllib3_errors
except ImportError as import_error:
    REQUESTS_ERROR: ImportError | None = import_error
    HTTPAdapter = object  # type: ignore[misc, assignment]
else:
    REQUESTS_ERROR = None

MAX_ANSWER_BYTES = 64 * 1024 * 1024  # far above a list of 10,000 endpoints, the longest that a cluster shows
_PIECE_BYTES = 64 * 1024
# These releases of `requests` replace the adapter's TLS context with their own; 2.32.3 fixed it.
_DEAF = ("2.32.0", "2.32.1", "2.32.2")


class Answer(t.NamedTuple):
    """An answer: HTTP status, headers (names in any case), the bytes of the body, and its route."""

    status: int
    headers: t.Mapping[str, str]
    body: bytes
    route: Route = UNKNOWN

    def json(self) -> t.Any:
        """The body as JSON. Raises ValueError."""
        try:
            return json.loads(self.body.decode("utf-8"))
        except RecursionError:
            raise ValueError("nested too deeply") from None


class _Adapter(HTTPAdapter):
    """Uses the connections and the TLS context of this package, where `requests` would build its own."""

    def __init__(self, connection: Connection, context: ssl.SSLContext | None) -> None:
        self._connection = connection
        self._context = context
        if context is not None:
            context.sslsocket_class = TimedTlsSocket
            if urllib3_version.startswith("1."):
                # urllib3 then compares names itself, and fails for IP addresses, which it does not pass to `ssl`.
                context.check_hostname = False
        super().__init__(pool_connections=1, pool_maxsize=64)

    def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: t.Any) -> t.Any:
        to_proxy = None
        if proxy.lower().startswith("https:"):
            to_proxy = proxy_context(self._connection)
            to_proxy.sslsocket_class = TimedTlsSocket
        context = self._context or to_proxy
        manager = super().proxy_manager_for(proxy, ssl_context=context, proxy_ssl_context=to_proxy, **kwargs)
        manager.pool_classes_by_scheme = POOLS
        return manager

    def cert_verify(self, conn: t.Any, url: str, verify: t.Any, cert: t.Any) -> None:  # noqa: ARG002
        """Leave certificates to the context; the inherited method would add a CA bundle."""
        conn.cert_reqs = "CERT_REQUIRED" if verify else "CERT_NONE"


def _check_release(connection: Connection) -> None:
    """Refuse releases that would replace the TLS context by one that trusts every public CA."""
    context_counts = connection.validate_certs and (connection.ca_path or connection.client_cert)
    if context_counts and requests.__version__ in _DEAF:
        raise CollectionError(
            f"requests {requests.__version__} ignores ca_path and client_cert",
            "Install another release of requests where the module runs.",
        )


class Transport:
    """Sends requests over connections that stay open."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._session = requests.Session()
        self._session.trust_env = False  # otherwise a .netrc entry would replace the login
        self._session.headers.clear()
        context = None
        if any(node.startswith("https:") for node in connection.nodes):
            _check_release(connection)
            context = tls_context(connection)
        self._session.mount("https://", _Adapter(connection, context))
        self._session.mount("http://", _Adapter(connection, None))
        if not connection.validate_certs:  # on request, so no warnings
            urllib3_disable_warnings(urllib3_errors.InsecureRequestWarning)
        self._routes: dict[str, tuple[Route, dict[str, str]]] = {}

    def send(self, method: str, url: str, headers: t.Mapping[str, str], body: bytes | None, timeout: float) -> Answer:
        """Send one request and read the whole answer. `timeout` is in seconds and covers all of it."""
        route, proxies = self._route(url)
        own = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
        request = requests.Request(method, url, headers={**own, **headers}, data=body)
        with Exchange(timeout) as exchange:
            try:
                # Straight to the adapter: the session would add cookies and a login, and would read and parse
                # redirects in any case, without a limit.
                response = self._session.get_adapter(url).send(
                    request.prepare(),
                    stream=True,
                    timeout=timeout,
                    verify=self._connection.validate_certs,
                    proxies=proxies,
                )
                with response:
                    return Answer(response.status_code, response.headers, _read(response, route), route)
            except (
                requests.RequestException,
                urllib3_errors.HTTPError,
                http.client.HTTPException,
                OSError,
                ValueError,
            ) as error:
                raise failure(error, exchange, route, self._connection) from None

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _route(self, url: str) -> tuple[Route, dict[str, str]]:
        """The route to a URL, and the arguments that `requests` needs for it."""
        try:
            origin = origin_of(url)
        except ValueError:
            origin = url
        if origin not in self._routes:
            connection = self._connection
            address, variable = environment_proxy(url) if connection.use_proxy else ("", "")
            proxy = origin_of(address) if address else ""
            route = Route(origin, connection.source("url"), connection.source("login"), proxy, variable)
            self._routes[origin] = route, {origin.partition(":")[0]: address} if address else {}
        return self._routes[origin]


def _read(response: t.Any, route: Route) -> bytes:
    """Read a whole body, up to a maximum size."""
    encoding = (response.headers.get("Content-Encoding") or "identity").strip()
    if encoding.lower() != "identity":
        raise AnswerLost(
            f"The answer from {route} is encoded as {encoding[:20]!r}, which the module did not ask for",
            "Check the proxies and gateways on the way.",
        )
    pieces: list[bytes] = []
    size = 0
    for piece in response.raw.stream(_PIECE_BYTES, decode_content=False):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_ANSWER_BYTES:
            raise AnswerLost(
                f"The answer from {route} is larger than {MAX_ANSWER_BYTES // 1024 // 1024} MiB",
                f"Check {route.address_source}: is it Elasticsearch?",
            )
    if response.raw.length_remaining:  # urllib3 1.x does not raise
        raise AnswerLost(f"The answer from {route} is cut off")
    return b"".join(pieces)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request to one node, on `requests`: TLS, proxies, time limit, size limit.

What `requests` does behind the caller's back is switched off: `.netrc`, redirects, environment trust. Every way in
which it can fail is turned into one of the exceptions of `errors`, which say whether the server may have seen the
request.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
import typing as t
from urllib.parse import unquote, urlsplit

from .collection import USER_AGENT
from .connection import Connection
from .errors import AnswerLost, CannotConnect, CollectionError, RequestError, TimedOut
from .tls import in_handshake, refuses_handshake, tls_context, tls_failure
from .unpack import unpacked

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

MAX_ANSWER_BYTES = 64 * 1024 * 1024  # a list of the 10,000 endpoints that a cluster shows at most is well below
_PIECE_BYTES = 64 * 1024
# These releases of `requests` put a TLS context of their own in the place of the adapter's; 2.32.3 mended it.
_DEAF = ("2.32.0", "2.32.1", "2.32.2")


class Answer(t.NamedTuple):
    """What came back: the HTTP status, the headers (names in any case), the body's bytes."""

    status: int
    headers: t.Mapping[str, str]
    body: bytes

    def json(self) -> t.Any:
        """The body as JSON. Raises ValueError."""
        try:
            return json.loads(self.body.decode("utf-8"))
        except RecursionError:
            raise ValueError("nested too deeply") from None


class _ContextAdapter(HTTPAdapter):
    """Uses our TLS context, where `requests` would build its own: the system's CAs count, TLS 1.2 is the least."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        if urllib3_version.startswith("1."):
            # It compares names itself then, and otherwise fails for an IP address, which it does not hand on to `ssl`.
            context.check_hostname = False
        super().__init__(pool_connections=1, pool_maxsize=64)

    def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        return super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def proxy_manager_for(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        return super().proxy_manager_for(*args, ssl_context=self._context, **kwargs)

    def cert_verify(self, conn: t.Any, url: str, verify: t.Any, cert: t.Any) -> None:  # noqa: ARG002
        """Leave certificates to the context; the inherited method would add a CA bundle of its own."""
        conn.cert_reqs = "CERT_REQUIRED" if verify else "CERT_NONE"


def _check_release(connection: Connection) -> None:
    """Refuse to go on where our context would be replaced by one that trusts every public CA."""
    context_counts = connection.validate_certs and (connection.ca_path or connection.client_cert)
    if context_counts and requests.__version__ in _DEAF:
        raise CollectionError(
            f"requests {requests.__version__} ignores ca_path and client_cert",
            "Install another release of requests where the module runs.",
        )


class Transport:
    """Sends single requests over kept-open connections."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._session = requests.Session()
        self._session.trust_env = False  # or a .netrc entry would replace our login
        self._session.headers.clear()
        if any(node.startswith("https:") for node in connection.nodes):
            _check_release(connection)
            self._session.mount("https://", _ContextAdapter(tls_context(connection)))
        if not connection.validate_certs:  # asked for, so no warning at each request
            urllib3_disable_warnings(urllib3_errors.InsecureRequestWarning)
        self._proxies: dict[str, dict[str, str]] = {}

    def send(self, method: str, url: str, headers: t.Mapping[str, str], body: bytes | None, timeout: float) -> Answer:
        """Send one request and read its whole answer. `timeout` is in seconds and holds for all of it."""
        deadline = time.monotonic() + timeout
        request = requests.Request(method, url, headers={"User-Agent": USER_AGENT, **headers}, data=body)
        try:
            # Straight to the adapter: the session would add cookies and a login of its own, and it reads and takes
            # apart redirects, asked or not, without any limit.
            response = self._session.get_adapter(url).send(
                request.prepare(),
                stream=True,
                timeout=timeout,
                verify=self._connection.validate_certs,
                proxies=self._proxies_for(url),
            )
            with response:
                return Answer(response.status_code, response.headers, _read(response, deadline))
        except (requests.RequestException, urllib3_errors.HTTPError, OSError, UnicodeError) as error:
            raise self._translated(error, timeout, url) from None

    def close(self) -> None:
        """Close the kept-open connections."""
        self._session.close()

    def _proxies_for(self, url: str) -> dict[str, str]:
        if not self._connection.use_proxy:
            return {}
        host = urlsplit(url).netloc
        if host not in self._proxies:
            self._proxies[host] = _proxies_of_the_environment(url)
        return self._proxies[host]

    def _translated(self, error: BaseException, timeout: float, url: str) -> RequestError:
        chain = list(_chain(error))
        if any(isinstance(link, _unusable()) for link in chain):
            # What the libraries say quotes the address, with the password that may stand in it.
            what = "url, or a proxy that the environment names," if self._proxies_for(url) else "url"
            return CannotConnect(_NO_ADDRESS.format(what), _CONNECT_HINT)
        if any(map(refuses_handshake, chain)):
            return tls_failure(chain, self._connection)
        if any(isinstance(link, _never_sent()) or in_handshake(link) or _in_tunnel(link) for link in chain):
            return CannotConnect(f"No connection: {_cause(chain)}", _CONNECT_HINT)
        if any(isinstance(link, (requests.Timeout, urllib3_errors.TimeoutError, TimeoutError)) for link in chain):
            return TimedOut(
                f"No complete answer within {timeout:g} seconds", "Raise timeout, or see why the server is slow."
            )
        return AnswerLost(f"The connection broke before the answer was complete: {_cause(chain)}")


_NO_ADDRESS = "No connection: {} is no address that can be used"
_CONNECT_HINT = "Check url, whether Elasticsearch runs there, and firewalls or proxies on the way."


def _proxies_of_the_environment(url: str) -> dict[str, str]:
    """The proxies for a URL. Raises CannotConnect for an address of which `requests` would make a fault of its own."""
    found: dict[str, str] = requests.utils.get_environ_proxies(url)
    address = requests.utils.select_proxy(url, found)
    if address and not _can_be_a_proxy(address):
        raise CannotConnect(_NO_ADDRESS.format("a proxy that the environment names"), _CONNECT_HINT)
    return found


def _can_be_a_proxy(address: str) -> bool:
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        unquote(f"{parts.username}:{parts.password}:{parts.port}").encode("latin-1")  # as a header has it
    except ValueError:
        return False
    return bool(parts.hostname)


def _read(response: t.Any, deadline: float) -> bytes:
    """Read a whole body, but neither without end nor beyond all size."""
    pieces: list[bytes] = []
    size = 0
    for piece in unpacked(_pieces(response), response.headers.get("Content-Encoding") or ""):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_ANSWER_BYTES:
            raise AnswerLost(
                f"The answer is larger than {MAX_ANSWER_BYTES // 1024 // 1024} MiB", "Check url: is it Elasticsearch?"
            )
        if time.monotonic() > deadline:
            raise TimedOut("The answer came too slowly to be complete within the time allowed", "Raise timeout.")
    return b"".join(pieces)


def _pieces(response: t.Any) -> t.Iterator[bytes]:
    """The body as it arrives. `read1` hands on what is there; what older urllib3 has waits for a full piece."""
    if not hasattr(response.raw, "read1"):
        yield from response.raw.stream(_PIECE_BYTES, decode_content=False)
        return
    piece = response.raw.read1(_PIECE_BYTES, decode_content=False)
    while piece:
        yield piece
        piece = response.raw.read1(_PIECE_BYTES, decode_content=False)


def _chain(error: BaseException | None) -> t.Iterator[BaseException]:
    """An exception, what it wraps (the libraries put that into `args` or `reason`), and what it came from."""
    seen: set[int] = set()
    waiting: list[t.Any] = [error]
    while waiting:
        link = waiting.pop(0)
        # An error of ours is the end of an earlier request, in whose handling this one was sent.
        if isinstance(link, BaseException) and not isinstance(link, CollectionError) and id(link) not in seen:
            seen.add(id(link))
            yield link
            waiting += [*link.args, getattr(link, "reason", None), link.__cause__, link.__context__]


def _never_sent() -> tuple[type[BaseException], ...]:
    """The failures that happen before a byte of the request is sent."""
    return (
        urllib3_errors.NewConnectionError,
        urllib3_errors.ConnectTimeoutError,
        ConnectionRefusedError,
    )


def _unusable() -> tuple[type[BaseException], ...]:
    """The failures of an address that makes no sense, before anything is sent: a proxy's in most cases."""
    return (
        urllib3_errors.LocationParseError,
        http.client.InvalidURL,
        requests.exceptions.InvalidURL,
        requests.exceptions.InvalidSchema,  # SOCKS, of which `requests` alone knows nothing
        UnicodeError,  # a password that does not fit into a header
    )


def _in_tunnel(error: BaseException) -> bool:
    """Whether it is a proxy that refuses to connect us."""
    return "Tunnel connection failed" in str(error)


def _cause(chain: list[BaseException]) -> str:
    """The innermost error in words, without the object addresses and URLs that the libraries put around it."""
    for link in reversed(chain):
        if isinstance(link, OSError) and link.strerror:
            return link.strerror
    texts = [str(link) for link in chain if str(link)]
    return min(texts, key=len) if texts else type(chain[0]).__name__

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The route to a node: its origin, the proxy, and where both are set, without secrets."""

from __future__ import annotations

import contextlib
import os
import typing as t
from urllib.parse import unquote, urlsplit

from .errors import CannotConnect

with contextlib.suppress(ImportError):  # which is reported where requests is needed
    from requests.utils import get_environ_proxies, select_proxy

_PORTS = {"http": 80, "https": 443}
_SYSTEM = "the settings of the system"


class Peer(t.NamedTuple):
    """One end of a connection: its name, the option or variable that sets it, and its origin if there is no proxy."""

    name: str
    setting: str
    origin: str = ""


class Route(t.NamedTuple):
    """One route. `origin` and `proxy` have a scheme, a host and a port, and no login.

    `address_source` and `proxy_source` name the option or environment variable they come from; `login_source` names
    the one or two of the login, and is empty if none is sent.
    """

    origin: str
    address_source: str = "url"
    login_source: str = ""
    proxy: str = ""
    proxy_source: str = ""

    def __str__(self) -> str:
        return self.named_origin + (f", through the proxy {self.named_proxy}" if self.proxy else "")

    @property
    def named_origin(self) -> str:
        """The origin, with the environment variable it comes from."""
        return self.origin + (f" (from {self.address_source})" if self.address_source.isupper() else "")

    @property
    def named_proxy(self) -> str:
        """The proxy, with where it is set."""
        return f"{self.proxy} (from {self.proxy_source})"

    @property
    def server(self) -> Peer:
        """Elasticsearch, with the proxy if there is one."""
        return Peer(str(self), self.address_source, "" if self.proxy else self.origin)

    @property
    def host(self) -> str:
        """The host of the origin."""
        return urlsplit(self.origin).hostname or ""


#: for answers that were not read from a connection
UNKNOWN = Route("Elasticsearch")


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL; the port even if it is the default. Raises ValueError."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{parts.port or _PORTS.get(parts.scheme, '')}"


def environment_proxy(url: str) -> tuple[str, str]:
    """The proxy that the environment sets for a URL, with its login, and the variable; both are empty without one.

    Raises CannotConnect for an invalid address.
    """
    address = select_proxy(url, get_environ_proxies(url))
    if not address:
        return "", ""
    scheme = urlsplit(url).scheme
    # Lower case, and the variable of the scheme, come first: they win.
    names = sorted((name for name, value in os.environ.items() if value == address), reverse=True)
    source = next((name for name in names if name.lower() in (f"{scheme}_proxy", "all_proxy")), _SYSTEM)
    address = address if "://" in address else f"http://{address}"
    if not _is_proxy(address):
        raise CannotConnect(
            f"No connection to {origin_of(url)}: the proxy in {source} is not an address that can be used",
            "Write it like http://proxy.example.com:3128; SOCKS proxies are not supported.",
        )
    return address, source


def _is_proxy(address: str) -> bool:
    try:
        parts = urlsplit(address)
        unquote(f"{parts.username}:{parts.password}:{parts.port}").encode("latin-1")  # as in the header
    except ValueError:
        return False
    return bool(parts.hostname) and parts.scheme in _PORTS

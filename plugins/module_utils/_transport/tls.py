# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS: the settings of a connection, and the errors for its failures."""

from __future__ import annotations

import os
import re
import socket
import ssl
import typing as t
from urllib.parse import urlsplit

from .connection import Connection
from .errors import BadInput, TlsFailure
from .route import Peer

try:
    from requests.utils import DEFAULT_CA_BUNDLE_PATH
except ImportError:  # reported where requests is needed
    DEFAULT_CA_BUNDLE_PATH = ""

_MOST_NAMES = 10  # names of a certificate in a message
_LONGEST_LOOK = 5.0  # seconds for reading them

# The advice for a certificate that is not trusted, by OpenSSL's words.
_UNTRUSTED: dict[str, str] = {
    "not yet valid": "Check the clock of the host where the module runs.",
    "expired": "Renew the certificate; if it is still valid, check the clock of the host where the module runs.",
    "self.signed certificate$": "No CA has signed it: set {ca_path} to that certificate itself.",
    "revoked": "Replace the certificate.",
    "Key Identifier|[Cc]onstraints|key usage": "Replace the certificate of the CA: it lacks what RFC 5280 requires, "
    "which Python 3.13 and later check.",
    "too weak|too small": "Replace the certificate by one with a longer key and SHA-256 or better.",
}
_PRIVATE_CA = "If a private CA has signed it, set {ca_path} to the certificate of that CA."
_WRONG_CA = "{ca_path} does not contain the CA that has signed it: set {ca_path} to the certificate of that CA."


class _Advice(t.NamedTuple):
    """The message for a failed handshake, and the advice."""

    reason: str
    hint: str


_REFUSED_CLIENT = _Advice(
    "{peer} does not accept the client certificate: {problem}",
    "Set {client_cert} to a certificate that is valid and signed by a CA that the server trusts.",
)
# By a part of OpenSSL's name for the failure.
_HANDSHAKE: dict[str, _Advice] = {
    "WRONG_VERSION_NUMBER|HTTP_REQUEST|RECORD_LAYER_FAILURE|PACKET_LENGTH_TOO_LONG": _Advice(
        "{peer} does not speak TLS",
        "Set {url} to http:// in place of https:// if that is what you want, or to the port that speaks TLS.",
    ),
    "CERTIFICATE_REQUIRED": _Advice(
        "{peer} requires a client certificate: {problem}", "Set {client_cert} and {client_key}."
    ),
    "UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED|CERTIFICATE_REVOKED": _REFUSED_CLIENT,
    "PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE": _Advice(
        "{peer} does not speak TLS 1.2 or 1.3: {problem}", "Enable TLS 1.2 or 1.3 there; older versions are not safe."
    ),
    "HANDSHAKE_FAILURE": _Advice(
        "The TLS handshake with {peer} failed: {problem}",
        "If the server requires a client certificate, set {client_cert} and {client_key}; otherwise compare its "
        "ciphers with those of this host.",
    ),
    "^EOF$": _Advice(
        "The TLS handshake with {peer} failed: the connection was closed",
        "Check the scheme and port in {url}, and that Elasticsearch is up there.",
    ),
}
_OTHERWISE = _Advice(
    "The TLS handshake with {peer} failed: {problem}", "Check {client_cert}, {client_key} and {ca_path}."
)


def tls_context(connection: Connection) -> ssl.SSLContext:
    """The TLS settings of a connection. Raises BadInput if a file cannot be used."""
    path = connection.ca_path or ""
    try:
        # Only a declared CA is trusted; without one, those of the system are.
        is_folder = os.path.isdir(path)
        context = ssl.create_default_context(
            cafile=None if is_folder else path or None, capath=path if is_folder else None
        )
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{connection.source('ca_path')} cannot be used: {_problem(error)}",
            "Set it to a PEM file, or to a directory that `openssl rehash` has prepared.",
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not connection.validate_certs:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif not path and not context.cert_store_stats()["x509_ca"]:
        # The system has no CAs: use those of `requests`.
        context.load_verify_locations(cafile=DEFAULT_CA_BUNDLE_PATH)
    if connection.client_cert:
        try:
            # OpenSSL would ask for a passphrase on a terminal, and there is none.
            context.load_cert_chain(connection.client_cert, connection.client_key, password=lambda: b"")
        except (OSError, ValueError) as error:
            both = f"{connection.source('client_cert')} and {connection.source('client_key')}"
            raise BadInput(
                f"{both} cannot be used: {_problem(error)}",
                "Set them to PEM files that belong together, the key without a passphrase.",
            ) from None
    return context


def proxy_context(connection: Connection) -> ssl.SSLContext:
    """The TLS settings for a proxy, whose certificate may be public or from the CA in ca_path."""
    context = tls_context(connection._replace(client_cert=None, client_key=None))
    context.load_default_certs()
    return context


def is_untrusted(error: BaseException) -> bool:
    """Whether the certificate was rejected. urllib3 1.x compares names itself, with its own error."""
    return isinstance(error, ssl.SSLCertVerificationError) or type(error).__name__ == "CertificateError"


def untrusted(chain: t.Iterable[BaseException], peer: Peer, connection: Connection) -> TlsFailure:
    """The error for a certificate that is not trusted. Lists its names if the peer can be reached directly."""
    error = next(filter(is_untrusted, chain))
    problem = str(getattr(error, "verify_message", None) or error)
    if "match" in problem:
        names = _names(peer.origin, connection) if peer.origin else []
        told = f": {', '.join(names)}" if names else f" ({problem})"
        return TlsFailure(
            f"The certificate of {peer.name} is for other names{told}",
            f"In {peer.setting}, use a host name that the certificate covers, or replace the certificate.",
        )
    usual = _WRONG_CA if connection.ca_path else _PRIVATE_CA
    hint = next((advice for part, advice in _UNTRUSTED.items() if re.search(part, problem)), usual)
    return TlsFailure(f"The certificate of {peer.name} is not trusted: {problem}", _told(hint, peer, connection))


def is_mere_end(error: ssl.SSLError) -> bool:
    """Whether the connection just ended, without a TLS alert."""
    return isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLWantReadError, ssl.SSLSyscallError))


def advice(error: ssl.SSLError, peer: Peer, connection: Connection) -> tuple[str, str]:
    """The message and the advice for a TLS failure other than an untrusted certificate."""
    name = "EOF" if is_mere_end(error) else _name(error)
    found = next((known for part, known in _HANDSHAKE.items() if re.search(part, name)), _OTHERWISE)
    return found.reason.format(peer=peer.name, problem=_problem(error)), _told(found.hint, peer, connection)


def _name(error: Exception) -> str:
    """OpenSSL's name for a problem, such as `CERTIFICATE_REQUIRED`; the text of other errors."""
    return str(getattr(error, "reason", None) or getattr(error, "strerror", None) or error)


def _problem(error: Exception) -> str:
    name = _name(error)
    return name.replace("_", " ").lower() if name.isupper() else name


def _told(hint: str, peer: Peer, connection: Connection) -> str:
    options = ("ca_path", "client_cert", "client_key")
    return hint.format(url=peer.setting, **{option: connection.source(option) for option in options})


def _names(origin: str, connection: Connection) -> list[str]:
    """The names in the certificate of a server.

    Python shows the certificate only after a complete handshake, so this makes one without comparing names.
    """
    parts = urlsplit(origin)
    address = (parts.hostname or "", parts.port or 443)
    context = tls_context(connection)
    context.check_hostname = False
    try:
        plain = socket.create_connection(address, min(connection.timeout, _LONGEST_LOOK))
        with plain, context.wrap_socket(plain, server_hostname=address[0]) as secured:
            shown = secured.getpeercert() or {}
    except OSError:
        return []
    names = [str(entry[1]) for entry in shown.get("subjectAltName", ())]
    return [*names[:_MOST_NAMES], *(["and more"] if len(names) > _MOST_NAMES else [])]

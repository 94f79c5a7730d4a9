# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS: the settings of a connection, and what its failures mean."""

from __future__ import annotations

import os
import ssl
import traceback
import typing as t

from .connection import Connection
from .errors import BadInput, TlsFailure

try:
    from requests.utils import DEFAULT_CA_BUNDLE_PATH
except ImportError:  # which is told where it is needed
    DEFAULT_CA_BUNDLE_PATH = ""


class _Advice(t.NamedTuple):
    """What a failure is called, and what to do about it. `{ca_path}` stands for what to do about that option."""

    reason: str
    hint: str


_NOT_TRUSTED = "The server's certificate is not trusted: {problem}"
# By the code of OpenSSL, X509_V_ERR_* in its x509_vfy.h.
_CERTIFICATE: dict[int, _Advice] = {
    9: _Advice(
        _NOT_TRUSTED, "Set the clock of the host where the module runs, or wait until the certificate is valid."
    ),
    10: _Advice(_NOT_TRUSTED, "Have the certificate renewed; if it is not that old, set the clock of the host."),
    18: _Advice(_NOT_TRUSTED, "Nobody but the server itself has signed it: {ca_path}."),
    23: _Advice(_NOT_TRUSTED, "Its CA has withdrawn it: have it replaced."),
    62: _Advice("The certificate is for another host: {problem}", "Use the name in url that the certificate has."),
    64: _Advice("The certificate is for another host: {problem}", "Use the name in url that the certificate has."),
    66: _Advice(_NOT_TRUSTED, "Have it replaced by one with a longer key."),
    67: _Advice(_NOT_TRUSTED, "Have the CA's certificate replaced by one with a longer key."),
    68: _Advice(_NOT_TRUSTED, "Have it signed anew, with SHA-256 or better."),
}
_PRIVATE_CA = _Advice(_NOT_TRUSTED, "If it is signed by a private CA, {ca_path}.")
_REFUSED_CLIENT = _Advice(
    "The server does not accept the client certificate: {problem}",
    "Use a client_cert that is valid and signed by a CA that the server trusts.",
)
# By a part of what OpenSSL calls it.
_HANDSHAKE: dict[str, _Advice] = {
    "WRONG_VERSION_NUMBER": _Advice("The server does not speak TLS on that port", "Check the scheme and port of url."),
    "HTTP_REQUEST": _Advice("The server does not speak TLS on that port", "Check the scheme and port of url."),
    "CERTIFICATE_REQUIRED": _Advice(
        "The server wants a client certificate: {problem}", "Set client_cert and client_key."
    ),
    **dict.fromkeys(
        ("UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_UNKNOWN", "CERTIFICATE_EXPIRED", "CERTIFICATE_REVOKED"),
        _REFUSED_CLIENT,
    ),
    **dict.fromkeys(
        ("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "NO_PROTOCOLS_AVAILABLE"),
        _Advice(
            "The server speaks no TLS that is new enough: {problem}",
            "Let it speak TLS 1.2 or 1.3; older versions are not safe.",
        ),
    ),
    "HANDSHAKE_FAILURE": _Advice(
        "The TLS handshake failed: {problem}",
        "If the server wants a client certificate, set client_cert and client_key; else compare its ciphers with those "
        "of this host.",
    ),
}
_OTHERWISE = _Advice("The TLS handshake failed: {problem}", "Check client_cert, client_key and ca_path.")


def tls_context(connection: Connection) -> ssl.SSLContext:
    """The TLS settings of a connection. Raises BadInput where a file cannot be used."""
    path = connection.ca_path or ""
    try:
        # A stated CA is the only one to be trusted; without one the system's are.
        is_folder = os.path.isdir(path)
        context = ssl.create_default_context(
            cafile=None if is_folder else path or None, capath=path if is_folder else None
        )
    except (OSError, ValueError) as error:
        raise BadInput(
            f"ca_path cannot be used: {error}", "Give a PEM file, or a directory prepared by c_rehash."
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not connection.validate_certs:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif not path and not context.cert_store_stats()["x509_ca"]:
        # A system without CAs of its own: those that `requests` brings.
        context.load_verify_locations(cafile=DEFAULT_CA_BUNDLE_PATH)
    if connection.client_cert:
        try:
            # A passphrase would be asked for on a terminal that is not there.
            context.load_cert_chain(connection.client_cert, connection.client_key, password=lambda: b"")
        except (OSError, ValueError) as error:
            hint = "Give PEM files that belong together, the key without a passphrase."
            raise BadInput(f"client_cert and client_key cannot be used: {error}", hint) from None
    return context


def in_handshake(error: BaseException) -> bool:
    """Whether an error came up during the TLS handshake: then nothing of the request has been sent."""
    return any(frame.f_code.co_name == "do_handshake" for frame, _line in traceback.walk_tb(error.__traceback__))


def refuses_handshake(error: BaseException) -> bool:
    """Whether one side refuses the handshake. With TLS 1.3 ours has ended before the server looks at our certificate.

    A mere end of data is none: whatever is behind the port may be starting up, and another attempt is worthwhile.
    """
    ended = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLWantReadError, ssl.SSLSyscallError)
    if not isinstance(error, ssl.SSLError):
        return _rejects_certificate(error)
    return not isinstance(error, ended) and (in_handshake(error) or "ALERT" in str(error))


def _rejects_certificate(error: BaseException) -> bool:
    """Whether we reject the server's certificate. urllib3 1.x compares names itself, and has an error of its own."""
    return isinstance(error, ssl.SSLCertVerificationError) or type(error).__name__ == "CertificateError"


def tls_failure(chain: list[BaseException], connection: Connection) -> TlsFailure:
    """What a refused handshake means, and what to do about it."""
    verification = next(filter(_rejects_certificate, chain), None)
    if verification is not None:
        problem = str(getattr(verification, "verify_message", None) or verification)
        # urllib3 1.x compares names by itself, without a code.
        code = 62 if "match" in problem else getattr(verification, "verify_code", None)
        advice = _CERTIFICATE.get(t.cast(int, code), _PRIVATE_CA)
    else:
        cause = next((link for link in chain if isinstance(link, ssl.SSLError)), chain[0])
        problem = str(getattr(cause, "reason", None) or cause)
        advice = next((advice for part, advice in _HANDSHAKE.items() if part in str(cause)), _OTHERWISE)
    ca_path = "ca_path does not have it" if connection.ca_path else "set ca_path to its CA certificate"
    return TlsFailure(advice.reason.format(problem=problem), advice.hint.format(ca_path=ca_path))

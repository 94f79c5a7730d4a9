# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates for tests: an authority, a server, a client, and an authority that signed none of them."""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography import x509

_UTF8_STRING, _OID, _SEQUENCE, _SET = 0x0C, 0x06, 0x30, 0x31


@dataclass(frozen=True)
class TlsFiles:
    """Paths of everything that was written."""

    ca_file: str
    ca_dir: str
    cert: str
    key: str
    client_cert: str
    client_key: str
    other_ca_file: str
    #: whether the server asks for a client certificate
    client_ca: bool = False

    def server_context(self) -> ssl.SSLContext:
        """The server's side."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, self.key)
        if self.client_ca:
            context.load_verify_locations(self.ca_file)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    out = bytearray([first * 40 + second])
    for part in rest:
        chunk = [part & 0x7F]
        while part := part >> 7:
            chunk.append(0x80 | (part & 0x7F))
        out.extend(reversed(chunk))
    return _der(_OID, bytes(out))


def subject_hash(pem: bytes) -> str:
    """The name under which OpenSSL looks an authority up in a directory: a digest of the normalised subject."""
    content = b""
    for part in x509.load_pem_x509_certificate(pem).subject.rdns:
        pairs = b""
        for item in part:
            text = " ".join(str(item.value).lower().split())
            pairs += _der(_SEQUENCE, _oid(item.oid.dotted_string) + _der(_UTF8_STRING, text.encode()))
        content += _der(_SET, pairs)
    return hashlib.sha1(content).digest()[:4][::-1].hex()


def _write(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def make_tls(directory: str | Path, client_ca: bool = False) -> TlsFiles:
    """Write certificates for localhost; with `client_ca` the server wants a client certificate, too."""
    base = Path(directory)
    hashed = base / "ca_dir"
    hashed.mkdir(parents=True, exist_ok=True)
    authority, other = trustme.CA(), trustme.CA()
    server, client = authority.issue_cert("localhost", "127.0.0.1"), authority.issue_cert("client.example.org")
    authority_pem = authority.cert_pem.bytes()
    _write(hashed / f"{subject_hash(authority_pem)}.0", authority_pem)
    chain = b"".join(blob.bytes() for blob in server.cert_chain_pems)
    return TlsFiles(
        ca_file=_write(base / "ca.pem", authority_pem),
        ca_dir=str(hashed),
        cert=_write(base / "server.pem", chain),
        key=_write(base / "server.key", server.private_key_pem.bytes()),
        client_cert=_write(base / "client.pem", b"".join(blob.bytes() for blob in client.cert_chain_pems)),
        client_key=_write(base / "client.key", client.private_key_pem.bytes()),
        other_ca_file=_write(base / "other_ca.pem", other.cert_pem.bytes()),
        client_ca=client_ca,
    )

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private CA with what it issues, as files."""

from __future__ import annotations

import datetime
import ipaddress
import shutil
import ssl
import subprocess
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)


def self_signed(folder: Path) -> tuple[str, str]:
    """The files of a certificate for 127.0.0.1 that no CA has signed, as `openssl req -x509` makes it, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "elasticsearch")])
    now = datetime.datetime.now(datetime.timezone.utc)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    subject_key = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(1)).not_valid_after(now + datetime.timedelta(30))
    builder = builder.add_extension(names, False).add_extension(subject_key, False)
    builder = builder.add_extension(x509.BasicConstraints(True, None), True)
    certificate, key_file = folder / "self.pem", folder / "self.key"
    certificate.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return str(certificate), str(key_file)


class Authority:
    """One CA. Everything is written below `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ca = trustme.CA()
        self.ca_file = str(folder / "ca.pem")
        self._ca.cert_pem.write_to_path(self.ca_file)

    def server_context(self, *names: str, client_ca: bool = False) -> ssl.SSLContext:
        """The TLS settings of a server with a certificate for these names; with `client_ca` it wants one too."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(*(names or ("127.0.0.1",))).configure_cert(context)
        if client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            self._ca.configure_trust(context)
        return context

    def client_pair(self, passphrase: bytes | None = None) -> tuple[str, str]:
        """The files of a client certificate and its key."""
        issued = self._ca.issue_cert("client@example.com")
        certificate, key = self._folder / "client.pem", self._folder / "client.key"
        certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        pem = issued.private_key_pem.bytes()
        if passphrase:
            private = load_pem_private_key(pem, None)
            encryption = BestAvailableEncryption(passphrase)
            pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
            key = self._folder / "locked.key"
        key.write_bytes(pem)
        return str(certificate), str(key)

    def hashed_folder(self, folder: Path) -> str | None:
        """A directory with the CA under the name by which OpenSSL looks for it; None without the openssl program."""
        program = shutil.which("openssl")
        if program is None:
            return None
        command = [program, "x509", "-hash", "-noout", "-in", self.ca_file]
        name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        shutil.copy(self.ca_file, folder / f"{name}.0")
        return str(folder)

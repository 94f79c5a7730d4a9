# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS on real sockets, with a private CA."""

from __future__ import annotations

import socket
import ssl
import typing as t
from pathlib import Path

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import errors
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.tls import tls_context
from ansible_collections.esops.elasticsearch.tests.unit.support.clients import Quick, connection, outcome, read, write
from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Server, raw, reply
from ansible_collections.esops.elasticsearch.tests.unit.support.tls import Authority

Start = t.Callable[..., Server]
GOOD: dict[str, t.Any] = {"endpoints": []}


def test_private_ca_as_a_file(servers: Start, authority: Authority) -> None:
    server = servers(reply(200, GOOD), context=authority.server_context())
    client = Quick(server.origin, ca_path=authority.ca_file)
    assert read(client) == read(client) == GOOD
    assert server.connections == 1, "the connection is kept open"
    client.close()


def test_private_ca_as_a_folder(servers: Start, authority: Authority, tmp_path: Path) -> None:
    folder = authority.hashed_folder(tmp_path)
    if folder is None:
        pytest.skip("the openssl program, which names the file, is not installed")
    server = servers(reply(200, GOOD), context=authority.server_context())
    assert read(Quick(server.origin, ca_path=folder)) == GOOD


@pytest.mark.parametrize("call", [read, write])
def test_unknown_ca(servers: Start, authority: Authority, call: t.Callable[..., t.Any]) -> None:
    server = servers(reply(200, GOOD), context=authority.server_context())
    error = outcome(call, server.origin, retries=3)
    assert isinstance(error, errors.TlsFailure)
    assert "not trusted" in error.reason
    assert "set ca_path" in error.hint
    assert (server.seen, server.connections) == ([], 1), "nothing is sent, and trying again is of no use"


@pytest.mark.filterwarnings("error")
def test_nothing_is_checked_when_that_is_asked_for(servers: Start, authority: Authority) -> None:
    server = servers(reply(200, GOOD), context=authority.server_context("elasticsearch.example.com"))
    assert read(Quick(server.origin, validate_certs=False)) == GOOD
    assert read(Quick(server.origin, validate_certs=False, ca_path=authority.ca_file)) == GOOD


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("with_pair", [True, False])
def test_client_certificate(servers: Start, authority: Authority, newest: ssl.TLSVersion, with_pair: bool) -> None:
    context = authority.server_context(client_ca=True)
    context.maximum_version = newest
    server = servers(reply(200, GOOD), context=context)
    if with_pair:
        certificate, key = authority.client_pair()
        client = Quick(server.origin, ca_path=authority.ca_file, client_cert=certificate, client_key=key)
        assert read(client) == GOOD
        return
    error = outcome(read, server.origin, ca_path=authority.ca_file)
    # With TLS 1.3 the refusal comes after our handshake, when the request was sent.
    assert isinstance(error, errors.CannotConnect if newest is ssl.TLSVersion.TLSv1_2 else errors.AnswerLost)
    assert server.seen == []


def test_key_and_certificate_in_one_file(servers: Start, authority: Authority, tmp_path: Path) -> None:
    certificate, key = map(Path, authority.client_pair())
    both = tmp_path / "both.pem"
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    server = servers(reply(200, GOOD), context=authority.server_context(client_ca=True))
    assert read(Quick(server.origin, ca_path=authority.ca_file, client_cert=str(both))) == GOOD


def test_files_that_cannot_be_used(authority: Authority, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    certificate, _key = authority.client_pair()
    _certificate, locked = authority.client_pair(b"passphrase")
    for changes, text in (
        ({"ca_path": str(empty)}, "ca_path cannot be used"),
        ({"client_cert": str(empty)}, "client_cert and client_key cannot be used"),
        ({"client_cert": certificate, "client_key": str(empty)}, "client_cert and client_key cannot be used"),
        ({"client_cert": certificate, "client_key": locked}, "client_cert and client_key cannot be used"),
    ):
        with pytest.raises(errors.BadInput, match=text) as caught:
            tls_context(connection("https://a", **changes))
        assert caught.value.hint


def test_tls_to_a_port_that_speaks_plain_http(servers: Start) -> None:
    silent = servers(raw(b""))
    error = outcome(write, silent.origin.replace("http:", "https:"), retries=1)
    assert isinstance(error, errors.CannotConnect), "nothing was sent, so a write may be tried again"
    assert silent.connections == 1

    answering = servers(raw(b""), greeting=lambda connection: connection.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n"))
    error = outcome(read, answering.origin.replace("http:", "https:"))
    assert isinstance(error, errors.CannotConnect)
    assert "does not speak TLS" in error.reason
    assert "http:// in place of https://" in error.hint


def test_plain_http_to_a_port_that_speaks_tls(servers: Start, authority: Authority) -> None:
    server = servers(reply(200, GOOD), context=authority.server_context())
    error = outcome(read, server.origin.replace("https:", "http:"), retries=1)
    assert isinstance(error, errors.AnswerLost)
    assert server.seen == []


def test_tls_that_breaks_after_the_request_was_sent(servers: Start, authority: Authority) -> None:
    def garbage(connection: t.Any, _seen: t.Any) -> None:
        # below TLS, so that the client cannot decrypt it
        with socket.socket(fileno=connection.detach()) as plain:
            plain.sendall(b"\x17\x03\x03\x00\x30" + b"x" * 48)
            plain.recv(1000)

    server = servers(garbage, context=authority.server_context())
    error = outcome(write, server.origin, ca_path=authority.ca_file, retries=2)
    assert len(server.seen) == 1
    assert isinstance(error, errors.TlsAlert), "the write may have been carried out"


def test_old_protocols_are_not_spoken() -> None:
    assert tls_context(connection("https://a")).minimum_version == ssl.TLSVersion.TLSv1_2

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each way in which TLS fails, with a throw-away CA: it is told what is wrong and what to do, and nothing is sent."""

from __future__ import annotations

import datetime
import ssl
import typing as t
from pathlib import Path

import pytest
import trustme

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import errors
from ansible_collections.esops.elasticsearch.tests.unit.support.clients import Quick, outcome, read, write
from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Server, reply
from ansible_collections.esops.elasticsearch.tests.unit.support.tls import Authority, self_signed

Start = t.Callable[..., Server]
GOOD: dict[str, t.Any] = {"endpoints": []}
LOGIN = {"Authorization": "ApiKey SECRET"}
PAST, NEAR = datetime.timedelta(days=-30), datetime.timedelta(days=-1)
LATER, FAR = datetime.timedelta(days=5), datetime.timedelta(days=30)
HOST = "127.0.0.1"


def at(distance: datetime.timedelta) -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc) + distance


def serving(
    authority: trustme.CA, *names: str, not_before: datetime.timedelta = PAST, not_after: datetime.timedelta = FAR
) -> ssl.SSLContext:
    """A server with a certificate of this CA that is valid in that time."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued = authority.issue_cert(*(names or (HOST,)), not_before=at(not_before), not_after=at(not_after))
    issued.configure_cert(context)
    return context


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("tls") / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return str(path)


def refused(server: Server, call: t.Callable[..., t.Any] = read, **options: t.Any) -> errors.TlsFailure:
    """The failure, after which the server has seen no request."""
    error = outcome(call, server.origin, headers=LOGIN, retries=1, **options)
    assert isinstance(error, errors.TlsFailure), error.message
    assert server.seen == []
    assert error.hint
    return error


@pytest.mark.parametrize("call", [read, write])
@pytest.mark.parametrize(
    ("times", "said", "advice"),
    [
        ({"not_before": PAST, "not_after": NEAR}, "expired", "Renew"),
        ({"not_before": LATER, "not_after": FAR}, "not yet valid", "clock"),
    ],
)
def test_certificate_that_is_not_valid_now(
    times: dict[str, datetime.timedelta],
    said: str,
    advice: str,
    call: t.Callable[..., t.Any],
    servers: Start,
    ca: trustme.CA,
    ca_file: str,
) -> None:
    error = refused(servers(reply(200, GOOD), context=serving(ca, **times)), call, ca_path=ca_file)
    assert said in error.reason
    assert advice in error.hint
    assert "ca_path" not in error.hint, "a CA would not help"


def test_certificate_that_the_server_has_signed_itself(servers: Start, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = servers(reply(200, GOOD), context=context)
    error = refused(server)
    assert "self" in error.reason
    assert "set ca_path to that certificate itself" in error.hint
    assert read(Quick(server.origin, ca_path=certificate)) == GOOD, "as the advice says"


NAMES = {"another name": "elasticsearch.example.com", "another address": "127.0.0.2", "the name": "localhost"}


@pytest.mark.parametrize("case", NAMES)
def test_certificate_for_another_host(case: str, servers: Start, ca: trustme.CA, ca_file: str) -> None:
    error = refused(servers(reply(200, GOOD), context=serving(ca, NAMES[case])), ca_path=ca_file)
    assert error.reason.endswith(f"is for other names: {NAMES[case]}")
    assert "In url, use a host name that the certificate covers" in error.hint


def test_name_that_the_certificate_has(servers: Start, ca: trustme.CA, ca_file: str) -> None:
    server = servers(reply(200, GOOD), context=serving(ca, "localhost"))
    assert read(Quick(server.origin.replace(HOST, "localhost"), ca_path=ca_file)) == GOOD


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_requests_does_not_look_at_the_variables_itself(
    variable: str, servers: Start, ca: trustme.CA, ca_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They stand in for ca_path where the options are read, and nowhere else."""
    server = servers(reply(200, GOOD), context=serving(ca))
    monkeypatch.setenv(variable, ca_file)
    refused(server, ca_path=Authority(tmp_path).ca_file)
    refused(server)
    monkeypatch.setenv(variable, Authority(tmp_path).ca_file)
    assert read(Quick(server.origin, ca_path=ca_file)) == GOOD


OLD = [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1]


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("validate", [True, False])
@pytest.mark.parametrize("newest", OLD)
def test_server_that_speaks_old_tls_only(
    newest: ssl.TLSVersion, validate: bool, servers: Start, ca: trustme.CA, ca_file: str
) -> None:
    context = serving(ca)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, newest
    server = servers(reply(200, GOOD), context=context)
    error = outcome(write, server.origin, retries=1, ca_path=ca_file, validate_certs=validate)
    assert (type(error), error.kind, server.seen) == (errors.CannotConnect, "tls", [])
    assert "does not speak TLS 1.2 or 1.3" in error.reason
    assert "TLS 1.2 or 1.3" in error.hint


VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


def demanding(authority: trustme.CA, newest: ssl.TLSVersion) -> ssl.SSLContext:
    """A server that wants a client certificate of the same CA."""
    context = serving(authority)
    context.maximum_version = newest
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    return context


def client_pair(authority: trustme.CA, folder: Path, **times: datetime.timedelta) -> dict[str, t.Any]:
    """The options for a client certificate of that CA."""
    valid: dict[str, t.Any] = {name: at(distance) for name, distance in times.items()}
    issued = authority.issue_cert("client@example.com", **valid)
    certificate, key = folder / "client.pem", folder / "client.key"
    certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    key.write_bytes(issued.private_key_pem.bytes())
    return {"client_cert": str(certificate), "client_key": str(key)}


def refused_client(newest: ssl.TLSVersion, server: Server, **options: t.Any) -> errors.RequestError | None:
    """The failure; None where it arrives as the end of the connection, which TLS 1.3 allows.

    With TLS 1.2 it is a part of the handshake, and with TLS 1.3 it comes after the request.
    """
    error = outcome(write, server.origin, headers=LOGIN, retries=1, **options)
    assert server.seen == []
    assert isinstance(error, errors.CannotConnect if newest is ssl.TLSVersion.TLSv1_2 else errors.AnswerLost), (
        error.message
    )
    assert not isinstance(error, errors.TlsFailure), "that is about the server's certificate"
    return error if isinstance(error, (errors.CannotConnect, errors.TlsAlert)) else None


@pytest.mark.parametrize("newest", VERSIONS)
def test_client_certificate_that_is_missing(
    newest: ssl.TLSVersion, servers: Start, ca: trustme.CA, ca_file: str
) -> None:
    error = refused_client(newest, servers(reply(200, GOOD), context=demanding(ca, newest)), ca_path=ca_file)
    if error is None:
        assert newest is ssl.TLSVersion.TLSv1_3
    else:
        assert "client certificate" in error.message
        assert "client_cert" in error.hint
        assert error.kind == "tls"


WRONG: dict[str, dict[str, datetime.timedelta]] = {
    "of another CA": {},
    "expired": {"not_before": PAST, "not_after": NEAR},
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("newest", VERSIONS)
def test_client_certificate_that_is_wrong(
    case: str, newest: ssl.TLSVersion, servers: Start, ca: trustme.CA, ca_file: str, tmp_path: Path
) -> None:
    pair = client_pair(ca if case == "expired" else trustme.CA(), tmp_path, **WRONG[case])
    error = refused_client(newest, servers(reply(200, GOOD), context=demanding(ca, newest)), ca_path=ca_file, **pair)
    if error is None:
        assert newest is ssl.TLSVersion.TLSv1_3
    else:
        assert "does not accept the client certificate" in error.reason
        assert "client_cert" in error.hint


@pytest.mark.parametrize("newest", VERSIONS)
def test_client_certificate_that_is_right(
    newest: ssl.TLSVersion, servers: Start, ca: trustme.CA, ca_file: str, tmp_path: Path
) -> None:
    server = servers(reply(200, GOOD), context=demanding(ca, newest))
    assert read(Quick(server.origin, ca_path=ca_file, **client_pair(ca, tmp_path))) == GOOD


def test_client_certificate_does_not_replace_the_check_of_the_server(
    servers: Start, ca: trustme.CA, tmp_path: Path
) -> None:
    """Nor is it shown to a server that is not trusted."""
    server = servers(reply(200, GOOD), context=demanding(ca, ssl.TLSVersion.TLSv1_3))
    assert "not trusted" in refused(server, **client_pair(ca, tmp_path)).reason

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases of `requests` that put a TLS context of their own in the place of this collection's."""

from __future__ import annotations

import typing as t

import pytest
import requests

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import CollectionError, TlsFailure
from ansible_collections.esops.elasticsearch.tests.unit.support.clients import Quick, outcome, read, write
from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Server, reply
from ansible_collections.esops.elasticsearch.tests.unit.support.tls import Authority

Start = t.Callable[..., Server]
GOOD: dict[str, t.Any] = {"endpoints": []}
DEAF = ("2.32.0", "2.32.1", "2.32.2")
GOOD_RELEASES = ("2.31.0", "2.32.3", "2.32.10", "3.0.0")


def declared(authority: Authority, *names: str) -> dict[str, t.Any]:
    """What is given of a private CA."""
    certificate, key = authority.client_pair()
    everything = {"ca_path": authority.ca_file, "client_cert": certificate, "client_key": key}
    return {name: value for name, value in everything.items() if name in names}


@pytest.mark.parametrize(
    "names", [("ca_path",), ("client_cert", "client_key"), ("ca_path", "client_cert", "client_key")]
)
@pytest.mark.parametrize("call", [read, write])
@pytest.mark.parametrize("release", DEAF)
def test_refused_before_anything_is_sent(
    servers: Start,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    release: str,
    call: t.Callable[..., t.Any],
    names: tuple[str, ...],
) -> None:
    monkeypatch.setattr(requests, "__version__", release)
    server = servers(reply(200, GOOD), context=authority.server_context())
    # one node of several is enough: which of them is asked is not known beforehand
    client = Quick("http://127.0.0.1:1", server.origin, retries=3, **declared(authority, *names))
    with pytest.raises(CollectionError) as caught:
        call(client)
    assert caught.value.reason == f"requests {release} ignores ca_path and client_cert"
    assert "Install another release" in caught.value.hint
    assert (server.connections, client.pauses) == (0, [])


@pytest.mark.parametrize("release", GOOD_RELEASES)
def test_other_releases_use_them(
    servers: Start, authority: Authority, monkeypatch: pytest.MonkeyPatch, release: str
) -> None:
    monkeypatch.setattr(requests, "__version__", release)
    server = servers(reply(200, GOOD), context=authority.server_context(client_ca=True))
    assert read(Quick(server.origin, **declared(authority, "ca_path", "client_cert", "client_key"))) == GOOD


@pytest.mark.parametrize("release", DEAF)
def test_without_them_it_goes_on(
    servers: Start, authority: Authority, monkeypatch: pytest.MonkeyPatch, release: str
) -> None:
    """The well-known authorities are trusted either way, and where nothing is to be checked, nothing is."""
    monkeypatch.setattr(requests, "__version__", release)
    server = servers(reply(200, GOOD), context=authority.server_context())
    assert isinstance(outcome(read, server.origin), TlsFailure)
    assert read(Quick(server.origin, validate_certs=False)) == GOOD
    ignored = declared(authority, "ca_path")
    assert read(Quick(server.origin, validate_certs=False, **ignored)) == GOOD


@pytest.mark.parametrize("release", DEAF)
def test_without_tls_it_goes_on(
    servers: Start, authority: Authority, monkeypatch: pytest.MonkeyPatch, release: str
) -> None:
    """They may be set for all hosts of an inventory, some of which are asked in plain."""
    monkeypatch.setattr(requests, "__version__", release)
    server = servers(reply(200, GOOD))
    assert read(Quick(server.origin, **declared(authority, "ca_path", "client_cert", "client_key"))) == GOOD

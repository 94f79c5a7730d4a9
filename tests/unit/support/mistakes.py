# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it takes to make a mistake with an address, a login or a connection, so that its message shows."""

from __future__ import annotations

import os
import ssl
import typing as t
from pathlib import Path

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.connection_options import connection_options
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.client import Client
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.connection import resolve
from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Server, Step, closed_port
from ansible_collections.esops.elasticsearch.tests.unit.support.tls import Authority

SECRET = "hunter2hunter2"


class Stage:
    """What a mistake needs: servers, a proxy, a CA, files, and the environment."""

    def __init__(self, servers: t.Callable[..., Server], ca: Authority, folder: Path, env: pytest.MonkeyPatch) -> None:
        self.servers = servers
        self.ca = ca
        self.folder = folder
        self.env = env
        self._ports: dict[int, str] = {}

    def serve(self, *steps: Step, tls: ssl.SSLContext | None = None) -> str:
        """The URL of a server."""
        server = self.servers(*steps, context=tls)
        return self.known(server.origin, server.port, "9200")

    def proxy(self, step: Step) -> str:
        """The URL of a proxy, with a login."""
        server = self.servers(step)
        return self.known(f"http://user:{SECRET}@127.0.0.1:{server.port}", server.port, "3128")

    def down(self, shown_port: str = "9200", login: str = "") -> str:
        """The address, without a scheme, of a port on which nothing listens."""
        port = closed_port()
        return self.known(f"{login}127.0.0.1:{port}", port, shown_port)

    def known(self, url: str, port: int, shown: str) -> str:
        """The URL, whose port is shown as that."""
        self._ports[port] = shown
        return url

    def tls(self, *names: str) -> ssl.SSLContext:
        """A server's TLS, with a certificate of a private CA."""
        return self.ca.server_context(*names)

    def variables(self, **values: str) -> None:
        """Set environment variables."""
        for name, value in values.items():
            self.env.setenv(name, value)

    def call(self, **options: t.Any) -> str:
        """The message of one read with these options; the environment counts."""
        checked = ArgumentSpecValidator(connection_options()).validate({"retries": 0, **options})
        assert checked.error_messages == []
        client = Client(resolve(checked.validated_parameters, os.environ))
        try:
            found = client.call("GET", ("_inference", "x"))
        finally:
            client.close()
        raise AssertionError(f"it did not fail, but returned {found}")

    def shown(self, message: str) -> str:
        """A message with the usual ports."""
        for port, shown in self._ports.items():
            message = message.replace(f":{port}", f":{shown}")
        return message.replace(str(self.folder), "/folder")


Mistake = t.Callable[[Stage], t.Any]


def with_options(**options: t.Any) -> Mistake:
    """Options that are wrong by themselves."""
    return lambda stage: stage.call(**options)


def with_variables(variables: dict[str, str], **options: t.Any) -> Mistake:
    """Environment variables that are wrong by themselves."""

    def act(stage: Stage) -> str:
        stage.variables(**variables)
        return stage.call(**options)

    return act

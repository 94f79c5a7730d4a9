# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all unit tests share: a bare environment, and how hard hypothesis looks."""

from __future__ import annotations

import os
import typing as t

import pytest
from hypothesis import HealthCheck, settings

from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Server
from ansible_collections.esops.elasticsearch.tests.unit.support.tls import Authority

# The same examples at each run in CI, or a rare one would fail an unrelated change. The machine may be slow.
settings.register_profile(
    "esops",
    deadline=None,
    database=None,
    derandomize=bool(os.environ.get("CI")),
    max_examples=int(os.environ.get("ESOPS_HYPOTHESIS_EXAMPLES", "100")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("esops")

_PREFIXES = ("ELASTIC", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA", "CURL_CA", "NETRC", "SSL_")


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the developer's own environment may decide a test."""
    for name in list(os.environ):
        if name.upper().startswith(_PREFIXES):
            monkeypatch.delenv(name)


@pytest.fixture
def servers() -> t.Iterator[t.Callable[..., Server]]:
    """Starts servers, and ends them after the test."""
    started: list[Server] = []

    def start(*args: t.Any, **kwargs: t.Any) -> Server:
        started.append(Server(*args, **kwargs))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A private CA."""
    return Authority(tmp_path_factory.mktemp("ca"))

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins and TLS (docs/reference/elasticsearch-http.md, "Surprises")."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from es_emulator import Emulator, Login, TlsFiles, make_tls

LOGINS = {
    "api_key": Login("api_key", id="the-id", key="the-key"),
    "basic": Login("basic", "elastic", "hush"),
    "bearer": Login("bearer", token="the-token"),
}
HEADERS = {
    "api_key": "ApiKey dGhlLWlkOnRoZS1rZXk=",
    "basic": "Basic ZWxhc3RpYzpodXNo",
    "bearer": "Bearer the-token",
}


@pytest.fixture(params=LOGINS)
def locked(request: pytest.FixtureRequest) -> Iterator[tuple[Emulator, str]]:
    with Emulator(login=LOGINS[request.param]) as emulator:
        yield emulator, HEADERS[request.param]


def get(emulator: Emulator, authorization: str | None) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        headers = {} if authorization is None else {"Authorization": authorization}
        return session.get(emulator.url + "/_inference/x", headers=headers, timeout=10)


def test_the_right_login_gets_in(locked: tuple[Emulator, str]) -> None:
    assert get(*locked).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (None, "missing authentication credentials for REST request [/_inference/x]"),
        ("Basic bWU6eA==", "unable to authenticate user [me] for REST request [/_inference/x]"),
        ("ApiKey bWU6eA==", "unable to authenticate with provided credentials and anonymous access is not allowed"),
        ("Bearer wrong", "unable to authenticate with provided credentials and anonymous access is not allowed"),
        ("ApiKey \u00e9", "unable to authenticate with provided credentials and anonymous access is not allowed"),
    ],
)
def test_hb1_401(locked: tuple[Emulator, str], wrong: str | None, reason: str) -> None:
    answer = get(locked[0], wrong)
    error = answer.json()["error"]
    assert (answer.status_code, error["type"]) == (401, "security_exception")
    assert error["reason"].startswith(reason)
    assert len(answer.raw.headers.getlist("WWW-Authenticate")) == 3
    assert error["header"]["WWW-Authenticate"] == answer.raw.headers.getlist("WWW-Authenticate")
    assert "x-elastic-product" not in answer.headers


def test_403_names_the_api_key() -> None:
    with Emulator(login=LOGINS["api_key"], privileges=set()) as emulator:
        answer = get(emulator, HEADERS["api_key"])
    assert answer.status_code == 403
    assert answer.json()["error"]["reason"] == (
        "action [cluster:monitor/xpack/inference/get] is unauthorized for API key id [the-id] of user [emulator-user], "
        "this action is granted by the cluster privileges [monitor_inference,manage_inference,monitor,manage,all]"
    )


def test_the_control_api_needs_no_login(locked: tuple[Emulator, str]) -> None:
    with requests.Session() as session:
        session.trust_env = False
        assert session.get(locked[0].url + "/_emulator/state", timeout=10).status_code == 200
    assert locked[0].log == []


@pytest.mark.parametrize("given", [("nonsense", ()), ("basic", ("only",)), ("bearer", ("a", "b"))])
def test_a_login_that_cannot_be(given: tuple[str, tuple[str, ...]]) -> None:
    with pytest.raises(ValueError, match="login"):
        Login(given[0], *given[1])


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> TlsFiles:
    return make_tls(tmp_path_factory.mktemp("tls"))


def fetch(emulator: Emulator, verify: str, cert: tuple[str, str] | None = None) -> int:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(emulator.url, verify=verify, cert=cert, timeout=10).status_code


def test_tls_file_and_hashed_directory(tls: TlsFiles) -> None:
    with Emulator(tls=tls) as emulator:
        assert emulator.url == f"https://localhost:{emulator.port}"
        assert fetch(emulator, tls.ca_file) == 200
        assert fetch(emulator, tls.ca_dir) == 200
        with pytest.raises(requests.exceptions.SSLError):
            fetch(emulator, tls.other_ca_file)
        answer = requests.get(emulator.url, verify=tls.ca_file, headers={"Accept-Encoding": "gzip"}, timeout=10)
        assert "Content-Encoding" not in answer.headers


def test_tls_client_certificate(tmp_path: Path) -> None:
    files = make_tls(tmp_path, client_ca=True)
    with Emulator(tls=files) as emulator:
        assert fetch(emulator, files.ca_file, (files.client_cert, files.client_key)) == 200
        with pytest.raises(requests.exceptions.ConnectionError):
            fetch(emulator, files.ca_file)


def test_tls_name_of_the_hashed_file(tls: TlsFiles) -> None:
    names = [path.name for path in Path(tls.ca_dir).iterdir()]
    context = ssl.create_default_context(capath=tls.ca_dir)
    assert context.cert_store_stats()["x509_ca"] == 0  # a directory is read when a name is looked up
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to compare with")
    run = subprocess.run(
        [openssl, "x509", "-hash", "-noout", "-in", tls.ca_file], capture_output=True, text=True, check=True
    )
    assert names == [f"{run.stdout.strip()}.0"]

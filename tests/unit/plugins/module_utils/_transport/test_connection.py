# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where to connect: the group of the address, and the options that stand alone.

docs/reference/contract.md, "Connection".
"""

from __future__ import annotations

import base64
import typing as t
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.connection import Connection, resolve
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import BadInput

DEFAULTS: dict[str, t.Any] = {
    **dict.fromkeys(("url", "cloud_id", "api_key", "username", "password", "bearer_token", "http_headers")),
    **dict.fromkeys(("ca_path", "client_cert", "client_key")),
    "validate_certs": True,
    "use_proxy": True,
    "timeout": 30.0,
    "retries": 3,
}
A, B = "https://a.example.com:9200", "https://b.example.com:9200"


def connection(environ: t.Mapping[str, str] | None = None, **options: t.Any) -> Connection:
    return resolve({**DEFAULTS, **options}, environ or {})


def cloud_id(text: str, name: str = "cluster:") -> str:
    return name + base64.b64encode(text.encode()).decode()


CLOUD = cloud_id("eu.cloud.example.com$abc$def")
CLOUD_NODE = "https://abc.eu.cloud.example.com:443"
ADDRESSES: dict[str, tuple[dict[str, t.Any], dict[str, str], tuple[str, ...]]] = {
    "one": ({"url": [A]}, {}, (A,)),
    "several": ({"url": [A, B]}, {}, (A, B)),
    "twice the same": ({"url": [A, A + "/"]}, {}, (A,)),
    "slash at the end": ({"url": ["https://a.example.com/"]}, {}, ("https://a.example.com",)),
    "path prefix": ({"url": ["https://a.example.com/es/"]}, {}, ("https://a.example.com/es",)),
    "blanks": ({"url": [f" {A} "]}, {}, (A,)),
    "scheme in capitals": ({"url": ["HTTPS://a.example.com:9200"]}, {}, (A,)),
    "IPv6": ({"url": ["http://[::1]:9200"]}, {}, ("http://[::1]:9200",)),
    "ELASTICSEARCH_URL": ({}, {"ELASTICSEARCH_URL": A}, (A,)),
    "ELASTICSEARCH_ENDPOINTS": ({}, {"ELASTICSEARCH_ENDPOINTS": f"{A}, {B}"}, (A, B)),
    "comma at the end": ({}, {"ELASTICSEARCH_ENDPOINTS": f"{A},"}, (A,)),
    "commas and blanks": ({}, {"ELASTICSEARCH_ENDPOINTS": f" ,{A} ,, {B} , "}, (A, B)),
    "only commas are unset": ({}, {"ELASTICSEARCH_ENDPOINTS": " , ", "ELASTIC_CLOUD_ID": CLOUD}, (CLOUD_NODE,)),
    "URL before ENDPOINTS": ({}, {"ELASTICSEARCH_URL": A, "ELASTICSEARCH_ENDPOINTS": B}, (A,)),
    "URL before cloud id": ({}, {"ELASTICSEARCH_URL": A, "ELASTIC_CLOUD_ID": CLOUD}, (A,)),
    "ENDPOINTS before cloud id": ({}, {"ELASTICSEARCH_ENDPOINTS": A, "ELASTIC_CLOUD_ID": CLOUD}, (A,)),
    "cloud id of the environment": ({}, {"ELASTIC_CLOUD_ID": CLOUD}, (CLOUD_NODE,)),
    "empty variables are unset": (
        {},
        {"ELASTICSEARCH_URL": "", "ELASTICSEARCH_ENDPOINTS": "", "ELASTIC_CLOUD_ID": CLOUD},
        (CLOUD_NODE,),
    ),
    "option before URL": ({"url": [A]}, {"ELASTICSEARCH_URL": B}, (A,)),
    "option before the cloud id of the environment": ({"url": [A]}, {"ELASTIC_CLOUD_ID": CLOUD}, (A,)),
    "cloud_id before URL": ({"cloud_id": CLOUD}, {"ELASTICSEARCH_URL": A}, (CLOUD_NODE,)),
    "cloud id without Kibana": ({"cloud_id": cloud_id("h.example.com$abc")}, {}, ("https://abc.h.example.com:443",)),
    "cloud id, empty Kibana": ({"cloud_id": cloud_id("h.example.com$abc$")}, {}, ("https://abc.h.example.com:443",)),
    "cloud id without a name": (
        {"cloud_id": cloud_id("h.example.com$abc$k", "")},
        {},
        ("https://abc.h.example.com:443",),
    ),
    "cloud id, name with colons": (
        {"cloud_id": cloud_id("h.example.com$abc$k", "a:b:")},
        {},
        ("https://abc.h.example.com:443",),
    ),
    "cloud id, port of the host": (
        {"cloud_id": cloud_id("h.example.com:9243$abc$k")},
        {},
        ("https://abc.h.example.com:9243",),
    ),
    "cloud id, port of the cluster": (
        {"cloud_id": cloud_id("h.example.com:1$abc:9244$k")},
        {},
        ("https://abc.h.example.com:9244",),
    ),
}


@pytest.mark.parametrize("case", ADDRESSES)
def test_address(case: str) -> None:
    options, environ, nodes = ADDRESSES[case]
    assert connection(environ, **options).nodes == nodes


#: messages.txt has more of them, with the whole message
BAD_ADDRESSES: dict[str, tuple[dict[str, t.Any], str]] = {
    "both": ({"url": [A], "cloud_id": CLOUD}, "url and cloud_id are both set"),
    "empty list": ({"url": []}, "url is empty"),
    "empty among others": ({"url": [A, ""]}, "does not begin with https"),
    "empty cloud id": ({"cloud_id": ""}, "cloud_id is empty"),
    "empty cloud id beside url": ({"url": [A], "cloud_id": ""}, "cloud_id is empty"),
    "host and port only": ({"url": ["localhost:9200"]}, "does not begin with https"),
    "another scheme": ({"url": ["ftp://a.example.com"]}, "does not begin with https"),
    "no host": ({"url": ["https://"]}, "not a valid URL"),
    "port but no host": ({"url": ["https://:9200"]}, "not a valid URL"),
    "port 0": ({"url": ["https://a.example.com:0"]}, "not a valid URL"),
    "port too high": ({"url": ["https://a.example.com:65536"]}, "not a valid URL"),
    "blank inside": ({"url": ["https://a.example.com/a b"]}, "not a valid URL"),
    "backslash": ({"url": ["https://a.example.com\\b"]}, "not a valid URL"),
    "broken IPv6": ({"url": ["https://[::1"]}, "not a valid URL"),
    "fragment": ({"url": ["https://a.example.com/#x"]}, "query or fragment"),
    "cloud id, no cluster": ({"cloud_id": cloud_id("h.example.com")}, "not a valid cloud ID"),
    "cloud id, empty cluster": ({"cloud_id": cloud_id("h.example.com$$k")}, "not a valid cloud ID"),
    "cloud id that goes elsewhere": ({"cloud_id": cloud_id("h.example.com/x$a@b$k")}, "not a valid cloud ID"),
    "cloud id, not ASCII": ({"cloud_id": cloud_id("h\u00e9.example.com$a$k")}, "not a valid cloud ID"),
}


@pytest.mark.parametrize("case", BAD_ADDRESSES)
def test_bad_address(case: str) -> None:
    options, text = BAD_ADDRESSES[case]
    with pytest.raises(BadInput, match=text) as caught:
        connection(**options)
    assert caught.value.hint, "says what to do"


@pytest.mark.parametrize("text", ["", " ", ",", ",,", " , ,"])
def test_variable_that_names_no_address(text: str) -> None:
    """The message says which variables there are, and not that a URL is wrong."""
    with pytest.raises(BadInput, match="No address of Elasticsearch is set") as caught:
        connection({"ELASTICSEARCH_ENDPOINTS": text})
    assert "ELASTICSEARCH_ENDPOINTS" in caught.value.hint


def test_only_empty_items_of_the_variable_are_left_out() -> None:
    with pytest.raises(BadInput, match="'b' does not begin with https"):
        connection({"ELASTICSEARCH_ENDPOINTS": f"{A}, b,"})


@pytest.mark.parametrize("option", ["url", "environment"])
def test_login_in_the_url_is_refused_and_not_quoted(option: str) -> None:
    url = "https://elastic:hunter2@a.example.com"
    with pytest.raises(BadInput, match="user name or password") as caught:
        connection(url=[url]) if option == "url" else connection({"ELASTICSEARCH_URL": url})
    assert "hunter2" not in caught.value.message
    assert "username and password" in caught.value.message


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"timeout": 0}, "timeout is 0"),
        ({"timeout": -1.5}, "timeout is -1.5"),
        ({"timeout": 86401}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"timeout": float("inf")}, "timeout"),
        ({"retries": -1}, "retries is -1"),
        ({"retries": 101}, "retries"),
        ({"client_cert": "/no/such/cert.pem"}, "client_cert: there is no"),
    ],
)
def test_bad_options(options: dict[str, t.Any], text: str) -> None:
    with pytest.raises(BadInput, match=text) as caught:
        connection(url=[A], **options)
    assert caught.value.hint


def test_everything_else_is_handed_on(tmp_path: t.Any) -> None:
    file = tmp_path / "pem"
    file.write_text("")
    files: dict[str, t.Any] = dict.fromkeys(("client_cert", "client_key"), str(file))
    found = connection(
        url=[A], ca_path=str(tmp_path), validate_certs=False, use_proxy=False, timeout=1.5, retries=0, **files
    )
    sources = {"url": "url", "login": "", "timeout": "timeout", **{name: name for name in (*files, "ca_path")}}
    assert found == Connection((A,), {}, False, str(tmp_path), str(file), str(file), False, 1.5, 0, sources)


@given(
    st.dictionaries(st.sampled_from(["url", "cloud_id", "ELASTICSEARCH_URL", "ELASTIC_CLOUD_ID"]), st.text(max_size=30))
)
def test_any_text_is_an_address_or_a_clear_refusal(texts: dict[str, str]) -> None:
    options = {key: [value] if key == "url" else value for key, value in texts.items() if key in DEFAULTS}
    try:
        nodes = connection({key: value for key, value in texts.items() if key not in DEFAULTS}, **options).nodes
    except BadInput:
        return
    assert nodes
    assert all(node.startswith(("http://", "https://")) and not node.endswith("/") for node in nodes)


CA = ("ELASTICSEARCH_CA_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """A file of the name of each variable."""
    for name in (*CA, "ELASTICSEARCH_CLIENT_CERT", "ELASTICSEARCH_CLIENT_KEY", "option"):
        (tmp_path / name).touch()
    return {path.name: str(path) for path in tmp_path.iterdir()}


@pytest.mark.parametrize("number", range(len(CA)))
def test_the_first_variable_with_a_ca_counts(number: int, files: dict[str, str]) -> None:
    environ = {**dict.fromkeys(CA[:number], ""), **{name: files[name] for name in CA[number:]}}
    found = connection(environ, url=[A])
    assert (found.ca_path, found.source("ca_path")) == (files[CA[number]], CA[number])
    found = connection(environ, url=[A], ca_path=files["option"])
    assert (found.ca_path, found.source("ca_path")) == (files["option"], "ca_path")


def test_files_of_a_client_certificate(files: dict[str, str]) -> None:
    names = ("ELASTICSEARCH_CLIENT_CERT", "ELASTICSEARCH_CLIENT_KEY")
    found = connection({name: files[name] for name in names}, url=[A])
    assert (found.client_cert, found.client_key) == tuple(files[name] for name in names)
    assert (found.source("client_cert"), found.source("client_key")) == names
    found = connection({names[1]: files[names[1]]}, url=[A], client_cert=files["option"])
    assert (found.client_cert, found.client_key) == (files["option"], files[names[1]])


def test_a_path_in_a_variable_may_begin_at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    monkeypatch.setenv("HOME", str(tmp_path))
    assert connection({CA[0]: "~/ca.pem"}, url=[A]).ca_path == connection({CA[0]: "$HOME/ca.pem"}, url=[A]).ca_path
    assert connection({CA[0]: "~/ca.pem"}, url=[A]).ca_path == str(tmp_path / "ca.pem")


@pytest.mark.parametrize("name", [*CA, "ELASTICSEARCH_CLIENT_CERT"])
def test_a_file_that_is_missing(name: str) -> None:
    with pytest.raises(BadInput, match=f"{name}: there is no '/no/such.pem'"):
        connection({name: "/no/such.pem"}, url=[A])


@pytest.mark.parametrize("options", [{"url": ["http://a:9200"]}, {"url": [A], "validate_certs": False}])
def test_variables_with_a_ca_count_only_where_certificates_are_checked(options: dict[str, t.Any]) -> None:
    assert connection(dict.fromkeys(CA, "/no/such.pem"), **options).ca_path is None


APIS = ["_inference", "_inference/_all", "_cat/indices", "x/_search", "_cluster/health/"]


@pytest.mark.parametrize("path", APIS)
@pytest.mark.parametrize("base", ["https://a.example.com:9200", "http://a/_es", "https://a.example.com/search"])
def test_path_of_an_api(path: str, base: str) -> None:
    with pytest.raises(BadInput, match="contains the path of an API") as caught:
        connection(url=[f"{base}/{path}"])
    assert f" {base}" in caught.value.hint


def test_a_path_that_only_looks_like_one() -> None:
    url = "https://inference.example.com/_search-gateway/inference"
    assert connection(url=[url]).nodes == (url,)


def test_what_an_address_comes_from() -> None:
    for option, value in (("url", [A]), ("cloud_id", CLOUD)):
        options: dict[str, t.Any] = {option: value}
        assert connection(**options).source("url") == option
    for variable in ("ELASTICSEARCH_URL", "ELASTICSEARCH_ENDPOINTS"):
        assert connection({variable: A}).source("url") == variable
        with pytest.raises(BadInput, match=f"{variable}: 'a' does not begin with"):
            connection({variable: "a"})


def test_what_a_time_limit_comes_from() -> None:
    environ = {"ELASTICSEARCH_TIMEOUT": "0"}
    with pytest.raises(BadInput, match="ELASTICSEARCH_TIMEOUT is 0"):
        connection(environ, url=[A], timeout=0.0)
    assert connection(environ, url=[A], timeout=1.0).source("timeout") == "timeout"
    assert connection({"ELASTICSEARCH_TIMEOUT": "many"}, url=[A]).source("timeout") == "timeout"

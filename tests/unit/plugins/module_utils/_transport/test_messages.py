# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every mistake with address, login and connection has the message that messages.txt has for it.

To add one: a row in one of the tables here, and its message there.
"""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import typing as t
from pathlib import Path

import pytest
import trustme

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import http_request
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.advice import explain
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import CollectionError
from ansible_collections.esops.elasticsearch.tests.unit.support import mistakes, sockets
from ansible_collections.esops.elasticsearch.tests.unit.support.messages import read_messages
from ansible_collections.esops.elasticsearch.tests.unit.support.mistakes import SECRET, Mistake, Stage, with_options
from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Hangup, Step, hang_up, raw, reply, slowly
from ansible_collections.esops.elasticsearch.tests.unit.support.tls import Authority, self_signed

GOOD: dict[str, t.Any] = {"endpoints": []}


URL = {"url": "https://es.example.com:9200"}
ADDRESS: dict[str, Mistake] = {
    "no address": with_options(),
    "two addresses": with_options(**URL, cloud_id="x:YSRi"),
    "empty url": with_options(url=""),
    "no scheme": with_options(url="es.example.com:9200"),
    "no scheme, in a variable": mistakes.with_variables({"ELASTICSEARCH_URL": "es.example.com:9200"}),
    "port that is not a number": with_options(url="https://es.example.com:https"),
    "login in the url": with_options(url=f"https://elastic:{SECRET}@es.example.com:9200"),
    "query in the url": with_options(url="https://es.example.com:9200/?pretty"),
    "path of the inference API": with_options(url="https://es.example.com:9200/_inference"),
    "path of another API, behind a prefix": mistakes.with_variables(
        {"ELASTICSEARCH_URL": "https://gateway.example.com/search/_cat/indices"}
    ),
    "cloud ID": with_options(cloud_id="my-deployment"),
    "cloud ID in a variable": mistakes.with_variables({"ELASTIC_CLOUD_ID": "my-deployment"}),
}

KEY_AS_JSON = f'{{"id":"abc","name":"ansible","api_key":"{SECRET}","encoded":"{SECRET}=="}}'
OPTIONS: dict[str, Mistake] = {
    "time limit in a variable": mistakes.with_variables({"ELASTICSEARCH_TIMEOUT": "30s"}, **URL),
    "no time at all, in a variable": mistakes.with_variables({"ELASTICSEARCH_TIMEOUT": "0"}, **URL),
    "check of certificates in a variable": mistakes.with_variables({"ELASTICSEARCH_VALIDATE_CERTS": "maybe"}, **URL),
    "retries": with_options(**URL, retries=101),
    "CA that is missing": with_options(**URL, ca_path="/no/such/ca.pem"),
    "CA of requests that is missing": mistakes.with_variables({"REQUESTS_CA_BUNDLE": "/no/such/ca.pem"}, **URL),
    "key without certificate": mistakes.with_variables({"ELASTICSEARCH_CLIENT_KEY": __file__}, **URL),
    "header": with_options(**URL, http_headers={"X-Token": f"{SECRET}\n"}),
    "header of our own": with_options(**URL, http_headers={"Host": "es.example.com"}),
}

LOGIN: dict[str, Mistake] = {
    "header pasted as a key": with_options(**URL, api_key=f"ApiKey {SECRET}"),
    "header pasted as a key, with its name, in a variable": mistakes.with_variables(
        {"ELASTICSEARCH_API_KEY": f"Authorization: ApiKey {SECRET}"}, **URL
    ),
    "token pasted as a key": with_options(**URL, api_key=f"Bearer {SECRET}"),
    "password pasted as a key": with_options(**URL, api_key=f"Basic {SECRET}"),
    "header pasted as a token": with_options(**URL, bearer_token=f"Bearer {SECRET}"),
    "answer to the creation of a key pasted": with_options(**URL, api_key=KEY_AS_JSON),
    "the same as a map": with_options(**URL, api_key=str({"id": "abc", "encoded": SECRET})),
    "line break in a key": with_options(**URL, api_key=f"{SECRET}\n{SECRET}"),
    "two logins": with_options(**URL, api_key=SECRET, username="elastic"),
    "user without a password": with_options(**URL, username="elastic"),
    "password without a user, in a variable": mistakes.with_variables({"ELASTICSEARCH_PASSWORD": SECRET}, **URL),
    "login among the headers and elsewhere": with_options(
        **URL, http_headers={"Authorization": f"Custom {SECRET}"}, bearer_token=SECRET
    ),
}


def refused(reason: str, variables: dict[str, str] | None = None, **options: t.Any) -> Mistake:
    """Elasticsearch refuses the login."""

    def act(stage: Stage) -> str:
        stage.variables(**(variables or {}))
        error = {"root_cause": [], "type": "security_exception", "reason": reason}
        return stage.call(url=stage.serve(reply(401, {"error": error, "status": 401})), **options)

    return act


WRONG_KEY = "unable to authenticate with provided credentials and anonymous access is not allowed for this request"
LOGIN_REFUSED: dict[str, Mistake] = {
    "no login": refused("missing authentication credentials for REST request [/_inference/x]"),
    "wrong key": refused(WRONG_KEY, api_key=SECRET),
    "wrong password, partly from a variable": refused(
        WRONG_KEY, {"ELASTICSEARCH_PASSWORD": SECRET}, username="elastic"
    ),
}


def unknown_host(stage: Stage) -> None:
    """No name is known to DNS."""

    def resolve_nothing(*_args: t.Any, **_more: t.Any) -> t.Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    stage.env.setattr(socket, "getaddrinfo", resolve_nothing)


def no_connection(url: str = "", **variables: str) -> Mistake:
    """Nothing listens at the address, or at that of the proxy; `{down}` stands for it."""

    def act(stage: Stage) -> str:
        is_proxy = any("proxy" in name.lower() for name in variables)
        down = stage.down("3128" if is_proxy else "9200")
        stage.variables(**{name: value.format(down=down) for name, value in variables.items()})
        return stage.call(**({"url": url.format(down=down)} if url else {}))

    return act


def no_such_host(url: str = "", **variables: str) -> Mistake:
    def act(stage: Stage) -> str:
        unknown_host(stage)
        stage.variables(**variables)
        return stage.call(**({"url": url} if url else {}))

    return act


def through_proxy(step: Step, url: str = "https://es.example.com:9200", **options: t.Any) -> Mistake:
    """The proxy for https answers to CONNECT, and that for http to the request itself."""

    def act(stage: Stage) -> str:
        stage.variables(**dict.fromkeys(("http_proxy", "HTTPS_PROXY"), stage.proxy(step)))
        return stage.call(url=url, **options)

    return act


CONNECTION: dict[str, Mistake] = {
    "nothing listens": no_connection("https://{down}"),
    "nothing listens, from a variable": no_connection(ELASTICSEARCH_ENDPOINTS="http://{down}"),
    "unknown host": no_such_host("https://es.exmaple.com"),
    "host name that is not valid": with_options(url="https://es..example.com"),
    "proxy that is down": no_connection("https://es.example.com:9200", HTTPS_PROXY=f"http://user:{SECRET}@{{down}}"),
    "proxy for http that is down": no_connection("http://es.example.com:9200", http_proxy=f"user:{SECRET}@{{down}}"),
    "proxy with an unknown host": no_such_host(
        "https://es.example.com:9200", ALL_PROXY=f"http://user:{SECRET}@porxy.example.com:3128"
    ),
    "proxy that cannot be used": mistakes.with_variables(
        {"https_proxy": f"socks5://user:{SECRET}@proxy.example.com:1080"}, **URL
    ),
    "proxy that forbids it": through_proxy(raw(b"HTTP/1.1 403 Forbidden\r\n\r\n", then=Hangup())),
    "proxy that wants another login": through_proxy(
        raw(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", then=Hangup())
    ),
    "proxy that hangs up": through_proxy(hang_up()),
    "proxy for http that wants another login": through_proxy(
        reply(407, b"<title>Access denied</title>"), "http://es.example.com:9200"
    ),
    "proxy for http that cannot connect": through_proxy(
        reply(503, b"<title>ERROR: Unable to connect</title>"), "http://es.example.com:9200"
    ),
}


def answering(*steps: Step, tls: bool = False, variables: dict[str, str] | None = None, **options: t.Any) -> Mistake:
    """The server does that."""

    def act(stage: Stage) -> str:
        url = stage.serve(*steps, tls=stage.tls() if tls else None)
        stage.variables(**(variables or {}))
        return stage.call(url=url, **({"ca_path": stage.ca.ca_file} if tls else {}), **options)

    return act


NGINX = b"<html><head><title>404 Not Found</title></head><body>nginx</body></html>"
TLS_ONLY = b"<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>"
ANSWERS: dict[str, Mistake] = {
    "too slow": answering(slowly(b"H", 9), timeout=0.5),
    "too slow for a variable": answering(slowly(b"H", 9), variables={"ELASTICSEARCH_TIMEOUT": "0.5"}),
    "connection closed": answering(hang_up(), tls=True),
    "connection reset": answering(hang_up(reset=True)),
    "cut off": answering(reply(200, b"{}", {"Content-Length": "9"}), timeout=0.5),
    "not JSON": answering(reply(200, b'{"endpoints": [')),
    "encoded": answering(reply(200, b"x", {"Content-Encoding": "br"})),
    "too large": answering(reply(200, b" " * 1024 * 1024 * 2)),
    "another server": answering(reply(200, b"<title>Welcome to nginx!</title>", product=False)),
    "page": answering(reply(404, NGINX)),
    "Kibana": answering(
        reply(404, {"statusCode": 404, "error": "Not Found", "message": "Not Found"}, {"kbn-name": "kibana"})
    ),
    "proxy of Elastic Cloud": answering(reply(404, {"ok": False, "message": "Unknown resource."})),
    "gateway that wants a login": answering(reply(401, {"status": 401, "error": "Unauthorized"})),
    "gateway without Elasticsearch behind it": answering(
        reply(502, b"<html><head><title>502 Bad Gateway</title></head></html>")
    ),
    "redirect": answering(reply(302, b"", {"Location": f"https://user:{SECRET}@login.example.com/?token={SECRET}"})),
}


def over_tls(*names: str, ca: str = "", **options: t.Any) -> Mistake:
    """The server has a certificate of a private CA for these names; `ca` is what the right CA is set in."""

    def act(stage: Stage) -> str:
        url = stage.serve(reply(200, GOOD), tls=stage.tls(*names))
        if ca.isupper():
            stage.variables(**{ca: stage.ca.ca_file})
        return stage.call(url=url, **({"ca_path": stage.ca.ca_file} if ca == "ca_path" else {}), **options)

    return act


def of_another_ca(option: str) -> Mistake:
    def act(stage: Stage) -> str:
        other = Authority(stage.folder).ca_file
        if option.isupper():
            stage.variables(**{option: other})
        return stage.call(
            url=stage.serve(reply(200, GOOD), tls=stage.tls()), **({} if option.isupper() else {option: other})
        )

    return act


def signed_by_itself(stage: Stage) -> str:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(stage.folder))
    return stage.call(url=stage.serve(reply(200, GOOD), tls=context))


def expired(stage: Stage) -> str:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(stage.folder / "ca.pem"))
    now = datetime.datetime.now(datetime.timezone.utc)
    times: dict[str, t.Any] = {
        "not_before": now - datetime.timedelta(days=2),
        "not_after": now - datetime.timedelta(days=1),
    }
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1", **times).configure_cert(context)
    return stage.call(url=stage.serve(reply(200, GOOD), tls=context), ca_path=str(stage.folder / "ca.pem"))


def client_certificate(version: ssl.TLSVersion) -> Mistake:
    def act(stage: Stage) -> str:
        context = stage.ca.server_context(client_ca=True)
        context.maximum_version = version

        def refuse(connection: socket.socket) -> None:
            secured = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            with contextlib.suppress(ssl.SSLError):
                secured.do_handshake()
            with socket.socket(fileno=secured.detach()) as plain:
                plain.recv(65536)  # what is not read would end as a reset, which overtakes the alert

        server = stage.servers(greeting=refuse)
        stage.known("", server.port, "9200")
        return stage.call(url=f"https://127.0.0.1:{server.port}", ca_path=stage.ca.ca_file)

    return act


def without_tls(answer: bytes) -> Mistake:
    """The port gets the first message of a TLS handshake, answers it in its own way, and hangs up."""

    def act(stage: Stage) -> str:
        def greet(connection: socket.socket) -> None:
            connection.recv(65536)
            connection.sendall(answer)
            raise Hangup

        server = stage.servers(greeting=greet)
        stage.known("", server.port, "9200")
        return stage.call(url=f"https://127.0.0.1:{server.port}")

    return act


TLS: dict[str, Mistake] = {
    "http where TLS is spoken, closed": answering(hang_up()),
    "http where TLS is spoken, an alert": answering(raw(b"\x15\x03\x01\x00\x02\x02\x46", then=Hangup())),
    "http where TLS is spoken, in words": answering(reply(400, TLS_ONLY)),
    "https where no TLS is spoken": without_tls(b"HTTP/1.0 400 Bad Request\r\n\r\n"),
    "https where no TLS is spoken, closed": without_tls(b""),
    "certificate of a private CA": over_tls(),
    "certificate of another CA": of_another_ca("ca_path"),
    "certificate of another CA, from a variable": of_another_ca("REQUESTS_CA_BUNDLE"),
    "certificate that signs itself": signed_by_itself,
    "certificate for other names": over_tls("es.example.com", "*.nodes.example.com", ca="ELASTICSEARCH_CA_FILE"),
    "certificate that is expired": expired,
    "no client certificate, TLS 1.2": client_certificate(ssl.TLSVersion.TLSv1_2),
    "no client certificate, TLS 1.3": client_certificate(ssl.TLSVersion.TLSv1_3),
    "file that is no certificate": with_options(**URL, ca_path=__file__),
}

MISTAKES = {**ADDRESS, **OPTIONS, **LOGIN, **LOGIN_REFUSED, **CONNECTION, **ANSWERS, **TLS}
MESSAGES = read_messages(Path(__file__).with_name("messages.txt"))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_message(
    mistake: str,
    servers: t.Callable[..., sockets.Server],
    authority: Authority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http_request, "MAX_ANSWER_BYTES", 1024 * 1024)
    stage = Stage(servers, authority, tmp_path, monkeypatch)
    with pytest.raises(CollectionError) as caught:
        MISTAKES[mistake](stage)
    message = stage.shown(explain(caught.value).message)
    assert message == MESSAGES[mistake]
    assert SECRET not in message


def test_every_message_of_the_page_has_its_mistake() -> None:
    assert list(MESSAGES) == list(MISTAKES), "in the same order"

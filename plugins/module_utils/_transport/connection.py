# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options: their argument spec, their environment variables, and what they resolve to. No I/O."""

from __future__ import annotations

import base64
import binascii
import os
import re
import typing as t
from urllib.parse import urlsplit

from .._secrecy.search import address_secrets
from .errors import BadInput

ADDRESS_VARIABLES = ("ELASTICSEARCH_URL", "ELASTICSEARCH_ENDPOINTS", "ELASTIC_CLOUD_ID")
LOGIN_VARIABLES = (
    "ELASTICSEARCH_API_KEY",
    "ELASTICSEARCH_BEARER_TOKEN",
    "ELASTICSEARCH_USERNAME",
    "ELASTICSEARCH_PASSWORD",
)
SECRET_VARIABLES = ("ELASTICSEARCH_API_KEY", "ELASTICSEARCH_BEARER_TOKEN", "ELASTICSEARCH_PASSWORD")
# Headers that the HTTP helper sets by itself; a stated one would contradict what is really sent.
_OWN_HEADERS = (
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
)
_EXAMPLE = "Write it like https://elasticsearch.example.com:9200."
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def argument_spec(env_fallback: t.Callable[..., t.Any]) -> dict[str, t.Any]:
    """The argument spec of the connection options.

    `env_fallback` is Ansible's own; it is handed in so that this file stays free of Ansible. Address and login have
    no fallback here: an explicit option must win over every variable of its group, which a fallback cannot express.
    """

    def filled(*names: str) -> t.Any:
        """Take a variable that is empty for one that is not set."""
        return env_fallback(*(name for name in names if os.environ.get(name)))

    return {
        "url": {"type": "list", "elements": "str", "aliases": ["urls"]},
        "cloud_id": {"type": "str"},
        "api_key": {"type": "str", "no_log": True},
        "username": {"type": "str"},
        "password": {"type": "str", "no_log": True},
        "bearer_token": {"type": "str", "no_log": True},
        "validate_certs": {
            "type": "bool",
            "default": True,
            "fallback": (filled, ["ELASTICSEARCH_VALIDATE_CERTS"]),
        },
        "ca_path": {"type": "path", "fallback": (filled, ["ELASTICSEARCH_CA_FILE"])},
        "client_cert": {"type": "path", "fallback": (filled, ["ELASTICSEARCH_CLIENT_CERT"])},
        "client_key": {"type": "path", "fallback": (filled, ["ELASTICSEARCH_CLIENT_KEY"])},
        "use_proxy": {"type": "bool", "default": True},
        "http_headers": {"type": "dict", "no_log": True},
        "timeout": {"type": "float", "default": 30.0, "fallback": (filled, ["ELASTICSEARCH_TIMEOUT"])},
        "retries": {"type": "int", "default": 3},
    }


class Connection(t.NamedTuple):
    """Where and how to connect. `nodes` are base URLs without a trailing slash; `timeout` is in seconds."""

    nodes: tuple[str, ...]
    headers: t.Mapping[str, str]
    validate_certs: bool
    ca_path: str | None
    client_cert: str | None
    client_key: str | None
    use_proxy: bool
    timeout: float
    retries: int


def resolve(params: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> Connection:
    """Turn the options, and the environment behind them, into a connection. Raises BadInput."""
    _check_numbers(params)
    if params.get("client_key") and not params.get("client_cert"):
        raise BadInput("client_key is set without client_cert", "State the certificate that belongs to the key.")
    return Connection(
        nodes=_nodes(params, environ),
        headers=_headers(params, environ),
        validate_certs=params["validate_certs"],
        ca_path=_existing(params, "ca_path"),
        client_cert=_existing(params, "client_cert"),
        client_key=_existing(params, "client_key"),
        use_proxy=params["use_proxy"],
        timeout=params["timeout"],
        retries=params["retries"],
    )


def environment_secrets(environ: t.Mapping[str, str]) -> set[str]:
    """The secrets that the environment may bring in, so that they can be kept out of everything."""
    secrets = {environ[name] for name in SECRET_VARIABLES if environ.get(name)}
    for name in (
        *ADDRESS_VARIABLES,
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ):
        secrets |= address_secrets(environ.get(name) or "")
    return secrets


def _check_numbers(params: t.Mapping[str, t.Any]) -> None:
    if not 0 < params["timeout"] <= 86400:
        raise BadInput(f"timeout is {params['timeout']}", "State seconds, more than 0 and at most 86400.")
    if not 0 <= params["retries"] <= 100:
        raise BadInput(f"retries is {params['retries']}", "State a number from 0 to 100.")


def _existing(params: t.Mapping[str, t.Any], option: str) -> str | None:
    path = params.get(option)
    if path is None or os.path.exists(path):
        return path
    raise BadInput(f"{option}: there is no {path!r} on the host where the module runs", "Correct the path.")


def _stated(params: t.Mapping[str, t.Any], names: tuple[str, ...]) -> list[str]:
    """Those of the options that were given; an empty one is a mistake (most often an unset variable)."""
    given = [name for name in names if params.get(name) is not None]
    for name in given:
        if not params[name] or params[name] == [""]:
            raise BadInput(f"{name} is empty", f"Give {name} a value, or leave it out.")
    return given


def _nodes(params: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> tuple[str, ...]:
    given = _stated(params, ("url", "cloud_id"))
    if len(given) > 1:
        raise BadInput("url and cloud_id are both set", "State one of them.")
    if given:
        return _cloud_node(params["cloud_id"]) if given == ["cloud_id"] else _urls(params["url"])
    single, several, cloud_id = (environ.get(name) for name in ADDRESS_VARIABLES)
    urls = [single] if single else [url for url in (several or "").split(",") if url.strip()]
    if urls:
        return _urls(urls)
    if cloud_id:
        return _cloud_node(cloud_id)
    names = ", ".join(ADDRESS_VARIABLES)
    raise BadInput("No address of Elasticsearch is set", f"State url or cloud_id, or set one of {names}.")


def _urls(urls: t.Sequence[str]) -> tuple[str, ...]:
    # Looked at all together: Ansible splits a text at commas, and a password may have one.
    if any("@" in url for url in urls):
        raise BadInput(
            "url has a user name or password in it",
            "Move them to username and password, where they are kept secret.",
        )
    if any(mark in url for url in urls for mark in "?#"):
        raise BadInput("url has a query or fragment", f"Leave it out. {_EXAMPLE}")
    return tuple(dict.fromkeys(_url(url.strip()) for url in urls))


def _url(url: str) -> str:
    """Check one URL."""
    try:
        parts = urlsplit(url)
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        raise BadInput(f"url {url!r} is not a valid URL", _EXAMPLE) from None
    if parts.scheme.lower() not in ("http", "https"):
        raise BadInput(f"url {url!r} does not begin with https:// or http://", _EXAMPLE)
    if not parts.hostname or not port_is_sound or re.search(r"[\s\\]", url):
        raise BadInput(f"url {url!r} is not a valid URL", _EXAMPLE)
    return f"{parts.scheme.lower()}://{parts.netloc}{parts.path.rstrip('/')}"


def _cloud_node(cloud_id: str) -> tuple[str, ...]:
    """The Elasticsearch URL inside a cloud id, `name:base64(host$elasticsearch$kibana)`."""
    try:
        decoded = base64.b64decode(cloud_id.strip().rpartition(":")[2], validate=True).decode("ascii")
        host, cluster = decoded.split("$")[:2]
    except (binascii.Error, ValueError):
        host = cluster = ""
    if not host or not cluster or not re.fullmatch(r"[A-Za-z0-9.:-]+", host + cluster):
        raise BadInput("cloud_id is not a valid cloud id", "Copy it whole from the deployment's page in Elastic Cloud.")
    host, _colon, port = host.partition(":")
    cluster, _colon, own_port = cluster.partition(":")
    return (f"https://{cluster}.{host}:{own_port or port or '443'}",)


def _authorization(params: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> str | None:
    """The value of the Authorization header, or None where no login is set."""
    given = _stated(params, ("api_key", "bearer_token", "username", "password"))
    kinds = {{"password": "username"}.get(name, name) for name in given}
    if len(kinds) > 1:
        raise BadInput(
            f"More than one login is set: {', '.join(given)}", "State one: api_key, bearer_token, or username."
        )
    values: t.Mapping[str, t.Any] = params
    if not given:
        values = dict(zip(("api_key", "bearer_token", "username", "password"), map(environ.get, LOGIN_VARIABLES)))
    if values.get("api_key"):
        return f"ApiKey {encoded_api_key(values['api_key'])}"
    if values.get("bearer_token"):
        return f"Bearer {_token(values['bearer_token'], 'bearer_token')}"
    if values.get("username") and values.get("password"):
        return "Basic " + _base64(f"{values['username']}:{values['password']}")
    if values.get("username") or values.get("password"):
        missing = "password" if values.get("username") else "username"
        raise BadInput(f"{missing} is missing", "State username and password together.")
    return None


def encoded_api_key(api_key: str) -> str:
    """The encoded form of an API key, which the header wants: base64 of `id:api_key`."""
    api_key = api_key.strip()
    return _base64(api_key) if ":" in api_key else _token(api_key, "api_key")


def _token(value: str, option: str) -> str:
    """A token as it may stand in a header. The value itself is never quoted."""
    value = value.strip()
    if not re.fullmatch(r"[\x21-\x7e]+", value):
        raise BadInput(
            f"{option} has characters that cannot stand in an HTTP header", "Copy it again, without line breaks."
        )
    return value


def _base64(text: str) -> str:
    try:
        return base64.b64encode(text.encode("utf-8")).decode("ascii")
    except UnicodeEncodeError:
        raise BadInput("The login has characters that are not Unicode text", "Copy it again, as UTF-8.") from None


def _headers(params: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> dict[str, str]:
    """The stated headers with the login. A login among them is an explicit one, which wins over the environment's."""
    headers: dict[str, str] = {}
    for name, value in (params.get("http_headers") or {}).items():
        if value is None:
            continue
        text = "\n" if isinstance(value, (dict, list)) else str(value).strip(" ")
        if not _HEADER_NAME.fullmatch(name) or not re.fullmatch(r"[\x20-\x7e]*", text):
            # Of a name that is none only its begin is told: `Authorization: Bearer …` may stand there as a whole.
            told = t.cast("re.Match[str]", re.match(_HEADER_NAME.pattern + "|", name)).group()
            raise BadInput(
                f"http_headers: {told!r} is not a valid HTTP header", "Use printable ASCII without line breaks."
            )
        if name.lower() in _OWN_HEADERS:
            raise BadInput(f"http_headers: {name} is set by the module itself", "Leave it out.")
        headers[name] = text
    has_login = any(name.lower() == "authorization" for name in headers)
    authorization = _authorization(params, {} if has_login else environ)
    if has_login and authorization:
        raise BadInput("http_headers: Authorization is set besides another login", "State one of them.")
    if authorization:
        headers["Authorization"] = authorization
    return headers

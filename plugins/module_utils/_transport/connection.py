# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options: their argument spec, their environment variables, and what they resolve to."""

from __future__ import annotations

import os
import re
import typing as t
from types import MappingProxyType

from .._secrecy.search import address_secrets
from .address import ADDRESS_VARIABLES, nodes
from .errors import BadInput
from .login import LOGIN_OPTIONS, login

SECRET_VARIABLES = ("ELASTICSEARCH_API_KEY", "ELASTICSEARCH_BEARER_TOKEN", "ELASTICSEARCH_PASSWORD")
#: the variables used for options with a path, in order of precedence
FILE_VARIABLES: t.Mapping[str, tuple[str, ...]] = {
    "ca_path": ("ELASTICSEARCH_CA_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    "client_cert": ("ELASTICSEARCH_CLIENT_CERT",),
    "client_key": ("ELASTICSEARCH_CLIENT_KEY",),
}
#: the variables of options with a default, which Ansible itself reads
VALUE_VARIABLES = {"validate_certs": "ELASTICSEARCH_VALIDATE_CERTS", "timeout": "ELASTICSEARCH_TIMEOUT"}
_LONGEST_TIMEOUT = 86400
_MOST_RETRIES = 100
# Headers that the HTTP client sets itself; a declared one would contradict what is sent.
_OWN_HEADERS = (
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def argument_spec(fallback: t.Callable[[str, str], t.Any]) -> dict[str, t.Any]:
    """The argument spec of the connection options.

    `fallback` makes Ansible take a value from the environment. Address, login and files have none: an explicit option
    wins over every variable of its group, and messages name the variable that was used.
    """
    fallbacks = {name: {"fallback": (fallback, [name, variable])} for name, variable in VALUE_VARIABLES.items()}
    return {
        "url": {"type": "list", "elements": "str", "aliases": ["urls"]},
        "cloud_id": {"type": "str"},
        "api_key": {"type": "str", "no_log": True},
        "username": {"type": "str"},
        "password": {"type": "str", "no_log": True},
        "bearer_token": {"type": "str", "no_log": True},
        "validate_certs": {"type": "bool", "default": True, **fallbacks["validate_certs"]},
        "ca_path": {"type": "path"},
        "client_cert": {"type": "path"},
        "client_key": {"type": "path"},
        "use_proxy": {"type": "bool", "default": True},
        "http_headers": {"type": "dict", "no_log": True},
        "timeout": {"type": "float", "default": 30.0, **fallbacks["timeout"]},
        "retries": {"type": "int", "default": 3},
    }


class Connection(t.NamedTuple):
    """Where and how to connect. `nodes` are base URLs without a slash at the end; `timeout` is in seconds.

    `sources` has the environment variable that a value comes from, by option; for the login, all of them.
    """

    nodes: tuple[str, ...]
    headers: t.Mapping[str, str]
    validate_certs: bool
    ca_path: str | None
    client_cert: str | None
    client_key: str | None
    use_proxy: bool
    timeout: float
    retries: int
    sources: t.Mapping[str, str] = MappingProxyType({})

    def source(self, option: str) -> str:
        """The name of an option in a message: the environment variable that its value comes from, if there is one."""
        return self.sources.get(option, option)


def resolve(params: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> Connection:
    """The connection for these options and the environment. Raises BadInput."""
    timeout_source = _timeout_source(params, environ)
    _check_numbers(params, timeout_source)
    found = nodes(_declared(params, ("url", "cloud_id")), environ)
    headers, login_source = _headers(params, environ)
    checks = params["validate_certs"] and any(url.startswith("https:") for url in found.urls)
    files = _files(params, environ, checks=checks)
    if "client_key" in files and "client_cert" not in files:
        raise BadInput(
            f"{files['client_key'].source} is set, but client_cert is not",
            "Set client_cert to the certificate of that key.",
        )
    sources = {"url": found.source, "login": login_source, "timeout": timeout_source}
    return Connection(
        nodes=found.urls,
        headers=headers,
        validate_certs=params["validate_certs"],
        **{name: files[name].path if name in files else None for name in FILE_VARIABLES},
        use_proxy=params["use_proxy"],
        timeout=params["timeout"],
        retries=params["retries"],
        sources={**sources, **{name: file.source for name, file in files.items()}},
    )


def environment_secrets(environ: t.Mapping[str, str]) -> set[str]:
    """The secrets in the environment, which are masked everywhere."""
    secrets = {environ[name] for name in SECRET_VARIABLES if environ.get(name)}
    for name in (*ADDRESS_VARIABLES, *_PROXY_VARIABLES):
        secrets |= address_secrets(environ.get(name) or "")
    return secrets


def _timeout_source(params: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> str:
    """The name of the timeout in a message: Ansible does not report where the value comes from."""
    variable = VALUE_VARIABLES["timeout"]
    try:
        return variable if float(environ.get(variable) or "nan") == params["timeout"] else "timeout"
    except ValueError:
        return "timeout"


def _check_numbers(params: t.Mapping[str, t.Any], timeout_source: str) -> None:
    if not 0 < params["timeout"] <= _LONGEST_TIMEOUT:
        raise BadInput(
            f"{timeout_source} is {params['timeout']:g}",
            f"Set it to seconds, more than 0 and at most {_LONGEST_TIMEOUT}.",
        )
    if not 0 <= params["retries"] <= _MOST_RETRIES:
        raise BadInput(f"retries is {params['retries']}", f"Set it to a number from 0 to {_MOST_RETRIES}.")


class _File(t.NamedTuple):
    path: str
    source: str


def _files(params: t.Mapping[str, t.Any], environ: t.Mapping[str, str], *, checks: bool) -> dict[str, _File]:
    """The files that are set. Without certificate validation, the variables for a CA are ignored."""
    files = {name: _File(params[name], name) for name in FILE_VARIABLES if params.get(name) is not None}
    for name, variables in FILE_VARIABLES.items():
        variable = next((variable for variable in variables if environ.get(variable)), None)
        if name not in files and variable is not None and (checks or name != "ca_path"):
            files[name] = _File(os.path.expanduser(os.path.expandvars(environ[variable])), variable)
    for path, source in files.values():
        if not os.path.exists(path):
            raise BadInput(
                f"{source}: there is no {path!r} on the host where the module runs",
                "Set it to a path on that host, or copy the file there.",
            )
    return files


def _declared(params: t.Mapping[str, t.Any], names: tuple[str, ...]) -> dict[str, t.Any]:
    """The options that are set. An empty one is a mistake, most often an unset variable."""
    options = {name: params[name] for name in names if params.get(name) is not None}
    for name, value in options.items():
        if not value or value == [""]:
            raise BadInput(f"{name} is empty", f"Set {name} to a value, or leave it out.")
    return options


def _headers(params: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The declared headers with the login, and the source of the login.

    A login among the headers wins over one from the environment.
    """
    headers: dict[str, str] = {}
    for name, value in (params.get("http_headers") or {}).items():
        if value is not None:
            headers[name] = _header(name, value)
    has_login = any(name.lower() == "authorization" for name in headers)
    found = login(_declared(params, LOGIN_OPTIONS), {} if has_login else environ)
    if has_login and found:
        raise BadInput(
            f"http_headers contains Authorization, and {found.source} is set as well", "Set only one of them."
        )
    if found:
        headers["Authorization"] = found.header
    return headers, found.source if found else "http_headers" if has_login else ""


def _header(name: str, value: t.Any) -> str:
    """The value of a header as it is sent. Messages never quote it."""
    text = "\n" if isinstance(value, (dict, list)) else str(value).strip(" ")
    if not _HEADER_NAME.fullmatch(name) or not re.fullmatch(r"[\x20-\x7e]*", text):
        # Only the beginning of an invalid name is shown: it may be a whole `Authorization: Bearer …`.
        told = t.cast("re.Match[str]", re.match(_HEADER_NAME.pattern + "|", name)).group()
        raise BadInput(f"http_headers: {told!r} is not a valid HTTP header", "Use printable ASCII without line breaks.")
    if name.lower() in _OWN_HEADERS:
        raise BadInput(f"http_headers: {name} is set by the module itself", "Leave it out.")
    return text

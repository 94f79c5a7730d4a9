# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The address of Elasticsearch: from `url` or `cloud_id`, or from the environment. No I/O."""

from __future__ import annotations

import base64
import binascii
import re
import typing as t
from urllib.parse import urlsplit

from .errors import BadInput

ADDRESS_VARIABLES = ("ELASTICSEARCH_URL", "ELASTICSEARCH_ENDPOINTS", "ELASTIC_CLOUD_ID")
_EXAMPLE = "Write it like https://elasticsearch.example.com:9200."
# How the paths of Elasticsearch's and Kibana's APIs begin.
_API = re.compile(
    "_(?:aliases|all|analyze|bulk|cat|ccr|cluster|connector|count|data_stream|doc|enrich|eql|esql|features|field_caps"
    "|health_report|ilm|index_template|inference|ingest|license|mapping|mget|migration|ml|msearch|nodes|query|refresh"
    "|reindex|remote|resolve|scripts|search|security|settings|slm|snapshot|sql|ssl|stats|synonyms|tasks|template"
    "|transform|update|watcher|xpack)"
)


class Nodes(t.NamedTuple):
    """The base URLs of the nodes, without a trailing slash, and the option or variable they come from."""

    urls: tuple[str, ...]
    source: str


def nodes(options: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> Nodes:
    """The nodes to connect to. An option wins over every environment variable. Raises BadInput."""
    if len(options) > 1:
        raise BadInput("url and cloud_id are both set", "Set one of them.")
    if options:
        return _nodes(*next(iter(options.items())))
    name = next((name for name in ADDRESS_VARIABLES if environ.get(name, "").strip(", ")), None)
    if name is None:
        names = ", ".join(ADDRESS_VARIABLES)
        raise BadInput(
            "No address of Elasticsearch is set",
            f"Set url or cloud_id, or one of the environment variables {names} where the module runs.",
        )
    several = environ[name].split(",") if name == "ELASTICSEARCH_ENDPOINTS" else [environ[name]]
    return _nodes(name, environ[name] if name == "ELASTIC_CLOUD_ID" else [url for url in several if url.strip()])


def _nodes(name: str, value: t.Any) -> Nodes:
    return Nodes((_cloud_node(name, value),) if isinstance(value, str) else _urls(name, value), name)


def _urls(name: str, urls: t.Sequence[str]) -> tuple[str, ...]:
    # Checked together: Ansible splits a string at commas, and a password may contain one.
    if any("@" in url for url in urls):
        raise BadInput(
            f"{name} contains a user name or password",
            "Move them to username and password, where they are kept secret.",
        )
    if any(mark in url for url in urls for mark in "?#"):
        raise BadInput(f"{name} contains a query or fragment", f"Remove it. {_EXAMPLE}")
    return tuple(dict.fromkeys(_url(name, url.strip()) for url in urls))


def _url(name: str, url: str) -> str:
    """Check one URL."""
    try:
        parts = urlsplit(url)
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        raise BadInput(f"{name}: {url!r} is not a valid URL", _EXAMPLE) from None
    if parts.scheme.lower() not in ("http", "https"):
        raise BadInput(f"{name}: {url!r} does not begin with https:// or http://", _EXAMPLE)
    if not parts.hostname or not port_is_sound or re.search(r"[\s\\]", url):
        raise BadInput(f"{name}: {url!r} is not a valid URL", _EXAMPLE)
    api = next((part for part in parts.path.split("/") if _API.fullmatch(part)), None)
    if api is not None:
        base = url[: url.index(f"/{api}", url.index(parts.netloc))]
        raise BadInput(
            f"{name}: {url!r} contains the path of an API, /{api}",
            f"Set it to the address of Elasticsearch alone, {base}: the modules add the path.",
        )
    return f"{parts.scheme.lower()}://{parts.netloc}{parts.path.rstrip('/')}"


def _cloud_node(name: str, cloud_id: str) -> str:
    """The Elasticsearch URL inside a cloud id, `name:base64(host$elasticsearch$kibana)`."""
    try:
        decoded = base64.b64decode(cloud_id.strip().rpartition(":")[2], validate=True).decode("ascii")
        host, cluster = decoded.split("$")[:2]
    except (binascii.Error, ValueError):
        host = cluster = ""
    if not host or not cluster or not re.fullmatch(r"[A-Za-z0-9.:-]+", host + cluster):
        raise BadInput(f"{name} is not a valid cloud ID", "Copy it whole from the deployment's page in Elastic Cloud.")
    host, _colon, port = host.partition(":")
    cluster, _colon, own_port = cluster.partition(":")
    return f"https://{cluster}.{host}:{own_port or port or '443'}"

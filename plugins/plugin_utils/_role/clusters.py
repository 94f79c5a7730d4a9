# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Which hosts of a play lead to the same cluster, by addresses and cluster IDs."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from urllib.parse import urlsplit

from ...module_utils._transport.address import ADDRESS_VARIABLES
from ...module_utils._transport.connection import resolve
from ...module_utils._transport.errors import BadInput
from .layers import is_unset

LOCALHOST = "localhost"
_LOOPBACK = (LOCALHOST, "127.0.0.1", "::1")
_PORTS = {"http": 80, "https": 443}
#: the defaults of options that do not change the address
_OTHERWISE = {"timeout": 30.0, "retries": 0, "validate_certs": True, "use_proxy": True}


class Place(t.NamedTuple):
    """The address of a host's requests: keys that two hosts have in common if they lead to the same cluster."""

    keys: frozenset[str] = frozenset()
    #: whether the address is set for the host itself, and not in the environment of the host that sends
    own: bool = False


class Neighbour(t.NamedTuple):
    """What is known about a host of the play. `cluster_id` is empty if it is unknown."""

    name: str
    place: Place
    purges: bool
    cluster_id: str = ""
    #: whether it is at the same point of the play as this host
    abreast: bool = True


def place_of(url: t.Any, cloud_id: t.Any, sender: str, environment: t.Iterable[t.Any] = ()) -> Place:
    """The place for an address, else for that in the keyword `environment`, else for the sender's own environment."""
    here = LOCALHOST if sender in _LOOPBACK else sender
    variables: dict[str, t.Any] = {}
    for layer in environment:
        variables.update(layer if isinstance(layer, Mapping) else {})
    named = {name: str(variables[name]) for name in ADDRESS_VARIABLES if variables.get(name)}
    options = {"url": _listed(url), "cloud_id": None if is_unset(cloud_id) else str(cloud_id)}
    if not named and not any(options.values()):
        return Place(frozenset({f"that in the environment of {here}"}))
    try:
        nodes = resolve({**_OTHERWISE, **options}, named).nodes
    except BadInput:  # the module reports what is wrong
        return Place(own=True)
    return Place(frozenset(_key(node, here) for node in nodes), own=True)


def same_address(me: Neighbour, others: t.Iterable[Neighbour]) -> list[str]:
    """A sentence for each other host that has an address of this host, where one of the two purges."""
    found = []
    for other in _at_risk(me, others):
        common = sorted(me.place.keys & other.place.keys)
        if common:
            names = " and ".join(sorted((me.name, other.name)))
            found.append(f"{names} lead to one cluster, {common[0]}. {_ADVICE}")
    return found


def same_id(me: Neighbour, others: t.Iterable[Neighbour]) -> list[str]:
    """A sentence for each other host whose cluster has the ID of this host's, where one of the two purges."""
    return [
        f"{' and '.join(sorted((me.name, other.name)))} lead to one cluster, its UUID is {me.cluster_id}. {_ADVICE}"
        for other in _at_risk(me, others)
        if me.cluster_id and me.cluster_id == other.cluster_id
    ]


def not_compared(me: Neighbour, others: t.Iterable[Neighbour]) -> str:
    """A warning if the IDs of the clusters cannot be compared, else an empty text."""
    whole = [me, *_at_risk(me, others)]
    behind = [host.name for host in whole if not host.abreast]
    unknown = [host.name for host in whole if host.abreast and not host.cluster_id]
    if len(whole) == 1 or not (behind or unknown):
        return ""
    reasons = []
    if behind:
        reasons.append("the play does not take all its hosts at the same time (strategy linear, without serial)")
    if unknown:
        names = ", ".join(sorted(unknown))
        reasons.append(
            f"that of {names} cannot be read (it needs Elasticsearch 8.17 or later, and the privilege monitor)"
        )
    return (
        f"The IDs of the clusters cannot be compared: {'; '.join(reasons)}. "
        "Make sure that no two hosts of the play lead to one cluster, or each purge removes the endpoints of the other."
    )


def _at_risk(me: Neighbour, others: t.Iterable[Neighbour]) -> list[Neighbour]:
    return [other for other in others if other.name != me.name and (me.purges or other.purges)]


def _listed(url: t.Any) -> list[str] | None:
    urls = url.split(",") if isinstance(url, str) else url or []
    return [str(one).strip() for one in urls if str(one).strip()] or None


def _key(node: str, sender: str) -> str:
    """Host, port and path. A loopback address is a different machine for each sender."""
    parts = urlsplit(node)
    host = (parts.hostname or "").rstrip(".")
    where = f"{parts.port or _PORTS[parts.scheme]}{parts.path}"
    return f"{LOCALHOST}:{where} on {sender}" if host in _LOOPBACK else f"{host}:{where}"


_ADVICE = (
    "With inference_endpoints_purge, each of them removes the endpoints of the other. Keep one host for each cluster, "
    "and set inference_endpoints_url or inference_endpoints_cloud_id for it."
)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The role's plan for one host, and the mistakes in the host's variables. Contains no secrets."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible.module_utils.parsing.convert_bool import boolean

from . import layers, variables
from .clusters import LOCALHOST, Neighbour, Place, place_of
from .layers import is_unset

Json = dict[str, t.Any]

#: the facts that the role sets
PLAN = "__inference_endpoints_plan"
CLUSTER = "__inference_endpoints_cluster"
_PURGE = f"{variables.PREFIX}purge"
_NO_CLUSTER_YET = "_na_"  # shown by Elasticsearch before a cluster has formed


def plan(values: t.Mapping[str, t.Any], defaults: t.Any, found: t.Mapping[str, t.Any], hostvars: t.Any) -> Json:
    """The plan for a host: from the variables that declare endpoints, and from the others (`found`).

    roles/inference_endpoints/vars/main.yml says what that is.
    """
    order = layers.variables_of(found["order"])
    wrong = _misshapen(values, defaults, found["http_headers"])
    endpoints = {} if wrong else layers.declared(values, order, defaults)
    place = place_of(found["url"], found["cloud_id"], found["sender"], found["environment"])
    purge = is_on(found["purge"])
    problems = [
        *variables.problems(found["names"]),
        *(wrong or layers.conflicts(_layers_of(values), order)),
        _limits(found),
        "" if wrong else _nothing_left(found, endpoints),
        _no_address(found, place),
    ]
    several = len(found["hosts"]) > 1
    purging = purge and not _only_absent(endpoints)
    return {
        "run": found["run"],
        "problems": [sentence for sentence in problems if sentence],
        "ids": list(endpoints),
        "active": bool(endpoints) or not purge,
        "purge": purging,
        "purge_ids": limit(found["purge_ids"]) if purging else [],
        "purge_services": limit(found["purge_services"]) if purging else [],
        "compare": several and (purge or any(_Shown(hostvars, name).is_on("purge") for name in found["hosts"])),
        "keys": sorted(place.keys),
        "own_address": place.own,
    }


def neighbours(hostvars: t.Any, hosts: t.Iterable[str], host: str) -> tuple[Neighbour, list[Neighbour]]:
    """This host, and the other hosts of the play that send requests: from their plans, or else from the inventory."""
    own = _Shown(hostvars, host)
    mine = own.get(PLAN)
    me = _planned(own, mine)
    if not (mine["compare"] and mine["active"]):
        return me, []
    # A play can set its own address for all hosts, which the inventory does not show.
    trusted = _inventory(own).place == me.place
    others = []
    for name in hosts:
        if name == host:
            continue
        shown = _Shown(hostvars, name)
        known = shown.get(PLAN)
        if isinstance(known, Mapping) and known["run"] == mine["run"]:
            others += [_planned(shown, known)] if known["active"] else []
        else:
            seen = _inventory(shown)
            others.append(seen if trusted else seen._replace(place=Place()))
    return me, others


def is_on(value: t.Any) -> bool:
    """Whether a switch is on. The argument spec has refused other values."""
    return not is_unset(value) and bool(boolean(value, strict=False))


def limit(value: t.Any) -> list[str]:
    """The services or patterns of a limit, without empty ones, which templates of undefined variables leave."""
    listed = value.split(",") if isinstance(value, str) else [] if value is None else value
    return [str(one).strip() for one in listed if not is_unset(one) and str(one).strip()]


def _misshapen(values: t.Mapping[str, t.Any], defaults: t.Any, headers: t.Any) -> list[str]:
    wrong = [sentence for name, value in values.items() for sentence in layers.misshapen(name, value)]
    wrong += layers.misshapen_options(f"{variables.PREFIX}defaults", defaults)
    if not is_unset(headers) and not isinstance(headers, Mapping):
        wrong.append(f"{variables.PREFIX}http_headers must be a dictionary, header to value.")
    return wrong


def _layers_of(values: t.Mapping[str, t.Any]) -> Json:
    return {name: value for name, value in values.items() if name != variables.BASE}


def _limits(found: t.Mapping[str, t.Any]) -> str:
    names = ("purge_ids", "purge_services")
    limits = [variables.PREFIX + name for name in names if limit(found[name])]
    if is_unset(found["purge"]) and limits:
        return (
            f"{' and '.join(limits)} {'are' if len(limits) > 1 else 'is'} set, but {_PURGE} is not. "
            f"Set {_PURGE}: true to remove other endpoints within these limits, or {_PURGE}: false to keep them all."
        )
    if is_on(found["purge"]) and not limits:
        return (
            f"{_PURGE} is on without a limit. Set {_PURGE}_ids to the IDs that this inventory owns, "
            f"such as ['search-*'], or {_PURGE}_services. ['*'] stands for all others."
        )
    return ""


def _nothing_left(found: t.Mapping[str, t.Any], endpoints: t.Mapping[str, Json]) -> str:
    if not is_on(found["purge"]) or is_on(found["allow_empty"]) or not _only_absent(endpoints):
        return ""
    what = "Only endpoints with state: absent are" if endpoints else "No endpoint is"
    return (
        f"{what} declared for {found['host']}, so {_PURGE} would remove all endpoints within its limits. "
        "Check whether inference_endpoints_endpoints reaches this host, "
        "or set inference_endpoints_allow_empty: true to skip the purge."
    )


def _no_address(found: t.Mapping[str, t.Any], place: Place) -> str:
    if place.own or found["sender"] != LOCALHOST or len(found["hosts"]) == 1:
        return ""
    return (
        f"No address is set for {found['host']}. "
        "The environment has that of one cluster only, but the play has several hosts. "
        "Set inference_endpoints_url or inference_endpoints_cloud_id for each of them."
    )


def _only_absent(endpoints: t.Mapping[str, Json]) -> bool:
    return all(options.get("state") == "absent" for options in endpoints.values())


class _Shown:
    """The variables of a host from `hostvars`, read once, because Ansible takes some time to collect them."""

    def __init__(self, hostvars: t.Any, name: str) -> None:
        self.name = name
        self._variables = hostvars[name]

    def get(self, variable: str) -> t.Any:
        """A variable. None if it does not exist, or if it needs one that only the play has."""
        try:
            value = self._variables.get(variable)
        except Exception:  # noqa: BLE001 - what an undefined variable raises differs between releases of ansible-core
            return None
        return None if isinstance(value, str) and "{{" in value else value

    def is_on(self, option: str) -> bool:
        """Whether a switch of the role is on."""
        return is_on(self.get(variables.PREFIX + option))


def _planned(shown: _Shown, known: t.Mapping[str, t.Any]) -> Neighbour:
    read = shown.get(CLUSTER)
    cluster = read.get("cluster") if isinstance(read, Mapping) else None
    uuid = str(cluster.get("uuid") or "") if isinstance(cluster, Mapping) else ""
    place = Place(frozenset(known["keys"]), known["own_address"])
    cluster_id = "" if uuid == _NO_CLUSTER_YET else uuid
    return Neighbour(shown.name, place, known["purge"], cluster_id, isinstance(read, Mapping))


def _inventory(shown: _Shown) -> Neighbour:
    """A host from the inventory, which knows every host of the play at any time."""
    sender = shown.get(f"{variables.PREFIX}delegate_to") or LOCALHOST
    url, cloud_id = (shown.get(variables.PREFIX + option) for option in ("url", "cloud_id"))
    return Neighbour(shown.name, place_of(url, cloud_id, str(sender)), shown.is_on("purge"), abreast=False)

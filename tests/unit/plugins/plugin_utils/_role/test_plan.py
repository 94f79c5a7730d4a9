# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for a host: what is refused before anything is sent, and what is known of the other hosts."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.plugin_utils._role.clusters import Place
from ansible_collections.esops.elasticsearch.plugins.plugin_utils._role.plan import (
    CLUSTER,
    PLAN,
    limit,
    neighbours,
    plan,
)

BASE = "inference_endpoints_endpoints"
ONE = {BASE: {"e1": {"service": "openai"}}}
SECRET = "secret-of-the-plan"
ALONE: dict[str, t.Any] = {
    "run": "r1",
    "host": "north",
    "hosts": ["north"],
    "names": [],
    "layers": ONE,
    "order": [],
    "defaults": {},
    "http_headers": None,
    "purge": None,
    "purge_ids": None,
    "purge_services": None,
    "allow_empty": False,
    "url": "http://north:9200",
    "cloud_id": None,
    "sender": "localhost",
    "environment": [],
}
TWO = {"hosts": ["north", "south"]}
PURGE = {"purge": True, "purge_ids": ["search-*"]}


class Undefined(dict[str, t.Any]):
    """Variables of a host of which one needs something that only the play has."""

    def get(self, key: str, default: t.Any = None) -> t.Any:
        if key == "inference_endpoints_url":
            raise LookupError("'domain' is undefined")
        return super().get(key, default)


def planned(hostvars: t.Any = None, **changes: t.Any) -> dict[str, t.Any]:
    """The plan, with some of its input changed."""
    values, defaults = changes.pop("layers", ONE), changes.pop("defaults", {})
    return plan(
        values, defaults, {**ALONE, **changes}, hostvars if hostvars is not None else {"north": {}, "south": {}}
    )


def problems(**changes: t.Any) -> str:
    """Everything that is wrong, in one text."""
    return " ".join(planned(**changes)["problems"])


def test_a_host_alone() -> None:
    assert planned() == {
        "run": "r1",
        "problems": [],
        "ids": ["e1"],
        "active": True,
        "compare": False,
        "purge": False,
        "purge_ids": [],
        "purge_services": [],
        "keys": ["north:9200"],
        "own_address": True,
    }


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"names": ["inference_endpoints_purge_id"]}, "did you mean inference_endpoints_purge_ids?"),
        ({"layers": {BASE: [SECRET]}}, f"{BASE} must be a dictionary"),
        ({"layers": {BASE: {}, f"{BASE}__a": {"e1": SECRET}}}, f"{BASE}__a[e1] must be a dictionary"),
        ({"defaults": [SECRET]}, "inference_endpoints_defaults must be a dictionary"),
        ({"http_headers": [SECRET]}, "inference_endpoints_http_headers must be a dictionary"),
        (
            {"layers": {f"{BASE}__a": {"e": None}, f"{BASE}__b": {"e": {}}}},
            f"{BASE}__a and {BASE}__b set e to different",
        ),
        ({"purge_ids": ["a*"]}, "inference_endpoints_purge_ids is set, but inference_endpoints_purge is not."),
        ({"purge_services": "a", "purge": ""}, "inference_endpoints_purge_services is set, but"),
        (
            {"purge_ids": ["a*"], "purge_services": ["b"]},
            "purge_ids and inference_endpoints_purge_services are set, but",
        ),
        ({"purge": "yes"}, "inference_endpoints_purge is on without a limit."),
        ({"purge": True, "purge_ids": "", "purge_services": [""]}, "inference_endpoints_purge is on without a limit."),
        ({"purge": True, "purge_ids": [], "purge_services": None}, "inference_endpoints_purge is on without a limit."),
        ({**PURGE, "layers": {BASE: {}}}, "No endpoint is declared for north"),
        ({**PURGE, "layers": {BASE: {"e1": None}}}, "No endpoint is declared for north"),
        ({**PURGE, "layers": {BASE: {"e1": {"state": "absent"}}}}, "Only endpoints with state: absent are declared"),
        ({**PURGE, "defaults": {"state": "absent"}}, "Only endpoints with state: absent are declared"),
        ({**TWO, "url": None}, "No address is set for north."),
    ],
)
def test_refused(changes: t.Any, told: str) -> None:
    assert told in problems(**changes)
    assert SECRET not in problems(**changes)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = planned(names=["inference_endpoints_x"], defaults=[1], purge_ids=["a"], **TWO, url="")["problems"]
    assert len(found) == 4


@pytest.mark.parametrize(
    "changes",
    [
        PURGE,
        {"purge": "true", "purge_services": "openai"},
        {"purge": False, "purge_ids": ["a*"], "purge_services": ["b"]},
        {"purge": "no", "purge_ids": ["a*"]},
        {"purge_ids": [], "purge_services": ""},
        {**PURGE, "layers": {BASE: {}}, "allow_empty": "yes"},
        {"layers": {BASE: {}}},
        {**PURGE, "layers": {BASE: {"e1": {"state": "absent"}, "e2": {}}}},
        {**TWO, "url": None, "cloud_id": "x"},
        {**TWO, "url": None, "sender": "bastion"},
        {**TWO, "url": None, "environment": [{"ELASTICSEARCH_URL": "http://a:1"}]},
        {"layers": {f"{BASE}__a": {"e": None}, f"{BASE}__b": {"e": {}}}, "order": ["b", "a"]},
        {"layers": {BASE: {"e": None}, f"{BASE}__b": {"e": {}}}},
    ],
)
def test_not_refused(changes: t.Any) -> None:
    assert problems(**changes) == ""


def test_limits_reach_the_module_only_with_a_purge() -> None:
    both = {"purge_ids": "a*, b*", "purge_services": ["openai", ""]}
    assert [planned(purge=True, **both)[name] for name in ("purge", "purge_ids", "purge_services")] == [
        True,
        ["a*", "b*"],
        ["openai"],
    ]
    assert [planned(purge=False, **both)[name] for name in ("purge", "purge_ids", "purge_services")] == [False, [], []]
    assert limit(None) == limit("") == limit([None, " "]) == []


@pytest.mark.parametrize(
    ("layers", "active", "purge"),
    [({}, False, False), ({"e1": {"state": "absent"}}, True, False), ({"e1": {}}, True, True)],
)
def test_allow_empty(layers: t.Any, *, active: bool, purge: bool) -> None:
    """Nothing is sent where nothing is declared; endpoints that are to be absent are removed, without a purge."""
    found = planned(**PURGE, layers={BASE: layers}, allow_empty=True)
    assert (found["active"], found["purge"], found["problems"]) == (active, purge, [])


@pytest.mark.parametrize(
    ("changes", "of_south", "compare"),
    [
        (PURGE, {}, False),
        ({**TWO, **PURGE}, {}, True),
        (TWO, {}, False),
        (TWO, {"inference_endpoints_purge": "yes"}, True),
        (TWO, {"inference_endpoints_purge": "{{ not_set }}"}, False),
    ],
)
def test_clusters_are_compared_where_a_host_of_several_purges(
    changes: t.Any, of_south: t.Any, *, compare: bool
) -> None:
    assert planned({"north": {}, "south": of_south}, **changes)["compare"] is compare


def known(name: str, **changes: t.Any) -> dict[str, t.Any]:
    """What a host has as soon as it has planned and read its cluster."""
    made = planned(host=name, url=f"http://{name}:9200", **{**TWO, **PURGE, **changes})
    return {PLAN: made, CLUSTER: {"cluster": {"uuid": f"uuid-{name}"}}}


def test_hosts_that_have_planned_are_known_by_their_plans() -> None:
    hostvars = {"north": known("north"), "south": {**known("south"), "inference_endpoints_url": "http://elsewhere:1"}}
    me, (south,) = neighbours(hostvars, ["north", "south"], "north")
    assert me == ("north", Place(frozenset({"north:9200"}), own=True), True, "uuid-north", True)
    assert south == ("south", Place(frozenset({"south:9200"}), own=True), True, "uuid-south", True)


@pytest.mark.parametrize(
    ("read", "cluster_id", "abreast"),
    [
        (None, "", False),
        ({"cluster": None}, "", True),
        ({"msg": "too old"}, "", True),
        ({"cluster": {"uuid": None}}, "", True),
        ({"cluster": {"uuid": "_na_"}}, "", True),
        ({"cluster": {"uuid": "u"}}, "u", True),
    ],
)
def test_what_was_read_of_a_cluster(read: t.Any, cluster_id: str, *, abreast: bool) -> None:
    hostvars = {"north": known("north"), "south": {**known("south"), CLUSTER: read}}
    _me, (south,) = neighbours(hostvars, ["north", "south"], "north")
    assert (south.cluster_id, south.abreast) == (cluster_id, abreast)


def test_a_host_with_nothing_to_send_is_no_neighbour() -> None:
    hostvars = {"north": known("north"), "south": known("south", layers={BASE: {}}, allow_empty=True)}
    assert neighbours(hostvars, ["north", "south"], "north")[1] == []
    assert neighbours(hostvars, ["north", "south"], "south")[1] == []


@pytest.mark.parametrize(
    ("of_south", "keys", "purges"),
    [
        ({"inference_endpoints_url": "http://north:9200"}, {"north:9200"}, False),
        ({"inference_endpoints_url": ["http://south:1"], "inference_endpoints_purge": "on"}, {"south:1"}, True),
        ({}, {"that in the environment of localhost"}, False),
        ({"inference_endpoints_delegate_to": "bastion"}, {"that in the environment of bastion"}, False),
        (Undefined(inference_endpoints_purge=True), {"that in the environment of localhost"}, True),
    ],
)
def test_others_are_seen_in_the_inventory(of_south: t.Any, keys: set[str], *, purges: bool) -> None:
    """Also one whose plan is from an earlier run of the role in the same playbook."""
    north = {**known("north"), "inference_endpoints_url": "http://north:9200"}
    earlier = {PLAN: {**known("south")[PLAN], "run": "r0"}}
    for more in ({}, earlier):
        of_south.update(more)
        _me, (south,) = neighbours({"north": north, "south": of_south}, ["north", "south"], "north")
        assert (set(south.place.keys), south.purges, south.abreast) == (keys, purges, False)


@pytest.mark.parametrize("url", [None, "http://elsewhere:9200", "http://{{ domain }}:9200"])
def test_the_inventory_does_not_count_where_the_play_has_addresses_of_its_own(url: str | None) -> None:
    """Else two hosts would be refused for an address that neither of them uses."""
    shown = {"inference_endpoints_url": url}
    _me, (south,) = neighbours({"north": {**known("north"), **shown}, "south": shown}, ["north", "south"], "north")
    assert south.place == Place()

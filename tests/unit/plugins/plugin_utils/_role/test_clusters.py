# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether two hosts of a play lead to one cluster."""

from __future__ import annotations

import base64
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.plugin_utils._role.clusters import (
    Neighbour,
    Place,
    not_compared,
    place_of,
    same_address,
    same_id,
)

CLOUD_ID = "name:" + base64.b64encode(b"eu.example.com:9243$abc$def").decode()
NOWHERE = Place()


def keys(*args: t.Any, **kwargs: t.Any) -> set[str]:
    """The keys of a place."""
    return set(place_of(*args, **kwargs).keys)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("https://es:9200", None), ("https://es:9200/", None), True),
        (("https://ES.Example.COM.", None), ("https://es.example.com:443", None), True),
        (("http://es", None), ("http://es:80", None), True),
        (("http://es:9200", None), ("https://es:9200", None), True),
        ((["https://a:1", "https://b:1"], None), (["https://c:1", "https://b:1"], None), True),
        (("https://a:1, https://b:1", None), ("https://b:1", None), True),
        (("https://abc.eu.example.com:9243", None), (None, CLOUD_ID), True),
        (("https://gateway/one", ""), ("https://gateway/one/", ""), True),
        (("https://gateway/one", None), ("https://gateway/two", None), False),
        (("http://es", None), ("https://es", None), False),
        (("https://a:1", None), ("https://b:1", None), False),
        (("https://es:9200", None), ("https://es:9201", None), False),
    ],
)
def test_addresses(one: tuple[t.Any, t.Any], other: tuple[t.Any, t.Any], *, same: bool) -> None:
    assert bool(keys(*one, "here") & keys(*other, "there")) is same


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_a_loopback_address_is_that_of_the_sender(host: str) -> None:
    url = f"http://{host}:9200"
    assert keys(url, None, "north") == {"localhost:9200 on north"}
    assert keys(url, None, "127.0.0.1") == keys("http://localhost:9200", None, "localhost")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ([], Place(frozenset({"that in the environment of bastion"}))),
        ([{"OTHER": "x", "ELASTICSEARCH_URL": ""}, "odd"], Place(frozenset({"that in the environment of bastion"}))),
        (
            [{"ELASTICSEARCH_URL": "http://a:1"}, {"ELASTICSEARCH_URL": "http://b:1"}],
            Place(frozenset({"b:1"}), own=True),
        ),
        ([{"ELASTICSEARCH_ENDPOINTS": "http://a:1,http://b:1"}], Place(frozenset({"a:1", "b:1"}), own=True)),
        ([{"ELASTIC_CLOUD_ID": CLOUD_ID}], Place(frozenset({"abc.eu.example.com:9243"}), own=True)),
    ],
)
def test_without_an_address(environment: t.Any, expected: Place) -> None:
    """That of the keyword `environment` counts, else the sender has one that cannot be seen from here."""
    assert place_of(None, "", "bastion", environment) == place_of("", None, "bastion", environment) == expected
    assert keys("http://own:1", None, "bastion", environment) == {"own:1"}


@pytest.mark.parametrize("url", ["nonsense", "https://user:secret@es:9200", ["https://a", "ftp://b"]])
def test_an_address_that_is_none_is_left_to_the_module(url: t.Any) -> None:
    assert place_of(url, None, "bastion") == Place(own=True)


def neighbour(name: str, *addresses: str, purges: bool = True, **more: t.Any) -> Neighbour:
    """A host, by default one that purges."""
    return Neighbour(name, Place(frozenset(addresses), own=True), purges, **more)


def test_same_address() -> None:
    north, south, west = neighbour("north", "a:1", "b:1"), neighbour("south", "b:1"), neighbour("west", "c:1")
    (told,) = same_address(south, [north, south, west])
    assert told.startswith("north and south lead to one cluster, b:1. ")
    assert "each of them removes the endpoints of the other" in told
    assert same_address(west, [north, south]) == []
    assert same_address(neighbour("x"), [neighbour("y")]) == [], "what is not known is not the same"


@pytest.mark.parametrize(("mine", "other", "told"), [(True, False, 1), (False, True, 1), (False, False, 0)])
def test_one_that_purges_is_enough(mine: bool, other: bool, told: int) -> None:
    me = neighbour("north", "a:1", purges=mine, cluster_id="u")
    them = [neighbour("south", "a:1", purges=other, cluster_id="u")]
    assert (len(same_address(me, them)), len(same_id(me, them))) == (told, told)


def test_same_id() -> None:
    north, south = neighbour("north", cluster_id="u1"), neighbour("south", cluster_id="u1")
    (told,) = same_id(south, [north])
    assert told.startswith("north and south lead to one cluster, its UUID is u1. ")
    assert same_id(south, [neighbour("west", cluster_id="u2"), neighbour("east")]) == []
    assert same_id(neighbour("west"), [neighbour("east")]) == [], "two that are not known are not the same"


@pytest.mark.parametrize(
    ("me", "others", "told"),
    [
        ({"cluster_id": "u"}, [], []),
        ({"cluster_id": "u"}, [{"cluster_id": "v"}], []),
        ({"cluster_id": "u"}, [{"abreast": False}], ["does not take all its hosts at the same time"]),
        ({"cluster_id": "u"}, [{}], ["that of h0 cannot be read"]),
        ({}, [{"cluster_id": "v"}], ["that of me cannot be read"]),
        ({}, [{}, {"abreast": False}], ["does not take", "that of h0, me cannot be read"]),
        ({"cluster_id": "u", "purges": False}, [{"purges": False}], []),
        ({"purges": False}, [{"purges": False}, {"purges": True, "cluster_id": "v"}], ["that of me cannot be read"]),
        ({}, [], []),
    ],
)
def test_not_compared(me: t.Any, others: list[t.Any], told: list[str]) -> None:
    hosts = [neighbour(f"h{number}", **other) for number, other in enumerate(others)]
    warning = not_compared(neighbour("me", **me), hosts)
    assert [part for part in told if part not in warning] == []
    assert bool(warning) is bool(told)
    assert not warning or warning.startswith("The IDs of the clusters cannot be compared: ")
    assert ("that of" in warning) is any("that of" in part for part in told)


def test_not_known_is_told_the_same_way_by_every_host() -> None:
    """Ansible shows a warning once."""
    north, south = neighbour("north"), neighbour("south")
    assert not_compared(north, [south]) == not_compared(south, [north])

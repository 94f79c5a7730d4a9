# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Server versions and ranges (docs/reference/elasticsearch-inference.md, "When features appeared")."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import versions
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.versions import Feature, Server, is_over
from ansible_collections.esops.elasticsearch.tests.unit.support.endpoints import server

# feature: releases that lack it, releases that have it
RELEASES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "INFERENCE": (("8.10.4",), ("8.11.0", "9.0.0", "serverless")),
    "UPDATE": (("8.14.3", "8.15.5"), ("8.16.0", "9.0.0", "serverless")),
    "CREATE_TIMEOUT": (("8.18.8", "9.0.8"), ("8.19.0", "8.19.13", "9.1.0", "serverless")),
    "UPDATE_TIMEOUT": (("9.4.2",), ("9.5.0", "serverless")),
    "UPDATE_KEEPS_CHUNKING": (
        ("8.16.0", "8.19.13", "9.0.8", "9.1.10", "9.2.5", "9.3.0"),
        ("9.2.6", "9.2.9", "9.3.1", "9.4.0", "serverless"),
    ),
    "UPDATE_CHECKS_REMOTE": (("8.19.13", "9.3.5"), ("9.4.0", "serverless")),
    "CREATE_CHECKS_COMPLETION": (("8.17.10",), ("8.18.0", "9.0.0", "serverless")),
    "UPDATE_REFUSES_UNKNOWN": (("9.4.2",), ("9.5.0", "serverless")),
    "UPDATE_WITHOUT_SECRET": (("9.4.2",), ("9.5.0", "serverless")),
    "CHUNKING_UPDATE": (("9.4.2",), ("9.5.0", "serverless")),
    "SECRET_UPDATE_DOUBTFUL": (("9.4.2", "9.5.3", "serverless"), ("9.5.0", "9.5.2")),
    "DELETE_CHECKS_MAPPINGS": (("8.15.5",), ("8.16.0", "serverless")),
    "CHAT_COMPLETION": (("8.17.10",), ("8.18.0", "9.0.0", "serverless")),
    "CHAT_REASONING": (("9.3.9",), ("9.4.0", "serverless")),
    "CONTENT_LISTS": (("9.4.9",), ("9.5.0", "serverless")),
    "RERANK_OBJECTS": (("9.4.9",), ("9.5.0", "serverless")),
    "REGION_POLICY": (("9.4.9",), ("9.5.0", "serverless")),
    "SERVICES": (("8.16.6",), ("8.17.0", "serverless")),
    "CONNECTORS": (("8.11.4",), ("8.12.0", "serverless")),
    "CONNECTOR_FEATURES": (("8.14.3",), ("8.15.0", "serverless")),
    "CONNECTOR_SOFT_DELETE": (("8.18.8", "8.19.13"), ("9.0.0", "serverless")),
    "CONNECTOR_NATIVE_KEEPS_STATUS": (("8.14.0", "8.19.13"), ("9.0.0", "serverless")),
    "CONTENT_PREFIX": (("8.19.13",), ("9.0.0", "serverless")),
}


@pytest.mark.parametrize("name", RELEASES)
def test_releases(name: str) -> None:
    lacking, having = RELEASES[name]
    ranges = getattr(Feature, name)
    assert [version for version in lacking if server(version).within(ranges)] == []
    assert [version for version in having if not server(version).within(ranges)] == []


def test_every_feature_is_tested() -> None:
    assert set(RELEASES) == {name for name in vars(Feature) if name.isupper()}


def test_always_and_never() -> None:
    for known in (Server((0, 0, 1)), Server((8, 11, 0), True)):
        assert known.within(versions.ALWAYS)
        assert not known.within(versions.NEVER)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ({"number": "8.19.0"}, Server((8, 19, 0))),
        ({"number": "9.5.0-SNAPSHOT", "build_flavor": "default"}, Server((9, 5, 0))),
        ({"number": "9.10.12"}, Server((9, 10, 12))),
        ({"number": "9.5"}, Server((9, 5, 0))),
        ({"number": "8.11.0", "build_flavor": "serverless"}, Server((8, 11, 0), True)),
    ],
)
def test_version_of_an_answer(version: dict[str, str], expected: Server) -> None:
    assert versions.parse_server({"version": version}) == expected


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"version": None},
        {"version": {}},
        {"version": {"number": 9}},
        {"version": {"number": "nine"}},
        {"version": {"number": "9"}},
        {"version": {"number": ""}},
    ],
)
def test_answers_without_a_version(body: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match="version number"):
        versions.parse_server(body)


def test_what_is_over() -> None:
    ended: versions.Ranges = (((8, 18, 0), (9, 0, 0)), ((9, 1, 0), (9, 2, 0)))
    over = [name for name in ((8, 17, 0), (8, 18, 0), (9, 0, 1), (9, 1, 9), (9, 2, 0)) if is_over(ended, Server(name))]
    assert over == [(9, 2, 0)]
    assert is_over(ended, Server((8, 11, 0), True))
    assert not any(
        is_over(ranges, Server((8, 11, 0), True))
        for ranges in (Feature.CREATE_TIMEOUT, versions.ALWAYS, versions.NEVER)
    )


def test_words() -> None:
    assert str(Server((9, 4, 2))) == "Elasticsearch 9.4.2"
    assert str(Server((8, 11, 0), True)) == "Elasticsearch Serverless"
    assert versions.first_release(Feature.CREATE_TIMEOUT) == "8.19 or 9.1"
    assert versions.first_release(Feature.UPDATE_KEEPS_CHUNKING) == "9.2.6 or 9.3.1"


@pytest.mark.parametrize(
    ("seen", "advice"),
    [
        (Server((8, 13, 4)), "Upgrade to 8.14 or later, the oldest release that this collection supports."),
        (Server((7, 17, 9)), "Upgrade to 8.14 or later, the oldest release that this collection supports."),
        (Server((8, 14, 0)), "Upgrade, or leave it out."),
        (Server((8, 11, 0), serverless=True), "Upgrade, or leave it out."),
    ],
)
def test_advice_to_upgrade(seen: Server, advice: str) -> None:
    assert versions.upgrade(seen, ", or leave it out") == advice

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents about secrets: what is written is read back, which markers are alive, and what is not ours is open."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference import secret_document
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.secret_document import Document, Marker

ABOUT = secret_document.About("e1", "azureopenai", ("api_key",))
NOW = 1_800_000_000.0
STORED = {"kdf": "scrypt", "digest": "x"}


def answer(source: t.Any) -> dict[str, t.Any]:
    """What Elasticsearch answers to a read."""
    return {"_id": "e1", "found": True, "_seq_no": 3, "_primary_term": 2, "_source": source}


@given(st.lists(st.builds(Marker, st.uuids().map(str), st.integers(0, 4 * 10**12).map(lambda ms: ms / 1000))))
def test_markers_are_read_back(markers: list[Marker]) -> None:
    assert secret_document.read_document(answer(secret_document.opened(ABOUT, markers, NOW))) == Document(
        3, 2, None, tuple(markers)
    )


def test_a_closed_document_is_read_back() -> None:
    assert secret_document.read_document(answer(secret_document.closed(ABOUT, STORED, NOW))) == Document(3, 2, STORED)


def test_what_people_read() -> None:
    """Endpoint, service, kinds of secret, when, and by which release."""
    body = secret_document.closed(secret_document.About("e1", "azureopenai", ("b", "a")), STORED, NOW)
    assert body.pop("collection_version")
    assert body == {
        "inference_id": "e1",
        "service": "azureopenai",
        "secrets": ["a", "b"],
        "updated_at": "2027-01-15T08:00:00.000Z",
        "fingerprint": STORED,
    }


@pytest.mark.parametrize(
    ("age", "alive"), [(0, True), (599.9, True), (600, False), (-120, True), (-120.1, False), (-9999, False)]
)
def test_the_life_of_a_marker(age: float, alive: bool) -> None:
    """Ten minutes, and two minutes into the future for clocks that differ."""
    marker = Marker("other", NOW - age)
    assert secret_document.is_alive(marker, NOW) is alive
    assert bool(Document(0, 1, None, (marker,)).others("mine", NOW)) is alive
    assert Document(0, 1, None, (marker,)).others("other", NOW) == ()


def test_clocks_that_differ() -> None:
    assert Document(0, 1, None, (Marker("other", NOW + 121),)).ahead(NOW) == pytest.approx(121)
    assert Document(0, 1, None, (Marker("other", NOW + 119),)).ahead(NOW) == 0
    assert Document(0, 1).ahead(NOW) == 0


@pytest.mark.parametrize(
    "source",
    [
        {},
        {"fingerprint": "text"},
        {"fingerprint": STORED, "markers": [{"run": "other", "at": "2027-01-15T08:00:00.000Z"}]},
        {"fingerprint": STORED, "markers": ["odd"]},
        {"markers": [{"run": 7, "at": "2027-01-15T08:00:00.000Z"}, {"run": "x", "at": "yesterday"}, {"run": "x"}]},
        {"markers": {"run": "x"}},
    ],
)
def test_what_is_not_ours_is_open(source: t.Any) -> None:
    document = secret_document.read_document(answer(source))
    assert document is not None
    assert document.fingerprint is None


@pytest.mark.parametrize("missing", [{"found": False}, {"found": True, "_source": "text"}, {}])
def test_no_document(missing: dict[str, t.Any]) -> None:
    assert secret_document.read_document(missing) is None

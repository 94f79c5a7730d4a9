# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document that shows whether an endpoint's secret has changed since it was stored: fingerprint and run markers.

A document with a fingerprint is closed: the endpoint has that secret. Before a secret is sent, the document is opened:
the fingerprint is removed, and a marker names the run. Pure.
"""

from __future__ import annotations

import datetime
import typing as t
from collections.abc import Mapping

from .._transport.collection import VERSION

LIFETIME = 600.0  # seconds after which a run marker is ignored
MAY_SEND = 300.0  # seconds of its own run marker in which a run may send a secret
FUTURE = 120.0  # seconds that a clock may be ahead


class About(t.NamedTuple):
    """The endpoint that a document is about. `kinds` are the names of its secrets."""

    inference_id: str
    service: str
    kinds: tuple[str, ...] = ()


class Marker(t.NamedTuple):
    """A run that has opened the document. `at` is in seconds since 1970."""

    run: str
    at: float


class Document(t.NamedTuple):
    """A document as it is stored. `seq_no` and `primary_term` name this very state of it in a conditional write."""

    seq_no: int
    primary_term: int
    fingerprint: dict[str, t.Any] | None = None
    markers: tuple[Marker, ...] = ()

    def has(self, run: str) -> bool:
        """Whether that run has marked it."""
        return any(marker.run == run for marker in self.markers)

    def others(self, run: str, now: float) -> tuple[Marker, ...]:
        """The markers of other runs that are alive."""
        return tuple(marker for marker in self.markers if marker.run != run and is_alive(marker, now))

    def ahead(self, now: float) -> float:
        """How many seconds its newest marker is in the future, beyond what counts as alive; 0: none is."""
        newest = max((marker.at - now for marker in self.markers), default=0.0)
        return newest if newest > FUTURE else 0.0


def is_alive(marker: Marker, now: float) -> bool:
    """Whether the run may still be sending."""
    return -FUTURE <= now - marker.at < LIFETIME


def read_document(answer: t.Mapping[str, t.Any]) -> Document | None:
    """The document in an answer to a read; None if there is none. Unknown content counts as an open document."""
    source = answer.get("_source")
    if not answer.get("found") or not isinstance(source, Mapping):
        return None
    stored = source.get("fingerprint")
    markers = source.get("markers")
    read = [_read_marker(entry) for entry in markers] if isinstance(markers, list) else []
    return Document(
        _number(answer.get("_seq_no")),
        _number(answer.get("_primary_term")),
        dict(stored) if isinstance(stored, Mapping) and not read else None,
        tuple(marker for marker in read if marker is not None),
    )


def opened(about: About, markers: t.Iterable[Marker], now: float) -> dict[str, t.Any]:
    """The content of an open document."""
    return {**_readable(about, now), "markers": [{"run": one.run, "at": _time(one.at)} for one in markers]}


def closed(about: About, stored: t.Mapping[str, t.Any], now: float) -> dict[str, t.Any]:
    """The content of a closed document."""
    return {**_readable(about, now), "fingerprint": dict(stored)}


def _readable(about: About, now: float) -> dict[str, t.Any]:
    """The readable part, for finding two tasks that disagree."""
    return {
        "inference_id": about.inference_id,
        "service": about.service,
        "secrets": sorted(about.kinds),
        "updated_at": _time(now),
        "collection_version": VERSION,
    }


def _number(value: t.Any) -> int:
    """A number in an answer; one that no document has if it is none, so that every conditional write is refused."""
    return value if isinstance(value, int) else -1


def _read_marker(entry: t.Any) -> Marker | None:
    """A marker, or None if it cannot be read: the document stays open without it."""
    if not isinstance(entry, Mapping) or not isinstance(entry.get("run"), str):
        return None
    try:
        at = datetime.datetime.strptime(str(entry.get("at")), "%Y-%m-%dT%H:%M:%S.%f%z")
    except ValueError:
        return None
    return Marker(entry["run"], at.timestamp())


def _time(seconds: float) -> str:
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"

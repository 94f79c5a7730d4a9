# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The region policy of a cluster as data: what it allows, which endpoints it denies, and what a refusal names. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .._transport.errors import ServerError

GEOS, REGIONS = "allowed_geos", "allowed_regions"
_WRITERS = ("created_at", "created_by", "updated_at", "updated_by")

Policy = t.Mapping[str, t.Any]
Place = tuple[str, str]  # cloud service provider and region


class Document(t.NamedTuple):
    """A region policy as the server shows it, with its author and its date."""

    policy: dict[str, t.Any]
    written: dict[str, t.Any]


class InUse(t.NamedTuple):
    """The endpoints that a policy would disable, with what uses them, as the server's refusal names them."""

    endpoints: list[str]
    pipelines: list[str]
    indexes: list[str]

    def __str__(self) -> str:
        named = (("ingest pipeline", self.pipelines), ("index", self.indexes))
        users = " and ".join(f"{kind} {', '.join(names)}" for kind, names in named if names)
        return f"{', '.join(self.endpoints)} (used by {users})" if users else ", ".join(self.endpoints)


def read_document(body: t.Any) -> Document | None:
    """The policy in an answer, or None if there is none."""
    policy = body.get("region_policy") if isinstance(body, Mapping) else None
    if not isinstance(policy, Mapping):
        return None
    return Document(dict(policy), {name: body[name] for name in _WRITERS if name in body})


def without_repetition(policy: Policy) -> dict[str, t.Any]:
    """A declared policy in the form to send: the list that is set, each entry once, in order."""
    name, entries = next((name, policy[name]) for name in (GEOS, REGIONS) if policy.get(name) is not None)
    return {name: [entry for place, entry in enumerate(entries) if entry not in entries[:place]]}


def same(one: Policy, other: Policy) -> bool:
    """Whether two policies allow the same. The order of a list means nothing."""
    return _as_sets(one) == _as_sets(other)


def denied_by(policy: Policy, endpoints: t.Iterable[t.Mapping[str, t.Any]]) -> list[str]:
    """The IDs of the endpoints that a list of regions denies, as far as they show their regions."""
    allowed = _places(policy.get(REGIONS))
    if not allowed:
        return []
    return sorted(
        str(shown.get("inference_id"))
        for shown in endpoints
        for places in [_places_of(shown)]
        if places and not places & allowed
    )


def in_use(error: ServerError) -> InUse | None:
    """What a refused policy would disable; None if it was refused for another reason.

    The refusal has its lists beside the reason; a list of one is bare text, and an empty one is left out
    (TransportPutRegionPolicyAction).
    """
    if error.status != 409 or "denied_endpoint_ids" not in error.details:
        return None
    pipelines, indexes = (_users(error.details.get(f"referencing_{kind}")) for kind in ("pipelines", "indexes"))
    return InUse(sorted(_texts(error.details["denied_endpoint_ids"])), pipelines, indexes)


def _as_sets(policy: Policy) -> tuple[frozenset[str], frozenset[Place]]:
    return frozenset(map(str, policy.get(GEOS) or ())), frozenset(_places(policy.get(REGIONS)))


def _places(entries: t.Any) -> set[Place]:
    listed = entries if isinstance(entries, list) else []
    return {(str(entry.get("csp")), str(entry.get("region"))) for entry in listed if isinstance(entry, Mapping)}


def _places_of(shown: t.Mapping[str, t.Any]) -> set[Place]:
    metadata = shown.get("metadata")
    return _places(metadata.get("regions")) if isinstance(metadata, Mapping) else set()


def _texts(value: t.Any) -> list[str]:
    return [str(item) for item in (value if isinstance(value, list) else [value] if value else [])]


def _users(value: t.Any) -> list[str]:
    """The names in entries `endpoint ID:name`; an ID has no colon."""
    return sorted({entry.partition(":")[2] or entry for entry in _texts(value)})

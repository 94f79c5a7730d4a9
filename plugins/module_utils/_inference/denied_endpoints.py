# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints that the cluster's region policy denies."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping


def is_denied(shown: t.Mapping[str, t.Any]) -> bool:
    """Whether the server shows that the region policy denies an endpoint.

    It does so in `metadata` (EndpointMetadata, PR 153093); that it might do so beside it is UNVERIFIED.
    """
    metadata = shown.get("metadata")
    places = (metadata if isinstance(metadata, Mapping) else {}, shown)
    return any(place.get("denied_by_region_policy") is True for place in places)


def denied_ids(endpoints: t.Iterable[t.Mapping[str, t.Any]]) -> list[str]:
    """The IDs of the endpoints that the region policy denies."""
    return sorted({str(shown.get("inference_id")) for shown in endpoints if is_denied(shown)})


def warn_of_denied(endpoints: t.Iterable[t.Mapping[str, t.Any]], warn: t.Callable[[str], None]) -> None:
    """Warn about endpoints that exist, but are denied by the region policy, so that no inference runs on them."""
    denied = denied_ids(endpoints)
    if denied:
        many = len(denied) > 1
        warn(
            f"The region policy denies inference endpoint{'s' if many else ''} {', '.join(denied)}: no region that the "
            f"policy allows runs {'their models' if many else 'its model'}. See "
            "esops.elasticsearch.inference_region_policy."
        )

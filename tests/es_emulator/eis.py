# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulated Elastic Inference Service: its endpoints, where they run, and which of them a region policy denies.

The server asks this service where an endpoint runs, and shows the answer in the endpoint's `metadata`
(EndpointMetadata, PR 152086, 153004, 153093).
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Optional

from .model import StoredEndpoint

#: one place: `csp`, `region` and `geo`
Region = dict[str, str]
Policy = Optional[dict[str, Any]]
_HEURISTICS = {"properties": [], "status": "ga", "release_date": "2026-01-01"}
_CHUNKED = {"strategy": "sentence", "max_chunk_size": 250, "sentence_overlap": 1}


def denies(policy: Policy, regions: list[Region]) -> bool:
    """Tell whether a policy leaves none of these places; an endpoint without known places is never denied."""
    if policy is None or not regions:
        return False
    geos = policy.get("allowed_geos")
    if geos is not None:
        return not any(place["geo"] in geos for place in regions)
    allowed = [(place["csp"], place["region"]) for place in policy.get("allowed_regions") or []]
    return bool(allowed) and not any((place["csp"], place["region"]) in allowed for place in regions)


@dataclass
class PretendEis:
    """What the service knows; tests change it at will."""

    #: False: a self-managed cluster that is not connected to the service
    connected: bool = True
    #: seconds that an answer about places takes, so that two policies can be written at one time
    latency: float = 0.0
    #: id of an endpoint -> where it runs
    regions: dict[str, list[Region]] = field(default_factory=dict)
    #: endpoints that every cluster gets from the service, by id
    endpoints: dict[str, StoredEndpoint] = field(default_factory=dict)

    def clear(self) -> None:
        """Back to a service without endpoints."""
        self.connected, self.latency = True, 0.0
        self.regions.clear()
        self.endpoints.clear()

    def place(self, inference_id: str, *regions: tuple[str, str, str]) -> None:
        """Say where an endpoint runs: provider, region and geography of each place. No place: not known."""
        self.regions[inference_id] = [{"csp": csp, "region": name, "geo": geo} for csp, name, geo in regions]

    def add_endpoint(
        self, inference_id: str, task_type: str, model_id: str, *regions: tuple[str, str, str], **settings: Any
    ) -> None:
        """Have every cluster show an endpoint of the service, as `.elser-2-elastic` is one."""
        chunking = dict(_CHUNKED) if task_type in {"text_embedding", "sparse_embedding", "embedding"} else None
        metadata = {"heuristics": copy.deepcopy(_HEURISTICS)}
        settings = {"model_id": model_id, **settings}
        self.endpoints[inference_id] = StoredEndpoint(
            inference_id, task_type, "elastic", settings, chunking_settings=chunking, metadata=metadata
        )
        self.place(inference_id, *regions)

    def denied(self, policy: Policy) -> list[str]:
        """Ids of the endpoints that a policy denies, sorted."""
        return sorted(name for name, regions in self.regions.items() if denies(policy, regions))

    def marked(self, endpoint: StoredEndpoint, policy: Policy) -> StoredEndpoint:
        """An endpoint with what the service tells of it; itself if that is nothing."""
        regions = self.regions.get(endpoint.inference_id)
        if not regions or endpoint.service != "elastic":
            return endpoint
        found = endpoint.copy()
        found.metadata = {**(found.metadata or {}), "regions": copy.deepcopy(regions)}
        if denies(policy, regions):
            found.metadata["denied_by_region_policy"] = True
        return found

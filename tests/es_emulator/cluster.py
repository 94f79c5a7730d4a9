# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cluster holds: endpoints, and the pipelines, indexes and models that have to do with them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from .connectors.store import Clock, Store
from .deployments import Deployment
from .indexes.index import Index
from .model import StoredEndpoint
from .versions import Release

#: id -> (task type, service settings, first release); these come with the cluster and survive deletion
_PRECONFIGURED: dict[str, tuple[str, dict[str, Any], tuple[int, int, int]]] = {
    ".elser-2-elasticsearch": ("sparse_embedding", {"num_threads": 1, "model_id": ".elser_model_2"}, (8, 16, 0)),
    ".multilingual-e5-small-elasticsearch": (
        "text_embedding",
        {"num_threads": 1, "model_id": ".multilingual-e5-small"},
        (8, 16, 0),
    ),
    ".rerank-v1-elasticsearch": ("rerank", {"num_threads": 1, "model_id": ".rerank-v1"}, (8, 18, 0)),
}
_ALLOCATIONS = {
    "adaptive_allocations": {"enabled": True, "min_number_of_allocations": 0, "max_number_of_allocations": 32}
}


@dataclass
class IndexUse:
    """An index with a `semantic_text` field."""

    inference_id: str
    search_inference_id: str | None = None
    model_settings: dict[str, Any] | None = None


def preconfigured(release: Release) -> dict[str, StoredEndpoint]:
    """The endpoints that this release brings along."""
    found = {}
    for inference_id, (task_type, settings, first) in _PRECONFIGURED.items():
        if release.number < first:
            continue
        chunking = (
            None if task_type == "rerank" else {"strategy": "sentence", "max_chunk_size": 250, "sentence_overlap": 1}
        )
        found[inference_id] = StoredEndpoint(
            inference_id,
            task_type,
            "elasticsearch",
            service_settings={**settings, **_ALLOCATIONS},
            task_settings={"return_documents": True} if task_type == "rerank" else {},
            chunking_settings=chunking,
            metadata={"heuristics": {"properties": [], "status": "ga"}},
        )
    return found


@dataclass
class RegionPolicy:
    """The one document that holds the region policy, and how often it was written."""

    document: dict[str, Any] | None = None
    version: int = 0

    def write(self, document: dict[str, Any] | None) -> bool:
        """Replace it, None removes it; tell whether there was one."""
        before, self.document = self.document, document
        self.version += 1
        return before is not None


@dataclass
class Cluster:
    """The mutable state of one emulated cluster, and its UUID: 22 characters, as Elasticsearch makes them."""

    uuid: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    endpoints: dict[str, StoredEndpoint] = field(default_factory=dict)
    pipelines: dict[str, str] = field(default_factory=dict)
    indexes: dict[str, IndexUse] = field(default_factory=dict)
    deployed_models: set[str] = field(default_factory=set)
    #: models that endpoints have brought into the cluster; they stay when the endpoints go
    trained_models: set[str] = field(default_factory=set)
    deployments: dict[str, Deployment] = field(default_factory=dict)
    #: ids that an update is said to be under way for
    updating: set[str] = field(default_factory=set)
    #: indexes that a client has made for itself, by name
    document_indexes: dict[str, Index] = field(default_factory=dict)
    region_policy: RegionPolicy = field(default_factory=RegionPolicy)
    clock: Clock = field(default_factory=Clock, compare=False)
    connectors: Store = field(default_factory=lambda: Store(".elastic-connectors-v1", Clock()))
    sync_jobs: Store = field(default_factory=lambda: Store(".elastic-connectors-sync-jobs-v1", Clock()))

    def clear(self) -> None:
        """Back to an empty cluster."""
        for part in (self.endpoints, self.pipelines, self.indexes, self.deployed_models, self.updating):
            part.clear()
        self.trained_models.clear()
        self.deployments.clear()
        self.document_indexes.clear()
        self.region_policy.write(None)
        self.connectors.clear()
        self.sync_jobs.clear()

    def pipelines_using(self, inference_id: str) -> list[str]:
        """Names of the ingest pipelines that call an endpoint."""
        return [name for name, used in self.pipelines.items() if used == inference_id]

    def indexes_using(self, inference_id: str) -> list[str]:
        """Names of the indexes whose mapping names an endpoint."""
        return [
            name for name, use in self.indexes.items() if inference_id in {use.inference_id, use.search_inference_id}
        ]

    def incompatible_indexes(self, inference_id: str, offered: dict[str, Any]) -> list[str]:
        """Names of the indexes whose recorded model settings do not fit; what is not known yet (None) always fits."""
        return [
            name
            for name, use in self.indexes.items()
            if use.inference_id == inference_id
            and any(
                offered.get(key) is not None and offered[key] != value
                for key, value in (use.model_settings or {}).items()
                if key in offered
            )
        ]

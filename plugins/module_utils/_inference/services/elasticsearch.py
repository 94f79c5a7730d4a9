# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `elasticsearch`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/elasticsearch/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.

Models that run on the cluster's own machine learning nodes.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS, Feature
from ..service import Service, Setting
from .common import EMBEDDING, RERANK, SINCE_92, dimensions, similarity

SERVICE = Service(
    name="elasticsearch",
    title="Elasticsearch",
    since=(((8, 13, 0), None),),  # spec put_elasticsearch: since 8.13.0
    task_types={
        "text_embedding": ALWAYS,
        "rerank": (((8, 14, 0), None),),  # UNVERIFIED; the reference of 8.15 has it
        "sparse_embedding": (((8, 16, 0), None),),  # the reference of 8.17 has it, 8.15 not; PR 113216 of 8.16
    },
    settings=(
        Setting("service_settings.model_id", "text"),
        Setting("service_settings.deployment_id", "text", since=(((8, 16, 0), None),)),
        # ElasticsearchInternalServiceSettings.java: exactly one of these two in an update, and the other one is unset.
        # GET shows the number of allocations there are now (PR 115095, 115233), so it moves while
        # adaptive_allocations are on
        Setting("service_settings.num_allocations", "positive", Feature.UPDATE, dynamic=True),
        # 9.2.0 understood an update without num_allocations (issue 137129); TransportUpdateInferenceModelAction.java of
        # 2024 has num_allocations alone, and whether 9.1 still did is UNVERIFIED
        # An update replaces the whole map (`ElasticsearchInternalServiceSettings`), so it is sent with all its parts.
        Setting(
            "service_settings.adaptive_allocations", "map", SINCE_92, (((8, 15, 0), None),), whole=True, filled=True
        ),
        Setting("service_settings.num_threads", "positive"),  # "cannot be updated"
        # ElasticRerankerServiceSettings.java; kept by every update. Spec branch 9.2 has both, 9.1 has not
        Setting(
            "service_settings.long_document_strategy",
            "choice:truncate,chunk",
            since=SINCE_92,
            task_types=RERANK,
            lower=True,
        ),
        # only together with long_document_strategy chunk
        Setting("service_settings.max_chunks_per_doc", "positive", since=SINCE_92, task_types=RERANK),
        # models uploaded with eland only (CustomElandInternalTextEmbeddingServiceSettings.java); a request has no
        # dimensions
        dimensions(shown_only=True),
        similarity(),
        Setting("service_settings.element_type", "choice:byte,float", task_types=EMBEDDING, lower=True),
        Setting("task_settings.return_documents", "flag", Feature.UPDATE, task_types=RERANK),  # default true (spec)
    ),
    credentials=(),
    credential_optional=True,
    required=(),
    # with deployment_id everything else is taken from the deployment (spec PutElasticsearchRequestExample6)
    required_any={
        "": (
            ("service_settings.model_id", "service_settings.deployment_id"),
            ("service_settings.num_threads", "service_settings.deployment_id"),
            (
                "service_settings.num_allocations",
                "service_settings.adaptive_allocations",
                "service_settings.deployment_id",
            ),
        )
    },
    identity=("service_settings.model_id", "service_settings.deployment_id"),
    derived=("service_settings.dimensions", "service_settings.similarity", "service_settings.element_type"),
    rate_limits={},
    chunking_task_types=(*EMBEDDING, "sparse_embedding"),
    rejected_statuses=(),
    exclusive=(("service_settings.num_allocations", "service_settings.adaptive_allocations"),),
    in_cluster=True,
)

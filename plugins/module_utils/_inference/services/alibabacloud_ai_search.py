# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `alibabacloud-ai-search`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/alibabacloudsearch/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS, Feature
from ..service import Credential, Service, Setting
from .common import EMBEDDING, MERGED_94, RERANK, dimensions, max_input_tokens, requests_per_minute, similarity

_EMBEDDINGS = ("text_embedding", "sparse_embedding")

SERVICE = Service(
    name="alibabacloud-ai-search",
    title="AlibabaCloud AI Search",
    since=(((8, 16, 0), None),),  # spec put_alibabacloud: since 8.16.0
    task_types={
        "text_embedding": ALWAYS,
        "sparse_embedding": ALWAYS,
        "rerank": ALWAYS,
        "completion": ALWAYS,
    },
    settings=(
        Setting("service_settings.service_id", "text"),  # immutable, as are host and workspace: PR 142738
        Setting("service_settings.host", "text"),
        Setting("service_settings.workspace", "text"),
        # not in the spec; AlibabaCloudSearchEmbeddingsServiceSettings.java names it among the mutable ones
        Setting("service_settings.http_schema", "exact:https,http", updatable=MERGED_94),
        requests_per_minute(MERGED_94),  # PR 142738, opened 2026-02-19
        dimensions(),
        similarity(),
        max_input_tokens(MERGED_94),  # as http_schema
        # spec AlibabaCloudTypes.ts
        Setting(
            "task_settings.input_type",
            "choice:ingest,search",
            Feature.UPDATE,
            task_types=_EMBEDDINGS,
            lower=True,
        ),
        Setting("task_settings.return_token", "flag", Feature.UPDATE, task_types=("sparse_embedding",)),
        # AlibabaCloudSearchCompletionTaskSettings.java; whether an update merges it is UNVERIFIED
        Setting("task_settings.parameters", "map", Feature.UPDATE, task_types=("completion",), whole=True),
    ),
    credentials=(Credential(("api_key",)),),
    required=("service_settings.service_id", "service_settings.host", "service_settings.workspace"),
    identity=("service_settings.service_id", "service_settings.host", "service_settings.workspace"),
    derived=("service_settings.dimensions", "service_settings.similarity"),
    # spec Services.ts RateLimitSetting
    rate_limits=dict.fromkeys((*EMBEDDING, "sparse_embedding", *RERANK, "completion"), 1000),
    chunking_task_types=_EMBEDDINGS,  # spec PutAlibabaCloudRequest.ts
)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `cohere`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/cohere/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS, Feature
from ..service import Credential, Service, Setting
from .common import (
    EMBEDDING,
    MERGED_95,
    RATE_LIMIT_SINCE,
    RERANK,
    dimensions,
    max_input_tokens,
    requests_per_minute,
    similarity,
)

SERVICE = Service(
    name="cohere",
    title="Cohere",
    since=(((8, 13, 0), None),),  # spec put_cohere: since 8.13.0
    task_types={
        "text_embedding": ALWAYS,
        "rerank": (((8, 14, 0), None),),  # UNVERIFIED, remembered
        "completion": (((8, 15, 0), None),),  # UNVERIFIED, remembered
    },
    settings=(
        # immutable, as are url, similarity, dimensions, embedding_type: PR 145360
        Setting("service_settings.model_id", "text"),
        # CohereCommonServiceSettings.java; not in the spec. 9.5 stores it and does not show it
        Setting("service_settings.url", "text", hidden=MERGED_95),
        # CohereEmbeddingsServiceSettings.java shows the element type, not the declared word. bit and binary came
        # later than the others (cohere_bit_embedding_type_support_added: 8.19, 9.1)
        Setting(
            "service_settings.embedding_type",
            "choice:binary,bit,byte,float,int8",
            task_types=EMBEDDING,
            lower=True,
            spelled={"int8": "byte", "binary": "bit"},
        ),
        # PR 145360, opened 2026-03-31: 9.5 is sure, 9.4 possible
        requests_per_minute(MERGED_95, RATE_LIMIT_SINCE),
        dimensions(),
        similarity(),
        max_input_tokens(MERGED_95),  # PR 145360; text_embedding only
        # spec CohereTaskSettings
        Setting(
            "task_settings.input_type",
            "choice:classification,clustering,ingest,search",
            Feature.UPDATE,
            task_types=EMBEDDING,
            lower=True,
        ),
        # any case in, lower case out (CohereTruncation.java)
        Setting("task_settings.truncate", "choice:none,start,end", Feature.UPDATE, task_types=EMBEDDING, lower=True),
        Setting("task_settings.return_documents", "flag", Feature.UPDATE, task_types=RERANK),
        Setting("task_settings.top_n", "positive", Feature.UPDATE, task_types=RERANK),
        # CohereRerankTaskSettings.java; not in the spec (remembered, UNVERIFIED)
        Setting("task_settings.max_chunks_per_doc", "positive", Feature.UPDATE, task_types=RERANK),
    ),
    credentials=(Credential(("api_key",)),),
    # demanded since new endpoints use version 2 of Cohere's API (8.19 / 9.1 UNVERIFIED); before, it was optional
    required=("service_settings.model_id",),
    identity=("service_settings.model_id", "service_settings.url", "service_settings.embedding_type"),
    derived=("service_settings.dimensions", "service_settings.similarity", "service_settings.embedding_type"),
    rate_limits={"text_embedding": 10000, "rerank": 10000, "completion": 10000},
    chunking_task_types=EMBEDDING,
    renamed={"service_settings.model": "service_settings.model_id"},  # CohereServiceSettings.java: OLD_MODEL_ID_FIELD
)

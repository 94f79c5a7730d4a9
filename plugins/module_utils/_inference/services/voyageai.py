# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `voyageai`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/voyageai/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS
from ..service import Credential, Service, Setting
from .common import (
    EMBEDDING,
    MERGED_95,
    RERANK,
    SINCE_818,
    dimensions,
    max_input_tokens,
    requests_per_minute,
    similarity,
)

SERVICE = Service(
    name="voyageai",
    title="Voyage AI",
    since=SINCE_818,  # spec put_voyageai: since 8.19.0; 8.18 and 9.0 are not certain, so that the server decides there
    task_types={"text_embedding": ALWAYS, "rerank": ALWAYS},
    settings=(
        # immutable, as are embedding_type, similarity and dimensions: VoyageAIEmbeddingsServiceSettings.java
        Setting("service_settings.model_id", "text"),
        # spec: a number, by mistake. Filled in as float and shown
        Setting(
            "service_settings.embedding_type", "choice:float,int8,bit,byte,binary", task_types=EMBEDDING, lower=True
        ),
        requests_per_minute(MERGED_95),  # PR 147676, opened 2026-04-28
        dimensions(),
        similarity(),
        max_input_tokens(MERGED_95),  # PR 147676
        # spec VoyageAITaskSettings
        Setting("task_settings.input_type", "choice:ingest,search", SINCE_818, task_types=EMBEDDING, lower=True),
        Setting("task_settings.truncation", "flag", SINCE_818),
        Setting("task_settings.return_documents", "flag", SINCE_818, task_types=RERANK),
        Setting("task_settings.top_k", "positive", SINCE_818, task_types=RERANK),
    ),
    credentials=(Credential(("api_key",)),),
    required=("service_settings.model_id",),
    identity=("service_settings.model_id", "service_settings.embedding_type"),
    derived=("service_settings.dimensions", "service_settings.similarity", "service_settings.embedding_type"),
    rate_limits={"text_embedding": 2000, "rerank": 2000},
    chunking_task_types=EMBEDDING,
    rejected_statuses=(401,),  # VoyageAIResponseHandler.java; 402 is "payment required"
)

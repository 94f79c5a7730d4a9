# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `jinaai`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/jinaai/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS
from ..service import Credential, Service, Setting
from .common import (
    MERGED_94,
    MERGED_95,
    RERANK,
    SINCE_818,
    SINCE_819_91,
    dimensions,
    max_input_tokens,
    requests_per_minute,
    similarity,
)

_EMBEDDINGS = ("text_embedding", "embedding")

SERVICE = Service(
    name="jinaai",
    title="Jina AI",
    since=SINCE_818,  # spec put_jinaai: since 8.18.0
    task_types={
        "text_embedding": ALWAYS,
        "rerank": ALWAYS,
        "embedding": MERGED_94,  # spec branch 9.4 lists it, 9.3 does not
    },
    settings=(
        # JinaAITextEmbeddingServiceSettings.java: all but max_input_tokens and rate_limit are immutable
        Setting("service_settings.model_id", "text"),
        Setting(  # spec branch 8.19; shown, and filled in as float
            "service_settings.embedding_type",
            "choice:binary,bit,float",
            since=SINCE_819_91,
            task_types=_EMBEDDINGS,
            lower=True,
        ),
        Setting(  # spec branch 9.4; text_embedding refuses it
            "service_settings.multimodal_model", "flag", since=MERGED_94, task_types=("embedding",)
        ),
        requests_per_minute(MERGED_95),  # PR 147295, opened 2026-04-23
        dimensions(_EMBEDDINGS),  # spec branch 8.19
        similarity(_EMBEDDINGS),
        max_input_tokens(MERGED_95, _EMBEDDINGS),  # PR 147295
        Setting(  # the spec called it "task" until 9.3, the source never did (UNVERIFIED)
            "task_settings.input_type",
            "choice:classification,clustering,ingest,search",
            SINCE_818,
            task_types=_EMBEDDINGS,
            lower=True,
        ),
        Setting("task_settings.late_chunking", "flag", MERGED_94, MERGED_94, _EMBEDDINGS),  # spec branch 9.4
        Setting("task_settings.return_documents", "flag", SINCE_818, task_types=RERANK),
        Setting("task_settings.top_n", "positive", SINCE_818, task_types=RERANK),
    ),
    credentials=(Credential(("api_key",)),),
    required=("service_settings.model_id",),
    identity=("service_settings.model_id", "service_settings.embedding_type", "service_settings.multimodal_model"),
    derived=("service_settings.dimensions", "service_settings.similarity", "service_settings.embedding_type"),
    rate_limits={"text_embedding": 2000, "embedding": 2000, "rerank": 2000},
    chunking_task_types=_EMBEDDINGS,  # spec PutJinaAiRequest.ts
    # JinaAIResponseHandler.java: 401; 402 means that the account has no credit left, which another key may fix
    rejected_statuses=(401,),
)

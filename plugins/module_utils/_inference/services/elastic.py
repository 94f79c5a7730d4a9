# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `elastic`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/elastic/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.

The Elastic Inference Service. It is in no page of the spec: everything here is from the source. Its endpoints are
mostly preconfigured ones, whose ids begin with a dot.
"""

from __future__ import annotations

from ..._transport.versions import NEVER
from ..service import Service, Setting
from .common import EMBEDDING, MERGED_95, SINCE_819_91, dimensions, max_input_tokens, requests_per_minute, similarity

_DENSE = (*EMBEDDING, "embedding")

SERVICE = Service(
    name="elastic",
    title="Elastic",
    since=(((8, 18, 0), None),),  # UNVERIFIED: in 8.16 and 8.17 behind a feature flag
    # ml_inference_elastic_dense_text_embeddings_added is 9_109 and 8_841, ml_inference_elastic_rerank 9_094 and 8_841;
    # the others UNVERIFIED
    task_types={
        "chat_completion": (((8, 18, 0), None),),
        "sparse_embedding": (((8, 18, 0), None),),
        "text_embedding": SINCE_819_91,
        "rerank": SINCE_819_91,
        "completion": (((9, 3, 0), None),),
        "embedding": (((9, 4, 0), None),),
    },
    # nothing is mutable, says ElasticInferenceServiceSparseEmbeddingsServiceSettings.java; the others are UNVERIFIED
    settings=(
        Setting("service_settings.model_id", "text"),
        # PR 133845: neither accepted nor shown from 9.2 on; before, the server gave each task type a default
        requests_per_minute(NEVER, (((8, 18, 0), (9, 2, 0)),)),
        dimensions(_DENSE),
        similarity(_DENSE),
        max_input_tokens(NEVER, (*_DENSE, "sparse_embedding")),
        # inference_api_eis_max_batch_size: 9.4, and late patch releases of 8.19 and 9.1 to 9.3
        Setting("service_settings.max_batch_size", "positive", task_types=(*_DENSE, "sparse_embedding")),
        # PR 152230 of 2026-06-25: 9.5 by date; null clears it, a value replaces it
        Setting("task_settings.reasoning", "map", MERGED_95, MERGED_95, ("chat_completion",), whole=True),
    ),
    credentials=(),
    credential_optional=True,
    required=("service_settings.model_id",),
    identity=("service_settings.model_id",),
    derived=("service_settings.dimensions", "service_settings.similarity"),
    rate_limits={},
    chunking_task_types=(*_DENSE, "sparse_embedding"),
    rejected_statuses=(),
)

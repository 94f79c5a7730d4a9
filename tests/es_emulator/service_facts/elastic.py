# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`elasticsearch`, `elser` and `elastic`: models of the cluster's own and Elastic's (`services/elasticsearch/**`,
`services/elastic/**`).
"""

from __future__ import annotations

from .form import EVER, Field, Form, Spans
from .words import (
    DENSE,
    LATE_8,
    RERANK,
    SPARSE,
    TEXT,
    V92,
    V93,
    V94,
    V95,
    between,
    flag,
    need,
    positive,
    similarity,
    since,
    text,
    updated,
    word,
)

V816 = since("8.16")

#: ElasticsearchInternalServiceSettings. Adaptive allocations: 8.15 (PR 110640, 111508); deployments made elsewhere:
#: 8.16. An update of adaptive allocations without a number was understood by 9.2.0 (issue 137129)
_ALLOCATIONS = (
    positive("num_allocations", merged_in=V816),
    Field("adaptive_allocations", "allocations", known_in=since("8.15"), merged_in=V92),
    positive("num_threads", required_in=EVER),
)

#: CustomElandInternalTextEmbeddingServiceSettings, ElasticRerankerServiceSettings (TV 9_180); specification
#: put_elasticsearch
IN_CLUSTER = Form(
    "elasticsearch",
    "Elasticsearch",
    EVER,
    {"text_embedding": EVER, "rerank": EVER, "sparse_embedding": V816},
    {
        "service_settings": (
            need("model_id", unless=("deployment_id",)),
            *_ALLOCATIONS[:2],
            positive("num_threads", required_in=EVER, unless=("deployment_id",)),
            text("deployment_id", known_in=V816),
            similarity(*TEXT),
            word("element_type", "byte", "float", task_types=TEXT),
            word("long_document_strategy", "chunk", "truncate", task_types=RERANK, known_in=V92),
            positive("max_chunks_per_doc", task_types=RERANK, known_in=V92),
        ),
        "task_settings": updated(flag("return_documents", task_types=RERANK, default=True)),
    },
    one_of=("num_allocations", "adaptive_allocations"),
    instead="deployment_id",
    in_cluster=True,
    similarity="cosine",
)

#: specification put_elser (deprecated 8.16: another name for `elasticsearch`); the model is the platform's newest
ELSER = Form(
    "elser",
    "ELSER",
    EVER,
    {"sparse_embedding": EVER},
    {
        "service_settings": (text("model_id", default=".elser_model_2_linux-x86_64"), *_ALLOCATIONS),
        "task_settings": (),
    },
    one_of=("num_allocations", "adaptive_allocations"),
    in_cluster=True,
    alias_of="elasticsearch",
    alias_in=V816,
)

#: late patch releases have it, too: 8_841_082 (8.19), 9_112_020 (9.1), 9_185_018 (9.2), 9_250_003 (9.3), 9_267 (9.4)
_BATCHES: Spans = V94
_LIMITED = between("8.18", "9.2")
_REASONING = (
    word("effort", "xhigh", "high", "medium", "low", "minimal", "none"),
    word("summary", "auto", "concise", "detailed"),
    flag("exclude"),
    flag("enabled"),
)

#: Not in the specification.
#: ElasticInferenceService{SparseEmbeddings,DenseEmbeddings,Completion,Rerank}ServiceSettings (dense: TV 9_109 and
#: 8_841; rerank: TV 9_094 and 8_841; a rate limit is refused from TV 9_152, so 9.2: PR 133845); `reasoning`: PR
#: 152230 (2026-06); nothing is updatable (its `Update` class declares no field)
ELASTIC = Form(
    "elastic",
    "Elastic",
    since("8.18"),
    {
        "sparse_embedding": since("8.18"),
        "chat_completion": since("8.18"),
        "text_embedding": LATE_8,
        "rerank": LATE_8,
        "completion": V93,
        "embedding": V94,
    },
    {
        "service_settings": (
            need("model_id"),
            similarity(*DENSE),
            positive("dimensions", task_types=DENSE),
            positive("max_input_tokens", task_types=(*DENSE, *SPARSE)),
            positive("max_batch_size", task_types=(*DENSE, *SPARSE), known_in=_BATCHES, most=512),
            Field("rate_limit", "rate_limit", known_in=_LIMITED),
            Field("rate_limit", "rate_limit", known_in=V92, refused=True),
        ),
        "task_settings": updated(
            Field("reasoning", "nested", V95, task_types=("chat_completion",), members=_REASONING),
        ),
    },
    hosted=True,
    similarity="cosine",
)

FORMS = (IN_CLUSTER, ELSER, ELASTIC)

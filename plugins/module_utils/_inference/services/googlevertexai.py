# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `googlevertexai`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/googlevertexai/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.

With `provider` other than `google`, `url` or `streaming_url` replaces `project_id`, `location` and `model_id`; with
`google`, which is the default, urls are refused (GoogleVertexAiChatCompletionServiceSettings.java).
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS, Feature
from ..service import Credential, Demand, Service, Setting
from .common import (
    BEFORE_95,
    CHAT,
    EMBEDDING,
    MERGED_95,
    RATE_LIMIT_SINCE,
    RERANK,
    SINCE_92,
    SINCE_93,
    SINCE_819_91,
    dimensions,
    max_input_tokens,
    requests_per_minute,
    similarity,
)

_URLS = ("service_settings.url", "service_settings.streaming_url")

SERVICE = Service(
    name="googlevertexai",
    title="Google Vertex AI",
    since=(((8, 15, 0), None),),  # spec put_googlevertexai: since 8.15.0
    task_types={
        "text_embedding": ALWAYS,
        "rerank": ALWAYS,
        # ml_inference_vertexai_chatcompletion_added is 9_083 and 8_841; the spec lists both from 9.2 on
        "completion": SINCE_819_91,
        "chat_completion": SINCE_819_91,
    },
    settings=(
        # rerank: optional there
        Setting("service_settings.model_id", "text"),
        Setting("service_settings.project_id", "text"),
        Setting("service_settings.location", "text", task_types=(*EMBEDDING, *CHAT)),
        # shown as the name of the constant, in upper case, and filled in as GOOGLE
        Setting(
            "service_settings.provider",
            "choice:google,anthropic,meta,hugging_face,mistral,ai21",
            since=SINCE_92,
            task_types=CHAT,
            upper=True,
        ),
        Setting("service_settings.url", "text", since=SINCE_92, task_types=CHAT),
        Setting("service_settings.streaming_url", "text", since=SINCE_92, task_types=CHAT),
        requests_per_minute(MERGED_95, RATE_LIMIT_SINCE),  # PR 146963, opened 2026-04-21
        dimensions(),  # spec branch 9.2; accepted before as well
        similarity(),  # dot_product is filled in at once
        max_input_tokens(MERGED_95),  # PR 146963; its own list was not read: UNVERIFIED
        # PR 138047; the one setting of a remote service that 9.3 already merged (said in PR 140082 and 142597)
        Setting("service_settings.max_batch_size", "positive", SINCE_93, SINCE_93, EMBEDDING),
        # spec GoogleVertexAITaskSettings
        Setting("task_settings.auto_truncate", "flag", Feature.UPDATE, task_types=EMBEDDING),
        # GoogleVertexAiEmbeddingsTaskSettings.java; not in the spec. VERTEX_AI_INPUT_TYPE_ADDED is 8_790, so 8.17
        Setting(
            "task_settings.input_type",
            "choice:classification,clustering,ingest,search",
            Feature.UPDATE,
            (((8, 17, 0), None),),
            EMBEDDING,
            lower=True,
        ),
        Setting("task_settings.top_n", "positive", Feature.UPDATE, task_types=RERANK),
        Setting("task_settings.thinking_config.thinking_budget", "whole", SINCE_92, SINCE_92, CHAT),
        Setting("task_settings.max_tokens", "positive", SINCE_92, SINCE_92, CHAT),
    ),
    credentials=(Credential(("service_account_json",)),),  # a text with JSON in it
    required=(),
    required_for={
        "text_embedding": ("service_settings.model_id", "service_settings.project_id"),
        "rerank": ("service_settings.project_id",),
    },
    # spec PR 6361 makes the location optional; rerank has none
    required_if=(
        Demand(("service_settings.model_id", "service_settings.project_id"), CHAT, unless=_URLS),
        Demand(("service_settings.location",), CHAT, BEFORE_95, unless=_URLS),
        Demand(("service_settings.location",), EMBEDDING, BEFORE_95),
    ),
    identity=(
        "service_settings.model_id",
        "service_settings.project_id",
        "service_settings.location",
        "service_settings.provider",
        "service_settings.url",
        "service_settings.streaming_url",
    ),
    derived=("service_settings.dimensions", "service_settings.similarity", "service_settings.provider"),
    # GoogleVertexAi{Embeddings,Rerank,ChatCompletion}ServiceSettings.java; the spec has 30000 for all
    rate_limits={"text_embedding": 30000, "rerank": 300, "completion": 1000, "chat_completion": 1000},
    chunking_task_types=EMBEDDING,
    # GoogleVertexAiResponseHandler.java: 403. A revoked account fails before that, when the token is fetched, with
    # what status is UNVERIFIED
    rejected_statuses=(401, 403),
)

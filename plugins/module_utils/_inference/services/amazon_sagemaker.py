# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `amazon_sagemaker`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/sagemaker/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.

What else is accepted in `task_settings` depends on `api`: `elastic` passes any key on when an inference is run, but
none when the endpoint is created.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS, Feature
from ..service import Credential, Demand, Service, Setting
from .common import CHAT, EMBEDDING, MERGED_95, SINCE_819_91, dimensions, similarity

SERVICE = Service(
    name="amazon_sagemaker",
    title="Amazon SageMaker",
    since=SINCE_819_91,  # spec put_amazonsagemaker: since 9.1.0; the branch 8.19 of the spec has it too
    task_types={
        "text_embedding": ALWAYS,
        "sparse_embedding": ALWAYS,  # api elastic only
        "rerank": ALWAYS,  # api elastic only
        "completion": ALWAYS,
        "chat_completion": ALWAYS,
    },
    settings=(
        Setting("service_settings.api", "exact:openai,elastic"),  # TaskAndApi.java; spec AmazonSageMakerApi
        Setting("service_settings.endpoint_name", "text"),
        Setting("service_settings.region", "text"),
        Setting("service_settings.target_model", "text"),
        Setting("service_settings.target_container_hostname", "text"),
        Setting("service_settings.inference_component_name", "text"),
        Setting("service_settings.batch_size", "positive", MERGED_95),  # PR 147597: the only mutable one
        dimensions(),
        similarity(),  # api elastic only (OpenAiTextEmbeddingPayload.java reads it from 9.6 on)
        Setting(  # api elastic only
            "service_settings.element_type", "choice:byte,float,bit", task_types=EMBEDDING, lower=True
        ),
        # spec AmazonSageMakerTaskSettings
        Setting("task_settings.custom_attributes", "text", Feature.UPDATE),
        Setting("task_settings.enable_explanations", "text", Feature.UPDATE),
        Setting("task_settings.inference_id", "text", Feature.UPDATE),
        Setting("task_settings.session_id", "text", Feature.UPDATE),
        Setting("task_settings.target_variant", "text", Feature.UPDATE),
        # api openai only (spec AmazonSageMakerOpenAiTaskSettings)
        Setting("task_settings.user", "text", Feature.UPDATE, task_types=(*EMBEDDING, *CHAT)),
    ),
    credentials=(Credential(("access_key", "secret_key")),),  # AwsSecretSettings.java
    required=("service_settings.api", "service_settings.endpoint_name", "service_settings.region"),
    required_if=(
        # spec, PR 6222; ElasticTextEmbeddingPayload.java: "at the very least"
        Demand(
            ("service_settings.similarity", "service_settings.element_type"),
            EMBEDDING,
            when=("service_settings.api", "elastic"),
        ),
    ),
    identity=(
        "service_settings.api",
        "service_settings.endpoint_name",
        "service_settings.region",
        "service_settings.target_model",
        "service_settings.target_container_hostname",
        "service_settings.inference_component_name",
    ),
    derived=("service_settings.dimensions", "service_settings.similarity", "service_settings.element_type"),
    rate_limits={},  # SageMakerServiceSettings.java has no rate limit; sending one is an unknown setting
    chunking_task_types=("text_embedding", "sparse_embedding"),  # spec PutAmazonSageMakerRequest.ts
    rejected_statuses=(),  # SageMakerSchema.java: no status gets through, only the words of Amazon's library
)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `amazonbedrock`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/amazonbedrock/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS, Feature
from ..service import Credential, Service, Setting
from .common import (
    CHAT,
    EMBEDDING,
    MERGED_94,
    RATE_LIMIT_SINCE,
    SINCE_819_91,
    dimensions,
    max_input_tokens,
    requests_per_minute,
    similarity,
)

SERVICE = Service(
    name="amazonbedrock",
    title="Amazon Bedrock",
    # spec put_amazonbedrock says 8.12.0, by mistake; it came with PR 110248 for 8.15 (UNVERIFIED, remembered)
    since=(((8, 15, 0), None),),
    task_types={
        "text_embedding": ALWAYS,
        "completion": ALWAYS,
        "chat_completion": (((9, 4, 0), None),),  # spec branch 9.4 lists it, 9.3 does not
    },
    settings=(
        # immutable, as are provider, region, dimensions and similarity: PR 144749
        Setting("service_settings.model", "text"),
        # AmazonBedrockProvider.java; shown as the name of the constant, in upper case (AmazonBedrockServiceSettings)
        Setting("service_settings.provider", "choice:amazontitan,anthropic,ai21labs,cohere,meta,mistral", upper=True),
        Setting("service_settings.region", "text"),
        # PR 144749, opened 2026-03-23, so 9.4 rather than 9.5
        requests_per_minute(MERGED_94, RATE_LIMIT_SINCE),
        dimensions(shown_only=True),  # AmazonBedrockEmbeddingsServiceSettings.java: persistent parser only
        similarity(),
        max_input_tokens(MERGED_94),  # as the rate limit
        # spec AmazonBedrockTypes.ts
        Setting("task_settings.max_new_tokens", "positive", Feature.UPDATE, task_types=CHAT),
        Setting("task_settings.temperature", "number", Feature.UPDATE, task_types=CHAT),
        Setting("task_settings.top_k", "number", Feature.UPDATE, task_types=CHAT),
        Setting("task_settings.top_p", "number", Feature.UPDATE, task_types=CHAT),
        # AmazonBedrockEmbeddingsTaskSettings.java, provider cohere only; release and case UNVERIFIED
        Setting(
            "task_settings.truncate",
            "choice:none,start,end",
            SINCE_819_91,
            SINCE_819_91,
            EMBEDDING,
            lower=True,
        ),
    ),
    # AmazonBedrockSecretSettings.java: both, always; an update that changes one must send both
    credentials=(Credential(("access_key", "secret_key")),),
    # provider is optional in the spec and required by AmazonBedrockServiceSettings.java
    required=("service_settings.model", "service_settings.provider", "service_settings.region"),
    identity=("service_settings.model", "service_settings.provider", "service_settings.region"),
    derived=("service_settings.dimensions", "service_settings.similarity"),
    rate_limits={"text_embedding": 240, "completion": 240, "chat_completion": 240},
    chunking_task_types=EMBEDDING,
    rejected_statuses=(),  # AmazonBedrockInferenceClient.java: only the words of Amazon's library get through
)

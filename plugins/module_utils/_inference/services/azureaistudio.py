# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `azureaistudio`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/azureaistudio/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS, Feature
from ..service import Credential, Service, Setting
from .common import (
    EMBEDDING,
    MERGED_94,
    RATE_LIMIT_SINCE,
    RERANK,
    SINCE_92,
    dimensions,
    max_input_tokens,
    requests_per_minute,
    similarity,
)

SERVICE = Service(
    name="azureaistudio",
    title="Azure AI Studio",
    since=(((8, 14, 0), None),),  # spec put_azureaistudio: since 8.14.0
    task_types={
        "text_embedding": ALWAYS,
        "completion": ALWAYS,
        "rerank": SINCE_92,  # spec branch 9.2 lists it, 9.1 does not
    },
    settings=(
        # immutable, as are provider, endpoint_type, dimensions and similarity: PR 144812
        Setting("service_settings.target", "text"),
        # any case in, lower case out (AzureAiStudioProvider.java, AzureAiStudioEndpointType.java: toString)
        Setting("service_settings.provider", "choice:cohere,databricks,meta,microsoft_phi,mistral,openai", lower=True),
        Setting("service_settings.endpoint_type", "choice:token,realtime", lower=True),
        # PR 144812, opened 2026-03-23, so 9.4 rather than 9.5
        requests_per_minute(MERGED_94, RATE_LIMIT_SINCE),
        dimensions(),
        similarity(),
        max_input_tokens(MERGED_94),  # not among the immutable ones of PR 144812
        # spec AzureAiStudioTaskSettings; there do_sample is a number, in the source a flag (extractOptionalBoolean)
        Setting("task_settings.do_sample", "flag", Feature.UPDATE, task_types=("completion",)),
        Setting("task_settings.max_new_tokens", "positive", Feature.UPDATE, task_types=("completion",)),
        Setting("task_settings.temperature", "number", Feature.UPDATE, task_types=("completion",)),
        Setting("task_settings.top_p", "number", Feature.UPDATE, task_types=("completion",)),
        Setting("task_settings.user", "text", Feature.UPDATE, task_types=EMBEDDING),
        Setting("task_settings.return_documents", "flag", Feature.UPDATE, SINCE_92, RERANK),
        Setting("task_settings.top_n", "positive", Feature.UPDATE, SINCE_92, RERANK),
    ),
    credentials=(Credential(("api_key",)),),
    required=("service_settings.target", "service_settings.provider", "service_settings.endpoint_type"),
    identity=("service_settings.target", "service_settings.provider", "service_settings.endpoint_type"),
    derived=("service_settings.dimensions", "service_settings.similarity"),
    rate_limits={"text_embedding": 240, "completion": 240, "rerank": 240},
    chunking_task_types=EMBEDDING,
)

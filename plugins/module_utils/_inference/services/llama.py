# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `llama`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/llama/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS
from ..service import Credential, Service, Setting
from .common import CHAT, EMBEDDING, MERGED_95, SINCE_92, dimensions, max_input_tokens, requests_per_minute, similarity

SERVICE = Service(
    name="llama",
    title="Llama",
    since=SINCE_92,  # spec put_llama: since 9.2.0
    task_types={"text_embedding": ALWAYS, "completion": ALWAYS, "chat_completion": ALWAYS},
    settings=(
        Setting("service_settings.model_id", "text"),  # immutable, as is url: LlamaChatCompletionServiceSettings.java
        Setting("service_settings.url", "text"),
        requests_per_minute(MERGED_95),  # PR 147310, opened 2026-04-23
        dimensions(),  # LlamaEmbeddingsServiceSettings.java; not in the spec
        similarity(),
        max_input_tokens(MERGED_95),  # PR 147310
        # LlamaChatCompletionTaskSettings does not exist in the spec; user and headers are UNVERIFIED, so not listed
    ),
    credentials=(Credential(("api_key",)),),
    credential_optional=True,  # LlamaModel.java: a Llama stack has no login of its own
    required=("service_settings.model_id", "service_settings.url"),
    identity=("service_settings.model_id", "service_settings.url"),
    derived=("service_settings.dimensions", "service_settings.similarity"),
    rate_limits=dict.fromkeys((*EMBEDDING, *CHAT), 3000),
    chunking_task_types=EMBEDDING,
)

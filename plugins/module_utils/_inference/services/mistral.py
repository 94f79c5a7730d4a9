# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `mistral`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/mistral/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS
from ..service import Credential, Service, Setting
from .common import (
    CHAT,
    EMBEDDING,
    MERGED_95,
    RATE_LIMIT_SINCE,
    SINCE_819_91,
    dimensions,
    max_input_tokens,
    requests_per_minute,
    similarity,
)

SERVICE = Service(
    name="mistral",
    title="Mistral",
    since=(((8, 15, 0), None),),  # spec put_mistral: since 8.15.0
    task_types={
        "text_embedding": ALWAYS,
        # spec branch 9.1 lists both; 8.19 is UNVERIFIED
        "completion": SINCE_819_91,
        "chat_completion": SINCE_819_91,
    },
    settings=(
        # "model" in and out, not "model_id"; immutable: MistralEmbeddingsServiceSettings.java
        Setting("service_settings.model", "text"),
        requests_per_minute(MERGED_95, RATE_LIMIT_SINCE),  # PR 147414, opened 2026-04-24
        dimensions(),  # not in the spec
        similarity(),  # not in the spec
        max_input_tokens(MERGED_95),  # PR 147414
    ),
    credentials=(Credential(("api_key",)),),
    required=("service_settings.model",),
    identity=("service_settings.model",),
    derived=("service_settings.dimensions", "service_settings.similarity"),
    rate_limits=dict.fromkeys((*EMBEDDING, *CHAT), 240),
    chunking_task_types=EMBEDDING,
)

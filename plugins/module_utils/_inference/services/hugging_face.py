# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `hugging_face`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/huggingface/`;
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
    RERANK,
    SINCE_818,
    SINCE_819_91,
    dimensions,
    max_input_tokens,
    requests_per_minute,
    similarity,
)

SERVICE = Service(
    name="hugging_face",
    title="Hugging Face",
    since=(((8, 12, 0), None),),  # spec put_hugging_face: since 8.12.0
    task_types={
        "text_embedding": ALWAYS,
        "sparse_embedding": ALWAYS,  # HuggingFaceElserServiceSettings.java; not in the spec
        # spec branch 9.1 lists the three; branch 8.19 does not, but has their settings
        "completion": SINCE_819_91,
        "chat_completion": SINCE_819_91,
        "rerank": SINCE_818,  # 8.18 is not certain, so that the server decides there
    },
    settings=(
        # immutable, as are similarity, dimensions and model_id: HuggingFaceServiceSettings.java
        Setting("service_settings.url", "text"),
        Setting("service_settings.model_id", "text", since=SINCE_819_91, task_types=CHAT),
        requests_per_minute(MERGED_95, RATE_LIMIT_SINCE),  # PR 147143, opened 2026-04-22
        dimensions(),
        similarity(),
        # PR 147143. For sparse_embedding the server shows 512 and takes none (HuggingFaceElserServiceSettings.java)
        max_input_tokens(MERGED_95),
        Setting("task_settings.return_documents", "flag", SINCE_818, SINCE_818, RERANK),
        Setting("task_settings.top_n", "positive", SINCE_818, SINCE_818, RERANK),
    ),
    credentials=(Credential(("api_key",)),),
    required=("service_settings.url",),
    identity=("service_settings.url", "service_settings.model_id"),
    derived=("service_settings.dimensions", "service_settings.similarity"),
    rate_limits=dict.fromkeys(("text_embedding", "sparse_embedding", *CHAT, *RERANK), 3000),
    chunking_task_types=(*EMBEDDING, "sparse_embedding"),  # the spec names text_embedding alone: UNVERIFIED
)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `nvidia`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/nvidia/`;
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
    RERANK,
    SINCE_93,
    dimensions,
    max_input_tokens,
    requests_per_minute,
    similarity,
)

SERVICE = Service(
    name="nvidia",
    title="Nvidia",
    since=SINCE_93,  # spec put_nvidia: since 9.3.0
    task_types={"text_embedding": ALWAYS, "completion": ALWAYS, "chat_completion": ALWAYS, "rerank": ALWAYS},
    settings=(
        Setting("service_settings.model_id", "text"),
        Setting("service_settings.url", "text"),  # shown with its default for the task type (NvidiaServiceSettings)
        requests_per_minute(MERGED_95),  # PR 147429, opened 2026-04-24
        dimensions(shown_only=True),  # NvidiaEmbeddingsServiceSettings.java: read from the store only
        similarity(),
        max_input_tokens(MERGED_95),  # PR 147429
        # spec NvidiaTypes.ts
        Setting("task_settings.input_type", "choice:ingest,search", SINCE_93, task_types=EMBEDDING, lower=True),
        # any case in, lower case out (CohereTruncation.java; that Nvidia still uses it is UNVERIFIED)
        Setting("task_settings.truncate", "choice:none,start,end", SINCE_93, task_types=EMBEDDING, lower=True),
    ),
    credentials=(Credential(("api_key",)),),
    required=("service_settings.model_id",),
    identity=("service_settings.model_id", "service_settings.url"),
    derived=("service_settings.dimensions", "service_settings.similarity", "service_settings.url"),
    rate_limits=dict.fromkeys((*EMBEDDING, *CHAT, *RERANK), 3000),
    chunking_task_types=EMBEDDING,
    rejected_statuses=(401, 403),  # Nvidia answers 403 to a wrong key (remembered, UNVERIFIED)
)

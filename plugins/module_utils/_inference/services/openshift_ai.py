# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `openshift_ai`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/openshiftai/`;
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
    name="openshift_ai",
    title="OpenShift AI",
    since=SINCE_93,  # spec put_openshift_ai: since 9.3.0
    task_types={"text_embedding": ALWAYS, "completion": ALWAYS, "chat_completion": ALWAYS, "rerank": ALWAYS},
    settings=(
        Setting("service_settings.url", "text"),
        Setting("service_settings.model_id", "text"),
        requests_per_minute(MERGED_95),  # PR 147480, opened 2026-04-24
        dimensions(),  # OpenShiftAiEmbeddingsServiceSettings.java, UNVERIFIED; not in the spec
        similarity(),  # default dot_product (spec)
        max_input_tokens(MERGED_95),  # PR 147480
        # spec OpenShiftAiTaskSettings
        Setting("task_settings.return_documents", "flag", SINCE_93, task_types=RERANK),
        Setting("task_settings.top_n", "positive", SINCE_93, task_types=RERANK),
    ),
    credentials=(Credential(("api_key",)),),
    required=("service_settings.url",),
    identity=("service_settings.url", "service_settings.model_id"),
    derived=("service_settings.dimensions", "service_settings.similarity"),
    rate_limits=dict.fromkeys((*EMBEDDING, *CHAT, *RERANK), 3000),
    chunking_task_types=EMBEDDING,
)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `fireworksai`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/fireworksai/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS
from ..service import Credential, Service, Setting
from .common import CHAT, EMBEDDING, MERGED_94, MERGED_95, dimensions, max_input_tokens, requests_per_minute, similarity

SERVICE = Service(
    name="fireworksai",
    title="Fireworks AI",
    since=MERGED_94,  # spec put_fireworksai: since 9.4.0
    task_types={"text_embedding": ALWAYS, "completion": ALWAYS, "chat_completion": ALWAYS},
    settings=(
        Setting("service_settings.model_id", "text"),
        Setting("service_settings.url", "text"),  # shown with its default (spec PutFireworksAiResponseExample1)
        requests_per_minute(MERGED_95),  # PR 146493, opened 2026-04-16: with max_input_tokens the mutable ones
        dimensions(),
        similarity(),  # default cosine (spec)
        max_input_tokens(MERGED_95),
        # spec FireworksAITaskSettings
        Setting("task_settings.user", "text", MERGED_94, task_types=CHAT),
        Setting("task_settings.headers", "text_map", MERGED_94, task_types=CHAT, whole=True, masked=True),
    ),
    credentials=(Credential(("api_key",)),),
    required=("service_settings.model_id",),
    identity=("service_settings.model_id", "service_settings.url"),
    derived=("service_settings.dimensions", "service_settings.similarity", "service_settings.url"),
    rate_limits={"text_embedding": 6000, "completion": 6000, "chat_completion": 6000},
    chunking_task_types=EMBEDDING,
)

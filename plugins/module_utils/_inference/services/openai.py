# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `openai`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/openai/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS, Feature
from ..service import Credential, Service, Setting
from .common import MERGED_95, RATE_LIMIT_SINCE, SINCE_92, SINCE_818, dimensions, requests_per_minute, similarity

_EMBEDDINGS = ("text_embedding", "embedding")

SERVICE = Service(
    name="openai",
    title="OpenAI",
    since=(((8, 12, 0), None),),  # spec put_openai: since 8.12.0
    task_types={
        "text_embedding": ALWAYS,
        "completion": (((8, 14, 0), None),),  # UNVERIFIED, remembered
        "chat_completion": SINCE_818,  # spec branch 8.18 lists it
        "embedding": MERGED_95,  # notes 9.5.0: PR 145833
    },
    settings=(
        # immutable, as are url, dimensions and similarity: OpenAiEmbeddingsServiceSettings.java
        Setting("service_settings.model_id", "text"),
        Setting("service_settings.url", "text"),
        Setting("service_settings.organization_id", "text", MERGED_95),  # PR 147465, opened 2026-04-24
        # OAuth2: spec PR 6369, branch 9.5. OpenAiOAuth2Settings.java: changed only where the endpoint was
        # created with OAuth2; else an error
        Setting("service_settings.client_id", "text", MERGED_95, MERGED_95),
        Setting("service_settings.scopes", "texts", MERGED_95, MERGED_95, unordered=True),
        Setting("service_settings.token_url", "text", MERGED_95, MERGED_95),
        requests_per_minute(MERGED_95, RATE_LIMIT_SINCE),  # PR 147465
        dimensions(_EMBEDDINGS),
        similarity(_EMBEDDINGS),
        # PR 147465; completion endpoints take it too
        Setting("service_settings.max_input_tokens", "positive", MERGED_95),
        Setting("task_settings.user", "text", Feature.UPDATE),
        # spec branch 9.2 has it, 9.1 has not
        Setting("task_settings.headers", "text_map", SINCE_92, SINCE_92, whole=True, masked=True),
    ),
    credentials=(
        Credential(("api_key",)),
        Credential(("client_secret",), companions=("client_id", "scopes", "token_url"), since=MERGED_95),
    ),
    required=("service_settings.model_id",),
    identity=("service_settings.model_id", "service_settings.url"),
    derived=("service_settings.dimensions", "service_settings.similarity"),
    # spec OpenAIServiceSettings
    rate_limits={"text_embedding": 3000, "embedding": 3000, "completion": 500, "chat_completion": 500},
    chunking_task_types=_EMBEDDINGS,  # the spec names text_embedding alone; embedding is UNVERIFIED
    # OpenAiService.java moves both model names, before 8.13 the only place for it
    renamed={
        "task_settings.model": "service_settings.model_id",
        "task_settings.model_id": "service_settings.model_id",
        # a draft of PR 150132 called it auth_url; the merged one and the spec say token_url
        "service_settings.auth_url": "service_settings.token_url",
    },
)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `watsonxai`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/ibmwatsonx/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS, Ranges
from ..service import Credential, Service, Setting
from .common import (
    CHAT,
    EMBEDDING,
    MERGED_95,
    RERANK,
    SINCE_818,
    dimensions,
    max_input_tokens,
    requests_per_minute,
    similarity,
)

_SINCE_91: Ranges = (((9, 1, 0), None),)

SERVICE = Service(
    name="watsonxai",
    title="IBM watsonx",
    since=(((8, 16, 0), None),),  # spec put_watsonx: since 8.16.0
    task_types={
        "text_embedding": ALWAYS,
        "rerank": SINCE_818,  # transport version of January 2025 (IbmWatsonxRerankTaskSettings.java)
        # ml_inference_ibm_watsonx_completion_added is 9_115, after 9.1 (9_112) and without one of 8.19, but the branch
        # 9.1 of the spec lists both: the server of 9.1 decides
        "completion": _SINCE_91,
        "chat_completion": _SINCE_91,
    },
    settings=(
        # all four immutable: IbmWatsonxRerankServiceSettings.java
        Setting("service_settings.url", "text"),
        Setting("service_settings.api_version", "text"),
        Setting("service_settings.model_id", "text"),
        Setting("service_settings.project_id", "text"),
        requests_per_minute(MERGED_95),  # PR 147250, opened 2026-04-23
        dimensions(),
        similarity(),
        max_input_tokens(MERGED_95),  # PR 147250
        # IbmWatsonxRerankTaskSettings.java; not in the spec
        Setting("task_settings.return_documents", "flag", SINCE_818, SINCE_818, RERANK),
        Setting("task_settings.top_n", "positive", SINCE_818, SINCE_818, RERANK),
        Setting("task_settings.truncate_input_tokens", "positive", SINCE_818, SINCE_818, RERANK),
    ),
    credentials=(Credential(("api_key",)),),
    required=(
        "service_settings.url",
        "service_settings.api_version",
        "service_settings.model_id",
        "service_settings.project_id",
    ),
    identity=(
        "service_settings.url",
        "service_settings.api_version",
        "service_settings.model_id",
        "service_settings.project_id",
    ),
    derived=("service_settings.dimensions", "service_settings.similarity"),
    rate_limits=dict.fromkeys((*EMBEDDING, *CHAT, *RERANK), 120),
    chunking_task_types=EMBEDDING,
    # the key is first exchanged for a token, and IBM answers 400 there to a key it does not know (UNVERIFIED)
    rejected_statuses=(401,),
)

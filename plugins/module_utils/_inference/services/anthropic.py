# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `anthropic`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/anthropic/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS, Feature
from ..service import Credential, Service, Setting
from .common import CHAT, MERGED_94, MERGED_95, requests_per_minute

SERVICE = Service(
    name="anthropic",
    title="Anthropic",
    # TransportVersions.java: ML_ANTHROPIC_INTEGRATION_ADDED 8_693, before the last one of 8.15 (the spec says 8.16.0)
    since=(((8, 15, 0), None),),
    task_types={
        "completion": ALWAYS,
        "chat_completion": MERGED_95,  # spec PR 6294; the branch 9.5 of the spec lists it, 9.4 does not
    },
    settings=(
        Setting("service_settings.model_id", "text"),  # immutable: PR 144774
        # AnthropicChatCompletionServiceSettings.java, not in the spec; inference_api_anthropic_completion_url_added is
        # 9_484, after what 9.6 began with
        Setting("service_settings.url", "text", since=(((9, 6, 0), None),)),
        requests_per_minute(MERGED_94),  # PR 144774, opened 2026-03-23, so 9.4 rather than 9.5
        # spec AnthropicTaskSettings
        Setting("task_settings.max_tokens", "positive", Feature.UPDATE, task_types=CHAT),
        Setting("task_settings.temperature", "number", Feature.UPDATE, task_types=CHAT),
        Setting("task_settings.top_k", "whole", Feature.UPDATE, task_types=CHAT),
        Setting("task_settings.top_p", "number", Feature.UPDATE, task_types=CHAT),
    ),
    credentials=(Credential(("api_key",)),),
    required=("service_settings.model_id", "task_settings.max_tokens"),
    identity=("service_settings.model_id", "service_settings.url"),
    derived=(),
    rate_limits={"completion": 50, "chat_completion": 50},
    chunking_task_types=(),
    # AnthropicChatCompletionTaskSettings.java reads an update like a create, max_tokens and all
    replaces_task_settings=True,
    rejected_statuses=(401, 403),  # AnthropicResponseHandler.java: authentication, permission
)

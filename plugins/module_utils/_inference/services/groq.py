# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `groq`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/groq/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS
from ..service import Credential, Service, Setting
from .common import MERGED_95, SINCE_93, requests_per_minute

SERVICE = Service(
    name="groq",
    title="Groq",
    since=SINCE_93,  # spec put_groq: since 9.3.0
    task_types={"chat_completion": ALWAYS},  # spec GroqTaskType
    settings=(
        # GroqChatCompletionServiceSettings.java; url and organization_id are not in the spec
        Setting("service_settings.model_id", "text"),
        Setting("service_settings.url", "text"),
        Setting("service_settings.organization_id", "text", MERGED_95),  # PR 146981, opened 2026-04-21
        requests_per_minute(MERGED_95),  # PR 146981
        # GroqChatCompletionTaskSettings.java; not in the spec
        Setting("task_settings.user", "text", SINCE_93),
        Setting("task_settings.headers", "text_map", SINCE_93, whole=True, masked=True),
    ),
    credentials=(Credential(("api_key",)),),  # DefaultSecretSettings; the spec calls it optional, the server does not
    required=("service_settings.model_id",),
    identity=("service_settings.model_id", "service_settings.url"),
    derived=(),
    rate_limits={"chat_completion": 1000},
    chunking_task_types=(),
)

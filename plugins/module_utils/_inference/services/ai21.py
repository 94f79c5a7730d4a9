# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `ai21`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/ai21/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS
from ..service import Credential, Service, Setting
from .common import MERGED_94, SINCE_92, requests_per_minute

SERVICE = Service(
    name="ai21",
    title="AI21",
    since=SINCE_92,  # spec put_ai21: since 9.2.0
    task_types={"completion": ALWAYS, "chat_completion": ALWAYS},
    settings=(
        Setting("service_settings.model_id", "text"),  # immutable: PR 142597
        requests_per_minute(MERGED_94),  # PR 142597, opened 2026-02-17
    ),
    credentials=(Credential(("api_key",)),),  # the spec calls it optional; that the server does not is UNVERIFIED
    required=("service_settings.model_id",),
    identity=("service_settings.model_id",),
    derived=(),
    rate_limits={"completion": 200, "chat_completion": 200},  # spec Ai21Types.ts
    chunking_task_types=(),
)

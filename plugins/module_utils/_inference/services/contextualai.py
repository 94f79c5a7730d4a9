# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `contextualai`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/contextualai/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.

The spec writes `top_k`; every version of the source that was read has `top_n`, which is what the server takes.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS
from ..service import Credential, Service, Setting
from .common import MERGED_95, RERANK, SINCE_92, requests_per_minute

_BEFORE_95 = (((9, 2, 0), (9, 5, 0)),)

SERVICE = Service(
    name="contextualai",
    title="Contextual AI",
    since=SINCE_92,  # spec put_contextualai: since 9.2.0
    task_types={"rerank": ALWAYS},
    settings=(
        Setting("service_settings.model_id", "text"),
        # ContextualAiRerankServiceSettings.java has it after the refactoring of PR 145700 (notes 9.5.0)
        requests_per_minute(MERGED_95),
        # ContextualAiRerankTaskSettings.java
        Setting("task_settings.top_n", "positive", SINCE_92, task_types=RERANK),
        Setting("task_settings.instruction", "text", SINCE_92, task_types=RERANK),
        # until 9.4: removed by PR 145700 and spec PR 6190
        Setting(
            "task_settings.return_documents",
            "flag",
            _BEFORE_95,
            _BEFORE_95,
            RERANK,
        ),
    ),
    credentials=(Credential(("api_key",)),),
    required=("service_settings.model_id",),
    identity=("service_settings.model_id",),
    derived=(),
    rate_limits={"rerank": 1000},
    chunking_task_types=(),
    # ContextualAiRerankTaskSettings.java reads an update like a create, after PR 145700 as well
    replaces_task_settings=True,
)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `googleaistudio`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/googleaistudio/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS
from ..service import Credential, Service, Setting
from .common import (
    EMBEDDING,
    MERGED_95,
    RATE_LIMIT_SINCE,
    dimensions,
    max_input_tokens,
    requests_per_minute,
    similarity,
)

SERVICE = Service(
    name="googleaistudio",
    title="Google AI Studio",
    since=(((8, 15, 0), None),),  # spec put_googleaistudio: since 8.15.0
    task_types={"text_embedding": ALWAYS, "completion": ALWAYS},
    settings=(
        Setting("service_settings.model_id", "text"),
        requests_per_minute(MERGED_95, RATE_LIMIT_SINCE),  # PR 146671, opened about 2026-04-20
        dimensions(),
        similarity(),
        max_input_tokens(MERGED_95),  # as in the other services of this series; its own list was not read: UNVERIFIED
    ),
    credentials=(Credential(("api_key",)),),
    required=("service_settings.model_id",),
    identity=("service_settings.model_id",),
    derived=("service_settings.dimensions", "service_settings.similarity"),
    rate_limits={"text_embedding": 360, "completion": 360},
    chunking_task_types=EMBEDDING,
    # GoogleAiStudioResponseHandler.java: a key that is not valid is a bad request, which its words tell from others
    rejected_statuses=(),
)

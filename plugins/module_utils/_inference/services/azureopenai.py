# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `azureopenai`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/azureopenai/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS, Feature
from ..service import Credential, Service, Setting
from .common import (
    EMBEDDING,
    MERGED_94,
    RATE_LIMIT_SINCE,
    SINCE_93,
    dimensions,
    max_input_tokens,
    requests_per_minute,
    similarity,
)

_OAUTH2_SINCE = MERGED_94  # notes 9.4.0: PR 143896
_OAUTH2 = ("client_id", "scopes", "tenant_id")

SERVICE = Service(
    name="azureopenai",
    title="Azure OpenAI",
    since=(((8, 14, 0), None),),  # spec put_azureopenai: since 8.14.0
    task_types={
        "text_embedding": ALWAYS,  # notes 8.14.0: PR 107178
        "completion": (((8, 15, 0), None),),  # PR 108352
        "chat_completion": SINCE_93,  # notes 9.3.0: PR 138726
    },
    settings=(
        Setting("service_settings.resource_name", "resource"),
        Setting("service_settings.deployment_id", "text"),
        Setting("service_settings.api_version", "text"),
        Setting("service_settings.client_id", "text", _OAUTH2_SINCE, _OAUTH2_SINCE),
        Setting("service_settings.scopes", "texts", _OAUTH2_SINCE, _OAUTH2_SINCE, unordered=True),
        Setting("service_settings.tenant_id", "text", _OAUTH2_SINCE, _OAUTH2_SINCE),
        requests_per_minute(MERGED_94, RATE_LIMIT_SINCE),  # PR 145233, opened 2026-03-30: perhaps 9.5 only
        dimensions(),
        max_input_tokens(MERGED_94),
        similarity(),
        Setting("task_settings.user", "text", Feature.UPDATE),
        # notes 9.4.0: PR 142969
        Setting("task_settings.headers", "text_map", MERGED_94, MERGED_94, whole=True, masked=True),
    ),
    credentials=(
        Credential(("api_key",)),
        Credential(("entra_id",)),
        Credential(("client_secret",), companions=_OAUTH2, since=_OAUTH2_SINCE),
    ),
    required=("service_settings.resource_name", "service_settings.deployment_id", "service_settings.api_version"),
    identity=("service_settings.resource_name", "service_settings.deployment_id", "service_settings.api_version"),
    derived=("service_settings.dimensions", "service_settings.similarity"),
    rate_limits={"text_embedding": 1440, "completion": 120, "chat_completion": 120},
    chunking_task_types=EMBEDDING,
)

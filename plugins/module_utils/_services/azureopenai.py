# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `azureopenai`.

Source: elastic/elasticsearch, `x-pack/plugin/inference`, `services/azureopenai/`, and the release notes and
pull requests named beside each line.
"""

from __future__ import annotations

from ansible_collections.esops.elasticsearch.plugins.module_utils._versions import ALWAYS, Feature

from ._facts import Credential, Service, Setting

_RATE_LIMIT_SINCE = (((8, 15, 0), None),)  # notes 8.15.0: PR 107706
_MERGED_SINCE = (
    ((9, 4, 0), None),
)  # PR 145233, perhaps 9.5 only: the answer to an update is compared, so both are safe
_OAUTH2_SINCE = (((9, 4, 0), None),)  # notes 9.4.0: PR 143896
_HEADERS_SINCE = (((9, 4, 0), None),)  # notes 9.4.0: PR 142969
_EMBEDDING = ("text_embedding",)
_OAUTH2 = ("client_id", "scopes", "tenant_id")

AZURE_OPENAI = Service(
    name="azureopenai",
    title="Azure OpenAI",
    task_types={
        "text_embedding": ALWAYS,  # notes 8.14.0: PR 107178
        "completion": (((8, 15, 0), None),),  # PR 108352
        "chat_completion": (((9, 3, 0), None),),  # notes 9.3.0: PR 138726
    },
    settings=(
        Setting("service_settings.resource_name", "text"),
        Setting("service_settings.deployment_id", "text"),
        Setting("service_settings.api_version", "text"),
        Setting("service_settings.client_id", "text", updatable=_OAUTH2_SINCE, since=_OAUTH2_SINCE),
        Setting("service_settings.scopes", "texts", updatable=_OAUTH2_SINCE, since=_OAUTH2_SINCE, unordered=True),
        Setting("service_settings.tenant_id", "text", updatable=_OAUTH2_SINCE, since=_OAUTH2_SINCE),
        Setting(
            "service_settings.rate_limit.requests_per_minute",
            "positive",
            updatable=_MERGED_SINCE,
            since=_RATE_LIMIT_SINCE,
        ),
        Setting("service_settings.dimensions", "positive", task_types=_EMBEDDING),
        Setting("service_settings.max_input_tokens", "positive", updatable=_MERGED_SINCE, task_types=_EMBEDDING),
        Setting("service_settings.similarity", "similarity", task_types=_EMBEDDING, lower=True),
        Setting("task_settings.user", "text", updatable=Feature.UPDATE),
        Setting(
            "task_settings.headers", "text_map", updatable=_HEADERS_SINCE, since=_HEADERS_SINCE, whole=True, masked=True
        ),
    ),
    credentials=(
        Credential("api_key"),
        Credential("entra_id"),
        Credential("client_secret", companions=_OAUTH2, since=_OAUTH2_SINCE),
    ),
    required=("service_settings.resource_name", "service_settings.deployment_id", "service_settings.api_version"),
    identity=("service_settings.resource_name", "service_settings.deployment_id", "service_settings.api_version"),
    derived=("service_settings.dimensions", "service_settings.similarity"),
    rate_limits={"text_embedding": 1440, "completion": 120, "chat_completion": 120},
    chunking_task_types=_EMBEDDING,
)

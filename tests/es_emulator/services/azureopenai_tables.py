# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of service `azureopenai` as data.

docs/reference/elasticsearch-inference.md, "Settings of azureopenai", "Services".
"""

from __future__ import annotations

from .base import Setting

TEXT_EMBEDDING = ("text_embedding",)
_ONE_SECRET = "You must provide exactly one of API key, Entra ID, or OAuth2 client secret."
_OAUTH2 = "OAuth2 requires the fields [client_id, scopes, tenant_id], to be set."

SETTINGS = (
    Setting("resource_name", "string", "Resource Name", "The name of your Azure OpenAI resource.", required=True),
    Setting("deployment_id", "string", "Deployment ID", "The deployment name of your deployed models.", required=True),
    Setting("api_version", "string", "API Version", "The Azure API version ID to use.", required=True),
    Setting(
        "rate_limit",
        "rate_limit",
        "Rate Limit",
        "The azureopenai service sets a default number of requests allowed per minute depending on the task type.",
        feature="rate_limit",
        mergeable=True,
        form_type="int",
    ),
    Setting("client_id", "string", "Client ID", _OAUTH2, feature="oauth2", mergeable=True, form_updatable=True),
    Setting(
        "scopes", "strings", "Scopes", _OAUTH2, feature="oauth2", mergeable=True, form_type="list", form_updatable=True
    ),
    Setting("tenant_id", "string", "Tenant ID", _OAUTH2, feature="oauth2", mergeable=True, form_updatable=True),
    Setting(
        "dimensions",
        "integer",
        "Dimensions",
        "The number of dimensions the resulting embeddings should have.",
        task_types=TEXT_EMBEDDING,
        form_type="int",
    ),
    Setting(
        "max_input_tokens", "integer", "Max input tokens", task_types=TEXT_EMBEDDING, mergeable=True, form_type=None
    ),
    Setting("similarity", "similarity", "Similarity", task_types=TEXT_EMBEDDING, form_type=None),
)
OAUTH2_FIELDS = ("client_id", "scopes", "tenant_id")

#: secret -> (label, feature that brought it)
SECRETS: dict[str, tuple[str, str | None]] = {
    "api_key": ("API Key", None),
    "entra_id": ("Entra ID", None),
    "client_secret": ("OAuth2 Client Secret", "oauth2"),
}
SECRET_DESCRIPTION = _ONE_SECRET

#: task type -> (feature that brought it, requests per minute unless set)
TASK_TYPES: dict[str, tuple[str | None, int]] = {
    "text_embedding": (None, 1440),
    "completion": ("azure_completion", 120),
    "chat_completion": ("azure_chat_completion", 120),
}

#: order in which the parts are printed, new and old
ORDER_NEW = (
    "resource_name",
    "deployment_id",
    "api_version",
    "rate_limit",
    "client_id",
    "scopes",
    "tenant_id",
    "dimensions",
    "max_input_tokens",
    "similarity",
)
ORDER_OLD = (
    "resource_name",
    "deployment_id",
    "api_version",
    "dimensions",
    "max_input_tokens",
    "similarity",
    "rate_limit",
)

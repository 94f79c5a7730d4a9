# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each task of the documentation has to come to, and what happens in the world before it."""

from __future__ import annotations

import typing as t


class World(t.NamedTuple):
    """Something done to the emulator by its control API."""

    method: str
    path: str
    body: dict[str, t.Any]


def _seeded(inference_id: str, task_type: str, deployment: str, **found: t.Any) -> World:
    settings = {"resource_name": "Resource-name", "deployment_id": deployment, "api_version": "2024-02-01", **found}
    secrets = {"api_key": "azure-key-one"}
    endpoint = {"inference_id": inference_id, "task_type": task_type, "service_settings": settings, "secrets": secrets}
    chunking = {"strategy": "sentence", "max_chunk_size": 250, "sentence_overlap": 1}
    if task_type == "text_embedding":
        endpoint["chunking_settings"] = chunking
    return World("POST", "seed", endpoint)


EMBEDDINGS = _seeded(
    "azure_openai_embeddings", "text_embedding", "Deployment-id", dimensions=1536, similarity="dot_product"
)
COMPLETION = _seeded("azure_openai_completion", "completion", "Chat-deployment-id")
PIPELINE = World("PUT", "pipelines/embed-articles", {"inference_id": "azure_openai_embeddings"})
KEY_REJECTED_ONCE = World("PUT", "azure", {"fail_next": {"status": 401}})

# For each document its tasks in order: how it ends, the task's name, what happens before it.
STORIES: dict[str, list[tuple[str, str, list[World]]]] = {
    "README": [
        ("create", "Ensure the endpoint for embeddings", []),
        ("create", "Ensure the endpoint for completions", []),
        ("update", "Ensure the rate limit of the endpoint for embeddings", []),
        ("update", "Ensure that the endpoint for embeddings has a key that works", [KEY_REJECTED_ONCE]),
        ("recreate", "Ensure that embeddings come from the larger deployment", []),
        ("delete", "Ensure that the endpoint for completions is gone", []),
    ],
    "guide_getting_started": [
        ("create", "Ensure the endpoint for embeddings", []),
        ("ok", "Show what Elasticsearch has made of it", []),
        ("update", "Ensure the endpoint for embeddings with a rate limit", []),
        ("1 found", "Read the endpoints of Azure OpenAI", []),
        ("ok", "Show their IDs", []),
        ("delete", "Ensure that the endpoint for embeddings is gone", []),
        ("create", "Ensure the endpoint for completions", []),
    ],
    "guide_secrets": [
        ("update, update", "Ensure that the endpoints use the key in the vault", [EMBEDDINGS, COMPLETION]),
        ("update", "Ensure that the endpoint for embeddings has a key that works", [KEY_REJECTED_ONCE]),
        ("create", "Ensure an endpoint that logs in with OAuth 2.0", []),
    ],
    "guide_situations": [
        ("recreate", "Ensure that embeddings come from the larger deployment", [EMBEDDINGS]),
        ("delete", "Ensure that the endpoint for embeddings is gone", []),
    ],
    "guide_troubleshooting": [
        ("failed", "Ensure that the endpoint for embeddings is gone", [EMBEDDINGS, PIPELINE]),
        ("skipped", "Fail for another reason than its users", []),
        ("ok", "Name the pipelines that still use it", []),
    ],
    "azure_openai_inference_endpoint": [
        ("create", "Ensure an endpoint for embeddings", []),
        ("create", "Ensure an endpoint for completions, with address and login from the environment", []),
        ("none", "Confirm an endpoint without knowing its secret", []),
        ("create", "Ensure an endpoint for chats", []),
        ("update", "Limit how often Azure is called", []),
        ("update", "Split texts into larger pieces", []),
        ("update", "Show what a change would do, and change nothing", []),
        ("recreate", "Use another deployment, which only a new endpoint can do", []),
        (
            "update",
            "Repair an endpoint whose key was rotated in Azure, and leave it alone otherwise",
            [KEY_REJECTED_ONCE],
        ),
        ("update", "Store the key in any case, which always counts as a change", []),
        ("create", "Log in at Azure with OAuth 2.0 (Elasticsearch 9.4 or later)", []),
        ("create", "State everything that an endpoint for embeddings can have", []),
        ("delete", "Remove an endpoint, but not while a pipeline or an index uses it", []),
        ("delete", "Remove an endpoint even if a pipeline or an index uses it", [PIPELINE]),
    ],
    "inference_endpoint_info": [
        ("1 found", "Read one endpoint", [EMBEDDINGS, COMPLETION]),
        ("ok", "Show how many dimensions its vectors have", []),
        ("2 found", "Read all endpoints of Azure OpenAI", []),
        ("ok", "Show their IDs", []),
        ("1 found", "Read all endpoints for embeddings whose IDs begin in a certain way", []),
        ("1 found", "Fail unless an endpoint is there", []),
    ],
}

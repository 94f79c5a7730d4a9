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
REMOTE_KEY_REJECTED_ONCE = World("PUT", "remote", {"fail_next": {"status": 401}})


def _of_any_service(inference_id: str, task_type: str, service: str, **settings: t.Any) -> World:
    secrets = {} if service == "elasticsearch" else {"api_key": "remote-key-one"}
    endpoint = {"inference_id": inference_id, "task_type": task_type, "service": service}
    return World("POST", "seed", {**endpoint, "service_settings": settings, "secrets": secrets})


OPENAI_EMBEDDINGS = _of_any_service(
    "openai_embeddings", "text_embedding", "openai", model_id="text-embedding-3-small", dimensions=1024
)
OPENAI_COMPLETION = _of_any_service("openai_completion", "completion", "openai", model_id="gpt-4o")
OPENAI_CHAT = _of_any_service("openai_chat", "chat_completion", "openai", model_id="gpt-4o")
COHERE_RERANK = _of_any_service("cohere_rerank", "rerank", "cohere", model_id="rerank-english-v3.0")
JINA_MULTIMODAL = _of_any_service("jina_multimodal", "embedding", "jinaai", model_id="jina-embeddings-v4")
ELSER = _of_any_service(
    "elser", "sparse_embedding", "elasticsearch", model_id=".elser_model_2", num_threads=1, num_allocations=1
)
# No longer in the list: one that nobody uses, one that a pipeline uses, and one that is none of the task's business.
OLD_ONES = [
    _of_any_service("search-old-embeddings", "text_embedding", "openai", model_id="text-embedding-ada-002"),
    _of_any_service("search-old-rerank", "rerank", "cohere", model_id="rerank-english-v2.0"),
    World("PUT", "pipelines/rerank-articles", {"inference_id": "search-old-rerank"}),
    _of_any_service("shop-embeddings", "text_embedding", "openai", model_id="text-embedding-ada-002"),
]

_CONFLUENCE: dict[str, dict[str, t.Any]] = {
    "confluence_url": {"label": "Confluence URL", "type": "str", "required": True},
    "username": {"label": "User", "type": "str"},
    "spaces": {"label": "Spaces", "type": "list"},
    "password": {"label": "Password", "type": "str", "sensitive": True},
}
# A connector service that knows Confluence.
CONNECTOR_SERVICE = World("PUT", "connector_service", {"automatic": True, "schemas": {"confluence": _CONFLUENCE}})
CONNECTOR_SERVICE_THAT_HANGS = World("PUT", "connector_service", {"jobs_hang": True})


def _connector(connector_id: str, **changes: t.Any) -> World:
    fields = {
        key: {"value": "connector-secret" if key == "password" else "v", **form} for key, form in _CONFLUENCE.items()
    }
    usual = {
        "name": "Wiki",
        "index_name": f"search-{connector_id}",
        "service_type": "confluence",
        "status": "connected",
        "configuration": fields,
        "last_sync_status": "completed",
        "deleted": False,
    }
    return World("PUT", f"connectors/{connector_id}", {**usual, **changes})


def _sync_job(job_id: str, **changes: t.Any) -> World:
    connector = {"id": "wiki", "index_name": "search-wiki", "service_type": "confluence"}
    usual = {"connector": connector, "job_type": "full", "trigger_method": "on_demand", "status": "completed"}
    counters = dict.fromkeys(("indexed_document_count", "deleted_document_count", "total_document_count"), 5)
    return World(
        "PUT", f"sync_jobs/{job_id}", {**usual, **counters, "created_at": "2026-01-01T00:00:00.000000Z", **changes}
    )


OF_TESTS = _of_any_service("test-rerank", "rerank", "cohere", model_id="rerank-english-v3.0")

# For each document its tasks in order: how it ends, the task's name, what happens before it.
STORIES: dict[str, list[tuple[str, str, list[World]]]] = {
    "README": [
        ("create", "Ensure the endpoint for embeddings", []),
        ("create", "Ensure the endpoint for completions", []),
        ("update", "Ensure the rate limit of the endpoint for embeddings", []),
        ("update", "Ensure that the endpoint for embeddings has a key that works", [KEY_REJECTED_ONCE]),
        ("recreate", "Ensure that embeddings come from the larger deployment", []),
        (
            "create, create, purged search-old-embeddings, spared search-old-rerank",
            "Ensure the endpoints whose IDs begin with search-, and no others of them",
            OLD_ONES,
        ),
        ("create", "Ensure the connector for the wiki", [CONNECTOR_SERVICE]),
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
    "guide_azure": [
        ("create", "Ensure the endpoint for embeddings", []),
        ("create", "Ensure an endpoint that logs in with OAuth 2.0", []),
        ("update", "Ensure that Azure is not called more often than it allows", []),
    ],
    "guide_drift": [
        ("update", "See whether the endpoint for embeddings is as stated", [EMBEDDINGS]),
        ("ok", "Say what differs", []),
        ("update", "Ensure the rate limit of the endpoint for embeddings", []),
        ("ok", "Say what was done", []),
    ],
    "guide_migrating": [
        (
            "2 found",
            "Read all endpoints but the preconfigured ones, whose IDs begin with a dot",
            [ELSER, COHERE_RERANK],
        ),
        ("ok", "Write them down", []),
        ("none, none", "Confirm that the list says what is there", []),
        ("ok", "Put the endpoint for embeddings", []),
        ("none", "Ensure the endpoint for embeddings", []),
        ("create", "Ensure the endpoint for completions", []),
    ],
    "guide_secrets": [
        ("update, update", "Ensure that the endpoints use the key in the vault", [EMBEDDINGS, COMPLETION]),
        ("1536 dimensions", "See that the endpoint for embeddings answers with its new key", []),
        ("update", "Ensure that the endpoint for embeddings has a key that works", [KEY_REJECTED_ONCE]),
        ("create", "Ensure an endpoint that logs in with OAuth 2.0", []),
    ],
    "guide_sets": [
        ("create, create, create", "Ensure the endpoints in the list", []),
        ("ok", "Show what was done to each", []),
        (
            "none, none, none, purged search-old-embeddings, spared search-old-rerank",
            "Ensure the endpoints in the list, and remove others whose IDs begin with search-",
            OLD_ONES,
        ),
        ("ok", "Show which were removed, and which were spared", []),
        ("1 found", "Read the endpoints of the tests", [OF_TESTS]),
        ("delete", "Remove the endpoints of the tests", []),
        ("failed", "Ensure another model and a longer list of hits", []),
        ("ok", "Show the reason for each endpoint that failed", []),
        ("1024 dimensions", "See whether the endpoint for embeddings answers", []),
        ("ok", "Show how many dimensions its vectors have", []),
    ],
    "guide_connectors": [
        ("create", "Ensure the connector for the wiki", [CONNECTOR_SERVICE]),
        ("create", "Ensure that there was a first sync", []),
        ("ok", "Show how many documents it brought", []),
        ("create", "Ensure the connector for the tickets, with its schema", []),
        ("2 found", "Read the connectors", []),
        ("ok", "Show which of them are silent", []),
        ("update", "Ensure that drafts are not synced", []),
        ("delete", "Ensure that the connector for the tickets is gone", []),
        ("create", "Sync access control, and wait for the end", []),
        ("none", "Stop all syncs of the connector", []),
        ("1 found", "Read the connectors again", []),
        ("ok", "Show how their last syncs ended", []),
        ("0 found", "Read the jobs that failed", []),
    ],
    "guide_situations": [
        ("recreate", "Ensure that embeddings come from the larger deployment", [EMBEDDINGS]),
        ("delete", "Ensure that the endpoint for embeddings is gone", []),
    ],
    "guide_troubleshooting": [
        ("failed", "Ensure that the endpoint for embeddings is gone", [EMBEDDINGS, PIPELINE]),
        ("skipped", "Fail for another reason than its users", []),
        ("ok", "Name the pipelines that still use it", []),
        ("1536 dimensions", "Run an inference, and wait while a quota is used up", []),
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
    "inference_endpoint": [
        ("create", "Ensure an endpoint for embeddings by OpenAI", []),
        ("create", "Ensure an endpoint for embeddings by Amazon Bedrock", []),
        ("create", "Ensure a reranker by Cohere", []),
        ("create", "Run ELSER on the machine learning nodes, with as many allocations as needed", []),
        ("update", "Replace the key if the remote service rejects the stored one", [REMOTE_KEY_REJECTED_ONCE]),
        ("delete", "Remove an endpoint, but not while a pipeline or an index uses it", []),
    ],
    "inference_endpoints": [
        ("create, create, create, create", "Ensure the endpoints of the search cluster", []),
        ("ok", "Show what was done to each", []),
        (
            "none, purged test-embeddings",
            "Show which endpoints for OpenAI and Mistral a purge would remove, and change nothing",
            [],
        ),
        ("update, update", "Store new keys in several endpoints, which always counts as a change", []),
        ("update, delete", "Ensure one endpoint, and remove another one, even while it is used", []),
        (
            "purged test-embeddings",
            "Remove all endpoints whose IDs begin with test-, unless they are used",
            [],
        ),
        ("ok", "Show which of them are still used", []),
        ("none, purged search-elser", "Begin nothing more after the first failure, and then purge nothing", []),
    ],
    "connector": [
        ("create", "Ensure a connector for Confluence, without its configuration", []),
        ("none", "Ensure that you run the connector, not Elastic", []),
        ("none", "Ensure that it has an index of its own", []),
        (
            "update",
            "Ensure the configuration, as soon as the connector service has registered its schema",
            [CONNECTOR_SERVICE],
        ),
        ("update", "Ensure the configuration, and wait until the connector is connected", []),
        ("update", "Ensure that everything is synced each night", []),
        ("update", "Ensure the ingest pipeline and the API key", []),
        ("update", "Ensure that drafts are not synced", []),
        ("create", "Ensure a connector for your own service, with its schema", []),
        ("update", "Show what another schedule would change", []),
        ("update", "Detach the index", []),
        ("delete", "Remove a connector and its sync jobs", []),
        ("delete", "Remove a connector for good (Elasticsearch 9.0 or later)", []),
    ],
    "connector_info": [
        ("1 found", "Read one connector", [_connector("wiki"), _connector("shop", service_type="jira")]),
        ("ok", "Show its status", []),
        ("2 found", "Read all connectors for Confluence and Jira", []),
        ("2 found", "Fail if the last sync of any connector failed", []),
        ("2 found", "Find the connectors that the connector service has not worked on for an hour", []),
        ("ok, ok", "Show them", []),
        (
            "2 found",
            "Read soft-deleted connectors too (Elasticsearch 9.0 or later)",
            [_connector("old-wiki", deleted=True), _connector("shop", name="Shop")],
        ),
    ],
    "connector_sync_job": [
        ("create", "Start a full sync unless one is live", [_connector("wiki"), CONNECTOR_SERVICE]),
        ("none", "Wait for its end", []),
        ("ok", "Show how many documents came into the index", []),
        ("create", "Sync access control, and wait for the end", []),
        (
            "cancel",
            "Cancel all syncs of a connector, and wait until they have stopped",
            [CONNECTOR_SERVICE_THAT_HANGS, _sync_job("hanging", status="in_progress")],
        ),
        ("delete", "Delete a job", []),
    ],
    "connector_sync_job_info": [
        ("2 found", "Read the jobs of a connector", [_sync_job("one"), _sync_job("two", status="error")]),
        ("ok", "Show their status", []),
        ("1 found", "Read all jobs that failed", []),
        ("1 found", "Read one job", []),
    ],
    "inference_service_info": [
        ("services", "Read which services can rerank", []),
        ("ok", "Show their names", []),
        ("services", "Read what the server says of OpenAI", []),
        ("ok", "Show the names of its settings", []),
        ("services", "Read all services", []),
        ("ok", "Fail unless the server offers Amazon Bedrock", []),
        ("ok", "Show which cluster this is", []),
    ],
    "inference_run": [
        ("1024 dimensions", "See whether the endpoint for embeddings answers", [OPENAI_EMBEDDINGS]),
        ("ok", "Fail if the vectors do not fit the index", []),
        ("sparse_embedding", "Make sparse embeddings of two texts", [ELSER]),
        ("rerank", "Put documents in order", [COHERE_RERANK]),
        ("ok", "Show which document fits best", []),
        (
            "1024 dimensions",
            "Make one embedding of an image and a text (Elasticsearch 9.5 or later)",
            [JINA_MULTIMODAL],
        ),
        ("completion with text", "Complete a text", [OPENAI_COMPLETION]),
        ("ok", "Show the completion", []),
        ("events with text", "Chat, but not in check mode, to save the money", [OPENAI_CHAT]),
    ],
}

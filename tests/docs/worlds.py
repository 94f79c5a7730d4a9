# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What happens in the world before a task of the documentation is run."""

from __future__ import annotations

import typing as t


class World(t.NamedTuple):
    """Something done to the emulator by its control API."""

    method: str
    path: str
    body: dict[str, t.Any]


def seeded(inference_id: str, task_type: str, deployment: str, **found: t.Any) -> World:
    settings = {"resource_name": "Resource-name", "deployment_id": deployment, "api_version": "2024-02-01", **found}
    secrets = {"api_key": "azure-key-one"}
    endpoint = {"inference_id": inference_id, "task_type": task_type, "service_settings": settings, "secrets": secrets}
    chunking = {"strategy": "sentence", "max_chunk_size": 250, "sentence_overlap": 1}
    if task_type == "text_embedding":
        endpoint["chunking_settings"] = chunking
    return World("POST", "seed", endpoint)


EMBEDDINGS = seeded(
    "azure_openai_embeddings", "text_embedding", "Deployment-id", dimensions=1536, similarity="dot_product"
)
COMPLETION = seeded("azure_openai_completion", "completion", "Chat-deployment-id")
PIPELINE = World("PUT", "pipelines/embed-articles", {"inference_id": "azure_openai_embeddings"})
REGION_POLICY = World("PUT", "region_policy", {"region_policy": {"allowed_geos": ["eu"]}})
KEY_REJECTED_ONCE = World("PUT", "azure", {"fail_next": {"status": 401}})
REMOTE_KEY_REJECTED_ONCE = World("PUT", "remote", {"fail_next": {"status": 401}})


def of_any_service(inference_id: str, task_type: str, service: str, **settings: t.Any) -> World:
    secrets = {} if service == "elasticsearch" else {"api_key": "remote-key-one"}
    endpoint = {"inference_id": inference_id, "task_type": task_type, "service": service}
    return World("POST", "seed", {**endpoint, "service_settings": settings, "secrets": secrets})


OPENAI_EMBEDDINGS = of_any_service(
    "openai_embeddings", "text_embedding", "openai", model_id="text-embedding-3-small", dimensions=1024
)
OPENAI_COMPLETION = of_any_service("openai_completion", "completion", "openai", model_id="gpt-4o")
OPENAI_CHAT = of_any_service("openai_chat", "chat_completion", "openai", model_id="gpt-4o")
COHERE_RERANK = of_any_service("cohere_rerank", "rerank", "cohere", model_id="rerank-english-v3.0")
JINA_MULTIMODAL = of_any_service("jina_multimodal", "embedding", "jinaai", model_id="jina-embeddings-v4")
ELSER = of_any_service(
    "elser", "sparse_embedding", "elasticsearch", model_id=".elser_model_2", num_threads=1, num_allocations=1
)
# An endpoint of Elastic's own service that runs in Ireland.
HOSTED = [
    of_any_service("hosted-elser", "sparse_embedding", "elastic", model_id="elser_model_2"),
    World("PUT", "eis/hosted-elser", {"regions": [{"csp": "aws", "region": "eu-west-1", "geo": "eu"}]}),
]
# No longer in the list: one that is not used, one that a pipeline uses, and one that is none of the task's business.
OLD_ONES = [
    of_any_service("search-old-embeddings", "text_embedding", "openai", model_id="text-embedding-ada-002"),
    of_any_service("search-old-rerank", "rerank", "cohere", model_id="rerank-english-v2.0"),
    World("PUT", "pipelines/rerank-articles", {"inference_id": "search-old-rerank"}),
    of_any_service("shop-embeddings", "text_embedding", "openai", model_id="text-embedding-ada-002"),
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


def a_connector(connector_id: str, **changes: t.Any) -> World:
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


def a_sync_job(job_id: str, **changes: t.Any) -> World:
    connector = {"id": "wiki", "index_name": "search-wiki", "service_type": "confluence"}
    usual = {"connector": connector, "job_type": "full", "trigger_method": "on_demand", "status": "completed"}
    counters = dict.fromkeys(("indexed_document_count", "deleted_document_count", "total_document_count"), 5)
    return World(
        "PUT", f"sync_jobs/{job_id}", {**usual, **counters, "created_at": "2026-01-01T00:00:00.000000Z", **changes}
    )


OF_TESTS = of_any_service("test-rerank", "rerank", "cohere", model_id="rerank-english-v3.0")
# A model whose deployment has failed, an endpoint that the server cannot parse, and a server that takes any key.
SEARCH_ELSER = of_any_service(
    "search-elser", "sparse_embedding", "elasticsearch", model_id=".elser_model_2", num_threads=1, num_allocations=1
)
MODEL_FAILED = World("PUT", "deployments/search-elser", {"state": "failed", "reason": "the node has left"})
_BROKEN = of_any_service("search-rerank", "rerank", "cohere", model_id="rerank-english-v2.0")
UNREADABLE = World("POST", "seed", {**_BROKEN.body, "unreadable": "settings"})
ANY_KEY = World("PUT", "remote", {"valid_secrets": ["no-key-required"], "dimensions": 1024})
SEARCH_EMBEDDINGS = of_any_service(
    "search-embeddings", "text_embedding", "openai", model_id="text-embedding-3-small", dimensions=1024
)

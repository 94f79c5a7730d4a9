# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints in both forms: as the server shows them, and as tasks declare them."""

from __future__ import annotations

import typing as t

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.declaration import desired_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import (
    Desired,
    Endpoint,
    read_endpoint,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.versions import Server

AZURE = t.cast(Service, find_service("azureopenai"))
KEY = "S3cr3t-0ne"
IDENTITY = {"resource_name": "r", "deployment_id": "d", "api_version": "2024-02-01"}
SENTENCE = {"strategy": "sentence", "max_chunk_size": 250, "sentence_overlap": 1}
WORD_DEFAULT = {"strategy": "word", "max_chunk_size": 250, "overlap": 100}

# One of each stretch between changes (docs/reference/elasticsearch-inference.md, "Update", "When features appeared").
VERSIONS = (
    "8.14.3", "8.15.5", "8.16.6", "8.17.10", "8.18.8", "8.19.0", "8.19.13", "9.0.8", "9.1.10",
    "9.2.5", "9.2.6", "9.3.0", "9.3.1", "9.4.0", "9.4.2", "9.5.0", "9.5.3", "serverless",
)  # fmt: skip


def server(name: str) -> Server:
    """The server of that version; serverless has a number that means nothing."""
    if name == "serverless":
        return Server((8, 11, 0), True)
    major, minor, patch = map(int, name.split("."))
    return Server((major, minor, patch))


def shown(**changes: t.Any) -> dict[str, t.Any]:
    """An embedding endpoint as an answer shows it; a change of None takes the key away."""
    body: dict[str, t.Any] = {
        "inference_id": "e1",
        "task_type": "text_embedding",
        "service": "azureopenai",
        "service_settings": {
            **IDENTITY,
            "rate_limit": {"requests_per_minute": 1440},
            "dimensions": 1536,
            "similarity": "dot_product",
        },
        "chunking_settings": dict(SENTENCE),
        **changes,
    }
    return {key: value for key, value in body.items() if value is not None}


def shown_completion(**changes: t.Any) -> dict[str, t.Any]:
    """A completion endpoint as an answer shows it."""
    settings = {**IDENTITY, "rate_limit": {"requests_per_minute": 120}}
    return shown(**{"task_type": "completion", "service_settings": settings, "chunking_settings": None, **changes})


def with_settings(**settings: t.Any) -> dict[str, t.Any]:
    """An embedding endpoint whose service settings differ from the usual ones."""
    return shown(service_settings={**shown()["service_settings"], **settings})


def current(body: t.Mapping[str, t.Any]) -> Endpoint:
    """An endpoint as it was read."""
    return read_endpoint(body)


def desired(
    service_settings: t.Mapping[str, t.Any] | None = None,
    *,
    task_type: str = "text_embedding",
    inference_id: str = "e1",
    secrets: t.Mapping[str, t.Any] | None = None,
    task_settings: t.Mapping[str, t.Any] | None = None,
    chunking_settings: t.Mapping[str, t.Any] | None = None,
) -> Desired:
    """What a task declares."""
    declared = {
        "inference_id": inference_id,
        "task_type": task_type,
        "service_settings": service_settings,
        "task_settings": task_settings,
        "chunking_settings": chunking_settings,
    }
    return desired_endpoint(declared, AZURE, {} if secrets is None else secrets)

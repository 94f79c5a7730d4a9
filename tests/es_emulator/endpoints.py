# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the inference APIs share: ids, task types, looking endpoints up and showing them.

docs/reference/elasticsearch-inference.md, "Routes", "Responses".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .chunking import READ_DEFAULT
from .errors import ElasticError, class_cast, not_found, request_validation_error, status_error
from .model import StoredEndpoint
from .services import SERVICES
from .versions import Release

_ID = re.compile(r"[a-z0-9](?:[a-z0-9_\-.]*[a-z0-9])?")
#: task type -> the release feature that brought it
_TASK_TYPES: Mapping[str, str | None] = {
    "text_embedding": None,
    "sparse_embedding": None,
    "rerank": None,
    "completion": None,
    "chat_completion": "task_chat_completion",
    "embedding": "task_embedding",
    "any": None,
}
#: of unknown services
_CHUNKED = frozenset({"text_embedding", "sparse_embedding"})


def check_id(inference_id: str) -> None:
    """The pattern of ids; there is no limit of length."""
    if not _ID.fullmatch(inference_id) or inference_id == "_all":
        problem = (
            f"Invalid inference_id; '{inference_id}' can contain lowercase alphanumeric (a-z and 0-9), hyphens or "
            "underscores; must start and end with alphanumeric"
        )
        raise request_validation_error([problem])


def parse_task_type(release: Release, text: str | None) -> str:
    """A task type of any case; without one, it is `any`."""
    if text is None:
        return "any"
    name = text.strip().lower()
    feature = _TASK_TYPES.get(name)
    if name not in _TASK_TYPES or (feature is not None and not release.has(feature)):
        raise status_error(400, f"Unknown task_type [{text}]")
    return name


def resolve_task_type(release: Release, in_url: str, in_body: Any) -> str:
    """The task type of URL and body together."""
    if in_body is None:
        if in_url == "any":
            raise status_error(400, "model is missing required setting [task_type]")
        return in_url
    if not isinstance(in_body, str):
        raise class_cast(in_body, "java.lang.String")
    name = parse_task_type(release, in_body)
    if name == "any":
        raise status_error(400, "task_type [any] is not valid type for inference")
    if in_url not in {"any", name}:
        raise status_error(
            400,
            f"Cannot resolve conflicting task_type parameter in the request URL [{in_url}] and the request body "
            f"[{in_body}]",
        )
    return name


def look_up(every: Mapping[str, StoredEndpoint], inference_id: str, task_type: str) -> StoredEndpoint:
    """One endpoint; the wrong task type is an error of its own."""
    endpoint = every.get(inference_id)
    if endpoint is None:
        raise not_found(inference_id)
    if task_type not in {"any", endpoint.task_type}:
        raise status_error(
            400,
            f"Requested task type [{task_type}] does not match the inference endpoint's task type "
            f"[{endpoint.task_type}]",
        )
    return endpoint


def refuse_unreadable(endpoint: StoredEndpoint) -> None:
    """The error for an endpoint that the server cannot read any more."""
    name, service = endpoint.inference_id, endpoint.service
    if endpoint.unreadable == "service":
        raise status_error(500, f"Unknown service [{service}] for model [{name}]. ")
    if endpoint.unreadable:
        text = f"Failed to parse stored model [{name}] for [{service}] service, please delete and add the service again"
        raise status_error(400, text)


def refuse_half(endpoint: StoredEndpoint) -> None:
    """The error for one whose secrets were not stored: where secrets are needed, ModelRegistry reads both parts."""
    if endpoint.half:
        text = "Endpoint is in an invalid state, try deleting and reinitializing the service"
        reason = f"Failed to load inference endpoint [{endpoint.inference_id}]. {text}"
        raise ElasticError(500, "illegal_state_exception", reason)


def default_timeout(release: Release, task_type: str) -> float:
    """How long the cluster waits for the remote service unless told."""
    long = release.has("timeout_by_task_type") and task_type in {"completion", "chat_completion"}
    return 120.0 if long else 30.0


def _shown_chunking(release: Release, endpoint: StoredEndpoint) -> dict[str, Any] | None:
    service = SERVICES.get(endpoint.service)
    chunked = service.chunked if service else _CHUNKED
    if endpoint.task_type not in chunked or not release.has("chunking"):
        return None
    return dict(endpoint.chunking_settings or READ_DEFAULT)


def show(release: Release, endpoint: StoredEndpoint, *, both_ids: bool = False) -> dict[str, Any]:
    """The endpoint as this release answers it; a secret is never in it."""
    shown: dict[str, Any] = {}
    if not release.has("endpoints_key") or both_ids:
        shown["model_id"] = endpoint.inference_id
    if release.has("endpoints_key"):
        shown["inference_id"] = endpoint.inference_id
    service = SERVICES.get(endpoint.service)
    settings = service.shown_settings(release, endpoint) if service else dict(endpoint.service_settings)
    name = service.shown_name(release) if service else endpoint.service
    shown.update(task_type=endpoint.task_type, service=name, service_settings=settings)
    if endpoint.task_settings or not release.has("empty_task_settings_hidden"):
        shown["task_settings"] = dict(endpoint.task_settings)
    chunking = _shown_chunking(release, endpoint)
    if chunking is not None:
        shown["chunking_settings"] = chunking
    if endpoint.metadata is not None and release.has("metadata"):
        shown["metadata"] = endpoint.metadata
    return shown

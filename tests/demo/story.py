# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The story of `make demo`: its scenes in their order, and what happens to the world before each."""

from __future__ import annotations

import typing as t

from .stage import COHERE_KEY, NEW_KEY, OLD_KEY, OPENAI_KEY, Stage

#: what happens before a scene
Happening = t.Callable[[Stage], t.Any]


class Scene(t.NamedTuple):
    """One run of a playbook, and the outcome that it must have."""

    title: str
    playbook: str
    arguments: tuple[str, ...] = ()
    #: tasks that report these
    changed: int = 0
    failed: int = 0
    before: Happening | None = None
    #: words that must be printed
    shows: tuple[str, ...] = ()
    #: the methods of all requests; empty where their number may differ
    requests: str = ""


def _open_accounts(stage: Stage) -> None:
    stage.request("PUT", "/_emulator/azure", {"valid_keys": [OLD_KEY]})
    stage.request("PUT", "/_emulator/remote", {"valid_secrets": [OPENAI_KEY, COHERE_KEY]})


def _change_rate_limit(stage: Stage) -> None:
    body = {"service_settings": {"rate_limit": {"requests_per_minute": 5}}}
    stage.request("PUT", "/_inference/text_embedding/azure_openai_embeddings/_update", body)


def _rotate_key(stage: Stage) -> None:
    """The new key is in the vault, and the old one is not revoked yet."""
    stage.request("PUT", "/_emulator/azure", {"valid_keys": [OLD_KEY, NEW_KEY]})
    stage.azure_key = NEW_KEY


def _use_in_pipeline(stage: Stage) -> None:
    stage.request("PUT", "/_emulator/pipelines/rank-tickets", {"inference_id": "search-rerank"})


def _delete_pipeline(stage: Stage) -> None:
    stage.request("DELETE", "/_emulator/pipelines/rank-tickets")


def _start_connector_service(stage: Stage) -> None:
    kinds = {"confluence_url": "str", "spaces": "list", "password": "str"}
    schema = {key: {"label": key, "type": kind, "sensitive": key == "password"} for key, kind in kinds.items()}
    stage.request("PUT", "/_emulator/connector_service", {"automatic": True, "schemas": {"confluence": schema}})


def _switch_schedule_off(stage: Stage) -> None:
    off = {"scheduling": {"full": {"enabled": False, "interval": "0 30 3 * * ?"}}}
    stage.request("PUT", "/_connector/wiki/_scheduling", off)


ENDPOINTS, SET, CONNECTORS = "endpoints.yml", "set.yml", "connectors.yml"
_LARGER = ("-e", "deployment_id=Larger-deployment-id")
_ON_CHANGE = ("-e", "update_secrets=on_change")
_WITHOUT_RERANK = ("-e", "dropped=search-rerank")

CREATED = Scene(
    "The cluster is empty: the endpoint is created",
    ENDPOINTS,
    changed=1,
    before=_open_accounts,
    requests="GET PUT",
)
UNCHANGED = Scene("Run it again: nothing to do, and one request", ENDPOINTS, requests="GET")
DRIFTED = Scene(
    "Another client changes the rate limit: check mode shows it and writes nothing",
    ENDPOINTS,
    ("--check", "--diff"),
    changed=1,
    before=_change_rate_limit,
    shows=("-            requests_per_minute: 5", "+            requests_per_minute: 600"),
)
REFUSED = Scene(
    "Elasticsearch cannot move an endpoint to another deployment: the task fails",
    ENDPOINTS,
    _LARGER,
    failed=1,
    shows=("Set recreate: true",),
)

SCENES = (
    CREATED,
    UNCHANGED,
    DRIFTED,
    Scene("A normal run corrects it in place", ENDPOINTS, changed=1, requests="GET GET PUT"),
    REFUSED,
    Scene(
        "If you allow it, the new settings are tested, and the endpoint is deleted and created again",
        ENDPOINTS,
        (*_LARGER, *_ON_CHANGE, "-e", "recreate=true"),
        changed=1,
    ),
    Scene(
        "The key is rotated in the vault, and the old one still works: the module notices, and sends the new key",
        ENDPOINTS,
        (*_LARGER, *_ON_CHANGE),
        changed=1,
        before=_rotate_key,
    ),
    Scene("Run it again: the key is known", ENDPOINTS, (*_LARGER, *_ON_CHANGE), requests="GET GET"),
    Scene("No longer wanted: deleted", ENDPOINTS, (*_ON_CHANGE, "-e", "state=absent"), changed=1),
    Scene("A set of endpoints in one task: created", SET, changed=1, requests="GET PUT PUT"),
    Scene("Run it again: one request for the whole set", SET, requests="GET"),
    Scene(
        "One is removed from the list, but a pipeline uses it: it stays, with a warning",
        SET,
        _WITHOUT_RERANK,
        before=_use_in_pipeline,
        shows=("'search-rerank' is not removed: it is used by ingest pipeline rank-tickets",),
    ),
    Scene("The pipeline is gone: the endpoint is purged", SET, _WITHOUT_RERANK, changed=1, before=_delete_pipeline),
    Scene(
        "A connector: created, configured when its service has registered a schema, and synced once",
        CONNECTORS,
        changed=2,
        before=_start_connector_service,
    ),
    Scene(
        "Another client switches its schedule off: shown and corrected",
        CONNECTORS,
        ("--diff",),
        changed=1,
        before=_switch_schedule_off,
        shows=("-            enabled: false", "+            enabled: true"),
    ),
)

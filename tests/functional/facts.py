# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each server can do, taken from notes on the inference API, not from the collection; things to begin with."""

from __future__ import annotations

import typing as t

from es_emulator import Emulator

Json = dict[str, t.Any]

# The abilities of each release, written out as the notes name them; each line says only what is new, or what is gone.
_V8_14: frozenset[str] = frozenset()
_V8_15 = _V8_14 | {"completion", "rate_limit", "names_users"}
_V8_16 = _V8_15 | {"chunking", "update", "loses_chunking", "names_indexes", "hides_empty"}
_V8_18 = _V8_16 | {"completion_checked", "wraps_remote_errors", "licence"}
_V8_19 = _V8_18 | {"create_timeout", "recursive"}
_V9_2 = _V8_19 | {"large_chunks"}
_V9_2_6 = (_V9_2 | {"mappings_checked"}) - {"loses_chunking"}
_V9_3 = _V9_2 | {"mappings_checked", "chat_completion"}
_V9_3_1 = _V9_3 - {"loses_chunking"}
_V9_4 = _V9_3_1 | {"merges", "oauth2", "headers", "update_checked"}
_V9_5 = _V9_4 | {"secret_optional", "chunking_update", "update_timeout"}

ABILITIES: dict[str, frozenset[str]] = {
    "8.14.0": _V8_14,
    "8.15.0": _V8_15,
    "8.16.0": _V8_16,
    "8.17.0": _V8_16,
    "8.17.2": _V8_16,
    "8.18.0": _V8_18,
    "8.19.0": _V8_19,
    "8.19.13": _V8_19 | {"mappings_checked"},
    "9.0.0": _V8_18,
    "9.1.0": _V8_19,
    "9.2.0": _V9_2,
    "9.2.6": _V9_2_6,
    "9.3.0": _V9_3,
    "9.3.1": _V9_3_1,
    "9.4.0": _V9_4,
    "9.5.0": _V9_5,
    "9.5.3": _V9_5,
    "serverless": _V9_5,
}
VERSIONS = tuple(ABILITIES)
NEWEST = "9.5.3"

# Awkward on purpose: quotes, a backslash, a slash, a plus and a letter outside ASCII look different in each encoding.
KEY = 'azure "key" \\ one/ü+='
NEW_KEY = 'azure "key" \\ two/ü+='
WRONG_KEY = 'azure "key" \\ wrong/ü+='
ENTRA = "entra 'token' one"
CLIENT_SECRET = "client~secret~one"
NEW_CLIENT_SECRET = "client~secret~two"
HEADER_VALUE = "header-value-one"
NEW_HEADER_VALUE = "header-value-two"
REMOTE_KEY = 'remote "key" \\ one/ü+='
NEW_REMOTE_KEY = 'remote "key" \\ two/ü+='
ACCOUNT = '{"type": "service_account", "private_key": "-----BEGIN\\nü/+==\\n"}'
CLUSTER_KEY = "cluster-key-Zq8w"
SECRETS = (
    KEY,
    NEW_KEY,
    WRONG_KEY,
    ENTRA,
    CLIENT_SECRET,
    NEW_CLIENT_SECRET,
    HEADER_VALUE,
    NEW_HEADER_VALUE,
    REMOTE_KEY,
    NEW_REMOTE_KEY,
    ACCOUNT,
    CLUSTER_KEY,
)

PLACE: Json = {"resource_name": "azure-resource", "deployment_id": "embeddings", "api_version": "2024-02-01"}
CHAT_PLACE: Json = {**PLACE, "deployment_id": "chat"}
SETTINGS: Json = {**PLACE, "api_key": KEY}
#: a task with nothing but place and key, and the body that creates its endpoint
TASK: Json = {"task_type": "text_embedding", "service_settings": SETTINGS}
BODY: Json = {"service": "azureopenai", "service_settings": SETTINGS}
USER: Json = {"task_settings": {"user": "new"}}
#: what no server changes in place, with the key of the new endpoint
NEW_VERSION: Json = {**PLACE, "api_version": "2025-01-01", "api_key": NEW_KEY}
RECREATE: Json = {"task_type": "text_embedding", "service_settings": NEW_VERSION, "recreate": True}
OAUTH2: Json = {"client_id": "client", "tenant_id": "tenant", "scopes": ["scope-a", "scope-b"]}
SENTENCE: Json = {"strategy": "sentence", "max_chunk_size": 250, "sentence_overlap": 1}
WORD: Json = {"strategy": "word", "max_chunk_size": 250, "overlap": 100}
OTHER_CHUNKING: Json = {"strategy": "sentence", "max_chunk_size": 120, "sentence_overlap": 0}
DEFAULT_LIMIT = {"text_embedding": 1440, "completion": 120, "chat_completion": 120}
#: what a diff shows for a secret that is sent, and a result for one that the server shows
SENT = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
SHOWN = "********"


def can(version: str, ability: str) -> bool:
    """Whether a server has an ability."""
    return ability in ABILITIES[version]


def having(*abilities: str) -> list[str]:
    """The servers with all of these abilities; a leading minus asks for those without one."""
    return [
        version
        for version in VERSIONS
        if all(can(version, name.lstrip("-")) is not name.startswith("-") for name in abilities)
    ]


def named(version: str) -> str:
    """How a message names the server."""
    return "Elasticsearch Serverless" if version == "serverless" else f"Elasticsearch {version}"


def untold(version: str) -> tuple[str, ...]:
    """The warnings where it is asked who uses an endpoint, and the server cannot tell all of it."""
    return {"8.14.0": (r"8\.15.*cannot tell",), "8.15.0": (r"8\.16.*cannot tell",)}.get(version, ())


def task_types(version: str) -> list[str]:
    """The task types that azureopenai has there."""
    return ["text_embedding", *(name for name in ("completion", "chat_completion") if can(version, name))]


def place(task_type: str) -> Json:
    """Where the deployment for a task type is."""
    return dict(PLACE if task_type == "text_embedding" else CHAT_PLACE)


def standing(version: str, task_type: str = "text_embedding", **changes: t.Any) -> Json:
    """What the server stores for an endpoint that was created with nothing but the key; `changes` replace parts of it.

    Changes of the service settings are merged over the usual ones, None takes one away.
    """
    settings = place(task_type)
    if can(version, "rate_limit"):
        settings["rate_limit"] = {"requests_per_minute": DEFAULT_LIMIT[task_type]}
    if task_type == "text_embedding":
        settings.update(dimensions=1536, similarity="dot_product")
    settings.update(changes.pop("service_settings", {}))
    stored: Json = {
        "task_type": task_type,
        "service": "azureopenai",
        "service_settings": {name: value for name, value in settings.items() if value is not None},
        "task_settings": {},
        "chunking_settings": dict(SENTENCE) if task_type == "text_embedding" and can(version, "chunking") else None,
        "secrets": {"api_key": KEY},
        "dimensions_set_by_user": False,
    }
    return {**stored, **changes}


def shown(version: str, stored: Json, inference_id: str = "e1") -> Json:
    """What results show of a stored endpoint."""
    service_settings = dict(stored["service_settings"])
    if not can(version, "rate_limit"):
        service_settings.pop("rate_limit", None)
    found: Json = {
        "inference_id": inference_id,
        "task_type": stored["task_type"],
        "service": stored["service"],
        "service_settings": service_settings,
    }
    task_settings = dict(stored["task_settings"])
    if "headers" in task_settings:
        task_settings["headers"] = dict.fromkeys(task_settings["headers"], SHOWN)
    if task_settings or not can(version, "hides_empty"):
        found["task_settings"] = task_settings
    if stored["task_type"] == "text_embedding" and can(version, "chunking"):
        found["chunking_settings"] = dict(stored["chunking_settings"] or WORD)
    return found


def error_body(status: int, kind: str, reason: str) -> Json:
    """An error as Elasticsearch words it."""
    node = {"type": kind, "reason": reason}
    return {"error": {"root_cause": [node], **node}, "status": status}


def seed(emu: Emulator, stored: Json, inference_id: str = "e1") -> Json:
    """Store an endpoint; returns what was stored."""
    emu.seed(inference_id, **stored)
    return stored


def existing(emu: Emulator, version: str, task_type: str = "text_embedding", **changes: t.Any) -> Json:
    """Make the server one of that version that has the endpoint; returns what is stored of it."""
    emu.set_version(version)
    return seed(emu, standing(version, task_type, **changes))


def seed_all(emu: Emulator, *names: str) -> None:
    """Store endpoints with nothing but the key, under these IDs."""
    for name in names:
        seed(emu, standing(emu.version), name)


def stored_in(emu: Emulator, inference_id: str = "e1") -> Json:
    """What is stored now, in the form of `standing`."""
    found = emu.endpoints[inference_id].as_dict()
    return {name: found[name] for name in standing(NEWEST)}

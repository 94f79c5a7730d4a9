# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The adapter: what the collection knows of each service, put into the generic service's own form.

These facts are SHARED with the collection: one that is wrong is wrong on both sides, and no test against this emulator
will notice; only the specification and a real server can tell. The emulator's own are the values below, which the
server fills in by itself, and everything that is done with the facts. Those of `azureopenai` are NOT shared: its tables
(`azureopenai_tables.py`) were written from the reference page, apart from the collection's.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from .generic_form import Default, Field, Form, Rules, Spans, Way

_FACTS = "ansible_collections.esops.elasticsearch.plugins.module_utils._services"
#: where the tree lies that Ansible sees; the emulator may be started without it on the path
_BUILD = Path(__file__).resolve().parents[3] / ".build"
#: services that have a module of their own
_OWN = frozenset({"azureopenai"})

_CHAT = ("completion", "chat_completion")
_DENSE = ("text_embedding", "embedding")
_FLOAT = Default("embedding_type", "float", _DENSE)
_ELSER = Default("model_id", ".elser_model_2_linux-x86_64")
_FIREWORKS = "https://api.fireworks.ai/inference/v1"
_NVIDIA = "https://integrate.api.nvidia.com/v1"

#: service -> what the server fills in and shows (NOTES.md of the facts)
_DEFAULTS: dict[str, tuple[Default, ...]] = {
    "cohere": (_FLOAT,),
    "custom": (
        Default("input_type", {"translation": {}, "default": ""}),
        Default("batch_size", 10),
        # only its part, below; which releases show it is not confirmed
        Default("response.json_parser.embedding_type", "float", _DENSE),
    ),
    "elasticsearch": (Default("return_documents", True, ("rerank",), "task_settings"),),
    "elser": (_ELSER,),
    "fireworksai": (
        Default("url", f"{_FIREWORKS}/embeddings", _DENSE),
        Default("url", f"{_FIREWORKS}/chat/completions", _CHAT),
    ),
    "googlevertexai": (Default("provider", "GOOGLE", _CHAT),),
    "hugging_face": (Default("max_input_tokens", 512, ("sparse_embedding",)),),
    "jinaai": (_FLOAT,),
    "nvidia": (
        Default("url", f"{_NVIDIA}/embeddings", _DENSE),
        Default("url", f"{_NVIDIA}/chat/completions", _CHAT),
        Default("url", "https://ai.api.nvidia.com/v1/retrieval/nvidia/reranking", ("rerank",)),
    ),
    "voyageai": (_FLOAT,),
}
#: similarity of services that do not begin with dot_product
_SIMILARITIES = {"elastic": "cosine", "elasticsearch": "cosine", "fireworksai": "cosine", "hugging_face": "cosine"}
_UNTIL_94: Spans = (((0, 0, 0), (9, 5, 0)),)
_REPLACES_TASK_SETTINGS: dict[str, Spans] = {"contextualai": _UNTIL_94}
#: settings that are more than a value
_SPECIAL_KINDS = {"rate_limit": "rate_limit", "adaptive_allocations": "allocations"}


def _import() -> ModuleType:
    try:
        return importlib.import_module(_FACTS)
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("ansible_collections") or not _BUILD.is_dir():
            raise
        sys.path.append(str(_BUILD))
        importlib.invalidate_caches()
        return importlib.import_module(_FACTS)


def _split(path: str) -> tuple[str, str]:
    scope, _dot, name = path.partition(".")
    return scope, name


def _names(paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_split(path)[1] for path in paths)


def _field(setting: Any, name: str) -> Field:
    kind, _colon, choices = setting.kind.partition(":")
    fold = "lower" if setting.lower else "upper" if setting.upper else ""
    return Field(
        name,
        _SPECIAL_KINDS.get(name, kind),
        setting.since,
        setting.updatable,
        setting.task_types,
        choices=tuple(choices.split(",")) if choices else (),
        fold=fold,
        spelled=setting.spelled,
        refused=setting.shown_only,
    )


def _fields(settings: list[Any]) -> tuple[Field, ...]:
    """Fields of one scope; those with a dot become members of one field."""
    found: dict[str, Field] = {}
    for setting in settings:
        name, _dot, member = _split(setting.path)[1].partition(".")
        whole = _field(setting, name)
        if member and name not in _SPECIAL_KINDS:
            members = (*(found[name].members if name in found else ()), _field(setting, member))
            whole = Field(name, "nested", whole.known_in, whole.merged_in, whole.task_types, members=members)
        found[name] = whole
    return tuple(found.values())


def _rules(service: Any) -> Rules:
    required: dict[str, tuple[str, ...]] = {}
    for path in service.required:
        scope, name = _split(path)
        required[scope] = (*required.get(scope, ()), name)
    return Rules(
        required,
        {task_type: _names(paths) for task_type, paths in service.required_for.items()},
        {task_type: tuple(map(_names, groups)) for task_type, groups in service.required_any.items()},
    )


def _form(service: Any) -> Form:
    scopes = ("service_settings", "task_settings")
    return Form(
        name=service.name,
        title=service.title,
        known_in=service.since,
        alias_of=service.shown_as,
        alias_in=service.deprecated if service.shown_as else (),
        task_types=service.task_types,
        fields={
            scope: _fields([item for item in service.settings if _split(item.path)[0] == scope]) for scope in scopes
        },
        rules=_rules(service),
        ways=tuple(Way(item.secrets, item.companions, item.since, item.mapped) for item in service.credentials),
        secret_optional=service.credential_optional,
        rate_limits=service.rate_limits,
        chunked=frozenset(service.chunking_task_types),
        rejected_statuses=service.rejected_statuses,
        renamed={_split(old): _split(new) for old, new in service.renamed.items()},
        exclusive=tuple((_split(one)[1], _split(other)[1]) for one, other in service.exclusive),
        defaults=_DEFAULTS.get(service.name, ()),
        similarity=_SIMILARITIES.get(service.name, "dot_product"),
        replaces_task_settings=_REPLACES_TASK_SETTINGS.get(service.name, ()),
    )


def forms() -> list[Form]:
    """Every service that the collection knows and that has no module of its own here."""
    facts = _import()
    return [_form(facts.find_service(name)) for name in facts.NAMES if name not in _OWN]

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task declares of each service: values made from the facts, so that no service and no setting is left out."""

from __future__ import annotations

import os
import typing as t
from dataclasses import replace

import pytest
from functional.facts import ACCOUNT, CLIENT_SECRET, KEY, NEWEST, PLACE, REMOTE_KEY, Json
from functional.harness import Bench, Seen
from support.modules import GENERIC
from support.thinning import EVERYTHING

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Credential, Service, Setting
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import NAMES, find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile.nested import get_path, set_path
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.versions import Ranges, Server
from es_emulator.services import SERVICES
from es_emulator.services.generic import GenericService

SERVER = Server(t.cast("tuple[int, int, int]", tuple(map(int, NEWEST.split(".")))))
#: two values of each kind; those of a choice are its first and its last word
VALUES: dict[str, tuple[t.Any, t.Any]] = {
    "text": ("value-one", "value-two"),
    "texts": (["one"], ["one", "two"]),
    "text_map": ({"x-one": "plain-one"}, {"x-one": "plain-two"}),
    "positive": (3, 5),
    "whole": (3, 5),
    "number": (0.25, 0.5),
    "flag": (True, False),
    "map": ({"one": 1}, {"one": 2}),
    "any": ([["one", "two"]], [["one", "three"]]),
    "similarity": ("cosine", "dot_product"),
}
#: values that have to be of some form
FORMS: dict[tuple[str, str], tuple[t.Any, t.Any]] = {
    ("custom", "service_settings.response"): (
        {"json_parser": {"text_embeddings": "$.one"}},
        {"json_parser": {"text_embeddings": "$.two"}},
    ),
    ("custom", "service_settings.input_type"): ({"translation": {"ingest": "one"}}, {"translation": {"ingest": "two"}}),
    # of a model with another name, it is the service elasticsearch
    ("elser", "service_settings.model_id"): (".elser_model_2", ".elser_model_2_linux-x86_64"),
    # not the name of a secret parameter
    ("custom", "task_settings.parameters"): ({"two": 1}, {"two": 2}),
    # the model has its size, and Azure its resources and deployments
    ("elastic", "service_settings.dimensions"): (1024, 5),
    ("elastic", "task_settings.reasoning"): ({"effort": "low"}, {"effort": "high"}),
    ("azureopenai", "service_settings.resource_name"): (PLACE["resource_name"], "other"),
    ("azureopenai", "service_settings.deployment_id"): (PLACE["deployment_id"], "other"),
}
for _name in ("elasticsearch", "elser"):
    FORMS[_name, "service_settings.adaptive_allocations"] = (
        {"enabled": True, "min_number_of_allocations": 1},
        {"enabled": True, "min_number_of_allocations": 2},
    )


def _parsed(**paths: str) -> Json:
    return {"service_settings": {"response": {"json_parser": paths}}}


#: what else a setting or a task type needs beside it
BESIDE: dict[tuple[str, str], Json] = {
    ("amazon_sagemaker", "sparse_embedding"): {"service_settings": {"api": "elastic"}},
    ("amazon_sagemaker", "rerank"): {"service_settings": {"api": "elastic"}},
    ("amazon_sagemaker", "service_settings.similarity"): {"service_settings": {"api": "elastic"}},
    ("amazon_sagemaker", "service_settings.element_type"): {"service_settings": {"api": "elastic"}},
    ("custom", "sparse_embedding"): _parsed(token_path="$.one", weight_path="$.two"),
    ("custom", "rerank"): _parsed(relevance_score="$.one"),
    ("custom", "completion"): _parsed(completion_result="$.one"),
    ("elasticsearch", "service_settings.max_chunks_per_doc"): {"service_settings": {"long_document_strategy": "chunk"}},
    ("azureopenai", ""): {"service_settings": PLACE},
    ("azureopenai", "completion"): {"service_settings": {"deployment_id": "chat"}},
    ("azureopenai", "chat_completion"): {"service_settings": {"deployment_id": "chat"}},
    ("googlevertexai", "service_settings.url"): {"service_settings": {"provider": "anthropic"}},
    ("googlevertexai", "service_settings.streaming_url"): {"service_settings": {"provider": "anthropic"}},
    ("elasticsearch", ""): {"service_settings": {"num_threads": 1, "num_allocations": 1, "model_id": ".model"}},
    ("elser", ""): {"service_settings": {"num_threads": 1, "num_allocations": 1}},
}


def facts(name: str) -> Service:
    """The facts about a service that is known."""
    return t.cast(Service, find_service(name))


def has(ranges: Ranges) -> bool:
    """Whether the newest server is among them."""
    return SERVER.within(ranges)


def values(service: str, setting: Setting) -> tuple[t.Any, t.Any]:
    """Two different good values of a setting."""
    kind, _colon, choices = setting.kind.partition(":")
    words = choices.split(",")
    return FORMS.get((service, setting.path)) or (VALUES[kind] if kind in VALUES else (words[0], words[-1]))


def secret_values(service: str, credential: Credential) -> Json:
    """A value for each secret that goes together, one that the remote service takes."""
    key = KEY if service == "azureopenai" else REMOTE_KEY
    if credential.mapped:
        return {credential.secrets[0]: {"one": key}}
    special = {"service_account_json": ACCOUNT, "client_secret": CLIENT_SECRET if service == "azureopenai" else key}
    return {name: special.get(name, key) for name in credential.secrets}


def lacking(service: Service, task: Json) -> list[str]:
    """What the newest server demands beside what is declared."""
    found = []
    for demand in service.required_if:
        concerned = task["task_type"] in (demand.task_types or (task["task_type"],)) and has(demand.servers)
        fits = demand.when is None or get_path(task, demand.when[0]) == demand.when[1]
        if concerned and fits and not any(get_path(task, path) for path in demand.unless):
            found += [path for path in demand.paths if get_path(task, path) is None]
    return found


def complete(service: str, task_type: str, setting: Setting | None = None) -> Json:
    """A task that creates an endpoint, with what `setting` needs beside it, but without the setting itself."""
    known = facts(service)
    task: Json = {"service": service, "task_type": task_type, "service_settings": {}, "task_settings": {}}
    groups = [*known.required_any.get("", ()), *known.required_any.get(task_type, ())]
    needed = [*known.required, *known.required_for.get(task_type, ()), *(group[0] for group in groups)]
    for path in needed:
        set_path(task, path, values(service, known.setting(path))[0])
    for key in ("", task_type, *([setting.path] if setting else [])):
        for section, more in BESIDE.get((service, key), {}).items():
            task[section] = {**task[section], **more}
    for path in lacking(known, task):
        set_path(task, path, values(service, known.setting(path))[0])
    for rival in known.rivals(setting.path) if setting else []:
        section, name = rival.split(".")
        task[section] = {key: value for key, value in task[section].items() if key != name}
    ways = known.credentials
    wanted = setting.path.rpartition(".")[2] if setting else ""
    way = next((way for way in ways if wanted in way.companions), ways[0] if ways else None)
    if way is not None:
        task["secrets"] = secret_values(service, way)
        for name in way.companions:
            path = f"service_settings.{name}"
            set_path(task, path, values(service, known.setting(path))[0])
    return task


def declared(task: Json, setting: Setting, value: t.Any) -> Json:
    """The task with the setting."""
    changed = {**task, "service_settings": dict(task["service_settings"]), "task_settings": dict(task["task_settings"])}
    set_path(changed, setting.path, value)
    return changed


def with_settings(task: Json, **settings: t.Any) -> Json:
    """The task with other service settings; a value of None takes one away."""
    merged = {**task["service_settings"], **settings}
    return {**task, "service_settings": {name: value for name, value in merged.items() if value is not None}}


def task_types(service: str) -> list[str]:
    """The task types of the newest server."""
    return [name for name, since in facts(service).task_types.items() if has(since)]


def every_task_type() -> list[tuple[str, str]]:
    """Every service with each of its task types."""
    return [(service, task_type) for service in NAMES for task_type in task_types(service)]


def every_setting() -> list[tuple[str, str, Setting]]:
    """Every setting of every service, with a task type that has it."""
    return [
        (service, next(name for name in task_types(service) if setting.fits(name)), setting)
        for service in NAMES
        for setting in facts(service).settings
    ]


def telling_settings() -> list[tuple[str, str, Setting]]:
    """Of each service, one setting for each way in which a change can end; all of them where everything runs."""
    declared = [item for item in every_setting() if not item[2].shown_only and has(item[2].since)]
    if os.environ.get(EVERYTHING):
        return declared
    first: dict[t.Any, tuple[str, str, Setting]] = {}
    for service, task_type, setting in declared:
        outcome = (has(setting.hidden), has(setting.updatable), setting.masked, setting.path.partition(".")[0])
        first.setdefault((service, outcome), (service, task_type, setting))
    return [*first.values()]


def ensure(bench: Bench, task: Json, **more: t.Any) -> Seen:
    """Run the task in both modes, and once more where it should be unchanged then."""
    return bench.ensure(module=GENERIC, **{**task, **more})


def made(bench: Bench, task: Json) -> Json:
    """Create the endpoint of the task; returns what is shown of it."""
    run, _requests = bench.run(GENERIC, bench.arguments(inference_id="e1", **task))
    assert run.result.get("action") == "create", run.result
    return t.cast(Json, run.result["endpoint"])


def texts(seen: Seen) -> str:
    """All warnings, whichever core gave them."""
    found = seen.result.get("warnings", [])
    return "\n".join(text if isinstance(text, str) else text["event"]["msg"] for text in found)


def first(service: str) -> Json:
    """A complete task with the first task type of the service."""
    return complete(service, task_types(service)[0])


def novel(monkeypatch: pytest.MonkeyPatch, like: str = "groq") -> Json:
    """A task for a service of the server that is missing among ours: one of them, under another name."""
    described = t.cast(GenericService, SERVICES[like])
    monkeypatch.setitem(SERVICES, "novel", GenericService(replace(described.form, name="novel", title="Novel")))
    return {**first(like), "service": "novel"}


__all__ = ["NAMES", "Setting", "get_path", "set_path"]

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services `elasticsearch` and `elser`: models that run on the cluster's own nodes.

docs/reference/elasticsearch-inference.md, "Update".
"""

from __future__ import annotations

import copy
import json

from es_emulator.azure import AzureAnswer
from es_emulator.errors import status_error
from es_emulator.ml import deployment_of
from es_emulator.model import StoredEndpoint
from es_emulator.service_facts.form import Form
from es_emulator.settings import SERVICE_SETTINGS, JsonMap, Problems, is_java, raise_if_any, unknown_settings

from .base import Env, Question, Update
from .generic import GenericService
from .generic_read import Parser, one_of
from .generic_update import merge_rest

_NUMBER, _ADAPTIVE = PAIR = ("num_allocations", "adaptive_allocations")
#: models that the cluster brings along; of others it has to find out the size
_BUILT_IN = (".multilingual-e5-small", ".elser_model", ".rerank-v1", ".jina-")


def _from_deployment(env: Env, settings: JsonMap) -> JsonMap:
    """What an endpoint takes over from the deployment that it names."""
    name, model_id = settings["deployment_id"], settings.get("model_id")
    deployment = env.ml.deployments.get(name)
    if deployment is None:
        raise status_error(404, f"Cannot find deployment [{name}]")
    if model_id not in {None, deployment.model_id}:
        raise status_error(
            400,
            f"Deployment [{name}] uses model [{deployment.model_id}] which does not match the model [{model_id}] in "
            "the request.",
        )
    found: JsonMap = {_NUMBER: deployment.target, "num_threads": deployment.threads, _ADAPTIVE: deployment.adaptive}
    found = {"model_id": deployment.model_id, "deployment_id": name, **found}
    return {key: value for key, value in found.items() if value is not None}


class InClusterService(GenericService):
    """A service whose endpoints are deployments of trained models."""

    def parse_create(self, env: Env, inference_id: str, task_type: str, config: JsonMap) -> StoredEndpoint:
        """As everywhere; with `deployment_id`, the rest comes from that deployment."""
        endpoint = super().parse_create(env, inference_id, task_type, config)
        if "deployment_id" in endpoint.service_settings:
            endpoint.service_settings.update(_from_deployment(env, endpoint.service_settings))
        return endpoint

    def start(self, env: Env, endpoint: StoredEndpoint, timeout: float) -> None:
        """Start the deployment."""
        env.ml.start(endpoint, timeout)

    def seed(self, env: Env, endpoint: StoredEndpoint) -> None:
        """Its deployment runs."""
        if deployment_of(endpoint) not in env.ml.deployments:
            env.ml.deploy(endpoint)

    def stop(self, env: Env, endpoint: StoredEndpoint) -> None:
        """Stop it."""
        env.ml.stop(endpoint)

    def rescale(self, env: Env, before: StoredEndpoint, after: StoredEndpoint) -> None:
        """Give it other allocations."""
        env.ml.rescale(before, after)

    def live(self, env: Env, endpoint: StoredEndpoint) -> StoredEndpoint:
        """The number of allocations is that of the deployment."""
        return env.ml.show(env.release, endpoint)

    async def infer(self, env: Env, endpoint: StoredEndpoint, question: Question, timeout: float) -> JsonMap:
        """Run one inference, if an allocation is there to do it."""
        env.ml.require(env.release, endpoint, timeout, preconfigured=endpoint.inference_id.startswith("."))
        return await super().infer(env, endpoint, question, timeout)

    def learn_size(self, endpoint: StoredEndpoint, found: AzureAnswer) -> None:
        """The size of the cluster's own models is known and not shown."""
        if str(endpoint.service_settings.get("model_id", "")).startswith(_BUILT_IN):
            return
        super().learn_size(endpoint, found)
        endpoint.service_settings.setdefault("element_type", "float")

    def parse_update(self, env: Env, stored: StoredEndpoint, update: Update) -> StoredEndpoint:
        """Only allocations and task settings change."""
        merged = stored.copy()
        adaptive = self.form.field(_ADAPTIVE, env.release, stored.task_type)
        if adaptive is not None and adaptive.merged(env.release):
            if update.service_settings:
                _merge_pair(env, self.form, merged, copy.deepcopy(update.service_settings))
        else:
            _merge_number(env, self.form, merged, update)
        merge_rest(env, self.form, merged, update)
        return merged


def _merge_number(env: Env, form: Form, stored: StoredEndpoint, update: Update) -> None:
    """Up to 9.1: an update without a number of allocations is not understood."""
    settings = copy.deepcopy(update.service_settings or {})
    if not is_java(settings.get(_NUMBER, ""), "Integer"):
        parts = {"service_settings": update.service_settings, "task_settings": update.task_settings}
        content = json.dumps({name: part for name, part in parts.items() if part is not None})
        raise status_error(400, f"Failed to parse [{_NUMBER}] of update request [{content}]")
    parser = Parser(form, env.release, stored.task_type, SERVICE_SETTINGS, [])
    found = parser.read(tuple(item for item in form.fields[SERVICE_SETTINGS] if item.name == _NUMBER), settings)
    raise_if_any(parser.problems)
    stored.service_settings.update(found)


def _pair_problems(env: Env, settings: JsonMap) -> Problems:
    given = [name for name in PAIR if settings.get(name) is not None]
    threads = settings.pop("num_threads", None) is not None and env.release.has("update_threads_refused")
    problems = ["[num_threads] cannot be updated"] if threads else []
    if not given:
        problems.append(one_of(PAIR, SERVICE_SETTINGS))
    if len(given) > 1:
        problems.append(f"[{SERVICE_SETTINGS}] must have exactly one of [{_NUMBER}] or [{_ADAPTIVE}] field set")
    return problems


def _merge_pair(env: Env, form: Form, stored: StoredEndpoint, settings: JsonMap) -> None:
    """From 9.2: exactly one of the two, and the other one is unset."""
    parser = Parser(form, env.release, stored.task_type, SERVICE_SETTINGS, _pair_problems(env, settings))
    found = parser.read(tuple(item for item in form.fields[SERVICE_SETTINGS] if item.name in PAIR), settings)
    raise_if_any(parser.problems)
    if settings and env.release.has("update_strict"):
        raise unknown_settings(env.release, settings, form.name)
    kept = {name: value for name, value in stored.service_settings.items() if name not in PAIR}
    stored.service_settings = {**kept, **found}

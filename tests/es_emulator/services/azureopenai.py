# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service `azureopenai`: order and wording of its checks, by release.

docs/reference/elasticsearch-inference.md, "Settings of azureopenai", "Update", "Services".
"""

from __future__ import annotations

from es_emulator.chunking import parse_chunking
from es_emulator.errors import ElasticError, status_error
from es_emulator.model import StoredEndpoint
from es_emulator.settings import (
    CHUNKING_SETTINGS,
    SERVICE_SETTINGS,
    TASK_SETTINGS,
    JsonMap,
    Problems,
    not_allowed,
    raise_if_any,
    refuse_left_over,
    take,
    take_map,
)
from es_emulator.versions import Release

from . import azureopenai_tables as tables
from .asking import CHECK_FAILED, refuse_other_size
from .azureopenai_remote import call_azure
from .azureopenai_secrets import oauth2_problems, refuse_mismatch, take_secrets
from .azureopenai_task import read_task_settings
from .azureopenai_update import merge_update, old_update
from .base import Env, Question, Reader, Service, Update

#: a short stand-in for real numbers
_VECTOR = (0.25, -0.5, 0.125, 0.0625)


class AzureOpenAi(Service):
    """Azure OpenAI."""

    name = "azureopenai"
    title = "Azure OpenAI"

    def task_types(self, release: Release) -> tuple[str, ...]:
        """Text embedding from the beginning, the completion kinds later."""
        return tuple(
            name for name, (feature, _limit) in tables.TASK_TYPES.items() if feature is None or release.has(feature)
        )

    def _read_service_settings(self, env: Env, task_type: str, settings: JsonMap) -> tuple[JsonMap, bool]:
        problems: Problems = []
        found = Reader(env.release, self.name, problems).read(tables.SETTINGS, task_type, settings)
        problems.extend(oauth2_problems(found))
        embedding = task_type == "text_embedding"
        if embedding and take(settings, "dimensions_set_by_user", "Boolean", problems) is not None:
            problems.append(not_allowed("dimensions_set_by_user", SERVICE_SETTINGS))
        raise_if_any(problems)
        if env.release.has("rate_limit"):
            found.setdefault("rate_limit", {"requests_per_minute": tables.TASK_TYPES[task_type][1]})
        return found, "dimensions" in found

    def parse_create(self, env: Env, inference_id: str, task_type: str, config: JsonMap) -> StoredEndpoint:
        """Read a create body in the server's order; each stage fails on its own."""
        settings = take_map(config, SERVICE_SETTINGS)
        if settings is None:
            raise status_error(400, f"Missing required field [{SERVICE_SETTINGS}]")
        task_settings = take_map(config, TASK_SETTINGS) or {}
        chunking = None
        if task_type == "text_embedding" and env.release.has("chunking"):
            chunking = parse_chunking(env.release, take_map(config, CHUNKING_SETTINGS))
        if task_type not in self.task_types(env.release):
            raise status_error(400, f"The [{self.name}] service does not support task type [{task_type}]")
        stored, by_user = self._read_service_settings(env, task_type, settings)
        stored_task = read_task_settings(env.release, task_settings)
        secrets = take_secrets(env.release, settings)
        refuse_mismatch(secrets, stored)
        for left_over in (config, settings, task_settings):
            refuse_left_over(env.release, left_over, self.name)
        return StoredEndpoint(
            inference_id, task_type, self.name, stored, stored_task, chunking, secrets, dimensions_set_by_user=by_user
        )

    def parse_update(self, env: Env, stored: StoredEndpoint, update: Update) -> StoredEndpoint:
        """Merge an update; up to 9.3 most of it is ignored."""
        merge = merge_update if env.release.has("update_merges") else old_update
        return merge(env, self.name, stored.copy(), update)

    async def check(self, env: Env, endpoint: StoredEndpoint, timeout: float) -> None:
        """Ask Azure `how big`; the size of the answer becomes `dimensions`."""
        if endpoint.task_type == "completion" and not env.release.has("check_completion"):
            return
        try:
            answer = await call_azure(env, endpoint, timeout)
        except ElasticError as error:
            if not env.release.has("check_errors_wrapped"):
                raise
            raise status_error(400, CHECK_FAILED, error) from error
        if endpoint.task_type != "text_embedding":
            return
        settings = endpoint.service_settings
        refuse_other_size(endpoint, answer)
        settings["dimensions"] = answer.size
        settings.setdefault("similarity", "dot_product")

    async def infer(self, env: Env, endpoint: StoredEndpoint, question: Question, timeout: float) -> JsonMap:
        """Embed or complete."""
        answer = await call_azure(env, endpoint, timeout)
        if endpoint.task_type == "text_embedding":
            size = answer.size or 0
            vector = [_VECTOR[place % len(_VECTOR)] for place in range(size)]
            return {"text_embedding": [{"embedding": vector} for _text in question.inputs]}
        return {"completion": [{"result": f"An answer to: {' '.join(question.inputs)}"}]}

    def shown_settings(self, release: Release, endpoint: StoredEndpoint) -> JsonMap:
        """In the release's order; the default rate limit is filled in when reading, too."""
        stored = dict(endpoint.service_settings)
        if release.has("rate_limit"):
            stored.setdefault("rate_limit", {"requests_per_minute": tables.TASK_TYPES[endpoint.task_type][1]})
        else:
            stored.pop("rate_limit", None)
        order = tables.ORDER_NEW if release.has("settings_order_new") else tables.ORDER_OLD
        return {name: stored[name] for name in order if name in stored}

    def describe(self, release: Release) -> dict[str, JsonMap]:
        """Secrets and settings; a nested one has a dotted name."""
        every = list(self.task_types(release))
        fields: dict[str, JsonMap] = {}
        for name, (label, feature) in tables.SECRETS.items():
            if feature is None or release.has(feature):
                fields[name] = _form(tables.SECRET_DESCRIPTION, label, every, sensitive=True, updatable=True)
        for item in tables.SETTINGS:
            known = item.feature is None or release.has(item.feature)
            if item.form_type is None or not known or (item.name == "dimensions" and not release.has("headers")):
                continue
            kinds = [kind for kind in every if item.known(release, kind)]
            sensitive = item.name == "tenant_id" and release.has("tenant_id_sensitive")
            form = _form(item.description, item.label, kinds, sensitive=sensitive, updatable=item.form_updatable)
            form.update(required=item.required, type=item.form_type)
            fields["rate_limit.requests_per_minute" if item.name == "rate_limit" else item.name] = form
        if release.has("headers"):
            form = _form("Custom headers to include in the requests to Azure OpenAI.", "Custom Headers", every)
            fields["headers"] = {**form, "type": "map", "updatable": True}
        return dict(sorted(fields.items()))


def _form(
    description: str, label: str, kinds: list[str], *, sensitive: bool = False, updatable: bool = False
) -> JsonMap:
    return {
        "description": description,
        "label": label,
        "required": False,
        "sensitive": sensitive,
        "updatable": updatable,
        "type": "str",
        "supported_task_types": kinds,
    }

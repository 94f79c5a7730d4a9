# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every service that has no module of its own: one engine over tables.

docs/reference/elasticsearch-inference.md, "Create", "Update", "Run inference", "Services".
"""

from __future__ import annotations

from es_emulator.azure import AzureAnswer
from es_emulator.chunking import parse_chunking
from es_emulator.errors import ElasticError, status_error
from es_emulator.model import StoredEndpoint
from es_emulator.remote import RemoteCall
from es_emulator.service_facts.form import Form, within
from es_emulator.settings import (
    CHUNKING_SETTINGS,
    SERVICE_SETTINGS,
    TASK_SETTINGS,
    JsonMap,
    refuse_left_over,
    take_map,
)
from es_emulator.versions import Release

from .asking import CHECK_FAILED, ask, refuse_other_size, remote_error
from .base import Env, Question, Service, Update
from .generic_answers import answer, element
from .generic_describe import describe
from .generic_read import fill_in, move_renamed, read_scope
from .generic_secrets import refuse_mismatch, refuse_same_names, secret_values, take_secrets
from .generic_special import library_error
from .generic_update import merge_update

#: task types whose answers have a size
DENSE = frozenset({"text_embedding", "embedding"})
#: CCMAuthenticationApplierFactory
_NOT_CONNECTED = (
    "Cloud connected mode is not configured, please configure it using PUT _inference/_ccm before accessing the "
    "Elastic Inference Service."
)
#: handlers of the generic services tell 403 apart
_TEXTS = {403: "Received a permission denied error status code"}


class GenericService(Service):
    """One service, as its form says."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.name, self.title, self.chunked = form.name, form.title, form.chunked
        self.listed = not form.alias_of

    def available(self, release: Release) -> bool:
        """From its first release on."""
        return within(release, self.form.known_in)

    def shown_name(self, release: Release) -> str:
        """An alias reads back as the value that it means."""
        return self.form.alias_of if within(release, self.form.alias_in) else self.name

    def task_types(self, release: Release) -> tuple[str, ...]:
        """Those that the release has."""
        return tuple(name for name, spans in self.form.task_types.items() if within(release, spans))

    def parse_create(self, env: Env, inference_id: str, task_type: str, config: JsonMap) -> StoredEndpoint:
        """Read a create body in the server's order; each stage fails on its own."""
        form, release = self.form, env.release
        settings = take_map(config, SERVICE_SETTINGS)
        if settings is None:
            raise status_error(400, f"Missing required field [{SERVICE_SETTINGS}]")
        given = {SERVICE_SETTINGS: settings, TASK_SETTINGS: take_map(config, TASK_SETTINGS) or {}}
        chunking = None
        if task_type in form.chunked and release.has("chunking"):
            chunking = parse_chunking(release, take_map(config, CHUNKING_SETTINGS))
        if task_type not in self.task_types(release):
            raise status_error(400, f"The [{self.name}] service does not support task type [{task_type}]")
        move_renamed(form, given)
        stored = {SERVICE_SETTINGS: read_scope(form, release, task_type, SERVICE_SETTINGS, settings)}
        stored[TASK_SETTINGS] = read_scope(
            form, release, task_type, TASK_SETTINGS, given[TASK_SETTINGS], stored[SERVICE_SETTINGS]
        )
        by_user = "dimensions" in stored[SERVICE_SETTINGS]
        secrets = take_secrets(form, release, settings, optional=form.secret_optional)
        refuse_mismatch(form, release, secrets, stored[SERVICE_SETTINGS])
        refuse_same_names(form, release, secrets, stored[TASK_SETTINGS])
        for left_over in (config, *given.values()):
            refuse_left_over(release, left_over, self.name)
        for scope, part in stored.items():
            fill_in(form, release, task_type, scope, part)
        parts = (stored[SERVICE_SETTINGS], stored[TASK_SETTINGS], chunking, secrets)
        name = self.shown_name(release)
        return StoredEndpoint(inference_id, task_type, name, *parts, dimensions_set_by_user=by_user)

    def parse_update(self, env: Env, stored: StoredEndpoint, update: Update) -> StoredEndpoint:
        """Merge an update."""
        return merge_update(env, self.form, stored.copy(), update)

    async def _call(self, env: Env, endpoint: StoredEndpoint, timeout: float) -> AzureAnswer:
        """Ask the remote side once; raise what the server would."""
        if self.form.hosted and env.release.has("cloud_connected_mode") and not env.eis.connected:
            raise status_error(400, _NOT_CONNECTED)
        if self.form.local:
            return AzureAnswer(200, size=env.remote.dimensions)
        declared = endpoint.service_settings.get("dimensions") if endpoint.dimensions_set_by_user else None
        call = RemoteCall(self.name, endpoint.inference_id, endpoint.task_type, tuple(endpoint.secrets), declared)
        lacking = not endpoint.secrets and not self.form.secret_optional
        values = None if lacking else secret_values(endpoint.secrets)
        rejected = AzureAnswer(self.form.rejected_status, self.form.rejected_words)
        found = await ask(env, endpoint, timeout, env.remote, lambda: env.remote.answer(call, values, rejected))
        if found.status != 200:
            raise library_error(self.form, endpoint, found) or remote_error(endpoint, found, _TEXTS)
        return found

    async def check(self, env: Env, endpoint: StoredEndpoint, timeout: float) -> None:
        """Ask the remote side `how big`; older releases ask for embeddings alone."""
        embeds = endpoint.task_type in DENSE
        if not embeds and not env.release.has("check_completion"):
            return
        try:
            found = await self._call(env, endpoint, timeout)
        except ElasticError as error:
            if not env.release.has("check_errors_wrapped"):
                raise
            raise status_error(400, CHECK_FAILED, error) from error
        if embeds:
            self.learn_size(endpoint, found)

    def learn_size(self, endpoint: StoredEndpoint, found: AzureAnswer) -> None:
        """What the answer tells about embeddings is stored."""
        refuse_other_size(endpoint, found)
        settings, form = endpoint.service_settings, self.form
        settings["dimensions"] = found.size
        usual = form.similarity_bits if element(settings) == "_bits" else form.similarity
        filled_in = form.similarity_by_provider.get(str(settings.get("provider")), usual)
        if filled_in:
            settings.setdefault("similarity", filled_in)

    async def infer(self, env: Env, endpoint: StoredEndpoint, question: Question, timeout: float) -> JsonMap:
        """Run one inference."""
        found = await self._call(env, endpoint, timeout)
        size = endpoint.service_settings.get("dimensions") or found.size or 0
        return answer(endpoint, question, size)

    def shown_settings(self, release: Release, endpoint: StoredEndpoint) -> JsonMap:
        """In the order of the tables, then what they do not know; never a secret."""
        fields, task_type = self.form.fields[SERVICE_SETTINGS], endpoint.task_type
        known = [item for item in fields if item.known(release, task_type)]
        names = {item.name for item in known if not within(release, item.hidden_in)}
        secret = {name for way in self.form.ways for name in way.secrets}
        hidden = secret | {item.name for item in fields} - names
        stored = dict(endpoint.service_settings)
        for item in known:
            if item.name == "rate_limit" and item.default and within(release, item.default_in):
                stored.setdefault("rate_limit", dict(item.default))
        order = dict.fromkeys([*(item.name for item in fields), *stored])
        learnt = {"dimensions", "similarity", "element_type"}
        return {
            name: stored[name] for name in order if name in stored and (name not in hidden or name in learnt - secret)
        }

    def describe(self, release: Release) -> dict[str, JsonMap]:
        """Fields for `_services`."""
        return describe(self.form, release, list(self.task_types(release)))

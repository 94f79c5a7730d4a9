# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `_update` does to an `azureopenai` endpoint, by release.

docs/reference/elasticsearch-inference.md, "Update".
"""

from __future__ import annotations

from es_emulator.chunking import parse_chunking
from es_emulator.errors import status_error
from es_emulator.model import StoredEndpoint
from es_emulator.settings import CHUNKING_SETTINGS, JsonMap, Problems, raise_if_any, unknown_settings

from . import azureopenai_tables as tables
from .azureopenai_secrets import (
    oauth2_problems,
    refuse_mismatch,
    refuse_new_oauth2,
    refuse_other_kind,
    take_secrets,
)
from .azureopenai_task import update_task_settings
from .base import Env, Reader, Update, loses_chunking


def old_update(env: Env, _service: str, stored: StoredEndpoint, update: Update) -> StoredEndpoint:
    """Up to 9.3: the secret and the task settings, nothing else; every update is a write."""
    if update.service_settings:
        stored.secrets = take_secrets(env.release, dict(update.service_settings))
    if update.task_settings:
        stored.task_settings = update_task_settings(env.release, stored.task_settings, update.task_settings)
    if loses_chunking(env):
        stored.chunking_settings = None
    return stored


def _merge_settings(env: Env, service: str, stored: StoredEndpoint, settings: JsonMap) -> None:
    problems: Problems = []
    table = tuple(item for item in tables.SETTINGS if item.mergeable)
    found = Reader(env.release, service, problems).read(table, stored.task_type, settings)
    refuse_new_oauth2(stored.service_settings, found)
    merged = {**stored.service_settings, **found}
    problems.extend(oauth2_problems(merged))
    raise_if_any(problems)
    if env.quirks["rate_limit_ignored_on_update"] and not env.release.has("update_strict"):
        return
    stored.service_settings = merged


def _merge_secret(env: Env, stored: StoredEndpoint, settings: JsonMap) -> None:
    optional = env.release.has("update_secret_optional")
    given = take_secrets(env.release, settings, optional=optional)
    if optional:
        refuse_other_kind(stored.secrets, given)
    frozen = env.quirks["secret_not_updatable"] and (9, 5, 0) <= env.release.number < (9, 5, 3)
    if given and not frozen:
        stored.secrets = given
    refuse_mismatch(stored.secrets, stored.service_settings)


def merge_update(env: Env, service: str, stored: StoredEndpoint, update: Update) -> StoredEndpoint:
    """From 9.4: what may change is merged; from 9.5 what may not is refused."""
    settings = dict(update.service_settings or {})
    if settings:
        settings = {name: dict(value) if isinstance(value, dict) else value for name, value in settings.items()}
        _merge_settings(env, service, stored, settings)
        _merge_secret(env, stored, settings)
        if settings and env.release.has("update_strict"):
            raise unknown_settings(env.release, settings, service)
    if update.task_settings:
        stored.task_settings = update_task_settings(env.release, stored.task_settings, update.task_settings)
    if update.chunking_settings is not None:
        if stored.task_type != "text_embedding":
            raise status_error(
                400, f"The [{service}] service does not take [{CHUNKING_SETTINGS}] for task type [{stored.task_type}]"
            )
        stored.chunking_settings = parse_chunking(env.release, update.chunking_settings)
    return stored

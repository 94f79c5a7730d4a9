# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `_update` does to an endpoint of the generic service, by release.

docs/reference/elasticsearch-inference.md, "Update".
"""

from __future__ import annotations

import copy

from es_emulator.chunking import parse_chunking
from es_emulator.errors import status_error
from es_emulator.model import StoredEndpoint
from es_emulator.service_facts.form import Field, Form, within
from es_emulator.settings import (
    CHUNKING_SETTINGS,
    SERVICE_SETTINGS,
    TASK_SETTINGS,
    JsonMap,
    missing,
    raise_if_any,
    unknown_settings,
)
from es_emulator.versions import Release

from .base import Env, Update, loses_chunking
from .generic_read import Parser, companion_problems
from .generic_secrets import (
    refuse_mismatch,
    refuse_new_companions,
    refuse_other_way,
    refuse_same_names,
    take_secrets,
)


def merging_release(env: Env) -> Release:
    """The release that decides what is merged: with the quirk, 9.4 merges no more than 9.3."""
    ignores = env.quirks["rate_limit_ignored_on_update"] and not env.release.has("update_strict")
    return Release(min(env.release.number, (9, 3, 99))) if ignores else env.release


def _mergeable(env: Env, form: Form, scope: str) -> tuple[Field, ...]:
    release = merging_release(env)
    return tuple(item for item in form.fields[scope] if item.merged(release))


def merge_service_settings(env: Env, form: Form, stored: StoredEndpoint, settings: JsonMap) -> None:
    """Take out of the update what this release changes."""
    parser = Parser(form, env.release, stored.task_type, SERVICE_SETTINGS, [], beside=stored.service_settings)
    if "rate_limit" in settings and settings["rate_limit"] is None and env.release.has("update_strict"):
        # what is not stored is shown with its default
        stored.service_settings.pop("rate_limit", None)
    found = parser.read(_mergeable(env, form, SERVICE_SETTINGS), settings)
    refuse_new_companions(form, stored.service_settings, found)
    merged = {**stored.service_settings, **found}
    parser.problems.extend(companion_problems(form, env.release, merged))
    raise_if_any(parser.problems)
    stored.service_settings = merged


def _merge_secrets(env: Env, form: Form, stored: StoredEndpoint, settings: JsonMap) -> None:
    if not form.ways:
        return
    keeps = env.release.has("update_secret_optional")
    mapped = any(way.mapped for way in form.ways)
    if form.secret_optional and not mapped and not stored.secrets and not env.quirks["secret_added_by_update"]:
        # made without a secret: there is nothing that could take one
        return
    given = take_secrets(form, env.release, settings, optional=keeps or form.secret_optional)
    if keeps:
        refuse_other_way(form, env.release, stored.secrets, given)
    frozen = env.quirks["secret_not_updatable"] and (9, 5, 0) <= env.release.number < (9, 5, 3)
    if given and not frozen:
        stored.secrets = given
    elif mapped and not given and not keeps:
        # service `custom`: a map that is not set is an empty map
        stored.secrets = {}
    refuse_mismatch(form, env.release, stored.secrets, stored.service_settings)


def _together(old: JsonMap, new: JsonMap, table: tuple[Field, ...]) -> JsonMap:
    """What is stored with an update merged over it; parameters are merged one by one."""
    inside = {
        item.name: {**old[item.name], **new[item.name]}
        for item in table
        if item.kind == "parameters" and item.name in old and item.name in new
    }
    return {**old, **new, **inside}


def merge_task_settings(env: Env, form: Form, stored: StoredEndpoint, given: JsonMap) -> None:
    """Lay an update over what is stored, or put it in its place; null removes (9.4 and newer)."""
    settings = copy.deepcopy(given)
    table = _mergeable(env, form, TASK_SETTINGS)
    replaces = within(env.release, form.replaces_task_settings) and not env.quirks["task_settings_always_merged"]
    parser = Parser(form, env.release, stored.task_type, TASK_SETTINGS, [], replaces, stored.service_settings)
    found = parser.read(table, settings)
    removed = {item.name for item in table if item.name in given and given[item.name] in (None, {})}
    kept = {name: value for name, value in stored.task_settings.items() if name not in removed}
    demanded = [item for item in table if item.demanded(env.release, {}) and item.known(env.release, stored.task_type)]
    if not replaces:
        parser.problems.extend(missing(item.name, TASK_SETTINGS) for item in demanded if item.name in removed)
    raise_if_any(parser.problems)
    if settings and env.release.has("update_strict"):
        raise unknown_settings(env.release, settings, form.name)
    stored.task_settings = found if replaces else _together(kept, found, table)


def merge_rest(env: Env, form: Form, stored: StoredEndpoint, update: Update) -> None:
    """Task settings and chunking, which are the same wherever the service runs."""
    if update.task_settings:
        merge_task_settings(env, form, stored, update.task_settings)
    if loses_chunking(env):
        stored.chunking_settings = None
    if update.chunking_settings is not None:
        if stored.task_type not in form.chunked:
            raise status_error(
                400,
                f"The [{form.name}] service does not take [{CHUNKING_SETTINGS}] for task type [{stored.task_type}]",
            )
        stored.chunking_settings = parse_chunking(env.release, update.chunking_settings)


def merge_update(env: Env, form: Form, stored: StoredEndpoint, update: Update) -> StoredEndpoint:
    """Merge what the release changes; up to 9.4 the rest is ignored, from 9.5 refused."""
    settings = copy.deepcopy(update.service_settings or {})
    if settings:
        merge_service_settings(env, form, stored, settings)
        _merge_secrets(env, form, stored, settings)
        if settings and env.release.has("update_strict"):
            raise unknown_settings(env.release, settings, form.name)
    merge_rest(env, form, stored, update)
    refuse_same_names(form, env.release, stored.secrets, stored.task_settings)
    return stored

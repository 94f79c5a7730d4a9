# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`task_settings` of `azureopenai` (docs/reference/elasticsearch-inference.md, "Settings of azureopenai", "Update")."""

from __future__ import annotations

from es_emulator.errors import ElasticError
from es_emulator.settings import TASK_SETTINGS, JsonMap, Problems, raise_if_any, take_string, take_text_map
from es_emulator.versions import Release


def read_task_settings(release: Release, settings: JsonMap) -> JsonMap:
    """Remove and return what the release knows; absent and empty are the same."""
    problems: Problems = []
    found: JsonMap = {}
    user = take_string(settings, "user", TASK_SETTINGS, problems)
    if user is not None:
        found["user"] = user
    if release.has("headers"):
        headers = take_text_map(settings, "headers", problems)
        if headers:
            found["headers"] = headers
    raise_if_any(problems)
    return found


def update_task_settings(release: Release, stored: JsonMap, given: JsonMap) -> JsonMap:
    """Lay an update over what is stored; null removes (9.4 and newer; older ones never get that far)."""
    settings = dict(given)
    removed = {name for name in ("user", "headers") if name in given and given[name] in (None, {})}
    found = read_task_settings(release, settings)
    if settings and release.has("update_task_settings_strict"):
        name = next(iter(settings))
        raise ElasticError(
            400, "x_content_parse_exception", f"[1:2] [azure_openai_task_settings] unknown field [{name}]"
        )
    kept = {name: value for name, value in stored.items() if name not in removed}
    return {**kept, **found}

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`task_settings` of `azureopenai` (docs/reference/elasticsearch-inference.md, "Settings of azureopenai", "Update").

Up to 9.3 they are read like all settings; from 9.4 on by a parser of their own, whose errors name it
(AzureOpenAiTaskSettings, Headers).
"""

from __future__ import annotations

import json
from typing import Any

from es_emulator.javatext import java_class, java_str
from es_emulator.objectparser import MAP_OR_NULL, STRING_OR_NULL, Form, Text
from es_emulator.settings import TASK_SETTINGS, JsonMap, Problems, raise_if_any, take_string
from es_emulator.versions import Release

_FORM = Form("azure_openai_task_settings_parser", {"user": STRING_OR_NULL, "headers": MAP_OR_NULL}, strict=True)


def _headers(given: dict[str, Any]) -> dict[str, str]:
    """Texts by name; null members are dropped."""
    found = {name: value for name, value in given.items() if value is not None}
    raise_if_any(
        [
            f"Map field [{TASK_SETTINGS}.headers] has an entry that is not valid, [{name} => {java_str(value)}]. "
            f"Value type of [{java_class(value).rpartition('.')[2]}] is not one of [String]."
            for name, value in found.items()
            if not isinstance(value, str)
        ]
    )
    return found


def _parse(settings: JsonMap) -> JsonMap:
    """What a request has; null stays null, and headers without any are as good as none."""
    found: JsonMap = _FORM.parse(settings, Text(json.dumps(settings, separators=(",", ":"))))
    if found.get("headers") is not None:
        found["headers"] = _headers(found["headers"])
        if not found["headers"]:
            del found["headers"]
    if found.get("user") == "":
        raise_if_any([f"[{TASK_SETTINGS}] Invalid value empty string. [user] must be a non-empty string"])
    return found


def read_task_settings(release: Release, settings: JsonMap) -> JsonMap:
    """Remove and return what the release knows; absent, null and empty are the same."""
    if release.has("task_settings_parser"):
        found = {name: value for name, value in _parse(settings).items() if value is not None}
        settings.clear()
        return found
    problems: Problems = []
    user = take_string(settings, "user", TASK_SETTINGS, problems)
    raise_if_any(problems)
    return {} if user is None else {"user": user}


def update_task_settings(release: Release, stored: JsonMap, given: JsonMap) -> JsonMap:
    """Lay an update over what is stored; from 9.4 on null removes (older releases never get that far)."""
    if not release.has("task_settings_parser"):
        return {**stored, **read_task_settings(release, dict(given))}
    merged = {**stored, **_parse(given)}
    return {name: value for name, value in merged.items() if value is not None}

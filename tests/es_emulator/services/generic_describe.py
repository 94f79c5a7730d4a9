# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How `_services` lists a service that is known by its form (docs/reference/elasticsearch-inference.md, "Services")."""

from __future__ import annotations

from es_emulator.service_facts.form import SERVICE, Field, Form, within
from es_emulator.settings import JsonMap
from es_emulator.versions import Release

from .generic_secrets import ways

_TYPES = {
    "positive": "int",
    "fraction": "float",
    "pairs": "list",
    "nested": "map",
    "loose": "map",
    "whole": "int",
    "rate_limit": "int",
    "number": "float",
    "flag": "bool",
    "texts": "list",
    "map": "map",
    "text_map": "map",
    "allocations": "map",
}
#: read by every service and listed by none
_UNLISTED = frozenset({"similarity", "max_input_tokens"})
#: listed as not updatable, whatever an update does with them (docs/reference/elasticsearch-inference.md, "Services";
#: `batch_size` is one of amazon_sagemaker)
_HINT_SAYS_NO = frozenset({"rate_limit", "batch_size"})


def _label(name: str) -> str:
    words = name.split(".", maxsplit=1)[0].split("_")
    return " ".join("ID" if word == "id" else "URL" if word == "url" else word.capitalize() for word in words)


def _entry(form: Form, name: str, kinds: list[str], kind: str, *, required: bool, updatable: bool) -> JsonMap:
    return {
        "description": f"{_label(name)} of the {form.title} service.",
        "label": _label(name),
        "required": required,
        "sensitive": False,
        "updatable": updatable,
        "type": _TYPES.get(kind, "str"),
        "supported_task_types": kinds,
    }


def _setting(form: Form, release: Release, item: Field, kinds: list[str]) -> JsonMap:
    required = within(release, item.required_in) and not (item.unless or item.only_if)
    updatable = item.merged(release) and item.name not in _HINT_SAYS_NO
    return _entry(form, item.name, kinds, item.kind, required=required, updatable=updatable)


def describe(form: Form, release: Release, task_types: list[str]) -> dict[str, JsonMap]:
    """Secrets and settings by name; a nested one has a dotted name."""
    found: dict[str, JsonMap] = {}
    known = ways(form, release)
    for way in known:
        for name in way.secrets:
            alone = len(known) == 1 and not form.secret_optional
            kind = "map" if way.mapped else "text"
            entry = _entry(form, name, task_types, kind, required=alone, updatable=True)
            found[name] = {**entry, "sensitive": True}
    for item in form.fields[SERVICE]:
        kinds = [kind for kind in task_types if item.known(release, kind)]
        too_early = item.name == "dimensions" and not release.has("headers")
        if not kinds or item.refused or item.kind == "shown" or too_early or item.name in _UNLISTED:
            continue
        name = "rate_limit.requests_per_minute" if item.name == "rate_limit" else item.name
        entry = _setting(form, release, item, kinds)
        if name in found:
            before = found[name]
            entry["supported_task_types"] = [*before["supported_task_types"], *kinds]
            entry["required"] = before["required"] or entry["required"]
        found[name] = entry
    return dict(sorted(found.items()))

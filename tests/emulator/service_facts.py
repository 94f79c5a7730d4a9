# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's facts about services, and the emulator's, as plain statements that can be compared one by one.

A statement is `(service, subject, release, task type) -> what is so`; the task type is "" where it makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Service, Setting
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import NAMES, find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.versions import Feature
from es_emulator.service_facts import FORMS, Field, Form, within
from es_emulator.versions import Release

#: one of every minor release, late enough to have what its patches fixed
RELEASES = tuple(
    "8.14.3 8.15.5 8.16.6 8.17.10 8.18.8 8.19.13 9.0.8 9.1.10 9.2.6 9.3.4 9.4.4 9.5.3".split()  # noqa: SIM905
)
#: services that the emulator has modules for
OWN = frozenset({"azureopenai"})
SCOPES = ("service_settings", "task_settings")
Key = tuple[str, str, str, str]
Statements = dict[Key, Any]
_KINDS = {
    "texts": "list",
    "pairs": "list",
    "text_map": "map",
    "parameters": "map",
    "allocations": "map",
    "nested": "map",
    "loose": "map",
    "fraction": "number",
    "rate_limit": "positive",
    "similarity": "choice",
    "exact": "choice",
}
_SIMILARITIES = ("cosine", "dot_product", "l2_norm")


def _form(kind: str, choices: tuple[str, ...], fold: str, spelled: Any) -> str:
    """What a value looks like, in words."""
    words = [_KINDS.get(kind, kind)]
    if kind == "similarity":
        choices, fold = _SIMILARITIES, "lower"
    if choices:
        words += [",".join(sorted(choices)), f"shown in {fold} case" if fold else "exactly so"]
    return " ".join(words + [f"{old}>{new}" for old, new in sorted(spelled.items())])


# -- the emulator ------------------------------------------------------------------------------------------------------


def _places(form: Form, deeper: set[str]) -> Iterator[tuple[str, Field, Field]]:
    """Each setting with its dotted path and the field that it is in; parts of nested ones if `deeper` has any."""
    for scope in SCOPES:
        for item in form.fields[scope]:
            path = f"{scope}.{item.name}"
            if item.kind == "rate_limit":
                yield f"{path}.requests_per_minute", item, item
            elif item.members and any(other.startswith(f"{path}.") for other in deeper):
                yield from ((f"{path}.{member.name}", member, item) for member in item.members)
            elif item.kind != "shown":
                yield path, item, item


def _demand(item: Field, form: Form, release: Release) -> str:
    conditional = item.unless or item.only_if or item.name in form.one_of
    if item.name in form.one_of or item.name == form.instead:
        return "sometimes"
    return ("sometimes" if conditional else "always") if within(release, item.required_in) else "no"


def _emulated_setting(form: Form, release: Release, path: str, item: Field, whole: Field) -> Statements:
    found: Statements = {}
    for task_type, spans in form.task_types.items():
        if not within(release, spans) or not (item.known(release, "") or item.known(release, task_type)):
            continue
        if not whole.known(release, task_type) or not item.known(release, task_type):
            continue
        about: dict[str, str] = {}
        if not item.refused:
            about["is taken"] = "yes"
            about["is required"] = _demand(item, form, release)
            about["looks like"] = _form(item.kind, item.choices, item.fold, item.spelled)
            about["is shown"] = "no" if within(release, item.hidden_in) else "yes"
            if release.has("update"):
                about["changes in place"] = "yes" if item.merged(release) else "no"
        for words, what in about.items():
            found[form.name, f"{path} {words}", str_of(release), task_type] = what
    return found


def _emulated_service(form: Form, release: Release) -> Statements:
    number = str_of(release)
    found: Statements = {
        (form.name, "reads back as", number, ""): form.alias_of if within(release, form.alias_in) else form.name,
        (form.name, "a secret is", number, ""): "optional" if form.secret_optional or not form.ways else "needed",
        (form.name, "an update of task settings", number, ""): "replaces all"
        if within(release, form.replaces_task_settings)
        else "is merged",
    }
    for way in form.ways:
        if within(release, way.known_in):
            what = (*way.secrets, "with", *sorted(way.companions), "a map" if way.mapped else "a text")
            found[form.name, f"secret {way.secrets[0]}", number, ""] = " ".join(what)
    for task_type, spans in form.task_types.items():
        if within(release, spans):
            limit = form.field("rate_limit", release, task_type)
            found[form.name, "has", number, task_type] = "yes"
            found[form.name, "chunks", number, task_type] = "yes" if task_type in form.chunked else "no"
            default = limit.default if limit and limit.default else {}
            found[form.name, "default rate limit", number, task_type] = default.get("requests_per_minute", "none")
    return found


def emulated() -> Statements:
    """What the emulator goes by."""
    found: Statements = {}
    for form in FORMS:
        deeper = {setting.path for setting in _service(form.name).settings}
        for number in RELEASES:
            release = Release.parse(number)
            if not within(release, form.known_in):
                continue
            found.update(_emulated_service(form, release))
            for path, item, whole in _places(form, deeper):
                found.update(_emulated_setting(form, release, path, item, whole))
    return found


def str_of(release: Release) -> str:
    """A release as it is written."""
    return ".".join(map(str, release.number))


# -- the collection ----------------------------------------------------------------------------------------------------


def _service(name: str) -> Service:
    found = find_service(name)
    assert found is not None, f"{name} is not known to the collection"
    return found


def _declared_demand(service: Service, path: str, task_type: str, release: Release) -> str:
    if path in (*service.required, *service.required_for.get(task_type, ())):
        return "always"
    groups = (*service.required_any.get("", ()), *service.required_any.get(task_type, ()))
    if any(path in group for group in groups):
        return "sometimes"
    for demand in service.required_if:
        concerned = path in demand.paths and task_type in (demand.task_types or (task_type,))
        if concerned and within(release, demand.servers):
            return "sometimes" if demand.when or demand.unless else "always"
    return "no"


def _declared_setting(service: Service, setting: Setting, release: Release) -> Statements:
    found: Statements = {}
    kind, _colon, choices = setting.kind.partition(":")
    fold = "lower" if setting.lower else "upper" if setting.upper else ""
    for task_type, ranges in service.task_types.items():
        if not within(release, ranges) or not setting.fits(task_type) or not within(release, setting.since):
            continue
        about: dict[str, str] = {}
        if not setting.shown_only:
            about["is taken"] = "yes"
            about["is required"] = _declared_demand(service, setting.path, task_type, release)
            about["looks like"] = _form(kind, tuple(choices.split(",")) if choices else (), fold, setting.spelled)
            about["is shown"] = "no" if within(release, setting.hidden) else "yes"
            if within(release, Feature.UPDATE):
                about["changes in place"] = "yes" if within(release, setting.updatable) else "no"
        for words, what in about.items():
            found[service.name, f"{setting.path} {words}", str_of(release), task_type] = what
    return found


def _declared_service(service: Service, release: Release) -> Statements:
    number, name = str_of(release), service.name
    other = service.shown_as and within(release, service.deprecated)
    found: Statements = {
        (name, "reads back as", number, ""): service.shown_as if other else name,
        (name, "a secret is", number, ""): "optional" if service.credential_optional else "needed",
        (name, "an update of task settings", number, ""): "replaces all"
        if service.replaces_task_settings
        else "is merged",
    }
    for way in service.credentials:
        if within(release, way.since):
            what = (*way.secrets, "with", *sorted(way.companions), "a map" if way.mapped else "a text")
            found[name, f"secret {way.secrets[0]}", number, ""] = " ".join(what)
    limits = [setting for setting in service.settings if setting.path.startswith("service_settings.rate_limit")]
    limited = any(within(release, setting.since) for setting in limits) and within(release, (((8, 15, 0), None),))
    for task_type, ranges in service.task_types.items():
        if within(release, ranges):
            found[name, "has", number, task_type] = "yes"
            found[name, "chunks", number, task_type] = "yes" if task_type in service.chunking_task_types else "no"
            default = service.rate_limits.get(task_type, "none") if limited else "none"
            found[name, "default rate limit", number, task_type] = default
    return found


def declared() -> Statements:
    """What the collection goes by."""
    found: Statements = {}
    for service in map(_service, sorted(set(NAMES) - OWN)):
        for number in RELEASES:
            release = Release.parse(number)
            if not within(release, service.since):
                continue
            found.update(_declared_service(service, release))
            for setting in service.settings:
                found.update(_declared_setting(service, setting, release))
    return found


def renamings() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Old names of settings by service: the emulator's and the collection's."""
    ours = {form.name: {".".join(old): ".".join(new) for old, new in form.renamed.items()} for form in FORMS}
    return ours, {form.name: dict(_service(form.name).renamed) for form in FORMS}

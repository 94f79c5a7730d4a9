# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writes that the collection makes, one for one: what is there before, what is asked, and which request it is."""

from __future__ import annotations

import typing as t

from functional.facts import CHAT_PLACE, KEY, NEW_KEY, PLACE, Json, shown, standing, stored_in
from functional.faults.connector_writes import CONNECTOR_WRITES
from functional.faults.policy_writes import POLICY_WRITES
from functional.faults.subject import E1, OTHER, Request, Subject, Task, View, Write
from functional.harness import TRIAL, merged_over
from functional.sets import texts
from support.modules import AZURE, SET

from es_emulator import Emulator, Fault

ALL_AGES = ("8.14.0", "8.19.0", "9.3.1", "9.5.3")
WITH_UPDATE = ("8.19.0", "9.3.1", "9.5.3")
USER: Json = {"task_settings": {"user": "new"}}
KEPT: Json = {"task_settings": {"user": "kept"}}
CHANGE: Json = {"service_settings": {"api_version": "2025-01-01"}}
# One text for updates and deletions: a client has to know both by what they have in common.
_BUSY: Json = {
    "type": "status_exception",
    "reason": "Endpoint [e1] is currently being updated. Try again once the update completes",
}
BUSY: Json = {"error": {"root_cause": [_BUSY], **_BUSY}, "status": 409}
REFUSAL: Json = {"error": {"root_cause": [], "type": "validation_exception", "reason": "some reason"}, "status": 400}


def task(kind: str, version: str) -> Task:
    """What is asked, on that server."""
    return _TASKS[kind](version)


def _create(version: str) -> Task:
    wanted = standing(version)
    return Task("create", None, _embeddings(PLACE, KEY), wanted, wanted)


def _update(version: str) -> Task:
    begin = standing(version, "completion")
    wanted = merged_over(begin, USER)
    return Task("update", begin, {**_completions(KEY), **USER}, wanted, wanted)


def _secret(version: str) -> Task:
    begin = standing(version, "completion")
    wanted = merged_over(begin, {"secrets": {"api_key": NEW_KEY}})
    return Task("secret", begin, {**_completions(NEW_KEY), "update_secrets": "always"}, wanted, wanted)


def _rotation(version: str) -> Task:
    found = _secret(version)
    return found._replace(kind="rotation", declared={**found.declared, "update_secrets": "when_rejected"})


def _delete(version: str) -> Task:
    return Task("delete", standing(version), {"state": "absent"}, None, None)


def _purge(version: str) -> Task:
    return Task("purge", standing(version), {}, None, None)


def _recreate(version: str) -> Task:
    settings = {**PLACE, **CHANGE["service_settings"]}
    begin = standing(version, **KEPT)
    fresh = standing(version, secrets={"api_key": NEW_KEY}, **CHANGE)
    return Task(
        "recreate", begin, {**_embeddings(settings, NEW_KEY), "recreate": True}, merged_over(fresh, KEPT), fresh
    )


_TASKS: dict[str, t.Callable[[str], Task]] = {
    "create": _create,
    "update": _update,
    "secret": _secret,
    "rotation": _rotation,
    "delete": _delete,
    "purge": _purge,
    "recreate": _recreate,
}


def _embeddings(place: Json, key: str) -> Json:
    return {"task_type": "text_embedding", "service_settings": dict(place), "secrets": {"api_key": key}}


def _completions(key: str) -> Json:
    return {"task_type": "completion", "service_settings": dict(CHAT_PLACE), "secrets": {"api_key": key}}


def old_again(version: str) -> Json:
    """What is stored when the old settings have been restored: they come with the secret that is declared."""
    return merged_over(t.cast(Json, _recreate(version).begin), {"secrets": {"api_key": NEW_KEY}})


_STEPS: dict[str, Request] = {
    "trial create": Request("PUT", TRIAL),
    "trial delete": Request("DELETE", TRIAL),
    "delete": Request("DELETE", E1),
    "create": Request("PUT", E1),
    "restore": Request("PUT", E1, nth=2),
}
_SINGLE: dict[str, tuple[Request, tuple[str, ...]]] = {
    "create": (Request("PUT", E1), ALL_AGES),
    "update": (Request("PUT", E1), WITH_UPDATE),
    "secret": (Request("PUT", E1), WITH_UPDATE),
    "rotation": (Request("PUT", E1), WITH_UPDATE),
    "delete": (Request("DELETE", E1), ALL_AGES),
}


def prepare(emu: Emulator, version: str, asked: Task) -> None:
    """The state of the cluster before the task."""
    emu.reset()
    emu.set_version(version)
    emu.azure.valid_keys = {NEW_KEY} if asked.kind == "rotation" else {KEY, NEW_KEY}
    store(emu, asked.begin)


PURGE: Json = {"purge": True, "purge_ids": ["*"]}


def arguments(module: str, asked: Task) -> Json:
    """The options of the task. The set has another endpoint, which is to be created after the first."""
    if module == AZURE:
        return {"inference_id": E1, **_typed(asked.declared)}
    item = {"inference_id": E1, "service": "azureopenai", **asked.declared}
    items = [] if asked.kind == "purge" else [item]
    key = NEW_KEY if asked.kind == "rotation" else KEY
    items.append({"inference_id": OTHER, "service": "azureopenai", **_embeddings(PLACE, key)})
    return {"endpoints": items, "concurrency": 1, **(PURGE if asked.kind == "purge" else {})}


def _typed(declared: Json) -> Json:
    """The same options as the Azure module has them: the secret among the settings."""
    secrets = declared.get("secrets", {})
    settings = {**declared.get("service_settings", {}), **secrets}
    found = {name: value for name, value in declared.items() if name != "secrets"}
    return {**found, "service_settings": settings} if settings else found


def refusal_of_the_create() -> Fault:
    """Makes the create of a recreation fail, so that the old endpoint is restored."""
    return Fault("status", method="PUT", path=f"/{E1}$", status=400, body=REFUSAL)


def other_wanted(version: str, asked: Task) -> Json:
    """What the set's other endpoint shall be."""
    key = NEW_KEY if asked.kind == "rotation" else KEY
    return standing(version, secrets={"api_key": key})


def store(emu: Emulator, endpoint: Json | None) -> None:
    """Store the endpoint that it is about, or remove it."""
    emu.endpoints.pop(E1, None)
    if endpoint is not None:
        emu.seed(E1, **endpoint)


def stored(emu: Emulator) -> dict[str, Json]:
    """All endpoints."""
    return {name: stored_in(emu, name) for name in emu.endpoints}


def view(module: str, kind: str, result: Json) -> View:
    """What a result says about the one endpoint."""
    message = result.get("msg", "")
    said = f"{message}\n{texts(result.get('warnings', []))}"
    if kind == "purge":
        gone = E1 in result.get("purged", [])
        return View(bool(result.get("failed")), gone, "delete" if gone else "none", message, None, None, said)
    found = result
    if module != AZURE:
        found = next((item for item in result.get("endpoints", []) if item["inference_id"] == E1), {})
        found = {**found, **found.get("error", {}), "failed": not found or "error" in found}
    return View(
        bool(found.get("failed")),
        found.get("changed"),
        found.get("action"),
        str(found.get("msg", message)),
        found.get("endpoint"),
        found.get("lost_endpoint"),
        said,
    )


ENDPOINTS = Subject(task, prepare, arguments, stored, shown, view, other_wanted, store=store, busy=BUSY)


def _writes() -> t.Iterator[tuple[str, Write]]:
    for module, prefix in ((AZURE, ""), (SET, "set: ")):
        for kind, (struck, versions) in _SINGLE.items():
            yield f"{prefix}{kind}", Write(kind, module, struck, ENDPOINTS, versions)
        for step, struck in _STEPS.items():
            first = dict(REFUSAL) if step == "restore" else None
            yield f"{prefix}recreate, {step}", Write("recreate", module, struck, ENDPOINTS, ALL_AGES, first, step)
    yield "set: purge", Write("purge", SET, Request("DELETE", E1), ENDPOINTS, WITH_UPDATE)


WRITES: dict[str, Write] = {**dict(_writes()), **CONNECTOR_WRITES, **POLICY_WRITES}

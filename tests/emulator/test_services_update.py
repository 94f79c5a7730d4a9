# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every service: `_update` by release; the sources are named in the tables of es_emulator/service_facts.

docs/reference/elasticsearch-inference.md, "Update".
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from emulator.service_cases import BY_NAME, CASES, Case, first_task, has, name_of, versions_of
from emulator.support import Api, Reply, before, since

from es_emulator import Emulator

UPDATING = since("8.17.2")
IN_CLUSTER = {"elasticsearch", "elser"}
REMOTE = [case for case in CASES if case.secrets]
DEMANDING = [case for case in REMOTE if case.service not in {"custom", "llama"}]


def pairs(cases: list[Case]) -> list[tuple[Case, str]]:
    return [(case, version) for case in cases for version in versions_of(case, first_task(case)) if version in UPDATING]


each_version = pytest.mark.parametrize(("case", "version"), pairs(list(CASES)), ids=name_of)
each_remote = pytest.mark.parametrize(("case", "version"), pairs(REMOTE), ids=name_of)


def seed(emu: Emulator, case: Case, version: str = "9.5.0", **changes: Any) -> str:
    """Store the usual endpoint of a service."""
    emu.set_version(version)
    task_type: str = changes.pop("task_type", first_task(case))
    stored: dict[str, Any] = {
        "service_settings": {**case.required, **case.extra, **case.filled_in},
        "secrets": case.secrets,
        "task_settings": case.task_settings,
        **changes,
    }
    emu.seed("e1", task_type=task_type, service=case.service, **copy.deepcopy(stored))
    return task_type


def update(api: Api, case: Case, body: dict[str, Any]) -> Reply:
    return api.update(body, task_type=first_task(case))


@each_version
def test_one_change_in_place(emu: Emulator, api: Api, case: Case, version: str) -> None:
    if not case.change:
        return
    seed(emu, case, version)
    reply = update(api, case, {"service_settings": {**case.change, **case.secrets}})
    assert reply.status == 200, reply.body
    changed = has(version, case.changed_since)
    shown = reply.body["service_settings"]
    assert (({name: shown.get(name) for name in case.change}) == case.change) is changed
    assert reply.body == api.shown()


@each_version
def test_what_cannot_change(emu: Emulator, api: Api, case: Case, version: str) -> None:
    seed(emu, case, version)
    old = emu.endpoints["e1"].service_settings.setdefault(case.fixed, 1024)
    pair = {"num_allocations": 1} if case.service in IN_CLUSTER else {}
    reply = update(api, case, {"service_settings": {**case.secrets, **pair, case.fixed: "other"}})
    if version in since("9.5.0"):
        name = case.service
        reply.refused(f"Configuration contains settings [{{{case.fixed}=other}}] unknown to the [{name}] service")
    else:
        assert reply.status == 200, reply.body
    assert emu.endpoints["e1"].service_settings[case.fixed] == old


@each_version
def test_unknown_keys(emu: Emulator, api: Api, case: Case, version: str) -> None:
    seed(emu, case, version)
    pair = {"num_allocations": 1} if case.service in IN_CLUSTER else {}
    refused = version in since("9.5.0")
    reply = update(api, case, {"service_settings": {**case.secrets, **pair, "foo": 1}})
    assert (reply.status == 400) is refused, reply.body
    if case.service in IN_CLUSTER and version in before("9.2.0"):
        return
    reply = update(api, case, {"task_settings": {**case.task_settings, "foo": 1}})
    assert (reply.status == 400) is refused, reply.body


@each_remote
def test_secret_is_replaced(emu: Emulator, api: Api, case: Case, version: str) -> None:
    seed(emu, case, version)
    emu.remote.valid_secrets = {"two"}
    new = json.loads(json.dumps(case.secrets).replace("remote-key-one", "two"))
    reply = update(api, case, {"service_settings": new})
    assert reply.status == 200, reply.body
    assert emu.endpoints["e1"].secrets == new
    assert "two" not in json.dumps([reply.body, api.shown()])


@each_remote
def test_new_secret_is_checked_from_9_4(emu: Emulator, api: Api, case: Case, version: str) -> None:
    seed(emu, case, version)
    bad = json.loads(json.dumps(case.secrets).replace("remote-key-one", "bad"))
    reply = update(api, case, {"service_settings": bad})
    checked = version in since("9.4.0")
    assert reply.status == (400 if checked else 200)
    assert emu.endpoints["e1"].secrets == (case.secrets if checked else bad)


@pytest.mark.parametrize(("case", "version"), pairs(DEMANDING), ids=name_of)
def test_secret_is_demanded_before_9_5(emu: Emulator, api: Api, case: Case, version: str) -> None:
    seed(emu, case, version)
    reply = update(api, case, {"service_settings": case.change or {"foo": 1}})
    if version in before("9.5.0"):
        problems = [f"[secret_settings] does not contain the required setting [{name}]" for name in case.secrets]
        reply.invalid(*problems)
    elif case.change:
        assert reply.status == 200, reply.body
    assert emu.endpoints["e1"].secrets == case.secrets


@pytest.mark.parametrize("version", since("8.19.7", tuple(before("9.0.0"))) + since("9.1.7"))
def test_custom_loses_its_secrets_until_9_4(emu: Emulator, api: Api, version: str) -> None:
    case = BY_NAME["custom"]
    seed(emu, case, version)
    assert update(api, case, {"task_settings": {"parameters": {"a": "b"}}}).status == 200
    assert emu.endpoints["e1"].secrets == case.secrets
    assert update(api, case, {"service_settings": {"url": "https://new"}}).status == 200
    assert emu.endpoints["e1"].secrets == (case.secrets if version in since("9.5.0") else {})


@pytest.mark.parametrize("version", ["9.2.6", "9.4.1", "9.5.0"])
@pytest.mark.parametrize(
    ("service", "task_type", "stored", "given"),
    [
        ("contextualai", "rerank", {"top_n": 3, "instruction": "i"}, {"top_n": 4}),
        ("anthropic", "completion", {"max_tokens": 3, "top_k": 5}, {"max_tokens": 4}),
        ("cohere", "rerank", {"top_n": 3, "return_documents": True}, {"top_n": 4}),
    ],
)
def test_task_settings_are_merged_or_replaced(
    emu: Emulator, service: str, task_type: str, stored: dict[str, int], given: dict[str, int], version: str
) -> None:
    case, api, merged = BY_NAME[service], Api(emu), service == "cohere"
    for quirk in (False, True):
        seed(emu, case, version, task_type=task_type, task_settings=stored)
        emu.quirks["task_settings_always_merged"] = quirk
        assert api.update({"task_settings": given}, task_type=task_type).status == 200
        kept = stored if merged or quirk else {}
        assert emu.endpoints["e1"].task_settings == {**kept, **given}


ADAPTIVE = {"enabled": True, "min_number_of_allocations": 1, "max_number_of_allocations": 4}
NEITHER = "[service_settings] does not contain one of the required settings [num_allocations, adaptive_allocations]"


@pytest.mark.parametrize("service", sorted(IN_CLUSTER))
@pytest.mark.parametrize("version", since("9.2.6"))
def test_allocations_exclude_each_other(emu: Emulator, api: Api, service: str, version: str) -> None:
    case = BY_NAME[service]
    seed(emu, case, version)
    shown = update(api, case, {"service_settings": {"adaptive_allocations": ADAPTIVE}}).body["service_settings"]
    assert (shown.get("num_allocations"), shown["adaptive_allocations"]) == (None, ADAPTIVE)
    shown = update(api, case, {"service_settings": {"num_allocations": 3}}).body["service_settings"]
    assert (shown["num_allocations"], shown.get("adaptive_allocations")) == (3, None)
    both = {"num_allocations": 3, "adaptive_allocations": ADAPTIVE}
    text = "[service_settings] must have exactly one of [num_allocations] or [adaptive_allocations] field set"
    update(api, case, {"service_settings": both}).invalid(text)
    update(api, case, {"service_settings": {"model_id": "x"}}).invalid(NEITHER)
    reply = update(api, case, {"service_settings": {"num_allocations": 3, "num_threads": 2}})
    if version in since("9.3.0"):
        reply.invalid("[num_threads] cannot be updated")
    kept = emu.endpoints["e1"].service_settings
    assert (kept["num_allocations"], kept["num_threads"]) == (3, 1)

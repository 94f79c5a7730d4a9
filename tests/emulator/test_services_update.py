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
from emulator.service_cases import BY_NAME, CASES, KEY, Case, first_task, has, name_of, versions_of
from emulator.support import SENTENCE, WORD, Api, Reply, before, since

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


def test_made_without_a_secret_stays_without(emu: Emulator, api: Api) -> None:
    case = BY_NAME["llama"]
    seed(emu, case, "9.4.1", secrets={})
    assert update(api, case, {"service_settings": KEY}).status == 200
    assert emu.endpoints["e1"].secrets == {}
    emu.quirks["secret_added_by_update"] = True
    assert update(api, case, {"service_settings": KEY}).status == 200
    assert emu.endpoints["e1"].secrets == KEY


def test_quirk_secrets_that_do_not_change(emu: Emulator, api: Api) -> None:
    case = BY_NAME["cohere"]
    seed(emu, case)
    emu.remote.valid_secrets.add("two")
    emu.quirks["secret_not_updatable"] = True
    assert update(api, case, {"service_settings": {"api_key": "two"}}).status == 200
    assert emu.endpoints["e1"].secrets == KEY


def test_quirk_9_4_merges_as_9_3_did(emu: Emulator, api: Api) -> None:
    case = BY_NAME["ai21"]
    seed(emu, case, "9.4.1")
    emu.quirks["rate_limit_ignored_on_update"] = True
    assert update(api, case, {"service_settings": {**KEY, **case.change}}).status == 200
    assert "rate_limit" not in emu.endpoints["e1"].service_settings
    emu.quirks["rate_limit_ignored_on_update"] = False
    assert update(api, case, {"service_settings": {**KEY, **case.change}}).status == 200
    assert emu.endpoints["e1"].service_settings["rate_limit"] == {"requests_per_minute": 7}


@pytest.mark.parametrize(("version", "changed"), [("9.2.6", False), ("9.3.1", True), ("9.5.0", True)])
def test_vertex_batch_size_is_merged_early(emu: Emulator, api: Api, version: str, changed: bool) -> None:
    case = BY_NAME["googlevertexai"]
    seed(emu, case, version)
    body = {"service_settings": {**case.secrets, **({"max_batch_size": 3} if version != "9.2.6" else {"x": 1})}}
    assert api.update(body).status == 200
    assert ("max_batch_size" in emu.endpoints["e1"].service_settings) is changed


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


def test_parameters_of_custom_are_merged_one_by_one(emu: Emulator, api: Api) -> None:
    case = BY_NAME["custom"]
    seed(emu, case, task_settings={"parameters": {"a": 1, "b": 2}})
    assert update(api, case, {"task_settings": {"parameters": {"b": 3, "c": 4}}}).status == 200
    assert emu.endpoints["e1"].task_settings == {"parameters": {"a": 1, "b": 3, "c": 4}}


LACKING = "[task_settings] does not contain the required setting [max_tokens]"


@pytest.mark.parametrize("version", ["9.2.6", "9.5.0"])
def test_what_replaces_demands_all_that_a_create_demands(emu: Emulator, api: Api, version: str) -> None:
    case = BY_NAME["anthropic"]
    seed(emu, case, version, task_settings={"max_tokens": 9, "top_k": 3})
    update(api, case, {"task_settings": {"top_k": 4}}).invalid(LACKING)
    emu.quirks["task_settings_always_merged"] = True
    assert update(api, case, {"task_settings": {"top_k": 4}}).status == 200
    assert emu.endpoints["e1"].task_settings == {"max_tokens": 9, "top_k": 4}


def test_null_removes_a_task_setting_but_no_required_one(emu: Emulator, api: Api) -> None:
    case = BY_NAME["anthropic"]
    emu.quirks["task_settings_always_merged"] = True
    seed(emu, case, task_settings={"max_tokens": 9, "top_k": 3})
    assert update(api, case, {"task_settings": {"top_k": None}}).status == 200
    assert emu.endpoints["e1"].task_settings == {"max_tokens": 9}
    update(api, case, {"task_settings": {"max_tokens": None}}).invalid(LACKING)


def test_rate_limit_null_is_the_default_from_9_5(emu: Emulator, api: Api) -> None:
    case = BY_NAME["cohere"]
    seed(emu, case, service_settings={"model_id": "m", "rate_limit": {"requests_per_minute": 7}})
    reply = update(api, case, {"service_settings": {"rate_limit": None}})
    assert reply.body["service_settings"]["rate_limit"] == {"requests_per_minute": 10000}


@pytest.mark.parametrize(("version", "after"), [("9.2.5", WORD), ("9.2.6", SENTENCE), ("9.3.0", WORD)])
def test_chunking_is_lost_by_old_releases(emu: Emulator, api: Api, version: str, after: dict[str, Any]) -> None:
    case = BY_NAME["cohere"]
    seed(emu, case, version, chunking_settings=SENTENCE)
    assert api.update({"service_settings": KEY}).body["chunking_settings"] == after


def test_chunking_is_replaced_from_9_5(emu: Emulator, api: Api) -> None:
    seed(emu, BY_NAME["cohere"], chunking_settings=SENTENCE)
    assert api.update({"chunking_settings": WORD}).body["chunking_settings"] == WORD
    emu.seed("e2", service="cohere", task_type="rerank", service_settings={"model_id": "m"}, secrets=KEY)
    reply = api.update({"chunking_settings": WORD}, "e2", "rerank")
    reply.refused("The [cohere] service does not take [chunking_settings] for task type [rerank]")


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


@pytest.mark.parametrize("version", since("8.17.2", tuple(before("9.2.0"))))
def test_until_9_1_only_a_number_of_allocations_is_understood(emu: Emulator, api: Api) -> None:
    settings = {"model_id": ".rerank-v1", "num_threads": 1, "num_allocations": 1}
    emu.seed("e1", service="elasticsearch", task_type="rerank", service_settings=settings)
    for body in (
        {"task_settings": {"return_documents": False}},
        {"service_settings": {"adaptive_allocations": ADAPTIVE}},
        {"service_settings": {"num_allocations": "2"}},
    ):
        text = f"Failed to parse [num_allocations] of update request [{json.dumps(body)}]"
        api.update(body, task_type="rerank").refused(text)
    good = {"service_settings": {"num_allocations": 2}, "task_settings": {"return_documents": False}}
    assert api.update(good, task_type="rerank").status == 200
    stored = emu.endpoints["e1"]
    assert (stored.service_settings["num_allocations"], stored.task_settings) == (2, {"return_documents": False})


def test_a_deployment_made_elsewhere_is_changed_elsewhere(emu: Emulator, api: Api) -> None:
    settings = {"model_id": "m", "deployment_id": "d", "num_threads": 1, "num_allocations": 1}
    emu.seed("e1", service="elasticsearch", task_type="rerank", service_settings=settings)
    refused = (
        "Cannot update inference endpoint [e1] using model deployment [d]. The model deployment must be updated through"
    )
    body = {"service_settings": {"num_allocations": 2}}
    api.update(body, task_type="rerank").refused(f"{refused} the trained models API.", 409)
    emu.seed("d", service="elasticsearch", task_type="rerank", service_settings={"num_threads": 1})
    api.update(body, task_type="rerank").refused(f"{refused} inference endpoint [d].", 409)
    emu.deployments.clear()
    text = "Requested model ID [e1] does not match existing model IDs but must for in-cluster service"
    api.update(body, task_type="rerank").refused(text, 404)


OAUTH2 = {"client_id": "c", "scopes": ["s"], "token_url": "https://t"}


def test_openai_oauth2(emu: Emulator, api: Api) -> None:
    case = BY_NAME["openai"]
    seed(emu, case)
    assert "was not configured with OAuth2" in update(api, case, {"service_settings": {"client_id": "c"}}).reason
    reply = update(api, case, {"service_settings": {"client_secret": "remote-key-one"}})
    reply.invalid("[service_settings] only the [api_key] field can be updated, received: [client_secret]")
    secrets = {"client_secret": "remote-key-one"}
    seed(emu, case, secrets=secrets, service_settings={**case.required, **OAUTH2})
    changed = update(api, case, {"service_settings": {"client_id": "d"}})
    assert changed.body["service_settings"]["client_id"] == "d"
    assert emu.endpoints["e1"].secrets == secrets

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks that may run inside Ansible's worker, in the order of a story: each finds what those before it have left.

With them, every module is created, changed, refused, misused and read, and every keyword of Ansible that has to do
with how a task runs is used.
"""

from __future__ import annotations

import typing as t

Task = dict[str, t.Any]

AZURE, GENERIC, SET, INFO, SERVICES, RUN, POLICY, POLICY_INFO = (
    f"esops.elasticsearch.{name}"
    for name in (
        *("azure_openai_inference_endpoint", "inference_endpoint", "inference_endpoints"),
        *("inference_endpoint_info", "inference_service_info", "inference_run"),
        *("inference_region_policy", "inference_region_policy_info"),
    )
)
CONNECTOR, CONNECTOR_INFO, JOB, JOB_INFO = (
    f"esops.elasticsearch.{name}"
    for name in ("connector", "connector_info", "connector_sync_job", "connector_sync_job_info")
)
KEY = "{{ lookup('ansible.builtin.env', 'AZURE_OPENAI_API_KEY') }}"
NO_SERVER = "http://127.0.0.1:9"


def azure(settings: Task | None = None, **more: t.Any) -> Task:
    """Arguments of the azure module."""
    place = {"resource_name": "azure-resource", "deployment_id": "embeddings", "api_version": "2024-02-01"}
    return {
        "inference_id": "e1",
        "task_type": "text_embedding",
        "service_settings": {**place, "api_key": KEY, **(settings or {})},
        **more,
    }


def item(name: str, **more: t.Any) -> Task:
    """An item of a set, or the arguments of the general module."""
    place = {"resource_name": "azure-resource", "deployment_id": "embeddings", "api_version": "2024-02-01"}
    return {
        "inference_id": name,
        "service": "azureopenai",
        "task_type": "text_embedding",
        "service_settings": place,
        "secrets": {"api_key": KEY},
        **more,
    }


def limit(number: t.Any) -> Task:
    """A rate limit as a setting."""
    return {"rate_limit": {"requests_per_minute": number}}


CHANGES: dict[str, Task] = {
    "check mode: would create": {AZURE: azure(), "check_mode": True, "diff": True},
    "create": {AZURE: azure(), "diff": True},
    "unchanged": {AZURE: azure()},
    "update": {AZURE: azure(limit(77)), "diff": True},
    "a number as a text": {AZURE: azure(limit("77"))},
    "check mode: would update": {AZURE: azure(task_settings={"user": "ü, é and ß"}), "check_mode": True},
    "update, without diff": {AZURE: azure(task_settings={"user": "ü, é and ß"}), "diff": False},
    "refused": {AZURE: azure({"dimensions": 3})},
    "refused by Azure": {AZURE: azure({"api_key": "wrong-azure-key"}, inference_id="e9")},
    "key renewed": {AZURE: azure(update_secrets="always"), "diff": True},
    "general": {GENERIC: item("g1")},
    "general, secret misplaced": {GENERIC: item("g1", service_settings={"api_key": "misplaced-secret"})},
    "general, unknown service": {GENERIC: item("g2", service="nobody-knows-it")},
    "set": {SET: {"endpoints": [item("s1"), item("s2"), item("s3")]}, "diff": True},
    "set, incomplete": {SET: {"endpoints": [item("s1"), item("s4", service_settings=limit(5))]}, "diff": True},
    "set, in part refused": {SET: {"endpoints": [item("s1"), item("s2", task_type="rerank")]}},
    "set, check mode": {SET: {"endpoints": [item("s1"), item("s4")]}, "check_mode": True, "diff": True},
    "set, purge": {SET: {"endpoints": [item("s1")], "purge": True, "purge_ids": ["s*"]}, "diff": True},
    "set, twice the same": {SET: {"endpoints": [item("s1"), item("s1")]}},
    "removed": {GENERIC: {"inference_id": "g1", "state": "absent"}, "diff": True},
    "removed before": {GENERIC: {"inference_id": "g1", "state": "absent"}},
}
READS: dict[str, Task] = {
    "all": {INFO: {}},
    "some": {INFO: {"inference_id": "e*"}},
    "working": {INFO: {"inference_id": "e*", "probe": True}},
    "services": {SERVICES: {}},
    "policy": {POLICY: {"region_policy": {"allowed_geos": ["eu"]}}},
    "policy again": {POLICY: {"region_policy": {"allowed_geos": ["eu"]}}},
    "policy read": {POLICY_INFO: {}},
    "policy, both lists": {POLICY: {"region_policy": {"allowed_geos": ["eu"], "allowed_regions": []}}},
    "policy removed": {POLICY: {"state": "absent"}},
    "inference": {RUN: {"inference_id": "e1", "input": ["one", "two"]}},
    "inference, none such": {RUN: {"inference_id": "nobody", "input": ["one"]}},
    "no server listens": {INFO: {"url": NO_SERVER, "retries": 0}},
    "wrong login": {INFO: {"api_key": "wrong-login:wrong-key"}},
    "secret in the URL": {INFO: {"url": "http://somebody:url-secret@127.0.0.1:9", "retries": 0}},
}
MISUSES: dict[str, Task] = {
    "nothing given": {AZURE: {}},
    "unknown option": {AZURE: azure(apikey="misplaced-secret")},
    "unknown suboption": {AZURE: azure({"apikey": "misplaced-secret"})},
    "a secret with the wrong type": {AZURE: azure({"api_key": ["list-secret", {"a": "deep-secret"}]})},
    "a text for a dictionary": {AZURE: azure(service_settings="text-secret")},
    "wrong choice": {AZURE: azure(task_type="nonsense")},
    "wrong number": {AZURE: azure(limit("many"))},
    "required together": {INFO: {"username": "somebody", "api_key": None}},
    "mutually exclusive": {INFO: {"username": "somebody", "password": "login-secret", "api_key": "other-login-secret"}},
    "general, nothing given": {GENERIC: {"state": "present"}},
    "set, nothing given": {SET: {}},
    "set, an odd item": {SET: {"endpoints": [item("s1"), {"inference_id": "s2", "secrets": "text-secret"}]}},
    "inference, nothing given": {RUN: {}},
    "services, odd": {SERVICES: {"nonsense": True}},
}
KEYWORDS: dict[str, Task] = {
    "no_log": {AZURE: azure(), "no_log": True},
    "no_log, failed": {AZURE: azure(task_type="nonsense"), "no_log": True},
    "loop": {AZURE: azure(inference_id="{{ item }}"), "loop": ["l1", "l2", "e1"], "diff": True},
    "loop, in part failed": {AZURE: azure(inference_id="{{ item }}"), "loop": ["l1", "NOT VALID", "e1"]},
    "loop, no_log": {AZURE: azure(inference_id="{{ item }}"), "loop": ["l1", "l2"], "no_log": True},
    "until it gives up": {INFO: {"url": NO_SERVER, "retries": 0}, "until": "false", "retries": 2, "delay": 0},
    "until it is well": {INFO: {}, "register": "seen", "until": "seen is succeeded", "retries": 2, "delay": 0},
    "delegated": {AZURE: azure(), "delegate_to": "other", "diff": True},
    "delegated, unknown host": {AZURE: azure(), "delegate_to": "nobody-knows-it", "connection": "local"},
    "run once": {INFO: {}, "run_once": True},
    "failed_when": {INFO: {}, "failed_when": "true"},
    "changed_when": {INFO: {}, "changed_when": "true"},
    "when": {INFO: {}, "when": "false"},
    "a time limit that is kept": {INFO: {}, "timeout": 60},
    "a time limit that is not kept": {INFO: {"url": "{{ deaf }}", "retries": 0}, "timeout": 1},
    "throttle": {INFO: {}, "throttle": 1},
    "args": {INFO: {}, "args": {"inference_id": "e1"}},
    "omit": {INFO: {"inference_id": "{{ omit }}"}},
    "defaults of the task": {INFO: {}, "module_defaults": {INFO: {"inference_id": "e1"}, SERVICES: {"url": NO_SERVER}}},
    "defaults of another": {INFO: {}, "module_defaults": {SERVICES: {"url": NO_SERVER, "retries": 0}}},
    "defaults of the group": {
        INFO: {"retries": 0},
        "module_defaults": {"group/esops.elasticsearch.elasticsearch": {"url": NO_SERVER}},
    },
    "by its short name": {
        "inference_endpoint_info": {},
        "collections": ["esops.elasticsearch"],
        "module_defaults": {INFO: {"inference_id": "e1"}},
    },
    "as action": {"action": {"module": INFO, "inference_id": "e1"}},
    "as local_action": {"local_action": {"module": INFO, "inference_id": "e1"}},
    "a secret from a vault": {AZURE: azure({"api_key": "{{ vaulted }}"}, inference_id="v1"), "diff": True},
    "a whole argument from a vault": {INFO: {"inference_id": "{{ vaulted_id }}"}},
    "native values": {AZURE: azure(limit("{{ 70 + 7 }}"), retries="{{ 1 + 1 }}", timeout="{{ '20' }}")},
    "unsafe text": {AZURE: azure(task_settings={"user": "{{ odd }}"}), "diff": True},
}
SCHEMA = {"token": {"label": "Token", "type": "str", "sensitive": True, "required": True, "value": ""}}
WIKI = {"connector_id": "wiki", "name": "Wiki", "index_name": "wiki", "service_type": "confluence"}
TOKEN = {"configuration_schema": SCHEMA, "configuration_secrets": {"token": "connector-secret"}}
CONNECTORS: dict[str, Task] = {
    "check mode: would create": {CONNECTOR: WIKI, "check_mode": True, "diff": True},
    "create": {CONNECTOR: {**WIKI, **TOKEN}, "diff": True},
    "unchanged": {CONNECTOR: {**WIKI, **TOKEN}},
    "update": {CONNECTOR: {**WIKI, "description": "pages"}, "diff": True},
    "a value without a schema": {CONNECTOR: {**WIKI, "configuration": {"nonsense": "misplaced-secret"}}},
    "nothing given": {CONNECTOR: {}},
    "unknown option": {CONNECTOR: {**WIKI, "configuration_secret": {"token": "misplaced-secret"}}},
    "read": {CONNECTOR_INFO: {"connector_id": "wiki"}},
    "read, odd": {CONNECTOR_INFO: {"nonsense": 1}},
    "job": {JOB: {"connector_id": "wiki"}, "diff": True},
    "job, none such": {JOB: {"sync_job_id": "nobody", "state": "canceled"}},
    "job, nothing given": {JOB: {}},
    "jobs": {JOB_INFO: {"connector_id": "wiki"}},
    "jobs, odd": {JOB_INFO: {"status": "nonsense"}},
    "removed": {CONNECTOR: {"connector_id": "wiki", "state": "absent", "delete_sync_jobs": True}, "diff": True},
}
POLICY, POLICY_INFO = (f"esops.elasticsearch.inference_region_policy{end}" for end in ("", "_info"))
EUROPE = {"region_policy": {"allowed_geos": ["eu"]}}
POLICIES: dict[str, Task] = {
    "none yet": {POLICY_INFO: {}},
    "check mode: would create": {POLICY: EUROPE, "check_mode": True, "diff": True},
    "create": {POLICY: EUROPE, "diff": True},
    "unchanged": {POLICY: EUROPE},
    "read": {POLICY_INFO: {}},
    "nothing given": {POLICY: {}},
    "two kinds": {POLICY: {"region_policy": {"allowed_geos": ["eu"], "allowed_regions": []}}},
    "removed": {POLICY: {"state": "absent"}, "diff": True},
}
#: the last play: defaults for all of it, the other strategy, modules by their short names
LAST: dict[str, Task] = {
    "defaults of the play": {"inference_endpoint_info": {"retries": 0}},
    "its own": {"inference_endpoint_info": {"inference_id": "l*"}},
    "set": {"inference_endpoints": {"endpoints": [item("e1")]}},
}
GROUPS = {
    "changes": CHANGES,
    "reads": READS,
    "misuses": MISUSES,
    "keywords": KEYWORDS,
    "connectors": CONNECTORS,
    "policies": POLICIES,
}


def plays() -> list[dict[str, t.Any]]:
    """All of them, none of which ends its play."""
    main = [task for group, table in GROUPS.items() for task in _tasks(group, table)]
    common = {"hosts": "one", "gather_facts": False, "vars_files": ["variables.yml"]}
    last = {
        "strategy": "free",
        "collections": ["esops.elasticsearch"],
        "module_defaults": {"group/esops.elasticsearch.elasticsearch": {"timeout": 7}, INFO: {"inference_id": "e1"}},
    }
    return [{**common, "tasks": main}, {**common, **last, "tasks": _tasks("last", LAST)}]


def _tasks(group: str, table: dict[str, Task]) -> list[Task]:
    """A folder for each shows whether it had a process of its own."""
    return [
        {
            "name": f"{group}: {name}",
            **task,
            "ignore_errors": True,
            "vars": {"ansible_remote_tmp": f"{{{{ temporary }}}}/{group}-{number}"},
        }
        for number, (name, task) in enumerate(table.items())
    ]

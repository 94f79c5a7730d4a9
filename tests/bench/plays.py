# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks that are measured, as data. `endpoints` is the declared list."""

from __future__ import annotations

import typing as t
from pathlib import Path

import yaml

from .world import AZURE_KEY, authorization, declared

Json = dict[str, t.Any]

_ONE_BY_ONE: Json = {"loop": "{{ endpoints }}", "loop_control": {"label": "{{ item.inference_id }}"}}
_BODY = {
    "service": "{{ wanted.service }}",
    "service_settings": "{{ wanted.service_settings | combine(wanted.secrets) }}",
}


def _uri(path: str, **more: t.Any) -> Json:
    return {"url": "{{ es }}/_inference" + path, "headers": "{{ headers }}", **more}


def _write(name: str, path: str, body: Json, when: list[str]) -> Json:
    """Write those that a read has found missing or different."""
    return {
        "name": name,
        "ansible.builtin.uri": _uri(path, method="PUT", body_format="json", body=body),
        "vars": {"wanted": "{{ item.item }}", "shown": "{{ item.json.endpoints[0] }}"},
        "loop": "{{ found.results }}",
        "loop_control": {"label": "{{ item.item.inference_id }}"},
        "when": when,
        "changed_when": True,
    }


_PATH = "/{{ wanted.task_type }}/{{ wanted.inference_id }}"
_DIFFERS = "shown.service_settings | combine(wanted.service_settings, recursive=true) != shown.service_settings"
_LIMIT = {"service_settings": {"rate_limit": "{{ wanted.service_settings.rate_limit }}"}}

SINGLE: list[Json] = [
    {
        "name": "Ensure the endpoints, one by one",
        "esops.elasticsearch.azure_openai_inference_endpoint": {
            "inference_id": "{{ item.inference_id }}",
            "task_type": "{{ item.task_type }}",
            "service_settings": "{{ item.service_settings | combine(item.secrets) }}",
        },
        **_ONE_BY_ONE,
    }
]

SET: list[Json] = [
    {
        "name": "Ensure the endpoints, all at once",
        "esops.elasticsearch.inference_endpoints": {"endpoints": "{{ endpoints }}"},
    }
]

# As a careful user writes it: read, create what is missing, update what differs.
WATCHED: list[Json] = [
    {
        "name": "Ensure the endpoints, all at once, and their secrets",
        "esops.elasticsearch.inference_endpoints": {"endpoints": "{{ endpoints }}", "update_secrets": "on_change"},
    }
]

URI: list[Json] = [
    {
        "name": "Read the endpoints",
        "ansible.builtin.uri": _uri("/{{ item.inference_id }}", status_code=[200, 404]),
        "register": "found",
        **_ONE_BY_ONE,
    },
    _write("Create the missing ones", _PATH, _BODY, ["item.status == 404"]),
    _write("Update those that differ", f"{_PATH}/_update", _LIMIT, ["item.status == 200", _DIFFERS]),
]

# As an expert writes it: read the list once, and loop only over the endpoints to write.
URI_LIST: list[Json] = [
    {"name": "Read all endpoints", "ansible.builtin.uri": _uri("/_all"), "register": "listed"},
    {
        "name": "Create the missing ones",
        "ansible.builtin.uri": _uri(_PATH, method="PUT", body_format="json", body=_BODY),
        "vars": {"wanted": "{{ item }}"},
        "loop": "{{ endpoints | rejectattr('inference_id', 'in', present) }}",
        "loop_control": {"label": "{{ item.inference_id }}"},
        "changed_when": True,
    },
    {
        "name": "Update those that differ",
        "ansible.builtin.uri": _uri(f"{_PATH}/_update", method="PUT", body_format="json", body=_LIMIT),
        "vars": {"wanted": "{{ item }}", "shown": "{{ present[item.inference_id] }}"},
        "loop": "{{ endpoints | selectattr('inference_id', 'in', present) }}",
        "loop_control": {"label": "{{ item.inference_id }}"},
        "when": [_DIFFERS],
        "changed_when": True,
    },
]

URI_GET: list[Json] = URI[:1]
PING: list[Json] = [{"name": "Only a ping each", "ansible.builtin.ping": {}, **_ONE_BY_ONE}]
NOTHING: list[Json] = [{"name": "Only a debug task", "ansible.builtin.debug": {"msg": "nothing"}}]

_BY_ID = "{{ dict(listed.json.endpoints | map(attribute='inference_id') | zip(listed.json.endpoints)) }}"
PLAYS: t.Mapping[str, list[Json]] = {
    "single": SINGLE,
    "set": SET,
    "watched": WATCHED,
    "uri": URI,
    "uri_list": URI_LIST,
    "uri_get": URI_GET,
    "ping": PING,
    "nothing": NOTHING,
}


def write(folder: Path, play: str, size: int, url: str) -> Path:
    """Write a playbook with its list of endpoints in it, as YAML, where it is not there yet.

    The secrets stand beside the list as plain variables, as they do when they come from a vault.
    """
    path = folder / f"{play}-{size}.yml"
    if not path.exists():
        variables: Json = {
            "endpoints": declared(size, "{{ azure_key }}"),
            "azure_key": AZURE_KEY,
            "es": url,
            "headers": {"Authorization": authorization()},
        }
        if play == "uri_list":
            variables["present"] = _BY_ID
        whole = {"name": "Benchmark", "hosts": "localhost", "connection": "local", "gather_facts": False}
        text = yaml.safe_dump([{**whole, "vars": variables, "tasks": PLAYS[play]}], sort_keys=False)
        path.write_text(text, "utf-8")
    return path

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Twenty playbook runs at the same time, as twenty pipelines or AWX jobs would start them."""

from __future__ import annotations

import json
import re
import subprocess
import typing as t

import pytest

from .conftest import AZURE_KEY, BIN, SECRETS, Ansible

SET = "esops.elasticsearch.inference_endpoints"
RUNS = 20


def declared(name: str, limit: int) -> dict[str, t.Any]:
    """An item of a set."""
    place = {"resource_name": "azure-resource", "deployment_id": "embeddings", "api_version": "2024-02-01"}
    return {
        "inference_id": name,
        "service": "azureopenai",
        "task_type": "text_embedding",
        "service_settings": {**place, "rate_limit": {"requests_per_minute": limit}},
        "secrets": {"api_key": "{{ lookup('ansible.builtin.env', 'AZURE_OPENAI_API_KEY') }}"},
    }


def started(ansible: Ansible, number: int, task: dict[str, t.Any]) -> subprocess.Popen[str]:
    """One playbook run."""
    play = {"hosts": "localhost", "connection": "local", "gather_facts": False}
    path = ansible.folder / f"playbook{number}.yml"
    path.write_text(json.dumps([{**play, "tasks": [{"name": "Ensure the set", SET: task}]}]), "utf-8")
    return subprocess.Popen(
        [str(BIN / "ansible-playbook"), str(path)],
        cwd=ansible.folder,
        env=ansible.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.long
def test_created_changed_and_purged_by_twenty_runs(ansible: Ansible) -> None:
    """Two teams, ten runs each: own endpoints, shared ones, one that is missing, one that differs, one too many."""
    emulator = ansible.emulator
    emulator.azure.latency = 0.05
    ansible.playbook(
        [
            {
                "name": "Before",
                SET: {"endpoints": [declared(name, 60) for name in ("a-1", "b-1", "a-old", "b-old", "s-1")]},
            }
        ]
    )
    tasks = [
        {
            "endpoints": [declared(name, 600) for name in (f"{team}-1", f"{team}-2", "s-1", "s-2")],
            "purge": True,
            "purge_ids": [f"{team}-*"],
        }
        for team in ("a", "b")
    ]
    runs = [started(ansible, number, tasks[number % 2]) for number in range(RUNS)]
    outputs = [run.communicate(timeout=240)[0] for run in runs]
    assert [run.returncode for run in runs] == [0] * RUNS, "\n".join(outputs)
    assert not [secret for secret in SECRETS for output in outputs if secret in output]
    assert any("changed=1" in output for output in outputs)
    assert set(emulator.endpoints) == {"a-1", "a-2", "b-1", "b-2", "s-1", "s-2"}
    for stored in emulator.endpoints.values():
        assert stored.service_settings["rate_limit"] == {"requests_per_minute": 600}
        assert stored.secrets == {"api_key": AZURE_KEY}
    emulator.clear_log()
    for task in tasks:
        assert re.search(r"ok=1 +changed=0", ansible.playbook([{"name": "Again", SET: task}]))
    assert [entry.method for entry in emulator.log] == ["GET", "GET"]

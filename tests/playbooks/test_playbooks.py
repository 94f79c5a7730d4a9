# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules inside real plays and ad-hoc commands, run from the payload that Ansible builds."""

from __future__ import annotations

import os
import subprocess
import sys
import typing as t
from pathlib import Path

from .conftest import TREE, Ansible

MODULE = "esops.elasticsearch.azure_openai_inference_endpoint"
INFO = "esops.elasticsearch.inference_endpoint_info"


def endpoint(**changes: t.Any) -> dict[str, t.Any]:
    """The arguments for one endpoint; the key comes from the environment."""
    settings = {
        "resource_name": "azure-resource",
        "deployment_id": "embeddings",
        "api_version": "2024-02-01",
        "api_key": "{{ lookup('ansible.builtin.env', 'AZURE_OPENAI_API_KEY') }}",
        **changes.pop("service_settings", {}),
    }
    return {"inference_id": "e1", "task_type": "text_embedding", "service_settings": settings, **changes}


def calls(ansible: Ansible) -> list[str]:
    """Method and path of what the server was asked."""
    return [f"{entry.method} {entry.path}" for entry in ansible.emulator.log]


def test_created_once_and_then_unchanged(ansible: Ansible) -> None:
    task = {"name": "Ensure", MODULE: endpoint()}
    assert "changed=1" in ansible.playbook([task])
    assert ansible.emulator.endpoints["e1"].secrets == {"api_key": "azure-key-one"}
    ansible.emulator.clear_log()
    assert "changed=0" in ansible.playbook([task])
    assert calls(ansible) == ["GET /_inference/e1"]


def test_check_and_diff_show_the_change_and_write_nothing(ansible: Ansible) -> None:
    ansible.playbook([{"name": "Ensure", MODULE: endpoint()}])
    ansible.emulator.clear_log()
    wanted = endpoint(task_settings={"user": "platform"})
    output = ansible.playbook([{"name": "Ensure", MODULE: wanted}], "--check", "--diff")
    assert "+        user: platform" in output
    assert calls(ansible) == ["GET /_inference/e1", "GET /"]


def test_an_update_is_possible_from_a_survey_where_numbers_are_texts(ansible: Ansible) -> None:
    ansible.playbook([{"name": "Ensure", MODULE: endpoint()}])
    wanted = endpoint(service_settings={"rate_limit": {"requests_per_minute": "{{ rpm }}"}})
    output = ansible.playbook([{"name": "Ensure", MODULE: wanted}], "-e", "rpm=77")
    assert "changed=1" in output
    assert ansible.emulator.endpoints["e1"].service_settings["rate_limit"] == {"requests_per_minute": 77}


def test_module_defaults_reach_every_module_of_the_group(ansible: Ansible) -> None:
    """The address comes from the group: with it wrong, each module fails without a request."""
    group = {"group/esops.elasticsearch.elasticsearch": {"url": "http://127.0.0.1:9", "retries": 0}}
    tasks: list[dict[str, t.Any]] = [
        {"name": "Ensure", MODULE: endpoint(), "register": "one", "ignore_errors": True},
        {"name": "Read", INFO: {}, "register": "two", "ignore_errors": True},
        {
            "name": "Both went to the address of the group",
            "ansible.builtin.assert": {"that": ["'No connection' in one.msg", "'No connection' in two.msg"]},
        },
    ]
    ansible.playbook(tasks, module_defaults=group)
    assert ansible.emulator.log == []


def test_ad_hoc(ansible: Ansible) -> None:
    ansible.emulator.seed("e1", task_type="completion", service="azureopenai", service_settings={}, secrets={})
    output = ansible.run("ansible", "localhost", "-m", INFO, "-a", "inference_id=e*")
    assert "inference_id: e1" in output


def test_a_misspelt_secret_is_not_shown_at_the_highest_verbosity(ansible: Ansible) -> None:
    wanted = endpoint(service_settings={"apikey": "misplaced-secret"})
    output = ansible.playbook([{"name": "Ensure", MODULE: wanted}], "-vvvv", succeeds=False)
    assert "service_settings.apikey" in output
    assert ansible.emulator.log == []


def test_a_failing_run_at_the_highest_verbosity_shows_no_secret(ansible: Ansible) -> None:
    """Azure refuses the key; the whole output is searched for secrets by the fixture."""
    ansible.emulator.azure.valid_keys = {"another-one"}
    wanted = endpoint(http_headers={"X-Proxy-Token": "header-secret"})
    output = ansible.playbook([{"name": "Ensure", MODULE: wanted}], "-vvvv", "--diff", succeeds=False)
    assert "refuses the credentials" in output


def test_register_and_until(ansible: Ansible) -> None:
    """A result has the keys that playbooks build on."""
    checks = ["made.changed", "made.action == 'create'", "made.endpoint.service_settings.dimensions == 1536"]
    tasks: list[dict[str, t.Any]] = [
        {
            "name": "Ensure",
            MODULE: endpoint(),
            "register": "made",
            "until": "made is succeeded",
            "retries": 2,
            "delay": 0,
        },
        {"name": "Check", "ansible.builtin.assert": {"that": checks}},
    ]
    ansible.playbook(tasks)


def test_the_demo_runs(tmp_path: Path) -> None:
    """`make demo` checks the outcome of each of its scenes itself. It leaves nothing behind."""
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    env = {**os.environ, "HOME": str(home), "TMPDIR": str(temporary), "PYTHONPATH": str(TREE / "tests")}
    command = [sys.executable, "-m", "demo"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "None of the secrets was printed" in done.stdout
    assert done.stderr == ""
    assert [*home.iterdir(), *temporary.iterdir()] == []

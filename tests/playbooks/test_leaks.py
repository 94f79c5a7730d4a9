# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets where Ansible itself works with them: its output, its logs, what it leaves behind, the process list."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
import typing as t
import uuid
from pathlib import Path

import pytest
from functional.leaks.search import forms, halves

from es_emulator import Fault

from .conftest import BIN, Ansible

PREFIX = "esops.elasticsearch."
TAIL = "\"'\\/ü€+=&<b>#?:%20x${a}`!|;"
PLACE = {"resource_name": "azure-resource", "deployment_id": "embeddings", "api_version": "2024-02-01"}
OPENAI = {"service": "openai", "task_type": "text_embedding", "service_settings": {"model_id": "m"}}


@pytest.fixture
def vault(ansible: Ansible) -> dict[str, str]:
    """Secrets of this run alone, in a file of variables, and the remote services that take them."""
    names = ("azure_key", "remote_key", "header_value", "team_value", "misspelt_value", "url_password", "wrong_key")
    found = {name: f"{uuid.uuid4().hex}{TAIL}" for name in names}
    found["header_value"] = uuid.uuid4().hex
    ansible.emulator.azure.valid_keys.add(found["azure_key"])
    ansible.emulator.remote.valid_secrets.add(found["remote_key"])
    ansible.emulator.remote.echoes_secrets = True
    (ansible.folder / "vault.yml").write_text(json.dumps(found), "utf-8")
    return found


def hidden(secrets: t.Mapping[str, str], text: str) -> None:
    """Assert that none of the secrets is in a text, in no form."""
    found = [form for secret in secrets.values() for form in {*forms(secret), *halves(secret)} if form in text]
    assert not found, f"{found}\n{text}"


def task(module: str, **arguments: t.Any) -> dict[str, t.Any]:
    """A task that may fail."""
    common = {"http_headers": {"X-Proxy-Key": "{{ header_value }}"}, "retries": 0}
    return {"name": module, PREFIX + module: {**common, **arguments}, "ignore_errors": True, "register": "last"}


def azure(inference_id: str, **more: t.Any) -> dict[str, t.Any]:
    """An endpoint by the typed module."""
    settings = {**PLACE, "api_key": "{{ azure_key }}", **more.pop("service_settings", {})}
    headers = {"headers": {"x-team": "{{ team_value }}"}}
    own: dict[str, t.Any] = {"task_type": "text_embedding", "service_settings": settings, "task_settings": headers}
    return task("azure_openai_inference_endpoint", inference_id=inference_id, **{**own, **more})


def reads_and_policies() -> list[dict[str, t.Any]]:
    """The modules that read, and those of the region policy."""
    policy = {"region_policy": {"allowed_geos": ["eu"]}}
    return [
        task("inference_endpoint_info", passwort="{{ misspelt_value }}"),
        task("inference_endpoint_info"),
        task("inference_service_info"),
        task("inference_region_policy", apikey="{{ misspelt_value }}", **policy),
        task("inference_region_policy", **policy),
        task("inference_region_policy_info"),
    ]


def tasks() -> list[dict[str, t.Any]]:
    """Every module, to its good end and to several bad ones."""
    secrets = {"secrets": {"api_key": "{{ remote_key }}"}}
    misplaced = {**OPENAI, "service_settings": {"model_id": "m", "api_key": "{{ remote_key }}"}}
    misspelt = {**OPENAI, "service_settings": {"model_id": "m", "api_kye": "{{ misspelt_value }}"}}
    nested = {**OPENAI, "service_settings": {"model_id": {"api_key": "{{ misspelt_value }}"}}}
    wrong = {"inference_id": "o3", **OPENAI, "secrets": {"api_key": "{{ wrong_key }}"}}
    both = [{"inference_id": "o1", **OPENAI, **secrets}, wrong]
    show = {"name": "Show", "ansible.builtin.debug": {"var": "last"}}
    return [
        azure("e1"),
        azure("e1", update_secrets="always"),
        azure("e1", update_secrets="on_change"),
        azure("e2", service_settings={"api_key": "{{ wrong_key }}"}),
        azure("e2", service_settings={"apikey": "{{ misspelt_value }}"}),
        task("azure_openai_inference_endpoint", inference_id="e2", service_settings="{{ misspelt_value }}"),
        azure("e2", url="https://someone:{{ url_password }}@es.example.com"),
        azure("e2", url="https://es.example.com/?key={{ url_password }}"),
        azure("{{ azure_key }}"),
        show,
        task("inference_endpoint", inference_id="o1", **OPENAI, **secrets),
        task("inference_endpoint", inference_id="o2", **misplaced),
        task("inference_endpoint", inference_id="o3", **misspelt, **secrets),
        task("inference_endpoint", inference_id="o3", **nested, **secrets),
        azure("e2", service_settings={"deployment_id": {"api_key": "{{ misspelt_value }}"}}),
        task("inference_endpoint", **wrong),
        show,
        task("inference_endpoints", endpoints=both, update_secrets="on_change"),
        task("inference_endpoints", endpoints=both, purge=True, purge_ids=["*"], force=True),
        show,
        *reads_and_policies(),
        task("inference_run", inference_id="o1", input="a", task_settings={"api_key": "{{ misspelt_value }}"}),
        {**task("inference_endpoint_info"), "async": 30, "poll": 1},
        show,
    ]


def written(folder: Path, *but: str) -> str:
    """All that the files below a folder contain."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in but]
    return "\n".join(path.read_text("utf-8", "replace") for path in files)


class Processes:
    """Looks at the command lines of all processes, and at the environment of modules, until it is told to stop."""

    def __init__(self) -> None:
        self.lines: set[str] = set()
        self.environments: set[str] = set()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Processes:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._end.set()
        self._thread.join(10)

    def _watch(self) -> None:
        while not self._end.wait(0.02):
            for folder in Path("/proc").iterdir():
                if folder.name.isdigit():
                    self._look(folder)

    def _look(self, folder: Path) -> None:
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            self.lines.add(line)
            if "AnsiballZ_" in line:
                self.environments.add((folder / "environ").read_bytes().decode("utf-8", "replace"))
        except OSError:
            return  # it has ended


def test_output_and_what_is_left_behind(ansible: Ansible, vault: dict[str, str]) -> None:
    """At the highest verbosity, with diffs, and in the log that Ansible writes."""
    (ansible.folder / "ansible.cfg").write_text("[defaults]\nlog_path = ansible.log\n", "utf-8")
    output = ansible.playbook(tasks(), "-vvvv", "--diff", vars_files=["vault.yml"])
    assert output.count("ASK [") == len(tasks())
    assert {"e1", "o1", "o2"} == set(ansible.emulator.endpoints), "nothing is purged where an item has failed"
    hidden(vault, output)
    assert "ASK [" in (ansible.folder / "ansible.log").read_text("utf-8")
    hidden(vault, written(ansible.folder, "vault.yml"))


def test_process_list(ansible: Ansible, vault: dict[str, str]) -> None:
    """Arguments travel in files or through a pipe. What `environment` gives does not, of which the guide warns."""
    ansible.emulator.add_fault(Fault("delay", delay=0.4, times=None))
    other = {**task("inference_endpoint_info"), "environment": {"ESOPS_TEST": "given-by-environment"}}
    with Processes() as seen:
        output = ansible.playbook([azure("e1"), tasks()[9], other], "-vvv", vars_files=["vault.yml"])
    assert len(seen.environments) >= 1
    assert any("AnsiballZ_inference_endpoint" in line for line in seen.lines)
    hidden(vault, "\n".join([*seen.lines, *seen.environments]))
    assert any("given-by-environment" in line for line in seen.lines)
    assert "given-by-environment" in output


def test_ansible_runner(ansible: Ansible, vault: dict[str, str]) -> None:
    """The stream of events, and everything that is kept of a run, as AWX has it. Some of the tasks are enough."""
    some = tasks()[:9]
    if importlib.util.find_spec("ansible_runner") is None:
        pytest.skip("NOT TESTED: ansible-runner is not installed, see tests/tools/requirements/main.txt")
    folder = ansible.folder / "runner"
    (folder / "project").mkdir(parents=True)
    (folder / "env").mkdir()
    (folder / "project" / "vault.yml").write_text((ansible.folder / "vault.yml").read_text("utf-8"), "utf-8")
    play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "vars_files": ["vault.yml"]}
    (folder / "project" / "play.yml").write_text(json.dumps([{**play, "tasks": some}]), "utf-8")
    (folder / "env" / "cmdline").write_text("-vvvv --diff", "utf-8")
    command = [sys.executable, "-m", "ansible_runner", "run", str(folder), "-p", "play.yml", "-i", "one", "--json"]
    environment = {
        **ansible.environment(),
        "ANSIBLE_STDOUT_CALLBACK": "",
        "ANSIBLE_INJECT_INVOCATION": "true",  # from 2.21 on it has to be asked for
        "PATH": f"{BIN}:{os.environ.get('PATH', '')}",
    }
    environment = {name: value for name, value in environment.items() if value}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    kept = written(folder / "artifacts")
    events = [
        json.loads(path.read_text("utf-8")) for path in (folder / "artifacts" / "one" / "job_events").glob("*.json")
    ]
    ended = [event for event in events if event["event"] in ("runner_on_ok", "runner_on_failed")]
    assert len(ended) >= len(some)
    assert any("invocation" in event["event_data"].get("res", {}) for event in ended)
    hidden(vault, kept)
    hidden(vault, json.dumps(events, ensure_ascii=False))
    hidden(vault, done.stdout + done.stderr)

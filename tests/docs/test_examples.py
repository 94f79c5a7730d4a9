# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every example is run by real Ansible against the emulator, and has to end as it says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml
from support.vault import vaulted

from es_emulator import Emulator, Login, make_tls

from .blocks import MODULES, TREE, blocks, documents, items, returned, variables
from .stories import STORIES
from .worlds import World

BIN = Path(sys.executable).parent
LOGIN = ("documents", "login-of-the-documents")
VAULT_PASSWORD = "a password"
VAULT = {
    "elasticsearch_api_key": ":".join(LOGIN),
    "azure_openai_api_key": "azure-key-of-the-vault",  # long enough for update_secrets: on_change
    "azure_client_secret": "client-secret-one",
    "azure_entra_token": "entra-token-one",
    "openai_api_key": "remote-key-one",
    "cohere_api_key": "remote-key-one",
    "mistral_api_key": "remote-key-one",
    "aws_access_key": "remote-key-one",
    "aws_secret_key": "remote-key-one",
    "cost_center": "header-value-one",
    "wiki_password": "connector-secret",
    "ticket_token": "connector-token-one",
}
# Documented by the modules; the rest is put there by Ansible itself.
KEYS = set().union(
    *map(returned, MODULES.glob("[!_]*.py")), {"failed", "invocation", "exception", "failed_when_result"}
)
CONNECTION = {"url": "{{ elasticsearch_url }}", "api_key": "{{ elasticsearch_api_key }}"}
SECTIONS = [
    "Description",
    "Requirements",
    "Installation",
    "Use Cases",
    "Testing",
    "Contributing",
    "Support",
    "Release Notes and Roadmap",
    "Related Information",
    "License Information",
]
INVENTORY = "localhost ansible_connection=local\n[elasticsearch]\nnode ansible_connection=local\n"
PLAY: dict[str, t.Any] = {"hosts": "localhost", "gather_facts": False, "vars_files": ["vault.yml"]}


@pytest.fixture
def emulator(tmp_path: Path) -> t.Iterator[Emulator]:
    """A cluster with TLS and login, and the resource of Elasticsearch's own documentation."""
    login = Login("api_key", *LOGIN)
    with Emulator("9.5.3", login, make_tls(str(tmp_path / "tls"))) as running:
        running.azure.valid_keys.add(VAULT["azure_openai_api_key"])
        yield running


def run(emulator: Emulator, folder: Path, command: list[str], **more: str) -> str:
    """Run a command to its good end; it must not show a secret."""
    assert emulator.tls is not None
    env = {
        "PATH": f"{BIN}:{os.environ.get('PATH', '')}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "ANSIBLE_COLLECTIONS_PATH": str(TREE / ".build"),
        "ANSIBLE_ACTION_PLUGINS": str(Path(__file__).parent / "action_plugins"),
        "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).parent / "callback_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "outcomes",
        "ANSIBLE_INVENTORY": "hosts",
        "ANSIBLE_VAULT_PASSWORD_FILE": "password",
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "ANSIBLE_NOCOLOR": "1",
        "ELASTICSEARCH_CA_FILE": emulator.tls.ca_file,
        "OUTCOMES_FILE": "outcomes",
        **more,
    }
    done = subprocess.run(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert not [value for value in VAULT.values() if value in done.stdout], done.stdout
    return done.stdout


def furnish(
    folder: Path, plays: list[dict[str, t.Any]], files: t.Mapping[str, dict[str, t.Any]] = MappingProxyType({})
) -> None:
    """Write what a user would have: playbook, inventory, vault, files with variables."""
    for name, content in files.items():
        (folder / name).write_text(yaml.safe_dump(content))
    (folder / "hosts").write_text(INVENTORY)
    (folder / "password").write_text(f"{VAULT_PASSWORD}\n")
    (folder / "vault.yml").write_text(vaulted(yaml.safe_dump(VAULT), VAULT_PASSWORD))
    (folder / "endpoints.yml").write_text(yaml.safe_dump(plays, sort_keys=False))


def change(world: World) -> dict[str, t.Any]:
    """A task that does something to the emulator."""
    call = {
        "url": "{{ elasticsearch_url }}/_emulator/" + world.path,
        "method": world.method,
        "body": world.body,
        "ca_path": "{{ elasticsearch_ca_path }}",
    }
    return {"name": f"World: {world.path}", "world": call}


def with_world(tasks: list[dict[str, t.Any]], before: dict[str, list[World]]) -> list[dict[str, t.Any]]:
    """The tasks, each behind what has to happen first. Of a block, the first task counts."""
    found = []
    for task in tasks:
        first = task["block"][0] if "block" in task else task
        found += [*map(change, before.get(first["name"], [])), task]
    return found


def as_plays(document: str) -> list[dict[str, t.Any]]:
    """All YAML of a document as plays. What does not say where Elasticsearch is gets that from module_defaults."""
    before = {name: worlds for _outcome, name, worlds in STORIES[document]}
    files = [*PLAY["vars_files"], *variables(documents()[document])]
    plays = []
    for item in items(documents()[document]):
        play = {**item} if "hosts" in item else {**PLAY, "tasks": [item]}
        if "elasticsearch_url" not in json.dumps(item):
            play["module_defaults"] = {"group/esops.elasticsearch.elasticsearch": CONNECTION}
        play["tasks"] = with_world(play["tasks"], before)
        assert set(play.get("vars_files", [])) <= set(files)
        play["vars_files"] = files
        plays.append(play)
    return plays


def outcome(status: str, result: dict[str, t.Any]) -> str:
    """How a task ended, in a word: the action where there is one."""
    if status != "ok":
        return status
    if "services" in result:
        return "services" if result["services"] else "no services"
    if "purged" in result:
        kinds = [f"{kind} {name}" for kind in ("purged", "spared") for name in result[kind]]
        return ", ".join([*(item["action"] for item in result["endpoints"]), *kinds])
    for kind in ("endpoints", "connectors", "sync_jobs"):
        if kind in result:
            return f"{len(result[kind])} found"
    if "result" in result:
        return inferred(result)
    rounds = result.get("results") or [result]
    return ", ".join(one.get("action", status) for one in rounds)


def inferred(result: dict[str, t.Any]) -> str:
    """What an inference has brought."""
    if "dimensions" in result:
        return f"{result['dimensions']} dimensions"
    kind = "events" if isinstance(result["result"], list) else next(iter(result["result"]))
    return f"{kind} with text" if result.get("text") else kind


@pytest.mark.parametrize("document", documents())
def test_examples_do_what_they_say(document: str, emulator: Emulator, tmp_path: Path) -> None:
    furnish(tmp_path, as_plays(document), variables(documents()[document]))
    assert emulator.tls is not None
    shutil.copy(emulator.tls.ca_file, tmp_path / "http_ca.crt")
    known = {"elasticsearch_url": emulator.url, "elasticsearch_ca_path": emulator.tls.ca_file}
    run(emulator, tmp_path, ["ansible-playbook", "endpoints.yml", "--extra-vars", json.dumps(known)])
    told = [json.loads(line) for line in (tmp_path / "outcomes").read_text().splitlines()]
    seen = [(outcome(entry["status"], entry["result"]), entry["task"]) for entry in told]
    wanted = [(how, name) for how, name, _worlds in STORIES[document]]
    assert [entry for entry in seen if not entry[1].startswith("World: ")] == wanted
    signs = {"action", "endpoints", "used_by", "services", "result", "connectors", "sync_jobs", "region_policy"}
    ours = [entry["result"] for entry in told if not signs.isdisjoint(entry["result"])]
    assert ours
    undocumented = {key for result in ours for key in result if not key.startswith("_ansible")} - KEYS
    assert undocumented == set()


def test_the_ad_hoc_command_of_the_readme(emulator: Emulator, tmp_path: Path) -> None:
    commands = [line for block in blocks(TREE / "README.md", "shell") for line in block.splitlines()]
    adhoc = [shlex.split(line) for line in commands if line.startswith("ansible localhost ")]
    assert adhoc
    furnish(tmp_path, [])
    given = {"ELASTICSEARCH_URL": emulator.url, "ELASTICSEARCH_API_KEY": ":".join(LOGIN)}
    for command in adhoc:
        assert '"endpoints": []' in run(emulator, tmp_path, command, **given)


def test_the_readme_has_the_sections_of_the_certified_template() -> None:
    text = (TREE / "README.md").read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert [link for link in re.findall(r"\]\((.+?)\)", text) if not link.startswith("https://")] == []


def test_the_make_targets_of_the_readme_exist() -> None:
    lines = [line for block in blocks(TREE / "README.md", "shell") for line in block.splitlines()]
    wanted = {line.split()[1] for line in lines if line.startswith("make ")}
    assert {"demo", "test"} <= wanted
    makefile = (TREE / "Makefile").read_text("utf-8").splitlines()
    assert wanted <= {line.partition(":")[0] for line in makefile}

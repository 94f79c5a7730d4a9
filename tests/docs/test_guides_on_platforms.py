# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guides on the role, on AWX and on execution environments: their files, written as the captions say, are run."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml
from playbooks.awx import SHIPPED, credential_type, forms
from playbooks.clusters import BIN, PREFIX, REMOTE_KEY, ROLE, TREE, Clusters, from_environment

from ansible_collections.esops.elasticsearch.plugins.plugin_utils._role.variables import PLAYBOOKS

from .blocks import GUIDES, files, literals, table

AWX = GUIDES / "guide_awx.rst"
_FENCED = re.compile(r"^```yaml\n# (\S+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^ {3}\$ (ansible-.*)$", re.MULTILINE)
# What the playbook for AWX hands to which module: options that those modules have (their documentation, AWX 24).
AWX_OPTIONS = {
    "credential_type": "name description kind inputs injectors",
    "credential": "name organization credential_type inputs",
    "execution_environment": "name image",
    "project": "name organization scm_type scm_url",
    "inventory": "name organization",
    "inventory_source": "name inventory source source_project source_path overwrite update_on_launch",
    "job_template": "name organization project playbook inventory execution_environment credentials job_type diff_mode"
    " ask_job_type_on_launch ask_limit_on_launch extra_vars survey_enabled survey_spec",
    "schedule": "name unified_job_template rrule",
}
STAND_IN = """
import json, os
from ansible.module_utils.basic import AnsibleModule
kinds = {{name: {{"type": "raw"}} for name in {options!r}.split()}}
module = AnsibleModule(kinds, supports_check_mode=True)
with open(os.environ["TOLD"], "a") as file:
    file.write(json.dumps([{name!r}, module.params]) + chr(10))
module.exit_json(changed=True)
"""


def of_readme(path: Path) -> dict[str, str]:
    """The files that a README has its reader write; each begins with its path."""
    return dict(_FENCED.findall(path.read_text("utf-8")))


def write(folder: Path, content: t.Mapping[str, str]) -> None:
    """Write files below a folder."""
    for name, text in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


ROLE_README = TREE / "roles" / "inference_endpoints" / "README.md"
#: by document, the endpoints of each cluster that its inventory declares, and the rate limits of the embeddings
INVENTORIES = {
    GUIDES / "guide_role.rst": ([["search-embeddings", "search-reranker"], ["search-embeddings"]], [3000, 500]),
    ROLE_README: ([["search-embeddings", "search-reranker"], ["search-embeddings"]], [3000, 500]),
    TREE / "README.md": ([["azure_openai_embeddings"], ["azure_openai_embeddings"]], [600, 60]),
}


@pytest.mark.parametrize("path", INVENTORIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_inventory_of_the_role(path: Path, tmp_path: Path) -> None:
    """The addresses are those of the test; everything else is as it is written, with the keys that it asks for."""
    own = "{{{{ lookup('ansible.builtin.env', inventory_hostname | upper ~ '{}') }}}}"
    known = {name: from_environment("REMOTE_API_KEY") for name in ("openai_api_key", "cohere_api_key")}
    known.update({f"{PREFIX}_url": own.format("_URL"), "elasticsearch_api_key": own.format("_API_KEY")})
    keys = {"OPENAI_API_KEY": REMOTE_KEY, "COHERE_API_KEY": REMOTE_KEY, "AZURE_OPENAI_API_KEY": "azure-key-one"}
    more = {**keys, "ANSIBLE_SHOW_CUSTOM_STATS": "true"}
    with Clusters(tmp_path, "north", "south", variables={}) as clusters:
        for emulator in clusters.emulators.values():
            emulator.seed("search-old", task_type="completion", service="openai", service_settings={})
        content = of_readme(path) if path.suffix == ".md" else files(path)
        write(tmp_path, content)
        first = clusters.play("--extra-vars", json.dumps(known), playbook=ROLE, more=more)
        declared, limits = INVENTORIES[path]
        purges = f"{PREFIX}_purge: true" in content.get("inventory/host_vars/north.yml", "")
        left = [[] if purges else ["search-old"], ["search-old"]]
        assert "azure-key-one" not in first
        assert list(clusters.ids().values()) == [sorted(mine + old) for mine, old in zip(declared, left)]
        assert limits == [
            emulator.endpoints[declared[0][0]].service_settings["rate_limit"]["requests_per_minute"]
            for emulator in clusters.emulators.values()
        ]
        assert "WARNING" not in first
        if "endpoints.yml" in content:
            again = clusters.play("-e", json.dumps(known), playbook=str(tmp_path / "endpoints.yml"), more=more)
            assert again.count("changed=0") == len(clusters.emulators)
            assert "WARNING" not in again
            assert ("RUN: " in again) is ("set_stats" in content["endpoints.yml"])


def test_the_commands_of_the_role() -> None:
    commands = [shlex.split(line) for line in _COMMAND.findall((GUIDES / "guide_role.rst").read_text("utf-8"))]
    assert [command[3] for command in commands] == [ROLE, ROLE]
    assert (TREE / "playbooks" / f"{ROLE.rpartition('.')[2]}.yml").is_file()


def test_the_project_for_awx_runs_with_the_command_of_the_guide(tmp_path: Path) -> None:
    """One cluster; the other files, for AWX itself, are looked at below."""
    with Clusters(tmp_path, "north", variables={}) as clusters:
        emulator = clusters.emulators["north"]
        content = files(AWX)
        credentials = {**yaml.safe_load(content["env/envvars"]), "ANSIBLE_COLLECTIONS_PATH": str(TREE / ".build")}
        login = clusters.credentials()["NORTH_API_KEY"]
        credentials.update(ELASTICSEARCH_URL=emulator.url, ELASTICSEARCH_API_KEY=login)
        write(tmp_path, {name: content[name] for name in ("clusters.yml", "azure_openai.yml")})
        wanted = {
            "service": "openai",
            "task_type": "text_embedding",
            "service_settings": {"model_id": "text-embedding-3-small"},
            "secrets": {"api_key": REMOTE_KEY},
        }
        clusters.declare({"group_vars/all": {f"{PREFIX}_endpoints": {"embeddings": wanted}}})
        write(tmp_path, {"env/envvars": json.dumps(credentials)})
        (command,) = [line for line in _COMMAND.findall(AWX.read_text("utf-8")) if line.startswith("ansible-runner")]
        seen = in_folder(tmp_path, command)
        assert not [form for secret in (REMOTE_KEY, login) for form in forms(secret) if form in seen]
        # as the guide warns: the file that --cmdline leaves keeps later runs in check mode
        in_folder(tmp_path, command.partition(" --cmdline")[0])
        assert {entry.method for entry in emulator.log} == {"GET"}
        (tmp_path / "env" / "cmdline").unlink()
        in_folder(tmp_path, command.partition(" --cmdline")[0])
        assert {entry.method for entry in emulator.log} == {"GET", "PUT"}


def in_folder(folder: Path, command: str) -> str:
    """What a command of ansible-runner prints, which has to end with one change."""
    env = {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(folder), "LANG": "C.UTF-8"}
    done = subprocess.run(
        shlex.split(command), cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert "changed=1" in done.stdout, done.stdout + done.stderr
    return done.stdout


def test_every_playbook_is_in_the_project_for_awx() -> None:
    imported = {
        play["ansible.builtin.import_playbook"]
        for name, text in files(AWX).items()
        for play in (yaml.safe_load(text) if name.endswith(".yml") else [])
        if "ansible.builtin.import_playbook" in play
    }
    assert imported == {f"esops.elasticsearch.{path.stem}" for path in (TREE / "playbooks").glob("*.yml")}


def test_the_set_up_of_awx_hands_on_what_is_shipped(tmp_path: Path) -> None:
    """Run with stand-ins for the modules of awx.awx: no template of an injector may be evaluated on the way."""
    modules = tmp_path / "collections" / "ansible_collections" / "awx" / "awx" / "plugins" / "modules"
    stand_ins = {f"{name}.py": STAND_IN.format(name=name, options=options) for name, options in AWX_OPTIONS.items()}
    write(modules, stand_ins)
    write(tmp_path, {"setup_awx.yml": files(AWX)["setup_awx.yml"]})
    collection = tmp_path / ".ansible" / "collections" / "ansible_collections" / "esops"
    collection.mkdir(parents=True)
    (collection / "elasticsearch").symlink_to(TREE)
    env = {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "ANSIBLE_COLLECTIONS_PATH": str(tmp_path / "collections"),
        "TOLD": str(tmp_path / "told"),
    }
    done = subprocess.run(
        [str(BIN / "ansible-playbook"), "setup_awx.yml"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = [json.loads(line) for line in (tmp_path / "told").read_text("utf-8").splitlines()]
    assert {name for name, _options in told} == set(AWX_OPTIONS)
    types = [options for name, options in told if name == "credential_type"]
    assert types == [credential_type("elasticsearch"), credential_type("azure_openai")]
    surveys = [options["survey_spec"] for name, options in told if name == "job_template" and options["survey_enabled"]]
    shipped = SHIPPED / "surveys" / "azure_openai_inference_endpoint.yml"
    assert surveys == [yaml.safe_load(shipped.read_text("utf-8"))]
    kinds = {options["credential_type"] for name, options in told if name == "credential"}
    assert kinds == {options["name"] for options in types}


def test_the_guide_names_what_a_credential_injects() -> None:
    text = AWX.read_text("utf-8")
    shown = credential_type("elasticsearch")
    assert [name for name in shown["injectors"]["env"] if f"``{name}``" not in text] == []


def test_the_guide_explains_every_variable_of_the_survey_playbook() -> None:
    playbook = (TREE / "playbooks" / "azure_openai_inference_endpoint.yml").read_text("utf-8")
    survey = yaml.safe_load((SHIPPED / "surveys" / "azure_openai_inference_endpoint.yml").read_text("utf-8"))
    asked = {question["variable"] for question in survey["spec"]}
    rows = {literals(name)[0]: said for name, said, _meaning in table(AWX, "survey-variables")[1:]}
    assert set(rows) == set(re.findall(r"\bendpoint_\w+", playbook)) - {"endpoint_result"}
    assert {name for name, said in rows.items() if said == "yes"} == asked
    assert set(re.findall(r"AZURE_\w+", playbook)) <= set(re.findall(r"AZURE_\w+", AWX.read_text("utf-8")))


def test_the_guide_names_what_the_playbook_of_the_role_reads() -> None:
    playbook = (TREE / "playbooks" / "inference_endpoints.yml").read_text("utf-8")
    read = {PREFIX + "_" + name for name in PLAYBOOKS}
    assert set(re.findall(rf"{{{{ ({PREFIX}_\w+)", playbook)) == read
    assert [name for name in read if name not in (GUIDES / "guide_role.rst").read_text("utf-8")] == []


def test_the_execution_environment_of_the_guide_is_the_one_that_is_shipped() -> None:
    (text,) = files(GUIDES / "guide_execution_environments.rst").values()
    shipped = TREE / "extensions" / "execution_environment" / "execution-environment.yml"
    assert yaml.safe_load(text) == yaml.safe_load(shipped.read_text("utf-8"))

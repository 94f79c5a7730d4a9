# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The artefact holds what users need and nothing else, and works where nothing but it is installed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

from es_emulator import Emulator

TREE = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
COLLECTION = "esops.elasticsearch"
MODULES = sorted(path.stem for path in (TREE / "plugins" / "modules").glob("[!_]*.py"))

# Everything that may be in the artefact. A new kind of file is let in here, on purpose, or added to build_ignore.
ALLOWED = [
    r"MANIFEST\.json",
    r"FILES\.json",
    r"README\.md",
    r"COPYING",
    r"SECURITY\.md",
    r"CHANGELOG\.(md|rst)",
    r"LICENSES/GPL-3\.0-or-later\.txt",
    r"meta/(runtime|execution-environment)\.yml",
    r"meta/ee-(requirements|bindep)\.txt",
    r"changelogs/changelog\.yaml",
    r"docs/[\w-]+\.md",
    r"docs/docsite/(config|links|extra-docs)\.yml",
    r"docs/docsite/rst/\w+\.rst",
    r"plugins/(action|doc_fragments|module_utils|modules|plugin_utils)/(\w+/)*\w+\.py",
    r"plugins/filter/\w+\.(py|yml)",
    r"plugins/README\.md",
    r"roles/\w+/((defaults|tasks|vars)/main\.yml|meta/(main|argument_specs)\.yml|README\.md)",
    r"playbooks/\w+\.yml",
    r"extensions/awx/(credential_types|surveys)/\w+\.yml",
    r"extensions/awx/job_templates\.yml",
    r"extensions/execution_environment/execution-environment\.yml",
]
ROLES = sorted(path.name for path in (TREE / "roles").iterdir())
NEEDED = ["README.md", "COPYING", "LICENSES/GPL-3.0-or-later.txt", "meta/runtime.yml", "changelogs/changelog.yaml"]


def ansible(*command: str, collections: Path) -> str:
    """Run one of Ansible's programs, seeing no other collections than those in that place."""
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "ANSIBLE_COLLECTIONS_PATH")}
    env.update(ANSIBLE_COLLECTIONS_PATH=str(collections), ANSIBLE_NOCOLOR="1", PAGER="cat")
    program, *arguments = command
    run = subprocess.run(
        [str(BIN / program), *arguments], env=env, cwd=collections, text=True, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def artefact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the work tree as it is, virtual environments and caches included."""
    folder = tmp_path_factory.mktemp("artefact")
    ansible("ansible-galaxy", "collection", "build", "--output-path", str(folder), str(TREE), collections=folder)
    (built,) = folder.glob("*.tar.gz")
    return built


@pytest.fixture(scope="module")
def installed(artefact: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Installed offline into an empty place."""
    place = tmp_path_factory.mktemp("installed")
    ansible("ansible-galaxy", "collection", "install", "--offline", "-p", ".", str(artefact), collections=place)
    return place


def names_in(artefact: Path) -> set[str]:
    """Files and links of the artefact."""
    with tarfile.open(artefact) as tar:
        return {member.name for member in tar if not member.isdir()}


def test_artefact_holds_only_what_users_need(artefact: Path) -> None:
    allowed = re.compile("|".join(f"(?:{pattern})" for pattern in ALLOWED))
    assert sorted(name for name in names_in(artefact) if not allowed.fullmatch(name)) == []


def test_artefact_lacks_nothing(artefact: Path) -> None:
    folders = [TREE / name for name in ("plugins", "roles", "playbooks")]
    folders += [TREE / "extensions" / name for name in ("awx", "execution_environment")]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in (".md", ".py", ".yml")]
    assert {*NEEDED, *(path.relative_to(TREE).as_posix() for path in files)} - names_in(artefact) == set()


def test_manifest_says_what_galaxy_yml_says(artefact: Path) -> None:
    with tarfile.open(artefact) as tar:
        manifest = tar.extractfile("MANIFEST.json")
        assert manifest is not None
        told = json.load(manifest)["collection_info"]
    said = yaml.safe_load((TREE / "galaxy.yml").read_text())
    wanted = {key: value for key, value in said.items() if key != "build_ignore"}
    assert {key: told[key] for key in wanted} == wanted


def test_there_are_modules() -> None:
    assert MODULES


@pytest.mark.parametrize("module", MODULES)
def test_installed_module_is_documented(installed: Path, module: str) -> None:
    name = f"{COLLECTION}.{module}"
    told = json.loads(ansible("ansible-doc", "--json", "-t", "module", name, collections=installed))[name]
    assert told["doc"]["collection"] == COLLECTION
    assert told["examples"]
    assert told["return"]


@pytest.mark.parametrize("role", ROLES)
def test_installed_role_is_documented(installed: Path, role: str) -> None:
    name = f"{COLLECTION}.{role}"
    told = json.loads(ansible("ansible-doc", "--json", "-t", "role", name, collections=installed))[name]
    assert told["entry_points"]["main"]["short_description"]


def test_builder_finds_what_the_collection_needs(installed: Path) -> None:
    told = yaml.safe_load(ansible("ansible-builder", "introspect", "--sanitize", ".", collections=installed))
    assert [line.split()[0] for line in told["python"]] == ["requests"]
    assert told.get("system", []) == []


def test_builder_takes_the_execution_environment(installed: Path, tmp_path: Path) -> None:
    definition = installed / "ansible_collections/esops/elasticsearch/extensions/execution_environment"
    (file,) = definition.iterdir()
    ansible("ansible-builder", "create", "--file", str(file), "--context", str(tmp_path), collections=installed)
    galaxy = yaml.safe_load((tmp_path / "_build" / "requirements.yml").read_text())
    assert galaxy == {"collections": [{"name": COLLECTION}]}
    assert "ansible-runner" in (tmp_path / "Dockerfile").read_text()


def test_every_installed_module_runs(installed: Path, tmp_path: Path) -> None:
    secret: dict[str, object] = {
        "service": "openai",
        "service_settings": {"model_id": "m"},
        "secrets": {"api_key": "remote-key-one"},
    }
    endpoint = {"inference_id": "one", "task_type": "text_embedding", **secret}
    place = {"resource_name": "azure-resource", "deployment_id": "embeddings", "api_version": "2024-02-01"}
    azure = {**place, "api_key": "azure-key-one"}
    azure_endpoint = {"inference_id": "azure", "task_type": "text_embedding"}
    calls: dict[str, dict[str, object]] = {
        "inference_endpoint": endpoint,
        "inference_endpoints": {"endpoints": [endpoint]},
        "azure_openai_inference_endpoint": {**azure_endpoint, "service_settings": azure},
        "inference_endpoint_info": {},
        "inference_service_info": {},
        "inference_run": {"inference_id": "one", "input": "text"},
        "inference_region_policy": {"region_policy": {"allowed_geos": ["eu"]}},
        "inference_region_policy_info": {},
        "connector": {"connector_id": "wiki", "name": "Wiki", "service_type": "confluence", "index_name": "wiki"},
        "connector_info": {},
        "connector_sync_job": {"connector_id": "wiki"},
        "connector_sync_job_info": {},
    }
    assert sorted(calls) == MODULES
    tasks: list[dict[str, object]] = [{f"{COLLECTION}.{name}": options} for name, options in calls.items()]
    play: dict[str, object] = {"hosts": "localhost", "gather_facts": False, "tasks": tasks}
    # as README says: the group of all modules is known where only the artefact is
    with Emulator(version="9.5.0") as emulator:
        play["module_defaults"] = {f"group/{COLLECTION}.elasticsearch": {"url": emulator.url}}
        (tmp_path / "play.yml").write_text(yaml.safe_dump([play]))
        told = ansible("ansible-playbook", str(tmp_path / "play.yml"), collections=installed)
        assert re.search(rf"ok={len(MODULES)} +changed=5 ", told), told
        assert set(emulator.endpoints) >= {"one", "azure"}


@pytest.mark.parametrize("module", MODULES)
def test_module_is_in_the_action_group(module: str) -> None:
    runtime = yaml.safe_load((TREE / "meta" / "runtime.yml").read_text())
    assert module in runtime["action_groups"]["elasticsearch"]


def test_action_group_names_only_modules_that_exist() -> None:
    runtime = yaml.safe_load((TREE / "meta" / "runtime.yml").read_text())
    assert sorted(runtime["action_groups"]["elasticsearch"]) == MODULES


def test_there_is_no_sanity_ignore_file() -> None:
    assert list((TREE / "tests").glob("sanity/ignore*")) == []

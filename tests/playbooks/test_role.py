# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role, on an inventory of clusters: converge, again, drift, repair, and what has to be refused."""

from __future__ import annotations

import json
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.inference_endpoints import definition

from .clusters import BIN, PREFIX, REMOTE_KEY, TREE, Clusters, login_key

FOLDER = TREE / "roles" / "inference_endpoints"
ONE_LIST = ["GET /_inference/_all"]
OWN = {"endpoints", "defaults", "allow_empty", "delegate_to"}


@pytest.fixture
def clusters(tmp_path: Path) -> t.Iterator[Clusters]:
    """Two clusters that are up."""
    with Clusters(tmp_path, "north", "south") as running:
        yield running


def limit(clusters: Clusters, name: str) -> int:
    """The rate limit of the embeddings of a cluster."""
    settings = clusters.emulators[name].endpoints["embeddings"].service_settings
    return int(settings["rate_limit"]["requests_per_minute"])


def test_the_life_of_an_inventory(clusters: Clusters) -> None:
    """Check, converge, idempotence, drift, check of the repair, repair."""
    output = clusters.play("--check", "--diff")
    assert output.count("changed=1") == 2
    assert "model_id: rerank-english-v3.0" in output
    assert {call.split()[0] for calls in clusters.requests().values() for call in calls} == {"GET"}
    assert clusters.play("-vvvv", "--diff").count("changed=1") == 2
    assert clusters.ids() == {"north": ["embeddings", "reranker"], "south": ["embeddings"]}
    assert (limit(clusters, "north"), limit(clusters, "south")) == (3000, 500)
    assert clusters.emulators["south"].endpoints["embeddings"].secrets == {"api_key": REMOTE_KEY}
    clusters.requests()
    assert clusters.play("--diff").count("changed=0") == 2
    assert clusters.requests() == {"north": ONE_LIST, "south": ONE_LIST}
    clusters.emulators["south"].endpoints["embeddings"].service_settings["rate_limit"]["requests_per_minute"] = 7
    checked = clusters.play("--check", "--diff", "--limit", "south")
    repaired = clusters.play("--diff", "--limit", "south")
    assert [line for line in checked.splitlines() if line[:1] in "+-"] == [
        line for line in repaired.splitlines() if line[:1] in "+-"
    ]
    assert limit(clusters, "south") == 500
    assert clusters.requests()["north"] == []


def test_one_cluster_after_the_other_and_the_result_of_each(clusters: Clusters) -> None:
    """Also: the hosts are not logged in to, become of the play is of no matter, the result can be built on."""
    shown: dict[str, t.Any] = {
        "name": "Show",
        "become": False,
        "ansible.builtin.debug": {"msg": "{{ inventory_hostname }}: {{ said }}"},
        "vars": {"said": f"{{{{ {PREFIX}_result.endpoints | map(attribute='action') | join(' ') }}}}"},
    }
    other = {"ansible_host": "192.0.2.1", "ansible_become_user": "nobody", "ansible_become_exe": "/bin/false"}
    output = clusters.play("-e", json.dumps(other), serial=1, become=True, tasks=[shown])
    assert "north: create create" in output
    assert "south: create" in output
    assert output.count("PLAY [") == 2


def test_purge_takes_what_null_has_taken_back(clusters: Clusters) -> None:
    clusters.emulators["south"].seed(
        "reranker", task_type="rerank", service="cohere", service_settings={"model_id": "rerank-english-v3.0"}
    )
    clusters.play("-e", f"{PREFIX}_purge=true", "-e", f"{PREFIX}_concurrency=2")
    assert clusters.ids() == {"north": ["embeddings", "reranker"], "south": ["embeddings"]}


def test_a_purge_where_nothing_is_declared_is_refused(clusters: Clusters) -> None:
    """A group that is misspelt must not empty a cluster."""
    clusters.declare({"host_vars/south": {f"{PREFIX}_endpoints__south": {"embeddings": None, "reranker": None}}})
    clusters.emulators["south"].seed("precious", task_type="completion", service="openai", service_settings={})
    output = clusters.play("-e", f"{PREFIX}_purge=yes", "--limit", "south", succeeds=False)
    assert "No endpoint is declared for south" in output
    assert clusters.requests()["south"] == []
    clusters.play("-e", f"{PREFIX}_purge=yes", "-e", f"{PREFIX}_allow_empty=yes", "--limit", "south")
    assert clusters.ids()["south"] == []


def test_what_is_no_dictionary_is_named_without_its_content(clusters: Clusters) -> None:
    wrong = {f"{PREFIX}_endpoints__a": REMOTE_KEY, f"{PREFIX}_endpoints__b": {"embeddings": [REMOTE_KEY]}}
    clusters.declare({"host_vars/south": {**wrong, f"{PREFIX}_endpoints__c": None}})
    output = clusters.play("-vvv", succeeds=False)
    assert f"{PREFIX}_endpoints__a, {PREFIX}_endpoints__b[embeddings]" in " ".join(output.split())
    assert clusters.requests()["south"] == []
    assert clusters.ids()["north"] == ["embeddings", "reranker"]


def test_a_wrong_type_is_refused_before_any_request(clusters: Clusters) -> None:
    secrets = {f"{PREFIX}_http_headers": [REMOTE_KEY], f"{PREFIX}_concurrency": "many"}
    clusters.declare({"host_vars/south": secrets, "host_vars/north": {f"{PREFIX}_endpoints": [{"id": REMOTE_KEY}]}})
    output = clusters.play("-vvv", succeeds=False)
    for name in ("http_headers", "concurrency", "endpoints"):
        assert f"argument '{PREFIX}_{name}' is of type" in output
    assert clusters.requests() == {"north": [], "south": []}


def test_what_is_unset_is_left_to_the_environment(clusters: Clusters) -> None:
    """Here the address, as an AWX credential has it; the login comes from the role's variables."""
    variables = yaml.safe_load((clusters.inventory / "group_vars" / "all.yml").read_text())
    del variables[f"{PREFIX}_url"]
    clusters.declare({"group_vars/all": variables})
    clusters.play("--limit", "north", environment={"ELASTICSEARCH_URL": clusters.emulators["north"].url})
    assert clusters.ids()["north"] == ["embeddings", "reranker"]


def test_several_clusters_cannot_share_the_address_of_the_environment(clusters: Clusters) -> None:
    """Each host would put its own endpoints, and its own purge, into the same cluster."""
    variables = yaml.safe_load((clusters.inventory / "group_vars" / "all.yml").read_text())
    del variables[f"{PREFIX}_url"]
    clusters.declare({"group_vars/all": variables})
    north = clusters.emulators["north"]
    output = clusters.play(environment={"ELASTICSEARCH_URL": north.url}, succeeds=False)
    assert "No address is set for south" in output
    assert clusters.requests() == {"north": [], "south": []}


def test_values_that_are_encrypted_one_by_one(clusters: Clusters) -> None:
    """As teams keep logins beside the other variables of a host; at a high verbosity nothing of them shows."""
    (clusters.folder / "password").write_text("a password")
    command = [str(BIN / "ansible-vault"), "encrypt_string", "--vault-password-file", "password", "--name"]
    told = [
        subprocess.run(
            [*command, name, value],
            cwd=clusters.folder,
            env=clusters.environment(),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for name, value in (
            (f"{PREFIX}_api_key", f"north:{login_key('north')}"),
            ("remote_key", REMOTE_KEY),
        )
    ]
    told.append(f'{PREFIX}_defaults: {{secrets: {{api_key: "{{{{ remote_key }}}}"}}}}')
    (clusters.inventory / "host_vars" / "north.yml").write_text("\n".join(told))
    clusters.play("--vault-password-file", "password", "--limit", "north", "-vvvv", "--diff")
    assert clusters.emulators["north"].endpoints["reranker"].secrets == {"api_key": REMOTE_KEY}


def test_the_role_has_every_option_of_the_module() -> None:
    """Of the same type, and handed on under its own name."""
    spec = definition().argument_spec
    options = yaml.safe_load((FOLDER / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    handed_on = {name: options[f"{PREFIX}_{name}"] for name in spec if name != "endpoints"}
    assert {f"{PREFIX}_{name}" for name in {*spec, *OWN}} == set(options)
    for name, option in handed_on.items():
        given = {key: spec[name][key] for key in ("type", "elements", "choices") if key in spec[name]}
        assert {key: option[key] for key in ("type", "elements", "choices") if key in option} == given
    (task,) = [one for one in yaml.safe_load((FOLDER / "tasks" / "main.yml").read_text()) if "register" in one]
    wanted = {name: f"{{{{ {PREFIX}_{name} | default(omit) }}}}" for name in handed_on}
    assert {**wanted, "endpoints": "{{ __inference_endpoints_items }}"} == task[
        "esops.elasticsearch.inference_endpoints"
    ]


def test_the_role_documents_its_defaults() -> None:
    options = yaml.safe_load((FOLDER / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    documented = {name: option["default"] for name, option in options.items() if "default" in option}
    assert yaml.safe_load((FOLDER / "defaults" / "main.yml").read_text()) == documented

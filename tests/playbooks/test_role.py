# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role, on an inventory of clusters: converge, again, drift, repair, purge, and the summary of each run.

What follows from the variables alone is tested where it is decided (tests/unit/plugins/plugin_utils/_role).
"""

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
OWN = {"endpoints", "layers", "defaults", "allow_empty", "delegate_to"}
SHOW = {
    "name": "Show",
    "ansible.builtin.debug": {"msg": f"SUMMARY {{{{ {{inventory_hostname: {PREFIX}_summary}} | to_json }}}}"},
}


@pytest.fixture
def clusters(tmp_path: Path) -> t.Iterator[Clusters]:
    """Two clusters that are up."""
    with Clusters(tmp_path, "north", "south") as running:
        yield running


def limit(clusters: Clusters, name: str) -> int:
    """The rate limit of the embeddings of a cluster."""
    settings = clusters.emulators[name].endpoints["embeddings"].service_settings
    return int(settings["rate_limit"]["requests_per_minute"])


def with_ids(summary: dict[str, list[str]]) -> dict[str, list[str]]:
    """A summary without the kinds that have no ID."""
    return {kind: ids for kind, ids in summary.items() if ids}


def summaries(output: str) -> dict[str, dict[str, list[str]]]:
    """The summaries that `SHOW` printed, by host."""
    joined = " ".join(output.split())
    found = [json.JSONDecoder().raw_decode(part)[0] for part in joined.split("SUMMARY ")[1:]]
    return {host: with_ids(summary) for one in found for host, summary in one.items()}


def test_the_life_of_an_inventory(clusters: Clusters) -> None:
    """Check, converge, idempotence, drift, check of the repair, repair."""
    output = clusters.play("--check", "--diff")
    assert output.count("changed=1") == 2
    assert "model_id: rerank-english-v3.0" in output
    assert "Inference endpoints of north, as a run would change them" in output
    assert "- created       2  embeddings, reranker\n" in output
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
    """Also: the hosts are not logged in to, `become` of the play does not matter, the result can be built on."""
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


OF_OPENAI = {"task_type": "completion", "service": "openai"}
MODEL = {**OF_OPENAI, "service_settings": {"model_id": "m"}}
#: as a file has it, whose API version YAML takes for a date
AZURE = f"""
{PREFIX}_layers: [south]
{PREFIX}_endpoints:
  azure:
    service: azureopenai
    task_type: text_embedding
    service_settings: {{resource_name: azure-resource, deployment_id: embeddings, api_version: 2024-02-01}}
"""


def every_kind_of_change(clusters: Clusters) -> None:
    """Declare for north something of each kind, and for south one endpoint of Azure."""
    north = clusters.emulators["north"]
    for name in ("search-update", "search-recreate", "search-absent", "search-old", "search-used", "other"):
        north.seed(name, **MODEL, secrets={"api_key": REMOTE_KEY})
    north.add_pipeline("pipeline", inference_id="search-used")
    clusters.emulators["south"].azure.valid_keys.add(REMOTE_KEY)
    search = {
        "search-create": MODEL,
        "search-update": {**OF_OPENAI, "service_settings": {"rate_limit": {"requests_per_minute": 77}}},
        "search-recreate": {**OF_OPENAI, "service_settings": {"model_id": "n"}, "recreate": True},
        "search-absent": {"state": "absent"},
        "search-null": MODEL,
    }
    layers = {f"{PREFIX}_endpoints": search, f"{PREFIX}_endpoints__north": {"search-null": None}}
    purge = {f"{PREFIX}_purge": True, f"{PREFIX}_purge_ids": ["search-*"]}
    clusters.declare({"host_vars/north": {**layers, **purge}, "group_vars/search": {}})
    (clusters.inventory / "host_vars" / "south.yml").write_text(AZURE)


def test_every_kind_of_change_is_summed_up(clusters: Clusters) -> None:
    """The same in check mode, and nothing but what is spared in the next run."""
    every_kind_of_change(clusters)
    expected = {
        "created": ["search-create"],
        "changed": ["search-update"],
        "recreated": ["search-recreate"],
        "removed": ["search-absent"],
        "purged": ["search-old"],
        "spared": ["search-used"],
    }
    for option in ("--check", "--diff"):
        assert summaries(clusters.play(option, tasks=[SHOW])) == {"north": expected, "south": {"created": ["azure"]}}
    assert clusters.ids()["north"] == ["other", "search-create", "search-recreate", "search-update", "search-used"]
    azure = clusters.emulators["south"].endpoints["azure"].service_settings
    assert azure["api_version"] == "2024-02-01"
    clusters.requests()
    assert summaries(clusters.play(tasks=[SHOW])) == {"north": {"spared": ["search-used"]}, "south": {}}
    assert not [call for calls in clusters.requests().values() for call in calls if call.startswith("PUT")]


def test_a_summary_of_what_failed_reaches_the_artifacts(clusters: Clusters) -> None:
    """One endpoint of a host, and all of another one, whose cluster cannot be reached."""
    for emulator in clusters.emulators.values():
        emulator.remote.valid_secrets = {"another"}
    clusters.declare({"host_vars/south": {f"{PREFIX}_url": "http://127.0.0.1:9", f"{PREFIX}_retries": 0}})
    share = {
        "name": "Share",
        "ansible.builtin.set_stats": {"data": f"{{{{ {{'endpoints': {{inventory_hostname: {PREFIX}_summary}}}} }}}}"},
    }
    run = {"ansible.builtin.include_role": {"name": "esops.elasticsearch.inference_endpoints"}}
    block = {"block": [run], "always": [share]}
    more = {"ANSIBLE_SHOW_CUSTOM_STATS": "true", "ANSIBLE_CALLBACK_RESULT_FORMAT": "json"}
    output = clusters.play(succeeds=False, roles=[], tasks=[block], more=more)
    shared = json.loads(output.partition("\tRUN: ")[2])["endpoints"]
    failed = {name: with_ids(found) for name, found in shared.items()}
    assert failed == {name: {"failed": ["embeddings", "reranker"]} for name in ("north", "south")}
    assert output.count('"failed        2  embeddings, reranker"') == 2


def test_what_is_unset_is_left_to_the_environment(clusters: Clusters) -> None:
    """Here the address, as an AWX credential has it; the login comes from the role's variables."""
    without_address(clusters)
    clusters.play("--limit", "north", environment={"ELASTICSEARCH_URL": clusters.emulators["north"].url})
    assert clusters.ids()["north"] == ["embeddings", "reranker"]


def without_address(clusters: Clusters) -> None:
    """Take the address out of the inventory."""
    variables = yaml.safe_load((clusters.inventory / "group_vars" / "all.yml").read_text())
    del variables[f"{PREFIX}_url"]
    clusters.declare({"group_vars/all": variables})


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
        # the role itself says what is no dictionary, in a sentence
        given["type"] = "raw" if given["type"] == "dict" else given["type"]
        assert {key: option[key] for key in ("type", "elements", "choices") if key in option} == given
    blocks = [task["block"] for task in yaml.safe_load((FOLDER / "tasks" / "main.yml").read_text()) if "block" in task]
    ensured = blocks[1][0]["esops.elasticsearch.inference_endpoints"]
    of_plan = {name: f"{{{{ __{PREFIX}_plan.{name} or omit }}}}" for name in ("purge_ids", "purge_services")}
    wanted = {name: f"{{{{ {PREFIX}_{name} | default(omit) }}}}" for name in handed_on}
    own = {"endpoints": f"{{{{ __{PREFIX}_items }}}}", "purge": f"{{{{ __{PREFIX}_plan.purge }}}}"}
    assert ensured == {**wanted, **of_plan, **own}


def test_the_role_documents_its_defaults() -> None:
    options = yaml.safe_load((FOLDER / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    documented = {name: option["default"] for name, option in options.items() if "default" in option}
    assert yaml.safe_load((FOLDER / "defaults" / "main.yml").read_text()) == documented

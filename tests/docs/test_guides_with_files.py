# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Guides with several files: each is written where its caption says, and run as the guide says."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml
from support.modules import AZURE as AZURE_MODULE
from support.modules import run_module
from support.vault import vaulted

from es_emulator import Emulator, Login, make_tls

from .blocks import GUIDES, commands, files, items
from .test_examples import VAULT_PASSWORD, run

CLUSTERS = GUIDES / "guide_clusters.rst"
AZURE = "esops.elasticsearch.azure_openai_inference_endpoint"
LOGINS = GUIDES / "guide_authentication.rst"
# What each playbook about a login puts into its vault, and the login that the cluster accepts.
ACCEPTED = {
    "with_api_key.yml": (
        {"elasticsearch_api_key": "key-id:key-of-the-guide"},
        Login("api_key", "key-id", "key-of-the-guide"),
    ),
    "with_password.yml": ({"elasticsearch_password": "password-of-it"}, Login("basic", "ansible", "password-of-it")),
    "with_token.yml": ({"elasticsearch_token": "token-of-the-guide"}, Login("bearer", "token-of-the-guide")),
    "with_client_certificate.yml": (
        {"elasticsearch_api_key": "key-id:key-of-the-guide"},
        Login("api_key", "key-id", "key-of-the-guide"),
    ),
}


def write(folder: Path, name: str, text: str) -> None:
    """Write one file of a guide, with the folders above it."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def encrypt(folder: Path, name: str, values: dict[str, str]) -> None:
    """Write a vault."""
    write(folder, "password", f"{VAULT_PASSWORD}\n")
    write(folder, name, vaulted(yaml.safe_dump(values), VAULT_PASSWORD))


def outcomes(folder: Path) -> list[dict[str, t.Any]]:
    """What the tasks came to since the last time."""
    path = folder / "outcomes"
    told = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    path.unlink(missing_ok=True)
    return told


@pytest.mark.parametrize("playbook", ACCEPTED)
def test_each_way_to_log_in(playbook: str, tmp_path: Path) -> None:
    assert set(files(LOGINS)) == set(ACCEPTED)
    vault, login = ACCEPTED[playbook]
    tls = make_tls(tmp_path / "tls", client_ca=playbook == "with_client_certificate.yml")
    copies = {"elasticsearch-ca.pem": tls.ca_file, "ansible.pem": tls.client_cert, "ansible.key": tls.client_key}
    for name, source in copies.items():
        write(tmp_path, f"files/{name}", Path(source).read_text("utf-8"))
    with Emulator("9.5.3", login, tls) as emulator:
        text = files(LOGINS)[playbook].replace("https://elasticsearch.example.com:9200", emulator.url)
        assert emulator.url in text
        write(tmp_path, playbook, text)
        write(tmp_path, "hosts", "localhost ansible_connection=local\n")
        encrypt(tmp_path, "vault.yml", vault)
        run(emulator, tmp_path, ["ansible-playbook", playbook], ELASTICSEARCH_CA_FILE="")
    (told,) = outcomes(tmp_path)
    assert [one["inference_id"] for one in told["result"]["endpoints"] if one["inference_id"][0] != "."] == []


def clusters(folder: Path) -> tuple[Emulator, Emulator]:
    """Staging and production, each with a login and certificates of its own, trusted by one file."""
    made = []
    for name in ("staging", "production"):
        tls = make_tls(folder / f"tls-{name}")
        made.append(Emulator("9.5.3", Login("api_key", name, f"key-of-{name}"), tls))
        with (folder / "cas.pem").open("a") as together:
            together.write(Path(tls.ca_file).read_text("utf-8"))
    return made[0], made[1]


def test_two_clusters_from_one_inventory(tmp_path: Path) -> None:
    staging, production = clusters(tmp_path)
    with staging, production:
        for name, text in files(CLUSTERS).items():
            here = text.replace("https://staging.example.com:9200", staging.url)
            write(tmp_path, name, here.replace("https://production.example.com:9200", production.url))
        creations = [shlex.split(line)[-1] for line in commands(CLUSTERS) if line.startswith("ansible-vault create ")]
        for name, cluster in zip(creations, ("staging", "production"), strict=True):
            vault = {
                "elasticsearch_api_key": f"{cluster}:key-of-{cluster}",
                "azure_openai_api_key": "azure-key-one",
            }
            encrypt(tmp_path, name, vault)
        told = []
        for line in commands(CLUSTERS):
            if line.startswith("ansible-playbook "):
                command = shlex.split(line.replace(" --ask-vault-pass", ""))
                run(staging, tmp_path, command, ELASTICSEARCH_CA_FILE=str(tmp_path / "cas.pem"))
                told.append([[one["action"] for one in item["result"]["endpoints"]] for item in sets(tmp_path)])
        both, nothing = ["create", "create"], ["none", "none"]
        assert told == [[both], [both], [nothing, ["create"]], [nothing, ["none"]]]
        limits = {name: limit(emulator) for name, emulator in (("staging", staging), ("production", production))}
        assert limits == {"staging": 60, "production": 600}


def sets(folder: Path) -> list[dict[str, t.Any]]:
    """The outcomes of the set module."""
    return [item for item in outcomes(folder) if "purged" in item["result"]]


def limit(emulator: Emulator) -> int:
    """The rate limit of the endpoint that both clusters have."""
    stored = emulator.endpoints["search-embeddings"]
    return int(stored.service_settings["rate_limit"]["requests_per_minute"])


def test_what_curl_has_made_is_as_declared(tmp_path: Path) -> None:
    guide = GUIDES / "guide_migrating.rst"
    (line,) = [line for line in commands(guide) if line.startswith("curl ")]
    (task,) = [item[AZURE] for item in items(guide) if item["name"] == "Ensure the endpoint for completions"]
    login = Login("api_key", "id", "key")
    tls = make_tls(tmp_path)
    with Emulator("9.5.3", login, tls) as emulator:
        given = {
            "ELASTICSEARCH_URL": emulator.url,
            "ELASTICSEARCH_API_KEY": login.encoded,
            "ELASTICSEARCH_CA_FILE": tls.ca_file,
        }
        env = {"PATH": os.environ["PATH"], **given, "AZURE_OPENAI_API_KEY": "azure-key-one"}
        subprocess.run(["/bin/sh", "-c", line], check=True, env=env, stdout=subprocess.DEVNULL)
        settings = {**task["service_settings"], "api_key": "azure-key-one"}
        arguments = {
            "url": emulator.url,
            "api_key": "id:key",
            "ca_path": tls.ca_file,
            **task,
            "service_settings": settings,
        }
        assert run_module(AZURE_MODULE, arguments).result["action"] == "none"


def test_the_tree_of_files_is_that_of_the_blocks() -> None:
    shown = {line.strip() for line in CLUSTERS.read_text("utf-8").splitlines()}
    wanted = {name.removeprefix("inventory/") for name in files(CLUSTERS)}
    assert wanted <= shown

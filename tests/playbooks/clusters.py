# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several clusters in one inventory, as teams keep them: group variables, host variables, secrets from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import typing as t
from pathlib import Path
from types import MappingProxyType

import yaml
from support.ways import switch

from es_emulator import Emulator, Login

TREE = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
REMOTE_KEY = "remote-key-one"
ROLE = "esops.elasticsearch.inference_endpoints"
PREFIX = "inference_endpoints"


def from_environment(name: str) -> str:
    """A Jinja expression for a variable of the environment."""
    return f"{{{{ lookup('ansible.builtin.env', '{name}') }}}}"


def login_key(cluster: str) -> str:
    """The key that a cluster asks for."""
    return f"login-key-of-{cluster}"


# Who declares what: all have embeddings, search clusters a reranker as well, south is different in two things.
_VARIABLES: dict[str, dict[str, t.Any]] = {
    "group_vars/all": {
        f"{PREFIX}_url": "{{ lookup('ansible.builtin.env', inventory_hostname | upper ~ '_URL') }}",
        f"{PREFIX}_api_key": "{{ lookup('ansible.builtin.env', inventory_hostname | upper ~ '_API_KEY') }}",
        f"{PREFIX}_layers": ["search", "south"],
        f"{PREFIX}_defaults": {"secrets": {"api_key": from_environment("REMOTE_API_KEY")}},
        f"{PREFIX}_endpoints": {
            "embeddings": {
                "service": "openai",
                "task_type": "text_embedding",
                "service_settings": {"model_id": "text-embedding-3-small", "rate_limit": {"requests_per_minute": 3000}},
            },
        },
    },
    "group_vars/search": {
        f"{PREFIX}_endpoints__search": {
            "reranker": {
                "service": "cohere",
                "task_type": "rerank",
                "service_settings": {"model_id": "rerank-english-v3.0"},
            },
        },
    },
    "host_vars/south": {
        f"{PREFIX}_endpoints__south": {
            "embeddings": {"service_settings": {"rate_limit": {"requests_per_minute": 500}}},
            "reranker": None,
        },
    },
}
VARIABLES = MappingProxyType(_VARIABLES)


class Clusters:
    """Emulators by name, and an inventory in which each is a host; no output may show a secret."""

    def __init__(self, folder: Path, *names: str, variables: t.Mapping[str, t.Any] = VARIABLES) -> None:
        self.folder = folder
        self.inventory = folder / "inventory"
        self.emulators = {name: Emulator("9.5.3", Login("api_key", name, login_key(name))) for name in names}
        self.secrets = {REMOTE_KEY, *map(login_key, names)}
        hosts = {"all": {"children": {"search": {"hosts": dict.fromkeys(names)}}}}
        self.write("inventory/hosts", hosts)
        self.declare(variables)

    def __enter__(self) -> Clusters:
        for emulator in self.emulators.values():
            emulator.start()
        return self

    def __exit__(self, *error: object) -> None:
        for emulator in self.emulators.values():
            emulator.stop()

    def write(self, name: str, content: t.Any) -> Path:
        """Write a YAML file into the folder."""
        path = self.folder / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
        return path

    def declare(self, variables: t.Mapping[str, t.Any]) -> None:
        """Set variables of groups and hosts; those of a group that is named again are replaced."""
        for name, content in variables.items():
            self.write(f"inventory/{name}", content)

    def credentials(self) -> dict[str, str]:
        """Addresses and secrets, in environment variables."""
        found = {"REMOTE_API_KEY": REMOTE_KEY}
        for name, emulator in self.emulators.items():
            found[f"{name.upper()}_URL"] = emulator.url
            found[f"{name.upper()}_API_KEY"] = f"{name}:{login_key(name)}"
        return found

    def environment(self) -> dict[str, str]:
        """What Ansible finds around it."""
        return {
            "PATH": f"{BIN}:{os.environ.get('PATH', '')}",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(TREE / ".build"),
            "ANSIBLE_INVENTORY": str(self.inventory),
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_NOCOLOR": "1",
            **switch(),
            **self.credentials(),
        }

    def play(
        self,
        *options: str,
        playbook: str = "",
        succeeds: bool = True,
        more: t.Mapping[str, str] = MappingProxyType({}),
        **play: t.Any,
    ) -> str:
        """Run the role on all clusters, or a playbook of the collection, and return what was printed.

        `more` is for the environment.
        """
        whole = [{"hosts": "all", "gather_facts": False, "roles": [ROLE], **play}]
        subject = playbook or str(self.write("play", whole))
        done = subprocess.run(
            [str(BIN / "ansible-playbook"), subject, *options],
            cwd=self.folder,
            env={**self.environment(), **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert (done.returncode == 0) is succeeds, done.stdout
        assert not [secret for secret in self.secrets if secret in done.stdout], done.stdout
        return done.stdout

    def requests(self) -> dict[str, list[str]]:
        """What each cluster was asked since the last time this was called."""
        found = {}
        for name, emulator in self.emulators.items():
            found[name] = [f"{entry.method} {entry.path}" for entry in emulator.log]
            emulator.clear_log()
        return found

    def ids(self) -> dict[str, list[str]]:
        """The endpoints of each cluster that are not its own."""
        return {
            name: sorted(one for one in emulator.endpoints if not one.startswith("."))
            for name, emulator in self.emulators.items()
        }

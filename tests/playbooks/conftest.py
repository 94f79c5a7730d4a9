# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Running Ansible itself against the emulator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from support.thinning import EVERYTHING, leave_out
from support.ways import switch

from es_emulator import Emulator, Login

TREE = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
LOGIN_ID, LOGIN_KEY = "playbooks", "login-of-the-playbook-tests"
AZURE_KEY = "azure-key-one"
SECRETS = (AZURE_KEY, LOGIN_KEY, "misplaced-secret", "header-secret")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked as long, unless everything or just that is to run."""
    asked = os.environ.get(EVERYTHING) or config.option.markexpr
    left = [item for item in items if item.get_closest_marker("long") and not asked]
    leave_out(config, items, left)


class Ansible:
    """Runs Ansible's commands; checks of each that it shows none of the secrets."""

    def __init__(self, emulator: Emulator, folder: Path) -> None:
        self.emulator = emulator
        self.folder = folder

    def environment(self) -> dict[str, str]:
        """What Ansible finds around it; secrets come this way, as AWX's credentials do."""
        return {
            "PATH": f"{BIN}:{os.environ.get('PATH', '')}",
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),  # where a module that is killed leaves its folder
            "LANG": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(TREE / ".build"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.default",
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_NOCOLOR": "1",
            "ELASTICSEARCH_URL": self.emulator.url,
            "ELASTICSEARCH_API_KEY": f"{LOGIN_ID}:{LOGIN_KEY}",
            "AZURE_OPENAI_API_KEY": AZURE_KEY,
            **switch(),
        }

    def run(self, *command: str, succeeds: bool = True, more: t.Mapping[str, str] | None = None) -> str:
        """Run a command to its end, with `more` in its environment, and return what it printed."""
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            cwd=self.folder,
            env={**self.environment(), **(more or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert (done.returncode == 0) is succeeds, done.stdout
        assert not [secret for secret in SECRETS if secret in done.stdout], done.stdout
        return done.stdout

    def playbook(
        self,
        tasks: list[dict[str, t.Any]],
        *options: str,
        succeeds: bool = True,
        more: t.Mapping[str, str] | None = None,
        **play: t.Any,
    ) -> str:
        """Run tasks as a play on localhost; JSON is YAML."""
        whole = [{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks, **play}]
        path = self.folder / "playbook.yml"
        path.write_text(json.dumps(whole), "utf-8")
        return self.run("ansible-playbook", str(path), *options, succeeds=succeeds, more=more)


@pytest.fixture
def ansible(tmp_path: Path) -> t.Iterator[Ansible]:
    """Ansible with a running emulator that asks for an API key."""
    with Emulator(version="9.5.3", login=Login("api_key", id=LOGIN_ID, key=LOGIN_KEY)) as emulator:
        yield Ansible(emulator, tmp_path)

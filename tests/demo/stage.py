# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the demo plays: an emulator of Elasticsearch, and the environment in which Ansible runs."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import requests

HERE = Path(__file__).resolve().parent
TREE = HERE.parents[1]
BIN = Path(sys.executable).parent
VERSION = "9.5.3"
LOGIN = "demo:the-login-of-the-demo"
OLD_KEY, NEW_KEY = "azure-key-before-the-rotation", "azure-key-after-the-rotation"
OPENAI_KEY, COHERE_KEY = "key-of-the-openai-account", "key-of-the-cohere-account"
WIKI_PASSWORD = "password-of-the-wiki"
SECONDS_TO_START = 20


def encoded(login: str) -> str:
    """The login as the header carries it."""
    return base64.b64encode(login.encode()).decode()


#: none of them may be printed
SECRETS = (
    OLD_KEY,
    NEW_KEY,
    OPENAI_KEY,
    COHERE_KEY,
    WIKI_PASSWORD,
    LOGIN.partition(":")[2],
    encoded(LOGIN),
)


class Stage:
    """The emulator, with all its files and those of Ansible in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ready = folder / "ready.json"
        command = [sys.executable, "-m", "es_emulator", "--version", VERSION, "--tls-dir", str(folder / "tls")]
        self.process = subprocess.Popen(
            [*command, "--api-key", LOGIN, "--ready-file", str(ready)],
            env={**os.environ, "PYTHONPATH": str(TREE / "tests")},
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + SECONDS_TO_START
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                sys.exit("The emulator did not start, so there is nothing to show.")
            time.sleep(0.1)
        self.where = json.loads(ready.read_text("utf-8"))
        self.azure_key = OLD_KEY

    def stop(self) -> None:
        """End the emulator."""
        self.process.terminate()
        self.process.wait()

    def environment(self) -> dict[str, str]:
        """Address and secrets are environment variables: every user of a machine can see its command lines."""
        return {
            **os.environ,
            "PATH": f"{BIN}:{os.environ.get('PATH', '')}",
            "ANSIBLE_COLLECTIONS_PATH": str(TREE / ".build"),
            "ANSIBLE_HOME": str(self.folder / "ansible"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
            "ANSIBLE_DIFF_CONTEXT": "1",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_NOCOWS": "1",
            "ANSIBLE_FORCE_COLOR": "false",
            "ELASTICSEARCH_URL": self.where["url"],
            "ELASTICSEARCH_API_KEY": LOGIN,
            "ELASTICSEARCH_CA_FILE": self.where["ca_file"],
            "AZURE_OPENAI_API_KEY": self.azure_key,
            "OPENAI_API_KEY": OPENAI_KEY,
            "COHERE_API_KEY": COHERE_KEY,
            "WIKI_PASSWORD": WIKI_PASSWORD,
        }

    def request(self, method: str, path: str, body: t.Any = None) -> t.Any:
        """Do something that Ansible does not know of: as another client, or to the emulator."""
        login = {"Authorization": f"ApiKey {encoded(LOGIN)}"}
        url, ca_file = f"{self.where['url']}{path}", self.where["ca_file"]
        answer = requests.request(method, url, json=body, headers=login, verify=ca_file, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def run(self, command: t.Sequence[str]) -> str:
        """Run a command in the folder of the playbooks and return what it printed."""
        return subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            cwd=HERE,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        ).stdout

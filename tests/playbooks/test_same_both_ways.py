# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same plays with modules in processes of their own and inside Ansible's worker: nothing that is told differs."""

from __future__ import annotations

import json
import re
import socket
import typing as t
from pathlib import Path

import pytest
import yaml
from support.vault import vaulted
from support.ways import PROCESS, WAYS, WORKER, switch

from es_emulator import Login

from .conftest import LOGIN_ID, LOGIN_KEY, TREE, Ansible
from .tasks_both_ways import GROUPS, LAST, plays

VAULT_PASSWORD = "password-of-the-vault"
MORE_SECRETS = (
    *("wrong-azure-key", "wrong-key", "url-secret", "list-secret", "deep-secret", "text-secret"),
    *("login-secret", "other-login-secret", "connector-secret", VAULT_PASSWORD),
)
# What differs from run to run anyway: times, and where the working folders are.
_VARYING = (
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|\+00:00)?"), "A TIME"),
    (re.compile(r"<frame at [^>]*>"), "A FRAME"),
    (re.compile(r"(took|after) [0-9.]+ ?s(econds)?"), r"\1 SOME TIME"),
    (re.compile(r"[0-9]+(\.[0-9]+)? ?(seconds|ms|s)\b"), "SOME TIME"),
)
Seen = dict[str, t.Any]


class Deaf:
    """A port that takes connections and never says anything."""

    def __enter__(self) -> str:
        self._socket = socket.create_server(("127.0.0.1", 0))
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def written(folder: Path, deaf: str) -> list[str]:
    """Everything a run needs, and its command."""
    (folder / "vault-password").write_text(VAULT_PASSWORD, "utf-8")
    variables = {
        "deaf": deaf,
        "temporary": str(folder / "temporary"),
        "vaulted": _Tagged("!vault", vaulted("azure-key-one", VAULT_PASSWORD)),
        "vaulted_id": _Tagged("!vault", vaulted("e1", VAULT_PASSWORD)),
        "odd": _Tagged("!unsafe", "{{ not a template }} {% nor this"),
    }
    (folder / "variables.yml").write_text(yaml.dump(variables, Dumper=_Dumper), "utf-8")
    (folder / "hosts.yml").write_text(
        yaml.safe_dump({"all": {"hosts": {name: {"ansible_connection": "local"} for name in ("one", "other")}}}),
        "utf-8",
    )
    (folder / "playbook.yml").write_text(json.dumps(plays()), "utf-8")
    return ["ansible-playbook", "-i", "hosts.yml", "--vault-password-file", "vault-password", "playbook.yml", "-v"]


class _Tagged(t.NamedTuple):
    tag: str
    text: str


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(_Tagged, lambda dumper, value: dumper.represent_scalar(value.tag, value.text, style="|"))


@pytest.fixture
def seen(ansible: Ansible) -> dict[str, Seen]:
    """What can be seen of a run, for each way."""
    with Deaf() as deaf:
        command = written(ansible.folder, deaf)
        return {way: _seen(ansible, command, way) for way in WAYS}


def _seen(ansible: Ansible, command: list[str], way: str) -> Seen:
    emulator = ansible.emulator
    emulator.reset()
    emulator.set_version("9.5.3")
    emulator.node.login = Login("api_key", id=LOGIN_ID, key=LOGIN_KEY)
    emulator.azure.valid_keys = {"azure-key-one"}
    outcomes = ansible.folder / f"outcomes-{way}"
    temporary = ansible.folder / "temporary"
    if temporary.exists():
        temporary.rename(ansible.folder / f"temporary-{way}")
    more = {
        **switch(way),
        "ANSIBLE_CALLBACK_PLUGINS": str(TREE / "tests" / "docs" / "callback_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "outcomes",
        "ANSIBLE_INJECT_INVOCATION": "true",
        "OUTCOMES_FILE": str(outcomes),
    }
    output = ansible.run(*command, more=more)
    told = outcomes.read_text("utf-8")
    assert not [secret for secret in MORE_SECRETS if secret in output + told]
    return {
        "results": [_steady(json.loads(line)) for line in told.splitlines()],
        "output": _steady(output).splitlines(),
        # sorted, since a set is written by several threads
        "requests": sorted((entry.method, entry.path, entry.query, entry.body) for entry in emulator.log),
        "endpoints": {name: (stored.service_settings, stored.secrets) for name, stored in emulator.endpoints.items()},
        "processes": {path.name for path in temporary.iterdir()} if temporary.exists() else set(),
    }


def _steady(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {key: _steady(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_steady(inner) for inner in value]
    if isinstance(value, str):
        for pattern, text in _VARYING:
            value = pattern.sub(text, value)
    return value


def test_every_module_takes_part() -> None:
    used = {name for table in GROUPS.values() for task in table.values() for name in task}
    modules = {f"esops.elasticsearch.{path.stem}" for path in (TREE / "plugins" / "modules").glob("[!_]*.py")}
    assert modules <= used


@pytest.mark.long
def test_nothing_differs(seen: dict[str, Seen]) -> None:
    """Results as callbacks get them, output at -v, requests, and the server's state in the end."""
    process, worker = seen[PROCESS], seen[WORKER]
    number = sum(map(len, (*GROUPS.values(), LAST)))
    assert len(process["results"]) == number
    assert [pair for pair in zip(process["results"], worker["results"]) if pair[0] != pair[1]] == []
    for what in ("output", "requests", "endpoints"):
        assert process[what] == worker[what]
    # and each way was really taken, by every task that ran at all
    assert len(process["processes"]) == number - 1
    assert worker["processes"] == set()

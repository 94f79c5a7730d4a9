# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real runs of Ansible: some tasks run inside its worker, and others get a process of their own."""

from __future__ import annotations

import sys
import typing as t
from pathlib import Path

from support.ways import WORKER, switch

from .conftest import LOGIN_ID, LOGIN_KEY, Ansible

INFO = "esops.elasticsearch.inference_endpoint_info"
OTHER_NAME = str(Path(sys.executable).with_name("python" if Path(sys.executable).name == "python3" else "python3"))
#: what a task says, and its variables
STAY: dict[str, tuple[dict[str, t.Any], dict[str, t.Any]]] = {
    "plain": ({}, {}),
    "the same interpreter by another name": ({}, {"ansible_python_interpreter": OTHER_NAME}),
    "delegated to a local host": ({"delegate_to": "127.0.0.1"}, {}),
    "switched on": ({}, {"esops_elasticsearch_in_worker": True}),
    "no environment after all": ({"environment": {}}, {}),
}
GO: dict[str, tuple[dict[str, t.Any], dict[str, t.Any]]] = {
    "switched off": ({}, {"esops_elasticsearch_in_worker": False}),
    "switched off by a text": ({}, {"esops_elasticsearch_in_worker": "{{ 'no' }}"}),
    "environment": ({"environment": {"ELASTICSEARCH_URL": "{{ no_server }}"}}, {}),
    "async": ({"async": 30, "poll": 1}, {}),
    "become": ({"become": True, "become_method": "ansible.builtin.su"}, {}),
    "another interpreter": ({}, {"ansible_python_interpreter": "{{ other_python }}"}),
    "an interpreter to be discovered": ({}, {"ansible_python_interpreter": "auto"}),
    "another shell": ({}, {"ansible_shell_executable": "/bin/sh -e"}),
    "a limit of open files": ({}, {"ansible_python_module_rlimit_nofile": 1000}),
}


def tasks(table: dict[str, tuple[dict[str, t.Any], dict[str, t.Any]]]) -> list[dict[str, t.Any]]:
    """Each with a folder that is made for a process, if it gets one."""
    return [
        {
            "name": name,
            INFO: {"retries": 0, "inference_id": f"nobody-{number}*"},
            "ignore_errors": True,
            **keywords,
            "vars": {**variables, "ansible_remote_tmp": f"{{{{ temporary }}}}/{name.replace(' ', '-')}"},
        }
        for number, (name, (keywords, variables)) in enumerate(table.items())
    ]


def test_by_task(ansible: Ansible) -> None:
    """Those that stay and those that go, in one play."""
    temporary, python = ansible.folder / "temporary", ansible.folder / "other-python"
    python.symlink_to(sys.executable)
    variables = f"temporary={temporary} no_server=http://127.0.0.1:9 other_python={python}"
    ansible.playbook(tasks({**STAY, **GO}), "-e", variables, more=switch(WORKER))
    assert {path.name.replace("-", " ") for path in temporary.iterdir()} == set(GO)


def test_by_command_line(ansible: Ansible) -> None:
    """At -vvv Ansible shows what it starts, and here what else keeps the task out."""
    secret = f"{LOGIN_ID}:{LOGIN_KEY}"
    task = {INFO: {"api_key": secret}}
    output = ansible.playbook([task], "-e", f"unused={secret}", "-vvv", more=switch(WORKER))
    assert f"{INFO} runs in a process of its own: one of its secrets is on Ansible's command line\n" in output


def test_on_a_connection_that_is_not_local(ansible: Ansible) -> None:
    """Nothing is asked of the cluster from here."""
    variables = {"ansible_connection": "ssh", "ansible_ssh_executable": "/bin/false"}
    task = {"name": "Read", INFO: {}, "ignore_unreachable": True, "vars": variables}
    output = ansible.playbook([task], more=switch(WORKER))
    assert "UNREACHABLE" in output
    assert ansible.emulator.log == []

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Running a task as Ansible's process for a task does, in a fork of a process that has loaded Ansible."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import traceback
import typing as t

from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins import loader as loaders
from ansible.template import Templar

COLLECTION = "esops.elasticsearch"
_FORK = multiprocessing.get_context("fork")


def load(names: t.Iterable[str]) -> None:
    """Load Ansible and the actions, as its main process does, and what each of its forks would load anew."""
    loaders.init_plugin_loader()
    for name in names:
        handler_for(f"{COLLECTION}.{name}", {}, {})
    loaders.action_loader.get("ansible.legacy.normal", class_only=True)


def run_in_worker(prepare: t.Callable[[], None], name: str, arguments: dict[str, t.Any], result_file: str) -> int:
    """Run a task in a fork to its end. Its result goes to the file; what is returned is what a module would exit with.

    `prepare` is called in the fork first.
    """

    def work() -> None:
        code = 1
        try:
            prepare()
            result = _result(name, arguments)
            code = int(bool(result.get("failed")))
            with open(result_file, "w", encoding="utf-8") as file:  # noqa: PTH123
                file.write(_as_module_writes(result))
        except BaseException:  # noqa: BLE001 - whatever it is, it must not get back into the code of the zygote
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    process = _FORK.Process(target=work)
    process.start()
    process.join()
    return process.exitcode or 0


def _result(name: str, arguments: dict[str, t.Any]) -> dict[str, t.Any]:
    modes = {mode: bool(arguments.pop(f"_ansible_{mode}")) for mode in ("check_mode", "diff")}
    arguments = {key: value for key, value in arguments.items() if not key.startswith("_ansible")}
    task_vars = {"ansible_python_interpreter": sys.executable, "ansible_facts": {}}
    handler = handler_for(f"{COLLECTION}.{name}", {"args": arguments, "environment": [], **modes}, task_vars)
    result = handler.run(task_vars=task_vars)
    assert not handler.obstacle, f"it ran as a process of its own: {handler.obstacle}"
    handler.cleanup()
    return _plain(result)


def handler_for(action: str, keywords: dict[str, t.Any], task_vars: dict[str, t.Any]) -> t.Any:
    """The action plugin for a task with these keywords, set up as Ansible's task executor does it."""
    loader = DataLoader()
    loader.set_basedir(os.environ["HOME"])
    task = Task.load({"name": "Run", action: {}}, loader=loader)
    for keyword, value in keywords.items():
        setattr(task, keyword, value)
    play_context = PlayContext()
    connection = loaders.connection_loader.get("local", play_context, os.devnull)
    connection.set_options(var_options={})
    connection._shell.set_options(var_options={})
    return loaders.action_loader.get(
        action,
        task=task,
        connection=connection,
        play_context=play_context,
        loader=loader,
        templar=Templar(loader=loader, variables=task_vars),
        shared_loader_obj=loaders,
    )


def _plain(result: dict[str, t.Any]) -> dict[str, t.Any]:
    """The result without what Ansible adds to that of a module."""
    added = {"exception" if result.get("failed") else "failed"}  # from 2.21 on a success says that it has not failed
    return {name: value for name, value in result.items() if not name.startswith("_ansible") and name not in added}


def _as_module_writes(result: dict[str, t.Any]) -> str:
    """JSON, with warnings in the form that modules give them."""
    from ansible.module_utils.common import json as common_json  # noqa: PLC0415

    if hasattr(common_json, "get_module_encoder"):  # from 2.19 on
        encoder = common_json.get_module_encoder("legacy", common_json.Direction.MODULE_TO_CONTROLLER)
        return json.dumps(result, cls=encoder)
    return json.dumps(result)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A program that changes a plain task in one way after the other, and tells what then keeps it out of Ansible's worker.

It loads Ansible as Ansible's main process does, so it is no part of the process of the tests. Each change is made in a
worker process of its own.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import multiprocessing
import os
import socket
import sys
import tempfile
import threading
import types
import typing as t
from pathlib import Path

from ansible import template
from ansible.plugins import loader as loaders
from ansible.utils.display import Display
from support.worker import COLLECTION, handler_for, load

NAME = "inference_endpoint"
# Of the collection nothing may be imported before Ansible has made itself ready to load collections.
PLUGINS_FOLDER = f"ansible_collections.{COLLECTION}.plugins"
CONDITIONS = f"{PLUGINS_FOLDER}.plugin_utils._conditions"
NOWHERE = "/nonexistent"
ARGUMENTS: dict[str, t.Any] = {
    "api_key": "Login-Secret",
    "service": "openai",
    "service_settings": {"api_key": "Settings-Secret", "model_id": "a-plain-model"},
    "secrets": {"api_key": "Declared-Secret"},
}
_LIBC = ctypes.CDLL(None)
_FORK = multiprocessing.get_context("fork")


class Changed:
    """A plain task, to be changed."""

    def __init__(self) -> None:
        self.variables: dict[str, t.Any] = {"ansible_python_interpreter": sys.executable, "ansible_facts": {}}
        self.action = handler_for(f"{COLLECTION}.{NAME}", {"args": ARGUMENTS, "environment": []}, self.variables)
        self.usual = loaders.action_loader.get("ansible.legacy.normal", class_only=True)

    def obstacle(self) -> str:
        """What keeps it out."""
        conditions = importlib.import_module(CONDITIONS)
        task = conditions.Task(self.action, self.usual, f"{PLUGINS_FOLDER}.modules.{NAME}", self.variables)
        return str(conditions.obstacle(task))


Change = t.Callable[[Changed], object]


def variable(name: str, value: t.Any) -> Change:
    """A variable of the host."""
    return lambda changed: changed.variables.update({name: value})


def templated(text: str) -> str:
    """A template as it is in a playbook; ansible-core from 2.19 on tells it from other texts."""
    trusted: t.Callable[[str], str] = getattr(template, "trust_as_template", str)
    return trusted(text)


def delegated(**variables: t.Any) -> Change:
    """Another host to run on, with these variables."""

    def change(changed: Changed) -> None:
        changed.action._task.delegate_to = "other"
        changed.variables["ansible_delegated_vars"] = {"other": variables}

    return change


def environment(name: str, value: str) -> Change:
    """A variable of Ansible's own environment."""
    return lambda _changed: os.environ.update({name: value})


def part(place: str, value: t.Any) -> Change:
    """Something of the action plugin, such as `_task.async_val`."""

    def change(changed: Changed) -> None:
        *owners, name = place.split(".")
        owner = changed.action
        for step in owners:
            owner = getattr(owner, step)
        setattr(owner, name, value)

    return change


def replaced(module: str, name: str, value: t.Any) -> Change:
    """Something of this process."""
    return lambda _changed: setattr(importlib.import_module(module), name, value)


def removed(module: str, name: str) -> Change:
    """Something that is not there any more."""
    return lambda _changed: delattr(importlib.import_module(module), name)


def says(argument: str) -> Change:
    """One more argument on Ansible's command line."""
    return lambda _changed: sys.argv.append(argument)


def method(owner: t.Callable[[Changed], t.Any], name: str) -> Change:
    """A method that is not ansible-core's."""
    return lambda changed: setattr(owner(changed), name, lambda *_arguments: None)


def another_thread(changed: Changed) -> None:
    """Ansible runs the task in a thread."""
    ask, answers = changed.obstacle, []

    def asked() -> str:
        thread = threading.Thread(target=lambda: answers.append(ask()))
        thread.start()
        thread.join()
        return answers[0]

    changed.obstacle = asked  # type: ignore[method-assign]


def native_thread(_changed: Changed) -> None:
    """One that a library has started: Python knows nothing of it."""
    number = ctypes.c_ulong()
    assert _LIBC.pthread_create(ctypes.byref(number), None, _LIBC.pause, None) == 0
    assert threading.active_count() == 1


def own_module_utils(_changed: Changed) -> None:
    """A folder with a part of Ansible's own name."""
    folder = Path(tempfile.mkdtemp(dir=os.environ["HOME"]))
    (folder / "basic.py").touch()
    loaders.module_utils_loader.add_directory(str(folder))


def known_secret(_changed: Changed) -> None:
    """One that the module alone knows of."""
    definition = importlib.import_module(f"{PLUGINS_FOLDER}.module_utils._ansible.definition").Definition
    definition.secrets = lambda *_arguments: {"Known-Secret"}
    sys.argv.append("x=Known-Secret")


OFF = "it is switched off"
UNKNOWN = "this ansible-core has not been tested with it"
ELSEWHERE = "Ansible runs tasks in another way here"
THREADS = "this process may have more than one thread"
PLUGINS = "the action, connection or shell plugin is not that of ansible-core for local modules"
SHELL = "the shell may change the environment"
USER = "it becomes another user"
PYTHON = "the Python interpreter is another one or is still to be discovered"
REQUESTS = "requests is not installed where a new Python would find it"
NETWORK = "the network functions of this process have been replaced"
DEBUGGING = "debugging or tracebacks are switched on"
EXTENSIONS = "a debugger or coverage is to run in the module"
LIMIT = "modules have a limit of open files"
SECRET = "one of its secrets is on Ansible's command line"
VERBOSE = "verbosity is 3 or more"
_SWITCH = "esops_elasticsearch_in_worker"
#: a change -> what is told; nothing where it makes no difference
ROWS: dict[str, tuple[Change, str]] = {
    "nothing": (lambda _changed: None, ""),
    "switched on": (variable(_SWITCH, "yes"), ""),
    "switched off": (variable(_SWITCH, False), OFF),
    "switched off by a template": (variable(_SWITCH, templated("{{ 'n' ~ 'o' }}")), OFF),
    "switched on by a template": (variable(_SWITCH, templated("{{ 'y' ~ 'es' }}")), ""),
    "switched, unclear": (variable(_SWITCH, "perhaps"), OFF),
    "switched, not to be found out": (variable(_SWITCH, templated("{{ 1 / 0 }}")), f"{OFF} (*)"),
    "switched off for all": (environment("ESOPS_ELASTICSEARCH_IN_WORKER", "0"), OFF),
    "delegated": (delegated(ansible_python_interpreter=sys.executable), ""),
    "delegated, switched off there": (delegated(**{_SWITCH: False}), OFF),
    "an old ansible-core": (replaced(CONDITIONS, "CORE", "2.17"), UNKNOWN),
    "a new ansible-core": (replaced(CONDITIONS, "CORE", "2.99"), UNKNOWN),
    "parts that are gone": (
        removed("ansible.module_utils.basic", "_ANSIBLE_ARGS"),
        "private parts of ansible-core have changed",
    ),
    "another system": (replaced("sys", "platform", "darwin"), ELSEWHERE),
    "no worker": (replaced("multiprocessing.process", "_parent_process", None), ELSEWHERE),
    "in a thread": (another_thread, ELSEWHERE),
    "one more thread": (native_thread, THREADS),
    "threads that cannot be counted": (replaced(CONDITIONS, "_THREADS_FOLDER", NOWHERE), f"{THREADS} (*)"),
    "files that cannot be listed": (
        replaced(CONDITIONS, "FILES_FOLDER", NOWHERE),
        "the open files of this process cannot be listed (*)",
    ),
    "another module": (part("_task.action", "ansible.builtin.ping"), "the module is another one"),
    "another action": (method(lambda changed: changed.usual, "run"), PLUGINS),
    "another connection": (method(lambda changed: type(changed.action._connection), "exec_command"), PLUGINS),
    "another shell plugin": (method(lambda changed: type(changed.action._connection._shell), "env_prefix"), PLUGINS),
    "module_utils": (own_module_utils, "parts of ansible.module_utils are replaced"),
    "another shell": (part("_play_context.executable", "/bin/zsh"), SHELL),
    "no shell": (part("_play_context.executable", ""), SHELL),
    "dash": (part("_play_context.executable", "/usr/bin/dash"), ""),
    "a shell that reads a file": (environment("BASH_ENV", "/dev/null"), SHELL),
    "a temporary folder": (part("_connection._shell.tmpdir", NOWHERE), "a temporary folder is in use"),
    "become, of the play": (part("_play_context.become", True), USER),
    "become, of the connection": (part("_connection.become", object()), USER),
    "async": (part("_task.async_val", 10), "it is asynchronous"),
    "environment": (part("_task.environment", [{"NAME": "value"}]), "it has an environment of its own"),
    "no environment after all": (part("_task.environment", [{}]), ""),
    "another interpreter": (variable("ansible_python_interpreter", "/usr/bin/other"), PYTHON),
    "an interpreter to be discovered": (variable("ansible_python_interpreter", "auto"), f"{PYTHON} (*)"),
    "flags": (
        replaced("sys", "flags", types.SimpleNamespace(no_site=1)),
        "Ansible's own Python was started with other flags",
    ),
    "no requests": (replaced(CONDITIONS, "REQUESTS_ERROR", ImportError()), REQUESTS),
    "requests from elsewhere": (replaced("requests", "__file__", f"{NOWHERE}/requests/__init__.py"), REQUESTS),
    "other sockets": (replaced("socket", "socket", type("socket", (), {})), NETWORK),
    "a time limit for all sockets": (lambda _changed: socket.setdefaulttimeout(3), NETWORK),
    "no folder": (part("_loader._basedir", NOWHERE), "the playbook's folder cannot be entered"),
    "debugging": (environment("ANSIBLE_DEBUG", "1"), DEBUGGING),
    "files kept": (environment("ANSIBLE_KEEP_REMOTE_FILES", "1"), "the files of modules are to be kept"),
    "traced": (lambda _changed: sys.settrace(lambda *_arguments: None), EXTENSIONS),
    "profiled": (lambda _changed: sys.setprofile(lambda *_arguments: None), EXTENSIONS),
    "coverage": (environment("_ANSIBLE_COVERAGE_CONFIG", NOWHERE), EXTENSIONS),
    "a limit": (variable("ansible_python_module_rlimit_nofile", 1000), LIMIT),
    "a limit that is none": (variable("ansible_python_module_rlimit_nofile", 0), ""),
    "a secret option": (says("api_key=Login-Secret"), SECRET),
    "a secret setting": (says("Settings-Secret"), SECRET),
    "a secret among others": (says('{"secrets": {"api_key": "Declared-Secret"}}'), SECRET),
    "a secret in base64": (says("TG9naW4tU2VjcmV0"), SECRET),
    "a secret of the environment": (says("token=Environment-Secret"), SECRET),
    "a secret that the module knows": (known_secret, SECRET),
    "no secret": (says("a-plain-model"), ""),
    "-vv": (lambda _changed: setattr(Display(), "verbosity", 2), ""),
    "-vvv": (lambda _changed: setattr(Display(), "verbosity", 3), VERBOSE),
}


def told(change: Change) -> str:
    """Make the change in a worker of its own, and return the obstacle."""
    answers = _FORK.SimpleQueue()

    def work() -> None:
        try:
            changed = Changed()
            change(changed)
            answers.put(changed.obstacle())
        except BaseException as error:  # noqa: BLE001 - told as what it is
            answers.put(f"{type(error).__name__}: {error}")
        finally:
            os._exit(0)

    worker = _FORK.Process(target=work)
    worker.start()
    worker.join()
    return str(answers.get())


if __name__ == "__main__":
    sys.argv[1:] = ["site.yml", "-e", "unused=nothing"]
    load([NAME])
    conditions = importlib.import_module(CONDITIONS).CONDITIONS
    rows = {name: [expected, told(change)] for name, (change, expected) in ROWS.items()}
    json.dump({"rows": rows, "conditions": [text for text, _holds in conditions]}, sys.stdout)

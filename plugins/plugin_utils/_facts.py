# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Finding out what `_conditions` asks of a task. Rests on private parts of ansible-core, as `_wrapper` does."""

from __future__ import annotations

import multiprocessing
import os
import site
import socket
import ssl
import sys
import threading
import types
import typing as t

import ansible
from ansible import constants as C  # noqa: N812 - as all of Ansible calls it
from ansible.executor.interpreter_discovery import InterpreterDiscoveryRequiredError
from ansible.executor.module_common import _get_shebang
from ansible.plugins import loader as loaders
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.esops.elasticsearch.plugins.module_utils._secrecy.scrubber import Scrubber
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.http_request import REQUESTS_ERROR

from ._conditions import Facts, same_flags, same_python

_CORE = os.path.dirname(os.path.realpath(ansible.__file__))
#: settings that bring more code into a module's process
_EXTENSIONS = ("_ANSIBALLZ_COVERAGE_CONFIG", "_ANSIBALLZ_DEBUGPY_CONFIG", "_ANSIBALLZ_PYDEVD_CONFIG")
_COVERAGE_BEFORE_2_19 = "_ANSIBLE_COVERAGE_CONFIG"
_ACTION_METHODS = (
    *("run", "_execute_module", "_update_module_args", "_configure_module", "_compute_environment_string"),
    *("_low_level_execute_command", "_parse_returned_data", "_is_pipelining_enabled"),
)


class Seen(t.NamedTuple):
    """What is looked at: the usual action for the task, the module that it would run, and variables of its host."""

    usual: ActionBase
    module: types.ModuleType
    task_vars: dict[str, t.Any]
    host_vars: dict[str, t.Any]


def gather(seen: Seen, *, switched_on: bool, core: str) -> Facts:
    """The facts about a task."""
    display = Display()
    return Facts(
        switched_on=switched_on,
        core=core,
        platform=sys.platform,
        worker=multiprocessing.parent_process() is not None,
        main_thread=threading.current_thread() is threading.main_thread(),
        own_module=_own_module(seen),
        core_module_utils=not _replaced_module_utils(),
        same_flags=same_flags(sys.flags, os.environ, user_site=os.path.isdir(site.getusersitepackages())),
        requests=_requests(),
        untouched_network=_untouched_network(),
        folder_exists=os.access(seen.usual._loader.get_basedir(), os.X_OK),  # noqa: SLF001
        verbosity=display.verbosity,
        debugging=bool(C.config.get_config_value("DEFAULT_DEBUG")) or _tracebacks(),
        keeps_files=bool(C.config.get_config_value("DEFAULT_KEEP_REMOTE_FILES")),
        extensions=_extensions(seen.task_vars),
        limits=C.config.get_config_value("PYTHON_MODULE_RLIMIT_NOFILE", variables=seen.host_vars) not in (0, "0"),
        secret_in_command=_secret_in_command(seen),
        **_facts_of_task(seen),
    )


def _facts_of_task(seen: Seen) -> dict[str, t.Any]:
    """What can differ from task to task."""
    action: t.Any = seen.usual
    connection, task, play_context = action._connection, action._task, action._play_context  # noqa: SLF001
    environment: dict[str, t.Any] = {}
    action._compute_environment_string(environment)  # noqa: SLF001
    shell = connection._shell  # noqa: SLF001
    return {
        "core_action": _from_core(action, _ACTION_METHODS, "plugins", "action"),
        "core_connection": _from_core(connection, ("exec_command", "_connect"), "plugins", "connection", "local.py"),
        "core_shell": _from_core(shell, ("env_prefix", "build_module_command"), "plugins", "shell"),
        "executable": str(play_context.executable),
        "shell_reads": "BASH_ENV" in os.environ,
        "temporary_folder": shell.tmpdir is not None,
        "become": bool(connection.become or play_context.become),
        "asynchronous": bool(task.async_val),
        "environment": bool(environment),
        "same_interpreter": _same_interpreter(action, seen.host_vars),
    }


def _from_core(plugin: t.Any, methods: t.Iterable[str], *place: str) -> bool:
    """Whether these methods of a plugin are those of ansible-core, from that folder or file of it."""
    expected = os.path.join(_CORE, *place)
    for name in methods:
        code = getattr(getattr(plugin, name, None), "__code__", None)
        if code is None or not os.path.realpath(code.co_filename).startswith(expected):
            return False
    return True


def _same_interpreter(action: t.Any, host_vars: dict[str, t.Any]) -> bool:
    """Whether Ansible would start the interpreter that it runs on itself."""
    remote_is_local = bool(getattr(action._connection, "_remote_is_local", False))  # noqa: SLF001
    try:
        _line, wanted = _get_shebang(
            "/usr/bin/python",
            host_vars,
            action._templar,  # noqa: SLF001
            remote_is_local=remote_is_local,
        )
    except InterpreterDiscoveryRequiredError:
        return False  # the module's own run finds it out, and Ansible remembers it
    return same_python(str(wanted), sys.executable or "")


def _own_module(seen: Seen) -> bool:
    """Whether the name of the task's module leads to the module of this collection."""
    task = seen.usual._task  # noqa: SLF001
    found = loaders.module_loader.find_plugin_with_context(task.action, collection_list=task.collections)
    paths = {os.path.realpath(path or "") for path in (found.plugin_resolved_path, seen.module.__file__)}
    return bool(found.resolved) and len(paths) == 1


def _replaced_module_utils() -> bool:
    """Whether a folder `module_utils` of the playbook or the settings puts its own in the place of parts of Ansible."""
    own = os.path.join(_CORE, "module_utils")
    names = {os.path.splitext(name)[0] for name in os.listdir(own)} - {"__init__", "__pycache__"}
    folders = loaders.module_utils_loader._get_paths(subdirs=False)  # noqa: SLF001
    others = [path for path in folders if os.path.isdir(path) and os.path.realpath(path) != own]
    return any(names & {os.path.splitext(name)[0] for name in os.listdir(path)} for path in others)


def _requests() -> str:
    """Whether `requests` was loaded from where a new interpreter finds it as well."""
    if REQUESTS_ERROR is not None:
        return "missing"
    import requests  # noqa: PLC0415 - is there, and loaded already
    import urllib3  # noqa: PLC0415

    search = [*site.getsitepackages(), site.getusersitepackages(), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    usual = {os.path.realpath(folder) for folder in search if folder}
    used = {os.path.dirname(os.path.dirname(os.path.realpath(str(part.__file__)))) for part in (requests, urllib3)}
    return "there" if used <= usual else "elsewhere"


def _untouched_network() -> bool:
    """Whether no plugin has put its own in the place of what the HTTP client rests on (gevent, truststore, …)."""
    import requests  # noqa: PLC0415

    wanted = (
        (socket.socket, ("socket",)),
        # ansible-core from 2.19 on puts its own in its place, in modules too.
        (socket.getaddrinfo, ("socket", "ansible.module_utils._internal._patches._socket_patch")),
        (ssl.SSLContext, ("ssl",)),
        (requests.adapters.HTTPAdapter, ("requests.adapters",)),
        (requests.adapters.HTTPAdapter.send, ("requests.adapters",)),
    )
    return all(part.__module__ in names for part, names in wanted)


def _tracebacks() -> bool:
    """Whether results are to have tracebacks, which tell of files."""
    try:
        from ansible.module_utils._internal import _traceback  # noqa: PLC0415 - from 2.19 on
    except ImportError:
        return False
    return bool(getattr(_traceback, "traceback_for", list)())


def _extensions(task_vars: dict[str, t.Any]) -> bool:
    known = [name for name in _EXTENSIONS if C.config.get_configuration_definition(name)]
    wanted = any(C.config.get_config_value(name, variables=task_vars) is not None for name in known)
    return wanted or _COVERAGE_BEFORE_2_19 in os.environ


def _secret_in_command(seen: Seen) -> bool:
    definition, arguments = seen.module.definition(), seen.usual._task.args  # noqa: SLF001
    scrubber = Scrubber()
    scrubber.add(definition.secrets(arguments))
    return any(form in argument for form in scrubber.values() for argument in sys.argv)

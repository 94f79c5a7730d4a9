# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Whether a task may run inside Ansible's worker process: one table of conditions.

A fork of Ansible's worker process is the same as a new process only where both have the same interpreter, libraries,
environment and rights. If a condition is not met, or cannot be checked, Ansible starts a new Python as usual.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import site
import socket
import ssl
import sys
import threading
import typing as t

import ansible
from ansible import constants as C  # noqa: N812 - as all of Ansible calls it
from ansible.plugins import loader as loaders
from ansible.release import __version__
from ansible.utils.display import Display

from ansible_collections.esops.elasticsearch.plugins.module_utils._secrecy.scrubber import Scrubber
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.http_request import REQUESTS_ERROR

from ._forked import FILES_FOLDER
from ._interpreter import same_flags, same_python

VARIABLE = "esops_elasticsearch_in_worker"
ENVIRONMENT_VARIABLE = "ESOPS_ELASTICSEARCH_IN_WORKER"
CORE = ".".join(__version__.split(".")[:2])
#: releases of ansible-core whose private parts `_module_in_fork` uses; add one when all tests pass on it
KNOWN_CORES = ("2.18", "2.19", "2.20", "2.21", "2.22")
MODULE_IN_FORK = f"{__package__}._module_in_fork"
_THREADS_FOLDER = "/proc/self/task"
_CORE_FOLDER = os.path.dirname(os.path.realpath(ansible.__file__))
#: shells that neither read a start file (but for BASH_ENV) nor change the environment when they run one command
_PLAIN_SHELLS = tuple(f"{folder}/{name}" for folder in ("/bin", "/usr/bin") for name in ("sh", "bash", "dash"))
_VERBOSE = 3  # from -vvv on, Ansible shows each process that it starts, and modules add tracebacks
_ACTION_METHODS = (
    *("run", "cleanup", "_execute_module", "_update_module_args", "_configure_module", "_compute_environment_string"),
    *("_low_level_execute_command", "_parse_returned_data", "_is_pipelining_enabled"),
)
#: settings that bring more code into a module's process
_EXTENSIONS = ("_ANSIBALLZ_COVERAGE_CONFIG", "_ANSIBALLZ_DEBUGPY_CONFIG", "_ANSIBALLZ_PYDEVD_CONFIG")
_COVERAGE_BEFORE_2_19 = "_ANSIBLE_COVERAGE_CONFIG"


class Task(t.NamedTuple):
    """The input of the conditions."""

    #: the action plugin of this collection, with the task, the connection and everything else that Ansible passes to it
    action: t.Any
    #: the class of the action plugin with which Ansible runs modules
    usual: t.Any
    #: the module of this collection, by its name for Python
    module: str
    variables: dict[str, t.Any]

    @property
    def host_variables(self) -> dict[str, t.Any]:
        """The variables of the host that the task runs on."""
        delegate = self.action._task.delegate_to  # noqa: SLF001
        return (self.variables.get("ansible_delegated_vars") or {}).get(delegate, {}) if delegate else self.variables


def obstacle(task: Task) -> str:
    """Return the first condition that is not met or cannot be checked; empty if all are met."""
    for text, holds in CONDITIONS:
        try:
            if not holds(task):
                return text
        except Exception as error:  # noqa: BLE001 - any doubt is enough, and what is wrong shows in the usual way as well
            return f"{text} ({type(error).__name__})"
    return ""


def on_by_default() -> bool:
    """The default for tasks whose variables do not set the switch."""
    return means_on(os.environ.get(ENVIRONMENT_VARIABLE) or "true")


def means_on(value: t.Any) -> bool:
    """The meaning of a value of the switch; everything that is not clearly on is off."""
    return str(value).strip().lower() in ("1", "on", "t", "true", "y", "yes")


def _switched_on(task: Task) -> bool:
    wanted = task.action._templar.template(task.host_variables.get(VARIABLE))  # noqa: SLF001
    return on_by_default() if wanted is None else means_on(wanted)


def _core_parts(_task: Task) -> bool:
    return not importlib.import_module(MODULE_IN_FORK).missing_parts()


def _in_worker(_task: Task) -> bool:
    main_thread = threading.current_thread() is threading.main_thread()
    return sys.platform == "linux" and main_thread and multiprocessing.parent_process() is not None


def _one_thread(_task: Task) -> bool:
    """A fork has no other threads, but still has the locks that they hold, even those that Python does not know."""
    return len(os.listdir(_THREADS_FOLDER)) == 1


def _own_module(task: Task) -> bool:
    """Whether the name of the task's module leads to the module of this collection."""
    wanted = task.action._task  # noqa: SLF001
    found = loaders.module_loader.find_plugin_with_context(wanted.action, collection_list=wanted.collections)
    own = str(importlib.import_module(task.module).__file__)
    return bool(found.resolved) and os.path.realpath(str(found.plugin_resolved_path)) == os.path.realpath(own)


def _from_core(plugin: t.Any, methods: t.Iterable[str], *place: str) -> bool:
    """Whether these methods of a plugin are those of ansible-core, from that folder or file of it."""
    expected = os.path.join(_CORE_FOLDER, "plugins", *place)
    return all(os.path.realpath(getattr(plugin, name).__code__.co_filename).startswith(expected) for name in methods)


def _core_plugins(task: Task) -> bool:
    connection = task.action._connection  # noqa: SLF001
    return (
        _from_core(task.usual, _ACTION_METHODS, "action")
        and _from_core(connection, ("exec_command", "_connect"), "connection", "local.py")
        and _from_core(connection._shell, ("env_prefix", "build_module_command"), "shell")  # noqa: SLF001
    )


def _core_module_utils(_task: Task) -> bool:
    """Whether no folder `module_utils` of the playbook or the settings replaces parts of Ansible's own."""
    own = os.path.join(_CORE_FOLDER, "module_utils")
    names = _stems(own) - {"__init__", "__pycache__"}
    folders = loaders.module_utils_loader._get_paths(subdirs=False)  # noqa: SLF001
    others = [path for path in folders if os.path.isdir(path) and os.path.realpath(path) != own]
    return not any(names & _stems(path) for path in others)


def _stems(folder: str) -> set[str]:
    return {os.path.splitext(name)[0] for name in os.listdir(folder)}


def _plain_shell(task: Task) -> bool:
    return str(task.action._play_context.executable) in _PLAIN_SHELLS and "BASH_ENV" not in os.environ  # noqa: SLF001


def _same_user(task: Task) -> bool:
    return not task.action._connection.become and not task.action._play_context.become  # noqa: SLF001


def _same_environment(task: Task) -> bool:
    environment: dict[str, t.Any] = {}
    task.action._compute_environment_string(environment)  # noqa: SLF001
    return not environment


def _same_interpreter(task: Task) -> bool:
    """Whether Ansible would start the interpreter that it runs on itself."""
    shebang = importlib.import_module("ansible.executor.module_common").__dict__["_get_shebang"]
    remote_is_local = bool(getattr(task.action._connection, "_remote_is_local", False))  # noqa: SLF001
    templar = task.action._templar  # noqa: SLF001
    # raises an error if the interpreter is not discovered yet: the module's own run does that
    _line, wanted = shebang("/usr/bin/python", task.host_variables, templar, remote_is_local=remote_is_local)
    return same_python(str(wanted), sys.executable or "")


def _same_flags(_task: Task) -> bool:
    return same_flags(sys.flags, os.environ, user_site=os.path.isdir(site.getusersitepackages()))


def _usual_requests(_task: Task) -> bool:
    """Whether `requests` was loaded from where a new interpreter finds it as well."""
    if REQUESTS_ERROR is not None:
        return False
    search = [*site.getsitepackages(), site.getusersitepackages(), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    usual = {os.path.realpath(folder) for folder in search if folder}
    files = [importlib.import_module(name).__file__ for name in ("requests", "urllib3")]
    return {os.path.dirname(os.path.dirname(os.path.realpath(str(file)))) for file in files} <= usual


def _unchanged_network(_task: Task) -> bool:
    """Whether no plugin has replaced what the HTTP client uses (gevent, truststore, …)."""
    adapter = importlib.import_module("requests.adapters").HTTPAdapter
    wanted = (
        (socket.socket, ("socket",)),
        # ansible-core from 2.19 on replaces it, in modules too
        (socket.getaddrinfo, ("socket", "ansible.module_utils._internal._patches._socket_patch")),
        (ssl.SSLContext, ("ssl",)),
        (adapter, ("requests.adapters",)),
        (adapter.send, ("requests.adapters",)),
    )
    return socket.getdefaulttimeout() is None and all(part.__module__ in names for part, names in wanted)


def _no_debugging(_task: Task) -> bool:
    if C.config.get_config_value("DEFAULT_DEBUG"):
        return False
    try:
        traceback = importlib.import_module("ansible.module_utils._internal._traceback")
    except ImportError:  # before 2.19
        return True
    return not traceback.traceback_for()


def _no_extensions(task: Task) -> bool:
    known = [name for name in _EXTENSIONS if C.config.get_configuration_definition(name)]
    wanted = any(C.config.get_config_value(name, variables=task.variables) is not None for name in known)
    traced = sys.gettrace() is not None or sys.getprofile() is not None
    return not wanted and not traced and _COVERAGE_BEFORE_2_19 not in os.environ


def _no_limits(task: Task) -> bool:
    limit = C.config.get_config_value("PYTHON_MODULE_RLIMIT_NOFILE", variables=task.host_variables)
    return limit in (0, "0")


def _no_secret_in_command(task: Task) -> bool:
    scrubber = Scrubber()
    scrubber.add(importlib.import_module(task.module).definition().secrets(task.action._task.args))  # noqa: SLF001
    return not any(form in argument for form in scrubber.values() for argument in sys.argv)


#: conditions, each with the text for when it is not met. Rows below the first two may use private parts of Ansible.
CONDITIONS: tuple[tuple[str, t.Callable[[Task], bool]], ...] = (
    ("it is switched off", _switched_on),
    ("this ansible-core has not been tested with it", lambda _task: CORE in KNOWN_CORES),
    ("private parts of ansible-core have changed", _core_parts),
    ("Ansible runs tasks in another way here", _in_worker),
    ("this process may have more than one thread", _one_thread),
    ("the open files of this process cannot be listed", lambda _task: bool(os.listdir(FILES_FOLDER))),
    ("the module is another one", _own_module),
    ("the action, connection or shell plugin is not that of ansible-core for local modules", _core_plugins),
    ("parts of ansible.module_utils are replaced", _core_module_utils),
    ("the shell may change the environment", _plain_shell),
    ("a temporary folder is in use", lambda task: task.action._connection._shell.tmpdir is None),  # noqa: SLF001
    ("it becomes another user", _same_user),
    ("it is asynchronous", lambda task: not task.action._task.async_val),  # noqa: SLF001
    ("it has an environment of its own", _same_environment),
    ("the Python interpreter is another one or is still to be discovered", _same_interpreter),
    ("Ansible's own Python was started with other flags", _same_flags),
    ("requests is not installed where a new Python would find it", _usual_requests),
    ("the network functions of this process have been replaced", _unchanged_network),
    ("the playbook's folder cannot be entered", lambda task: os.access(task.action._loader.get_basedir(), os.X_OK)),  # noqa: SLF001
    ("debugging or tracebacks are switched on", _no_debugging),
    ("the files of modules are to be kept", lambda _task: not C.config.get_config_value("DEFAULT_KEEP_REMOTE_FILES")),
    ("a debugger or coverage is to run in the module", _no_extensions),
    ("modules have a limit of open files", _no_limits),
    # The system's log may add the command line of the process that logs.
    ("one of its secrets is on Ansible's command line", _no_secret_in_command),
    # last, so that -vvv shows any other reason
    ("verbosity is 3 or more", lambda _task: Display().verbosity < _VERBOSE),
)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Whether a task may run without a Python of its own: a table of conditions over facts. No I/O, nothing of Ansible.

The module is run in a fork of the process in which Ansible runs the task already. That is the same as a process of its
own only where both would have the same interpreter, libraries, environment and rights; wherever that is not so, or not
known, Ansible runs the module as usual.
"""

from __future__ import annotations

import os
import typing as t

# The releases of ansible-core whose private parts this rests on. The next one is taken up when the tests pass on it.
KNOWN_CORES = ("2.18", "2.19", "2.20", "2.21")
# Shells that neither read a start file nor change the environment when they run one command (see BASH_ENV below).
PLAIN_SHELLS = tuple(f"{folder}/{name}" for folder in ("/bin", "/usr/bin") for name in ("sh", "bash", "dash"))
VERBOSE = 3  # from -vvv on, Ansible tells of each process that it starts, and modules add tracebacks


class Facts(t.NamedTuple):
    """What is known of a task, of where it runs, and of this process. The defaults are those of a plain local task."""

    switched_on: bool = True
    core: str = KNOWN_CORES[-1]
    platform: str = "linux"
    worker: bool = True
    main_thread: bool = True
    core_action: bool = True
    core_connection: bool = True
    core_shell: bool = True
    own_module: bool = True
    core_module_utils: bool = True
    executable: str = "/bin/sh"
    shell_reads: bool = False
    temporary_folder: bool = False
    become: bool = False
    asynchronous: bool = False
    environment: bool = False
    same_interpreter: bool = True
    same_flags: bool = True
    requests: str = "there"
    untouched_network: bool = True
    folder_exists: bool = True
    verbosity: int = 0
    debugging: bool = False
    keeps_files: bool = False
    extensions: bool = False
    limits: bool = False
    secret_in_command: bool = False


#: what must hold, and what to say where it does not
CONDITIONS: tuple[tuple[str, t.Callable[[Facts], bool]], ...] = (
    ("it is switched off", lambda facts: facts.switched_on),
    ("this ansible-core has not been tested with it", lambda facts: facts.core in KNOWN_CORES),
    # The system's proxy settings and its name resolution must not be used in a fork there.
    ("macOS does not allow it", lambda facts: facts.platform != "darwin"),
    ("Ansible runs tasks in another way here", lambda facts: facts.worker and facts.main_thread),
    ("the plugin that runs modules is not that of ansible-core", lambda facts: facts.core_action),
    ("the connection is not the local one of ansible-core", lambda facts: facts.core_connection),
    ("the shell plugin is not that of ansible-core", lambda facts: facts.core_shell),
    ("the module is another one", lambda facts: facts.own_module),
    ("parts of ansible.module_utils are replaced", lambda facts: facts.core_module_utils),
    (
        "the shell may change the environment",
        lambda facts: facts.executable in PLAIN_SHELLS and not facts.shell_reads,
    ),
    ("a temporary folder is in use", lambda facts: not facts.temporary_folder),
    ("it becomes another user", lambda facts: not facts.become),
    ("it is asynchronous", lambda facts: not facts.asynchronous),
    ("it has an environment of its own", lambda facts: not facts.environment),
    ("the Python interpreter is another one or is yet to be discovered", lambda facts: facts.same_interpreter),
    ("Ansible's own Python was started with other flags", lambda facts: facts.same_flags),
    ("requests is not installed where a new Python would find it", lambda facts: facts.requests == "there"),
    ("the network functions of this process have been replaced", lambda facts: facts.untouched_network),
    ("the playbook's folder cannot be entered", lambda facts: facts.folder_exists),
    ("verbosity is 3 or more", lambda facts: facts.verbosity < VERBOSE),
    ("debugging or tracebacks are switched on", lambda facts: not facts.debugging),
    ("the files of modules are to be kept", lambda facts: not facts.keeps_files),
    ("a debugger or coverage is to run in the module", lambda facts: not facts.extensions),
    ("modules have a limit of open files", lambda facts: not facts.limits),
    # The system's log may add the command line of the process that logs.
    ("one of its secrets stands on Ansible's command line", lambda facts: not facts.secret_in_command),
)


def obstacles(facts: Facts) -> list[str]:
    """Why the task has to run in a process of its own; empty where it need not."""
    return [text for text, holds in CONDITIONS if not holds(facts)]


def same_python(one: str, other: str) -> bool:
    """Whether two paths are the same interpreter of the same environment.

    Links are followed in folders, but not from the program itself: the python of a virtual environment is a link, and
    what it finds depends on where the link stands. Names in one folder that lead to one program are the same.
    """
    if not os.path.isabs(one) or not os.path.isabs(other):
        return False
    folders = {os.path.realpath(os.path.dirname(path)) for path in (one, other)}
    return len(folders) == 1 and os.path.realpath(one) == os.path.realpath(other)


def same_flags(flags: t.Any, environ: t.Mapping[str, str], *, user_site: bool) -> bool:
    """Whether Python's flags (`sys.flags`) leave this process what a new Python would have in this environment.

    `user_site` says whether there is a folder of packages of the user's own. Distributions start Ansible with `-s`.
    """
    if flags.no_site or ((flags.isolated or flags.ignore_environment) and any(map(_is_pythons, environ))):
        return False
    return not (flags.no_user_site and user_site and not environ.get("PYTHONNOUSERSITE"))


def _is_pythons(variable: str) -> bool:
    return variable.startswith("PYTHON")


def means_on(value: t.Any) -> bool:
    """What a value of the switch means; what is not clearly on is off."""
    return str(value).strip().lower() in ("1", "on", "t", "true", "y", "yes")

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module that looks around itself and misbehaves, put in the place of one of the collection's by a test."""

from __future__ import annotations

import datetime
import gc
import locale
import logging
import os
import resource
import signal
import socket
import sys
import threading
import time
import typing as t
import zlib
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.definition import Definition

SPEC: dict[str, t.Any] = {
    "do": {"type": "str", "default": "look"},
    "key": {"type": "str", "no_log": True},
    "nested": {"type": "dict", "options": {"key": {"type": "str", "no_log": True}, "number": {"type": "int"}}},
}
#: changed by the shell that starts a process, or by Ansible's own wrapper
_OF_THE_SHELL = {"_", "PWD", "OLDPWD", "SHLVL"}
_OF_ANSIBLE = (
    *("_name", "_debug", "_diff", "check_mode", "no_log", "_verbosity", "_syslog_facility"),
    *("_selinux_special_fs", "ansible_version", "_keep_remote_files", "_target_log_info"),
)


def definition() -> Definition:
    """For the action plugin, which looks at it before it runs the module."""
    return Definition(SPEC, lambda _context: {}, lambda _params: "look around")


def hash_of(value: str) -> int:
    """Something to compare that shows no secret."""
    return zlib.crc32(os.fsencode(value))


def of_the_process() -> dict[str, t.Any]:
    """Everything that a process inherits or is started with."""
    handlers = {number.name: str(signal.getsignal(number)) for number in signal.Signals}
    return {
        "argv": sys.argv[1:],
        "folder": str(Path.cwd()),
        "environment": {name: hash_of(value) for name, value in os.environ.items() if name not in _OF_THE_SHELL},
        "mask": os.umask(0o22),
        "nice": os.nice(0),
        "limits": [resource.getrlimit(kind) for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)],
        "encodings": [sys.stdout.encoding, sys.stderr.encoding, sys.getfilesystemencoding(), locale.getlocale()],
        "locale": locale.setlocale(locale.LC_ALL),
        "terminals": [os.isatty(number) for number in (1, 2)],
        "of_parent": [of(0) == of(os.getppid()) for of in (os.getsid, os.getpgid)],
        "handlers": {name: handler.partition(" at 0x")[0] for name, handler in handlers.items()},
        "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
        "alarm": signal.getitimer(signal.ITIMER_REAL),
        "threads": threading.active_count(),
        "loggers": len(logging.getLogger().handlers),
        "socket_timeout": socket.getdefaulttimeout(),
        "collecting": gc.isenabled(),
        "recursion": sys.getrecursionlimit(),
        "executable": os.path.realpath(sys.executable),
    }


def look(module: t.Any) -> None:
    """All that, what Ansible tells a module, and values that are not of JSON."""
    module.warn("A warning.")
    module.deprecate("Something will go.", version="10.0.0", collection_name="esops.elasticsearch")
    module.exit_json(
        changed=True,
        process=of_the_process(),
        ansible={name: getattr(module, name) for name in _OF_ANSIBLE if hasattr(module, name)},
        date=datetime.date(2026, 1, 2),
        several={"set"},
        raw="ü".encode(),
        key=module.params["key"],
        deep={"of": [module.params["nested"], f"within {module.params['key']} a text"]},
    )


def told(text: str, code: int) -> None:
    """Write a text and end."""
    sys.stdout.write(text)
    sys.stderr.write("Said on stderr.\n")
    sys.exit(code)


def leave_a_thread(module: t.Any) -> None:
    """End while a thread still works."""
    threading.Thread(target=time.sleep, args=(0.5,), daemon=True).start()
    module.exit_json(changed=False)


def crash(module: t.Any) -> None:
    """An exception that no code expects."""
    raise RuntimeError(f"no such thing as {module.params['do']}")


def grown(module: t.Any) -> None:
    """A result larger than any buffer between two processes."""
    module.exit_json(text="x" * 3_000_000)


DOINGS = {
    "look": look,
    "crash": crash,
    "fail": lambda module: module.fail_json(msg=f"not with {module.params['key']}", exception="a traceback"),
    "exit": lambda _module: sys.exit(0),
    "exit with 3": lambda _module: sys.exit(3),
    "exit with a text": lambda _module: sys.exit("a text"),
    "leave": lambda _module: os._exit(5),
    "killed": lambda _module: os.kill(os.getpid(), signal.SIGKILL),
    "terminated": lambda _module: os.kill(os.getpid(), signal.SIGTERM),
    "interrupted": lambda _module: os.kill(os.getpid(), signal.SIGINT),
    "not JSON": lambda _module: told("not JSON", 0),
    "junk first": lambda _module: told('junk\n{"changed": true}', 0),
    "junk last": lambda _module: told('{"changed": true}\njunk', 0),
    "rc": lambda _module: told('{"changed": true, "failed": false}', 2),
    "odd bytes": lambda module: module.exit_json(raw=b"bytes \xff", text="lone \udcff surrogate"),
    "nothing": lambda _module: None,
    "thread": leave_a_thread,
    "large": grown,
    "input": lambda module: module.exit_json(descriptors=os.isatty(0)),
    "command": lambda module: module.exit_json(said=module.run_command(["sh", "-c", "echo $0; pwd; umask"])),
}


def main() -> None:
    """Do as told."""
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    DOINGS[module.params["do"]](module)


if __name__ == "__main__":
    main()

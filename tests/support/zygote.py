# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The process from which module processes are forked: it has imported everything, and runs nothing itself.

Reads one JSON line for each module to run, and answers with the process id, then with the exit code. A module that is
to be killed, or that takes real time, gets a process of its own. All others share one, so many at a time: to fork
costs as much as the module itself.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import tempfile
import threading
import time
import typing as t
from pathlib import Path

from support.ways import WORKER, chosen

PLUGINS = "ansible_collections.esops.elasticsearch.plugins"
MODULES, MODULE_UTILS = f"{PLUGINS}.modules", f"{PLUGINS}.module_utils"
#: what is left of a pause, in seconds: other threads and processes come to act in it
_INSTANT = 0.005
#: what tests have replaced in the collection
_REAL: dict[str, t.Any] = {}
#: how many modules a process runs, one after the other
_SERIES = 25


def serve() -> None:
    """Fork for each line until the input ends."""
    in_worker = chosen() == WORKER
    importlib.import_module("requests")
    worker = importlib.import_module("support.worker") if in_worker else None
    names = sys.argv[1:]
    if worker is not None:
        worker.load(names)
        # Ansible's command line decides whether it runs a module itself. This one may contain a random secret.
        sys.argv[:] = [""]
    for name in names:
        importlib.import_module(f"{MODULES}.{name}")
    series = Series()
    for line in sys.stdin:
        order = json.loads(line)
        alone = order.pop("alone")
        if worker is not None:
            code = _in_worker(worker, order)
        else:
            code = _in_fork(order) if alone else series.run(order)
        _tell(str(code))


def _in_fork(order: dict[str, t.Any]) -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(_become_module(**order))
    _tell(str(pid))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class Series:
    """A process that runs modules one after the other, and another one when it has had enough."""

    def __init__(self) -> None:
        self._pid = 0
        self._orders, self._answers = sys.stdout, sys.stdin

    def run(self, order: dict[str, t.Any]) -> int:
        """Run one, and return its exit code."""
        if not self._pid:
            self._start()
        _tell(str(self._pid))
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()
        code, _blank, last = self._answers.readline().strip().partition(" ")
        if code and not last:
            return int(code)
        status = os.waitpid(self._pid, 0)[1]
        self._orders.close()
        self._answers.close()
        self._pid = 0
        return int(code or os.waitstatus_to_exitcode(status))

    def _start(self) -> None:
        (read, orders), (answers, write) = os.pipe(), os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(orders)
            os.close(answers)
            _run_series(os.fdopen(read), os.fdopen(write, "w"))
        os.close(read)
        os.close(write)
        self._orders, self._answers = os.fdopen(orders, "w"), os.fdopen(answers)


def _run_series(orders: t.TextIO, answers: t.TextIO) -> None:
    """Answer each order, and end with the last: when there were enough, or a module has left a thread behind."""
    try:
        for number, line in enumerate(orders, 1):
            code = _become_module(**json.loads(line))
            last = number == _SERIES or threading.active_count() > 1
            answers.write(f"{code} last\n" if last else f"{code}\n")
            answers.flush()
            if last:
                break
    finally:
        os._exit(0)


def _in_worker(worker: t.Any, order: dict[str, t.Any]) -> int:
    folder, environment = order["folder"], order["environment"]
    result = str(Path(folder, "stdout"))
    _tell("")  # the module is a fork of that process, which Ansible does not know about

    def prepare() -> None:
        _prepare(folder, environment, order["hurried"], "output", real_time=order["real_time"])

    return int(worker.run_in_worker(prepare, order["name"], order["arguments"], result))


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _prepare(
    folder: str, environment: dict[str, str], hurried: bool, stdout: str = "stdout", *, real_time: bool
) -> None:
    """Standard streams, environment, system log and clock of their own."""
    for number, stream in ((0, os.devnull), (1, stdout), (2, "stderr")):
        file = os.open(Path(folder, stream), os.O_CREAT | os.O_RDWR | os.O_TRUNC)
        os.dup2(file, number)
        os.close(file)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    os.environ.clear()
    os.environ.update({"PATH": "/usr/bin:/bin", "HOME": folder, **environment})
    _catch_syslog(importlib.import_module("ansible.module_utils.basic"), Path(folder, "syslog"))
    _catch_finished(Path(folder, "finished"))
    if not real_time:
        _skip_waits()
    _hurry(hurried)


def _become_module(
    name: str, arguments: dict[str, t.Any], environment: dict[str, str], folder: str, hurried: bool, real_time: bool
) -> int:
    """Run a module as if this process were its own, and return its exit code."""
    code = 1
    _forget_the_last()
    with contextlib.suppress(Exception):  # a module that ends so has printed nothing, which fails the test
        _prepare(folder, environment, hurried, real_time=real_time)
        code = _run(name, arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _forget_the_last() -> None:
    """Remove what Python and Ansible keep for the whole life of a process."""
    tempfile.tempdir = None
    warnings: t.Any = importlib.import_module("ansible.module_utils.common.warnings")
    warnings._global_warnings.clear()
    warnings._global_deprecations.clear()


def _run(name: str, arguments: dict[str, t.Any]) -> int:
    """Run a module to its end, and return its exit code."""
    basic: t.Any = importlib.import_module("ansible.module_utils.basic")
    if "inject_invocation" in basic.PASS_VARS:  # from 2.21 on it has to be asked for; it is to be searched as well
        arguments["_ansible_inject_invocation"] = True
    if "tracebacks_for" not in basic.PASS_VARS:  # before 2.19 there is no such argument
        arguments.pop("_ansible_tracebacks_for", None)
    basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode("utf-8")
    basic._ANSIBLE_PROFILE = "legacy"
    try:
        importlib.import_module(f"{MODULES}.{name}").main()
    except SystemExit as end:
        return int(end.code or 0)
    return 1


def _skip_waits() -> None:
    """Any wait finds the time gone by at once. Each thread has its own time, so that none ends another's wait."""
    skipped = threading.local()

    def now() -> float:
        return time.monotonic() + getattr(skipped, "seconds", 0.0)

    def wait(seconds: float) -> None:
        skipped.seconds = getattr(skipped, "seconds", 0.0) + seconds
        time.sleep(min(seconds, _INSTANT))

    client: t.Any = importlib.import_module(f"{MODULE_UTILS}._transport.client")
    _sleep, jitter, _clock = client.Client.__init__.__defaults__
    client.Client.__init__.__defaults__ = (wait, jitter, now)


def _hurry(hurried: bool) -> None:
    """An answer is waited for only as long as `timeout`, also where the server may take longer."""
    api: t.Any = importlib.import_module(f"{MODULE_UTILS}._inference.api")
    real = _REAL.setdefault("waits", (api._SERVER_WAIT, api._SERVER_WAIT_OTHERWISE))
    api._SERVER_WAIT, api._SERVER_WAIT_OTHERWISE = ({}, 0) if hurried else real


def _catch_syslog(basic: t.Any, path: Path) -> None:
    """What the module writes to the system log goes to a file."""

    def log(_module: t.Any, message: str, log_args: t.Any = None) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{message} {log_args}\n")

    basic.AnsibleModule.log = log


def _catch_finished(path: Path) -> None:
    """What the collection hands to Ansible goes to a file, as it is before Ansible masks anything in it."""
    shell: t.Any = importlib.import_module(f"{MODULE_UTILS}._ansible.module")
    real = _REAL.setdefault("execute", shell.execute)

    def execute(*arguments: t.Any) -> t.Any:
        finished = real(*arguments)
        path.write_text(json.dumps(finished, default=str), "utf-8")
        return finished

    shell.execute = execute


if __name__ == "__main__":
    serve()

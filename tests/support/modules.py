# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Running a module as Ansible does: another process, arguments handed in as JSON, a JSON result on stdout.

The processes are forked from one that has imported the modules before, and most run more than one module, which makes
thousands of runs affordable (zygote.py). That the same modules run from the payload that Ansible really builds is shown
by `ansible-test integration`.

With ESOPS_TEST_WAY=worker, the action plugin runs the modules, in a process such as Ansible has for a task.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import typing as t
from pathlib import Path

AZURE = "azure_openai_inference_endpoint"
INFO = "inference_endpoint_info"
GENERIC = "inference_endpoint"
SET = "inference_endpoints"
SERVICES = "inference_service_info"
INFERENCE = "inference_run"
REGION_POLICY = "inference_region_policy"
REGION_POLICY_INFO = "inference_region_policy_info"
CONNECTOR = "connector"
CONNECTOR_INFO = "connector_info"
SYNC_JOB = "connector_sync_job"
SYNC_JOB_INFO = "connector_sync_job_info"
CONNECTORS = (CONNECTOR, CONNECTOR_INFO, SYNC_JOB, SYNC_JOB_INFO)
_TESTS = Path(__file__).resolve().parents[1]
_IMPORTED_FROM = f"{_TESTS.parent / '.build'}{os.pathsep}{_TESTS}"
#: for the way through Ansible's worker; the invocation is to be searched for secrets as well
_ANSIBLE = {"ANSIBLE_COLLECTIONS_PATH": str(_TESTS.parent / ".build"), "ANSIBLE_INJECT_INVOCATION": "true"}
_idle: queue.SimpleQueue[subprocess.Popen[str]] = queue.SimpleQueue()


class Run(t.NamedTuple):
    """One finished module process. A negative code is the signal that ended it, and then there is no result.

    `finished` is what the collection handed to Ansible, before Ansible masks it.
    """

    code: int
    result: dict[str, t.Any]
    stdout: str
    stderr: str
    syslog: str
    finished: str = ""

    @property
    def output(self) -> str:
        """Everything that left the process, or would have without Ansible's own masking."""
        return f"{self.stdout}\n{self.stderr}\n{self.syslog}\n{self.finished}"


def run_module(
    name: str,
    arguments: t.Mapping[str, t.Any],
    *,
    check: bool = False,
    diff: bool = True,
    environment: t.Mapping[str, str] | None = None,
    timeout: float = 120.0,
    hurried: bool = False,
    real_time: bool = False,
    started: t.Callable[[int], None] | None = None,
) -> Run:
    """Run a module to its end. Its environment is empty but for what is given. May be called from several threads.

    Its pauses take no time but in `real_time`. `hurried` shortens its waits for answers; `started` is told its process
    id.
    """
    payload = {**arguments, "_ansible_check_mode": check, "_ansible_diff": diff}
    payload["_ansible_module_name"] = f"esops.elasticsearch.{name}"
    with tempfile.TemporaryDirectory(prefix="esops-run-") as folder:
        order: dict[str, t.Any] = {"name": name, "arguments": payload, "folder": folder}
        order.update(environment=dict(environment or {}), hurried=hurried, real_time=real_time)
        order["alone"] = real_time or started is not None
        code = _ordered(order, timeout, started)
        texts = {name: _text(Path(folder, name)) for name in ("stdout", "stderr", "syslog", "finished")}
    try:
        result = json.loads(texts["stdout"]) if code >= 0 else {}
    except ValueError:
        raise AssertionError(f"no JSON from {name}: {texts}") from None
    return Run(code, result, texts["stdout"], texts["stderr"], texts["syslog"], texts["finished"])


def _ordered(order: dict[str, t.Any], timeout: float, started: t.Callable[[int], None] | None) -> int:
    try:
        zygote = _idle.get_nowait()
    except queue.Empty:
        command = [sys.executable, "-m", "support.zygote", AZURE, INFO, GENERIC, SET, SERVICES, INFERENCE, *CONNECTORS]
        environment = {**os.environ, "PYTHONPATH": _IMPORTED_FROM, **_ANSIBLE}
        zygote = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    assert zygote.stdin
    assert zygote.stdout
    watchdog = threading.Timer(timeout, zygote.kill)
    watchdog.start()
    try:
        zygote.stdin.write(json.dumps(order) + "\n")
        zygote.stdin.flush()
        pid = zygote.stdout.readline()
        if started is not None and pid.strip():
            started(int(pid))
        answer = zygote.stdout.readline()
    finally:
        watchdog.cancel()
    if not answer:
        raise AssertionError(f"{order['name']} did not end within {timeout} seconds")
    _idle.put(zygote)
    return int(answer)


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.exists() else ""

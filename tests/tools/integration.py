# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run `ansible-test integration` against a real cluster if one is set, else against an emulator.

A real cluster is set by tests/integration/integration_config.yml (see the template beside it) or by ESOPS_TEST_URL
and its sisters in the environment. An emulator is started for the run and stopped in every case.

Usage: integration.py [ARGUMENTS OF ansible-test integration]
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cluster_config
from tree import MIRROR, TREE, sync_mirror

VERSION = "9.5.0"
API_KEY = "integration:pretend-key"
START_SECONDS = 30
STOP_SECONDS = 10
CONFIG = "integration_config.yml"


def wait_until_ready(process: subprocess.Popen[bytes], ready_file: Path) -> dict[str, Any]:
    """What the emulator says about itself once it listens."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"The emulator ended with status {process.returncode} instead of listening.")
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
            told: dict[str, Any] = json.loads(ready_file.read_text())
            return told
        time.sleep(0.1)
    sys.exit(f"The emulator did not listen within {START_SECONDS} seconds.")


@contextlib.contextmanager
def emulator() -> Iterator[dict[str, Any]]:
    """A running emulator with TLS and API-key login."""
    with tempfile.TemporaryDirectory(prefix="esops-emulator-") as folder:
        ready_file = Path(folder, "ready.json")
        command = [sys.executable, "-m", "es_emulator", "--version", VERSION, "--port", "0", "--tls-dir", folder]
        command += ["--api-key", API_KEY, "--ready-file", str(ready_file)]
        env = {**os.environ, "PYTHONPATH": str(TREE / "tests")}
        process = subprocess.Popen(command, env=env)
        try:
            yield wait_until_ready(process, ready_file)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """What the targets' configuration file has to hold, for as long as the cluster is there."""
    own = TREE / "tests" / "integration" / CONFIG
    if own.exists():
        print(f"Integration runs against the cluster of {own.relative_to(TREE)}", flush=True)
        yield own.read_text()
        return
    known = cluster_config.from_environment(os.environ)
    if known:
        known["elasticsearch_version"] = cluster_config.ask_version(known)
        print("Integration runs against {elasticsearch_url}, {elasticsearch_version}".format(**known), flush=True)
        for words in cluster_config.left_out(known):
            print(f"skipped, {words}", flush=True)
        yield json.dumps(known)
        return
    with emulator() as told:
        login = {"elasticsearch_url": told["url"], "elasticsearch_api_key": API_KEY, "elasticsearch_version": VERSION}
        yield json.dumps({**login, "elasticsearch_ca_path": told["ca_file"] or "", **cluster_config.OF_EMULATOR})


def write_config(text: str) -> Path:
    """Give the integration targets their variables, in a file that no other user can read; YAML takes JSON."""
    path = MIRROR / "tests" / "integration" / CONFIG
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    return path


def run_group(command: list[str], env: dict[str, str]) -> int:
    """Run a command whose children do not outlive it, nor us."""
    with subprocess.Popen(command, cwd=MIRROR, env=env, start_new_session=True) as process:
        try:
            return process.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)


def main() -> int:
    """Start, run, stop."""
    # a CI that cancels the job sends SIGTERM: unwind, so that the emulator is stopped then as well
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sync_mirror()
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "ANSIBLE_COLLECTIONS_PATH")}
    with cluster() as text:
        config = write_config(text)
        try:
            return run_group(["ansible-test", "integration", *sys.argv[1:]], env)
        finally:
            config.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())

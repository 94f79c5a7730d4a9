# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: a mistake leads to one line that says what to do, and never to a traceback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from es_emulator import Emulator
from es_emulator.__main__ import main

TESTS = Path(__file__).parents[1]
#: arguments, and what is said about them
MISTAKES = {
    "--version 7.17.0": "--version: 7.17.0 is not emulated; choose one from 8.14 to 9.5, or serverless",
    "--version 10.0.0": "--version: 10.0.0 is not emulated; choose one from 8.14 to 9.5, or serverless",
    "--version newest": "--version: 'newest' is not a version; write it like 9.5 or 9.5.3, or serverless",
    "--port 99999": "--port: 99999 is not a port; choose one from 1 to 65535, or 0 for any free port",
    "--port -1": "--port: -1 is not a port; choose one from 1 to 65535, or 0 for any free port",
    "--port http": "--port: http is not a port; choose one from 1 to 65535, or 0 for any free port",
    "--api-key my-key": "--api-key: write it as ID:KEY, for example my-id:my-key",
    "--api-key my-id:": "--api-key: write it as ID:KEY, for example my-id:my-key",
    "--licence free": "--licence: free is not a licence; choose basic, standard, gold, platinum, enterprise or trial",
    "--ready-file {folder}/none/ready": "--ready-file: cannot write {folder}/none/ready: No such file or directory",
    "--tls-dir {folder}/file": "--tls-dir: cannot write to {folder}/file: Not a directory",
    "--tls": "unrecognized arguments: --tls; --help lists the options",
    "--verison 9.5": "unrecognized arguments: --verison 9.5; --help lists the options",
    "--port": "--port: expected one argument; --help lists the options",
}


@pytest.mark.parametrize(("arguments", "line"), MISTAKES.items(), ids=MISTAKES)
def test_a_mistake_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: str, line: str) -> None:
    (tmp_path / "file").touch()
    assert main(arguments.format(folder=tmp_path).split()) == 2
    assert capsys.readouterr() == ("", f"es_emulator: {line.format(folder=tmp_path)}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_port_in_use_is_one_line(emu: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", str(emu.port)]) == 2
    assert capsys.readouterr() == (
        "",
        f"es_emulator: --port: port {emu.port} is in use; choose another, or leave --port out for any free port\n",
    )


def test_help_explains_each_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match=r"^0$"):
        main(["--help"])
    out, err = capsys.readouterr()
    assert err == ""
    options = re.findall(r"^  (--[a-z-]+)(?: [A-Z:]+)?\n? {2,}\S", out, re.MULTILINE)
    assert options == ["--version", "--port", "--tls-dir", "--api-key", "--licence", "--ready-file"]


@pytest.mark.parametrize("tls", [False, True])
def test_it_serves_until_it_is_stopped(tmp_path: Path, tls: bool) -> None:
    ready = tmp_path / "ready.json"
    command = [sys.executable, "-m", "es_emulator", "--version", "8.19.7", "--port", "0", "--api-key", "i:k"]
    command += ["--ready-file", str(ready), *(["--tls-dir", str(tmp_path / "tls")] if tls else [])]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            ends = time.monotonic() + 20
            while not ready.exists() and time.monotonic() < ends:
                time.sleep(0.05)
            facts = json.loads(ready.read_text())
            assert facts["pid"] == process.pid
            headers = {"Authorization": "ApiKey aTpr"}
            verify = facts["ca_file"] or True
            answer = requests.get(facts["url"], headers=headers, verify=verify, timeout=10)
            assert answer.json()["version"]["number"] == "8.19.7"
            assert requests.get(facts["url"], verify=verify, timeout=10).status_code == 401
        finally:
            process.send_signal(signal.SIGTERM)
            out = process.communicate(timeout=10)[0]
    assert process.returncode == 0
    assert out == f"Elasticsearch emulator 8.19.7 listens on {facts['url']} (stop it with Ctrl+C)\n"

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Command line: start an emulator and print where it listens."""

from __future__ import annotations

import argparse
import errno
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import NoReturn

from .auth import LICENCES
from .emulator import Emulator
from .model import Login
from .tls import TlsFiles, make_tls
from .versions import Release

_DESCRIPTION = """\
Emulate an Elasticsearch node: its inference API and its connector API, with simulated remote services.
It listens on this machine only, and keeps everything in memory.
"""
_EXAMPLE = """\
Example: python -m es_emulator --version 9.5.3 --port 9200 --api-key my-id:my-key

Azure OpenAI has the resource Resource-name with the deployments Deployment-id, Larger-deployment-id
and Chat-deployment-id. Its API key is azure-key-one; that of all other services is remote-key-one.
"""
_ANY_PORT = 0


class _Mistake(Exception):
    """What the user has to correct."""


class _Parser(argparse.ArgumentParser):
    """A parser that leaves it to the caller to print what is wrong."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print below a usage that fills the screen."""
        ours = message.startswith("argument ") and "expected" not in message
        raise _Mistake(message.removeprefix("argument ") + ("" if ours else "; --help lists the options"))


def _version(text: str) -> str:
    try:
        Release.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port; choose one from 1 to 65535, or 0 for any free port")
    return number


def _login(text: str) -> Login:
    key_id, _colon, key = text.partition(":")
    if not (key_id and key):
        raise argparse.ArgumentTypeError("write it as ID:KEY, for example my-id:my-key")
    return Login("api_key", id=key_id, key=key)


def _licence(text: str) -> str:
    if text not in LICENCES:
        choices = f"{', '.join(LICENCES[:-1])} or {LICENCES[-1]}"
        raise argparse.ArgumentTypeError(f"{text} is not a licence; choose {choices}")
    return text


def _parser() -> _Parser:
    parser = _Parser(
        prog="es_emulator",
        description=_DESCRIPTION,
        epilog=_EXAMPLE,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "--version",
        default="9.5.0",
        type=_version,
        help='release to emulate: 8.14 to 9.5 or "serverless"; default 9.5.0',
    )
    add("--port", default=_ANY_PORT, type=_port, help="port to listen on; default 0, any free port")
    add("--tls-dir", metavar="DIR", help="use HTTPS, and write the certificates to this folder (ca.pem for clients)")
    add(
        "--api-key",
        metavar="ID:KEY",
        type=_login,
        help="API key that clients must send; without it, no login is needed",
    )
    add(
        "--licence",
        default="trial",
        type=_licence,
        help="licence of the cluster; default trial, which allows inference",
    )
    add("--ready-file", metavar="FILE", help="file for url, ca_file and pid in JSON, written when the emulator listens")
    return parser


def _tls(folder: str | None) -> TlsFiles | None:
    try:
        return make_tls(folder) if folder else None
    except OSError as error:
        raise _Mistake(f"--tls-dir: cannot write to {folder}: {error.strerror}") from None


def _start(options: argparse.Namespace) -> Emulator:
    emulator = Emulator(options.version, options.api_key, _tls(options.tls_dir), options.licence, port=options.port)
    try:
        return emulator.start()
    except OSError as error:
        advice = "choose another, or leave --port out for any free port"
        if error.errno == errno.EADDRINUSE:
            raise _Mistake(f"--port: port {options.port} is in use; {advice}") from None
        raise _Mistake(f"--port: cannot listen on port {options.port}: {error.strerror}; {advice}") from None


def _announce(emulator: Emulator, ready_file: str | None) -> None:
    """Write the ready file, which appears whole or not at all, and print the address."""
    if ready_file:
        facts = {"url": emulator.url, "ca_file": emulator.tls.ca_file if emulator.tls else None, "pid": os.getpid()}
        target = Path(ready_file)
        draft = target.with_name(target.name + ".new")
        try:
            draft.write_text(json.dumps(facts) + "\n", encoding="utf-8")
            draft.replace(target)
        except OSError as error:
            raise _Mistake(f"--ready-file: cannot write {ready_file}: {error.strerror}") from None
    print(f"Elasticsearch emulator {emulator.version} listens on {emulator.url} (stop it with Ctrl+C)", flush=True)


def _serve(options: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT."""
    emulator = _start(options)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ended.set())
    try:
        _announce(emulator, options.ready_file)
        while not ended.wait(0.5):
            pass
    finally:
        emulator.stop()


def main(argv: list[str] | None = None) -> int:
    """Serve, or print in one line what is wrong with the arguments."""
    try:
        _serve(_parser().parse_args(argv))
    except _Mistake as mistake:
        print(f"es_emulator: {mistake}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

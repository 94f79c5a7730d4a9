# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Command line: start one emulator and say where it listens."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from .emulator import Emulator
from .model import Login
from .tls import make_tls


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="es_emulator", description="Pretend to be an Elasticsearch node.")
    parser.add_argument("--version", default="9.5.0", help='version to play, such as 8.17.2, or "serverless"')
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    parser.add_argument("--tls-dir", help="directory for certificates; given, HTTPS is spoken")
    parser.add_argument("--api-key", metavar="ID:KEY", help="the API key to ask for; without it security is off")
    parser.add_argument("--licence", default="trial")
    parser.add_argument("--ready-file", help="file to write url, ca_file and pid to when connections are taken")
    return parser.parse_args(argv)


def _emulator(options: argparse.Namespace) -> Emulator:
    login = None
    if options.api_key:
        key_id, _colon, key = options.api_key.partition(":")
        login = Login("api_key", id=key_id, key=key)
    tls = make_tls(options.tls_dir) if options.tls_dir else None
    return Emulator(options.version, login, tls, options.licence, port=options.port)


def _announce(emulator: Emulator, ready_file: str | None) -> None:
    """Tell where; the file appears whole or not at all."""
    print(f"Elasticsearch emulator {emulator.version} listens on {emulator.url}", flush=True)
    if ready_file:
        facts = {"url": emulator.url, "ca_file": emulator.tls.ca_file if emulator.tls else None, "pid": os.getpid()}
        target = Path(ready_file)
        draft = target.with_name(target.name + ".new")
        draft.write_text(json.dumps(facts) + "\n", encoding="utf-8")
        draft.replace(target)


def main(argv: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; what cannot be served is told in one line."""
    options = _arguments(argv)
    try:
        emulator = _emulator(options).start()
    except (ValueError, OSError) as error:
        print(f"es_emulator: {error}", file=sys.stderr)
        return 2
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ended.set())
    try:
        _announce(emulator, options.ready_file)
        while not ended.wait(0.5):
            pass
    finally:
        emulator.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())

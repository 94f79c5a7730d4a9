# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Functions in a fork, as if they were programs."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import stat
import sys
import threading
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.esops.elasticsearch.plugins.plugin_utils._forked import Ended, run_forked


def open_pipes() -> set[int]:
    """By inode. Other files are left out: threads of earlier tests may still close their sockets."""
    pipes = set()
    for path in Path("/dev/fd").iterdir():
        with contextlib.suppress(OSError):  # closed since, as the folder's own is
            found = os.fstat(int(path.name))
            pipes |= {found.st_ino} if stat.S_ISFIFO(found.st_mode) else set()
    return pipes


def forked(program: t.Callable[[], t.Any]) -> Ended:
    """Run it in a fork; no pipe may stay open in this process, and no signal blocked."""
    before, blocked = open_pipes(), signal.pthread_sigmask(signal.SIG_BLOCK, ())
    ended = run_forked(program, "/")
    assert open_pipes() <= before
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == blocked
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    return ended


def say(text: str, code: t.Any = None) -> None:
    """Write to both streams and end."""
    sys.stdout.write(f"{text}\n")
    sys.stderr.write(f"{text} on stderr")
    if code is not None:
        sys.exit(code)


@pytest.mark.parametrize(
    ("code", "status", "more"), [(None, 0, b""), (0, 0, b""), (3, 3, b""), ("text", 1, b"text\n"), (True, 1, b"")]
)
def test_output_and_exit_status(code: t.Any, status: int, more: bytes) -> None:
    assert forked(lambda: say("ü", code)) == Ended(status, "ü\n".encode(), "ü on stderr".encode() + more)


def test_output_larger_than_a_pipe_on_both_streams() -> None:
    def program() -> None:
        for stream in (sys.stderr, sys.stdout) * 3:
            stream.write("x" * 300_000)

    assert [len(text) for text in forked(program)[1:]] == [900_000, 900_000]


def test_an_exception_stays_in_the_fork() -> None:
    def program() -> None:
        raise ValueError("out of order")

    ended = forked(program)
    assert (ended.status, ended.stdout) == (1, b"")
    assert ended.stderr.startswith(b"Traceback")
    assert ended.stderr.endswith(b"ValueError: out of order\n")


@pytest.mark.parametrize(
    ("number", "said"), [(signal.SIGKILL, b"Killed\n"), (signal.SIGTERM, b"Terminated\n"), (signal.SIGPIPE, b"")]
)
def test_the_end_by_a_signal(number: signal.Signals, said: bytes) -> None:
    def program() -> None:
        signal.signal(number, signal.SIG_DFL) if number == signal.SIGPIPE else None
        os.kill(os.getpid(), number)

    assert forked(program) == Ended(128 + number, b"", said)


def test_children_whose_status_is_not_kept() -> None:
    """Where SIGCHLD is ignored, as an init of containers may leave it: told as success, as `subprocess` tells it."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert forked(lambda: say("done", 3)) == Ended(0, b"done\n", b"done on stderr")
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_handlers_of_this_process_are_not_in_the_fork() -> None:
    """The one that Ansible has for time limits, above all."""

    def handler(*_: object) -> None:
        raise AssertionError

    before = signal.signal(signal.SIGALRM, handler)
    try:
        ended = forked(lambda: say(str(signal.getsignal(signal.SIGALRM) == signal.SIG_DFL)))
    finally:
        signal.signal(signal.SIGALRM, before)
    assert ended.stdout == b"True\n"


def test_a_time_limit_here_does_not_wait_for_the_fork() -> None:
    def handler(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, handler)
    began = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(TimeoutError):
            run_forked(lambda: time.sleep(2), "/")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - began < 1.5
    os.waitpid(-1, 0)


def test_nothing_of_this_process_runs_in_the_fork(tmp_path: Path) -> None:
    """Neither what is registered for its end, nor what it has written and not sent yet; its files are out of reach."""
    path = tmp_path / "file"

    def at_end() -> None:
        path.write_text("ended", encoding="utf-8")

    def program() -> None:
        os.write(file.fileno(), b"from the fork")
        say(f"{os.read(0, 9)!r} {Path.cwd()}")

    with path.open("w", encoding="utf-8") as file:
        file.write("once")
        atexit.register(at_end)
        try:
            ended = forked(program)
        finally:
            atexit.unregister(at_end)
    assert path.read_text(encoding="utf-8") == "once"
    assert ended.stdout == b"b'' /\n"


def test_threads_can_be_started_in_it() -> None:
    """A set is written by several."""

    def program() -> None:
        threads = [threading.Thread(target=os.write, args=(1, b".")) for _number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert forked(program).stdout == b"." * 8

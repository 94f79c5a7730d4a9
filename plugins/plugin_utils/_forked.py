# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Running a function in a fork of this process as if it were a program that was just started. Linux only."""

from __future__ import annotations

import fcntl
import gc
import logging
import os
import selectors
import signal
import sys
import syslog
import traceback
import typing as t
import warnings

FILES_FOLDER = "/proc/self/fd"
_PIECE_BYTES = 64 * 1024
_STANDARD_STREAMS = 3
_BY_SIGNAL = 128  # what shells add to the number of a signal


class Ended(t.NamedTuple):
    """The end of a fork: the exit status as in shells (128 plus the signal that ended it), and its output."""

    status: int
    stdout: bytes
    stderr: bytes


def run_forked(program: t.Callable[[], t.Any], folder: str) -> Ended:
    """Run `program` in a fork, with `folder` as its working directory, and wait for its end.

    An exception in this process meanwhile, such as a task's timeout, leaves the fork running, as it would leave a
    program that was started.
    """
    ours, theirs = zip(os.pipe(), os.pipe())
    try:
        pid = _forked(program, folder, theirs)
        for number in theirs:
            os.close(number)
        stdout, stderr = _read_all(ours)
        status = _status(pid)
        return Ended(status, stdout, stderr) if status >= 0 else _as_shell_tells(-status, stdout, stderr)
    finally:
        for number in ours:
            os.close(number)


def _status(pid: int) -> int:
    try:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except ChildProcessError:  # SIGCHLD is ignored, so the system keeps no status; `subprocess` also returns 0
        return 0


def _as_shell_tells(number: int, stdout: bytes, stderr: bytes) -> Ended:
    said = "" if number in (signal.SIGINT, signal.SIGPIPE) else f"{signal.strsignal(number)}\n"
    return Ended(_BY_SIGNAL + number, stdout, stderr + said.encode("utf-8"))


def _forked(program: t.Callable[[], t.Any], folder: str, streams: t.Sequence[int]) -> int:
    """Fork. Signals wait until the fork has no handler of this process left."""
    waiting = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        with warnings.catch_warnings():
            # Python warns about forks of a process with threads; Ansible itself makes such forks.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            _be_program(program, folder, streams, waiting)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, waiting)
    return pid


def _read_all(numbers: t.Sequence[int]) -> list[bytes]:
    """Read from all until all have ended."""
    pieces: dict[int, list[bytes]] = {number: [] for number in numbers}
    with selectors.DefaultSelector() as selector:
        for number in numbers:
            selector.register(number, selectors.EVENT_READ)
        while selector.get_map():
            for key, _events in selector.select():
                piece = os.read(key.fd, _PIECE_BYTES)
                pieces[key.fd].append(piece)
                if not piece:
                    selector.unregister(key.fd)
    return [b"".join(pieces[number]) for number in numbers]


def _be_program(
    program: t.Callable[[], t.Any], folder: str, streams: t.Sequence[int], waiting: t.Iterable[int]
) -> t.NoReturn:
    """In the fork: run the program, and exit without running anything that the parent process has registered."""
    status = 1
    try:
        gc.freeze()  # collecting the parent's garbage would copy its memory
        _new_streams(streams)
        _fresh_signals(waiting)
        logging.root.handlers.clear()
        os.chdir(folder)
        program()
        status = 0
    except SystemExit as end:
        status = _exit_status(end.code)
    except BaseException as error:  # noqa: BLE001 - nothing may get back into the code of the other process
        traceback.print_exc()
        if isinstance(error, KeyboardInterrupt):
            status = _BY_SIGNAL + signal.SIGINT
    finally:
        _leave(status)


def _exit_status(code: t.Any) -> int:
    """The exit status for an argument of `sys.exit`."""
    if code is None or isinstance(code, int):
        return int(code or 0) & 0xFF
    sys.stderr.write(f"{code}\n")
    return 1


def _leave(status: int) -> t.NoReturn:
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _new_streams(streams: t.Sequence[int]) -> None:
    """No input, the pipes as output, and no other open file.

    Open files are replaced instead of closed: objects of the parent process still hold their numbers, and may close
    them at any time, when the numbers may belong to other files.
    """
    syslog.closelog()
    others = [int(name) for name in os.listdir(FILES_FOLDER)]
    null = os.open(os.devnull, os.O_RDWR)
    # Away from the numbers that they will get, in case one of those was free.
    sources = [fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _STANDARD_STREAMS) for number in (null, *streams)]
    for number, source in enumerate(sources):
        os.dup2(source, number)
    for number in {*others, null, *sources[1:]} - {*range(_STANDARD_STREAMS)}:
        if _is_open(number):
            os.dup2(sources[0], number, inheritable=False)
    real = sys.__stdout__
    encoding, errors = (real.encoding, real.errors) if real is not None else ("utf-8", "strict")
    sys.stdin = open(0, encoding=encoding, closefd=False)  # noqa: SIM115 - for as long as the process lives
    sys.stdout = open(1, "w", encoding=encoding, errors=errors, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding=encoding, errors="backslashreplace", closefd=False)  # noqa: SIM115


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _fresh_signals(waiting: t.Iterable[int]) -> None:
    """Install the handlers of a new Python, then let the pending signals in."""
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) == signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, waiting)

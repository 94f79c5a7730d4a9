# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deferring signals while something must not be left half done."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import types
import typing as t

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextlib.contextmanager
def held_back_signals(noticed: t.Callable[[], None] = lambda: None) -> t.Iterator[list[int]]:
    """Note a request to stop, and obey it after the block.

    Yields the list of the signals noted. `noticed` is called at once, so that nothing more is started.

    Python handles signals in the main thread only; other threads have nothing to defer.
    """
    noted: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield noted
        return

    def note(number: int, _frame: types.FrameType | None) -> None:
        noted.append(number)
        noticed()

    # An ignored signal (as with nohup) is not a request to stop.
    obeyed = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    former = {number: signal.signal(number, note) for number in obeyed}
    try:
        yield noted
    finally:
        for number, handler in former.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        for number in noted[:1]:
            os.kill(os.getpid(), number)

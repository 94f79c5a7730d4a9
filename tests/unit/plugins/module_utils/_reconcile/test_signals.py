# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request to stop waits while an endpoint is deleted and created again."""

from __future__ import annotations

import os
import signal
import threading
import types
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile.signals import held_back_signals

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def obeyed() -> t.Iterator[list[int]]:
    """The signals that came through, in order."""
    found: list[int] = []

    def obey(number: int, _frame: types.FrameType | None) -> None:
        found.append(number)

    former = {number: signal.signal(number, obey) for number in SIGNALS}
    yield found
    for number, handler in former.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_held_back_and_then_obeyed(number: signal.Signals, obeyed: list[int]) -> None:
    handler = signal.getsignal(number)
    with held_back_signals():
        os.kill(os.getpid(), number)
        assert obeyed == []
    assert obeyed == [number]
    assert signal.getsignal(number) is handler


def test_several_are_one(obeyed: list[int]) -> None:
    with held_back_signals():
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
    assert obeyed == [signal.SIGTERM]


def test_obeyed_after_a_failure_too(obeyed: list[int]) -> None:
    def fail() -> None:
        with held_back_signals():
            os.kill(os.getpid(), signal.SIGTERM)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert obeyed == [signal.SIGTERM]


def test_none_came(obeyed: list[int]) -> None:
    with held_back_signals():
        pass
    assert obeyed == []


def test_noted_at_once(obeyed: list[int]) -> None:
    """So that nothing more is begun, and what has not been begun yet can be left."""
    calls: list[str] = []
    with held_back_signals(lambda: calls.append("called")) as noted:
        assert noted == []
        os.kill(os.getpid(), signal.SIGTERM)
        assert (noted, calls) == ([signal.SIGTERM], ["called"])
    assert obeyed == [signal.SIGTERM]


def test_an_ignored_signal_is_no_request_to_stop(obeyed: list[int]) -> None:
    """As nohup makes it of SIGHUP."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with held_back_signals() as noted:
        os.kill(os.getpid(), signal.SIGHUP)
        assert noted == []
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    assert obeyed == []


def test_in_another_thread_nothing_is_held_back(obeyed: list[int]) -> None:
    handlers: list[t.Any] = []

    def work() -> None:
        with held_back_signals():
            handlers.extend(map(signal.getsignal, SIGNALS))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert handlers == [signal.getsignal(number) for number in SIGNALS]
    assert obeyed == []

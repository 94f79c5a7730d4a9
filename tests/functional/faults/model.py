# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the outcome of a write that meets a trouble must be, deduced from what the trouble means.

First, what the write comes to: HEALED (it is carried out once, and known to be), FAILED (certainly not carried out) or
UNKNOWN. Then, what that means for the whole task.
"""

from __future__ import annotations

import enum
import typing as t

from functional.faults.subject import Write
from functional.faults.troubles import Reach, Told, Trouble

UNSEEN = "cannot be seen"
NOT_FOUND_OUT = "Reading it failed, too|it is unknown whether|may not exist now"


class End(enum.Enum):
    """What the write comes to."""

    HEALED = enum.auto()
    FAILED = enum.auto()
    UNKNOWN = enum.auto()
    #: a secret alone: its effect cannot be seen, so either end is right if it is told
    UNSEEN = enum.auto()


class State(enum.Enum):
    """What is stored for the endpoint in the end."""

    BEGIN = "as it was before"
    WANTED = "as it is wanted"
    OLD = "the old settings with the secret that is declared"
    PART = "the first of two calls was made"
    GONE = "nothing"


class Expected(t.NamedTuple):
    """What the outcome of the task must be. None: it may be either way.

    `lost` tells whether the result has the settings of an endpoint that is lost; `trial_stays` that the throw-away
    endpoint may still be there, which then has to be named; `bystander` that the set's other endpoint is there;
    `twice` that it may be there a second time, which has to be named as well.
    """

    failed: bool | None
    changed: bool | None
    state: State
    lost: bool | None = False
    trial_stays: bool = False
    says: str = ""
    bystander: bool = True
    twice: bool = False


def end_of(write: Write, trouble: Trouble) -> End:
    """What the write comes to, for a client that reads after an unclear answer, and retries what was refused."""
    if trouble.told is Told.FINAL:
        return End.FAILED
    if trouble.told in (Told.UNSENT, Told.BUSY):
        return End.FAILED if trouble.dead else End.HEALED
    if write.kind == "secret":
        return End.UNSEEN
    if trouble.dead:
        return End.UNKNOWN
    if trouble.done:
        return End.HEALED
    # what was not done is tried again, which helps unless it never ends
    return End.FAILED if trouble.reach is not Reach.ONCE else End.HEALED


def expected(write: Write, trouble: Trouble) -> Expected:
    """What the outcome of the task must be."""
    end = end_of(write, trouble)
    alone = _STEPS[write.step] if write.step else _whole
    found = alone(end, trouble)._replace(bystander=not trouble.dead and trouble.reach is not Reach.WRITES)
    # Each start makes another one, and a first request may take effect when no one expects that any more.
    return found._replace(twice=write.kind == "start" and trouble.fault.action == "late")


_DONE = Expected(failed=False, changed=True, state=State.WANTED)
_LEFT = Expected(failed=True, changed=False, state=State.BEGIN)
_LOST = Expected(failed=True, changed=True, state=State.GONE, lost=True)


def _whole(end: End, trouble: Trouble) -> Expected:
    """A task of one write."""
    state = State.WANTED if trouble.done else State.BEGIN
    if end is End.UNSEEN:
        return Expected(None, None, state, says=NOT_FOUND_OUT if trouble.dead else UNSEEN)
    if end is End.UNKNOWN:
        return Expected(True, None, state, says=NOT_FOUND_OUT)
    return _DONE if end is End.HEALED else _LEFT


def _trial_create(end: End, trouble: Trouble) -> Expected:
    """Nothing that exists has been touched yet. A throw-away endpoint that is found is no proof: it may be older."""
    if end is End.HEALED and trouble.reach is not Reach.ONCE:
        end = End.FAILED
    unknown = end is End.UNKNOWN  # a trial that may be there counts as changed
    return _DONE if end is End.HEALED else _LEFT._replace(trial_stays=unknown, changed=None if unknown else False)


def _trial_delete(end: End, _trouble: Trouble) -> Expected:
    """The trial goes last: the endpoint is as wanted, and a trial that stays is named."""
    return _DONE if end is End.HEALED else _DONE._replace(trial_stays=True)


def _delete(end: End, trouble: Trouble) -> Expected:
    if end is End.UNKNOWN:
        state = State.GONE if trouble.done else State.BEGIN
        return Expected(True, None, state, lost=True, says=NOT_FOUND_OUT, trial_stays=True)
    # where nothing can be written any more, the trial cannot be removed either
    return _DONE if end is End.HEALED else _LEFT._replace(trial_stays=trouble.dead or trouble.reach is Reach.WRITES)


def _create(end: End, trouble: Trouble) -> Expected:
    """The old endpoint is gone: it comes back, or is told as lost."""
    if end is End.HEALED:
        return _DONE
    if end is End.UNKNOWN:
        state = State.WANTED if trouble.done else State.GONE
        return _LOST._replace(state=state, says=NOT_FOUND_OUT, trial_stays=True)
    comes_back = not trouble.dead and trouble.reach is Reach.ONCE
    return _LOST._replace(state=State.OLD, lost=False) if comes_back else _LOST._replace(trial_stays=True)


def _restore(end: End, trouble: Trouble) -> Expected:
    """The new settings have been refused already, so the task fails in any case."""
    if end is End.HEALED:
        return _LOST._replace(state=State.OLD, lost=False)
    if end is End.UNKNOWN:
        state = State.OLD if trouble.done else State.GONE
        return _LOST._replace(state=state, says=NOT_FOUND_OUT, trial_stays=True)
    return _LOST._replace(trial_stays=True)


def _first(end: End, trouble: Trouble) -> Expected:
    """The first of two calls. What it writes shows, so that the second one is known to be due."""
    found = _whole(end, trouble)
    return found._replace(state=State.PART if trouble.done else State.BEGIN) if end is End.UNKNOWN else found


def _second(end: End, trouble: Trouble) -> Expected:
    """The second of two calls: something has been written already."""
    if end is End.UNKNOWN:
        return Expected(True, True, State.WANTED if trouble.done else State.PART, says=NOT_FOUND_OUT)
    return _DONE if end is End.HEALED else _LEFT._replace(changed=True, state=State.PART)


_STEPS: dict[str, t.Callable[[End, Trouble], Expected]] = {
    "trial create": _trial_create,
    "trial delete": _trial_delete,
    "delete": _delete,
    "create": _create,
    "restore": _restore,
    "first": _first,
    "second": _second,
}

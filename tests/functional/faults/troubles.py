# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong with a write, and what each of it means: a table that knows nothing of the collection's code."""

from __future__ import annotations

import enum
import typing as t

from functional.facts import Json

from es_emulator import Fault

PAGE = "<html><head><title>502</title></head><body>Bad gateway</body></html>"
SOON = {"Retry-After": "0"}
#: how long a client waits where it has to wait without success, in seconds
SHORT = 1.5


class Told(enum.Enum):
    """What a client may conclude from what comes back."""

    UNSENT = "it was never sent, and may be tried again without a read"
    FINAL = "it was not carried out, and trying again is of no use"
    UNCLEAR = "it may have been carried out: only a read can tell"
    BUSY = "it was not carried out, because another client's write is: after a read it may be tried again"


class Reach(enum.Enum):
    """How far it goes."""

    ONCE = "one request"
    SAME = "that request from then on"
    WRITES = "every write from then on"
    ALL = "every request from then on"


class Trouble(t.NamedTuple):
    """What happens to a write. `done` tells whether it takes effect, sooner or later.

    `faults` are those of one request, without the words that say which. `before` strikes the request that comes before
    the write, which then meets a node that is gone. `other_node` says that the task knows of a second one.
    """

    told: Told
    done: bool
    fault: Fault
    reach: Reach = Reach.ONCE
    before: bool = False
    other_node: bool = False
    timeout: float = 30.0

    @property
    def dead(self) -> bool:
        """Whether nothing can be asked of the cluster any more, for the rest of the run."""
        gone = self.fault.action in ("die", "depart") and not self.other_node
        return gone or self.reach is Reach.ALL


def _error(kind: str, reason: str, status: int) -> Json:
    node = {"type": kind, "reason": reason}
    return {"error": {"root_cause": [node], **node}, "status": status}


DENIED = _error("security_exception", "action [cluster:admin/xpack/inference/put] is unauthorized for API key", 403)
EXPIRED = _error("security_exception", "unable to authenticate with provided credentials", 401)
FAILED = _error("status_exception", "Failed to rollback while handling failure", 500)


def _unclear(fault: Fault, done: bool = False, **more: t.Any) -> Trouble:
    return Trouble(more.pop("told", Told.UNCLEAR), done, fault, **more)


def _both(name: str, **fault: t.Any) -> dict[str, Trouble]:
    """An unclear answer that comes without and with the effect."""
    return {
        f"{name}, not done": _unclear(Fault(**fault)),
        f"{name}, done": _unclear(Fault(**fault, when="after"), done=True),
    }


def _refused(status: int, told: Told = Told.FINAL, **fault: t.Any) -> Trouble:
    return Trouble(told, False, Fault(**{"action": "status", **fault}, status=status))


def _page(status: int, **fault: t.Any) -> dict[str, Trouble]:
    """What a gateway answers, whether or not the request behind it took effect."""
    return _both(f"a gateway's {status}", action="html", status=status, body=PAGE, **fault)


def _dying(when: str, **more: t.Any) -> Trouble:
    return _unclear(Fault("die", when=when), when == "after", **more)


TROUBLES: dict[str, Trouble] = {
    **_both("reset", action="reset"),
    "reset, done later": _unclear(Fault("late"), done=True),
    **_both("closed", action="close"),
    "time-out, not done": _unclear(Fault("hang"), timeout=SHORT),
    "time-out, done": _unclear(Fault("hang", when="after"), done=True, timeout=SHORT),
    "cut off": _unclear(Fault("truncate", when="after"), done=True),
    **_both("no body", action="empty", status=200),
    **_both("a proxy's 502", action="html", status=502, body=PAGE),
    **_both("a proxy's 504", action="html", status=504, body=PAGE),
    "502, not done": _unclear(Fault("status", status=502)),
    "504, done": _unclear(Fault("status", status=504, when="after"), done=True),
    "a page instead": _unclear(Fault("html", status=200, body=PAGE, when="after"), done=True),
    **_both("500", action="status", status=500, body=FAILED),
    **_both("429", action="status", status=429),
    "429 with Retry-After": _unclear(Fault("status", status=429, headers=SOON)),
    **_both("503", action="status", status=503, headers=SOON),
    **{
        name: found for status in (403, 404, 408, 499, 501, 503, 507, 520, 524) for name, found in _page(status).items()
    },
    "409, busy": _refused(409, Told.BUSY),
    "401": _refused(401, body=EXPIRED),
    "403": _refused(403, body=DENIED),
    "401 from then on": _refused(401, body=EXPIRED)._replace(reach=Reach.ALL),
    "403 for writes from then on": _refused(403, body=DENIED)._replace(reach=Reach.WRITES),
    "503 from then on": _unclear(Fault("status", status=503), reach=Reach.ALL),
    "always reset, not done": _unclear(Fault("reset"), reach=Reach.SAME),
    "always reset, done": _unclear(Fault("reset", when="after"), done=True, reach=Reach.SAME),
    "refused": Trouble(Told.UNSENT, False, Fault("depart"), before=True),
    "refused, other node": Trouble(Told.UNSENT, False, Fault("depart"), before=True, other_node=True),
    "node dies, not done": _dying("before"),
    "node dies, done": _dying("after"),
    "node dies, not done, other node": _dying("before", other_node=True),
    "node dies, done, other node": _dying("after", other_node=True),
}

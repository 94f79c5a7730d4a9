# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One deployment of a trained model: how it starts, fills, fails, sleeps and stops."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Deployment:
    """One deployment. Tests change it at will; each read of its state lets it go one step further."""

    deployment_id: str
    model_id: str
    #: allocations that are wanted
    target: int = 1
    threads: int = 1
    adaptive: dict[str, Any] | None = None
    #: allocations that are there
    allocated: int = 0
    #: starting, started, stopping or failed
    state: str = "starting"
    reason: str = ""
    #: reads that still show it starting; None: it never starts
    starts_after: int | None = 0
    #: reads after its start that still show too few allocations; None: it never has all
    fills_after: int | None = 0
    #: reads of a starting deployment that do not show its failure yet; None: it does not fail
    fails_after: int | None = None
    #: whether an endpoint has started it, and takes it along when it goes
    owned: bool = False
    #: whether the task that runs it is gone, which its state does not show
    lost: bool = False
    start_time: int = field(default_factory=lambda: int(time.time() * 1000), compare=False)

    @property
    def asleep(self) -> bool:
        """Whether adaptive allocations have taken it down to zero."""
        return self.state == "started" and self.target == 0

    def settle(self) -> None:
        """Enter every state that is due."""
        if self.state == "starting" and self.fails_after == 0:
            self.fail(self.reason or "the process died")
        if self.state == "starting" and self.starts_after == 0:
            self.state, self.allocated = "started", min(1, self.target)
        if self.state == "started" and (self.fills_after == 0 or self.target < self.allocated):
            self.allocated = self.target

    def look(self) -> None:
        """Count a read that has shown the present state, and go on."""
        for name in ("fails_after", "starts_after") if self.state == "starting" else ("fills_after",):
            left = getattr(self, name)
            if left:
                setattr(self, name, left - 1)
        self.settle()

    def restart(self, starts_after: int | None = 0) -> None:
        """Start again."""
        self.state, self.reason, self.allocated, self.lost = "starting", "", 0, False
        self.starts_after = starts_after
        self.settle()

    def resize(self, target: int, fills_after: int | None = 0) -> None:
        """Want another number of allocations."""
        self.target, self.fills_after = target, fills_after
        self.settle()

    def fail(self, reason: str) -> None:
        """Its process died."""
        self.state, self.reason, self.allocated = "failed", reason, 0

    def stop(self) -> None:
        """Be stopping, for as long as the test wants it."""
        self.state = "stopping"

    def sleep(self) -> None:
        """Adaptive allocations take it down to zero."""
        self.state, self.target, self.allocated = "started", 0, 0

    def wake(self, starts_after: int | None = 0) -> None:
        """The first call after that starts one allocation."""
        self.target = 1
        self.restart(starts_after)

    def lose(self) -> None:
        """The node forgets its task; the state goes on to say that it has started."""
        self.lost = True

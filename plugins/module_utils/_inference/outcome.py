# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result for one endpoint."""

from __future__ import annotations

import typing as t

from .api import Usage


class Outcome(t.NamedTuple):
    """The result for one endpoint. `shown` is the server's object (predicted in check mode); None after a deletion."""

    action: str
    before: dict[str, t.Any]
    after: dict[str, t.Any]
    shown: dict[str, t.Any] | None
    used_by: Usage | None = None

    @property
    def changed(self) -> bool:
        """Whether anything was (or would be) written."""
        return self.action != "none"

    def remaining(self) -> list[dict[str, t.Any]]:
        """The endpoint as it was and as it is, if it exists at the end."""
        return [self.before, self.shown] if self.shown is not None else []

    def result(self) -> dict[str, t.Any]:
        """The keys of a module's result; the diff is left to the caller, who knows whether it is wanted."""
        found: dict[str, t.Any] = {"changed": self.changed, "action": self.action}
        if self.shown is not None:
            found["endpoint"] = self.shown
        if self.used_by is not None and self.used_by.known:
            found["used_by"] = self.used_by.result()
        return found

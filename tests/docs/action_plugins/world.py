# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A task that does something to the emulator. A module would do as well, and start a Python for each task."""

from __future__ import annotations

import json
import ssl
import typing as t
from urllib.request import Request, urlopen

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """Sends `body` to `url` with `method`."""

    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return the status; any other than of the 200s is an exception, which fails the task."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        call = self._task.args
        request = Request(
            call["url"],
            json.dumps(call["body"]).encode("utf-8"),
            {"Content-Type": "application/json"},
            method=call["method"],
        )
        with urlopen(request, context=ssl.create_default_context(cafile=call["ca_path"])) as answer:
            result["status"] = answer.status
        return result

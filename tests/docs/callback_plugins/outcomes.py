# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tells the tests, one JSON line for each task, how it ended."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: outcomes
type: notification
short_description: Write how each task ended to a file
description: Only for tests.
"""


class CallbackModule(CallbackBase):
    """Appends to the file that OUTCOMES_FILE names."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "outcomes"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: t.Any) -> None:
        """A task, or all the rounds of a loop, ended well."""
        self._record("ok", result)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:  # noqa: ARG002 - Ansible's signature
        """A task failed, be it ignored or not."""
        self._record("failed", result)

    def v2_runner_on_skipped(self, result: t.Any) -> None:
        """A task did not apply."""
        self._record("skipped", result)

    def _record(self, status: str, result: t.Any) -> None:
        # ansible-core 2.19 gave these names without the underscore
        task, told = (getattr(result, name, None) or getattr(result, f"_{name}") for name in ("task", "result"))
        entry = {"task": task.name, "status": status, "result": told}
        with Path(os.environ["OUTCOMES_FILE"]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, default=str) + "\n")

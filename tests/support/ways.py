# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two ways in which a task can run; ESOPS_TEST_WAY says which one the tests take."""

from __future__ import annotations

import os

PROCESS = "process"  # Ansible starts a Python for each module
WORKER = "worker"  # the module runs in a fork of Ansible's own process
WAYS = (PROCESS, WORKER)


def chosen() -> str:
    """The way that the tests are to take."""
    way = os.environ.get("ESOPS_TEST_WAY", PROCESS)
    if way not in WAYS:
        raise ValueError(f"ESOPS_TEST_WAY is {way!r}, and has to be one of {', '.join(WAYS)}")
    return way


def switch(way: str = "") -> dict[str, str]:
    """The variable that makes Ansible take that way, or else the chosen one."""
    return {"ESOPS_ELASTICSEARCH_IN_WORKER": "true" if (way or chosen()) == WORKER else "false"}

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Privileges for connectors: on the cluster from 9.0 on, on the connectors' indexes before.

docs/reference/elasticsearch-connectors.md, "Privileges".
"""

from __future__ import annotations

from es_emulator.auth import refuse
from es_emulator.node import Node

#: index privileges, as the emulator spells them
READ_INDEX = "read@.elastic-connectors*"
WRITE_INDEX = "write@.elastic-connectors*"
CONNECTORS = ".elastic-connectors-v1"
SYNC_JOBS = ".elastic-connectors-sync-jobs-v1"

_READING = frozenset({"get", "list", "sync_job/get", "sync_job/list"})
_WRITERS = ("manage_connector", "manage", "all")
_READERS = ("monitor_connector", *_WRITERS)


def authorize(node: Node, verb: str) -> None:
    """Refuse an action, named by its last part such as `update_name` or `sync_job/post`."""
    reading = verb in _READING
    if node.release.has("connector_privileges"):
        granting = _READERS if reading else _WRITERS
        if node.privileges.isdisjoint(granting):
            among = f"the cluster privileges [{','.join(granting)}]"
            raise refuse(node.login, f"cluster:admin/xpack/connector/{verb}", among)
        return
    held = {READ_INDEX, "all"} if reading else {WRITE_INDEX, "all"}
    if node.privileges.isdisjoint(held):
        index = SYNC_JOBS if verb.startswith("sync_job/") else CONNECTORS
        kind = "read" if reading else "write"
        action = f"indices:data/{kind}/xpack/connector/{verb}"
        raise refuse(node.login, action, f"the index privileges [{kind},all]", f" on indices [{index}]")

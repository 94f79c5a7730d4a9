# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cells run each time: those that only repeat another one are left to `make test-all`.

Every write of an endpoint meets every trouble, by one of the two modules that can make it; of the statuses that only a
gateway sends, a third. What writes connectors,
sync jobs and region policies goes through the same code for all of them, so that every trouble meets some, always the
same; and two of them meet all. Kills and other writers are another story for each write.
"""

from __future__ import annotations

import zlib

from functional.faults.connector_writes import CONNECTOR_WRITES
from functional.faults.policy_writes import POLICY_WRITES
from functional.faults.troubles import TROUBLES
from functional.faults.writes import WRITES

SET = "set: "
# What makes the most of a second attempt: one replaces anything that is there, the other starts another job.
_ALWAYS = ("connector: connector", "sync job: start")
_STEP = 9
# One row of the table of outcomes has them all.
GATEWAY, _OF_GATEWAYS = "a gateway's ", 3
_SAMPLED = (*CONNECTOR_WRITES, *POLICY_WRITES)


def is_left_out(cell: str) -> bool:
    """Whether the cell of that id is left to others, always the same ones."""
    name, _dash, trouble = cell.partition(" - ")
    if name in _ALWAYS:
        return False
    if name in _SAMPLED:
        return trouble in TROUBLES and (_SAMPLED.index(name) + zlib.crc32(trouble.encode())) % _STEP != 0
    twin = name.removeprefix(SET) if name.startswith(SET) else f"{SET}{name}"
    if twin not in WRITES:
        return False
    number = zlib.crc32(cell.removeprefix(SET).encode())
    if trouble.startswith(GATEWAY) and number // 2 % _OF_GATEWAYS:
        return True
    return bool(number % 2) is not cell.startswith(SET)

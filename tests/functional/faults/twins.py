# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cells run every time: of a write by the single and by the set module, which share all that writes, one.

Every write meets every trouble each time, by one of the two; by both with `make test-all`.
"""

from __future__ import annotations

import zlib

from functional.faults.writes import WRITES

SET = "set: "


def is_left_out(cell: str) -> bool:
    """Whether the cell of that id is left to its twin, always the same one."""
    name = cell.partition(" - ")[0]
    twin = name.removeprefix(SET) if name.startswith(SET) else f"{SET}{name}"
    if twin not in WRITES:
        return False
    whose = zlib.crc32(cell.removeprefix(SET).encode()) % 2
    return bool(whose) is not cell.startswith(SET)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `inference_region_policy_info`."""

from __future__ import annotations

import typing as t

from .._inference.region_policy_api import RegionPolicyApi
from .connection_options import connection_options
from .definition import Context, Definition


def definition() -> Definition:
    """The module."""
    return Definition(connection_options(), _run, lambda params: "read the region policy")


def _run(context: Context) -> dict[str, t.Any]:
    found = context.api(RegionPolicyApi).get()
    return {"changed": False, "region_policy": found.policy if found else None, **(found.written if found else {})}

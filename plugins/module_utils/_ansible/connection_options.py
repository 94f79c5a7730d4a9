# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options that every module has."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import env_fallback

from .._transport.connection import argument_spec


def connection_options() -> dict[str, t.Any]:
    """How to reach and log in at Elasticsearch."""
    return argument_spec(env_fallback)

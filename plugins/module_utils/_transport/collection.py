# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Name and version of the collection, for code that needs them."""

from __future__ import annotations

NAME = "esops.elasticsearch"
VERSION = "0.1.0"  # kept equal to galaxy.yml by a test
USER_AGENT = f"ansible-{NAME}/{VERSION}"

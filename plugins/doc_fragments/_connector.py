# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""What all modules for connectors have in common: the privileges."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
notes:
  - From Elasticsearch 9.0 on, the login needs the cluster privilege C(manage_connector) to write, and
    C(monitor_connector) to read, which C(manage_connector) includes. Older servers ask for index privileges instead,
    C(read) and C(write) on C(.elastic-connectors*).
  - Where a message has to name the version of the server, the cluster privilege C(monitor) is needed.
"""

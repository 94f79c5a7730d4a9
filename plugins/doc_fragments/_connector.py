# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The privileges that all modules for connectors need."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
notes:
  - On Elasticsearch 9.0 and later, the login needs the cluster privilege C(manage_connector) to write, and
    C(monitor_connector) to read. C(manage_connector) includes C(monitor_connector).
  - On older servers, the login needs the index privileges C(read) and C(write) on C(.elastic-connectors*) instead.
  - If a message has to name the version of the server, the login also needs the cluster privilege C(monitor).
seealso:
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_connectors
    description: Connectors as code, with a complete example, sync rules, secrets and syncs.
"""

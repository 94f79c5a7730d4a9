# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the module of the same name. All files in this folder are the same."""

from __future__ import annotations

from ansible_collections.esops.elasticsearch.plugins.plugin_utils._action import ModuleAction


class ActionModule(ModuleAction):
    """Runs the module inside Ansible's worker process where that makes no difference."""

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The attributes that all modules document, in the same words for each of them."""

from __future__ import annotations


class ModuleDocFragment:
    # What each attribute means; a module adds its `support` and, where needed, `details`.
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: In check mode, the module predicts what a real run would do, and writes nothing.
  diff_mode:
    description: In diff mode, the module shows what it changed, or in check mode, what it would change.
  idempotent:
    description:
      - A second run with the same arguments reports no change.
      - This assumes that nothing else changes the system in between.
  platform:
    description: Where the module can run.
    support: full
    platforms: posix
"""

    ACTIONGROUP_ELASTICSEARCH = r"""
options: {}
attributes:
  action_group:
    description: >-
      The module is in the action group V(group/esops.elasticsearch.elasticsearch). With C(module_defaults), you can set
      options for all modules of the group in one place.
    support: full
    membership:
      - esops.elasticsearch.elasticsearch
"""

    INFO_MODULE = r"""
options: {}
attributes:
  check_mode:
    support: full
    details:
      - The module only reads, so check mode makes no difference.
  diff_mode:
    support: N/A
    details:
      - The module only reads, so there is no difference to show.
  idempotent:
    support: full
    details:
      - The module only reads and never reports a change.
"""

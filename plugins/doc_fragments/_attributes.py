# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The attributes that modules document: what they support, said in the same words by all of them."""

from __future__ import annotations


class ModuleDocFragment:
    # What each attribute means; a module adds its `support` and, where needed, `details`.
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Runs in check mode, predicts what a real run would do, and writes nothing.
  diff_mode:
    description: Shows in diff mode what is (or in check mode would be) different afterwards.
  idempotent:
    description:
      - When run twice in a row with the same arguments, the second run reports that nothing was changed.
      - This assumes that nobody else changes the system in between.
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
      The module is in the action group V(group/esops.elasticsearch.elasticsearch), so that C(module_defaults) can set
      options for all modules of the collection at once.
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

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Ansible keeps in the user's home folder stays in the tree, also if pytest is started without steps.py."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("ANSIBLE_HOME", str(Path(__file__).resolve().parents[1] / ".build" / "home" / "ansible"))

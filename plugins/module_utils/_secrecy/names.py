# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What names say of the values under them. Pure."""

from __future__ import annotations

import re

_LOOKS_SECRET = re.compile(r"key|secret|token|pass|pwd|credential|entra_id|auth|headers|signature|^sig$", re.IGNORECASE)
_LOOKS_HARMLESS = re.compile(r"^(max|min|num)_|_tokens$|tokenizer|_ur[il]$", re.IGNORECASE)


def looks_secret(name: str) -> bool:
    """Whether what stands under this name is a secret, as far as a name can tell."""
    return bool(_LOOKS_SECRET.search(name)) and not _LOOKS_HARMLESS.search(name)


def looks_harmless(name: str) -> bool:
    """Whether what stands under this name is a number or an address, as far as a name can tell."""
    return bool(_LOOKS_HARMLESS.search(name))

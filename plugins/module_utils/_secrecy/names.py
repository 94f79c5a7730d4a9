# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names belong to secrets, to harmless values, or to names. Pure."""

from __future__ import annotations

import re
import typing as t

_LOOKS_SECRET = re.compile(r"key|secret|token|pass|pwd|credential|entra_id|auth|headers|signature|^sig$", re.IGNORECASE)
_LOOKS_HARMLESS = re.compile(r"^(max|min|num)_|_tokens$|tokenizer|_(ur[il]|path)$", re.IGNORECASE)
# Keys of results and tasks whose values are names.
_NAMES = """
    action id index indexes index_name job_type kind method name path pipelines purge_services purged service
    service_type services spared state status task_type task_types
"""
_HOLDS_NAMES = frozenset(_NAMES.split())


def looks_secret(name: str) -> bool:
    """Whether the value under this name is a secret, as far as a name can tell."""
    return bool(_LOOKS_SECRET.search(name)) and not _LOOKS_HARMLESS.search(name)


def looks_harmless(name: str) -> bool:
    """Whether the value under this name is a number, an address or a path, as far as a name can tell."""
    return bool(_LOOKS_HARMLESS.search(name))


def holds_name(key: t.Any) -> bool:
    """Whether the value under this key is a name: of an ID, a service, an index or an action."""
    return key in _HOLDS_NAMES or (isinstance(key, str) and key.endswith(("_id", "_ids")) and not looks_secret(key))

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Markers that replace secret values."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .search import url_secrets

SHOWN_SECRET = "********"  # for a secret that the server shows
SENT_SECRET = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"  # for a secret that is (or would be) sent, as in Ansible


def covered(value: t.Any, marker: str) -> t.Any:
    """The marker in place of a value; in a map, in place of each of its values."""
    return dict.fromkeys(value, marker) if isinstance(value, Mapping) else marker


def without_url_secrets(value: t.Any) -> t.Any:
    """A copy of some JSON in which URLs have no passwords and keys."""
    if isinstance(value, Mapping):
        return {name: without_url_secrets(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return list(map(without_url_secrets, value))
    return without(value, url_secrets(value)) if isinstance(value, str) else value


def without(text: str, secrets: t.Iterable[str]) -> str:
    """A text with a marker in place of each secret."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, SHOWN_SECRET)
    return text

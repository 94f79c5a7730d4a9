# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which known name the user may have meant by one that is not known."""

from __future__ import annotations

import typing as t

_ALIKE = 0.7  # of 1.0, by difflib; top_k and top_n are 0.8


def nearest(name: str, known: t.Iterable[str]) -> str | None:
    """The known name that is most like this one, if any is."""
    from difflib import get_close_matches  # noqa: PLC0415 - seldom needed

    return next(iter(get_close_matches(name, sorted(set(known)), 1, _ALIKE)), None)

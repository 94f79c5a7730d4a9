# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The name of the trial endpoint with which a recreation tries new settings."""

from __future__ import annotations

import hashlib

_MARK = "--esops-trial-"
_DIGITS = 8


def trial_name(inference_id: str) -> str:
    """The ID of the trial of an endpoint: always the same, so that a later run finds what a killed one left."""
    return f"{inference_id}{_MARK}{_checksum(inference_id)}"


def is_trial_name(name: str) -> bool:
    """Whether an endpoint of this name is a trial. The checksum excludes similar names by users."""
    inference_id, _mark, checksum = name.rpartition(_MARK)
    return bool(inference_id) and checksum == _checksum(inference_id)


def _checksum(inference_id: str) -> str:
    return hashlib.sha256(inference_id.encode("utf-8")).hexdigest()[:_DIGITS]

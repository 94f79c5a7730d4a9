# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The refusal of a change that is not possible in place: what, why, and which options to set."""

from __future__ import annotations

import typing as t

from .._transport.errors import Refused
from .._transport.versions import Server
from .api import Usage
from .endpoint import Desired, Endpoint
from .plan import Plan

_OTHER = ("service", "task_type")


def refused(desired: Desired, plan: Plan, seen: Endpoint, server: Server, usage: Usage, **extra: t.Any) -> Refused:
    """The error that says why a change is not possible in place, and which options allow it."""
    if any(found.path in _OTHER for found in plan.found):
        return _another(desired, seen, usage, **extra)
    if plan.hint:
        return Refused(_cannot(desired, plan, server), plan.hint, **extra)
    hint = "Set recreate: true to delete it and create it again."
    if usage:
        hint += f" It is used by {usage}, so that needs force: true as well."
    if any(found.path in desired.service.identity for found in plan.found):
        hint += (
            " If the new endpoint cannot be created, restoring the present one may fail: the task has a secret for the"
        )
        hint += " new settings only."
    return Refused(_cannot(desired, plan, server), hint, **extra)


def _cannot(desired: Desired, plan: Plan, server: Server) -> str:
    obstacles = "; ".join(plan.obstacles)
    return f"Inference endpoint '{desired.inference_id}' cannot be changed in place on {server}: {obstacles}"


def _another(desired: Desired, seen: Endpoint, usage: Usage, **extra: t.Any) -> Refused:
    """The ID belongs to another service or task type, and perhaps to another user."""
    used = f" It is used by {usage}." if usage else ""
    return Refused(
        f"Inference endpoint '{desired.inference_id}' exists already, with the service '{seen.service}' and the task "
        f"type '{seen.task_type}', not '{desired.service.name}' and '{desired.task_type}'.{used}",
        "Use another inference_id. To delete the existing endpoint and create this one in its place, set recreate: "
        "true and force: true.",
        **extra,
    )

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `inference_region_policy`."""

from __future__ import annotations

import typing as t

from .._inference.api import InferenceApi
from .._inference.region_policy import GEOS, REGIONS, without_repetition
from .._inference.region_policy_api import RegionPolicyApi
from .._inference.region_policy_change import PolicyChange
from .._transport.errors import BadInput
from .connection_options import connection_options
from .definition import Context, Definition


def definition() -> Definition:
    """The module."""
    place = {"csp": {"type": "str", "required": True}, "region": {"type": "str", "required": True}}
    policy = {
        GEOS: {"type": "list", "elements": "str"},
        REGIONS: {"type": "list", "elements": "dict", "options": place},
    }
    spec = {
        **connection_options(),
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "region_policy": {
            "type": "dict",
            "options": policy,
            "mutually_exclusive": [(GEOS, REGIONS)],
            "required_one_of": [(GEOS, REGIONS)],
        },
        "force": {"type": "bool", "default": False},
    }
    return Definition(spec, _run, _doing, {"required_if": [("state", "present", ("region_policy",))]})


def _doing(params: t.Mapping[str, t.Any]) -> str:
    return f"{'set' if params.get('state') == 'present' else 'remove'} the region policy"


def _run(context: Context) -> dict[str, t.Any]:
    params = context.params
    declared = without_repetition(params["region_policy"]) if params["state"] == "present" else None
    for name, entries in (declared or {}).items():
        if not entries:
            raise BadInput(f"{name} is empty, which no server accepts", "Set what is allowed, or state: absent.")
    apis = context.api(RegionPolicyApi), context.api(InferenceApi)
    return PolicyChange(*apis, declared, params["force"], context.check_mode, context.warn).run()

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `inference_endpoint`: any service, with free-form settings."""

from __future__ import annotations

import typing as t

from .._inference.concealment import conceal
from .connection_options import connection_options
from .declared_endpoint import declared_endpoint
from .definition import Context, Definition
from .endpoint_options import endpoint_options, wait_for_model_option
from .single_endpoint import doing, ensure


def definition() -> Definition:
    """The module."""
    spec = {
        **connection_options(),
        **endpoint_options(),
        **wait_for_model_option(),
        "task_type": {"type": "str"},
        "service": {"type": "str"},
        "service_settings": {"type": "dict"},
        "secrets": {"type": "dict", "no_log": True},
        "task_settings": {"type": "dict"},
    }
    rules = {"required_if": [("state", "present", ["task_type", "service"])]}
    return Definition(spec, _run, doing, rules, conceal)


def _run(context: Context) -> dict[str, t.Any]:
    return ensure(context, context.params.get("service"), lambda: declared_endpoint(context.params, context))

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that every module that writes endpoints has."""

from __future__ import annotations

import typing as t

from .._inference.chunking import STRATEGIES
from .._inference.plan import Policy


def endpoint_options() -> dict[str, t.Any]:
    """The options of all modules that write one endpoint."""
    return {
        "inference_id": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "chunking_settings": {
            "type": "dict",
            "options": {
                "strategy": {"type": "str", "choices": sorted(STRATEGIES)},
                "max_chunk_size": {"type": "int"},
                "overlap": {"type": "int"},
                "sentence_overlap": {"type": "int"},
                "separators": {"type": "list", "elements": "str"},
                "separator_group": {"type": "str", "choices": ["markdown", "plaintext"]},
            },
        },
        "update_secrets": {
            "type": "str",
            "choices": ["on_create", "always", "when_rejected", "on_change"],
            "default": "on_create",
            "no_log": False,
        },
        "secrets_index": {"type": "str", "default": "esops-inference-secrets", "no_log": False},
        "recreate": {"type": "bool", "default": False},
        "force": {"type": "bool", "default": False},
        "wait_timeout": {"type": "int"},
    }


def wait_for_model_option() -> dict[str, t.Any]:
    """The option of modules that may write endpoints whose models the cluster itself runs."""
    return {"wait_for_model": {"type": "bool", "default": False}}


def policy(params: t.Mapping[str, t.Any]) -> Policy:
    """What the task allows."""
    return Policy(
        params["update_secrets"],
        params["recreate"],
        params["force"],
        params["wait_timeout"],
        params.get("wait_for_model", False),
    )

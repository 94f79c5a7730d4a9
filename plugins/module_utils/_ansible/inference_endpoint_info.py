# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `inference_endpoint_info`."""

from __future__ import annotations

import fnmatch
import typing as t

from .._inference.api import InferenceApi
from .._inference.denied_endpoints import warn_of_denied
from .._inference.endpoint import Endpoint, is_plain_id
from .._inference.health import NOT_CALLED, Health, Probe
from .._inference.trial_name import is_trial_name
from .._transport.errors import BadInput
from .connection_options import connection_options
from .definition import Context, Definition

_MOST_AT_ONCE = 64


def definition() -> Definition:
    """The module."""
    spec = {
        **connection_options(),
        "inference_id": {"type": "str"},
        "task_type": {"type": "str"},
        "service": {"type": "str"},
        "probe": {"type": "bool", "default": False},
        "concurrency": {"type": "int", "default": 8},
    }
    return Definition(spec, _run, lambda params: "read inference endpoints")


def _run(context: Context) -> dict[str, t.Any]:
    wanted = context.params
    if not 1 <= wanted["concurrency"] <= _MOST_AT_ONCE:
        raise BadInput(f"concurrency is {wanted['concurrency']}", f"Set a number from 1 to {_MOST_AT_ONCE}.")
    found = [
        endpoint for endpoint in _read(context.api(InferenceApi), wanted["inference_id"]) if _fits(endpoint, wanted)
    ]
    redacted = [endpoint.redacted for endpoint in found]
    for one in redacted:
        context.scrubber.add(one.secrets)
    warn_of_denied((endpoint.shown for endpoint in found), context.warn)
    health = _probed(context, found) if wanted["probe"] else {}
    return {
        "changed": False,
        "endpoints": [_shown(endpoint.inference_id, one.shown, health) for endpoint, one in zip(found, redacted)],
    }


def _read(api: InferenceApi, inference_id: str | None) -> list[Endpoint]:
    """One endpoint by its id, or all of them; an ID that no endpoint can have is not found."""
    if inference_id is not None and is_plain_id(inference_id):
        endpoint = api.get(inference_id)
        return [endpoint] if endpoint else []
    return api.all()


def _fits(endpoint: Endpoint, wanted: t.Mapping[str, t.Any]) -> bool:
    pattern = wanted["inference_id"]
    if pattern is not None and not fnmatch.fnmatchcase(endpoint.inference_id, pattern):
        return False
    if wanted["task_type"] is not None and endpoint.task_type != wanted["task_type"].lower():
        return False
    return wanted["service"] is None or endpoint.service == wanted["service"]


def _probed(context: Context, found: list[Endpoint]) -> dict[str, Health]:
    """Whether the endpoints work, by ID: those that users have created, and others that the filter names."""
    chosen = [endpoint for endpoint in found if _is_meant(endpoint.inference_id, context.params["inference_id"])]
    names = [endpoint.inference_id for endpoint in chosen]
    if context.check_mode:
        return dict.fromkeys(names, NOT_CALLED)
    context.client.connect_side_by_side()
    probe = Probe(context.api(InferenceApi), definition().argument_spec)
    return dict(zip(names, probe.run(chosen, context.params["concurrency"])))


def _is_meant(inference_id: str, pattern: str | None) -> bool:
    if inference_id == pattern:
        return True
    preconfigured = inference_id.startswith(".") and not (pattern or "").startswith(".")
    return not preconfigured and not is_trial_name(inference_id)


def _shown(name: str, redacted: t.Mapping[str, t.Any], health: t.Mapping[str, Health]) -> dict[str, t.Any]:
    shown = dict(redacted)
    if is_trial_name(name):
        shown["is_trial"] = True
    if name in health:
        shown["probe"] = health[name]._asdict()
    return shown

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `inference_endpoint_info`."""

from __future__ import annotations

import fnmatch
import typing as t

from .._inference.api import InferenceApi
from .._inference.endpoint import Endpoint, is_plain_id, redacted_endpoint
from .connection_options import connection_options
from .definition import Context, Definition


def definition() -> Definition:
    """The module."""
    spec = {
        **connection_options(),
        "inference_id": {"type": "str"},
        "task_type": {"type": "str"},
        "service": {"type": "str"},
    }
    return Definition(spec, _run, lambda params: "read inference endpoints")


def _run(context: Context) -> dict[str, t.Any]:
    wanted = context.params
    found = [
        endpoint for endpoint in _read(context.api(InferenceApi), wanted["inference_id"]) if _fits(endpoint, wanted)
    ]
    shown = [redacted_endpoint(endpoint) for endpoint in found]
    for endpoint in shown:
        context.scrubber.add(endpoint.secrets)
    return {"changed": False, "endpoints": [endpoint.shown for endpoint in shown]}


def _read(api: InferenceApi, inference_id: str | None) -> list[Endpoint]:
    """One endpoint by its id, or all of them; an id that none can have is just not among them."""
    if inference_id is not None and is_plain_id(inference_id):
        endpoint = api.get(inference_id)
        return [endpoint] if endpoint else []
    return api.all()


def _fits(endpoint: Endpoint, wanted: t.Mapping[str, t.Any]) -> bool:
    pattern = wanted["inference_id"]
    if pattern is not None and not fnmatch.fnmatchcase(str(endpoint.shown.get("inference_id")), pattern):
        return False
    if wanted["task_type"] is not None and endpoint.task_type != wanted["task_type"].lower():
        return False
    return wanted["service"] is None or endpoint.service == wanted["service"]

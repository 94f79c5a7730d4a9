# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints of a cluster by one list request, even if the list is broken or incomplete."""

from __future__ import annotations

import typing as t

from .._transport.errors import CollectionError, Refused, ServerError
from .api import InferenceApi
from .endpoint import Endpoint
from .endpoint_reader import EndpointReader, may_be_unreadable
from .trial_name import trial_name

LONGEST_LIST = 10_000  # the server's limit (`ModelRegistry`)


class Listed(t.NamedTuple):
    """Endpoints by ID. `problem` says why the list may be incomplete."""

    present: dict[str, Endpoint]
    problem: CollectionError | None = None


def listed_endpoints(api: InferenceApi, wanted: t.Sequence[str], warn: t.Callable[[str], None]) -> Listed:
    """List everything. If one endpoint that the server cannot parse breaks the list, read those `wanted` one by one."""
    try:
        found = api.all()
    except ServerError as error:
        if not may_be_unreadable(error):
            raise
        why = error.reason.rstrip(".")
        warn(f"The server cannot list its inference endpoints ({why}), so they are read one by one.")
        broken = Refused(f"The server cannot list its inference endpoints ({why}), so nothing is purged", _BROKEN)
        return Listed(_read_each(api, wanted), broken)
    present = {endpoint.inference_id: endpoint for endpoint in found}
    if len(found) < LONGEST_LIST:
        return Listed(present)
    for name in wanted:  # an endpoint that is missing in the list may exist
        if name not in present:
            present.update(_read_each(api, [name]))
    short = f"The server lists at most {LONGEST_LIST} inference endpoints, and may have more, so nothing is purged"
    return Listed(present, Refused(short, "Remove endpoints with state: absent."))


_BROKEN = "Delete the endpoint that the server can no longer parse (state: absent, force: true), then run again."


def _read_each(api: InferenceApi, wanted: t.Sequence[str]) -> dict[str, Endpoint]:
    found = {}
    for name in (each for inference_id in wanted for each in (inference_id, trial_name(inference_id))):
        endpoint = EndpointReader(api, name, accepts_unreadable=True).read()
        if endpoint is not None:
            found[name] = endpoint
    return found

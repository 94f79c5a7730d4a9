# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What uses an endpoint: ingest pipelines and `semantic_text` fields, as far as the server can tell."""

from __future__ import annotations

import typing as t

from .._transport.errors import Refused, ServerError
from .api import InferenceApi, Usage
from .endpoint import Endpoint

_CANNOT_TELL = (
    "This server (older than 8.15) cannot tell whether ingest pipelines or semantic_text fields use an inference "
    "endpoint, and would delete one that is in use."
)
_CANNOT_TELL_INDEXES = (
    "This server (older than 8.16) cannot tell whether semantic_text fields use an inference endpoint."
)
UNKNOWN = Usage([], [], known=False, indexes_known=False)


def users(api: InferenceApi, endpoint: Endpoint, *, force: bool = False) -> Usage:
    """What uses an endpoint, as far as this server can tell. Raises ServerError with status 404 if it is gone."""
    if endpoint.legacy or endpoint.unreadable:  # no dry run in 8.14
        return UNKNOWN
    return api.usage(endpoint.inference_id, endpoint.task_type, force=force)


def warn_of_the_unknown(usage: Usage, warn: t.Callable[[str], None]) -> None:
    """Warn if the server could not tell what uses an endpoint."""
    if not usage.known:
        warn(_CANNOT_TELL)
    elif not usage.indexes_known:
        warn(_CANNOT_TELL_INDEXES)


def in_use(inference_id: str, usage: Usage, action: str, error: ServerError | None = None) -> Refused:
    """The refusal for an endpoint in use, the same in check mode, where the server has not refused."""
    reason = error.server_reason if error else usage.error_message
    said = {"status": 409, "type": "status_exception", "reason": reason, "caused_by": None}
    return Refused(
        f"Inference endpoint '{inference_id}' is used by {usage}, so it is not {action}",
        "Change them first, or set force: true, which leaves them without the endpoint.",
        used_by=usage.result(),
        **({"error": said} if reason else {}),
    )

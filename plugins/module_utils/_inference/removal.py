# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ensuring that an endpoint does not exist."""

from __future__ import annotations

import typing as t

from .._reconcile.writes import surely
from .._transport.errors import Refused, ServerError
from .._transport.versions import Feature
from .api import InferenceApi, Usage, is_busy
from .endpoint import Endpoint, masked
from .outcome import Outcome
from .service_catalog import find_service

_CANNOT_TELL = (
    "This server (older than 8.15) cannot tell whether ingest pipelines or semantic_text fields use an inference "
    "endpoint, and would delete one that is in use."
)
_CANNOT_TELL_INDEXES = (
    "This server (older than 8.16) cannot tell whether semantic_text fields use an inference endpoint."
)


class Removal(t.NamedTuple):
    """What is to go: `task_type` and `service`, where stated, must be those of the endpoint that is there."""

    inference_id: str
    task_type: str | None = None
    service: str | None = None
    force: bool = False


def remove(
    api: InferenceApi,
    wanted: Removal,
    check_mode: bool,
    warn: t.Callable[[str], None],
    current: Endpoint | None = None,
) -> Outcome:
    """Delete an endpoint if it is there. In check mode the server's dry run tells whether that would be refused.

    `current` is what is there, where that has been read already.
    """
    current = current or api.get(wanted.inference_id)
    if current is None:
        return Outcome("none", {}, {}, None)
    _check_identity(wanted, current)
    usage = _delete(api, wanted, current, check_mode)
    warn_of_the_unknown(usage, warn)
    if usage and wanted.force:
        warn(f"Inference endpoint '{wanted.inference_id}' is used by {usage}, and is deleted because of force.")
    if usage is GONE:
        return Outcome("none", {}, {}, None)
    return Outcome("delete", shown_before(current), {}, None, usage)


def users(api: InferenceApi, inference_id: str, *, force: bool = False) -> Usage:
    """Who uses an endpoint, as far as this server can tell."""
    if api.server().within(Feature.DELETE_DRY_RUN):
        return api.usage(inference_id, force=force)
    return UNKNOWN


def warn_of_the_unknown(usage: Usage, warn: t.Callable[[str], None]) -> None:
    """Say so where the server could not tell who uses an endpoint."""
    if not usage.known:
        warn(_CANNOT_TELL)
    elif not usage.indexes_known:
        warn(_CANNOT_TELL_INDEXES)


def in_use(inference_id: str, usage: Usage, doing: str, error: ServerError | None = None) -> Refused:
    """The refusal for an endpoint that is in use: the same in check mode, where the server did not really refuse."""
    reason = error.server_reason if error else usage.error_message
    said = {"status": 409, "type": "status_exception", "reason": reason, "caused_by": None}
    return Refused(
        f"Inference endpoint '{inference_id}' is used by {usage}, so it is not {doing}",
        "Change those first, or set force: true, which leaves them without it.",
        used_by=usage.result(),
        **({"error": said} if reason else {}),
    )


def shown_before(current: Endpoint) -> dict[str, t.Any]:
    """The present endpoint for the diff."""
    service = find_service(current.service)
    return masked(current.shown, service.settings if service else ())


UNKNOWN = Usage([], [], known=False, indexes_known=False)
GONE = Usage([], [])  # somebody else was faster


def _check_identity(wanted: Removal, current: Endpoint) -> None:
    """Nothing but what was meant is ever deleted."""
    for what, stated, shown in (
        ("service", wanted.service, current.service),
        ("task type", wanted.task_type and wanted.task_type.strip().lower(), current.task_type),
    ):
        alias = find_service(stated) if what == "service" and stated else None  # elser is shown as elasticsearch
        if stated is not None and stated != shown and not (alias and alias.is_shown_as(shown)):
            raise Refused(
                f"Inference endpoint '{wanted.inference_id}' has the {what} '{shown}', not '{stated}', so "
                "it is not deleted",
                f"State its {what}, or another inference_id.",
                endpoint=shown_before(current),
            )


def _delete(api: InferenceApi, wanted: Removal, current: Endpoint, check_mode: bool) -> Usage:
    if current.legacy:
        done = None if check_mode else _really_delete(api, wanted, force=False)
        return GONE if done is GONE else UNKNOWN
    usage = None
    if check_mode or wanted.force:
        usage = _used(api, wanted)
        if usage and not wanted.force:
            raise in_use(wanted.inference_id, usage, "deleted")
    if check_mode or usage is GONE:
        return t.cast(Usage, usage)
    try:
        done = _really_delete(api, wanted, force=wanted.force)
    except ServerError as error:
        if error.status != 409:
            raise
        usage = _used(api, wanted)
        if usage is GONE:
            return GONE
        raise (in_use(wanted.inference_id, usage, "deleted", error) if usage else error) from None
    return done if done is GONE else usage or done


def _used(api: InferenceApi, wanted: Removal) -> Usage:
    """Who uses the endpoint; GONE where it is not there."""
    try:
        return api.usage(wanted.inference_id, force=wanted.force)
    except ServerError as error:
        if error.status != 404:
            raise
        return GONE


def _really_delete(api: InferenceApi, wanted: Removal, *, force: bool) -> Usage:
    def check(now: Endpoint) -> bool:
        _check_identity(wanted, now)
        return True

    return delete_surely(api, wanted.inference_id, force=force, still=check)


def delete_surely(
    api: InferenceApi, inference_id: str, *, force: bool, still: t.Callable[[Endpoint], bool] = lambda _now: True
) -> Usage:
    """Delete an endpoint once, whatever becomes of the answer; GONE where it was not there.

    `still` is asked after a lost answer whether what is there is still what was to be deleted; where it says no,
    somebody else has created another one after our deletion.
    """

    def became() -> Usage | None:
        now = api.get(inference_id)
        return None if now is not None and still(now) else Usage([], [])

    try:
        return surely(api.client, lambda: api.delete(inference_id, force=force), became, is_busy)
    except ServerError as error:
        if error.status != 404:
            raise
        return GONE

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading one endpoint, even one that the server can no longer parse."""

from __future__ import annotations

from .._transport.advice import is_missing_api
from .._transport.errors import RequestError, ServerError
from .api import InferenceApi
from .endpoint import Endpoint
from .trial_name import trial_name

_HINT = (
    "If the server can no longer parse this endpoint, state: absent with force: true deletes it, and recreate: true "
    "with force: true replaces it."
)


class EndpointReader:
    """Reads one endpoint. `accepts_unreadable`: the task may delete one that the server cannot parse."""

    def __init__(self, api: InferenceApi, inference_id: str, *, accepts_unreadable: bool) -> None:
        self._api = api
        self._id = inference_id
        self._accepts_unreadable = accepts_unreadable

    def read(self) -> Endpoint | None:
        """The endpoint, or None. One that the server cannot parse has `unreadable` set, if the task accepts that."""
        try:
            return self._api.get(self._id)
        except ServerError as error:
            if not may_be_unreadable(error):
                raise
            if not self._accepts_unreadable:
                raise error.told(hint=error.hint or _HINT) from error
            return self._judged(error)

    def _judged(self, error: ServerError) -> Endpoint | None:
        """Read again after a pause. The endpoint is unreadable only if that fails, too, and the API works otherwise."""
        self._api.client.pause(1)
        try:
            return self._api.get(self._id)
        except ServerError as second:
            if not may_be_unreadable(second):
                raise
        try:
            self._api.get(trial_name(self._id))
        except RequestError:
            raise error from None
        return Endpoint({"inference_id": self._id}, unreadable=True)


def may_be_unreadable(error: ServerError) -> bool:
    """Whether Elasticsearch itself refuses a read, perhaps because of the stored endpoint."""
    return error.own_form and error.status in (400, 500) and not is_missing_api(error)

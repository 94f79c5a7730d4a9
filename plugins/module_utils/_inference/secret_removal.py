# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document of an endpoint that is removed: opened before the endpoint is removed, and removed after it."""

from __future__ import annotations

from .._reconcile.attempt import Fate
from .._reconcile.journal import Journal
from .._transport.errors import CollectionError, RequestError
from .endpoint import Endpoint
from .secret_document import About
from .secret_index import Change, SecretIndex
from .secret_marker import DocumentMarker, not_opened
from .secret_watch import RemovalWatch


class RemovalRecord(RemovalWatch):
    """The record of an endpoint's secret, for one run that removes the endpoint. Without a document there is nothing
    that could claim what is not stored, so none is created."""

    is_kept = True

    def __init__(self, index: SecretIndex, inference_id: str) -> None:
        self._index = index
        self._inference_id = inference_id
        self._marker: DocumentMarker | None = None

    def begin(self, seen: Endpoint) -> None:
        """Open the document, if there is one. Raises CollectionError if that fails: the endpoint stays."""
        if self._marker is None:
            self._marker = DocumentMarker(self._index, About(self._inference_id, seen.service))
        try:
            if self._marker.is_set or self._marker.look() is None:
                return
            if self._index.check_mode:
                self._index.prepare()
            else:
                self._marker.set()
        except RequestError as error:
            what = f"Inference endpoint '{self._inference_id}' was not removed"
            raise not_opened(self._marker, error, what) from error

    def end(self, journal: Journal, *, gone: bool) -> None:
        """Remove the document after its endpoint; otherwise leave it open. A failure is a warning."""
        if self._marker is None or not self._marker.is_set:
            return
        if gone:
            self._drop(self._marker)
        elif journal.is_clear:
            self._marker.leave()

    def _drop(self, marker: DocumentMarker) -> None:
        try:
            seen = marker.look()
            while seen is not None and seen.has(self._index.run):
                if seen.others(self._index.run, self._index.now()):
                    marker.leave()
                    return
                made, after = marker.send(Change(self._inference_id, None, seen), lambda now: now is None)
                if made.fate is Fate.DONE or after is None:
                    return
                seen = marker.go_on(made, after)
        except CollectionError as error:
            self._index.warn(
                f"Inference endpoint '{self._inference_id}' is removed, but its document in the index "
                f"'{self._index.name}' could not be ({error.reason.rstrip('.')}). It holds no fingerprint."
            )

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the secret in the task is the one that was stored last, and the record of it once it is stored."""

from __future__ import annotations

import typing as t

from .._reconcile.attempt import Fate
from .._reconcile.journal import Journal
from .._transport.advice import explain
from .._transport.errors import CollectionError, RequestError
from .endpoint import Desired
from .fingerprint import agrees, fingerprint, is_guessable
from .secret_document import About, Document, closed
from .secret_index import Change, SecretIndex
from .secret_marker import DocumentMarker, not_opened
from .secret_watch import SecretWatch


class SecretRecord(SecretWatch):
    """The record of one endpoint's secret, for one run with `update_secrets: on_change`.

    `deferred` says that the caller ends the records of several endpoints at once.
    """

    def __init__(self, index: SecretIndex, desired: Desired, *, deferred: bool = False) -> None:
        self.marker = DocumentMarker(index, About(desired.inference_id, desired.service.name, tuple(desired.secrets)))
        self._index = index
        self._desired = desired
        self._deferred = deferred
        self._verdict: bool | None = None
        self._compared = False
        self._stored = False
        self._refused = False
        self._ending = "leave"  # a marker that was set for a run that is not carried out
        self.is_weak = is_guessable(desired.secrets)
        if self.is_weak:
            index.weak.add(desired.inference_id)
        self.has_secret = bool(desired.secrets)
        self.is_kept = self.has_secret and not self.is_weak

    def update_secrets(self, declared: str) -> str:  # noqa: ARG002 - it is on_change
        """`on_create` (it need not be sent), `if_possible` (sent if that does no harm), or `always` (it changed)."""
        if not self.is_kept or self._stored or self._refused:
            return "on_create"
        agreed = self._agreed()
        if agreed is False:
            return "always"
        return "on_create" if agreed and not self.marker.is_set else "if_possible"

    def needs_document(self) -> bool:
        """Whether a create, or an update with the secret, opens a document: one that stays open only if it is there.

        An endpoint that is created without its optional secret does not have the one of the fingerprint any more.
        """
        may_have_one = self.has_secret or bool(self._desired.service.credentials)
        return self.is_kept or (may_have_one and self.marker.look() is not None)

    def begin(self, *, must_go: bool = False) -> None:
        """Open the document, or renew an old marker. With `must_go`, an earlier write has already opened it."""
        if must_go:
            return
        try:
            if not self.needs_document():
                return
            if self._index.check_mode:
                self._index.prepare()
            else:
                self.marker.freshen()
        except RequestError as error:
            raise self._not_opened(error) from error

    def check(self) -> None:
        try:
            if self.needs_document():
                self._index.prepare(asks=True)
        except RequestError as error:
            raise self._not_opened(error) from error

    def stored(self) -> None:
        self._stored = True

    def not_sent(self, error: CollectionError | None = None, *, refused: bool = True) -> None:
        self._refused = True
        if error is None:
            self._index.unsent.add(self._desired.inference_id)
        else:
            end = "was refused" if refused else "may not be stored"
            self._index.warn(
                f"The secret of inference endpoint '{self._desired.inference_id}' was sent, as the index "
                f"'{self._index.name}' has no fingerprint of it, and {end}: {explain(error).message}"
            )

    def end(self, journal: Journal, *, succeeded: bool) -> None:
        """Close the document if this run was alone and knows what it wrote; otherwise leave it open."""
        if not self.marker.is_set or not journal.is_clear:
            self._ending = ""  # a marker says that a write may still be in progress
            return
        self._ending = "close" if succeeded and self._stored and self.is_kept and self.marker.alone else "leave"
        if not self._deferred:
            self.finish()

    def closing_change(self) -> Change | None:
        """The write that closes the document, for several documents at once; None if it is not to be closed."""
        if self._ending != "close":
            return None
        stored = fingerprint(*self._subject())
        body = closed(self.marker.about, stored, self._index.now())
        return Change(self._desired.inference_id, body, self.marker.document)

    def was_closed(self) -> None:
        """Take note that it is closed."""
        self._ending = ""

    def finish(self) -> None:
        """Write the end of the run to the document. A failure is a warning."""
        change = self.closing_change()
        if change is not None:
            self._close(change)
        elif self._ending and self.marker.is_set:
            self.marker.leave()
        self._ending = ""

    def _close(self, change: Change) -> None:
        def reached(now: Document | None) -> bool:
            return now is not None and change.body is not None and now.fingerprint == change.body["fingerprint"]

        try:
            while True:
                made, after = self.marker.send(change, reached)
                if made.fate is Fate.DONE or reached(after):
                    return
                if made.fate is Fate.CROSSED or not made.undone:
                    self.marker.leave()
                    return
                self.marker.go_on(made, after)
        except CollectionError as error:
            self.marker.warn_of(error, "the fingerprint of its secret could not be written")

    def _not_opened(self, error: RequestError) -> CollectionError:
        what = f"The secret of inference endpoint '{self._desired.inference_id}' was not sent"
        return not_opened(self.marker, error, what)

    def _agreed(self) -> bool | None:
        """Whether the stored fingerprint is that of the secret in the task; None if there is none."""
        if not self._compared:
            document = self.marker.look()
            stored = document.fingerprint if document is not None else None
            self._verdict = agrees(stored, *self._subject()) if stored is not None else None
            self._compared = True
        return self._verdict

    def _subject(self) -> tuple[str, str, t.Mapping[str, t.Any]]:
        return self._desired.inference_id, self._desired.service.name, self._desired.secrets

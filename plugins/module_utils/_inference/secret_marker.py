# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The run marker on the document of one endpoint: set before a secret is sent or an endpoint removed, then removed.

No fingerprint is in a marked document, so it never claims a secret that is not stored.
"""

from __future__ import annotations

import functools
import typing as t

from .._reconcile.attempt import Attempt, Fate, Write
from .._reconcile.loop import MAX_RACES, Loop
from .._transport.advice import explain
from .._transport.errors import CollectionError, RequestError
from .secret_document import MAY_SEND, About, Document, Marker, opened
from .secret_index import Change, SecretIndex, is_conflict


class DocumentMarker:
    """This run's marker on one document. `alone`: no other run was working on the endpoint when it was set."""

    def __init__(self, index: SecretIndex, about: About) -> None:
        self.index = index
        self.about = about
        self.document: Document | None = None
        self.known = False
        self.alone = False
        self.since: float | None = None
        self.problem: RequestError | None = None  # of the request that read the documents of several endpoints
        self.loop: Loop[Document | None] = Loop(index.client, self._read)

    @property
    def is_set(self) -> bool:
        """Whether this run has marked the document."""
        return self.since is not None

    @property
    def is_fresh(self) -> bool:
        """Whether the marker is new enough to send a secret."""
        return self.since is not None and 0 <= self.index.now() - self.since < MAY_SEND

    def look(self) -> Document | None:
        """The document, read once unless a write needs another read."""
        if self.problem is not None:
            raise self.problem
        return self.document if self.known else self.loop.look()

    def know(self, document: Document | None) -> None:
        """Take over a document as it was read or written."""
        self.document, self.known = document, True
        if document is not None:
            self.index.ahead = max(document.ahead(self.index.now()), self.index.ahead)

    def set(self) -> None:
        """Open the document, or renew the marker. Raises CollectionError if that fails: nothing may be sent."""
        self.index.prepare()
        seen, renews = self.look(), self.is_set
        alone_before = self.alone or not renews
        while True:
            marker, others = self.opening(seen)
            change = self.change(seen, (*others, marker))
            made, after = self.send(change, functools.partial(_has, marker))
            if made.fate is Fate.DONE or _has(marker, after):
                break
            seen = self.go_on(made, after)
        kept = not renews or (seen is not None and seen.has(self.index.run))
        others = self._others(after) if made.fate is not Fate.DONE else others
        self.was_set(made.answer if made.fate is Fate.DONE else after, marker, alone_before and kept and not others)

    def freshen(self) -> None:
        """Set or renew the marker if it is not new enough to send a secret. Raises CollectionError if that fails."""
        for _try in range(MAX_RACES):
            if self.is_fresh:
                return
            self.set()
        if not self.is_fresh:
            raise CollectionError(
                f"The secret of inference endpoint '{self.about.inference_id}' was not sent: each write to the index "
                f"'{self.index.name}' took more than five minutes",
                "Check why the cluster is slow, then run again.",
                kind="time_out",
            )

    def opening(self, seen: Document | None) -> tuple[Marker, tuple[Marker, ...]]:
        """A new marker of this run, and those of other runs that are alive."""
        return Marker(self.index.run, self.index.now()), self._others(seen)

    def was_set(self, document: Document | None, marker: Marker, alone: bool) -> None:
        """Take note of the document with this run's marker."""
        self.know(document)
        self.since, self.alone = marker.at, alone

    def leave(self) -> None:
        """Remove this run's marker, and leave the document open. A failure is a warning, as markers expire."""
        try:
            for _try in range(MAX_RACES):
                seen = self.loop.look()
                if seen is None or seen.fingerprint is not None or not seen.has(self.index.run):
                    return
                made, after = self.send(
                    self.change(seen, self._others(seen)), lambda now: now is None or not now.has(self.index.run)
                )
                if made.fate is Fate.DONE:
                    return
                self.go_on(made, after)
        except CollectionError as error:
            self.warn_of(error, "its run marker could not be removed")

    def warn_of(self, error: CollectionError, what: str) -> None:
        """Warn about a document that stays open."""
        self.index.warn(
            f"Inference endpoint '{self.about.inference_id}': {what} in the index '{self.index.name}' "
            f"({error.reason.rstrip('.')}), so the next run sends the secret again."
        )

    def send(self, change: Change, reached: t.Callable[[Document | None], bool]) -> tuple[Attempt, Document | None]:
        """Write to the document once, as `Loop.write` does."""
        write = Write("document", lambda: self.index.write(change), is_crossed=is_conflict)
        return self.loop.write(write, change.before, reached)

    def go_on(self, made: Attempt, after: Document | None) -> Document | None:
        """The document to continue with after a write without effect. Raises its error if a retry cannot help."""
        error = made.error if made.fate is Fate.REFUSED else self.loop.spent(made)
        if error is not None:
            raise error
        if not made.undone:  # another run writes to it: not at the same time again
            self.loop.pause("document")
        return after

    def change(self, seen: Document | None, markers: tuple[Marker, ...]) -> Change:
        """The write that leaves the document open, with these markers."""
        return Change(self.about.inference_id, opened(self.about, markers, self.index.now()), seen)

    def _others(self, seen: Document | None) -> tuple[Marker, ...]:
        return seen.others(self.index.run, self.index.now()) if seen is not None else ()

    def _read(self) -> Document | None:
        self.know(self.index.read(self.about.inference_id))
        return self.document


def not_opened(marker: DocumentMarker, error: RequestError, what: str) -> CollectionError:
    """The error for a run that cannot open the document, and so may not continue. Nothing was sent."""
    why = explain(error)
    return CollectionError(
        f"{what}: its document in the index '{marker.index.name}' could not be opened: {why.reason.rstrip('.')}",
        why.hint,
        **why.result(),
    )


def _has(marker: Marker, document: Document | None) -> bool:
    return document is not None and marker in document.markers

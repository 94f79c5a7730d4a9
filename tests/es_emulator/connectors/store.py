# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents, what a search sees of them, and writes that meet other writes.

A GET shows a write at once, a search only after a refresh: one that is requested, one that another write brings, or the
index's own, a second later (docs/reference/elasticsearch-connectors.md, "Consistency").
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Callable

from es_emulator.errors import ElasticError
from es_emulator.objectparser import show_instant

Document = dict[str, Any]
Change = Callable[[Document], None]
#: the refresh interval of an index, in seconds
REFRESH_INTERVAL = 1.0


class Clock:
    """Moments in the form of the server; no two are equal, so that a new one is always a change."""

    def __init__(self) -> None:
        self._last = datetime.fromtimestamp(0, timezone.utc)

    def __deepcopy__(self, memo: dict[int, Any]) -> Clock:
        """Time goes on for a copied state as well."""
        return self

    def now(self) -> str:
        """This moment."""
        self._last = max(datetime.now(timezone.utc), self._last + timedelta(microseconds=1))
        return show_instant(self._last)


def merge(target: Document, change: Document) -> bool:
    """Lay a partial document over another as the update API does; tell whether anything changed.

    Objects are merged, all else is replaced, and a key that was not there is a change even if it is null.
    """
    changed = False
    for key, value in change.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            changed = merge(target[key], value) or changed
        elif key not in target or target[key] != value or type(target[key]) is not type(value):
            target[key] = copy.deepcopy(value)
            changed = True
    return changed


@dataclass
class Conflict:
    """A write of another client between the reading and the writing of an update."""

    times: int = 1
    doc_id: str | None = None
    change: Change | None = None


@dataclass
class Store:
    """One index: documents by id."""

    index: str
    clock: Clock = field(compare=False)
    documents: dict[str, Document] = field(default_factory=dict)
    #: seconds after which a search sees what did not refresh; infinite: never by itself
    lag: float = REFRESH_INTERVAL
    #: given, that many searches still see the old state, whatever the time
    stale_searches: int | None = None
    conflicts: list[Conflict] = field(default_factory=list)
    #: the index comes into being with its first document
    exists: bool = False
    #: old versions of what a search does not see yet; None: it was not there
    _hidden: dict[str, Document | None] = field(default_factory=dict)
    _since: float = field(default=0.0, compare=False)
    _searches: int = field(default=0, compare=False)
    _versions: dict[str, int] = field(default_factory=dict)
    _created: int = 0

    def clear(self) -> None:
        """Back to an empty index."""
        for part in (self.documents, self.conflicts, self._hidden, self._versions):
            part.clear()
        self.lag, self.stale_searches, self._created, self.exists = REFRESH_INTERVAL, None, 0, False

    def new_id(self) -> str:
        """An id of the usual length for a document that came without one."""
        self._created += 1
        return f"emulated-{self.index.strip('.').split('-')[1][:4]}{self._created:07d}"

    def refresh(self) -> None:
        """Let searches see everything."""
        self._hidden.clear()

    def _touch(self, doc_id: str, *, refresh: bool) -> None:
        """Note that a document is about to change."""
        self._versions[doc_id] = self._versions.get(doc_id, -1) + 1
        if refresh:
            self.refresh()
            return
        if not self._hidden:
            self._since, self._searches = time.monotonic(), 0
        self._hidden.setdefault(doc_id, copy.deepcopy(self.documents.get(doc_id)))

    def put(self, doc_id: str, document: Document, *, refresh: bool = True) -> None:
        """Store a whole document."""
        self._touch(doc_id, refresh=refresh)
        self.documents[doc_id] = document
        self.exists = True

    def remove(self, doc_id: str) -> bool:
        """Take a document away; tell whether there was one."""
        if doc_id not in self.documents:
            return False
        self._touch(doc_id, refresh=True)
        del self.documents[doc_id]
        return True

    def rewrite(self, doc_id: str, change: Change, *, refresh: bool) -> None:
        """Change a document in place, for any caller."""
        self._touch(doc_id, refresh=refresh)
        change(self.documents[doc_id])

    def update(self, doc_id: str, change: Document, *, refresh: bool) -> str:
        """A partial update; `noop` leaves everything alone, a refresh included."""
        self._collide(doc_id)
        draft = copy.deepcopy(self.documents[doc_id])
        if not merge(draft, change):
            return "noop"
        self._touch(doc_id, refresh=refresh)
        self.documents[doc_id] = draft
        return "updated"

    def script(self, doc_id: str, change: Change) -> str:
        """An update by script, which is always a change."""
        self._collide(doc_id)
        self.rewrite(doc_id, change, refresh=True)
        return "updated"

    def _collide(self, doc_id: str) -> None:
        """Let another writer be faster, if one is waiting."""
        for conflict in self.conflicts:
            if conflict.times > 0 and conflict.doc_id in {None, doc_id}:
                conflict.times -= 1
                read = self._versions.get(doc_id, 0)
                self.rewrite(doc_id, conflict.change or self._heartbeat, refresh=False)
                raise self._conflict(doc_id, read)

    def _heartbeat(self, document: Document) -> None:
        document["last_seen"] = self.clock.now()

    def place(self) -> dict[str, str]:
        """The members of an error that say which index and shard it is about."""
        return {"index_uuid": "emulatoremulatoremula1", "shard": "0", "index": self.index}

    def _conflict(self, doc_id: str, read: int) -> ElasticError:
        return ElasticError(
            409,
            "version_conflict_engine_exception",
            f"[{doc_id}]: version conflict, required seqNo [{read}], primary term [1]. "
            f"current document has seqNo [{self._versions[doc_id]}] and primary term [1]",
            extra=self.place(),
        )

    def missing(self, doc_id: str) -> ElasticError:
        """What the update API says about a document that does not exist."""
        return ElasticError(404, "document_missing_exception", f"[{doc_id}]: document missing", extra=self.place())

    def _due(self) -> bool:
        if self.stale_searches is not None:
            return self._searches >= self.stale_searches
        return time.monotonic() - self._since >= self.lag

    def search(self) -> dict[str, Document]:
        """All documents as a search sees them now; it is counted."""
        if self._hidden and self._due():
            self.refresh()
        self._searches += 1
        seen: dict[str, Document | None] = {**self.documents, **self._hidden}
        return {doc_id: document for doc_id, document in seen.items() if document is not None}

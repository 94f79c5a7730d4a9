# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One index: its documents with their versions and sequence numbers, its blocks, and writes on conditions."""

from __future__ import annotations

import copy
import time
import uuid
import zlib
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from es_emulator.errors import ElasticError

from .mapping import check_document

Source = dict[str, Any]
#: setting -> the block that it is, by what it forbids
_BLOCKS = (
    ("read_only", "FORBIDDEN/5/index read-only (api)", frozenset({"write", "metadata"})),
    ("read", "FORBIDDEN/7/index read (api)", frozenset({"read"})),
    ("write", "FORBIDDEN/8/index write (api)", frozenset({"write"})),
    ("metadata", "FORBIDDEN/9/index metadata (api)", frozenset({"metadata"})),
    (
        "read_only_allow_delete",
        "TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block",
        frozenset({"write"}),
    ),
)


class Condition(NamedTuple):
    """What must hold of the stored document for a write."""

    #: op_type=create: there is none
    create: bool = False
    seq_no: int | None = None
    primary_term: int | None = None


@dataclass
class StoredDocument:
    """One document as it was written last."""

    source: Source
    version: int
    seq_no: int


def missing_index(name: str) -> ElasticError:
    """The error for an index that is not there."""
    extra = {"resource.type": "index_or_alias", "resource.id": name, "index_uuid": "_na_", "index": name}
    return ElasticError(404, "index_not_found_exception", f"no such index [{name}]", extra=extra)


@dataclass
class Index:
    """One index. Tests may change everything here; nothing is checked then."""

    name: str
    #: by their full names, values as text
    settings: dict[str, str] = field(default_factory=dict)
    mappings: dict[str, Any] = field(default_factory=dict)
    aliases: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, StoredDocument] = field(default_factory=dict)
    closed: bool = False
    primary_term: int = 1
    uuid: str = field(default_factory=lambda: uuid.uuid4().hex[:22], compare=False)
    created: int = field(default_factory=lambda: int(time.time() * 1000), compare=False)
    #: what the last refresh has made visible
    visible: dict[str, StoredDocument] = field(default_factory=dict)
    #: versions of documents that were deleted go on
    _deleted: dict[str, int] = field(default_factory=dict)
    _next_seq_no: dict[int, int] = field(default_factory=dict)
    _auto_ids: int = 0

    @property
    def shards(self) -> int:
        """How many primary shards it has."""
        return int(self.settings.get("index.number_of_shards", "1"))

    @property
    def replicas(self) -> int:
        """How many copies it wants of each, on a cluster of one node."""
        if self.settings.get("index.auto_expand_replicas", "false") != "false":
            return 0
        return int(self.settings.get("index.number_of_replicas", "1"))

    @property
    def hidden(self) -> bool:
        """Whether wildcards pass it over."""
        return self.settings.get("index.hidden") == "true"

    def block(self, name: str, *, on: bool = True) -> None:
        """Switch a block on or off: read_only, read, write, metadata or read_only_allow_delete."""
        if name not in {known for known, _text, _forbidden in _BLOCKS}:
            raise ValueError(f"no such block: {name}")
        self.settings[f"index.blocks.{name}"] = "true" if on else "false"

    def refuse_blocked(self, what: str) -> None:
        """The error for a closed index, or for what a block forbids: to read, to write, or its metadata."""
        if self.closed:
            raise ElasticError(400, "index_closed_exception", "closed", extra=self._place())
        texts = [
            text
            for name, text, forbidden in _BLOCKS
            if what in forbidden and self.settings.get(f"index.blocks.{name}") == "true"
        ]
        if texts:
            status = 429 if all(text.startswith("TOO_MANY") for text in texts) else 403
            words = ", ".join(f"[{text}];" for text in texts)
            raise ElasticError(status, "cluster_block_exception", f"index [{self.name}] blocked by: {words}")

    def new_id(self) -> str:
        """An id for a document that comes without one."""
        self._auto_ids += 1
        return f"emulated-id-{self._auto_ids:08d}"

    def shard_of(self, doc_id: str) -> int:
        """The shard that a document is in."""
        return zlib.crc32(doc_id.encode()) % self.shards

    def write(self, doc_id: str, source: Source, condition: Condition) -> str:
        """Store a document; tell whether it was created or updated."""
        self.refuse_blocked("write")
        mappings = check_document(self.mappings, doc_id, source)
        before = self.documents.get(doc_id)
        self._refuse_conflict(doc_id, before, condition)
        self.mappings = mappings
        version = (before.version if before else self._deleted.pop(doc_id, 0)) + 1
        self.documents[doc_id] = StoredDocument(copy.deepcopy(source), version, self._seq_no(doc_id))
        return "updated" if before else "created"

    def delete(self, doc_id: str, condition: Condition) -> StoredDocument | None:
        """Remove a document; what is answered about it: None if there was none, which still counts as a write."""
        self.refuse_blocked("write" if self.settings.get("index.blocks.read_only_allow_delete") != "true" else "read")
        before = self.documents.get(doc_id)
        self._refuse_conflict(doc_id, before, condition)
        self.documents.pop(doc_id, None)
        self._deleted[doc_id] = (before.version if before else self._deleted.get(doc_id, 0)) + 1
        seq_no = self._seq_no(doc_id)
        return StoredDocument({}, self._deleted[doc_id], seq_no) if before else None

    def tombstone(self, doc_id: str) -> StoredDocument:
        """What the removal of a document that was not there leaves behind."""
        return StoredDocument({}, self._deleted[doc_id], self._next_seq_no[self.shard_of(doc_id)] - 1)

    def refresh(self) -> None:
        """Make everything visible to reads that are not realtime."""
        self.visible = dict(self.documents)

    def _seq_no(self, doc_id: str) -> int:
        shard = self.shard_of(doc_id)
        number = self._next_seq_no.get(shard, 0)
        self._next_seq_no[shard] = number + 1
        return number

    def _place(self) -> dict[str, str]:
        return {"index_uuid": self.uuid, "index": self.name}

    def _refuse_conflict(self, doc_id: str, stored: StoredDocument | None, condition: Condition) -> None:
        text = ""
        if condition.create and stored is not None:
            text = f"document already exists (current version [{stored.version}])"
        if condition.seq_no is not None:
            wanted = (condition.seq_no, condition.primary_term)
            required = f"required seqNo [{wanted[0]}], primary term [{wanted[1]}]."
            if stored is None:
                text = f"{required} but no document was found"
            elif wanted != (stored.seq_no, self.primary_term):
                now = f"current document has seqNo [{stored.seq_no}] and primary term [{self.primary_term}]"
                text = f"{required} {now}"
        if text:
            raise ElasticError(
                409,
                "version_conflict_engine_exception",
                f"[{doc_id}]: version conflict, {text}",
                extra={"index_uuid": self.uuid, "shard": str(self.shard_of(doc_id)), "index": self.name},
            )

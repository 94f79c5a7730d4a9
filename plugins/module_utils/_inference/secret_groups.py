# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The records of the secrets of several endpoints: read by one request, opened and closed by one for each group."""

from __future__ import annotations

import typing as t

from .._transport.errors import CollectionError, RequestError
from .endpoint import Desired
from .secret_index import SecretIndex
from .secret_record import SecretRecord
from .secret_removal import RemovalRecord


class SecretRecords:
    """The records of the endpoints of one task with `update_secrets: on_change`."""

    def __init__(self, index: SecretIndex) -> None:
        self.index = index
        self._records: dict[str, SecretRecord] = {}

    def watch(self, desired: Desired) -> None:
        """Manage the record of an endpoint."""
        self._records[desired.inference_id] = SecretRecord(self.index, desired, deferred=True)

    def get(self, inference_id: str) -> SecretRecord | None:
        """The record of an endpoint; None if its secret is not watched."""
        return self._records.get(inference_id)

    def removal(self, inference_id: str) -> RemovalRecord:
        """The record of an endpoint that is to be removed."""
        return RemovalRecord(self.index, inference_id)

    def read(self) -> None:
        """Read all documents by one request. If it fails, each endpoint fails."""
        asked = [record for record in self._records.values() if record.has_secret]
        if not asked:
            return
        try:
            found = self.index.read_all([record.marker.about.inference_id for record in asked])
        except RequestError as error:
            for record in asked:
                record.marker.problem = error
            return
        for record in asked:
            record.marker.know(found.get(record.marker.about.inference_id))

    def begin(self, records: t.Sequence[SecretRecord]) -> None:
        """Open the documents. One whose write fails, or is unclear, is read and opened by the run of its endpoint."""
        if self.index.check_mode:
            return
        try:
            markers = [record.marker for record in records if record.needs_document()]
            if len(markers) < 2:
                return
            self.index.prepare()
            begun = [(marker, *marker.opening(marker.look())) for marker in markers]
        except CollectionError:
            return  # each endpoint meets the error, and reports it
        changes = [marker.change(marker.look(), (*others, mine)) for marker, mine, others in begun]
        try:
            written = self.index.write_all(changes)
        except RequestError:
            written = [None] * len(changes)
        for (marker, mine, others), document in zip(begun, written):
            if document is None:
                marker.known = False
            else:
                marker.was_set(document, mine, not others)

    def end(self, records: t.Sequence[SecretRecord]) -> None:
        """Close the documents that may be closed, and leave the others open. Failures are warnings."""
        closing = [(record, change) for record in records for change in [record.closing_change()] if change is not None]
        if len(closing) > 1:
            try:
                written = self.index.write_all([change for _record, change in closing])
            except RequestError:
                written = [None] * len(closing)
            for (record, _change), document in zip(closing, written):
                if document is not None:
                    record.was_closed()
        for record in records:
            record.finish()

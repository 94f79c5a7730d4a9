# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions and notes of a run about the secret of its endpoint. These answers are for secrets without a record."""

from __future__ import annotations

import contextlib
import typing as t

from .._reconcile.journal import Journal
from .._transport.errors import CollectionError
from .endpoint import Endpoint


class SecretWatch:
    """Watches no secret. `SecretRecord` does, for `update_secrets: on_change`."""

    def update_secrets(self, declared: str) -> str:
        """How the plan treats the secret, for this value of the option `update_secrets`."""
        return declared

    def begin(self, *, must_go: bool = False) -> None:
        """Prepare a write that sends the secret, or that deletes the endpoint to create it again.

        Raises CollectionError if the write must not be sent. A write that `must_go` is sent in any case.
        """

    def check(self) -> None:
        """Check that `begin` can prepare such a write, before anything else is written."""

    def stored(self) -> None:
        """Note that the server has answered that it stored the secret."""

    def not_sent(self, error: CollectionError | None = None, *, refused: bool = True) -> None:
        """Note that the secret is not sent, or that it may not be stored, if that alone is not an error."""

    def end(self, journal: Journal, *, succeeded: bool) -> None:
        """Note the end of the run, and what it has written to the endpoint."""

    @contextlib.contextmanager
    def during(self, journal: Journal) -> t.Iterator[None]:
        """A run: it ends with success, or with an error."""
        try:
            yield
        except Exception:
            self.end(journal, succeeded=False)
            raise
        self.end(journal, succeeded=True)


class RemovalWatch:
    """Manages no document. `RemovalRecord` does, for `update_secrets: on_change`."""

    is_kept = False

    def begin(self, seen: Endpoint) -> None:
        """Prepare the deletion of the endpoint. Raises CollectionError if it must stay."""

    def end(self, journal: Journal, *, gone: bool) -> None:
        """Note whether it is gone, and what the run has written."""


NOT_WATCHED = SecretWatch()
NO_DOCUMENT = RemovalWatch()

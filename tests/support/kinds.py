# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of failures that a result can name."""

from __future__ import annotations

import typing as t

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.advice import RULES
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import CollectionError


def _below(kind: type[CollectionError]) -> t.Iterator[str]:
    if kind.__module__ == CollectionError.__module__:  # others never leave the room that raises them
        yield kind.kind
    for other in kind.__subclasses__():
        yield from _below(other)


#: those of the server's errors, those of the collection's own, and two that no error class has
KINDS = frozenset({*(rule.kind for rule in RULES), *_below(CollectionError), "fault", "missing_library"})

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Privileges on indexes, spelled PRIVILEGE@PATTERN here, such as `read@esops-*`.

Sources: IndexPrivilege, ClusterPrivilegeResolver, AuthorizationService.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from es_emulator.auth import refuse
from es_emulator.errors import ElasticError
from es_emulator.node import Node

_WRITES = ("create_doc", "create", "index", "write", "all")
_METADATA = ("view_index_metadata", "manage", "all")
#: action -> the privileges that grant it
GRANTED_BY: Mapping[str, tuple[str, ...]] = {
    "indices:admin/create": ("create_index", "manage", "all"),
    "indices:admin/auto_create": ("auto_configure", "create_index", "manage", "all"),
    "indices:admin/delete": ("delete_index", "manage", "all"),
    "indices:admin/get": _METADATA,
    "indices:admin/mappings/get": _METADATA,
    "indices:monitor/settings/get": _METADATA,
    "indices:admin/refresh": ("maintenance", "manage", "all"),
    "indices:data/read/get": ("read", "all"),
    "indices:data/read/mget": ("read", "all"),
    "indices:data/read/mget[shard]": ("read", "all"),
    "indices:data/write/index": _WRITES,
    "indices:data/write/index:op_type/create": _WRITES,
    "indices:data/write/index:op_type/index": ("create", "index", "write", "all"),
    "indices:data/write/delete": ("delete", "write", "all"),
    "indices:data/write/bulk": ("create_doc", "create", "delete", "index", "write", "all"),
}
#: what holds a privilege without naming it
_IMPLIED_BY: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("create_index", "delete_index", "view_index_metadata", "maintenance", "monitor", "auto_configure"),
        ("manage", "all"),
    ),
    "create_doc": ("create", "index", "write", "all"),
    "create": ("index", "write", "all"),
    "index": ("write", "all"),
    "delete": ("write", "all"),
    "write": ("all",),
    "read": ("all",),
    "read_cross_cluster": ("all",),
    "manage": ("all",),
    "all": (),
}
INDEX_PRIVILEGES = frozenset(_IMPLIED_BY)
_TEXT = "this action is granted by"


def _patterns(held: Iterable[str], names: Iterable[str]) -> list[str]:
    """The patterns that any of some privileges is held for; with all of the cluster, all of its indexes."""
    wanted, held = set(names), set(held)
    found = [text.partition("@")[2] for text in held if "@" in text and text.partition("@")[0] in wanted]
    return [*found, *(["*"] if "all" in held else [])]


def holds(held: Iterable[str], privilege: str, index: str) -> bool:
    """Tell whether a privilege is held for an index, or for a pattern as a whole."""
    names = (privilege, *_IMPLIED_BY.get(privilege, ()))
    return any(fnmatchcase(index, pattern) for pattern in _patterns(held, names))


def denied(node: Node, action: str, index: str) -> ElasticError | None:
    """The error for an action that no held privilege grants on an index."""
    granting = GRANTED_BY[action]
    if any(fnmatchcase(index, pattern) for pattern in _patterns(node.privileges, granting)):
        return None
    return refuse(node.login, action, f"the index privileges [{','.join(granting)}]", f" on indices [{index}]")


def authorize(node: Node, action: str, index: str) -> None:
    """Refuse it."""
    error = denied(node, action, index)
    if error is not None:
        raise error


def authorize_anywhere(node: Node, action: str) -> None:
    """Refuse a request about many indexes whose sender has a right on none; each is looked at by itself later."""
    granting = GRANTED_BY[action]
    if not _patterns(node.privileges, granting):
        raise refuse(node.login, action, f"the index privileges [{','.join(granting)}]")

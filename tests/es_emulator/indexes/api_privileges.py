# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`_security/user/_has_privileges`: which of some privileges the caller has.

Sources: RestHasPrivilegesAction, RoleDescriptor.parsePrivilegesToCheck, HasPrivilegesRequest, HasPrivilegesResponse.
"""

from __future__ import annotations

from typing import Any

from es_emulator import auth
from es_emulator.errors import ElasticError, illegal_argument, request_validation_error
from es_emulator.node import Call
from es_emulator.rest import Answer, required_body
from es_emulator.strictjson import parse_map

from .access import INDEX_PRIVILEGES, holds

_INFERENCE_ADMIN, _INFERENCE_READ = auth.GRANTED_BY[auth.PUT], auth.GRANTED_BY[auth.GET]
#: cluster privilege -> what holds it
_CLUSTER = {
    "all": ("all",),
    "manage": ("manage", "all"),
    "monitor": ("monitor", "manage", "all"),
    "manage_inference": _INFERENCE_ADMIN,
    "monitor_inference": _INFERENCE_READ,
    "manage_connector": ("manage_connector", "manage", "all"),
    "monitor_connector": ("monitor_connector", "manage_connector", "manage", "all"),
    "manage_ml": ("manage_ml", "manage", "all"),
    "monitor_ml": auth.GRANTED_BY[auth.MODEL_STATS],
    "manage_security": ("manage_security", "all"),
}


def _unknown(kind: str, name: str, known: Any, words: str) -> ElasticError:
    return illegal_argument(
        f"unknown {kind} privilege [{name}]. a privilege must be either one of the predefined {words} "
        f"[{','.join(known)}] or a pattern over one of the available {kind} actions"
    )


def _texts(value: Any, where: str) -> list[str]:
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str) for item in items):
        raise ElasticError(400, "parse_exception", f"failed to parse privileges check [{where}]. expected a string")
    return items


def _parse(body: dict[str, Any]) -> tuple[list[str], list[tuple[list[str], list[str]]]]:
    cluster: list[str] = []
    indexes: list[tuple[list[str], list[str]]] = []
    for key, value in body.items():
        if key == "cluster":
            cluster = _texts(value, key)
        elif key in {"index", "indices"}:
            for entry in value:
                unknown = set(entry) - {"names", "privileges", "allow_restricted_indices"}
                if unknown or not {"names", "privileges"} <= set(entry):
                    shown = sorted(unknown) or sorted({"names", "privileges"} - set(entry))
                    words = "unexpected" if unknown else "missing required"
                    reason = f"failed to parse indices privileges. {words} field [{shown[0]}]"
                    raise ElasticError(400, "parse_exception", reason)
                indexes.append((_texts(entry["names"], "names"), _texts(entry["privileges"], "privileges")))
        elif key not in {"application", "username"}:
            reason = f"failed to parse privileges to check. unexpected field [{key}]"
            raise ElasticError(400, "parse_exception", reason)
    return cluster, indexes


async def has_privileges(call: Call) -> Answer:
    """Each privilege with whether it is held; asking needs none."""
    node = call.node
    cluster, indexes = _parse(parse_map(required_body(call.request)))
    call.query.refuse_unknown(call.request.path)
    if not cluster and not indexes:
        raise request_validation_error(["must specify at least one privilege"])
    for name in cluster:
        if name not in _CLUSTER:
            raise _unknown("cluster", name, _CLUSTER, "cluster privilege names")
    wanted = [(name, privilege) for names, privileges in indexes for name in names for privilege in privileges]
    for _name, privilege in wanted:
        if privilege not in INDEX_PRIVILEGES:
            raise _unknown("index", privilege, sorted(INDEX_PRIVILEGES), "fixed indices privileges")
    of_cluster = {name: not node.privileges.isdisjoint(_CLUSTER[name]) for name in cluster}
    of_indexes: dict[str, dict[str, bool]] = {}
    for name, privilege in wanted:
        of_indexes.setdefault(name, {})[privilege] = holds(node.privileges, privilege, name)
    held = [*of_cluster.values(), *(value for found in of_indexes.values() for value in found.values())]
    return Answer(
        200,
        {
            "username": node.login.user if node.login else "_anonymous",
            "has_all_requested": all(held),
            "cluster": of_cluster,
            "index": of_indexes,
            "application": {},
        },
    )

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cluster logins, privileges and the licence.

docs/reference/elasticsearch-inference.md, "Privileges and licence"; docs/reference/elasticsearch-http.md,
"Surprises".
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from .errors import ElasticError
from .model import Login

PUT, UPDATE, DELETE = (f"cluster:admin/xpack/inference/{verb}" for verb in ("put", "update", "delete"))
GET = "cluster:monitor/xpack/inference/get"
INFER = "cluster:monitor/xpack/inference"
SERVICES = "cluster:monitor/xpack/inference/services/get"
PUT_REGION_POLICY, DELETE_REGION_POLICY = (
    f"cluster:admin/xpack/inference/region_policy/{verb}" for verb in ("put", "delete")
)
GET_REGION_POLICY = "cluster:monitor/xpack/inference/region_policy/get"
MODEL_STATS = "cluster:monitor/xpack/ml/inference/stats/get"
MAIN = "cluster:monitor/main"

_ADMIN = ("manage_inference", "manage", "all")
_READ = ("monitor_inference", "manage_inference", "monitor", "manage", "all")
GRANTED_BY: Mapping[str, tuple[str, ...]] = {
    PUT: _ADMIN,
    UPDATE: _ADMIN,
    DELETE: _ADMIN,
    GET: _READ,
    INFER: _READ,
    SERVICES: _READ,
    PUT_REGION_POLICY: _ADMIN,
    DELETE_REGION_POLICY: _ADMIN,
    GET_REGION_POLICY: _READ,
    MODEL_STATS: ("monitor_ml", "monitor", "manage_ml", "manage", "all"),
    MAIN: ("monitor", "manage", "all"),
}
LICENCES = ("basic", "standard", "gold", "platinum", "enterprise", "trial")
LICENCES_WITH_INFERENCE = frozenset({"trial", "enterprise"})
_CHALLENGES = ('Basic realm="security", charset="UTF-8"', 'Bearer realm="security"', "ApiKey")


def _unauthenticated(reason: str) -> ElasticError:
    error = ElasticError(401, "security_exception", reason, extra={"header": {"WWW-Authenticate": list(_CHALLENGES)}})
    error.headers = [("WWW-Authenticate", value) for value in _CHALLENGES]
    return error


def _name_in(credential: str) -> str:
    try:
        return base64.b64decode(credential).decode().partition(":")[0]
    except ValueError:
        return ""


def check_login(login: Login | None, authorization: str | None, uri: str) -> None:
    """Accept only the one login there is; without any, security is off."""
    if login is None:
        return
    scheme, _blank, credential = (authorization or "").partition(" ")
    wanted = login.header.partition(" ")[0]
    if scheme.lower() == wanted.lower() and credential.strip() == login.encoded:
        return
    if not authorization:
        raise _unauthenticated(f"missing authentication credentials for REST request [{uri}]")
    if scheme.lower() == "basic":
        raise _unauthenticated(f"unable to authenticate user [{_name_in(credential)}] for REST request [{uri}]")
    error = _unauthenticated(
        "unable to authenticate with provided credentials and anonymous access is not allowed for this request"
    )
    if scheme.lower() == "apikey":
        error.extra["additional_unsuccessful_credentials"] = (
            f"API key: unable to find apikey with id {_name_in(credential)}"
        )
    raise error


def _who(login: Login | None) -> str:
    if login is not None and login.kind == "api_key":
        return f"API key id [{login.values['id']}] of user [{login.user}]"
    return f"user [{login.user if login else '_anonymous'}] with effective roles [emulator]"


def refuse(login: Login | None, action: str, granted_by: str, place: str = "") -> ElasticError:
    """The error for an action that no held privilege grants."""
    reason = f"action [{action}] is unauthorized for {_who(login)}{place}, this action is granted by {granted_by}"
    return ElasticError(403, "security_exception", reason)


def authorize(login: Login | None, privileges: set[str], action: str) -> None:
    """Refuse an action that no held privilege grants."""
    granting = GRANTED_BY[action]
    if privileges.isdisjoint(granting):
        raise refuse(login, action, f"the cluster privileges [{','.join(granting)}]")


def check_licence(licence: str, service: str | None) -> None:
    """Refuse what the licence does not contain."""
    if licence not in LICENCES_WITH_INFERENCE:
        feature = "Elastic Inference Service" if service == "elastic" else "inference"
        raise ElasticError(
            403,
            "security_exception",
            f"current license is non-compliant for [{feature}]",
            extra={"license.expired.feature": "inference"},
        )

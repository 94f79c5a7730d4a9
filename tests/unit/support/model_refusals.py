# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors about models that run in the cluster, as servers word them."""

from __future__ import annotations

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import ServerError


def error(
    status: int, kind: str | None, reason: str, inner: str | None = None, inner_kind: str = "status_exception"
) -> ServerError:
    return ServerError(status, kind, reason, {"type": inner_kind, "reason": inner} if inner else None)


#: name: the error, its kind, and a word of the advice
MODELS: dict[str, tuple[ServerError, str, str]] = {
    "model asleep or dropped": (
        error(
            404,
            "status_exception",
            "Unable to find model deployment task [e1] please stop and start the deployment or try again momentarily",
        ),
        "model_not_deployed",
        "no running deployment",
    ),
    "model cold": (
        error(
            408,
            "model_deployment_timeout_exception",
            "Timed out after [30s] waiting for trained model deployment [e1] to start. Use the trained model stats API "
            "to track the state of the deployment and try again once it has started.",
        ),
        "model_starting",
        "still starting",
    ),
    "model dropped": (
        error(404, "resource_not_found_exception", "Could not find trained model [e1]"),
        "model_not_deployed",
        "no running deployment",
    ),
    "model failed": (
        error(409, "status_exception", "Trained model [e1] is [failed]"),
        "model_not_deployed",
        "no running deployment",
    ),
    "model without an allocation": (
        error(409, "status_exception", "Trained model deployment [e1] is not allocated to any nodes"),
        "model_starting",
        "still starting",
    ),
    "no room for more": (
        error(
            429,
            "status_exception",
            "Could not update deployment because there are not enough resources to provide all requested allocations",
        ),
        "no_capacity",
        "no room",
    ),
    "no room for a model": (
        error(
            429,
            "status_exception",
            "Could not start deployment because there are not enough resources to provide all requested allocations",
        ),
        "no_capacity",
        "no room",
    ),
    "a model for another task": (
        error(
            403,
            "status_exception",
            "Trained model [.rerank-v1] is configured for task [text_similarity] but called with task [text_expansion]",
        ),
        "wrong_model",
        "another task",
    ),
}

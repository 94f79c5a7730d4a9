# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error of the server means, and what to do about it: a table, looked through from top to bottom.

The texts searched for are those of Elasticsearch's own source (`BaseResponseHandler`, `OpenAiResponseHandler`,
`LicenseUtils`, the security plugin); remote causes come first, because they arrive under many statuses.
"""

from __future__ import annotations

import re
import typing as t

from .errors import CollectionError, ServerError

#: how a remote service says that it does not know the secret where Elasticsearch does not say so itself: Amazon's
#: libraries (bedrock, sagemaker) and Google AI Studio, for whom that is a bad request
_REJECTED = (
    r"security token included in the request is invalid|request signature we calculated does not match"
    r"|API key not valid"
)
#: some releases say so of endpoints that users have made (PR 138942)
_RESERVED = r"is a reserved inference endpoint\. Use the force"


class Rule(t.NamedTuple):
    """If status, type and text fit (None: any), it is this kind, and this is the advice."""

    kind: str
    hint: str
    statuses: tuple[int, ...] | None = None
    type: str | None = None
    text: str | None = None


RULES: tuple[Rule, ...] = (
    Rule(
        "remote_credentials",
        "The remote service refuses the credentials: check the secret, and that it belongs to this resource.",
        text=rf"authentication error status code|{_REJECTED}",
    ),
    Rule(
        "remote_missing",
        "The remote service does not know that resource, deployment or model: check the names and the API version.",
        text=r"Resource not found at|status \[404\]",
    ),
    Rule(
        "rate_limited",
        "The remote service's rate limit is reached: run again later, or raise the quota there.",
        text=r"rate limit status code|status \[429\]",
    ),
    Rule(
        "remote_time_out",
        "The remote service did not answer in time: run again, or raise wait_timeout where the server "
        "knows it (8.19, 9.1 and later).",
        text=r"Request timed out after",
    ),
    Rule(
        "remote_failed",
        "The remote service refused the trial call that Elasticsearch makes: what it says is in the reason.",
        text=r"validation call to service|from inference entity id",
    ),
    Rule(
        "licence",
        "The cluster's licence does not contain this (a trial may).",
        statuses=(403,),
        text=r"license is non-compliant for \[(?!inference|Elastic Inference)",
    ),
    Rule(
        "licence",
        "The inference API needs an Enterprise licence (a trial will do).",
        statuses=(403,),
        text=r"license is non-compliant",
    ),
    Rule(
        "privilege",
        "Give the user or API key the cluster privilege manage_connector (to write) or monitor_connector (to read); on "
        "Elasticsearch before 9.0, the index privileges write and read on .elastic-connectors*.",
        statuses=(403,),
        type="security_exception",
        text=r"xpack/connector/|\.elastic-connectors",
    ),
    Rule(
        "privilege",
        "Give the user or API key the cluster privileges manage_inference (to write) or monitor_inference (to read), "
        "and monitor (for the server's version).",
        statuses=(403,),
        type="security_exception",
    ),
    Rule(
        "blocked",
        "Writing to that index is blocked: look why (often a disk that is full), and remove the block.",
        statuses=(403, 429),
        type="cluster_block_exception",
    ),
    Rule("privilege", "The login is not allowed to do this, or a proxy forbids it.", statuses=(403,)),
    Rule(
        "login",
        "Elasticsearch refuses the login: check api_key, bearer_token, or username and password, and the "
        "cluster that url names.",
        statuses=(401,),
    ),
    Rule("rate_limited", "Elasticsearch is overloaded: run again later.", statuses=(429,)),
    Rule(
        "unavailable",
        "Elasticsearch, or a proxy before it, is not available: see the state of the cluster.",
        statuses=(502, 503, 504),
    ),
    Rule(
        "busy",
        "Somebody else is changing it at this moment: run again.",
        statuses=(409,),
        text=r"currently being updated",
    ),
    Rule(
        "busy",
        "The connector service, or somebody else, writes it again and again at this moment: run again.",
        statuses=(409,),
        type="version_conflict_engine_exception",
    ),
    Rule(
        "in_use_by_mappings",
        "Use another inference_id, or change the mappings of those indices.",
        text=r"being used in mappings with incompatible settings",
    ),
    Rule(
        "model_id_taken",
        "Use another inference_id: a deployed trained model has this one.",
        text=r"matches existing trained model ID",
    ),
    Rule(
        "unknown_setting",
        "This server does not know such a setting: check its spelling and the server version that it needs.",
        text=r"contains settings \[.*unknown to the|Unrecognized|unknown field",
    ),
    Rule(
        "reserved",
        "This server counts it as preconfigured: force: true deletes it all the same.",
        statuses=(400,),
        text=_RESERVED,
    ),
    Rule(
        "mixed_versions",
        "Nodes of older versions are in the cluster: run again once all of them are upgraded.",
        statuses=(400,),
        text=r"All nodes in the cluster are not aware of",
    ),
    Rule("invalid", "Correct the settings that the reason names.", statuses=(400,)),
    Rule(
        "too_large",
        "Elasticsearch takes requests of 100 MiB at most by default, and a proxy before it may take less.",
        statuses=(413,),
    ),
    Rule("server_fault", "This is a fault inside Elasticsearch: see its log.", statuses=(500,)),
)

_NO_SUCH_API = (
    (405, None, r"Incorrect HTTP method"),
    (400, None, r"^no handler found"),
    (400, "invalid_index_name_exception", r""),
)


def rule_for(error: ServerError) -> Rule | None:
    """The first rule that fits."""
    return next((rule for rule in RULES if _fits(rule, error)), None)


def explain(error: CollectionError) -> CollectionError:
    """Add the advice to an error of the server that has none yet, and its kind to the result."""
    rule = rule_for(error) if isinstance(error, ServerError) else None
    if rule is not None and not error.hint:
        error.hint = rule.hint
        error.kind = rule.kind
    if isinstance(error, ServerError):
        inner = (error.caused_by or {}).get("reason")
        if inner and inner not in error.reason:
            error.reason = f"{error.reason.rstrip('.')}: {inner}"
    return error


def is_missing_api(error: ServerError) -> bool:
    """Whether the answer is that of a server which does not have the API that was called."""
    return any(
        error.status == status and (kind is None or kind == error.type) and re.search(text, error.server_reason)
        for status, kind, text in _NO_SUCH_API
    )


def is_reserved(error: ServerError) -> bool:
    """Whether an endpoint is not deleted without force because the server counts it as preconfigured."""
    return error.status == 400 and re.search(_RESERVED, error.text) is not None


def is_rejected_credential(error: ServerError, statuses: t.Sequence[int]) -> bool:
    """Whether the remote service (not the cluster) refused the credentials."""
    if error.type == "security_exception":
        return False
    if re.search(_REJECTED, error.text):
        return True
    return "authentication error status code" in error.text and any(
        f"status [{status}]" in error.text for status in statuses
    )


def _fits(rule: Rule, error: ServerError) -> bool:
    return (
        (rule.statuses is None or error.status in rule.statuses)
        and (rule.type is None or rule.type == error.type)
        and (rule.text is None or re.search(rule.text, error.text) is not None)
    )

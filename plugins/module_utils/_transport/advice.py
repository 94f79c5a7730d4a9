# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error of the server means, and what to do about it: a table whose first match counts.

The texts searched for are those of Elasticsearch's own source (`BaseResponseHandler`, `OpenAiResponseHandler`,
`LicenseUtils`, `InferTrainedModelDeploymentAction`, `CCMAuthenticationApplierFactory`, the security plugin); remote
causes come first, because they arrive under many statuses. The kinds are public: results have them as `kind`.
"""

from __future__ import annotations

import re
import typing as t

from .errors import CollectionError, ServerError

#: how a remote service rejects the secret, where Elasticsearch does not report an authentication error: Amazon's
#: libraries (bedrock, sagemaker), and Google AI Studio with its bad request
_REJECTED = (
    r"security token included in the request is invalid|request signature we calculated does not match"
    r"|API key not valid"
)
#: some releases give this answer for endpoints that users have created, too (PR 138942)
_RESERVED = r"is a reserved inference endpoint\. Use the force"
#: how a DELETE without force fails if the server cannot parse the endpoint (PR 129090)
_STUCK = (
    r"Failed to parse model configuration for inference endpoint|Failed to stop (model deployment|inference endpoint)"
    r"|No service found for this inference endpoint|[Uu]se `?force`? to delete it"
)
_NO_TYPE = ""  # the error comes from a proxy, or has no details
_MORE_TIME = ("wait_timeout", "Raise wait_timeout to give it more time.")


class Rule(t.NamedTuple):
    """The kind and the advice for errors whose status, type and text match (None: any).

    `offers` is more advice, each for modules that have the named option.
    """

    kind: str
    hint: str = ""
    statuses: tuple[int, ...] | None = None
    types: tuple[str, ...] | None = None
    text: str | None = None
    offers: tuple[tuple[str, str], ...] = ()


RULES: tuple[Rule, ...] = (
    Rule(
        "cloud_not_connected",
        "The cluster is not connected to Elastic's inference service: connect it in Kibana or with "
        "PUT _inference/_ccm, or use another service.",
        text=r"Cloud connected mode is not configured",
    ),
    Rule(
        "denied_by_region_policy",
        "The region policy of the cluster allows no region that has this model: allow one, or use another model.",
        text=r"not available in the allowed inference regions",
    ),
    Rule(
        "remote_credentials",
        "The remote service refuses the credentials: check the secret, and that it belongs to this resource.",
        text=rf"authentication error status code|{_REJECTED}",
    ),
    Rule(
        "remote_credentials",
        "The remote service does not allow this with these credentials: grant them access to the resource or model "
        "there, or use other credentials.",
        text=r"permission denied error status code",
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
        "model_starting",
        "The model is still starting: run again later.",
        text=r"waiting for trained model deployment|is not allocated to any nodes",
        offers=(_MORE_TIME, ("wait_for_model", "Set wait_for_model: true to wait until it is allocated.")),
    ),
    Rule(
        "model_not_deployed",
        "The model of this endpoint has no running deployment: run again in a moment. If it stays so, start the "
        "deployment again.",
        text=r"Unable to find model deployment task|Could not find trained model \["
        r"|[Tt]rained model \[[^\]]*\] is (\[(failed|stopping)|not deployed)",
    ),
    Rule(
        "no_capacity",
        "The machine learning nodes have no room for this model: stop another deployment, use fewer allocations, or "
        "add capacity.",
        text=r"Could not (start|update) deployment because",
    ),
    Rule(
        "wrong_model",
        "The model is for another task: use a model for this task type.",
        text=r"is configured for task \[[^\]]*\] but called with task",
    ),
    Rule(
        "remote_time_out",
        "The remote service did not answer in time: run again.",
        text=r"Request timed out after",
        offers=(_MORE_TIME,),
    ),
    Rule(
        "remote_failed",
        "Elasticsearch cannot find the host of the remote service: check the address or the name of the resource in "
        "the settings, and DNS on the nodes of the cluster.",
        text=r"unknown_host_exception|Name or service not known|Invalid host \[",
    ),
    Rule(
        "remote_failed",
        "Elasticsearch cannot connect to the remote service: check its address in the settings, and firewalls between "
        "the cluster and the service.",
        text=r"(inference entity id|validation call)(.|\n)*(Connection refused|connect timed out|No route to host)",
    ),
    Rule(
        "remote_failed",
        "The remote service failed: run again later.",
        text=r"server error status code|status \[5\d\d\]",
    ),
    Rule(
        "remote_failed",
        "The trial call from Elasticsearch to the remote service failed: fix the cause named above.",
        text=r"validation call to service",
    ),
    Rule(
        "remote_failed",
        "The call from Elasticsearch to the remote service failed: fix the cause named above.",
        text=r"from inference entity id",
    ),
    Rule(
        "licence",
        "The licence of the cluster does not include this; a trial licence may.",
        statuses=(403,),
        text=r"license is non-compliant for \[(?!inference|Elastic Inference)",
    ),
    Rule(
        "licence",
        "The inference API needs an Enterprise licence or a trial licence.",
        statuses=(403,),
        text=r"license is non-compliant",
    ),
    Rule(
        "privilege",
        "Give the user or API key the cluster privilege manage_connector (to write) or monitor_connector (to read); on "
        "Elasticsearch before 9.0, the index privileges write and read on .elastic-connectors*.",
        statuses=(403,),
        types=("security_exception",),
        text=r"xpack/connector/|\.elastic-connectors",
    ),
    Rule(
        "privilege",
        "Give the user or API key the cluster privilege monitor_ml, which reading the state of models needs.",
        statuses=(403,),
        types=("security_exception",),
        text=r"cluster:monitor/xpack/ml/",
    ),
    Rule(
        "privilege",
        "Give the user or API key the cluster privileges manage_inference (to write) or monitor_inference (to read), "
        "and monitor (to read the server's version).",
        statuses=(403,),
        types=("security_exception",),
    ),
    Rule(
        "blocked",
        "Writing to that index is blocked: find the cause (often a full disk), and remove the block.",
        statuses=(403, 429),
        types=("cluster_block_exception",),
    ),
    Rule(
        "privilege",
        "The login has no permission for this, or a proxy forbids it: check both.",
        statuses=(403,),
        types=(_NO_TYPE,),
    ),
    Rule(
        "login",
        "Elasticsearch refuses the login: check api_key, bearer_token, or username and password, and the "
        "cluster that url names.",
        statuses=(401,),
        types=("security_exception", _NO_TYPE),
    ),
    Rule("rate_limited", "Elasticsearch is overloaded: run again later.", statuses=(429,)),
    Rule("time_out", "The server did not finish in time: run again.", statuses=(408,)),
    Rule(
        "unavailable",
        "Elasticsearch, or a proxy in front of it, is not available: check the state of the cluster.",
        statuses=(502, 503, 504),
    ),
    Rule(
        "busy",
        "Another client is changing it at this moment: run again.",
        statuses=(409,),
        text=r"currently being updated|concurrent update conflict",
    ),
    Rule(
        "busy",
        "The connector service or another client is writing it at the same time: run again.",
        statuses=(409,),
        types=("version_conflict_engine_exception",),
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
        "This server does not have that setting: check its spelling, and the server version that it needs.",
        text=r"contains settings \[.*unknown to the|Unrecognized|unknown field",
    ),
    Rule(
        "reserved",
        "This server treats it as preconfigured.",
        statuses=(400,),
        text=_RESERVED,
        offers=(("force", "Set force: true to delete it."),),
    ),
    Rule(
        "stuck",
        "Elasticsearch cannot read or stop this endpoint any more.",
        statuses=(404, 500),
        text=_STUCK,
        offers=(("force", "Set force: true to delete it."),),
    ),
    Rule(
        "stuck",
        "Elasticsearch cannot read this endpoint any more: delete it with esops.elasticsearch.inference_endpoint, "
        "state: absent and force: true.",
        statuses=(400, 404, 500),
        text=r"Failed to parse stored model .* please delete and add the service again",
    ),
    Rule(
        "missing_feature",
        "This server does not have this API: it is too old, or the plugin is disabled.",
        statuses=(400, 405),
        text=r"^no handler found|Incorrect HTTP method|Invalid index name \[_",
    ),
    Rule("not_found", "Create it first, or correct the ID.", statuses=(404,), types=("resource_not_found_exception",)),
    Rule(
        "mixed_versions",
        "The cluster has nodes of older versions: upgrade all nodes, then run again.",
        statuses=(400,),
        text=r"All nodes in the cluster are not aware of",
    ),
    Rule(
        "invalid",
        "A value has the wrong type, such as text in place of a dictionary: correct it.",
        statuses=(500,),
        types=("class_cast_exception",),
    ),
    Rule(
        "invalid",
        "Check the spelling of the service, and the server version that it needs.",
        text=r"^Unknown service \[",
    ),
    # modules that only read have no settings to fix
    Rule("invalid", statuses=(400,), offers=(("state", "Fix the settings named above."),)),
    Rule(
        "too_large",
        "Send less: by default, Elasticsearch accepts requests of up to 100 MiB, and a proxy in front of it may accept "
        "less.",
        statuses=(413,),
    ),
    Rule("server_fault", "This is an internal error of Elasticsearch: see its log.", statuses=(500,)),
)

_NO_SUCH_API = (
    (405, None, r"Incorrect HTTP method"),
    (400, None, r"^no handler found"),
    (400, "invalid_index_name_exception", r""),
)


def rule_for(error: ServerError) -> Rule | None:
    """Return the first rule that matches."""
    return next((rule for rule in RULES if _matches(rule, error)), None)


def kind_of(error: CollectionError) -> str:
    """The public name of this kind of failure."""
    rule = rule_for(error) if isinstance(error, ServerError) and error.kind == ServerError.kind else None
    return rule.kind if rule is not None else error.kind


def explain(error: CollectionError, options: t.Container[str] | None = None) -> CollectionError:
    """Add to an error of the server its kind, the innermost cause, and advice if it has none yet.

    `options` are those of the module: advice about other options is left out (None: the module has all).
    """
    if not isinstance(error, ServerError):
        return error
    rule = rule_for(error)
    error.kind = kind_of(error)
    if rule is not None and not error.hint:
        offered = [advice for option, advice in rule.offers if options is None or option in options]
        error.hint = " ".join([rule.hint, *offered]).strip()
    inner = (error.caused_by or {}).get("reason")
    if inner and inner not in error.reason:
        error.reason = f"{error.reason.rstrip('.')}: {inner}"
    return error


def is_missing_api(error: ServerError) -> bool:
    """Whether the server does not have the API that was called."""
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


def _matches(rule: Rule, error: ServerError) -> bool:
    return (
        (rule.statuses is None or error.status in rule.statuses)
        and (rule.types is None or (error.type or _NO_TYPE) in rule.types)
        and (rule.text is None or re.search(rule.text, error.text) is not None)
    )

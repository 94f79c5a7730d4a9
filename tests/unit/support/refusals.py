# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors as servers word them, each with its kind and a word of the advice."""

from __future__ import annotations

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import ServerError
from ansible_collections.esops.elasticsearch.tests.unit.support.model_refusals import MODELS, error

WRAPPED = "Could not complete inference endpoint creation as validation call to service threw an exception."
AUTHENTICATION = (
    "Received an authentication error status code for request from inference entity id [e1] status [401]. "
    "Error message: [Access denied due to invalid subscription key]"
)


EXAMPLES: dict[str, tuple[ServerError, str, str]] = {
    **MODELS,
    "key refused by Azure, wrapped": (
        error(400, "status_exception", WRAPPED, AUTHENTICATION),
        "remote_credentials",
        "check the secret",
    ),
    "key refused by Azure, 8.17": (
        error(401, "status_exception", AUTHENTICATION),
        "remote_credentials",
        "check the secret",
    ),
    "key refused by Amazon": (
        error(400, "status_exception", WRAPPED, "The security token included in the request is invalid. (Service: x)"),
        "remote_credentials",
        "check the secret",
    ),
    "key refused by Google AI Studio": (
        error(
            400, "status_exception", WRAPPED, "status [400]. Error message: [API key not valid. Please pass a valid]"
        ),
        "remote_credentials",
        "check the secret",
    ),
    "deployment missing": (
        error(
            400,
            "status_exception",
            WRAPPED,
            "Resource not found at [https://r.openai.azure.com/] for request from inference "
            "entity id [e1] status [404]. Error message: [The API deployment for this resource does not exist]",
        ),
        "remote_missing",
        "deployment",
    ),
    "rate limit of Azure": (
        error(
            429,
            "status_exception",
            "Received a rate limit status code. Token limit [unknown], remaining tokens [unknown]. "
            "for request from inference entity id [e1] status [429]",
        ),
        "rate_limited",
        "quota",
    ),
    "check call too slow": (
        error(400, "status_exception", WRAPPED, "Request timed out after [30s]"),
        "remote_time_out",
        "in time",
    ),
    "check call too slow, 9.4.1": (
        error(400, "status_exception", WRAPPED, "Request timed out after [30s] for inference id [e1]"),
        "remote_time_out",
        "in time",
    ),
    "check call refused": (
        error(
            400,
            "status_exception",
            WRAPPED,
            "Received an unsuccessful status code for request from inference entity id [e1] status [400]",
        ),
        "remote_failed",
        "trial call",
    ),
    "Azure refuses": (
        error(
            400,
            "status_exception",
            "Received an unsuccessful status code for request from inference entity id [e1] status [400]",
        ),
        "remote_failed",
        "call from Elasticsearch to the remote service",
    ),
    "host of the remote service, unknown to DNS": (
        error(400, "status_exception", WRAPPED, "x.openai.azure.com", "unknown_host_exception"),
        "remote_failed",
        "cannot find the host",
    ),
    "no connection to the remote service": (
        error(500, "status_exception", "Failed to send request from inference entity id [e1]", "Connection refused"),
        "remote_failed",
        "cannot connect to the remote service",
    ),
    "failure of the remote service": (
        error(
            500,
            "status_exception",
            "Received a server error status code for request from inference entity id [e1] status [500]",
        ),
        "remote_failed",
        "The remote service failed",
    ),
    "permission denied by the remote service": (
        error(
            403,
            "status_exception",
            "Received a permission denied error status code for request from inference entity id [e1] status [403]",
        ),
        "remote_credentials",
        "does not allow",
    ),
    "no cloud connected mode": (
        error(
            400,
            "status_exception",
            WRAPPED,
            "Cloud connected mode is not configured, please configure it using PUT _inference/_ccm before accessing "
            "the Elastic Inference Service.",
        ),
        "cloud_not_connected",
        "PUT _inference/_ccm",
    ),
    "denied by the region policy": (
        error(403, "status_exception", "Requested model is not available in the allowed inference regions"),
        "denied_by_region_policy",
        "another model",
    ),
    "licence": (
        error(403, "security_exception", "current license is non-compliant for [inference]"),
        "licence",
        "Enterprise",
    ),
    "licence of something else": (
        error(403, "security_exception", "current license is non-compliant for [security]"),
        "licence",
        "does not include",
    ),
    "privilege for connectors": (
        error(
            403,
            "security_exception",
            "action [cluster:admin/xpack/connector/put] is unauthorized for user [u] with effective roles [r]",
        ),
        "privilege",
        "manage_connector",
    ),
    "privilege on the index of connectors": (
        error(
            403,
            "security_exception",
            "action [indices:data/write/index] is unauthorized for user [u] on indices [.elastic-connectors-v1]",
        ),
        "privilege",
        "index privileges",
    ),
    "privilege for models": (
        error(
            403,
            "security_exception",
            "action [cluster:monitor/xpack/ml/inference/stats/get] is unauthorized for user [u] with effective roles "
            "[r], this action is granted by the cluster privileges [monitor_ml,manage_ml,monitor,manage,all]",
        ),
        "privilege",
        "monitor_ml",
    ),
    "privilege": (
        error(
            403,
            "security_exception",
            "action [cluster:admin/xpack/inference/put] is unauthorized for user [u] with effective roles [r]",
        ),
        "privilege",
        "manage_inference",
    ),
    "write block": (
        error(403, "cluster_block_exception", "index [idx] blocked by: [FORBIDDEN/8/index write (api)];"),
        "blocked",
        "remove the block",
    ),
    "disk full": (
        error(429, "cluster_block_exception", "index [.inference] blocked by: [TOO_MANY_REQUESTS/12/disk usage];"),
        "blocked",
        "disk",
    ),
    "refused by a proxy": (error(403, None, ""), "privilege", "proxy"),
    "reserved": (
        error(
            400,
            "status_exception",
            "[e1] is a reserved inference endpoint. Use the force=true query parameter to delete the inference "
            "endpoint.",
        ),
        "reserved",
        "preconfigured",
    ),
    "stuck": (
        error(500, "status_exception", "Failed to stop model deployment for inference endpoint [e1]"),
        "stuck",
        "cannot read or stop",
    ),
    "stuck, no service": (
        error(404, "status_exception", "No service found for this inference endpoint e1"),
        "stuck",
        "cannot read or stop",
    ),
    "not there": (
        error(404, "resource_not_found_exception", "Inference endpoint not found [e1]"),
        "not_found",
        "Create it first",
    ),
    "no such API": (
        error(400, None, "no handler found for uri [/_inference/_region_policy] and method [PUT]"),
        "missing_feature",
        "too old",
    ),
    "no such method": (
        error(405, None, "Incorrect HTTP method for uri [/_inference/x] and method [GET], allowed: [POST]"),
        "missing_feature",
        "too old",
    ),
    "no such index": (
        error(400, "invalid_index_name_exception", "Invalid index name [_inference], must not start with '_'."),
        "missing_feature",
        "too old",
    ),
    "too slow": (error(408, None, ""), "time_out", "in time"),
    "in the middle of an upgrade": (
        error(400, "status_exception", "All nodes in the cluster are not aware of the service [x]"),
        "mixed_versions",
        "upgrade all nodes",
    ),
    "too large": (error(413, None, ""), "too_large", "proxy"),
    "login": (
        error(401, "security_exception", "unable to authenticate user [u] for REST request [/_inference/e1]"),
        "login",
        "api_key",
    ),
    "circuit breaker": (
        error(429, "circuit_breaking_exception", "[parent] Data too large"),
        "rate_limited",
        "overloaded",
    ),
    "no master": (error(503, "master_not_discovered_exception", ""), "unavailable", "state of the cluster"),
    "busy": (
        error(409, "status_exception", "Endpoint [e1] is currently being updated. Try again once the update completes"),
        "busy",
        "run again",
    ),
    "busy, region policy": (
        error(
            409, "status_exception", "Failed to put region policy due to a concurrent update conflict. Please retry."
        ),
        "busy",
        "run again",
    ),
    "busy, on delete": (
        error(409, "status_exception", "The inference endpoint(s) [e1] are currently being updated, please wait"),
        "busy",
        "run again",
    ),
    "another writer": (
        error(409, "version_conflict_engine_exception", "[c1]: version conflict, required seqNo [1], primary term [1]"),
        "busy",
        "connector service",
    ),
    "mappings": (
        error(
            400,
            "status_exception",
            "Inference endpoint [e1] could not be created because the inference_id is being used in mappings "
            "with incompatible settings for indices: [i]. Please either use a different inference_id or update them",
        ),
        "in_use_by_mappings",
        "another inference_id",
    ),
    "model id": (
        error(
            400,
            "status_exception",
            "Inference endpoint IDs must be unique. Requested inference endpoint ID [x] matches existing "
            "trained model ID(s) but must not.",
        ),
        "model_id_taken",
        "another inference_id",
    ),
    "unknown setting": (
        error(400, "status_exception", "Configuration contains settings [{x=1}] unknown to the [azureopenai] service"),
        "unknown_setting",
        "spelling",
    ),
    "unknown setting, older": (
        error(
            400,
            "status_exception",
            "Model configuration contains settings [{x=1}] unknown to the [azureopenai] service",
        ),
        "unknown_setting",
        "spelling",
    ),
    "stored endpoint that cannot be parsed": (
        error(
            400,
            "status_exception",
            "Failed to parse stored model [e1] for [openai] service, please delete and add the service again",
        ),
        "stuck",
        "inference_endpoint, state: absent",
    ),
    "unknown service": (error(400, "status_exception", "Unknown service [x]"), "invalid", "spelling of the service"),
    "validation": (
        error(
            400,
            "validation_exception",
            "Validation Failed: 1: [service_settings] does not contain the required setting [x];",
        ),
        "invalid",
        "",
    ),
    "wrong type": (
        error(500, "class_cast_exception", "class java.lang.Integer cannot be cast to class java.util.Map"),
        "invalid",
        "wrong type",
    ),
    "fault": (
        error(500, "null_pointer_exception", "Cannot invoke x because y is null"),
        "server_fault",
        "log",
    ),
}

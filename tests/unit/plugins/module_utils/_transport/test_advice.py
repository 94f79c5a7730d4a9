# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Advice by what the server said: each rule with a text that servers send.

docs/reference/elasticsearch-inference.md; docs/reference/elasticsearch-http.md.
"""

from __future__ import annotations

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.advice import (
    RULES,
    explain,
    is_missing_api,
    is_rejected_credential,
    rule_for,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import BadInput, ServerError

WRAPPED = "Could not complete inference endpoint creation as validation call to service threw an exception."
AUTHENTICATION = (
    "Received an authentication error status code for request from inference entity id [e1] status [401]. "
    "Error message: [Access denied due to invalid subscription key]"
)


def error(status: int, kind: str | None, reason: str, inner: str | None = None) -> ServerError:
    return ServerError(status, kind, reason, {"type": "status_exception", "reason": inner} if inner else None)


EXAMPLES: dict[str, tuple[ServerError, str, str]] = {
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
        "wait_timeout",
    ),
    "check call too slow, 9.4.1": (
        error(400, "status_exception", WRAPPED, "Request timed out after [30s] for inference id [e1]"),
        "remote_time_out",
        "wait_timeout",
    ),
    "Azure refuses": (
        error(
            400,
            "status_exception",
            WRAPPED,
            "Received an unsuccessful status code for request from inference entity id [e1] status [400]",
        ),
        "remote_failed",
        "trial call",
    ),
    "licence": (
        error(403, "security_exception", "current license is non-compliant for [inference]"),
        "licence",
        "Enterprise",
    ),
    "licence of something else": (
        error(403, "security_exception", "current license is non-compliant for [security]"),
        "licence",
        "does not contain",
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
        "force: true",
    ),
    "in the middle of an upgrade": (
        error(400, "status_exception", "All nodes in the cluster are not aware of the service [x]"),
        "mixed_versions",
        "upgraded",
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
    "validation": (
        error(
            400,
            "validation_exception",
            "Validation Failed: 1: [service_settings] does not contain the required setting [x];",
        ),
        "invalid",
        "Correct the settings",
    ),
    "fault": (
        error(500, "class_cast_exception", "class java.lang.Integer cannot be cast to class java.util.Map"),
        "server_fault",
        "log",
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str) -> None:
    said, kind, word = EXAMPLES[name]
    rule = rule_for(said)
    assert rule is not None
    assert rule.kind == kind
    assert word in rule.hint
    told = explain(said)
    assert told.hint == rule.hint
    assert word in told.message


def test_every_rule_has_an_example() -> None:
    assert {id(rule_for(said)) for said, _kind, _word in EXAMPLES.values()} == set(map(id, RULES))


def test_innermost_cause_is_told_once() -> None:
    told = explain(error(400, "status_exception", WRAPPED, AUTHENTICATION))
    assert told.reason == f"{WRAPPED.rstrip('.')}: {AUTHENTICATION}"
    assert explain(told).reason == told.reason, "also when explained twice"
    assert explain(error(400, "x", "same", "same")).reason == "same"


def test_own_advice_goes_first() -> None:
    said = error(400, "validation_exception", "x")
    said.hint = "Do this."
    assert explain(said).hint == "Do this."
    assert explain(BadInput("x", "y")).message == "x. y"


def test_status_without_a_rule() -> None:
    assert rule_for(error(418, None, "x")) is None
    assert explain(error(418, None, "x")).message == "x."


MISSING: tuple[tuple[ServerError, bool], ...] = (
    (error(405, None, "Incorrect HTTP method for uri [/_inference/x] and method [GET], allowed: [POST]"), True),
    (error(400, None, "no handler found for uri [/_inference/text_embedding/x] and method [PUT]"), True),
    (error(400, "invalid_index_name_exception", "Invalid index name [_inference], must not start with '_'."), True),
    (error(404, "resource_not_found_exception", "Inference endpoint not found [x]"), False),
    (error(400, "status_exception", "Unknown task_type [x]"), False),
    (error(400, "status_exception", "caused by: no handler found"), False),
)


@pytest.mark.parametrize(("said", "missing"), MISSING)
def test_missing_api(said: ServerError, missing: bool) -> None:
    assert is_missing_api(said) is missing


TOKEN = "The security token included in the request is invalid."
REJECTED: tuple[tuple[ServerError, bool], ...] = (
    (error(401, "status_exception", AUTHENTICATION), True),
    (error(400, "status_exception", WRAPPED, AUTHENTICATION), True),
    (error(401, "security_exception", "unable to authenticate user [u]"), False),
    (error(401, "security_exception", AUTHENTICATION), False),
    (error(403, "status_exception", AUTHENTICATION.replace("401", "403")), False),
    (error(429, "status_exception", "Received a rate limit status code. status [429]"), False),
    (error(500, "status_exception", "status [401]"), False),
    (error(401, None, ""), False),
    (error(500, "status_exception", "Received an error from SageMaker for [x]", f"{TOKEN} (Service: ...)"), True),
    (error(400, "status_exception", WRAPPED, f"AmazonBedrock converse failure: [{TOKEN} (Service: ...)]"), True),
    (error(400, "status_exception", WRAPPED, "The request signature we calculated does not match the one"), True),
    (error(500, "status_exception", "Received an error from SageMaker for [x]", "User: x is not authorized"), False),
    (error(400, "status_exception", "Received an unsuccessful status code. [API key not valid. Please]"), True),
    (error(400, "status_exception", "Received an unsuccessful status code. [Model not valid.]"), False),
    (error(401, "security_exception", TOKEN), False),
)


@pytest.mark.parametrize(("said", "rejected"), REJECTED)
def test_rejected_credential(said: ServerError, rejected: bool) -> None:
    """Not a failed login to the cluster (docs/reference/elasticsearch-inference.md, "Run inference")."""
    assert is_rejected_credential(said, (401,)) is rejected


def test_hints_are_sentences() -> None:
    for rule in RULES:
        assert rule.hint.endswith((".", ")"))


def test_all_that_a_rule_states_has_to_fit() -> None:
    for rule in RULES:
        if rule.statuses:
            assert rule_for(error(599, rule.type, "nothing that is known")) is None

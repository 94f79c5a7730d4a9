# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Advice by what the server said: each rule with a text that servers send.

docs/reference/elasticsearch-inference.md; docs/reference/elasticsearch-http.md.
"""

from __future__ import annotations

import copy

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import errors
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.advice import (
    RULES,
    explain,
    is_missing_api,
    is_rejected_credential,
    kind_of,
    rule_for,
)
from ansible_collections.esops.elasticsearch.tests.unit.support.model_refusals import error
from ansible_collections.esops.elasticsearch.tests.unit.support.refusals import AUTHENTICATION, EXAMPLES, WRAPPED


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str) -> None:
    said, kind, word = EXAMPLES[name]
    rule = rule_for(said)
    assert rule is not None
    assert rule.kind == kind
    assert word in rule.hint
    told = explain(copy.copy(said), ())
    assert told.hint == rule.hint
    assert told.message.endswith(rule.hint)
    assert told.result()["kind"] == kind


def test_every_rule_has_an_example() -> None:
    assert {id(rule_for(said)) for said, _kind, _word in EXAMPLES.values()} == set(map(id, RULES))


#: where advice for a login, for settings or for the log would lead astray: the message is what the server says
MISLEADING: tuple[errors.ServerError, ...] = (
    error(403, "status_exception", "The model [m] is not for this cluster"),
    error(401, "status_exception", "Received an unknown answer"),
    error(400, "status_exception", "Unknown value [x] for [input_type]"),
)


@pytest.mark.parametrize("said", MISLEADING)
def test_no_advice_where_none_can_help(said: errors.ServerError) -> None:
    assert explain(copy.copy(said), ("inference_id", "input")).message == f"{said.server_reason}."


#: name of an example, an option of a module, the advice that only such a module gives
OFFERED: tuple[tuple[str, str, str], ...] = (
    ("check call too slow", "wait_timeout", "Raise wait_timeout to give it more time."),
    ("model cold", "wait_timeout", "Raise wait_timeout to give it more time."),
    ("model cold", "wait_for_model", "Set wait_for_model: true to wait until it is allocated."),
    ("reserved", "force", "Set force: true to delete it."),
    ("stuck", "force", "Set force: true to delete it."),
    ("validation", "state", "Fix the settings named above."),
)


@pytest.mark.parametrize(("name", "option", "advice"), OFFERED)
def test_advice_that_needs_an_option(name: str, option: str, advice: str) -> None:
    said = EXAMPLES[name][0]
    assert explain(copy.copy(said), (option, "url")).message.endswith(advice)
    assert advice in explain(copy.copy(said)).message, "within a module that writes endpoints"
    assert advice not in explain(copy.copy(said), ("url",)).message


def test_every_offer_has_an_example() -> None:
    offers = {(option, advice) for rule in RULES for option, advice in rule.offers}
    assert offers == {(option, advice) for _name, option, advice in OFFERED}


def test_innermost_cause_is_told_once() -> None:
    told = explain(error(400, "status_exception", WRAPPED, AUTHENTICATION))
    assert told.reason == f"{WRAPPED.rstrip('.')}: {AUTHENTICATION}"
    assert explain(told).reason == told.reason, "also when explained twice"
    assert explain(error(400, "x", "same", "same")).reason == "same"


def test_own_advice_goes_first() -> None:
    said = error(400, "validation_exception", "x")
    said.hint = "Do this."
    assert explain(said).hint == "Do this."
    assert said.kind == "invalid", "the kind is still told"
    assert explain(errors.BadInput("x", "y")).message == "x. y"


def test_status_without_a_rule() -> None:
    assert rule_for(error(418, None, "x")) is None
    assert explain(error(418, None, "x")).message == "x."
    assert kind_of(error(418, None, "x")) == "server_error"


def test_kind_of_an_error_that_quotes_another() -> None:
    inner = explain(error(429, "circuit_breaking_exception", "Data too large"))
    assert errors.CollectionError("x", **inner.result()).result()["kind"] == "rate_limited"
    assert errors.Refused("x", **inner.result()).result()["kind"] == "refused"
    assert kind_of(errors.TimedOut("x")) == "time_out"


MISSING: tuple[tuple[errors.ServerError, bool], ...] = (
    (error(405, None, "Incorrect HTTP method for uri [/_inference/x] and method [GET], allowed: [POST]"), True),
    (error(400, None, "no handler found for uri [/_inference/text_embedding/x] and method [PUT]"), True),
    (error(400, "invalid_index_name_exception", "Invalid index name [_inference], must not start with '_'."), True),
    (error(404, "resource_not_found_exception", "Inference endpoint not found [x]"), False),
    (error(400, "status_exception", "Unknown task_type [x]"), False),
    (error(400, "status_exception", "caused by: no handler found"), False),
)


@pytest.mark.parametrize(("said", "missing"), MISSING)
def test_missing_api(said: errors.ServerError, missing: bool) -> None:
    assert is_missing_api(said) is missing


TOKEN = "The security token included in the request is invalid."
REJECTED: tuple[tuple[errors.ServerError, bool], ...] = (
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
def test_rejected_credential(said: errors.ServerError, rejected: bool) -> None:
    """Not a failed login to the cluster (docs/reference/elasticsearch-inference.md, "Run inference")."""
    assert is_rejected_credential(said, (401,)) is rejected


def test_hints_are_sentences() -> None:
    for rule in RULES:
        assert rule.hint.endswith((".", ")")) or (not rule.hint and rule.offers)


def test_all_that_a_rule_states_has_to_fit() -> None:
    for rule in RULES:
        if rule.statuses:
            types = rule.types or (None,)
            assert all(rule_for(error(599, kind, "nothing that is known")) is None for kind in types)

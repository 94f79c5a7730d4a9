# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties of the engine against a model of the server: it converges, no order matters, no status is lost."""

from __future__ import annotations

import copy
import json
import typing as t

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.declaration import desired_connector
from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.plan import plan
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    BadInput,
    CollectionError,
    Refused,
    ServerError,
)
from ansible_collections.esops.elasticsearch.tests.unit.support.connectors import (
    ID,
    FakeApi,
    Json,
    Model,
    default_side,
    run,
)

HIDDEN = ("Hidden-Secret-1", "Hidden-Secret-2")
STATUSES = ("created", "needs_configuration", "configured", "connected", "error")
KINDS = {"host": "str", "port": "int", "tls": "bool", "tables": "list", "password": "str", "free": None}
FIELDS: Json = {
    key: {
        "label": key.title(),
        **({"type": kind} if kind else {}),
        **({"sensitive": True} if key == "password" else {}),
    }
    for key, kind in KINDS.items()
}
CRON = ("0 0 0 * * ?", "0 0 3 ? * mon-fri", " 0  15 3 * * ? ", "0 0 3 ? * MON-FRI")
VALUES: dict[str, list[t.Any]] = {
    "host": ["h", "", 5, {"a": 1}, ["x", "y"], None],
    "port": [1, "1", 2.0, "", None],
    "tls": [True, "yes", "false", 0, None],
    "tables": [["a", "b"], "a, b", [], "c", None],
    "free": [1, "1", True, "true", [1, 2], None],
    "password": [*HIDDEN, None],
}
texts = st.sampled_from(["", "one", "two"])
schedules = st.fixed_dictionaries({}, optional={"enabled": st.booleans(), "interval": st.sampled_from(CRON)})
pipelines = st.fixed_dictionaries(
    {"name": texts.filter(bool)},
    optional={name: st.booleans() for name in ("extract_binary_content", "reduce_whitespace", "run_ml_inference")},
)
switch = st.fixed_dictionaries({"enabled": st.booleans()})
rules = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.sampled_from(["a", "b", "c"]),
            "field": texts,
            "order": st.integers(0, 3),
            "policy": st.sampled_from(["include", "exclude"]),
            "rule": st.sampled_from(["equals", ">"]),
            "value": texts,
        }
    ),
    max_size=3,
    unique_by=(lambda rule: str(rule["id"]), lambda rule: str(rule["order"])),
)
snippets = st.sampled_from([{}, [], {"q": 1}, [{"q": 2}]])
declared_values = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(values) for key, values in VALUES.items() if key != "password"}
)


def declared(*, complete: bool) -> st.SearchStrategy[Json]:
    """What a task may state; `complete` leaves out what an existing connector cannot have changed."""
    options: dict[str, st.SearchStrategy[t.Any]] = {
        "name": texts,
        "description": texts,
        "index_name": st.sampled_from(["", "content-a", "content-b"]),
        "service_type": st.sampled_from(["jira", "mysql"]),
        "is_native": st.booleans(),
        "scheduling": st.fixed_dictionaries(
            {}, optional={"full": schedules, "incremental": schedules, "access_control": schedules}
        ),
        "pipeline": pipelines,
        "features": st.fixed_dictionaries(
            {},
            optional={"incremental_sync": switch, "sync_rules": st.fixed_dictionaries({}, optional={"basic": switch})},
        ),
        "api_key_id": st.sampled_from(["k", "l"]),
        "filtering": st.fixed_dictionaries({}, optional={"rules": rules, "advanced_snippet": snippets}),
        "configuration": declared_values,
        "configuration_secrets": st.fixed_dictionaries({}, optional={"password": st.sampled_from(VALUES["password"])}),
        "configuration_schema": st.just(FIELDS) | st.just({**FIELDS, "free": {"label": "Other"}}),
    }
    if complete:
        options["language"] = st.sampled_from(["", "en"])
    return st.fixed_dictionaries({"connector_id": st.just(ID)}, optional=options)


@st.composite
def documents(draw: st.DrawFn) -> Json | None:
    """A connector as the server may have it, written by this collection, by Kibana or by the service; or none."""
    if draw(st.integers(0, 4)) == 0:
        return None
    found: Json = {"status": draw(st.sampled_from(STATUSES)), "sync_cursor": {"at": 1}, "name": draw(texts)}
    for key in ("description", "index_name"):
        if draw(st.booleans()):
            found[key] = draw(st.sampled_from([None, "content-x"]))
    found["is_native"] = draw(st.booleans())
    keys = draw(st.sampled_from([[], list(KINDS)]))
    found["configuration"] = {
        key: {
            "default_value": None,
            "required": False,
            "sensitive": key == "password",
            **FIELDS[key],
            "value": draw(st.sampled_from([value for value in VALUES[key] if not isinstance(value, (dict, list))])),
        }
        for key in keys
    }
    found["filtering"] = [{"active": default_side(), "domain": "DEFAULT", "draft": default_side()}]
    found["scheduling"] = draw(
        st.fixed_dictionaries({}, optional={"full": st.just({"enabled": True, "interval": "0 0 3 ? * MON-FRI"})})
    )
    for key, choices in (
        ("features", [{}, {"incremental_sync": {"enabled": False}, "sync_rules": None}]),
        (
            "pipeline",
            [{}, {"name": "p", "extract_binary_content": True, "reduce_whitespace": True, "run_ml_inference": True}],
        ),
        ("service_type", ["jira", "mysql"]),
    ):
        if draw(st.booleans()):
            found[key] = draw(st.sampled_from(choices))
    return found


Case = tuple[Json, t.Optional[Json]]
cases = st.tuples(declared(complete=False), documents())


@given(cases)
def test_a_second_run_changes_nothing(case: Case) -> None:
    """One read, and the document untouched, the status above all."""
    params, document = case
    api = FakeApi(document)
    try:
        result = run(api, **params)
    except (BadInput, Refused, CollectionError) as error:
        event(type(error).__name__)
        return
    event(result["action"])
    before = copy.deepcopy(api.model.document)
    api.calls.clear()
    again = run(api, **params)
    assert (again["changed"], again["action"], api.calls) == (False, "none", ["get"])
    assert api.model.document == before


@given(cases)
def test_check_mode_foretells(case: Case) -> None:
    params, document = case
    api = FakeApi(document)

    def outcome(check_mode: bool) -> tuple[t.Any, ...]:
        try:
            result = run(api, check=check_mode, **params)
        except CollectionError as error:
            return "failed", error.message, error.extra["changed"], error.extra.get("diff")
        return result["action"], result["changed"], result["diff"], result["connector"]["status"]

    foretold = outcome(check_mode=True)
    assert api.model.document == document
    assert outcome(check_mode=False) == foretold


@given(cases, st.randoms(use_true_random=False))
def test_the_order_of_options_does_not_matter(case: Case, random: t.Any) -> None:
    params, document = case

    def shuffled(value: t.Any) -> t.Any:
        if not isinstance(value, dict):
            return value
        keys = list(value)
        random.shuffle(keys)
        return {key: shuffled(value[key]) for key in keys}

    plans: list[tuple[t.Any, ...]] = []
    for order in (params, shuffled(params)):
        try:
            found = plan(desired_connector(order), copy.deepcopy(document))
            plans.append((found.action, [(call.route, call.body) for call in found.calls], found.before, found.after))
        except (BadInput, Refused) as error:
            plans.append(("refused", type(error).__name__))
    assert plans[0] == plans[1]


@given(cases)
def test_nothing_that_is_not_declared_is_lost(case: Case) -> None:
    """Of what the connector had, only what the task declares changes, and the status."""
    params, document = case
    if document is None:
        return
    api = FakeApi(document)
    try:
        run(api, **params)
    except CollectionError:
        event("failed")
    after = t.cast(Json, api.model.document)
    names = {"configuration_schema": "configuration", "configuration_secrets": "configuration"}
    may = {"status", *(names.get(name, name) for name in params)}
    assert {key: value for key, value in after.items() if key not in may} == {
        key: value for key, value in document.items() if key not in may
    }
    if "configuration_schema" not in params:
        for key, field in document["configuration"].items():
            touched = key in {**params.get("configuration", {}), **params.get("configuration_secrets", {})}
            assert touched or after["configuration"][key] == field


@given(cases)
def test_the_status_is_kept_where_nothing_throws_it_back(case: Case) -> None:
    params, document = case
    harmless = {key: value for key, value in params.items() if key not in ("is_native", "service_type")}
    harmless = {key: value for key, value in harmless.items() if not key.startswith("configuration")}
    if document is None:
        return
    api = FakeApi(document)
    try:
        run(api, **harmless)
    except CollectionError:
        event("failed")
    assert t.cast(Json, api.model.document)["status"] == document["status"]


@given(cases)
def test_plans_hide_secrets(case: Case) -> None:
    params, document = case
    try:
        found = plan(desired_connector(params), document, waits=True)
        shown = json.dumps([found.before, found.after, found.expected, found.warnings])
    except CollectionError as error:
        shown = error.message
    assert not any(secret in shown for secret in HIDDEN)


@given(cases, st.integers(0, 2))
def test_conflicts_change_nothing_in_the_end(case: Case, conflicts: int) -> None:
    params, document = case
    calm, busy = FakeApi(document), FakeApi(document)
    busy.model.conflicts = conflicts
    for api in (calm, busy):
        try:
            run(api, **params)
        except CollectionError:
            event("failed")
            return
    for api in (calm, busy):
        t.cast(Json, api.model.document).pop("last_seen", None)
    assert calm.model.document == busy.model.document


def test_the_model_is_strict() -> None:
    """It would notice what the server refuses."""
    model = Model()
    model.create({"name": "x", "is_native": True})
    with pytest.raises(ServerError):
        model.update(("_configuration",), {"values": {"unknown": 1}})
    with pytest.raises(ServerError):
        model.update(("_index_name",), {"index_name": "other"})
    with pytest.raises(AssertionError):
        model.update(("_scheduling",), {"scheduling": {"full": {}}})

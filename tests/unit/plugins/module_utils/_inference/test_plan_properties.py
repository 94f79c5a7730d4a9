# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties of the planner, against a model of the server: what is planned is taken, comes true, and does no harm."""

from __future__ import annotations

import copy
import typing as t

from hypothesis import assume, event, given
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.api import Usage
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.bodies import creation_bodies
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.comparison import differences, preview
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import Desired, Endpoint, masked
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.plan import (
    Plan,
    Policy,
    plan_change,
    plan_without_server,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.requirements import require_features
from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile.nested import flattened
from ansible_collections.esops.elasticsearch.plugins.module_utils._secrecy.mask import SENT_SECRET, SHOWN_SECRET
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import BadInput, MissingFeature
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e
from ansible_collections.esops.elasticsearch.tests.unit.support.model import SECRETS, Model, at_least

HIDDEN = ("Azure-Secret-1", "Azure-Secret-2", "Header-Secret-1", "Header-Secret-2")
TASK_TYPES = {"text_embedding": ("8.14",), "completion": ("8.15",), "chat_completion": ("9.3",)}
CHUNKING: tuple[tuple[dict[str, t.Any], tuple[str, ...]], ...] = (
    ({"strategy": "sentence", "max_chunk_size": 100}, ("8.16",)),
    ({"strategy": "SENTENCE", "max_chunk_size": 250, "sentence_overlap": 1}, ("8.16",)),
    ({"strategy": "word", "max_chunk_size": 250, "overlap": 100}, ("8.16",)),
    ({"strategy": "word", "max_chunk_size": 100, "overlap": 10}, ("8.16",)),
    ({"strategy": "none"}, ("8.19", "9.1")),
    ({"strategy": "recursive", "max_chunk_size": 100}, ("8.19", "9.1")),
    ({"strategy": "recursive", "max_chunk_size": 100, "separator_group": "plaintext"}, ("8.19", "9.1")),
    ({"strategy": "recursive", "max_chunk_size": 100, "separators": ["a", "b"]}, ("8.19", "9.1")),
)
OAUTH2: dict[str, list[t.Any]] = {
    "client_id": ["c", "c2"],
    "scopes": [["s", "s2"], ["s2", "s"], ["s3"]],
    "tenant_id": ["t", "t2"],
}


@st.composite
def declared(draw: st.DrawFn, version: str, task_type: str, *, complete: bool) -> dict[str, t.Any]:
    """What a task may state on that server; `complete` with what a create needs."""
    embedding = task_type == "text_embedding"
    settings: dict[str, t.Any] = {}
    for name in e.IDENTITY:
        if complete or draw(st.booleans()):
            settings[name] = draw(st.sampled_from(["one", "one", "two"]))
    optional: dict[str, st.SearchStrategy[t.Any]] = {}
    if at_least(version, "8.15"):
        optional["rate_limit"] = st.fixed_dictionaries({"requests_per_minute": st.sampled_from([120, 1440, 7])})
    if embedding:
        optional["dimensions"] = st.sampled_from([1536, 256])
        optional["max_input_tokens"] = st.sampled_from([1, 8191])
        optional["similarity"] = st.sampled_from(["cosine", " Dot_Product", "L2_NORM"])
    settings.update(draw(st.fixed_dictionaries({}, optional=optional)))
    kinds = SECRETS if at_least(version, "9.4") else SECRETS[:2]
    kind = draw(st.sampled_from(kinds if complete else [*kinds, *kinds, None]))
    if kind == "client_secret":
        settings.update({name: draw(st.sampled_from(values)) for name, values in OAUTH2.items()})
    task_settings: dict[str, t.Any] = {"user": draw(st.sampled_from(["u", "v", None]))}
    if at_least(version, "9.4"):
        task_settings["headers"] = draw(st.sampled_from([None, {}, {"h": HIDDEN[2]}, {"h": HIDDEN[3], "i": HIDDEN[2]}]))
    known = [chunking for chunking, since in CHUNKING if embedding and at_least(version, *since)]
    return {
        "service_settings": settings,
        "task_type": task_type,
        "task_settings": task_settings,
        "chunking_settings": draw(st.sampled_from([None, *known])),
        "secrets": {kind: draw(st.sampled_from(HIDDEN[:2]))} if kind else {},
    }


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, dict[str, t.Any], dict[str, t.Any], Policy]:
    """A server, what a first task declares, what a second one declares, and how far that may go."""
    version = draw(st.sampled_from(e.VERSIONS))
    known = [name for name, since in TASK_TYPES.items() if at_least(version, *since)]
    first = draw(st.sampled_from(known))
    second = draw(st.sampled_from([first, first, first, *known]))
    policy = Policy(draw(st.sampled_from(["on_create", "always"])), draw(st.booleans()))
    wishes = (
        draw(declared(version, first, complete=True)),
        draw(declared(version, second, complete=draw(st.booleans()))),
    )
    return version, *wishes, policy


def made(version: str, wish: dict[str, t.Any]) -> tuple[Model, Desired]:
    """The server after a create."""
    wanted = e.desired(**wish)
    require_features(wanted, e.server(version), list(wanted.settings), with_secret=True)
    plan = plan_without_server(wanted, None, Policy())
    assert plan is not None
    assert plan.action == "create"
    model = Model(version)
    model.create("e1", wanted.task_type, plan.body)
    return model, wanted


def planned(wanted: Desired, there: Endpoint, version: str, policy: Policy) -> Plan:
    """The plan for an endpoint that exists; nothing that it is made from may be changed by that."""
    untouched = copy.deepcopy((wanted, there))
    try:
        plan = plan_without_server(wanted, there, policy)
        if plan is None:
            send = policy.update_secrets == "always" and bool(wanted.secrets)
            in_index = Usage([], ["i"])
            plan = plan_change(wanted, there, e.server(version), policy, send_secret=send, usage=in_index)
        return plan
    finally:
        assert (wanted, there) == untouched


def apply(plan: Plan, model: Model, wanted: Desired, there: Endpoint) -> Endpoint:
    if plan.action == "update":
        return e.current(model.update(plan.body))
    untouched = copy.deepcopy((wanted, there))
    body = creation_bodies(wanted, there)[-1]
    assert (wanted, there) == untouched
    return e.current(Model.create(model, "e1", wanted.task_type, body))


def undeclared(shown: dict[str, t.Any], wanted: Desired) -> dict[str, t.Any]:
    """The settings of an endpoint that a task does not declare, by path."""
    said = set(wanted.settings)
    found = {}
    for section in ("service_settings", "task_settings"):
        found.update(dict(flattened(shown.get(section, {}), section, {"task_settings.headers"})))
    if not wanted.chunking_settings:
        found["chunking_settings"] = shown.get("chunking_settings")
    return {path: value for path, value in found.items() if path not in said}


@given(histories())
def test_a_plan_comes_true_and_then_there_is_nothing_left_to_do(history: t.Any) -> None:
    version, first, second, policy = history
    model, wanted = made(version, first)
    there = e.current(t.cast("dict[str, t.Any]", model.shown))
    assert differences(wanted, there) == []
    wanted = e.desired(**second)
    before = copy.deepcopy(there.shown)
    try:
        plan = planned(wanted, there, version, policy)
    except (BadInput, MissingFeature) as error:
        event(type(error).__name__)
        return
    event(plan.action)
    assert not any(secret in repr((plan.before, plan.after, plan.obstacles, plan.warnings)) for secret in HIDDEN)
    assert not any(secret in str(difference) for difference in plan.found for secret in HIDDEN)
    if plan.action in ("none", "refuse"):
        assert (plan.body, plan.action == "refuse") == ({}, bool(plan.obstacles))
        return
    if plan.action == "update" and not policy.recreate and wanted.secrets:
        assume(set(wanted.secrets) == set(model.secret))  # which of key and Entra it has, the server does not show
    if plan.action == "update":
        assume(not plan.sends_secret or set(wanted.secrets) == set(model.secret))
    after = apply(plan, model, wanted, there)
    assert differences(wanted, after) == []
    again = plan_without_server(wanted, after, Policy())
    assert again is not None
    assert (again.action, again.before) == ("none", again.after)
    if plan.action == "update":
        assert undeclared(after.shown, wanted) == undeclared(before, wanted), "what is not declared stays as it is"
        if plan.sends_secret:
            assert model.secret == wanted.secrets


@given(histories())
def test_recreation_keeps_what_is_not_declared(history: t.Any) -> None:
    version, first, second, _policy = history
    second = {**second, "task_type": first["task_type"], "service_settings": {**first["service_settings"]}}
    second["service_settings"].pop("rate_limit", None)
    second["secrets"] = first["secrets"]
    second["chunking_settings"] = second["chunking_settings"] if first["task_type"] == "text_embedding" else None
    model, _wanted = made(version, first)
    there = e.current(copy.deepcopy(t.cast("dict[str, t.Any]", model.shown)))
    wanted = e.desired(**second)
    after = apply(Plan("recreate", {}, {}), model, wanted, there)
    assert differences(wanted, after) == []
    assert undeclared(after.shown, wanted) == undeclared(there.shown, wanted)


def shuffled(value: t.Any, random: t.Any) -> t.Any:
    """The same, with the keys of all maps in another order."""
    if not isinstance(value, dict):
        return value
    keys = list(value)
    random.shuffle(keys)
    return {key: shuffled(value[key], random) for key in keys}


@given(histories(), st.randoms(use_true_random=False))
def test_order_of_keys_means_nothing(history: t.Any, random: t.Any) -> None:
    version, first, second, policy = history
    model, _wanted = made(version, first)
    shown = t.cast("dict[str, t.Any]", model.shown)
    plans: list[t.Any] = []
    for order in (lambda value: value, lambda value: shuffled(value, random)):
        try:
            plan = planned(e.desired(**order(second)), e.current(order(shown)), version, policy)
            plans.append((plan._replace(found=(), obstacles=()), sorted(plan.found), sorted(plan.obstacles)))
        except (BadInput, MissingFeature) as error:
            plans.append(type(error))
    assert plans[0] == plans[1]


def unmarked(value: t.Any) -> t.Any:
    """The same without a difference between the marker of a secret that is there and of one that will be sent."""
    if isinstance(value, dict):
        return {key: unmarked(inner) for key, inner in value.items()}
    return "marker" if value in (SENT_SECRET, SHOWN_SECRET) else value


@given(histories(), st.booleans())
def test_preview_is_where_it_ends(history: t.Any, with_secret: bool) -> None:
    version, first, second, _policy = history
    model, _wanted = made(version, first)
    there, wanted = e.current(t.cast("dict[str, t.Any]", model.shown)), e.desired(**second)
    untouched = copy.deepcopy((wanted, there))
    once = preview(wanted, there, differences(wanted, there), with_secret)
    assert (wanted, there) == untouched
    again = e.current(copy.deepcopy(once))
    assert unmarked(preview(wanted, again, differences(wanted, again), with_secret)) == unmarked(once)
    assert not any(secret in repr(once) for secret in HIDDEN)
    left = [found.path for found in differences(wanted, again) if not found.secret]
    assert set(left) <= {"chunking_settings.separator_group"}, "all that is declared is in it"
    if not differences(wanted, there) and not with_secret:
        assert once == masked(there.shown, wanted.service.settings)

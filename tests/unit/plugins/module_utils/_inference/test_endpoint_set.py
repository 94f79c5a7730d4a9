# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole sets against a small cluster: applied twice, in any order, purged within limits, never two writes to one id."""

from __future__ import annotations

import copy
import itertools
import random
import typing as t
import unittest.mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference import endpoint_set
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import Endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint_set import (
    EndpointSet,
    Item,
    Purge,
    Result,
    all_diffs,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.plan import Policy
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.removal import Removal
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import ServerError
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e
from ansible_collections.esops.elasticsearch.tests.unit.support.fake_api import FakeApi

NO_LIMITS = Purge(None, None, False)


def item(inference_id: str, policy: Policy | None = None, **settings: t.Any) -> Item:
    """An endpoint to be present, complete enough to be created."""
    desired = e.desired({**e.IDENTITY, **settings}, inference_id=inference_id, secrets={"api_key": e.KEY})
    return Item(inference_id, policy or Policy(), desired=desired)


def gone(inference_id: str, *, force: bool = False) -> Item:
    return Item(inference_id, Policy(), removal=Removal(inference_id, force=force))


class Applied(t.NamedTuple):
    results: list[Result]
    purged: list[Result]
    spared: list[str]
    warnings: list[str]

    def actions(self) -> dict[str, str]:
        """What was done to each id; an error counts as one."""
        found = [*self.results, *self.purged]
        return {result.inference_id: result.outcome.action if result.outcome else "error" for result in found}


def apply(
    api: FakeApi,
    items: t.Sequence[Item],
    purge: Purge | None = None,
    *,
    check_mode: bool = False,
    concurrency: int = 2,
    go_on: bool = True,
) -> Applied:
    """What the module does with a set."""
    warnings: list[str] = []
    whole = EndpointSet(t.cast(t.Any, api), check_mode, warnings.append)
    present = {str(endpoint.shown["inference_id"]): endpoint for endpoint in api.all()}
    results = whole.ensure(items, present, concurrency, go_on)
    purged, spared = (
        whole.purge(purge, {one.inference_id for one in items}, present, concurrency) if purge else ([], [])
    )
    return Applied(results, purged, spared, warnings)


def seeded(api: FakeApi, *ids: str) -> FakeApi:
    """Endpoints as an earlier task made them."""
    apply(api, [item(inference_id) for inference_id in ids])
    api.writes.clear()
    return api


def foreign(inference_id: str, service: str = "cohere") -> dict[str, t.Any]:
    return {"inference_id": inference_id, "task_type": "rerank", "service": service, "service_settings": {}}


IDS = [f"e{number}" for number in range(6)]


@st.composite
def sets(draw: st.DrawFn) -> list[Item]:
    """A set with different ids; what is to be changed can be changed in place."""
    found = []
    for inference_id in draw(st.lists(st.sampled_from(IDS), unique=True)):
        if draw(st.integers(0, 4)) == 0:
            found.append(gone(inference_id))
            continue
        optional = st.fixed_dictionaries(
            {}, optional={"rate_limit": st.just({"requests_per_minute": draw(st.sampled_from([7, 1440]))})}
        )
        found.append(item(inference_id, Policy(recreate=True), **draw(optional)))
    return found


@st.composite
def clusters(draw: st.DrawFn) -> FakeApi:
    """A cluster with some endpoints, some of them in use, some not ours to touch."""
    api = seeded(FakeApi(), *draw(st.lists(st.sampled_from(IDS), unique=True)))
    for name in draw(st.lists(st.sampled_from([".preconfigured", ".elser-1", "x-one", "x-two", "y"]), unique=True)):
        api.foreign[name] = foreign(name, draw(st.sampled_from(["cohere", "openai"])))
    for name in draw(st.lists(st.sampled_from([*IDS, "x-one", "y"]), unique=True, max_size=3)):
        api.pipelines[f"pipeline-{name}"] = name
    return api


def copied(api: FakeApi) -> FakeApi:
    twin = FakeApi()
    twin.models, twin.foreign = copy.deepcopy(api.models), copy.deepcopy(api.foreign)
    twin.pipelines = dict(api.pipelines)
    return twin


def state(api: FakeApi) -> dict[str, t.Any]:
    return {str(endpoint.shown["inference_id"]): endpoint.shown for endpoint in api.all()}


LIMITS = st.builds(
    Purge,
    st.none() | st.lists(st.sampled_from(["azureopenai", "cohere", "openai"]), unique=True),
    st.none() | st.lists(st.sampled_from(["*", "e*", "x-*", ".*", "y", "[!x]*"]), unique=True),
    st.booleans(),
)


@given(clusters(), sets(), st.none() | LIMITS)
def test_twice_is_once(api: FakeApi, items: list[Item], purge: Purge | None) -> None:
    first = apply(api, items, purge)
    after, refused = state(api), {name for name, action in first.actions().items() if action == "error"}
    assert all(name in api.pipelines.values() for name in refused), "only what is in use is not deleted"
    api.writes.clear()
    second = apply(api, items, purge)
    assert api.writes == []
    assert {action for name, action in second.actions().items() if name not in refused} <= {"none"}
    assert state(api) == after
    assert second.spared == first.spared


@given(clusters(), sets(), st.none() | LIMITS, st.randoms(use_true_random=False))
def test_order_does_not_matter(api: FakeApi, items: list[Item], purge: Purge | None, shuffler: random.Random) -> None:
    twin, shuffled = copied(api), list(items)
    shuffler.shuffle(shuffled)
    first, second = apply(api, items, purge), apply(twin, shuffled, purge)
    assert first.actions() == second.actions()
    assert state(api) == state(twin)
    assert [result.inference_id for result in first.results] == [one.inference_id for one in items]
    assert first.spared == second.spared == sorted(first.spared)


@given(clusters(), sets(), st.none() | LIMITS)
def test_check_mode_is_right(api: FakeApi, items: list[Item], purge: Purge | None) -> None:
    before = copy.deepcopy(state(api))
    check = apply(api, items, purge, check_mode=True)
    assert api.writes == []
    assert state(api) == before
    real = apply(api, items, purge)
    assert check.actions() == real.actions()
    assert check.spared == real.spared
    assert sorted(check.warnings) == sorted(real.warnings)
    assert all_diffs([*check.results, *check.purged]) == all_diffs([*real.results, *real.purged])


@given(clusters(), sets(), LIMITS)
def test_purge_keeps_within_its_limits(api: FakeApi, items: list[Item], purge: Purge) -> None:
    before = {name: Endpoint(shown) for name, shown in state(api).items()}
    stated, used = {one.inference_id for one in items}, set(api.pipelines.values())
    applied = apply(api, items, purge)
    left = set(state(api))
    for name, endpoint in before.items():
        if name in stated:
            continue
        within = purge.takes(endpoint)
        assert (name in left) is (not within or (name in used and not purge.force))
        assert (name in applied.spared) is (within and name in used and not purge.force)
        assert not (name.startswith(".") and name not in left)
    for name in applied.spared:
        assert any(f"'{name}'" in warning and f"pipeline-{name}" in warning for warning in applied.warnings)


@pytest.mark.parametrize(
    ("services", "ids", "taken"),
    [
        (None, None, True),
        (["cohere"], None, True),
        (["openai"], None, False),
        ([], None, False),
        (None, ["a-*"], True),
        (None, ["b", "a-?ne"], True),
        (None, ["A-*"], False),
        (None, ["a"], False),
        (None, [], False),
        (["cohere"], ["b*"], False),
    ],
)
def test_limits(services: list[str] | None, ids: list[str] | None, taken: bool) -> None:
    for force in (False, True):
        assert Purge(services, ids, force).takes(Endpoint(foreign("a-one"))) is taken
        assert not Purge(services, ids, force).takes(Endpoint(foreign(".a-one")))


def test_purge_of_an_alias() -> None:
    """An endpoint of the service `elser` is shown as one of `elasticsearch`, and that is the name that counts."""
    assert Purge(["elasticsearch"], None, False).takes(Endpoint(foreign("a", "elasticsearch")))


def test_side_by_side_but_never_more_than_asked() -> None:
    api = FakeApi(duration=0.02)
    applied = apply(api, [item(f"e{number}") for number in range(12)], concurrency=3)
    assert set(applied.actions().values()) == {"create"}
    assert api.most_at_once == 3
    api.most_at_once = 0
    apply(api, [], NO_LIMITS, concurrency=2)
    assert (api.models, api.most_at_once) == ({}, 2)


def test_one_at_a_time() -> None:
    api = FakeApi(duration=0.002)
    apply(api, [item(name) for name in IDS], concurrency=1)
    assert (api.most_at_once, api.writes) == (1, [("create", name) for name in IDS])


def test_what_fails_does_not_stop_the_rest() -> None:
    api = FakeApi({"e1": "create", "e3": "delete"})
    seeded(api, "e3")
    applied = apply(api, [item("e0"), item("e1"), item("e2"), gone("e3"), gone("e4")])
    assert applied.actions() == {"e0": "create", "e1": "error", "e2": "create", "e3": "error", "e4": "none"}
    failed = {result.inference_id: result for result in applied.results if result.error}
    assert "create of e1 is broken" in str(failed["e1"].shown()["error"])
    assert failed["e1"].shown()["changed"] is False
    assert failed["e1"].shown()["action"] == "none"
    assert "endpoint" not in failed["e1"].shown()


def test_first_failure_ends_it() -> None:
    api = FakeApi({"e1": "create"})
    applied = apply(api, [item(name) for name in IDS], concurrency=1, go_on=False)
    assert applied.actions() == {"e0": "create", "e1": "error"}


def test_no_failure_goes_to_the_end() -> None:
    applied = apply(FakeApi(), [item(name) for name in IDS], concurrency=1, go_on=False)
    assert list(applied.actions()) == IDS


@pytest.mark.parametrize(("broken", "check_mode"), [("usage", True), ("delete", False)])
def test_purge_that_fails_for_one(broken: str, check_mode: bool) -> None:
    """What cannot be found out about one endpoint takes nothing away from the result of the others."""
    api = FakeApi({"e1": broken})
    seeded(api, "e0", "e1", "e2")
    applied = apply(api, [], NO_LIMITS, check_mode=check_mode)
    assert applied.actions() == {"e0": "delete", "e1": "error", "e2": "delete"}
    assert set(state(api)) == ({"e0", "e1", "e2"} if check_mode else {"e1"})
    assert applied.spared == []


def test_purge_that_stops_at_the_first_failure() -> None:
    api = seeded(FakeApi({"e1": "delete"}), "e0", "e1", "e2")
    present = {str(endpoint.shown["inference_id"]): endpoint for endpoint in api.all()}
    whole = EndpointSet(t.cast(t.Any, api), False, pytest.fail)
    results, _spared = whole.purge(NO_LIMITS, (), present, 1, False)
    assert [(result.inference_id, result.changed) for result in results] == [("e0", True), ("e1", False)]
    assert set(state(api)) == {"e1", "e2"}


def test_purge_where_the_version_cannot_be_read() -> None:
    """The login may not be allowed to; what was done before is told all the same."""
    api = seeded(FakeApi(), "e0", "e1")
    with unittest.mock.patch.object(api, "server", side_effect=ServerError(403, "security_exception", "no monitor")):
        applied = apply(api, [item("new")], NO_LIMITS)
    assert applied.actions() == {"new": "create", "e0": "error", "e1": "error"}
    assert set(state(api)) == {"e0", "e1", "new"}


def test_fault_of_ours_in_one_takes_nothing_from_the_others() -> None:
    api = FakeApi()
    write = api.create

    def create(inference_id: str, *arguments: t.Any) -> Endpoint:
        if inference_id == "e1":
            raise TypeError("a fault of ours")
        return write(inference_id, *arguments)

    with unittest.mock.patch.object(api, "create", create):
        applied = apply(api, [item("e0"), item("e1"), item("e2")])
    assert applied.actions() == {"e0": "create", "e1": "error", "e2": "create"}
    error = applied.results[1].shown()["error"]
    assert "TypeError: a fault of ours. Please report it" in error["msg"]


def test_purged_meanwhile() -> None:
    """Somebody else was faster: nothing is left to do, and nothing was changed."""
    api = seeded(FakeApi(), "e0")
    present = {"e0": api.all()[0]}
    api.models.clear()
    results, spared = EndpointSet(t.cast(t.Any, api), False, pytest.fail).purge(NO_LIMITS, (), present, 1)
    assert [result.changed for result in results] == [False]
    assert spared == []


def test_diffs() -> None:
    api = seeded(FakeApi(), "e0", "e1", "e2")
    applied = apply(api, [item("e0"), item("e1", rate_limit={"requests_per_minute": 7}), gone("e2"), item("e3")])
    diffs = all_diffs(applied.results)
    assert [set(diffs[side]) for side in ("before", "after")] == [{"e1", "e2", "e3"}] * 2
    assert diffs["after"]["e2"] == diffs["before"]["e3"] == {}
    limits = [diffs[side]["e1"]["service_settings"]["rate_limit"] for side in ("before", "after")]
    assert limits == [{"requests_per_minute": 1440}, {"requests_per_minute": 7}]
    assert e.KEY not in str(diffs)


def test_results_in_the_order_given() -> None:
    for order in itertools.islice(itertools.permutations(IDS), 0, 720, 101):
        applied = apply(FakeApi(duration=0.001), [item(name) for name in order], concurrency=4)
        assert [result.shown()["inference_id"] for result in applied.results] == list(order)


def test_no_thread_is_needed_to_see_that_nothing_is_to_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    api = seeded(FakeApi(), "a", "b", "c")
    begun: list[str] = []

    def noted(_work: t.Any, todo: t.Sequence[Item], _concurrency: int) -> list[Result | None]:
        begun.extend(one.inference_id for one in todo)
        return [None] * len(todo)

    monkeypatch.setattr(endpoint_set, "side_by_side", noted)
    found = apply(api, [item("c"), item("a", rate_limit={"requests_per_minute": 7}), gone("x"), item("b")])
    assert (found.actions(), begun) == ({"c": "none", "b": "none"}, ["a", "x"])

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers of endpoints: what they come to together, where they disagree, and shapes that are none."""

from __future__ import annotations

import datetime
import itertools
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.plugin_utils._role.layers import (
    conflicts,
    declared,
    items,
    misshapen,
    misshapen_options,
    read,
    variables_of,
)

BASE = "inference_endpoints_endpoints"
A, B, C = (f"{BASE}__{name}" for name in "abc")
SECRET = "secret-of-the-layers"


def endpoint(**settings: t.Any) -> dict[str, t.Any]:
    """An endpoint with settings of its service."""
    return {"e1": {"service_settings": settings}}


@pytest.mark.parametrize(
    ("variables", "order", "defaults", "expected"),
    [
        ({BASE: {}}, [], {}, {}),
        ({BASE: None, A: ""}, [], None, {}),
        ({BASE: endpoint(m=1, n=2), A: endpoint(n=3)}, [], {}, endpoint(m=1, n=3)),
        ({BASE: endpoint(n=[1, 2]), A: endpoint(n=[3])}, [], {}, endpoint(n=[3])),
        ({BASE: endpoint(m=1), A: {"e2": {}}}, [], {"force": True}, {**endpoint(m=1), "e2": {}}),
        # two layers, either way round
        ({A: endpoint(n=1), B: endpoint(n=2)}, [A, B], {}, endpoint(n=2)),
        ({A: endpoint(n=1), B: endpoint(n=2)}, [B, A], {}, endpoint(n=1)),
        ({A: endpoint(n=1), B: endpoint(m=2)}, [], {}, endpoint(n=1, m=2)),
        # null takes an endpoint or a setting out
        ({BASE: endpoint(m=1), A: {"e1": None}}, [], {}, {}),
        ({BASE: endpoint(m=1), A: {"e1": ""}}, [], {}, {}),
        ({BASE: endpoint(m=1, n=2), A: endpoint(n=None)}, [], {}, endpoint(m=1)),
        ({BASE: endpoint(m=1), A: {"e1": {"service_settings": None}}}, [], {}, {"e1": {}}),
        ({BASE: {"e1": {"secrets": {"k": 1}}}, A: {"e1": {"secrets": ""}}}, [], {}, {"e1": {}}),
        ({BASE: {"e1": {"description": ""}}}, [], {}, {"e1": {"description": ""}}),
        ({BASE: {"e1": None, "e2": {"x": None}}}, [], {}, {"e2": {}}),
        # a later layer that declares it again begins anew
        ({BASE: endpoint(m=1), A: {"e1": None}, B: endpoint(n=2)}, [A, B], {}, endpoint(n=2)),
        ({BASE: endpoint(m=1), A: {"e1": None}, B: endpoint(n=2)}, [B, A], {}, {}),
        # defaults are below everything, and null takes them out as well
        ({BASE: {"e1": {}}}, [], {"secrets": {"k": 1}}, {"e1": {"secrets": {"k": 1}}}),
        ({BASE: {"e1": {"secrets": None}}}, [], {"secrets": {"k": 1}}, {"e1": {}}),
        ({BASE: {"e1": {"secrets": {"j": 2}}}}, [], {"secrets": {"k": 1}}, {"e1": {"secrets": {"k": 1, "j": 2}}}),
        ({BASE: {"e1": {}}}, [], {"secrets": None, "task_settings": ""}, {"e1": {}}),
    ],
)
def test_merged_over_one_another(variables: t.Any, order: t.Any, defaults: t.Any, expected: t.Any) -> None:
    wanted = {
        name: {**({"force": True} if defaults and "force" in defaults else {}), **one} for name, one in expected.items()
    }
    assert declared(variables, order, defaults) == wanted


def test_nothing_that_was_given_is_written_into() -> None:
    base, defaults = endpoint(m={"x": 1}), {"secrets": {"k": 1}}
    declared({BASE: base, A: endpoint(m={"y": 2}), B: {"e1": {"secrets": {"l": 3}}}}, [], defaults)
    assert (base, defaults) == (endpoint(m={"x": 1}), {"secrets": {"k": 1}})


def test_items_of_the_module() -> None:
    """An ID that looks like a number is a text."""
    found = declared({BASE: {"e1": {"service_settings": {"n": [1]}}, 7: {"state": "absent"}}}, [], {})
    assert items(found) == [
        {"service_settings": {"n": [1]}, "inference_id": "e1"},
        {"state": "absent", "inference_id": "7"},
    ]


DAY = datetime.date(2024, 2, 1)
DATED = {"e1": {"service_settings": {"api_version": DAY, "more": [DAY, "x", 1, None]}}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (DAY, "2024-02-01"),
        (datetime.datetime(2024, 2, 1, 10, tzinfo=datetime.timezone.utc), "2024-02-01T10:00:00+00:00"),
        (DATED, {"e1": {"service_settings": {"api_version": "2024-02-01", "more": ["2024-02-01", "x", 1, None]}}}),
        (str(DATED), {"e1": {"service_settings": {"api_version": "2024-02-01", "more": ["2024-02-01", "x", 1, None]}}}),
        (
            {"e1": str(DATED["e1"])},
            {"e1": {"service_settings": {"api_version": "2024-02-01", "more": ["2024-02-01", "x", 1, None]}}},
        ),
        (str([DAY]), ["2024-02-01"]),
        ("{'a': 1}", "{'a': 1}"),
        ("{ datetime.date(2024, 2, 1)", "{ datetime.date(2024, 2, 1)"),
        ("{'a': datetime.date(2024, 2, 1), 'b': call()}", "{'a': datetime.date(2024, 2, 1), 'b': call()}"),
        ("datetime.date(2024, 2, 1)", "datetime.date(2024, 2, 1)"),
    ],
)
def test_dates_are_texts(value: t.Any, expected: t.Any) -> None:
    """YAML makes them of an API version without quotes, and ansible-core 2.18 a text of a template with such a date."""
    assert read(value) == expected


@pytest.mark.parametrize(
    ("one", "other", "paths"),
    [
        (endpoint(n=1), endpoint(n=2), ["e1.service_settings.n"]),
        (endpoint(n=1, m="x"), endpoint(n=2, m="y"), ["e1.service_settings.n", "e1.service_settings.m"]),
        ({"e1": None}, endpoint(n=2), ["e1"]),
        (endpoint(n=None), endpoint(n=2), ["e1.service_settings.n"]),
        ({"e1": {"service_settings": None}}, endpoint(n=2), ["e1.service_settings"]),
        (endpoint(n=[1]), endpoint(n=[1, 2]), ["e1.service_settings.n"]),
        (endpoint(n=[{"x": 1}]), endpoint(n=[{"x": 2}]), ["e1.service_settings.n"]),
        (endpoint(n={"x": 1}), endpoint(n=1), ["e1.service_settings.n"]),
        (endpoint(n=""), endpoint(n=None), ["e1.service_settings.n"]),
        (endpoint(n="GPT"), endpoint(n="gpt"), ["e1.service_settings.n"]),
        # the same, or nothing to do with one another
        (endpoint(n=1), endpoint(n=1), []),
        (endpoint(n=1), endpoint(m=1), []),
        (endpoint(n=600, b=True), endpoint(n="600", b="true"), []),
        (endpoint(n=[{"x": 1}]), endpoint(n=[{"x": "1"}]), []),
        ({"e1": None}, {"e1": None}, []),
        ({"e1": {}}, endpoint(n=1), []),
        ({"e1": None}, {"e2": None}, []),
        (None, endpoint(n=1), []),
    ],
)
def test_conflicts(one: t.Any, other: t.Any, paths: list[str]) -> None:
    """Both variables are named, whichever comes first; an order over both of them settles it."""
    told = [f"{A} and {B} set {path} to different values." for path in paths]
    advice = "Set inference_endpoints_layers to a list with a, b in the order that you want; the last one wins."
    wanted = [*told, advice] if told else []
    for layers in ({A: one, B: other}, {B: other, A: one}):
        assert conflicts(layers, []) == wanted
        assert conflicts(layers, [A]) == wanted
        assert conflicts(layers, [B, C, A]) == []


def test_a_layer_outside_the_order_may_not_conflict_with_one_inside() -> None:
    layers = {A: endpoint(n=1), B: endpoint(n=2), C: endpoint(n=2)}
    assert conflicts(layers, [A, B])[:-1] == [f"{A} and {C} set e1.service_settings.n to different values."]


def test_many_conflicts_are_told_in_short_and_never_a_value() -> None:
    one = {f"e{number:02}": {"secrets": {"k": SECRET}} for number in range(14)}
    other = {name: {"secrets": {"k": "another"}} for name in one}
    found = conflicts({A: one, B: other}, [])
    assert len(found) == 12
    assert "4 more settings" in found[10]
    assert SECRET not in "".join(found)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ([{"inference_id": SECRET}], f"{A} must be a dictionary with the inference IDs as keys, not a list."),
        (SECRET, f"{A} must be a dictionary with the inference IDs as keys, not a text."),
        (7, f"{A} must be a dictionary with the inference IDs as keys, not a number."),
        (True, f"{A} must be a dictionary with the inference IDs as keys, not true or false."),
        (2.5, f"{A} must be a dictionary with the inference IDs as keys, not that."),
        ({"e1": [SECRET]}, f"{A}[e1] must be a dictionary of options, or null to remove it, not a list."),
        ({"e1": {"secrets": [SECRET]}}, f"{A}[e1].secrets must be a dictionary, not a list."),
        (
            {"e1": {"inference_id": "e2"}},
            f"{A}[e1] sets another inference_id; the key is the ID, so leave inference_id out.",
        ),
    ],
)
def test_misshapen(value: t.Any, told: str) -> None:
    assert misshapen(A, value) == [told]
    assert conflicts({B: None}, []) == []


@pytest.mark.parametrize(
    "value", [None, "", {}, {"e1": None, "e2": ""}, {"e1": {"secrets": None, "inference_id": "e1"}}]
)
def test_shapes_that_are_fine(value: t.Any) -> None:
    assert misshapen(A, value) == []


def test_misshapen_defaults() -> None:
    assert misshapen_options("d", None) == misshapen_options("d", {"service": "openai"}) == []
    assert misshapen_options("d", [SECRET]) == ["d must be a dictionary of options, not a list."]
    assert misshapen_options("d", {"task_settings": "x"}) == ["d.task_settings must be a dictionary, not a text."]


@pytest.mark.parametrize(
    ("layers", "expected"), [(None, []), ("", []), (["a", " b "], [A, B]), ("a, b", [A, B]), ([A, "", "b"], [A, B])]
)
def test_the_order_as_it_may_be_written(layers: t.Any, expected: list[str]) -> None:
    assert variables_of(layers) == expected


_NESTED = st.recursive(
    st.none() | st.integers(0, 2), lambda inner: st.dictionaries(st.sampled_from("xy"), inner, max_size=2), max_leaves=6
)
_LAYER = st.dictionaries(
    st.sampled_from(["e1", "e2"]), st.none() | st.dictionaries(st.sampled_from("pq"), _NESTED, max_size=2)
)


@given(st.lists(_LAYER, min_size=3, max_size=3))
def test_without_conflicts_no_order_matters(layers: list[t.Any]) -> None:
    """Whatever does not conflict comes to the same in every order."""
    variables = dict(zip((A, B, C), layers))
    if not conflicts(variables, []):
        orders = itertools.permutations((A, B, C))
        results = [declared({BASE: {"e1": {"p": 9, "q": {"x": 9}}}, **variables}, order, {"r": 1}) for order in orders]
        assert all(result == results[0] for result in results)

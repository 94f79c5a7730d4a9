# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of the configuration: what is sent, and what counts as the same."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.values import coerced, same, text_of

KINDS = (None, "str", "int", "bool", "list")
COERCED: tuple[tuple[t.Any, str | None, t.Any], ...] = (
    ("a", "str", "a"),
    (1, "str", "1"),
    (True, "str", "true"),
    (1, None, 1),
    (True, None, True),
    ("1", None, "1"),
    ("1", "int", 1),
    (" -1 ", "int", -1),
    (12.0, "int", 12),
    ("", "int", ""),
    (None, "int", ""),
    ("On", "bool", True),
    (0, "bool", False),
    ("", "bool", ""),
    (["a", 1, True], "list", "a,1,true"),
    (["x", "y"], "str", "x,y"),
    ("a, b", "list", "a, b"),
    ([], "list", ""),
    ({"a": [1]}, "str", '{"a": [1]}'),
    ([{"a": 1}], "list", '[{"a": 1}]'),
    ("ü", "str", "ü"),
    ({"ü": 1}, "str", '{"ü": 1}'),
)


@pytest.mark.parametrize(("value", "kind", "sent"), COERCED)
def test_coerced(value: t.Any, kind: str | None, sent: t.Any) -> None:
    found = coerced(value, kind)
    assert (found, type(found)) == (sent, type(sent))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("many", "int"),
        ([1], "int"),
        ({}, "bool"),
        (["true"], "bool"),
        (1.5, "int"),
        (True, "int"),
        ("1.0", "int"),
        ("maybe", "bool"),
        (2, "bool"),
    ],
)
def test_of_another_type(value: t.Any, kind: str) -> None:
    with pytest.raises(ValueError, match="must be") as caught:
        coerced(value, kind)
    assert str(value) not in str(caught.value)


SAME: tuple[tuple[t.Any, t.Any, str | None], ...] = (
    ("1", 1, "int"),
    (1, "1", "int"),
    (1, "1", "str"),
    (1, 1.0, "int"),
    ("yes", True, "bool"),
    (True, "1", "bool"),
    (True, "true", None),
    (["a", "b"], "a, b", "list"),
    ("b", ["b"], "list"),
    (["a", "b"], "a,b", "str"),
    ({"a": 1}, '{ "a":1 }', "str"),
    ({"a": 1}, {"a": 1}, None),
    ("", None, "int"),
    ([], "", "list"),
    ("", [], "list"),
)
DIFFERENT: tuple[tuple[t.Any, t.Any, str | None], ...] = (
    ("1", 2, "int"),
    (1, "many", "int"),
    ("", 0, "int"),
    (0, None, "int"),
    (False, None, "bool"),
    (True, "perhaps", "bool"),
    (["a", "b"], "b,a", "list"),
    ("a", "A", "str"),
    ("a", " a", "str"),
    ({"a": 1}, '{"a": 2}', "str"),
    ({"a": 1}, "a", "str"),
    ("a", None, "str"),
)


@pytest.mark.parametrize(("value", "stored", "kind"), SAME)
def test_same(value: t.Any, stored: t.Any, kind: str | None) -> None:
    assert same(value, stored, kind)


@pytest.mark.parametrize(("value", "stored", "kind"), DIFFERENT)
def test_different(value: t.Any, stored: t.Any, kind: str | None) -> None:
    assert not same(value, stored, kind)


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


@given(values, st.sampled_from(KINDS))
def test_what_was_sent_is_the_same_afterwards(value: t.Any, kind: str | None) -> None:
    """Or each run would report a change."""
    try:
        sent = coerced(value, kind)
    except ValueError:
        return
    assert not isinstance(sent, (list, dict))
    assert sent is not None
    assert same(value, sent, kind)
    assert same(sent, sent, kind)


@given(values)
def test_every_value_has_a_text(value: t.Any) -> None:
    assert isinstance(text_of(value), str)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes in the options of a task: what is told of each, and what is left to Ansible."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.option_errors import option_error

ITEM: dict[str, t.Any] = {
    "options": {"id": {"required": True}, "state": {"default": "present"}, "kind": {}, "settings": {"type": "dict"}},
    "required_if": [("state", "present", ["kind"])],
}
SPEC: dict[str, t.Any] = {
    "name": {"required": True, "aliases": ["title"]},
    "state": {"default": "present"},
    "secrets": {"type": "dict"},
    "limits": {"type": "dict", "options": {"most": {}, "least": {}}, "mutually_exclusive": [("most", "least")]},
    "items": {"type": "list", "elements": "dict", **ITEM},
    "words": {"type": "list", "elements": "str"},
}
RULES: dict[str, t.Any] = {"required_if": [("state", "absent", ["secrets", "words"])]}
DICT = "Set its keys below it, each with a value."
HYPHENS = "Remove the hyphens: set its keys below it, each with a value."

MISTAKES: dict[str, tuple[dict[str, t.Any], str]] = {
    "missing": ({"name": None}, "name is required. Set it."),
    "misspelt": ({"secret": 1}, "secret is not an option. Did you mean secrets?"),
    "misspelt, and therefore missing": ({"name": None, "nmae": "x"}, "nmae is not an option. Did you mean name?"),
    "unknown": ({"colour": 1}, f"colour is not an option. Its options are: {', '.join(sorted(SPEC))}."),
    "misspelt inside": ({"limits": {"mots": 1}}, "limits.mots is not an option. Did you mean limits.most?"),
    "two that exclude each other": (
        {"limits": {"most": 1, "least": 2}},
        "limits.most and limits.least exclude each other. Set one of them.",
    ),
    "missing for a value": ({"state": "absent"}, "secrets and words are required with state: absent. Set them."),
    "missing for a default": (
        {"items": [{"id": "a"}]},
        "items, number 1: kind is required with state: present. Set it.",
    ),
    "missing in an item": ({"items": [{"id": "a", "kind": "k"}, {}]}, "items, number 2: id is required. Set it."),
    "misspelt in an item": (
        {"items": [{"id": "a", "knid": "k"}]},
        "items, number 1: knid is not an option. Did you mean kind?",
    ),
    "string for a dictionary": ({"secrets": "x"}, f"secrets must be a dictionary, not a string. {DICT}"),
    "number for a dictionary": ({"limits": 5}, f"limits must be a dictionary, not a number. {DICT}"),
    "boolean for a dictionary": ({"limits": True}, f"limits must be a dictionary, not a boolean. {DICT}"),
    "list for a dictionary": ({"secrets": [{"a": 1}]}, f"secrets must be a dictionary, not a list. {HYPHENS}"),
    "JSON of a list for a dictionary": ({"secrets": '["x"]'}, f"secrets must be a dictionary, not a string. {DICT}"),
    "dictionary for a list": (
        {"items": {"a": {"kind": "k"}}},
        "items must be a list, not a dictionary. Begin each of its items with a hyphen, and set id in it.",
    ),
    "string for an item": ({"items": ["x"]}, f"items, number 1 must be a dictionary, not a string. {DICT}"),
    "list in an item": (
        {"items": [{"id": "a", "kind": "k", "settings": []}]},
        f"items, number 1: settings must be a dictionary, not a list. {HYPHENS}",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake(name: str) -> None:
    changes, told = MISTAKES[name]
    assert option_error(SPEC, RULES, {"name": "x", **changes}) == told


GOOD: tuple[dict[str, t.Any], ...] = (
    {"name": "x"},
    {"title": "x"},
    {"name": "x", "_ansible_check_mode": True},
    {"name": "x", "secrets": None, "items": None, "limits": {}},
    {"name": "x", "secrets": '{"a": 1}', "limits": "most=1"},
    {"name": "x", "limits": {"most": 1, "least": None}},
    {"name": "x", "items": [{"id": "a", "state": "absent"}, "id=b"]},
    {"name": "x", "items": "id=a", "words": {"left": "to others"}},
)


@pytest.mark.parametrize("params", GOOD)
def test_nothing_to_tell(params: dict[str, t.Any]) -> None:
    assert option_error(SPEC, RULES, params) == ""

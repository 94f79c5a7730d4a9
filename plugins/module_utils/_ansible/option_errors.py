# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes in the options of a task, in words that say what to do: names, dictionaries and lists, missing options."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Mapping

Spec = t.Mapping[str, t.Any]
Params = t.Mapping[str, t.Any]


def option_error(spec: Spec, rules: Spec, params: Params) -> str:
    """The first mistake, and what to do about it; empty if there is none. It names options, and never shows a value."""
    given = {str(name): value for name, value in params.items() if not str(name).startswith("_ansible_")}
    return next(_errors(spec, rules, given, ""), "")


def _errors(spec: Spec, rules: Spec, params: Params, where: str) -> t.Iterator[str]:
    options = {alias: option for name, option in spec.items() for alias in (name, *option.get("aliases", ()))}
    for name in params:
        if name not in options:
            yield f"{where}{name} is not an option. {_advice(name, spec, where)}"
    for name, option in spec.items():
        if option.get("required") and all(params.get(one) is None for one in (name, *option.get("aliases", ()))):
            yield f"{where}{name} is required. Set it."
    yield from _rule_errors(spec, rules, params, where)
    for name, value in params.items():
        if value is not None:
            yield from _form_errors(options[name], value, f"{where}{name}")


def _rule_errors(spec: Spec, rules: Spec, params: Params, where: str) -> t.Iterator[str]:
    for rivals in rules.get("mutually_exclusive") or ():
        found = [f"{where}{one}" for one in rivals if params.get(one) is not None]
        if len(found) > 1:
            yield f"{' and '.join(found)} exclude each other. Set one of them."
    for name, value, needed in rules.get("required_if") or ():
        missing = [one for one in needed if params.get(one) is None]
        if missing and params.get(name, spec[name].get("default")) == value:
            verb, what = ("are", "them") if len(missing) > 1 else ("is", "it")
            yield f"{where}{' and '.join(missing)} {verb} required with {name}: {value}. Set {what}."


def _form_errors(option: Spec, value: t.Any, place: str) -> t.Iterator[str]:
    """Mistakes in an option that takes a dictionary, or a list of them."""
    inner = option.get("options")
    if option.get("type") == "dict":
        yield from _dict_errors(option, value, place, f"{place}.")
    elif option.get("type") == "list" and inner:
        if not isinstance(value, list) and not _may_be_read(value):
            key = "".join(f", and set {name} in it" for name in inner if inner[name].get("required"))
            yield f"{place} must be a list, not {_kind(value)}. Begin each of its items with a hyphen{key}."
        for number, item in enumerate(value if isinstance(value, list) else (), 1):
            yield from _dict_errors(option, item, f"{place}, number {number}", f"{place}, number {number}: ")


def _dict_errors(option: Spec, value: t.Any, place: str, where: str) -> t.Iterator[str]:
    if isinstance(value, Mapping):
        if option.get("options"):
            given = {str(name): inner for name, inner in value.items()}
            yield from _errors(option["options"], option, given, where)
    elif not _may_be_read(value):
        hyphens = "Remove the hyphens: set" if isinstance(value, list) else "Set"
        yield f"{place} must be a dictionary, not {_kind(value)}. {hyphens} its keys below it, each with a value."


def _may_be_read(value: t.Any) -> bool:
    """Whether Ansible can read a dictionary from a text: JSON, or key=value."""
    if not isinstance(value, str):
        return False
    try:
        return isinstance(json.loads(value), dict)
    except ValueError:
        return "=" in value


def _advice(name: str, spec: Spec, where: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - rarely needed

    near = get_close_matches(name, sorted(spec), 1, 0.7)
    return (
        f"Did you mean {where.rpartition(': ')[2]}{near[0]}?"
        if near
        else f"Its options are: {', '.join(sorted(spec))}."
    )


def _kind(value: t.Any) -> str:
    names = {type(None): "null", str: "a string", list: "a list", bool: "a boolean"}
    return "a dictionary" if isinstance(value, Mapping) else names.get(type(value), "a number")

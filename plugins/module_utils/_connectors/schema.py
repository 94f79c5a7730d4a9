# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schema of a connector's configuration: its form, as the API has it, and the form in which the server keeps it.

The server ignores a key of a field that it does not know, so a misspelt one has to be found here. Facts: source of
Elasticsearch, `ConnectorConfiguration` and the enums beside it.
"""

from __future__ import annotations

import typing as t

from .._transport.errors import BadInput
from .values import BLANK, coerced, same, text_of

Json = dict[str, t.Any]

DISPLAYS = ("textbox", "textarea", "numeric", "toggle", "dropdown")
TYPES = ("str", "int", "list", "bool")
VALIDATIONS = ("less_than", "greater_than", "list_type", "included_in", "regex")

_FLAGS = ("required", "sensitive")
_VALUES = ("default_value", "value")
_TEXTS = ("category", "label", "placeholder", "tooltip")
_CHOICES = {"display": DISPLAYS, "type": TYPES}
# The keys of each item of a list.
_LISTS: dict[str, tuple[str, ...]] = {
    "depends_on": ("field", "value"),
    "options": ("label", "value"),
    "validations": ("constraint", "type"),
    "ui_restrictions": (),
}
_KEYS = (*_FLAGS, *_VALUES, *_TEXTS, *_CHOICES, *_LISTS, "order")


def checked_schema(schema: t.Mapping[str, t.Any]) -> Json:
    """A stated schema in the form in which the server will keep it. Raises BadInput for what it would ignore."""
    return {str(key): _checked_field(f"configuration_schema.{key}", field) for key, field in schema.items()}


def normalised(field: t.Any) -> Json:
    """A field without its value, as the server keeps it: flags false, nothing that is null; so that two compare."""
    given = field if isinstance(field, t.Mapping) else {}
    found: Json = {key: bool(given.get(key)) for key in _FLAGS}
    found["label"] = given.get("label")
    found["default_value"] = given.get("default_value") if given.get("default_value") not in BLANK else None
    for key in (*_TEXTS, *_CHOICES, "order"):
        if given.get(key) is not None:
            found[key] = str(given[key]).lower() if key in _CHOICES else given[key]
    for key, keys in _LISTS.items():
        if given.get(key):
            found[key] = [_item(item, keys) for item in given[key]]
    return found


def same_schema(wanted: t.Mapping[str, t.Any], stored: t.Mapping[str, t.Any]) -> bool:
    """Whether a stored configuration has just that schema; values do not count."""
    return set(wanted) == set(stored) and all(same_field(wanted[key], stored[key]) for key in wanted)


def same_field(wanted: t.Any, stored: t.Any) -> bool:
    """Whether two fields are the same but for their values."""
    one, other = normalised(wanted), normalised(stored)
    return same(one.pop("default_value"), other.pop("default_value"), one.get("type")) and one == other


def kind_of(field: t.Any) -> str | None:
    """The type of a field, None where its schema tells none."""
    kind = field.get("type") if isinstance(field, t.Mapping) else None
    return str(kind).lower() if kind is not None else None


def _checked_field(where: str, field: t.Any) -> Json:
    if not isinstance(field, t.Mapping):
        raise BadInput(f"{where} is not a dictionary", "State the field with its label, type and so on.")
    given = {key: value for key, value in field.items() if value is not None}
    for key in given:
        if key not in _KEYS:
            raise BadInput(f"{where} has no {key!r}", f"It can have {', '.join(sorted(_KEYS))}.")
    if not isinstance(given.get("label"), str):
        raise BadInput(f"{where} needs a label", "State the text that is shown for the field.")
    _check_scalars(where, given)
    for key, keys in _LISTS.items():
        _check_items(f"{where}.{key}", given.get(key, []), keys)
    found = normalised(given)
    found["value"] = given.get("value")
    for key in _VALUES:
        try:
            found[key] = coerced(found[key], kind_of(found)) if found[key] not in BLANK else None
        except ValueError as error:
            raise BadInput(f"{where}.{key} {error}", "Write it in the type of the field.") from None
    return found


def _check_scalars(where: str, given: t.Mapping[str, t.Any]) -> None:
    for key in _FLAGS:
        if not isinstance(given.get(key, False), bool):
            raise BadInput(f"{where}.{key} is not a boolean", "State true or false.")
    for key in _TEXTS:
        if not isinstance(given.get(key, ""), str):
            raise BadInput(f"{where}.{key} is not a text", "Put it in quotes.")
    for key, choices in _CHOICES.items():
        if key in given and str(given[key]).lower() not in choices:
            raise BadInput(f"{where}.{key} is {given[key]!r}", f"It can be {', '.join(choices)}.")
    if isinstance(given.get("order", 0), bool) or not isinstance(given.get("order", 0), int):
        raise BadInput(f"{where}.order is not a whole number", "State a number.")


def _check_items(where: str, items: t.Any, keys: tuple[str, ...]) -> None:
    if not isinstance(items, list):
        raise BadInput(f"{where} is not a list", "State a list.")
    for item in items:
        if not keys and isinstance(item, str):
            continue
        if not keys or not isinstance(item, t.Mapping) or set(item) != set(keys):
            expected = f"dictionaries with {' and '.join(keys)}" if keys else "texts"
            raise BadInput(f"{where} has something else than {expected} in it", "Correct it.")
        if where.endswith("validations") and str(item["type"]).lower() not in VALIDATIONS:
            raise BadInput(f"{where} has the type {item['type']!r}", f"It can be {', '.join(VALIDATIONS)}.")


def _item(item: t.Any, keys: tuple[str, ...]) -> t.Any:
    if not isinstance(item, t.Mapping):
        return item
    found = {key: item.get(key) for key in keys}
    if "constraint" in found:
        found["type"] = text_of(found["type"]).lower()
    return found

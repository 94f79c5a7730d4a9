# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schema of a connector's configuration: what a task may declare, and the form in which it is stored. Pure.

The server silently drops unknown keys of a field. A key that is probably misspelt is refused here; others are dropped
with a warning, because the connector framework writes some. Facts: source of Elasticsearch,
`ConnectorConfiguration` and the enums beside it.
"""

from __future__ import annotations

import functools
import typing as t
from difflib import get_close_matches

from .._transport.errors import BadInput
from .values import BLANK, coerced, flag, same, text_of, whole

Json = dict[str, t.Any]
Reader = t.Callable[[t.Any], t.Any]

DISPLAYS = ("dropdown", "numeric", "text", "textarea", "textbox", "toggle")
TYPES = ("bool", "int", "list", "str")
VALIDATIONS = ("greater_than", "included_in", "less_than", "list_type", "regex")

_NUMERIC_VALIDATIONS = ("greater_than", "less_than")
_FLAGS = ("required", "sensitive")
_VALUES = ("default_value", "value")
_TEXTS = ("category", "label", "placeholder", "tooltip")
# The keys of each item of a list; items of `ui_restrictions` are plain texts.
_ITEMS: dict[str, tuple[str, ...]] = {
    "depends_on": ("field", "value"),
    "options": ("label", "value"),
    "validations": ("constraint", "type"),
}
_LISTS = (*_ITEMS, "ui_restrictions")
# A misspelt one of these would silently change the field.
_DECISIVE = ("sensitive", "value", "required", "label")
_SPEAKS_OF_SECRETS = ("secret", "sensitiv", "passw")


class CheckedSchema(t.NamedTuple):
    """A declared schema in the form in which the server stores it, and the paths of what it drops."""

    fields: Json
    unknown: tuple[str, ...]


def checked_schema(schema: t.Mapping[str, t.Any]) -> CheckedSchema:
    """Read a declared schema. Raises BadInput for mistakes."""
    fields: Json = {}
    unknown: list[str] = []
    for key, field in schema.items():
        where = f"configuration_schema.{key}"
        fields[str(key)] = _checked_field(where, field)
        unknown += (f"{where}.{path}" for path in _unknown_paths(field))
    for key, field in fields.items():
        _type_dependencies(f"configuration_schema.{key}.depends_on", field, fields)
    return CheckedSchema(fields, tuple(unknown))


def is_plain(key: str, value: t.Any) -> bool:
    """Whether a part of a field is certainly not a secret: known, in the right form, and not a value."""
    if key not in _READERS:
        return False
    try:
        _READERS[key](value)
    except ValueError:
        return False
    return not any(True for _path in _unknown_paths({key: value}))


def normalised(field: t.Any) -> Json:
    """A field without its value, as the server keeps it: flags false, nothing that is null; so that two compare."""
    given = field if isinstance(field, t.Mapping) else {}
    found: Json = {key: bool(given.get(key)) for key in _FLAGS}
    found["label"] = given.get("label")
    found["default_value"] = given.get("default_value") if given.get("default_value") not in BLANK else None
    for key in (*_TEXTS, *_CHOICES, "order"):
        if given.get(key) is not None:
            found[key] = str(given[key]).lower() if key in _CHOICES else given[key]
    for key in _LISTS:
        if given.get(key):
            found[key] = [_known_part(key, item) for item in given[key]]
    return found


def same_schema(wanted: t.Mapping[str, t.Any], stored: t.Mapping[str, t.Any]) -> bool:
    """Whether a stored configuration has just that schema; values do not count."""
    return set(wanted) == set(stored) and all(same_field(wanted[key], stored[key]) for key in wanted)


def same_field(wanted: t.Any, stored: t.Any) -> bool:
    """Whether two fields are the same but for their values."""
    one, other = normalised(wanted), normalised(stored)
    return same(one.pop("default_value"), other.pop("default_value"), one.get("type")) and one == other


def kind_of(field: t.Any) -> str | None:
    """The type of a field; None if its schema has none."""
    kind = field.get("type") if isinstance(field, t.Mapping) else None
    return str(kind).lower() if kind is not None else None


def _checked_field(where: str, field: t.Any) -> Json:
    if not isinstance(field, t.Mapping):
        raise BadInput(
            f"{where} is not a dictionary",
            "Set the label, the type and so on of the field; values go to configuration.",
        )
    given: Json = {}
    for key, value in field.items():
        meant = None if key in _KEYS else _meant(str(key))
        if meant:
            raise BadInput(f"{where} has no {str(key)!r}", f"Did you mean {meant}?")
        if key in _READERS and value is not None:
            given[key] = _read(f"{where}.{key}", _READERS[key], value)
    if "label" not in given:
        raise BadInput(f"{where} needs a label", "Set the text that is shown for the field.")
    found = normalised({**given, "default_value": field.get("default_value")})
    found["value"] = field.get("value")
    for key in _VALUES:
        found[key] = _read(f"{where}.{key}", functools.partial(_in_type, kind_of(found)), found[key])
    return found


def _in_type(kind: str | None, value: t.Any) -> t.Any:
    return None if value in BLANK else coerced(value, kind)


def _type_dependencies(where: str, field: Json, fields: Json) -> None:
    """Give the value that another field must have the type of that field: a template may have turned it into text."""
    for item in field.get("depends_on", ()):
        kind = kind_of(fields.get(item["field"]))
        if isinstance(item["value"], str) and kind in ("int", "bool"):
            item["value"] = _read(where, functools.partial(_in_type, kind), item["value"])


def _read(where: str, reader: Reader, value: t.Any) -> t.Any:
    try:
        return reader(value)
    except ValueError as error:
        raise BadInput(f"{where} {error}", "Correct it.") from None


def _meant(key: str) -> str | None:
    """The key that was probably meant by a misspelt one."""
    if any(word in key.lower() for word in _SPEAKS_OF_SECRETS):
        return "sensitive"
    return next(iter(get_close_matches(key.lower(), _DECISIVE, 1, 0.7)), None)


def _unknown_paths(field: t.Any) -> t.Iterator[str]:
    """What the server drops of a field."""
    for key, value in field.items():
        if key not in _KEYS:
            yield str(key)
        elif key in _ITEMS and isinstance(value, list):
            for number, item in enumerate(value):
                yield from (f"{key}[{number}].{name}" for name in item if name not in _ITEMS[key])


def _known_part(key: str, item: t.Any) -> t.Any:
    """An item of a list as the server keeps it."""
    if key not in _ITEMS or not isinstance(item, t.Mapping):
        return item
    found = {name: item.get(name) for name in _ITEMS[key]}
    if key == "validations":
        found["type"] = text_of(found["type"]).lower()
    return found


def _text(value: t.Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError("must be text")
    return str(value)


def _one_of(choices: tuple[str, ...]) -> Reader:
    def read(value: t.Any) -> str:
        found = str(value).lower()
        if found not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return found

    return read


def _texts(value: t.Any) -> list[str]:
    if not isinstance(value, list):
        raise ValueError("must be a list of texts")
    return list(map(_text, value))


def _items_of(key: str) -> Reader:
    keys = _ITEMS[key]

    def read(value: t.Any) -> list[Json]:
        if not isinstance(value, list) or not all(
            isinstance(item, t.Mapping) and set(keys) <= set(item) for item in value
        ):
            raise ValueError(f"must be a list of dictionaries with {' and '.join(keys)}")
        return [_known_part(key, item) for item in value]

    return read


def _validations(value: t.Any) -> list[Json]:
    found: list[Json] = _items_of("validations")(value)
    for item in found:
        if item["type"] not in VALIDATIONS:
            raise ValueError(f"must have a type that is one of {', '.join(VALIDATIONS)}")
        if item["type"] in _NUMERIC_VALIDATIONS and isinstance(item["constraint"], str):
            item["constraint"] = whole(item["constraint"])
    return found


_CHOICES = {"display": DISPLAYS, "type": TYPES}
_READERS: dict[str, Reader] = {
    **dict.fromkeys(_FLAGS, flag),
    **dict.fromkeys(_TEXTS, _text),
    **{key: _one_of(choices) for key, choices in _CHOICES.items()},
    "order": whole,
    "depends_on": _items_of("depends_on"),
    "options": _items_of("options"),
    "ui_restrictions": _texts,
    "validations": _validations,
}
_KEYS = (*_READERS, *_VALUES)

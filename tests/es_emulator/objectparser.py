# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies that the server reads by a declared form: which fields, which kinds of value, and its errors for all others.

A form is strict (an unknown key is an error) or lenient (it is skipped). The line and column that an error begins with
are those of the key; the server often names the value after it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Callable

from .errors import ElasticError, illegal_argument
from .rest import RestRequest, parse_boolean, required_body, similar
from .strictjson import parse

Reader = Callable[[Any, "Text"], Any]

#: kinds of value by the name that errors give them
_KINDS = {
    str: "VALUE_STRING",
    bool: "VALUE_BOOLEAN",
    type(None): "VALUE_NULL",
    dict: "START_OBJECT",
    list: "START_ARRAY",
}
_NUMBER = "VALUE_NUMBER"
_SCALARS = frozenset({"VALUE_STRING", "VALUE_BOOLEAN", "VALUE_NULL", _NUMBER})
_LARGEST_INT = 2**31 - 1


def kind_of(value: Any) -> str:
    """The name of a value's kind."""
    return _KINDS.get(type(value), _NUMBER)


@dataclass(frozen=True)
class Text:
    """The body as it arrived, to tell where in it something stands."""

    body: str

    def where(self, key: str) -> str:
        """Line and column of a key's first mention."""
        found = re.search(rf'"{re.escape(key)}"\s*:', self.body)
        before = self.body[: found.start()] if found else ""
        return f"[{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}]"


def parse_error(reason: str, cause: ElasticError | None = None) -> ElasticError:
    """A body that does not fit its form; the root cause is the innermost error of this kind."""
    inner = cause is None or cause.kind != "x_content_parse_exception"
    return ElasticError(400, "x_content_parse_exception", reason, cause, root_is_outer=inner)


@dataclass(frozen=True)
class Field:
    """One field: the kinds of value that it takes, and how they are read."""

    kinds: frozenset[str]
    read: Reader
    required: bool = False

    def needed(self) -> Field:
        """The same field, without which the object is refused."""
        return Field(self.kinds, self.read, required=True)


def _near(key: str, known: Mapping[str, Field]) -> str:
    near = similar(key, known)
    if not near:
        return ""
    return " did you mean " + (f"[{near[0]}]?" if len(near) == 1 else f"any of [{', '.join(near)}]?")


@dataclass(frozen=True)
class Form:
    """A declared object."""

    name: str
    fields: Mapping[str, Field]
    strict: bool = False
    #: fields of which only one may be given
    exclusive: tuple[str, ...] = ()
    #: turns what was read into what is used; may raise an error
    build: Callable[[dict[str, Any]], Any] | None = None

    def parse(self, value: Any, text: Text) -> Any:
        """Read an object; only the keys that were given are in it."""
        if not isinstance(value, dict):
            raise parse_error(f"[1:1] [{self.name}] Expected START_OBJECT but was: {kind_of(value)}")
        given = {}
        for key, item in value.items():
            field = self.fields.get(key)
            if field is not None:
                given[key] = self._member(key, item, field, text)
            elif self.strict:
                raise parse_error(f"{text.where(key)} [{self.name}] unknown field [{key}]{_near(key, self.fields)}")
        together = [key for key in value if key in self.exclusive]
        if len(together) > 1:
            raise illegal_argument(f"The following fields are not allowed together: [{', '.join(together)}] ")
        missing = [key for key, field in self.fields.items() if field.required and key not in given]
        if missing:
            raise illegal_argument(f"Required [{', '.join(missing)}]")
        return self._built(given)

    def _member(self, key: str, item: Any, field: Field, text: Text) -> Any:
        begin = f"{text.where(key)} [{self.name}]"
        if kind_of(item) not in field.kinds:
            raise parse_error(f"{begin} {key} doesn't support values of type: {kind_of(item)}")
        try:
            return field.read(item, text)
        except ElasticError as error:
            raise parse_error(f"{begin} failed to parse field [{key}]", error) from None

    def _built(self, given: dict[str, Any]) -> Any:
        if self.build is None:
            return given
        try:
            return self.build(given)
        except ElasticError as error:
            raise parse_error(f"Failed to build [{self.name}] after last required field arrived", error) from None

    def read_request(self, request: RestRequest) -> Any:
        """Read the body of a request."""
        body = required_body(request)
        return self.parse(parse(body), Text(body.decode("utf-8", "replace")))


def _kinds(*names: str) -> frozenset[str]:
    return frozenset(names)


def _as_is(value: Any, _text: Text) -> Any:
    return value


def _boolean(value: Any, _text: Text) -> bool:
    return parse_boolean(value) if isinstance(value, str) and value else bool(value)


def _whole(value: Any, _text: Text) -> int:
    """Numbers arrive as text as well, and lose what stands after the point."""
    try:
        number = int(float(value)) if isinstance(value, str) else int(value)
    except ValueError:
        raise illegal_argument(f'For input string: "{value}"') from None
    if abs(number) > _LARGEST_INT:
        raise illegal_argument(f"Value [{value}] is out of range for an integer")
    return number


def _long(value: Any, _text: Text) -> int:
    try:
        return int(value)
    except ValueError:
        raise illegal_argument(f"Cannot convert input [{value}] to long") from None


def show_instant(moment: datetime) -> str:
    """A moment as the server writes it."""
    digits = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    text = moment.astimezone(timezone.utc).isoformat(timespec=digits)
    return text.replace("+00:00", "Z")


def _instant(value: Any, _text: Text) -> str | None:
    """A date in a zone; it is written back in one form."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        raise illegal_argument(
            f"failed to parse date field [{value}] with format [strict_date_optional_time||epoch_millis]"
        ) from None
    return show_instant(moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc))


STRING = Field(_kinds("VALUE_STRING"), _as_is)
STRING_OR_NULL = Field(_kinds("VALUE_STRING", "VALUE_NULL"), _as_is)
BOOLEAN = Field(_kinds("VALUE_BOOLEAN", "VALUE_STRING"), _boolean)
INTEGER = Field(_kinds(_NUMBER, "VALUE_STRING"), _whole)
LONG = Field(_kinds(_NUMBER, "VALUE_STRING"), _long)
INSTANT = Field(_kinds("VALUE_STRING"), _instant)
INSTANT_OR_NULL = Field(_kinds("VALUE_STRING", "VALUE_NULL"), _instant)
SCALAR = Field(_SCALARS, _as_is)
MAP = Field(_kinds("START_OBJECT"), _as_is)
MAP_OR_NULL = Field(_kinds("START_OBJECT", "VALUE_NULL"), _as_is)


def restricted(accepted: frozenset[str], ending: str = "") -> Field:
    """A field that takes every kind at first, and then refuses some with words of its own."""

    def read(value: Any, _text: Text) -> Any:
        if kind_of(value) not in accepted:
            raise parse_error(f"Unsupported token [{kind_of(value)}]{ending}")
        return value

    return Field(_SCALARS | {"START_OBJECT", "START_ARRAY"}, read)


def _strings(value: Any, _text: Text) -> list[str]:
    items = value if isinstance(value, list) else [value]
    for item in items:
        if isinstance(item, (dict, list)) or item is None:
            raise illegal_argument(f"Can't get text on a {kind_of(item)} at 1:1")
    return [item if isinstance(item, str) else str(item).lower() for item in items]


STRINGS = Field(_kinds("START_ARRAY", "VALUE_STRING"), _strings)


def one_of(words: tuple[str, ...], refusal: str, *, any_case: bool = True, null: bool = False) -> Field:
    """A word of a list, written back as it is there; `refusal` holds {} for what was given."""

    def read(value: Any, _text: Text) -> str | None:
        if value is None and null:
            return None
        for word in words:
            if value is not None and (word == value or (any_case and word.lower() == value.lower())):
                return word
        raise illegal_argument(refusal.format("null" if value is None else value))

    return Field(_kinds("VALUE_STRING", "VALUE_NULL") if null else _kinds("VALUE_STRING"), read)


def an_object(form: Form) -> Field:
    """A nested object."""
    return Field(_kinds("START_OBJECT"), form.parse)


def objects(form: Form) -> Field:
    """A list of nested objects; a single one counts as a list."""

    def read(value: Any, text: Text) -> list[Any]:
        return [form.parse(item, text) for item in (value if isinstance(value, list) else [value])]

    return Field(_kinds("START_OBJECT", "START_ARRAY"), read)


def objects_by_name(form: Form) -> Field:
    """A map of names to nested objects."""

    def read(value: Any, text: Text) -> dict[str, Any]:
        return {name: form.parse(item, text) for name, item in value.items()}

    return Field(_kinds("START_OBJECT"), read)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mappings: what they may contain, and which documents match them.

Sources: MappingParser, FieldMapper.Builder, DocumentParser, StrictDynamicMappingException.
"""

from __future__ import annotations

import base64
import binascii
import copy
import json
import re
from collections.abc import Callable
from typing import Any

from es_emulator.errors import ElasticError, illegal_argument
from es_emulator.javatext import java_str
from es_emulator.objectparser import Text, kind_of, parse_error

Mappings = dict[str, Any]
_ROOT = frozenset(
    [
        *("dynamic", "properties", "_meta", "_source", "_routing", "date_detection", "numeric_detection"),
        *("dynamic_templates", "dynamic_date_formats", "runtime", "subobjects", "_size", "_field_names"),
    ]
)
_COMMON = frozenset({"type", "index", "doc_values", "store", "copy_to", "fields", "meta", "boost"})
_NUMERIC = frozenset({"coerce", "ignore_malformed", "null_value", "time_series_metric", "time_series_dimension"})
_OBJECT = frozenset({"type", "dynamic", "properties", "enabled", "subobjects"})
#: type -> its parameters beside the common ones; None: this emulator does not check them
_TYPES: dict[str, frozenset[str] | None] = {
    "keyword": frozenset(
        {"ignore_above", "null_value", "norms", "normalizer", "split_queries_on_whitespace", "eager_global_ordinals"}
    ),
    "date": frozenset({"format", "locale", "ignore_malformed", "null_value"}),
    **dict.fromkeys(("long", "integer", "short", "byte", "double", "float", "half_float"), _NUMERIC),
    "boolean": frozenset({"null_value", "ignore_malformed", "time_series_dimension"}),
    "binary": frozenset(),
    **dict.fromkeys(
        [
            *("text", "match_only_text", "constant_keyword", "wildcard", "flattened", "ip", "version", "unsigned_long"),
            *("date_nanos", "scaled_float", "dense_vector", "sparse_vector", "semantic_text", "alias", "geo_point"),
        ],
        None,
    ),
}
_DATE = re.compile(
    r"\d{4,}(-\d{2}(-\d{2}(T(\d{2}(:\d{2}(:\d{2}([.,]\d{1,9})?)?)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?)?)?|[+-]?\d{5,}"
)
_DATE_FORMAT = "strict_date_optional_time||epoch_millis"


def _mapper_error(text: str) -> ElasticError:
    cause = ElasticError(400, "mapper_parsing_exception", text)
    return ElasticError(400, "mapper_parsing_exception", f"Failed to parse mapping: {text}", cause)


def parse_mappings(given: Mappings) -> Mappings:
    """Check the mapping of a new index; it comes out as the server shows it."""
    unknown = {name: value for name, value in given.items() if name not in _ROOT}
    if unknown:
        shown = " ".join(f" [{name} : {java_str(value)}]" for name, value in unknown.items())
        raise _mapper_error(f"Root mapping definition has unsupported parameters: {shown}")
    found = copy.deepcopy(given)
    if "dynamic" in found:
        found["dynamic"] = str(found["dynamic"]).lower()
    for name, field in found.get("properties", {}).items():
        _check_field(name, field)
    return found


def _check_field(name: str, field: Any) -> None:
    if not isinstance(field, dict):
        raise _mapper_error(f"Expected map for property [fields] on field [{name}] but got a class {type(field)}")
    kind = field.get("type", "object" if "properties" in field else None)
    if kind is None:
        raise _mapper_error(f"No type specified for field [{name}]")
    if kind in {"object", "nested"}:
        for part in set(field) - _OBJECT - {"include_in_parent", "include_in_root"}:
            raise _mapper_error(f"unknown parameter [{part}] on mapper [{name}] of type [{kind}]")
        for inner, form in field.get("properties", {}).items():
            _check_field(f"{name}.{inner}", form)
        return
    if kind not in _TYPES:
        raise _mapper_error(
            f"The mapper type [{kind}] declared on field [{name}] does not exist. It might have been created within a "
            "future version or requires a plugin to be installed. Check the documentation."
        )
    parameters = _TYPES[kind]
    for part in field if parameters is not None else ():
        if part not in _COMMON and part not in (parameters or ()):
            raise _mapper_error(f"unknown parameter [{part}] on mapper [{name}] of type [{kind}]")


# -- documents ---------------------------------------------------------------------------------------------------------


def check_document(mappings: Mappings, doc_id: str, source: dict[str, Any]) -> Mappings:
    """Refuse a document that does not fit; the mapping afterwards, with the fields that it brings along."""
    found = copy.deepcopy(mappings)
    _Reader(doc_id, Text(json.dumps(source))).read(found, source, "", str(found.get("dynamic", "true")))
    return found


class _Reader:
    def __init__(self, doc_id: str, text: Text) -> None:
        self._doc_id = doc_id
        self._text = text

    def read(self, form: Mappings, source: dict[str, Any], path: str, dynamic: str) -> None:
        """Read an object by its form, which learns what is new."""
        dynamic = str(form.get("dynamic", dynamic)).lower()
        fields = form.setdefault("properties", {}) if dynamic == "true" and source else form.get("properties", {})
        for name, value in source.items():
            full = f"{path}{name}"
            if name not in fields and not self._introduce(fields, name, value, path, dynamic):
                continue
            self._field(fields[name], full, value, dynamic)

    def _introduce(self, fields: Mappings, name: str, value: Any, path: str, dynamic: str) -> bool:
        """Whether a new field is to be read; with a strict mapping none is."""
        if dynamic == "strict":
            where = f"mapping set to strict, dynamic introduction of [{name}] within [{path.rstrip('.') or '_doc'}]"
            raise ElasticError(
                400, "strict_dynamic_mapping_exception", f"{self._text.where(name)} {where} is not allowed"
            )
        form = _guess(value) if dynamic == "true" else None
        if form is None:
            return False
        fields[name] = form
        return True

    def _field(self, form: Mappings, full: str, value: Any, dynamic: str) -> None:
        kind = form.get("type", "object")
        for item in value if isinstance(value, list) else [value]:
            if item is None or form.get("enabled") is False:
                continue
            if kind in {"object", "nested"}:
                self._object(form, full, item, dynamic)
            elif kind in _CHECKS:
                self._value(kind, form, full, item)

    def _object(self, form: Mappings, full: str, item: Any, dynamic: str) -> None:
        if not isinstance(item, dict):
            where = self._text.where(full.rpartition(".")[2])
            text = f"object mapping for [{full}] tried to parse field [{full}] as object, but found a concrete value"
            raise ElasticError(400, "document_parsing_exception", f"{where} {text}")
        self.read(form, item, f"{full}.", dynamic)

    def _value(self, kind: str, form: Mappings, full: str, item: Any) -> None:
        try:
            _CHECKS[kind](item, form)
        except ElasticError as error:
            where = self._text.where(full.rpartition(".")[2])
            text = f"failed to parse field [{full}] of type [{kind}] in document with id '{self._doc_id}'."
            reason = f"{where} {text} Preview of field's value: '{java_str(item)}'"
            raise ElasticError(400, "document_parsing_exception", reason, error, root_is_outer=True) from None


def _guess(value: Any) -> Mappings | None:
    if isinstance(value, list):
        return next((form for form in map(_guess, value) if form is not None), None)
    if isinstance(value, dict):
        return {"properties": {}}
    if isinstance(value, str):
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}(T.*)?|\d{4}/\d{2}/\d{2}.*", value):
            return {"type": "date"}
        return {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}}
    kinds = {bool: "boolean", int: "long", float: "float"}
    return {"type": kinds[type(value)]} if type(value) in kinds else None


def _scalar(value: Any, _form: Mappings) -> None:
    if isinstance(value, dict):
        raise parse_error(f"Can't get text on a {kind_of(value)} at 1:1")


def _date(value: Any, form: Mappings) -> None:
    if "format" in form:
        return
    good = isinstance(value, int) and not isinstance(value, bool)
    if not good and not (isinstance(value, str) and _DATE.fullmatch(value)):
        raise illegal_argument(f"failed to parse date field [{java_str(value)}] with format [{_DATE_FORMAT}]")


def _boolean(value: Any, _form: Mappings) -> None:
    if not isinstance(value, bool) and value not in {"true", "false", ""}:
        raise illegal_argument(f"Failed to parse value [{java_str(value)}] as only [true] or [false] are allowed.")


def _number(value: Any, _form: Mappings) -> None:
    try:
        if isinstance(value, (bool, dict)):
            raise ValueError
        float(value)
    except ValueError:
        raise illegal_argument(f'For input string: "{java_str(value)}"') from None


def _binary(value: Any, _form: Mappings) -> None:
    try:
        base64.b64decode(value, validate=True)
    except (TypeError, binascii.Error):
        raise illegal_argument("Illegal base64 character") from None


_CHECKS: dict[str, Callable[[Any, Mappings], None]] = {
    "keyword": _scalar,
    "text": _scalar,
    "date": _date,
    "boolean": _boolean,
    "binary": _binary,
    **dict.fromkeys(("long", "integer", "short", "byte", "double", "float", "half_float"), _number),
}

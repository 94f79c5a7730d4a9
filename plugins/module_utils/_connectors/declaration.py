# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task declares about a connector, with every check that needs no server. Pure."""

from __future__ import annotations

import json
import re
import typing as t

from .._reconcile.nested import without_nulls
from .._transport.errors import BadInput
from .cron import check_cron
from .document import Desired
from .schema import Json, checked_schema
from .sync_rules import UNDECLARED, Filtering, is_false_default

IDENTITY = ("name", "description", "index_name", "service_type", "is_native", "language")
API_KEYS = ("api_key_id", "api_key_secret_id")

_PATHS_OF_THEIR_OWN = ("_sync_job", "_secret")  # other routes of the server below `/_connector`
_LONGEST_ID = 512  # bytes, the limit for IDs of documents
_LONGEST_NAME = 255  # bytes, the limit for names of indexes
# `MetadataCreateIndexService.validateIndexOrAliasName`
_NOT_IN_NAMES = re.compile(r'[\\/*?"<>|,#: ]')


def desired_connector(params: t.Mapping[str, t.Any]) -> Desired:
    """What a task declares. Raises BadInput."""
    check_connector_id(params["connector_id"])
    values, secret_keys = _values(params)
    schema = params.get("configuration_schema")
    checked = None if schema is None else checked_schema(schema)
    if checked is not None:
        _check_fields_of_values(checked.fields, values)
    identity = {name: params[name] for name in IDENTITY if params.get(name) is not None}
    _check_index_name(identity.get("index_name") or "")
    return Desired(
        connector_id=params["connector_id"],
        identity=identity,
        pipeline=_declared(params, "pipeline"),
        scheduling=_scheduling(params),
        values=values,
        secret_keys=secret_keys,
        schema=checked.fields if checked else None,
        features=_declared(params, "features"),
        api_keys={name: params[name] for name in API_KEYS if params.get(name) is not None},
        filtering=_filtering(params),
        unknown=checked.unknown if checked else (),
    )


def check_connector_id(connector_id: str) -> None:
    """Refuse an ID that a connector cannot have. Raises BadInput."""
    if connector_id in _PATHS_OF_THEIR_OWN:
        raise BadInput(f"connector_id {connector_id!r} is a path of the API itself", "Use another connector_id.")
    if not is_connector_id(connector_id):
        raise BadInput(
            f"connector_id {connector_id[:50]!r} is not valid",
            "Set a text of 1 to 512 bytes, other than . and .. alone.",
        )


def is_connector_id(text: str) -> bool:
    """Whether a text can be the ID of a connector or of a sync job."""
    long = len(text.encode("utf-8", "replace"))
    return text not in (*_PATHS_OF_THEIR_OWN, ".", "..") and bool(text.strip()) and long <= _LONGEST_ID


def _declared(params: t.Mapping[str, t.Any], option: str) -> Json:
    return dict(without_nulls(params.get(option) or {}))


def _values(params: t.Mapping[str, t.Any]) -> tuple[Json, frozenset[str]]:
    plain = {str(key): value for key, value in (params.get("configuration") or {}).items() if value is not None}
    secret = {str(key): value for key, value in (params.get("configuration_secrets") or {}).items()}
    secret = {key: value for key, value in secret.items() if value is not None}
    twice = sorted(set(plain) & set(secret))
    if twice:
        raise BadInput(f"{', '.join(twice)} is in configuration and in configuration_secrets", "Set it in one of them.")
    return {**plain, **secret}, frozenset(secret)


def _check_fields_of_values(fields: t.Container[str], values: t.Iterable[str]) -> None:
    """Refuse a value for which the declared schema has no field."""
    missing = sorted(key for key in values if key not in fields)
    if missing:
        raise BadInput(
            f"configuration_schema has no field {', '.join(missing)}", "Add it there, or correct the key of the value."
        )


def _scheduling(params: t.Mapping[str, t.Any]) -> Json:
    declared = _declared(params, "scheduling")
    for kind, schedule in declared.items():
        if "interval" in schedule:
            schedule["interval"] = " ".join(schedule["interval"].split())
            check_cron(f"scheduling.{kind}.interval", schedule["interval"])
    return {kind: schedule for kind, schedule in declared.items() if schedule}


def _filtering(params: t.Mapping[str, t.Any]) -> Filtering | None:
    declared = params.get("filtering") or {}
    rules, snippet = declared.get("rules"), declared.get("advanced_snippet")
    if rules is None and snippet is None:
        return None
    if rules is not None:
        rules = [{key: value for key, value in rule.items() if value is not None} for rule in rules]
        ids = [rule["id"] for rule in rules]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if any(map(is_false_default, rules)):
            raise BadInput(
                "filtering.rules has a rule with the ID DEFAULT, which belongs to the rule at the end of every list",
                "Give it another id.",
            )
        if twice:
            raise BadInput(f"filtering.rules has {', '.join(twice)} more than once", "Give each rule an id of its own.")
    return Filtering(rules, UNDECLARED if snippet is None else _snippet(snippet))


def _snippet(given: t.Any) -> t.Any:
    """The value of the advanced snippet; a template may have turned it into text."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            given = None
    if not isinstance(given, (dict, list)):
        raise BadInput("filtering.advanced_snippet is neither a dictionary nor a list", "Set the bare value.")
    return given


def _check_index_name(name: str) -> None:
    wrong = _NOT_IN_NAMES.search(name)
    if wrong:
        raise BadInput(f"index_name {name!r} contains {wrong.group()!r}", "Elasticsearch allows no such index name.")
    if name.startswith(("_", "-", "+")) or name in (".", "..") or len(name.encode("utf-8", "replace")) > _LONGEST_NAME:
        raise BadInput(f"index_name {name!r} is not valid", "Elasticsearch allows no such index name.")

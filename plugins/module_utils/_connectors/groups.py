# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The groups of a connector as data: what the API changes by one call each, with the side effects. Pure.

`GROUPS` is in the order in which the calls have to be made: a connector that is managed by Elastic must have an index
with a certain prefix, so it stops being one before its index changes and becomes one after that; and `_service_type`
sets a status that `_configuration` sets right. Facts: source of Elasticsearch, `ConnectorIndexService`.
"""

from __future__ import annotations

import typing as t

from .._transport.errors import BadInput, Refused
from .._transport.versions import ALWAYS, Feature, Ranges
from . import sync_rules as filtering
from .cron import plain_cron
from .document import SCHEDULES, Desired, differs, fields_of, mapping, whole_schedule
from .schema import Json, kind_of, same_schema
from .values import coerced, same, text_of

_PIPELINE = ("name", "extract_binary_content", "reduce_whitespace", "run_ml_inference")


class Change(t.NamedTuple):
    """One call: its body, and its changes of the document. `route` replaces that of the group."""

    body: Json | None
    patch: Json
    route: tuple[str, ...] = ()


class Group(t.NamedTuple):
    """The part of a connector that one route changes.

    `change` compares the declaration with a document and returns the call that is needed, or None; it raises Refused
    or BadInput if no call can help. `status` is the status after the call, by the one before it; `old_status` is the
    same for servers before 9.0, if that differs.
    """

    name: str
    route: tuple[str, ...]
    change: t.Callable[[Desired, Json], Change | None]
    status: t.Callable[[t.Any], t.Any] = lambda status: status
    since: Ranges = ALWAYS
    old_status: t.Callable[[t.Any], t.Any] | None = None

    def status_after(self, status: t.Any, old: bool) -> t.Any:
        """The status after the call; `old` says that the server is older than 9.0."""
        return self.old_status(status) if old and self.old_status else self.status(status)


def unknown_keys(desired: Desired, document: Json) -> list[str]:
    """The declared values for which the connector has no field. None of them if the schema is declared."""
    return [] if desired.schema is not None else [key for key in desired.values if key not in fields_of(document)]


def _native(to: bool) -> t.Callable[[Desired, Json], Change | None]:
    def change(desired: Desired, document: Json) -> Change | None:
        wanted = desired.identity.get("is_native")
        if wanted is not to or wanted == bool(document.get("is_native")):
            return None
        return _plain({"is_native": wanted})

    return change


def _index_name(desired: Desired, document: Json) -> Change | None:
    wanted = desired.identity.get("index_name")
    if wanted is None or not differs(wanted, document.get("index_name")):
        return None
    return _plain({"index_name": wanted or None})


def _service_type(desired: Desired, document: Json) -> Change | None:
    wanted = desired.identity.get("service_type")
    if wanted is None or not differs(wanted, document.get("service_type")):
        return None
    if not wanted:
        raise _not_cleared(desired, "service_type")
    return _plain({"service_type": wanted})


def _configuration(desired: Desired, document: Json) -> Change | None:
    present = fields_of(document)
    if desired.schema is not None and not same_schema(desired.schema, present):
        fields = {key: {**field, "value": _kept(desired, key, field, present)} for key, field in desired.schema.items()}
        return _plain({"configuration": fields})
    changed = {
        key: sent
        for key, (value, kind) in _wanted_values(desired, present).items()
        for sent in [_sent(key, value, kind)]
        if not same(value, present[key].get("value"), kind)
    }
    if not changed:
        return None
    fields = {**present, **{key: {**present[key], "value": value} for key, value in changed.items()}}
    return Change({"values": changed}, {"configuration": fields})


def _wanted_values(desired: Desired, present: Json) -> dict[str, tuple[t.Any, str | None]]:
    """The values to compare, each with the type of its field, including those in a declared schema."""
    wanted = {key: field["value"] for key, field in (desired.schema or {}).items() if field["value"] is not None}
    wanted.update(desired.values)
    return {key: (value, kind_of(present[key])) for key, value in wanted.items()}


def _kept(desired: Desired, key: str, field: Json, present: Json) -> t.Any:
    """The value that is sent with a new schema: the declared one, or else the stored one."""
    kind = kind_of(field)
    if key in desired.values:
        return _sent(key, desired.values[key], kind)
    if field["value"] is not None:
        return field["value"]
    stored = present.get(key, {}).get("value")
    # This form refuses an array, which should never be stored.
    return text_of(stored) if isinstance(stored, list) else stored


def _sent(key: str, value: t.Any, kind: str | None) -> t.Any:
    try:
        return coerced(value, kind)
    except ValueError as error:
        raise BadInput(f"The value of {key} in the configuration {error}", "Its field has that type.") from None


def _names(desired: Desired, document: Json) -> Change | None:
    body = _differences(desired.identity, document, ("name", "description"))
    return _plain(body) if body else None


def _pipeline(desired: Desired, document: Json) -> Change | None:
    stored = mapping(document.get("pipeline"))
    if all(stored.get(key) == value for key, value in desired.pipeline.items()):
        return None
    whole = {key: desired.pipeline.get(key, stored.get(key)) for key in _PIPELINE}
    missing = [key for key, value in whole.items() if value is None]
    if missing:
        raise BadInput(
            f"Connector '{desired.connector_id}' has no pipeline yet, so set pipeline.{', pipeline.'.join(missing)} "
            "as well",
            "A pipeline needs all four.",
        )
    return _plain({"pipeline": whole})


def _scheduling(desired: Desired, document: Json) -> Change | None:
    stored = mapping(document.get("scheduling"))
    now = {kind: whole_schedule(stored.get(kind)) for kind in SCHEDULES}
    whole = {kind: {**now[kind], **desired.scheduling.get(kind, {})} for kind in SCHEDULES}
    if all(_same_schedule(whole[kind], now[kind]) for kind in SCHEDULES):
        return None
    # All three: some servers refuse one alone (`access_control`), and others (8.13) require all.
    return _plain({"scheduling": whole})


def _same_schedule(one: Json, other: Json) -> bool:
    return one["enabled"] == other["enabled"] and plain_cron(one["interval"]) == plain_cron(other["interval"])


def _features(desired: Desired, document: Json) -> Change | None:
    merged, differ = _merged(desired.features, document.get("features"))
    return Change({"features": desired.features}, {"features": merged}) if differ else None


def _merged(declared: Json, stored: t.Any) -> tuple[Json, bool]:
    """Maps merged as the server does it, and whether that makes a difference."""
    found, differ = dict(mapping(stored)), False
    for key, value in declared.items():
        if isinstance(value, t.Mapping):
            found[key], inner = _merged(dict(value), found.get(key))
        else:
            inner = found.get(key) != value
            found[key] = value
        differ = differ or inner
    return found, differ


def _api_keys(desired: Desired, document: Json) -> Change | None:
    body = _differences(desired.api_keys, document, tuple(desired.api_keys))
    for name, value in body.items():
        if not value:
            raise _not_cleared(desired, name)
    return _plain(body) if body else None


def _filtering(desired: Desired, document: Json) -> Change | None:
    if desired.filtering is None:
        return None
    stored = document.get("filtering")
    verdict = filtering.judged(desired.filtering, stored)
    if verdict.action == "invalid":
        raise Refused(
            f"The sync rules of connector '{desired.connector_id}' match the task, but the connector service found "
            f"them invalid: {' | '.join(verdict.errors) or 'it does not say why'}",
            "Fix filtering.",
        )
    if verdict.action == "activate":
        return Change(None, {"filtering": filtering.activated(stored)}, ("_filtering", "_activate"))
    if verdict.action == "send":
        return Change(desired.filtering.body(), {"filtering": filtering.with_draft(desired.filtering, stored)})
    return None


def _plain(body: Json) -> Change:
    """A call whose body equals the document afterwards."""
    return Change(body, body)


def _differences(declared: Json, document: Json, names: tuple[str, ...]) -> Json:
    return {name: declared[name] for name in names if name in declared and differs(declared[name], document.get(name))}


def _not_cleared(desired: Desired, name: str) -> Refused:
    return Refused(
        f"The API cannot remove the {name} of connector '{desired.connector_id}'", "Set another one, or leave it out."
    )


def _native_group(to: bool) -> Group:
    return Group(
        "is_native",
        ("_native",),
        _native(to),
        status=lambda status: "configured" if status == "connected" else status,
        old_status=lambda _status: "configured",
    )


GROUPS: tuple[Group, ...] = (
    _native_group(False),
    Group("index_name", ("_index_name",), _index_name),
    _native_group(True),
    Group(
        "service_type",
        ("_service_type",),
        _service_type,
        lambda status: status if status == "created" else "needs_configuration",
    ),
    Group("configuration", ("_configuration",), _configuration, lambda status: "configured"),
    Group("name and description", ("_name",), _names),
    Group("pipeline", ("_pipeline",), _pipeline),
    Group("scheduling", ("_scheduling",), _scheduling),
    Group("features", ("_features",), _features, since=Feature.CONNECTOR_FEATURES),
    Group("api keys", ("_api_key_id",), _api_keys),
    Group("filtering", ("_filtering",), _filtering),
)

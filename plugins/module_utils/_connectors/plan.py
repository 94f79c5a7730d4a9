# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for a connector: a pure function of the declaration and the stored connector."""

from __future__ import annotations

import typing as t

from .._secrecy.mask import SENT_SECRET
from .._transport.errors import BadInput
from .document import CONTENT_PREFIX, Desired, default_document, differs, fields_of, masked
from .groups import GROUPS, Group, unknown_keys
from .schema import Json
from .sync_rules import judged

CREATE = "create"


class Call(t.NamedTuple):
    """One call: the path after the connector's ID (none: the creation), the body, and its changes."""

    route: tuple[str, ...]
    body: Json | None
    patch: Json
    group: Group | None = None

    @property
    def kind(self) -> str:
        """Its name in the journal of a run."""
        return "/".join(self.route) if self.group else CREATE

    @property
    def name(self) -> str:
        """Its name in messages."""
        return self.group.name if self.group else "the connector"


class Plan(t.NamedTuple):
    """What to do. `action` is `none`, `create` or `update`; `calls` are made in their order.

    `before` and `after` are the diff, and `expected` is the document after all calls, all three free of secrets.
    `pending` are the keys of values for which there is no field yet, and which the calls therefore leave out.
    """

    action: str
    calls: tuple[Call, ...]
    before: Json
    after: Json
    expected: Json
    pending: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    doubts_prefix: bool = False

    @property
    def groups(self) -> list[str]:
        """The groups that the calls change."""
        return [call.name for call in self.calls]


def plan(
    desired: Desired, document: Json | None, *, waits: bool = False, retyped: bool = False, old: bool = False
) -> Plan:
    """The plan. `waits` says that the run waits for the schema of pending values, so that they will be set as well;
    `retyped` that the service type was changed a moment ago, so that the stored schema is still the old one; `old` that
    the server is older than 9.0, which some statuses depend on.

    Raises BadInput or Refused if the declaration cannot be reached.
    """
    if document is not None:
        _check_language(desired, document)
    identity = {name: value for name, value in desired.identity.items() if value not in (None, "")}
    began = default_document(identity) if document is None else document
    pending = _pending(desired, began, retyped)
    calls, reached, patches = _changes(desired, began, bool(pending), old)
    if document is None:
        calls.insert(0, Call((), identity, {"id": desired.connector_id, **began}))
    sent = _sent_keys(calls)
    after: Json = {"id": desired.connector_id, **(identity if document is None else document), **patches}
    if pending and waits:
        sent.update(pending)
        after["configuration"] = _with_pending(after, pending)
    also = secret_keys(desired, began)
    return Plan(
        action="create" if document is None else ("update" if calls or (pending and waits) else "none"),
        calls=tuple(calls),
        before={} if document is None else masked(document, also),
        after=masked(after, also, sent),
        expected=masked({"id": desired.connector_id, **reached}, also),
        pending=tuple(pending),
        warnings=tuple(_warnings(desired, reached)),
        doubts_prefix=_doubts_prefix(began, reached, document is None),
    )


def _changes(desired: Desired, began: Json, without_values: bool, old: bool) -> tuple[list[Call], Json, Json]:
    """The calls for the groups that differ, the document after them, and what of it they change."""
    calls, reached, patches = list[Call](), began, dict[str, t.Any]()
    for group in GROUPS:
        change = None if without_values and group.name == "configuration" else group.change(desired, reached)
        if change is not None:
            calls.append(Call(change.route or group.route, change.body, change.patch, group))
            reached = {**reached, **change.patch, "status": group.status_after(reached.get("status"), old)}
            patches.update(change.patch)
    return calls, reached, patches


def _pending(desired: Desired, document: Json, retyped: bool) -> list[str]:
    """The declared values that wait for a schema. Raises BadInput for a key that no schema will have."""
    unknown = unknown_keys(desired, document)
    if not unknown:
        return []
    wanted_type = desired.identity.get("service_type")
    other_type = retyped or (bool(wanted_type) and differs(wanted_type, document.get("service_type")))
    if fields_of(document) and not other_type:  # another service has another schema
        raise BadInput(
            f"The configuration of connector '{desired.connector_id}' has no field {', '.join(sorted(unknown))}",
            f"Its schema has {', '.join(sorted(fields_of(document)))}. If its service type was changed a moment ago, "
            "the connector service has yet to register the new one.",
        )
    return sorted(desired.values)


def _with_pending(document: Json, pending: t.Sequence[str]) -> Json:
    """The configuration with values whose fields are not known yet, so that each may be a secret."""
    found = fields_of(document)
    for key in pending:
        found[key] = {**found.get(key, {}), "value": SENT_SECRET}
    return found


def secret_keys(desired: Desired, document: t.Mapping[str, t.Any]) -> frozenset[str]:
    """The fields whose values are masked: those that are sensitive before or after this run."""
    sensitive = {key for key, field in fields_of(document).items() if field.get("sensitive")}
    declared = {key for key, field in (desired.schema or {}).items() if field["sensitive"]}
    return desired.secret_keys | sensitive | declared


def _sent_keys(calls: t.Iterable[Call]) -> set[str]:
    """The fields whose value is sent."""
    sent: set[str] = set()
    for call in calls:
        body = call.body or {}
        sent.update(body.get("values") or {})
        sent.update(key for key, field in (body.get("configuration") or {}).items() if field["value"] is not None)
    return sent


def _check_language(desired: Desired, document: Json) -> None:
    wanted, stored = desired.identity.get("language"), document.get("language")
    if wanted is not None and differs(wanted, stored):
        there = f"the language {stored!r}" if stored else "no language"
        kept = f"Set language: {stored}" if stored else "Leave language out"
        raise BadInput(
            f"Connector '{desired.connector_id}' has {there}, not {wanted!r}, and the API sets it only when it creates "
            "a connector",
            f"{kept}, or remove the connector and create it again.",
        )


def _warnings(desired: Desired, reached: Json) -> t.Iterator[str]:
    fields = fields_of(reached)
    for key in desired.values:
        if key not in desired.secret_keys and (fields.get(key) or {}).get("sensitive"):
            yield (
                f"configuration.{key} is a secret and belongs in configuration_secrets. It is used, and masked "
                "everywhere."
            )
    if desired.filtering is not None and judged(desired.filtering, reached.get("filtering")).action == "pending":
        yield (
            f"The sync rules of connector '{desired.connector_id}' wait for the connector service, which "
            "validates and then activates them."
        )


def _doubts_prefix(began: Json, reached: Json, new: bool) -> bool:
    """Whether Elastic would manage the connector, with a name of the index that newer servers refuse."""
    touched = new or any(began.get(name) != reached.get(name) for name in ("is_native", "index_name"))
    index = reached.get("index_name")
    return bool(touched and reached.get("is_native") and index and not str(index).startswith(CONTENT_PREFIX))

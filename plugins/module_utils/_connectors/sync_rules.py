# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sync rules of a connector: the declaration, compared with the stored draft and active rules. Pure.

A change goes to the draft; the connector service validates and activates it. The server sets missing dates to now and
ends every list with a rule called DEFAULT, so neither is compared.
"""

from __future__ import annotations

import typing as t
from types import MappingProxyType

Json = dict[str, t.Any]

UNDECLARED: t.Any = object()  # null and {} are values of a snippet

_DEFAULT_ID = "DEFAULT"
_DEFAULT: t.Mapping[str, t.Any] = MappingProxyType(
    {"id": _DEFAULT_ID, "field": "_", "policy": "include", "rule": "regex", "value": ".*"}
)
_COMPARED = ("id", "field", "order", "policy", "rule", "value")


class Filtering(t.NamedTuple):
    """What a task declares of the sync rules: a list of rules, the value of the advanced snippet, or both."""

    rules: list[Json] | None = None
    snippet: t.Any = UNDECLARED

    def body(self) -> Json:
        """The body to send: a part that is not declared keeps its draft."""
        found: Json = {} if self.rules is None else {"rules": self.rules}
        if self.snippet is not UNDECLARED:
            found["advanced_snippet"] = {"value": self.snippet}
        return found


class Verdict(t.NamedTuple):
    """What to do: `none`, `activate` (the draft is valid), `pending` (it waits for its validation), `invalid`
    (it was found wrong: `errors`), or `send`.
    """

    action: str
    errors: tuple[str, ...] = ()


def judged(declared: Filtering, stored: t.Any) -> Verdict:
    """Compare with the stored `filtering`."""
    sides = first_element(stored)
    if _agrees(declared, sides.get("active")):
        return Verdict("none")
    draft = sides.get("draft")
    if not isinstance(draft, t.Mapping) or not _agrees(declared, draft):
        return Verdict("send")
    validation = draft.get("validation") or {}
    state = validation.get("state")
    if state == "invalid":
        return Verdict("invalid", tuple(map(_worded, validation.get("errors") or [])))
    return Verdict("activate" if state == "valid" else "pending")


def with_draft(declared: Filtering, stored: t.Any) -> list[Json]:
    """The stored `filtering` as it is after the draft was sent."""
    sides = first_element(stored)
    draft = dict(sides.get("draft") or {})
    if declared.rules is not None:
        draft["rules"] = with_default_rule(declared.rules)
    if declared.snippet is not UNDECLARED:
        draft["advanced_snippet"] = {**(draft.get("advanced_snippet") or {}), "value": declared.snippet}
    draft["validation"] = {"errors": [], "state": "edited"}
    return [{**sides, "draft": draft}]


def activated(stored: t.Any) -> list[Json]:
    """The stored `filtering` as it is after the draft was made active."""
    sides = first_element(stored)
    return [{**sides, "active": sides.get("draft")}]


def with_default_rule(rules: t.Iterable[t.Mapping[str, t.Any]]) -> list[Json]:
    """Rules as the server stores them: in their order, the one called DEFAULT at the end, with the date that it had."""
    given = list(rules)
    found = _own(given)
    dates = {rule["created_at"] for rule in given if rule.get("id") == _DEFAULT_ID and rule.get("created_at")}
    last = default_rule(found[-1]["order"] + 1 if found else 0)
    return [*found, {**last, **dict.fromkeys(("created_at", "updated_at"), dates.pop())} if dates else last]


def default_rule(order: int = 0) -> Json:
    """The rule at the end, which lets everything in."""
    return {**_DEFAULT, "order": order}


def is_false_default(rule: t.Mapping[str, t.Any]) -> bool:
    """Whether a rule has the ID of the default rule, but is another one."""
    return rule.get("id") == _DEFAULT_ID and any(rule.get(key) != value for key, value in _DEFAULT.items())


def first_element(stored: t.Any) -> Json:
    """The only element of `filtering`; empty if there is none."""
    found = stored[0] if isinstance(stored, list) and stored else {}
    return dict(found) if isinstance(found, t.Mapping) else {}


def _agrees(declared: Filtering, side: t.Any) -> bool:
    if not isinstance(side, t.Mapping):
        return False
    if declared.rules is not None and _compared(declared.rules) != _compared(side.get("rules") or []):
        return False
    snippet = side.get("advanced_snippet")
    value = snippet.get("value") if isinstance(snippet, t.Mapping) else None
    return declared.snippet is UNDECLARED or declared.snippet == value or (not declared.snippet and not value)


def _compared(rules: t.Iterable[t.Mapping[str, t.Any]]) -> list[list[str]]:
    """The rules without their dates, for comparison."""
    return [[str(rule.get(key)) for key in _COMPARED] for rule in _own(rules)]


def _own(rules: t.Iterable[t.Mapping[str, t.Any]]) -> list[Json]:
    own = [dict(rule) for rule in rules if rule.get("id") != _DEFAULT_ID]
    return sorted(own, key=_place)


def _place(rule: t.Mapping[str, t.Any]) -> int:
    order = rule.get("order")
    return order if isinstance(order, int) else 0


def _worded(error: t.Any) -> str:
    if not isinstance(error, t.Mapping):
        return str(error)
    messages = "; ".join(map(str, error.get("messages") or []))
    return f"{', '.join(map(str, error.get('ids') or []))}: {messages}"

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects that tests handle: stored endpoints, logged requests, logins and faults."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass
class StoredEndpoint:
    """One endpoint as the cluster keeps it, secret included."""

    inference_id: str
    task_type: str
    service: str
    service_settings: dict[str, Any] = field(default_factory=dict)
    task_settings: dict[str, Any] = field(default_factory=dict)
    chunking_settings: dict[str, Any] | None = None
    #: name -> value; the value of a mapped secret (service `custom`) is a map itself
    secrets: dict[str, Any] = field(default_factory=dict)
    #: stored by the server, never shown: decides whether `dimensions` goes to Azure
    dimensions_set_by_user: bool = False
    metadata: dict[str, Any] | None = None
    #: the settings were stored and the secrets were not
    half: bool = False
    #: what this server cannot read of it any more: "settings", or the "service" as a whole
    unreadable: str = ""

    def copy(self) -> StoredEndpoint:
        """An independent copy."""
        return copy.deepcopy(self)

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {item.name: copy.deepcopy(getattr(self, item.name)) for item in fields(self)}


@dataclass
class LoggedRequest:
    """One request as it arrived, and how it was answered."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    began: float
    ended: float | None = None
    status: int | None = None
    fault: str | None = None

    @property
    def json(self) -> Any:
        """The body as data; None if there was none."""
        return json.loads(self.body) if self.body else None

    def as_dict(self) -> dict[str, Any]:
        """Everything as data that fits into JSON."""
        plain = {item.name: getattr(self, item.name) for item in fields(self)}
        return {**plain, "body": self.body.decode("utf-8", "replace")}


class Login:
    """What the cluster accepts: one API key, one user, or one token."""

    def __init__(self, kind: str, *values: str, **named: str) -> None:
        wanted = {"api_key": ("id", "key"), "basic": ("username", "password"), "bearer": ("token",)}
        if kind not in wanted:
            raise ValueError(f"unknown kind of login: {kind!r}")
        given = {**dict(zip(wanted[kind], values)), **named}
        if set(given) != set(wanted[kind]) or len(values) > len(wanted[kind]):
            raise ValueError(f"a login of kind {kind!r} needs {', '.join(wanted[kind])}")
        self.kind = kind
        self.values = given

    @property
    def user(self) -> str:
        """The name that error texts show."""
        return self.values.get("username", "emulator-user")

    @property
    def encoded(self) -> str:
        """The credential as it stands after the scheme."""
        if self.kind == "bearer":
            return self.values["token"]
        pair = ("id", "key") if self.kind == "api_key" else ("username", "password")
        return base64.b64encode(":".join(self.values[name] for name in pair).encode()).decode()

    @property
    def header(self) -> str:
        """The Authorization header that is accepted."""
        return {"api_key": "ApiKey ", "basic": "Basic ", "bearer": "Bearer "}[self.kind] + self.encoded


FAULT_ACTIONS = frozenset(
    [
        *("status", "html", "empty", "not_json", "redirect", "no_product_header"),
        *("reset", "close", "alert", "truncate", "hang", "drip", "delay", "die", "depart"),
        *("late", "twice", "half", "other"),
    ]
)
#: actions that leave the real answer to be sent, or need the request carried out: they cannot come before it is
_AT_ONCE = frozenset({"delay", "drip", "no_product_header", "depart", "other", "half"})
#: method, path and query, and body
Write = Sequence[Any]


@dataclass
class Fault:
    """Something that goes wrong with requests that match."""

    action: str
    method: str | None = None
    path: str | None = None
    #: searched for in the query as it came, which is empty where there is none
    query: str | None = None
    #: before, after; or late: the answer is given before, and the request carried out when others have been
    when: str = "before"
    times: int | None = 1
    skip: int = 0
    status: int = 503
    headers: Mapping[str, str] | None = None
    body: Any = None
    delay: float = 0.0
    location: str | None = None
    probability: float = 1.0
    seed: int = 0
    #: how many other requests come first, for a late one; None: it waits until it is told to
    requests: int | None = 1
    #: what another client writes when the fault strikes: method, path with query, body
    writes: Sequence[Write] = ()
    #: called in the emulator's thread when the fault strikes, and has to be quick; from Python only
    call: Callable[[], None] | None = None

    def __post_init__(self) -> None:
        """Refuse what would silently never happen."""
        if self.action not in FAULT_ACTIONS:
            raise ValueError(f"unknown fault: {self.action!r}")
        if self.when not in {"before", "after", "late"}:
            raise ValueError(f"a fault comes before or after, not {self.when!r}")
        if self.action == "redirect" and not self.location:
            raise ValueError("a redirect needs a location")
        if self.action == "late":
            self.when = {"before": "late"}.get(self.when, self.when)
        never = self.when != "late" if self.action == "late" else self.when == "late" and self.action in _AT_ONCE
        if never or (self.when == "late" and self.requests is not None and self.requests < 1):
            raise ValueError("a late request comes after at least one other, and its own answer before")

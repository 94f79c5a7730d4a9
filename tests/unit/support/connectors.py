# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A model of the connector API, and an API around it that can fail: what the collection writes has to pass here."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.api import Listed
from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.declaration import desired_connector
from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.ensure import Ensurer
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import ServerError
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.versions import Server

Json = dict[str, t.Any]

ID = "c1"
NOON = 1730462400.0  # 2024-11-01T12:00:00Z
MIDNIGHT = "0 0 0 * * ?"
_OPTIONAL = ("category", "depends_on", "display", "options", "order", "placeholder", "tooltip", "type")
_DEFAULT = {"id": "DEFAULT", "field": "_", "policy": "include", "rule": "regex", "value": ".*"}


def default_side() -> Json:
    """One side of the sync rules of a new connector."""
    rules = [{**_DEFAULT, "order": 0, "created_at": "t0"}]
    return {
        "rules": rules,
        "advanced_snippet": {"value": {}, "created_at": "t0"},
        "validation": {"errors": [], "state": "valid"},
    }


def refused(status: int, reason: str, kind: str = "status_exception") -> ServerError:
    """What the server says."""
    return ServerError(status, kind, reason)


class Model:
    """One connector of a server. `conflicts` updates are refused, each after a heartbeat of the connector service."""

    def __init__(self, document: Json | None = None) -> None:
        self.document = copy.deepcopy(document)
        self.conflicts = 0
        self.clock = 0

    def create(self, body: Json) -> str:
        """PUT on the connector: anything that is there is replaced."""
        assert None not in body.values()
        result = "created" if self.document is None else "updated"
        self.document = {
            "name": "",
            "is_native": False,
            **copy.deepcopy(body),
            "status": "needs_configuration" if body.get("is_native") else "created",
            "scheduling": {
                kind: {"enabled": False, "interval": MIDNIGHT} for kind in ("full", "incremental", "access_control")
            },
            "configuration": {},
            "filtering": [{"active": default_side(), "domain": "DEFAULT", "draft": default_side()}],
        }
        return result

    def update(self, route: tuple[str, ...], body: Json | None) -> str:
        """PUT on one of its routes."""
        if self.document is None:
            raise refused(404, f"connector [{ID}] not found", "resource_not_found_exception")
        if self.conflicts:
            self.conflicts -= 1
            self.document["last_seen"] = f"t{self.conflicts}"
            raise refused(409, f"[{ID}]: version conflict", "version_conflict_engine_exception")
        handler: t.Callable[[Json, Json], None] = getattr(self, "_".join(["on", *(part.strip("_") for part in route)]))
        handler(self.document, copy.deepcopy(body or {}))
        return "updated"

    @staticmethod
    def on_name(document: Json, body: Json) -> None:
        """Null entries are ignored."""
        assert body
        assert None not in body.values()
        document.update(body)

    on_api_key_id = on_name

    @staticmethod
    def on_index_name(document: Json, body: Json) -> None:
        """Null detaches; one that is managed by Elastic needs the prefix."""
        index = body["index_name"]
        if document.get("is_native") and index and not index.startswith("content-"):
            raise refused(400, "Index attached … must start with the prefix: [content-]")
        document["index_name"] = index

    @staticmethod
    def on_native(document: Json, body: Json) -> None:
        """Throws the status back."""
        index = document.get("index_name")
        if body["is_native"] and index and not index.startswith("content-"):
            raise refused(400, "The index name … must start with the required prefix: [content-]")
        document["is_native"] = body["is_native"]
        document["status"] = {"connected": "configured"}.get(document["status"], document["status"])

    @staticmethod
    def on_service_type(document: Json, body: Json) -> None:
        """Throws the status back."""
        assert body["service_type"]
        document["service_type"] = body["service_type"]
        document["status"] = "created" if document["status"] == "created" else "needs_configuration"

    @staticmethod
    def on_configuration(document: Json, body: Json) -> None:
        """Either form; both set the status."""
        assert len(body) == 1
        if "values" in body:
            unknown = [key for key in body["values"] if key not in document["configuration"]]
            if unknown:
                raise refused(400, f"Unknown [configuration] fields in the request payload: {unknown}")
            for key, value in body["values"].items():
                assert not isinstance(value, (list, dict))
                assert value is not None
                document["configuration"][key]["value"] = value
        else:
            assert all(not isinstance(field.get("value"), list) for field in body["configuration"].values())
            document["configuration"] = {key: _kept(field) for key, field in body["configuration"].items()}
        document["status"] = "configured"

    @staticmethod
    def on_pipeline(document: Json, body: Json) -> None:
        """All four are needed."""
        assert set(body["pipeline"]) == {"name", "extract_binary_content", "reduce_whitespace", "run_ml_inference"}
        document["pipeline"] = body["pipeline"]

    @staticmethod
    def on_scheduling(document: Json, body: Json) -> None:
        """All three, in capitals."""
        assert set(body["scheduling"]) == {"full", "incremental", "access_control"}
        document["scheduling"] = {
            kind: {"enabled": schedule["enabled"], "interval": schedule["interval"].upper()}
            for kind, schedule in body["scheduling"].items()
        }

    @staticmethod
    def on_features(document: Json, body: Json) -> None:
        """Merged."""
        document["features"] = _merged(document.get("features") or {}, body["features"])

    def on_filtering(self, document: Json, body: Json) -> None:
        """A new draft, sorted and with dates."""
        self.clock += 1
        draft = document["filtering"][0]["draft"]
        if "rules" in body:
            own = sorted(
                (rule for rule in body["rules"] if rule["id"] != "DEFAULT"), key=lambda rule: int(rule["order"])
            )
            last = own[-1]["order"] + 1 if own else 0
            draft["rules"] = [{"created_at": f"t{self.clock}", **rule} for rule in (*own, {**_DEFAULT, "order": last})]
        if "advanced_snippet" in body:
            draft["advanced_snippet"] = {**body["advanced_snippet"], "created_at": f"t{self.clock}"}
        draft["validation"] = {"errors": [], "state": "edited"}

    @staticmethod
    def on_filtering_activate(document: Json, _body: Json) -> None:
        """Only a valid draft."""
        sides = document["filtering"][0]
        if sides["draft"]["validation"]["state"] != "valid":
            raise refused(400, "Filtering draft needs to be validated by the connector service before activation.")
        sides["active"] = copy.deepcopy(sides["draft"])


def _kept(field: Json) -> Json:
    always = {"default_value": None, "required": False, "sensitive": False, "value": None}
    optional = {key: field[key] for key in _OPTIONAL if field.get(key) is not None}
    return {**always, **{key: field[key] for key in (*always, "label") if key in field}, **optional}


def _merged(target: Json, change: Json) -> Json:
    found = dict(target)
    for key, value in change.items():
        found[key] = _merged(found.get(key) or {}, value) if isinstance(value, dict) else value
    return found


class Patient:
    """A client with a clock that only pauses and waits move."""

    retries = 2
    node_count = 1
    arrival = 60.0

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.time = 0.0

    def now(self) -> float:
        """Seconds since the beginning."""
        return self.time

    def pause(self, attempt: int, _at_least: float | None = None) -> None:
        """Go on at once."""
        self.time += min(20.0, 0.5 * 2 ** (attempt - 1))

    def wait(self, seconds: float) -> None:
        """Go on at once."""
        self.waits.append(seconds)
        self.time += seconds


class FakeApi:
    """Stands in for `_connectors.api.ConnectorApi`. `before` a call, a test may do something."""

    def __init__(self, document: Json | None = None) -> None:
        self.client = Patient()
        self.model = Model(document)
        self.calls: list[str] = []
        self.before: t.Callable[[str], None] = lambda _call: None

    def server(self) -> Server:
        """The version."""
        self._called("version")
        return Server((9, 5, 3))

    def now(self) -> float:
        """The time."""
        return NOON

    def get(self, connector_id: str, *, include_deleted: bool = False) -> Json | None:
        """The connector."""
        del connector_id, include_deleted
        self._called("get")
        return None if self.model.document is None else {"id": ID, **copy.deepcopy(self.model.document)}

    def connectors(self, _filters: t.Mapping[str, str]) -> Listed:
        """No other one has an index."""
        self._called("list")
        return Listed([], True)

    def create(self, _connector_id: str, body: Json) -> str:
        """PUT."""
        self._called("create")
        return self.model.create(body)

    def update(self, _connector_id: str, route: tuple[str, ...], body: Json | None) -> str:
        """PUT on a route."""
        self._called("/".join(route))
        return self.model.update(route, body)

    def too_old(self, what: str, since: t.Any, error: t.Any = None) -> None:
        """Never."""

    def _called(self, call: str) -> None:
        self.calls.append(call)
        self.before(call)


def run(api: FakeApi, *, check: bool = False, wait: float = 0, connected: bool = False, **params: t.Any) -> Json:
    """Run a task to its end."""
    desired = desired_connector({"connector_id": ID, **params})

    def ignore(_said: t.Any) -> None:
        """What else is told is of no interest here."""

    return Ensurer(t.cast(t.Any, api), desired, wait, check, ignore, ignore, connected=connected).run()

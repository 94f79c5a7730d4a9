# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connectors to begin with, the requests that are made for them, and running their modules in both modes."""

from __future__ import annotations

import copy
import typing as t

from functional.facts import Json
from functional.harness import Bench, Request, Seen, _agree, _Frozen, _plain, _writes
from support.modules import CONNECTOR

from es_emulator import Emulator, Fault

ID = "c1"
PATH = f"/_connector/{ID}"
GET: Request = ("GET", PATH, "", None)
VERSION: Request = ("GET", "/", "", None)
DELETED: Request = ("GET", PATH, "include_deleted=true", None)
# One of each kind; the tests go round them instead of taking all of them each time.
VERSIONS = ("8.14.0", "8.15.0", "8.17.2", "8.19.0", "9.0.0", "9.3.1", "9.5.3", "serverless")
PASSWORD = 'source "password" \\ one/ü+='
NEW_PASSWORD = 'source "password" \\ two/ü+='
MIDNIGHT = "0 0 0 * * ?"
SCHEMA: Json = {
    "host": {"label": "Host", "type": "str", "required": True, "display": "textbox", "order": 1},
    "port": {"label": "Port", "type": "int", "default_value": 5432, "display": "numeric", "order": 2},
    "tables": {"label": "Tables", "type": "list", "display": "textarea", "order": 3},
    "tls": {"label": "TLS", "type": "bool", "display": "toggle", "order": 4},
    "password": {"label": "Password", "type": "str", "sensitive": True, "order": 5},
}
VALUES: Json = {"host": "db.example.com", "port": 5433, "tables": "a,b", "tls": True, "password": PASSWORD}
IDENTITY: Json = {"name": "One", "index_name": "content-one", "service_type": "postgresql"}
PIPELINE: Json = {"extract_binary_content": True, "name": "p", "reduce_whitespace": True, "run_ml_inference": False}
RULE: Json = {"id": "r1", "field": "size", "order": 1, "policy": "exclude", "rule": ">", "value": "100"}
NIGHTLY: Json = {"enabled": True, "interval": "0 30 3 * * ?"}
DLS: Json = {"document_level_security": {"enabled": True}}
BASIC: Json = {"sync_rules": {"basic": {"enabled": True}}}
SCHEDULES = ("full", "incremental", "access_control")
NOT_FORETOLD = "check mode writes nothing, so it meets no fault of writing"


class Lasting(t.NamedTuple):
    """A fault that does not pass, so that the write never comes about, and what the message says about it."""

    fault: Fault
    text: str


def refusal(status: int, kind: str, reason: str) -> Fault:
    """A refusal in the server's own words."""
    body = {"error": {"root_cause": [], "type": kind, "reason": reason}, "status": status}
    return Fault("status", status=status, body=body)


def denied(status: int) -> Fault:
    """What a login is told that is unknown (401) or may not do it (403)."""
    return refusal(status, "security_exception", "action [cluster:admin/xpack/connector/put] is unauthorized")


CONFLICT = refusal(409, "version_conflict_engine_exception", "[c1]: version conflict")
MISSING = refusal(404, "resource_not_found_exception", f"connector [{ID}] not found")
LASTING = {
    "429": Lasting(Fault("status", status=429, headers={"Retry-After": "0"}, times=None), "overloaded"),
    "503": Lasting(Fault("status", status=503, headers={"Retry-After": "0"}, times=None), "not available"),
    "reset": Lasting(Fault("reset", times=None), "broke before the answer was complete"),
    "504": Lasting(Fault("status", status=504, times=None), "."),
}


def put(body: Json, connector_id: str = ID) -> Request:
    """Creating one."""
    return ("PUT", f"/_connector/{connector_id}", "", body)


def update(route: str, body: Json | None) -> Request:
    """Changing one group."""
    return ("PUT", f"{PATH}/{route}", "", body)


def delete(query: str = "") -> Request:
    """Removing one."""
    return ("DELETE", PATH, query, None)


def listed(**filters: str) -> Request:
    """Searching for some."""
    query = "&".join(f"{name}={value}" for name, value in {**filters, "from": "0", "size": "500"}.items())
    return ("GET", "/_connector", query, None)


def schema(**changes: t.Any) -> Json:
    """The fields as the server keeps them, each with a value; None as a change takes a field away."""
    bare: Json = {"default_value": None, "required": False, "sensitive": False}
    fields = {key: {**bare, **form, "value": VALUES[key]} for key, form in SCHEMA.items()}
    return {key: field for key, field in {**fields, **changes}.items() if field is not None}


def valued(**values: t.Any) -> Json:
    """The usual fields with other values."""
    return {key: {**field, "value": values.get(key, field["value"])} for key, field in schema().items()}


def schedules(**changes: Json) -> Json:
    """All three schedules, off by default."""
    return {kind: changes.get(kind, {"enabled": False, "interval": MIDNIGHT}) for kind in SCHEDULES}


def side(*rules: Json, snippet: t.Any = None, state: str = "valid", errors: t.Sequence[Json] = ()) -> Json:
    """One side of the sync rules as the server keeps it: with dates, and with the rule called DEFAULT at the end."""
    dates = {"created_at": "2024-01-01T00:00:00.000000Z", "updated_at": "2024-01-02T00:00:00.000000Z"}
    last = max((rule["order"] for rule in rules), default=-1) + 1
    default = {"id": "DEFAULT", "field": "_", "order": last, "policy": "include", "rule": "regex", "value": ".*"}
    return {
        "advanced_snippet": {**dates, "value": {} if snippet is None else snippet},
        "rules": [{**rule, **dates} for rule in (*rules, default)],
        "validation": {"errors": list(errors), "state": state},
    }


def filtering(active: Json | None = None, draft: Json | None = None) -> list[Json]:
    """The sync rules; the draft is the same as the active side unless declared."""
    active = active or side()
    return [{"active": active, "domain": "DEFAULT", "draft": copy.deepcopy(draft or active)}]


def document(**changes: t.Any) -> Json:
    """A connector that has been at work for a while; a value of ... takes a key away."""
    usual: Json = {
        **IDENTITY,
        "is_native": False,
        "status": "connected",
        "configuration": schema(),
        "scheduling": schedules(),
        "filtering": filtering(),
        "custom_scheduling": {},
        "sync_now": False,
        "last_seen": "2024-05-01T00:00:00.000000Z",
        "last_sync_status": "completed",
        "sync_cursor": {"at": 17},
    }
    usual.update(changes)
    return copy.deepcopy({key: value for key, value in usual.items() if value is not ...})


def seed(emu: Emulator, connector_id: str = ID, **changes: t.Any) -> Json:
    """Store a connector as the emulator's version would have it; returns what is stored."""
    if emu.node.release.has("connector_soft_delete"):
        changes.setdefault("deleted", False)
    found = document(**changes)
    emu.seed_connector(connector_id, found)
    return copy.deepcopy(found)


def dated(emu: Emulator) -> None:
    """Have a proxy put its date on every response, so that heartbeats of then are young."""
    emu.add_fault(Fault("delay", headers={"Date": "Fri, 01 Nov 2024 12:00:00 GMT"}, times=None))


def stored(emu: Emulator, connector_id: str = ID) -> Json:
    """What is stored now."""
    return copy.deepcopy(emu.connectors[connector_id])


def ensure(
    bench: Bench,
    *,
    module: str = CONNECTOR,
    check_differs: str = "",
    again: bool = True,
    faults_in_check: bool = True,
    **options: t.Any,
) -> Seen:
    """Run a task in check mode, then for real on the same state, then once more where it should be unchanged.

    `check_differs` says why check mode cannot know what the real run meets; `again=False` leaves out the last run;
    `faults_in_check=False` keeps faults that are meant for the real run from check mode.
    """
    arguments = bench.arguments(**{**({"connector_id": ID} if module == CONNECTOR else {}), **options})
    began = _Frozen(bench.emu)
    if not faults_in_check:
        bench.emu.clear_faults()
    check, check_requests = bench.run(module, arguments, check=True)
    assert not [request for request in check_requests if _writes(request)]
    if not bench.emu.connector_service.automatic:
        assert _Frozen(bench.emu).cluster == began.cluster
    began.restore()
    real, requests = bench.run(module, arguments)
    seen = Seen(_plain(real.result), requests, _plain(check.result), check_requests)
    if not check_differs:
        _agree(seen)
    if again and not seen.result.get("failed"):
        unchanged(bench, module=module, **options)
    return seen


def unchanged(bench: Bench, *, module: str = CONNECTOR, **options: t.Any) -> Json:
    """Run a task: one request, nothing changed, the status above all."""
    bench.emu.clear_faults()
    before = copy.deepcopy(bench.emu.connectors)
    arguments = bench.arguments(**{"connector_id": ID, **options})
    run, requests = bench.run(module, arguments)
    assert (run.result["changed"], run.result["action"]) == (False, "none")
    assert requests in ([GET], [DELETED])
    assert bench.emu.connectors == before
    return _plain(run.result)


def texts(result: Json) -> str:
    """All warnings, whichever core gave them."""
    found = result.get("warnings", [])
    return "\n".join(text if isinstance(text, str) else text["event"]["msg"] for text in found)


def failed(seen: Seen, *patterns: str, changed: bool = False) -> None:
    """It failed, saying all of that."""
    assert (seen.result.get("failed"), seen.result.get("changed")) == (True, changed), seen.result
    for pattern in patterns:
        assert pattern in seen.result["msg"], seen.result["msg"]


def rotated(names: t.Iterable[str], step: int = 3) -> list[tuple[str, str]]:
    """Each name with a few versions, so that all names together meet all versions."""
    pairs = []
    for number, name in enumerate(names):
        chosen = {VERSIONS[(number + offset * step) % len(VERSIONS)] for offset in range(2)} | {"9.5.3"}
        pairs += [(name, version) for version in VERSIONS if version in chosen]
    return pairs

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writes of connectors and sync jobs, each as a task that leads to it."""

from __future__ import annotations

import copy
import typing as t
from types import MappingProxyType

from functional import connectors, jobs
from functional.facts import Json
from functional.faults.subject import E1, OTHER, Request, Subject, Task, View, Write
from functional.harness import sensitive_in
from support.modules import CONNECTOR, SYNC_JOB

from es_emulator import Emulator

ALL_AGES = ("8.14.0", "8.19.0", "9.3.1", "9.5.3")
NIGHTLY: Json = {"enabled": True, "interval": "0 30 3 * * ?"}
#: what a document is compared by; dates and what the connector service writes are left out
_COMPARED = ("name", "description", "index_name", "service_type", "is_native", "status", "scheduling")
_CONFLICT: Json = {
    "type": "version_conflict_engine_exception",
    "reason": "[e1]: version conflict, required seqNo [3], primary term [1]. current document has seqNo [4]",
}
BUSY: Json = {"error": {"root_cause": [_CONFLICT], **_CONFLICT}, "status": 409}


class Kind(t.NamedTuple):
    """One kind of write: what is declared, what is stored, what it comes to, and what it makes of nothing.

    `there` and `made` are changes of the usual connector, `fresh` of one that is just created. `part` is what is
    there when only the first of two calls has been made, by what it was made on (`made` or `fresh`).
    """

    declared: Json
    struck: Request
    made: t.Mapping[str, t.Any] = MappingProxyType({})
    fresh: t.Mapping[str, t.Any] = MappingProxyType({})
    part: Json | None = None
    step: str = ""
    new: bool = False


def _put(group: str = "") -> Request:
    return Request("PUT", E1, rest=f"/{group}" if group else "")


_SCHEDULES = connectors.schedules(full=NIGHTLY)
_NEW_PASSWORD: Json = {"configuration": connectors.valued(password=connectors.NEW_PASSWORD), "status": "configured"}
_DRAFT: Json = {
    "filtering": connectors.filtering(connectors.side(), connectors.side(connectors.RULE, state="edited")),
}
_RETYPED: Json = {"service_type": "jira", "status": "needs_configuration"}
_WHOLE = Kind(
    {**connectors.IDENTITY, "scheduling": {"full": NIGHTLY}},
    _put(),
    fresh={**connectors.IDENTITY, "scheduling": _SCHEDULES},
    part=connectors.IDENTITY,
    step="first",
    new=True,
)
_TWO = Kind(
    {"service_type": "jira", "name": "New"},
    _put("_service_type"),
    {**_RETYPED, "name": "New"},
    {"service_type": "jira", "name": "New"},
    _RETYPED,
    "first",
)
KINDS: dict[str, Kind] = {
    "connector": Kind(connectors.IDENTITY, _put(), fresh=connectors.IDENTITY, new=True),
    "connector and schedule, first": _WHOLE,
    "connector and schedule, second": _WHOLE._replace(struck=_put("_scheduling"), step="second"),
    "type and name, first": _TWO,
    "type and name, second": _TWO._replace(struck=_put("_name"), step="second"),
    "name": Kind({"name": "New"}, _put("_name"), {"name": "New"}, {"name": "New"}),
    "schedule": Kind(
        {"scheduling": {"full": NIGHTLY}}, _put("_scheduling"), {"scheduling": _SCHEDULES}, {"scheduling": _SCHEDULES}
    ),
    "values": Kind(
        {
            "configuration_schema": connectors.SCHEMA,
            "configuration": {key: value for key, value in connectors.VALUES.items() if key != "password"},
            "configuration_secrets": {"password": connectors.NEW_PASSWORD},
        },
        _put("_configuration"),
        _NEW_PASSWORD,
        _NEW_PASSWORD,
    ),
    "rules": Kind({"filtering": {"rules": [connectors.RULE]}}, _put("_filtering"), _DRAFT, _DRAFT),
    "service type": Kind({"service_type": "jira"}, _put("_service_type"), _RETYPED, {"service_type": "jira"}),
}


def created(**changes: t.Any) -> Json:
    """A connector that is there since a moment."""
    bare = dict.fromkeys((*connectors.IDENTITY, "last_seen", "last_sync_status", "sync_cursor"), ...)
    usual: Json = {**bare, "name": "", "status": "created", "configuration": {}}
    return connectors.document(**{**usual, **changes})


def _task(kind: str, _version: str) -> Task:
    if kind == "connector delete":
        return Task(kind, connectors.document(), {"state": "absent"}, None, None)
    found = KINDS[kind]
    fresh = created(**found.fresh)
    if found.new:
        part = None if found.part is None else created(**found.part)
        return Task(kind, None, found.declared, fresh, fresh, part)
    part = None if found.part is None else connectors.document(**found.part)
    return Task(kind, connectors.document(), found.declared, connectors.document(**found.made), fresh, part)


def _prepare(emu: Emulator, version: str, asked: Task) -> None:
    emu.reset()
    emu.set_version(version)
    _store(emu, asked.begin)


def _store(emu: Emulator, document: Json | None) -> None:
    emu.connectors.pop(E1, None)
    if document is not None:
        connectors.seed(emu, E1, **document)


def _arguments(_module: str, asked: Task) -> Json:
    return {"connector_id": E1, **_declared(asked)}


def _declared(asked: Task) -> Json:
    return {name: value for name, value in asked.declared.items() if name != "update_secrets"}


def _stored(emu: Emulator) -> dict[str, Json]:
    return {name: copy.deepcopy(found) for name, found in emu.connectors.items() if not found.get("deleted")}


def _shown(_version: str, document: Json) -> Json:
    found: Json = {name: document.get(name) for name in _COMPARED}
    found["configuration"] = {
        name: {**field, "value": bool(field["value"])} if field.get("sensitive") else field
        for name, field in document["configuration"].items()
    }
    found["filtering"] = {
        name: [
            [{key: value for key, value in rule.items() if not key.endswith("_at")} for rule in _own(side["rules"])],
            side["advanced_snippet"]["value"],
            side["validation"]["state"],
        ]
        for name, side in document["filtering"][0].items()
        if name != "domain"
    }
    return found


def _own(rules: list[Json]) -> list[Json]:
    """Without the one that newer servers put at the end."""
    return [rule for rule in rules if rule["id"] != "DEFAULT"]


def _view(result: Json, thing: Json | None) -> View:
    message = result.get("msg", "")
    said = f"{message}\n{connectors.texts(result)}"
    return View(bool(result.get("failed")), result.get("changed"), result.get("action"), message, thing, None, said)


def _view_of_connector(_module: str, _kind: str, result: Json) -> View:
    found = result.get("connector")
    return _view(result, None if found is None else _shown("", found))


CONNECTORS = Subject(
    _task,
    _prepare,
    _arguments,
    _stored,
    _shown,
    _view_of_connector,
    secrets=sensitive_in,
    store=_store,
    busy=BUSY,
)


def _job_task(kind: str, _version: str) -> Task:
    job = _job()
    if kind == "start":
        return Task(kind, None, {"connector_id": E1}, job, job, looks=2)
    if kind == "cancel":
        return Task(kind, job, {"connector_id": E1, "state": "canceled"}, _job(status="canceled"), None)
    return Task(kind, job, {"sync_job_id": E1, "state": "absent"}, None, None)


def _job(**changes: t.Any) -> Json:
    return jobs.job(connector_id=E1, **changes)


def _prepare_jobs(emu: Emulator, version: str, asked: Task) -> None:
    emu.reset()
    emu.set_version(version)
    connectors.seed(emu, E1)
    emu.seed_sync_job(OTHER, _job(status="completed", age=1))
    _store_job(emu, asked.begin)


def _store_job(emu: Emulator, job: Json | None) -> None:
    for name in [name for name in emu.sync_jobs if name != OTHER]:
        del emu.sync_jobs[name]
    if job is not None:
        emu.seed_sync_job(E1, job)


def _stored_jobs(emu: Emulator) -> dict[str, Json]:
    """All jobs. One that was started has an id of its own, and is the one that it is about."""
    found: dict[str, Json] = {}
    for name, job in emu.sync_jobs.items():
        known = name if name in (E1, OTHER) else E1
        found[name if known in found else known] = copy.deepcopy(job)
    return found


def _shown_job(_version: str, job: Json) -> Json:
    return {
        "connector": job["connector"]["id"],
        **{name: job[name] for name in ("job_type", "trigger_method", "status")},
    }


def _view_of_job(_module: str, _kind: str, result: Json) -> View:
    found = result.get("sync_job")
    return _view(result, None if found is None else _shown_job("", found))


JOBS = Subject(
    _job_task,
    _prepare_jobs,
    lambda _module, asked: _declared(asked),
    _stored_jobs,
    _shown_job,
    _view_of_job,
    secrets=lambda job: sensitive_in(job["connector"]),
    store=_store_job,
    busy=BUSY,
)
CONNECTOR_PREFIX, JOB_PREFIX = "connector: ", "sync job: "
_JOB_WRITES: dict[str, Request] = {
    "start": Request("POST", "_sync_job", rest=""),
    "cancel": Request("PUT", E1, rest="/_cancel"),
    "delete": Request("DELETE", E1, rest=""),
}
CONNECTOR_WRITES: dict[str, Write] = {
    **{
        f"{CONNECTOR_PREFIX}{name}": Write(name, CONNECTOR, kind.struck, CONNECTORS, ALL_AGES, step=kind.step)
        for name, kind in KINDS.items()
    },
    f"{CONNECTOR_PREFIX}delete": Write(
        "connector delete", CONNECTOR, Request("DELETE", E1, rest=""), CONNECTORS, ALL_AGES
    ),
    **{
        f"{JOB_PREFIX}{name}": Write(name if name != "delete" else "job delete", SYNC_JOB, struck, JOBS, ALL_AGES)
        for name, struck in _JOB_WRITES.items()
    },
}

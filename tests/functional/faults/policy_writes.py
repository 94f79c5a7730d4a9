# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writes of the region policy, each as a task that leads to it. A cluster has one, which goes by the name of E1."""

from __future__ import annotations

import typing as t

from functional.facts import Json
from functional.faults.subject import E1, Request, Subject, Task, View, Write
from functional.region_policies import WITH_POLICY, stored
from support.modules import REGION_POLICY

from es_emulator import Emulator

_EU: Json = {"allowed_geos": ["eu"]}
_US: Json = {"allowed_geos": ["us"]}
_CONFLICT: Json = {
    "type": "status_exception",
    "reason": "Failed to put region policy due to a concurrent update conflict. Please retry.",
}
BUSY: Json = {"error": {"root_cause": [_CONFLICT], **_CONFLICT}, "status": 409}
#: kind of write: what is there, and what is wanted
_KINDS: dict[str, tuple[Json | None, Json | None]] = {
    "policy create": (None, _EU),
    "policy update": (_US, _EU),
    "policy delete": (_US, None),
}


def _task(kind: str, _version: str) -> Task:
    begin, wanted = _KINDS[kind]
    options: Json = {"region_policy": wanted} if wanted else {"state": "absent"}
    return Task(kind, begin, options, wanted, wanted)


def _prepare(emu: Emulator, version: str, asked: Task) -> None:
    emu.reset()
    emu.set_version(version)
    emu.set_region_policy(asked.begin)


def _arguments(_module: str, asked: Task) -> Json:
    return {name: value for name, value in asked.declared.items() if name != "update_secrets"}


def _stored(emu: Emulator) -> dict[str, Json]:
    found = stored(emu)
    return {E1: found} if found else {}


def _view(_module: str, _kind: str, result: Json) -> View:
    message = str(result.get("msg", ""))
    said = f"{message}\n{result.get('warnings', [])}"
    policy = result.get("region_policy")
    return View(bool(result.get("failed")), result.get("changed"), result.get("action"), message, policy, None, said)


POLICIES = Subject(
    _task,
    _prepare,
    _arguments,
    _stored,
    lambda _version, policy: policy,
    _view,
    secrets=lambda _policy: None,
    store=lambda emu, policy: emu.set_region_policy(policy),
    busy=BUSY,
)
_METHODS: t.Mapping[str, str] = {"create": "PUT", "update": "PUT", "delete": "DELETE"}
POLICY_WRITES: dict[str, Write] = {
    f"region policy: {name}": Write(
        f"policy {name}", REGION_POLICY, Request(method, "_region_policy", rest=""), POLICIES, WITH_POLICY
    )
    for name, method in _METHODS.items()
}

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each setting of each service, changed on a server of each release: the plan is what the data say, and its body."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.declaration import desired_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.plan import Policy, plan_change
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Credential, Service, Setting
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import NAMES, find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile.nested import set_path
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import MissingFeature
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.versions import Feature
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e

#: two values of each kind
VALUES: dict[str, tuple[t.Any, t.Any]] = {
    "any": (["one"], ["two"]),
    "flag": (True, False),
    "map": ({"one": 1}, {"one": 2}),
    "number": (0.25, 0.5),
    "resource": ("value-one", "value-two"),
    "positive": (3, 5),
    "similarity": ("cosine", "dot_product"),
    "text": ("one", "two"),
    "text_map": ({"one": "a"}, {"one": "b"}),
    "texts": (["one"], ["two"]),
    "whole": (-3, 5),
}
EVERY = [
    pytest.param(service, setting, id=f"{name}-{setting.path}")
    for name in NAMES
    for service in [t.cast(Service, find_service(name))]
    for setting in service.settings
    if not setting.shown_only
]


def values(setting: Setting) -> tuple[t.Any, t.Any]:
    kind, _colon, choices = setting.kind.partition(":")
    words = choices.split(",")
    return VALUES[kind] if kind in VALUES else (words[0], words[-1])


def way_for(service: Service, setting: Setting) -> Credential | None:
    """The login that the setting goes with, or the first."""
    name = setting.path.rpartition(".")[2]
    return next((way for way in service.credentials if name in way.companions), next(iter(service.credentials), None))


@pytest.mark.parametrize(("service", "setting"), EVERY)
def test_change_of_one_setting(service: Service, setting: Setting) -> None:
    """On every version, in one test: ansible-test makes a process for each test."""
    for version in e.VERSIONS:
        check_change(service, setting, version)


def check_change(service: Service, setting: Setting, version: str) -> None:
    server, way = e.server(version), way_for(service, setting)
    task_type = next(name for name in service.task_types if setting.fits(name))
    before, after = values(setting)
    there = e.shown(task_type=task_type, service=service.name, service_settings={}, chunking_settings=None)
    declared: dict[str, t.Any] = {"inference_id": "e1", "task_type": task_type}
    set_path(there, setting.path, before)
    set_path(declared, setting.path, after)
    secrets = {name: {"a": "S3cret"} if way and way.mapped else "S3cret" for name in (way.secrets if way else ())}
    desired = desired_endpoint(declared, service, secrets, "secrets")
    known = (service.since, service.task_types[task_type], setting.since)
    demanded = "service_settings" in declared and bool(secrets) and not server.within(Feature.UPDATE_WITHOUT_SECRET)
    if not all(map(server.within, (*known, way.since if way and demanded else setting.since))):
        with pytest.raises(MissingFeature):
            plan_change(desired, e.current(there), server, Policy(), send_secret=False)
        return
    plan = plan_change(desired, e.current(there), server, Policy(), send_secret=False)
    if not server.within(setting.updatable):
        assert plan.action == "refuse"
        return
    assert server.within(Feature.UPDATE), "no server changes anything in place before it has the call for it"
    body: dict[str, t.Any] = {}
    set_path(body, setting.path, after)
    for name, secret in secrets.items() if demanded else ():
        set_path(body, f"service_settings.{name}", secret)
    assert (plan.action, plan.body, plan.sends_secret) == ("update", body, demanded)
    if task_type in service.chunking_task_types:
        chunked = e.current({**there, "chunking_settings": e.SENTENCE})
        plan = plan_change(desired, chunked, server, Policy(), send_secret=False)
        assert plan.action == ("update" if server.within(Feature.UPDATE_KEEPS_CHUNKING) else "ask_usage")

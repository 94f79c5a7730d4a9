# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine for models that run in the cluster itself."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.api import InferenceApi
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.declared import desired_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.ensure import Ensurer
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.outcome import Outcome
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.plan import Policy
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import find_service
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e
from ansible_collections.esops.elasticsearch.tests.unit.support.script import Call, ScriptedClient, listed, version

ID, TASK = "e1", "sparse_embedding"
READ, WRITE, UPDATE = f"_inference/{ID}", f"_inference/{TASK}/{ID}", f"_inference/{TASK}/{ID}/_update"
TRIAL = f"{ID}--esops-trial"
SERVICE = t.cast(Service, find_service("elasticsearch"))
MODEL = {"model_id": ".elser_model_2", "num_threads": 1}
ADAPTIVE = {"adaptive_allocations": {"enabled": True, "min_number_of_allocations": 1}}
OFF = {"adaptive_allocations": {"enabled": False}}


def shown(**settings: t.Any) -> dict[str, t.Any]:
    """An endpoint as an answer shows it."""
    return e.shown(task_type=TASK, service="elasticsearch", service_settings={**MODEL, **settings})


def ensure(stated: dict[str, t.Any], *calls: Call, policy: Policy | None = None, check_mode: bool = False) -> Outcome:
    """Ensure what is stated; `calls` are all that are made."""
    client = ScriptedClient(*calls)
    api = InferenceApi(t.cast(t.Any, client))
    params = {"inference_id": ID, "task_type": TASK, "service_settings": {**MODEL, **stated}}
    done = Ensurer(api, desired_endpoint(params, SERVICE, {}), policy or Policy(), check_mode, pytest.fail).run()
    client.check_finished()
    return done


def test_a_number_that_follows_later_is_no_failure() -> None:
    """The `num_allocations` shown is how many there are now, which lags behind while a deployment grows."""
    before = shown(num_allocations=1)
    done = ensure(
        {"num_allocations": 4},
        Call("GET", READ, listed(before)),
        version("9.5.3"),
        Call("PUT", UPDATE, before, {"service_settings": {"num_allocations": 4}}),
    )
    assert (done.action, done.changed) == ("update", True)


def test_a_number_that_follows_later_does_not_stop_a_recreation() -> None:
    new = {**shown(num_allocations=1), "service_settings": {**MODEL, "num_threads": 2, "num_allocations": 1}}
    body = {"service": "elasticsearch", "service_settings": {**MODEL, "num_threads": 2, "num_allocations": 4}}
    done = ensure(
        {"num_threads": 2, "num_allocations": 4},
        Call("GET", READ, listed(shown(num_allocations=4))),
        version("9.5.3"),
        Call("DELETE", f"{READ}?dry_run=true", {"pipelines": [], "indexes": []}),
        Call("PUT", f"_inference/{TASK}/{TRIAL}", {**new, "inference_id": TRIAL}),
        Call("DELETE", f"_inference/{TRIAL}", {"acknowledged": True}),
        Call("GET", READ, listed(shown(num_allocations=4))),
        Call("DELETE", READ, {"acknowledged": True}),
        Call("PUT", WRITE, new, {**body, "chunking_settings": e.SENTENCE}),
        policy=Policy(recreate=True),
    )
    assert done.action == "recreate"


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_fixed_number_that_is_there_by_chance(check_mode: bool) -> None:
    """While they adapt there happen to be as many as are to be fixed: the number is what has to be sent."""
    write = Call("PUT", UPDATE, shown(num_allocations=2), {"service_settings": {"num_allocations": 2}})
    done = ensure(
        {"num_allocations": 2},
        Call("GET", READ, listed(shown(num_allocations=2, **ADAPTIVE))),
        version("9.5.3"),
        *([] if check_mode else [write]),
        check_mode=check_mode,
    )
    assert (done.action, done.shown) == ("update", shown(num_allocations=2))
    assert done.after == done.shown


@pytest.mark.parametrize("there", [OFF, {}])
def test_off_is_the_same_as_not_there(there: dict[str, t.Any]) -> None:
    for number in ({}, {"num_allocations": 2}):
        done = ensure({**OFF, **number}, Call("GET", READ, listed(shown(num_allocations=2, **there))))
        assert done.action == "none"


@pytest.mark.parametrize("there", [OFF, {}, ADAPTIVE])
def test_a_number_with_off_beside_it(there: dict[str, t.Any]) -> None:
    """The server takes one of the two only, and by the number the other one goes."""
    done = ensure(
        {"num_allocations": 3, **OFF},
        Call("GET", READ, listed(shown(num_allocations=2, **there))),
        version("9.5.3"),
        Call("PUT", UPDATE, shown(num_allocations=3), {"service_settings": {"num_allocations": 3}}),
    )
    assert done.action == "update"


def test_switched_off() -> None:
    off = {"adaptive_allocations": {**ADAPTIVE["adaptive_allocations"], "enabled": False}}
    done = ensure(
        OFF,
        Call("GET", READ, listed(shown(num_allocations=2, **ADAPTIVE))),
        version("9.5.3"),
        Call("PUT", UPDATE, shown(**off), {"service_settings": off}),
    )
    assert done.action == "update"


def test_parts_that_the_task_does_not_declare_are_no_difference() -> None:
    there = {"adaptive_allocations": {"enabled": True, "min_number_of_allocations": 1, "max_number_of_allocations": 4}}
    done = ensure(
        {"adaptive_allocations": {"enabled": True, "max_number_of_allocations": 4}},
        Call("GET", READ, listed(shown(num_allocations=2, **there))),
    )
    assert done.action == "none"


@pytest.mark.parametrize("check_mode", [True, False])
def test_parts_that_the_task_does_not_declare_stay(check_mode: bool) -> None:
    """An update replaces all parts, so those that stay are sent as well."""
    after = {"adaptive_allocations": {"enabled": True, "min_number_of_allocations": 1, "max_number_of_allocations": 8}}
    write = Call("PUT", UPDATE, shown(**after), {"service_settings": after})
    done = ensure(
        {"adaptive_allocations": {"max_number_of_allocations": 8}},
        Call("GET", READ, listed(shown(**ADAPTIVE))),
        version("9.5.3"),
        *([] if check_mode else [write]),
        check_mode=check_mode,
    )
    assert (done.action, done.shown) == ("update", shown(**after))
    assert done.after == done.shown

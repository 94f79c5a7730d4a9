# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine for models that run in the cluster itself."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._desired import desired_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._ensure import Ensurer
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference_api import InferenceApi
from ansible_collections.esops.elasticsearch.plugins.module_utils._planner import Policy
from ansible_collections.esops.elasticsearch.plugins.module_utils._services import Service, find_service
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e
from ansible_collections.esops.elasticsearch.tests.unit.support.script import Call, ScriptedClient, listed, version

READ = "_inference/e1"


def test_a_number_that_follows_later_is_no_failure() -> None:
    """The `num_allocations` shown is how many there are now, which lags behind while a deployment grows."""
    service = t.cast(Service, find_service("elasticsearch"))
    settings = {"model_id": ".elser_model_2", "num_threads": 1, "num_allocations": 1}
    before = e.shown(task_type="sparse_embedding", service="elasticsearch", service_settings=settings)
    stated = {
        "inference_id": "e1",
        "task_type": "sparse_embedding",
        "service_settings": {**settings, "num_allocations": 4},
    }
    client = ScriptedClient(
        Call("GET", READ, listed(before)),
        version("9.5.3"),
        Call("PUT", "_inference/sparse_embedding/e1/_update", before, {"service_settings": {"num_allocations": 4}}),
    )
    api = InferenceApi(t.cast(t.Any, client))
    done = Ensurer(api, desired_endpoint(stated, service, {}), Policy(), False, pytest.fail).run()
    client.check_finished()
    assert (done.action, done.changed) == ("update", True)

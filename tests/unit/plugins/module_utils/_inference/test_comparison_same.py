# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an endpoint is still the one that was read."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.comparison import same
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import Endpoint, read_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import find_service

ELSER = t.cast(Service, find_service("elasticsearch"))


def shown(task_settings: t.Any = None, **settings: t.Any) -> Endpoint:
    found: dict[str, t.Any] = {"inference_id": "e1", "task_type": "sparse_embedding", "service": "elasticsearch"}
    found["service_settings"] = {"model_id": ".elser_model_2", "num_threads": 1, **settings}
    return read_endpoint({**found, "task_settings": task_settings or {}})


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (shown(num_allocations=1), True),
        (shown(num_allocations=2), True),
        (shown(), True),
        (shown(num_allocations=1, num_threads=2), False),
        (shown({"return_documents": True}, num_allocations=1), False),
        (None, False),
    ],
)
def test_numbers_that_the_server_counts_anew_do_not_matter(other: Endpoint | None, alike: bool) -> None:
    assert same(shown(num_allocations=1), other, ELSER) is alike


def test_nothing_is_the_same_as_nothing() -> None:
    assert same(None, None, ELSER)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a recreation wants after it has deleted the endpoint: what is declared, over what the endpoint had."""

from __future__ import annotations

import typing as t

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.declaration import desired_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import Desired, Endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.memory import Memory
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import find_service

Json = dict[str, t.Any]


def aim(service: str, task_type: str, had: Json, declared: Json, now: Json | None = None) -> Desired:
    """What a run works towards that has deleted an endpoint with these settings, and sees `now`."""
    params = {"inference_id": "e1", "task_type": task_type, **declared}
    memory = Memory(desired_endpoint(params, t.cast(Service, find_service(service)), {"api_key": "k"}))
    shown = {"inference_id": "e1", "task_type": task_type, "service": service}
    memory.note(Endpoint({**shown, **had}))
    memory.freeze()
    return memory.wanted(None if now is None else Endpoint({**shown, **now}))


def wanted(service: str, task_type: str, had: Json, declared: Json, now: Json | None = None) -> Json:
    """The settings of that."""
    return aim(service, task_type, had, declared, now).settings


def chunks(had: Json, now: Json) -> Json:
    """The chunking settings of that, where the task declares none."""
    return aim("openai", "text_embedding", had, {}, now).chunking_settings


def test_what_is_not_declared_is_kept() -> None:
    had: Json = {"service_settings": {"rate_limit": {"requests_per_minute": 7}}, "task_settings": {"user": "kept"}}
    declared: Json = {"service_settings": {"model_id": "m"}}
    assert wanted("openai", "completion", had, declared) == {
        "service_settings.model_id": "m",
        "service_settings.rate_limit.requests_per_minute": 7,
        "task_settings.user": "kept",
    }
    assert wanted("openai", "completion", had, declared, now=had) == {"service_settings.model_id": "m"}, "not lost"


def test_the_declared_value_wins() -> None:
    had: Json = {"service_settings": {"rate_limit": {"requests_per_minute": 7}}}
    declared: Json = {"service_settings": {"rate_limit": {"requests_per_minute": 9}}}
    assert wanted("openai", "completion", had, declared) == {"service_settings.rate_limit.requests_per_minute": 9}


def test_a_map_that_counts_as_one_value_is_not_mixed_with_the_old_one() -> None:
    """The header that the task no longer has does not come back."""
    had: Json = {"task_settings": {"headers": {"X-Old": "1"}}}
    declared: Json = {"task_settings": {"headers": {"X-New": "2"}}}
    assert wanted("openai", "completion", had, declared) == {"task_settings.headers": {"X-New": "2"}}


def test_a_map_that_is_sent_with_all_its_parts_keeps_the_others() -> None:
    had: Json = {"task_settings": {"parameters": {"first": "1", "second": "2"}}}
    declared: Json = {"task_settings": {"parameters": {"first": "3"}}}
    assert wanted("custom", "completion", had, declared) == {"task_settings.parameters": {"first": "3", "second": "2"}}


def test_kept_chunking_settings_are_wanted_as_long_as_they_stand() -> None:
    """Older servers reset them with an update that does not name them. Other ones are another client's wish."""
    kept: Json = {"chunking_settings": {"strategy": "sentence", "max_chunk_size": 99, "sentence_overlap": 1}}
    other: Json = {"chunking_settings": {"strategy": "sentence", "max_chunk_size": 50, "sentence_overlap": 0}}
    assert chunks(kept, kept) == chunks(kept, {}) == kept["chunking_settings"]
    assert chunks(kept, other) == {}

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings that the collection's data does not have: which known one is meant."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.declaration import desired_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import Desired
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.suggestions import (
    unknown_settings,
    unknown_warnings,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.unknown_service import described_service

Settings = dict[str, t.Any]
SECRET = "S3cr3t-0ne"


def desired(service: str, task_type: str, secrets: Settings | None = None, **sections: Settings) -> Desired:
    """What a task declares."""
    params = {"inference_id": "e1", "task_type": task_type, **sections}
    return desired_endpoint(params, t.cast(Service, find_service(service)), secrets or {}, "secrets")


# service, task type, settings -> what is not known, and what is meant
MEANT: dict[str, tuple[str, str, dict[str, Settings], dict[str, str]]] = {
    "all known": ("cohere", "rerank", {"service_settings": {"model_id": "m"}, "task_settings": {"top_n": 1}}, {}),
    "an earlier name": ("cohere", "rerank", {"service_settings": {"model": "m"}}, {}),
    "another group": (
        "cohere",
        "rerank",
        {"service_settings": {"top_n": 1}},
        {"service_settings.top_n": "task_settings.top_n"},
    ),
    "the documentation's name": (
        "contextualai",
        "rerank",
        {"task_settings": {"top_k": 1}},
        {"task_settings.top_k": "task_settings.top_n"},
    ),
    "a group is missing": (
        "openai",
        "completion",
        {"service_settings": {"requests_per_minute": 1}},
        {"service_settings.requests_per_minute": "service_settings.rate_limit.requests_per_minute"},
    ),
    "misspelled inside a group": (
        "openai",
        "completion",
        {"service_settings": {"rate_limit": {"request_per_minute": 1}}},
        {"service_settings.rate_limit.request_per_minute": "service_settings.rate_limit.requests_per_minute"},
    ),
    "misspelled": (
        "openai",
        "text_embedding",
        {"service_settings": {"dimension": 1}},
        {"service_settings.dimension": "service_settings.dimensions"},
    ),
    "of another task type": (
        "openai",
        "completion",
        {"service_settings": {"dimension": 1}},
        {"service_settings.dimension": ""},
    ),
    "a misspelled secret": (
        "openai",
        "completion",
        {"service_settings": {"apikey": SECRET}},
        {"service_settings.apikey": "secrets.api_key"},
    ),
    "like nothing": ("openai", "completion", {"task_settings": {"zzz": 1}}, {"task_settings.zzz": ""}),
    "a whole group": (
        "openai",
        "completion",
        {"task_settings": {"zzz": {"a": 1, "b": {"c": 2}}}},
        {"task_settings.zzz": ""},
    ),
    "inside a map that is one value": ("openai", "completion", {"task_settings": {"headers": {"x": "y"}}}, {}),
}


@pytest.mark.parametrize("name", MEANT)
def test_which_setting_is_meant(name: str) -> None:
    service, task_type, sections, meant = MEANT[name]
    expected = {path: f"Did you mean {known}?" if known else "" for path, known in meant.items()}
    assert unknown_settings(desired(service, task_type, **sections)) == expected


@pytest.mark.parametrize(
    ("secrets", "expected"),
    [
        ({"api_key": SECRET}, {}),
        ({"apikey": SECRET}, {"secrets.apikey": "Did you mean secrets.api_key?"}),
        ({"model_id": SECRET}, {"secrets.model_id": "Did you mean service_settings.model_id?"}),
    ],
)
def test_which_secret_is_meant(secrets: Settings, expected: dict[str, str]) -> None:
    assert unknown_settings(desired("openai", "completion", secrets)) == expected


def test_only_some_settings() -> None:
    wanted = desired("openai", "completion", {"apikey": SECRET}, task_settings={"users": "u", "zzz": 1})
    assert list(unknown_settings(wanted, ["task_settings.zzz", "chunking_settings.strategy", "task_type"])) == [
        "task_settings.zzz"
    ]


def test_of_a_service_that_is_not_known_nothing_can_be_said() -> None:
    params = {"inference_id": "e1", "task_type": "rerank", "task_settings": {"zzz": 1}}
    wanted = desired_endpoint(params, described_service("novel", {}), {"token": SECRET}, "secrets")
    assert unknown_settings(wanted) == {}


def test_warning() -> None:
    wanted = desired("cohere", "rerank", task_settings={"zzz": SECRET}, service_settings={"top_n": 1})
    meant, unclear = unknown_warnings(wanted)
    assert meant == (
        "Inference endpoint 'e1': service_settings.top_n is not a setting of Cohere that the collection knows. It is "
        "sent, but the server may refuse it. Did you mean task_settings.top_n?"
    )
    assert unclear.endswith("but the server may refuse it.")
    assert SECRET not in meant + unclear

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The description of services in one form, whichever release gave it; the cluster in short."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.inference_service_info import (
    in_present_form,
    in_short,
)

KEY = {"label": "API Key", "sensitive": True}
URL = {"label": "URL", "sensitive": False}


def test_present_form_stays_unchanged() -> None:
    present = {"service": "s", "name": "S", "task_types": ["rerank"], "configurations": {"url": URL}, "new": 1}
    found = in_present_form(present)
    assert found == present
    assert found is not present


def test_form_of_8_17() -> None:
    old = {
        "provider": "s",
        "task_types": [
            {"task_type": "rerank", "configuration": {"url": URL, "top_n": {"label": "Top N"}}},
            {"task_type": "completion", "configuration": {"url": URL}},
            {"task_type": "sparse_embedding"},
        ],
        "configuration": {"api_key": KEY, "url": {"label": "not this one"}},
    }
    assert in_present_form(old) == {
        "service": "s",
        "name": "s",
        "task_types": ["rerank", "completion", "sparse_embedding"],
        "configurations": {
            "url": {**URL, "supported_task_types": ["rerank", "completion"]},
            "top_n": {"label": "Top N", "supported_task_types": ["rerank"]},
            "api_key": {**KEY, "supported_task_types": ["rerank", "completion", "sparse_embedding"]},
        },
    }
    assert "supported_task_types" not in KEY, "the answer is not written into"


@pytest.mark.parametrize(
    "odd",
    [
        {"provider": "s"},
        {"provider": "s", "task_types": None, "configuration": None},
        {"provider": "s", "task_types": ["text"]},
    ],
)
def test_little_is_said(odd: dict[str, t.Any]) -> None:
    assert in_present_form(odd) == {"service": "s", "name": "s", "task_types": [], "configurations": {}}


@pytest.mark.parametrize(
    ("banner", "expected"),
    [
        (
            {"name": "n1", "cluster_name": "c", "cluster_uuid": "u", "version": {"number": "9.5.3"}, "tagline": "t"},
            {"name": "c", "uuid": "u", "version": "9.5.3"},
        ),
        ({"version": "9.5.3"}, {"name": None, "uuid": None, "version": None}),
        ([], None),
    ],
)
def test_cluster_in_short(banner: t.Any, expected: t.Any) -> None:
    assert in_short(banner) == expected

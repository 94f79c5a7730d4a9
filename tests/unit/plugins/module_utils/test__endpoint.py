# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints as the server shows them, for the eyes of the user."""

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._endpoint import SHOWN_SECRET, masked


def endpoint(service: str, settings: dict[str, t.Any]) -> dict[str, t.Any]:
    """What a server shows."""
    return {"inference_id": "e1", "task_type": "completion", "service": service, "service_settings": settings}


SHOWN: list[tuple[dict[str, t.Any], dict[str, t.Any]]] = [
    ({"api_key": "s3cret"}, {"api_key": SHOWN_SECRET}),
    ({"login": {"user": "u", "password": "s3cret"}}, {"login": {"user": "u", "password": SHOWN_SECRET}}),
    ({"credentials": {"user": "s3cret"}}, {"credentials": {"user": SHOWN_SECRET}}),
    ({"max_tokens": 5, "tokens": 6, "model": "m"}, {"max_tokens": 5, "tokens": 6, "model": "m"}),
    ({"url": "https://u:s3cret@a"}, {"url": f"https://u:{SHOWN_SECRET}@a"}),
]


@pytest.mark.parametrize(("settings", "seen"), SHOWN)
def test_unknown_service_by_the_names(settings: dict[str, t.Any], seen: dict[str, t.Any]) -> None:
    shown = endpoint("strange", settings)
    before = copy.deepcopy(shown)
    assert masked(shown, ()) == endpoint("strange", seen)
    assert shown == before

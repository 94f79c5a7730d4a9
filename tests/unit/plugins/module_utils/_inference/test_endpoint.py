# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints as the server shows them, for the eyes of the user."""

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import Endpoint, masked
from ansible_collections.esops.elasticsearch.plugins.module_utils._secrecy.mask import SHOWN_SECRET


def endpoint(service: str, settings: dict[str, t.Any]) -> dict[str, t.Any]:
    """What a server shows."""
    return {"inference_id": "e1", "task_type": "completion", "service": service, "service_settings": settings}


SHOWN: list[tuple[dict[str, t.Any], dict[str, t.Any]]] = [
    ({"api_key": "s3cret"}, {"api_key": SHOWN_SECRET}),
    ({"login": {"user": "u", "password": "s3cret"}}, {"login": {"user": "u", "password": SHOWN_SECRET}}),
    ({"credentials": {"user": "s3cret"}}, {"credentials": {"user": SHOWN_SECRET}}),
    ({"max_tokens": 5, "tokens": 6, "model": "m"}, {"max_tokens": 5, "tokens": 6, "model": "m"}),
    ({"url": "https://u:s3cret@a"}, {"url": f"https://u:{SHOWN_SECRET}@a"}),
    ({"logins": [{"api_key": "s3cret", "region": "r"}]}, {"logins": [{"api_key": SHOWN_SECRET, "region": "r"}]}),
    ({"deep": [[{"a": {"token": "s3cret"}}], 5]}, {"deep": [[{"a": {"token": SHOWN_SECRET}}], 5]}),
    ({"conf": {"x.api_key": "s3cret"}}, {"conf": {"x.api_key": SHOWN_SECRET}}),
    (
        {"top.api_key": "s3cret", "top": {"api_key": "s3cret"}},
        {"top.api_key": SHOWN_SECRET, "top": {"api_key": SHOWN_SECRET}},
    ),
    ({"x.headers": {"a.b": "s3cret"}}, {"x.headers": {"a.b": SHOWN_SECRET}}),
    ({"keys": ["s3cret", "s3cret2"], "auth": [["name", "s3cret"]]}, {"keys": SHOWN_SECRET, "auth": SHOWN_SECRET}),
    ({"auth": True, "passes": 5, "key": None, "tokens": [], "secret": ""},) * 2,
]


@pytest.mark.parametrize(("settings", "seen"), SHOWN)
def test_unknown_service_by_the_names(settings: dict[str, t.Any], seen: dict[str, t.Any]) -> None:
    shown = endpoint("strange", settings)
    before = copy.deepcopy(shown)
    assert masked(shown, ()) == endpoint("strange", seen)
    assert shown == before


@pytest.mark.parametrize("section", ["service_settings", "task_settings"])
@pytest.mark.parametrize("settings", [settings for settings, _seen in SHOWN])
def test_what_is_masked_is_known_to_the_search(settings: dict[str, t.Any], section: str) -> None:
    shown = {**endpoint("strange", {}), section: settings}
    assert Endpoint(shown).redacted.secrets == {text for text in ("s3cret", "s3cret2") if text in str(settings)}
    assert "s3cret" not in str(masked(shown, ()))


FOUND: list[tuple[str, dict[str, t.Any], set[str]]] = [
    ("openai", {"task_settings": {"headers": {"a": "s3cret", "b": "1", "c": "abc", "d": "", "e": 123456}}}, {"123456"}),
    ("custom", {"service_settings": {"query_parameters": [["apikey", "s3cret"], ["page", "1"], "alone"]}}, {"alone"}),
    ("custom", {"service_settings": {"headers": "s3cret"}}, set()),
    ("custom", {"service_settings": {"query_parameters": {"apikey": "s3cret"}}}, set()),
    ("strange", {"service_settings": {"headers": {"a": "s3cret"}}, "task_settings": "s3cret"}, set()),
    ("openai", {"service_settings": {"api_key": "plain"}, "task_settings": {"headers": {"a": "s3cret"}}}, set()),
]


@pytest.mark.parametrize(("service", "sections", "besides"), FOUND)
def test_what_is_searched_for(service: str, sections: dict[str, t.Any], besides: set[str]) -> None:
    """Neither what is shorter than four characters nor the name in a pair: both stand in many a text."""
    assert Endpoint({**endpoint(service, {}), **sections}).redacted.secrets == {"s3cret"} | besides

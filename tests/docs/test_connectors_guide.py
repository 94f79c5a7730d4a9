# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide about connectors says what the code does: how many requests, and what happens to sync rules."""

from __future__ import annotations

import typing as t

from support.modules import CONNECTOR, run_module

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.groups import GROUPS
from es_emulator import Emulator

from .blocks import GUIDES, literals, table

GUIDE = GUIDES / "guide_connectors.rst"
EXTRAS: dict[str, t.Any] = {
    "scheduling": {"full": {"enabled": True, "interval": "0 0 3 * * ?"}},
    "pipeline": {"name": "p", "extract_binary_content": True, "reduce_whitespace": True, "run_ml_inference": False},
    "configuration_schema": {"host": {"label": "Host"}},
    "features": {"incremental_sync": {"enabled": True}},
    "api_key_id": "k",
    "filtering": {"advanced_snippet": {"q": 1}},
}


def requests(emulator: Emulator, action: str, **declared: t.Any) -> int:
    """How many requests a task makes, which has to end with that action."""
    emulator.clear_log()
    result = run_module(CONNECTOR, {"url": emulator.url, "connector_id": "c1", **declared}).result
    assert result.get("action") == action, result
    return len(emulator.log)


def test_table_of_requests() -> None:
    told = {literals(action)[0]: int(text.partition(":")[0]) for action, text in table(GUIDE, "requests")[1:]}
    with Emulator("9.5.3") as emulator:
        done = {
            "create": requests(emulator, "create", name="One", index_name="i", service_type="s"),
            "none": requests(emulator, "none", name="One"),
            "update": requests(emulator, "update", name="Two"),
            "delete": requests(emulator, "delete", state="absent"),
        }
        assert told == done
        assert requests(emulator, "create", name="One", **EXTRAS) == told["create"] + len(EXTRAS)
        assert requests(emulator, "none", name="One", **EXTRAS) == told["none"]
        assert requests(emulator, "update", name="Three", service_type="other") == told["update"] + 1


def test_every_group_is_an_extra_one_or_part_of_the_creation() -> None:
    created = {"is_native", "index_name", "service_type", "name and description"}
    assert len({group.name for group in GROUPS} - created) == len(EXTRAS)

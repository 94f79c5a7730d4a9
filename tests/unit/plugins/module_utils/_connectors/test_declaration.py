# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From options to what a task declares."""

from __future__ import annotations

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.declaration import desired_connector
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import BadInput


@pytest.mark.parametrize(
    "name", ["_a", "-a", "+a", ".", "..", "a b", "a#b", "a:b", "a/b", "a,b", "a*", "a?", 'a"', "ä" * 128]
)
def test_index_names_that_cannot_be(name: str) -> None:
    with pytest.raises(BadInput, match="index_name"):
        desired_connector({"connector_id": "c1", "index_name": name})


@pytest.mark.parametrize("name", ["", "a", "A", ".a", "a-b_c+d", "ä" * 127, "content-x"])
def test_index_names_that_can_be(name: str) -> None:
    assert desired_connector({"connector_id": "c1", "index_name": name}).identity == {"index_name": name}


def test_nulls_are_not_declared() -> None:
    params = {
        "connector_id": "c1",
        "name": None,
        "pipeline": {"name": None},
        "scheduling": {"full": None, "incremental": {"enabled": None, "interval": None}},
        "configuration": {"a": None},
        "configuration_secrets": {"b": None},
        "features": {"sync_rules": {"basic": None}},
        "filtering": {"rules": None, "advanced_snippet": None},
    }
    found = desired_connector(params)
    assert not any((found.identity, found.pipeline, found.scheduling, found.values, found.features, found.api_keys))
    assert (found.schema, found.filtering) == (None, None)

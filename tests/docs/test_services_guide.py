# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide about the services is what the facts say."""

from __future__ import annotations

import pytest
import services_guide

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import NAMES, find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.versions import (
    ALWAYS,
    NEVER,
    Feature,
    Ranges,
)


def test_the_guide_is_current() -> None:
    written = services_guide.GUIDE.read_text("utf-8")
    assert written == services_guide.guide(), "run tests/tools/services_guide.py"


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_and_secret_is_in_it(name: str) -> None:
    service = find_service(name)
    assert service is not None
    rows = [row[0] for row in services_guide.rows(service)]
    assert len(rows) == len(service.settings) + sum(len(one.secrets) for one in service.credentials)
    text = "\n".join(services_guide.section(service))
    assert all(f"   * - {row}\n" in text for row in rows)


@pytest.mark.parametrize(
    ("ranges", "words"),
    [
        (ALWAYS, "8.14"),
        (NEVER, "never"),
        (Feature.UPDATE, "8.16"),
        (Feature.CREATE_TIMEOUT, "8.19, 9.1"),
        ((((8, 18, 0), (9, 2, 0)),), "8.18, not from 9.2 on"),
        ((((9, 2, 6), (9, 3, 0)), ((9, 3, 1), None)), "9.2.6, not from 9.3 on; 9.3.1"),
        ((((8, 11, 0), (8, 13, 0)),), "never"),
    ],
)
def test_ranges_in_words(ranges: Ranges, words: str) -> None:
    assert services_guide.told(ranges) == words

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cron expressions: what is refused before the first request, and how two are compared."""

from __future__ import annotations

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.cron import plain_cron
from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.declaration import desired_connector
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import BadInput

CRONS = {
    "0 0 3 * * ?": True,
    "0 0 3 ? * MON-FRI": True,
    "0 0/15 3,9 L * ? 2030": True,
    "0 0 3 1-31 1-12 ? 1970-2199": True,
    "59 59 23 * JAN ?": True,
    "60 0 3 * * ?": False,
    "0 60 3 * * ?": False,
    "0 0 24 * * ?": False,
    "0 0 3 32 * ?": False,
    "0 0 3 0 * ?": False,
    "0 0 3 * 13 ?": False,
    "0 0 3 ? * 8": False,
    "0 0 3,25 * * ?": False,
    "0 0 9-25 * * ?": False,
}


@pytest.mark.parametrize("interval", CRONS)
def test_cron(interval: str) -> None:
    params = {"connector_id": "c1", "scheduling": {"full": {"interval": interval}}}
    if CRONS[interval]:
        assert desired_connector(params).scheduling == {"full": {"interval": interval}}
        return
    with pytest.raises(BadInput, match=r"scheduling\.full\.interval"):
        desired_connector(params)


COUNTS = {
    "": 0,
    " ": 0,
    "0": 1,
    "0\t0 3": 3,
    "0 0 3 * *": 5,
    "  0 0  3 * * ": 5,
    "0 0 3 * * ? * *": 8,
    "0 0 3 * * ? 2030 1": 8,
}


@pytest.mark.parametrize("interval", COUNTS)
def test_cron_with_too_few_or_too_many_fields(interval: str) -> None:
    """Told as a person counts."""
    with pytest.raises(BadInput, match=rf"scheduling\.full\.interval has {COUNTS[interval]} field"):
        desired_connector({"connector_id": "c1", "scheduling": {"full": {"enabled": True, "interval": interval}}})


DAY_FIELDS = {
    "0 0 3 * * *": "0 0 3 * * ?",
    "0 0 3 ? * ?": "0 0 3 * * ?",
    "0 0 3 * * MON-FRI": "0 0 3 ? * MON-FRI",
    "0 0 3 1 * *": "0 0 3 1 * ?",
    "0 0 3 1 * MON 2030": "0 0 3 ? * MON 2030",
    "0 0 3 * JAN * 2030": "0 0 3 * JAN ? 2030",
}


@pytest.mark.parametrize("interval", DAY_FIELDS)
def test_cron_with_both_day_fields(interval: str) -> None:
    """Elasticsearch wants `?` in exactly one of them; Unix has no `?` at all. The message has the right form."""
    with pytest.raises(BadInput) as caught:
        desired_connector({"connector_id": "c1", "scheduling": {"full": {"interval": interval}}})
    assert f"scheduling.full.interval is {interval!r}" in caught.value.message
    assert DAY_FIELDS[interval] in caught.value.message
    desired_connector({"connector_id": "c1", "scheduling": {"full": {"interval": DAY_FIELDS[interval]}}})


def test_blanks_and_capitals_do_not_count() -> None:
    assert plain_cron(" 0  0 3 ? * mon-fri") == "0 0 3 ? * MON-FRI"

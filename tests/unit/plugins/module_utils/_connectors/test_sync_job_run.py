# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task about sync jobs tells: what cannot be started, and how a job ended that was waited for."""

from __future__ import annotations

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._connectors.sync_job_run import (
    check_connector,
    check_ending,
    too_slow,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    CollectionError,
    Refused,
)
from ansible_collections.esops.elasticsearch.tests.unit.support.connectors import Json


@pytest.mark.parametrize(
    ("connector", "text"),
    [
        (None, "does not exist"),
        ({"service_type": "s"}, "no index"),
        ({"index_name": None, "service_type": "s"}, "no index"),
        ({"index_name": "i"}, "no service type"),
    ],
)
def test_what_cannot_be_started(connector: Json | None, text: str) -> None:
    with pytest.raises(Refused, match=text):
        check_connector(connector, "c1", "access_control")
    check_connector({"index_name": "i", "service_type": "s"}, "c1", "full")


def test_endings() -> None:
    job = {"id": "j", "connector": {"id": "c1"}}
    check_ending({**job, "status": "completed"}, "j")
    for status, text in (("error", "it does not say why"), ("canceled", "by another client")):
        with pytest.raises(CollectionError, match=text) as caught:
            check_ending({**job, "status": status}, "j")
        assert caught.value.extra["sync_job"]["status"] == status
    with pytest.raises(CollectionError, match="deleted"):
        check_ending(None, "j")


def test_too_slow() -> None:
    for status, text in (("pending", "connector service runs"), ("in_progress", "wait_timeout")):
        error = too_slow({"id": "j", "status": status, "connector": {"id": "c1"}}, 60.0)
        assert "within 60 seconds" in error.message
        assert text in error.message
        assert error.extra["sync_job"]["status"] == status

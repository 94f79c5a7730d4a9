# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only the server knows to be impossible: foretold in check mode, and told in the same words when it happens."""

from __future__ import annotations

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import Refused
from ansible_collections.esops.elasticsearch.tests.unit.support.connectors import (
    FakeApi,
    at_work,
    failure,
    once,
    refused,
    run,
)


def test_index_of_another() -> None:
    api = FakeApi(at_work())
    api.others = [{"id": "c2", "index_name": "content-b", "listed_index": "content-b"}]
    error = failure(api, check=True, index_name="content-b")
    assert isinstance(error, Refused)
    assert "'c2'" in error.message

    def act(call: str) -> None:
        if call == "_index_name":
            raise refused(400, "Index name [content-b] is used by another connector.")

    api.before = act
    real = failure(api, index_name="content-b")
    assert real.message == error.message
    assert real.extra["error"]["status"] == 400


def test_index_that_another_one_had() -> None:
    """A search of the server is late; what it finds has another index by now."""
    api = FakeApi(at_work())
    api.others = [{"id": "c2", "index_name": "content-c", "listed_index": "content-b"}]
    api.before = once(*[refused(400, "Index name [content-b] is used by another connector.")] * 2, at="_index_name")
    assert run(api, index_name="content-b")["changed"]
    assert api.client.pauses == 2
    assert run(FakeApi(at_work()), check=True, index_name="content-b")["changed"]


@pytest.mark.parametrize("check", [False, True])
def test_prefix_before_anything_is_written(check: bool) -> None:
    api = FakeApi(at_work(index_name="other"))
    error = failure(api, check=check, is_native=True, index_name="mine", name="new")
    assert "content-" in error.message
    assert not {"_index_name", "_native", "_name"} & set(api.calls)


def test_prefix_costs_no_request_where_one_call_finds_out() -> None:
    api = FakeApi(at_work(index_name="other"))
    assert "content-" in failure(api, is_native=True).message
    assert api.calls == ["get", "_native"]

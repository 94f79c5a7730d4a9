# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of another kind, and servers that say less than was asked.

docs/reference/contract.md, "Secrets"; docs/reference/elasticsearch-inference.md, "Update".
"""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    CollectionError,
    Refused,
    ServerError,
)
from ansible_collections.esops.elasticsearch.tests.unit.plugins.module_utils._inference.test_ensure import (
    COMPLETION,
    DRY,
    NEW,
    NOBODY,
    READ,
    SHOWN,
    Run,
    refusal_calls,
)
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e
from ansible_collections.esops.elasticsearch.tests.unit.support.script import Call, not_found, server_error, version

UPDATE = f"{COMPLETION}/_update"
KIND = server_error(
    400, "The secret cannot be updated: the endpoint was configured with [entra_id], received [api_key]"
)
OTHER = server_error(400, "Inference endpoint e1 may not be changed today")


@pytest.mark.parametrize("refused", [KIND, OTHER])
def test_secret_that_the_server_does_not_take(refused: ServerError) -> None:
    calls = SHOWN, version("9.5.3"), Call("PUT", UPDATE, refused)
    error = Run(NEW, *calls, update_secrets="always").failure(ServerError)
    assert ("recreate: true" in error.message) is (refused is KIND), "only where it is about the secret"
    assert error.extra["changed"] is False


def test_other_reasons_are_no_reason_to_recreate() -> None:
    calls = SHOWN, version("9.5.3"), Call("PUT", UPDATE, OTHER)
    Run(NEW, *calls, update_secrets="always", recreate=True).failure(ServerError)


def test_another_kind_of_secret_by_recreation() -> None:
    trial = "_inference/e1--esops-trial"
    deleted = {"acknowledged": True, "pipelines": [], "indexes": []}
    asked = SHOWN, version("9.5.3"), Call("PUT", UPDATE, KIND), Call("DELETE", DRY, NOBODY)
    create = Call("PUT", "_inference/completion/e1--esops-trial", e.shown_completion()), Call("DELETE", trial, deleted)
    again = SHOWN, Call("DELETE", READ, deleted), Call("PUT", COMPLETION, e.shown_completion())
    how: dict[str, t.Any] = {"update_secrets": "always", "recreate": True}
    done = Run(NEW, *asked, *create, *again, **how).outcome()
    assert (done.action, done.changed) == ("recreate", True)
    used = {**NOBODY, "pipelines": ["p"]}
    error = Run(NEW, *asked[:3], Call("DELETE", DRY, used), **how).failure(Refused)
    assert "received [api_key]" in error.reason, "why it was to be recreated"
    assert "ingest pipeline p" in error.reason


def test_version_that_may_not_be_read_stops_no_create() -> None:
    hidden = Call("GET", "", server_error(403, "unauthorized", "security_exception"))
    refused = Call("PUT", "_inference/chat_completion/e1", server_error(400, "no such task type"))
    stated = {**NEW, "task_type": "chat_completion"}
    error = Run(stated, Call("GET", READ, not_found()), refused, hidden).failure(ServerError)
    assert error.status == 400
    assert Run(stated, Call("GET", READ, not_found()), hidden, check_mode=True).outcome().action == "create"
    broken = Call("GET", "", server_error(500, "x"))
    assert Run(stated, Call("GET", READ, not_found()), broken, check_mode=True).failure(ServerError).status == 500


def test_missing_feature_carries_what_the_server_said() -> None:
    refused = Call("PUT", "_inference/chat_completion/e1", server_error(400, "no such task type"))
    run = Run({**NEW, "task_type": "chat_completion"}, Call("GET", READ, not_found()), refused, version("9.2.0"))
    assert run.failure(CollectionError).result()["error"]["reason"] == "no such task type"


def test_refused_change_where_its_users_may_not_be_read() -> None:
    hidden = Call("DELETE", DRY, server_error(403, "unauthorized", "security_exception"))
    run = Run({"service_settings": {"dimensions": 9}}, *refusal_calls("9.5.3", e.shown()), hidden)
    error = run.failure(Refused)
    assert "dimensions" in error.reason
    assert "used_by" not in error.extra
    assert "could not be found out" in run.warnings[0]

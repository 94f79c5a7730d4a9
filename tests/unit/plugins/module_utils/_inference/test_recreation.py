# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Safe recreation, by the requests that it makes: prove, delete, create, and restore.

docs/reference/contract.md, "Recreation".
"""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import throw_away_id
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    AnswerLost,
    CollectionError,
    Refused,
    ServerError,
)
from ansible_collections.esops.elasticsearch.tests.unit.plugins.module_utils._inference.test_ensure import (
    COMPLETION,
    DRY,
    NOBODY,
    READ,
    SECRET,
    SHOWN,
    Run,
)
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e
from ansible_collections.esops.elasticsearch.tests.unit.support.script import (
    Call,
    exists,
    listed,
    not_found,
    server_error,
    version,
)

TRIAL_ID = throw_away_id("e1")
TRIAL, TRIAL_DELETE = f"_inference/completion/{TRIAL_ID}", f"_inference/{TRIAL_ID}"
NEW_SETTINGS = {**e.IDENTITY, "deployment_id": "d2"}
STATED = {"service_settings": {"deployment_id": "d2"}, "task_type": "completion", "secrets": SECRET}
COMPLETE = {**STATED, "service_settings": NEW_SETTINGS}
BODY = {
    "service": "azureopenai",
    "service_settings": {**NEW_SETTINGS, "rate_limit": {"requests_per_minute": 120}, **SECRET},
}
OLD_BODY = {
    "service": "azureopenai",
    "service_settings": {**e.IDENTITY, "rate_limit": {"requests_per_minute": 120}, **SECRET},
}
AFTER = e.shown_completion(service_settings={**NEW_SETTINGS, "rate_limit": {"requests_per_minute": 120}})
DELETED = {"acknowledged": True, "pipelines": [], "indexes": []}
USED = {**NOBODY, "pipelines": ["p"], "error_message": "Inference endpoint e1 is referenced by pipelines: [p]."}

ASKED = (SHOWN, version("9.5.3"), Call("DELETE", DRY, NOBODY))
TRIED = (Call("PUT", TRIAL, AFTER, BODY, wait=120), Call("DELETE", TRIAL_DELETE, DELETED))
PROVEN = (*TRIED, SHOWN)  # read again before it is deleted
DELETE = Call("DELETE", READ, DELETED)
BROKEN = server_error(400, "refused", inner="by Azure")


def recreate(*calls: Call, stated: dict[str, t.Any] | None = None, **how: t.Any) -> Run:
    return Run(stated or STATED, *calls, recreate=True, **how)


def test_proven_then_replaced() -> None:
    run = recreate(*ASKED, *PROVEN, DELETE, Call("PUT", COMPLETION, AFTER, BODY, wait=120))
    done = run.outcome()
    assert (done.action, done.changed, done.shown, run.warnings) == ("recreate", True, AFTER, [])
    assert done.used_by is not None
    assert done.result()["used_by"] == {"pipelines": [], "indexes": []}


def test_check_mode_asks_who_uses_it_and_writes_nothing() -> None:
    done = recreate(*ASKED, check_mode=True).outcome()
    assert (done.action, done.before) == ("recreate", e.shown_completion())
    assert done.after["service_settings"]["deployment_id"] == "d2"
    assert e.KEY not in repr(done)


@pytest.mark.parametrize("check_mode", [True, False])
def test_in_use(check_mode: bool) -> None:
    calls = SHOWN, version("9.5.3"), Call("DELETE", DRY, USED)
    error = recreate(*calls, check_mode=check_mode).failure(Refused)
    assert "ingest pipeline p" in error.reason
    assert "force: true" in error.hint
    assert error.extra["changed"] is False
    assert error.extra["used_by"] == {"pipelines": ["p"], "indexes": []}


def test_in_use_and_forced() -> None:
    deletion = Call("DELETE", f"{READ}?force=true", DELETED)
    calls = SHOWN, version("9.5.3"), Call("DELETE", DRY, USED), *PROVEN, deletion, Call("PUT", COMPLETION, AFTER, BODY)
    assert recreate(*calls, force=True).outcome().action == "recreate"


def test_old_server_that_cannot_tell() -> None:
    shown = e.shown(
        chunking_settings=None, service_settings={**e.IDENTITY, "dimensions": 1536, "similarity": "dot_product"}
    )
    after = e.shown(
        chunking_settings=None, service_settings={**NEW_SETTINGS, "dimensions": 1536, "similarity": "dot_product"}
    )
    embedding = "_inference/text_embedding"
    run = recreate(
        Call("GET", READ, listed(shown)),
        version("8.14.3"),
        Call("PUT", f"{embedding}/{TRIAL_ID}", after),
        Call("DELETE", TRIAL_DELETE, {"acknowledged": True}),
        Call("GET", READ, listed(shown)),
        Call("DELETE", READ, {"acknowledged": True}),
        Call("PUT", f"{embedding}/e1", after),
        stated={**STATED, "task_type": "text_embedding"},
    )
    assert run.outcome().action == "recreate"
    assert any("8.15" in warning for warning in run.warnings)


def test_new_settings_that_do_not_work() -> None:
    error = recreate(*ASKED, Call("PUT", TRIAL, BROKEN)).failure(ServerError)
    assert "tried out and do not work" in error.reason
    assert "left as it is" in error.reason
    assert error.extra["changed"] is False


def test_trial_whose_answer_is_lost_is_removed() -> None:
    lost, removal = Call("PUT", TRIAL, AnswerLost("broke")), Call("DELETE", TRIAL_DELETE, DELETED)
    error = recreate(*ASKED, lost, removal, lost, removal).failure(AnswerLost)
    assert error.extra["changed"] is False
    assert TRIAL_ID in error.hint, "the server may still be at it"


def test_trial_that_a_killed_run_has_left_behind() -> None:
    left = Call("PUT", TRIAL, exists(TRIAL_ID)), Call("DELETE", TRIAL_DELETE, DELETED)
    assert recreate(*ASKED, *left, *PROVEN, DELETE, Call("PUT", COMPLETION, AFTER)).outcome().changed


def test_trial_that_cannot_be_removed_is_named() -> None:
    """Where that cannot be deleted, the real one is not touched."""
    denied = server_error(403, "unauthorized", "security_exception")
    removal = Call("DELETE", TRIAL_DELETE, denied)
    error = recreate(*ASKED, Call("PUT", TRIAL, AFTER), removal).failure(Refused)
    assert f"'{TRIAL_ID}'" in error.reason
    assert "unauthorized" in error.reason
    assert "left as it is" in error.reason
    assert "delete it" in error.hint
    assert (error.extra["changed"], error.extra["error"]["status"]) == (False, 403)


def test_trial_that_fails_and_cannot_be_removed_is_named() -> None:
    asked = SHOWN, version("8.17.10"), Call("DELETE", DRY, NOBODY)
    fails = Call("POST", TRIAL, server_error(404, "Resource not found at [x] status [404]"))
    removal = Call("DELETE", TRIAL_DELETE, server_error(403, "unauthorized", "security_exception"))
    error = recreate(*asked, Call("PUT", TRIAL, AFTER), fails, removal).failure(ServerError)
    assert "tried out and do not work" in error.reason
    assert "Resource not found" in error.reason
    assert TRIAL_ID in error.hint


def test_settings_that_the_server_does_not_take() -> None:
    trial = Call("PUT", TRIAL, e.shown_completion()), Call("DELETE", TRIAL_DELETE, DELETED)
    error = recreate(*ASKED, *trial).failure(Refused)
    assert "did not take service_settings.deployment_id" in error.reason
    assert error.extra["changed"] is False


def test_used_since_we_asked() -> None:
    conflict = server_error(409, "Inference endpoint e1 is referenced by pipelines: [p].")
    error = recreate(*ASKED, *PROVEN, Call("DELETE", READ, conflict), Call("DELETE", DRY, USED)).failure(Refused)
    assert "ingest pipeline p" in error.reason
    assert error.extra["changed"] is False


def test_create_that_fails_is_put_back() -> None:
    old = Call("PUT", COMPLETION, e.shown_completion(), OLD_BODY)
    error = recreate(*ASKED, *PROVEN, DELETE, Call("PUT", COMPLETION, BROKEN, BODY), old).failure(ServerError)
    assert "exists with its old settings and the secret that is stated" in error.reason
    assert "by Azure" in error.reason
    assert (error.extra["changed"], error.extra["endpoint"]) == (True, e.shown_completion())


def test_nothing_can_be_created_any_more() -> None:
    create = Call("PUT", COMPLETION, BROKEN, BODY)
    old = Call("PUT", COMPLETION, server_error(400, "refused", inner="by Azure again"), OLD_BODY)
    error = recreate(*ASKED, *PROVEN, DELETE, create, old, Call("GET", READ, not_found())).failure(CollectionError)
    assert "does not exist now" in error.reason
    assert (error.extra["changed"], error.extra["lost_endpoint"]) == (True, e.shown_completion())
    assert "endpoint" not in error.extra


def test_answer_to_the_create_is_lost() -> None:
    create = Call("PUT", COMPLETION, AnswerLost("broke"))
    done = recreate(*ASKED, *PROVEN, DELETE, create, Call("GET", READ, listed(AFTER))).outcome()
    assert (done.changed, done.shown) == (True, AFTER)


def test_answer_to_the_delete_is_lost() -> None:
    lost, create = Call("DELETE", READ, AnswerLost("broke")), Call("PUT", COMPLETION, AFTER)
    assert recreate(*ASKED, *PROVEN, lost, Call("GET", READ, not_found()), create).outcome().changed
    assert recreate(*ASKED, *PROVEN, lost, SHOWN, DELETE, create).outcome().changed
    gone = Call("DELETE", READ, not_found())
    done = recreate(*ASKED, *PROVEN, gone, Call("GET", READ, not_found()), create, stated=COMPLETE).outcome()
    assert done.action == "create", "somebody else was faster"


EMBEDDING_TRIAL = f"_inference/text_embedding/{TRIAL_ID}"


def with_size(size: int) -> dict[str, t.Any]:
    return e.with_settings(max_input_tokens=9, dimensions=size)


def test_size_is_sent_only_where_the_server_finds_another() -> None:
    stated = {"service_settings": {"max_input_tokens": 9}, "secrets": SECRET}
    asked = Call("GET", READ, listed(e.shown())), version("9.3.1"), Call("DELETE", DRY, NOBODY)
    removal, create = Call("DELETE", TRIAL_DELETE, DELETED), "_inference/text_embedding/e1"
    run = recreate(
        *asked,
        Call("PUT", EMBEDDING_TRIAL, with_size(1536)),
        removal,
        asked[0],
        DELETE,
        Call("PUT", create, with_size(1536)),
        stated=stated,
    )
    assert run.outcome().changed
    run = recreate(
        *asked,
        Call("PUT", EMBEDDING_TRIAL, with_size(3072)),
        removal,
        Call("PUT", EMBEDDING_TRIAL, with_size(1536)),
        removal,
        asked[0],
        DELETE,
        Call("PUT", create, with_size(1536)),
        stated=stated,
    )
    shown = run.outcome().shown
    assert shown is not None
    assert shown["service_settings"]["dimensions"] == 1536


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(("number", "refused"), [("9.1.6", False), ("9.1.7", True), ("9.2.0", False), ("9.2.1", True)])
def test_index_mappings_with_another_size(number: str, refused: bool, check_mode: bool) -> None:
    stated = {"service_settings": {"dimensions": 9}, "secrets": SECRET}
    usage = {**NOBODY, "indexes": ["i"]}
    after = e.with_settings(dimensions=9)
    calls = [Call("GET", READ, listed(e.shown())), version(number), Call("DELETE", DRY, usage)]
    if not refused and not check_mode:
        calls += [Call("PUT", EMBEDDING_TRIAL, after), Call("DELETE", TRIAL_DELETE, DELETED), calls[0]]
        calls += [Call("DELETE", f"{READ}?force=true", DELETED), Call("PUT", "_inference/text_embedding/e1", after)]
    run = recreate(*calls, stated=stated, force=True, check_mode=check_mode)
    if refused:
        error = run.failure(Refused)
        assert "Index i maps this endpoint" in error.reason
        assert error.extra["changed"] is False
    else:
        assert run.outcome().action == "recreate"
        assert any("Index i" in warning for warning in run.warnings)


def test_completion_is_tried_out_where_the_server_does_not() -> None:
    """Servers before 8.18 do not check completion (docs/reference/elasticsearch-inference.md, "The check call")."""
    asked = SHOWN, version("8.17.10"), Call("DELETE", DRY, NOBODY)
    trial, removal = Call("PUT", TRIAL, AFTER), Call("DELETE", TRIAL_DELETE, DELETED)
    works = Call("POST", TRIAL, {"completion": []})
    assert recreate(*asked, trial, works, removal, SHOWN, DELETE, Call("PUT", COMPLETION, AFTER)).outcome().changed
    fails = Call("POST", TRIAL, server_error(404, "Resource not found at [x] status [404]"))
    error = recreate(*asked, trial, fails, removal).failure(CollectionError)
    assert "tried out and do not work" in error.reason
    assert error.extra["changed"] is False


def test_size_is_put_back_with_the_old_endpoint() -> None:
    stated = {"service_settings": {"deployment_id": "d2"}, "secrets": SECRET}
    after = e.shown(
        service_settings={
            **NEW_SETTINGS,
            "rate_limit": {"requests_per_minute": 1440},
            "dimensions": 9,
            "similarity": "cosine",
        }
    )
    create = "_inference/text_embedding/e1"
    calls = [
        Call("GET", READ, listed(e.shown())), version("9.5.3"), Call("DELETE", DRY, NOBODY),
        Call("PUT", EMBEDDING_TRIAL, after), Call("DELETE", TRIAL_DELETE, DELETED),
        Call("GET", READ, listed(e.shown())), DELETE, Call("PUT", create, BROKEN),
    ]  # fmt: skip
    body = {
        "service": "azureopenai",
        "service_settings": {
            **e.IDENTITY,
            "rate_limit": {"requests_per_minute": 1440},
            "similarity": "dot_product",
            **SECRET,
        },
        "chunking_settings": e.SENTENCE,
    }
    sized = {**body, "service_settings": {**body["service_settings"], "dimensions": 1536}}  # type: ignore[dict-item]
    error = recreate(*calls, Call("PUT", create, e.shown(), sized), stated=stated).failure(ServerError)
    assert error.extra["endpoint"] == e.shown()
    refused = server_error(400, "This model does not support specifying dimensions")
    again = Call("PUT", create, refused, sized), Call("PUT", create, e.shown(), body)
    error = recreate(*calls, *again, stated=stated).failure(ServerError)
    assert "exists with its old settings" in error.reason


def test_endpoint_of_another_service_cannot_be_put_back() -> None:
    old = e.shown_completion(service="openai", service_settings={"model_id": "m"})
    asked = Call("GET", READ, listed(old)), version("9.5.3"), Call("DELETE", DRY, NOBODY)
    calls = *asked, Call("PUT", TRIAL, AFTER), Call("DELETE", TRIAL_DELETE, DELETED), asked[0], DELETE
    run = recreate(*calls, Call("PUT", COMPLETION, BROKEN), Call("GET", READ, not_found()), stated=COMPLETE)
    error = run.failure(CollectionError)
    assert "openai" in error.reason
    assert error.extra["lost_endpoint"] == old


def test_fault_of_ours_does_not_cost_the_endpoint() -> None:
    create = Call("PUT", COMPLETION, KeyError("x")), Call("PUT", COMPLETION, e.shown_completion(), OLD_BODY)
    error = recreate(*ASKED, *PROVEN, DELETE, *create).failure(CollectionError)
    assert "exists with its old settings" in error.reason

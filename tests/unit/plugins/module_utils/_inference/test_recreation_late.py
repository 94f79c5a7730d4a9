# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Safe recreation whose answers are lost or come late, and others who are at it at the same time."""

from __future__ import annotations

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    AnswerLost,
    CollectionError,
    RequestError,
    ServerError,
)
from ansible_collections.esops.elasticsearch.tests.unit.plugins.module_utils._inference.test_ensure import (
    COMPLETION,
    DRY,
    NOBODY,
    READ,
    SHOWN,
)
from ansible_collections.esops.elasticsearch.tests.unit.plugins.module_utils._inference.test_recreation import (
    AFTER,
    ASKED,
    BROKEN,
    DELETE,
    OLD_BODY,
    PROVEN,
    TRIAL,
    TRIED,
    recreate,
)
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e
from ansible_collections.esops.elasticsearch.tests.unit.support.script import (
    Call,
    exists,
    listed,
    not_found,
    server_error,
)


def test_changed_each_time_it_is_tried_out() -> None:
    calls = [*ASKED]
    for limit in range(1, 7):
        shown = e.shown_completion(service_settings={**e.IDENTITY, "rate_limit": {"requests_per_minute": limit}})
        there = Call("GET", READ, listed(shown))
        calls += [Call("PUT", TRIAL, AFTER), TRIED[1], there, there, Call("DELETE", DRY, NOBODY)]
    error = recreate(*calls[:-2]).failure(CollectionError)
    assert "again and again" in error.reason
    assert error.extra["changed"] is False


@pytest.mark.parametrize("lost", [AnswerLost("broke"), server_error(500, "Failed to rollback")])
def test_deletion_whose_answer_is_lost_for_good(lost: RequestError) -> None:
    """What was there is in the result where nobody knows whether it still is."""
    deletion = Call("DELETE", READ, lost)
    unreadable = Call("GET", READ, ServerError(503, None, "overloaded"))
    error = recreate(*ASKED, *PROVEN, deletion, unreadable).failure(RequestError)
    assert "may not exist now" in error.reason
    assert error.extra["lost_endpoint"] == e.shown_completion()
    times = 2 if isinstance(lost, AnswerLost) else 1
    error = recreate(*ASKED, *PROVEN, *(deletion, SHOWN) * times).failure(RequestError)
    assert "lost_endpoint" not in error.extra, "it is still there"
    assert error.extra["changed"] is False


def test_recreated_by_somebody_else_after_a_deletion_whose_answer_is_lost() -> None:
    """What they have created is not deleted: it is not what we had read."""
    lost, theirs = Call("DELETE", READ, AnswerLost("broke")), Call("GET", READ, listed(AFTER))
    done = recreate(*ASKED, *PROVEN, lost, theirs, Call("PUT", COMPLETION, exists()), theirs).outcome()
    assert (done.action, done.changed, done.shown) == ("recreate", True, AFTER)


def test_new_one_comes_through_late() -> None:
    """The create seems to fail for good, the old settings are to be put back, and then the new endpoint is there."""
    lost, gone = Call("PUT", COMPLETION, AnswerLost("broke")), Call("GET", READ, not_found())
    late = Call("PUT", COMPLETION, exists(), OLD_BODY), Call("GET", READ, listed(AFTER))
    assert recreate(*ASKED, *PROVEN, DELETE, lost, gone, lost, gone, *late).outcome().shown == AFTER


def test_put_back_comes_through_late() -> None:
    lost, gone = Call("PUT", COMPLETION, AnswerLost("broke"), OLD_BODY), Call("GET", READ, not_found())
    late = Call("PUT", COMPLETION, exists(), OLD_BODY), SHOWN
    calls = DELETE, Call("PUT", COMPLETION, BROKEN), lost, gone, *late
    error = recreate(*ASKED, *PROVEN, *calls).failure(ServerError)
    assert "exists with its old settings" in error.reason
    assert "lost_endpoint" not in error.extra
    assert error.extra["endpoint"] == e.shown_completion()


def test_somebody_else_creates_something_before_it_is_put_back() -> None:
    other = e.shown_completion(service_settings={**e.IDENTITY, "deployment_id": "d3"})
    calls = DELETE, Call("PUT", COMPLETION, BROKEN), Call("PUT", COMPLETION, exists()), Call("GET", READ, listed(other))
    error = recreate(*ASKED, *PROVEN, *calls).failure(ServerError)
    assert "what exists now is not what was asked for" in error.reason
    assert (error.extra["endpoint"], error.extra["lost_endpoint"]) == (other, e.shown_completion())

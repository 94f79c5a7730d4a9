# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each kind of response to a write means: one row for each."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.api import (
    already_exists,
    is_busy,
    is_gone,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._reconcile.attempt import Fate, Write, attempt
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    AnswerLost,
    CannotConnect,
    NotElasticsearch,
    RequestError,
    ServerError,
    TimedOut,
    TlsFailure,
)

KIND = "status_exception"
BUSY = "Endpoint [e1] is currently being updated. Try again once the update completes"
GONE, EXISTS = "resource_not_found_exception", "resource_already_exists_exception"
ROWS: dict[str, tuple[RequestError, Fate]] = {
    "no connection": (CannotConnect("refused"), Fate.NEVER_SENT),
    "connection broke": (AnswerLost("reset"), Fate.UNCLEAR),
    "timeout": (TimedOut("slow"), Fate.UNCLEAR),
    "a page": (NotElasticsearch("a page"), Fate.UNCLEAR),
    **{
        f"{status}": (ServerError(status, KIND), Fate.REFUSED)
        for status in (400, 401, 403, 404, 405, 406, 409, 413, 422)
    },
    **{f"{status}, Elasticsearch's own": (ServerError(status, KIND), Fate.UNCLEAR) for status in (408, 429, 499)},
    **{
        f"{status}, Elasticsearch's own": (ServerError(status, KIND), Fate.UNCLEAR)
        for status in (500, 501, 502, 503, 504, 507, 520, 524)
    },
    **{
        f"{status}, a gateway's": (ServerError(status, None, "Not Found"), Fate.UNCLEAR)
        for status in (400, 401, 403, 404, 408, 409, 429, 499, 500, 502, 503, 504, 520, 524)
    },
    "class cast": (ServerError(500, "class_cast_exception"), Fate.REFUSED),
    "class cast, told by a gateway": (ServerError(503, "class_cast_exception"), Fate.UNCLEAR),
    "no handler": (ServerError(400, None, "no handler found for uri [/x] and method [PUT]"), Fate.REFUSED),
    "wrong method": (ServerError(405, None, "Incorrect HTTP method for uri [/x] and method [PUT]"), Fate.REFUSED),
    "being updated": (ServerError(409, KIND, BUSY), Fate.BUSY),
    "being updated, told by a gateway": (ServerError(409, None, BUSY), Fate.UNCLEAR),
    "exists": (ServerError(400, EXISTS), Fate.CROSSED),
    "exists, told by a gateway": (ServerError(400, None, EXISTS), Fate.UNCLEAR),
}


def outcome(error: RequestError, **predicates: t.Any) -> Fate:
    def send() -> t.NoReturn:
        raise error

    made = attempt(Write("create", send, is_busy=is_busy, **predicates), None)
    assert made.error is error
    return made.fate


@pytest.mark.parametrize("name", ROWS)
def test_fate_of_a_create(name: str) -> None:
    error, fate = ROWS[name]
    assert outcome(error, is_crossed=already_exists) is fate


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (ServerError(404, GONE), Fate.CROSSED),
        (ServerError(404, KIND, "No service found for [x]"), Fate.REFUSED),
        (ServerError(404, None, "Not Found"), Fate.UNCLEAR),
        (NotElasticsearch("HTTP status 404 with an HTML page"), Fate.UNCLEAR),
        (ServerError(400, EXISTS), Fate.REFUSED),
    ],
)
def test_fate_of_a_delete(error: RequestError, fate: Fate) -> None:
    assert outcome(error, is_crossed=is_gone) is fate


def test_done() -> None:
    answers = ["answer"]
    made = attempt(Write("create", answers.pop), "before")
    assert (made.fate, made.answer, made.before, made.error, answers) == (Fate.DONE, "answer", "before", None, [])


def test_a_certificate_that_is_not_trusted_ends_the_run() -> None:
    with pytest.raises(TlsFailure):
        outcome(TlsFailure("self-signed"))

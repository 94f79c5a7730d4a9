# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removal, by the requests that it makes.

docs/reference/contract.md, "Situations"; docs/reference/elasticsearch-inference.md, "Delete".
"""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.api import InferenceApi
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.outcome import Outcome
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.removal import Removal, remove
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import (
    AnswerLost,
    CollectionError,
    Refused,
    ServerError,
)
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e
from ansible_collections.esops.elasticsearch.tests.unit.support.script import (
    Call,
    ScriptedClient,
    listed,
    not_found,
    server_error,
)

READ = "_inference/e1"
SHOWN, GONE = Call("GET", READ, listed(e.shown())), Call("GET", READ, not_found())
OLD = Call("GET", READ, {"models": [{"model_id": "e1", **e.shown(inference_id=None, chunking_settings=None)}]})
DELETED = {"acknowledged": True, "pipelines": [], "indexes": []}
CONFLICT = (
    "Inference endpoint e1 is referenced by pipelines: [p]. Ensure that no pipelines are using this inference "
    "endpoint, or use force to ignore this warning and delete the inference endpoint."
)
UNUSED = {"acknowledged": False, "pipelines": [], "indexes": [], "error_message": ""}
USED = {"acknowledged": False, "pipelines": ["p"], "indexes": ["i"], "error_message": CONFLICT}


class Gone(t.NamedTuple):
    """What a removal did."""

    outcome: Outcome | None
    error: CollectionError | None
    warnings: list[str]


def removed(*calls: Call, check_mode: bool = False, **wanted: t.Any) -> Gone:
    client, warnings = ScriptedClient(*calls), []  # type: ignore[var-annotated]
    outcome = error = None
    try:
        outcome = remove(InferenceApi(t.cast(t.Any, client)), Removal("e1", **wanted), check_mode, warnings.append)
    except CollectionError as caught:
        error = caught
    client.check_finished()
    return Gone(outcome, error, warnings)


def dry_run(answer: t.Any) -> Call:
    return Call("DELETE", f"{READ}?dry_run=true", answer)


def deletion(answer: t.Any, *, force: bool = False) -> Call:
    return Call("DELETE", f"{READ}?force=true" if force else READ, answer)


# the calls, check mode, force -> action, how many warnings, used_by
DONE: dict[str, tuple[list[Call], bool, bool, str, int, t.Any]] = {
    "gone already": ([GONE], False, False, "none", 0, None),
    "gone already, check mode": ([GONE], True, False, "none", 0, None),
    "deleted": ([SHOWN, deletion(DELETED)], False, False, "delete", 0, ([], [])),
    "check mode": ([SHOWN, dry_run(UNUSED)], True, False, "delete", 0, ([], [])),
    "forced": ([SHOWN, dry_run(UNUSED), deletion(DELETED, force=True)], False, True, "delete", 0, ([], [])),
    "forced, in use": ([SHOWN, dry_run(USED), deletion(DELETED, force=True)], False, True, "delete", 1, (["p"], ["i"])),
    "forced, in use, check mode": ([SHOWN, dry_run(USED)], True, True, "delete", 1, (["p"], ["i"])),
    "8.15, indexes unknown": (
        [SHOWN, deletion({"acknowledged": True, "pipelines": []})],
        False,
        False,
        "delete",
        1,
        ([], []),
    ),
    "8.14": ([OLD, deletion({"acknowledged": True})], False, False, "delete", 1, None),
    "8.14, forced": ([OLD, deletion({"acknowledged": True})], False, True, "delete", 1, None),
    "8.14, check mode": ([OLD], True, False, "delete", 1, None),
    "somebody else was faster": ([SHOWN, deletion(not_found())], False, False, "none", 0, ([], [])),
    "answer lost, gone": ([SHOWN, deletion(AnswerLost("x")), GONE], False, False, "delete", 0, ([], [])),
    "answer lost, there": (
        [SHOWN, deletion(AnswerLost("x")), SHOWN, deletion(DELETED)],
        False,
        False,
        "delete",
        0,
        ([], []),
    ),
    "answer lost, there, then gone": (
        [SHOWN, deletion(AnswerLost("x")), SHOWN, deletion(not_found()), GONE],
        False,
        False,
        "delete",
        0,
        ([], []),
    ),
    "fault, gone": ([SHOWN, deletion(server_error(500, "x")), GONE], False, False, "delete", 0, ([], [])),
}


@pytest.mark.parametrize("name", DONE)
def test_done(name: str) -> None:
    calls, check_mode, force, action, warned, used_by = DONE[name]
    gone = removed(*calls, check_mode=check_mode, force=force)
    assert gone.error is None
    assert gone.outcome is not None
    assert (gone.outcome.action, gone.outcome.changed) == (action, action == "delete")
    assert (gone.outcome.after, gone.outcome.shown) == ({}, None)
    assert len(gone.warnings) == warned
    told = gone.outcome.result()
    assert "endpoint" not in told
    if not name.startswith("somebody"):
        expected = None if used_by is None else dict(zip(("pipelines", "indexes"), used_by))
        assert told.get("used_by") == expected


@pytest.mark.parametrize("check_mode", [True, False])
def test_in_use(check_mode: bool) -> None:
    refused = [] if check_mode else [deletion(server_error(409, CONFLICT))]
    error = removed(SHOWN, *refused, dry_run(USED), check_mode=check_mode).error
    assert isinstance(error, Refused)
    for part in ("ingest pipeline p", "index i", "force: true"):
        assert part in error.message
    assert error.result() == {
        "kind": "refused",
        "used_by": {"pipelines": ["p"], "indexes": ["i"]},
        "error": {"status": 409, "type": "status_exception", "reason": CONFLICT, "caused_by": None},
    }, "the same in both modes"


def test_conflict_that_is_over_when_we_ask() -> None:
    error = removed(SHOWN, deletion(server_error(409, CONFLICT)), dry_run(UNUSED)).error
    assert isinstance(error, ServerError)
    assert error.server_reason == CONFLICT


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ({"task_type": "completion"}, "has the task type 'text_embedding', not 'completion'"),
        ({"service": "openai"}, "has the service 'azureopenai', not 'openai'"),
    ],
)
def test_another_one_is_never_deleted(wanted: dict[str, str], text: str, check_mode: bool) -> None:
    error = removed(SHOWN, check_mode=check_mode, force=True, **wanted).error
    assert isinstance(error, Refused)
    assert text in error.reason
    assert error.result()["endpoint"] == e.shown()


def test_what_was_meant_is_deleted() -> None:
    gone = removed(SHOWN, deletion(DELETED), task_type="text_embedding", service="azureopenai")
    assert gone.outcome is not None
    assert gone.outcome.before == e.shown()


def test_headers_are_covered_in_the_diff() -> None:
    shown = e.shown(task_settings={"headers": {"h": "Header-Secret"}})
    gone = removed(Call("GET", READ, listed(shown)), deletion(DELETED))
    assert "Header-Secret" not in repr(gone)


@pytest.mark.parametrize("status", [400, 403, 500])
def test_refused_deletion(status: int) -> None:
    calls = [SHOWN, deletion(server_error(status, "no"))] + ([SHOWN] if status == 500 else [])
    error = removed(*calls).error
    assert isinstance(error, ServerError)
    assert error.status == status


def test_answers_that_keep_getting_lost() -> None:
    lost = deletion(AnswerLost("x"))
    assert isinstance(removed(SHOWN, lost, SHOWN, lost, SHOWN).error, AnswerLost)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another client creates, changes or deletes the endpoint between our read and our write, at every write there is."""

from __future__ import annotations

import functools
import typing as t

import pytest
from functional.facts import NEW_KEY, Json, can, standing
from functional.faults.cells import Stage
from functional.faults.connector_writes import KINDS, created
from functional.faults.judging import completes, same, true_to_the_server
from functional.faults.subject import E1
from functional.faults.writes import CHANGE, KEPT, USER, WRITES, old_again
from functional.harness import TRIAL, Bench, merged_over

from es_emulator import Fault

THEIRS: Json = {"task_settings": {"user": "theirs"}}
MOVED: Json = {"service_settings": {"api_version": "2020-01-01"}}
THEIR_KEY: Json = {"secrets": {"api_key": "their key"}}


class Doing(t.NamedTuple):
    """What another client does: what is stored afterwards, made of what was, on that version."""

    makes: t.Callable[[str, Json | None], Json | None]


def _changed(**changes: Json) -> t.Callable[[str, Json | None], Json | None]:
    return lambda _version, stored: merged_over(stored or {}, changes)


DOINGS: dict[str, t.Callable[[str, Json | None], Json | None]] = {
    "deletes": lambda _version, _stored: None,
    "changes what is not declared": _changed(**THEIRS),
    "changes what cannot be changed in place": _changed(**MOVED),
    "makes it as it is wanted": _changed(**CHANGE, secrets={"api_key": NEW_KEY}),
    "creates it as it is wanted": lambda version, _stored: standing(version, **THEIR_KEY),
    "creates another": lambda version, _stored: standing(version, **MOVED, **THEIR_KEY),
    "creates the new one": lambda version, _stored: standing(version, **CHANGE, **THEIR_KEY),
    "creates the old one": lambda version, _stored: old_again(version),
    "replaces it by another type": lambda version, _stored: standing(version, **THEIR_KEY),
    "creates another connector": lambda _version, _stored: created(name="Theirs", index_name="theirs"),
    "deletes softly": lambda _version, stored: {**(stored or {}), "deleted": True},
    "describes it": lambda _version, stored: stored and {**stored, "description": "theirs"},
    "reports a sync": lambda _version, stored: stored and {**stored, "last_sync_status": "error", "error": "theirs"},
    "ends the sync": lambda _version, stored: stored and {**stored, "status": "completed"},
    "writes another policy": lambda _version, _stored: {"allowed_geos": ["apac"]},
    "begins the sync": lambda _version, stored: stored and {**stored, "status": "in_progress"},
}


class Case(t.NamedTuple):
    """A write, who is faster with what, and the outcome: the action (None: a failure), what is stored.

    `changed` is whether the result says so; `says` are words of a failure's message. `again` says whether one more run
    reaches what is wanted, which it cannot where that is forbidden.
    """

    write: str
    doing: str
    action: str | None
    changed: bool
    stored: t.Callable[[Stage], Json | None]
    says: tuple[str, ...] = ()
    again: bool = True
    when: str = "before"


def wanted(stage: Stage) -> Json | None:
    return stage.task.wanted


def fresh(stage: Stage) -> Json | None:
    return stage.task.fresh


def theirs(doing: str) -> t.Callable[[Stage], Json | None]:
    """What they have made stays."""
    return lambda stage: DOINGS[doing](stage.version, stage.task.begin)


def with_theirs(stage: Stage) -> Json | None:
    """What is wanted, and their change of what is not declared."""
    return merged_over(stage.task.wanted or {}, THEIRS)


def theirs_with_the_kept(stage: Stage) -> Json | None:
    """What they have created, with what the old endpoint had besides; where nothing changes in place, all is ours."""
    made = merged_over(DOINGS["creates the new one"](stage.version, None) or {}, KEPT)
    in_place = can(stage.version, "update") and not can(stage.version, "loses_chunking")
    return made if in_place else wanted(stage)


def described(stage: Stage) -> Json | None:
    """What is wanted, and their description."""
    return {**(stage.task.wanted or {}), "description": "theirs"}


def canceling(stage: Stage) -> Json | None:
    """A job that has begun comes to its end later."""
    return {**(stage.task.wanted or {}), "status": "canceling"}


def _kept(write: str, doing: str, action: str | None, *says: str, changed: bool = False, again: bool = True) -> Case:
    return Case(write, doing, action, changed, theirs(doing), says, again)


RECREATED: tuple[Case, ...] = (
    # while it is tried out: all is planned anew, and nothing of theirs is lost
    *(
        case._replace(write=f"recreate, {step}", when=when)
        for step, when in (("trial create", "before"), ("trial create", "after"))
        for case in (
            Case("", "deletes", "create", True, wanted),
            Case("", "changes what is not declared", "recreate", True, with_theirs),
            Case("", "changes what cannot be changed in place", "recreate", True, wanted),
            Case("", "makes it as it is wanted", "none", False, wanted),
            Case("", "replaces it by another type", "recreate", True, fresh),
        )
    ),
    # too late for another look: no client can compare and delete in one step
    Case("recreate, delete", "deletes", "recreate", True, wanted),
    Case("recreate, delete", "changes what is not declared", "recreate", True, wanted),
    Case("recreate, delete", "makes it as it is wanted", "recreate", True, wanted),
    Case("recreate, create", "creates the new one", "recreate", True, theirs_with_the_kept),
    Case("recreate, create", "creates another", "recreate", True, wanted),
    Case("recreate, restore", "creates the new one", "recreate", True, theirs_with_the_kept),
    _kept("recreate, restore", "creates the old one", None, "previous endpoint is restored", changed=True),
    _kept(
        "recreate, restore",
        "creates another",
        None,
        "What exists now is neither the new nor the previous endpoint",
        changed=True,
    ),
)
OF_CONNECTORS: tuple[Case, ...] = (
    # no client can ask for a creation that replaces nothing, so what they have made is lost, which is said
    Case("connector: connector", "creates another connector", "create", True, wanted),
    Case("connector: connector and schedule, first", "creates another connector", "create", True, wanted),
    *(
        Case(f"connector: {name}", doing, "create", True, fresh)
        for name in ("name", "schedule", "values", "rules", "service type", "type and name, first")
        for doing in ("deletes", "deletes softly")
    ),
    # it was written once before that
    *(
        Case(f"connector: {name}, second", doing, "create", True, fresh)
        for name in ("connector and schedule", "type and name")
        for doing in ("deletes", "deletes softly")
    ),
    *(
        Case(f"connector: {name}", "describes it", "create" if "connector" in name else "update", True, described)
        for name in (*KINDS,)
        if name not in ("connector", "connector and schedule, first")
    ),
    Case("connector: values", "reports a sync", "update", True, wanted),
    # a proxy may have sent the write twice, and this may be the answer to the second: it counts
    Case("connector: delete", "deletes", "delete", True, wanted),
    Case("connector: delete", "deletes softly", "delete", True, wanted),
    Case("connector: delete", "describes it", "delete", True, wanted),
    Case("sync job: start", "describes it", "create", True, wanted),
    Case("sync job: cancel", "deletes", "none", False, fresh),
    _kept("sync job: cancel", "ends the sync", "none"),
    Case("sync job: cancel", "begins the sync", "cancel", True, canceling),
    Case("sync job: delete", "deletes", "delete", True, wanted),
    Case("sync job: delete", "ends the sync", "delete", True, wanted),
)
#: a policy is replaced as a whole, so the last one who writes it wins
OF_POLICIES: tuple[Case, ...] = (
    Case("region policy: create", "writes another policy", "create", True, wanted),
    Case("region policy: update", "writes another policy", "update", True, wanted),
    Case("region policy: update", "deletes", "update", True, wanted),
    Case("region policy: delete", "writes another policy", "delete", True, wanted),
    _kept("region policy: delete", "deletes", "delete", changed=True),
)
CASES: tuple[Case, ...] = (
    # a proxy may have sent the write twice, and this may be the answer to the second: it counts
    _kept("create", "creates it as it is wanted", "create", changed=True),
    _kept("create", "creates another", None, "cannot be changed in place", again=False),
    Case("update", "deletes", "create", True, fresh),
    Case("update", "changes what is not declared", "update", True, wanted),
    Case("update", "replaces it by another type", None, False, theirs("replaces it by another type"), (), False),
    Case("secret", "deletes", "create", True, fresh),
    Case("secret", "changes what is not declared", "update", True, with_theirs),
    Case("rotation", "deletes", "create", True, fresh),
    Case("rotation", "changes what is not declared", "update", True, with_theirs),
    _kept("delete", "deletes", "delete", changed=True),
    Case("delete", "changes what is not declared", "delete", True, wanted),
    Case("delete", "replaces it by another type", "delete", True, wanted),
    Case("set: purge", "deletes", "delete", True, wanted),
    Case("set: purge", "changes what is not declared", "delete", True, wanted),
    *RECREATED,
    *OF_CONNECTORS,
    *OF_POLICIES,
)


def _able(doing: str, versions: tuple[str, ...]) -> tuple[str, ...]:
    """The versions on which that can be done."""
    return tuple(version for version in versions if doing != "deletes softly" or not version.startswith("8."))


CELLS = [
    pytest.param(case, name, versions[place % len(versions)], id=f"{name} - {case.doing} {case.when}")
    for place, case in enumerate(CASES)
    for name in (case.write, f"set: {case.write}")
    if name in WRITES
    for versions in (_able(case.doing, WRITES[name].versions),)
]


def by_another_client(stage: Stage, doing: str) -> t.Callable[[], None]:
    """Their write, which happens at once."""

    def write() -> None:
        stored = stage.subject.stored(stage.emu).get(E1)
        stage.subject.store(stage.emu, DOINGS[doing](stage.version, stored))

    return write


@pytest.mark.parametrize(("case", "name", "server"), CELLS)
def test_another_client_is_faster(bench: Bench, case: Case, name: str, server: str) -> None:
    write = WRITES[name]
    stage = Stage(bench, write, server)
    stage.prepare()
    stage.emu.azure.valid_keys.add(THEIR_KEY["secrets"]["api_key"])
    call = by_another_client(stage, case.doing)
    words: Json = {"when": case.when, "skip": write.struck.nth - 1, "call": call}
    stage.arm(Fault("delay", **words, **write.struck.filters))
    played = stage.play()
    assert same(stage, played.e1, case.stored(stage)), played.e1
    view = played.view
    assert (view.failed, view.changed) == (case.action is None, case.changed), view
    assert view.failed or view.action == case.action
    for words_of_it in case.says:
        assert words_of_it in view.message
    assert TRIAL not in played.stored or view.lost_endpoint is not None
    true_to_the_server(stage, played)
    if case.again and TRIAL not in played.stored and case.stored in (wanted, fresh, described, canceling):
        completes(stage, played.e1, case.stored(stage))
    elif case.again:
        stage.emu.clear_faults()
        assert not stage.play().view.failed
        assert stage.play(declared={"update_secrets": "on_create"}).run.result["changed"] is False


@pytest.mark.parametrize("name", ["update", "set: update"])
def test_a_declared_setting_that_is_not_sent_is_changed_meanwhile(bench: Bench, name: str) -> None:
    """It is not in our update, being as it should; so what the answer shows is no fault of the server."""
    stage = Stage(bench, WRITES[name], "9.5.3")
    limit: Json = {"rate_limit": {"requests_per_minute": 120}}
    begin = stage.task.begin or {}
    declared = merged_over(stage.task.declared, {"service_settings": limit, "recreate": True})
    stage.task = stage.task._replace(declared=declared)
    stage.prepare()

    def change() -> None:
        stage.emu.endpoints[E1].service_settings["rate_limit"] = {"requests_per_minute": 7}

    stage.arm(Fault("delay", call=change, **stage.write.struck.filters))
    played = stage.play()
    assert (played.view.changed, played.view.action) == (True, "update"), played.view
    assert played.e1 == merged_over(begin, USER)
    assert not [entry for entry in played.log if entry.method == "DELETE"], "it was not created again"
    completes(stage, played.e1)


@pytest.mark.parametrize("name", ["delete", "set: delete"])
def test_another_endpoint_is_not_deleted_after_a_lost_answer(bench: Bench, name: str) -> None:
    """Deleted, the answer lost, and another client creates one of another kind: what was meant is gone already."""
    stage = Stage(bench, WRITES[name], "9.5.3")
    stage.task = stage.task._replace(declared={"state": "absent", "task_type": "text_embedding"})
    other = standing("9.5.3", "completion")
    stage.prepare()
    call = functools.partial(stage.emu.seed, E1, **other)
    stage.arm(Fault("reset", when="after", call=call, **stage.write.struck.filters))
    played = stage.play()
    assert played.e1 == other
    assert played.view.failed
    assert "'completion'" in played.view.message
    true_to_the_server(stage, played._replace(view=played.view._replace(lost_endpoint=None)))

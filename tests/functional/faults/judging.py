# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judging the outcome of a cell: is the result true, was nothing written blindly, does the next run complete it."""

from __future__ import annotations

import collections
import re
import typing as t

from functional.facts import Json
from functional.faults.cells import Played, Stage, writes
from functional.faults.connector_writes import KINDS
from functional.faults.model import Expected, State
from functional.faults.subject import E1, OTHER, View
from functional.faults.troubles import Told
from functional.faults.writes import old_again
from functional.harness import TRIAL

from es_emulator.model import LoggedRequest

_ACTIONS = {
    "secret": "update",
    "rotation": "update",
    "purge": "delete",
    **{name: "create" if kind.new else "update" for name, kind in KINDS.items()},
    "connector delete": "delete",
    "start": "create",
    "job delete": "delete",
    **{f"policy {action}": action for action in ("create", "update", "delete")},
}


def judge(stage: Stage, played: Played, expected: Expected) -> None:
    """The run that met the trouble: its result, and what is stored."""
    view = played.view
    state = State.WANTED if expected.failed is None and not view.failed else expected.state
    assert is_stored(stage, played.e1, state), f"{state} is not what is stored: {played.e1}"
    if expected.failed is not None:
        assert view.failed is expected.failed, view
    if TRIAL in played.stored and view.failed:
        assert view.changed, "a trial that is left behind counts"
    elif expected.changed is not None:
        assert view.changed is expected.changed, view
    if not view.failed:
        assert (view.changed, view.action) == (True, _ACTIONS.get(stage.write.kind, stage.write.kind))
    elif expected.says:
        assert re.search(expected.says, view.said), view.said
    if expected.lost is not None:
        assert (view.lost_endpoint is not None) is expected.lost, view
    if expected.bystander:
        _bystander(stage, played)
    if not expected.trial_stays:
        assert TRIAL not in played.stored
    for name in further(played):
        assert expected.twice
        assert name in view.said, "it is there twice, and no one is told"
    true_to_the_server(stage, played)


def true_to_the_server(stage: Stage, played: Played) -> None:
    """All that a result says about what exists must be so; what is lost or left behind must be said."""
    view, e1 = played.view, played.e1
    begin, version = stage.task.begin, stage.version
    there = None if e1 is None else stage.subject.shown(version, e1)
    if stage.write.kind != "purge" and (view.endpoint is not None or not view.failed):
        assert view.endpoint == there
    if view.lost_endpoint is not None:
        assert begin is not None
        assert view.lost_endpoint == stage.subject.shown(version, begin)
    # that a sync job is gone, no matter which client deleted it, is as good as that it was canceled
    if begin is not None and e1 is None and stage.task.wanted is not None and stage.write.kind != "cancel":
        assert view.lost_endpoint is not None, "it is lost, and no one is told"
    if TRIAL in played.stored:
        assert TRIAL in view.said, "it is left behind, and no one is told"
    _claims(stage, view, e1, there)
    assert view.failed or view.changed is not None


def _claims(stage: Stage, view: View, e1: Json | None, there: Json | None) -> None:
    begin = None if stage.task.begin is None else stage.subject.shown(stage.version, stage.task.begin)
    claims: dict[str, bool] = {
        "does not exist now": e1 is None,
        "previous endpoint is restored": there is not None and there == begin,
        "exists, but is not as declared": there is not None,
        "nothing was changed": there == begin,
    }
    for words, so in claims.items():
        assert so or words not in view.message, view.message


def never_blindly(log: t.Sequence[LoggedRequest], meanings: t.Mapping[int, Told], retries: int) -> None:
    """Whether the same write was sent twice without a reason. `meanings` is what the answers told, by place in the log.

    After an unclear answer there must be a read of that endpoint before the same write comes again (for the throw-away
    endpoint its removal does as well); what was refused may be tried again as often as the option says; what was
    refused for good is not sent again, what was carried out only if its opposite came in between.
    """
    refusals: collections.Counter[tuple[t.Any, ...]] = collections.Counter()
    for place, entry in enumerate(log):
        again = next((after for after in range(place + 1, len(log)) if _identity(entry) == _identity(log[after])), None)
        if not writes(entry) or again is None:
            continue
        told = meanings.get(place)
        between = log[place + 1 : again]
        if told is Told.UNSENT:
            refusals[_identity(entry)] += 1
            assert refusals[_identity(entry)] <= retries
            continue
        assert told is not Told.FINAL, f"refused for good, and sent again: {entry.method} {entry.path}"
        looked = [found for found in between if _id(found) in (_id(entry), "_all")]
        undone = any(found.method != entry.method and writes(found) for found in looked)
        read = any(found.method == "GET" for found in looked)
        sound = undone or (read and (told in (Told.UNCLEAR, Told.BUSY) or (entry.status or 0) >= 400))
        assert sound, f"sent again without a look: {entry.method} {entry.path}"


def _identity(entry: LoggedRequest) -> tuple[t.Any, ...]:
    return entry.method, entry.path, entry.query, entry.body


def _id(entry: LoggedRequest) -> str:
    """The last part of the path that names something, or a word for all."""
    parts = entry.path.strip("/").split("/")
    return next((part for part in reversed(parts) if not part.startswith("_")), parts[-1])


def further(played: Played) -> set[str]:
    """What is stored besides."""
    return set(played.stored) - {E1, OTHER, TRIAL}


def completes(
    stage: Stage,
    before: Json | None,
    wanted: Json | None = None,
    left: t.AbstractSet[str] = frozenset(),
    trial: bool = False,
) -> None:
    """One more plain run reaches what is wanted, no matter what was left behind, and a further one finds nothing to do.

    `wanted` is by default what the task wants, or what it makes of nothing where nothing was left. `left` is there
    besides. `trial`: so is the trial, from which what was lost is restored; a task that finds its endpoint as declared
    does not look for one, a set does.
    """
    stage.emu.clear_faults()
    stage.emu.revive()
    task, is_single = stage.task, stage.write.module != "inference_endpoints"
    wanted = wanted or (task.fresh if before is None and not trial else task.wanted)
    second = stage.play()
    assert not second.view.failed, second.view
    seen = _visible(stage, before), _visible(stage, wanted)
    if task.declared.get("update_secrets") != "always" and stage.write.kind != "rotation":
        assert second.view.changed is (seen[0] != seen[1]), second.view
    assert same(stage, second.e1, wanted)
    stays = {TRIAL} if trial and before is not None and same(stage, before, wanted) and is_single else set()
    others = {*left, *({OTHER} & set(second.stored)), *stays}
    assert set(second.stored) == others | ({E1} if wanted is not None else set()), "something is left behind"
    if stage.write.module == "inference_endpoints":
        _bystander(stage, second)
    third = stage.play(declared={"update_secrets": "on_create"})
    assert (third.view.failed, third.run.result["changed"]) == (False, False)
    assert len(third.log) == task.looks, "unchanged is one request"


def _bystander(stage: Stage, played: Played) -> None:
    if stage.write.module != "inference_endpoints":
        return
    other = played.stored.get(OTHER)
    assert other is not None, "what can be done is done, no matter how the others end"
    assert same(stage, other, stage.subject.other(stage.version, stage.task))


def is_stored(stage: Stage, stored: Json | None, state: State) -> bool:
    """Whether that is what is stored."""
    wanted = {
        State.BEGIN: stage.task.begin,
        State.WANTED: stage.task.wanted,
        State.OLD: old_again(stage.version) if stage.write.recreates else None,
        State.PART: stage.task.part,
        State.GONE: None,
    }
    return same(stage, stored, wanted[state])


def _visible(stage: Stage, stored: Json | None) -> Json | None:
    return None if stored is None else stage.subject.shown(stage.version, stored)


def same(stage: Stage, stored: Json | None, wanted: Json | None) -> bool:
    """The same in what the server shows, and with the same secret."""
    if stored is None or wanted is None:
        return stored is wanted
    same_secret = stage.subject.secrets(stored) == stage.subject.secrets(wanted)
    return same_secret and _visible(stage, stored) == _visible(stage, wanted)

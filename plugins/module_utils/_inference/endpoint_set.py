# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole set of endpoints: one read, a plan for each, writes side by side, and what is left over removed."""

from __future__ import annotations

import contextlib
import fnmatch
import threading
import typing as t

from .._transport.advice import explain
from .._transport.errors import CollectionError, Refused, RequestError, fault
from .._transport.versions import Feature
from .api import InferenceApi, Usage
from .endpoint import Desired, Endpoint, throw_away_id
from .ensure import Ensurer
from .outcome import Outcome
from .plan import Policy
from .removal import Removal, remove

Each = t.TypeVar("Each")


class Item(t.NamedTuple):
    """One stated endpoint: `desired` where it is to be present, `removal` where it is to be absent."""

    inference_id: str
    policy: Policy
    desired: Desired | None = None
    removal: Removal | None = None


class Purge(t.NamedTuple):
    """Which other endpoints are to go: of these services, with ids of these patterns (None: any)."""

    services: t.Sequence[str] | None
    ids: t.Sequence[str] | None
    force: bool

    def takes(self, endpoint: Endpoint) -> bool:
        """Whether the endpoint is within the limits. Preconfigured ones never are."""
        name = str(endpoint.shown["inference_id"])
        if name.startswith("."):
            return False
        if self.services is not None and endpoint.service not in self.services:
            return False
        return self.ids is None or any(fnmatch.fnmatchcase(name, pattern) for pattern in self.ids)


class Result(t.NamedTuple):
    """What became of one item: an outcome or an error."""

    inference_id: str
    outcome: Outcome | None
    error: CollectionError | None

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return self.outcome.changed if self.outcome else bool(self.error and self.error.extra.get("changed"))

    def shown(self) -> dict[str, t.Any]:
        """The item of the result list."""
        if self.outcome is not None:
            found = self.outcome.result()
            del found["changed"]
            return {"inference_id": self.inference_id, "changed": self.changed, **found}
        error = t.cast(CollectionError, self.error)
        extra = {name: value for name, value in error.result().items() if name not in ("changed", "diff")}
        return {
            "inference_id": self.inference_id,
            "changed": self.changed,
            "action": "none",
            "error": {"msg": error.message, **extra},
        }

    def diff(self) -> dict[str, t.Any] | None:
        """Before and after, where anything differs."""
        if self.outcome is not None:
            return {"before": self.outcome.before, "after": self.outcome.after} if self.outcome.changed else None
        return t.cast(CollectionError, self.error).extra.get("diff")


class EndpointSet:
    """Carries out a set. Each id is worked on by one thread only, so two writes to it never overlap."""

    def __init__(
        self,
        api: InferenceApi,
        check_mode: bool,
        warn: t.Callable[[str], None],
        hide: t.Callable[[t.Iterable[str]], None] = lambda _secrets: None,
    ) -> None:
        self._hide = hide
        self._api = api
        self._check_mode = check_mode
        self._warn = warn
        self._stopped = threading.Event()

    def ensure(
        self, items: t.Sequence[Item], present: t.Mapping[str, Endpoint], concurrency: int, go_on: bool
    ) -> list[Result]:
        """Bring every item to its state, in the order given as far as starting goes. `present` is what there is.

        Unless `go_on`, nothing more is begun after the first failure, and what was not begun is not in the result.
        """

        # Most runs find nothing to do: no thread is needed to see that. After a failure it would not be looked at.
        settled = {item.inference_id: self._unchanged(item, present) for item in items} if go_on else {}
        with self._guarded(items):
            others = [item for item in items if settled.get(item.inference_id) is None]
            worked = self._each(others, lambda one: self._one(one, present.get(one.inference_id)), concurrency, go_on)
        done = {result.inference_id: result for result in worked}
        found = (settled.get(item.inference_id) or done.get(item.inference_id) for item in items)
        return [result for result in found if result is not None]

    def _guarded(self, items: t.Iterable[Item]) -> t.ContextManager[t.Any]:
        """Signals reach the main thread alone, and would end the process under a worker that recreates an endpoint."""
        if not any(item.policy.recreate for item in items):
            return contextlib.nullcontext()
        from .._reconcile.signals import held_back_signals  # noqa: PLC0415 - seldom needed

        return held_back_signals(self._stopped.set)

    def purge(
        self,
        limits: Purge,
        kept: t.Container[str],
        present: t.Mapping[str, Endpoint],
        concurrency: int,
        go_on: bool = True,
    ) -> tuple[list[Result], list[str]]:
        """Remove what is within the limits and not to be kept. The second part are the ids spared, being in use."""
        others = [name for name, endpoint in sorted(present.items()) if name not in kept and limits.takes(endpoint)]
        spared: list[str] = []
        try:
            can_tell = not others or limits.force or self._api.server().within(Feature.DELETE_CHECKS_MAPPINGS)
        except CollectionError as error:
            return [Result(name, None, explain(error)) for name in others], []

        def work(name: str) -> Result | None:
            if not can_tell:
                spare(name, "this server (older than 8.16) cannot tell who uses it")
                return None
            result = self._one(Item(name, Policy(), removal=Removal(name, force=limits.force)), present[name])
            usage = result.error.extra.get("used_by") if isinstance(result.error, Refused) else None
            if usage is None or limits.force:
                return result
            spare(name, f"it is used by {Usage(usage['pipelines'], usage['indexes'])}")
            return None

        def spare(name: str, why: str) -> None:
            spared.append(name)
            self._warn(f"Inference endpoint '{name}' is not in the list, but {why}, so it is spared.")

        return self._each(others, work, concurrency, go_on), sorted(spared)

    def name_left_overs(self, results: t.Sequence[Result], present: t.Container[str], purged: t.Container[str]) -> None:
        """Warn of throw-away endpoints that were there from the start, and that nothing has removed meanwhile."""
        for result in results:
            trial_id = throw_away_id(result.inference_id)
            if trial_id not in present or trial_id in purged:
                continue
            removed = self._gone(trial_id) if result.outcome is None else result.outcome.action == "recreate"
            if not removed:
                self._warn(
                    f"Inference endpoint '{trial_id}' was left behind by a run that was ended while it tried out new "
                    "settings (unless one does so just now). Delete it."
                )

    def _gone(self, trial_id: str) -> bool:
        """Whether a recreation that has failed afterwards has removed it."""
        try:
            return self._api.get(trial_id) is None
        except RequestError:
            return False

    def _each(
        self, things: t.Sequence[Each], work: t.Callable[[Each], Result | None], concurrency: int, go_on: bool
    ) -> list[Result]:
        """Work on all of them side by side; unless `go_on`, until one fails."""

        def guarded(thing: Each) -> Result | None:
            if self._stopped.is_set():
                return None
            result = work(thing)
            if result is not None and result.error is not None and not go_on:
                self._stopped.set()
            return result

        return [result for result in side_by_side(guarded, things, concurrency) if result is not None]

    def _unchanged(self, item: Item, present: t.Mapping[str, Endpoint]) -> Result | None:
        current = present.get(item.inference_id)
        if item.desired is None or current is None:
            return None
        try:
            outcome = self._ensurer(item).unchanged(current)
        except Exception:  # noqa: BLE001 - it is met again, and told, when this one is worked on
            return None
        return outcome and Result(item.inference_id, outcome, None)

    def _ensurer(self, item: Item) -> Ensurer:
        desired = t.cast(Desired, item.desired)
        return Ensurer(self._api, desired, item.policy, self._check_mode, self._warn, self._hide)

    def _one(self, item: Item, current: Endpoint | None) -> Result:
        try:
            if item.removal is not None:
                outcome = self._remove(item.removal, current)
            else:
                outcome = self._ensurer(item).run(current, known=True)
        except CollectionError as error:
            return Result(item.inference_id, None, explain(error))
        except Exception as error:  # noqa: BLE001 - a fault of ours must not take away what is to be told of the others
            return Result(item.inference_id, None, fault(error))
        return Result(item.inference_id, outcome, None)

    def _remove(self, removal: Removal, current: Endpoint | None) -> Outcome:
        if current is None:
            return Outcome("none", {}, {}, None)
        return remove(self._api, removal, self._check_mode, self._warn, current)


def side_by_side(
    work: t.Callable[[Each], Result | None], todo: t.Sequence[Each], concurrency: int
) -> list[Result | None]:
    """Work on all, up to `concurrency` at once, begun in the order given."""
    if not todo:
        return []
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - most runs find nothing to do

    with ThreadPoolExecutor(max_workers=concurrency) as pool:
        return list(pool.map(work, todo))


def all_diffs(results: t.Iterable[Result]) -> dict[str, t.Any]:
    """The differences of all endpoints, by id."""
    diffs = {result.inference_id: result.diff() for result in results}
    return {side: {name: diff[side] for name, diff in diffs.items() if diff} for side in ("before", "after")}

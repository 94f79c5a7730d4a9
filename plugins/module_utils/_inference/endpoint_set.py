# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole set of endpoints: one read, a plan for each, writes side by side, and what is left over removed."""

from __future__ import annotations

import contextlib
import fnmatch
import threading
import typing as t

from .._reconcile.side_by_side import side_by_side
from .._transport.advice import explain
from .._transport.errors import CollectionError, Refused, RequestError, fault
from .._transport.versions import Feature
from .api import InferenceApi, Usage
from .endpoint import Desired, Endpoint, as_result
from .ensure import Ensurer
from .outcome import Outcome
from .plan import Policy
from .removal import Removal, Remover, Spared
from .secret_watch import NO_DOCUMENT
from .trial_name import is_trial_name, trial_name

if t.TYPE_CHECKING:
    from .secret_groups import SecretRecords

Each = t.TypeVar("Each")
_GROUP = 50  # endpoints whose secrets are sent together: long before a run marker is too old to send under


class Item(t.NamedTuple):
    """One declared endpoint: `desired` if it is to be present, `removal` if it is to be absent."""

    inference_id: str
    policy: Policy
    desired: Desired | None = None
    removal: Removal | None = None


class Purge(t.NamedTuple):
    """Which other endpoints to remove: of these services, with IDs that match these patterns (None: any).

    `watched` says that the documents with the fingerprints of their secrets go, too.
    """

    services: t.Sequence[str] | None
    ids: t.Sequence[str] | None
    force: bool
    watched: bool = False

    def takes(self, endpoint: Endpoint) -> bool:
        """Whether the limits include the endpoint. They never include preconfigured ones and trials."""
        name = endpoint.inference_id
        if name.startswith(".") or is_trial_name(name):
            return False
        if self.services is not None and endpoint.service not in self.services:
            return False
        return self.ids is None or any(fnmatch.fnmatchcase(name, pattern) for pattern in self.ids)


class Result(t.NamedTuple):
    """The result of one item: an outcome or an error."""

    inference_id: str
    outcome: Outcome | None
    error: CollectionError | None

    @property
    def changed(self) -> bool:
        """Whether this run changed the endpoint."""
        return self.outcome.changed if self.outcome else bool(self.error and self.error.extra.get("changed"))

    def shown(self) -> dict[str, t.Any]:
        """The item of the result list."""
        if self.outcome is not None:
            found = self.outcome.result()
            del found["changed"]
            return {"inference_id": self.inference_id, "changed": self.changed, **found}
        error = t.cast(CollectionError, self.error)
        own = ("changed", "diff", "action", "endpoint")
        extra = {name: value for name, value in error.result().items() if name not in own}
        return {
            "inference_id": self.inference_id,
            "changed": self.changed,
            "action": error.extra.get("action", "none"),
            **({"endpoint": error.extra["endpoint"]} if "endpoint" in error.extra else {}),
            "error": {"msg": error.message, **extra},
        }

    def diff(self) -> dict[str, t.Any] | None:
        """Before and after, if they differ."""
        if self.outcome is not None:
            return {"before": self.outcome.before, "after": self.outcome.after} if self.outcome.changed else None
        return t.cast(CollectionError, self.error).extra.get("diff")


class EndpointSet:
    """Carries out a set. Each ID is worked on by one thread only, so two writes to it never overlap.

    `present` are the endpoints that the list showed, by ID; `secrets` the records of those whose secrets are watched.
    """

    def __init__(
        self,
        api: InferenceApi,
        check_mode: bool,
        warn: t.Callable[[str], None],
        hide: t.Callable[[t.Iterable[str]], None],
        present: t.Mapping[str, Endpoint],
        concurrency: int,
        secrets: SecretRecords | None = None,
    ) -> None:
        self._hide = hide
        self._api = api
        self._check_mode = check_mode
        self._warn = warn
        self._present = present
        self._trials = {name: found for name, found in present.items() if is_trial_name(name)}
        self._concurrency = concurrency
        self._secrets = secrets
        self._stopped = threading.Event()
        self._in_doubt = threading.Event()
        self.spared: list[str] = []

    def ensure(self, items: t.Sequence[Item], go_on: bool) -> list[Result]:
        """Bring every item to its state: those to be present first, then those to be absent.

        Nothing is removed once an item that is to be present has failed. Without `go_on`, nothing more is started after
        the first failure, and items that were not started are not in the result.
        """
        # Most runs find nothing to do, which needs no thread. After a failure it would not be read.
        if self._secrets is not None:
            self._secrets.read()
        settled = {item.inference_id: self._unchanged(item) for item in items} if go_on else {}
        with self._guarded(items):
            others = [item for item in items if settled.get(item.inference_id) is None]
            worked = self._present_items([item for item in others if item.removal is None], go_on)
            absent = [item for item in others if item.removal is not None]
            failed = any(result.error for result in worked)
            worked += self._not_tried(absent, go_on) if failed else self._each(absent, self._one, go_on)
        done = {result.inference_id: result for result in worked}
        found = (settled.get(item.inference_id) or done.get(item.inference_id) for item in items)
        return [result for result in found if result is not None]

    def purge(self, limits: Purge, kept: t.Container[str], failed: bool) -> list[Result]:
        """Remove what the limits match and the task does not name, unless an item has `failed`."""
        matched = [name for name, found in sorted(self._present.items()) if name not in kept and limits.takes(found)]
        if failed:
            for name in matched:
                self._spare(name, "an item of the list failed")
            return []
        try:
            can_tell = not matched or limits.force or self._api.server().within(Feature.DELETE_CHECKS_MAPPINGS)
        except CollectionError as error:
            return [Result(name, None, explain(error)) for name in matched]
        if not can_tell:
            for name in matched:
                self._spare(name, "this server (older than 8.16) cannot tell what uses it")
            return []
        return self._each(matched, lambda name: self._purged(name, limits), True)

    def name_left_trials(self, results: t.Sequence[Result]) -> None:
        """Warn of trials of endpoints that failed: they stay, for the next run to take the kept settings from."""
        for result in results:
            name = trial_name(result.inference_id)
            if result.error is not None and name in self._trials and not self._is_gone(name):
                self._warn(
                    f"The trial endpoint '{name}' of a run that was killed is still there. A run that brings "
                    f"'{result.inference_id}' up to date removes it."
                )

    def _present_items(self, items: t.Sequence[Item], go_on: bool) -> list[Result]:
        """Those whose secrets are watched go in groups: their documents are opened, and closed, together."""
        if self._secrets is None:
            return self._each(items, self._one, go_on)
        paired = [(item, self._secrets.get(item.inference_id)) for item in items]
        watched = [(item, record) for item, record in paired if record is not None]
        results = self._each([item for item, record in paired if record is None], self._one, go_on)
        for start in range(0, len(watched), _GROUP):
            group = watched[start : start + _GROUP]
            if self._stopped.is_set():
                break
            sending = [
                record for item, record in group if self._ensurer(item).will_send(self._present.get(item.inference_id))
            ]
            self._secrets.begin(sending)
            results += self._each([item for item, _record in group], self._one, go_on)
            self._secrets.end([record for _item, record in group])
        return results

    def _guarded(self, items: t.Iterable[Item]) -> t.ContextManager[t.Any]:
        """Defer signals, which only reach the main thread and would end the process under a worker."""
        if not any(item.policy.recreate for item in items):
            return contextlib.nullcontext()
        from .._reconcile.signals import held_back_signals  # noqa: PLC0415 - rarely needed

        return held_back_signals(self._stopped.set)

    def _is_gone(self, name: str) -> bool:
        """Whether a recreation that failed later has removed a trial."""
        try:
            return self._api.get(name) is None
        except RequestError:
            return False

    def _each(self, things: t.Sequence[Each], work: t.Callable[[Each], Result | None], go_on: bool) -> list[Result]:
        """Work on all of them at the same time; without `go_on`, until one fails."""

        def guarded(thing: Each) -> Result | None:
            if self._stopped.is_set():
                return None
            result = work(thing)
            if result is not None and result.error is not None and not go_on:
                self._stopped.set()
            return result

        return [result for result in side_by_side(guarded, things, self._concurrency) if result is not None]

    def _unchanged(self, item: Item) -> Result | None:
        current = self._present.get(item.inference_id)
        if item.desired is None or current is None:
            return None
        try:
            outcome = self._ensurer(item).unchanged(current)
        except Exception:  # noqa: BLE001 - it is met again, and told, when this one is worked on
            return None
        return outcome and Result(item.inference_id, outcome, None)

    def _ensurer(self, item: Item) -> Ensurer:
        desired = t.cast(Desired, item.desired)
        secrets = self._secrets.get(item.inference_id) if self._secrets is not None else None
        run = Ensurer(self._api, desired, item.policy, self._check_mode, self._warn, self._hide, self._trials)
        return run if secrets is None else run.watching(secrets)

    def _one(self, item: Item) -> Result:
        current = self._present.get(item.inference_id)
        try:
            if item.removal is not None:
                if self._in_doubt.is_set():
                    return self._not_tried([item], True, _DOUBT)[0]
                outcome = self._removed(item.removal) if current is not None else Outcome("none", {}, {}, None)
            else:
                outcome = self._ensurer(item).run(current, known=True)
        except CollectionError as error:
            return Result(item.inference_id, None, explain(error))
        except Exception as error:  # noqa: BLE001 - a bug must not hide the results of the other endpoints
            return Result(item.inference_id, None, fault(error))
        return Result(item.inference_id, outcome, None)

    def _removed(self, removal: Removal, listed: Endpoint | None = None) -> Outcome:
        """Remove one endpoint. If a deletion stays in doubt, no further one is begun."""
        has_trial = trial_name(removal.inference_id) in self._trials
        watched = self._secrets if removal.watched else None
        remover = Remover(
            self._api,
            removal,
            self._check_mode,
            self._warn,
            listed=listed,
            has_trial=has_trial,
            secrets=NO_DOCUMENT if watched is None else watched.removal(removal.inference_id),
        )
        try:
            return remover.run()
        except Exception:
            if remover.in_doubt:
                self._in_doubt.set()
            raise

    def _not_tried(self, absent: t.Sequence[Item], go_on: bool, why: str = "another item failed") -> list[Result]:
        """Items that are to be absent, but stay because another item failed."""
        left = [(item.inference_id, self._present.get(item.inference_id)) for item in absent]
        for name, current in left:
            if current is not None:
                self._spare(name, why)
        shown = [(name, as_result(current) if current is not None else None) for name, current in left if go_on]
        return [Result(name, Outcome("none", {}, {}, endpoint), None) for name, endpoint in shown]

    def _purged(self, name: str, limits: Purge) -> Result | None:
        force = limits.force
        if self._in_doubt.is_set():
            self._spare(name, _DOUBT)
            return None
        try:
            outcome = self._removed(Removal(name, force=force, watched=limits.watched), self._present[name])
        except Spared as spared:
            self._spare(name, spared.reason)
            return None
        except Refused as refused:
            used = refused.extra.get("used_by")
            if used is None or force:
                return Result(name, None, explain(refused))
            self._spare(name, f"it is used by {Usage(used['pipelines'], used['indexes'])}")
            return None
        except CollectionError as error:
            return Result(name, None, explain(error))
        except Exception as error:  # noqa: BLE001 - as in _one
            return Result(name, None, fault(error))
        return Result(name, outcome, None)

    def _spare(self, name: str, why: str) -> None:
        self.spared.append(name)
        self._warn(f"Inference endpoint '{name}' is not removed: {why}.")


_DOUBT = "an earlier removal may still be carried out"


def all_diffs(results: t.Iterable[Result]) -> dict[str, t.Any]:
    """The differences of all endpoints, by ID."""
    diffs = {result.inference_id: result.diff() for result in results}
    return {side: {name: diff[side] for name, diff in diffs.items() if diff} for side in ("before", "after")}

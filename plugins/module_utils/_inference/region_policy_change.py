# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ensuring that the region policy is as declared: observe, plan, attempt once, observe again."""

from __future__ import annotations

import typing as t

from .._reconcile.attempt import Attempt, Fate, Write
from .._reconcile.deletion import LATE
from .._reconcile.loop import Loop
from .._transport.advice import explain
from .._transport.errors import CollectionError, Refused, RequestError, ServerError
from .api import InferenceApi
from .denied_endpoints import denied_ids
from .region_policy import GEOS, Document, InUse, denied_by, in_use, same
from .region_policy_api import RegionPolicyApi, is_conflict, is_no_policy, policy_of

_ONLY_THE_SERVER_KNOWS = (
    "Only the server knows which inference endpoints allowed_geos denies. It refuses the policy if it denies one "
    "that is in use, unless force is true."
)


class PolicyChange:
    """Brings the region policy to what is declared; `declared` is None if there is to be no policy."""

    def __init__(
        self,
        api: RegionPolicyApi,
        endpoints: InferenceApi,
        declared: dict[str, t.Any] | None,
        force: bool,
        check_mode: bool,
        warn: t.Callable[[str], None],
    ) -> None:
        self._api = api
        self._endpoints = endpoints
        self._declared = declared
        self._force = force
        self._check_mode = check_mode
        self._warn = warn
        self._loop: Loop[Document | None] = Loop(api.client, api.get)
        self._first: Document | None = None
        self._forced: InUse | None = None

    def run(self) -> dict[str, t.Any]:
        """Do it, and return the keys of the result. Raises CollectionError with `changed` in its extra."""
        try:
            self._first = seen = self._loop.look()
            if not self._reached(seen):
                self._foretell()
                while not self._reached(seen) and not self._check_mode:
                    seen = self._written(seen)
        except CollectionError as error:
            raise error.told(extra={**self._report(reached=False), **error.extra}) from error
        if self._forced is not None:
            self._name_denied(self._forced)
        return self._result(seen)

    def _reached(self, seen: Document | None) -> bool:
        if self._declared is None or seen is None:
            return self._declared is None and seen is None
        return same(self._declared, seen.policy)

    def _foretell(self) -> None:
        """Before the change, warn about the endpoints that it would deny, as far as they show their regions."""
        if self._declared is None:
            return
        if GEOS in self._declared:
            if self._check_mode:
                self._warn(_ONLY_THE_SERVER_KNOWS)
            return
        try:
            denied = denied_by(self._declared, (endpoint.shown for endpoint in self._endpoints.all()))
        except RequestError as error:
            self._warn(f"Which inference endpoints the policy denies could not be read: {explain(error).message}")
            return
        if denied:
            self._warn(
                f"The policy denies these inference endpoints, which run in none of its regions: {_named(denied)}."
            )

    def _written(self, seen: Document | None) -> Document | None:
        """Write once; the policy as it is known to be afterwards."""
        made, after = self._loop.write(self._write(seen), seen, self._reached)
        if made.fate is Fate.DONE:
            return self._compared(made.answer)
        if made.fate is Fate.REFUSED:
            return self._refused(made, seen)
        error = None if self._reached(after) else self._loop.spent(made, LATE if made.write.waited_out else "")
        if error is not None:
            raise error
        return after

    def _write(self, seen: Document | None) -> Write:
        declared = self._declared
        if declared is None:
            return Write("delete", self._api.delete, True, is_conflict, is_no_policy)
        force = self._forced is not None
        return Write("update" if seen else "create", lambda: self._api.put(declared, force=force), is_busy=is_conflict)

    def _compared(self, answer: Document | None) -> Document | None:
        if self._reached(answer):
            return answer
        raise CollectionError(
            "The region policy was written, but the server does not show it as declared", "Run again."
        )

    def _refused(self, made: Attempt, seen: Document | None) -> Document | None:
        """With `force`, send it again if endpoints in use are the reason."""
        error = t.cast(RequestError, made.error)
        cut_off = in_use(error) if isinstance(error, ServerError) else None
        if cut_off is None or self._forced is not None:
            raise error
        if not self._force:
            raise Refused(
                f"The region policy was not written, because it denies inference endpoints in use: {cut_off}",
                "Change what uses them, or set force: true, which leaves it without them.",
                denied_endpoints=cut_off.endpoints,
                used_by={"pipelines": cut_off.pipelines, "indexes": cut_off.indexes},
                **error.result(),
            ) from error
        self._forced = cut_off
        return seen

    def _name_denied(self, cut_off: InUse) -> None:
        """After a write with force, warn about the endpoints that the server now shows as denied."""
        try:
            denied = denied_ids(endpoint.shown for endpoint in self._endpoints.all())
        except RequestError:
            denied = []
        self._warn(
            f"Because of force, the policy was written although it denies inference endpoints in use: {cut_off}. "
            f"It denies {_named(sorted({*denied, *cut_off.endpoints}))}."
        )

    def _report(self, *, reached: bool) -> dict[str, t.Any]:
        """The changes of this run, derived from what it sent."""
        journal = self._loop.journal
        changed = journal.changed(reached=reached)
        kinds = [made.kind for made in reversed(journal.attempts) if journal.carried_out(made.kind)]
        return {"changed": changed, "action": kinds[0] if changed and kinds else "none"}

    def _result(self, seen: Document | None) -> dict[str, t.Any]:
        predicted = self._check_mode and not self._reached(seen)
        declared = self._declared
        if predicted:
            action = "delete" if declared is None else "update" if seen else "create"
            report: dict[str, t.Any] = {"changed": True, "action": action}
            after = declared
        else:
            report, after = self._report(reached=True), seen.policy if seen else None
        written = seen.written if seen and after is not None else {}
        diff = {"before": policy_of(self._first), "after": {"region_policy": after} if after is not None else {}}
        return {**report, "region_policy": after, **written, "diff": diff}


def _named(names: t.Sequence[str]) -> str:
    return ", ".join(names)

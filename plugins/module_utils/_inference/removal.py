# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ensuring that an endpoint does not exist: observe, plan, attempt once, observe again."""

from __future__ import annotations

import typing as t

from .._reconcile.attempt import Attempt, Fate, Write
from .._reconcile.deletion import LATE
from .._reconcile.loop import Loop
from .._transport.advice import is_reserved
from .._transport.errors import CollectionError, Refused, RequestError, ServerError, contested
from .api import InferenceApi, Usage, is_busy, is_gone, is_of_another_type
from .endpoint import Endpoint, as_result
from .endpoint_reader import EndpointReader
from .outcome import Outcome
from .secret_watch import NO_DOCUMENT, RemovalWatch
from .service_catalog import find_service
from .trial_name import is_trial_name, trial_name
from .usage import in_use, users, warn_of_the_unknown


class Removal(t.NamedTuple):
    """What to remove: `task_type` and `service`, if declared, must be those of the existing endpoint.

    `watched` says that the document with the fingerprint of its secret goes, too.
    """

    inference_id: str
    task_type: str | None = None
    service: str | None = None
    force: bool = False
    watched: bool = False


class Spared(CollectionError):
    """The endpoint is not removed, because it is no longer what the list of a set showed."""

    kind = "spared"


class Remover:
    """Removes one endpoint if it exists. In check mode, the server's dry run tells whether it would be refused.

    `listed` is the endpoint as the list of a purge showed it: another one under its ID is not removed.
    `has_trial` tells whether a trial endpoint was left behind; None: it is read. `secrets` manages the document with
    the fingerprint of its secret.
    """

    def __init__(
        self,
        api: InferenceApi,
        wanted: Removal,
        check_mode: bool,
        warn: t.Callable[[str], None],
        *,
        listed: Endpoint | None = None,
        has_trial: bool | None = None,
        secrets: RemovalWatch = NO_DOCUMENT,
    ) -> None:
        self._api = api
        self._wanted = wanted
        self._check_mode = check_mode
        self._warn = warn
        self._listed = listed
        self._has_trial = has_trial
        self._secrets = secrets
        self._id = wanted.inference_id
        reader = EndpointReader(api, self._id, accepts_unreadable=wanted.force)
        self._loop: Loop[Endpoint | None] = Loop(api.client, reader.read)
        self._first: Endpoint | None = None
        self._usage: Usage | None = None
        self._forced = False

    @property
    def in_doubt(self) -> bool:
        """Whether a deletion may still be carried out."""
        return self._loop.journal.in_doubt() is not None

    def run(self) -> Outcome:
        """Remove it. Raises CollectionError with `changed` in its extra, Spared for one that was not listed so."""
        try:
            self._first = seen = self._loop.look()
            while seen is not None:
                self._check(seen)
                if self._check_mode:
                    self._predict(seen)
                    break
                seen = self._deleted(seen)
        except CollectionError as error:
            self._secrets.end(self._loop.journal, gone=False)
            raise self._failure(error) from error
        self._secrets.end(self._loop.journal, gone=True)
        return self._outcome()

    def _check(self, seen: Endpoint) -> None:
        if self._listed is not None and seen.shown != self._listed.shown:
            raise Spared("it was changed after the list was read")
        if not seen.unreadable:
            _check_identity(self._wanted, seen)

    def _predict(self, seen: Endpoint) -> None:
        """Check mode: decide by what uses the endpoint, as far as the server can tell."""
        self._usage = self._users(seen)
        if self._usage is None:
            self._first = None
        elif self._usage and not self._wanted.force:
            raise in_use(self._id, self._usage, "deleted")
        else:
            self._secrets.begin(seen)

    def _deleted(self, seen: Endpoint) -> Endpoint | None:
        """Delete it once; returns what exists afterwards."""
        if (self._wanted.force or self._secrets.is_kept) and self._usage is None:
            self._usage = self._users(seen)
            if self._usage is None:  # gone, or replaced by another client
                return self._read_again(contested(self._id))
            if self._usage and not self._wanted.force:
                raise in_use(self._id, self._usage, "deleted")
            # The server's refusal protects what has started to use the endpoint since.
            self._forced = self._wanted.force and (seen.unreadable or bool(self._usage) or self._usage.reserved)
        self._secrets.begin(seen)

        def send() -> Usage:
            return self._api.delete(self._id, seen.task_type, force=self._forced)

        write = Write("delete", send, True, is_busy, is_gone, crossed_is_clear=True)
        made, after = self._loop.write(write, seen, lambda now: now is None)
        if made.fate in (Fate.DONE, Fate.CROSSED):
            self._usage = made.answer if self._usage is None else self._usage
            return None
        if made.fate is Fate.REFUSED:
            return self._refused(made, seen)
        if after is not None:
            error = self._loop.spent(made, LATE)
            if error is not None:
                raise error
        elif self._usage is None and not seen.legacy:
            self._usage = Usage([], [])  # the server would have refused otherwise
        return after

    def _refused(self, made: Attempt, seen: Endpoint) -> Endpoint | None:
        """Another task type means that another client created it again; a reserved one needs force."""
        error = t.cast(RequestError, made.error)
        if not isinstance(error, ServerError):
            raise error
        if self._wanted.force and is_reserved(error) and not self._forced:
            self._forced = True
            return seen
        if error.status == 409:
            usage = self._users(seen)
            if usage is None:
                return self._read_again(error)
            raise in_use(self._id, usage, "deleted", error) if usage else error
        there = self._loop.look()
        if there is not None and there.task_type == seen.task_type:
            raise error
        self._loop.raced(error)
        return there

    def _read_again(self, error: CollectionError) -> Endpoint | None:
        """Read again after the server said that the endpoint is gone. Raises the error if that happens too often."""
        there = self._loop.look()
        if there is not None:
            self._loop.raced(error)
            self._api.client.pause(self._loop.races)
        return there

    def _users(self, seen: Endpoint) -> Usage | None:
        """What uses the endpoint; None if it is gone."""
        try:
            return users(self._api, seen, force=self._wanted.force)
        except ServerError as error:
            if not is_gone(error) and not is_of_another_type(error):
                raise
            return None

    def _outcome(self) -> Outcome:
        first, usage = self._first, self._usage
        if first is None or not (self._check_mode or self._loop.journal.changed(reached=True)):
            return Outcome("none", {}, {}, None)
        if first.unreadable:
            self._warn(f"What uses inference endpoint '{self._id}', which the server can no longer parse, is unknown.")
        elif usage is not None:
            warn_of_the_unknown(usage, self._warn)
            if usage and self._wanted.force:
                self._warn(f"Inference endpoint '{self._id}' is used by {usage}, and is deleted because of force.")
        self._remove_trial()
        return Outcome("delete", as_result(first), {}, None, usage)

    def _remove_trial(self) -> None:
        """Remove the trial, so that no later run restores settings from it."""
        if self._check_mode or self._has_trial is False or is_trial_name(self._id):
            return
        name = trial_name(self._id)
        trial = Remover(self._api, Removal(name), False, self._warn, has_trial=False)
        try:
            if trial.run().changed:
                self._warn(f"The trial endpoint '{name}' of a run that was killed is removed.")
        except CollectionError as error:
            self._warn(f"The trial endpoint '{name}' may be left, and could not be removed: {error.message}")

    def _failure(self, error: CollectionError) -> CollectionError:
        changed = bool(error.extra.get("changed", self._loop.journal.changed(reached=False)))
        return error.told(changed=changed, action="delete" if changed else "none")


def _check_identity(wanted: Removal, current: Endpoint) -> None:
    """Refuse to delete an endpoint of another service or task type."""
    for what, declared, shown in (
        ("service", wanted.service, current.service),
        ("task type", wanted.task_type and wanted.task_type.strip().lower(), current.task_type),
    ):
        known = find_service(declared) if what == "service" and declared else None
        if declared is None or (known.shows(current.shown) if known else declared == shown):
            continue
        raise Refused(
            f"Inference endpoint '{wanted.inference_id}' has the {what} '{shown}', not '{declared}', so it is not "
            "deleted",
            f"Set the {what} that it has, or use another inference_id.",
            endpoint=as_result(current),
        )

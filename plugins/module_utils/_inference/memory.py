# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run remembers about an endpoint, so that undeclared settings survive a recreation. Pure."""

from __future__ import annotations

import typing as t

from .._reconcile.nested import flattened, get_path
from . import chunking
from .bodies import kept_chunking, kept_settings
from .comparison import with_other_parts
from .endpoint import Desired, Endpoint


class Memory:
    """The intent of a run: the declared settings, and the other settings of the endpoint.

    `last` is the endpoint as last read before this run deleted it: a later one may be another client's.
    """

    def __init__(self, desired: Desired) -> None:
        self._desired = desired
        self.last: Endpoint | None = None
        self.frozen = False
        self.recalled = False

    def note(self, seen: Endpoint | None) -> None:
        """Remember a read."""
        if seen is not None and not seen.unreadable and not self.frozen and not self.recalled:
            self.last = seen

    def forget(self) -> None:
        """Forget an endpoint that was only this run's unfinished create."""
        if not self.frozen:
            self.last = None

    def freeze(self) -> None:
        """Stop updating the memory: this run is about to delete the endpoint."""
        self.frozen = True

    def recall(self, trial: Endpoint) -> None:
        """Take over the settings of an endpoint that no longer exists from the trial of a killed run."""
        self.last = trial._replace(shown={**trial.shown, "inference_id": self._desired.inference_id})
        self.recalled = True

    def wanted(self, seen: Endpoint | None) -> Desired:
        """The desired endpoint, after a read that shows `seen`."""
        if self.last is None or not (seen is None or self.frozen or self.recalled):
            return self._desired
        return _keeping(self._desired, self.last, seen)


def _keeping(desired: Desired, last: Endpoint, now: Endpoint | None) -> Desired:
    """What is declared, and what else `last` had and has been lost: absent now, or back at the server's default.

    Any other value is what another client wants, and stays.
    """
    if now is not None and not desired.service.shows(now.shown):
        return desired
    service, settings = desired.service, dict[str, t.Any]()
    kept = kept_settings(desired, last) if service.shows(last.shown) else {}
    for path, value in kept.items():
        if now is None or _is_lost(path, value, now, desired):
            section, _dot, name = path.partition(".")
            settings.update(flattened({name: value}, section, service.whole_settings))
    for path, value in desired.settings.items():
        settings[path] = with_other_parts(service.setting(path), value, settings.get(path))
    chunks = desired.chunking_settings
    before, after = kept_chunking(desired, last), now.section("chunking_settings") if now is not None else {}
    # Even if they are unchanged: older servers reset them with any update that does not name them.
    if not chunks and before and (not after or after == before or after in chunking.DEFAULTS):
        chunks = before
    return desired._replace(settings=settings, chunking_settings=chunks)


def _is_lost(path: str, value: t.Any, now: Endpoint, desired: Desired) -> bool:
    there = get_path(now.shown, path)
    if there is None:
        return True
    limit = desired.service.rate_limits.get(desired.task_type)
    return path == "service_settings.rate_limit" and there != value and there == {"requests_per_minute": limit}

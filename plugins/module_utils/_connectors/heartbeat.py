# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the connector service still works on a connector, by the time of its last heartbeat. Pure."""

from __future__ import annotations

import re
import typing as t
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

MAX_AGE = 1800  # seconds after which Kibana calls a connector offline; the service reports every 300

_AHEAD = 60  # seconds by which clocks may differ without a warning
# Of the server, of Kibana, and of Python: with any number of digits, in UTC or with an offset.
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE)


class Heartbeat(t.NamedTuple):
    """The age of the last heartbeat in seconds, None if there was none; and how far it is in the future."""

    age: int | None
    ahead: float = 0.0

    def is_younger_than(self, seconds: float) -> bool:
        """Whether the connector counts as online."""
        return self.age is not None and self.age < seconds

    @property
    def clocks_differ(self) -> bool:
        """Whether the heartbeat is so far in the future that a clock must be wrong."""
        return self.ahead > _AHEAD


def heartbeat(document: t.Mapping[str, t.Any], now: float) -> Heartbeat:
    """The last heartbeat of a connector. `now` is in seconds of the epoch. One in the future counts as now."""
    seen = epoch_of(document.get("last_seen"))
    if seen is None:
        return Heartbeat(None)
    return Heartbeat(int(max(0.0, now - seen)), max(0.0, seen - now))


def epoch_of(instant: t.Any) -> float | None:
    """A time as Elasticsearch stores it (text, or milliseconds), in seconds of the epoch; None if it is none."""
    if isinstance(instant, (int, float)) and not isinstance(instant, bool):
        return instant / 1000
    found = _INSTANT.fullmatch(instant.strip()) if isinstance(instant, str) else None
    if found is None:
        return None
    day, clock, fraction, zone = found.groups()
    offset = "+00:00" if zone is None or zone in "Zz" else zone.replace(":", "")[:3] + ":" + zone[-2:]
    try:
        return datetime.fromisoformat(f"{day}T{clock}{offset}").timestamp() + float(f"0.{fraction or 0}")
    except ValueError:
        return None


def epoch_of_header(date: str | None) -> float | None:
    """The header `Date` of a response, in seconds of the epoch; None if there is none, or it is no date."""
    try:
        found = parsedate_to_datetime(date or "")
    except (TypeError, ValueError, IndexError):
        return None
    return (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).timestamp()

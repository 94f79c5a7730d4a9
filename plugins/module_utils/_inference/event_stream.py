# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Server-sent events: the form in which Elasticsearch answers a chat completion."""

from __future__ import annotations

import json
import re
import typing as t

from .._transport.errors import AnswerLost
from .._transport.http_request import Answer
from .._transport.response import checked_product, failure


def checked_events(answer: Answer) -> list[dict[str, t.Any]]:
    """The events of a good answer, each with its `event` and its JSON as `data`.

    An error is an event, too: alone under an error status, or after others if it happened during the answer. It is
    raised like any other error. An answer without events is incomplete.
    """
    found = list(_events(answer.body.decode("utf-8", "replace")))
    for kind, data in found:
        if kind == "error":
            status = answer.status if answer.status >= 300 else _status_in(data)
            raise failure(answer._replace(status=status, body=data.encode("utf-8")))
    checked_product(answer)
    try:
        events = [{"event": kind, "data": json.loads(data)} for kind, data in found if data != "[DONE]"]
    except ValueError:
        raise AnswerLost("The answer's events are not valid JSON; they may have been cut off on the way") from None
    if not events:
        raise AnswerLost("The answer has no events; it may have been cut off on the way")
    return events


def _events(text: str) -> t.Iterator[tuple[str, str]]:
    """Kind and data of each event that has data."""
    for block in re.split(r"\r?\n\r?\n", text):
        # not splitlines, which also splits at characters such as U+2028, which an answer may contain
        lines = [line.partition(":") for line in re.split(r"\r?\n", block)]
        data = "\n".join(value.strip() for name, _colon, value in lines if name == "data")
        if data:
            yield next((value.strip() for name, _colon, value in lines if name == "event"), "message"), data


def _status_in(data: str) -> int:
    """The status of an error inside a good answer: a field of its own, or what the remote service answered."""
    found = re.search(r'"status"\s*:\s*"?(\d{3})\b|status \[(\d{3})\]', data)
    return int(found.group(1) or found.group(2)) if found else 500

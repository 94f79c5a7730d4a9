# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading what came back: is it Elasticsearch, is it an error, and which."""

from __future__ import annotations

import re
import typing as t

from .errors import AnswerLost, NotElasticsearch, RequestError, ServerError
from .http_request import Answer

_PRODUCT_HEADER = "x-elastic-product"
_QUOTED_BODY = re.compile(r"\(byte\[\]\)\".*?\"; line", re.DOTALL)
_WHERE = (
    "Check url: scheme, host, port and path must be those of Elasticsearch, not of Kibana, a load "
    "balancer's page or a proxy."
)


def checked(answer: Answer) -> t.Any:
    """The body of a good answer as JSON.

    Raises ServerError where Elasticsearch says no, NotElasticsearch where somebody else answers, and AnswerLost where
    the body is not whole.
    """
    checked_product(answer)
    try:
        return answer.json()
    except ValueError:
        raise AnswerLost("The answer is not valid JSON, as if it had been cut off or exchanged on the way") from None


def checked_product(answer: Answer) -> None:
    """Raise unless it is Elasticsearch that gives a good answer."""
    if 300 <= answer.status < 400:
        raise _redirected(answer)
    if answer.status >= 400:
        raise failure(answer)
    if _header(answer, _PRODUCT_HEADER) != "Elasticsearch":
        raise NotElasticsearch(
            "The answer does not carry the header X-Elastic-Product: Elasticsearch", _hint_where(answer), True
        )


def failure(answer: Answer) -> RequestError:
    """The exception for an error answer. `error` may be an object, a string, or not be there at all."""
    try:
        body = answer.json() if answer.body.strip() else {}
    except ValueError:
        body = None
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, dict):
        kind = error.get("type")
        found = ServerError(
            answer.status,
            kind if isinstance(kind, str) else None,
            _clean(error.get("reason") or error.get("message")),
            _innermost(error),
        )
    elif isinstance(body, dict) and isinstance(error, str) and "statusCode" not in body:
        found = ServerError(answer.status, None, _clean(error))
    elif isinstance(body, dict) and not body:
        found = ServerError(answer.status, None, "")
    else:
        return _foreign(answer)
    found.retry_after = _retry_after(_header(answer, "retry-after"))
    return found


def _foreign(answer: Answer) -> RequestError:
    """An error page of something in between. From a gateway it may stand for a request that was carried out."""
    if answer.status in (429, 502, 503, 504):
        found = ServerError(
            answer.status, None, f"HTTP status {answer.status}, not in Elasticsearch's form (a proxy's?)"
        )
        found.retry_after = _retry_after(_header(answer, "retry-after"))
        return found
    kind = "an HTML page" if b"<html" in answer.body[:2000].lower() else "something other than Elasticsearch's JSON"
    return NotElasticsearch(f"HTTP status {answer.status} with {kind}", _hint_where(answer), answer.status >= 500)


def _redirected(answer: Answer) -> NotElasticsearch:
    """Redirects that are safe were followed before this is reached."""
    target = _header(answer, "location") or "nowhere"
    return NotElasticsearch(
        f"HTTP status {answer.status}, a redirect to {_told_place(target)!r}, which is not followed",
        _hint_where(answer),
    )


def _told_place(target: str) -> str:
    """Where a redirect leads, without what may be secret in it: login, query and fragment."""
    place = re.split(r"[?#]", target)[0]
    begin = t.cast("re.Match[str]", re.match(r"(?:https?:)?/*", place)).group()
    return begin + place[len(begin) :].rpartition("@")[2]


def _hint_where(answer: Answer) -> str:
    if any(name.lower().startswith("kbn-") for name in answer.headers):
        return "This is Kibana: set url to Elasticsearch itself (port 9200 by default, where Kibana has 5601)."
    return _WHERE


def _innermost(error: t.Mapping[str, t.Any]) -> dict[str, t.Any] | None:
    """The last link of the `caused_by` chain: there stands what the remote service said."""
    found = None
    link = error.get("caused_by")
    while isinstance(link, dict):
        found = {"type": link.get("type"), "reason": _clean(link.get("reason"))}
        link = link.get("caused_by")
    return found


def _clean(reason: t.Any) -> str:
    """A reason without the copy of the request body that a JSON syntax error carries."""
    return _QUOTED_BODY.sub('(byte[])"…"; line', str(reason)) if reason else ""


def _header(answer: Answer, name: str) -> str | None:
    return next((value for key, value in answer.headers.items() if key.lower() == name), None)


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait; the other form of the header, a date, is not used by Elasticsearch or its proxies."""
    return float(value) if value and re.fullmatch(r"\d{1,6}", value.strip()) else None

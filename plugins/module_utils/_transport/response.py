# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading an answer: whether it comes from Elasticsearch, whether it is an error, and which one."""

from __future__ import annotations

import re
import typing as t

from .._secrecy.mask import without_url_secrets
from .errors import AnswerLost, NotElasticsearch, RequestError, ServerError
from .http_request import Answer
from .login import login_hint

_PRODUCT_HEADER = "x-elastic-product"
_USUAL = ("root_cause", "type", "reason", "caused_by", "stack_trace")
_QUOTED_BODY = re.compile(r"\(byte\[\]\)\".*?\"; line", re.DOTALL)
# The keys with the error text in JSON that is not from Elasticsearch, the most telling first.
_WORDS = ("message", "detail", "reason", "error_description", "description", "title", "error", "errors")
_TITLE = re.compile(r"<(title|h1)\b[^>]*>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_MOST_WORDS = 200  # characters of a gateway's text
_PAGE_START = 4000  # characters of a page that are searched for its title
# How an `error` that is a string begins if it is from Elasticsearch: `RestController`, and errors without details.
_OWN_TEXT = re.compile(
    r"no handler found for uri|Incorrect HTTP method for uri|Unexpected http method|Content-Type header \["
    r"|\w+Exception\["
)
_GATEWAY = (429, 502, 503, 504)  # these come from the gateway itself
# The answer of nginx and Go to http on a TLS port.
_WANTS_TLS = re.compile(r"HTTP request (?:was sent )?to (?:an )?HTTPS (?:port|server)", re.IGNORECASE)


def checked(answer: Answer) -> t.Any:
    """The body of a good answer as JSON.

    Raises ServerError if Elasticsearch refuses, NotElasticsearch if something else answers, and AnswerLost if the body
    is incomplete.
    """
    checked_product(answer)
    try:
        return answer.json()
    except ValueError:
        raise AnswerLost(
            f"The answer from {answer.route} is not valid JSON; it may have been cut off or changed on the way",
            "Run again. If it happens again, check any proxy or gateway on the way.",
        ) from None


def checked_product(answer: Answer) -> None:
    """Raise unless this is a good answer from Elasticsearch."""
    if 300 <= answer.status < 400:
        raise _redirected(answer)
    if answer.status >= 400:
        raise failure(answer)
    if _header(answer, _PRODUCT_HEADER) != "Elasticsearch":
        raise NotElasticsearch(
            f"The answer from {answer.route} does not carry the header X-Elastic-Product: Elasticsearch: "
            f"{_words(answer)[1]}",
            _hint_where(answer),
        )


def failure(answer: Answer) -> RequestError:
    """The exception for an error answer. `error` may be an object, a string, or missing."""
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
        found.details = {name: value for name, value in error.items() if name not in _USUAL}
    elif isinstance(error, str) and _OWN_TEXT.match(error):
        found = ServerError(answer.status, None, _clean(error))
    elif body == {}:
        found = ServerError(answer.status, None, "")
    else:
        return _foreign(answer)
    found.retry_after = _retry_after(_header(answer, "retry-after"))
    if answer.status == 401 and found.type == "security_exception":
        found.kind, found.hint = "login", login_hint(answer.route.login_source, answer.route.named_origin)
    return found


def _foreign(answer: Answer) -> RequestError:
    """An error of a proxy or gateway, in its own words. The request may still have taken effect."""
    words, told = _words(answer)
    reason = f"HTTP status {answer.status} from {answer.route}, not in Elasticsearch's form: {told}"
    if answer.status in _GATEWAY:
        found = ServerError(answer.status, None, words)
        found.reason = reason
        found.retry_after = _retry_after(_header(answer, "retry-after"))
        if answer.route.proxy:
            found.hint = f"Check {answer.route.proxy_source}, the proxy itself, and the state of the cluster."
        return found
    return NotElasticsearch(reason, _hint_where(answer))


def _words(answer: Answer) -> tuple[str, str]:
    """The text of a page, or of JSON in another form: limited, on one line, without passwords in URLs.

    And the same for a message: the text in quotes, or what the answer is if it has none.
    """
    kind, text = "JSON", ""
    try:
        text = _text_in(answer.json())
    except ValueError:
        start = answer.body[:_PAGE_START].decode("utf-8", "replace")
        title = _TITLE.search(start)
        is_page = "<" in start
        kind = "an HTML page" if is_page else "text" if start else "nothing"
        text = title.group(2) if title else "" if is_page or "\ufffd" in start else start
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    line = t.cast(str, without_url_secrets(line))
    words = line if len(line) <= _MOST_WORDS else f"{line[:_MOST_WORDS]}…"
    return words, f"'{words}'" if words else kind


def _text_in(body: t.Any, depth: int = 3) -> str:
    """The most telling text in some JSON."""
    if isinstance(body, str) or not depth:
        return body if isinstance(body, str) else ""
    if isinstance(body, list):
        return next(filter(None, (_text_in(item, depth - 1) for item in body[:1])), "")
    inner = (body.get(name) for name in _WORDS) if isinstance(body, dict) else ()
    return next(filter(None, (_text_in(value, depth - 1) for value in inner)), "")


def _redirected(answer: Answer) -> NotElasticsearch:
    """The error for a redirect that was not followed. Safe ones were."""
    target = _header(answer, "location") or "nowhere"
    return NotElasticsearch(
        f"HTTP status {answer.status} from {answer.route}, a redirect to {_told_place(target)!r}, which is not "
        "followed",
        _hint_where(answer),
    )


def _told_place(target: str) -> str:
    """The target of a redirect, without its possible secrets: login, query and fragment."""
    place = re.split(r"[?#]", target)[0]
    begin = t.cast("re.Match[str]", re.match(r"(?:https?:)?/*", place)).group()
    return begin + place[len(begin) :].rpartition("@")[2]


def _hint_where(answer: Answer) -> str:
    source = answer.route.address_source
    if any(name.lower().startswith("kbn-") for name in answer.headers):
        return f"This is Kibana: set {source} to Elasticsearch itself (port 9200 by default, where Kibana has 5601)."
    if _WANTS_TLS.search(answer.body[:_PAGE_START].decode("utf-8", "replace")):
        return f"Set {source} to https:// in place of http://."
    if answer.status == 407:
        return f"Set the login of the proxy in {answer.route.proxy_source or 'the address of the proxy'}."
    if answer.status in (401, 403):
        return (
            f"Something before Elasticsearch does not let the request through: check {source}, and set http_headers if "
            "it needs a login of its own."
        )
    return (
        f"Check {source}: scheme, host, port and path must be those of Elasticsearch, not of Kibana, a load balancer's "
        "page or a proxy."
    )


def _innermost(error: t.Mapping[str, t.Any]) -> dict[str, t.Any] | None:
    """The last link of the `caused_by` chain, which has the text of the remote service."""
    found = None
    link = error.get("caused_by")
    while isinstance(link, dict):
        found = {"type": link.get("type"), "reason": _clean(link.get("reason"))}
        link = link.get("caused_by")
    return found


def _clean(reason: t.Any) -> str:
    """A reason without the copy of the request body that a JSON syntax error contains."""
    return _QUOTED_BODY.sub('(byte[])"…"; line', str(reason)) if reason else ""


def _header(answer: Answer, name: str) -> str | None:
    return next((value for key, value in answer.headers.items() if key.lower() == name), None)


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait; the other form of the header, a date, is not used by Elasticsearch or its proxies."""
    return float(value) if value and re.fullmatch(r"\d{1,6}", value.strip()) else None

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing faults, and the answers that they give instead of the real one."""

from __future__ import annotations

import json
import random
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from .model import Fault, StoredEndpoint
from .rest import Answer, RestRequest

#: actions that let the real handler answer even with when="before"
PASSING = frozenset({"delay", "drip", "no_product_header", "depart", "other", "twice"})
#: actions after which nothing is answered
SILENT = frozenset({"reset", "close", "alert", "hang", "late", "die"})
#: actions after which the node is gone
DYING = frozenset({"die", "depart"})
_PRODUCT = ("X-elastic-product", "Elasticsearch")
_HTML = "<html><head><title>Error</title></head><body><h1>A proxy answered this</h1></body></html>"
_REASONS = {
    429: ("es_rejected_execution_exception", "rejected execution of the request"),
    502: ("status_exception", "bad gateway"),
    503: ("cluster_block_exception", "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered / initialized];"),
    504: ("timeout_exception", "timed out"),
}


@dataclass
class _Armed:
    fault: Fault
    seen: int = 0
    fired: int = 0
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.fault.seed)

    def strikes(self, request: RestRequest) -> bool:
        fault = self.fault
        if fault.method is not None and fault.method.upper() != request.method:
            return False
        if fault.path is not None and not re.search(fault.path, request.path):
            return False
        if fault.query is not None and not re.search(fault.query, request.query):
            return False
        self.seen += 1
        spent = fault.times is not None and self.fired >= fault.times
        if self.seen <= fault.skip or spent or self.dice.random() >= fault.probability:
            return False
        self.fired += 1
        return True


class Faults:
    """The faults that are switched on, oldest first."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []
        #: requests to be carried out later, each with the number of others that come before it (None: not by itself)
        self._put_off: list[tuple[int | None, RestRequest]] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Switch one on."""
        with self._lock:
            self._armed.append(_Armed(fault))

    def clear(self) -> None:
        """Switch all off."""
        with self._lock:
            self._armed.clear()
            self._put_off.clear()

    def pick(self, request: RestRequest) -> Fault | None:
        """The first that strikes this request."""
        with self._lock:
            return next((armed.fault for armed in self._armed if armed.strikes(request)), None)

    def put_off(self, request: RestRequest, others: int | None) -> None:
        """Have a request carried out when so many others have been; None: when the test says so."""
        with self._lock:
            self._put_off.append((others, request))

    def due(self) -> list[RestRequest]:
        """What was put off until the request that has just been carried out."""
        with self._lock:
            waiting = [(None if others is None else others - 1, request) for others, request in self._put_off]
            self._put_off = [(others, request) for others, request in waiting if others != 0]
            return [request for others, request in waiting if others == 0]

    def all_due(self) -> list[RestRequest]:
        """Everything that was put off."""
        with self._lock:
            waiting, self._put_off = self._put_off, []
            return [request for _others, request in waiting]


def _payload(body: Any) -> tuple[bytes, str]:
    if isinstance(body, str):
        return body.encode(), "text/plain; charset=UTF-8"
    return json.dumps(body).encode(), "application/json"


def _status(fault: Fault) -> Answer:
    if fault.body is None:
        kind, reason = _REASONS.get(fault.status, ("status_exception", "a fault was switched on"))
        node = {"type": kind, "reason": reason}
        payload, content = _payload({"error": {"root_cause": [node], **node}, "status": fault.status})
    else:
        payload, content = _payload(fault.body)
    product = [_PRODUCT] if content == "application/json" and fault.status not in {401, 403} else []
    return Answer(fault.status, payload, product, content)


def _half(fault: Fault, inference_id: str) -> Answer:
    """What the server says when it could not store everything, and clean up neither."""
    if fault.body is not None:
        return _status(fault)
    node = {"type": "status_exception", "reason": f"Failed to store inference endpoint [{inference_id}]"}
    payload, content = _payload({"error": {"root_cause": [node], **node}, "status": 500})
    return Answer(500, payload, [_PRODUCT], content)


def store_half(fault: Fault, request: RestRequest, endpoints: Mapping[str, StoredEndpoint]) -> Answer:
    """Take the secrets away from the endpoint that a request has just stored."""
    inference_id = request.path.removesuffix("/_update").rstrip("/").rpartition("/")[2]
    endpoint = endpoints.get(inference_id)
    if endpoint is not None:
        endpoint.secrets, endpoint.half = {}, True
    return _half(fault, inference_id)


def _html(fault: Fault) -> Answer:
    body = fault.body if isinstance(fault.body, str) else _HTML
    return Answer(fault.status, body.encode(), [], "text/html; charset=UTF-8")


def _empty(fault: Fault) -> Answer:
    return Answer(fault.status, b"", [_PRODUCT])


def _not_json(fault: Fault) -> Answer:
    body = fault.body if isinstance(fault.body, str) else "this is {not JSON"
    return Answer(200, body.encode(), [_PRODUCT])


def _redirect(fault: Fault) -> Answer:
    status = fault.status if 300 <= fault.status < 400 else 307
    return Answer(status, b"", [("Location", fault.location or "/")])


def _truncate(fault: Fault) -> Answer:
    payload, content = _payload({"endpoints": []} if fault.body is None else fault.body)
    return Answer(200, payload, [_PRODUCT], content)


def _no_header(fault: Fault) -> Answer:
    payload, content = _payload(fault.body)
    return Answer(200, payload, [], content)


_CANNED: dict[str, Callable[[Fault], Answer]] = {
    "status": _status,
    "depart": _status,
    "html": _html,
    "empty": _empty,
    "not_json": _not_json,
    "redirect": _redirect,
    "truncate": _truncate,
    "no_product_header": _no_header,
}


def lets_through(fault: Fault | None) -> bool:
    """Tell whether the real handler runs."""
    if fault is None or fault.when == "after" or fault.action in {"half", "twice"}:
        return True
    return fault.action in PASSING and fault.body is None


def spoil(fault: Fault, real: Answer | None) -> Answer:
    """The answer to send; the real one where the fault lies in how it is sent."""
    if real is not None and (fault.action in PASSING or fault.action == "truncate"):
        answer = real
        if fault.action == "no_product_header":
            answer.headers = [pair for pair in answer.headers if pair[0].lower() != "x-elastic-product"]
    else:
        answer = _CANNED[fault.action](fault)
    for name, value in (fault.headers or {}).items():
        if name.lower() == "content-type":
            answer.content_type = value
        else:
            answer.headers.append((name, value))
    return answer

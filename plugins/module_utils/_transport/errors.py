# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The one exception tree of the collection.

Everything below the modules raises these. `_ansible/definition.py` turns them into a failed task,
`_inference/endpoint_set.py` into a failed item.
"""

from __future__ import annotations

import copy
import os
import typing as t
from traceback import walk_tb

from .collection import NAME, VERSION

Error = t.TypeVar("Error", bound="CollectionError")


class CollectionError(Exception):
    """Something that fails the task, told in words that its reader can act on.

    `reason` is what is wrong, `hint` what to do about it; `extra` are further keys of the failed result. `kind` is the
    public name of this kind of failure; an error of no kind of its own has that of the one whose keys it is given.
    """

    kind = "failed"

    def __init__(self, reason: str, hint: str = "", **extra: t.Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        inherited = extra.pop("kind", self.kind)
        if self.kind == CollectionError.kind:
            self.kind = inherited
        self.extra = extra

    @property
    def message(self) -> str:
        """The reason with the hint behind it."""
        return f"{_sentence(self.reason)} {self.hint}".strip()

    def result(self) -> dict[str, t.Any]:
        """The keys of the failed result besides `msg`."""
        return {"kind": self.kind, **self.extra}

    def told(
        self: Error,
        *,
        before: str = "",
        after: str = "",
        hint: str | None = None,
        extra: t.Mapping[str, t.Any] | None = None,
        **more: t.Any,
    ) -> Error:
        """A copy that says more: text before and after the reason, another hint, further keys of the result."""
        error = copy.copy(self)
        reason = f"{self.reason.rstrip('.')} {after}" if after.startswith("(") else self.reason
        if after and not after.startswith("("):
            reason = f"{_sentence(self.reason)} {after}"
        error.reason = f"{before}{reason}"
        error.hint = self.hint if hint is None else hint
        error.extra = {**self.extra, **(extra or {}), **more}
        return error

    def tried(self: Error, times: int) -> Error:
        """A copy that says how often it was tried, where that was more than once."""
        return self.told(after=f"(tried {times} times)" if times > 1 else "")


class BadInput(CollectionError):
    """The task's own arguments are wrong, or not enough for what is there; raised before anything is written."""

    kind = "bad_input"


class Refused(CollectionError):
    """The collection will not do what was asked, because it would lose or damage something."""

    kind = "refused"


class RequestError(CollectionError):
    """A request that brought no usable answer. `request` is its method and path.

    `unknown` says that it may have been carried out, and that what became of it could not be found out.
    """

    kind = "request"

    def __init__(self, reason: str, hint: str = "", **extra: t.Any) -> None:
        super().__init__(reason, hint, **extra)
        self.request: dict[str, str] | None = None
        self.unknown = False

    def result(self) -> dict[str, t.Any]:
        return {**super().result(), **({"request": self.request} if self.request else {})}


class CannotConnect(RequestError):
    """Nothing of the request was sent: no host, connection, tunnel or TLS handshake. Another attempt may help."""

    kind = "cannot_connect"


class TlsFailure(CannotConnect):
    """The certificate is not trusted. Nothing of the request was sent, and another attempt is of no use."""

    kind = "tls"


class AnswerLost(RequestError):
    """The request, or a part of it, was sent and may have been carried out, but no complete answer arrived."""

    kind = "answer_lost"


class TlsAlert(AnswerLost):
    """TLS broke after the handshake. With TLS 1.3 that is how a server refuses a client certificate."""

    kind = "tls"


class TimedOut(AnswerLost):
    """No complete answer arrived in time; the request may have been carried out."""

    kind = "time_out"


class NotElasticsearch(RequestError):
    """Something other than Elasticsearch answered. A write may have been carried out behind it."""

    kind = "not_elasticsearch"


# How Elasticsearch's `RestController` refuses a path or method for which it has no handler; `error` is a string then.
_NO_HANDLER = ("no handler found for uri", "Incorrect HTTP method for uri")


class ServerError(RequestError):
    """Elasticsearch answered with an error.

    `status` is the HTTP status, `type`, `reason` and `caused_by` are the server's own (`caused_by` is the
    innermost cause, which is where the text of a remote service is found). `details` is what else is in the error.
    """

    kind = "server_error"

    def __init__(
        self,
        status: int,
        error_type: str | None = None,
        reason: str = "",
        caused_by: dict[str, t.Any] | None = None,
    ) -> None:
        super().__init__(reason or f"HTTP status {status}")
        self.status = status
        self.type = error_type
        self.server_reason = reason
        self.caused_by = caused_by
        self.details: dict[str, t.Any] = {}
        self.retry_after: float | None = None

    @property
    def own_form(self) -> bool:
        """Whether Elasticsearch itself answered: `error` is an object with a `type`, or says that there is no handler.

        A gateway answers with pages, or with JSON such as `{"status": 404, "error": "Not Found"}`. A write may have
        been carried out behind it.
        """
        return bool(self.type) or self.server_reason.startswith(_NO_HANDLER)

    @property
    def text(self) -> str:
        """Everything the server said, and the type of the innermost cause, for looking things up in it."""
        inner = self.caused_by or {}
        return f"{self.server_reason} {inner.get('reason') or ''} {inner.get('type') or ''}"

    def result(self) -> dict[str, t.Any]:
        error = {"status": self.status, "type": self.type, "reason": self.server_reason, "caused_by": self.caused_by}
        return {**super().result(), "error": error}


class Overtaken(Exception):
    """Somebody else created, changed or deleted the endpoint between our reading and our writing.

    It has to be read and planned again; `error` is what to say if that happens again and again.
    """

    def __init__(self, error: CollectionError) -> None:
        super().__init__(error.reason)
        self.error = error


def contested(inference_id: str) -> CollectionError:
    """What to say of an endpoint that never stands still for as long as reading and writing it take."""
    return CollectionError(
        f"Inference endpoint '{inference_id}' is changed by somebody else again and again",
        "See who else manages it, and run again.",
    )


class MissingFeature(CollectionError):
    """The server is too old for what was asked."""

    kind = "missing_feature"


def fault(error: Exception) -> CollectionError:
    """A fault of ours, told without the traceback, which could have a secret in it."""
    # not extract_tb, which shows nothing where a library set sys.tracebacklimit to 0
    places = [f"{os.path.basename(frame.f_code.co_filename)}:{line}" for frame, line in walk_tb(error.__traceback__)]
    place = places[-1] if places else "an unknown place"
    return CollectionError(
        f"Fault in {NAME} {VERSION} at {place}: {type(error).__name__}: {error}",
        "Please report it; what was written so far is not known.",
        kind="fault",
    )


def _sentence(text: str) -> str:
    """End a text with a full stop, unless it ends a sentence already."""
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."

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
    """An error that fails the task, with a message that says what to do.

    `reason` is what failed and why, `hint` what to do about it; `extra` are more keys of the failed result. `kind` is
    the public name of this kind of failure; an error of the base class takes the kind in `extra`.
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
        """The reason, followed by the hint."""
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
        """A copy with text before and after the reason, another hint, and more keys of the result."""
        error = copy.copy(self)
        reason = f"{self.reason.rstrip('.')} {after}" if after.startswith("(") else self.reason
        if after and not after.startswith("("):
            reason = f"{_sentence(self.reason)} {after}"
        error.reason = f"{before}{reason}"
        error.hint = self.hint if hint is None else hint
        error.extra = {**self.extra, **(extra or {}), **more}
        return error

    def tried(self: Error, times: int) -> Error:
        """A copy that names the number of attempts, if there was more than one."""
        return self.told(after=f"(tried {times} times)" if times > 1 else "")


class BadInput(CollectionError):
    """The arguments of the task are wrong or incomplete. Raised before anything is written."""

    kind = "bad_input"


class Refused(CollectionError):
    """The collection refuses the task, because it would lose or damage something."""

    kind = "refused"


class RequestError(CollectionError):
    """A request without a usable answer. `request` is its method and path.

    `unknown`: the request may have taken effect, and no read could tell.
    """

    kind = "request"

    def __init__(self, reason: str, hint: str = "", **extra: t.Any) -> None:
        super().__init__(reason, hint, **extra)
        self.request: dict[str, str] | None = None
        self.unknown = False

    def result(self) -> dict[str, t.Any]:
        return {**super().result(), **({"request": self.request} if self.request else {})}


class CannotConnect(RequestError):
    """Nothing of the request was sent: no host, connection, tunnel or TLS handshake. A retry may help."""

    kind = "cannot_connect"


class TlsFailure(CannotConnect):
    """The certificate is not trusted. Nothing of the request was sent, and a retry cannot help."""

    kind = "tls"


class AnswerLost(RequestError):
    """The request, or a part of it, was sent and may have taken effect, but no complete answer arrived."""

    kind = "answer_lost"


class TlsAlert(AnswerLost):
    """TLS broke after the handshake. With TLS 1.3 that is how a server refuses a client certificate."""

    kind = "tls"


class TimedOut(AnswerLost):
    """No complete answer arrived in time; the request may have taken effect."""

    kind = "time_out"


class NotElasticsearch(RequestError):
    """Something other than Elasticsearch answered. A write may still have taken effect."""

    kind = "not_elasticsearch"


# How Elasticsearch's `RestController` refuses a path or method without a handler; `error` is a string then.
_NO_HANDLER = ("no handler found for uri", "Incorrect HTTP method for uri")


class ServerError(RequestError):
    """Elasticsearch answered with an error.

    `status` is the HTTP status; `type`, `reason` and `caused_by` are the server's (`caused_by` is the innermost cause,
    which has the text of a remote service). `details` has the other keys of the error.
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

        A gateway answers with pages, or with JSON such as `{"status": 404, "error": "Not Found"}`. A write may still
        have taken effect.
        """
        return bool(self.type) or self.server_reason.startswith(_NO_HANDLER)

    @property
    def text(self) -> str:
        """The server's reason, and text and type of the innermost cause, to search in."""
        inner = self.caused_by or {}
        return f"{self.server_reason} {inner.get('reason') or ''} {inner.get('type') or ''}"

    def result(self) -> dict[str, t.Any]:
        error = {"status": self.status, "type": self.type, "reason": self.server_reason, "caused_by": self.caused_by}
        return {**super().result(), "error": error}


class Overtaken(Exception):
    """Another client created, changed or deleted the endpoint between a read and a write of this run.

    The run reads and plans again; `error` is the one to report if that happens too often.
    """

    def __init__(self, error: CollectionError) -> None:
        super().__init__(error.reason)
        self.error = error


def contested(inference_id: str) -> CollectionError:
    """The error for an endpoint that other clients change between each read and write of this run."""
    return CollectionError(
        f"Inference endpoint '{inference_id}' is changed by another client again and again",
        "Find out which client that is, and run again.",
    )


class MissingFeature(CollectionError):
    """The server is too old for the task."""

    kind = "missing_feature"


def fault(error: Exception) -> CollectionError:
    """The error for a bug in the collection, without the traceback, which could contain a secret."""
    # not extract_tb, which is empty if a library has set sys.tracebacklimit to 0
    places = [f"{os.path.basename(frame.f_code.co_filename)}:{line}" for frame, line in walk_tb(error.__traceback__)]
    place = places[-1] if places else "an unknown place"
    return CollectionError(
        f"Fault in {NAME} {VERSION} at {place}: {type(error).__name__}: {error}",
        "Please report it. It is unknown what was written before it.",
        kind="fault",
    )


def _sentence(text: str) -> str:
    """End a text with a full stop, unless it ends a sentence already."""
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."

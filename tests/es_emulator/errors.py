# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors of the server and the exact JSON that carries them.

docs/reference/elasticsearch-inference.md, "Error bodies"; docs/reference/elasticsearch-http.md, "Surprises",
"Bodies", "Error bodies".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .javatext import java_class

#: errors of the JVM or of libraries; the server's root_cause stops at the last error of its own above them
FOREIGN_TYPES = frozenset(
    {
        "json_parse_exception",
        "json_e_o_f_exception",
        "unknown_host_exception",
        "bedrock_runtime_exception",
        "sage_maker_runtime_exception",
    }
)
_JAVA_BASE = "are in module java.base of loader 'bootstrap'"


class ElasticError(Exception):
    """An error that the server answers with its usual object."""

    def __init__(
        self,
        status: int,
        kind: str,
        reason: str | None,
        caused_by: ElasticError | None = None,
        extra: Mapping[str, Any] | None = None,
        *,
        root_is_outer: bool = False,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.kind = kind
        self.reason = reason
        self.caused_by = caused_by
        self.extra = dict(extra or {})
        self.root_is_outer = root_is_outer
        self.headers: list[tuple[str, str]] = []

    def node(self) -> dict[str, Any]:
        """The object for this error without what caused it."""
        return {"type": self.kind, "reason": self.reason, **self.extra}

    def innermost(self) -> ElasticError:
        """The error that `root_cause` shows."""
        error = self
        while not error.root_is_outer and error.caused_by is not None and error.caused_by.kind not in FOREIGN_TYPES:
            error = error.caused_by
        return error

    def chain(self) -> dict[str, Any]:
        """The object for this error and everything below it."""
        node = self.node()
        if self.caused_by is not None:
            node["caused_by"] = self.caused_by.chain()
        return node

    def body(self) -> dict[str, Any]:
        """The whole answer."""
        return {"error": {"root_cause": [self.innermost().node()], **self.chain()}, "status": self.status}


class PlainError(Exception):
    """An error whose `error` member is a mere string (405, 406, no handler)."""

    def __init__(self, status: int, text: str, *, show_status: bool = True, allow: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.show_status = show_status
        self.allow = tuple(allow)

    def body(self) -> dict[str, Any]:
        """The whole answer."""
        return {"error": self.text, "status": self.status} if self.show_status else {"error": self.text}


def status_error(status: int, reason: str, caused_by: ElasticError | None = None) -> ElasticError:
    """An error raised on purpose."""
    return ElasticError(status, "status_exception", reason, caused_by)


def illegal_argument(reason: str, caused_by: ElasticError | None = None) -> ElasticError:
    """A refused argument."""
    return ElasticError(400, "illegal_argument_exception", reason, caused_by)


def _numbered(problems: Sequence[str]) -> str:
    return "Validation Failed: " + "".join(f"{number}: {text};" for number, text in enumerate(problems, 1))


def validation_error(problems: Sequence[str]) -> ElasticError:
    """Problems of settings, all in one."""
    return ElasticError(400, "validation_exception", _numbered(problems))


def request_validation_error(problems: Sequence[str]) -> ElasticError:
    """Problems of a request itself, such as its id."""
    return ElasticError(400, "action_request_validation_exception", _numbered(problems))


def not_found(inference_id: str) -> ElasticError:
    """The endpoint that was asked for does not exist."""
    return ElasticError(404, "resource_not_found_exception", f"Inference endpoint not found [{inference_id}]")


def class_cast(value: Any, wanted: str) -> ElasticError:
    """What an unchecked cast of the server raises when an object is something else."""
    found = java_class(value)
    text = f"class {found} cannot be cast to class {wanted} ({found} and {wanted} {_JAVA_BASE})"
    return ElasticError(500, "class_cast_exception", text)

# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP side that all APIs share: query parameters, media types, bodies, responses.

docs/reference/elasticsearch-http.md, "Methods and routes", "Content types", "Bodies".
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

from .errors import ElasticError, PlainError, illegal_argument, status_error
from .timevalue import parse_time

#: parameters that every route takes
COMMON_PARAMETERS = frozenset({"pretty", "human", "error_trace", "filter_path", "format"})
_BODY_TYPES = frozenset({"application/json", "application/vnd.elasticsearch+json"})
_LINES_TYPES = frozenset({"application/x-ndjson", "application/vnd.elasticsearch+x-ndjson"})
_VERSIONED = re.compile(r"application/vnd\.elasticsearch\+\w+\s*;\s*compatible-with=(\d+)", re.IGNORECASE)
#: a string, or an object or list without members: the latter two are printed with a blank inside
_EMPTY = re.compile(r'("(?:\\.|[^"\\])*")|([\[{])([\]}])')
#: characters that the server escapes as surrogate pairs
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")


@dataclass(frozen=True)
class RestRequest:
    """One request as it stood on the wire."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    #: lower-case names of headers that came more than once
    repeated: frozenset[str] = frozenset()

    @property
    def uri(self) -> str:
        """Path and query as received."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass
class Answer:
    """One answer; `payload` becomes JSON unless it is bytes."""

    status: int
    payload: Any
    headers: list[tuple[str, str]] = field(default_factory=list)
    content_type: str = "application/json"

    def encode(self, *, pretty: bool) -> bytes:
        """The body's bytes."""
        if isinstance(self.payload, bytes):
            return self.payload
        if pretty:
            text = json.dumps(self.payload, indent=2, separators=(",", " : "), ensure_ascii=False)
            text = _EMPTY.sub(lambda found: found[1] or f"{found[2]} {found[3]}", text) + "\n"
        else:
            text = json.dumps(self.payload, separators=(",", ":"), ensure_ascii=False)
        return _ASTRAL.sub(lambda found: json.dumps(found[0])[1:-1], text).encode("utf-8", "replace")


def parse_boolean(text: str) -> bool:
    """Only lower-case words; the bare name is true."""
    if text in {"", "true"}:
        return True
    if text == "false":
        return False
    raise illegal_argument(f"Failed to parse value [{text}] as only [true] or [false] are allowed.")


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, char in enumerate(a, 1):
        row = _next_row(row, i, char, b)
    return row[-1]


def _next_row(row: list[int], first: int, char: str, b: str) -> list[int]:
    new = [first]
    for j, other in enumerate(b, 1):
        new.append(min(row[j] + 1, new[-1] + 1, row[j - 1] + (char != other)))
    return new


def similar(name: str, known: Iterable[str], least: float = 0.5) -> list[str]:
    """Known names that are near a misspelt one, nearest first."""
    scored = [(1 - _distance(name, other) / max(len(name), len(other)), other) for other in known]
    return [other for score, other in sorted(scored, key=lambda pair: (-pair[0], pair[1])) if score > least]


class Query:
    """Query parameters; a handler takes those it knows, the rest is refused."""

    def __init__(self, raw: str) -> None:
        self._values: dict[str, str] = {}
        self._known = set(COMMON_PARAMETERS)
        for part in filter(None, re.split("[&;]", raw)):
            if _BAD_ESCAPE.search(part):
                raise ElasticError(400, "bad_parameter_exception", f"invalid escape sequence in [{part}]")
            name, _equals, value = part.partition("=")
            self._values[unquote_plus(name)] = unquote_plus(value)

    def take(self, name: str) -> str | None:
        """Value of a parameter that the handler knows."""
        self._known.add(name)
        return self._values.get(name)

    def take_list(self, name: str) -> list[str]:
        """The same for a list with commas; an empty one counts as none."""
        text = self.take(name)
        return text.split(",") if text else []

    def take_integer(self, name: str, default: int) -> int:
        """The same for a whole number."""
        text = self.take(name)
        if text is None:
            return default
        if not re.fullmatch(r"[+-]?\d{1,10}", text):
            raise illegal_argument(f"Failed to parse int parameter [{name}] with value [{text}]")
        return int(text)

    def take_boolean(self, name: str) -> bool:
        """The same for a boolean, false unless given."""
        text = self.take(name)
        return text is not None and parse_boolean(text)

    def take_time(self, name: str) -> float | None:
        """The same for a duration, in seconds."""
        text = self.take(name)
        return None if text is None else parse_time(name, text)

    def _hint(self, name: str) -> str:
        near = similar(name, self._known)
        if not near:
            return f"[{name}]"
        return f"[{name}] -> did you mean " + (f"[{near[0]}]?" if len(near) == 1 else f"any of [{', '.join(near)}]?")

    def refuse_unknown(self, path: str) -> None:
        """Refuse parameters that were not used."""
        unknown = sorted(set(self._values) - self._known)
        if unknown:
            plural = "s" if len(unknown) > 1 else ""
            hints = ", ".join(self._hint(name) for name in unknown)
            raise illegal_argument(f"request [{path}] contains unrecognized parameter{plural}: {hints}")


def _header_error(names: str, detail: str) -> ElasticError:
    cause = status_error(400, detail)
    reason = f"Invalid media-type value on headers [{names}]"
    return ElasticError(400, "media_type_header_exception", reason, cause, root_is_outer=True)


def _version(value: str | None) -> int | None:
    match = _VERSIONED.match(value or "")
    return int(match[1]) if match else None


def check_media_types(request: RestRequest, major: int) -> None:
    """Versions in Accept and Content-Type must fit the server and each other."""
    accept = request.headers.get("accept")
    content = request.headers.get("content-type") if request.body else None
    for header in ("Accept", "Content-Type"):
        if header.lower() in request.repeated:
            raise _header_error(header, f"Incorrect header [{header}]. Only one value should be provided")
    if "x-opaque-id" in request.repeated:
        raise illegal_argument("multiple values for single-valued header [X-Opaque-Id].")
    if accept == "":
        raise _header_error("Accept", "Header [Accept] cannot be empty.")
    if content is not None and not re.fullmatch(r"[\w.+*-]+/[\w.+*-]+\s*(;.*)?", content):
        raise _header_error("Content-Type", f"invalid media-type [{content}]")
    names = "Accept, Content-Type" if request.body else "Accept"
    for name, value in (("Accept", accept), ("Content-Type", content)):
        version = _version(value)
        if version is not None and version not in {major, major - 1}:
            raise _header_error(
                names,
                f"{name} version must be either version {major} or {major - 1}, but found {version}. {name}={value}",
            )
    if request.body and _version(accept) != _version(content):
        old = " and the compatible versions must match" if major - 1 in {_version(accept), _version(content)} else ""
        shown = "null" if accept in {None, "*/*"} else accept
        raise _header_error(
            names,
            "A compatible version is required on both Content-Type and Accept headers if either one has requested a "
            f"compatible version{old}. Accept={shown}, Content-Type={content or 'null'}",
        )


def check_body_type(request: RestRequest) -> None:
    """A body needs a type that can be read."""
    content = request.headers.get("content-type", "")
    known = _BODY_TYPES | (_LINES_TYPES if request.path.rstrip("/").endswith("/_bulk") else frozenset())
    if request.body and content.split(";")[0].strip().lower() not in known:
        raise PlainError(406, f"Content-Type header [{content}] is not supported")


def answer_type(request: RestRequest) -> str:
    """Media type of a JSON answer: what Accept names, or else what the body was."""
    accept = request.headers.get("accept")
    wanted = (
        accept
        if accept is not None
        else _VERSIONED.sub("application/vnd.elasticsearch+json", request.headers.get("content-type", ""))
    )
    base, _semicolon, parameters = wanted.partition(";")
    if "," in wanted or base.strip().lower() not in _BODY_TYPES:
        return "application/json"
    return base.strip().lower() + (";" + parameters.strip() if parameters.strip() else "")


def required_body(request: RestRequest) -> bytes:
    """The body, or the error for none."""
    if not request.body:
        raise ElasticError(400, "parse_exception", "request body is required")
    return request.body


def refuse_body(request: RestRequest) -> None:
    """The error for a body where none belongs."""
    if request.body:
        raise illegal_argument(f"request [{request.method} {request.uri}] does not support having a body")


def compressed(request: RestRequest, body: bytes) -> bytes | None:
    """The body as gzip if the client can read that."""
    codings = [part.strip() for part in request.headers.get("accept-encoding", "").lower().split(",")]
    return gzip.compress(body) if "gzip" in codings and body else None
